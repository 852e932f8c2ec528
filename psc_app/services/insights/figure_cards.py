"""Figures as cards: in words, with their trend, their level and what they mean."""

from dataclasses import dataclass, replace
from functools import cached_property

from sqlmodel import col, select

from psc_app.domain.figure_words import change, spell, words
from psc_app.domain.insight_cards import FigureCard, FigureColumn
from psc_app.domain.measures.catalogue import MEASURES, Measure
from psc_app.domain.measures.chosen import TODAY
from psc_app.models.workplace import Queue
from psc_app.services.insights import figures, thresholds
from psc_app.services.insights.cut import Cut, before
from psc_app.services.insights.thresholds import LimitBook
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_TIMED = {"service_level"}
"""Figures that depend on what counts as in time."""

_WITHIN = Prepared(select(col(Queue.id), col(Queue.service_level_seconds)))


@dataclass(frozen=True)
class Cards:
    """Makes the cards of one cut.

    Attributes:
        now, before: the cut, and the interval before it.
        within: seconds in which somebody is answered in time, each that a queue has.
    """

    now: Cut
    before: Cut
    limits: LimitBook
    within: tuple[int, ...]

    @staticmethod
    def measure(key: str) -> Measure:
        """A figure's definition."""
        return MEASURES[key]

    @cached_property
    def _now(self) -> dict[str, figures.Figure]:
        return figures.figures(self.now, tuple(MEASURES))

    @cached_property
    def _before(self) -> dict[str, figures.Figure]:
        return figures.figures(self.before, tuple(MEASURES))

    def card(self, key: str) -> FigureCard:
        """A figure with everything that explains it."""
        one, value = MEASURES[key], self._now[key].value
        trend, by = change(one.unit, value, self._before[key].value)
        return replace(
            self.cell(key, self.now.chosen.queue_id, self._now[key]),
            since=self._since(one, value),
            trend=trend,
            trend_text=self._against(trend, by),
            trend_good=_good(trend, one.better),
            definition=one.definition,
            formula=self._formula(one),
            reference=self.reference(one),
        )

    def _against(self, trend: str, by: str) -> str:
        """The change in words, and what it is held against."""
        if not trend:
            return ""
        today = self.now.chosen.window == TODAY
        before = "yesterday by now" if today else "the day before"
        return f"as {before}" if trend == "same" else f"{by} than {before}"

    def _since(self, one: Measure, value: float | None) -> int:
        """The moment that a length of time counts from which grows with every second."""
        grows = one.of == "now" and one.unit == "seconds" and value
        return self.now.now_ms - round(value * 1000) if grows and value else 0

    def cell(self, key: str, queue_id: int, figure: figures.Figure | None) -> FigureCard:
        """A figure as a table has it: without what explains it."""
        one = MEASURES[key]
        value = figure.value if figure is not None else None
        if value is None and not one.denominator and not one.largest:
            value = 0.0
        return FigureCard(
            key=key,
            label=one.label,
            text=words(one.unit, value),
            raw=value,
            level=self.limits.level(key, queue_id, value),
        )

    def column(self, key: str) -> FigureColumn:
        """A figure as the head of a table's column."""
        one = MEASURES[key]
        return FigureColumn(key, one.label, one.definition, self._formula(one))

    def _formula(self, one: Measure) -> str:
        if one.key not in _TIMED or not self.within:
            return one.formula
        least, most = spell(self.within[0]), spell(self.within[-1])
        said = least if least == most else f"each queue has its own: {least} to {most}"
        return f"{one.formula} (in time: {said})"

    def reference(self, one: Measure) -> str:
        """What a figure is held against, in words; empty for none."""
        if one.reference is None:
            return ""
        line = words(one.unit, one.reference)
        if one.key in _TIMED:
            alike = len(self.within) == 1
            return f"goal {line} in {spell(self.within[0])}" if alike else f"goal {line} in time"
        return f"at most {line}" if one.better == "down" else f"goal {line}"


def _within(work: Work, queue_id: int) -> tuple[int, ...]:
    rows = work.quick(_WITHIN)
    return tuple(sorted({row.service_level_seconds for row in rows if queue_id in (0, row.id)}))


def cards(work: Work, now: Cut) -> Cards:
    """What makes the cards of a cut."""
    return Cards(
        now,
        before(now),
        thresholds.book(work),
        _within(work, now.chosen.queue_id),
    )


def _good(trend: str, better: str) -> str:
    if trend not in ("up", "down") or not better:
        return ""
    return "good" if trend == better else "bad"
