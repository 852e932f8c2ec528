"""The quick replies that all share: an administrator's forms, their history, and nobody else."""

import pytest
from furnished import admin, remembered, save
from people import Clinic
from test_quick_replies import add

from psc_app.domain.actor import Actor
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.vocabulary import Role
from psc_app.models.tools import QuickReply
from psc_app.services import (
    furniture_desk,
    furniture_history,
    furniture_replies,
    quick_replies,
)
from psc_app.services.furniture_replies import Filter


@pytest.fixture
def ada(clinic: Clinic) -> Actor:
    return admin(clinic)


def form(**more: str) -> dict[str, str]:
    return {"title": "Hours", "body": "Open till 6", "locale": "", "active": "yes"} | more


def titles(clinic: Clinic, who: Actor, **only: str) -> list[str]:
    _, lines = clinic.look(who, furniture_replies.lines, Filter(**only))
    return [one.title for one in lines]


def test_a_reply_is_made_changed_and_removed_and_all_of_it_is_remembered(
    clinic: Clinic, ada: Actor
) -> None:
    agent = clinic.staff()
    talk = clinic.talk(agent)
    reply = save(clinic, ada, "reply", **form(tags="#Hours open", workstream_id="1"))
    (row,) = clinic.rows(QuickReply)
    assert (row.id, row.tags, row.owner_id, row.workstream_id) == (
        reply,
        ["hours", "open"],
        None,
        1,
    )
    assert [one.title for one in clinic.look(agent, quick_replies.seek, talk, "")] == ["Hours"]
    save(clinic, ada, "reply", reply, **form(title="Opening", tags="hours", active=""))
    assert clinic.look(agent, quick_replies.seek, talk, "") == ()
    assert clinic.do(ada, furniture_desk.remove, "reply", reply) == ""
    assert clinic.rows(QuickReply) == []
    seen = clinic.look(ada, furniture_history.changes, kinds=furniture_history.REPLIES)
    assert [(one.what, one.deed) for one in seen] == [
        ("Quick reply Opening", "removed"),
        ("Quick reply Opening", "changed"),
        ("Quick reply Hours", "made"),
    ]
    assert {(line.label, line.before, line.after) for line in seen[1].lines} == {
        ("Title", "Hours", "Opening"),
        ("Tags", "#hours #open", "#hours"),
        ("Workstream", "Chat", "All workstreams"),
        ("In use", "on", "off"),
    }
    assert clinic.look(ada, furniture_history.changes) == ()


def test_saving_what_stands_there_already_is_no_change(clinic: Clinic, ada: Actor) -> None:
    reply = save(clinic, ada, "reply", **form())
    save(clinic, ada, "reply", reply, **form())
    assert len(remembered(clinic)) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"title": " "}, "Title: write between"),
        ({"body": ""}, "Text: write what is to be said"),
        ({"body": "{patient.fist_name}"}, r"Text: \{patient.fist_name\} is not known"),
        ({"body": "Hi {"}, "Text: There is a brace"),
        ({"locale": "klingon"}, "Language: choose one"),
        ({"workstream_id": "999"}, "Workstream: this one is not there"),
        ({"tags": "x" * 31}, "Tags: at most"),
    ],
)
def test_what_can_not_be_offered_is_refused_in_the_fields_words(
    clinic: Clinic, ada: Actor, given: dict[str, str], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        save(clinic, ada, "reply", **form(**given))
    reply = save(clinic, ada, "reply", **form())
    with pytest.raises(BadInput, match=words):
        save(clinic, ada, "reply", reply, **form(**given))
    assert len(remembered(clinic)) == 1


def test_the_list_is_narrowed_by_text_language_and_use(clinic: Clinic, ada: Actor) -> None:
    add(clinic, "Hours", "We open at nine", tags=["open"], locale="en")
    add(clinic, "Horas", "Abrimos a las nueve", locale="es")
    add(clinic, "Bills", "Pay in parts", active=False)
    assert titles(clinic, ada) == ["Bills", "Horas", "Hours"]
    assert titles(clinic, ada, text="#open") == ["Hours"]
    assert titles(clinic, ada, text="NINE hou") == ["Hours"]
    assert titles(clinic, ada, locale="es") == ["Horas"]
    assert titles(clinic, ada, use="off") == ["Bills"]
    assert titles(clinic, ada, use="on", text="bills") == []


def test_a_text_is_read_as_a_made_up_patient_would_read_it(clinic: Clinic, ada: Actor) -> None:
    text = "Hi {patient.first_name}, this is {agent.full_name} at {clinic.name}. {?When}"
    said = "Hi Elsa, this is Ana Ruiz at Riverside Family Clinic. {?When}"
    assert clinic.look(ada, furniture_replies.sample, text) == said
    with pytest.raises(BadInput, match="is not known"):
        clinic.look(ada, furniture_replies.sample, "Hi {you}")


def test_what_agents_have_for_themselves_is_not_an_administrators(
    clinic: Clinic, ada: Actor
) -> None:
    reply = add(clinic, "Secret", owner_id=clinic.staff().id)
    assert titles(clinic, ada) == []
    with pytest.raises(BadInput, match="not there any more"):
        clinic.look(ada, furniture_replies.card, reply)
    with pytest.raises(BadInput, match="not there any more"):
        save(clinic, ada, "reply", reply, **form())
    with pytest.raises(BadInput, match="not there any more"):
        clinic.do(ada, furniture_desk.remove, "reply", reply)
    assert "Secret" not in clinic.look(ada, furniture_desk.question, "reply", reply)
    assert clinic.look(ada, quick_replies.options) == ()


def test_a_reply_that_is_not_there_any_more_is_said_to_be_gone(clinic: Clinic, ada: Actor) -> None:
    with pytest.raises(BadInput, match="not there any more"):
        clinic.look(ada, furniture_replies.card, 99)
    with pytest.raises(BadInput, match="not there any more"):
        save(clinic, ada, "reply", 99, **form())


@pytest.mark.parametrize("role", [Role.AGENT, Role.NURSE, Role.SUPERVISOR, Role.PRIVACY_OFFICER])
def test_only_administrators_look_after_them(clinic: Clinic, ada: Actor, role: Role) -> None:
    reply = save(clinic, ada, "reply", **form())
    other = clinic.staff(role, member=False, ready=False)
    for verb, *more in (
        (furniture_replies.lines,),
        (furniture_replies.card, reply),
        (furniture_replies.sample, "Hi"),
        (quick_replies.options,),
    ):
        clinic.look(ada, verb, *more)
        with pytest.raises(NotAllowed):
            clinic.look(other, verb, *more)
    with pytest.raises(NotAllowed):
        save(clinic, other, "reply", reply, **form(title="Mine"))
    with pytest.raises(NotAllowed):
        clinic.do(other, furniture_desk.remove, "reply", reply)
    assert [row.title for row in clinic.rows(QuickReply)] == ["Hours"]
