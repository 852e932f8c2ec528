"""The figures about agents as the supervisors' second page shows them (SPEC 14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psc_app.domain.agent_figure_cards import (
    AgentCell,
    AgentColumn,
    AgentDay,
    AgentFigures,
    AgentPage,
)
from psc_app.domain.figure_words import words
from psc_app.domain.floor_cards import FloorAgent
from psc_app.domain.insight_cards import ChartCard, FigureCard, Series
from psc_app.domain.measures import catalogue
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.measures.measure import Measure
from psc_app.domain.names import fold
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import Presence
from psc_app.services import access, floor_agents
from psc_app.services.floor_agents import ANY
from psc_app.services.insights import agent_day, figures
from psc_app.services.insights.cut import Cut, cut
from psc_app.services.insights.figures import Figure
from psc_app.services.insights.ledger import Ledger
from psc_app.services.work import Work

PRESENCES = (
    (Presence.AVAILABLE, "Available", "available"),
    (Presence.BUSY, "Busy", "busy"),
    (Presence.DO_NOT_DISTURB, "Do not disturb", "do-not-disturb"),
    (Presence.AWAY, "Appear away", "away"),
    (Presence.INACTIVE, "Inactive", "inactive"),
    (Presence.OFFLINE, "Offline", "offline"),
)
"""The base presences in the order in which they are shown, with their colours."""

_QUARTER_MS = 900_000
_ORDER = [presence.value for presence, _, _ in PRESENCES]
_FIRST = "presence"


_ACCEPTED = "accepted_offers"


@dataclass(frozen=True)
class _Column:
    """A figure of the grid, and what it is called there."""

    measure: Measure
    label: str

    @property
    def key(self) -> str:
        return self.measure.key


def _own(key: str, label: str = "") -> _Column:
    one = catalogue.measure(key)
    return _Column(one, label or one.label)


_COLUMNS = (
    _own("handle_time", "Handle time"),
    _own("agent_response", "Response time"),
    _own(_ACCEPTED),
    _own("rejected"),
    _own("timed_out"),
    _own("transfers", "Transferred"),
    _own("consult_time", "Consult time"),
    _own("occupancy"),
    _own("rating", "Rating"),
)

SHOWN = frozenset(one.key for one in _COLUMNS)
"""The figures that agents have, by key."""


def page(
    work: Work, ledger: Ledger, chosen: Chosen, sort: str = "", presence: str = ""
) -> AgentPage:
    """Everything on the page at this moment.

    Args:
        sort: a column's key, with a "-" before it for the largest first.
        presence: only agents who are in it now; empty for all.

    Raises:
        NotAllowed: no supervisor.
        NotReady: the ledger still reads its first window.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    everybody = cut(work, ledger, chosen.changed(staff_id=0))
    people = floor_agents.agents(work, queue_id=chosen.queue_id or ANY, sort="name")
    read = {one.key: figures.own_by(everybody, one.key) for one in _COLUMNS}
    rows = [_row(one, read) for one in people]
    shown = [row for row in rows if presence in ("", row.presence)]
    return AgentPage(
        presences=_now(people),
        over_time=_over_time(everybody, {one.staff_id for one in people}),
        columns=_columns(sort),
        rows=tuple(_sorted(shown, sort)),
        day=_day(work, ledger, chosen, rows),
        at=everybody.now_ms,
    )


def _day(work: Work, ledger: Ledger, chosen: Chosen, rows: list[AgentFigures]) -> AgentDay:
    row = next((one for one in rows if one.staff_id == chosen.staff_id), None)
    if row is None:
        return AgentDay()
    return agent_day.day(work, cut(work, ledger, chosen), row, _explained(row))


def _explained(row: AgentFigures) -> tuple[FigureCard, ...]:
    """An agent's figures with what they mean, under their whole names."""
    return tuple(
        figure_card(column.measure, cell) for column, cell in zip(_COLUMNS, row.cells, strict=True)
    )


def figure_card(one: Measure, cell: AgentCell) -> FigureCard:
    """A figure of an agent as a card."""
    return FigureCard(
        key=one.key,
        label=one.label,
        text=cell.text,
        raw=cell.raw,
        definition=one.definition,
        formula=catalogue.own_formula(one.key),
    )


# ---------------------------------------------------------------- the grid


def _row(one: FloorAgent, read: Mapping[str, Mapping[int, Figure]]) -> AgentFigures:
    return AgentFigures(
        staff_id=one.staff_id,
        name=one.name,
        role=one.role,
        presence=one.presence,
        presence_label=one.presence_label,
        set_by_system=one.set_by_system,
        connected=one.connected,
        since=one.since,
        used=one.used,
        units=one.units,
        share=one.share,
        ongoing=one.conversations,
        cells=tuple(
            cell(column.measure, read[column.key].get(one.staff_id), column.label)
            for column in _COLUMNS
        ),
    )


def cell(one: Measure, found: Figure | None, label: str = "") -> AgentCell:
    """A figure of an agent as the grid has it.

    Args:
        found: None where there is nothing of it.
        label: what it is called there, if otherwise.
    """
    value = found.value if found is not None else None
    if value is None and not one.denominator:
        value = 0.0
    text = words(one.unit, value)
    if one.key == _ACCEPTED and found is not None and found.below:
        text = f"{words('count', found.above)} / {words('count', found.below)}"
        value = found.above
    return AgentCell(one.key, label or one.label, text, value)


def _columns(sort: str) -> tuple[AgentColumn, ...]:
    own = (
        ("name", "Agent", "", ""),
        (_FIRST, "Presence", "What others see of the agent's availability, at this moment.", ""),
        ("since", "Since", "How long they have been in it.", ""),
        ("capacity", "Capacity", "Units in use, of all they have.", ""),
        ("ongoing", "Ongoing", "Conversations they hold, or that are offered to them.", ""),
    )
    figures_of = (
        (one.key, one.label, one.measure.definition, catalogue.own_formula(one.key))
        for one in _COLUMNS
    )
    return tuple(_column(*told, sort or _FIRST) for told in (*own, *figures_of))


def _column(key: str, label: str, meaning: str, formula: str, sort: str) -> AgentColumn:
    chosen, down = sort.lstrip("-") == key, sort.startswith("-")
    # Figures are looked through from the largest, words from A.
    first = key if key in ("name", _FIRST) else f"-{key}"
    other = key if first.startswith("-") else f"-{key}"
    return AgentColumn(
        key,
        label,
        meaning,
        formula,
        sorted=("descending" if down else "ascending") if chosen else "",
        then=other if chosen and sort == first else first,
    )


def _sorted(rows: list[AgentFigures], sort: str) -> list[AgentFigures]:
    key, down = (sort or _FIRST).lstrip("-"), sort.startswith("-")
    rows = sorted(rows, key=lambda row: (fold(row.name), row.staff_id))
    values = {row.staff_id: _value(row, key) for row in rows}
    if all(value is None for value in values.values()):
        key = _FIRST
        values = {row.staff_id: _value(row, key) for row in rows}
    known = [row for row in rows if values[row.staff_id] is not None]
    # Where there is no figure it is neither large nor small: last either way.
    unknown = [row for row in rows if values[row.staff_id] is None]
    return sorted(known, key=lambda row: values[row.staff_id], reverse=down) + unknown


def _value(row: AgentFigures, key: str) -> Any:
    own: dict[str, Any] = {
        "name": fold(row.name),
        _FIRST: _ORDER.index(row.presence),
        "since": -row.since if row.since else None,
        "capacity": row.share,
        "ongoing": row.ongoing,
    }
    if key in own:
        return own[key]
    return next((cell.raw for cell in row.cells if cell.key == key), None)


# ---------------------------------------------------------------- the charts


def _now(people: tuple[FloorAgent, ...]) -> ChartCard:
    found = [sum(one.presence == presence.value for one in people) for presence, _, _ in PRESENCES]
    return ChartCard(
        labels=tuple(label for _, label, _ in PRESENCES),
        keys=tuple(presence.value for presence, _, _ in PRESENCES),
        tones=tuple(tone for _, _, tone in PRESENCES),
        series=(Series(values=tuple(map(float, found))),),
        empty="Nobody works conversations yet.",
    )


def _over_time(now: Cut, staff: set[int]) -> ChartCard:
    """How many were in each presence, on average over each quarter hour; who was offline is not."""
    import numpy

    first = now.from_ms // _QUARTER_MS * _QUARTER_MS
    times = list(range(first, now.now_ms + 1, _QUARTER_MS))
    began, ended = now.spells()
    among = numpy.isin(now.column("duty", "staff_id"), list(staff))
    kinds = now.column("duty", "presence")
    edges = numpy.array([*times, times[-1] + _QUARTER_MS], dtype=float)
    series = []
    for presence, label, tone in PRESENCES:
        if presence is Presence.OFFLINE:
            continue
        mine = among & (kinds == now.held.words.known(presence.value))
        values = _averages(began[mine], ended[mine], edges, float(now.now_ms))
        if any(values):
            series.append(Series(presence.value, label, values, tone))
    return ChartCard(
        labels=("",) * len(times),
        keys=tuple(map(str, times)),
        times=tuple(times),
        series=tuple(series),
        unit="mean",
        from_ms=first,
        to_ms=max(times[-1] + _QUARTER_MS, first + 8 * _QUARTER_MS),
        zone=now.zone,
        empty="Nobody has been on duty yet.",
    )


def _averages(began: Any, ended: Any, edges: Any, now_ms: float) -> tuple[float, ...]:
    """How many spells went on, on average between each pair of edges; the last ends now."""
    import numpy

    # Time covered before each edge: the difference of two edges is what lies between them.
    before = [float(numpy.maximum(numpy.minimum(ended, edge) - began, 0.0).sum()) for edge in edges]
    found = []
    for at in range(len(edges) - 1):
        length = min(float(edges[at + 1]), now_ms) - float(edges[at])
        found.append(round((before[at + 1] - before[at]) / length, 3) if length > 0 else 0.0)
    return tuple(found)
