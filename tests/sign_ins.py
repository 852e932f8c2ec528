"""Sign-ins, letters and codes as they lie in the database."""

from collections.abc import Iterator

import pytest
from door import CHEAP
from sqlmodel import select

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.models.people import OutboxLetter
from psc_app.services import passwords, sign_in
from psc_app.wiring import House


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    yield


def rows(house: House, table: type) -> list:
    return house.store.look_now(
        SYSTEM, lambda work: [row.model_dump() for row in work.session.exec(select(table))]
    )


def found(house: House, token: str) -> Actor | None:
    known = house.store.look_now(SYSTEM, sign_in.find, sign_in.hash_token(token))
    return known and known.actor


def letters(house: House) -> list[str]:
    return [row["body"] for row in rows(house, OutboxLetter)]


def last_code(house: House) -> str:
    return letters(house)[-1].split(" is ")[1][:6]
