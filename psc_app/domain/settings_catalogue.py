"""Every setting the clinic can change while the app runs: key, default, meaning."""

from psc_app.domain.mood import LABELS as MOODS
from psc_app.domain.setting_definition import Definition
from psc_app.domain.settings_figures import FIGURES
from psc_app.domain.settings_texts import TEXTS
from psc_app.domain.vocabulary import BotKind

PRE_CHAT_FIELDS = ("reason", "name", "birth_date", "contact", "language")
"""The questions before a chat; at most five (SPEC section 7)."""

VISITS_LENGTH = "the visit's length"
"""The step between offered times that leaves no gaps between visits of one kind."""

MESSAGES = "message."
"""How the keys of the automated messages begin."""


def _message(name: str, label: str, text: str, help: str) -> Definition:
    return Definition(MESSAGES + name, label, help, "long text", text)


_ALL = (
    Definition(
        "clinic.name", "Clinic's name", "Shown on every page.", "text", "Riverside Family Clinic"
    ),
    Definition("clinic.phone", "Clinic's phone", "Shown to patients.", "text", "(555) 010-0100"),
    Definition(
        "clinic.time_zone",
        "Clinic's time zone",
        "IANA name, such as America/New_York. Appointments are shown in it.",
        "time zone",
        "America/New_York",
    ),
    Definition(
        "emergency.text",
        "Emergency line",
        "Always visible to patients.",
        "text",
        "If this is an emergency, call 911.",
    ),
    Definition(
        "emergency.number", "Emergency number", "What the line's button dials.", "text", "911"
    ),
    Definition(
        "red_flag.text",
        "Emergency card",
        "What a patient sees at once when their message sounds like an emergency, with a button"
        " that dials the emergency number.",
        "long text",
        "What you wrote sounds like an emergency. Call 911 now, or have somebody near you call."
        " Don't wait for an answer here. You can go on writing below.",
    ),
    Definition(
        "red_flag.crisis_text",
        "Crisis line",
        "Stands on that card as well when the message sounds like self-harm.",
        "long text",
        "You are not alone: call or text 988, the Suicide and Crisis Lifeline, at any hour.",
    ),
    Definition(
        "red_flag.crisis_number", "Crisis number", "What that line's button dials.", "text", "988"
    ),
    Definition(
        "pre_chat.ask",
        "Questions before a chat",
        "What the form asks a patient.",
        "choices",
        ["reason", "name", "birth_date", "contact", "language"],
        PRE_CHAT_FIELDS,
    ),
    Definition(
        "pre_chat.required",
        "Questions that must be answered",
        "The others may be left empty.",
        "choices",
        ["reason"],
        PRE_CHAT_FIELDS,
    ),
    Definition(
        "consent.text",
        "Consent text",
        "What a patient agrees to when starting a chat. Change the version with the text.",
        "long text",
        "I agree that the clinic keeps this conversation in my record and that its staff"
        " read it to help me.",
    ),
    Definition(
        "consent.version",
        "Consent version",
        "Kept with each conversation.",
        "text",
        "2026-01",
        longest=40,
    ),
    Definition(
        "dispositions",
        "Dispositions",
        "Codes an agent chooses from at wrap-up, one on each line.",
        "lines",
        "Answered\nAppointment arranged\nRefill arranged\nAdvice given: self-care\n"
        "Routine visit advised\nSame-day visit advised\nEmergency care advised\nReferred\n"
        "No answer needed",
        longest=80,
    ),
    Definition(
        "disposition.required",
        "Disposition required",
        "Whether wrap-up can be finished without one.",
        "switch",
        True,
    ),
    Definition(
        "case.kinds",
        "Kinds of cases",
        "What a case can be about, one on each line. The first is chosen for a new one.",
        "lines",
        "Question\nRefill\nReferral\nTest result\nBilling\nRecords\nComplaint\nFollow-up",
        longest=60,
    ),
    Definition(
        "task.due_hour",
        "Hour at which tasks are due",
        "Of the day, in the time zone of the clinic, where only a day was chosen. It counts for"
        " cases as well.",
        "number",
        17,
        most=23,
    ),
    Definition(
        "agents.most_sessions",
        "Conversations at a time",
        "How many one agent may have at once, whatever their capacity.",
        "number",
        10,
        least=1,
        most=100,
    ),
    Definition(
        "bot.provider",
        "Who answers first",
        "The app's own bot, an outside bot by Direct Line, or nobody: then patients wait for a"
        " person at once. Counts for chats that begin from now on.",
        "choice",
        BotKind.NONE.value,
        tuple(kind.value for kind in BotKind),
    ),
    Definition(
        "bot.name",
        "Bot's name",
        "Stands beside what it says.",
        "text",
        "Health assistant",
        longest=60,
    ),
    Definition(
        "bot.answer_seconds",
        "Patience with the bot",
        "Seconds. If it has not answered by then, the patient gets a person.",
        "number",
        20,
        least=2,
        most=300,
    ),
    Definition(
        "bot.idle_minutes",
        "End of a silent talk",
        "Minutes without a word from the patient, after which a talk with the bot is closed.",
        "number",
        30,
        least=1,
        most=1_440,
    ),
    Definition(
        "mood.threshold",
        "Alert at a mood",
        "A conversation that sounds like this or worse is marked for its agent and for"
        " supervisors. Sentiment is read on this machine, after a message was delivered.",
        "choice",
        "negative",
        MOODS[:3],
    ),
    Definition(
        "reading.grade",
        "Reading grade of messages",
        "Years of school. Where a message takes more, a hint beside the composer says so; it"
        " blocks nothing. 0 for no hint.",
        "number",
        8,
        most=18,
    ),
    Definition(
        "mood.bot_to_person",
        "Unhappy with the bot",
        "Whether a patient who sounds very negative is passed from the bot to a person.",
        "switch",
        True,
    ),
    _message(
        "greeting",
        "Greeting",
        "Welcome to {clinic}. Somebody will be with you soon.",
        "The first line of a chat. It can name {clinic} and {queue}.",
    ),
    _message(
        "agent_joined",
        "Agent joined",
        "{agent} has joined.",
        "When an agent takes the conversation. It can name {agent}, {queue} and {clinic}.",
    ),
    _message(
        "agent_left",
        "Agent left",
        "{agent} has left.",
        "When a colleague who was brought into the chat leaves it. It can name {agent},"
        " {queue} and {clinic}.",
    ),
    _message(
        "transferred",
        "Handed over",
        "You are being handed over to a colleague. Please stay with us: you keep your place.",
        "When the conversation goes to another agent or queue, also because an agent's"
        " connection was lost. It can name {queue} and {clinic}.",
    ),
    _message(
        "handed_over",
        "From the bot to a person",
        "Please wait, you are being passed to a person.",
        "When the bot hands over. It can name {queue} and {clinic}.",
    ),
    _message(
        "ended",
        "Conversation ended",
        "The conversation has ended.",
        "It can name {clinic}.",
    ),
    _message(
        "out_of_hours",
        "Out of hours",
        "We are closed at the moment and open again {opening}. You can leave us a message.",
        "When somebody writes while their queue is not served. It can name {opening},"
        " {queue} and {clinic}.",
    ),
    _message(
        "holiday",
        "Holiday",
        "We are closed for the holiday and open again {opening}. You can leave us a message.",
        "The same on a holiday. It can name {opening}, {queue} and {clinic}.",
    ),
    _message(
        "overflow",
        "Too many waiting",
        "Many people are writing to us right now, so this takes longer than usual.",
        "When an overflow rule acts that has no words of its own. It can name {queue}"
        " and {clinic}.",
    ),
    _message(
        "call_back",
        "Call-back",
        "Would you rather be called? Leave us your number: you keep your place in line.",
        "When an overflow rule offers a call-back. It can name {queue} and {clinic}.",
    ),
    _message(
        "next_in_line",
        "Next in line",
        "You are next in line.",
        "When nobody is before the patient any more. It can name {queue} and {clinic}.",
    ),
    *TEXTS,
    *FIGURES,
    Definition(
        "appointment.step",
        "Times offered",
        "Minutes from one possible beginning of a visit to the next.",
        "choice",
        "15",
        ("5", "10", "15", "20", "30", "60", VISITS_LENGTH),
    ),
    Definition(
        "appointment.notice_minutes",
        "Notice for booking",
        "Minutes that must lie before a visit which a patient books or moves. Staff need none.",
        "number",
        120,
        most=43_200,
    ),
    Definition(
        "appointment.days_ahead",
        "Booking ahead",
        "How many days ahead visits can be booked.",
        "number",
        60,
        least=1,
        most=366,
    ),
    Definition(
        "appointment.most_ahead",
        "Appointments of one patient",
        "How many a patient may have before them and still book another. Staff can go on.",
        "number",
        5,
        least=1,
        most=100,
    ),
    _message(
        "appointment_booked",
        "Appointment booked",
        "Your appointment is booked: {visit} with {who}, {when}, at {where}.",
        "With the calendar file's link below it. It can name {visit}, {who}, {when}, {where}.",
    ),
    _message(
        "appointment_moved",
        "Appointment moved",
        "Your appointment is moved: {visit} with {who}, now {when}, at {where}.",
        "The same when it is moved.",
    ),
    _message(
        "appointment_cancelled",
        "Appointment cancelled",
        "Your appointment is cancelled: {visit} with {who}, {when}.",
        "The same when it is cancelled.",
    ),
)

CATALOGUE: dict[str, Definition] = {definition.key: definition for definition in _ALL}
"""All definitions by key, in the order of the settings page."""
