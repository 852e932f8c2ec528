"""Sign-in forms that another site, a broken browser or somebody curious sends."""

import asyncio
import logging

import httpx
import pytest
from door import HOST, PASSWORD, WRONG, add_patient, add_staff, open_sign_in
from sign_in_forms_sent import (
    cheap_passwords,  # noqa: F401 - fixture
    codes,
    patient_tries,
    post,
    staff_tries,
    target,
    use,
)

from psc_app.state import gate


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
