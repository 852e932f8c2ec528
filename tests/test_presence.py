"""What agents choose to be, what the system makes of it, and what a lost connection does."""

import pytest
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Role
from psc_app.models.workplace import CustomPresence, Workstream
from psc_app.services import offers, presence


def add_presences(clinic: Clinic) -> None:
    clinic.do(
        SYSTEM,
        lambda work: work.session.add_all(
            [
                CustomPresence(name="Lunch", base="appear away"),
                CustomPresence(name="On call", base="available"),
                CustomPresence(name="Gone fishing", base="offline", active=False),
            ]
        ),
    )


def shown(clinic: Clinic, agent) -> tuple[str, str, bool]:
    status = clinic.status(agent)
    return (status.presence, status.label, status.set_by_system)


# ---------------------------------------------------------------- chosen by hand


def test_an_agent_never_seen_before_is_offline_until_they_say_otherwise(clinic: Clinic):
    agent = clinic.staff(ready=False)
    assert clinic.look(agent, presence.status).presence == "offline"
    clinic.do(agent, presence.agent_came)
    assert shown(clinic, agent) == ("offline", "", True)
    clinic.do(agent, presence.choose, "available")
    assert shown(clinic, agent) == ("available", "", False)


@pytest.mark.parametrize("to", ["busy", "do not disturb", "appear away", "offline"])
def test_what_was_set_by_hand_stays_whatever_the_load(clinic: Clinic, to: str):
    agent = clinic.staff(units=1)
    clinic.do(agent, presence.choose, to)
    chat = clinic.talk(agent)
    assert shown(clinic, agent) == (to, "", False)
    clinic.close(agent, chat)
    assert shown(clinic, agent) == (to, "", False)
    clinic.do(agent, presence.choose, "available")
    assert shown(clinic, agent) == ("available", "", False)


def test_available_chosen_while_talking_shows_as_busy_by_the_system(clinic: Clinic):
    agent = clinic.staff()
    clinic.do(agent, presence.choose, "appear away")
    clinic.talk(agent)
    clinic.do(agent, presence.choose, "available")
    assert shown(clinic, agent) == ("busy", "", True)
    assert clinic.look(agent, presence.status).chosen == "available"


@pytest.mark.parametrize("to", ["inactive", "", "asleep", "Gone fishing", "lunch"])
def test_what_is_not_in_the_menu_cannot_be_chosen(clinic: Clinic, to: str):
    add_presences(clinic)
    agent = clinic.staff()
    with pytest.raises(BadInput, match="Choose one of the presences"):
        clinic.do(agent, presence.choose, to)
    assert shown(clinic, agent) == ("available", "", False)


def test_choosing_rings_the_own_desk_and_the_floor(clinic: Clinic, rung):
    agent = clinic.staff()
    rung.take()
    clinic.do(agent, presence.choose, "appear away")
    assert {topics.desk(agent.id), topics.FLOOR} <= rung.take()


def test_choosing_the_same_again_is_not_logged_again(clinic: Clinic):
    agent = clinic.staff()
    for _ in range(2):
        clinic.do(agent, presence.choose, "appear away")
    said = [event.detail["presence"] for event in clinic.events(Deed.PRESENCE)]
    assert said == ["available", "appear away"]


# ---------------------------------------------------------------- the clinic's own presences


def test_the_menu_has_the_base_presences_and_the_clinics_own(clinic: Clinic):
    add_presences(clinic)
    menu = clinic.look(clinic.staff(), presence.choices)
    assert [(one.name, one.base, one.custom) for one in menu] == [
        ("available", "available", False),
        ("busy", "busy", False),
        ("do not disturb", "do not disturb", False),
        ("appear away", "appear away", False),
        ("offline", "offline", False),
        ("Lunch", "appear away", True),
        ("On call", "available", True),
    ]


def test_a_custom_presence_counts_as_its_base(clinic: Clinic):
    add_presences(clinic)
    agent = clinic.staff(units=2)
    clinic.do(agent, presence.choose, "Lunch")
    assert shown(clinic, agent) == ("appear away", "Lunch", False)
    assert clinic.look(agent, presence.status).chosen == "Lunch"
    chat = clinic.start()
    assert clinic.offered_to(chat) is None
    clinic.do(agent, presence.choose, "On call")
    assert clinic.offered_to(chat) == agent.id


def test_the_system_sets_aside_a_custom_presence_and_goes_back_to_it(clinic: Clinic):
    add_presences(clinic)
    agent = clinic.staff(units=1)
    clinic.do(agent, presence.choose, "On call")
    chat = clinic.start()
    assert shown(clinic, agent) == ("do not disturb", "", True)
    clinic.accept(chat)
    clinic.close(agent, chat)
    assert shown(clinic, agent) == ("available", "On call", False)
    assert clinic.events(Deed.PRESENCE)[-1].detail["label"] == "On call"


# ---------------------------------------------------------------- a missed offer


def test_a_missed_offer_makes_inactive_until_the_agent_chooses_again(clinic: Clinic):
    agent = clinic.staff(units=2)
    talking, missed = clinic.talk(agent), clinic.start()
    clinic.tick(seconds=45)
    assert shown(clinic, agent) == ("inactive", "", True)
    assert clinic.state(talking) is S.ACTIVE
    clinic.tick(minutes=5)
    assert clinic.offered_to(missed) is None
    clinic.do(agent, presence.choose, "available")
    assert shown(clinic, agent) == ("do not disturb", "", True)
    assert clinic.offered_to(missed) == agent.id


def test_inactive_stays_through_a_lost_connection_and_a_freed_talk(clinic: Clinic):
    agent = clinic.staff(units=2)
    talking = clinic.talk(agent)
    clinic.start()
    clinic.tick(seconds=45)
    clinic.do(SYSTEM, presence.agent_lost, agent.id)
    clinic.do(agent, presence.agent_came)
    assert shown(clinic, agent) == ("inactive", "", True)
    clinic.close(agent, talking)
    assert shown(clinic, agent) == ("inactive", "", True)


def test_where_the_setting_is_off_a_missed_offer_changes_nothing(clinic: Clinic):
    clinic.set_workstream(missed_offer_inactive=False)
    agent = clinic.staff()
    clinic.start()
    clinic.tick(seconds=45)
    assert shown(clinic, agent) == ("available", "", False)


def test_who_rejects_or_was_not_there_does_not_become_inactive(clinic: Clinic):
    here, gone = clinic.staff(units=5), clinic.staff()
    first = clinic.start()
    clinic.do(here, offers.reject, clinic.offer(first).id)
    assert clinic.offered_to(first) == gone.id
    clinic.do(SYSTEM, presence.agent_lost, gone.id)
    clinic.tick(seconds=45)
    assert shown(clinic, here) == ("available", "", False)
    clinic.do(gone, presence.agent_came)
    assert shown(clinic, gone) == ("busy", "", True), "what waits is offered to them again"


def test_of_two_who_miss_at_once_none_is_asked_for_what_the_other_missed(clinic: Clinic):
    agents = [clinic.staff(units=1), clinic.staff(units=1)]
    chats = [clinic.start(), clinic.start()]
    clinic.tick(seconds=45)
    assert [clinic.offered_to(chat) for chat in chats] == [None, None]
    assert [shown(clinic, agent)[0] for agent in agents] == ["inactive", "inactive"]


# ---------------------------------------------------------------- a lost connection


def test_a_lost_connection_shows_as_offline_at_once(clinic: Clinic, rung):
    agent = clinic.staff()
    clinic.talk(agent)
    rung.take()
    clinic.do(SYSTEM, presence.agent_lost, agent.id)
    assert topics.FLOOR in rung.take()
    assert shown(clinic, agent) == ("offline", "", True)
    assert clinic.offered_to(clinic.start()) is None


@pytest.mark.parametrize("chosen", ["available", "appear away", "Lunch"])
def test_back_within_the_grace_the_earlier_presence_returns(clinic: Clinic, chosen: str):
    add_presences(clinic)
    agent = clinic.staff()
    clinic.do(agent, presence.choose, chosen)
    before = shown(clinic, agent)
    clinic.do(SYSTEM, presence.agent_lost, agent.id)
    clinic.tick(seconds=149)
    clinic.do(agent, presence.agent_came)
    assert shown(clinic, agent) == before


def test_past_the_grace_the_agent_stays_offline_by_the_system(clinic: Clinic):
    agent = clinic.staff()
    clinic.do(SYSTEM, presence.agent_lost, agent.id)
    clinic.tick(seconds=150)
    assert clinic.status(agent).chosen == "offline"
    clinic.do(agent, presence.agent_came)
    assert shown(clinic, agent) == ("offline", "", True)
    assert clinic.offered_to(clinic.start()) is None
    clinic.do(agent, presence.choose, "offline")
    assert shown(clinic, agent) == ("offline", "", False)


def test_the_longest_grace_of_all_workstreams_counts_for_the_presence(clinic: Clinic):
    clinic.do(
        SYSTEM,
        lambda work: work.session.add(
            Workstream(name="Texts", channel="sms", agent_grace_seconds=600)
        ),
    )
    agent = clinic.staff()
    chat = clinic.talk(agent)
    clinic.do(SYSTEM, presence.agent_lost, agent.id)
    clinic.tick(seconds=150)
    assert (clinic.state(chat), clinic.status(agent).chosen) == (S.OPEN, "available")
    clinic.tick(seconds=450)
    assert clinic.status(agent).chosen == "offline"


def test_losing_and_coming_twice_is_once(clinic: Clinic):
    agent = clinic.staff()
    for _ in range(2):
        clinic.do(SYSTEM, presence.agent_lost, agent.id)
    for _ in range(2):
        clinic.do(agent, presence.agent_came)
    assert len(clinic.events(Deed.AGENT_LOST)) == 1
    assert len(clinic.events(Deed.AGENT_BACK)) == 2, "the first time, and now"


# ---------------------------------------------------------------- who may not


@pytest.mark.parametrize("role", [Role.ADMIN, Role.PRIVACY_OFFICER])
def test_who_does_not_work_conversations_has_no_presence(clinic: Clinic, role: Role):
    clerk = clinic.staff(role, ready=False)
    for verb, args in (
        (presence.choose, ("available",)),
        (presence.choices, ()),
        (presence.status, ()),
        (presence.agent_came, ()),
    ):
        with pytest.raises(NotAllowed, match="work conversations"):
            clinic.do(clerk, verb, *args)


def test_only_the_system_keeps_people_offline(clinic: Clinic):
    with pytest.raises(NotAllowed, match="Only the system"):
        clinic.do(clinic.staff(Role.SUPERVISOR), presence.stay_offline)
