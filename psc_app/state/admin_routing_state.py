"""The administrator's routing page: one part at a time, as the address says."""

from functools import partial
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
from psc_app.services import (
    furniture_history,
    furniture_hours,
    furniture_people,
    furniture_queues,
    furniture_rules,
    furniture_workstreams,
)
from psc_app.services.work import Work
from psc_app.state.furnishing import LIST, OrderedState, Read, history
from psc_app.state.gate import LongText, handler
from psc_app.state.payloads import number
from psc_app.wiring import house


class AdminRoutingState(OrderedState, rx.State):
    """What the routing page shows."""

    _page: ClassVar[str] = "/admin/routing"
    _parts: ClassVar[tuple[str, ...]] = (
        "queues",
        "rules",
        "skills",
        "hours",
        "workstreams",
        "presences",
        "history",
    )
    _part_of: ClassVar[dict[str, str]] = {
        "queue": "queues",
        "rule": "rules",
        "hours": "hours",
        "workstream": "workstreams",
    }

    section: rx.Field[str] = rx.field("queues")
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

    def _reading(self) -> Read:
        stream = number(self.router.url.query_parameters.get("stream", ""))
        return partial(_read, stream=stream, changes=self._changes_shown)

    def _live(self) -> set[str]:
        # Only the queues show what changes with each conversation.
        return {topics.OPEN_ITEMS, topics.FLOOR} if self.section == "queues" else set()

    def _forget(self) -> None:
        self._put(tried=False)

    @rx.event
    @handler("staff")
    async def try_out(self, actor: Actor, form: dict[str, LongText]) -> None:
        """Send a sample contact through the rules; nothing of it is kept."""
        look = house().store.look
        self.trial = await look(actor, furniture_rules.try_out, self.stream, _contact(form))
        self.tried = True


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


def _read(work: Work, section: str, item: int, stream: int, changes: int) -> dict[str, Any]:
    if section == "rules":
        return _rules(work, item, stream)
    if section == "history":
        return history(work, changes, furniture_history.ROUTING)
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
