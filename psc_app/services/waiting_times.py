"""Places in line, and how long they may take.

A place is counted by an index; what past waits tell is read from the event log
and kept for some seconds, because a thousand patients may ask at once.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, and_, func, or_, select, union_all

from psc_app.domain.portal_cards import PlaceCard, place_card
from psc_app.domain.vocabulary import ConversationKind, Deed, OverflowWhen
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.waiting import Range, Sample, estimate
from psc_app.models.conversation import Conversation
from psc_app.models.journal import Event
from psc_app.models.settings import SettingChange
from psc_app.services import access, hours
from psc_app.services.hours import HoursCard
from psc_app.services.work import Work

K = TypeVar("K")
T = TypeVar("T")

NEWEST = 300
"""Conversations of a queue, the latest of each state, whose waits are looked at."""

_SAMPLES_LAST = timedelta(seconds=30)
_DUTY_LASTS = timedelta(seconds=5)
_HOURS_LAST = timedelta(seconds=5)
_STEP = 15.0
"""Seconds in which the time at one place is counted, so that a range doesn't flicker."""

_c = Conversation.metadata.tables["conversation"].c
_e = Event.metadata.tables["event"].c
_RANK = (_c.priority.desc(), _c.front_of_line.desc(), _c.queued_at, _c.id)
"""Which of a queue goes first, as matching.rank has it."""
_LATEST_CHANGE = select(func.max(SettingChange.metadata.tables["setting_change"].c.id))


@dataclass(frozen=True, slots=True)
class _Past:
    """What past waits in a queue tell, with the ranges that were asked for already."""

    samples: tuple[Sample, ...]
    ranges: dict[tuple[int, float], Range | None] = field(default_factory=dict)

    def range(self, ahead: int, here_for: float) -> Range | None:
        """How long it may take at a place; whoever moves up meets ranges asked for before."""
        key = (ahead, here_for - here_for % _STEP)
        if key not in self.ranges:
            self.ranges[key] = estimate(self.samples, *key)
        return self.ranges[key]


@dataclass(slots=True)
class _Memory:
    """What is kept of one database.

    Attributes:
        past, duty, served: by queue, with the moment they were read; what
            depends on the furniture also with its latest change.
        stood: since when a conversation has had its place.
    """

    past: dict[int, tuple[datetime, _Past]] = field(default_factory=dict)
    duty: dict[int, tuple[datetime, int]] = field(default_factory=dict)
    served: dict[tuple[int, int], tuple[datetime, HoursCard]] = field(default_factory=dict)
    stood: dict[int, tuple[int, datetime]] = field(default_factory=dict)


_MEMORIES: WeakKeyDictionary[Engine, _Memory] = WeakKeyDictionary()


def place(work: Work, conversation: Conversation) -> PlaceCard:
    """Where an open conversation stands; for whoever has obtained it from the gate."""
    assert conversation.id is not None
    return _card(work, conversation.id, conversation.queue_id, _ahead_of(work, conversation))


def survey(work: Work, wanted: Collection[int]) -> dict[int, PlaceCard]:
    """Where each of these conversations stands; those that don't wait are left out.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    rows = work.run(
        select(_c.id, _c.queue_id).where(_c.state == int(S.OPEN)).order_by(_c.queue_id, *_RANK)
    ).all()
    memory = _memory(work)
    for gone in set(memory.stood) - {row.id for row in rows}:
        memory.stood.pop(gone, None)
    found, queue, ahead = {}, 0, 0
    for row in rows:
        queue, ahead = row.queue_id, ahead + 1 if row.queue_id == queue else 0
        if row.id in wanted:
            found[row.id] = _card(work, row.id, queue, ahead)
    return found


def samples(work: Work, queue_id: int) -> tuple[Sample, ...]:
    """How long the latest live conversations waited in a queue, by what the log says."""
    return _past(work, queue_id).samples


def _past(work: Work, queue_id: int) -> _Past:
    return _kept(
        _memory(work).past,
        queue_id,
        work.now,
        _SAMPLES_LAST,
        lambda: _Past(tuple(_replay(work, queue_id))),
    )


def on_duty(work: Work, queue_id: int) -> int:
    """How many serve a queue at this moment, give or take a few seconds."""
    return _kept(
        _memory(work).duty,
        queue_id,
        work.now,
        _DUTY_LASTS,
        lambda: hours.on_duty(work, queue_id),
    )


def served(work: Work, queue_id: int) -> HoursCard:
    """A queue's hours, give or take a few seconds; a change of them counts at once."""
    memory = _memory(work)
    change = work.run(_LATEST_CHANGE).scalar_one() or 0
    for old in [key for key in memory.served if key[1] != change]:
        memory.served.pop(old, None)
    return _kept(
        memory.served,
        (queue_id, change),
        work.now,
        _HOURS_LAST,
        lambda: hours.card(work, queue_id),
    )


def _card(work: Work, conversation_id: int, queue_id: int, ahead: int) -> PlaceCard:
    here_for = _at_this_place(work, conversation_id, ahead)
    if not on_duty(work, queue_id):
        return place_card(ahead, None, staffed=False)
    return place_card(ahead, _past(work, queue_id).range(ahead, here_for))


def _ahead_of(work: Work, one: Conversation) -> int:
    """How many of the queue go before a conversation, by one indexed count."""
    earlier = or_(_c.queued_at < one.queued_at, and_(_c.queued_at == one.queued_at, _c.id < one.id))
    sooner = and_(_c.front_of_line.is_(one.front_of_line), earlier)
    if not one.front_of_line:
        sooner = or_(_c.front_of_line.is_(True), sooner)
    return work.run(
        select(func.count())
        .select_from(Conversation.metadata.tables["conversation"])
        .where(
            _c.state == int(S.OPEN),
            _c.queue_id == one.queue_id,
            or_(_c.priority > one.priority, and_(_c.priority == one.priority, sooner)),
        )
    ).scalar_one()


def _at_this_place(work: Work, conversation_id: int, ahead: int) -> float:
    """Seconds since a conversation was first seen with so many before it."""
    stood = _memory(work).stood
    before = stood.get(conversation_id)
    if before is None or before[0] != ahead:
        stood[conversation_id] = (ahead, work.now)
        return 0.0
    return max(0.0, (work.now - before[1]).total_seconds())


# ---------------------------------------------------------------- what the log says


def _replay(work: Work, queue_id: int) -> Iterable[Sample]:
    """Let the latest conversations enter and leave the queue again, as the log has it.

    The first few may have had others before them who are too old to be read;
    among hundreds they don't count.
    """
    kinds = _latest(work, queue_id)
    waiting: dict[int, _Entry] = {}
    for row in _moves(work, list(kinds)):
        enters = _enters(row)
        if enters is None:
            continue
        if enters == queue_id:
            # Who was in somebody's hands, or has waited elsewhere, goes to the front.
            new = row.state_before in (None, int(S.WITH_BOT))
            fair = new and row.reason != OverflowWhen.TOO_LONG.value
            waiting[row.conversation_id] = _Entry(row.at, len(waiting), fair)
            continue
        entry = waiting.pop(row.conversation_id, None)
        live = kinds[row.conversation_id] == ConversationKind.LIVE.value
        if entry is not None and entry.fair and live and row.state_after == S.ACTIVE:
            yield Sample(entry.ahead, (row.at - entry.at).total_seconds())


def _enters(row: Any) -> int | None:
    """The line that a conversation enters by an event, 0 for none; None where it stays."""
    if row.deed == Deed.OVERFLOWED.value:
        return row.detail.get("to_queue")
    return row.queue_id if row.state_after == S.OPEN else 0


@dataclass(frozen=True, slots=True)
class _Entry:
    """That a conversation entered the line; `fair` if at its end, as most do."""

    at: datetime
    ahead: int
    fair: bool


def _latest(work: Work, queue_id: int) -> dict[int, str]:
    """The queue's newest conversations in each state, with their kinds."""
    newest = (
        select(_c.id, _c.kind)
        .where(_c.state == int(state), _c.queue_id == queue_id)
        .order_by(_c.queued_at.desc())
        .limit(NEWEST)
        .subquery()
        for state in S
    )
    rows = work.run(union_all(*(select(one.c.id, one.c.kind) for one in newest)))
    return {row.id: row.kind for row in rows}


def _moves(work: Work, conversation_ids: Sequence[int]) -> Sequence[Any]:
    return work.run(
        select(
            _e.id,
            _e.at,
            _e.deed,
            _e.conversation_id,
            _e.queue_id,
            _e.state_before,
            _e.state_after,
            _e.reason,
            _e.detail,
        )
        .where(
            _e.conversation_id.in_(conversation_ids),
            _e.deed.in_([Deed.MOVED.value, Deed.OVERFLOWED.value]),
        )
        .order_by(_e.id)
    ).all()


# ---------------------------------------------------------------- what is kept for a while


def _memory(work: Work) -> _Memory:
    engine = work.session.connection().engine
    found = _MEMORIES.get(engine)
    return found if found is not None else _MEMORIES.setdefault(engine, _Memory())


def _kept(
    memory: dict[K, tuple[datetime, T]],
    key: K,
    now: datetime,
    lasts: timedelta,
    read: Callable[[], T],
) -> T:
    kept = memory.get(key)
    if kept is not None and timedelta() <= now - kept[0] < lasts:
        return kept[1]
    value = read()
    memory[key] = (now, value)
    return value
