"""The flows that the app comes with, each walked as a patient would."""

import pytest
from bot_scripts_of import Talk, shipped

from psc_app.domain.bot_script import Ask
from psc_app.domain.vocabulary import Priority

NO_DANGER = ("4", "Myself", "none of these")


def handed(one: Talk) -> tuple[str, str, int | None]:
    """The queue, the disposition and the priority of a hand-over."""
    given = one.reply.hand_over
    assert given is not None, one.said[-1:]
    return given.queue, one.slots.get("disposition", ""), given.priority


def test_the_greeting_names_the_clinic_and_says_what_it_is_and_what_to_do_in_an_emergency() -> None:
    one = shipped(name="Elsa", clinic="Riverside", emergency="112")
    assert one.said[0].startswith("Hello Elsa. I am the automated assistant of Riverside.")
    assert "call 112 now" in one.said[0]
    assert len(one.buttons) == 6


def test_hours_and_directions() -> None:
    one = shipped(phone="(555) 010-0100")
    reply = one.say("when are you open?")
    assert "8:00 to 18:00" in reply.lines[0]
    assert "Riverside Avenue" in reply.lines[1]
    assert "(555) 010-0100" in reply.lines[2]
    assert one.say("no, that's all").ended


def test_back_to_the_menu_and_on_to_something_else() -> None:
    one = shipped()
    assert one.say("1", "yes please").lines == ("What else can I help you with?",)
    assert "Which medicine" in one.say("2").lines[0]


def test_a_refill_goes_to_the_pharmacy_with_what_they_need_to_know() -> None:
    one = shipped(reason="I need a refill")
    one.say("lisinopril 10 mg", "20", "no", "3/14/1990", "Corner pharmacy")
    assert handed(one) == ("Pharmacy", "", None)
    given = one.reply.hand_over
    assert given is not None
    assert given.summary.splitlines() == [
        "About: Refill a prescription",
        "Date of birth: March 14, 1990",
        "Reason: I need a refill",
        "Medicine: lisinopril 10 mg",
        "Days left: 20",
        "New problems with it: No",
        "Pharmacy: Corner pharmacy",
    ]


def test_a_refill_that_is_almost_used_up_goes_first() -> None:
    one = shipped(reason="refill", birth_date="1990-03-14")
    one.say("insulin", "1", "no", "skip")
    assert handed(one) == ("Pharmacy", "", Priority.HIGH)


@pytest.mark.parametrize("said", ["yes", "not sure"])
def test_a_refill_with_new_problems_goes_to_a_nurse(said: str) -> None:
    one = shipped(reason="refill", birth_date="1990-03-14")
    one.say("aspirin", "30", said, "skip")
    assert handed(one) == ("Nurse line", "", Priority.HIGH)


@pytest.mark.parametrize(
    ("said", "context"),
    [
        (
            ("new", "my knee", "video", "next Friday", "morning", "617 555 0134"),
            {
                "about": "my knee",
                "visit": "By video",
                "day": "November 27, 2026",
                "time": "Morning",
            },
        ),
        (
            ("move", "11/30", "12/4/2026", "any", "skip"),
            {"old_day": "November 30, 2026", "day": "December 4, 2026", "time": "Any time"},
        ),
        (("cancel it", "tomorrow", "skip"), {"old_day": "November 24, 2026"}),
    ],
)
def test_a_request_for_an_appointment_goes_to_the_front_desk(
    said: tuple[str, ...], context: dict[str, str]
) -> None:
    one = shipped(reason="appointment please")
    one.say(*said)
    assert handed(one)[0] == "Front desk"
    given = one.reply.hand_over
    assert given is not None
    assert context.items() <= dict(given.context).items()


def test_a_day_that_is_over_is_asked_again() -> None:
    one = shipped(reason="appointment")
    one.say("new", "knee", "any")
    assert "to come" in one.say("1/2/2020").lines[0]


SAME_DAY = ("Nurse line", "same day", Priority.HIGH)
EMERGENCY = ("Nurse line", "emergency", Priority.URGENT)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (("4", "Myself", "Yes, at least one"), EMERGENCY),
        (("4", "me", "not sure"), EMERGENCY),
        (("4", "A child under 3 months", "no", "yes"), EMERGENCY),
        (("4", "newborn", "no", "not sure"), EMERGENCY),
        (("4", "newborn", "no", "no", "yes"), EMERGENCY),
        (("4", "newborn", "no", "no", "no", "Cries a lot since yesterday"), SAME_DAY),
        ((*NO_DANGER, "fever", "101", "2", "yes"), EMERGENCY),
        ((*NO_DANGER, "fever", "104", "1", "no"), SAME_DAY),
        ((*NO_DANGER, "fever", "low", "4 days", "no"), SAME_DAY),
        ((*NO_DANGER, "fever", "low", "1", "no", "yes"), SAME_DAY),
        ((*NO_DANGER, "cough", "yes"), EMERGENCY),
        ((*NO_DANGER, "cough", "no", "yes"), SAME_DAY),
        ((*NO_DANGER, "belly", "not sure"), EMERGENCY),
        ((*NO_DANGER, "belly", "no", "yes", "yes"), SAME_DAY),
        ((*NO_DANGER, "belly", "no", "no", "no"), SAME_DAY),
        ((*NO_DANGER, "belly", "no", "no", "yes", "5"), SAME_DAY),
        ((*NO_DANGER, "headache", "yes"), EMERGENCY),
        ((*NO_DANGER, "headache", "no", "yes"), SAME_DAY),
        ((*NO_DANGER, "headache", "no", "no", "severe", "no"), SAME_DAY),
        ((*NO_DANGER, "injury", "yes"), EMERGENCY),
        ((*NO_DANGER, "injury", "no", "yes"), SAME_DAY),
        ((*NO_DANGER, "injury", "no", "no", "moderate", "yes"), SAME_DAY),
        ((*NO_DANGER, "rash", "not sure"), EMERGENCY),
        ((*NO_DANGER, "rash", "no", "yes"), SAME_DAY),
        ((*NO_DANGER, "urine", "yes"), SAME_DAY),
        ((*NO_DANGER, "something else", "My ear hurts", "mild", "no", "yes"), SAME_DAY),
    ],
)
def test_symptoms_that_need_somebody_soon_go_to_a_nurse(
    said: tuple[str, ...], outcome: tuple[str, str, int]
) -> None:
    one = shipped()
    reply = one.say(*said)
    assert handed(one) == outcome
    assert "call 911" in reply.lines[-1].lower()


@pytest.mark.parametrize(
    "said",
    [
        (*NO_DANGER, "cough", "no", "no", "More than 3 weeks"),
        (*NO_DANGER, "headache", "no", "no", "moderate", "no", "no"),
        (*NO_DANGER, "urine", "no", "mild", "no", "no"),
        (*NO_DANGER, "something else", "My ear hurts", "mild", "no", "no"),
    ],
)
def test_symptoms_that_can_wait_end_with_an_appointment_if_wished(said: tuple[str, ...]) -> None:
    wished = shipped()
    wished.say(*said, "yes")
    assert handed(wished) == ("Front desk", "routine", None)
    not_wished = shipped()
    assert not_wished.say(*said, "no").ended
    assert not_wished.slots["disposition"] == "routine"


@pytest.mark.parametrize(
    "said",
    [
        (*NO_DANGER, "fever", "low", "1", "no", "no"),
        (*NO_DANGER, "cough", "no", "no", "Less than 3 days", "no"),
        (*NO_DANGER, "belly", "no", "no", "yes", "1", "no"),
        ("4", "my son", "none", "belly", "no", "yes", "1", "no"),
        (*NO_DANGER, "headache", "no", "no", "mild", "no", "no"),
        (*NO_DANGER, "injury", "no", "no", "mild", "no", "no"),
        (*NO_DANGER, "rash", "no", "no", "mild", "no", "no"),
    ],
)
def test_mild_symptoms_end_in_self_care_with_what_to_watch_for_or_with_a_nurse(
    said: tuple[str, ...],
) -> None:
    alone = shipped()
    advice = " ".join(alone.say(*said).lines)
    assert "call 911" in advice
    assert "not better in two or three days" in advice
    assert alone.say("no").ended
    assert alone.slots["disposition"] == "self-care"
    nurse = shipped()
    nurse.say(*said, "yes")
    assert handed(nurse) == ("Nurse line", "self-care", None)


def test_every_disposition_is_kept_where_staff_read_it() -> None:
    one = shipped()
    one.say(*NO_DANGER, "fever", "104", "1", "no")
    given = one.reply.hand_over
    assert given is not None
    assert given.context["disposition"] == "same day"
    assert given.summary.splitlines()[-1] == "Disposition: same day"


def test_a_health_question_is_answered_with_its_source() -> None:
    one = shipped()
    reply = one.say("5", "do antibiotics help against flu?")
    assert "MedlinePlus, National Library of Medicine https://" in reply.lines[0]
    assert one.say("yes").lines == ("Is there anything else I can do?",)


def test_a_question_at_the_menu_is_answered_there() -> None:
    reply = shipped().say("How do I get my test results?")
    assert "Your care team tells you" in reply.lines[0]
    assert reply.lines[1] == "What can I help you with?"


def test_a_question_without_an_answer_or_with_the_wrong_one_goes_to_a_person() -> None:
    assert shipped().say("5", "what is the meaning of it all", "yes").hand_over is not None
    assert shipped().say("5", "a1c", "no").hand_over is not None
    assert not shipped().say("5", "what is the meaning of it all", "no").hand_over


def test_symptoms_in_free_text_begin_the_questions_about_them() -> None:
    assert "This is no diagnosis" in shipped().say("my stomach hurts since yesterday").lines[0]
    assert "This is no diagnosis" in " ".join(shipped(reason="My arm itches").said)


@pytest.mark.parametrize(
    ("reason", "begins"),
    [
        ("I need a refill of my blood pressure tablets", "Which medicine"),
        ("I would like a refill", "Which medicine"),
        ("My son has a runny nose and a cough since two days", "I ask a few questions"),
        ("I'd like to book an appointment", "What would you like to do"),
        ("Where are you?", "We are open"),
        ("What is high blood pressure?", "High blood pressure usually"),
    ],
)
def test_a_wish_goes_before_knowledge_and_a_question_gets_its_answer(
    reason: str, begins: str
) -> None:
    assert shipped(reason=reason).said[1].startswith(begins)


@pytest.mark.parametrize("said", ["thanks", "Thank you!", "ok thanks", "no thanks", "bye", "no"])
def test_thanks_after_the_matter_is_a_goodbye(said: str) -> None:
    assert shipped().say("1", said).ended


def test_thanks_in_between_is_no_miss() -> None:
    one = shipped()
    assert one.say("thanks").lines[0] == "You are welcome."
    assert one.reply.memory["misses"] == 0


@pytest.mark.parametrize("said", ["6", "Talk to a person", "person", "I want to talk to someone"])
def test_a_person_can_be_had_from_the_menu(said: str) -> None:
    given = shipped().say(said).hand_over
    assert given is not None
    assert given.why == "asked"


def test_every_question_has_at_most_eight_buttons_and_a_label_for_staff() -> None:
    for flow in shipped().script.flows.values():
        for step in flow.steps:
            if isinstance(step, Ask):
                assert len(step.choices) <= 8
                assert step.label or not step.slot
