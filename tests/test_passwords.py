"""Passwords, and how long one waits after wrong ones."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from door import PASSWORD, WRONG
from hypothesis import given
from hypothesis import strategies as st
from sign_ins import (
    cheap_passwords,  # noqa: F401 - fixture
    rows,
)

from psc_app.domain import sign_in_limits as limits
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput
from psc_app.domain.sign_in_words import Why, explain
from psc_app.models.people import SignInAttempt
from psc_app.services import passwords, sign_in_attempts
from psc_app.services.sign_in_attempts import TooManyTries, account_key, address_key
from psc_app.wiring import House


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
