"""POST /api/v1/handoff: an outside bot passes a patient to a person, with the transcript.

Who calls is known by a signature alone; docs/outside-bots.md says how it is made. Answers and
refusals are JSON; nothing of a patient stands in an address, a log or a refusal.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from psc_app.domain import outside_hand_over, red_flags
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import NotAllowed, Refused, TooLate
from psc_app.domain.outside_hand_over import LARGEST_BODY, Asked, NotSigned, TooLarge
from psc_app.domain.rates import Buckets
from psc_app.services import handoff
from psc_app.services.handoff import OtherBody, Taken
from psc_app.wiring import House

TIMESTAMP = "x-psc-timestamp"
SIGNATURE = "x-psc-signature"
A_SECOND = 5.0
BURST = 30.0
"""Requests that one address may send at once."""

_SLOWEST_BODY = 30.0
_MB = f"{LARGEST_BODY // 1024 // 1024} MB"
_STATUS: tuple[tuple[type[Refused], int], ...] = (
    (NotSigned, 401),
    (TooLarge, 413),
    (OtherBody, 409),
    (TooLate, 503),
    (NotAllowed, 503),
    (Refused, 400),
)


def build_routes(house: House) -> list[Route]:
    """The route, to be mounted in front of the pages."""
    desk = HandoffDesk(house)
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    return [Route("/api/v1/handoff", desk.take, methods=methods)]


class HandoffDesk:
    """Takes hand-overs for one house."""

    def __init__(self, house: House) -> None:
        """A desk that has taken none yet."""
        self._house = house
        self._secret = house.config.handoff_secret.get_secret_value()
        self._rates = Buckets(A_SECOND, BURST)

    async def take(self, request: Request) -> Response:
        """Take a hand-over: 200 with conversation, queue and position, or an error in words."""
        if request.method != "POST":
            return _refusal(405, "Send it with POST.", {"allow": "POST"})
        if not self._secret:
            return _refusal(404, "This clinic takes no hand-overs from outside.")
        if not self._rates.take(request.client.host if request.client else ""):
            return _refusal(429, "Too many at once. Try again in a moment.", {"retry-after": "2"})
        try:
            answer = await self._take(await self._signed_body(request))
        except Refused as refused:
            status = next(status for kind, status in _STATUS if isinstance(refused, kind))
            return _refusal(status, str(refused))
        except (TimeoutError, ClientDisconnect):
            return _refusal(408, "The body took too long to arrive.")
        return _json(answer)

    async def _signed_body(self, request: Request) -> bytes:
        """The body, if the secret's holder signed it a moment ago."""
        timestamp = request.headers.get(TIMESTAMP, "")
        outside_hand_over.check_time(timestamp, self._house.clock.now())
        length = request.headers.get("content-length", "")
        if length.isascii() and length.isdecimal() and int(length[:12]) > LARGEST_BODY:
            raise _too_large()
        body = bytearray()
        async with asyncio.timeout(_SLOWEST_BODY):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise _too_large()
        whole = bytes(body)
        signature = request.headers.get(SIGNATURE, "")
        outside_hand_over.check_signature(self._secret, timestamp, signature, whole)
        return whole

    async def _take(self, body: bytes) -> dict[str, Any]:
        asked, urgent = await asyncio.to_thread(_read, body)
        do = self._house.store.do
        try:
            taken = await do(SYSTEM, handoff.take, asked, urgent)
        except TooLate:
            # The same came in beside it, and is known by now.
            taken = await do(SYSTEM, handoff.take, asked, urgent)
        answer: dict[str, Any] = {
            "conversation": taken.conversation,
            "queue": taken.queue,
            "position": taken.position,
        }
        return answer | ({"link": self._link(taken)} if asked.wants_link else {})

    def _link(self, taken: Taken) -> str:
        base = self._house.config.own_address
        return f"{base}/continue/{outside_hand_over.ticket(self._secret, taken.conversation)}"


def _read(body: bytes) -> tuple[Asked, list[int]]:
    """What is asked, and which of the things said sound like an emergency."""
    asked = outside_hand_over.read(body)
    said = enumerate(asked.said)
    return asked, [n for n, one in said if one.by_patient and red_flags.check(one.text)]


def _too_large() -> TooLarge:
    return TooLarge(f"A hand-over may have at most {_MB}.")


def _refusal(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    return _json({"error": text}, status, headers)


def _json(
    content: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    return JSONResponse(content, status, headers={"cache-control": "no-store", **(headers or {})})
