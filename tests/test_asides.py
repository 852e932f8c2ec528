"""Text messages set aside until the patient writes again; a live chat can't be."""

import pytest
from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, IllegalMove, NotAllowed, TooLate
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.services import asides, intake, offers, presence, transfers


def text(clinic: Clinic) -> int:
    """A text message comes in."""

    def come(work) -> int:
        row = Conversation(
            channel="sms",
            workstream_id=clinic.workstream,
            queue_id=clinic.queue,
            state=int(S.OPEN),
            display_name="Jordan",
            created_at=work.now,
            queued_at=work.now,
        )
        work.session.add(row)
        work.session.flush()
        intake.enter(work, row)
        return row.id

    return clinic.do(SYSTEM, come)


def heard(clinic: Clinic, key: int) -> None:
    """The patient writes again."""
    clinic.do(SYSTEM, lambda work: asides.heard(work, work.session.get(Conversation, key)))


@pytest.fixture
def agent(clinic: Clinic) -> Actor:
    return clinic.staff(units=1)


@pytest.fixture
def aside(clinic: Clinic, agent: Actor) -> int:
    """A text that the agent answered and set aside."""
    key = text(clinic)
    clinic.accept(key)
    clinic.do(agent, asides.set_aside, key)
    return key


def test_what_is_set_aside_takes_no_capacity_and_stays_with_its_agent(clinic, agent, aside):
    row = clinic.conversation(aside)
    assert (row.state, row.agent_id, row.units_held) == (S.WAITING, agent.id, 0)
    assert clinic.used(agent) == 0
    assert clinic.moves(aside)[-1] == (S.ACTIVE, S.WAITING, "")
    (part,) = clinic.sessions(aside)
    assert (part.ended_at, part.end_reason) == (clinic.clock.now(), "set aside")


def test_the_room_it_leaves_is_offered_at_once(clinic, agent):
    key, waiting = text(clinic), text(clinic)
    clinic.accept(key)
    clinic.do(agent, asides.set_aside, key)
    assert clinic.offered_to(waiting) == agent.id


def test_a_live_chat_cannot_be_set_aside(clinic, agent):
    chat = clinic.talk(agent)
    with pytest.raises(BadInput, match="A live chat can't be set aside"):
        clinic.do(agent, asides.set_aside, chat)
    assert (clinic.state(chat), clinic.used(agent)) == (S.ACTIVE, 1)


def test_when_the_patient_writes_it_goes_back_to_its_agent_if_free(clinic, agent, aside):
    clinic.staff(units=9)
    heard(clinic, aside)
    row = clinic.conversation(aside)
    assert (row.state, row.agent_id, row.units_held) == (S.ACTIVE, agent.id, 1)
    assert clinic.used(agent) == 1
    assert [part.ended_at is None for part in clinic.sessions(aside)] == [False, True]


@pytest.mark.parametrize("why", ["no room", "away", "lost"])
def test_else_it_goes_to_the_front_of_its_line(clinic, agent, aside, why: str):
    clinic.clock.turn(minutes=5)
    if why == "no room":
        clinic.talk(agent)
    elif why == "away":
        clinic.do(agent, presence.choose, "appear away")
    else:
        clinic.do(SYSTEM, presence.agent_lost, agent.id)
    heard(clinic, aside)
    row = clinic.conversation(aside)
    assert (row.state, row.agent_id, row.front_of_line) == (S.OPEN, None, True)
    assert row.queued_at == clinic.clock.now()
    other = clinic.staff()
    assert clinic.offered_to(aside) == other.id


def test_writing_again_in_what_is_not_set_aside_changes_nothing(clinic, agent):
    key = text(clinic)
    heard(clinic, key)
    clinic.accept(key)
    heard(clinic, key)
    assert (clinic.state(key), clinic.used(agent)) == (S.ACTIVE, 1)


def test_the_agent_takes_it_up_again(clinic, agent, aside):
    clinic.do(agent, asides.revive, aside)
    assert (clinic.state(aside), clinic.used(agent)) == (S.ACTIVE, 1)
    with pytest.raises(IllegalMove, match="from Active to Active"):
        clinic.do(agent, asides.revive, aside)


def test_it_is_not_taken_up_without_room(clinic, agent, aside):
    clinic.talk(agent)
    with pytest.raises(TooLate, match="no free capacity"):
        clinic.do(agent, asides.revive, aside)
    assert (clinic.state(aside), clinic.used(agent)) == (S.WAITING, 1)


def test_only_its_agent_sets_aside_and_takes_up(clinic, agent, aside):
    other = clinic.staff()
    with pytest.raises(NotAllowed):
        clinic.do(other, asides.revive, aside)
    clinic.do(agent, asides.revive, aside)
    with pytest.raises(NotAllowed):
        clinic.do(other, asides.set_aside, aside)


def test_nothing_for_the_inactivity_time_and_it_closes(clinic, agent, aside):
    clinic.set_workstream(inactivity_minutes=60)
    clinic.do(agent, asides.revive, aside)
    clinic.clock.turn(minutes=10)
    clinic.do(agent, asides.set_aside, aside)
    last = clinic.conversation(aside).last_message_at
    waited = (clinic.clock.now() - last).total_seconds()
    clinic.tick(seconds=3_599 - waited)
    assert clinic.state(aside) is S.WAITING
    clinic.tick(seconds=1)
    assert clinic.moves(aside)[-1] == (S.WAITING, S.CLOSED, "inactivity")
    assert clinic.conversation(aside).closed_at == clinic.clock.now()


def test_a_transfer_that_stands_is_taken_back_when_it_is_set_aside(clinic, agent):
    colleague = clinic.staff()
    key = text(clinic)
    clinic.do(agent, offers.pick, key)
    clinic.do(agent, transfers.to_agent, key, colleague.id, "")
    clinic.do(agent, asides.set_aside, key)
    assert [offer.outcome for offer in clinic.offers(key)][-1] == "withdrawn"
    assert clinic.used(colleague) == 0
