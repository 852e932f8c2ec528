"""POST /webhooks/twilio/sms: the carrier brings a text (SPEC section 13).

What the carrier signed is kept by one small deed and answered at once; the backstage works it off
(backstage/sms_intake). Nothing of a text or a number stands in a log, an error or an answer.
"""

import asyncio
import logging
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from psc_app.domain.actor import SYSTEM
from psc_app.domain.rates import Buckets
from psc_app.domain.text_traffic import Arrived
from psc_app.services import inbound_sms
from psc_app.wiring import INCOMING_TEXTS, House

_log = logging.getLogger(__name__)

SIGNATURE = "x-twilio-signature"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
"""Routes of the carrier's take them all, so that each but POST is refused in words."""

LARGEST_BODY = 64 * 1024
_MOST_FIELDS = 200
_SLOWEST_BODY = 10.0
_KIND = "application/x-www-form-urlencoded"
_NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
_MESSAGE_ID = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")
_MOST_MEDIA = 10

A_SECOND = 0.5
BURST = 20.0
"""Unsigned requests of one address that are answered and logged each; the rest is 429."""


class NotTaken(Exception):
    """A request that is not taken; holds the answer to give."""

    def __init__(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        """With an HTTP status and a sentence."""
        super().__init__(text)
        self.answer: Response = PlainTextResponse(text, status, headers)


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a request that the carrier signed, in their order."""

    fields: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        """A field's first value; empty where there is none."""
        return next((value for key, value in self.fields if key == name), "")


class Door:
    """Lets in what the carrier signed, and nothing else; shared by its routes."""

    def __init__(self, house: House) -> None:
        """A door at which nobody has knocked yet."""
        self._house = house
        self._strangers = Buckets(A_SECOND, BURST)

    async def signed_form(self, request: Request) -> Form:
        """The fields of a request that the carrier signed for this very address.

        The address is the configured public one: the Host header is anybody's to write.

        Raises:
            NotTaken: it is not signed, or no form within bounds; nothing of it may be kept.
        """
        gateway, account = self._house.sms, self._house.sms_account
        if request.method != "POST":
            raise NotTaken(405, "Send it with POST.", {"allow": "POST"})
        if gateway is None or account is None:
            raise NotTaken(404, "Texts are not set up here.")
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != _KIND:
            raise NotTaken(415, "This is not a form.")
        signature = request.headers.get(SIGNATURE, "")
        if not signature:
            raise self._stranger(request)
        fields = _fields(await _body(request))
        if not gateway.is_signed(self._address(request), fields, signature):
            raise self._stranger(request)
        form = Form(fields)
        if not secrets.compare_digest(form.get("AccountSid").encode(), account.sid.encode()):
            raise self._stranger(request)
        return form

    def _address(self, request: Request) -> str:
        query = request.scope.get("query_string", b"").decode("latin-1")
        path = request.scope["path"]
        return self._house.config.own_address + path + (f"?{query}" if query else "")

    def _stranger(self, request: Request) -> NotTaken:
        """Refuse who has not signed; who knocks too often is not written down each time."""
        if not self._strangers.take(request.client.host if request.client else ""):
            return NotTaken(429, "Too many at once. Try again in a moment.", {"retry-after": "2"})
        _log.warning("texts: a request without the carrier's signature was refused")
        return NotTaken(403, "This is not signed by the carrier.")


async def _body(request: Request) -> bytes:
    """The whole body.

    Raises:
        NotTaken: too large, or too slow.
    """
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdecimal() and int(length[:12]) > LARGEST_BODY:
        raise NotTaken(413, "This is too large.")
    body = bytearray()
    try:
        async with asyncio.timeout(_SLOWEST_BODY):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise NotTaken(413, "This is too large.")
    except (TimeoutError, ClientDisconnect):
        raise NotTaken(408, "The body took too long to arrive.") from None
    return bytes(body)


def _fields(body: bytes) -> tuple[tuple[str, str], ...]:
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
            errors="strict",
        )
    except ValueError:
        raise NotTaken(400, "This form can't be read.") from None
    return tuple(pairs)


# ---------------------------------------------------------------- incoming texts


def build_routes(house: House) -> list[Route]:
    """The route, to be mounted in front of the pages."""
    return [Route(INCOMING_TEXTS, SmsWebhook(house).receive, methods=list(METHODS))]


class SmsWebhook:
    """Takes incoming texts for one house."""

    def __init__(self, house: House) -> None:
        """A webhook that has taken none yet."""
        self._house = house
        self._door = Door(house)

    async def receive(self, request: Request) -> Response:
        """Keep a text: 200 with an empty answer for the carrier, or why it is not taken."""
        try:
            arrived = _arrived(await self._door.signed_form(request))
        except NotTaken as refused:
            return refused.answer
        try:
            await self._house.store.do(SYSTEM, inbound_sms.keep, arrived)
        except Exception as fault:
            # Its text may hold what the patient wrote. The carrier tries again, or says so.
            _log.error("texts: one could not be kept: %s", type(fault).__name__)
            return PlainTextResponse("Try again in a moment.", 503)
        return Response(_NOTHING_TO_SAY, media_type="text/xml")


def _arrived(form: Form) -> Arrived:
    """What a signed form says.

    Raises:
        NotTaken: it is no text that came in.
    """
    carrier_id = form.get("MessageSid")
    if not _MESSAGE_ID.fullmatch(carrier_id) or not form.get("From"):
        raise NotTaken(400, "This is no text.")
    return Arrived(
        carrier_id=carrier_id,
        from_number=form.get("From"),
        to_number=form.get("To"),
        body=form.get("Body"),
        media=_media(form),
        opt_out_type=form.get("OptOutType"),
    )


def _media(form: Form) -> Sequence[tuple[str, str]]:
    count = form.get("NumMedia")
    most = int(count[:3]) if count.isascii() and count.isdecimal() else 0
    places = range(min(most, _MOST_MEDIA))
    found = ((form.get(f"MediaUrl{n}"), form.get(f"MediaContentType{n}")) for n in places)
    return [(url, kind) for url, kind in found if url]
