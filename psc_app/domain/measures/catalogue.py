"""Every figure by its key, and how it is made of the sums of its parts.

The formulas are SPEC section 14's. docs/figures.md shows them as a table.
"""

from collections.abc import Mapping

from psc_app.domain.measures.catalogue_talks import TALKS
from psc_app.domain.measures.catalogue_waits import WAITS
from psc_app.domain.measures.catalogue_work import OFFERS, WORK
from psc_app.domain.measures.measure import Measure

MEASURES: dict[str, Measure] = {one.key: one for one in (*WAITS, *WORK, *TALKS)}
"""All figures by key."""

OF_OFFERS: dict[str, Measure] = {one.key: one for one in OFFERS}
"""What became of the offers to one agent, by key: figures of agents' own pages alone."""


def measure(key: str) -> Measure:
    """A figure's definition, also of those that only agents have.

    Raises:
        KeyError: there is no such figure.
    """
    return OF_OFFERS[key] if key in OF_OFFERS else MEASURES[key]


def value(key: str, sums: Mapping[str, float]) -> float | None:
    """A figure from the sums of its parts; None where there is nothing to divide by.

    Raises:
        KeyError: there is no such figure.
    """
    one = measure(key)
    return _divided(one.numerator, one.denominator, sums)


def own(key: str, sums: Mapping[str, float]) -> float | None:
    """One agent's figure from the sums of the parts of their own sessions.

    The same as `value` where a figure has no parts of its own for that.

    Raises:
        KeyError: there is no such figure.
    """
    one = measure(key)
    return _divided(
        one.own_numerator or one.numerator,
        one.own_denominator if one.own_numerator else one.denominator,
        sums,
    )


def own_formula(key: str) -> str:
    """How a figure of one agent is counted, in words.

    Raises:
        KeyError: there is no such figure.
    """
    one = measure(key)
    own = "; of one agent, their own part of it alone" if one.own_numerator else ""
    return f"{one.formula}{own}"


def _divided(numerator: str, denominator: str, sums: Mapping[str, float]) -> float | None:
    above = sums.get(numerator, 0.0)
    if not denominator:
        return above
    below = sums.get(denominator, 0.0)
    return above / below if below else None
