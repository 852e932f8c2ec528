"""What one conversation's talk brings to the figures: its parts, its wrap-up, its answers."""

from collections.abc import Iterator

from tales import Line, Part, Tale


def between(part: Part) -> float:
    assert part.end is not None
    return (part.end.at - part.start.at) / 1_000


def handled(tale: Tale) -> bool:
    """Somebody's part in it has ended."""
    return any(part.end is not None for part in tale.primaries)


def wrapped(tale: Tale) -> bool:
    return tale.wrap_up is not None and tale.closed is not None


def wrap_up(tale: Tale) -> float:
    assert tale.wrap_up is not None and tale.closed is not None
    return (tale.closed.at - tale.wrap_up.at) / 1_000


def handle_time(tale: Tale) -> float:
    """Σ over the primaries' parts that have ended, and the wrap-up if it has."""
    talked = sum(between(part) for part in tale.primaries if part.end is not None)
    return talked + (wrap_up(tale) if wrapped(tale) else 0.0)


def length(tale: Tale) -> float:
    assert tale.closed is not None
    return (tale.closed.at - tale.began.at) / 1_000


def first_answer(tale: Tale) -> float | None:
    """When the first public message of an agent's came, once somebody had it."""
    if tale.taken is None:
        return None
    said = [line.at for line in tale.messages("agent") if line.id > tale.taken.id]
    return said[0] if said else None


def was_answered(tale: Tale) -> bool:
    return tale.incoming and first_answer(tale) is not None


def first_response(tale: Tale) -> float:
    answered = first_answer(tale)
    assert answered is not None and tale.taken is not None
    return (answered - tale.taken.at) / 1_000


def first_response_from_queue(tale: Tale) -> float:
    answered = first_answer(tale)
    assert answered is not None and tale.queued is not None
    return (answered - tale.queued.at) / 1_000


def gaps(tale: Tale) -> Iterator[tuple[Line, float]]:
    """Each answer, with the seconds since the patient's first unanswered message.

    What was written to the bot does not count.
    """
    since: int | None = None
    for line in tale.said("message"):
        author, public = line.detail["author"], line.detail["visibility"] == "public"
        if tale.queued is None or line.id < tale.queued.id:
            continue
        if author == "patient" and since is None:
            since = line.at
        elif author == "agent" and public and since is not None:
            yield line, (line.at - since) / 1_000
            since = None
