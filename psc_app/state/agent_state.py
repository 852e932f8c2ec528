"""The agent's dashboard: lists, offers, presence, and the conversation in front."""

from dataclasses import dataclass, replace
from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.alarm_cards import FlagCard
from psc_app.domain.cards import ConversationCard, NeedCard, ThreadCard
from psc_app.domain.errors import NotAllowed
from psc_app.domain.teamwork_cards import AgentTarget, PartCard, TargetsCard
from psc_app.domain.vocabulary import Channel, Priority
from psc_app.services import consults, desk, focus, mentions, presence
from psc_app.services.messages import ThreadLook
from psc_app.services.receipts import Seen
from psc_app.state import gate
from psc_app.state.alarm import FlagAlarmState, SeenAlarms
from psc_app.state.company import CompanyState, here_topic
from psc_app.state.duty import DutyState, MenuLine, menu_lines
from psc_app.state.endings import EndingState
from psc_app.state.flags import FlagState
from psc_app.state.focus_watch import FocusState
from psc_app.state.gate import LongText, handler
from psc_app.state.lists import ListsLook, ListsState
from psc_app.state.live import LiveState
from psc_app.state.matters import MattersLook, MattersState
from psc_app.state.moods import MoodState
from psc_app.state.oversight import OversightState
from psc_app.state.payloads import number
from psc_app.state.record import RecordLook, RecordState
from psc_app.state.teamwork import TeamworkState
from psc_app.state.texts import TextsLook, TextsState
from psc_app.state.thread import ThreadState
from psc_app.wiring import house


@dataclass(frozen=True)
class _Fixed:
    """What changes with the clinic's settings only."""

    settings: dict[str, Any]
    dispositions: list[str]
    presences: list[MenuLine]
    skills: tuple[NeedCard, ...]


@dataclass(frozen=True)
class _Seen:
    actor: Actor
    fixed: _Fixed | None = None
    lists: ListsLook | None = None
    asked: int = 0
    wanted: int = 0
    card: ConversationCard | None = None
    parts: tuple[PartCard, ...] | None = None
    thread: ThreadLook | None = None
    fresh: bool = False
    record: RecordLook | None = None
    targets: TargetsCard | None = None
    alarms: SeenAlarms | None = None
    flags: tuple[FlagCard, ...] | None = None
    assignable: tuple[AgentTarget, ...] | None = None
    matters: MattersLook | None = None
    texts: TextsLook | None = None


class AgentState(
    LiveState,
    ThreadState,
    RecordState,
    DutyState,
    ListsState,
    TeamworkState,
    CompanyState,
    MoodState,
    FlagAlarmState,
    FlagState,
    OversightState,
    MattersState,
    EndingState,
    TextsState,
    FocusState,
    rx.State,
):
    """What one tab of the dashboard shows."""

    _staff_only: bool = True

    name: rx.Field[str] = rx.field("")
    role: rx.Field[str] = rx.field("")
    scope: rx.Field[str] = rx.field("")
    clinic_name: rx.Field[str] = rx.field("")
    time_zone: rx.Field[str] = rx.field("UTC")
    reading_grade: rx.Field[int] = rx.field(0)
    pane: rx.Field[str] = rx.field("chat")
    patient_here: rx.Field[bool] = rx.field(True)
    has_conversation: rx.Field[bool] = rx.field(False)
    conversation: rx.Field[ConversationCard] = rx.field(default_factory=ConversationCard)
    dispositions: rx.Field[list[str]] = rx.field(default_factory=list)
    _wanted: int = -1
    _read_along: tuple[int, int] = (0, 0)

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        if actor is None:
            return set()
        names = self._desk_topics(actor) | self._team_topics() | self._company_topics(actor)
        names |= self._oversight_topics()
        if self.thread:
            names |= {topics.conversation(self.thread), topics.mood(self.thread)}
            names.add(topics.matters(self.thread))
            names |= self._chatter() | self._text_topics()
        names |= {topics.thread(key) for key in self._held}
        if self.patient_id:
            names.add(topics.patient(self.patient_id))
        return names

    @staticmethod
    def _desk_topics(actor: Actor) -> set[str]:
        return {
            topics.desk(actor.id),
            topics.read_along(actor.id),
            topics.tasks_of(actor.id),
            topics.OPEN_ITEMS,
            topics.SETTINGS,
        } | FlagAlarmState._alarm_topics(actor)

    def _chatter(self) -> set[str]:
        """What rings often and changes no more than the messages in front."""
        return {topics.thread(self.thread), topics.signs(self.thread, of_patient=True)}

    async def _came(self, actor: Actor | None) -> None:
        if actor is not None:
            await house().store.do(actor, presence.agent_came)

    async def _went(self, actor: Actor | None) -> None:
        if actor is None:
            return
        home = house()
        if self.thread:
            self._leaves(actor, self.thread)
        if self._in_front:
            await home.store.do(actor, focus.leave, self._in_front)
        if not home.hub.listeners(topics.desk(actor.id)):
            await home.store.do(SYSTEM, presence.agent_lost, actor.id)

    def _connects(self) -> None:
        self._wanted = -1

    def _wanted_thread(self) -> int:
        """The conversation to show: what was clicked, or what the address says."""
        if self._wanted >= 0:
            return self._wanted
        return number(self.router.url.query_parameters.get("c", "0"))

    def _patch(self, actor: Actor, rang: set[str]) -> dict[str, Any] | None:
        own = vars(self)
        thread = own["thread"]
        if self._wanted_thread() != thread:
            return None
        if rang == {topics.OPEN_ITEMS} and not (own["alarms"] or own["handover"]):
            # Each change of the line rings on every dashboard, and most show its length only.
            return self._patch_waiting(actor)
        if not thread:
            return None
        here = {here_topic(thread)}
        # Behind another window a message is unread, so the lists change with it.
        sound = {topics.mood(thread)}
        if not rang <= (self._chatter() | here | sound if own["front"] else here | sound):
            return None
        values = self._patch_company(actor) if here & rang else {}
        if sound & rang:
            values |= self._patch_mood(actor, thread)
        if rang - here - sound:
            messages = self._patch_thread(actor)
            if messages is None:
                return None
            values |= messages
        return values

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen | None:
        if actor is None:
            return None
        first = not rang
        wanted = self._wanted_thread()
        seen = _Seen(actor, asked=wanted, wanted=wanted)
        if first or topics.SETTINGS in rang:
            seen = replace(seen, fixed=await self._look_fixed(actor))
        seen = replace(
            seen,
            lists=await self._look_lists(actor, wanted, rang),
            alarms=await self._look_alarms(actor, rang),
            assignable=await self._look_assignable(actor, rang),
            matters=await self._look_matters(actor, wanted, rang),
        )
        if wanted and (first or wanted != self.thread):
            return await self._open(seen)
        if wanted and (first or rang - self._desk_topics(actor)):
            seen = await self._look_again(seen, rang)
        if self.handover and rang & {topics.FLOOR, topics.OPEN_ITEMS}:
            seen = replace(seen, targets=await self._look_targets(actor, wanted))
        return seen

    async def _look_fixed(self, actor: Actor) -> _Fixed:
        found = await house().store.look(actor, desk.fixed)
        return _Fixed(found.settings, found.dispositions, menu_lines(found.presences), found.skills)

    async def _open(self, seen: _Seen) -> _Seen:
        """Bring a conversation to the front, which leaves a row in the audit log."""
        store, actor, wanted = house().store, seen.actor, seen.wanted
        try:
            card = await store.do(actor, desk.open_conversation, wanted)
        except NotAllowed:
            return replace(seen, wanted=0)
        return replace(
            seen,
            card=card,
            parts=await store.look(actor, consults.parts, wanted),
            thread=await self._look_thread(actor, wanted, fresh=True),
            fresh=True,
            record=await self._look_record(actor, card),
            flags=await self._look_flags(actor, wanted),
            texts=await self._look_texts(actor, card),
        )

    async def _look_again(self, seen: _Seen, rang: set[str]) -> _Seen:
        """What has changed in the conversation in front."""
        store, actor, wanted = house().store, seen.actor, seen.wanted
        changed, patient = topics.conversation(wanted) in rang, topics.patient(self.patient_id)
        changed = changed or topics.mood(wanted) in rang
        thread = await self._look_thread(actor, wanted, fresh=False)
        texts = await self._look_texts(actor, self.conversation, rang)
        seen = replace(seen, thread=thread, texts=texts)
        if not changed and patient not in rang:
            return seen
        card = await store.look(actor, desk.conversation_card, wanted)
        seen = replace(seen, card=card)
        if changed:
            seen = replace(
                seen,
                parts=await store.look(actor, consults.parts, wanted),
                flags=await self._look_flags(actor, wanted),
            )
        record_of = (card.patient_id, card.verified_by, card.held_by_me)
        if patient in rang or record_of != self._record_of:
            seen = replace(seen, record=await self._look_record(actor, card))
        return seen

    def _show(self, seen: _Seen | None) -> None:
        if seen is None:
            return
        actor = seen.actor
        self._put(name=actor.name, role=actor.role.value, scope=f"staff-{actor.id}")
        if self._wanted < 0:
            self._wanted = seen.wanted
        if seen.fixed is not None:
            self._show_fixed(seen.fixed)
        if seen.lists is not None:
            self._show_lists(seen.lists)
        self._show_assignable(seen.assignable)
        self._show_alarms(seen.alarms)
        self._show_matters(seen.matters)
        silent = seen.card is not None and seen.card.silent
        self._moves(actor, self.thread, seen.wanted, fresh=seen.fresh, silent=silent)
        if not seen.wanted:
            self._close_thread(seen.asked)
            self._note_focus(actor)
            return
        if seen.card is not None:
            self._put(conversation=seen.card, mood=seen.card.mood, has_conversation=True)
            self._joins(actor, seen.wanted, seen.card.silent)
            self._note_listening(actor, seen.card, fresh=seen.fresh)
        if seen.flags is not None:
            self._show_flags(seen.flags)
        self._show_texts(seen.texts)
        if seen.parts is not None:
            self._show_parts(self.conversation, seen.parts)
        if seen.thread is not None:
            self._show_thread(actor, seen.thread, fresh=seen.fresh)
            self._put(patient_here=seen.thread.thread.patient_here)
            self._note_focus(actor, fresh=seen.fresh)
        if seen.record is not None:
            self._show_record(seen.record)
        if seen.targets is not None and self.handover:
            self._show_targets(seen.targets)
        self._show_company(actor, seen.wanted)
        if any(topics.thread(item.id) in self._being_read(self.thread) for item in self.mine):
            # It counts as read before the receipt is written, which rings nobody here.
            self._show_unread(
                {item.id: item.unread for item in self.mine if item.id != self.thread}
            )

    def _tell(self, actor: Actor, card: ThreadCard, front: bool) -> None:
        """Note how far it was read: as a receipt of the one who holds it, or as one's own."""
        super()._tell(actor, card, front)
        read = (card.id, self._shown)
        if card.own or not front or not vars(self)["advising"] or read == self._read_along:
            return
        vars(self)["_read_along"] = read
        house().receipts.drop(Seen(card.id, False, 0, self._shown, actor.id))

    def _show_fixed(self, fixed: _Fixed) -> None:
        self._put(
            clinic_name=fixed.settings["clinic.name"],
            time_zone=fixed.settings["clinic.time_zone"],
            reading_grade=fixed.settings["reading.grade"],
            dispositions=fixed.dispositions,
            presences=fixed.presences,
        )
        self._put(skills=list(fixed.skills))

    def _close_thread(self, asked: int) -> None:
        """Show no conversation; what was asked for while the look was under way still comes."""
        if self.thread or self.has_conversation:
            self._forget_thread()
            self._forget_record()
            self._forget_team()
            self._forget_flags()
            self._put(has_conversation=False, others=[])
            if self._wanted == asked:
                self._wanted = 0

    @rx.event
    @handler("staff")
    async def go(self, actor: Actor, thread: int) -> None:
        """Bring a conversation to the front; 0 is Home."""
        self._wanted = max(0, thread)
        self.pane = "chat"
        self.notice = ""
        self.asking_to_end = self.asking_to_release = self.adding_skill = False
        self._ring_self()

    @rx.event
    @handler("staff")
    async def show_pane(self, actor: Actor, which: str) -> None:
        """Where not all panes fit: choose which is in front."""
        if which in ("chat", "patient", "tools"):
            self.pane = which

    @rx.event
    @handler("staff")
    async def send(
        self, actor: Actor, thread: int, client_id: str, body: LongText, visibility: str
    ) -> None:
        """Post a message to the patient, a note to the team, or to a consult's two sides."""
        await self._post(actor, thread, client_id, body, visibility)
        self._wrote(actor, thread)

    @rx.event
    @handler("staff")
    async def type_on(self, actor: Actor, thread: int, mode: str) -> None:
        """The agent is typing; the patient hears of what is for them only."""
        if thread != self.thread or mode not in self.modes:
            return
        # Who reads a text on their own phone sees no dots.
        if mode == "public" and self.conversation.channel == Channel.CHAT.value:
            await self._note_typing(actor, thread)
        self._writes(actor, thread, mode)

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
        self._note_focus(actor)
        if not front or not self.thread:
            return
        if any(one.conversation_id == self.thread for one in self.mentions):
            await house().store.do(actor, mentions.seen, self.thread)
        self._ring_self()

    @rx.event
    @handler("staff")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""

    @rx.var
    def urgent(self) -> int:
        """How many of their own conversations have a red flag."""
        return sum(item.priority >= Priority.RED_FLAG for item in self.mine)
