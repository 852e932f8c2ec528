"""What a tick costs: as much as there is to do, not as much as there is."""

from people import Clinic
from sqlalchemy import event

from psc_app.domain.actor import SYSTEM
from psc_app.services import timekeeper


def test_the_clock_reads_what_is_due_and_not_what_there_is(clinic: Clinic):
    """A tick with nothing due costs the same with many conversations as with few."""

    def statements() -> int:
        count = 0

        def counted(*_: object) -> None:
            nonlocal count
            count += 1

        engine = clinic.house.store.engine
        event.listen(engine, "before_cursor_execute", counted)
        clinic.do(SYSTEM, timekeeper.tick)
        event.remove(engine, "before_cursor_execute", counted)
        return count

    agent = clinic.staff(units=9)
    clinic.talk(agent)
    clinic.start()
    few = statements()
    for _ in range(7):
        clinic.talk(agent)
    for _ in range(30):
        clinic.start()
    assert statements() == few


def test_the_open_line_is_read_by_its_index(clinic: Clinic):
    """Whatever is due is found without looking at all conversations there ever were."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if "conversation.look_again_at" in statement and statement.startswith("SELECT"):
            asked.append(statement)

    engine = clinic.house.store.engine
    event.listen(engine, "before_cursor_execute", note)
    clinic.do(SYSTEM, timekeeper.tick)
    event.remove(engine, "before_cursor_execute", note)
    due = [statement for statement in asked if "look_again_at <=" in statement]
    assert due
    with engine.connect() as connection:
        for statement in due:
            values = (None,) * statement.count("?")
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            steps = [row[-1] for row in plan if " conversation" in row[-1]]
            assert all("ix_conversation_look_again" in step for step in steps), steps
