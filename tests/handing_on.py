"""What the tests of handing a conversation on share: queues, load, and what stands."""

from collections.abc import Callable
from typing import Any

import pytest
from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import OfferKind, Visibility
from psc_app.models.workplace import (
    HoursPeriod,
    OperatingHours,
    Queue,
    QueueMember,
)
from psc_app.services.work import Work


def add(clinic: Clinic, row: Any) -> int:
    """A row of any table; its key."""

    def write(work: Work) -> int:
        work.session.add(row)
        work.session.flush()
        return getattr(row, "id", 0) or 0

    return clinic.do(SYSTEM, write)


def new_queue(clinic: Clinic, name: str, *members: Actor, **columns: Any) -> int:
    key = add(clinic, Queue(name=name, **columns))
    for member in members:
        add(clinic, QueueMember(queue_id=key, staff_id=member.id))
    return key


def closed_hours(clinic: Clinic) -> int:
    """Hours of a queue that is served on Sundays only; the tests' day is a Tuesday."""
    hours = add(clinic, OperatingHours(name="Sundays", time_zone="UTC"))
    add(clinic, HoursPeriod(hours_id=hours, weekday=6, opens=480, closes=720))
    return hours


def full(agent: Actor, clinic: Clinic) -> None:
    """Give an agent as many conversations as they can hold."""
    while clinic.used(agent) < clinic.status(agent).capacity_units:
        clinic.talk(agent)


def standing(clinic: Clinic, conversation: int, kind: OfferKind = OfferKind.TRANSFER) -> Any:
    found = [
        one
        for one in clinic.offers(conversation)
        if one.kind == kind.value and one.outcome == "pending"
    ]
    assert len(found) <= 1
    return found[0] if found else None


def primaries(clinic: Clinic, conversation: int) -> list[int]:
    """Who holds it as primary by the sessions that have not ended."""
    return [
        one.staff_id
        for one in clinic.sessions(conversation)
        if one.mode == "primary" and one.ended_at is None
    ]


def lines(clinic: Clinic, conversation: int, visibility: Visibility) -> list[str]:
    """What the app itself wrote, for the patient or for staff only."""
    return [
        one.body
        for one in clinic.messages(conversation)
        if one.author_kind == "system" and one.visibility == visibility.value
    ]


def refused(deed: Callable[[], Any], kind: type[Exception], *words: str) -> None:
    with pytest.raises(kind) as refusal:
        deed()
    for word in words:
        assert word in str(refusal.value)
