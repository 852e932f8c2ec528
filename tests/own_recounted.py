"""One agent's own share of each figure: of their sessions, not of whole conversations."""

from collections.abc import Iterator

from recount import Counting, Recount
from tale_figures import between, gaps, wrap_up, wrapped
from tales import Part, Share, Tale


def _own_parts(tale: Tale) -> Iterator[tuple[Part, bool]]:
    """The parts as primary that are over, with whether it is that agent's first in it."""
    seen: set[int | None] = set()
    for part in tale.primaries:
        if part.end is not None:
            yield part, part.staff not in seen
            seen.add(part.staff)


def _is_last(tale: Tale, part: Part) -> bool:
    """Whether the wrap-up is this part's."""
    return wrapped(tale) and part is tale.primaries[-1]


def _mine(tale: Tale, part: Part, above: float, below: float = 0.0) -> Share:
    return tale.share(above, below, staff=part.staff, queue=part.queue)


def _handled(book: Recount) -> Iterator[Share]:
    for tale in book.tales:
        for part, first in _own_parts(tale):
            yield _mine(tale, part, float(first))


def _handle_time(book: Recount) -> Iterator[Share]:
    for tale in book.tales:
        for part, first in _own_parts(tale):
            after = wrap_up(tale) if _is_last(tale, part) else 0.0
            yield _mine(tale, part, between(part) + after, float(first))


def _focused_time(book: Recount) -> Iterator[Share]:
    for tale in book.tales:
        for part, first in _own_parts(tale):
            assert part.end is not None
            shown = book.in_front(part.staff, tale.key, part.start.at, part.end.at)
            if _is_last(tale, part):
                assert tale.wrap_up is not None and tale.closed is not None
                shown += book.in_front(part.staff, tale.key, tale.wrap_up.at, tale.closed.at)
            yield _mine(tale, part, shown / 1_000, float(first))


def _wrap_up_time(book: Recount) -> Iterator[Share]:
    for tale in book.tales:
        if wrapped(tale):
            yield _mine(tale, tale.primaries[-1], wrap_up(tale), 1.0)


def _response(book: Recount) -> Iterator[Share]:
    """Who answered while they had a part in it is whose gap it was."""
    for tale in book.tales:
        for line, gap in gaps(tale):
            had = [
                part
                for part in tale.parts
                if part.staff == line.actor
                and part.start.id < line.id
                and (part.end is None or part.end.id > line.id)
            ]
            if had:
                yield _mine(tale, had[-1], gap, 1.0)


def _handed_on(tale: Tale) -> Iterator[tuple[Part, bool]]:
    """The parts that ended in a transfer, with whether it is that agent's first transfer."""
    seen: set[int | None] = set()
    for line in tale.said("transferred"):
        sender = line.detail["from_staff"]
        if sender is None:
            continue  # A supervisor sent it to another line while it waited.
        had = [p for p in tale.primaries if p.staff == sender and p.start.id < line.id]
        yield had[-1], sender not in seen
        seen.add(sender)


def _transfers(book: Recount) -> Iterator[Share]:
    for tale in book.tales:
        for part, _ in _handed_on(tale):
            yield _mine(tale, part, 1.0)


def _transfer_rate(book: Recount) -> Iterator[Share]:
    for tale in book.tales:
        for part, first in _handed_on(tale):
            yield _mine(tale, part, float(first))
        for part, first in _own_parts(tale):
            yield _mine(tale, part, 0.0, float(first))


OWN: dict[str, Counting] = {
    "handled": _handled,
    "handle_time": _handle_time,
    "focused_time": _focused_time,
    "wrap_up_time": _wrap_up_time,
    "agent_response": _response,
    "transfers": _transfers,
    "transfer_rate": _transfer_rate,
}
"""What an agent's own part in conversations brings to a figure of theirs."""
