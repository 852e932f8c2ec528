"""The demonstration's phones: the far end of the simulated carrier, for `/simulator`.

Whatever is written here goes to the clinic by its real webhook with a real signature, and what
is shown came out of the carrier's own book.
"""

import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from threading import Lock

from sqlmodel import col, select
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from psc_app.demo import carrier_routes
from psc_app.demo.carrier import Carrier
from psc_app.demo.carrier_book import (
    Answer,
    CarrierText,
    Happened,
    Incoming,
    Reports,
    StopHandling,
    Troubles,
)
from psc_app.demo.people import PHONES
from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput
from psc_app.domain.phone import pretty, to_e164
from psc_app.domain.phone_cards import (
    TROUBLES,
    BubbleCard,
    DeedCard,
    PhoneCard,
    PhonesCard,
    SentCard,
    TroubleCard,
)
from psc_app.domain.text_codes import words
from psc_app.domain.text_words import LONGEST_TEXT
from psc_app.domain.vocabulary import AuthorKind, Channel, TextState
from psc_app.models.conversation import Conversation, Message
from psc_app.models.texts import TextContact, TextOut
from psc_app.services.work import Work
from psc_app.wiring import SIMULATED_AT, house

LARGEST_PICTURE = 5 * 1024 * 1024
"""Bytes; what carriers take at most."""

_PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_KEPT_PICTURES = 12
_MOST_SHOWN = 12
_START = 60
_STATUSES = {
    "accepted": "Accepted",
    "queued": "Queued",
    "sent": "Sent",
    "delivered": "Delivered",
    "undelivered": "Not delivered",
    "failed": "Failed",
}
_FINE = TroubleCard()


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A text from before this server started, which the carrier's book does not have."""

    number: str
    body: str
    own: bool
    at: datetime


class PhoneShop:
    """The phones, and the carrier that they hang on; see ports/phones.

    Args:
        changed: called after each change of what goes wrong.
    """

    def __init__(self, carrier: Carrier, changed: Callable[[], None] = lambda: None) -> None:
        """Phones on which nothing stands yet but what the carrier has."""
        self._carrier = carrier
        self._changed = changed
        self._earlier: tuple[_Earlier, ...] = ()
        self._pictures: OrderedDict[str, tuple[bytes, str]] = OrderedDict()
        self._lock = Lock()

    def remember(self, earlier: Sequence[_Earlier]) -> None:
        """Show these as well, before everything else."""
        self._earlier = tuple(earlier)

    # ------------------------------------------------------------ looking

    def look(self, number: str, only_this: bool) -> PhonesCard:
        """Everything to be seen with this phone in front."""
        happened = self._carrier.happened()
        return PhonesCard(
            phones=[self._phone(one) for one in self._numbers(number)],
            bubbles=self._bubbles(number, happened),
            sent=[_sent(one) for one in reversed(self._carrier.sent()[-_MOST_SHOWN:])],
            deeds=[
                DeedCard(len(happened) - place, millis(one.at), _name(one.number), one.what,
                         one.answer)
                for place, one in enumerate(happened[:_MOST_SHOWN])
            ],
            troubles=self._shown_troubles(number if only_this else ""),
            only_this=only_this,
        )  # fmt: skip

    def _numbers(self, front: str) -> list[str]:
        others = [one for one in reversed(self._carrier.numbers()) if one not in PHONES]
        known = dict.fromkeys([*PHONES, *others])
        return list(known) if front in known else [*known, front]

    def _phone(self, number: str) -> PhoneCard:
        name, hint = PHONES.get(number, ("", ""))
        came = sum(text.outgoing for text in self._carrier.on_phone(number))
        shown = pretty(number)
        return PhoneCard(number, shown, name or shown, hint, came)

    def _bubbles(self, number: str, happened: Sequence[Happened]) -> list[BubbleCard]:
        before = [
            BubbleCard(f"earlier-{place}", one.body, one.own, millis(one.at))
            for place, one in enumerate(self._earlier)
            if one.number == number
        ]
        brought: dict[str, int] = {}
        for one in happened:
            if one.what == "brought a text":
                brought.setdefault(one.sid, one.answer)
        now = [_bubble(text, brought.get(text.sid)) for text in self._carrier.on_phone(number)]
        return before + now

    def _shown_troubles(self, number: str) -> TroubleCard:
        found = self._carrier.troubles_of.get(number, self._carrier.troubles)
        fate = f"fail {found.fail}" if found.fail else ""
        used_up = found.left == 0
        shown = TroubleCard(
            fate=f"refuse {found.refuse}" if found.refuse else fate,
            answer="" if used_up else found.answer.value,
            times="" if used_up or found.left is None else "1" if found.left == 1 else "3",
            reports=found.reports.value,
            incoming=found.incoming.value,
            delay="" if found.delay == carrier_routes.WATCHABLE else f"{found.delay:g}",
            stop=self._carrier.stop_handling.value,
        )
        calm = replace(shown, delay="", times="") == _FINE and not self._carrier.troubles_of
        return replace(shown, any=not calm)

    # ------------------------------------------------------------ writing

    def find(self, text: str) -> str:
        """The phone that somebody means, in E.164.

        Raises:
            BadInput: that is no number, or the clinic's own.
        """
        number = to_e164(text)
        if number is None:
            raise BadInput("Write the whole number, with its area code.")
        if number == self._carrier.account.number:
            raise BadInput("This is the clinic's own number.")
        return number

    def write(self, number: str, body: str, picture: str = "") -> None:
        """Somebody writes to the clinic on a phone.

        Raises:
            BadInput: there is nothing to send, too much of it, or no such phone or picture.
        """
        number = self.find(number)
        if len(body) > LONGEST_TEXT:
            raise BadInput(f"A text has at most {LONGEST_TEXT:,} characters.")
        if not body.strip() and not picture:
            raise BadInput("Write something first.")
        media = []
        if picture:
            with self._lock:
                found = self._pictures.pop(picture, None)
            if found is None:
                raise BadInput("This picture is not there any more: choose it again.")
            media = [found]
        self._carrier.text(number, body, media)

    def keep_picture(self, content: bytes, media_type: str) -> str:
        """Keep a picture until it is sent; the ticket by which it can be.

        Raises:
            BadInput: no picture, or too large a one.
        """
        if media_type not in _PICTURES or not content:
            raise BadInput("Choose a picture: JPEG, PNG, GIF or WebP.")
        if len(content) > LARGEST_PICTURE:
            raise BadInput("A picture in a text has at most 5 MB.")
        ticket = secrets.token_urlsafe(16)
        with self._lock:
            self._pictures[ticket] = (content, media_type)
            while len(self._pictures) > _KEPT_PICTURES:
                self._pictures.popitem(last=False)
        return ticket

    # ------------------------------------------------------------ what goes wrong

    def trouble(self, number: str, field: str, choice: str) -> None:
        """Have something go wrong.

        Raises:
            BadInput: no such field or choice.
        """
        if field not in TROUBLES or choice not in TROUBLES[field][1]:
            raise BadInput("There is no such choice.")
        if field == "stop":
            self._carrier.stop_handling = StopHandling(choice)
            self._changed()
            return
        general = self._carrier.troubles
        found = self._carrier.troubles_of.get(number, general) if number else general
        changed = _changed(found, field, choice)
        if number:
            self._carrier.troubles_of[self.find(number)] = changed
        else:
            self._carrier.troubles = changed
        self._changed()

    def mend(self) -> None:
        """Nothing goes wrong any more, for any phone."""
        self._carrier.troubles = Troubles(delay=carrier_routes.WATCHABLE)
        self._carrier.troubles_of = {}
        self._carrier.stop_handling = StopHandling.NONE
        self._changed()

    def hurry(self) -> None:
        """End every pause that is under way."""
        self._carrier.hurry()

    def forget(self) -> None:
        """Empty the phones, and nothing goes wrong any more."""
        self._earlier = ()
        self._carrier.reset()
        self.mend()


def _changed(found: Troubles, field: str, choice: str) -> Troubles:
    if field == "fate":
        kind, _, code = choice.partition(" ")
        refuse, fail = (code if kind == "refuse" else ""), (code if kind == "fail" else "")
        return replace(found, refuse=refuse, fail=fail)
    if field == "answer":
        answer = Answer(choice)
        patience = 3 if answer in (Answer.TOO_MANY, Answer.BUSY) else 0
        return replace(found, answer=answer, retry_after=patience, left=None)
    if field == "times":
        return replace(found, left=int(choice) if choice else None)
    if field == "reports":
        return replace(found, reports=Reports(choice))
    if field == "incoming":
        return replace(found, incoming=Incoming(choice))
    return replace(found, delay=float(choice) if choice else carrier_routes.WATCHABLE)


def _name(number: str) -> str:
    return PHONES[number][0] if number in PHONES else pretty(number)


def _bubble(text: CarrierText, answer: int | None) -> BubbleCard:
    note, bad = "", False
    if not text.outgoing:
        note, bad = "Sending", False
        if answer is not None:
            bad = not 200 <= answer < 300
            note = f"The clinic answered {answer or 'nothing'}" if bad else "With the clinic"
    elif text.automatic:
        note = "From the carrier itself"
    return BubbleCard(
        sid=text.sid,
        body=text.body,
        own=not text.outgoing,
        at=millis(text.shown_at or text.created_at),
        note=note,
        bad=bad,
        pictures=[f"{SIMULATED_AT}/media/{one.ticket}" for one in text.media],
    )


def _sent(text: CarrierText) -> SentCard:
    start = text.body if len(text.body) <= _START else text.body[: _START - 1] + "…"
    return SentCard(
        sid=text.sid,
        who=_name(text.number),
        body=start,
        status=_STATUSES.get(text.status, text.status),
        reason=words(text.code),
        segments=text.segments,
        at=millis(text.created_at),
    )


# ---------------------------------------------------------------- of this process


@cache
def phones() -> PhoneShop | None:
    """The phones of this process's demonstration; None where texts go by a real carrier."""
    carrier = carrier_routes.carrier()
    if carrier is None:
        return None
    return PhoneShop(carrier, lambda: house().hub.ring((topics.PHONES,)))


@asynccontextmanager
async def remembered() -> AsyncIterator[None]:
    """Put on the phones what was texted before the server started; a lifespan task."""
    shop = phones()
    if shop is not None:
        shop.remember(await house().store.look(SYSTEM, _texted))
    yield


def _texted(work: Work) -> list[_Earlier]:
    out = work.session.exec(
        select(TextContact.number, TextOut.body, TextOut.changed_at)
        .join(TextContact, col(TextContact.id) == col(TextOut.contact_id))
        .where(col(TextOut.state) == TextState.DELIVERED.value, col(TextOut.body) != "")
        .order_by(col(TextOut.id).desc())
        .limit(500)
    ).all()
    own = work.session.exec(
        select(TextContact.number, Message.body, Message.sent_at)
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .join(TextContact, col(TextContact.visitor_id) == col(Conversation.visitor_id))
        .where(
            col(Conversation.channel) == Channel.SMS.value,
            col(Message.author_kind) == AuthorKind.PATIENT.value,
            col(Message.body) != "",
        )
        .order_by(col(Message.sent_at).desc())
        .limit(500)
    ).all()
    found = [_Earlier(number, body, False, at) for number, body, at in out]
    found += [_Earlier(number, body, True, at) for number, body, at in own]
    return sorted(found, key=lambda one: one.at)


def build_routes() -> list[Route]:
    """Where the page hands in a picture before it is sent; nothing where there are no phones."""
    if phones() is None:
        return []
    return [Route(f"{SIMULATED_AT}/pictures", _take_picture, methods=["POST"])]


async def _take_picture(request: Request) -> Response:
    """Keep a picture: 201 with its ticket, or 400, 403, 413."""
    shop = phones()
    assert shop is not None
    # A page elsewhere can't send a picture's media type without being asked first.
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return _said(403, "Pictures can be sent from our own page only.")
    content = bytearray()
    try:
        async for chunk in request.stream():
            content += chunk
            if len(content) > LARGEST_PICTURE:
                return _said(413, "A picture in a text has at most 5 MB.")
        ticket = shop.keep_picture(bytes(content), request.headers.get("content-type", ""))
    except BadInput as refusal:
        return _said(400, str(refusal))
    except ClientDisconnect:
        return _said(400, "The picture did not arrive in one piece.")
    return JSONResponse({"ticket": ticket}, 201, headers={"cache-control": "no-store"})


def _said(status: int, fault: str) -> Response:
    return JSONResponse({"fault": fault}, status)
