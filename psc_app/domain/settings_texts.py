"""The settings about texts; settings_catalogue has them all."""

from psc_app.domain import text_reasons
from psc_app.domain.setting_definition import Definition

TEXTS = (
    Definition(
        "text.reasons",
        "Reasons to text first",
        "What an agent chooses from in New text, one on each line: the reason, a colon, the text to"
        " begin with. Slugs such as {patient.first_name} are put in. Leave out what it is about:"
        " anybody who sees the phone can read it.",
        "lines",
        text_reasons.DEFAULT,
        longest=400,
    ),
    Definition(
        "text.automated",
        "Automated messages sent by text",
        "The others stand in the conversation for staff only. Emergency, consent and appointments"
        " are always sent.",
        "choices",
        ["handed_over", "out_of_hours", "holiday", "overflow", "call_back", "transferred"],
        (
            "greeting",
            "agent_joined",
            "agent_left",
            "handed_over",
            "next_in_line",
            "out_of_hours",
            "holiday",
            "overflow",
            "call_back",
            "transferred",
            "ended",
        ),
    ),
    Definition(
        "text.reply_hours",
        "How long a text is an answer",
        "Hours after a patient's text in which what is written to them counts as an answer to it:"
        " then it needs no consent and goes at any hour.",
        "number",
        24,
        least=1,
        most=168,
    ),
    Definition(
        "text.quiet_from",
        "Quiet hours begin",
        "Hour of the day where the patient is. What is no answer waits until they end.",
        "number",
        21,
        most=23,
    ),
    Definition(
        "text.quiet_until",
        "Quiet hours end",
        "Hour of the day where the patient is. The same hour as their beginning means none.",
        "number",
        8,
        most=23,
    ),
    Definition(
        "text.opted_out",
        "Text after STOP",
        "Sent once to a number that opts out. It can name {clinic}, {phone} and {emergency}.",
        "long text",
        "{clinic}: you get no more texts from us. Reply START to get them again, or call {phone}.",
    ),
    Definition(
        "text.opted_in",
        "Text after START",
        "Sent once to a number that opts in. It can name {clinic}, {phone} and {emergency}.",
        "long text",
        "{clinic}: you get texts from us from now on. Message and data rates may apply."
        " Reply HELP for help, STOP to opt out.",
    ),
    Definition(
        "text.help",
        "Text after HELP",
        "The answer to HELP and INFO. It can name {clinic}, {phone} and {emergency}.",
        "long text",
        "{clinic}: write to us here, or call {phone}. In an emergency call {emergency}."
        " Message and data rates may apply. Reply STOP to opt out.",
    ),
    Definition(
        "text.consent_wordings",
        "What patients agree to",
        "What is read to a patient, or stands on a form, before they get texts; one on each line."
        " The first is also what they agree to in their account.",
        "lines",
        "I agree to get texts from the clinic about my appointments and my care. Texts are not"
        " encrypted. I can stop them at any time by replying STOP.\n"
        "I agree to get appointment reminders by text, and nothing else. I can stop them at any"
        " time by replying STOP.",
        longest=500,
    ),
    Definition(
        "text.secure",
        "Text about a secure message",
        "Sent in place of what is private. It has to have {link} in it; {clinic} is put in.",
        "text",
        "You have a new secure message from {clinic}: {link}",
    ),
    Definition(
        "text.secure_hours",
        "How long a secure message can be opened",
        "Hours from when its link is sent. It can be read once.",
        "number",
        72,
        least=1,
        most=720,
    ),
    Definition(
        "text.bot_idle_minutes",
        "End of a silent talk by text",
        "Minutes without a text from the patient, after which a talk with the bot is closed.",
        "number",
        240,
        least=5,
        most=10_080,
    ),
    Definition(
        "text.reminders",
        "Reminders of appointments",
        "Hours before an appointment at which a patient who agreed to texts is reminded of it."
        " Quiet hours move a reminder.",
        "choices",
        ["24", "2"],
        ("168", "72", "48", "24", "4", "2"),
    ),
    Definition(
        "text.reminder",
        "Reminder",
        "It can name {clinic}, {phone}, {when} and {where}. What the visit is for is left out:"
        " anybody who sees the phone can read it.",
        "long text",
        "{clinic}: you have an appointment on {when} at {where}. Reply C to confirm, R to ask for"
        " another time, STOP to opt out.",
    ),
    Definition(
        "text.confirmed",
        "Thanks for confirming",
        "The answer to C. It can name the same.",
        "long text",
        "Thank you. See you on {when}.",
    ),
    Definition(
        "text.reschedule",
        "Another time is wanted",
        "The answer to R. It can name the same.",
        "long text",
        "Thank you for telling us. One of us writes to you here to find another time.",
    ),
    *(
        Definition(
            f"text.appointment_{what}",
            f"Appointment {what}",
            "Sent where it is done in a conversation by text. It can name the same.",
            "long text",
            words,
        )
        for what, words in (
            ("booked", "Your appointment is booked: {when}, at {where}."),
            ("moved", "Your appointment is moved to {when}, at {where}."),
            ("cancelled", "Your appointment on {when} is cancelled."),
        )
    ),
    Definition(
        "text.follow_up_hours",
        "Follow-up after a visit",
        "Hours after its end at which a patient who agreed to texts is asked how they are; 0 is"
        " never.",
        "number",
        0,
        most=336,
    ),
    Definition(
        "text.follow_up",
        "Follow-up text",
        "It can name {clinic} and {phone}.",
        "long text",
        "{clinic}: thank you for your visit. Is there anything we can do for you? Just reply here,"
        " or call {phone}. Reply STOP to opt out.",
    ),
    Definition(
        "text.red_flag",
        "Emergency text",
        "Goes out at once, at any hour, when a patient's text sounds like an emergency; at most"
        " once an hour. It can name {clinic} and {number}, the emergency number. The crisis line"
        " follows when it sounds like self-harm.",
        "long text",
        "{clinic}: What you wrote sounds like an emergency. Call {number} now, or have somebody"
        " near you call. Don't wait for an answer here.",
    ),
)
