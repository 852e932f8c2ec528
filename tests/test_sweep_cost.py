"""What a tick costs: as much as there is to do, not as much as there is."""

from collections.abc import Callable

from people import Clinic

from psc_app.domain.actor import SYSTEM
from psc_app.services import timekeeper
from psc_app.services.matching_views import sessions_of
from psc_app.services.work import Work


def statements_of(clinic: Clinic, deed: Callable[[Work], object]) -> list[str]:
    """What the database is asked in a deed of the system's, with the values written in."""
    asked: list[str] = []

    def heard(work: Work) -> None:
        # The driver says it, as many statements go past SQLAlchemy.
        driver = work.session.connection().connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(asked.append)
        try:
            deed(work)
        finally:
            driver.set_trace_callback(None)

    clinic.do(SYSTEM, heard)
    assert asked
    return asked


def statements_of_a_tick(clinic: Clinic) -> list[str]:
    """The same of one tick."""
    return statements_of(clinic, timekeeper.tick)


def test_the_clock_reads_what_is_due_and_not_what_there_is(clinic: Clinic):
    """A tick with nothing due costs the same with many conversations as with few."""
    agent = clinic.staff(units=9)
    clinic.talk(agent)
    clinic.start()
    few = len(statements_of_a_tick(clinic))
    for _ in range(7):
        clinic.talk(agent)
    for _ in range(30):
        clinic.start()
    assert len(statements_of_a_tick(clinic)) == few


def steps(clinic: Clinic, statement: str, table: str) -> list[str]:
    """How the database gets at a table for a statement."""
    with clinic.house.store.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
    return [row[-1] for row in plan if f" {table}" in row[-1]]


def test_the_open_line_is_read_by_its_index(clinic: Clinic):
    """Whatever is due is found without looking at all conversations there ever were."""
    clinic.start()
    asked = statements_of_a_tick(clinic)
    due = [one for one in asked if one.startswith("SELECT") and "look_again_at <=" in one]
    assert due
    for statement in due:
        found = steps(clinic, statement, "conversation")
        assert found
        assert all("ix_conversation_look_again" in step for step in found), found


def test_what_agents_who_are_gone_had_in_hand_is_found_without_reading_all_they_ever_had(
    clinic: Clinic,
):
    asked = statements_of_a_tick(clinic)
    parts = [one for one in asked if one.startswith("SELECT") and "agent_session" in one]
    assert len(parts) == 2
    for statement in parts:
        found = steps(clinic, statement, "agent_session")
        assert found
        assert all("ix_agent_session_running" in step for step in found), found


def test_how_much_agents_have_in_hand_is_read_without_all_offers_they_ever_had(clinic: Clinic):
    agent = clinic.staff()
    [asked] = [
        one
        for one in statements_of(clinic, lambda work: sessions_of(work, [agent.id]))
        if "FROM offer" in one
    ]
    found = steps(clinic, asked, "offer")
    assert found
    assert all("ix_offer_outcome_expires" in step for step in found), found
