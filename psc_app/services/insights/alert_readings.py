"""The figures that supervisors want to be told of, as they are now.

Each queue is judged by itself; all of them together as well, where somebody set it.
"""

from sqlmodel import col, select

from psc_app.domain.figure_words import words
from psc_app.domain.measures.alert_watch import Reading
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.measures.thresholds import DEFAULTS
from psc_app.models.workplace import Queue
from psc_app.services import settings
from psc_app.services.insights import thresholds
from psc_app.services.insights.cut import Cut, cut
from psc_app.services.insights.figures import Figure, by, figure
from psc_app.services.insights.ledger import Ledger
from psc_app.services.work import Work


def readings(work: Work, ledger: Ledger) -> tuple[Reading, ...]:
    """Each figure of today with an alert, queue by queue, and as screens show it.

    Raises:
        NotAllowed: no supervisor, nor the system.
        NotReady: the ledger has not read its window yet.
    """
    book = thresholds.book(work)
    queues = work.session.exec(select(col(Queue.id)).where(col(Queue.active).is_(True))).all()
    wanted = {
        measure: {
            place: limit
            for place in (thresholds.TOGETHER, *filter(None, queues))
            if (limit := book.of(measure, place)) is not None and limit.alerts
        }
        for measure in DEFAULTS
    }
    if not any(wanted.values()):
        return ()
    zone = settings.value(work, "clinic.time_zone")
    least = settings.value(work, "figures.alert_least")
    today = cut(work, ledger, Chosen(zone=zone))
    found = []
    for measure, limits in wanted.items():
        figures = by(today, measure, "queue_id") if any(limits) else {}
        better = MEASURES[measure].better
        for place, limit in limits.items():
            one = figure(today, measure) if place == thresholds.TOGETHER else figures.get(place)
            shown = _shown(today, measure, one)
            found.append(Reading(measure, place, _telling(one, least), better, limit, *shown))
    return tuple(found)


def _shown(today: Cut, measure: str, one: Figure | None) -> tuple[str, int]:
    """A figure in words, and from when on it counts where it grows with every second."""
    known, value = MEASURES[measure], one.value if one else None
    if value and known.of == "now" and known.unit == "seconds":
        # Said by the second, not at each look: what grows by itself is no news.
        return "", today.now_ms - round(value * 1000)
    if value is None and not known.denominator and not known.largest:
        value = 0.0
    return words(known.unit, value), 0


def _telling(one: Figure | None, least: int) -> float | None:
    """A figure's value; None for a rate of so few that it tells nothing yet."""
    if one is None or (MEASURES[one.key].denominator and one.below < least):
        return None
    return one.value
