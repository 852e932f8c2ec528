"""Administrators write articles, publish them, compare and restore versions, read the votes."""

import pytest
from people import Clinic, Rung
from shelf import DRAFT, FEVER, RULES, admin, row, write

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.vocabulary import Role
from psc_app.models.knowledge import Article, ArticleVersion
from psc_app.services import furniture_article_past as past
from psc_app.services import furniture_knowledge, knowledge


@pytest.fixture
def ada(clinic: Clinic) -> Actor:
    return admin(clinic)


def save(clinic: Clinic, who: Actor, key: int = 0, version: int = 0, **more: str) -> int:
    return clinic.do(who, furniture_knowledge.save, key, FEVER | more, version)


def notes(clinic: Clinic, who: Actor, key: int) -> list[tuple[int, str, str]]:
    return [(one.version, one.note, one.who) for one in clinic.look(who, past.versions, key)]


@pytest.mark.both
def test_every_change_is_a_version_with_who_when_and_why(
    clinic: Clinic, ada: Actor, rung: Rung
) -> None:
    key = save(clinic, ada, status="draft")
    clinic.clock.turn(hours=1)
    save(clinic, ada, key, status="draft", title="Fever in adults", note="For adults only")
    clinic.do(ada, furniture_knowledge.set_status, key, "published")
    assert topics.KNOWLEDGE in rung.take()
    assert notes(clinic, ada, key) == [
        (3, "Published", ada.name),
        (2, "For adults only", ada.name),
        (1, "Written", ada.name),
    ]
    found = row(clinic, key)
    assert (found.slug, found.version, found.status) == ("fever", 3, "published")
    assert found.published_at == found.updated_at > found.created_at


def test_what_changes_nothing_is_no_version(clinic: Clinic, ada: Actor, rung: Rung) -> None:
    key = save(clinic, ada)
    rung.take()
    save(clinic, ada, key)
    clinic.do(ada, furniture_knowledge.set_status, key, "published")
    assert (len(clinic.rows(ArticleVersion)), rung.take()) == (1, set())


def test_two_articles_of_one_title_have_two_addresses(clinic: Clinic, ada: Actor) -> None:
    keys = [save(clinic, ada) for _ in range(3)]
    assert [row(clinic, key).slug for key in keys] == ["fever", "fever-2", "fever-3"]


def test_who_saves_over_a_newer_version_is_told_and_overwrites_nothing(
    clinic: Clinic, ada: Actor
) -> None:
    key = save(clinic, ada)
    save(clinic, ada, key, 1, title="Mine")
    with pytest.raises(TooLate, match="Somebody else"):
        save(clinic, ada, key, 1, title="Yours")
    assert row(clinic, key).title == "Mine"
    save(clinic, ada, key, 2, title="Yours")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("title", " ", "Title: write something first"),
        ("body", "", "Text: write something first"),
        ("title", "x" * 201, "Title: at most 200"),
        ("body", "x" * 15_001, "Text: at most 15,000"),
        ("source_url", "javascript:alert(1)", "has to begin with https"),
        ("source_url", "http://a.example", "has to begin with https"),
        ("audience", "everybody", "For whom"),
        ("status", "gone", "Status"),
        ("synonyms", "\n".join(map(str, range(41))), "Other names: at most 40"),
        ("topics", "x" * 121, "Topics: at most 120"),
        ("note", "x" * 201, "What changed: at most 200"),
    ],
)
def test_what_a_form_can_not_say_is_refused_by_its_field(
    clinic: Clinic, ada: Actor, field: str, value: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        save(clinic, ada, **{field: value})
    assert clinic.rows(Article) == []


def test_texts_are_kept_plain_and_lists_without_doubles(clinic: Clinic, ada: Actor) -> None:
    key = save(
        clinic, ada, title="A\0  b", synonyms="x\n\nx\n y ", language="Español", body="a\r\nb"
    )
    found = row(clinic, key)
    assert (found.title, found.synonyms, found.language) == ("A b", ["x", "y"], "es")
    assert found.body == "a\nb"


@pytest.mark.both
def test_versions_are_compared_line_by_line_and_restored_without_publishing_anything(
    clinic: Clinic, ada: Actor
) -> None:
    key = save(clinic, ada, body="One\ntwo\nthree")
    save(clinic, ada, key, body="One\n2\nthree", topics="Other")
    clinic.do(ada, furniture_knowledge.set_status, key, "archived")
    found = [(one.kind, one.text) for one in clinic.look(ada, past.compare, key, 1)]
    assert found == [
        ("field", "Text"),
        ("same", "One"),
        ("gone", "two"),
        ("added", "2"),
        ("same", "three"),
        ("field", "Topics"),
        ("gone", "Infections"),
        ("gone", "Children"),
        ("added", "Other"),
        ("field", "Status"),
        ("gone", "published"),
        ("added", "archived"),
    ]
    clinic.do(ada, past.restore, key, 1)
    found = row(clinic, key)
    assert (found.body, found.topics) == ("One\ntwo\nthree", ["Infections", "Children"])
    assert (found.status, found.version) == ("archived", 4)
    assert notes(clinic, ada, key)[0][1] == "As version 1 was"
    with pytest.raises(BadInput):
        clinic.do(ada, past.restore, key, 9)


def test_the_list_is_narrowed_and_ordered(clinic: Clinic, ada: Actor) -> None:
    fever = write(clinic)
    rules = write(clinic, RULES)
    clinic.clock.turn(hours=1)
    draft = write(clinic, DRAFT, language="es")
    ben = clinic.staff()
    clinic.do(ben, knowledge.vote, rules, False, "Old")

    def keys(**only: str) -> list[int]:
        found, count = clinic.look(ada, furniture_knowledge.articles, **only)
        assert count == len(found)
        return [one.id for one in found]

    assert keys() == [fever, rules, draft]
    assert keys(status="draft") == [draft]
    assert keys(audience="internal") == [rules]
    assert keys(language="es") == [draft]
    assert keys(topic="How we work") == [rules]
    assert keys(words="PYREX") == [fever, rules, draft]
    assert keys(words="few") == [draft]
    assert keys(order="newest")[0] == draft
    assert keys(order="votes")[0] == rules
    found, _ = clinic.look(ada, furniture_knowledge.articles, audience="internal")
    assert (found[0].unhelpful, found[0].comments) == (1, 1)
    (vote,) = clinic.look(ada, past.votes, rules)
    assert (vote.who, vote.comment, vote.helpful) == (ben.name, "Old", False)
    some, count = clinic.look(ada, furniture_knowledge.articles, most=2)
    assert (len(some), count) == (2, 3)


def test_a_preview_keeps_nothing(clinic: Clinic, ada: Actor) -> None:
    card = clinic.look(ada, past.preview, FEVER)
    assert card.title == "Fever"
    assert clinic.rows(Article) == []


@pytest.mark.parametrize(
    "role", [Role.AGENT, Role.NURSE, Role.SUPERVISOR, Role.PRIVACY_OFFICER, Role.VISITOR]
)
def test_nobody_but_an_administrator_writes_or_sees_versions(clinic: Clinic, role: Role) -> None:
    key = write(clinic)
    who = clinic.visitor() if role is Role.VISITOR else clinic.staff(role, ready=False)
    for deed, arguments in (
        (furniture_knowledge.save, (key, FEVER | {"title": "Mine"})),
        (furniture_knowledge.save, (0, FEVER)),
        (furniture_knowledge.set_status, (key, "archived")),
        (furniture_knowledge.draft, (key,)),
        (furniture_knowledge.articles, ()),
        (furniture_knowledge.all_topics, ()),
        (furniture_knowledge.all_languages, ()),
        (furniture_knowledge.bring_in, ([FEVER], "x")),
        (past.versions, (key,)),
        (past.compare, (key, 1)),
        (past.restore, (key, 1)),
        (past.votes, (key,)),
        (past.preview, (FEVER,)),
        (knowledge.options, ()),
    ):
        with pytest.raises(NotAllowed):
            clinic.do(who, deed, *arguments)
    assert (row(clinic, key).title, row(clinic, key).status) == ("Fever", "published")


def test_what_is_not_there_is_said_plainly(clinic: Clinic, ada: Actor) -> None:
    for deed, arguments in (
        (furniture_knowledge.draft, (99,)),
        (furniture_knowledge.save, (99, FEVER)),
        (furniture_knowledge.set_status, (99, "draft")),
        (past.versions, (99,)),
        (past.compare, (99, 1)),
    ):
        with pytest.raises(BadInput, match="not there any more"):
            clinic.do(ada, deed, *arguments)


def test_an_administrator_chooses_only_what_patients_may_get(clinic: Clinic, ada: Actor) -> None:
    fever = write(clinic)
    write(clinic, RULES)
    write(clinic, DRAFT)
    found = clinic.look(ada, knowledge.options)
    assert [(one.value, one.label) for one in found] == [(str(fever), "Fever")]
