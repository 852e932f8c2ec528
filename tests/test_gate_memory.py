"""How long a sign-in is believed after somebody looked."""

import asyncio
from typing import Any

import pytest
from gate_door import Screen, at_this_house, send, staff_screen  # noqa: F401 - fixtures

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import Role
from psc_app.services import sign_in
from psc_app.services.sign_in_cache import SignInCache
from psc_app.state import gate
from psc_app.wiring import House


def actor(house: House, screen: Screen, **how: Any) -> Actor | None:
    async def ask() -> Actor | None:
        who = await gate.staff_actor(screen.cookie, house=house, **how)
        await gate.settled()
        return who

    return asyncio.run(ask())


def revoke(house: House, screen: Screen) -> None:
    house.store.do_now(SYSTEM, sign_in.sign_out, screen.cookie.split("=")[1])


def test_a_revocation_made_elsewhere_holds_within_fifteen_seconds(staff, house, clock) -> None:
    assert actor(house, staff)
    revoke(house, staff)
    clock.turn(seconds=15)
    assert actor(house, staff) is None


def test_a_look_ahead_finds_a_revocation_sooner(staff, house, clock) -> None:
    assert actor(house, staff)
    revoke(house, staff)
    clock.turn(seconds=11)
    actor(house, staff)
    assert actor(house, staff) is None


def test_a_revocation_made_here_holds_at_once(staff, house) -> None:
    assert actor(house, staff)
    revoke(house, staff)
    gate.forget(staff.cookie)
    assert actor(house, staff) is None


def test_a_look_that_began_before_a_revocation_is_not_believed_after_it(
    staff, house, clock
) -> None:
    cache = SignInCache()
    token_hash = sign_in.hash_token(staff.cookie.split("=")[1])
    before = cache.generation
    known = house.store.look_now(SYSTEM, sign_in.find, token_hash)
    cache.forget(token_hash)
    cache.keep(token_hash, known, before)
    assert cache.get(token_hash, clock.now()) is None


def test_the_memory_of_sign_ins_is_bounded(staff, house, clock) -> None:
    cache = SignInCache(most=2)
    known = house.store.look_now(
        SYSTEM, sign_in.find, sign_in.hash_token(staff.cookie.split("=")[1])
    )
    for name in "abc":
        cache.keep(name, known, cache.generation)
    assert len(cache) == 2 and cache.get("a", clock.now()) is None


def test_a_persons_own_events_put_the_idle_lock_off(staff, house, clock) -> None:
    for _ in range(3):
        clock.turn(minutes=14)
        send(staff, "for_staff", number=1, words=[])
        assert staff.vars["heard"]
    clock.turn(minutes=15)
    staff.vars.clear()
    send(staff, "for_staff", number=1, words=[])
    assert staff.redirect == "/login?why=expired"


@pytest.mark.parametrize("event", [("behind", {"fail": False}), ("by_itself", {})])
def test_what_a_page_does_by_itself_is_no_activity(staff, house, clock, event) -> None:
    clock.turn(minutes=14)
    send(staff, event[0], **event[1])
    assert staff.vars["heard"]
    clock.turn(minutes=1)
    assert actor(house, staff) is None


def test_activity_is_written_down_at_most_once_a_minute(
    staff, house, clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    touched: list[str] = []
    touch = sign_in.touch

    def counting(work: Any, *token_hashes: str) -> None:
        touched.extend(token_hashes)
        touch(work, *token_hashes)

    monkeypatch.setattr(sign_in, "touch", counting)
    for _ in range(13):
        actor(house, staff, active=True)
        clock.turn(seconds=10)
    assert len(touched) == 2


def test_a_role_change_is_seen_at_the_next_look(staff, house, clock) -> None:
    from psc_app.models.people import Staff

    assert actor(house, staff).role is Role.NURSE

    def promote(work: Any) -> None:
        person = work.session.get(Staff, actor(house, staff).id)
        person.role = "supervisor"
        work.session.add(person)

    house.store.do_now(SYSTEM, promote)
    clock.turn(seconds=15)
    assert actor(house, staff).role is Role.SUPERVISOR


def test_cookies_of_other_programs_do_no_harm(staff, house) -> None:
    assert actor(house, Screen(f'x={{"a": "b;c"}}; =; y; {staff.cookie}; z=1')) is not None
    assert actor(house, Screen("psc_staff=; psc_patient=<script>")) is None


def test_a_guests_bell_and_token_come_from_their_cookie() -> None:
    token = sign_in.new_token()
    header = f"psc_visit={token}"
    assert gate.visit_token(header) == token and gate.visit_token("") == ""
    assert token not in gate.visit_topic(header) and gate.visit_topic("") == ""
