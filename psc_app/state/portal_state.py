"""The portal: who is there, what they are asked, their chat, their own record."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.cards import AppointmentCard, PortalCard
from psc_app.domain.errors import Refused
from psc_app.domain.record_cards import OwnConversationCard
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.services import (
    closing,
    patient_record,
    portal,
    presence,
    settings,
    sign_in,
)
from psc_app.services.messages import ThreadLook
from psc_app.state import gate
from psc_app.state.gate import LongText, handler
from psc_app.state.live import LiveState
from psc_app.state.thread import ThreadState
from psc_app.wiring import house


@dataclass(frozen=True)
class _Seen:
    actor: Actor | None
    settings: dict[str, Any] | None = None
    card: PortalCard | None = None
    thread: ThreadLook | None = None
    fresh: bool = False
    appointments: tuple[AppointmentCard, ...] | None = None
    past: tuple[OwnConversationCard, ...] | None = None


class PortalState(LiveState, ThreadState, rx.State):
    """What one tab of the portal shows."""

    clinic_name: rx.Field[str] = rx.field("")
    clinic_phone: rx.Field[str] = rx.field("")
    time_zone: rx.Field[str] = rx.field("UTC")
    emergency_text: rx.Field[str] = rx.field("")
    emergency_number: rx.Field[str] = rx.field("")
    consent_text: rx.Field[str] = rx.field("")
    ask: rx.Field[list[str]] = rx.field(default_factory=list)
    required: rx.Field[list[str]] = rx.field(default_factory=list)
    scope: rx.Field[str] = rx.field("")
    name: rx.Field[str] = rx.field("")
    signed_in: rx.Field[bool] = rx.field(False)
    conversation: rx.Field[int] = rx.field(0)
    chat_state: rx.Field[int] = rx.field(0)
    agent: rx.Field[str] = rx.field("")
    queued_at: rx.Field[int] = rx.field(0)
    ended: rx.Field[bool] = rx.field(False)
    can_rate: rx.Field[bool] = rx.field(False)
    rating: rx.Field[int] = rx.field(0)
    stars: rx.Field[int] = rx.field(0)
    anew: rx.Field[bool] = rx.field(False)
    asking_to_end: rx.Field[bool] = rx.field(False)
    appointments: rx.Field[list[AppointmentCard]] = rx.field(default_factory=list)
    past: rx.Field[list[OwnConversationCard]] = rx.field(default_factory=list)

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.portal_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        visit = gate.visit_topic(self.router.headers.cookie)
        names = {topics.SETTINGS} | ({visit} if visit else set())
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

    async def _came(self, actor: Actor | None) -> None:
        if actor is not None:
            await house().store.do(actor, presence.patient_came)

    async def _went(self, actor: Actor | None) -> None:
        home = house()
        if actor is not None and not home.hub.listeners(topics.portal(actor.role.value, actor.id)):
            await home.store.do(SYSTEM, presence.patient_lost, actor.role, actor.id)

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen:
        store = house().store
        started = actor is not None and not self.scope.endswith(f"-{actor.id}")
        first = not rang or started
        found = None
        if first or topics.SETTINGS in rang:
            found = await store.look(actor or SYSTEM, settings.values)
        if actor is None:
            return _Seen(None, found)
        if started and rang:
            await store.do(actor, presence.patient_came)
        busy = self._chatter()
        card = None
        if first or not rang <= busy:
            card = await store.look(actor, portal.latest)
        thread_id = card.id if card else self.thread
        thread, fresh = None, first or thread_id != self.thread
        if thread_id:
            thread = await self._look_thread(actor, thread_id, fresh=fresh)
        appointments = past = None
        if actor.role.value == "patient" and (first or not rang <= busy):
            appointments = await store.do(actor, patient_record.own_appointments)
            past = await store.do(actor, patient_record.own_conversations)
        return _Seen(actor, found, card, thread, fresh, appointments, past)

    def _show(self, seen: _Seen) -> None:
        if seen.settings is not None:
            self._show_settings(seen.settings)
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

    def _show_settings(self, found: dict[str, Any]) -> None:
        self.clinic_name = found["clinic.name"]
        self.clinic_phone = found["clinic.phone"]
        self.time_zone = found["clinic.time_zone"]
        self.emergency_text = found["emergency.text"]
        self.emergency_number = found["emergency.number"]
        self.consent_text = found["consent.text"]
        self.ask = found["pre_chat.ask"]
        self.required = found["pre_chat.required"]

    def _show_card(self, card: PortalCard) -> None:
        if card.id != self.conversation:
            self.anew = False
            self.stars = 0
        self._put(
            conversation=card.id,
            chat_state=card.state,
            agent=card.agent,
            queued_at=card.queued_at,
            ended=card.ended,
            can_rate=card.can_rate,
            rating=card.rating,
        )

    @rx.event
    @handler("anyone")
    async def start_chat(self, actor: Actor | None, form: dict[str, str]) -> None:
        """Begin the chat with what the form asked; a guest becomes a visitor now."""
        home = house()
        answers = portal.Answers(
            **{name: form.get(name, "") for name in portal.QUESTIONS},
            consent=bool(form.get("consent")),
        )
        if actor is None:
            token = gate.visit_token(self.router.headers.cookie)
            if not token:
                raise Refused("Your browser did not keep our cookie. Allow cookies and reload.")
            actor = await home.store.do(SYSTEM, sign_in.visitor_for, token)
        await home.store.do(actor, portal.start_chat, answers)
        self.notice = ""
        self.anew = False
        gate.forget(self.router.headers.cookie)
        home.hub.ring({gate.visit_topic(self.router.headers.cookie)})
        self._ring_self()

    @rx.event
    @handler("portal")
    async def send(
        self, actor: Actor, thread: int, client_id: str, body: LongText, internal: bool
    ) -> None:
        """Post a message of the patient's; what is refused keeps its text."""
        await self._post(actor, thread, client_id, body, internal=False)

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
        """End the chat."""
        self.asking_to_end = False
        await house().store.do(actor, closing.leave, self.conversation)

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
