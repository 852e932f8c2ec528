"""Being on duty: presence, capacity, and the offers that stand."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.cards import OfferCard, StatusCard
from psc_app.domain.errors import NobodyOnDuty, Refused
from psc_app.domain.vocabulary import OfferKind, Presence
from psc_app.services import offers, presence
from psc_app.state.gate import handler
from psc_app.wiring import house

SET_BY_SYSTEM = "now"
"""In the menu: what the system has set, which nobody can choose."""


@dataclass(frozen=True, slots=True)
class MenuLine:
    """One presence of the menu; `key` is what comes back."""

    key: str
    label: str


def menu_lines(choices: tuple[presence.PresenceChoice, ...]) -> list[MenuLine]:
    """The presences an agent may set, as the menu and the palette name them."""
    return [MenuLine(one.name, _label(one.name)) for one in choices]


def _label(name: str) -> str:
    return name[:1].upper() + name[1:]


class DutyState(rx.State, mixin=True):
    """The agent's own presence and load, and what is offered to them.

    Attributes:
        presence: the base presence that counts.
        presence_label: as people read it.
        presence_key: the menu's line that is chosen.
        system_line: what the system or a supervisor has set, in words; empty where the agent did.
        set_by: the supervisor who set it; empty where it was somebody else.
        chosen: what the agent last set by hand.
        saying: the offer that is being diverted or declined with a reason, 0
            for none; saying_how is "divert" or "reject".
        saying_warning: what is to be confirmed first.
        saying_fault: why that was refused.
    """

    presence: rx.Field[str] = rx.field("offline")
    presence_label: rx.Field[str] = rx.field("Offline")
    presence_key: rx.Field[str] = rx.field("offline")
    presence_since: rx.Field[int] = rx.field(0)
    presences: rx.Field[list[MenuLine]] = rx.field(default_factory=list)
    system_line: rx.Field[str] = rx.field("")
    set_by: rx.Field[str] = rx.field("")
    chosen: rx.Field[str] = rx.field("")
    capacity_used: rx.Field[int] = rx.field(0)
    capacity_units: rx.Field[int] = rx.field(0)
    offers: rx.Field[list[OfferCard]] = rx.field(default_factory=list)
    saying: rx.Field[int] = rx.field(0)
    saying_how: rx.Field[str] = rx.field("")
    saying_about: rx.Field[str] = rx.field("")
    saying_warning: rx.Field[str] = rx.field("")
    saying_fault: rx.Field[str] = rx.field("")

    def _show_status(self, status: StatusCard) -> None:
        label = _label(status.label or status.presence)
        by_system = status.set_by_system and status.presence != status.chosen
        self._tell_who_set(status, label)
        who = "system" if by_system else status.set_by
        self._put(
            presence=status.presence,
            presence_label=label,
            presence_key=SET_BY_SYSTEM if who else status.chosen,
            presence_since=status.since,
            system_line=f"{label} · set by {who}" if who else "",
            set_by="" if by_system else status.set_by,
            chosen=status.chosen,
            capacity_used=status.capacity_used,
            capacity_units=status.capacity_units,
        )

    def _tell_who_set(self, status: StatusCard, label: str) -> None:
        """Say it once when a supervisor has changed one's presence; the menu goes on saying it."""
        changed = (status.set_by, status.since) != (self.set_by, self.presence_since)
        if status.set_by and changed and self.ready:
            self.notice = f"{status.set_by} set your presence to {label}."

    def _show_offers(self, standing: tuple[OfferCard, ...]) -> None:
        self._put(offers=list(standing))
        if self.saying and all(one.id != self.saying for one in standing):
            self._stop_saying()

    def _stop_saying(self) -> None:
        self._put(saying=0, saying_warning="", saying_fault="")

    @rx.event
    @handler("staff")
    async def choose_presence(self, actor: Actor, to: str) -> None:
        """Set one's own presence."""
        if to != SET_BY_SYSTEM:
            await house().store.do(actor, presence.choose, to)

    @rx.event
    @handler("staff")
    async def be_back(self, actor: Actor) -> None:
        """After a missed offer: available again."""
        await house().store.do(actor, presence.choose, Presence.AVAILABLE.value)

    @rx.event
    @handler("staff")
    async def accept(self, actor: Actor, offer: int) -> None:
        """Accept an offer and bring its conversation to the front."""
        self._stop_saying()
        self._wanted = await house().store.do(actor, offers.accept, offer)
        self.notice = ""
        self._ring_self()

    @rx.event
    @handler("staff")
    async def reject(self, actor: Actor, offer: int) -> None:
        """Reject an offer; it goes to the next agent, or back to who asked."""
        await house().store.do(actor, offers.reject, offer)

    @rx.event
    @handler("staff")
    async def pick(self, actor: Actor, thread: int) -> None:
        """Take a conversation from the open work items."""
        await house().store.do(actor, offers.pick, thread)
        self._wanted = thread
        self.notice = ""
        self._ring_self()

    @rx.event
    @handler("staff")
    async def ask_why(self, actor: Actor, offer: int) -> None:
        """Ask for the reason why an offer is diverted, or declined."""
        card = next((one for one in self.offers if one.id == offer), None)
        if card is None:
            return
        self.saying = offer
        self.saying_how = "divert" if card.kind == OfferKind.ASSIGNMENT else "reject"
        self.saying_about = card.name
        self.saying_warning = self.saying_fault = ""

    @rx.event
    @handler("staff")
    async def keep_offer(self, actor: Actor) -> None:
        """Close the question about the reason; the offer still stands."""
        self._stop_saying()

    @rx.event
    @handler("staff")
    async def say_why(self, actor: Actor, form: dict[str, Any]) -> None:
        """Divert or decline the offer with the reason given."""
        reason = str(form.get("other") or form.get("reason") or "").strip()
        verb: Any = offers.reject
        more: dict[str, Any] = {}
        if self.saying_how == "divert":
            verb, more = offers.divert, {"anyway": bool(self.saying_warning)}
        try:
            await house().store.do(actor, verb, self.saying, reason, **more)
        except NobodyOnDuty as warning:
            self.saying_warning, self.saying_fault = str(warning), ""
        except Refused as refusal:
            self.saying_fault = str(refusal)
        else:
            self._stop_saying()
