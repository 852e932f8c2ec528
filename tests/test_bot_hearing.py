"""What the bot makes of a patient's own words: choices, days, commands, a wish for a person."""

from datetime import date

import pytest
from bot_scripts_of import TODAY

from psc_app.domain import bot_dates
from psc_app.domain.bot_hearing import choose, command, wants_person, weight, yes_or_no
from psc_app.domain.bot_script import Answer

MENU = (
    Answer("Opening hours and directions", "hours", ("open", "address")),
    Answer("Refill a prescription", "refill", ("medicine",)),
    Answer("I have symptoms", "symptoms"),
    Answer("No, none of these", "none", ("no", "none")),
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2", "refill"),
        ("2.", "refill"),
        ("#2", "refill"),
        ("option 2", "refill"),
        ("two", "refill"),
        ("the second one", "refill"),
        ("last", "none"),
        ("Refill a prescription", "refill"),
        ("REFILL", "refill"),
        ("I'd like a refil please", "refill"),
        ("perscription", "refill"),
        ("my medicine", "refill"),
        ("hours", "hours"),
        ("what is your adress", "hours"),
        ("symptoms", "symptoms"),
        ("no", "none"),
        ("none of these, thanks", "none"),
    ],
)
def test_a_choice_is_understood_by_number_loosely_or_with_a_slip(said: str, meant: str) -> None:
    found = choose(said, MENU)
    assert found is not None
    assert found.value == meant


@pytest.mark.parametrize(
    "said",
    ["5", "0", "42", "", "   ", "🙂", "hours refill", "no refill", "not sure", "xyzzy", "1 2"],
)
def test_what_could_be_several_choices_or_none_is_not_guessed(said: str) -> None:
    assert choose(said, MENU) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("yes", "yes"), ("Yes please", "yes"), ("yeah I do", "yes"), ("si", "yes"), ("👍", "yes"),
        ("no", "no"), ("nope", "no"), ("No, thanks", "no"), ("not really", "no"), ("👎", "no"),
        ("yes and no", ""), ("yes but not today", ""), ("maybe", ""),
        ("no idea what you mean by that one", ""),
    ],
)  # fmt: skip
def test_yes_and_no_are_understood_and_neither_is_guessed(said: str, meant: str) -> None:
    assert yes_or_no(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "I want to talk to a person",
        "can I speak with a nurse?",
        "get me a real person",
        "Is there a human here",
        "connect me with an agent now",
        "I'd like to speak to a doctor",
        "I don't like this. Can I talk to someone?",
        "please transfer me to a receptionist",
        "I don't want to talk to a bot",
        "stupid bot",
        "quiero hablar con una persona",
        "it hurts and I need somebody",
    ],
)
def test_a_wish_for_a_person_is_heard_in_free_text(said: str) -> None:
    assert wants_person(said)


@pytest.mark.parametrize(
    "said",
    [
        "I don't want to talk to a person",
        "I need a nurse appointment",
        "I need a doctor's note",
        "I was transferred to a nurse yesterday",
        "my husband is a nurse",
        "what does the doctor say about my results",
        "I'd rather not speak to anyone",
        "",
    ],
)
def test_what_only_mentions_people_is_no_wish_for_one(said: str) -> None:
    assert not wants_person(said)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("help", "help"), ("HELP!", "help"), ("?", "help"),
        ("cancel", "cancel"), ("cancle", "cancel"), ("Start over", "cancel"),
        ("main menu", "cancel"),
        ("agent", "agent"), ("agnet", "agent"), ("human please", "agent"), ("a person", "agent"),
        ("forget me", "forget"), ("please forget me", "forget"), ("delete my data", "forget"),
        ("cancel my appointment", ""), ("I need help with my bill", ""), ("help desk", ""),
        ("travel agent brochure", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_command_is_a_whole_message(said: str, name: str) -> None:
    assert command(said) == name


def test_where_any_word_may_be_an_answer_slips_make_no_command() -> None:
    assert command("cancer", slips=False) == ""
    assert command("cancel", slips=False) == "cancel"


@pytest.mark.parametrize(
    ("said", "phrases", "heard"),
    [
        ("I need a refill", ("refill",), True),
        ("two refills", ("refill",), True),
        ("I don't need a refill", ("refill",), False),
        ("my tablets ran out", ("ran out of",), False),
        ("when are you open tomorrow", ("when are you open",), True),
        ("apointment", ("appointment",), True),
        ("pane", ("pain",), False),
        ("I would like something", ("wound",), False),
    ],
)
def test_what_a_message_is_about_is_found_by_words_and_not_where_it_is_denied(
    said: str, phrases: tuple[str, ...], heard: bool
) -> None:
    assert (weight(said, phrases) > 0) is heard


def test_the_longer_of_two_phrases_counts_more_and_then_the_one_that_came_first() -> None:
    said = "a question about test results and my bill"
    assert weight(said, ("test results",)) > weight(said, ("bill",))
    assert weight(said, ("question",)) > weight(said, ("bill",))


@pytest.mark.parametrize(
    ("said", "when", "meant"),
    [
        ("3/14/1990", "past", date(1990, 3, 14)),
        ("03-14-90", "past", date(1990, 3, 14)),
        ("3/14/31", "past", date(1931, 3, 14)),
        ("14.3.1990", "past", date(1990, 3, 14)),
        ("14/3/1990", "past", date(1990, 3, 14)),
        ("1990-03-14", "", date(1990, 3, 14)),
        ("March 14, 1990", "past", date(1990, 3, 14)),
        ("14th of March 1990", "past", date(1990, 3, 14)),
        ("Sept 2", "past", date(2026, 9, 2)),
        ("Jan 5", "future", date(2027, 1, 5)),
        ("2/29", "future", date(2028, 2, 29)),
        ("today", "", TODAY),
        ("Tomorrow!", "future", date(2026, 11, 24)),
        ("next Friday", "future", date(2026, 11, 27)),
        ("on Monday", "future", date(2026, 11, 30)),
        ("Friday, November 27", "future", date(2026, 11, 27)),
        ("friday", "past", date(2026, 11, 20)),
    ],
)
def test_a_day_is_read_as_people_write_it(said: str, when: str, meant: date) -> None:
    assert bot_dates.read(said, TODAY, when) == meant


@pytest.mark.parametrize(
    "said", ["", "soon", "13/13/2026", "2/30/2026", "May", "5", "1/1/1800", "99999999999", "² /3"]
)
def test_what_is_no_day_is_not_guessed(said: str) -> None:
    assert bot_dates.read(said, TODAY) is None
