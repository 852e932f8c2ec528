"""Search finds the article behind what people say: in their words, misspelt, short or rambling."""

import threading
from dataclasses import replace

import pytest
from people import Clinic

from benchmarks.asked import halves, judge, questions
from psc_app.adapters.lay_table import LayTable, Phrase, lay_table
from psc_app.adapters.memory_search import MemorySearch
from psc_app.adapters.spelling import Spelling, distance
from psc_app.demo import library
from psc_app.domain.actor import SYSTEM
from psc_app.domain.knowledge_cards import Document, Filter
from psc_app.domain.search_words import terms
from psc_app.ports.search import Changes, Search
from psc_app.services import knowledge

FEVER = Document(1, "fever", ("Fever", "Pyrexia"), "Your temperature is above normal.", ("Heat",))
FLU = Document(2, "flu", ("Flu", "Influenza"), "Fever, cough, aching muscles.", ("Infections",))
RULES = Document(
    3, "rules", ("Fever calls",), "What we do when somebody has a fever.", audience="internal"
)
FIEBRE = Document(4, "fiebre", ("Fiebre",), "La temperatura del cuerpo.", language="es")
ALL = (FEVER, FLU, RULES, FIEBRE)


def filled(*documents: Document, table: LayTable | None = None) -> Search:
    search = MemorySearch(table)
    search.refresh(lambda since: Changes(1, documents))
    return search


def slugs(search: Search, question: str, **more: object) -> list[str]:
    return [hit.slug for hit in search.find(question, **more)]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def shelf() -> Search:
    return filled(*library.documents())


# ------------------------------------------------------------------ quality


@pytest.mark.parametrize("half", [0, 1], ids=["made with", "kept back"])
def test_the_bars_hold_on_the_questions_it_was_made_with_and_on_those_kept_back(
    shelf: Search, half: int
) -> None:
    score = judge(halves()[half], lambda text: slugs(shelf, text, limit=5))
    assert score.at_1 >= 0.65
    assert score.at_5 >= 0.90


@pytest.mark.both
def test_both_databases_give_the_same_answers_as_good_as_they_have_to_be(clinic: Clinic) -> None:
    clinic.do(SYSTEM, library.stock)
    guest = clinic.visitor()
    found = judge(
        questions(),
        lambda text: [
            one.slug
            for one in clinic.look(guest, knowledge.find, clinic.house.search, text, limit=5)
        ],
    )
    assert found.at_1 >= 0.65
    assert found.at_5 >= 0.90


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("my tummy aches", "abdominal-pain"),
        ("MY SON KEEPS THROWING UP", "nausea-and-vomiting"),
        ("can’t get to sleep", "insomnia"),
        ("shot for the flu", "flu-shot"),
        ("bp 170/100", "high-blood-pressure"),
        ("hep c", "hepatitis-c"),
        ("a1c", "a1c"),
        ("anaemia", "anemia"),
        ("who decides for me if I am in a coma", "advance-directives"),
    ],
)
def test_everyday_words_lead_to_the_article(shelf: Search, question: str, article: str) -> None:
    assert article in slugs(shelf, question, limit=3)


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("neumonia", "pneumonia"),
        ("diabetis type 2", "diabetes-type-2"),
        ("colesterol", "cholesterol"),
        ("migrane", "migraine"),
        ("high temprature", "fever"),
        ("hemmorhoids", "hemorrhoids"),
        ("exzema", "eczema"),
    ],
)
def test_slips_of_the_pen_are_understood(shelf: Search, question: str, article: str) -> None:
    assert slugs(shelf, question, limit=1) == [article]


def test_a_long_letter_is_about_what_it_says_first_and_often(shelf: Search) -> None:
    letter = (
        "Shingles on my back. Hello, I hope you can help me, I am 61 and live with my daughter, who"
        " is a nurse in another town and had asthma as a child. Last week we went to see my sister"
        " and I slept badly and was tired. The shingles are still painful and I wonder how long"
        " this takes, as we want to travel. Thank you very much for your time."
    )
    assert slugs(shelf, letter, limit=1) == ["shingles"]


@pytest.mark.parametrize("question", ["", "   ", "?!", "the of and", "qqzzxxy", "\0", "💊"])
def test_what_says_nothing_finds_nothing(shelf: Search, question: str) -> None:
    assert slugs(shelf, question) == []


def test_an_endless_letter_is_cut_and_answered(shelf: Search) -> None:
    assert slugs(shelf, "my head hurts " + "and so on " * 20_000, limit=1) == ["headache"]


def test_addresses_and_placeholders_in_a_letter_count_for_nothing() -> None:
    assert terms("[NAME] wrote from x@flu.example about http://flu.example/fever") == ["wrot"]


# ------------------------------------------------------------------ while somebody types


def test_a_word_that_is_not_finished_finds_what_it_may_become(shelf: Search) -> None:
    assert "pneumonia" in slugs(shelf, "pneum", typing=True)
    assert slugs(shelf, "pneum ", typing=True) != slugs(shelf, "pneum", typing=True)


# ------------------------------------------------------------------ filters, order, certainty


def test_filters_leave_out_what_they_say() -> None:
    search = filled(*ALL)
    assert slugs(search, "fever") == ["fever", "rules", "flu"]
    assert slugs(search, "fever", within=Filter(audience="external")) == ["fever", "flu"]
    assert slugs(search, "fever", within=Filter(topic="Infections")) == ["flu"]
    assert slugs(search, "fiebre", within=Filter(language="es")) == ["fiebre"]
    assert slugs(search, "fiebre", within=Filter(language="en")) == []


def test_no_more_are_given_than_were_asked_for_and_the_best_first(shelf: Search) -> None:
    found = shelf.find("cough and fever", limit=4)
    assert len(found) == 4
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def test_it_says_whether_the_question_names_the_matter_or_only_shares_words(shelf: Search) -> None:
    named = {hit.slug: hit.named for hit in shelf.find("is it the flu", limit=20)}
    assert named["flu"]
    assert not any(hit.named for hit in shelf.find("ok thank you, bye", limit=20))


# ------------------------------------------------------------------ what changes


def test_a_changed_article_is_found_by_its_new_words_and_a_gone_one_not_at_all() -> None:
    search = filled(FEVER, FLU)
    changed = replace(FLU, names=("Grippe",), body="Chills.")
    search.refresh(lambda since: Changes(since + 1, [changed], [FEVER.article_id]))
    assert (search.stamp, slugs(search, "grippe")) == (2, ["flu"])
    assert slugs(search, "influenza") == []
    assert slugs(search, "fever") == []


def test_an_empty_shelf_answers_nothing_and_fills_later() -> None:
    search = filled()
    assert slugs(search, "fever") == []
    search.refresh(lambda since: Changes(2, [FEVER]))
    assert slugs(search, "fever") == ["fever"]


def test_before_it_was_filled_it_answers_nothing() -> None:
    assert MemorySearch().find("fever") == []


def test_while_one_thread_takes_in_articles_others_are_answered_from_what_was_there() -> None:
    search = filled(FEVER)
    inside, go_on = threading.Event(), threading.Event()

    def slow(since: int) -> Changes:
        inside.set()
        assert go_on.wait(10)
        return Changes(2, [FLU])

    worker = threading.Thread(target=search.refresh, args=(slow,))
    worker.start()
    assert inside.wait(10)
    search.refresh(lambda since: pytest.fail("two took articles in at once"))
    assert slugs(search, "fever") == ["fever"]
    go_on.set()
    worker.join(10)
    assert slugs(search, "fever") == ["fever", "flu"]


# ------------------------------------------------------------------ its parts


def test_a_phrase_counts_where_its_words_stand_together_in_any_order() -> None:
    table = LayTable([Phrase(frozenset({"swell", "calf"}), "swollen calf", False, (("clot",),))])
    search = filled(Document(1, "clot", ("Clot",), "In a vein."), FLU, table=table)
    assert slugs(search, "my calf is badly swollen") == ["clot"]
    assert slugs(search, "the calf of our cow and, said my aunt of late, its swollen udder") == []


def test_what_little_words_are_left_of_counts_word_by_word_only() -> None:
    found = lay_table().in_question({"cant": [1]}, " i cant see ")
    assert [one for one in found if one.phrase.said == "cant go on"] == []
    found = lay_table().in_question({"cant": [1]}, " i cant go on ")
    assert [one.phrase.concepts for one in found if one.phrase.said == "cant go on"] == [
        (("suicid",),)
    ]


def test_a_slip_is_led_to_the_nearest_word_and_a_short_or_far_one_to_none() -> None:
    spelling = Spelling(["asthma", "anemia", "arm"])
    assert spelling.meant("asthmaa")[0] == "asthma"
    assert spelling.meant("anaemia")[0] == "anemia"
    assert spelling.meant("arn") == ("", 0.0)
    assert spelling.meant("zebra") == ("", 0.0)
    assert distance("fever", "fever") == 0 < distance("fever", "fevir") < distance("fever", "feber")


def test_every_line_of_the_lay_table_means_something() -> None:
    known = {word for one in library.documents() for name in one.names for word in terms(name)}
    table = lay_table()
    assert len(table) > 2_500
    assert len(known & table.stems) > 100
