"""The agent's dashboard: lists, offers, presence, and the conversation in front."""

from dataclasses import dataclass, replace
from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.cards import ConversationCard, OfferCard, StatusCard, WorkItemCard
from psc_app.domain.errors import NotAllowed
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.services import closing, desk, presence, routing, settings
from psc_app.services.desk import DeskLook
from psc_app.services.messages import ThreadLook
from psc_app.state import gate
from psc_app.state.gate import LongText, handler
from psc_app.state.live import LiveState
from psc_app.state.record import RecordLook, RecordState
from psc_app.state.thread import ThreadState
from psc_app.wiring import house


@dataclass(frozen=True)
class _Seen:
    actor: Actor
    desk: DeskLook | None = None
    unread: dict[int, int] | None = None
    settings: dict[str, Any] | None = None
    dispositions: list[str] | None = None
    wanted: int = 0
    card: ConversationCard | None = None
    thread: ThreadLook | None = None
    fresh: bool = False
    record: RecordLook | None = None


class AgentState(LiveState, ThreadState, RecordState, rx.State):
    """What one tab of the dashboard shows."""

    _staff_only: bool = True

    name: rx.Field[str] = rx.field("")
    role: rx.Field[str] = rx.field("")
    scope: rx.Field[str] = rx.field("")
    clinic_name: rx.Field[str] = rx.field("")
    time_zone: rx.Field[str] = rx.field("UTC")
    presence: rx.Field[str] = rx.field("offline")
    presence_since: rx.Field[int] = rx.field(0)
    capacity_used: rx.Field[int] = rx.field(0)
    capacity_units: rx.Field[int] = rx.field(0)
    offers: rx.Field[list[OfferCard]] = rx.field(default_factory=list)
    mine: rx.Field[list[WorkItemCard]] = rx.field(default_factory=list)
    open: rx.Field[list[WorkItemCard]] = rx.field(default_factory=list)
    closed: rx.Field[list[WorkItemCard]] = rx.field(default_factory=list)
    unread: rx.Field[int] = rx.field(0)
    list_shown: rx.Field[str] = rx.field("mine")
    pane: rx.Field[str] = rx.field("chat")
    patient_here: rx.Field[bool] = rx.field(True)
    has_conversation: rx.Field[bool] = rx.field(False)
    conversation: rx.Field[ConversationCard] = rx.field(default_factory=ConversationCard)
    dispositions: rx.Field[list[str]] = rx.field(default_factory=list)
    asking_to_end: rx.Field[bool] = rx.field(False)
    _wanted: int = -1
    _held: tuple[int, ...] = ()

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        if actor is None:
            return set()
        names = {topics.desk(actor.id), topics.OPEN_ITEMS, topics.SETTINGS}
        if self.thread:
            names |= {
                topics.conversation(self.thread),
                topics.thread(self.thread),
                topics.signs(self.thread, of_patient=True),
            }
        names |= {topics.thread(key) for key in self._held}
        if self.patient_id:
            names.add(topics.patient(self.patient_id))
        return names

    async def _came(self, actor: Actor | None) -> None:
        if actor is not None:
            await house().store.do(actor, presence.agent_came)

    async def _went(self, actor: Actor | None) -> None:
        home = house()
        if actor is not None and not home.hub.listeners(topics.desk(actor.id)):
            await home.store.do(SYSTEM, presence.agent_lost, actor.id)

    def _connects(self) -> None:
        self._wanted = -1

    def _wanted_thread(self) -> int:
        """The conversation to show: what was clicked, or what the address says."""
        if self._wanted >= 0:
            return self._wanted
        text = self.router.url.query_parameters.get("c", "0")
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen | None:
        if actor is None:
            return None
        store = house().store
        first = not rang
        found = codes = lists = unread = card = thread = record = None
        if first or topics.SETTINGS in rang:
            found = await store.look(actor, settings.values)
            codes = await store.look(actor, closing.dispositions)
        wanted = self._wanted_thread()
        if first or rang & {topics.desk(actor.id), topics.OPEN_ITEMS}:
            lists = await store.look(actor, desk.look)
        elif any(name.startswith("thread:") for name in rang - self._being_read(wanted)):
            unread = await store.look(actor, desk.unread)
        fresh = bool(wanted) and (first or wanted != self.thread)
        if fresh:
            try:
                card = await store.do(actor, desk.open_conversation, wanted)
            except NotAllowed:
                return _Seen(actor, lists, unread, found, codes, 0)
            thread = await self._look_thread(actor, wanted, fresh=True)
            record = await self._look_record(actor, card)
        elif wanted and rang - {topics.desk(actor.id), topics.OPEN_ITEMS}:
            thread = await self._look_thread(actor, wanted, fresh=False)
            if topics.conversation(wanted) in rang:
                card = await store.look(actor, desk.conversation_card, wanted)
                if (card.patient_id, card.verified_by, card.held_by_me) != self._record_of:
                    record = await self._look_record(actor, card)
        if record is None and wanted and topics.patient(self.patient_id) in rang:
            card = await store.look(actor, desk.conversation_card, wanted)
            record = await self._look_record(actor, card)
        return _Seen(actor, lists, unread, found, codes, wanted, card, thread, fresh, record)

    def _show(self, seen: _Seen | None) -> None:
        if seen is None:
            return
        actor = seen.actor
        self._put(name=actor.name, role=actor.role.value, scope=f"staff-{actor.id}")
        if self._wanted < 0:
            self._wanted = seen.wanted
        if seen.settings is not None:
            self.clinic_name = seen.settings["clinic.name"]
            self.time_zone = seen.settings["clinic.time_zone"]
        if seen.dispositions is not None:
            self.dispositions = seen.dispositions
        if seen.desk is not None:
            self._show_desk(seen.desk)
        if seen.unread is not None:
            self._show_unread(seen.unread)
        if not seen.wanted:
            self._close_thread()
            return
        if seen.card is not None:
            self._put(conversation=seen.card, has_conversation=True)
        if seen.thread is not None:
            self._show_thread(actor, seen.thread, fresh=seen.fresh)
            self._put(patient_here=seen.thread.thread.patient_here)
        if seen.record is not None:
            self._show_record(seen.record)
        if any(topics.thread(item.id) in self._being_read(self.thread) for item in self.mine):
            # It counts as read before the receipt is written, which rings nobody here.
            self._show_unread(
                {item.id: item.unread for item in self.mine if item.id != self.thread}
            )

    def _being_read(self, thread: int) -> set[str]:
        return {topics.thread(thread)} if self.front else set()

    def _show_desk(self, look: DeskLook) -> None:
        self._show_status(look.status)
        self._held = tuple(item.id for item in look.mine)
        self._put(
            offers=list(look.offers),
            mine=list(look.mine),
            open=list(look.open),
            closed=list(look.closed),
            unread=sum(item.unread for item in look.mine),
        )

    def _show_unread(self, unread: dict[int, int]) -> None:
        self._put(
            mine=[replace(item, unread=unread.get(item.id, 0)) for item in self.mine],
            unread=sum(unread.values()),
        )

    def _show_status(self, status: StatusCard) -> None:
        self._put(
            presence=status.presence,
            presence_since=status.since,
            capacity_used=status.capacity_used,
            capacity_units=status.capacity_units,
        )

    def _close_thread(self) -> None:
        if self.thread or self.has_conversation:
            self._forget_thread()
            self._forget_record()
            self.has_conversation = False
            self._wanted = 0

    @rx.event
    @handler("staff")
    async def go(self, actor: Actor, thread: int) -> None:
        """Bring a conversation to the front; 0 is Home."""
        self._wanted = max(0, thread)
        self.pane = "chat"
        self.notice = ""
        self.asking_to_end = False
        self._ring_self()

    @rx.event
    @handler("staff")
    async def show_list(self, actor: Actor, which: str) -> None:
        """Choose which work items Home lists."""
        if which in ("mine", "open", "closed"):
            self.list_shown = which

    @rx.event
    @handler("staff")
    async def show_pane(self, actor: Actor, which: str) -> None:
        """On a narrow screen: choose between the chat and the patient."""
        if which in ("chat", "patient"):
            self.pane = which

    @rx.event
    @handler("staff")
    async def choose_presence(self, actor: Actor, to: str) -> None:
        """Set one's own presence."""
        await house().store.do(actor, presence.choose, to)

    @rx.event
    @handler("staff")
    async def accept(self, actor: Actor, offer: int) -> None:
        """Accept an offer and bring its conversation to the front."""
        self._wanted = await house().store.do(actor, routing.accept, offer)
        self.notice = ""
        self._ring_self()

    @rx.event
    @handler("staff")
    async def reject(self, actor: Actor, offer: int) -> None:
        """Reject an offer; it goes to the next agent."""
        await house().store.do(actor, routing.reject, offer)

    @rx.event
    @handler("staff")
    async def pick(self, actor: Actor, thread: int) -> None:
        """Take a conversation from the open work items."""
        await house().store.do(actor, routing.pick, thread)
        self._wanted = thread
        self.notice = ""
        self._ring_self()

    @rx.event
    @handler("staff")
    async def send(
        self, actor: Actor, thread: int, client_id: str, body: LongText, internal: bool
    ) -> None:
        """Post a message to the patient, or a note to the team."""
        await self._post(actor, thread, client_id, body, internal)

    @rx.event
    @handler("staff")
    async def type_on(self, actor: Actor, thread: int) -> None:
        """The agent is typing."""
        await self._note_typing(actor, thread)

    @rx.event
    @handler("staff")
    async def older(self, actor: Actor, thread: int, before: int) -> None:
        """Load what was said before the oldest message shown."""
        await self._load_older(actor, thread, before)

    @rx.event
    @handler("staff")
    async def set_front(self, actor: Actor, front: bool) -> None:
        """The tab came to the front of its window, or went to the back."""
        self.front = front
        if front and self.thread:
            self._ring_self()

    @rx.event
    @handler("staff")
    async def ask_to_end(self, actor: Actor) -> None:
        """Ask before ending: it can't be taken back."""
        self.asking_to_end = True

    @rx.event
    @handler("staff")
    async def keep_talking(self, actor: Actor) -> None:
        """Close the question about ending."""
        self.asking_to_end = False

    @rx.event
    @handler("staff")
    async def end(self, actor: Actor, thread: int) -> None:
        """End the talk; wrap-up begins."""
        self.asking_to_end = False
        await house().store.do(actor, closing.end, thread)

    @rx.event
    @handler("staff")
    async def finish_wrap_up(self, actor: Actor, form: dict[str, LongText]) -> None:
        """Finish wrap-up with notes and a disposition; the conversation closes."""
        notes, code = form.get("notes", ""), form.get("disposition", "")
        await house().store.do(actor, closing.finish_wrap_up, self.thread, notes, code)
        self.notice = ""
        self._wanted = 0
        self._ring_self()

    @rx.event
    @handler("staff")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""

    @rx.var
    def wrapping_up(self) -> bool:
        """Whether the conversation in front is in wrap-up."""
        return self.has_conversation and self.conversation.state == S.WRAP_UP
