"""Queues, members and overflow: who changes them, what is refused, what it does at once."""

import pytest
from furnished import admin, history, remembered, save, values
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput, NotAllowed, Refused
from psc_app.domain.vocabulary import Role
from psc_app.models.people import Staff
from psc_app.models.workplace import (
    ClassificationRule,
    OverflowRule,
    Queue,
    QueueMember,
    Workstream,
)
from psc_app.services import (
    furniture_desk,
    furniture_history,
    furniture_hours,
    furniture_overflow,
    furniture_people,
    furniture_queues,
    furniture_rules,
    furniture_workstreams,
)

# ---------------------------------------------------------------- who may

READS = (
    furniture_queues.overview,
    furniture_people.skills,
    furniture_people.agents,
    furniture_hours.lines,
    furniture_workstreams.lines,
    furniture_workstreams.presences,
    furniture_history.changes,
)
KINDS = (
    "workstream", "queue", "rule", "skill", "hours", "presence", "overflow", "agent", "member",
    "holiday",
)  # fmt: skip


@pytest.mark.parametrize(
    "role", [Role.AGENT, Role.NURSE, Role.SUPERVISOR, Role.PRIVACY_OFFICER, None]
)
def test_nobody_but_an_administrator_reads_or_changes_the_furniture(clinic: Clinic, role):
    who = clinic.staff(role, ready=False) if role else clinic.visitor()
    for read in READS:
        with pytest.raises(NotAllowed, match="change settings"):
            clinic.look(who, read)
    for read in (
        furniture_queues.card, furniture_rules.card, furniture_hours.card,
        furniture_workstreams.card, furniture_overflow.lines, furniture_rules.lines,
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match="change settings"):
            clinic.look(who, read, clinic.queue)
    for kind in KINDS:
        for row in (0, 1):
            with pytest.raises(NotAllowed, match="change settings"):
                save(clinic, who, kind, row, of=1, name="Mine")
        for verb in (furniture_desk.remove, furniture_desk.question):
            with pytest.raises(NotAllowed, match="change settings"):
                clinic.do(who, verb, kind, 1, 1)
    for kind in ("rule", "overflow"):
        with pytest.raises(NotAllowed, match="change settings"):
            clinic.do(who, furniture_desk.move, kind, 1, -1)
    assert remembered(clinic) == []


def test_what_is_not_there_any_more_is_said(clinic: Clinic):
    who = admin(clinic)
    for kind in ("workstream", "queue", "rule", "hours", "presence", "overflow"):
        with pytest.raises(BadInput, match="not there any more"):
            clinic.do(who, furniture_desk.question, kind, 999)
        with pytest.raises(BadInput, match="not there any more"):
            clinic.do(who, furniture_desk.remove, kind, 999)
    for kind, words in (("nonsense", "can't be removed"), ("agent", "can't be removed")):
        with pytest.raises(BadInput, match=words):
            clinic.do(who, furniture_desk.remove, kind, 1)
    with pytest.raises(BadInput, match="not known"):
        save(clinic, who, "nonsense")
    with pytest.raises(BadInput, match="no order"):
        clinic.do(who, furniture_desk.move, "queue", 1, 1)
    with pytest.raises(BadInput, match="not whole"):
        clinic.do(who, furniture_desk.save, {"kind": "queue", "row": "x"})


# ---------------------------------------------------------------- queues


def test_a_queue_is_made_with_what_its_form_says_and_rings(clinic: Clinic, rung):
    who = admin(clinic)
    rung.take()
    key = save(
        clinic, who, "queue", name="  Pharmacy ", priority="30", method="round robin",
        **{"service_level_seconds": "2", "service_level_seconds-unit": "minutes",
           "short_abandon_seconds": "5", "active": "yes"},
    )  # fmt: skip
    (row,) = clinic.rows(Queue, Queue.id == key)
    assert (row.name, row.priority, row.method, row.hours_id, row.service_level_seconds) == (
        "Pharmacy", 30, "round robin", None, 120,
    )  # fmt: skip
    assert row.active
    assert topics.SETTINGS in rung.take()


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("name", " ", "Name: write between 1 and 80"),
        ("name", "n" * 81, "Name: write between 1 and 80"),
        ("name", "two\nlines", "on one line"),
        ("name", "NURSES", "There is a queue of this name already"),
        ("priority", 0, "Place among the queues: from 1 to 1,000"),
        ("priority", True, "whole number"),
        ("method", "by beauty", "Who is offered a conversation first: choose one"),
        ("service_level_seconds", 0, "In time if accepted within: from 1 s to 1 d"),
        ("short_abandon_seconds", 601, "Not counted if left within: from 0 s to 10 min"),
        ("hours_id", 999, "not there any more"),
        ("hours_id", "1", "Opening hours: choose one"),
        ("active", "yes", "In use: on or off"),
    ],
)
def test_what_a_queue_cannot_be_is_refused_in_its_labels_words(clinic: Clinic, name, value, why):
    who = admin(clinic)
    with pytest.raises(BadInput, match=why):
        clinic.do(who, furniture_queues.create, values("queue", name="New") | {name: value})
    other = clinic.do(who, furniture_queues.create, values("queue", name="Other"))
    before = clinic.rows(Queue)
    with pytest.raises(BadInput, match=why):
        clinic.do(who, furniture_queues.change, other, {name: value})
    assert [row.model_dump() for row in clinic.rows(Queue)] == [row.model_dump() for row in before]


@pytest.mark.parametrize("text", ["", "two", "1.5", "-3", "٣", "9" * 10])
def test_a_number_that_is_none_is_refused(clinic: Clinic, text: str):
    form = {"name": "New", "priority": text}
    with pytest.raises(BadInput, match="Place among the queues: write a whole number"):
        save(clinic, admin(clinic), "queue", **form)


def test_only_what_differs_is_a_change(clinic: Clinic):
    who = admin(clinic)
    same = values("queue", name="Nurses")
    clinic.do(who, furniture_queues.change, clinic.queue, same)
    assert remembered(clinic) == []
    clinic.do(who, furniture_queues.change, clinic.queue, same | {"priority": 7})
    assert remembered(clinic) == [
        (f"queue {clinic.queue} Nurses", {"priority": 100}, {"priority": 7})
    ]
    assert history(clinic, who) == [
        ("Queue Nurses", "changed", [("Place among the queues", "100", "7")])
    ]


@pytest.mark.both
def test_the_overview_says_who_serves_what_waits_and_what_leads_there(clinic: Clinic):
    who = admin(clinic)
    clinic.staff(units=1)
    clinic.staff(ready=False)
    clinic.set_workstream(fallback_queue_id=clinic.queue)
    billing = clinic.do(who, furniture_queues.create, values("queue", name="Billing", priority=5))
    clinic.do(
        who,
        furniture_rules.create,
        clinic.workstream,
        values("rule", name="Bills", queue_id=billing, conditions=[], skills=[])
        | {"active": False},
    )
    first = clinic.start()
    clinic.clock.turn(seconds=9)
    clinic.start()
    lines = clinic.look(who, furniture_queues.overview)
    assert [(one.name, one.members, one.on_duty) for one in lines] == [
        ("Billing", 0, 0), ("Nurses", 2, 1),
    ]  # fmt: skip
    nurses = lines[1]
    assert nurses.waiting == 2
    assert nurses.oldest == int(clinic.conversation(first).queued_at.timestamp() * 1000)
    assert nurses.gets == ("Everything else",), "a rule that is off leads nowhere"
    (rule,) = clinic.rows(ClassificationRule)
    clinic.do(who, furniture_rules.change, rule.id, {"active": True})
    assert clinic.look(who, furniture_queues.overview)[0].gets == ("Bills",)


def test_a_queue_that_something_leads_to_can_be_neither_removed_nor_switched_off(clinic: Clinic):
    who = admin(clinic)
    target = clinic.do(who, furniture_queues.create, values("queue", name="Billing"))
    rule = clinic.do(
        who, furniture_rules.create, clinic.workstream,
        values("rule", name="Bills", queue_id=target, conditions=[], skills=[]),
    )  # fmt: skip
    overflow = values("overflow", occasion="too many waiting", to_queue_id=target)
    spill = clinic.do(who, furniture_overflow.create, clinic.queue, overflow)
    clinic.set_workstream(fallback_queue_id=target)
    words = (
        "Billing is in use: the rule “Bills”, the rest of Chat and the overflow of Nurses lead here"
    )
    for deed, more in (
        (furniture_queues.remove, ()),
        (furniture_queues.change, ({"active": False},)),
    ):
        with pytest.raises(Refused, match=words):
            clinic.do(who, deed, target, *more)
    clinic.do(who, furniture_rules.remove, rule)
    clinic.do(who, furniture_overflow.remove, spill)
    with pytest.raises(Refused, match="the rest of Chat leads here"):
        clinic.do(who, furniture_queues.remove, target)
    clinic.do(who, furniture_workstreams.change, clinic.workstream,
              {"fallback_queue_id": clinic.queue})  # fmt: skip
    assert clinic.do(who, furniture_queues.remove, target) is True
    assert [row.name for row in clinic.rows(Queue)] == ["Nurses"]


def test_a_queue_with_conversations_cannot_be_removed_until_they_end(clinic: Clinic):
    who = admin(clinic)
    agent = clinic.staff()
    talk = clinic.talk(agent)
    with pytest.raises(Refused, match="1 conversation is in Nurses now"):
        clinic.do(who, furniture_queues.remove, clinic.queue)
    clinic.start()
    with pytest.raises(Refused, match="2 conversations are in Nurses now"):
        clinic.do(who, furniture_desk.remove, "queue", clinic.queue)
    assert clinic.look(who, furniture_queues.card, clinic.queue).in_use.startswith(
        "2 conversations"
    )
    assert clinic.state(talk).label == "Active"


@pytest.mark.both
def test_a_queue_that_past_conversations_name_is_switched_off_instead(clinic: Clinic):
    who = admin(clinic)
    agent = clinic.staff()
    clinic.close(agent, clinic.talk(agent))
    with pytest.raises(Refused, match="only queue in use"):
        clinic.do(who, furniture_queues.remove, clinic.queue)
    clinic.do(who, furniture_queues.create, values("queue", name="Other"))
    told = clinic.do(who, furniture_desk.remove, "queue", clinic.queue)
    assert "switched off instead" in told
    (row,) = clinic.rows(Queue, Queue.id == clinic.queue)
    assert not row.active
    with pytest.raises(Refused, match="switched off already"):
        clinic.do(who, furniture_queues.remove, clinic.queue)
    assert clinic.look(who, furniture_queues.options) == tuple(
        one for one in clinic.look(who, furniture_queues.options) if one.label == "Other"
    )


# ---------------------------------------------------------------- members


def test_who_becomes_a_member_is_offered_at_once_what_waits(clinic: Clinic):
    who = admin(clinic)
    outsider = clinic.staff(member=False)
    chat = clinic.start()
    assert clinic.offered_to(chat) is None
    save(clinic, who, "member", of=clinic.queue, staff=str(outsider.id))
    assert clinic.offered_to(chat) == outsider.id
    save(clinic, who, "member", of=clinic.queue, staff=str(outsider.id))
    assert len(clinic.rows(QueueMember)) == 1, "adding twice is adding once"
    assert history(clinic, who) == [("Queue Nurses", "changed", [("Member", "–", outsider.name)])]


def test_who_is_taken_off_a_queue_keeps_what_they_hold_and_gets_nothing_new(clinic: Clinic):
    who = admin(clinic)
    agent = clinic.staff()
    talk = clinic.talk(agent)
    assert clinic.do(who, furniture_desk.question, "member", agent.id, clinic.queue) == (
        f"{agent.name} no longer serves Nurses?"
    )
    clinic.do(who, furniture_desk.remove, "member", agent.id, clinic.queue)
    chat = clinic.start()
    assert clinic.offered_to(chat) is None
    assert clinic.conversation(talk).agent_id == agent.id
    clinic.do(who, furniture_desk.remove, "member", agent.id, clinic.queue)
    assert len(remembered(clinic)) == 1


@pytest.mark.parametrize("role", [Role.ADMIN, Role.PRIVACY_OFFICER])
def test_only_who_answers_conversations_can_be_a_member(clinic: Clinic, role: Role):
    who = admin(clinic)
    other = clinic.staff(role, member=False, ready=False)
    with pytest.raises(BadInput, match="does not answer conversations"):
        clinic.do(who, furniture_queues.add_member, clinic.queue, other.id)
    with pytest.raises(BadInput, match="not there any more"):
        clinic.do(who, furniture_queues.add_member, clinic.queue, 999)
    clinic.change(Staff, active=False)
    assert clinic.look(SYSTEM, furniture_people.agents) == ()


# ---------------------------------------------------------------- overflow


def test_overflow_keeps_only_what_belongs_to_its_choices(clinic: Clinic):
    who = admin(clinic)
    other = clinic.do(who, furniture_queues.create, values("queue", name="Other"))
    form = {
        "occasion": "out of hours", "many": "nonsense", "long": "", "action": "offer a call-back",
        "to_queue_id": str(other), "message": " We call you. ",
    }  # fmt: skip
    key = save(clinic, who, "overflow", of=clinic.queue, **form)
    (row,) = clinic.rows(OverflowRule)
    assert (row.id, row.threshold, row.to_queue_id, row.message) == (key, 0, None, "We call you.")
    form |= {"occasion": "waited too long", "long": "5", "long-unit": "minutes",
             "action": "transfer to a queue"}  # fmt: skip
    save(clinic, who, "overflow", key, of=clinic.queue, **form)
    (row,) = clinic.rows(OverflowRule)
    assert (row.threshold, row.to_queue_id) == (300, other)
    assert clinic.look(who, furniture_queues.overview)[0].overflow == ("Waited 5 min: on to Other",)
    assert ("Longer than", "", "5 min") in history(clinic, who)[0][2]


def test_overflow_does_not_lead_round_in_a_circle(clinic: Clinic):
    who = admin(clinic)
    second = clinic.do(who, furniture_queues.create, values("queue", name="Second"))
    third = clinic.do(who, furniture_queues.create, values("queue", name="Third"))
    closed = values("overflow", occasion="out of hours")
    create = furniture_overflow.create
    with pytest.raises(BadInput, match="Which queue: choose one"):
        clinic.do(who, create, clinic.queue, closed | {"to_queue_id": None})
    with pytest.raises(BadInput, match="another than this one"):
        clinic.do(who, create, clinic.queue, closed | {"to_queue_id": clinic.queue})
    clinic.do(who, create, clinic.queue, closed | {"to_queue_id": second})
    clinic.do(who, create, second, closed | {"to_queue_id": third})
    with pytest.raises(BadInput, match="Nurses would send them back to Third"):
        clinic.do(who, create, third, closed | {"to_queue_id": clinic.queue})
    many = values("overflow", occasion="too many waiting", to_queue_id=clinic.queue)
    clinic.do(who, create, third, many)
    assert len(clinic.rows(OverflowRule)) == 3


def test_overflow_rules_change_places(clinic: Clinic):
    who = admin(clinic)
    wait = values("overflow", action="queue anyway")
    keys = [clinic.do(who, furniture_overflow.create, clinic.queue, wait) for _ in range(3)]

    def order() -> list[int]:
        lines = clinic.look(who, furniture_overflow.lines, clinic.queue)
        return [one.id for one in lines if one.id]

    clinic.do(who, furniture_desk.move, "overflow", keys[2], -1)
    assert order() == [keys[0], keys[2], keys[1]]
    clinic.do(who, furniture_desk.move, "overflow", keys[0], -1)
    assert order() == [keys[0], keys[2], keys[1]], "the first stays first"
    assert history(clinic, who)[0][2] == [("Place in the order", "3", "2")]


@pytest.mark.both
def test_what_is_kept_of_a_change_says_who_and_when(clinic: Clinic):
    who = admin(clinic)
    clinic.clock.turn(hours=3)
    save(clinic, who, "skill", name="Triage")
    (one,) = clinic.look(who, furniture_history.changes)
    assert (one.who, one.at) == (who.name, int(clinic.clock.now().timestamp() * 1000))
    clinic.do(SYSTEM, furniture_people.create_skill, {"name": "Spanish"})
    assert clinic.look(who, furniture_history.changes, 1)[0].who == "System"
    older = clinic.look(who, furniture_history.changes, 30, 2)
    assert [change.id for change in older] == [1]


def test_a_workstream_that_had_conversations_stays(clinic: Clinic):
    who = admin(clinic)
    with pytest.raises(Refused, match="only one of its channel"):
        clinic.do(who, furniture_workstreams.remove, clinic.workstream)
    clinic.start()
    with pytest.raises(Refused, match="has had conversations"):
        clinic.do(who, furniture_workstreams.remove, clinic.workstream)
    spare = clinic.do(
        who, furniture_workstreams.create,
        values("workstream", name="Spare", fallback_queue_id=clinic.queue, relaxing=[]),
    )  # fmt: skip
    clinic.do(who, furniture_rules.create, spare,
              values("rule", name="All", conditions=[], skills=[]))  # fmt: skip
    clinic.do(who, furniture_workstreams.remove, spare)
    assert [row.name for row in clinic.rows(Workstream)] == ["Chat"]
    assert clinic.rows(ClassificationRule) == []
