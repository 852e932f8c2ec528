"""What is behind one point of a chart along the day: a figure's conversations of a quarter hour."""

from dataclasses import replace
from datetime import UTC, datetime

from psc_app.domain.booking_cards import clock_in_words
from psc_app.domain.errors import BadInput
from psc_app.domain.figure_words import words
from psc_app.domain.insight_cards import BehindCard, FigureCard
from psc_app.domain.measures import catalogue
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.permissions import Right
from psc_app.services import access
from psc_app.services.insights import figures
from psc_app.services.insights.behind import Apart, listed
from psc_app.services.insights.cut import Cut, cut
from psc_app.services.insights.figure_cards import cards
from psc_app.services.insights.figures import QUARTER_MS, Behind, Figure
from psc_app.services.insights.ledger import Ledger
from psc_app.services.work import Work

ALONG = ("service_level", "abandon_rate", "sentiment", "waited_over_5", "handled_over_5")
"""The figures that the page draws along the day, quarter hour by quarter hour."""


def behind_quarter(
    work: Work, ledger: Ledger, chosen: Chosen, key: str, at: int, *, after: int = 0
) -> BehindCard:
    """A figure of one quarter hour taken apart, as `behind` does it for the whole window.

    Args:
        key: one of ALONG.
        at: the point's key: when the quarter hour begins, milliseconds since 1970. One before
            the window stands for all that is earlier and still open.
        after: how many conversations come before the page.

    Raises:
        NotAllowed: no supervisor.
        BadInput: no chart shows such a point.
        NotReady: the ledger still reads its first window.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    now = cut(work, ledger, chosen)
    if key not in ALONG or at % QUARTER_MS or at > now.now_ms:
        raise BadInput("The chart has no such point.")
    parts = _parts(now, key, at)
    figure = _together(key, parts)
    card = _card(cards(work, now).card(key), figure)
    return listed(
        work, Apart(MEASURES[key], card, figure, parts, now.now_ms, _when(now, at)), after
    )


def _parts(now: Cut, key: str, at: int) -> list[Behind]:
    """The shares of the quarter hour's conversations; of all earlier ones before the window."""
    first = now.from_ms // QUARTER_MS * QUARTER_MS
    keys, belongs = now.column("contacts", "conversation_id"), now.column("contacts", "belongs_ms")
    mine = belongs < first if at < first else (belongs >= at) & (belongs < at + QUARTER_MS)
    those = {int(one) for one in keys[mine]}
    return [one for one in figures.behind(now, key) if one.conversation_id in those]


def _together(key: str, parts: list[Behind]) -> Figure:
    one = MEASURES[key]
    above, below = sum(part.above for part in parts), sum(part.below for part in parts)
    value = catalogue.value(key, {one.numerator: above, one.denominator: below})
    return Figure(key, value, above, below)


def _card(whole: FigureCard, figure: Figure) -> FigureCard:
    """The point's own value; how the whole has changed, and how bad it is, is not the point's."""
    text = words(MEASURES[figure.key].unit, figure.value)
    return replace(
        whole, text=text, raw=figure.value, since=0, level="", trend="", trend_text="",
        trend_good="",
    )  # fmt: skip


def _when(now: Cut, at: int) -> str:
    if at < now.from_ms // QUARTER_MS * QUARTER_MS:
        return "earlier, still open"
    ends = (datetime.fromtimestamp(one / 1_000, UTC) for one in (at, at + QUARTER_MS))
    return " – ".join(clock_in_words(one, now.zone) for one in ends)
