"""The bot by text message: one text a turn, its buttons as numbers."""

from datetime import date

import pytest
from bots import MENU, answer_first, reply, says, turn_of
from hypothesis import given
from hypothesis import strategies as st
from people import Clinic
from texting import ELSA, a_text, sent_texts, texts_by_phone

from psc_app.bot import script_text
from psc_app.domain.bot_by_text import as_texts, meant
from psc_app.domain.bot_talk import answer
from psc_app.domain.bot_words import Choice, Turn
from psc_app.domain.text_words import LONGEST_TEXT
from psc_app.domain.vocabulary import BotKind
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.wiring import House

OFFERED = {one.title: one.value for one in MENU}


@pytest.fixture
def texted(house: House, clinic: Clinic) -> Clinic:
    """A clinic that texts, with a bot before it."""
    texts_by_phone(house)
    answer_first(clinic)
    return clinic


def test_several_lines_and_the_choices_go_as_one_text(texted: Clinic) -> None:
    came = a_text(texted.house, ELSA, "hello")
    assert reply(texted, came.conversation or 0, says("Hello.", "What is it?", choices=MENU))
    (text,) = sent_texts(texted.house, ELSA)
    assert text.body == "Hello.\n\nWhat is it?\n1 Refill a prescription\n2 Opening hours"
    assert text.purpose == "bot"
    bots = [m.body for m in texted.messages(came.conversation or 0) if m.author_kind == "bot"]
    assert bots == [text.body]


@pytest.mark.parametrize(
    "said", ["2", " 2 ", "2.", "2)", "#2", "Opening hours", "opening hours", "OPENING HOURS"]
)
def test_a_choice_is_picked_by_its_number_or_its_title(texted: Clinic, said: str) -> None:
    came = a_text(texted.house, ELSA, "hello")
    reply(texted, came.conversation or 0, says("What is it?", choices=MENU))
    a_text(texted.house, ELSA, said)
    due = turn_of(texted, came.conversation or 0)
    assert due is not None
    assert due.turn.text == "hours"
    assert due.turn.by_text


@pytest.mark.parametrize("said", ["3", "0", "22", "2 pills", "my 2 arms", "the second"])
def test_what_is_no_number_of_a_choice_reaches_the_bot_as_it_is(texted: Clinic, said: str) -> None:
    came = a_text(texted.house, ELSA, "hello")
    reply(texted, came.conversation or 0, says("What is it?", choices=MENU))
    a_text(texted.house, ELSA, said)
    due = turn_of(texted, came.conversation or 0)
    assert due is not None
    assert due.turn.text == said


def test_a_number_without_choices_is_a_number(texted: Clinic) -> None:
    came = a_text(texted.house, ELSA, "hello")
    reply(texted, came.conversation or 0, says("How many pills are left?"))
    a_text(texted.house, ELSA, "2")
    due = turn_of(texted, came.conversation or 0)
    assert due is not None
    assert due.turn.text == "2"


def test_in_a_chat_the_lines_stay_apart_and_the_choices_stay_buttons(texted: Clinic) -> None:
    chat = texted.start()
    reply(texted, chat, says("Hello.", "What is it?", choices=MENU))
    bots = [m.body for m in texted.messages(chat) if m.author_kind == "bot"]
    assert bots == ["Hello.", "What is it?"]


def test_the_embedded_bot_understands_a_number(texted: Clinic) -> None:
    script, _ = script_text.read(script_text.shipped())
    assert script is not None
    first = answer(script, Turn(1, 0, "", by_text=True), date(2026, 11, 23))
    titles = {one.title: one.value for one in first.choices}
    assert titles
    for number, choice in enumerate(first.choices, 1):
        turn = Turn(1, 2, meant(str(number), titles), memory=first.memory, by_text=True)
        by_title = Turn(1, 2, choice.title, memory=first.memory, by_text=True)
        assert answer(script, turn, date(2026, 11, 23)) == answer(
            script, by_title, date(2026, 11, 23)
        )


def test_by_text_the_bots_help_names_no_word_that_opts_out() -> None:
    script, _ = script_text.read(script_text.shipped())
    assert script is not None
    first = answer(script, Turn(1, 0, "", by_text=True), date(2026, 11, 23))
    turn = Turn(1, 2, "what can you do", memory=first.memory, by_text=True)
    told = " ".join(answer(script, turn, date(2026, 11, 23)).lines)
    assert "“menu” to begin again" in told
    assert "cancel" not in told
    assert "button" not in told


def test_a_talk_by_text_stays_open_for_hours_and_then_closes(texted: Clinic) -> None:
    came = a_text(texted.house, ELSA, "hello")
    reply(texted, came.conversation or 0, says("What is it?", choices=MENU))
    texted.tick(minutes=239)
    assert texted.state(came.conversation or 0) == S.WITH_BOT
    texted.tick(minutes=2)
    assert texted.state(came.conversation or 0) == S.CLOSED
    again = a_text(texted.house, ELSA, "hello again")
    assert texted.conversation(again.conversation or 0).previous_id == came.conversation


def test_an_outside_bot_hears_the_value_of_a_number(house: House, clinic: Clinic) -> None:
    texts_by_phone(house)
    answer_first(clinic, BotKind.DIRECT_LINE)
    came = a_text(house, ELSA, "hello")
    reply(clinic, came.conversation or 0, says("What is it?", choices=MENU))
    a_text(house, ELSA, "1")
    due = turn_of(clinic, came.conversation or 0)
    assert due is not None
    assert due.turn.text == "refill"


# ---------------------------------------------------------------- the texts themselves

_LINES = st.lists(st.text(st.characters(codec="utf-8"), max_size=2_500), max_size=6)
_CHOICES = st.lists(st.builds(Choice, st.text("abc ", min_size=1, max_size=60), st.text()))


@given(_LINES, _CHOICES)
def test_no_text_is_too_long_or_empty_and_no_word_is_lost(
    lines: list[str], choices: list[Choice]
) -> None:
    texts = as_texts(lines, choices)
    assert all(0 < len(one) <= LONGEST_TEXT for one in texts)
    numbered = " ".join(f"{n} {one.title}" for n, one in enumerate(choices, 1))
    assert "".join("".join(texts).split()) == "".join((" ".join(lines) + numbered).split())


def test_a_question_and_its_choices_stay_together() -> None:
    long = "word " * 300
    texts = as_texts([long, "Which one?"], MENU * 5)
    assert texts[0] == long.strip()
    assert texts[1].startswith("Which one?\n1 Refill")


@given(st.text(max_size=40))
def test_what_is_meant_is_an_offered_value_or_the_words_themselves(text: str) -> None:
    assert meant(text, OFFERED) in (*OFFERED.values(), text)
