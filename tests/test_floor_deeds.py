"""What a supervisor sees on the floor and does there: listens, joins, transfers, sets presences."""

from typing import Any

import pytest
from books import Books
from handing_on import full, lines, new_queue, primaries, refused, standing
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NobodyOnDuty, NotAllowed, TooLate
from psc_app.domain.floor_cards import FloorWish
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Presence, Role, Visibility
from psc_app.models.conversation import Conversation
from psc_app.models.workplace import AgentSkill, Skill
from psc_app.services import (
    access,
    closing,
    consults,
    desk,
    diagnostics,
    floor,
    floor_agents,
    listening,
    monitoring,
    offers,
    oversight,
    presence,
    transfers,
    work_items,
)


@pytest.fixture
def sue(clinic: Clinic) -> Actor:
    """A supervisor, on a tab."""
    return clinic.staff(Role.SUPERVISOR, member=False)


def monitors(clinic: Clinic, talk: int) -> list[tuple[int, bool, str]]:
    """Who listened or listens: by whom, whether it goes on, why it ended."""
    return [
        (one.staff_id, one.ended_at is None, one.end_reason)
        for one in clinic.sessions(talk)
        if one.mode == "monitor"
    ]


def _check(work: Any) -> None:
    Books(work).check()


# ------------------------------------------------------------------ listening in silence


def test_the_logs_know_who_listens_and_nobody_in_the_talk_is_told(
    clinic: Clinic, sue: Actor, rung: Any
):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    said = len(clinic.messages(talk))
    rung.take()
    clinic.do(sue, monitoring.begin, talk)
    (event,) = [one for one in clinic.events(Deed.SESSION_STARTED) if one.staff_id == sue.id]
    assert (event.conversation_id, event.detail) == (talk, {"mode": "monitor"})
    (row,) = clinic.audits("monitored conversation")
    assert (row.actor_id, row.object_id) == (sue.id, talk)
    assert len(clinic.messages(talk)) == said
    assert rung.take() <= {topics.desk(sue.id)}
    assert [one.name for one in clinic.look(ana, consults.parts, talk)] == [ana.name]
    assert (primaries(clinic, talk), clinic.used(sue)) == ([ana.id], 0)


def test_listening_twice_is_once_and_so_is_stopping(clinic: Clinic, sue: Actor):
    talk = clinic.talk(clinic.staff())
    for verb in (monitoring.begin, monitoring.begin, monitoring.stop, monitoring.stop):
        clinic.do(sue, verb, talk)
    assert monitors(clinic, talk) == [(sue.id, False, "stopped listening")]
    ended = clinic.events(Deed.SESSION_ENDED, staff_id=sue.id)
    assert [one.detail for one in ended] == [{"mode": "monitor"}]


def test_opening_anothers_talk_is_listening_to_it(clinic: Clinic, sue: Actor):
    talk = clinic.talk(clinic.staff())
    assert clinic.do(sue, desk.open_conversation, talk).silent
    assert monitors(clinic, talk) == [(sue.id, True, "")]
    assert clinic.look(sue, desk.conversation_card, talk).silent


def test_nobody_listens_to_what_waits_is_over_or_is_their_own(clinic: Clinic, sue: Actor):
    waits, own, over = clinic.start(), clinic.talk(clinic.staff()), clinic.talk(clinic.staff())
    clinic.do(sue, transfers.assign, own, sue.id)
    clinic.do(clinic.agent(clinic.conversation(over).agent_id or 0), closing.end, over)
    for key in (waits, own, over):
        refused(lambda key=key: clinic.do(sue, monitoring.begin, key), TooLate)
        refused(lambda key=key: clinic.do(sue, monitoring.join, key), TooLate)
    assert clinic.audits("monitored conversation") == []


@pytest.mark.both
def test_only_supervisors_listen_and_join(clinic: Clinic):
    ana, elsa = clinic.staff(), clinic.visitor()
    talk = clinic.talk(ana, elsa)
    for who in (clinic.staff(), elsa, clinic.staff(Role.ADMIN, ready=False)):
        for verb in (monitoring.begin, monitoring.stop, monitoring.join, monitoring.leave):
            refused(lambda who=who, verb=verb: clinic.do(who, verb, talk), NotAllowed)
        refused(lambda who=who: clinic.look(who, listening.heard, [talk]), NotAllowed)
    assert monitors(clinic, talk) == []


@pytest.mark.parametrize("how", ["end", "release", "close", "assign to the supervisor"])
def test_listening_ends_with_the_talk_or_when_it_becomes_the_supervisors(
    clinic: Clinic, sue: Actor, how: str
):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(sue, monitoring.begin, talk)
    if how == "end":
        clinic.do(ana, closing.end, talk)
    elif how == "release":
        clinic.do(ana, transfers.release, talk)
    elif how == "close":
        clinic.do(sue, oversight.close, talk)
    else:
        clinic.do(sue, transfers.assign, talk, sue.id)
    ((staff, goes_on, why),) = monitors(clinic, talk)
    assert (staff, goes_on) == (sue.id, False)
    assert why
    clinic.look(SYSTEM, _check)


def test_listening_goes_on_when_the_talk_changes_hands(clinic: Clinic, sue: Actor):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(sue, monitoring.begin, talk)
    offer = clinic.do(ana, transfers.to_agent, talk, ben.id, "")
    clinic.do(ben, offers.accept, offer)
    assert monitors(clinic, talk) == [(sue.id, True, "")]
    clinic.look(SYSTEM, _check)


def test_after_a_start_of_the_server_nobody_listens(clinic: Clinic, sue: Actor):
    talk = clinic.talk(clinic.staff())
    clinic.do(sue, monitoring.begin, talk)
    clinic.do(SYSTEM, presence.everybody_lost)
    assert monitors(clinic, talk) == [(sue.id, False, "supervisor disconnected")]


def test_who_only_listened_has_no_part_that_opens_anything(clinic: Clinic, sue: Actor):
    elsa = clinic.patient()
    talk = clinic.talk(clinic.staff(Role.NURSE), elsa)
    clinic.do(sue, monitoring.begin, talk)
    demoted = Actor(Role.NURSE, sue.id, sue.name)
    refused(lambda: clinic.look(demoted, desk.conversation_card, talk), NotAllowed)
    refused(lambda: clinic.look(demoted, access.clinical, elsa.id), NotAllowed)


def test_the_floor_shows_the_latest_lines_of_what_one_listens_to_and_no_more(
    clinic: Clinic, sue: Actor
):
    ana, elsa = clinic.staff(), clinic.visitor()
    talk, other = clinic.talk(ana, elsa), clinic.talk(ana)
    clinic.say(elsa, talk, "It hurts when I walk")
    clinic.do(sue, monitoring.begin, talk)
    (card, silent) = clinic.look(sue, listening.heard, [talk, other])
    assert (card.lines[-1].body, card.over, card.agent) == ("It hurts when I walk", "", ana.name)
    assert (silent.lines, silent.over) == ((), "You don't listen to it any more.")
    clinic.do(ana, closing.end, talk)
    (card,) = clinic.look(sue, listening.heard, [talk])
    assert card.lines == ()
    assert "wraps up" in card.over


# ------------------------------------------------------------------ joining


def test_joining_is_announced_to_both_and_then_the_supervisor_writes(clinic: Clinic, sue: Actor):
    ana, elsa = clinic.staff(), clinic.visitor()
    talk = clinic.talk(ana, elsa)
    clinic.do(sue, monitoring.begin, talk)
    refused(lambda: clinic.say(sue, talk, "Hello"), NotAllowed)
    clinic.do(sue, monitoring.join, talk)
    assert f"{sue.name} has joined." in lines(clinic, talk, Visibility.PUBLIC)
    assert any("supervisor" in one for one in lines(clinic, talk, Visibility.INTERNAL))
    (event,) = clinic.events(Deed.JOINED)
    assert (event.conversation_id, event.staff_id, event.actor_id) == (talk, sue.id, sue.id)
    (row,) = clinic.audits("joined conversation")
    assert row.object_id == talk
    clinic.say(sue, talk, "Hello, I am the supervisor")
    clinic.say(sue, talk, "Be kind", visibility=Visibility.INTERNAL)
    assert sue.name in [one.name for one in clinic.look(ana, consults.parts, talk)]
    assert not clinic.look(sue, desk.conversation_card, talk).silent
    assert [one.id for one in clinic.look(sue, work_items.mine)] == [talk]
    assert primaries(clinic, talk) == [ana.id]
    clinic.look(SYSTEM, _check)


def test_joining_twice_is_announced_once_and_needs_no_listening_before(clinic: Clinic, sue: Actor):
    talk = clinic.talk(clinic.staff())
    for _ in range(2):
        clinic.do(sue, monitoring.join, talk)
    assert lines(clinic, talk, Visibility.PUBLIC).count(f"{sue.name} has joined.") == 1
    assert len(clinic.events(Deed.JOINED)) == 1


def test_leaving_is_told_and_the_supervisor_writes_no_more(clinic: Clinic, sue: Actor):
    talk = clinic.talk(clinic.staff())
    clinic.do(sue, monitoring.join, talk)
    clinic.do(sue, monitoring.stop, talk)
    assert monitors(clinic, talk) == [(sue.id, True, "")]
    for _ in range(2):
        clinic.do(sue, monitoring.leave, talk)
    assert monitors(clinic, talk) == [(sue.id, False, "left the chat")]
    assert any(f"{sue.name} has left" in one for one in lines(clinic, talk, Visibility.PUBLIC))
    refused(lambda: clinic.say(sue, talk, "One more thing"), NotAllowed)


def test_who_joined_and_is_gone_past_the_grace_time_has_left(clinic: Clinic, sue: Actor):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(sue, monitoring.join, talk)
    clinic.do(SYSTEM, presence.agent_lost, sue.id)
    clinic.tick(seconds=100)
    assert monitors(clinic, talk) == [(sue.id, True, "")]
    clinic.tick(seconds=100)
    assert monitors(clinic, talk) == [(sue.id, False, "supervisor disconnected")]
    assert clinic.state(talk) is S.ACTIVE


def test_who_advises_is_brought_in_by_the_agent_and_does_not_join(clinic: Clinic, sue: Actor):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(sue, monitoring.begin, talk)
    offer = clinic.do(ana, consults.ask_agent, talk, sue.id, "")
    clinic.do(sue, offers.accept, offer)
    assert monitors(clinic, talk) == [(sue.id, False, "other part")]
    refused(lambda: clinic.do(sue, monitoring.join, talk), TooLate)


# ------------------------------------------------------------------ transferring


def test_a_supervisor_asks_a_colleague_to_take_over_and_until_then_it_stays(
    clinic: Clinic, sue: Actor
):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    offer = clinic.do(sue, transfers.to_agent, talk, ben.id, "Ben knows her")
    assert standing(clinic, talk).from_staff_id == ana.id
    assert primaries(clinic, talk) == [ana.id]
    clinic.do(ben, offers.accept, offer)
    assert primaries(clinic, talk) == [ben.id]
    refused(lambda: clinic.do(sue, transfers.to_agent, talk, ben.id, ""), BadInput, "already")


def test_what_waits_goes_to_another_queue_to_the_front_of_its_line(clinic: Clinic, sue: Actor):
    ana, ben = clinic.staff(), clinic.staff(member=False)
    full(ana, clinic)
    pharmacy = new_queue(clinic, "Pharmacy", ben)
    waits = clinic.start()
    before = clinic.conversation(waits).queue_id
    clinic.clock.turn(seconds=90)
    clinic.do(sue, oversight.to_queue, waits, pharmacy, "They ask for a refill")
    row = clinic.conversation(waits)
    assert (row.queue_id, row.front_of_line, row.state) == (pharmacy, True, S.OPEN)
    assert row.queued_at == clinic.clock.now()
    (event,) = clinic.events(Deed.TRANSFERRED)
    assert (event.queue_id, event.staff_id) == (pharmacy, None)
    assert (event.detail["from_queue"], event.detail["from_staff"]) == (before, None)
    assert clinic.offered_to(waits) == ben.id
    assert any("refill" in one for one in lines(clinic, waits, Visibility.INTERNAL))
    clinic.look(SYSTEM, _check)


def test_an_offer_that_stands_is_taken_back_when_what_waits_changes_queues(
    clinic: Clinic, sue: Actor
):
    ana, ben = clinic.staff(), clinic.staff(member=False)
    pharmacy = new_queue(clinic, "Pharmacy", ben)
    waits = clinic.start()
    assert clinic.offered_to(waits) == ana.id
    clinic.do(sue, oversight.to_queue, waits, pharmacy)
    assert (clinic.offered_to(waits), clinic.used(ana)) == (ben.id, 0)
    clinic.look(SYSTEM, _check)


def test_a_queue_without_anybody_is_warned_of_first(clinic: Clinic, sue: Actor):
    empty = new_queue(clinic, "Pharmacy")
    waits, talk = clinic.start(), clinic.talk(clinic.staff())
    for key in (waits, talk):
        refused(lambda key=key: clinic.do(sue, oversight.to_queue, key, empty), NobodyOnDuty)
    before = clinic.conversation(waits).queue_id
    refused(lambda: clinic.do(sue, oversight.to_queue, waits, before), BadInput, "already")
    refused(lambda: clinic.do(sue, oversight.to_queue, waits, 9999), BadInput)
    clinic.do(sue, oversight.to_queue, waits, empty, anyway=True)
    assert clinic.conversation(waits).queue_id == empty


def test_only_supervisors_send_what_waits_to_another_queue(clinic: Clinic):
    elsa = clinic.visitor()
    ben = clinic.staff()
    pharmacy = new_queue(clinic, "Pharmacy", ben)
    waits = clinic.start(elsa)
    for who in (ben, elsa, clinic.staff(Role.ADMIN, ready=False)):
        refused(lambda who=who: clinic.do(who, oversight.to_queue, waits, pharmacy), NotAllowed)
    assert clinic.conversation(waits).queue_id == clinic.queue


# ------------------------------------------------------------------ presence


@pytest.mark.both
def test_a_supervisor_sets_a_presence_the_log_knows_who_and_the_agent_is_told(
    clinic: Clinic, sue: Actor, rung: Any
):
    ana = clinic.staff()
    rung.take()
    clinic.do(sue, presence.choose_for, ana.id, "appear away")
    said = clinic.events(Deed.PRESENCE, staff_id=ana.id)[-1]
    assert (said.actor_role, said.actor_id) == ("supervisor", sue.id)
    assert said.detail["presence"] == "appear away"
    assert topics.desk(ana.id) in rung.take()
    card = clinic.look(ana, presence.status)
    assert (card.presence, card.set_by, card.set_by_system) == ("appear away", sue.name, False)
    clinic.do(ana, presence.choose, "available")
    assert clinic.look(ana, presence.status).set_by == ""


def test_made_available_by_a_supervisor_they_are_offered_what_waits(clinic: Clinic, sue: Actor):
    ana = clinic.staff()
    clinic.do(ana, presence.choose, "appear away")
    waits = clinic.start()
    clinic.do(sue, presence.choose_for, ana.id, "available")
    assert clinic.offered_to(waits) == ana.id


def test_nobody_else_sets_it_and_not_to_what_nobody_can_choose(clinic: Clinic, sue: Actor):
    ana, ben, gone = clinic.staff(), clinic.staff(), clinic.staff()
    clinic.do(SYSTEM, presence.agent_lost, gone.id)
    for who in (ben, ana, clinic.visitor(), clinic.staff(Role.ADMIN, ready=False)):
        refused(lambda who=who: clinic.do(who, presence.choose_for, ana.id, "busy"), NotAllowed)
    refused(lambda: clinic.do(sue, presence.choose_for, ana.id, "inactive"), BadInput)
    refused(lambda: clinic.do(sue, presence.choose_for, 9999, "busy"), BadInput)
    refused(lambda: clinic.do(sue, presence.choose_for, gone.id, "busy"), TooLate, "not connected")
    assert clinic.status(ana).presence == Presence.AVAILABLE.value


# ------------------------------------------------------------------ what is listed


def listed(clinic: Clinic, sue: Actor, **wish: Any) -> list[int]:
    return [row.id for row in clinic.look(sue, floor.wanted, FloorWish(**wish)).rows]


def test_the_unhappy_come_before_who_waits_longer(clinic: Clinic, sue: Actor):
    first, second, third = clinic.start(), clinic.start(), clinic.start()
    clinic.do(SYSTEM, _set, second, mood=-2.4, mood_low=True, mood_engine="basic")
    clinic.do(SYSTEM, _set, third, priority=3)
    assert listed(clinic, sue) == [third, second, first]
    assert listed(clinic, sue, sort="unhappy") == [second, first, third]
    assert listed(clinic, sue, sort="newest") == [third, second, first]


def _set(work: Any, key: int, **columns: Any) -> None:
    row = work.session.get(Conversation, key)
    for name, value in columns.items():
        setattr(row, name, value)
    work.session.add(row)


def test_one_is_found_by_the_patients_name_the_agents_the_queues_or_its_number(
    clinic: Clinic, sue: Actor
):
    ana = clinic.staff()
    elsa, omar = clinic.patient("Élsa", "Núñez"), clinic.patient("Omar", "Aziz")
    held, waits = clinic.talk(ana, elsa), clinic.start(omar)
    for words, found in (
        ("elsa nunez", [held]),
        ("AZIZ", [waits]),
        (ana.name, [held]),
        ("nurses", [waits, held]),
        ("nobody at all", []),
    ):
        assert sorted(listed(clinic, sue, search=words)) == sorted(found)
    assert held in listed(clinic, sue, search=str(held))
    assert listed(clinic, sue, channel="sms") == []


def test_in_groups_the_first_of_each_says_what_it_is_and_how_many(clinic: Clinic, sue: Actor):
    ana, ben = clinic.staff(), clinic.staff()
    clinic.talk(ana), clinic.talk(ben), clinic.talk(ana), clinic.start()
    rows = clinic.look(sue, floor.wanted, FloorWish(group="agent")).rows
    heads = [(row.group, row.group_size) for row in rows if row.group]
    assert heads == [("Nobody has it", 1), (ana.name, 2), (ben.name, 1)]
    states = clinic.look(sue, floor.wanted, FloorWish(group="state")).rows
    assert [row.group for row in states if row.group] == ["Open", "Active"]
    (queue,) = [
        row.group
        for row in clinic.look(sue, floor.wanted, FloorWish(group="queue")).rows
        if row.group
    ]
    assert queue == "Nurses"


def test_a_row_says_what_can_be_done_with_it_and_whether_one_listens(clinic: Clinic, sue: Actor):
    talk, waits = clinic.talk(clinic.staff()), clinic.start()
    clinic.do(sue, monitoring.begin, talk)
    rows = {row.id: row for row in clinic.look(sue, floor.ongoing).rows}
    assert (rows[talk].part, rows[waits].part) == ("listens", "")
    assert (rows[talk].may_listen, rows[waits].may_listen) == (True, False)
    assert rows[waits].may_assign and rows[waits].may_transfer and rows[waits].may_close


def test_agents_come_with_presence_load_skills_and_queues(clinic: Clinic, sue: Actor):
    ana, ben = clinic.staff(units=2), clinic.staff()
    gone = clinic.staff(ready=False)
    clinic.do(SYSTEM, _teach, ana.id)
    clinic.talk(ana)
    found = {one.staff_id: one for one in clinic.look(sue, floor_agents.agents)}
    one = found[ana.id]
    assert (one.used, one.units, one.share, one.conversations) == (1, 2, 50, 1)
    assert (one.presence, one.set_by_system, one.skills, one.queues) == (
        "busy",
        True,
        "Spanish 7",
        "Nurses",
    )
    order = [one.staff_id for one in clinic.look(sue, floor_agents.agents)]
    assert order.index(ben.id) < order.index(ana.id) < order.index(gone.id)
    assert [one.staff_id for one in clinic.look(sue, floor_agents.agents, search="spanish")] == [
        ana.id
    ]
    assert clinic.look(sue, floor_agents.agents, queue_id=clinic.queue + 1) == ()


def _teach(work: Any, staff_id: int) -> None:
    work.session.add(Skill(id=1, name="Spanish"))
    work.session.flush()
    work.session.add(AgentSkill(staff_id=staff_id, skill_id=1, level=7))


def test_only_supervisors_see_the_floor_and_who_is_on_it(clinic: Clinic):
    for who in (clinic.staff(), clinic.visitor(), clinic.staff(Role.ADMIN, ready=False)):
        for look in (floor_agents.agents, floor_agents.anybody, floor.ongoing):
            refused(lambda who=who, look=look: clinic.look(who, look), NotAllowed)


# ------------------------------------------------------------------ told afterwards


def test_the_way_of_a_conversation_says_who_listened_joined_and_sent_it_on(
    clinic: Clinic, sue: Actor
):
    ben = clinic.staff(member=False)
    pharmacy = new_queue(clinic, "Pharmacy", ben)
    waits = clinic.start()
    clinic.do(sue, oversight.to_queue, waits, pharmacy)
    clinic.do(ben, offers.pick, waits)
    clinic.do(sue, monitoring.begin, waits)
    clinic.do(sue, monitoring.join, waits)
    clinic.do(sue, monitoring.leave, waits)
    told = [step.title for step in clinic.look(sue, diagnostics.way, waits).steps]
    assert "Sent on while it waited, from Nurses to Pharmacy" in told
    assert f"{sue.name} listens, unseen" in told
    assert f"{sue.name} came into the chat as a supervisor" in told
    assert f"{sue.name} does not listen any more" in told
