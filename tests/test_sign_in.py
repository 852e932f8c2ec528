"""Sign-ins of staff, patients and guests, below the screens."""

import logging

import pytest
from door import PASSWORD, add_patient, add_staff, open_sign_in
from sign_ins import (
    cheap_passwords,  # noqa: F401 - fixture
    found,
    rows,
)
from test_passwords import begin
from test_sign_in_codes import send, use

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed, Refused
from psc_app.domain.vocabulary import Role
from psc_app.models.journal import AuditEntry
from psc_app.models.people import OneTimeCode, SignIn, SignInAttempt, Visitor
from psc_app.services import accounts, passwords, sign_in
from psc_app.services.work import Work


def test_a_sign_in_leads_to_its_person_and_keeps_only_the_tokens_hash(house) -> None:
    staff_id = add_staff(house)
    token, actor = open_sign_in(house, staff_id)
    assert found(house, token) == actor
    assert (actor.role, actor.id, actor.name) == (Role.NURSE, staff_id, "Ana Ruiz")
    assert token not in str(rows(house, SignIn))
    assert [row["action"] for row in rows(house, AuditEntry)] == ["signed in"]


def test_a_stranger_token_leads_to_nobody(house) -> None:
    open_sign_in(house, add_staff(house))
    assert found(house, sign_in.new_token()) is None


def test_staff_are_locked_after_fifteen_idle_minutes(house, clock) -> None:
    token, _ = open_sign_in(house, add_staff(house))
    clock.turn(minutes=14, seconds=59)
    assert found(house, token)
    clock.turn(seconds=1)
    assert found(house, token) is None


def test_activity_puts_the_idle_lock_off_but_does_not_bring_an_ended_sign_in_back(
    house, clock
) -> None:
    token, _ = open_sign_in(house, add_staff(house))
    clock.turn(minutes=14)
    house.store.do_now(SYSTEM, sign_in.touch, sign_in.hash_token(token))
    clock.turn(minutes=14)
    assert found(house, token)
    clock.turn(minutes=1)
    house.store.do_now(SYSTEM, sign_in.touch, sign_in.hash_token(token))
    assert found(house, token) is None


@pytest.mark.parametrize("who", ["staff", "patient"])
def test_a_sign_in_ends_after_twelve_hours_however_busy(house, clock, who: str) -> None:
    people = {"staff": add_staff, "patient": add_patient}
    token, _ = open_sign_in(house, **{f"{who}_id": people[who](house)})
    for _ in range(12 * 6 - 1):
        clock.turn(minutes=10)
        house.store.do_now(SYSTEM, sign_in.touch, sign_in.hash_token(token))
        assert found(house, token)
    clock.turn(minutes=10)
    assert found(house, token) is None


def test_patients_may_rest_for_an_hour(house, clock) -> None:
    token, _ = open_sign_in(house, patient_id=add_patient(house))
    clock.turn(minutes=59)
    assert found(house, token)
    clock.turn(minutes=1)
    assert found(house, token) is None


def test_signing_out_ends_that_sign_in_and_no_other(house) -> None:
    staff_id = add_staff(house)
    here, _ = open_sign_in(house, staff_id)
    there, _ = open_sign_in(house, staff_id)
    house.store.do_now(SYSTEM, sign_in.sign_out, here)
    assert found(house, here) is None
    assert found(house, there)


def test_signing_out_everywhere_ends_all_of_ones_own_and_nobody_elses(house) -> None:
    ana, ben = add_staff(house), add_staff(house, "ben")
    tokens = [open_sign_in(house, ana) for _ in range(2)]
    bens, _ = open_sign_in(house, ben)
    actor = tokens[0][1]
    assert house.store.do_now(actor, sign_in.sign_out_everywhere, staff_id=ana) == 2
    assert [found(house, token) for token, _ in tokens] == [None, None]
    assert found(house, bens)


def test_nobody_signs_somebody_else_out(house) -> None:
    ana, ben, elsa = add_staff(house), add_staff(house, "ben"), add_patient(house)
    token, bens_actor = open_sign_in(house, ben)
    for whose in ({"staff_id": ana}, {"patient_id": ben}, {"patient_id": elsa}):
        with pytest.raises(NotAllowed):
            house.store.do_now(bens_actor, sign_in.sign_out_everywhere, **whose)
    patient = Actor(Role.PATIENT, ben, "Elsa Vargas")
    with pytest.raises(NotAllowed):
        house.store.do_now(patient, sign_in.sign_out_everywhere, staff_id=ben)
    assert found(house, token)


def test_a_deactivated_account_is_out_and_stays_out(house) -> None:
    staff_id = add_staff(house)
    token, _ = open_sign_in(house, staff_id)
    admin = Actor(Role.ADMIN, 99, "Admin")
    house.store.do_now(admin, accounts.deactivate, staff_id)
    assert found(house, token) is None
    assert house.store.look_now(SYSTEM, sign_in.staff_candidate, "ana") is None
    with pytest.raises(NotAllowed):
        open_sign_in(house, staff_id)


def test_a_new_account_can_sign_in_and_its_name_is_taken_whatever_the_case(house) -> None:
    create = accounts.create_staff
    hashed = passwords.hash_password(PASSWORD)
    staff_id = house.store.do_now(SYSTEM, create, " Ana.R ", "Ana Ruiz", Role.ADMIN, hashed)
    candidate = house.store.look_now(SYSTEM, sign_in.staff_candidate, "ANA.R")
    assert candidate.id == staff_id and passwords.matches(candidate.password_hash, PASSWORD)
    for name, full, role in [
        ("ana.r", "Other", Role.AGENT),
        ("a b", "Other", Role.AGENT),
        ("", "Other", Role.AGENT),
        ("ben", "", Role.AGENT),
        ("ben", "Ben", Role.PATIENT),
    ]:
        with pytest.raises(BadInput):
            house.store.do_now(SYSTEM, create, name, full, role, hashed)
    with pytest.raises(NotAllowed):
        house.store.do_now(Actor(Role.NURSE, 1, "N"), create, "ben", "Ben", Role.ADMIN, hashed)


def test_only_who_manages_people_deactivates_an_account(house) -> None:
    staff_id = add_staff(house)
    token, nurse = open_sign_in(house, staff_id)
    with pytest.raises(NotAllowed):
        house.store.do_now(nurse, accounts.deactivate, staff_id)
    assert found(house, token)


def test_a_new_password_ends_the_sign_ins_made_with_the_old_one(house) -> None:
    elsa = add_patient(house)
    token, actor = open_sign_in(house, patient_id=elsa)
    house.store.do_now(actor, accounts.set_patient_password, elsa, "new hash")
    assert found(house, token) is None
    stranger = Actor(Role.PATIENT, elsa + 1, "Otto")
    with pytest.raises(NotAllowed):
        house.store.do_now(stranger, accounts.set_patient_password, elsa, "his hash")


def test_a_patient_who_has_died_is_signed_out_by_it(house, clock) -> None:
    elsa = add_patient(house)
    token, _ = open_sign_in(house, patient_id=elsa)

    def dies(work: Work) -> None:
        from psc_app.models.people import Patient

        patient = work.session.get(Patient, elsa)
        patient.deceased_at = work.now
        work.session.add(patient)

    house.store.do_now(SYSTEM, dies)
    assert found(house, token) is None
    with pytest.raises(NotAllowed):
        open_sign_in(house, patient_id=elsa)


def test_a_guest_becomes_a_visitor_once_and_keeps_their_number(house, clock) -> None:
    token = sign_in.new_token()
    assert rows(house, Visitor) == []
    first = house.store.do_now(SYSTEM, sign_in.visitor_for, token)
    clock.turn(days=29)
    assert house.store.do_now(SYSTEM, sign_in.visitor_for, token) == first == found(house, token)
    assert (first.role, first.name) == (Role.VISITOR, f"Visitor {first.id}")
    assert len(rows(house, Visitor)) == 1


def test_a_guests_cookie_ends_after_thirty_days(house, clock) -> None:
    token = sign_in.new_token()
    house.store.do_now(SYSTEM, sign_in.visitor_for, token)
    clock.turn(days=30)
    assert found(house, token) is None


@pytest.mark.parametrize("token", ["", "short", "x" * 44, "é" * 43])
def test_a_malformed_guest_cookie_starts_nothing(house, token: str) -> None:
    with pytest.raises(NotAllowed):
        house.store.do_now(SYSTEM, sign_in.visitor_for, token)
    assert rows(house, Visitor) == []


def test_a_signed_out_guest_or_another_persons_token_makes_no_visitor(house) -> None:
    guest = sign_in.new_token()
    house.store.do_now(SYSTEM, sign_in.visitor_for, guest)
    house.store.do_now(SYSTEM, sign_in.sign_out, guest)
    staff, _ = open_sign_in(house, add_staff(house))
    for token in (guest, staff):
        with pytest.raises(NotAllowed):
            house.store.do_now(SYSTEM, sign_in.visitor_for, token)
    assert len(rows(house, Visitor)) == 1


@pytest.mark.parametrize("add", [add_staff, add_patient])
def test_production_does_not_start_with_invented_people(house, add) -> None:
    house.store.look_now(SYSTEM, sign_in.check_production)
    add(house)
    house.store.look_now(SYSTEM, sign_in.check_production)
    add(house, "demo", demo=True)
    with pytest.raises(Refused, match="python -m psc_app create-admin"):
        house.store.look_now(SYSTEM, sign_in.check_production)


def test_what_nothing_needs_is_dropped_and_what_lives_is_kept(house, clock) -> None:
    ana, elsa = add_staff(house), add_patient(house)
    open_sign_in(house, ana)
    begin(house)
    send(house, "elsa@example.test")
    clock.turn(days=8)
    token, _ = open_sign_in(house, patient_id=elsa)
    house.store.do_now(SYSTEM, sign_in.forget_old)
    assert len(rows(house, SignIn)) == 1 and found(house, token)
    assert rows(house, SignInAttempt) == rows(house, OneTimeCode) == []


def test_nothing_of_a_sign_in_reaches_the_log(house, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    add_patient(house)
    send(house, "elsa@example.test")
    use(house, "elsa@example.test", "123456")
    assert "elsa" not in caplog.text and "123456" not in caplog.text
