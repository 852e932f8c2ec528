"""Each figure's formula (SPEC section 14), over the plain tales of tests/recount.py."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from own_recounted import OWN
from recount import LONG, Counting, Offered, Recount, Sum, Window
from tale_figures import (
    between,
    first_response,
    first_response_from_queue,
    gaps,
    handle_time,
    handled,
    length,
    was_answered,
    wrap_up,
    wrapped,
)
from tales import Share, Tale

from psc_app.domain.vocabulary import ConversationState as S

_Chosen = Callable[[Tale], bool]


def value(key: str, shares: Sequence[Share]) -> Sum:
    """What the shares of a figure come to."""
    above = sum(share.above for share in shares)
    below = sum(share.below for share in shares)
    if key == "longest_wait_now":
        longest = max((share.above for share in shares), default=None)
        return Sum(longest or 0.0, 0.0, longest)
    if key in PLAIN:
        return Sum(above, 0.0, above)
    return Sum(above, below, above / below if below else None)


def figure(book: Recount, key: str, window: Window) -> Sum:
    """A figure of a window."""
    return value(key, shares_in(book, key, window))


def shares_in(book: Recount, key: str, window: Window, *, own: bool = False) -> list[Share]:
    """What brought something to a figure of a window.

    Args:
        own: by what each agent did themselves, where that is told apart.
    """
    if key == "occupancy":
        return list(_occupancy(book, window.start, window.end, window.staff))
    shares = (OWN if own and key in OWN else SHARES)[key](book)
    return [one for one in shares if window.has(one, whenever=key in NOW)]


# ---------------------------------------------------------------- how figures are made


def _count(chosen: _Chosen) -> Counting:
    """How many conversations are so."""
    return lambda book: [tale.share(1.0) for tale in book.tales if chosen(tale)]


def _share(above: _Chosen, below: _Chosen) -> Counting:
    """Of those that are so, how many are also so."""
    return lambda book: [tale.share(float(above(tale)), 1.0) for tale in book.tales if below(tale)]


def _mean(seconds: Callable[[Tale], float], of: _Chosen) -> Counting:
    return lambda book: [tale.share(seconds(tale), 1.0) for tale in book.tales if of(tale)]


# ---------------------------------------------------------------- the line


def _incoming(tale: Tale) -> bool:
    return tale.incoming


def _accepted(tale: Tale) -> bool:
    return tale.accepted


def _abandoned(tale: Tale) -> bool:
    return tale.abandoned


def _waited_out(tale: Tale) -> bool:
    return tale.accepted or tale.abandoned


def _waited(tale: Tale) -> float:
    return tale.waited


def _service_level(book: Recount) -> Iterator[Share]:
    """Accepted within T ÷ (accepted + abandoned − short abandons)."""
    for tale in book.tales:
        if (tale.accepted or tale.abandoned) and not book.left_soon(tale):
            yield tale.share(float(book.in_time(tale)), 1.0)


def _abandon_rate(book: Recount) -> Iterator[Share]:
    """(Left before acceptance − short abandons) ÷ (incoming − short abandons)."""
    for tale in book.tales:
        if tale.incoming and not book.left_soon(tale):
            yield tale.share(float(tale.abandoned), 1.0)


def _waits_now(book: Recount) -> Iterator[tuple[Tale, float]]:
    """Who is in a line and waits in the chat, and for how long, in seconds.

    Nobody waits there for a call-back, or for the answer to a message.
    """
    for tale in book.tales:
        if tale.state == S.OPEN and tale.waits_for(tale.lines[-1]) == "live":
            yield tale, (book.now - tale.line_entered.at) / 1_000


def _now(shown: Callable[[float], float]) -> Counting:
    return lambda book: [
        tale.share(shown(waited), queue=tale.queue_at(tale.lines[-1]), staff=None)
        for tale, waited in _waits_now(book)
    ]


# ---------------------------------------------------------------- the talk


def _focused_time(book: Recount) -> Iterator[Share]:
    """The part of the handle time in which it was in front of who had it."""
    for tale in book.tales:
        if not handled(tale):
            continue
        spells = [
            (part.staff, part.start.at, part.end.at)
            for part in tale.primaries
            if part.end is not None
        ]
        if tale.wrap_up is not None and tale.closed is not None:
            spells.append((tale.wrap_up.staff, tale.wrap_up.at, tale.closed.at))
        shown = sum(book.in_front(staff, tale.key, start, end) for staff, start, end in spells)
        yield tale.share(shown / 1_000, 1.0)


def _agent_response(book: Recount) -> Iterator[Share]:
    """From a patient's first unanswered message to the next public one of an agent's."""
    for tale in book.tales:
        seconds = [gap for _, gap in gaps(tale)]
        if seconds:
            yield tale.share(sum(seconds), float(len(seconds)))


def _silent_after(tale: Tale) -> bool:
    assert tale.taken is not None
    return not any(line.id > tale.taken.id for line in tale.messages("patient"))


# ---------------------------------------------------------------- offers and duty


def _offer(book: Recount, one: Offered, above: float, below: float = 0.0) -> Share:
    tale = next(tale for tale in book.tales if tale.key == one.asked.chat)
    return tale.share(above, below, queue=one.queue, staff=one.asked.staff)


def _answered(deed: str) -> Counting:
    return lambda book: [
        _offer(book, one, float(one.answer is not None and one.answer.deed == deed), 1.0)
        for one in book.offers
    ]


def _occupancy(book: Recount, start: int, end: int, staff: int) -> Iterator[Share]:
    """Time with capacity in use ÷ time signed in and neither away nor offline."""
    for who in book.staff:
        if staff not in (0, who):
            continue
        for began, ended, presence, used in book.spells(who):
            seconds = (min(ended, end) - max(began, start)) / 1_000
            if seconds > 0 and presence not in ("offline", "appear away"):
                yield Share(0, seconds if used > 0 else 0.0, seconds, since=began, staff=who)


def _consults(book: Recount) -> Iterator[Share]:
    for tale in book.tales:
        for part in tale.parts:
            if part.mode == "consult" and part.end is not None:
                yield tale.share(between(part), 1.0, staff=part.staff, queue=part.queue)


# ---------------------------------------------------------------- what patients felt and said


def _rating(book: Recount) -> Iterator[Share]:
    for tale in book.tales:
        for line in tale.said("rated"):
            yield tale.share(float(line.detail["rating"]), 1.0)


def _satisfaction(book: Recount) -> Iterator[Share]:
    for tale in book.tales:
        for line in tale.said("rated"):
            yield tale.share(float(line.detail["rating"] >= 4), 1.0)


def _felt(level: Callable[[int], float]) -> Counting:
    def shares(book: Recount) -> Iterable[Share]:
        for tale in book.tales:
            if tale.queued is not None and tale.mood is not None:
                yield tale.share(level(tale.mood), 1.0)

    return shares


# ---------------------------------------------------------------- the bot


def _outcome(tale: Tale) -> str:
    """How the bot's part ended: contained, escalated or left; nothing while it goes on."""
    if not tale.with_bot_first or tale.state == S.WITH_BOT:
        return ""
    if tale.queued is not None:
        return "escalated"
    return next((line.why for line in tale.said("bot ended")), "left")


def _bot(tale: Tale) -> bool:
    return tale.with_bot_first


def _contained(tale: Tale) -> bool:
    return _outcome(tale) == "contained"


def _escalated(tale: Tale) -> bool:
    return _outcome(tale) == "escalated"


def _escalation_time(tale: Tale) -> float:
    assert tale.queued is not None
    return (tale.queued.at - tale.began.at) / 1_000


# ---------------------------------------------------------------- all of them

PLAIN = frozenset(
    {
        "incoming",
        "accepted",
        "abandoned",
        "handled",
        "waiting_now",
        "waiting_over_5",
        "offered",
        "transfers",
        "waited_over_5",
        "handled_over_5",
        "pushed",
        "picked",
        "assigned",
        "bot_talks",
        "bot_contained",
        "bot_escalated",
    }
)
"""Plain counts: nothing is below their line."""

NOW = frozenset({"waiting_now", "waiting_over_5", "longest_wait_now"})
"""Of who waits now, whenever they came."""

SHARES: dict[str, Counting] = {
    "incoming": _count(_incoming),
    "accepted": _count(_accepted),
    "abandoned": _count(_abandoned),
    "handled": _count(handled),
    "waiting_now": _now(lambda waited: 1.0),
    "waiting_over_5": _now(lambda waited: float(waited > LONG)),
    "longest_wait_now": _now(lambda waited: waited),
    "average_wait": _mean(_waited, _waited_out),
    "speed_of_answer": _mean(_waited, _accepted),
    "service_level": _service_level,
    "abandon_rate": _abandon_rate,
    "handle_time": _mean(handle_time, handled),
    "focused_time": _focused_time,
    "conversation_length": _mean(
        length, lambda tale: tale.queued is not None and tale.closed is not None
    ),
    "wrap_up_time": _mean(wrap_up, wrapped),
    "first_response": _mean(first_response, was_answered),
    "first_response_from_queue": _mean(first_response_from_queue, was_answered),
    "agent_response": _agent_response,
    "transfer_rate": _share(lambda tale: bool(tale.said("transferred")), handled),
    "transfers": lambda book: [
        tale.share(float(len(tale.said("transferred")))) for tale in book.tales
    ],
    "offered": lambda book: [_offer(book, one, 1.0) for one in book.offers],
    "rejection_rate": _answered("rejected"),
    "time_out_rate": _answered("offer timed out"),
    "occupancy": lambda book: _occupancy(book, 0, book.now, 0),
    "ghost_rate": _share(_silent_after, _accepted),
    "satisfaction": _satisfaction,
    "rating": _rating,
    "sentiment": _felt(float),
    "negative": _felt(lambda level: float(level < 0)),
    "neutral": _felt(lambda level: float(level == 0)),
    "positive": _felt(lambda level: float(level > 0)),
    "waited_over_5": _count(lambda tale: _waited_out(tale) and tale.waited > LONG),
    "handled_over_5": _count(lambda tale: handled(tale) and handle_time(tale) > LONG),
    "pushed": _count(lambda tale: tale.how == "push" and tale.accepted),
    "picked": _count(lambda tale: tale.how == "pick" and tale.accepted),
    "assigned": _count(lambda tale: tale.how == "assigned" and tale.accepted),
    "bot_talks": _count(_bot),
    "bot_contained": _count(_contained),
    "bot_escalated": _count(_escalated),
    "escalation_rate": _share(_escalated, lambda tale: _outcome(tale) != ""),
    "bot_time_to_resolve": _mean(length, _contained),
    "bot_time_to_escalate": _mean(_escalation_time, _escalated),
    "consult_time": _consults,
}
"""Each figure's shares by its key."""
