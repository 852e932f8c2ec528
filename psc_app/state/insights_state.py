"""What every page of figures does: it follows the log, or is held still; its address filters it."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.cards import millis
from psc_app.domain.errors import Refused
from psc_app.domain.insight_cards import ChosenCard, FilterChoices
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.permissions import Right
from psc_app.services.insights import choices as filter_choices
from psc_app.services.insights.ledger import NotReady
from psc_app.state import gate
from psc_app.state.alarm import AlarmState
from psc_app.state.gate import handler
from psc_app.state.live import LiveState
from psc_app.wiring import house

FOLLOW = 2.0
"""Seconds at least between two looks because the log has grown."""

_MOVES_ON = 15.0
"""Seconds after which a page looks again by itself: its window goes on with the clock."""

_READING = 0.5
"""Seconds until the next look while the ledger reads its first window."""

_AGAIN = 3.0
"""Seconds until the next try after one that failed."""

_FAULT = "The figures could not be counted just now; those below are older. Trying again."

_log = logging.getLogger(__name__)
_timers: dict[str, tuple[float, asyncio.TimerHandle]] = {}
"""When each tab looks again, and what rings it then."""


@dataclass(frozen=True)
class _Counted:
    """The figures at one moment.

    Attributes:
        at: the moment, milliseconds since 1970; since: the same by the loop's clock.
    """

    figures: Any
    chosen: ChosenCard
    at: int
    since: float


@dataclass(frozen=True)
class _Seen:
    actor: Actor
    allowed: bool
    choices: FilterChoices | None = None
    counted: _Counted | None = None
    progress: float | None = None
    fault: str | None = None
    alarms: Any = None
    more: Any = None


class FiguresState(AlarmState, LiveState, rx.State, mixin=True):
    """The shared half of a page of figures.

    The page's address is the truth about what it is narrowed to: choosing a filter goes to
    another address, and `listen` begins anew. A page writes `_look_figures` and
    `_show_figures`; what is no figure, and is shown while the page is held still as well,
    goes by `_more_topics`, `_look_more` and `_show_more`.

    Attributes:
        allowed: whether the one who looks is a supervisor.
        choices: what can be chosen; chosen: what is.
        paused: whether the figures are held still.
        updated_at: the moment for which the figures hold.
        progress: how far the ledger has read its first window, 1 once it has.
        fault: why the figures are not fresh; empty while they are.
        counted: whether there are figures on the screen.
    """

    _staff_only: bool = True

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    choices: rx.Field[FilterChoices] = rx.field(default_factory=FilterChoices)
    chosen: rx.Field[ChosenCard] = rx.field(default_factory=ChosenCard)
    paused: rx.Field[bool] = rx.field(False)
    updated_at: rx.Field[int] = rx.field(0)
    progress: rx.Field[float] = rx.field(1.0)
    fault: rx.Field[str] = rx.field("")
    counted: rx.Field[bool] = rx.field(False)
    _counted_at: float = 0.0

    # ------------------------------------------------------------ a page's own part

    async def _look_figures(self, actor: Actor, chosen: Chosen) -> Any:
        """Count, with the person's own rights."""
        raise NotImplementedError

    def _show_figures(self, seen: Any) -> None:
        """Put what was counted into the vars."""
        raise NotImplementedError

    def _more_topics(self, actor: Actor) -> set[str]:
        """What else the page listens to."""
        return set()

    async def _look_more(self, actor: Actor, rang: set[str]) -> Any:
        """Read what is no figure; `rang` is empty at first."""
        return None

    def _show_more(self, seen: Any) -> None:
        """Put what is no figure into the vars."""

    # ------------------------------------------------------------ what it may use

    def _asked(self, name: str, otherwise: str = "") -> str:
        """What the page's address says under a name."""
        return self.router.url.query_parameters.get(name, otherwise)[:200]

    def _chosen(self) -> Chosen:
        """The window and filters in the page's address."""
        return Chosen.from_query(self.router.url.query_parameters, zone=self._zone())

    def _zone(self) -> str:
        return self.choices.zone or "UTC"

    def _now_please(self) -> None:
        """Count again at once, unless the page is held still."""
        self._counted_at = 0.0
        self._ring_self()

    # ------------------------------------------------------------ following

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        if actor is None or not actor.may(Right.SEE_ALL_CONVERSATIONS):
            return set()
        own = self._alarm_topics(actor) | self._more_topics(actor) | {topics.SETTINGS}
        return own if self.paused else own | {topics.FIGURES}

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen | None:
        if actor is None:
            return None
        if not actor.may(Right.SEE_ALL_CONVERSATIONS):
            return _Seen(actor, False)
        known = self.choices
        fresh = None
        if not rang or topics.SETTINGS in rang or not known.zone:
            known = fresh = await house().store.look(actor, filter_choices.choices)
        return _Seen(
            actor,
            True,
            choices=fresh,
            alarms=await self._look_alarms(actor, rang),
            more=await self._look_more(actor, rang),
            **await self._count(actor, known, first=not rang),
        )

    async def _count(self, actor: Actor, known: FilterChoices, *, first: bool) -> dict[str, Any]:
        """The figures where they are due, and how it stands with them."""
        if self.paused and self.counted and not first:
            return {}
        now = asyncio.get_running_loop().time()
        early = max(self._counted_at + FOLLOW, house().ledger.fresh_until) - now
        if not first and early > 0:
            self._ring_in(early)
            return {}
        chosen = Chosen.from_query(self.router.url.query_parameters, zone=known.zone)
        try:
            figures = await self._look_figures(actor, chosen)
        except NotReady:
            self._ring_in(_READING)
            return {"progress": min(house().ledger.progress, 0.99)}
        except Refused:
            raise
        except Exception as fault:
            _log.error("figures could not be counted: %s", type(fault).__name__)
            self._ring_in(_AGAIN)
            return {"fault": _FAULT}
        self._ring_in(_MOVES_ON)
        card = filter_choices.chosen_card(chosen, known)
        looked = millis(house().clock.now())
        at = getattr(figures, "at", 0) or looked
        # Others may have looked before: what they counted is shown, and is that much older.
        since = now - min(max(0, looked - at) / 1_000, FOLLOW)
        return {"fault": "", "progress": 1.0, "counted": _Counted(figures, card, at, since)}

    def _show(self, seen: _Seen | None) -> None:
        if seen is None:
            return
        self._put(name=seen.actor.name, allowed=seen.allowed)
        if seen.progress is not None:
            self._put(progress=seen.progress)
        if seen.choices is not None:
            self._put(choices=seen.choices)
        if seen.fault is not None:
            self._put(fault=seen.fault)
        if seen.alarms is not None:
            self._show_alarms(seen.alarms)
        if seen.more is not None:
            self._show_more(seen.more)
        if seen.counted is not None:
            self._counted_at = seen.counted.since
            self._show_figures(seen.counted.figures)
            self._put(chosen=seen.counted.chosen, updated_at=seen.counted.at, counted=True)

    def _ring_in(self, seconds: float) -> None:
        """Have this tab look again after a while; sooner, if it would have anyway."""
        token = self.router.session.client_token
        loop = asyncio.get_running_loop()
        due = loop.time() + seconds
        known = _timers.get(token)
        if known is not None:
            if loop.time() < known[0] <= due:
                return
            known[1].cancel()
        _timers[token] = (due, loop.call_later(seconds, self._ring_again, token))

    def _ring_again(self, token: str) -> None:
        _timers.pop(token, None)
        self._ring_self()

    @rx.event
    @handler("staff")
    async def pause(self, actor: Actor, on: bool) -> None:
        """Hold the figures still, or let them follow again."""
        self.paused = on
        self._now_please()

    @rx.event
    @handler("staff")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""
