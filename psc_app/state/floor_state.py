"""The supervisor's floor: what goes on at this moment, who is there, and what can be done."""

from dataclasses import dataclass, field, replace

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.errors import BadInput
from psc_app.domain.floor_cards import (
    AGENT_SORTS,
    ANY,
    GROUPS,
    SORTS,
    FloorAgent,
    FloorCard,
    FloorRow,
    FloorWish,
    ListenCard,
)
from psc_app.domain.permissions import Right
from psc_app.domain.teamwork_cards import QueueName
from psc_app.domain.vocabulary import Channel
from psc_app.services import floor, floor_agents, presence
from psc_app.services.work import Work
from psc_app.state import gate
from psc_app.state.alarm import AlarmState, SeenAlarms
from psc_app.state.duty import MenuLine, menu_lines
from psc_app.state.floor_deeds import FloorDeedState
from psc_app.state.gate import handler
from psc_app.state.listening import ListeningState
from psc_app.state.live import LiveState
from psc_app.state.payloads import number
from psc_app.wiring import house

_WISHES = ("queue", "in_state", "channel", "search", "sort", "group", "who", "who_sort")
_USUAL = dict.fromkeys(_WISHES, "") | {"sort": "urgent", "who_sort": "free"}


@dataclass(frozen=True)
class _Seen:
    actor: Actor
    allowed: bool
    wishes: dict[str, str] = field(default_factory=dict)
    address: str = ""
    floor: FloorCard | None = None
    agents: tuple[FloorAgent, ...] | None = None
    presences: list[MenuLine] | None = None
    heard: tuple[ListenCard, ...] | None = None
    alarms: SeenAlarms | None = None


class FloorState(AlarmState, LiveState, ListeningState, FloorDeedState, rx.State):
    """What one tab of the floor shows.

    Attributes:
        allowed: whether the one who looks is a supervisor.
        queue, in_state, channel, search, sort, group: which conversations, as the page's
            fields have it; who and who_sort: which agents.
        found: how many conversations fit; total: how many are not over.
        on_duty: how many agents are there; presences: what they can be set to.
    """

    _staff_only: bool = True

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    rows: rx.Field[list[FloorRow]] = rx.field(default_factory=list)
    queues: rx.Field[list[QueueName]] = rx.field(default_factory=list)
    more: rx.Field[bool] = rx.field(False)
    found: rx.Field[int] = rx.field(0)
    total: rx.Field[int] = rx.field(0)
    agents: rx.Field[list[FloorAgent]] = rx.field(default_factory=list)
    on_duty: rx.Field[int] = rx.field(0)
    presences: rx.Field[list[MenuLine]] = rx.field(default_factory=list)
    queue: rx.Field[str] = rx.field("")
    in_state: rx.Field[str] = rx.field("")
    channel: rx.Field[str] = rx.field("")
    search: rx.Field[str] = rx.field("")
    sort: rx.Field[str] = rx.field("urgent")
    group: rx.Field[str] = rx.field("")
    who: rx.Field[str] = rx.field("")
    who_sort: rx.Field[str] = rx.field("free")
    _address: str = ""

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        if actor is None or not actor.may(Right.SEE_ALL_CONVERSATIONS):
            return set()
        shared = {topics.OPEN_ITEMS, topics.FLOOR, topics.MOODS, topics.SETTINGS}
        return (
            shared
            | {topics.desk(actor.id)}
            | self._heard_topics(actor)
            | (self._alarm_topics(actor))
        )

    async def _came(self, actor: Actor | None) -> None:
        if actor is not None and actor.may(Right.SEE_ALL_CONVERSATIONS):
            self._listen_again(actor)

    async def _went(self, actor: Actor | None) -> None:
        if actor is not None:
            self._stop_all(actor)

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen | None:
        if actor is None:
            return None
        if not actor.may(Right.SEE_ALL_CONVERSATIONS):
            return _Seen(actor, False)
        wishes = {name: getattr(self, name) for name in _WISHES}
        address = self.router.url.query
        if address != self._address:
            wishes = _USUAL | self._from_address()
        seen = _Seen(
            actor,
            True,
            wishes=wishes,
            address=address,
            heard=await self._look_heard(actor, rang),
            alarms=await self._look_alarms(actor, rang),
        )
        if rang and rang <= self._heard_topics(actor):
            return seen
        store = house().store
        rows = await store.look(actor, floor.wanted, _wish(wishes))
        agents = await store.look(actor, _agents, wishes)
        seen = replace(seen, floor=rows, agents=agents)
        if not rang or topics.SETTINGS in rang:
            lines = menu_lines(await store.look(actor, presence.choices))
            seen = replace(seen, presences=lines)
        return seen

    def _from_address(self) -> dict[str, str]:
        """What a link to the floor asks for, such as one queue's conversations."""
        asked = self.router.url.query_parameters
        names = {"queue": "queue", "state": "in_state", "channel": "channel", "sort": "sort",
                 "group": "group"}  # fmt: skip
        return {
            name: asked[key]
            for key, name in names.items()
            if key in asked and _is_wish(name, asked[key])
        }

    def _show(self, seen: _Seen | None) -> None:
        if seen is None:
            return
        self._put(name=seen.actor.name, allowed=seen.allowed)
        self._show_alarms(seen.alarms)
        self._show_heard(seen.heard)
        if seen.presences is not None:
            self._put(presences=seen.presences)
        if seen.floor is None or seen.agents is None:
            return
        if seen.address != self._address:
            self._address = seen.address
            self._put(**seen.wishes)
        self._put(
            rows=list(seen.floor.rows),
            queues=list(seen.floor.queues),
            more=seen.floor.more,
            found=seen.floor.found,
            total=seen.floor.total,
            agents=list(seen.agents),
            on_duty=sum(one.connected for one in seen.agents),
        )
        self._keep_chosen(seen.floor.rows, seen.agents)

    @rx.event
    @handler("staff")
    async def narrow(self, actor: Actor, which: str, text: str) -> None:
        """Find, narrow, order or group what is listed; `which` is one of the page's fields."""
        text = text[:80]
        if which not in _WISHES or not _is_wish(which, text):
            raise BadInput("Choose one of those in the list.")
        setattr(self, which, text)
        self.notice = ""
        self._ring_self()

    @rx.event
    @handler("staff")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""


def _is_wish(name: str, value: str) -> bool:
    allowed = {
        "sort": SORTS,
        "group": GROUPS,
        "who_sort": AGENT_SORTS,
        "channel": ("", *(one.value for one in Channel)),
    }.get(name)
    if allowed is not None:
        return value in allowed
    return name in ("search", "who") or value == "" or number(value, ANY) != ANY


def _wish(wishes: dict[str, str]) -> FloorWish:
    return FloorWish(
        queue_id=number(wishes["queue"], ANY),
        state=number(wishes["in_state"], ANY),
        channel=wishes["channel"],
        search=wishes["search"],
        sort=wishes["sort"],
        group=wishes["group"],
    )


def _agents(work: Work, wishes: dict[str, str]) -> tuple[FloorAgent, ...]:
    return floor_agents.agents(
        work,
        queue_id=number(wishes["queue"], ANY),
        search=wishes["who"],
        sort=wishes["who_sort"],
    )
