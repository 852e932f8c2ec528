"""The demo's agent scripts and macros.

What is medical in here is an example in plain words, careful rather than short. It is no
guideline: a clinic's own clinicians write, check and sign what their agents go through.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import select

from psc_app.domain.macro import NO_DAYS, ActionKind
from psc_app.domain.vocabulary import Priority, ScriptKind, TriageOutcome
from psc_app.models.knowledge import Article
from psc_app.models.tools import AgentScript, Macro, QuickReply
from psc_app.models.workplace import Queue, Skill
from psc_app.services import access
from psc_app.services.work import Work

GREETING = "Greeting and identity check"
FEVER = "Symptom call: adult fever"
FEVER_TRIAGE = "Adult fever: how soon? (example)"
REFILL = "Refill request"
BOOKING = "Appointment booking"
BILLING = "Billing question"

LOG_REFILL = "Refill: log it and follow up"
CALL_BACK = "Symptoms: call back tomorrow"
TO_NURSE = "To the nurse line, urgent"
TO_BILLING = "To Billing, with a case"
END_BOOKED = "Appointment arranged: end"

_FEVER_ARTICLE = "fever"
_REFILL_REPLY = "Refill needs the doctor"

Steps = list[dict[str, Any]]


def furnish(work: Work) -> None:
    """Set up the demo's scripts and macros, behind its replies and articles.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    macros = {name: _add(work, row) for name, row in _macros(work).items()}
    keys: dict[str, int] = {}
    for place, name in ((4, GREETING), (5, FEVER_TRIAGE)):
        keys[name] = _script(work, name, place, _SCRIPTS[name], macros, keys)
    for place, name in enumerate((FEVER, REFILL, BOOKING, BILLING)):
        keys[name] = _script(work, name, place, _SCRIPTS[name], macros, keys)


def _add(work: Work, row: Any) -> int:
    work.session.add(row)
    work.session.flush()
    return row.id


def _script(
    work: Work,
    name: str,
    place: int,
    given: tuple[str, Sequence[Mapping[str, Any]]],
    macros: Mapping[str, int],
    scripts: Mapping[str, int],
) -> int:
    words, steps = given
    about = {"field": "reason", "test": "contains any", "value": words.split(", ")}
    triage = any(step["kind"] == "question" for step in steps)
    return _add(
        work,
        AgentScript(
            name=name,
            kind=(ScriptKind.TRIAGE if triage else ScriptKind.STEPS).value,
            position=place,
            conditions=[about] if words else [],
            steps=[_named(step, macros, scripts) for step in steps],
        ),
    )


def _named(
    step: Mapping[str, Any], macros: Mapping[str, int], scripts: Mapping[str, int]
) -> dict[str, Any]:
    """A step with the keys of what it names."""
    made = {key: value for key, value in step.items() if key != "name"}
    if step["kind"] == "macro":
        made["macro_id"] = macros[step["name"]]
    if step["kind"] == "script":
        made["script_id"] = scripts[step["name"]]
    return made


# ---------------------------------------------------------------- lists to tick


def _do(key: str, text: str, say: str = "") -> dict[str, Any]:
    return {"key": key, "kind": "text", "text": text, "say": say}


def _macro(key: str, name: str, text: str = "") -> dict[str, Any]:
    return {"key": key, "kind": "macro", "name": name, "text": text}


def _open(key: str, name: str, text: str = "") -> dict[str, Any]:
    return {"key": key, "kind": "script", "name": name, "text": text}


_GREETING_STEPS = [
    _do(
        "t1",
        "Greet by name and say who you are",
        "Hello {patient.first_name}, this is {agent.first_name} at {clinic.name}."
        " How can I help you today?",
    ),
    _do("t2", "Red flags first: does anything they wrote sound like an emergency?"),
    _do(
        "t3",
        "Ask for two identifiers, and compare them with the record",
        "Before we go on: could you tell me your full name and your date of birth, please?",
    ),
    _do("t4", "Link the right patient in the record, and press Verify"),
    _do(
        "t5",
        "Say back what they need, and ask whether that is all",
        "Thank you. Let me make sure that I understood you right.",
    ),
]

_FEVER_STEPS = [
    _open("s1", GREETING, "Greet, and check who it is"),
    _do("t1", "Are they alone? Get a number to call, in case the chat breaks off",
        "In case we get cut off: which number can I call you on?"),
    _open("s2", FEVER_TRIAGE, "Find out how soon somebody must see them"),
    _do("t2", "Tell them what to do, in plain words, and have them say it back",
        "So that I know I was clear: what will you do next?"),
    _do("t3", "Say when to write again, and when to call 911",
        "If it gets worse, if anything new comes up, or if you are worried: write to us at any"
        " hour. With trouble breathing, confusion or a stiff neck, call 911 at once."),
    _macro("m1", CALL_BACK, "For anything but an emergency: follow up tomorrow"),
]  # fmt: skip

_REFILL_STEPS = [
    _open("s1", GREETING, "Greet, and check who it is"),
    _do("t1", "Which medicine, which strength, how many days are left",
        "Which medicine do you need, in which strength, and how many days do you have left?"),
    _do("t2", "Compare it with the medication list. Not on it, controlled, or changed: a clinician"
        " decides, don't promise it"),
    _do("t3", "Anything new since the last time: side effects, allergies, pregnancy, other"
        " medicines? If so, hand over to a nurse",
        "Has anything changed since the last time: side effects, a new allergy, other medicines,"
        " or could you be pregnant?"),
    _do("t4", "Which pharmacy", "Which pharmacy should it go to? The name and the street, please."),
    _macro("m1", LOG_REFILL, "Log the request"),
    _do("t5", "Out of it today or tomorrow: tell a nurse at once"),
]  # fmt: skip

_BOOKING_STEPS = [
    _open("s1", GREETING, "Greet, and check who it is"),
    _do("t1", "What is the visit for? With symptoms, a nurse decides how soon",
        "What would you like to be seen for, and since when?"),
    _do("t2", "With whom, where, which days and times suit them",
        "Which days and times suit you, and would you like to see somebody in particular?"),
    _do("t3", "Open Booking (B), offer the next two or three free times, and book one"),
    _do("t4", "Say what to bring, and that the confirmation with the calendar file is in the chat",
        "You find the confirmation here in the chat, with a file for your calendar. Please bring"
        " your insurance card and a list of what you take."),
    _macro("m1", END_BOOKED, "Nothing else? End it"),
]  # fmt: skip

_BILLING_STEPS = [
    _open("s1", GREETING, "Greet, and check who it is"),
    _do("t1", "Which bill: its date, the amount, what looks wrong",
        "Which bill is it about: its date, the amount, and what looks wrong to you?"),
    _do("t2", "Never ask for card numbers in the chat"),
    _do("t3", "Insurance: has it changed, is the one on record right",
        "Has your insurance changed since that visit?"),
    _macro("m1", TO_BILLING, "Not solved in a few minutes: hand it to Billing"),
]  # fmt: skip


# ---------------------------------------------------------------- a triage


def _ask(key: str, text: str, *answers: tuple[str, str]) -> dict[str, Any]:
    listed = [
        {"key": f"a{n}", "label": label, "next": to}
        for n, (label, to) in enumerate(answers, start=1)
    ]
    return {"key": key, "kind": "question", "text": text, "answers": listed}


def _end(key: str, outcome: TriageOutcome, advice: str) -> dict[str, Any]:
    return {"key": key, "kind": "end", "outcome": outcome.value, "advice": advice}


_FEVER_QUESTIONS = [
    _ask(
        "q1",
        "Example, until the clinic's clinicians have signed it.\nRight now, is there any of:"
        " trouble breathing; blue or grey lips; confused, very drowsy or hard to wake; a seizure;"
        " fainting; skin that is cold, mottled or clammy?",
        ("Yes, at least one", "e1"),
        ("They can't say", "e1"),
        ("No, none", "q2"),
    ),
    _ask(
        "q2",
        "A stiff neck, a severe headache, light that hurts the eyes, or a rash of red or purple"
        " spots that does not fade when pressed?",
        ("Yes, at least one", "e1"),
        ("No, none", "q3"),
    ),
    _ask(
        "q3",
        "Pain or pressure in the chest, severe pain in the belly, or blood that is coughed up or"
        " vomited?",
        ("Yes, at least one", "e1"),
        ("No, none", "q4"),
    ),
    _ask(
        "q4",
        "How old is the patient?",
        ("18 or older", "q5"),
        ("3 months to 17 years", "e3"),
        ("Younger than 3 months", "e2"),
    ),
    _ask(
        "q5",
        "Chemotherapy in the last weeks, a transplant, no spleen, or medicines or an illness that"
        " weaken the defences strongly?",
        ("Yes, or not sure", "e4"),
        ("No", "q6"),
    ),
    _ask(
        "q6",
        "Pregnant, or gave birth in the last six weeks; an operation in the last month; a catheter"
        " or line in the body; back from a region with malaria in the last year; frail, or a"
        " serious illness of heart, lungs, kidneys or liver, or diabetes?",
        ("Yes, at least one", "e5"),
        ("No, none", "q7"),
    ),
    _ask(
        "q7",
        "How high was it at its highest?",
        ("41 °C (105.8 °F) or more", "e1"),
        ("40 to 40.9 °C (104 to 105.7 °F)", "e6"),
        ("Below 40 °C (104 °F)", "q8"),
        ("Not measured", "q8"),
    ),
    _ask(
        "q8",
        "Is there any of: drinks hardly anything, or has passed almost no urine for 8 hours; keeps"
        " vomiting; pain when passing urine, or in the side or back; a hot, red, swollen or"
        " painful part of the skin or a wound; worse after it had been better?",
        ("Yes, at least one", "e6"),
        ("No, none", "q9"),
    ),
    _ask(
        "q9",
        "For how long?",
        ("More than 3 days", "e6"),
        ("Up to 3 days", "q10"),
    ),
    _ask(
        "q10",
        "Do they take medicines every day, do they live alone, are they 65 or older, or are they"
        " (or you) worried?",
        ("Yes, at least one", "e7"),
        ("No, none", "e8"),
    ),
    _end(
        "e1",
        TriageOutcome.EMERGENCY,
        "Have them call 911 now, or call for them. They must not drive. Stay in the chat until"
        " somebody is with them, and tell your supervisor.",
    ),
    _end(
        "e2",
        TriageOutcome.EMERGENCY,
        "A baby under 3 months with 38 °C (100.4 °F) or more has to be seen in an emergency"
        " department now, also if it looks well. This script is for adults: tell a nurse.",
    ),
    _end(
        "e3",
        TriageOutcome.SAME_DAY,
        "This script is for adults. Hand over to a nurse for children now, who decides how soon.",
    ),
    _end(
        "e4",
        TriageOutcome.EMERGENCY,
        "With weak defences a fever can turn within hours: emergency department now, and they say"
        " there which treatment or illness it is. Tell the team that treats them.",
    ),
    _end(
        "e5",
        TriageOutcome.SAME_DAY,
        "A clinician has to see them today; ask a nurse now which place and how fast. Out of"
        " hours: urgent care.",
    ),
    _end(
        "e6",
        TriageOutcome.SAME_DAY,
        "Book a visit for today, or urgent care if there is none. They drink often, rest, and call"
        " 911 if breathing gets hard, or if they become confused or faint.",
    ),
    _end(
        "e7",
        TriageOutcome.ROUTINE,
        "Offer a visit within two days, and a call tomorrow. Rest, drink often. About medicines"
        " for the fever they ask a nurse or pharmacist, because of what they take already.",
    ),
    _end(
        "e8",
        TriageOutcome.SELF_CARE,
        "Rest, drink often, light clothing. A medicine for fever as its label says, if they can"
        " take it. Write again if it lasts longer than 3 days, reaches 40 °C (104 °F), or"
        " anything new comes up.",
    ),
]

_FEVER_WORDS = "fever, high temperature, feverish, chills, shivering, hot and cold, fiebre"
_REFILL_WORDS = (
    "refill, prescription, renew, run out of, running out, pharmacy, tablet, pill, inhaler,"
    " insulin, receta"
)
_BOOKING_WORDS = "appointment, book, reschedule, check-up, visit, see a doctor, cita"
_BILLING_WORDS = "bill, invoice, charge, insurance, copay, payment, deductible, claim, refund"

_SCRIPTS: Mapping[str, tuple[str, Sequence[Mapping[str, Any]]]] = {
    GREETING: ("", _GREETING_STEPS),
    FEVER_TRIAGE: ("", _FEVER_QUESTIONS),
    FEVER: (_FEVER_WORDS, _FEVER_STEPS),
    REFILL: (_REFILL_WORDS, _REFILL_STEPS),
    BOOKING: (_BOOKING_WORDS, _BOOKING_STEPS),
    BILLING: (_BILLING_WORDS, _BILLING_STEPS),
}
"""Name: words of the reason that bring it to the front, steps."""


# ---------------------------------------------------------------- macros


def _macros(work: Work) -> dict[str, Macro]:
    queues = dict(work.session.exec(select(Queue.name, Queue.id)).all())
    skills = dict(work.session.exec(select(Skill.name, Skill.id)).all())
    reply = work.session.exec(select(QuickReply.id).where(QuickReply.title == _REFILL_REPLY)).one()
    article = work.session.exec(select(Article.id).where(Article.slug == _FEVER_ARTICLE)).one()
    made = (
        Macro(
            name=LOG_REFILL,
            about="Opens a case, books tomorrow's check, and says that the doctor has to approve.",
            actions=[
                _case("Refill request", "Refill", days=1),
                _task("Check that the refill went out", 1, "me"),
                {"kind": ActionKind.REPLY.value, "reply_id": reply},
            ],
        ),
        Macro(
            name=CALL_BACK,
            about="Books a call for tomorrow and sends the article about fever.",
            actions=[
                _task("Call back: how are the symptoms?", 1, "nobody"),
                {"kind": ActionKind.ARTICLE.value, "article_id": article},
            ],
        ),
        Macro(
            name=TO_NURSE,
            about="For symptoms that you must not judge yourself.",
            actions=[
                {"kind": ActionKind.PRIORITY.value, "priority": int(Priority.URGENT)},
                {"kind": ActionKind.SKILL.value, "skill_id": skills["Triage"], "level": 4},
                _transfer(queues["Nurse line"], "Symptoms: please triage."),
            ],
        ),
        Macro(
            name=TO_BILLING,
            about="Opens a case and hands the conversation to Billing.",
            actions=[
                _case("Billing question", "Billing", days=3),
                _transfer(queues["Billing"], "Bill in question: see the case."),
            ],
        ),
        Macro(
            name=END_BOOKED,
            about="Ends the conversation once an appointment is booked.",
            actions=[
                {"kind": ActionKind.END.value, "disposition": "Appointment arranged"},
            ],
        ),
    )
    return {one.name: one for one in made}


def _case(title: str, kind: str, days: int = NO_DAYS) -> dict[str, Any]:
    return {
        "kind": ActionKind.OPEN_CASE.value,
        "title": title,
        "case_kind": kind,
        "priority": int(Priority.NORMAL),
        "due_days": days,
    }


def _task(title: str, days: int, owner: str) -> dict[str, Any]:
    return {
        "kind": ActionKind.FOLLOW_UP.value,
        "title": title,
        "due_days": days,
        "owner": owner,
    }


def _transfer(queue_id: Any, note: str) -> dict[str, Any]:
    return {"kind": ActionKind.TRANSFER.value, "queue_id": queue_id, "note": note}
