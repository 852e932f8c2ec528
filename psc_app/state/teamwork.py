"""Working together: transfers, consults, skills, and colleagues who are named in notes."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.cards import ColleagueCard, ConversationCard, NeedCard
from psc_app.domain.errors import BadInput, NobodyOnDuty, Refused
from psc_app.domain.teamwork_cards import (
    AgentTarget,
    MentionCard,
    PartCard,
    QueueTarget,
    TargetsCard,
)
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import OfferKind, SessionMode, Visibility
from psc_app.services import consults, desk, priorities, skills_needed, targets, transfers
from psc_app.state.gate import handler
from psc_app.wiring import house

_VERBS: dict[tuple[str, str], Callable[..., Any]] = {
    ("transfer", "agent"): transfers.to_agent,
    ("transfer", "queue"): transfers.to_queue,
    ("consult", "agent"): consults.ask_agent,
    ("consult", "queue"): consults.ask_queue,
}

_PRIVATE, _NOTE, _PUBLIC = (
    Visibility.CONSULT.value,
    Visibility.INTERNAL.value,
    Visibility.PUBLIC.value,
)


def modes_of(card: ConversationCard, parts: tuple[PartCard, ...]) -> list[str]:
    """How the one who looks may write in a conversation; the first is where they begin."""
    consults_run = any(one.mode == SessionMode.CONSULT and not one.asked for one in parts)
    if card.held_by_me:
        if card.state == S.ACTIVE:
            return [_PUBLIC, _NOTE, *([_PRIVATE] if consults_run else [])]
        return [_NOTE] if card.state == S.WRAP_UP else []
    me = next((one for one in parts if one.me and not one.asked), None)
    if me is None or card.state != S.ACTIVE:
        return []
    if me.mode == SessionMode.MONITOR:
        return [_PUBLIC, _NOTE] if me.in_chat else []
    if me.mode != SessionMode.CONSULT:
        return []
    return [_PRIVATE, _NOTE, *([_PUBLIC] if me.in_chat else [])]


class TeamworkState(rx.State, mixin=True):
    """Handing the conversation in front on, and sharing it.

    Attributes:
        parts: who has a part in it, and who is asked to have one.
        modes: how this agent may write in it.
        advising: whether they are in it to advise, or have joined it as a supervisor.
        transfer: who is asked to take it over; empty for nobody.
        handover: "transfer" or "consult" while the dialog stands open.
        handover_warning: what is to be confirmed; handover_fault: a refusal.
        mentions: notes that name this agent and are unseen.
    """

    parts: rx.Field[list[PartCard]] = rx.field(default_factory=list)
    modes: rx.Field[list[str]] = rx.field(default_factory=list)
    advising: rx.Field[bool] = rx.field(False)
    transfer: rx.Field[PartCard] = rx.field(default_factory=PartCard)
    colleagues: rx.Field[list[ColleagueCard]] = rx.field(default_factory=list)
    skills: rx.Field[list[NeedCard]] = rx.field(default_factory=list)
    mentions: rx.Field[list[MentionCard]] = rx.field(default_factory=list)
    handover: rx.Field[str] = rx.field("")
    handover_to: rx.Field[str] = rx.field("agent")
    handover_seed: rx.Field[str] = rx.field("")
    handover_ready: rx.Field[bool] = rx.field(False)
    handover_warning: rx.Field[str] = rx.field("")
    handover_fault: rx.Field[str] = rx.field("")
    agent_targets: rx.Field[list[AgentTarget]] = rx.field(default_factory=list)
    queue_targets: rx.Field[list[QueueTarget]] = rx.field(default_factory=list)
    asking_to_release: rx.Field[bool] = rx.field(False)
    adding_skill: rx.Field[bool] = rx.field(False)

    def _team_topics(self) -> set[str]:
        return {topics.FLOOR} if self.handover else set()

    async def _look_targets(self, actor: Actor, thread: int) -> TargetsCard | None:
        """Who could be asked at this moment; None where that is nobody's business any more."""
        try:
            return await house().store.look(actor, targets.targets, thread)
        except Refused:
            return None

    def _show_parts(self, card: ConversationCard, parts: tuple[PartCard, ...]) -> None:
        me = next((one for one in parts if one.me and not one.asked), PartCard())
        self._put(
            parts=list(parts),
            modes=modes_of(card, parts),
            advising=me.mode == SessionMode.CONSULT.value
            or (me.mode == SessionMode.MONITOR.value and me.in_chat),
            transfer=next((one for one in parts if one.asked == OfferKind.TRANSFER), PartCard()),
        )
        if self.handover and not (card.held_by_me and card.state == S.ACTIVE):
            self._close_handover()

    def _forget_team(self) -> None:
        self._put(parts=[], modes=[], advising=False, transfer=PartCard())
        self._put(asking_to_release=False, adding_skill=False)
        self._close_handover()

    def _close_handover(self) -> None:
        self._put(handover="", handover_warning="", handover_fault="", handover_ready=False)

    def _show_targets(self, found: TargetsCard) -> None:
        self._put(
            agent_targets=list(found.agents),
            queue_targets=list(found.queues),
            handover_ready=True,
        )

    @rx.event
    @handler("staff")
    async def name_colleagues(self, actor: Actor) -> None:
        """Somebody is about to be named in a note: say who there is."""
        self.colleagues = list(await house().store.look(actor, desk.colleagues))

    @rx.event
    @handler("staff")
    async def open_handover(self, actor: Actor, what: str, to: str, text: str) -> None:
        """Open the dialog to transfer, or to ask for advice; `text` is looked for at once."""
        if (what, to) not in _VERBS:
            raise BadInput("Choose a colleague or a queue.")
        found = await house().store.look(actor, targets.targets, self.thread)
        self._show_targets(found)
        self.handover, self.handover_to, self.handover_seed = what, to, text[:80]
        self.handover_warning = self.handover_fault = ""
        # From now on this tab also listens to who comes and goes.
        self._ring_self()

    @rx.event
    @handler("staff")
    async def close_handover(self, actor: Actor) -> None:
        """Close the dialog; nobody is asked."""
        self._close_handover()

    @rx.event
    @handler("staff")
    async def hand_over(
        self, actor: Actor, what: str, to: str, key: int, note: str, anyway: bool
    ) -> None:
        """Ask a colleague or a queue to take the conversation over, or to advise."""
        verb = _VERBS.get((what, to))
        if verb is None:
            raise BadInput("Choose a colleague or a queue.")
        leaves = (what, to) == ("transfer", "queue")
        more = {"anyway": anyway} if leaves else {}
        self.handover_warning = self.handover_fault = ""
        try:
            await house().store.do(actor, verb, self.thread, key, note, **more)
        except NobodyOnDuty as warning:
            self.handover_warning = str(warning)
        except Refused as refusal:
            self.handover_fault = str(refusal)
        else:
            self._close_handover()
            self.notice = ""
            if leaves:
                self._go_home()

    @rx.event
    @handler("staff")
    async def cancel_transfer(self, actor: Actor) -> None:
        """Take a transfer back that nobody has answered yet."""
        await house().store.do(actor, transfers.cancel, self.thread)

    @rx.event
    @handler("staff")
    async def ask_to_release(self, actor: Actor, open_: bool) -> None:
        """Ask before the conversation is given back, or don't."""
        self.asking_to_release = open_

    @rx.event
    @handler("staff")
    async def release(self, actor: Actor, thread: int) -> None:
        """Give the conversation back to its queue."""
        self.asking_to_release = False
        await house().store.do(actor, transfers.release, thread)
        self._go_home()

    @rx.event
    @handler("staff")
    async def bring_in(self, actor: Actor, staff_id: int) -> None:
        """Bring a colleague who advises into the chat."""
        await house().store.do(actor, consults.bring_in, self.thread, staff_id)

    @rx.event
    @handler("staff")
    async def end_consult(self, actor: Actor, staff_id: int) -> None:
        """End a colleague's advice, or one's own; 0 is everybody's."""
        await house().store.do(actor, consults.end, self.thread, staff_id)
        if self.advising:
            self._go_home()

    def _go_home(self) -> None:
        self._wanted = 0
        self._ring_self()

    @rx.event
    @handler("staff")
    async def set_priority(self, actor: Actor, priority: int) -> None:
        """Have the conversation in front go before others, or not any more."""
        await house().store.do(actor, priorities.change, self.thread, priority)
        self.notice = ""

    @rx.event
    @handler("staff")
    async def ask_for_skill(self, actor: Actor, open_: bool) -> None:
        """Open or close the form that adds a skill."""
        self.adding_skill = open_

    @rx.event
    @handler("staff")
    async def add_skill(self, actor: Actor, form: dict[str, str]) -> None:
        """Have the conversation need a skill at a level."""
        skill, level = form.get("skill", ""), form.get("level", "")
        if not (skill.isdecimal() and level.isdecimal()):
            raise BadInput("Choose a skill and a level.")
        await house().store.do(
            actor, skills_needed.add, self.thread, int(skill[:9]), int(level[:9])
        )
        self.adding_skill = False

    @rx.event
    @handler("staff")
    async def remove_skill(self, actor: Actor, skill_id: int) -> None:
        """Have the conversation not need a skill any more."""
        await house().store.do(actor, skills_needed.remove, self.thread, skill_id)
