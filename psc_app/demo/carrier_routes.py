"""The simulated carrier's REST API, which this server itself serves in the demonstration.

The same paths, basic authentication and answers as Twilio's, below /simulated-carrier, so that
the adapter needs only another address.
"""

import asyncio
import base64
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from psc_app.demo import carrier_shapes as shapes
from psc_app.demo.carrier import Carrier
from psc_app.demo.carrier_book import Troubles
from psc_app.demo.carrier_rules import Account, Said
from psc_app.domain import topics
from psc_app.wiring import INCOMING_TEXTS, SIMULATED_AT, House, house

WATCHABLE = 0.7
"""Seconds between two steps of a text in the demonstration."""

_ACCOUNT = f"/{shapes.VERSION}/Accounts/{{account}}"
_LARGEST_FORM = 64 * 1024
_LONGEST_PAGE = 1000

_Answer = Callable[[Request], Awaitable[Response]]


@cache
def carrier() -> Carrier | None:
    """The carrier of this process's demonstration; None where texts go by a real one."""
    return carrier_of(house())


def carrier_of(home: House) -> Carrier | None:
    """A carrier for a house whose texts are simulated, else None."""
    account = home.sms_account
    if account is None or not account.simulated:
        return None
    public = home.config.own_address
    return Carrier(
        Account(account.sid, account.token, account.sender),
        public + INCOMING_TEXTS,
        base=account.url,
        public=public,
        near=home.config.near_address,
        changed=lambda: home.hub.ring((topics.PHONES,)),
    )


@asynccontextmanager
async def phones() -> AsyncIterator[None]:
    """Let the simulated carrier call the clinic while the app runs; a lifespan task."""
    there = carrier()
    if there is None:
        yield
        return
    # A demonstration is watched: each step is to be seen.
    there.usual = Troubles(delay=WATCHABLE)
    there.reset()
    there.start()
    try:
        yield
    finally:
        await there.close()


def mounted() -> list[Mount]:
    """The API below its own path, in the demonstration; nothing elsewhere."""
    there = carrier()
    return [Mount(SIMULATED_AT, routes=build_routes(there))] if there is not None else []


def build_routes(there: Carrier) -> list[Route]:
    """The API of one carrier."""
    desk = _Desk(there)
    messages, one = f"{_ACCOUNT}/Messages.json", f"{_ACCOUNT}/Messages/{{sid}}.json"
    return [
        Route(messages, desk.guarded(desk.take), methods=["POST"]),
        Route(messages, desk.guarded(desk.listed), methods=["GET"]),
        Route(one, desk.guarded(desk.message), methods=["GET"]),
        Route(
            f"{_ACCOUNT}/Messages/{{sid}}/Media/{{medium}}",
            desk.guarded(desk.medium),
            methods=["GET"],
        ),
        Route(f"{_ACCOUNT}/Messages/{{sid}}/Media.json", desk.guarded(desk.media), methods=["GET"]),
        Route("/media/{ticket}", desk.content, methods=["GET"]),
        Route(f"{_ACCOUNT}.json", desk.guarded(desk.account), methods=["GET"]),
        Route(f"{_ACCOUNT}/IncomingPhoneNumbers.json", desk.guarded(desk.numbers), methods=["GET"]),
        Route("/v1/Services/{sid}", desk.guarded(desk.service), methods=["GET"]),
        Route("/v1/Services/{sid}/PhoneNumbers", desk.guarded(desk.pool), methods=["GET"]),
    ]


class _Silence(Response):
    """No answer: the connection stands until the caller gives up, or is cut."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__()
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                while (await receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            # Half an answer: the server then cuts the connection.
            headers = [(b"content-type", b"application/json"), (b"content-length", b"999")]
            await send({"type": "http.response.start", "status": 201, "headers": headers})
            await send({"type": "http.response.body", "body": b"{", "more_body": True})


class _Desk:
    """Answers requests of the account's holder."""

    def __init__(self, there: Carrier) -> None:
        self._carrier = there

    def guarded(self, answer: _Answer) -> _Answer:
        """Let only the account's holder in, to this account only."""

        async def guarded(request: Request) -> Response:
            own = self._carrier.account
            if not _is_holder(request, own):
                return _said(Said(401, shapes.refusal(401, "20003")))
            if request.path_params.get("account", own.sid) != own.sid:
                return _said(Said(404, shapes.refusal(404, "20404")))
            return await answer(request)

        return guarded

    async def take(self, request: Request) -> Response:
        try:
            body = await request.body()
        except ClientDisconnect:
            return Response(status_code=400)
        if len(body) > _LARGEST_FORM:
            return Response(status_code=413)
        said = self._carrier.take(dict(parse_qsl(body.decode(), keep_blank_values=True)))
        return _said(said) if said.status else _Silence(self._carrier.hang)

    async def listed(self, request: Request) -> Response:
        asked = request.query_params
        size = min(max(_number(asked.get("PageSize"), 50), 1), _LONGEST_PAGE)
        kept = {name: asked[name] for name in ("To",) if asked.get(name)}
        query = "".join(f"&{name}={value.replace('+', '%2B')}" for name, value in kept.items())
        page = max(_number(asked.get("Page"), 0), 0)
        return _said(self._carrier.listed(asked.get("To", ""), page, size, query))

    async def message(self, request: Request) -> Response:
        return _said(self._carrier.message(request.path_params["sid"]))

    async def medium(self, request: Request) -> Response:
        sids = request.path_params
        found = self._carrier.medium(sids["sid"], sids["medium"])
        if found is None:
            return _said(Said(404, shapes.refusal(404, "20404")))
        inside = request.url.path.split(f"/{shapes.VERSION}/")[0]
        return RedirectResponse(f"{inside}/media/{found.ticket}", status_code=307)

    async def media(self, request: Request) -> Response:
        return _said(self._carrier.media(request.path_params["sid"]))

    async def content(self, request: Request) -> Response:
        found = self._carrier.by_ticket(request.path_params["ticket"])
        if found is None:
            return Response(status_code=404)
        # Never shown as a page: a patient's file might hold a script.
        headers = {"content-disposition": "attachment", "x-content-type-options": "nosniff"}
        return Response(found.content, media_type=found.media_type, headers=headers)

    async def account(self, request: Request) -> Response:
        return _said(Said(200, shapes.account(self._carrier.account.sid)))

    async def numbers(self, request: Request) -> Response:
        own, asked = self._carrier.account, request.query_params.get("PhoneNumber", "")
        fits = asked in ("", own.number)
        listed = [shapes.number(own.sid, own.number, self._carrier.incoming_url)] if fits else []
        return _said(Said(200, shapes.numbers(own.sid, listed)))

    async def service(self, request: Request) -> Response:
        own = self._carrier.account
        if not own.service or request.path_params["sid"] != own.service:
            return _said(Said(404, shapes.refusal(404, "20404")))
        url = self._carrier.incoming_url
        return _said(Said(200, shapes.service(own.sid, own.service, url)))

    async def pool(self, request: Request) -> Response:
        own = self._carrier.account
        if not own.service or request.path_params["sid"] != own.service:
            return _said(Said(404, shapes.refusal(404, "20404")))
        return _said(Said(200, shapes.pool(own.sid, own.service, own.number)))


def _said(said: Said) -> Response:
    content: dict[str, Any] = dict(said.content)
    return JSONResponse(content, said.status, headers=dict(said.headers))


def _is_holder(request: Request, own: Account) -> bool:
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    try:
        name, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except ValueError:
        return False
    right = hmac.compare_digest(secret.encode(), own.token.encode())
    return kind.lower() == "basic" and name == own.sid and right


def _number(text: str | None, otherwise: int) -> int:
    return int(text[:9]) if text and text.isascii() and text.isdecimal() else otherwise
