"""Days of a clinic written straight into the event log, legal line by line and quickly made.

Conversations are told by raw_story; the agents' presence and load are told beside them. The same
seed tells the same days.
"""

import random
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from people import Clinic
from raw_line import Raw
from raw_story import Story
from sqlalchemy import insert
from sqlmodel import select
from tales import Line

from psc_app.domain.actor import SYSTEM
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Presence
from psc_app.models.conversation import Conversation
from psc_app.models.journal import Event
from psc_app.models.workplace import Queue
from psc_app.services.work import Work

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

LIMITS = {2: (45, 4), 3: (90, 100)}
"""Seconds of the queues that differ from the others: in time within, a short abandon within."""

# ---------------------------------------------------------------- agents


def duty(chance: random.Random, staff: int, start: int, end: int) -> list[Raw]:
    """An agent's presence and load from one moment to another, line by line."""
    lines: list[Raw] = []
    at, used, units = start, 0, chance.randint(1, 4)
    presence = Presence.OFFLINE
    while at < end:
        if chance.random() < 0.5:
            after = chance.choice([one for one in Presence if one is not presence])
            detail = {"before_presence": presence.value, "presence": after.value, "label": ""}
            lines.append(Raw(at, Deed.PRESENCE, staff=staff, detail=detail))
            presence = after
        else:
            used = chance.choice([n for n in range(units + 1) if n != used])
            detail = {"used": used, "units": units}
            lines.append(Raw(at, Deed.CAPACITY, staff=staff, detail=detail))
        at += chance.choice((0, 30, 300, 3_600, 7_200)) * 1_000 + chance.choice((0, 0, 137))
    return lines


# ---------------------------------------------------------------- a log


def log_of(
    seed: int, agents: list[int], queues: list[int], start: int, end: int, *, chats: int
) -> list[Line]:
    """A log from one moment to another, in milliseconds since 1970.

    Args:
        chats: how many conversations begin in it.
    """
    chance = random.Random(seed)
    raw: list[Raw] = []
    for number in range(1, chats + 1):
        at = chance.randrange(start, end) // 1_000 * 1_000
        raw += Story(chance, number, at, agents, queues).tell()
    for staff in agents:
        raw += duty(chance, staff, start + chance.randrange(HOUR), end)
    told = sorted((line for line in raw if line.at <= end), key=lambda line: line.at)
    return [line.numbered(number) for number, line in enumerate(told, start=1)]


def write(clinic: Clinic, lines: list[Line], so_far: list[Line] | None = None) -> None:
    """Put lines into the log of a clinic, with the rows that they name.

    Args:
        so_far: all lines up to the last of them, where some are in the log already.
    """
    clinic.do(SYSTEM, _write, lines, so_far or lines, clinic.workstream)


def _write(work: Work, lines: list[Line], so_far: list[Line], workstream: int) -> None:
    queues = {line.queue for line in so_far if line.queue is not None}
    for key in sorted(queues.difference(work.session.exec(select(Queue.id)))):
        own = LIMITS.get(key, (20, 5))
        work.session.add(
            Queue(
                id=key,
                name=f"Queue {key}",
                service_level_seconds=own[0],
                short_abandon_seconds=own[1],
            )
        )
    for key, moves in by_chat(so_far).items():
        work.session.merge(_row(key, moves, workstream))
    work.session.flush()
    if lines:
        events = [_event(line) for line in lines]
        work.session.connection().execute(insert(Event.metadata.tables["event"]), events)


def by_chat(lines: Iterable[Line]) -> dict[int, list[Line]]:
    """The lines that move each conversation."""
    found: dict[int, list[Line]] = {}
    for line in lines:
        if line.chat is not None and line.deed == Deed.MOVED.value:
            found.setdefault(line.chat, []).append(line)
    return dict(sorted(found.items()))


def moment(at: int) -> datetime:
    """A number of milliseconds as a moment."""
    return datetime.fromtimestamp(at // 1_000, UTC).replace(microsecond=at % 1_000 * 1_000)


def _row(key: int, moves: list[Line], workstream: int) -> Conversation:
    first, last = moves[0], moves[-1]
    closed = last.after == int(S.CLOSED)
    return Conversation(
        id=key,
        channel=first.detail["channel"],
        kind=first.detail["kind"],
        workstream_id=workstream,
        queue_id=last.queue or 1,
        state=last.after or 0,
        display_name="Nobody",
        created_at=moment(first.at),
        queued_at=moment(first.at),
        agent_id=last.staff,
        closed_at=moment(last.at) if closed else None,
    )


def _event(line: Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "at": moment(line.at),
        "deed": line.deed,
        "actor_role": line.role,
        "actor_id": line.actor,
        "conversation_id": line.chat,
        "staff_id": line.staff,
        "queue_id": line.queue,
        "state_before": line.before,
        "state_after": line.after,
        "reason": line.why,
        "detail": line.detail,
    }
