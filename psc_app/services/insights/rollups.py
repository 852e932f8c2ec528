"""Keeps the cells of past days: made from the log, and made again where it has more to say.

The work is done in steps, most of them looks, so that nobody waits for it. One process does it
at a time (a lease in the mark); one that stops in the middle is taken over, and doing a step
twice changes nothing.
"""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import delete, insert, or_, update
from sqlmodel import col

from psc_app.domain.errors import BadInput, TooLate
from psc_app.models.figures import FIGURE_CELL, FigureMark
from psc_app.services import access
from psc_app.services.insights import cells, limits, reading
from psc_app.services.insights.cells import Cells, quarter_of
from psc_app.services.insights.whole import LAST, whole
from psc_app.services.work import Work

LEASE = timedelta(seconds=60)

_ROWS = 5_000
"""Rows of the log that are looked through at a time."""

_CONVERSATIONS = 40
"""Conversations that are read from the log in one step: some milliseconds."""

_FAR_BEHIND = 20_000
"""Rows: more are missing only while the cells of a long log are made for the first time."""

_ONE_DAY = 96
Done = TypeVar("Done")
_INSERT = insert(FIGURE_CELL)


class Step(NamedTuple):
    """A deed or a look that is next; its result is sent back."""

    writes: bool
    verb: Callable[..., Any]
    args: tuple[Any, ...]


Steps = Generator[Step, Any, int]
"""What is to be done, one after the other; in the end how many quarter hours were made."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the cells are; see models.figures.FigureMark."""

    upto: int
    duty_quarter: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a portion of the log makes necessary.

    Attributes:
        upto: its last row.
        quarters: whose conversations it changed.
        duty_from, duty_end: for which quarter hours duty is to be counted.
    """

    upto: int
    quarters: tuple[int, ...]
    duty_from: int
    duty_end: int


def _look(verb: Callable[..., Any], *args: Any) -> Step:
    return Step(False, verb, args)


def _do(verb: Callable[..., Any], *args: Any) -> Step:
    return Step(True, verb, args)


# ---------------------------------------------------------------- the ways through


def steps(me: str, upto: int = LAST) -> Steps:
    """Bring the cells up to a row of the log.

    Args:
        me: who does it, a name that no other process has.
        upto: later rows wait for the next time.

    Raises:
        TooLate: somebody else does it now.
    """
    made = 0
    while True:
        mark = yield _do(claim, me)
        plan = yield _look(make_plan, mark, upto)
        if plan is None:
            yield _do(release, me)
            return made
        for quarter in plan.quarters:
            yield from _make_quarters(me, quarter, quarter + 1)
        yield from _make_duty(me, plan.duty_from, plan.duty_end)
        yield _do(advance, me, mark, plan)
        made += len(plan.quarters)


def rebuild_steps(me: str, first: int, end: int) -> Steps:
    """Make the cells of a span of quarter hours anew, the last not included.

    Raises:
        TooLate: somebody else does it now.
    """
    mark = yield _do(claim, me)
    made = 0
    for at in range(first, end, 4):
        upto = min(at + 4, end)
        yield from _make_quarters(me, at, upto)
        made += upto - at
    yield from _make_duty(me, first, min(end, mark.duty_quarter))
    yield _do(release, me)
    return made


def rebuild_all_steps(me: str) -> Steps:
    """Make all cells anew, as if there had been none.

    Raises:
        TooLate: somebody else does it now.
    """
    yield _do(claim, me)
    yield _do(clear, me)
    return (yield from steps(me))


def _make_quarters(me: str, first: int, end: int) -> Generator[Step, Any, None]:
    found = Cells()
    for quarter in range(first, end):
        since, before = cells.start_of(quarter), cells.start_of(quarter + 1)
        keys = yield _look(reading.began_between, since, before)
        for at in range(0, len(keys), _CONVERSATIONS):
            some = keys[at : at + _CONVERSATIONS]
            yield _look(cells.add_conversations, found, quarter, some)
    yield _do(keep, me, first, end, False, found.rows())


def _make_duty(me: str, first: int, end: int) -> Generator[Step, Any, None]:
    for at in range(first, end, _ONE_DAY):
        upto = min(at + _ONE_DAY, end)
        rows = yield _look(cells.of_duty, at, upto)
        yield _do(keep, me, at, upto, True, rows)


def run_in(work: Work, todo: Generator[Step, Any, Done]) -> Done:
    """Do all steps within one deed."""
    answer: Any = None
    while True:
        try:
            step = todo.send(answer)
        except StopIteration as over:
            return over.value
        answer = step.verb(work, *step.args)


def bring_up_to_date(work: Work) -> int:
    """All of it at once, in this deed: for seeds and tests.

    Raises:
        TooLate: another process does it now.
    """
    return run_in(work, steps("here"))


def rebuild(work: Work, first: date, last: date) -> int:
    """Days anew (UTC), within this deed.

    Raises:
        TooLate: another process does it now.
    """
    return run_in(work, rebuild_steps("here", *quarters_of(first, last)))


def asked_for(first: str, last: str, now: datetime) -> Steps:
    """The steps of making days anew, or everything where no day is named.

    Raises:
        BadInput: no such day.
    """
    if not first and not last:
        return rebuild_all_steps("rebuild")
    begin = _day(first) if first else date(1970, 1, 1)
    end = _day(last) if last else now.date()
    return rebuild_days_steps("rebuild", begin, end)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("Write a day as 2026-11-16.") from None


def rebuild_days_steps(me: str, first: date, last: date) -> Steps:
    """Make days (UTC) anew, as far as the log has any."""
    begin, end = quarters_of(first, last)
    oldest, newest = yield _look(reading.ends)
    if oldest is None or newest is None:
        return 0
    begin = max(begin, quarter_of(reading.millis(oldest)))
    end = min(end, quarter_of(reading.millis(newest)) + 1)
    return (yield from rebuild_steps(me, begin, end))


def quarters_of(first: date, last: date) -> tuple[int, int]:
    """The quarter hours of days (UTC), the last day included, the last quarter hour not."""
    begin = datetime.combine(first, time(), UTC)
    end = datetime.combine(last, time(), UTC) + timedelta(days=1)
    return quarter_of(reading.millis(begin)), quarter_of(reading.millis(end))


# ---------------------------------------------------------------- steps that read


def done(work: Work) -> float:
    """How much of the log the cells have, 0 to 1; 1 where no more than some hours are missing."""
    row = work.session.get(FigureMark, 1)
    upto, newest = row.upto if row is not None else 0, reading.newest(work)
    return 1.0 if newest - upto <= _FAR_BEHIND else upto / newest


def make_plan(work: Work, mark: Mark, upto: int) -> Plan | None:
    """What the next portion of the log makes necessary; None where there is nothing."""
    newest = min(reading.newest(work), upto)
    end = min(newest, mark.upto + _ROWS)
    duty_end = quarter_of(reading.millis(work.now))
    if end <= mark.upto and duty_end <= mark.duty_quarter:
        return None
    keys = reading.changed_between(work, mark.upto, end)
    known = (one for key in keys if (one := whole(work, key)) is not None)
    found = {quarter for one in known for quarter in cells.may_be_in(one)}
    # Duty is counted up to now only once all rows until now are known.
    duty_end = duty_end if end >= newest else mark.duty_quarter
    # At first all there is; its portions before this one could not be counted yet.
    since = reading.duty_since(work, mark.upto if mark.duty_quarter else 0, end)
    first = mark.duty_quarter
    if since is not None:
        began = quarter_of(reading.millis(since))
        first = min(first, began) if first else began
    return Plan(max(end, mark.upto), tuple(sorted(found)), first or duty_end, duty_end)


# ---------------------------------------------------------------- steps that write


def claim(work: Work, me: str) -> Mark:
    """Take the work, or keep it; where limits were changed, from the beginning.

    Raises:
        TooLate: somebody else has it.
    """
    access.require_system(work)
    row = work.session.get(FigureMark, 1)
    if row is None:
        row = FigureMark(id=1)
        work.session.add(row)
        work.session.flush()
    _hold(work, me)
    counted_by = _limits_now(work)
    work.session.refresh(row)
    if row.limits != counted_by:
        row.limits, row.upto, row.duty_quarter = counted_by, 0, 0
        work.session.add(row)
    return Mark(row.upto, row.duty_quarter)


def _hold(work: Work, me: str) -> None:
    held = work.claim(
        update(FigureMark)
        .where(
            col(FigureMark.id) == 1,
            or_(
                col(FigureMark.holder).in_(("", me)),
                col(FigureMark.until).is_(None),
                col(FigureMark.until) < work.now,
            ),
        )
        .values(holder=me, until=work.now + LEASE)
    )
    if not held:
        raise TooLate("Another process is adding up the figures of past days.")


def _limits_now(work: Work) -> str:
    return sha256(repr(limits.read(work)).encode()).hexdigest()


def keep(
    work: Work, me: str, first: int, end: int, duty: bool, rows: Iterable[dict[str, Any]]
) -> None:
    """Put cells in the place of those of some quarter hours: of duty, or all others.

    Raises:
        TooLate: somebody else has the work by now.
    """
    access.require_system(work)
    _hold(work, me)
    table = FIGURE_CELL.c
    work.run(
        delete(FIGURE_CELL).where(
            table.quarter >= first,
            table.quarter < end,
            table.channel == "" if duty else table.channel != "",
        )
    )
    given = list(rows)
    if given:
        work.session.connection().execute(_INSERT, given)


def advance(work: Work, me: str, mark: Mark, plan: Plan) -> None:
    """Note how far it is.

    Raises:
        TooLate: somebody else has the work by now.
    """
    access.require_system(work)
    _hold(work, me)
    work.run(
        update(FigureMark)
        .where(col(FigureMark.id) == 1, col(FigureMark.upto) == mark.upto)
        .values(upto=plan.upto, duty_quarter=max(mark.duty_quarter, plan.duty_end))
    )


def clear(work: Work, me: str) -> None:
    """Throw all cells away."""
    access.require_system(work)
    _hold(work, me)
    work.run(delete(FIGURE_CELL))
    work.run(update(FigureMark).values(upto=0, duty_quarter=0))


def release(work: Work, me: str) -> None:
    """Let somebody else have the work."""
    access.require_system(work)
    work.run(update(FigureMark).where(col(FigureMark.holder) == me).values(holder="", until=None))
