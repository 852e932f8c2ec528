"""Figures of a cut: one, by a column, and what is behind it.

What a figure is made of stands in `domain/measures/catalogue`; here it is added up.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from psc_app.domain.measures import catalogue
from psc_app.domain.measures.catalogue import MEASURES, Measure
from psc_app.domain.measures.parts import LONG_MS, NOT_ON_DUTY
from psc_app.services.insights.columns import Floats
from psc_app.services.insights.cut import Cut

QUARTER_MS = 900_000

_DENSE = 2_000_000
"""Numbers that a column may span to be counted off."""

_WORD_COLUMNS = frozenset(
    {"channel", "how", "disposition", "kind", "presence", "outcome", "mode", "end_reason"}
)
_OF_THE_CONVERSATION = frozenset({"channel", "state", "how", "disposition", "bin", "hour", "mood"})
"""Columns that a session or an offer takes from its conversation."""


class Figure(NamedTuple):
    """A figure, and what was divided by what.

    Attributes:
        value: in the measure's unit; None where there is nothing to divide by.
        above, below: the sums of its parts; below is 0 where nothing is divided.
    """

    key: str
    value: float | None
    above: float
    below: float


class Behind(NamedTuple):
    """A conversation's share of a figure: added up they are its sums.

    Attributes:
        belongs_ms: the moment by which it belongs to its days; 0 where that was not asked for.
    """

    conversation_id: int
    above: float
    below: float
    belongs_ms: int = 0


def figure(cut: Cut, key: str) -> Figure:
    """A figure of everything in the cut.

    Raises:
        KeyError: there is no such measure.
    """
    return cut.kept(("figure", key), lambda: _figure(cut, catalogue.measure(key)))


def figures(cut: Cut, keys: Iterable[str]) -> dict[str, Figure]:
    """Several figures by their keys."""
    return {key: figure(cut, key) for key in keys}


def _figure(cut: Cut, one: Measure) -> Figure:
    above = _part(cut, one.of, one.numerator)
    total = float(above.max(initial=0.0) if one.largest else above.sum())
    below = float(_part(cut, one.of, one.denominator).sum()) if one.denominator else 0.0
    return _made(one, total, below, len(above))


def _made(one: Measure, above: float, below: float, count: int = 1) -> Figure:
    value = catalogue.value(one.key, {one.numerator: above, one.denominator: below})
    # The longest of none is nothing, not zero.
    return Figure(one.key, None if one.largest and not count else value, above, below)


def own_by(cut: Cut, key: str) -> dict[int, Figure]:
    """A figure of each agent, of their own sessions, offers or duty.

    Where a measure has parts of its own for that (handle time, response time, transfers …), these
    are added up over the agent's sessions; see catalogue.own.
    """
    return cut.kept(("own", key), lambda: _own_by(cut, catalogue.measure(key)))


def _own_by(cut: Cut, one: Measure) -> dict[int, Figure]:
    if not one.own_numerator:
        return by(cut, one.key, "staff_id")
    above = _part(cut, "sessions", one.own_numerator)
    below = _part(cut, "sessions", one.own_denominator) if one.own_denominator else None
    grouped = _grouped(cut.column("sessions", "staff_id"), above, below)
    return {
        int(staff): Figure(
            one.key,
            catalogue.own(one.key, {one.own_numerator: up, one.own_denominator: down}),
            up,
            down,
        )
        for staff, up, down in grouped
    }


def by(cut: Cut, key: str, column: str) -> dict[Any, Figure]:
    """A figure for each value of a column that occurs.

    Args:
        column: "queue_id", "channel", "staff_id", "state", "how", "disposition", "kind", "mood",
            "bin" (the quarter hour by which it belongs to the window, milliseconds since 1970),
            "hour" (0 to 23 in the cut's zone), "weekday" (Monday 0).

    Raises:
        KeyError: there is no such measure, or it knows no such column.
    """
    return cut.kept(("by", key, column), lambda: _by(cut, catalogue.measure(key), column))


def _by(cut: Cut, one: Measure, column: str) -> dict[Any, Figure]:
    above = _part(cut, one.of, one.numerator)
    below = _part(cut, one.of, one.denominator) if one.denominator else None
    grouped = _grouped(_values(cut, one.of, column), above, below, one.largest)
    told = _telling(cut, column)
    return {told(value): _made(one, up, down) for value, up, down in grouped}


def by2(cut: Cut, key: str, column: str, second: str) -> dict[tuple[Any, Any], Figure]:
    """A figure for each pair of values of two columns that occurs; see `by`."""
    return cut.kept(("by2", key, column, second), lambda: _by2(cut, MEASURES[key], column, second))


def _by2(cut: Cut, one: Measure, column: str, second: str) -> dict[tuple[Any, Any], Figure]:
    above = _part(cut, one.of, one.numerator)
    below = _part(cut, one.of, one.denominator) if one.denominator else None
    if not len(above):
        return {}
    firsts, first = _places(_values(cut, one.of, column))
    seconds, other = _places(_values(cut, one.of, second))
    grouped = _grouped(first * len(seconds) + other, above, below, one.largest)
    tell, tell_second = _telling(cut, column), _telling(cut, second)
    return {
        (
            tell(firsts[int(pair) // len(seconds)]),
            tell_second(seconds[int(pair) % len(seconds)]),
        ): _made(one, up, down)
        for pair, up, down in grouped
    }


def behind(cut: Cut, key: str) -> list[Behind]:
    """The conversations behind a figure, the newest first; none behind agents' time on duty.

    Only those that have a share in it, be it of what is divided by.
    """
    return cut.kept(("behind", key), lambda: _behind(cut, MEASURES[key]))


def own_behind(cut: Cut, key: str) -> list[Behind]:
    """The same for one agent's own figure, as `own_by` has it.

    Args:
        cut: narrowed to that agent.
    """
    return cut.kept(("own behind", key), lambda: _own_behind(cut, catalogue.measure(key)))


def _own_behind(cut: Cut, one: Measure) -> list[Behind]:
    if not one.own_numerator:
        return _behind(cut, one)
    return _shares(cut, "sessions", one.own_numerator, one.own_denominator)


def _behind(cut: Cut, one: Measure) -> list[Behind]:
    if one.of == "duty":
        return []
    return _shares(cut, one.of, one.numerator, one.denominator)


def _shares(cut: Cut, of: str, numerator: str, denominator: str) -> list[Behind]:
    above = _part(cut, of, numerator)
    below = _part(cut, of, denominator) if denominator else None
    keys = cut.column(of, "conversation_id")
    shares = (Behind(int(key), up, down) for key, up, down in _grouped(keys, above, below))
    return [one for one in shares if one.above or one.below][::-1]


# ---------------------------------------------------------------- parts


def _part(cut: Cut, of: str, name: str) -> Floats:
    """A part of every row of the cut."""
    if of == "now":
        return cut.kept(("now", name), lambda: _now_part(cut, name))
    if of == "duty":
        return cut.kept(("duty", name), lambda: _duty_part(cut, name))
    return cut.column(of, name)


def _now_part(cut: Cut, name: str) -> Floats:
    """As parts.now_parts has it, for all at once."""
    import numpy

    began = cut.column("now", "queued_ms" if cut.past else "entered_ms")
    waited = numpy.maximum(min(cut.to_ms, cut.now_ms) - began, 0.0)
    if name == "waiting_now_s":
        return waited / 1_000
    if name == "waiting_long_now":
        return (waited > LONG_MS).astype(float)
    return numpy.ones(len(waited))


def _duty_part(cut: Cut, name: str) -> Floats:
    """As parts.duty_parts has it, for all spells at once, clipped to the window."""
    import numpy

    began, ended = cut.spells()
    on_duty = numpy.array([word not in NOT_ON_DUTY for word in cut.held.words.words])
    counts = on_duty[cut.column("duty", "presence").astype(numpy.int64)]
    if name == "busy_s":
        counts &= cut.column("duty", "used") > 0
    return numpy.where(counts, ended - began, 0.0) / 1_000


# ---------------------------------------------------------------- groups


def _grouped(
    values: Floats, above: Floats, below: Floats | None, largest: bool = False
) -> list[tuple[float, float, float]]:
    """Each value that occurs, with the sums of its rows."""
    import numpy

    if not len(values):
        return []
    found, place = _places(values)
    size = len(found)
    if largest:
        tops = numpy.zeros(size)
        numpy.maximum.at(tops, place, above)
    else:
        tops = numpy.bincount(place, weights=above, minlength=size)
    downs = (
        numpy.zeros(size) if below is None else numpy.bincount(place, weights=below, minlength=size)
    )
    occurs = numpy.flatnonzero(numpy.bincount(place, minlength=size))
    columns = (found[occurs].tolist(), tops[occurs].tolist(), downs[occurs].tolist())
    return list(zip(*columns, strict=True))


def _places(values: Floats) -> tuple[Floats, Any]:
    """Values in their order, and where each row's stands among them; some may not occur."""
    import numpy

    least, most = values.min(), values.max()
    # Numbers that lie close together are counted off; sorting them takes ten times as long.
    if numpy.isnan(least) or most - least > _DENSE:
        return numpy.unique(values, return_inverse=True)
    return numpy.arange(least, most + 1), (values - least).astype(numpy.int64)


def _values(cut: Cut, of: str, column: str) -> Floats:
    return cut.kept(("values", of, column), lambda: _made_values(cut, of, column))


def _made_values(cut: Cut, of: str, column: str) -> Floats:
    if of in ("sessions", "offers") and column in _OF_THE_CONVERSATION:
        return _from_conversation(cut, of, column)
    if of == "now" and column == "queue_id":
        return cut.column(of, "queue_now")
    return _own_values(cut, column, lambda name: cut.column(of, name))


def _own_values(cut: Cut, column: str, read: Any) -> Floats:
    import numpy

    if column == "bin":
        return numpy.floor(read("belongs_ms") / QUARTER_MS)
    if column in ("hour", "weekday"):
        return _on_the_clock(read("belongs_ms"), cut.zone, column)
    return read(column)


def _from_conversation(cut: Cut, of: str, column: str) -> Floats:
    """A column of the conversations that rows of another table belong to."""
    import numpy

    table = cut.held.contacts
    keys = table["conversation_id"]
    order = cut.held.memo.get("order")
    if order is None:
        order = cut.held.memo["order"] = numpy.argsort(keys, kind="stable")
    place = order[numpy.searchsorted(keys, cut.column(of, "conversation_id"), sorter=order)]
    return _own_values(cut, column, lambda name: table[name][place])


def _on_the_clock(moments: Floats, zone: str, column: str) -> Floats:
    """The hour or weekday there; a zone's clock never turns within a quarter hour."""
    import numpy

    if not len(moments):
        return moments
    bins, place = _places(numpy.floor(moments / QUARTER_MS))
    there = ZoneInfo(zone)
    local = [
        datetime.fromtimestamp(one * QUARTER_MS / 1_000, UTC).astimezone(there)
        for one in bins.tolist()
    ]
    told = [float(one.hour if column == "hour" else one.weekday()) for one in local]
    return numpy.array(told, dtype=float)[place]


def _telling(cut: Cut, column: str) -> Any:
    """What turns a number of a column into what it stands for."""
    if column in _WORD_COLUMNS:
        words = cut.held.words.words
        return lambda value: words[int(value)]
    if column == "bin":
        return lambda value: int(value) * QUARTER_MS
    if column == "mood":
        return lambda value: None if value != value else int(value)
    return int


def totals(cut: Cut, names: Iterable[str], of: str = "contacts") -> Mapping[str, float]:
    """The sums of parts over a table of the cut."""
    return {name: float(_part(cut, of, name).sum()) for name in names}
