"""What guards every request and socket: cookies, headers, where they come from."""

import asyncio
import base64
import hashlib
from typing import Any

import httpx
import pytest
from door import HOST, flags
from sign_in_forms_sent import (
    cheap_passwords,  # noqa: F401 - fixture
    count,
)
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from psc_app.api.guards import Guard, own_scripts
from psc_app.models.people import SignIn, Visitor
from psc_app.services import sign_in
from psc_app.wiring import House


def site(house: House) -> Guard:
    async def page(_: Any) -> HTMLResponse:
        return HTMLResponse("<p>page</p>")

    async def missing(_: Any) -> HTMLResponse:
        return HTMLResponse("<p>no</p>", 404)

    async def asset(_: Any) -> PlainTextResponse:
        return PlainTextResponse("x", media_type="text/javascript")

    async def data(_: Any) -> JSONResponse:
        return JSONResponse({}, headers={"content-security-policy": "sandbox"})

    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text(await websocket.receive_text())
        await websocket.close()

    routes = [
        Route("/", page, methods=["GET", "POST"]),
        Route("/missing", missing),
        Route("/assets/app-a1b2c3.js", asset),
        Route("/data", data),
        WebSocketRoute("/_event", socket),
    ]
    return Guard(Starlette(routes=routes), house)


def get(house: House, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(site(house))
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(run())


def talk(house: House, origin: str | None) -> list[dict]:
    """What the server sends to a socket that says hello."""
    headers = [(b"host", b"clinic.test")]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    heard = [{"type": "websocket.connect"}, {"type": "websocket.receive", "text": "hello"}]
    said: list[dict] = []

    async def receive() -> dict:
        return heard.pop(0) if heard else {"type": "websocket.disconnect", "code": 1000}

    async def send(message: dict) -> None:
        said.append(message)

    scope = {"type": "websocket", "path": "/_event", "headers": headers, "query_string": b""}
    asyncio.run(site(house)(scope, receive, send))
    return said


def test_a_guest_gets_a_cookie_with_the_first_page_and_keeps_it(house) -> None:
    first = get(house, "/")
    cookie = flags(first, "psc_visit")
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/"
    assert int(cookie["max-age"]) == 30 * 24 * 3600 and sign_in.is_token(cookie.value)
    again = get(house, "/", cookie=f"psc_visit={cookie.value}")
    assert "set-cookie" not in again.headers
    assert count(house, Visitor) == count(house, SignIn) == 0


def test_only_a_page_that_is_there_gives_a_cookie(house) -> None:
    for method, path in [("GET", "/missing"), ("POST", "/"), ("GET", "/data"), ("HEAD", "/")]:
        assert "set-cookie" not in get(house, path, method).headers


def test_a_malformed_guest_cookie_is_replaced(house) -> None:
    response = get(house, "/", cookie="psc_visit=<script>")
    assert sign_in.is_token(flags(response, "psc_visit").value)


def test_pages_are_never_stored_and_hashed_assets_for_a_year(house) -> None:
    assert get(house, "/").headers["cache-control"] == "no-store"
    assert get(house, "/missing").headers["cache-control"] == "no-store"
    asset = get(house, "/assets/app-a1b2c3.js").headers
    assert asset["cache-control"] == "public, max-age=31536000, immutable"
    assert "cache-control" not in get(house, "/assets/gone.js").headers


def test_pages_carry_the_security_headers(house) -> None:
    headers = get(house, "/").headers
    policy = headers["content-security-policy"].split("; ")
    assert {
        "default-src 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "connect-src 'self' ws://clinic.test wss://clinic.test",
    } <= set(policy)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers


def test_on_an_https_address_the_browser_is_told_to_stay_there(house) -> None:
    house.config.public_url = "https://care.example"
    headers = get(house, "/").headers
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert "wss://care.example" in headers["content-security-policy"]


def test_the_built_pages_own_inline_scripts_may_run_and_no_other(house, tmp_path) -> None:
    assert own_scripts(tmp_path / "nowhere") == "'self' 'unsafe-inline'"
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "index.html").write_text(
        '<script type="module">alert(1)\n</script><script src="/x.js"></script>'
    )
    digest = base64.b64encode(hashlib.sha256(b"alert(1)\n").digest()).decode()
    assert own_scripts(tmp_path) == f"'self' 'sha256-{digest}'"
    assert "'unsafe-eval'" not in get(house, "/").headers["content-security-policy"]


def test_a_strange_host_header_does_not_get_into_the_policy(house) -> None:
    response = get(house, "/", host="x; script-src *")
    assert "script-src *" not in response.headers["content-security-policy"]


def test_a_routes_own_policy_stands(house) -> None:
    headers = get(house, "/data").headers
    assert headers["content-security-policy"] == "sandbox"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("origin", [None, HOST, "https://care.example"])
def test_our_own_sockets_and_programs_pass_untouched(house, origin: str | None) -> None:
    house.config.public_url = "https://care.example"
    said = talk(house, origin)
    assert [one["type"] for one in said] == [
        "websocket.accept",
        "websocket.send",
        "websocket.close",
    ]
    assert said[1]["text"] == "hello"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "http://clinic.test.evil.example",
        "http://care.example",
    ],
)
def test_a_socket_of_another_site_is_turned_away(house, origin: str) -> None:
    house.config.public_url = "https://care.example"
    # Closed before it was accepted: the server answers 403.
    assert talk(house, origin) == [{"type": "websocket.close", "code": 4403}]
