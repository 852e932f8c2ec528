"""The agent's desk: whose work items it lists, in which order, and what is unread in them."""

import pytest
from people import Clinic, Rung
from sqlmodel import select

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.cards import ConversationCard
from psc_app.domain.errors import NotAllowed
from psc_app.domain.teamwork_cards import PartCard
from psc_app.domain.vocabulary import Priority, Role, Visibility
from psc_app.models.conversation import Conversation
from psc_app.models.workplace import Queue, QueueMember, Skill
from psc_app.services import (
    consults,
    desk,
    offers,
    receipts,
    skills_needed,
    transfers,
    work_items,
)
from psc_app.services.work import Work
from psc_app.state.company import initials
from psc_app.state.teamwork import modes_of


@pytest.fixture(autouse=True)
def _picked(clinic: Clinic) -> None:
    """Nothing is offered by itself, so that a test says who takes what."""
    clinic.set_workstream(mode="pick")


def set_priority(clinic: Clinic, key: int, **columns: object) -> None:
    def write(work: Work) -> None:
        row = work.session.get(Conversation, key)
        for name, value in columns.items():
            setattr(row, name, value)
        work.session.add(row)

    clinic.do(clinic.staff(Role.SUPERVISOR, member=False, ready=False), write)


def other_queue(clinic: Clinic, key: int) -> None:
    """Put a waiting conversation into a queue that nobody serves."""

    def write(work: Work) -> None:
        queue = Queue(name=f"Elsewhere {key}")
        work.session.add(queue)
        work.session.flush()
        row = work.session.get(Conversation, key)
        assert row is not None
        row.queue_id = queue.id or 0
        work.session.add(row)

    clinic.do(clinic.staff(Role.SUPERVISOR, member=False, ready=False), write)


def advise(clinic: Clinic, conversation: int, primary, colleague) -> None:
    """The colleague is asked for advice, and gives it."""
    offer = clinic.do(primary, consults.ask_agent, conversation, colleague.id, "Can you look?")
    clinic.do(colleague, offers.accept, offer)


def test_open_items_stand_in_the_order_in_which_they_are_served(clinic: Clinic) -> None:
    agent = clinic.staff()
    first, second, third, urgent, front = (clinic.start() for _ in range(5))
    clinic.clock.turn(seconds=1)
    later = clinic.start()
    set_priority(clinic, urgent, priority=int(Priority.URGENT))
    set_priority(clinic, front, front_of_line=True)
    listed = [item.id for item in clinic.look(agent, desk.look).open]
    assert listed == [urgent, front, first, second, third, later]


def test_an_agent_is_listed_the_queues_they_serve_and_a_supervisor_all(clinic: Clinic) -> None:
    agent, supervisor = clinic.staff(), clinic.staff(Role.SUPERVISOR, member=False)
    own, elsewhere = clinic.start(), clinic.start()
    other_queue(clinic, elsewhere)
    assert [item.id for item in clinic.look(agent, desk.look).open] == [own]
    assert clinic.look(agent, desk.look).open_count == 1
    assert [item.id for item in clinic.look(supervisor, desk.look).open] == [own, elsewhere]
    assert clinic.look(agent, work_items.waiting_count) == 1
    assert clinic.look(supervisor, work_items.waiting_count) == 2


def test_a_long_list_is_read_only_where_it_is_on_the_screen(clinic: Clinic) -> None:
    agent = clinic.staff()
    clinic.start()
    clinic.close(agent, clinic.talk(agent))
    look = clinic.look(agent, desk.look, ())
    assert (look.open, look.closed) == (None, None)
    assert (look.open_count, look.closed_count) == (1, 1)
    look = clinic.look(agent, desk.look, ("closed",))
    assert look.open is None
    assert len(look.closed) == 1
    assert clinic.look(agent, work_items.waiting, rows=False).count == 1


def test_nobody_but_who_works_conversations_has_a_desk(clinic: Clinic) -> None:
    admin = clinic.staff(Role.ADMIN, member=False, ready=False)
    for verb in (
        desk.look,
        desk.colleagues,
        work_items.waiting,
        work_items.waiting_count,
        work_items.unread,
    ):
        with pytest.raises(NotAllowed):
            clinic.look(admin, verb)


def test_a_conversation_in_which_one_advises_is_listed_after_ones_own(clinic: Clinic) -> None:
    ana, ben = clinic.staff(), clinic.staff()
    theirs, own = clinic.talk(ana), clinic.talk(ben)
    advise(clinic, theirs, ana, ben)
    assert [(item.id, item.part) for item in clinic.look(ben, desk.look).mine] == [
        (own, "primary"),
        (theirs, "consult"),
    ]
    assert [item.part for item in clinic.look(ana, desk.look).mine] == ["primary"]
    clinic.do(ana, consults.end, theirs)
    assert [item.id for item in clinic.look(ben, desk.look).mine] == [own]


def test_what_is_said_in_private_is_unread_for_the_primary_until_they_look(
    clinic: Clinic,
) -> None:
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    advise(clinic, talk, ana, ben)
    set_priority(clinic, talk, staff_read=clinic.conversation(talk).last_seq)
    clinic.say(ben, talk, "Look at the dose", visibility=Visibility.CONSULT)
    clinic.say(ana, talk, "I will", visibility=Visibility.CONSULT)
    assert clinic.look(ana, work_items.unread) == {talk: 1}
    assert clinic.look(ana, desk.look).mine[0].unread == 1
    set_priority(clinic, talk, staff_read=clinic.conversation(talk).last_seq)
    assert clinic.look(ana, work_items.unread) == {}


def reads(clinic: Clinic, who: Actor, talk: int, seq: int) -> None:
    """One of their tabs has shown it up to there."""
    clinic.do(SYSTEM, receipts.record, [receipts.Seen(talk, False, 0, seq, who.id)])


def test_who_advises_has_unread_what_came_since_they_read_in_whichever_tab(
    clinic: Clinic, rung: Rung
) -> None:
    ana, ben = clinic.staff(), clinic.staff()
    patient = clinic.visitor()
    talk = clinic.talk(ana, patient)
    clinic.say(patient, talk, "Before anybody was asked")
    advise(clinic, talk, ana, ben)
    assert clinic.look(ben, work_items.unread) == {}
    shown = clinic.conversation(talk).last_seq
    clinic.say(patient, talk, "It itches")
    clinic.say(ana, talk, "What do you think?", visibility=Visibility.CONSULT)
    clinic.say(ben, talk, "Nothing bad", visibility=Visibility.CONSULT)
    assert clinic.look(ben, work_items.unread) == {talk: 2}
    rung.take()
    reads(clinic, ben, talk, shown + 1)
    assert rung.take() == {topics.read_along(ben.id)}
    assert clinic.look(ben, work_items.unread) == {talk: 1}
    assert clinic.look(ben, desk.look).mine[0].unread == 1
    reads(clinic, ben, talk, shown + 3)
    reads(clinic, ben, talk, shown)
    assert clinic.look(ben, work_items.unread) == {}, "what was read does not become unread"
    assert clinic.conversation(talk).staff_read < shown, "it is no receipt for the patient"


def test_nobody_reads_for_others_and_the_key_of_a_patient_is_not_taken_for_ones_own(
    clinic: Clinic,
) -> None:
    ana, ben, noor = clinic.staff(), clinic.staff(), clinic.staff()
    talk = clinic.talk(ana, same_key(clinic, ben))
    for each in (ben, noor):
        advise(clinic, talk, ana, each)
    clinic.say(same_key(clinic, ben), talk, "It itches")
    reads(clinic, noor, talk, clinic.conversation(talk).last_seq)
    assert clinic.look(ben, work_items.unread) == {talk: 1}
    assert clinic.look(noor, work_items.unread) == {}


def same_key(clinic: Clinic, staff: Actor) -> Actor:
    """A guest whose key is the same number as this agent's."""
    while (guest := clinic.visitor()).id < staff.id:
        pass
    return Actor(guest.role, staff.id, "Visitor")


def test_an_offer_says_what_is_asked_by_whom_and_how_urgent_it_is(clinic: Clinic) -> None:
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    set_priority(clinic, talk, priority=int(Priority.RED_FLAG), call_back_number="555-0100")
    clinic.do(ana, transfers.to_agent, talk, ben.id, "Knows the patient")
    (offer,) = clinic.look(ben, desk.look).offers
    assert (offer.kind, offer.from_name, offer.note) == ("transfer", ana.name, "Knows the patient")
    assert (offer.priority_label, offer.call_back_number) == ("Red flag", "555-0100")
    assert clinic.look(ana, desk.look).mine[0].transferring
    assert clinic.look(ana, desk.look).offers == ()


def test_a_mention_is_listed_until_the_conversation_is_opened(clinic: Clinic) -> None:
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.say(ana, talk, f"@{ben.name} please look", visibility=Visibility.INTERNAL)
    (named,) = clinic.look(ben, desk.look).mentions
    assert (named.conversation_id, named.by) == (talk, ana.name)
    clinic.do(ben, desk.open_conversation, talk)
    assert clinic.look(ben, desk.look).mentions == ()


def test_colleagues_are_all_who_work_conversations_but_oneself(clinic: Clinic) -> None:
    ana, ben, sue = clinic.staff(), clinic.staff(Role.NURSE), clinic.staff(Role.SUPERVISOR)
    clinic.staff(Role.ADMIN, member=False, ready=False)
    listed = {card.staff_id for card in clinic.look(ana, desk.colleagues)}
    assert listed == {ben.id, sue.id}


def test_the_summary_names_priority_and_skills(clinic: Clinic) -> None:
    ana = clinic.staff()
    talk = clinic.talk(ana)

    def add(work: Work) -> int:
        skill = Skill(name="Spanish")
        work.session.add(skill)
        work.session.flush()
        return skill.id or 0

    clinic.do(ana, skills_needed.add, talk, clinic.do(ana, add), 6)
    card = clinic.do(ana, desk.open_conversation, talk)
    assert [(need.name, need.level) for need in card.needs] == [("Spanish", 6)]
    assert (card.priority, card.priority_label) == (0, "Normal")


def test_who_has_left_a_queue_is_not_listed_it_any_more(clinic: Clinic) -> None:
    agent = clinic.staff()
    clinic.start()

    def leave(work: Work) -> None:
        for row in work.session.exec(select(QueueMember)):
            work.session.delete(row)

    clinic.do(agent, leave)
    assert clinic.look(agent, desk.look).open == ()


PRIMARY = PartCard(1, "Ana", mode="primary", in_chat=True)
ASKED = PartCard(2, "Ben", mode="consult", asked="consult")
ADVISES = PartCard(2, "Ben", mode="consult")
MINE = PartCard(2, "Ben", mode="consult", me=True)
IN_CHAT = PartCard(2, "Ben", mode="consult", me=True, in_chat=True)


@pytest.mark.parametrize(
    ("held", "state", "parts", "modes"),
    [
        (True, 2, (PRIMARY,), ["public", "internal"]),
        (True, 2, (PRIMARY, ASKED), ["public", "internal"]),
        (True, 2, (PRIMARY, ADVISES), ["public", "internal", "consult"]),
        (True, 5, (PRIMARY, ADVISES), ["internal"]),
        (False, 2, (PRIMARY, MINE), ["consult", "internal"]),
        (False, 2, (PRIMARY, IN_CHAT), ["consult", "internal", "public"]),
        (False, 5, (IN_CHAT,), []),
        (False, 2, (PRIMARY, ADVISES), []),
        (False, 1, (), []),
        (True, 4, (), []),
    ],
)
def test_how_one_may_write_follows_from_ones_part(
    held: bool, state: int, parts: tuple[PartCard, ...], modes: list[str]
) -> None:
    assert modes_of(ConversationCard(state=state, held_by_me=held), parts) == modes


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ana Ruiz", "AR"),
        ("María José de la Cruz", "MC"),
        ("نور", "ن"),
        ("Ben", "B"),
        ("", ""),
    ],
)
def test_initials_are_of_the_first_and_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters
