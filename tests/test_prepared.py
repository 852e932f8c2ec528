"""A prepared statement gives what the general way gives."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from people import Clinic
from sqlalchemy import bindparam, insert, select, update

from psc_app.domain.actor import SYSTEM
from psc_app.models.conversation import Conversation
from psc_app.models.journal import Event
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

pytestmark = pytest.mark.both

_EVENTS = Event.metadata.tables["event"]
_TALKS = Conversation.metadata.tables["conversation"]
_TALK = (
    select(_TALKS.c.id, _TALKS.c.queued_at, _TALKS.c.closed_at, _TALKS.c.front_of_line)
    .where(_TALKS.c.id == bindparam("key"), _TALKS.c.channel == "chat")
)  # fmt: skip


def test_rows_are_those_of_the_general_way(clinic: Clinic):
    talk = clinic.start()
    prepared = Prepared(_TALK)

    def both(work: Work) -> tuple[list[Any], list[Any]]:
        usual = work.run(_TALK, {"key": talk}).all()
        return [tuple(row) for row in usual], [tuple(row) for row in work.quick(prepared, key=talk)]

    usual, quick = clinic.look(SYSTEM, both)
    assert quick == usual
    assert len(quick) == 1


def test_values_have_names_and_moments_their_zone(clinic: Clinic):
    talk = clinic.start()
    row = clinic.look(SYSTEM, lambda work: work.quick(Prepared(_TALK), key=talk))[0]
    assert row.id == talk
    assert row.queued_at == clinic.clock.now()
    assert row.queued_at.tzinfo is UTC
    assert row.closed_at is None
    assert row.front_of_line is False


def test_nothing_found_is_an_empty_list(clinic: Clinic):
    assert clinic.look(SYSTEM, lambda work: work.quick(Prepared(_TALK), key=10**6)) == []


def test_what_is_inserted_can_be_read_the_general_way(clinic: Clinic):
    add = Prepared(insert(_EVENTS).inline())
    at = datetime(2026, 3, 8, 12, tzinfo=UTC) + timedelta(microseconds=7)
    columns = {c.key: None for c in _EVENTS.columns if c.key != "id"}
    row = columns | {
        "at": at,
        "deed": "presence",
        "actor_role": "system",
        "actor_id": 0,
        "reason": "",
        "detail": {"é": [1, None, "“quoted”"]},
    }
    clinic.do(SYSTEM, lambda work: work.quick(add, **row))
    kept = clinic.look(
        SYSTEM, lambda work: work.session.execute(select(_EVENTS).order_by(_EVENTS.c.id.desc()))
        .first()
    )  # fmt: skip
    assert (kept.at, kept.detail) == (at, row["detail"])


def test_a_conditional_update_returns_what_it_took(clinic: Clinic):
    talk = clinic.start()
    take = Prepared(
        update(_TALKS)
        .values(last_seq=_TALKS.c.last_seq + 1)
        .where(_TALKS.c.id == bindparam("key"), _TALKS.c.state == bindparam("state"))
        .returning(_TALKS.c.last_seq)
    )
    before = clinic.conversation(talk).last_seq
    taken = clinic.do(SYSTEM, lambda work: work.quick(take, key=talk, state=1))
    assert [row.last_seq for row in taken] == [before + 1]
    assert clinic.do(SYSTEM, lambda work: work.quick(take, key=talk, state=4)) == []


def test_it_sees_what_the_session_has_not_sent_yet(clinic: Clinic):
    talk = clinic.start()

    def change_and_look(work: Work) -> bool:
        row = work.session.get(Conversation, talk)
        assert row is not None
        row.front_of_line = True
        work.session.add(row)
        return work.quick(Prepared(_TALK), key=talk)[0].front_of_line

    assert clinic.do(SYSTEM, change_and_look) is True


def test_a_missing_value_is_an_error_and_nothing_is_run(clinic: Clinic):
    with pytest.raises(KeyError):
        clinic.look(SYSTEM, lambda work: work.quick(Prepared(_TALK)))
