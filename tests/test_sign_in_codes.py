"""One-time codes for patients: sent, used once, too old, guessed."""

import pytest
from door import add_patient
from sign_ins import (
    cheap_passwords,  # noqa: F401 - fixture
    last_code,
    letters,
    rows,
)

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import NotAllowed
from psc_app.domain.vocabulary import Role
from psc_app.models.people import OneTimeCode
from psc_app.services import notices, sign_in_codes
from psc_app.wiring import House


def send(house: House, identifier: str) -> None:
    house.store.do_now(SYSTEM, sign_in_codes.send, identifier)


def use(house: House, identifier: str, code: str) -> int | None:
    return house.store.do_now(SYSTEM, sign_in_codes.use, identifier, code)


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.mark.parametrize(
    "identifier", ["elsa@example.test", " ELSA@example.test ", "+1 555 010 0001", "MRN-7"]
)
def test_a_code_reaches_its_patient_by_each_identifier_and_works_once(
    house, identifier: str
) -> None:
    elsa = add_patient(house, medical_record_number="MRN-7")
    send(house, identifier)
    code = last_code(house)
    assert use(house, identifier, code) == elsa
    assert use(house, identifier, code) is None


def test_a_code_is_kept_hashed_and_its_letter_names_nobody(house) -> None:
    add_patient(house)
    send(house, "elsa@example.test")
    code, letter = last_code(house), letters(house)[0]
    assert code.isdigit() and len(code) == 6
    assert code not in str(rows(house, OneTimeCode))
    assert "Elsa" not in letter and "Vargas" not in letter and "for E." not in letter


def test_a_code_is_too_old_after_ten_minutes(house, clock) -> None:
    elsa = add_patient(house)
    send(house, "elsa@example.test")
    clock.turn(minutes=9, seconds=59)
    send_early = last_code(house)
    assert use(house, "elsa@example.test", send_early) == elsa
    send(house, "elsa@example.test")
    clock.turn(minutes=10)
    assert use(house, "elsa@example.test", last_code(house)) is None


def test_the_right_code_no_longer_works_after_five_wrong_ones(house) -> None:
    elsa = add_patient(house)
    send(house, "elsa@example.test")
    code = last_code(house)
    for _ in range(4):
        assert use(house, "elsa@example.test", other(code)) is None
    assert use(house, "elsa@example.test", code) == elsa

    send(house, "elsa@example.test")
    code = last_code(house)
    for _ in range(5):
        assert use(house, "elsa@example.test", other(code)) is None
    assert use(house, "elsa@example.test", code) is None


def test_a_new_code_ends_the_earlier_one(house) -> None:
    elsa = add_patient(house)
    send(house, "elsa@example.test")
    first = last_code(house)
    send(house, "elsa@example.test")
    second = last_code(house)
    assert first == second or use(house, "elsa@example.test", first) is None
    assert use(house, "elsa@example.test", second) == elsa


def test_who_died_or_is_unknown_gets_no_code_and_nothing_tells(house, clock) -> None:
    add_patient(house, deceased_at=clock.now())
    for identifier in ("elsa@example.test", "nobody@example.test", "", "x" * 5000):
        send(house, identifier)
        assert use(house, identifier, "123456") is None
    assert letters(house) == []


def test_two_behind_one_phone_each_get_a_code_that_opens_only_their_own_record(house) -> None:
    elsa = add_patient(house, "Elsa", email="")
    otto = add_patient(house, "Otto", email="")
    send(house, "+15550100001")
    codes = {body.split(" is ")[0][-2]: body.split(" is ")[1][:6] for body in letters(house)}
    assert set(codes) == {"E", "O"}
    if codes["E"] == codes["O"]:
        assert use(house, "+15550100001", codes["E"]) is None
    else:
        assert use(house, "+15550100001", codes["O"]) == otto
        assert use(house, "+15550100001", codes["E"]) == elsa


def test_a_patient_without_phone_or_email_can_not_be_reached(house) -> None:
    add_patient(house, phone="", email="", medical_record_number="MRN-7")
    send(house, "MRN-7")
    assert letters(house) == []


def test_an_empty_identifier_finds_nobody(house) -> None:
    add_patient(house, phone="", email="", medical_record_number="")
    assert house.store.look_now(SYSTEM, sign_in_codes.password_candidates, " ") == []
    send(house, " ")
    assert letters(house) == []


def test_only_the_demos_own_page_reads_the_outbox(house) -> None:
    add_patient(house)
    send(house, "elsa@example.test")
    assert len(house.store.look_now(SYSTEM, notices.outbox)) == 1
    for role in set(Role) - {Role.SYSTEM}:
        with pytest.raises(NotAllowed):
            house.store.look_now(Actor(role, 1, "Somebody"), notices.outbox)
