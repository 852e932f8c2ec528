"""The administrator's routing page: one part at a time, as the address says."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.classification import Contact
from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_cards import (
    AgentLine,
    HoursCard,
    HoursLine,
    Option,
    PresenceLine,
    QueueCard,
    QueueLine,
    RuleCard,
    RuleLine,
    SkillLine,
    TrialCard,
    WorkstreamCard,
    WorkstreamLine,
)
from psc_app.domain.permissions import Right
from psc_app.services import (
    furniture_desk,
    furniture_history,
    furniture_hours,
    furniture_people,
    furniture_queues,
    furniture_rules,
    furniture_workstreams,
)
from psc_app.services.work import Work
from psc_app.state import gate
from psc_app.state.furnishing import FurnishingState
from psc_app.state.gate import LongText, handler
from psc_app.state.live import LiveState
from psc_app.wiring import house

_PARTS = ("queues", "rules", "skills", "hours", "workstreams", "presences", "history")
LIST = -1
"""The item that stands for the part's list; 0 is a new one."""


@dataclass(frozen=True)
class _Seen:
    name: str
    allowed: bool
    section: str = "queues"
    item: int = LIST
    parts: dict[str, Any] = field(default_factory=dict)
    lost: str = ""


class AdminRoutingState(FurnishingState, LiveState, rx.State):
    """What the routing page shows.

    Attributes:
        section, item: the part in front and the one thing in it, from the address.
    """

    _staff_only: bool = True
    _page: ClassVar[str] = "/admin/routing"
    _part_of: ClassVar[dict[str, str]] = {
        "queue": "queues",
        "rule": "rules",
        "hours": "hours",
        "workstream": "workstreams",
    }

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    section: rx.Field[str] = rx.field("queues")
    item: rx.Field[int] = rx.field(LIST)
    queues: rx.Field[list[QueueLine]] = rx.field(default_factory=list)
    queue: rx.Field[QueueCard] = rx.field(default_factory=QueueCard)
    rules: rx.Field[list[RuleLine]] = rx.field(default_factory=list)
    rule: rx.Field[RuleCard] = rx.field(default_factory=RuleCard)
    streams: rx.Field[list[Option]] = rx.field(default_factory=list)
    stream: rx.Field[int] = rx.field(0)
    rest: rx.Field[str] = rx.field("")
    trial: rx.Field[TrialCard] = rx.field(default_factory=TrialCard)
    tried: rx.Field[bool] = rx.field(False)
    skills: rx.Field[list[SkillLine]] = rx.field(default_factory=list)
    agents: rx.Field[list[AgentLine]] = rx.field(default_factory=list)
    hours: rx.Field[list[HoursLine]] = rx.field(default_factory=list)
    week: rx.Field[HoursCard] = rx.field(default_factory=HoursCard)
    workstreams: rx.Field[list[WorkstreamLine]] = rx.field(default_factory=list)
    workstream: rx.Field[WorkstreamCard] = rx.field(default_factory=WorkstreamCard)
    presences: rx.Field[list[PresenceLine]] = rx.field(default_factory=list)
    queue_options: rx.Field[list[Option]] = rx.field(default_factory=list)
    hours_options: rx.Field[list[Option]] = rx.field(default_factory=list)
    skill_options: rx.Field[list[Option]] = rx.field(default_factory=list)

    # ------------------------------------------------------------ looking

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        if actor is None or not actor.may(Right.CHANGE_SETTINGS):
            return set()
        # Only the queues show what changes with each conversation.
        live = {topics.OPEN_ITEMS, topics.FLOOR} if self.section == "queues" else set()
        return {topics.SETTINGS} | live

    def _address(self) -> tuple[str, int, int]:
        """Part, item and workstream, as the address has them."""
        said = self.router.url.query_parameters
        section = said.get("tab", _PARTS[0])
        section = section if section in _PARTS else _PARTS[0]
        item = 0 if said.get("item") == "new" else _number(said.get("item", ""), LIST)
        return section, item, _number(said.get("stream", ""), 0)

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen | None:
        if actor is None:
            return None
        if not actor.may(Right.CHANGE_SETTINGS):
            return _Seen(actor.name, False)
        section, item, stream = self._address()
        return await house().store.look(actor, _look, section, item, stream, self._changes_shown)

    def _show(self, seen: _Seen | None) -> None:
        if seen is None:
            return
        moved = (seen.section, seen.item) != (self.section, self.item)
        self._put(name=seen.name, allowed=seen.allowed, section=seen.section, item=seen.item)
        self._put(**seen.parts)
        if moved:
            self._put(tried=False, asking="", said="")
        if seen.lost:
            self.notice = seen.lost

    # ------------------------------------------------------------ deeds

    async def _look_again(self, actor: Actor) -> None:
        self._show(await self._look(actor, set()))

    @rx.event
    @handler("staff")
    async def move(self, actor: Actor, kind: str, row: int, way: str) -> None:
        """Move a rule "up" or "down" in its order."""
        by = -1 if way == "up" else 1
        await house().store.do(actor, furniture_desk.move, kind, row, by)
        await self._look_again(actor)
        self.said = f"Moved {'up' if by < 0 else 'down'}."

    @rx.event
    @handler("staff")
    async def try_out(self, actor: Actor, form: dict[str, LongText]) -> None:
        """Send a sample contact through the rules; nothing of it is kept."""
        look = house().store.look
        self.trial = await look(actor, furniture_rules.try_out, self.stream, _contact(form))
        self.tried = True


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise


def _contact(form: dict[str, str]) -> Contact:
    age = form.get("age", "").strip()
    if age and not (age.isascii() and age.isdecimal() and len(age) < 4):
        raise BadInput("Age: write whole years, or leave it empty.")
    return Contact(
        reason=form.get("reason", ""),
        language=form.get("language", ""),
        channel=form.get("channel", "chat"),
        signed_in=form.get("signed_in") == "yes",
        returning=form.get("returning") == "yes",
        age=int(age) if age else None,
        kind=form.get("waits_for", "live"),
    )


# ---------------------------------------------------------------- what each part reads


def _look(work: Work, section: str, item: int, stream: int, changes: int) -> _Seen:
    """The part as it stands; its list where the item is not there any more."""
    lost = ""
    try:
        parts = _read(work, section, item, stream, changes)
    except BadInput as refusal:
        lost, item = str(refusal), LIST
        parts = _read(work, section, item, stream, changes)
    return _Seen(work.actor.name, True, section, item, parts, lost)


def _read(work: Work, section: str, item: int, stream: int, changes: int) -> dict[str, Any]:
    if section == "rules":
        return _rules(work, item, stream)
    if section == "history":
        found = furniture_history.changes(work, changes + 1)
        return {"changes": list(found[:changes]), "more_changes": len(found) > changes}
    if section == "skills":
        return {
            "skills": list(furniture_people.skills(work)),
            "agents": list(furniture_people.agents(work)),
        }
    if section == "presences":
        return {"presences": list(furniture_workstreams.presences(work))}
    choices = {
        "queue_options": list(furniture_queues.options(work)),
        "hours_options": list(furniture_queues.hours_options(work)),
    }
    if section == "hours":
        if item == LIST:
            return {"hours": list(furniture_hours.lines(work))}
        return {"week": furniture_hours.card(work, item)}
    if section == "workstreams":
        if item == LIST:
            return {"workstreams": list(furniture_workstreams.lines(work))}
        return choices | {"workstream": furniture_workstreams.card(work, item)}
    if item == LIST:
        return {"queues": list(furniture_queues.overview(work))}
    return choices | {
        "queue": furniture_queues.card(work, item),
        "skills": list(furniture_people.skills(work)),
    }


def _rules(work: Work, item: int, stream: int) -> dict[str, Any]:
    streams = furniture_rules.streams(work)
    known = [int(one.value) for one in streams]
    stream = stream if stream in known else known[0] if known else 0
    found: dict[str, Any] = {
        "streams": list(streams),
        "stream": stream,
        "queue_options": list(furniture_queues.options(work)),
        "skill_options": list(furniture_rules.skill_options(work)),
    }
    if item == LIST:
        return found | {
            "rules": list(furniture_rules.lines(work, stream)),
            "rest": furniture_rules.rest(work, stream),
        }
    card = furniture_rules.card(work, item)
    return found | {"rule": card}
