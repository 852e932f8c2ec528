"""A prepared statement gives what the general way gives."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from people import Clinic
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from psc_app.domain.actor import SYSTEM
from psc_app.models.conversation import AgentSession, Conversation
from psc_app.models.journal import Event
from psc_app.services.prepared import Prepared, PreparedRows
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


@pytest.mark.parametrize("asked", [[], [1], [1, 2], [2, 1, 99], list(range(1, 40))])
def test_a_list_may_have_any_length(clinic: Clinic, asked: list[int]):
    talks = [clinic.start(), clinic.start(clinic.visitor())]
    some = select(_TALKS.c.id).where(_TALKS.c.id.in_(bindparam("keys", expanding=True)))
    prepared = Prepared(some.order_by(_TALKS.c.id))

    def found(work: Work) -> list[int]:
        return [row.id for row in work.quick(prepared, keys=asked)]

    # Twice, as the second time another length's form may be at hand.
    for _ in range(2):
        assert clinic.look(SYSTEM, found) == [key for key in talks if key in asked]


def test_a_change_may_name_a_list_and_one_is_written_into_it(clinic: Clinic):
    talk = clinic.start()
    change = Prepared(
        update(_TALKS)
        .where(
            _TALKS.c.id.in_(bindparam("keys", expanding=True)),
            _TALKS.c.channel.in_(["chat", "sms"]),
        )
        .values(language=bindparam("now_spoken"))
        .returning(_TALKS.c.id, _TALKS.c.language)
    )

    def changed(work: Work, keys: list[int]) -> list[Any]:
        return [tuple(row) for row in work.quick(change, keys=keys, now_spoken="es")]

    assert clinic.do(SYSTEM, changed, [talk, 10**6]) == [(talk, "es")]
    assert clinic.do(SYSTEM, changed, [10**6]) == []


# ---------------------------------------------------------------- rows as objects


def test_a_row_by_its_key_is_the_one_the_session_has(clinic: Clinic):
    talk = clinic.start()

    def same(work: Work) -> None:
        quick = work.get(Conversation, talk)
        assert quick is not None
        assert quick is work.session.get(Conversation, talk)
        assert work.get(Conversation, talk) is quick
        assert work.get(Conversation, 10**6) is None
        work.session.expunge_all()
        usual = work.session.get(Conversation, talk)
        assert usual is not quick
        assert usual == quick
        assert work.get(Conversation, talk) is usual

    clinic.look(SYSTEM, same)


def test_what_is_changed_on_such_a_row_is_kept(clinic: Clinic):
    talk = clinic.start()

    def change(work: Work) -> None:
        found = work.get(Conversation, talk)
        assert found is not None
        assert not work.session.is_modified(found)
        found.language = "fr"
        work.session.add(found)

    clinic.do(SYSTEM, change)
    assert clinic.conversation(talk).language == "fr"


def test_rows_show_what_a_statement_past_the_session_changed(clinic: Clinic):
    talk = clinic.start()
    rows = PreparedRows(Conversation, select(_TALKS).where(_TALKS.c.id == bindparam("key")))

    def look(work: Work) -> None:
        [before] = work.rows(rows, key=talk)
        before.language = "it"
        [own] = work.rows(rows, key=talk)
        assert (own is before, own.language) == (True, "it")
        work.run(update(_TALKS).where(_TALKS.c.id == talk).values(language="de"))
        assert before.language == "it"
        [after] = work.rows(rows, key=talk)
        assert (after is before, after.language) == (True, "de")
        assert not work.session.is_modified(after)

    clinic.do(SYSTEM, look)


def test_after_a_part_is_undone_a_row_is_read_anew(clinic: Clinic):
    talk = clinic.start()

    def part(work: Work) -> None:
        found = work.get(Conversation, talk)
        assert found is not None
        was = found.language
        with pytest.raises(ZeroDivisionError), work.apart():
            found.language = "nl"
            work.session.flush()
            _ = 1 / 0
        again = work.get(Conversation, talk)
        assert again is found
        assert again.language == was

    clinic.do(SYSTEM, part)


def test_an_added_row_is_there_with_its_number_and_can_be_changed(clinic: Clinic):
    talk, agent = clinic.start(), clinic.staff()

    def add(work: Work) -> int:
        row = work.add(AgentSession, conversation_id=talk, staff_id=agent.id, started_at=work.now)
        assert row.id
        assert work.get(AgentSession, row.id) is row
        work.session.expunge(row)
        assert work.session.get(AgentSession, row.id) == row
        other = work.add(AgentSession, conversation_id=talk, staff_id=agent.id, started_at=work.now)
        other.end_reason = "done"
        assert other.id is not None
        return other.id

    key = clinic.do(SYSTEM, add)
    assert [row.end_reason for row in clinic.rows(AgentSession, AgentSession.id == key)] == ["done"]


def test_what_is_not_given_of_an_added_row_is_as_its_table_has_it(clinic: Clinic):
    talk, agent = clinic.start(), clinic.staff()

    def add(work: Work) -> None:
        given = {"conversation_id": talk, "staff_id": agent.id, "started_at": work.now}
        row = work.add(AgentSession, **given)
        usual = AgentSession(**given)
        for name in AgentSession.model_fields:
            if name != "id":
                assert getattr(row, name) == getattr(usual, name), name

    clinic.do(SYSTEM, add)


@pytest.mark.parametrize(
    ("values", "error"),
    [({"colour": "red"}, TypeError), ({"staff_id": None}, IntegrityError), ({}, KeyError)],
    ids=["a column that is not there", "nothing where something has to be", "a missing value"],
)
def test_a_row_that_lacks_something_is_not_added(
    clinic: Clinic, values: dict[str, Any], error: type[Exception]
):
    talk = clinic.start()
    before = clinic.rows(AgentSession)

    def add(work: Work) -> None:
        work.add(AgentSession, **{"conversation_id": talk, "started_at": work.now, **values})

    with pytest.raises(error):
        clinic.do(SYSTEM, add)
    assert clinic.rows(AgentSession) == before


def test_what_is_saved_is_written_at_once_and_nothing_else_of_the_row(clinic: Clinic):
    talk = clinic.start()

    def save(work: Work) -> None:
        found = work.get(Conversation, talk)
        assert found is not None
        work.run(update(_TALKS).where(_TALKS.c.id == talk).values(alert="kept by somebody else"))
        found.language, found.closed_at = "fr", work.now
        work.save(found)
        assert not work.session.is_modified(found)
        [row] = work.quick(
            Prepared(select(_TALKS).where(_TALKS.c.id == bindparam("key"))), key=talk
        )
        assert (row.language, row.closed_at) == ("fr", work.now)
        work.save(found)

    clinic.do(SYSTEM, save)
    kept = clinic.conversation(talk)
    assert (kept.language, kept.closed_at) == ("fr", clinic.clock.now())
    assert kept.alert == "kept by somebody else"


def test_a_row_saved_once_can_be_changed_and_saved_again(clinic: Clinic):
    talk = clinic.start()

    def save(work: Work) -> None:
        found = work.get(Conversation, talk)
        assert found is not None
        found.language = "fr"
        work.save(found)
        found.language = "nl"
        work.save(found)

    clinic.do(SYSTEM, save)
    assert clinic.conversation(talk).language == "nl"


def test_a_moment_without_a_zone_is_refused_and_one_of_another_zone_is_the_same(clinic: Clinic):
    talk = clinic.start()
    tokyo = datetime(2026, 3, 8, 21, tzinfo=timezone(timedelta(hours=9)))

    def save(moment: datetime) -> None:
        def change(work: Work) -> None:
            found = work.get(Conversation, talk)
            assert found is not None
            found.closed_at = moment
            work.save(found)

        clinic.do(SYSTEM, change)

    save(tokyo)
    kept = clinic.conversation(talk).closed_at
    assert kept == tokyo
    assert kept is not None
    assert kept.tzinfo is UTC
    with pytest.raises(ValueError, match="time zone"):
        save(datetime(2026, 3, 8, 21))
    assert clinic.conversation(talk).closed_at == tokyo


def test_a_row_that_the_database_refuses_is_an_error_without_its_values(clinic: Clinic):
    agent = clinic.staff()

    def add(work: Work) -> None:
        work.add(AgentSession, conversation_id=10**6, staff_id=agent.id, started_at=work.now)

    with pytest.raises(IntegrityError) as refused:
        clinic.do(SYSTEM, add)
    assert str(10**6) not in str(refused.value).split("[SQL")[-1]
    assert clinic.rows(AgentSession) == []
