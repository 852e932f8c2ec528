"""What the tests of the door share: people, a browser, and cheap passwords."""

from datetime import timedelta
from http.cookies import SimpleCookie

import httpx
from argon2 import PasswordHasher
from starlette.applications import Starlette

from psc_app.api.sign_in_routes import build_routes
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.models.people import Patient, Staff
from psc_app.services import passwords, sign_in
from psc_app.services.work import Work
from psc_app.wiring import House

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "correct horse battery"
WRONG = "wrong horse battery"
HOST = "http://clinic.test"


def add_staff(house: House, username: str = "ana", role: str = "nurse", **more: object) -> int:
    def add(work: Work) -> int:
        staff = Staff(
            username=username,
            full_name="Ana Ruiz",
            role=role,
            password_hash=passwords.hash_password(PASSWORD),
            created_at=work.now,
            **more,
        )
        work.session.add(staff)
        work.session.flush()
        return staff.id or 0

    return house.store.do_now(SYSTEM, add)


def add_patient(house: House, given: str = "Elsa", password: str = PASSWORD, **more: object) -> int:
    fields = {"phone": "+15550100001", "email": "elsa@example.test"} | more

    def add(work: Work) -> int:
        patient = Patient(
            given_name=given,
            family_name="Vargas",
            name_key=f"{given} vargas".lower(),
            password_hash=passwords.hash_password(password) if password else "",
            created_at=work.now,
            updated_at=work.now,
            **fields,
        )
        work.session.add(patient)
        work.session.flush()
        return patient.id or 0

    return house.store.do_now(SYSTEM, add)


def open_sign_in(house: House, staff_id: int = 0, patient_id: int = 0) -> tuple[str, Actor]:
    """A fresh sign-in: its token and the actor who came by it."""
    token = sign_in.new_token()
    verb, key = (sign_in.open_staff, staff_id) if staff_id else (sign_in.open_patient, patient_id)
    return token, house.store.do_now(SYSTEM, verb, key, token)


def browser(house: House, address: str = "203.0.113.7") -> httpx.AsyncClient:
    """A browser on our own page, with cookies of its own."""
    app = Starlette(routes=build_routes(house, slowest=timedelta(0)))
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, client=(address, 50_000)),
        base_url=HOST,
        headers={"origin": HOST},
    )


def flags(response: httpx.Response, name: str) -> SimpleCookie:
    """A cookie that a response sets, with its flags."""
    jar: SimpleCookie = SimpleCookie()
    for header in response.headers.get_list("set-cookie"):
        jar.load(header)
    return jar[name]
