"""Units of capacity: taken by a claim, given back as they were taken, shown as presence."""

import pytest
from people import Clinic
from sqlalchemy.orm.attributes import set_committed_value

from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import TooLate
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Presence
from psc_app.models.conversation import Conversation, Offer
from psc_app.services import capacity, closing, offers, presence, settings
from psc_app.services.capacity import effective

# ---------------------------------------------------------------- what an agent shows


@pytest.mark.parametrize(
    ("chosen", "used", "shown"),
    [
        (Presence.AVAILABLE, 0, Presence.AVAILABLE),
        (Presence.AVAILABLE, 1, Presence.BUSY),
        (Presence.AVAILABLE, 2, Presence.DO_NOT_DISTURB),
        (Presence.AVAILABLE, 3, Presence.DO_NOT_DISTURB),
        (Presence.BUSY, 0, Presence.BUSY),
        (Presence.BUSY, 2, Presence.BUSY),
        (Presence.DO_NOT_DISTURB, 1, Presence.DO_NOT_DISTURB),
        (Presence.AWAY, 1, Presence.AWAY),
        (Presence.OFFLINE, 1, Presence.OFFLINE),
        (Presence.INACTIVE, 1, Presence.INACTIVE),
    ],
)
def test_only_available_gives_way_to_the_load(chosen: Presence, used: int, shown: Presence):
    assert effective(chosen, used, 2, connected=True) is shown
    assert effective(chosen, used, 2, connected=False) is Presence.OFFLINE


def test_load_shows_as_busy_and_full_as_do_not_disturb_set_by_the_system(clinic: Clinic):
    agent = clinic.staff(units=2)
    seen = []
    for _ in range(2):
        seen.append((clinic.status(agent).presence, clinic.status(agent).set_by_system))
        clinic.talk(agent)
    seen.append((clinic.status(agent).presence, clinic.status(agent).set_by_system))
    assert seen == [("available", False), ("busy", True), ("do not disturb", True)]
    said = [event.detail["presence"] for event in clinic.events(Deed.PRESENCE)]
    assert said == ["available", "busy", "do not disturb"]
    assert [event.detail["by_system"] for event in clinic.events(Deed.PRESENCE)] == [
        False,
        True,
        True,
    ]


def test_freed_capacity_brings_the_presence_back(clinic: Clinic):
    agent = clinic.staff(units=1)
    chat = clinic.talk(agent)
    assert clinic.status(agent).presence == "do not disturb"
    clinic.clock.turn(minutes=5)
    clinic.close(agent, chat)
    status = clinic.status(agent)
    assert (status.presence, status.set_by_system) == ("available", False)
    assert status.since == status.last_freed_at == clinic.clock.now()


# ---------------------------------------------------------------- what is taken is given back


@pytest.mark.parametrize("wrap_up", ["always", "never", "for a while"])
def test_the_units_that_were_taken_are_given_back_whatever_a_talk_takes_by_then(
    clinic: Clinic, wrap_up: str
):
    clinic.set_workstream(capacity_units=2, wrap_up_capacity=wrap_up)
    agent = clinic.staff(units=6)
    answered, offered = clinic.talk(agent), clinic.start()
    assert clinic.conversation(answered).units_held == 2
    assert clinic.offer(offered).units == 2
    clinic.set_workstream(capacity_units=1)
    clinic.close(agent, answered)
    assert clinic.used(agent) == 2
    clinic.do(agent, offers.reject, clinic.offer(offered).id)
    assert clinic.used(agent) == 0
    assert clinic.conversation(answered).units_held == 0


def test_an_offer_accepted_holds_what_it_held_while_it_stood(clinic: Clinic):
    clinic.set_workstream(capacity_units=2)
    agent = clinic.staff(units=3)
    chat = clinic.start()
    clinic.set_workstream(capacity_units=3)
    clinic.accept(chat)
    assert clinic.conversation(chat).units_held == clinic.used(agent) == 2


@pytest.mark.parametrize(
    ("wrap_up", "after_the_talk", "after_a_minute"),
    [("always", 1, 1), ("never", 0, 0), ("for a while", 1, 0)],
)
def test_wrap_up_holds_capacity_as_the_workstream_says(
    clinic: Clinic, wrap_up: str, after_the_talk: int, after_a_minute: int
):
    clinic.set_workstream(wrap_up_capacity=wrap_up, wrap_up_hold_seconds=60)
    agent = clinic.staff(units=1)
    chat = clinic.talk(agent)
    clinic.do(agent, closing.end, chat)
    assert clinic.used(agent) == after_the_talk
    clinic.tick(seconds=59)
    assert clinic.used(agent) == after_the_talk
    clinic.tick(seconds=1)
    assert clinic.used(agent) == after_a_minute
    assert clinic.state(chat) is S.WRAP_UP
    clinic.do(agent, closing.finish_wrap_up, chat, "", "Answered")
    assert clinic.used(agent) == 0


def test_what_a_wrap_up_gives_back_is_offered_at_once(clinic: Clinic):
    clinic.set_workstream(wrap_up_capacity="for a while", wrap_up_hold_seconds=30)
    agent = clinic.staff(units=1)
    chat = clinic.talk(agent)
    waiting = clinic.start()
    clinic.do(agent, closing.end, chat)
    assert clinic.offered_to(waiting) is None
    clinic.tick(seconds=30)
    assert clinic.offered_to(waiting) == agent.id
    clinic.do(agent, closing.finish_wrap_up, chat, "", "Answered")
    assert clinic.used(agent) == 1


def test_a_hold_that_has_ended_is_not_ended_again_when_the_wrap_up_runs_out(clinic: Clinic):
    clinic.set_workstream(
        wrap_up_capacity="for a while", wrap_up_hold_seconds=30, wrap_up_minutes=1
    )
    agent = clinic.staff(units=2)
    chat = clinic.talk(agent)
    clinic.do(agent, closing.end, chat)
    clinic.tick(seconds=30)
    clinic.tick(seconds=30)
    assert (clinic.state(chat), clinic.used(agent)) == (S.CLOSED, 0)


def test_capacity_is_given_back_once_even_if_two_try(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.talk(agent)

    def twice(work) -> list[bool]:
        row = work.session.get(Conversation, chat)
        first = capacity.give_back(work, row)
        # As one who read the row before still sees it.
        set_committed_value(row, "units_held", 1)
        return [first, capacity.give_back(work, row)]

    assert clinic.do(SYSTEM, twice) == [True, False]
    assert clinic.used(agent) == 0


# ---------------------------------------------------------------- claims


def test_a_claim_takes_no_more_than_there_is(clinic: Clinic):
    agent = clinic.staff(units=3)

    def claims(work) -> list[bool]:
        return [capacity.claim(work, agent.id, units, push=False) for units in (2, 2, 1, 1)]

    assert clinic.do(SYSTEM, claims) == [True, False, True, False]
    assert clinic.used(agent) == 3


def test_only_a_supervisors_claim_goes_over(clinic: Clinic):
    agent = clinic.staff(units=1)
    clinic.talk(agent)
    assert not clinic.do(SYSTEM, capacity.claim, agent.id, 1, push=False)
    assert clinic.do(SYSTEM, capacity.claim, agent.id, 1, push=False, over=True)
    assert (clinic.used(agent), clinic.status(agent).presence) == (2, "do not disturb")
    assert clinic.offered_to(clinic.start()) is None


@pytest.mark.parametrize("chosen", ["appear away", "do not disturb", "offline"])
def test_a_push_needs_an_allowed_presence_and_a_pick_does_not(clinic: Clinic, chosen: str):
    agent = clinic.staff()
    clinic.do(agent, presence.choose, chosen)
    assert not clinic.do(SYSTEM, capacity.claim, agent.id, 1, push=True)
    assert clinic.do(SYSTEM, capacity.claim, agent.id, 1, push=False)
    assert clinic.status(agent).presence == chosen


def test_nothing_is_claimed_of_somebody_who_is_not_there(clinic: Clinic):
    agent, never_seen = clinic.staff(), clinic.staff(ready=False)
    clinic.do(SYSTEM, presence.agent_lost, agent.id)
    assert not clinic.do(SYSTEM, capacity.claim, agent.id, 1, push=True)
    assert not clinic.do(SYSTEM, capacity.claim, never_seen.id, 1, push=False)


# ---------------------------------------------------------------- conversations at a time


def test_nobody_has_more_conversations_at_a_time_than_the_setting_says(clinic: Clinic):
    clinic.do(SYSTEM, settings.change, "agents.most_sessions", 2)
    agent = clinic.staff(units=9)
    first, second, third = clinic.start(), clinic.start(), clinic.start()
    clinic.accept(first)
    assert [clinic.offered_to(chat) for chat in (second, third)] == [agent.id, None]
    with pytest.raises(TooLate, match="You have 2 conversations already"):
        clinic.do(agent, offers.pick, third)
    assert clinic.state(third) is S.OPEN
    clinic.do(agent, closing.end, first)
    assert clinic.offered_to(third) == agent.id


def test_the_books_of_offers_and_conversations_add_up(clinic: Clinic):
    clinic.set_workstream(capacity_units=2)
    agent = clinic.staff(units=7)
    clinic.talk(agent)
    clinic.start()
    clinic.start()
    held = sum(c.units_held for c in clinic.rows(Conversation))
    offered = sum(o.units for o in clinic.rows(Offer) if o.outcome == "pending")
    assert (held, offered, clinic.used(agent)) == (2, 4, 6)
