"""The portal: who is there, what they are asked, their chat, their own record."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.cards import AppointmentCard, PortalCard
from psc_app.domain.consent_cards import OwnTexts
from psc_app.domain.errors import Refused
from psc_app.domain.phone import to_e164
from psc_app.domain.portal_cards import DoorCard, LineCard
from psc_app.domain.record_cards import OwnConversationCard
from psc_app.domain.self_service import trail
from psc_app.domain.user_agent import browser_name
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.services import (
    bot_turns,
    closing,
    patient_record,
    portal,
    presence,
    settings,
    sign_in,
    text_consent,
    waiting,
)
from psc_app.services.messages import ThreadLook
from psc_app.state import gate, line_watch
from psc_app.state.gate import LongText, handler
from psc_app.state.line_watch import WATCH
from psc_app.state.live import LiveState
from psc_app.state.thread import ThreadState
from psc_app.wiring import house


@dataclass(frozen=True)
class _Seen:
    actor: Actor | None
    settings: dict[str, Any] | None = None
    card: PortalCard | None = None
    line: LineCard | None = None
    door: DoorCard | None = None
    thread: ThreadLook | None = None
    fresh: bool = False
    appointments: tuple[AppointmentCard, ...] | None = None
    past: tuple[OwnConversationCard, ...] | None = None
    texts: OwnTexts | None = None


class PortalState(LiveState, ThreadState, rx.State):
    """What one tab of the portal shows."""

    clinic_name: rx.Field[str] = rx.field("")
    clinic_phone: rx.Field[str] = rx.field("")
    clinic_dial: rx.Field[str] = rx.field("")
    time_zone: rx.Field[str] = rx.field("UTC")
    emergency_text: rx.Field[str] = rx.field("")
    emergency_number: rx.Field[str] = rx.field("")
    red_flag_text: rx.Field[str] = rx.field("")
    crisis_text: rx.Field[str] = rx.field("")
    crisis_number: rx.Field[str] = rx.field("")
    consent_text: rx.Field[str] = rx.field("")
    ask: rx.Field[list[str]] = rx.field(default_factory=list)
    required: rx.Field[list[str]] = rx.field(default_factory=list)
    scope: rx.Field[str] = rx.field("")
    name: rx.Field[str] = rx.field("")
    signed_in: rx.Field[bool] = rx.field(False)
    conversation: rx.Field[int] = rx.field(0)
    chat_state: rx.Field[int] = rx.field(0)
    sounds_like: rx.Field[str] = rx.field("")
    agent: rx.Field[str] = rx.field("")
    bot: rx.Field[str] = rx.field("")
    with_bot: rx.Field[bool] = rx.field(False)
    choices: rx.Field[list[str]] = rx.field(default_factory=list)
    ended: rx.Field[bool] = rx.field(False)
    line: rx.Field[LineCard] = rx.field(default_factory=LineCard)
    door: rx.Field[DoorCard] = rx.field(default_factory=DoorCard)
    can_rate: rx.Field[bool] = rx.field(False)
    rating: rx.Field[int] = rx.field(0)
    stars: rx.Field[int] = rx.field(0)
    anew: rx.Field[bool] = rx.field(False)
    asking_to_end: rx.Field[bool] = rx.field(False)
    appointments: rx.Field[list[AppointmentCard]] = rx.field(default_factory=list)
    past: rx.Field[list[OwnConversationCard]] = rx.field(default_factory=list)
    texts: rx.Field[OwnTexts] = rx.field(default_factory=OwnTexts)

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.portal_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        visit = gate.visit_topic(self.router.headers.cookie)
        names = {topics.SETTINGS, self._line_topic()} | ({visit} if visit else set())
        if actor is not None:
            names.add(topics.portal(actor.role.value, actor.id))
            if actor.role.value == "patient":
                names.add(topics.patient(actor.id))
        if self.thread:
            names |= {topics.conversation(self.thread)} | self._chatter()
        return names

    def _chatter(self) -> set[str]:
        """What rings often and changes no more than the messages."""
        return {topics.thread(self.thread), topics.signs(self.thread, of_patient=False)}

    def _line_topic(self) -> str:
        """What rings when the place in line changed, or it is time to look at the hours."""
        # Without building all that `router` holds: each message asks.
        return line_watch.topic(self.rx_router_session.client_token)

    async def _came(self, actor: Actor | None) -> None:
        if actor is not None:
            await house().store.do(actor, presence.patient_came)

    async def _went(self, actor: Actor | None) -> None:
        home = house()
        if not home.hub.listeners(self._line_topic()):
            WATCH.drop(self.router.session.client_token)
        if actor is not None and not home.hub.listeners(topics.portal(actor.role.value, actor.id)):
            await home.store.do(SYSTEM, presence.patient_lost, actor.role, actor.id)

    def _patch(self, actor: Actor, rang: set[str]) -> dict[str, Any] | None:
        line = self._line_topic()
        if line not in rang:
            return self._patch_thread(actor) if rang <= self._chatter() else None
        place = WATCH.news(self.router.session.client_token)
        if place is None or len(rang) > 1:
            return None
        return {"line": replace(vars(self)["line"], place=place)}

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen:
        store = house().store
        started = actor is not None and not self.scope.endswith(f"-{actor.id}")
        first = not rang or started
        found = None
        if first or topics.SETTINGS in rang:
            found = await store.look(actor or SYSTEM, settings.values)
        if actor is None:
            return _Seen(None, found, door=await store.look(SYSTEM, waiting.door))
        if started and rang:
            await store.do(actor, presence.patient_came)
        # What rings often tells of nothing more than messages, or of the line.
        much = first or not rang <= self._chatter() | {self._line_topic()}
        card = None
        if much:
            card = await store.look(actor, portal.latest)
        thread_id = card.id if card else self.thread
        thread, fresh = None, first or thread_id != self.thread
        if thread_id:
            thread = await self._look_thread(actor, thread_id, fresh=fresh)
        line = door = None
        if much or self._line_topic() in rang:
            over = not thread_id or (card.ended if card else self.ended)
            if thread_id and (much or not over):
                line = await store.look(actor, waiting.line, thread_id)
            if over:
                # A new chat may be begun: does anybody answer?
                door = await store.look(SYSTEM, waiting.door)
        appointments = past = texts = None
        if actor.role.value == "patient" and much:
            appointments = await store.do(actor, patient_record.own_appointments)
            past = await store.do(actor, patient_record.own_conversations)
            texts = await store.look(actor, text_consent.own)
        return _Seen(actor, found, card, line, door, thread, fresh, appointments, past, texts)

    def _show(self, seen: _Seen) -> None:
        if seen.settings is not None:
            self._show_settings(seen.settings)
        self._show_line(seen)
        actor = seen.actor
        if actor is None:
            self._put(scope="nobody")
            return
        self._put(
            scope=f"{actor.role.value}-{actor.id}",
            name=actor.name,
            signed_in=actor.role.value == "patient",
        )
        if seen.card is not None:
            self._show_card(seen.card)
        if seen.thread is not None:
            self._show_thread(actor, seen.thread, fresh=seen.fresh)
        if seen.appointments is not None:
            self.appointments = list(seen.appointments)
        if seen.past is not None:
            self.past = list(seen.past)
        if seen.texts is not None:
            self._put(texts=seen.texts)

    def _show_settings(self, found: dict[str, Any]) -> None:
        self.clinic_name = found["clinic.name"]
        self.clinic_phone = found["clinic.phone"]
        self.clinic_dial = to_e164(found["clinic.phone"]) or ""
        self.time_zone = found["clinic.time_zone"]
        self.bot = found["bot.name"]
        self.emergency_text = found["emergency.text"]
        self.emergency_number = found["emergency.number"]
        self.red_flag_text = found["red_flag.text"]
        self.crisis_text = found["red_flag.crisis_text"]
        self.crisis_number = found["red_flag.crisis_number"]
        self.consent_text = found["consent.text"]
        self.ask = found["pre_chat.ask"]
        self.required = found["pre_chat.required"]

    def _show_line(self, seen: _Seen) -> None:
        if seen.line is not None:
            self._put(line=seen.line)
        if seen.door is not None:
            self._put(door=seen.door)
        token = self.router.session.client_token
        if seen.line is not None and seen.line.waits and seen.thread is not None:
            WATCH.keep(token, seen.thread.thread.id, seen.line.place)
        elif seen.door is not None:
            WATCH.keep(token)
        elif seen.line is not None:
            WATCH.drop(token)

    def _show_card(self, card: PortalCard) -> None:
        if card.id != self.conversation:
            self.anew = False
            self.stars = 0
        self._put(
            conversation=card.id,
            chat_state=card.state,
            sounds_like=card.emergency,
            agent=card.agent,
            with_bot=card.with_bot,
            choices=list(card.choices),
            ended=card.ended,
            can_rate=card.can_rate,
            rating=card.rating,
        )

    @rx.event
    @handler("anyone")
    async def start_chat(self, actor: Actor | None, form: dict[str, str]) -> None:
        """Begin the chat with what the form asked, or leave it as a message.

        A guest becomes a visitor now. Whether it is a message was decided by the
        words on the button that was pressed, not by whether the line is open by now.
        """
        home = house()
        answers = portal.Answers(
            **{name: form.get(name, "") for name in portal.QUESTIONS},
            consent=bool(form.get("consent")),
            seen_before=tuple(trail(form.get("seen_before", ""))),
            browser=browser_name(self.router.headers.user_agent),
        )
        if actor is None:
            token = gate.visit_token(self.router.headers.cookie)
            if not token:
                raise Refused("Your browser did not keep our cookie. Allow cookies and reload.")
            actor = await home.store.do(SYSTEM, sign_in.visitor_for, token)
        begin = waiting.leave_message if form.get("as") == "message" else portal.start_chat
        await home.store.do(actor, begin, answers)
        self.notice = ""
        self.anew = False
        gate.forget(self.router.headers.cookie)
        home.hub.ring({gate.visit_topic(self.router.headers.cookie)})
        self._ring_self()

    @rx.event
    @handler("portal")
    async def send(
        self, actor: Actor, thread: int, client_id: str, body: LongText, visibility: str
    ) -> None:
        """Post a message of the patient's, always public; what is refused keeps its text."""
        await self._post(actor, thread, client_id, body)
        if vars(self)["choices"]:
            self.choices = []

    @rx.event
    @handler("portal")
    async def choose(self, actor: Actor, thread: int, text: str) -> None:
        """Press one of the bot's buttons, which says its title; those that are gone do nothing."""
        if thread != self.thread or text not in self.choices:
            return
        self.choices = []
        await self._post(actor, thread, uuid4().hex, text)

    @rx.event
    @handler("portal")
    async def ask_person(self, actor: Actor) -> None:
        """Be passed from the bot to a person."""
        await house().store.do(actor, bot_turns.ask_person, self.conversation)

    @rx.event
    @handler("portal")
    async def type_on(self, actor: Actor, thread: int) -> None:
        """The patient is typing."""
        await self._note_typing(actor, thread)

    @rx.event
    @handler("portal")
    async def older(self, actor: Actor, thread: int, before: int) -> None:
        """Load what was said before the oldest message shown."""
        await self._load_older(actor, thread, before)

    @rx.event
    @handler("anyone")
    async def set_front(self, actor: Actor | None, front: bool) -> None:
        """The tab came to the front of its window, or went to the back."""
        self.front = front
        if front and self.thread:
            self._ring_self()

    @rx.event
    @handler("portal")
    async def ask_to_end(self, actor: Actor) -> None:
        """Ask before ending: it can't be taken back."""
        self.asking_to_end = True

    @rx.event
    @handler("anyone")
    async def keep_talking(self, actor: Actor | None) -> None:
        """Close the question about ending."""
        self.asking_to_end = False

    @rx.event
    @handler("portal")
    async def leave(self, actor: Actor) -> None:
        """End the chat; a call-back or a message that stands is not given up by it."""
        self.asking_to_end = False
        await house().store.do(actor, waiting.end_chat, self.conversation)

    @rx.event
    @handler("portal")
    async def withdraw(self, actor: Actor) -> None:
        """Leave the line for good: no call, no answer."""
        self.asking_to_end = False
        await house().store.do(actor, waiting.withdraw, self.conversation)

    @rx.event
    @handler("portal")
    async def ask_call_back(self, actor: Actor, form: dict[str, str]) -> None:
        """Be called instead of waiting on the page, or at another number."""
        number = form.get("number", "")
        await house().store.do(actor, waiting.ask_call_back, self.conversation, number)
        self.notice = ""

    @rx.event
    @handler("portal")
    async def undo_call_back(self, actor: Actor) -> None:
        """Wait on the page again."""
        await house().store.do(actor, waiting.undo_call_back, self.conversation)
        self.notice = ""

    @rx.event
    @handler("portal")
    async def keep_as_message(self, actor: Actor, form: dict[str, str]) -> None:
        """Make a message of a chat that nobody answers, because the line is closed."""
        contact = form.get("contact", "")
        await house().store.do(actor, waiting.keep_as_message, self.conversation, contact)
        self.notice = ""

    @rx.event
    @handler("portal")
    async def leave_instead(self, actor: Actor, form: dict[str, str]) -> None:
        """Leave a message after a chat that ended because nobody could answer."""
        body, contact = form.get("message", ""), form.get("contact", "")
        leave = waiting.leave_message_instead
        await house().store.do(actor, leave, self.conversation, body, contact)
        self.notice = ""
        self._ring_self()

    @rx.event
    @handler("portal")
    async def choose_stars(self, actor: Actor, stars: int) -> None:
        """Mark a rating before it is sent."""
        self.stars = stars if stars in range(1, 6) else 0

    @rx.event
    @handler("portal")
    async def rate(self, actor: Actor, form: dict[str, str]) -> None:
        """Send the rating."""
        comment = form.get("comment", "")
        await house().store.do(actor, closing.rate, self.conversation, self.stars, comment)
        self.notice = ""
        self._ring_self()

    @rx.event
    @handler("anyone")
    async def start_anew(self, actor: Actor | None) -> None:
        """Show the form again after a chat has ended."""
        if self.ended:
            self.anew = True

    @rx.event
    @handler("anyone")
    async def dismiss(self, actor: Actor | None) -> None:
        """Close the notice."""
        self.notice = ""

    @rx.var
    def chatting(self) -> bool:
        """Whether the chat, rather than the form, is on the screen."""
        return self.conversation > 0 and not self.anew

    @rx.var
    def waiting(self) -> bool:
        """Whether nobody has answered yet."""
        return self.chat_state == S.OPEN
