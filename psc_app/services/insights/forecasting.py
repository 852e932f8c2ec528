"""What today will probably bring, what has come of it, and the agents it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from psc_app.domain import forecast_words
from psc_app.domain.cards import millis
from psc_app.domain.forecast import (
    QUARTER,
    Forecast,
    Past,
    forecast,
    past_day,
    quarters_of,
)
from psc_app.domain.forecast_words import Counts, Seen
from psc_app.domain.measures.catalogue import MEASURES, value
from psc_app.domain.measures.chosen import ANY_STATE, TODAY, Chosen
from psc_app.domain.permissions import Right
from psc_app.domain.report_cards import ForecastPage, ForecastRow
from psc_app.models.workplace import Holiday, Queue, QueueMember
from psc_app.services import access, settings
from psc_app.services.insights import figures, history
from psc_app.services.insights.cut import Cut, cut
from psc_app.services.insights.ledger import Ledger
from psc_app.services.work import Work

WEEKS = 8
"""How far back the same weekday is looked for."""

_HANDLED = timedelta(days=35)
"""How far back conversations say how long one takes."""

MOST_AT_ONCE = 10

_KEPT_FOR = timedelta(minutes=5)
"""How long what the past says is not counted again."""

_MOST_KEPT = 64

_NOT_ON_DUTY = frozenset({"", "offline", "appear away"})


def page(work: Work, ledger: Ledger, chosen: Chosen, at_once: str = "") -> ForecastPage:
    """The forecast for today.

    Args:
        chosen: zone, queue and channel count.
        at_once: conversations an agent is counted with, as the address has it; the setting's
            where it is no such number.

    Raises:
        NotAllowed: no supervisor.
        NotReady: the ledger still reads its first window.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    chosen = chosen.changed(staff_id=0, state=ANY_STATE, window=TODAY)
    seen = _seen(work, ledger, cut(work, ledger, chosen), _places(work, at_once))
    rows = _rows(seen)
    return forecast_words.page(seen, rows)


def _places(work: Work, asked: str) -> int:
    if asked.isascii() and asked.isdigit() and 1 <= int(asked[:3]) <= MOST_AT_ONCE:
        return int(asked)
    return int(settings.value(work, "figures.at_once"))


@dataclass(frozen=True)
class _Basis:
    """What the past says of a day: the same for minutes, and dear to count."""

    made: datetime
    closed: Mapping[date, str]
    forecast: Forecast
    usual: Mapping[int, float]
    handle_s: float | None
    beside: float | None


_BASES: WeakKeyDictionary[Ledger, dict[tuple[Chosen, date], _Basis]] = WeakKeyDictionary()


def _basis(work: Work, ledger: Ledger, chosen: Chosen, day: date) -> _Basis:
    kept = _BASES.setdefault(ledger, {})
    known = kept.get((chosen, day))
    if known is not None and timedelta() <= work.now - known.made < _KEPT_FOR:
        return known
    zone = ZoneInfo(chosen.zone)
    closed = _holidays(work, chosen.queue_id)
    found = forecast(day, zone, _past(work, chosen, zone, day), set(closed) - {day})
    usual = _usual(work, chosen, zone, found.used)
    made = _Basis(work.now, closed, found, usual, *_handling(work, chosen, day))
    if len(kept) >= _MOST_KEPT:
        kept.clear()
    kept[chosen, day] = made
    return made


def _seen(work: Work, ledger: Ledger, now: Cut, at_once: int) -> Seen:
    chosen, zone = now.chosen, ZoneInfo(now.zone)
    day = work.now.astimezone(zone).date()
    basis = _basis(work, ledger, chosen, day)
    queue = work.session.get(Queue, chosen.queue_id) if chosen.queue_id else None
    return Seen(
        now=work.now,
        zone=zone,
        forecast=basis.forecast,
        came={_moment(key): one.above for key, one in _arrivals(now).items()},
        usual=basis.usual,
        today=_on_duty_today(work, now),
        on_duty=_on_duty_now(work, now),
        handle_s=basis.handle_s,
        beside=basis.beside,
        at_once=at_once,
        within_s=_within(work, queue),
        goal=MEASURES["service_level"].reference or 0.8,
        holiday=basis.closed.get(day, ""),
        queue=queue.name if queue else "",
    )


# ---------------------------------------------------------------- the past


def _past(work: Work, chosen: Chosen, zone: ZoneInfo, day: date) -> list[Past]:
    """The days before, from the first on which anything came."""
    first = day - timedelta(days=7 * WEEKS)
    rows = history.sums(work, first, day - timedelta(days=1), chosen.zone, "quarter", chosen)
    arrivals = {_moment(row.key): found for row in rows if (found := row.sums.get("incoming", 0.0))}
    if not arrivals:
        return []
    # Before that the clinic was not there: no days on which nobody came.
    began = min(arrivals).astimezone(zone).date()
    days = (day - began).days
    return [past_day(day - timedelta(days=n), zone, arrivals) for n in range(1, days + 1)]


def _handling(work: Work, chosen: Chosen, day: date) -> tuple[float | None, float | None]:
    """How long a conversation takes of its agent, and how many they had in hand beside.

    Days that are over say it: what is needed today must not follow what today does to its agents.
    """
    span = (day - _HANDLED, day - timedelta(days=1))
    rows = history.sums(work, *span, chosen.zone, "all", chosen)
    handle_s = value("handle_time", rows[0].sums) if rows else None
    everybody = history.sums(work, *span, chosen.zone, "all", Chosen(zone=chosen.zone))
    sums = everybody[0].sums if everybody else {}
    busy = sums.get("busy_s", 0.0)
    return handle_s or None, sums.get("own_handle_s", 0.0) / busy if busy else None


def _usual(work: Work, chosen: Chosen, zone: ZoneInfo, used: Sequence[date]) -> Mapping[int, float]:
    """Agents on duty by quarter hour of the clock's face, mean of the days used."""
    if not used:
        return {}
    members = _members(work, chosen.queue_id)
    rows = history.sums(
        work, min(used), max(used), chosen.zone, "quarter and staff", Chosen(zone=chosen.zone)
    )
    seconds: dict[date, Counts] = {}
    for row in rows:
        at, staff_id = row.key
        moment, spent = _moment(at), row.sums.get("duty_s", 0.0)
        day = moment.astimezone(zone).date()
        if spent and day in used and (members is None or staff_id in members):
            counts = seconds.setdefault(day, {})
            counts[moment] = counts.get(moment, 0.0) + spent
    days = [past_day(day, zone, seconds.get(day, {})) for day in used]
    usual = {}
    for slot in range(len(days[0].counts)):
        known = [spent for one in days if (spent := one.counts[slot]) is not None]
        usual[slot] = sum(known) / len(known) / QUARTER.total_seconds() if known else 0.0
    return usual


def _members(work: Work, queue_id: int) -> set[int] | None:
    """Who serves a queue; None for everybody."""
    if not queue_id:
        return None
    found = work.session.exec(select(QueueMember.staff_id).where(QueueMember.queue_id == queue_id))
    return set(found)


def _holidays(work: Work, queue_id: int) -> dict[date, str]:
    """Days on which the queue is closed; for all queues, on which any is."""
    query = select(Holiday.day, Holiday.name)
    if queue_id:
        query = query.join(Queue, col(Queue.hours_id) == col(Holiday.hours_id)).where(
            Queue.id == queue_id
        )
    return {date.fromisoformat(day): name for day, name in work.session.exec(query)}


def _within(work: Work, queue: Queue | None) -> float:
    """What is in time: the queue's own, and for all together the strictest there is."""
    if queue is not None:
        return float(queue.service_level_seconds)
    found = work.session.exec(
        select(Queue.service_level_seconds).where(col(Queue.active).is_(True))
    ).all()
    return float(min(found, default=20))


# ---------------------------------------------------------------- today


def _arrivals(now: Cut) -> Mapping[int, figures.Figure]:
    return figures.by(now, "incoming", "bin")


def _spells(work: Work, now: Cut) -> list[tuple[int, float, float]]:
    """Who was on duty from when to when today, in ms; those of the queue, if one is chosen."""
    members = _members(work, now.chosen.queue_id)
    frame = now.duty
    return [
        (int(staff_id), float(began), float(ended))
        for staff_id, began, ended, presence in zip(
            frame["staff_id"], frame["from_ms"], frame["to_ms"], frame["presence"], strict=True
        )
        if presence not in _NOT_ON_DUTY and (members is None or staff_id in members)
    ]


def _on_duty_today(work: Work, now: Cut) -> Counts:
    """How many were on duty, by quarter hour so far; the one that runs counts as far as it is."""
    spells = _spells(work, now)
    found: Counts = {}
    for quarter in quarters_of(work.now.astimezone(ZoneInfo(now.zone)).date(), ZoneInfo(now.zone)):
        begins = millis(quarter.start)
        ends = min(begins + QUARTER.total_seconds() * 1000, now.now_ms)
        if ends <= begins:
            break
        spent = sum(max(0.0, min(end, ends) - max(start, begins)) for _, start, end in spells)
        found[quarter.start] = spent / (ends - begins)
    return found


def _on_duty_now(work: Work, now: Cut) -> int:
    return len({staff_id for staff_id, _, ended in _spells(work, now) if ended >= now.now_ms})


# ---------------------------------------------------------------- by quarter hour


def _rows(seen: Seen) -> tuple[ForecastRow, ...]:
    """Every quarter hour of the day, as far as anything is known of it."""
    expected = {one.start: one.mean for one in seen.forecast.quarters}
    day = seen.now.astimezone(seen.zone).date()
    rows = []
    for quarter in quarters_of(day, seen.zone):
        start, begun = quarter.start, quarter.start <= seen.now
        mean = expected.get(start, 0.0)
        needed = seen.needed(mean) if seen.forecast.quarters else None
        rows.append(
            ForecastRow(
                start=millis(start),
                expected=mean,
                came=int(seen.came.get(start, 0.0)) if begun else None,
                needed=None if needed is None else needed.agents,
                usual=seen.usual.get(quarter.slot, 0.0),
                today=seen.today.get(start) if begun else None,
            )
        )
    return tuple(rows)


def _moment(at_ms: float) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
