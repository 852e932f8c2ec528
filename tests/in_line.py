"""A line of patients for the tests of waiting: who stands in it, hours, rules, a message."""

from typing import Any

from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.portal_cards import LineCard
from psc_app.domain.vocabulary import ClosureReason, OverflowAction, OverflowWhen
from psc_app.models.conversation import Conversation
from psc_app.models.workplace import (
    Holiday,
    HoursPeriod,
    OperatingHours,
    OverflowRule,
    Queue,
)
from psc_app.services import closing, offers, waiting
from psc_app.services.work import Work

NUMBER = "617 555 0134"
SHOWN = "(617) 555-0134"
ZONE = "America/New_York"
NINE_TO_FIVE = (9 * 60, 17 * 60)


def write(clinic: Clinic, *rows: Any) -> list[int]:
    """Put rows into the database as they are; their keys."""

    def put(work: Work) -> list[int]:
        work.session.add_all(rows)
        work.session.flush()
        return [getattr(row, "id", 0) for row in rows]

    return clinic.do(SYSTEM, put)


def set_conversation(clinic: Clinic, key: int, **columns: Any) -> None:
    def change(work: Work) -> None:
        row = work.session.get(Conversation, key)
        for name, value in columns.items():
            setattr(row, name, value)
        work.session.add(row)

    clinic.do(SYSTEM, change)


def set_queue(clinic: Clinic, key: int, **columns: Any) -> None:
    def change(work: Work) -> None:
        row = work.session.get(Queue, key)
        for name, value in columns.items():
            setattr(row, name, value)
        work.session.add(row)

    clinic.do(SYSTEM, change)


def guest_with_chat(clinic: Clinic, **answers: Any) -> tuple[Actor, int]:
    guest = clinic.visitor()
    return guest, clinic.start(guest, **answers)


def look(clinic: Clinic, who: Actor, chat: int) -> LineCard:
    return clinic.look(who, waiting.line, chat)


def ahead(clinic: Clinic, who: Actor, chat: int) -> int:
    return look(clinic, who, chat).place.ahead


def pick(clinic: Clinic, agent: Actor, chat: int) -> None:
    clinic.do(agent, offers.pick, chat)


def pick_mode(clinic: Clinic) -> None:
    """Nothing is offered by itself, so that everybody stays in line."""
    clinic.set_workstream(mode="pick")


def hours_of(clinic: Clinic, queue: int, *, days: range = range(5), holiday: str = "") -> None:
    """Nine to five in New York on some days; the clock stands at 5:00 there, a Tuesday."""
    (key,) = write(clinic, OperatingHours(name=f"Hours of {queue}", time_zone=ZONE))
    opens, closes = NINE_TO_FIVE
    write(
        clinic,
        *(HoursPeriod(hours_id=key, weekday=day, opens=opens, closes=closes) for day in days),
    )
    if holiday:
        write(clinic, Holiday(hours_id=key, day="2026-03-03", name=holiday))
    set_queue(clinic, queue, hours_id=key)


def overflow(clinic: Clinic, when: OverflowWhen, action: OverflowAction, **more: Any) -> None:
    given: dict[str, Any] = {"message": "Sorry, we are full."} | more
    if action is not OverflowAction.TRANSFER:
        given.pop("to_queue_id", None)
    write(
        clinic,
        OverflowRule(queue_id=clinic.queue, occasion=when.value, action=action.value, **given),
    )


def lose(work: Work, conversation_id: int) -> None:
    """The agent is gone for good: back into the line."""
    row = work.session.get(Conversation, conversation_id)
    assert row is not None
    closing.back_to_queue(work, row, ClosureReason.AGENT_DISCONNECTED)
