"""The figures about conversations as the supervisors' first page shows them (SPEC 14)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psc_app.domain.insight_cards import (
    ChartCard,
    ConversationPage,
    FigureGroup,
    Mark,
    QueueFigures,
    Series,
)
from psc_app.domain.measures.chosen import ANY_STATE, Chosen
from psc_app.domain.permissions import Right
from psc_app.domain.teamwork_cards import QueueName
from psc_app.domain.vocabulary import Channel
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.services import access
from psc_app.services.insights import choices, figures
from psc_app.services.insights.cut import Cut, cut
from psc_app.services.insights.figure_cards import Cards, cards
from psc_app.services.insights.figures import Figure
from psc_app.services.insights.ledger import Ledger
from psc_app.services.work import Work

_TOP = (
    "incoming",
    "waiting_now",
    "longest_wait_now",
    "average_wait",
    "service_level",
    "abandon_rate",
    "handle_time",
    "conversation_length",
    "sentiment",
    "rating",
)

_MORE = (
    (
        "Answering",
        ("accepted", "abandoned", "speed_of_answer", "first_response",
         "first_response_from_queue", "agent_response"),
    ),
    (
        "Working",
        ("handled", "focused_time", "wrap_up_time", "transfers", "transfer_rate", "consult_time",
         "occupancy", "ghost_rate"),
    ),
    ("Offers", ("offered", "rejection_rate", "time_out_rate", "pushed", "picked", "assigned")),
    ("Voices", ("satisfaction", "negative", "neutral", "positive")),
    (
        "Bot",
        ("bot_talks", "bot_contained", "bot_escalated", "escalation_rate", "bot_time_to_resolve",
         "bot_time_to_escalate"),
    ),
)  # fmt: skip

_OF_QUEUES = (
    "waiting_now",
    "longest_wait_now",
    "incoming",
    "accepted",
    "abandoned",
    "service_level",
    "average_wait",
    "abandon_rate",
    "handle_time",
    "sentiment",
    "rating",
)

_STATES = (S.WITH_BOT, S.OPEN, S.ACTIVE, S.WAITING, S.WRAP_UP, S.CLOSED)
_CHANNELS = ((Channel.CHAT.value, "Chat"), (Channel.SMS.value, "Text message"))
_HOWS = (("pushed", "Push"), ("picked", "Pick"), ("assigned", "Assigned"))

_QUARTER_MS = 900_000


@dataclass(frozen=True, slots=True)
class _Scene:
    """What all parts of the page are drawn from."""

    work: Work
    ledger: Ledger
    chosen: Chosen
    now: Cut
    cards: Cards
    queues: tuple[QueueName, ...]

    def without(self, **filters: Any) -> Cut:
        """The same window without one of the filters: a chart that sets it shows all its parts."""
        return cut(self.work, self.ledger, self.chosen.changed(**filters))


def page(work: Work, ledger: Ledger, chosen: Chosen) -> ConversationPage:
    """Everything on the page at this moment.

    Raises:
        NotAllowed: no supervisor.
        NotReady: the ledger still reads its first window.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    now = cut(work, ledger, chosen)
    scene = _Scene(work, ledger, chosen, now, cards(work, now), choices.queues(work))
    single = scene.cards
    # Several who look at the same page at a time see the same one.
    drawn_from = (scene.queues, single.within, frozenset(single.limits.rows.items()))
    return now.kept(("page", drawn_from), lambda: _page(scene))


def _page(scene: _Scene) -> ConversationPage:
    now, single = scene.now, scene.cards
    return ConversationPage(
        cards=tuple(single.card(key) for key in _TOP),
        more=tuple(
            FigureGroup(title, tuple(single.card(key) for key in keys)) for title, keys in _MORE
        ),
        by_state=_by_state(scene),
        over_time=_over_time(scene),
        waiting=single.card("waiting_over_5"),
        waited=single.card("waited_over_5"),
        long_waits=_long(
            scene, "waited_over_5", "Of those whose wait is over, nobody waited that long."
        ),
        handled=single.card("handled_over_5"),
        long_work=_long(scene, "handled_over_5", "No work has taken that long."),
        answered=_rate(scene, "service_level", "good"),
        lost=_rate(scene, "abandon_rate", "bad"),
        how=_how(scene),
        moods=_moods(scene),
        hours=_hours(scene),
        columns=tuple(single.column(key) for key in _OF_QUEUES),
        queues=_queues(scene),
        at=now.now_ms,
    )


def _by_state(scene: _Scene) -> ChartCard:
    import numpy

    states = scene.without(state=ANY_STATE).column("contacts", "state").astype(numpy.int64)
    # Not by Python's own counter: that would keep every other thread waiting meanwhile.
    counted = numpy.bincount(states, minlength=max(_STATES) + 1).tolist()
    return ChartCard(
        labels=tuple(state.label for state in _STATES),
        keys=tuple(str(int(state)) for state in _STATES),
        tones=tuple(f"state-{int(state)}" for state in _STATES),
        series=(Series(values=tuple(float(counted[int(one)]) for one in _STATES)),),
        empty="No conversation yet.",
    )


def _over_time(scene: _Scene) -> ChartCard:
    found = figures.by2(scene.without(channel=""), "incoming", "bin", "channel")
    return _along(
        scene,
        (Series(key, name, (), key) for key, name in _CHANNELS),
        {(key, int(at)): figure for (at, key), figure in found.items()},
        empty="No conversation has come in yet.",
        otherwise=0.0,
    )


def _long(scene: _Scene, key: str, empty: str) -> ChartCard:
    found = figures.by(scene.now, key, "bin")
    label = scene.cards.measure(key).label
    return _along(
        scene,
        (Series(key, label, (), "warn"),),
        {(key, int(at)): figure for at, figure in found.items()},
        empty=empty,
        otherwise=0.0,
    )


def _rate(scene: _Scene, key: str, tone: str) -> ChartCard:
    measure, found = scene.cards.measure(key), figures.by(scene.now, key, "bin")
    return _along(
        scene,
        (Series(key, measure.label, (), tone),),
        {(key, int(at)): figure for at, figure in found.items()},
        unit="share",
        mark=Mark(measure.reference or 0.0, scene.cards.reference(measure)),
        empty="No wait is over yet.",
        otherwise=None,
    )


def _moods(scene: _Scene) -> ChartCard:
    found = figures.by(scene.now, "sentiment", "bin")
    return _along(
        scene,
        (Series("sentiment", "Average sentiment", (), "1"),),
        {("sentiment", int(at)): figure for at, figure in found.items()},
        unit="level",
        mark=Mark(),
        empty="Nobody’s sentiment is known yet.",
        otherwise=None,
    )


def _along(
    scene: _Scene,
    lines: Iterable[Series],
    found: Mapping[tuple[str, int], Figure],
    *,
    empty: str,
    otherwise: float | None,
    unit: str = "count",
    mark: Mark | None = None,
) -> ChartCard:
    """A chart along the quarter hours of the window; what was before it stands at its beginning.

    Conversations that are still open may be older than the window they count in.
    """
    now = scene.now
    first = now.from_ms // _QUARTER_MS * _QUARTER_MS
    times = list(range(first, now.now_ms + 1, _QUARTER_MS))
    earlier = sorted({at for _, at in found if at < first})
    values = {place: one.value for place, one in found.items()}
    drawn = tuple(
        Series(
            one.key,
            one.name,
            tuple(
                [_together(found, one.key, earlier)] * bool(earlier)
                + [values.get((one.key, at), otherwise) for at in times]
            ),
            one.tone,
        )
        for one in lines
    )
    if earlier:
        times.insert(0, first - 2 * _QUARTER_MS)
    return ChartCard(
        labels=("earlier",) + ("",) * (len(times) - 1) if earlier else ("",) * len(times),
        keys=tuple(map(str, times)),
        times=tuple(times),
        series=drawn,
        unit=unit,
        marks=() if mark is None else (mark,),
        from_ms=times[0],
        to_ms=max(times[-1] + _QUARTER_MS, times[0] + 8 * _QUARTER_MS),
        zone=now.zone,
        empty=empty,
    )


def _together(
    found: Mapping[tuple[str, int], Figure], key: str, times: Sequence[int]
) -> float | None:
    """A figure of several quarter hours: of their parts, as a mean of means is another figure."""
    known = [one for at in times if (one := found.get((key, at))) is not None]
    above, below = sum(one.above for one in known), sum(one.below for one in known)
    if any(one.below for one in known):
        return above / below
    # Nothing was divided, or there was nothing to divide by.
    return above if all(one.value is not None for one in known) else None


def _how(scene: _Scene) -> ChartCard:
    found = figures.figures(scene.now, tuple(key for key, _ in _HOWS))
    return ChartCard(
        labels=tuple(name for _, name in _HOWS),
        keys=tuple(key for key, _ in _HOWS),
        tones=("1", "2", "3"),
        series=(Series(values=tuple(found[key].above for key, _ in _HOWS)),),
        empty="Nobody has accepted a conversation yet.",
    )


def _hours(scene: _Scene) -> ChartCard:
    found = figures.by2(scene.without(queue_id=0), "incoming", "queue_id", "hour")
    counted = {(int(queue), int(hour)): one.above for (queue, hour), one in found.items()}
    busy = {queue for queue, _ in counted}
    return ChartCard(
        labels=tuple(f"{hour:02}" for hour in range(24)),
        keys=tuple(str(hour) for hour in range(24)),
        series=tuple(
            Series(
                str(queue.id),
                queue.name,
                tuple(counted.get((queue.id, hour), 0.0) for hour in range(24)),
            )
            for queue in scene.queues
            if queue.id in busy
        ),
        empty="No conversation has come in yet.",
        zone=scene.now.zone,
    )


def _queues(scene: _Scene) -> tuple[QueueFigures, ...]:
    everywhere = scene.without(queue_id=0)
    found = {key: figures.by(everywhere, key, "queue_id") for key in _OF_QUEUES}
    seen = {int(queue) for one in found.values() for queue in one}
    return tuple(
        QueueFigures(
            queue.id,
            queue.name,
            tuple(scene.cards.cell(key, queue.id, found[key].get(queue.id)) for key in _OF_QUEUES),
        )
        for queue in sorted(scene.queues, key=lambda one: one.id not in seen)
    )
