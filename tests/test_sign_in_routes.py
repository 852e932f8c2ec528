"""The sign-in forms of staff and patients, and signing out, over HTTP."""

import asyncio
from typing import Any

import httpx
import pytest
from door import HOST, PASSWORD, WRONG, add_patient, add_staff, flags, open_sign_in
from sign_in_forms_sent import (
    cheap_passwords,  # noqa: F401 - fixture
    codes,
    cookie_header,
    count,
    patient_tries,
    post,
    staff_tries,
    target,
    use,
)
from starlette.applications import Starlette

from psc_app.domain.actor import SYSTEM
from psc_app.models.people import SignIn
from psc_app.services import passwords, sign_in
from psc_app.state import gate
from psc_app.wiring import House


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
