"""The sign-in forms as a browser sends them, and what comes of them."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from door import CHEAP, PASSWORD, browser, flags
from sqlmodel import select

from psc_app.domain.actor import SYSTEM
from psc_app.models.people import OutboxLetter
from psc_app.services import passwords
from psc_app.services.sign_in_cache import CACHE
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
