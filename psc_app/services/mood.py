"""How patients' messages sound: what waits to be read, and what a reading changes (SPEC section 9).

A message is delivered first. The backstage takes what waits with `to_read`, has it read in a
process of its own, and brings the readings back with `record`.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    select,
    type_coerce,
    update,
)
from sqlalchemy.types import NullType

from psc_app.domain import mood, topics
from psc_app.domain.bot_words import HandOver
from psc_app.domain.cards import millis
from psc_app.domain.errors import Refused
from psc_app.domain.mood import MoodCard, MoodOfMessageCard
from psc_app.domain.permissions import Right
from psc_app.domain.reading import Reading
from psc_app.domain.vocabulary import AuthorKind, Deed, Engine, Net
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation, Message
from psc_app.models.mood import MessageMood
from psc_app.services import access, bot_turns, red_flags, settings
from psc_app.services.journal import log
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_log = logging.getLogger(__name__)

_LONGEST_SHOWN = 240
"""Characters of a message that the explanation of a mood shows."""

_STALE = timedelta(minutes=10)
"""A reading that comes later than this raises no alarm about a talk that is over by then."""

_RECENT = 5_000
"""How far back, in messages, `unread` counts."""

_MESSAGES, _MOODS, _CONVERSATIONS = (
    table.metadata.tables[name]
    for table, name in (
        (Message, "message"),
        (MessageMood, "message_mood"),
        (Conversation, "conversation"),
    )
)
_m, _r, _c = _MESSAGES.c, _MOODS.c, _CONVERSATIONS.c


def _number(column: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    """A column of decimals as both drivers bring it: they make floats of them by themselves."""
    return type_coerce(column, NullType()).label(name)


_UNREAD = (
    select(_m.id, _m.conversation_id, _m.seq, _m.body, _m.sent_at)
    .where(
        _m.author_kind == literal_column(f"'{AuthorKind.PATIENT.value}'"),
        _m.body != literal_column("''"),
        ~exists().where(_r.message_id == _m.id),
    )
    .order_by(_m.id)
)
_LATEST = Prepared(
    select(_number(_r.score, "score"), _r.engine)
    .where(_r.conversation_id == bindparam("thread"))
    .order_by(_r.seq.desc())
    .limit(literal_column(str(mood.LATEST)))
)
_MOOD_COLUMNS = (_number(_c.mood, "mood"), _c.mood_engine, _c.mood_low)
_GLANCE = Prepared(select(*access.SCREEN_COLUMNS, *_MOOD_COLUMNS).where(_c.id == bindparam("key")))
_IS_READ = Prepared(select(_r.message_id).where(_r.message_id == bindparam("key")))
_KEEP = Prepared(
    insert(_MOODS)
    .inline()
    .values(
        {
            column.name: bindparam(f"its_{column.name}", type_=column.type)
            for column in _MOODS.columns
        }
    )
)
_STANDS = Prepared(
    select(_c.state, _c.agent_id, _c.queue_id, *_MOOD_COLUMNS).where(_c.id == bindparam("key"))
)
_SET = Prepared(
    update(_CONVERSATIONS)
    .where(_c.id == bindparam("key"))
    .values(mood=bindparam("score"), mood_engine=bindparam("engine"), mood_low=bindparam("low"))
)
_HIGHEST_THRESHOLD = -1
"""No threshold lies above it: what sounds better needs no look at the setting."""


@dataclass(frozen=True, slots=True)
class ToRead:
    """A patient's message that waits to be read."""

    message_id: int
    conversation_id: int
    seq: int
    body: str
    late: bool = False


def newest(work: Work) -> int:
    """The key of the newest message there is; 0 for none.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    return work.run(select(func.max(_m.id))).scalar_one() or 0


def to_read(work: Work, limit: int, after: int = 0, upto: int | None = None) -> tuple[ToRead, ...]:
    """Patients' messages that nobody has read yet, the oldest first.

    Args:
        limit: how many at most.
        after: only messages with a higher key: what lies before costs nothing then.
        upto: only messages with this key or a lower one.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    query = _UNREAD.where(_m.id > after).limit(limit)
    if upto is not None:
        query = query.where(_m.id <= upto)
    return tuple(
        ToRead(row.id, row.conversation_id, row.seq, row.body, work.now - row.sent_at > _STALE)
        for row in work.run(query)
    )


def unread(work: Work) -> int:
    """How many of the latest messages wait to be read.

    Raises:
        NotAllowed: the actor is not the system.
    """
    recent = _UNREAD.where(_m.id > newest(work) - _RECENT).subquery()
    return work.run(select(func.count()).select_from(recent)).scalar_one()


def record(work: Work, readings: Sequence[tuple[ToRead, Reading]]) -> None:
    """Keep what was read, and do what follows: alarms, moods of conversations, their alerts.

    A message that has a reading keeps it.

    Args:
        readings: messages with their readings, the oldest first.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    fresh = _keep(work, readings)
    # Emergencies before feelings.
    for message, reading in fresh:
        if reading.alarm is not None:
            _raise(work, message, reading)
    by_conversation: dict[int, list[Reading]] = {}
    for message, reading in fresh:
        by_conversation.setdefault(message.conversation_id, []).append(reading)
    for conversation_id, came in by_conversation.items():
        _settle(work, conversation_id, came)


def _keep(work: Work, readings: Iterable[tuple[ToRead, Reading]]) -> list[tuple[ToRead, Reading]]:
    """Keep the readings of messages that have none; those that were kept."""
    fresh = []
    for message, reading in readings:
        if work.quick(_IS_READ, key=message.message_id):
            continue
        work.quick(
            _KEEP,
            its_message_id=message.message_id,
            its_conversation_id=message.conversation_id,
            its_seq=message.seq,
            its_level=None if reading.score is None else mood.level_of(reading.score),
            its_score=reading.score,
            its_engine=reading.engine.value,
            its_version=reading.version[:40],
            its_read_at=work.now,
        )
        fresh.append((message, reading))
    return fresh


def _raise(work: Work, message: ToRead, reading: Reading) -> None:
    alarm = reading.alarm
    if alarm is None or (message.late and _state(work, message.conversation_id) is S.CLOSED):
        return
    try:
        with work.apart():
            red_flags.raise_alarm(
                work,
                message.conversation_id,
                message.seq,
                family=alarm.family,
                tier=alarm.tier,
                net=Net.MODEL,
                rule=reading.version,
                matched=alarm.matched,
                version=reading.version,
            )
    except Refused as refusal:
        # One message must not keep the others from being kept.
        _log.error("an alarm was refused: %s", type(refusal).__name__)


def _state(work: Work, conversation_id: int) -> S:
    return S(work.run(select(_c.state).where(_c.id == conversation_id)).scalar_one())


def _settle(work: Work, conversation_id: int, came: Sequence[Reading]) -> None:
    """Bring a conversation's mood up to its latest messages."""
    (row,) = work.quick(_STANDS, key=conversation_id)
    latest = work.quick(_LATEST, thread=conversation_id)[::-1]
    score = mood.of_conversation([one.score for one in latest])
    engine = _engine_of([Engine(one.engine) for one in latest])
    low = _is_low(work, row, score)
    if (row.mood, row.mood_engine, bool(row.mood_low)) != (score, engine.value, low):
        work.quick(_SET, key=conversation_id, score=score, engine=engine.value, low=low)
    before = mood.card(row.mood, row.mood_engine, bool(row.mood_low))
    after = mood.card(score, engine.value, low)
    if before != after:
        work.ring((topics.mood(conversation_id), topics.MOODS))
    # The first reading as well: neutral is not the same as never read.
    if not row.mood_engine or (before.level, before.known) != (after.level, after.known):
        log(
            work,
            Deed.MOOD,
            conversation_id=conversation_id,
            staff_id=row.agent_id,
            queue_id=row.queue_id,
            level=after.level,
            # Where nobody could tell, whoever tried: a level of 0 would pass for neutral.
            engine=(engine if after.known else Engine.NONE).value,
        )
    if before.low != after.low:
        _alert(work, conversation_id, row, after)
    if row.state == S.WITH_BOT:
        _leave_bot(work, conversation_id, [score, *(one.score for one in came[-1:])])


def _is_low(work: Work, row: Any, score: float | None) -> bool:
    """Whether the mood alerts from now on; a talk that is over stays as it is."""
    low = bool(row.mood_low)
    if row.state == S.CLOSED or score is None:
        return low
    if not low and mood.level_of(score) > _HIGHEST_THRESHOLD:
        return False
    return mood.alert(low, score, mood.level_named(settings.value(work, "mood.threshold")))


def _engine_of(engines: Sequence[Engine]) -> Engine:
    """Who read the messages a mood is made of: basic, if the word list had a hand in it."""
    for engine in (Engine.BASIC, Engine.FLAIR):
        if engine in engines:
            return engine
    return Engine.NONE


def _alert(work: Work, conversation_id: int, row: Any, now: MoodCard) -> None:
    log(
        work,
        Deed.MOOD_ALERT if now.low else Deed.MOOD_ALERT_OVER,
        conversation_id=conversation_id,
        staff_id=row.agent_id,
        queue_id=row.queue_id,
        level=now.level,
        basic=now.basic,
    )
    if row.agent_id:
        work.ring(topics.desk(row.agent_id))
    elif row.state == S.OPEN:
        work.ring(topics.OPEN_ITEMS)


def _leave_bot(work: Work, conversation_id: int, scores: Sequence[float | None]) -> None:
    if any(map(mood.is_very_negative, scores)) and settings.value(work, "mood.bot_to_person"):
        bot_turns.hand_over(work, conversation_id, HandOver(why="very negative"))


# ---------------------------------------------------------------- what screens see


def glance(work: Work, conversation_id: int) -> MoodCard:
    """A conversation's mood as it stands.

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    access.require(work, Right.WORK_CONVERSATIONS)
    row = access.checked(work, work.quick(_GLANCE, key=conversation_id))
    return mood.card(row.mood, row.mood_engine, bool(row.mood_low))


def explain(work: Work, conversation_id: int) -> tuple[MoodOfMessageCard, ...]:
    """The messages that made a conversation's mood, the newest first.

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    access.staff_conversation(work, conversation_id)
    rows = work.run(
        select(_m.seq, _m.body, _m.sent_at, _r.score, _r.engine)
        .join_from(_MOODS, _MESSAGES, _m.id == _r.message_id)
        .where(_r.conversation_id == conversation_id)
        .order_by(_r.seq.desc())
        .limit(mood.LATEST)
    )
    return tuple(
        MoodOfMessageCard(
            seq=row.seq,
            body=_short(row.body),
            sent_at=millis(row.sent_at),
            mood=mood.card(row.score, row.engine, low=False),
        )
        for row in rows
    )


def _short(body: str) -> str:
    return body if len(body) <= _LONGEST_SHOWN else body[: _LONGEST_SHOWN - 1].rstrip() + "…"
