"""The forecast as screens show it: cards, charts, and how it is reckoned, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from psc_app.domain.booking_cards import clock_in_words
from psc_app.domain.cards import millis
from psc_app.domain.figure_words import NONE, words
from psc_app.domain.forecast import QUARTER, Forecast, Staffing, quarter_at, staffing
from psc_app.domain.furniture_forms import counted
from psc_app.domain.insight_cards import ChartCard, FigureCard, Series
from psc_app.domain.report_cards import ForecastPage, ForecastRow

CHOICES = ("1", "2", "3", "4", "5", "6")
"""Conversations at once, as the page offers them."""

_QUIET = 0.02
"""Fewer arrivals than this in a quarter hour are the night: the charts leave it out."""

_EDGE = 4
"""Quarter hours that a chart shows before the first arrival and behind the last one."""


Counts = dict[datetime, float]
"""By the start of a quarter hour, UTC."""


@dataclass(frozen=True)
class Seen:
    """All that a forecast is made of.

    Attributes:
        came: arrivals of today by quarter hour.
        usual: agents on duty by quarter hour of the clock's face, mean of the days used.
        today: agents on duty by quarter hour so far; now: at this moment.
        handle_s: mean seconds a conversation takes of its agent; None where none was handled.
        beside: how many conversations agents had in hand on average while they had any; None
            where nobody was on duty.
        within_s: what "in time" is, in seconds; goal: the service level to be kept.
        holiday: what today is called among the holidays; empty for none.
    """

    now: datetime
    zone: ZoneInfo
    forecast: Forecast
    came: Counts
    usual: Mapping[int, float]
    today: Counts
    on_duty: int
    handle_s: float | None
    beside: float | None
    at_once: int
    within_s: float
    goal: float
    holiday: str
    queue: str

    def needed(self, arrivals: float) -> Staffing | None:
        """The agents for a quarter hour; None where no handle time is known."""
        if self.handle_s is None:
            return None
        return staffing(
            arrivals, self.handle_s, self.at_once, level=self.goal, within_s=self.within_s
        )


def page(seen: Seen, rows: tuple[ForecastRow, ...]) -> ForecastPage:
    """Everything that the page shows."""
    shown = _awake(rows)
    return ForecastPage(
        day=_day(seen.now.astimezone(seen.zone).date()),
        has=bool(seen.forecast.quarters),
        cards=_cards(seen, rows),
        arrivals=_arrivals(seen, shown),
        sums=_sums(seen, rows, shown),
        agents=_agents(seen, shown),
        at_once=str(seen.at_once),
        choices=CHOICES if str(seen.at_once) in CHOICES else (*CHOICES, str(seen.at_once)),
        short=_short(seen, rows),
        basis=tuple(_basis(seen)),
        rows=rows,
        at=millis(seen.now),
    )


# ---------------------------------------------------------------- cards


def _cards(seen: Seen, rows: Sequence[ForecastRow]) -> tuple[FigureCard, ...]:
    found, came = seen.forecast, sum(row.came or 0 for row in rows)
    known = bool(found.quarters)
    by_now = found.until(seen.now)
    at = quarter_at(found.quarters, seen.now)
    here = rows[at] if known and 0 <= at < len(rows) else ForecastRow()
    peak = max(rows, key=lambda row: row.expected) if known else ForecastRow()
    return (
        FigureCard(
            key="expected",
            label="Expected today",
            text=words("count", found.total if known else None),
            raw=found.total if known else None,
            reference=f"{found.low:.0f} to {found.high:.0f} on 8 days of 10" if known else "",
            definition="Conversations that will probably be queued for a person today.",
            formula="the mean of the same weekday in the weeks before, without days that were"
            " nothing like the others",
        ),
        FigureCard(
            key="came",
            label="Came so far",
            text=words("count", came),
            raw=float(came),
            trend=_against(came, by_now) if known else "",
            trend_text=f"{words('count', by_now)} expected by now" if known else "",
            definition="Conversations queued for a person since midnight, beside what was"
            " expected until now.",
            formula="number of incoming conversations of today",
        ),
        FigureCard(
            key="to_come",
            label="Still to come",
            text=words("count", found.total - by_now if known else None),
            raw=found.total - by_now if known else None,
            definition="What is expected from now until midnight.",
            formula="expected today − expected until now",
        ),
        FigureCard(
            key="peak",
            label="Busiest quarter hour",
            text=_clock(seen, peak.start) if peak.expected else NONE,
            reference=f"{words('mean', peak.expected)} arrivals expected" if peak.expected else "",
            definition="The quarter hour in which most is expected.",
            formula="the largest of the expected quarter hours",
        ),
        FigureCard(
            key="needed",
            label="Agents needed now",
            text=NONE if here.needed is None else words("count", here.needed),
            raw=None if here.needed is None else float(here.needed),
            level="at risk" if (here.needed or 0) > seen.on_duty else "",
            definition="The fewest agents who keep the service level in this quarter hour,"
            " beside those on duty.",
            formula="Erlang C from the arrivals expected and the past handle time",
            reference=f"{seen.on_duty} on duty now",
        ),
        FigureCard(
            key="handle",
            label="Handle time used",
            text=words("seconds", seen.handle_s),
            raw=seen.handle_s,
            definition="How long a conversation takes of its agent, wrap-up included.",
            formula="average handle time of the past five weeks",
        ),
    )


def _against(came: int, by_now: float) -> str:
    """How what came stands beside what was expected; neither is good or bad in itself."""
    apart = came - by_now
    return "same" if abs(apart) < 0.5 else "up" if apart > 0 else "down"


# ---------------------------------------------------------------- charts


def _awake(rows: Sequence[ForecastRow]) -> Sequence[ForecastRow]:
    """The part of the day in which something comes, or somebody is there."""
    busy = [
        at
        for at, row in enumerate(rows)
        if row.expected > _QUIET or row.came or row.usual > 0.05 or (row.today or 0) > 0.05
    ]
    if not busy:
        return rows
    return rows[max(0, busy[0] - _EDGE) : busy[-1] + _EDGE + 1]


def _chart(seen: Seen, rows: Sequence[ForecastRow], unit: str, *series: Series) -> ChartCard:
    return ChartCard(
        times=tuple(row.start for row in rows),
        labels=tuple("" for _ in rows),
        keys=tuple(str(row.start) for row in rows),
        series=series,
        unit=unit,
        from_ms=rows[0].start,
        to_ms=rows[-1].start + int(QUARTER.total_seconds() * 1000),
        zone=str(seen.zone),
        empty="Nothing is known of the past yet, and nothing has come today.",
    )


def _arrivals(seen: Seen, rows: Sequence[ForecastRow]) -> ChartCard:
    return _chart(
        seen,
        rows,
        "mean",
        Series("came", "Came", tuple(_number(row.came) for row in rows), "1"),
        Series("expected", "Expected", tuple(row.expected for row in rows), "3", "solid"),
    )


def _sums(seen: Seen, rows: Sequence[ForecastRow], shown: Sequence[ForecastRow]) -> ChartCard:
    expected, came = 0.0, 0
    over: dict[int, tuple[float, float | None]] = {}
    for row in rows:
        expected += row.expected
        came += row.came or 0
        over[row.start] = (expected, None if row.came is None else float(came))
    return _chart(
        seen,
        shown,
        "count",
        Series("expected", "Expected", tuple(over[row.start][0] for row in shown), "3", "dash"),
        Series("came", "Came", tuple(over[row.start][1] for row in shown), "1"),
    )


def _agents(seen: Seen, rows: Sequence[ForecastRow]) -> ChartCard:
    return _chart(
        seen,
        rows,
        "mean",
        Series("needed", "Needed", tuple(_number(row.needed) for row in rows), "quiet"),
        Series("usual", "Usually on duty", tuple(row.usual for row in rows), "3", "dash"),
        Series("today", "On duty today", tuple(row.today for row in rows), "1", "solid"),
    )


def _number(count: int | None) -> float | None:
    return None if count is None else float(count)


# ---------------------------------------------------------------- words


def _short(seen: Seen, rows: Sequence[ForecastRow]) -> tuple[str, ...]:
    """From when to when fewer than needed are usual, of what is still to come."""
    stretches: list[list[ForecastRow]] = []
    before = -2
    for at, row in enumerate(rows):
        ended = _moment(row.start) + QUARTER <= seen.now
        if ended or row.needed is None or row.needed - row.usual < 0.5:
            continue
        if at != before + 1:
            stretches.append([])
        stretches[-1].append(row)
        before = at
    return tuple(_stretch(seen, one) for one in stretches)


def _stretch(seen: Seen, rows: Sequence[ForecastRow]) -> str:
    until = rows[-1].start + int(QUARTER.total_seconds() * 1000)
    most = max(row.needed or 0 for row in rows)
    there = min(row.usual for row in rows)
    return (
        f"{_clock(seen, rows[0].start)}–{_clock(seen, until)}:"
        f" up to {most} needed, {words('mean', there)} usually on duty"
    )


def _basis(seen: Seen) -> Iterable[str]:
    found = seen.forecast
    day = seen.now.astimezone(seen.zone).date()
    if not found.used:
        kind = _kind(day)
        yield f"Nothing is known of {kind}s before: the forecast begins once one of them is over."
        return
    kind = f"{day:%A}" if found.same_weekday else _kind(day)
    mean = "what came on" if len(found.used) == 1 else "the mean of"
    yield f"Expected is {mean} {counted(len(found.used), kind)}: {_days(found.used)}."
    if not found.same_weekday:
        yield "There are too few of the same weekday so far, so days of the same kind stand in."
    if found.left_out:
        yield f"Left out, as nothing like the others: {_days(found.left_out)}."
    if seen.holiday:
        yield f"Today is {seen.holiday}: expect another day than an ordinary {day:%A}."
    quarters = len(found.quarters)
    if quarters != 96:
        turned = "loses" if quarters < 96 else "gains"
        yield f"Today {turned} an hour, as the clock is turned; it is counted by the clock."
    yield from _staffing_basis(seen)


def _staffing_basis(seen: Seen) -> Iterable[str]:
    if seen.handle_s is None:
        yield "No conversation was handled yet, so the agents needed can't be said."
        return
    whose = f"by {seen.queue}" if seen.queue else "by the strictest queue"
    yield (
        f"Agents needed keep {words('share', seen.goal)} answered in {seen.within_s:.0f} s"
        f" ({whose}), by Erlang C: arrivals by chance, a patient who waits stays, and whoever is"
        " free takes the next."
    )
    if not seen.queue:
        yield (
            "All queues are counted as one line that everybody serves; narrow it to a queue"
            " for its own."
        )
    usual = f", who had {seen.beside:.1f} in hand on average while busy" if seen.beside else ""
    yield (
        f"A conversation takes {words('seconds', seen.handle_s)} of its agent, wrap-up included:"
        f" the mean of the past five weeks{usual}."
    )
    if seen.at_once == 1:
        yield "Each agent is counted with one conversation at a time: the safe side for chats."
    else:
        yield (
            f"Each agent is counted with {seen.at_once} conversations at once. A conversation"
            " lasts longer beside others, so this is the least that can be enough."
        )
    yield "Usually on duty: the mean of the same days, without those away, offline or signed out."


def _kind(day: date) -> str:
    return "weekend day" if day.weekday() >= 5 else "working day"


def _days(days: Sequence[date]) -> str:
    shown = [f"{day.day} {day:%b}" for day in days[:8]]
    more = f" and {len(days) - 8} more" if len(days) > 8 else ""
    return ", ".join(shown) + more


def _day(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B} {day.year}"


def _clock(seen: Seen, at_ms: int) -> str:
    return clock_in_words(_moment(at_ms), seen.zone.key)


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
