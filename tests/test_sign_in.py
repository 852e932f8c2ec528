"""Sign-ins, codes and limits, below the screens."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from door import CHEAP, PASSWORD, WRONG, add_patient, add_staff, open_sign_in
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from psc_app.domain import sign_in_limits as limits
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed, Refused
from psc_app.domain.sign_in_words import Why, explain
from psc_app.domain.vocabulary import Role
from psc_app.models.journal import AuditEntry
from psc_app.models.people import OneTimeCode, OutboxLetter, SignIn, SignInAttempt, Visitor
from psc_app.services import (
    accounts,
    notices,
    passwords,
    sign_in,
    sign_in_attempts,
    sign_in_codes,
)
from psc_app.services.sign_in_attempts import TooManyTries, account_key, address_key
from psc_app.services.work import Work
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


# ------------------------------------------------------------------ passwords


def test_a_password_is_kept_as_argon2id_and_only_it_matches() -> None:
    stored = passwords.hash_password(PASSWORD)
    assert stored.startswith("$argon2id$")
    assert passwords.matches(stored, PASSWORD)
    assert not passwords.matches(stored, WRONG)


def test_an_account_without_a_password_matches_nothing() -> None:
    assert not passwords.matches("", "")
    assert not passwords.matches("", "nobody has this password")
    assert not passwords.matches("not a hash", PASSWORD)


def test_the_real_hasher_has_argon2s_own_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert (passwords._hasher.time_cost, passwords._hasher.memory_cost) == (3, 65536)


def test_an_unknown_name_costs_one_check_as_a_known_one_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checked: list[str] = []

    def counting(stored: str, plain: str) -> bool:
        checked.append(stored)
        return False

    monkeypatch.setattr(passwords, "matches", counting)
    assert asyncio.run(passwords.match_each([], PASSWORD)) == []
    assert asyncio.run(passwords.match_each(["hash"], PASSWORD)) == [False]
    assert checked == ["", "hash"]


def test_an_overlong_password_is_never_hashed_whole() -> None:
    stored = passwords.hash_password("x" * passwords.LONGEST)
    assert asyncio.run(passwords.match_each([stored], "x" * 5000)) == [False]
    assert asyncio.run(passwords.match_each([stored], "x" * passwords.LONGEST)) == [True]


def test_a_flood_of_checks_is_turned_away_and_the_line_empties_again() -> None:
    stored = passwords.hash_password(PASSWORD)

    async def flood() -> list:
        checks = [passwords.match_each([stored], PASSWORD) for _ in range(100)]
        return await asyncio.gather(*checks, return_exceptions=True)

    answers = asyncio.run(flood())
    assert any(isinstance(one, passwords.TooBusy) for one in answers)
    assert [True] in answers
    assert asyncio.run(passwords.match_each([stored], PASSWORD)) == [True]


def test_a_new_password_has_to_be_long_enough() -> None:
    passwords.check_new("x" * passwords.SHORTEST)
    with pytest.raises(BadInput):
        passwords.check_new("x" * (passwords.SHORTEST - 1))
    with pytest.raises(BadInput):
        passwords.check_new("x" * (passwords.LONGEST + 1))


# --------------------------------------------------------------------- limits

START = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


def wait_after(failures: int) -> timedelta:
    at = limits.next_try_at([START] * failures, limits.ACCOUNT, START)
    return at - START if at else timedelta(0)


def test_the_wait_begins_after_five_failures_and_doubles_up_to_fifteen_minutes() -> None:
    seconds = [wait_after(n).total_seconds() for n in range(13)]
    assert seconds == [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]


def test_old_failures_are_forgotten() -> None:
    later = START + limits.ACCOUNT.memory
    assert limits.next_try_at([START] * 50, limits.ACCOUNT, later) is None


@given(st.lists(st.integers(0, 90_000), max_size=60), st.integers(0, 90_000))
def test_a_wait_is_never_longer_than_the_longest_and_never_in_the_past(
    ago: list[int], extra: int
) -> None:
    now = START + timedelta(seconds=90_000 + extra)
    failures = [now - timedelta(seconds=one) for one in ago]
    until = limits.next_try_at(failures, limits.ACCOUNT, now)
    assert until is None or timedelta(0) < until - now <= limits.ACCOUNT.longest_wait


def test_the_sentence_says_when_to_try_again() -> None:
    assert explain("wait", "90") == "Too many tries. You can try again in 2 minutes."
    assert explain("wait", "30") == "Too many tries. You can try again in 30 seconds."
    assert explain("wait", "<b>") == "Too many tries. Wait a little, then try again."
    assert explain("wait", "9" * 5000) == "Too many tries. Wait a little, then try again."


def test_each_word_of_the_vocabulary_has_a_sentence_and_nothing_else_has() -> None:
    assert all(explain(why) for why in Why)
    assert explain("<script>") == ""


def begin(house: House, name: str = "ana", address: str = "203.0.113.7"):
    return house.store.do_now(
        SYSTEM, sign_in_attempts.begin, account_key("staff", name), address_key(address)
    )


def test_after_five_wrong_tries_the_sixth_waits_and_then_is_allowed(house, clock) -> None:
    for _ in range(5):
        begin(house)
    with pytest.raises(TooManyTries, match="try again in 30 seconds"):
        begin(house)
    clock.turn(seconds=29)
    with pytest.raises(TooManyTries):
        begin(house)
    clock.turn(seconds=1)
    begin(house)
    with pytest.raises(TooManyTries, match="in 1 minute"):
        begin(house)


def test_a_success_wipes_the_accounts_failures(house) -> None:
    for _ in range(4):
        begin(house)
    house.store.do_now(SYSTEM, sign_in_attempts.succeeded, begin(house))
    for _ in range(5):
        begin(house)
    with pytest.raises(TooManyTries):
        begin(house)


def test_another_account_is_not_held_up(house) -> None:
    for _ in range(5):
        begin(house, "ana")
    begin(house, "ben")


def test_one_address_trying_many_names_has_to_wait_too(house) -> None:
    for n in range(limits.ADDRESS.free):
        begin(house, f"name{n}")
    with pytest.raises(TooManyTries):
        begin(house, "another")
    begin(house, "another", "198.51.100.1")


def test_neighbours_in_one_ipv6_network_count_as_one_address() -> None:
    assert address_key("2001:db8::1") == address_key("2001:db8::ffff")
    assert address_key("2001:db8::1") != address_key("2001:db8:0:1::1")


def test_tries_are_kept_without_names_or_addresses(house) -> None:
    begin(house, "ana", "203.0.113.7")
    kept = str(rows(house, SignInAttempt))
    assert "ana" not in kept and "203" not in kept


# -------------------------------------------------------------------- sign-ins


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


# --------------------------------------------------------------------- guests


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


# ---------------------------------------------------------------------- codes


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


# ----------------------------------------------------------------- production


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
