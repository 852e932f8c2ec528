"""The word list that reads in the language model's place, and what language it takes."""

import asyncio

import pytest

from psc_app.adapters.language import is_foreign
from psc_app.adapters.lexicon_reader import LexiconReader, NobodyReads
from psc_app.domain.mood import level_of
from psc_app.domain.vocabulary import Engine


def level(text: str) -> int | None:
    score = LexiconReader().read_one(text).score
    return None if score is None else level_of(score)


@pytest.mark.parametrize(
    "text",
    [
        "my wound is bleeding badly",
        "I have stage 4 lung cancer, what is the parking like",
        "the pain is 8 out of 10 and started Monday",
        "severe headache since this morning",
    ],
)
def test_a_plain_statement_of_a_problem_is_neutral_however_severe(text):
    assert level(text) == 0


@pytest.mark.parametrize("text", ["thank you", "yes please", "Thanks", "ok thx", "no thank you"])
def test_plain_politeness_is_neutral(text):
    assert level(text) == 0


@pytest.mark.parametrize("text", ["thank you very much", "Thanks so much!", "thx so much"])
def test_a_hearty_thank_you_is_slightly_positive(text):
    assert level(text) == 1


@pytest.mark.parametrize(
    "text", ["The test came back negative", "I am positive for strep", "The swab was negative."]
)
def test_test_words_are_no_feelings(text):
    assert level(text) == 0


@pytest.mark.parametrize(
    "text",
    [
        "you are all idiots",
        "You incompetent clowns!!!",
        "thanks for nothing you morons, great job",
        "fuck you",
    ],
)
def test_strong_insults_are_never_above_negative(text):
    found = level(text)
    assert found is not None
    assert found <= -2


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("I am furious about how I was treated", -1),
        ("nobody answers, this is ridiculous", -1),
        ("I'm terrified of the surgery", -1),
        ("😡", -1),
        ("You have been so helpful, you saved my life", 1),
        ("I feel so much better, what a relief", 1),
        ("❤️", 1),
    ],
)
def test_feelings_in_words_and_signs_are_read(text, side):
    found = level(text)
    assert found is not None
    assert found * side > 0


def test_it_says_that_it_is_basic_and_finds_no_emergencies():
    reading = asyncio.run(LexiconReader().read(["I have crushing chest pain"]))[0]
    assert reading.engine is Engine.BASIC
    assert reading.alarm is None
    assert LexiconReader().health().engine is Engine.BASIC


@pytest.mark.parametrize("text", ["", "   ", "me duele mucho la cabeza", "我头疼"])
def test_nothing_and_other_languages_give_unknown(text):
    assert level(text) is None


def test_readings_come_in_the_order_of_the_texts():
    texts = ["I am furious", "thank you", "You saved my life, thank you so much", "gracias"]
    scores = [one.score for one in asyncio.run(LexiconReader().read(texts))]
    assert scores[3] is None
    assert scores[0] < scores[1] < scores[2]


def test_where_reading_is_switched_off_nothing_is_made_up():
    readings = asyncio.run(NobodyReads().read(["I am furious", "thanks"]))
    assert [(one.score, one.engine) for one in readings] == [(None, Engine.NONE)] * 2
    assert NobodyReads().health().why


@pytest.mark.parametrize(
    "text",
    [
        "ok thx", "thx", "k", "yes pls", "lol", "ty!!", "omg no", "12/03/1985", "metformin 500mg",
        "Ana Ruiz", "Maria Gonzalez", "CVS on Main", "refill pls", "ibuprofen?", "A1C?", "👍",
        "chest pain", "headache", "no fever", "tmrw 4pm", "wont stop bleeding", "u open at 7?",
        "still waiting", "wtf", "No allergies.", "is green poop ok",
    ],
)  # fmt: skip
def test_short_english_and_names_are_not_taken_for_another_language(text):
    assert not is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "me duele mucho la cabeza", "necesito una cita para mañana", "gracias", "bonjour",
        "estou com dor no peito", "j'ai mal au ventre depuis hier", "ich habe starke schmerzen",
        "vorrei un appuntamento",
        "我头疼", "عندي صداع شديد", "у меня болит голова", "tôi bị đau đầu", "masakit ang ulo ko",
        "mwen gen mal tèt", "boli mnie głowa", "머리가 아파요", "मुझे सिर दर्द है", "başım ağrıyor",
    ],
)  # fmt: skip
def test_other_languages_are_noticed(text):
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text", ["necesito refill please", "my abuela has fever", "gracias for calling me back"]
)
def test_what_mixes_two_languages_counts_as_english(text):
    assert not is_foreign(text)
