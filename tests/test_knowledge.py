"""Articles are found, read, voted on and sent by those who may, and never leave otherwise."""

import pytest
from people import Clinic
from shelf import DRAFT, FEVER, NOBODY, RULES, admin, found, row, write

from psc_app.demo import library
from psc_app.domain import article_text
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.knowledge_cards import Block, Filter
from psc_app.domain.vocabulary import Deed, Role, Visibility
from psc_app.models.knowledge import ArticleVote
from psc_app.services import furniture_knowledge, knowledge, knowledge_links


@pytest.fixture
def ana(clinic: Clinic) -> Actor:
    return clinic.staff(Role.NURSE)


@pytest.fixture
def shelf(clinic: Clinic) -> dict[str, int]:
    """One article for everybody, one for staff, one draft."""
    return {
        "fever": write(clinic),
        "rules": write(clinic, RULES),
        "draft": write(clinic, DRAFT),
    }


# ------------------------------------------------------------------ who reads what


@pytest.mark.both
def test_guests_and_patients_find_what_is_published_for_everybody_and_staff_also_their_own(
    clinic: Clinic, ana: Actor, shelf: dict[str, int]
) -> None:
    for who in (NOBODY, clinic.visitor(), clinic.patient()):
        assert found(clinic, who, "fever") == ["Fever"]
        assert found(clinic, who, "") == ["Fever"]
        assert found(clinic, who, "fever", within=Filter("internal")) == ["Fever"]
    for who in (ana, clinic.staff(Role.SUPERVISOR), admin(clinic)):
        assert sorted(found(clinic, who, "fever")) == ["Fever", "Fever calls"]
        assert found(clinic, who, "") == ["Fever", "Fever calls"]
        assert found(clinic, who, "fever", within=Filter("internal")) == ["Fever calls"]
    assert found(clinic, clinic.staff(Role.PRIVACY_OFFICER, ready=False), "fever") == ["Fever"]


def test_the_list_without_a_question_is_by_title_and_narrowed_by_topic_and_language(
    clinic: Clinic, ana: Actor, shelf: dict[str, int]
) -> None:
    write(clinic, title="Fiebre", language="es", topics="")
    assert found(clinic, ana, " ") == ["Fever", "Fever calls", "Fiebre"]
    assert found(clinic, ana, "", within=Filter(topic="How we work")) == ["Fever calls"]
    assert found(clinic, ana, "", within=Filter(language="es")) == ["Fiebre"]
    assert found(clinic, ana, "", limit=1) == ["Fever"]
    assert clinic.look(ana, knowledge.languages) == ("en", "es")
    topics = [(one.name, one.count) for one in clinic.look(NOBODY, knowledge.topic_list)]
    assert topics == [("Children", 1), ("Infections", 1)]


@pytest.mark.both
def test_an_article_opens_for_those_who_may_read_it_and_counts_how_often(
    clinic: Clinic, ana: Actor, shelf: dict[str, int]
) -> None:
    card = clinic.do(ana, knowledge.open_article, shelf["fever"])
    assert (card.title, card.sendable, card.source_date) == ("Fever", True, "2014–2018")
    assert clinic.do(NOBODY, knowledge.open_page, "fever").blocks == (
        Block("Your temperature is above normal."),
        Block("Causes are"),
        Block(points=("Flu", "Heat")),
        Block("Drink enough."),
    )
    assert row(clinic, shelf["fever"]).views == 2
    assert not clinic.do(ana, knowledge.open_article, shelf["rules"]).sendable
    for who, which in (
        (NOBODY, "rules"),
        (clinic.patient(), "rules"),
        (NOBODY, "draft"),
        (ana, "draft"),
        (clinic.staff(Role.PRIVACY_OFFICER, ready=False), "rules"),
    ):
        with pytest.raises(NotAllowed):
            clinic.do(who, knowledge.open_article, shelf[which])
    for slug in ("fever-calls", "feverfew", "nothing", ""):
        with pytest.raises(NotAllowed):
            clinic.do(NOBODY, knowledge.open_page, slug)


def test_what_is_archived_is_not_found_and_not_opened_any_more(
    clinic: Clinic, ana: Actor, shelf: dict[str, int]
) -> None:
    assert found(clinic, NOBODY, "pyrexia") == ["Fever"]
    clinic.do(SYSTEM, furniture_knowledge.set_status, shelf["fever"], "archived")
    assert found(clinic, NOBODY, "pyrexia") == []
    assert "Fever" not in found(clinic, ana, "")
    with pytest.raises(NotAllowed):
        clinic.do(ana, knowledge.open_article, shelf["fever"])


@pytest.mark.both
def test_a_new_word_in_an_article_is_found_from_the_next_search_on(
    clinic: Clinic, shelf: dict[str, int]
) -> None:
    assert found(clinic, NOBODY, "gribbles") == []
    clinic.do(
        SYSTEM, furniture_knowledge.save, shelf["fever"], FEVER | {"synonyms": "The gribbles"}
    )
    assert found(clinic, NOBODY, "gribbles") == ["Fever"]
    write(clinic, title="Gribbling")
    assert sorted(found(clinic, NOBODY, "gribbles")) == ["Fever", "Gribbling"]


# ------------------------------------------------------------------ sending


def test_a_link_and_an_excerpt_name_the_article_and_its_public_page(
    clinic: Clinic, ana: Actor, shelf: dict[str, int]
) -> None:
    talk = clinic.talk(ana)
    link = clinic.look(ana, knowledge_links.link_text, talk, shelf["fever"])
    assert link == "Fever: /knowledge/fever"
    whole = clinic.look(ana, knowledge_links.excerpt_text, talk, shelf["fever"])
    assert whole == f"Your temperature is above normal.\n\n{link}"
    chosen = clinic.look(
        ana, knowledge_links.excerpt_text, talk, shelf["fever"], "Causes are\n- Flu\n- Heat"
    )
    assert chosen == f"Causes are\n- Flu\n- Heat\n\n{link}"


@pytest.mark.parametrize("words", ["Take 20 pills.", "Your temperature is below normal."])
def test_only_words_of_the_article_go_out_as_its_excerpt(
    clinic: Clinic, ana: Actor, shelf: dict[str, int], words: str
) -> None:
    talk = clinic.talk(ana)
    with pytest.raises(BadInput, match="not in the article"):
        clinic.look(ana, knowledge_links.excerpt_text, talk, shelf["fever"], words)


def test_an_excerpt_is_never_longer_than_a_message_should_be(clinic: Clinic, ana: Actor) -> None:
    key = write(clinic, body="word " * 600)
    talk = clinic.talk(ana)
    with pytest.raises(BadInput, match="1,500"):
        clinic.look(ana, knowledge_links.excerpt_text, talk, key, "word " * 500)
    text = clinic.look(ana, knowledge_links.excerpt_text, talk, key)
    assert len(text) < article_text.LONGEST_EXCERPT + 100


@pytest.mark.parametrize("which", ["rules", "draft"])
def test_neither_an_internal_article_nor_a_draft_leaves_by_any_way(
    clinic: Clinic, ana: Actor, shelf: dict[str, int], which: str
) -> None:
    talk = clinic.talk(ana)
    for verb in (knowledge_links.link_text, knowledge_links.excerpt_text):
        with pytest.raises(NotAllowed):
            clinic.look(ana, verb, talk, shelf[which])
    with pytest.raises(BadInput, match="patients can't read"):
        clinic.say(ana, talk, f"Read /knowledge/{row(clinic, shelf[which]).slug}")
    assert clinic.events(Deed.ARTICLE_SENT) == []


def test_who_may_not_read_the_conversation_gets_no_text_for_it(
    clinic: Clinic, ana: Actor, shelf: dict[str, int]
) -> None:
    talk = clinic.talk(ana)
    for who in (clinic.staff(), clinic.visitor(), admin(clinic)):
        with pytest.raises(NotAllowed):
            clinic.look(who, knowledge_links.link_text, talk, shelf["fever"])
        with pytest.raises(NotAllowed):
            clinic.look(who, knowledge.suggest, clinic.house.search, talk)


@pytest.mark.both
def test_an_article_counts_as_sent_when_the_message_with_it_goes(
    clinic: Clinic, ana: Actor, shelf: dict[str, int]
) -> None:
    guest = clinic.visitor()
    talk = clinic.talk(ana, guest)
    clinic.look(ana, knowledge_links.link_text, talk, shelf["fever"])
    assert clinic.events(Deed.ARTICLE_SENT) == []
    clinic.say(ana, talk, "See https://clinic.example/knowledge/fever. And /knowledge/fever!")
    (sent,) = clinic.events(Deed.ARTICLE_SENT)
    assert (sent.conversation_id, sent.staff_id) == (talk, ana.id)
    assert sent.detail == {"article_id": shelf["fever"]}
    clinic.say(guest, talk, "What is /knowledge/nothing?")
    clinic.say(ana, talk, "A note on /knowledge/fever-calls", visibility=Visibility.INTERNAL)
    assert len(clinic.events(Deed.ARTICLE_SENT)) == 1


# ------------------------------------------------------------------ votes


@pytest.mark.both
def test_each_reader_has_one_vote_and_the_second_replaces_the_first(
    clinic: Clinic, ana: Actor, shelf: dict[str, int]
) -> None:
    key = shelf["fever"]
    guest = clinic.visitor()
    assert clinic.do(ana, knowledge.vote, key, False, "Say when to call us").my_vote == "no"
    clinic.do(guest, knowledge.vote, key, True, "my words")
    clinic.do(NOBODY, knowledge.vote, key, True, reader="guest 5f")
    card = clinic.do(NOBODY, knowledge.vote, key, False, reader="guest 5f")
    assert (card.helpful, card.unhelpful, card.my_vote) == (1, 2, "no")
    clinic.do(ana, knowledge.vote, key, True)
    assert (row(clinic, key).helpful, row(clinic, key).unhelpful) == (2, 1)
    kept = {one.reader: one.comment for one in clinic.rows(ArticleVote)}
    assert kept == {
        f"staff {ana.id}": "Say when to call us",
        f"visitor {guest.id}": "",
        "guest 5f": "",
    }
    assert clinic.do(ana, knowledge.open_article, key).my_vote == "yes"
    assert clinic.do(NOBODY, knowledge.open_page, "fever", "guest 5f").my_vote == "no"


def test_a_vote_of_nobody_or_on_what_one_may_not_read_is_refused(
    clinic: Clinic, ana: Actor, shelf: dict[str, int]
) -> None:
    with pytest.raises(NotAllowed, match="cookie"):
        clinic.do(NOBODY, knowledge.vote, shelf["fever"], True)
    with pytest.raises(NotAllowed):
        clinic.do(clinic.visitor(), knowledge.vote, shelf["rules"], True)
    with pytest.raises(BadInput, match="1,000"):
        clinic.do(ana, knowledge.vote, shelf["fever"], False, "x" * 1001)


# ------------------------------------------------------------------ Smart assist


def test_what_fits_the_patients_last_words_is_suggested_and_idle_words_suggest_nothing(
    clinic: Clinic, ana: Actor
) -> None:
    clinic.do(SYSTEM, library.stock)
    guest = clinic.visitor()
    talk = clinic.start(guest, reason="Hello")
    clinic.accept(talk)

    def suggested() -> list[str]:
        found = clinic.look(ana, knowledge.suggest, clinic.house.search, talk)
        return [one.slug for one in found]

    assert suggested() == []
    clinic.say(guest, talk, "ok, thank you")
    assert suggested() == []
    clinic.say(guest, talk, "it burns when I pee and I have to go all the time")
    assert suggested()[0] == "urinary-tract-infections"
    for words in ("my head pounds", "bright light hurts my eyes", "one side of my head throbs"):
        clinic.say(guest, talk, words)
    assert "migraine" in suggested()
    assert "urinary-tract-infections" not in suggested()
    assert len(suggested()) <= 3


# ------------------------------------------------------------------ the text


def test_a_text_is_paragraphs_and_lists_and_its_links_are_known() -> None:
    assert article_text.blocks("One\ntwo\n\n\n* a\n• b\nThree") == (
        Block("One two"),
        Block(points=("a", "b")),
        Block("Three"),
    )
    assert article_text.blocks(" \n ") == ()
    assert article_text.slug_of("Früh & Spät: 2") == "fruh-spat-2"
    assert article_text.slug_of("呼吸") == "article"
    assert article_text.linked("/knowledge/flu, x/knowledge/flu. /knowledge/") == ["flu"]
    assert [
        one for one in ("flu", "a-1", "../x", "A", "-", "a--b") if article_text.is_slug(one)
    ] == [
        "flu",
        "a-1",
    ]


def test_the_149_articles_come_with_source_date_and_whom_to_name(clinic: Clinic) -> None:
    clinic.do(SYSTEM, library.stock)
    clinic.do(SYSTEM, library.stock)
    rows = [one for one in clinic.rows(type(row(clinic, 1))) if one.audience == "external"]
    assert len(rows) == 149
    for one in rows:
        assert one.source.startswith("MedlinePlus")
        assert one.source_url.startswith("https://")
        assert one.source_date == "2014–2018"
        assert one.attribution.startswith("Courtesy of MedlinePlus from the National Library")
        assert one.topics
        assert one.version == 1
