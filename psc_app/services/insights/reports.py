"""Days and weeks that are over, in figures: from the roll-ups of the event log."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from psc_app.domain.figure_words import change, words
from psc_app.domain.insight_cards import ChartCard, FigureCard, FigureColumn, Series
from psc_app.domain.measures.catalogue import MEASURES, own, own_formula, value
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.measures.measure import Measure
from psc_app.domain.permissions import Right
from psc_app.domain.report_cards import ReportPage, ReportRow, ReportTable
from psc_app.domain.report_periods import (
    CHANNEL,
    DISPOSITION,
    GROUPS,
    QUEUE,
    STAFF,
    STEPS,
    WEEK,
    Asked,
    Days,
    asked,
    each,
    weeks,
)
from psc_app.models.people import Staff
from psc_app.models.workplace import Queue
from psc_app.services import access
from psc_app.services.insights import history, rollups, thresholds
from psc_app.services.work import Work

VIEWS = tuple(key for key, one in MEASURES.items() if one.of == "contacts")
"""Figures that the chart and the heat map can show."""

FIRST_VIEW = "incoming"

_ON_TOP = (
    "incoming", "service_level", "abandon_rate", "speed_of_answer", "handle_time",
    "transfer_rate", "bot_contained", "sentiment", "satisfaction", "occupancy",
)  # fmt: skip
_COLUMNS = (
    "incoming", "accepted", "abandoned", "service_level", "abandon_rate", "average_wait",
    "handle_time", "transfer_rate", "sentiment", "satisfaction",
)  # fmt: skip
_OF_AGENTS = (
    "accepted", "offered", "rejection_rate", "time_out_rate", "handled", "handle_time",
    "agent_response", "wrap_up_time", "transfer_rate", "consult_time", "occupancy", "sentiment",
    "satisfaction",
)  # fmt: skip
_OF_DISPOSITIONS = (
    "handled", "handle_time", "conversation_length", "transfer_rate", "sentiment", "satisfaction",
    "rating",
)  # fmt: skip
_COLUMNS_OF = {STAFF: _OF_AGENTS, DISPOSITION: _OF_DISPOSITIONS}

_PARAMS = {QUEUE: "queue", STAFF: "agent", CHANNEL: "channel", DISPOSITION: ""}
"""The filter of the address that narrows the report to a row of the table."""

NOW, BEFORE = "now", "before"
"""The series of the chart: these days, and the days before."""

_CHANNELS = {"chat": "Chat", "sms": "Text message", "": "No channel"}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Value = Callable[[str, Mapping[str, float]], float | None]


@dataclass(frozen=True)
class _Report:
    work: Work
    chosen: Chosen
    asked: Asked
    today: date
    limits: thresholds.LimitBook

    def sums(self, days: Days, group: str) -> list[Any]:
        return history.sums(self.work, days.first, days.last, self.chosen.zone, group, self.chosen)

    def all(self, days: Days) -> Mapping[str, float]:
        rows = self.sums(days, "all")
        return rows[0].sums if rows else {}


def page(work: Work, chosen: Chosen, query: Mapping[str, str]) -> ReportPage:
    """A report.

    Args:
        chosen: zone, queue, channel and agent count.
        query: the address's parameters; see report_periods.asked.

    Raises:
        NotAllowed: no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    today = work.now.astimezone(ZoneInfo(chosen.zone)).date()
    one = asked(query, today, dict.fromkeys(VIEWS), FIRST_VIEW)
    report = _Report(work, chosen, one, today, thresholds.book(work))
    sums = report.all(one.days)
    began = history.first_day(work, chosen.zone)
    compared = began is not None and began <= one.before.first
    before = report.all(one.before) if compared else {}
    return ReportPage(
        words=days_in_words(one.days),
        before=days_in_words(one.before) if compared else "",
        first=one.days.first.isoformat(),
        last=one.days.last.isoformat(),
        before_first=one.before.first.isoformat() if compared else "",
        before_last=one.before.last.isoformat() if compared else "",
        limit=today.isoformat(),
        period=one.period,
        step=one.step,
        group=one.group,
        view=one.view,
        view_name=MEASURES[one.view].label,
        note=one.note or _still_made(work),
        so_far=one.days.last >= today,
        has=any(sums.values()),
        cards=tuple(_card(report, key, sums, before) for key in _ON_TOP),
        trend=_trend(report, compared=compared),
        heat=_heat(report),
        by_step=_by_step(report, sums),
        by_group=_by_group(report, sums),
    )


def _still_made(work: Work) -> str:
    """That figures of the past will still grow, where they will."""
    done = rollups.done(work)
    if done >= 1:
        return ""
    return f"Past days are still being added up, {100 * done:.0f} % so far: figures will grow."


# ---------------------------------------------------------------- figures


def _cell(
    report: _Report,
    key: str,
    sums: Mapping[str, float],
    queue_id: int = 0,
    count: Value = value,
) -> FigureCard:
    one = MEASURES[key]
    found = count(key, sums)
    return FigureCard(
        key=key,
        label=one.label,
        text=words(one.unit, found),
        raw=found,
        level=report.limits.level(key, queue_id, found),
    )


def _card(
    report: _Report, key: str, sums: Mapping[str, float], before: Mapping[str, float]
) -> FigureCard:
    """A figure of all days with how it has changed."""
    one = MEASURES[key]
    cell = _cell(report, key, sums, report.chosen.queue_id)
    trend, by = change(one.unit, cell.raw, value(key, before) if before else None)
    good = trend if trend in ("up", "down") and one.better else ""
    return replace(
        cell,
        trend=trend,
        trend_text=f"{by} than before" if trend in ("up", "down") else by,
        trend_good=("good" if good == one.better else "bad") if good else "",
        definition=one.definition,
        formula=one.formula,
        reference="" if one.reference is None else _reference(one.better, one.unit, one.reference),
    )


def _reference(better: str, unit: str, line: float) -> str:
    return f"{'goal' if better == 'up' else 'at most'} {words(unit, line)}"


# ---------------------------------------------------------------- over the days


def _steps(report: _Report, days: Days) -> dict[date, Mapping[str, float]]:
    """The sums of each day or week, also of those without any."""
    by_week = report.asked.step == WEEK
    found = {row.key: row.sums for row in report.sums(days, "week" if by_week else "day")}
    moments = weeks(days) if by_week else each(days)
    return {one: found.get(one.isoformat(), {}) for one in moments}


def _trend(report: _Report, *, compared: bool) -> ChartCard:
    """One figure over the days, beside the same of the days before."""
    view = report.asked.view
    now = _steps(report, report.asked.days)
    values = _values(view, now.values())
    label = _week_label if report.asked.step == WEEK else _day_label
    series = [Series(NOW, "These days", values, "1")]
    if compared:
        before = _values(view, _steps(report, report.asked.before).values())[: len(values)]
        before += (None,) * (len(values) - len(before))
        series.append(Series(BEFORE, "The days before", before, "quiet", "dash"))
    return ChartCard(
        labels=tuple(label(one) for one in now),
        keys=tuple(one.isoformat() for one in now),
        series=tuple(series),
        unit=MEASURES[view].unit,
        empty="Nothing was counted on these days.",
    )


def _values(view: str, sums: Iterable[Mapping[str, float]]) -> tuple[float | None, ...]:
    # What has not come yet is no day with nothing.
    return tuple(value(view, one) if one else _nothing(view) for one in sums)


def _nothing(view: str) -> float | None:
    return None if MEASURES[view].denominator else 0.0


def _heat(report: _Report) -> ChartCard:
    """One figure by weekday and hour, the empty ends of the day left out."""
    view = report.asked.view
    found = {row.key: row.sums for row in report.sums(report.asked.days, "hour of week")}
    active = sorted({key % 24 for key, sums in found.items() if any(sums.get(p) for p in _CAME)})
    if not active:
        return ChartCard(unit=MEASURES[view].unit, empty="Nothing was counted on these days.")
    hours = range(active[0], active[-1] + 1)
    return ChartCard(
        labels=tuple(f"{hour:02}" for hour in hours),
        keys=tuple(str(hour) for hour in hours),
        series=tuple(
            Series(
                str(weekday),
                name,
                tuple(_in_hour(view, found.get(weekday * 24 + hour, {})) for hour in hours),
            )
            for weekday, name in enumerate(_WEEKDAYS)
        ),
        unit=MEASURES[view].unit,
    )


_CAME = ("incoming", "bot_talks", "handled")


def _in_hour(view: str, sums: Mapping[str, float]) -> float | None:
    return value(view, sums) if sums else _nothing(view)


# ---------------------------------------------------------------- tables


def _by_step(report: _Report, sums: Mapping[str, float]) -> ReportTable:
    by_week = report.asked.step == WEEK
    label = _week_label if by_week else _day_label
    rows = [
        ReportRow(
            key=one.isoformat(),
            name=label(one),
            note=_of_step(report, one, by_week=by_week),
            cells=_cells(report, _COLUMNS, found, report.chosen.queue_id),
        )
        for one, found in _steps(report, report.asked.days).items()
    ]
    return ReportTable(
        key="step",
        title=f"By {STEPS[report.asked.step].lower()}",
        columns=_columns(_COLUMNS),
        rows=tuple(reversed(rows)),
        total=_total(report, _COLUMNS, sums),
    )


def _of_step(report: _Report, one: date, *, by_week: bool) -> str:
    last = one + timedelta(days=6 if by_week else 0)
    if one <= report.today <= last and report.asked.days.last >= report.today:
        return "so far"
    days = report.asked.days
    return "in part" if by_week and (one < days.first or last > days.last) else ""


def _by_group(report: _Report, sums: Mapping[str, float]) -> ReportTable:
    group = report.asked.group
    columns = _COLUMNS_OF.get(group, _COLUMNS)
    count = own if group == STAFF else value
    names = names_of(report.work, group)
    rows = [
        (
            _size(row.sums),
            ReportRow(
                key=str(row.key),
                name=names.get(row.key) or nobody(group, row.key),
                cells=_cells(report, columns, row.sums, row.key if group == QUEUE else 0, count),
            ),
        )
        for row in report.sums(report.asked.days, group)
        if _size(row.sums)
    ]
    rows.sort(key=lambda one: (-one[0], one[1].name))
    return ReportTable(
        key="group",
        title=f"By {GROUPS[group].lower()}",
        param=_PARAMS[group],
        columns=_columns(columns, own=group == STAFF),
        rows=tuple(row for _, row in rows),
        total=_total(report, columns, sums),
    )


def _size(sums: Mapping[str, float]) -> float:
    """How much there is of a row; what has nothing of it is left out."""
    return sum(sums.get(part, 0.0) for part in (*_CAME, "offered"))


def _total(report: _Report, columns: Iterable[str], sums: Mapping[str, float]) -> ReportRow:
    return ReportRow(name="All", cells=_cells(report, columns, sums, report.chosen.queue_id))


def _cells(
    report: _Report,
    columns: Iterable[str],
    sums: Mapping[str, float],
    queue_id: int = 0,
    count: Value = value,
) -> tuple[FigureCard, ...]:
    return tuple(_cell(report, key, sums, queue_id, count) for key in columns)


def _columns(columns: Iterable[str], *, own: bool = False) -> tuple[FigureColumn, ...]:
    return tuple(_column(MEASURES[key], own=own) for key in columns)


def _column(one: Measure, *, own: bool) -> FigureColumn:
    formula = own_formula(one.key) if own else one.formula
    return FigureColumn(one.key, one.label, one.definition, formula)


def names_of(work: Work, group: str) -> dict[Any, str]:
    """What the rows of a group are called, by their keys."""
    if group == QUEUE:
        return dict(work.session.exec(select(col(Queue.id), Queue.name)).all())
    if group == STAFF:
        return dict(work.session.exec(select(col(Staff.id), Staff.full_name)).all())
    return dict(_CHANNELS) if group == CHANNEL else {}


def nobody(group: str, key: Any) -> str:
    """What a row is called that has no name."""
    if group == STAFF:
        return f"No. {key}" if key else "Nobody took it"
    if group == QUEUE:
        return f"No. {key}" if key else "No queue"
    return str(key) or "None given"


# ---------------------------------------------------------------- words


def days_in_words(days: Days) -> str:
    """Some days as people read them: "Mon 26 Oct – Sun 22 Nov 2026"."""
    first, last = days.first, days.last
    year = f" {first.year}" if first.year != last.year else ""
    if days.count == 1:
        return f"{_day_label(last)} {last.year}"
    return f"{_day_label(first)}{year} – {_day_label(last)} {last.year}"


def step_in_words(first: date, *, by_week: bool) -> str:
    """A day, or the week that begins with it, as a table's row has it."""
    return _week_label(first) if by_week else _day_label(first)


def _day_label(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _week_label(monday: date) -> str:
    return f"Week of {monday.day} {monday:%b}"
