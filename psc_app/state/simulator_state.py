"""`/simulator`: the phones of the demonstration, and the carrier between them and the clinic."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.errors import NotAllowed
from psc_app.domain.phone_cards import (
    BubbleCard,
    DeedCard,
    PhoneCard,
    PhonesCard,
    SentCard,
    TroubleCard,
)
from psc_app.ports.phones import Phones
from psc_app.state.gate import LongText, handler
from psc_app.state.live import LiveState
from psc_app.wiring import house

_FIRST = "+15557807280"
_find_phones: list[Callable[[], Phones | None]] = []


def plug(find: Callable[[], Phones | None]) -> None:
    """Say where the phones are; the page does, as a state knows no demonstration."""
    _find_phones[:] = [find]


def _phones() -> Phones:
    found = _find_phones[0]() if _find_phones and house().config.demo else None
    if found is None:
        raise NotAllowed("Texts go by a real carrier here, so there are no phones to look at.")
    return found


class SimulatorState(LiveState, rx.State):
    """What one tab sees of the phones; in the demonstration only, where anybody may look.

    Attributes:
        number: the phone in front, in E.164.
        only_this: whether what goes wrong is shown and chosen for this phone alone.
        there: whether there are phones at all.
    """

    number: rx.Field[str] = rx.field(_FIRST)
    only_this: rx.Field[bool] = rx.field(False)
    there: rx.Field[bool] = rx.field(False)
    phones: rx.Field[list[PhoneCard]] = rx.field(default_factory=list)
    front_phone: rx.Field[PhoneCard] = rx.field(default_factory=PhoneCard)
    bubbles: rx.Field[list[BubbleCard]] = rx.field(default_factory=list)
    sent: rx.Field[list[SentCard]] = rx.field(default_factory=list)
    deeds: rx.Field[list[DeedCard]] = rx.field(default_factory=list)
    troubles: rx.Field[TroubleCard] = rx.field(default_factory=TroubleCard)

    _seen: dict[str, int] = {}  # noqa: RUF012 - a state's own, made anew for each tab

    async def _who(self, cookie: str) -> Actor | None:
        return None

    def _topics(self, actor: Actor | None) -> set[str]:
        return {topics.PHONES}

    async def _look(self, actor: Actor | None, rang: set[str]) -> PhonesCard:
        return _phones().look(self.number, self.only_this)

    def _show(self, seen: Any) -> None:
        front = next((one for one in seen.phones if one.number == self.number), PhoneCard())
        # A phone that this tab has not seen before has nothing new on it.
        known = {one.number: self._seen.get(one.number, one.count) for one in seen.phones}
        self._seen = known | {front.number: front.count}
        self._put(
            there=True,
            phones=[
                replace(one, unread=max(0, one.count - self._seen[one.number]))
                for one in seen.phones
            ],
            front_phone=front,
            bubbles=seen.bubbles,
            sent=seen.sent,
            deeds=seen.deeds,
            troubles=seen.troubles,
        )

    def _again(self) -> None:
        """Draw this tab anew, at once."""
        self.notice = ""
        self._show(_phones().look(self.number, self.only_this))

    @rx.event
    @handler("public")
    async def choose(self, actor: None, phone: str) -> None:
        """Take a phone in the hand, one of those on the table or any other.

        Raises:
            BadInput: that is no number.
        """
        self.number = _phones().find(phone)
        self._again()

    @rx.event
    @handler("public")
    async def take_other(self, actor: None, form: dict[str, Any]) -> None:
        """Take a phone with a number that was typed.

        Raises:
            BadInput: that is no number.
        """
        self.number = _phones().find(str(form.get("number", "")))
        self._again()

    @rx.event
    @handler("public")
    async def write(self, actor: None, phone: str, body: LongText, picture: str) -> None:
        """Write to the clinic on a phone.

        Raises:
            BadInput: it can't be sent, with the reason in words.
        """
        _phones().write(phone, body, picture)
        self._again()

    @rx.event
    @handler("public")
    async def narrow(self, actor: None, on: bool) -> None:
        """Choose what goes wrong for the phone in front alone, or for all."""
        self.only_this = on
        self._again()

    @rx.event
    @handler("public")
    async def trouble(self, actor: None, field: str, choice: str) -> None:
        """Have something go wrong at the carrier.

        Raises:
            BadInput: no such trouble.
        """
        _phones().trouble(self.number if self.only_this else "", field, choice)
        self._again()

    @rx.event
    @handler("public")
    async def mend(self, actor: None) -> None:
        """Have nothing go wrong any more."""
        _phones().mend()
        self._again()

    @rx.event
    @handler("public")
    async def hurry(self, actor: None) -> None:
        """Wait for nothing that is under way."""
        _phones().hurry()

    @rx.event
    @handler("public")
    async def forget(self, actor: None) -> None:
        """Empty the phones, and have nothing go wrong any more."""
        _phones().forget()
        self._again()

    @rx.event
    @handler("public")
    async def dismiss(self, actor: None) -> None:
        """Close the notice."""
        self.notice = ""
