"""The sign-in forms and what guards every request, over HTTP."""

import asyncio
import base64
import hashlib
import logging
import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from door import (
    CHEAP,
    HOST,
    PASSWORD,
    WRONG,
    add_patient,
    add_staff,
    browser,
    flags,
    open_sign_in,
)
from sqlmodel import select
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from psc_app.api.guards import Guard, own_scripts
from psc_app.domain.actor import SYSTEM
from psc_app.models.people import OutboxLetter, SignIn, Visitor
from psc_app.services import passwords, sign_in
from psc_app.services.sign_in_cache import CACHE
from psc_app.state import gate
from psc_app.wiring import House

Script = Callable[[httpx.AsyncClient], Awaitable[Any]]


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    CACHE.forget()
    yield


def use(house: House, script: Script, **where: Any) -> Any:
    async def run() -> Any:
        async with browser(house, **where) as client:
            return await script(client)

    return asyncio.run(run())


def post(house: House, path: str, headers: dict | None = None, **form: str) -> httpx.Response:
    return use(house, lambda client: client.post(path, data=form, headers=headers))


def staff_tries(house: House, password: str = PASSWORD, name: str = "ana", **more: str):
    return post(house, "/auth/staff", username=name, password=password, **more)


def patient_tries(house: House, password: str = PASSWORD, who: str = "elsa@example.test"):
    return post(house, "/auth/patient", identifier=who, password=password)


def target(response: httpx.Response) -> str:
    assert response.status_code == 303
    return response.headers["location"]


def cookie_header(response: httpx.Response, name: str) -> str:
    return f"{name}={flags(response, name).value}"


def codes(house: House) -> list[str]:
    return house.store.look_now(
        SYSTEM,
        lambda work: [
            re.search(r"\d{6}", one).group() for one in work.session.exec(select(OutboxLetter.body))
        ],
    )


def count(house: House, table: type) -> int:
    return house.store.look_now(SYSTEM, lambda work: len(work.session.exec(select(table)).all()))


# --------------------------------------------------------------------- staff


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("agent", "/agent"),
        ("nurse", "/agent"),
        ("supervisor", "/agent"),
        ("admin", "/account"),
        ("privacy officer", "/account"),
    ],
)
def test_staff_sign_in_and_come_to_their_page(house, role: str, page: str) -> None:
    add_staff(house, role=role)
    response = staff_tries(house)
    assert target(response) == page
    actor = asyncio.run(gate.staff_actor(cookie_header(response, "psc_staff"), house=house))
    assert actor.role.value == role


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(house) -> None:
    add_staff(house)
    cookie = flags(staff_tries(house), "psc_staff")
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/"
    assert not cookie["secure"] and int(cookie["max-age"]) == 12 * 3600
    assert len(cookie.value) == 43


def test_on_an_https_address_the_cookie_is_secure(house) -> None:
    add_staff(house)
    house.config.public_url = "https://care.example"
    assert flags(staff_tries(house), "psc_staff")["secure"]


@pytest.mark.parametrize("next_page", ["/agent", "/admin/queues", "/account/"])
def test_a_local_next_page_is_kept(house, next_page: str) -> None:
    add_staff(house)
    assert target(staff_tries(house, next=next_page)) == next_page


@pytest.mark.parametrize(
    "next_page",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/a//b",
        "javascript:alert(1)",
        "/agent?x=1",
        "/agent#x",
        "/agent\r\nset-cookie: a=b",
        "/%2f/evil.example",
        "/" + "a" * 200,
    ],
)
def test_a_next_page_elsewhere_is_ignored(house, next_page: str) -> None:
    add_staff(house)
    assert target(staff_tries(house, next=next_page)) == "/agent"


def test_a_wrong_password_and_an_unknown_or_inactive_name_look_the_same(house) -> None:
    add_staff(house)
    add_staff(house, "gone", active=False)
    answers = [
        staff_tries(house, WRONG),
        staff_tries(house, PASSWORD, "nobody"),
        staff_tries(house, PASSWORD, "gone"),
        staff_tries(house, "", ""),
    ]
    assert {target(one) for one in answers} == {"/login?why=wrong"}
    assert not any("set-cookie" in one.headers for one in answers)
    assert len({str(sorted(one.headers.items())) for one in answers}) == 1
    assert count(house, SignIn) == 0


def test_each_refused_name_costs_one_check_of_a_password(house, monkeypatch) -> None:
    add_staff(house)
    add_staff(house, "gone", active=False)
    checked: list[str] = []
    matches = passwords.matches

    def counting(stored: str, plain: str) -> bool:
        checked.append(stored)
        return matches(stored, plain)

    monkeypatch.setattr(passwords, "matches", counting)
    for name in ("ana", "nobody", "gone"):
        before = len(checked)
        staff_tries(house, WRONG, name)
        assert len(checked) == before + 1


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(house, clock) -> None:
    add_staff(house)
    for _ in range(5):
        assert target(staff_tries(house, WRONG)) == "/login?why=wrong"
    assert target(staff_tries(house)) == "/login?why=wait&for=30"
    assert target(staff_tries(house, name="ANA ")) == "/login?why=wait&for=30"
    clock.turn(seconds=30)
    assert target(staff_tries(house)) == "/agent"


def test_an_unknown_name_is_made_to_wait_like_a_known_one(house) -> None:
    for _ in range(5):
        staff_tries(house, WRONG, "nobody")
    assert target(staff_tries(house, WRONG, "nobody")) == "/login?why=wait&for=30"


def test_many_tries_at_the_same_moment_do_not_slip_through_together(house) -> None:
    add_staff(house)

    async def all_at_once(client: httpx.AsyncClient) -> list[httpx.Response]:
        forms = [{"username": "ana", "password": f"{WRONG}{n}"} for n in range(20)]
        return await asyncio.gather(*(client.post("/auth/staff", data=one) for one in forms))

    answers = [target(one) for one in use(house, all_at_once)]
    assert answers.count("/login?why=wrong") == 5
    assert answers.count("/login?why=wait&for=30") == 15


def test_when_too_many_sign_in_at_once_one_is_asked_to_come_back(house, monkeypatch) -> None:
    async def busy(*_: Any) -> list[bool]:
        raise passwords.TooBusy("busy")

    monkeypatch.setattr("psc_app.api.sign_in_routes.match_each", busy)
    add_staff(house)
    add_patient(house)
    assert target(staff_tries(house)) == "/login?why=busy"
    assert target(patient_tries(house)) == "/sign-in?why=busy"


def test_signing_in_again_ends_the_sign_in_before(house) -> None:
    add_staff(house)
    first = cookie_header(staff_tries(house), "psc_staff")
    form = {"username": "ana", "password": PASSWORD}
    second = use(house, lambda c: c.post("/auth/staff", data=form, headers={"cookie": first}))
    assert asyncio.run(gate.staff_actor(first, house=house)) is None
    assert asyncio.run(gate.staff_actor(cookie_header(second, "psc_staff"), house=house))


# ------------------------------------------------------------------- patients


@pytest.mark.parametrize("who", ["elsa@example.test", "(555) 010-0001", "MRN-7"])
def test_a_patient_signs_in_by_each_identifier(house, who: str) -> None:
    elsa = add_patient(house, medical_record_number="MRN-7")
    response = patient_tries(house, who=who)
    assert target(response) == "/"
    actor = asyncio.run(gate.portal_actor(cookie_header(response, "psc_patient"), house=house))
    assert (actor.role.value, actor.id) == ("patient", elsa)


def test_writing_a_phone_number_in_other_ways_gives_no_further_tries(house) -> None:
    add_patient(house)
    for who in ("5550100001", "(555) 010-0001", "+1 555 010 0001", "1-555-010-0001", "555.0100001"):
        assert target(patient_tries(house, WRONG, who)) == "/sign-in?why=wrong"
    assert target(patient_tries(house, who=" 555 010 0001")) == "/sign-in?why=wait&for=30"


def test_who_died_has_no_password_or_is_unknown_gets_a_wrong_passwords_answer(house, clock) -> None:
    add_patient(house)
    add_patient(house, email="died@example.test", phone="", deceased_at=clock.now())
    add_patient(house, email="new@example.test", phone="", password="")
    answers = [
        patient_tries(house, WRONG),
        patient_tries(house, who="died@example.test"),
        patient_tries(house, "", who="new@example.test"),
        patient_tries(house, who="nobody@example.test"),
    ]
    assert {target(one) for one in answers} == {"/sign-in?why=wrong"}
    assert len({str(sorted(one.headers.items())) for one in answers}) == 1
    assert count(house, SignIn) == 0


def test_behind_a_shared_phone_the_password_opens_its_owners_record_only(house) -> None:
    elsa = add_patient(house, "Elsa", "password of elsa", email="")
    otto = add_patient(house, "Otto", "password of otto", email="")
    for password, owner in (("password of elsa", elsa), ("password of otto", otto)):
        response = patient_tries(house, password, "+15550100001")
        header = cookie_header(response, "psc_patient")
        assert asyncio.run(gate.portal_actor(header, house=house)).id == owner


def test_behind_a_shared_phone_the_same_password_opens_neither_record(house) -> None:
    add_patient(house, "Elsa", email="")
    add_patient(house, "Otto", email="")
    assert target(patient_tries(house, who="+15550100001")) == "/sign-in?why=wrong"


def test_a_refused_patient_waits_for_the_same_time_whatever_the_reason(house, clock) -> None:
    """The refusal's least time is there for shared phones, where more is checked."""
    from datetime import timedelta

    from psc_app.api import sign_in_routes

    waited: list[float] = []

    async def until(moment: float) -> None:
        waited.append(moment - asyncio.get_running_loop().time())

    async def ask(path: str, **form: str) -> None:
        app = Starlette(routes=sign_in_routes.build_routes(house, timedelta(seconds=60)))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            await client.post(path, data=form, headers={"origin": HOST})

    add_patient(house)
    original, sign_in_routes._until = sign_in_routes._until, until
    try:
        for who in ("elsa@example.test", "nobody@example.test"):
            asyncio.run(ask("/auth/patient", identifier=who, password=WRONG))
            asyncio.run(ask("/auth/patient/code", identifier=who))
            asyncio.run(ask("/auth/patient/code/check", identifier=who, code="1"))
    finally:
        sign_in_routes._until = original
    assert len(waited) == 6 and all(0 < one <= 60 for one in waited)


def test_a_patient_signs_in_with_the_code_they_were_sent(house) -> None:
    elsa = add_patient(house)

    async def trip(client: httpx.AsyncClient) -> httpx.Response:
        asked = await client.post("/auth/patient/code", data={"identifier": "elsa@example.test"})
        assert target(asked) == "/sign-in?why=code-sent"
        # The browser remembers who asked; the form needs the code alone.
        return await client.post("/auth/patient/code/check", data={"code": f" {codes(house)[0]} "})

    response = use(house, trip)
    assert target(response) == "/"
    header = cookie_header(response, "psc_patient")
    assert asyncio.run(gate.portal_actor(header, house=house)).id == elsa


def test_asking_for_a_code_answers_the_same_whether_anybody_gets_one(house) -> None:
    add_patient(house)

    def ask(who: str) -> httpx.Response:
        return post(house, "/auth/patient/code", identifier=who)

    known, unknown = ask("elsa@example.test"), ask("otto@example.test")
    assert target(known) == target(unknown) == "/sign-in?why=code-sent"
    assert len(codes(house)) == 1
    for response in (known, unknown):
        cookie = flags(response, "psc_code_for")
        assert cookie["httponly"] and cookie["path"] == "/auth/patient/code"


def test_the_fourth_code_asked_for_has_to_wait(house, clock) -> None:
    add_patient(house)
    for who in ("elsa@example.test", "nobody@example.test"):
        for _ in range(3):
            post(house, "/auth/patient/code", identifier=who)
        waits = target(post(house, "/auth/patient/code", identifier=who))
        assert waits == "/sign-in?why=wait&for=30"
    assert len(codes(house)) == 3
    clock.turn(seconds=30)
    post(house, "/auth/patient/code", identifier="elsa@example.test")
    assert len(codes(house)) == 4


def check(house: House, code: str, who: str = "elsa@example.test") -> str:
    return target(post(house, "/auth/patient/code/check", identifier=who, code=code))


def test_a_wrong_used_or_old_code_and_an_unknown_patient_look_the_same(house, clock) -> None:
    add_patient(house)
    post(house, "/auth/patient/code", identifier="elsa@example.test")
    code = codes(house)[0]
    assert check(house, "x") == check(house, code, "nobody@example.test")
    assert check(house, code) == "/"
    assert check(house, code) == "/sign-in?why=code-wrong"
    post(house, "/auth/patient/code", identifier="elsa@example.test")
    clock.turn(minutes=10)
    assert check(house, codes(house)[1]) == "/sign-in?why=code-wrong"


def test_guessing_codes_is_stopped_after_five(house) -> None:
    add_patient(house)
    post(house, "/auth/patient/code", identifier="elsa@example.test")
    for _ in range(5):
        assert check(house, "no code") == "/sign-in?why=code-wrong"
    assert check(house, codes(house)[0]) == "/sign-in?why=wait&for=30"


# ------------------------------------------------------------------- signing out


def test_signing_out_clears_the_cookie_and_ends_the_sign_in_at_once(house) -> None:
    token, _ = open_sign_in(house, add_staff(house))
    header = f"psc_staff={token}"
    assert asyncio.run(gate.staff_actor(header, house=house))
    response = post(house, "/auth/sign-out", {"cookie": header}, who="staff")
    assert target(response) == "/login?why=signed-out"
    cookie = flags(response, "psc_staff")
    assert cookie.value == "" and cookie["max-age"] == "0"
    assert asyncio.run(gate.staff_actor(header, house=house)) is None


def test_a_patient_who_signs_out_leaves_nothing_for_the_next_at_the_same_computer(house) -> None:
    patient, _ = open_sign_in(house, patient_id=add_patient(house))
    staff, _ = open_sign_in(house, add_staff(house))
    guest = sign_in.new_token()
    house.store.do_now(SYSTEM, sign_in.visitor_for, guest)
    header = f"psc_patient={patient}; psc_visit={guest}; psc_staff={staff}"
    response = post(house, "/auth/sign-out", {"cookie": header}, who="patient")
    assert target(response) == "/sign-in?why=signed-out"
    for name in ("psc_patient", "psc_visit"):
        assert flags(response, name)["max-age"] == "0"
    assert asyncio.run(gate.portal_actor(f"psc_visit={guest}", house=house)) is None
    assert asyncio.run(gate.portal_actor(header, house=house)) is None
    assert asyncio.run(gate.staff_actor(header, house=house)) is not None


def test_signing_out_without_a_sign_in_is_no_fault(house) -> None:
    assert target(post(house, "/auth/sign-out", who="")) == "/login?why=signed-out"


# ---------------------------------------------------------- forged and odd requests


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://clinic.test.evil.example"},
        {"origin": "http://clinic.test:81"},
        {"origin": "file://clinic.test"},
        {"origin": HOST, "sec-fetch-site": "cross-site"},
        {"origin": HOST, "sec-fetch-site": "same-site"},
        {"origin": ""},
    ],
)
@pytest.mark.parametrize(
    "path",
    [
        "/auth/staff",
        "/auth/patient",
        "/auth/patient/code",
        "/auth/patient/code/check",
        "/auth/sign-out",
    ],
)
def test_a_form_of_another_site_is_refused(house, path: str, headers: dict) -> None:
    add_staff(house)
    add_patient(house)
    token, _ = open_sign_in(house, add_staff(house, "ben"))
    response = post(
        house,
        path,
        headers | {"cookie": f"psc_staff={token}"},
        username="ana",
        identifier="elsa@example.test",
        password=PASSWORD,
    )
    assert response.status_code == 403 and "set-cookie" not in response.headers
    assert asyncio.run(gate.staff_actor(f"psc_staff={token}", house=house))
    assert codes(house) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": HOST, "sec-fetch-site": "same-origin"},
        {"origin": "", "sec-fetch-site": "same-origin"},
        {"origin": "https://care.example"},
    ],
)
def test_a_form_of_our_own_page_is_taken(house, headers: dict) -> None:
    house.config.public_url = "https://care.example"
    add_staff(house)
    response = post(house, "/auth/staff", headers, username="ana", password=PASSWORD)
    assert target(response) == "/agent"


def test_large_odd_and_broken_forms_are_refused(house) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}

    async def chunks():
        for _ in range(100):
            yield b"a" * 1000

    async def trip(client: httpx.AsyncClient) -> list[int]:
        answers = [
            await client.post("/auth/staff", data={"username": "a" * 5000}),
            await client.post("/auth/staff", content=chunks(), headers=form),
            await client.post("/auth/staff", json={"username": "ana"}),
            await client.post("/auth/staff", files={"username": b"ana"}),
            await client.post("/auth/staff", content=b"&a=b" * 50, headers=form),
            await client.post("/auth/staff", content=b"username=%ff", headers=form),
            await client.post("/auth/staff", content=b"username=\xff", headers=form),
            await client.get("/auth/staff"),
        ]
        return [one.status_code for one in answers]

    assert use(house, trip) == [413, 413, 415, 415, 400, 400, 400, 405]


def test_nothing_typed_reaches_an_address_or_the_log(house, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    add_patient(house)
    answers = [
        staff_tries(house, WRONG, "secret-name", next="/secret name"),
        patient_tries(house, WRONG),
        post(house, "/auth/patient/code", identifier="elsa@example.test"),
        post(house, "/auth/patient/code/check", identifier="elsa@example.test", code="123456"),
    ]
    words = ("secret", WRONG, "elsa", "123456")
    said = caplog.text + "".join(target(one) for one in answers)
    assert not [word for word in words if word in said]


# --------------------------------------------------------------------- the guard


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
