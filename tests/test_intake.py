"""How a contact comes in: which rule fits, what it then needs, and where it waits."""

from datetime import date

import furniture
import pytest
from people import Clinic

from psc_app.domain.actor import SYSTEM
from psc_app.domain.classification import Contact
from psc_app.domain.vocabulary import ConversationKind, Deed, Priority
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation, ConversationSkill
from psc_app.models.workplace import ClassificationRule, Queue, Skill, Workstream
from psc_app.services import intake, portal


def needs(clinic: Clinic, chat: int) -> dict[int, int]:
    rows = clinic.rows(ConversationSkill, ConversationSkill.conversation_id == chat)
    return {row.skill_id: row.level for row in rows}


def classified(clinic: Clinic, chat: int):
    (event,) = clinic.events(Deed.CLASSIFIED, conversation_id=chat)
    return event


def test_the_first_rule_that_fits_gives_queue_skills_and_priority(clinic: Clinic):
    pharmacy = furniture.queue(clinic, "Pharmacy")
    refills = furniture.skill(clinic, "Refills")
    furniture.rule(clinic, "rash", position=0)
    fits = furniture.rule(
        clinic,
        "refill",
        position=1,
        queue_id=pharmacy,
        priority=int(Priority.URGENT),
        skills=[{"skill_id": refills, "level": 4}],
    )
    furniture.rule(clinic, position=2, priority=int(Priority.HIGH))
    chat = clinic.start(reason="A refill, please")
    row = clinic.conversation(chat)
    assert (row.queue_id, row.priority) == (pharmacy, Priority.URGENT)
    assert needs(clinic, chat) == {refills: 4}
    event = classified(clinic, chat)
    assert (event.detail["rule"], event.queue_id) == (fits, pharmacy)
    assert event.detail["tried"] == [[1, "reason contains none of: rash"]]
    assert event.detail["skills"] == {str(refills): 4}


def test_what_no_rule_fits_goes_to_the_fallback_queue(clinic: Clinic):
    other = furniture.queue(clinic, "Front desk", priority=500)
    furniture.rule(clinic, "refill", queue_id=clinic.queue)
    clinic.set_workstream(fallback_queue_id=other)
    chat = clinic.start(reason="My arm itches")
    assert clinic.conversation(chat).queue_id == other
    event = classified(clinic, chat)
    assert (event.detail["rule"], event.detail["rule_name"]) == (None, "")


def test_without_a_fallback_the_first_active_queue_takes_it(clinic: Clinic):
    furniture.queue(clinic, "Old", priority=1, active=False)
    first = furniture.queue(clinic, "First", priority=2)
    assert clinic.conversation(clinic.start()).queue_id == first


@pytest.mark.parametrize("by", ["rule", "fallback"])
def test_a_queue_that_is_not_active_takes_nothing_new(clinic: Clinic, by: str):
    closed = furniture.queue(clinic, "Old", priority=500, active=False)
    if by == "rule":
        furniture.rule(clinic, queue_id=closed)
    else:
        clinic.set_workstream(fallback_queue_id=closed)
    assert clinic.conversation(clinic.start()).queue_id == clinic.queue


def test_a_rule_that_is_switched_off_or_of_another_workstream_does_nothing(clinic: Clinic):
    furniture.rule(clinic, position=0, priority=2, active=False)
    texts = furniture.add(clinic, Workstream(name="Texts", channel="sms"))
    furniture.rule(clinic, position=1, priority=1, workstream_id=texts)
    chat = clinic.start()
    assert clinic.conversation(chat).priority == Priority.NORMAL
    assert classified(clinic, chat).detail["tried"] == [[1, "switched off"]]


def test_a_rule_that_changed_counts_from_the_next_contact_on(clinic: Clinic):
    furniture.rule(clinic, priority=1)
    before = clinic.start()
    clinic.change(ClassificationRule, priority=2)
    after = clinic.start()
    assert [clinic.conversation(chat).priority for chat in (before, after)] == [1, 2]


def test_a_skill_that_was_removed_keeps_nobody_out(clinic: Clinic):
    furniture.rule(clinic, skills=[{"skill_id": 88, "level": 3}])
    chat = clinic.start()
    assert (clinic.state(chat), needs(clinic, chat)) == (S.OPEN, {})


def test_the_log_begins_with_the_move_to_its_queue_and_holds_no_word_of_the_patient(
    clinic: Clinic,
):
    pharmacy = furniture.queue(clinic, "Pharmacy")
    furniture.rule(clinic, "refill", queue_id=pharmacy)
    furniture.rule(clinic, "bill")
    chat = clinic.start(reason="Refill for my embarrassing itch", name="Elsa Vargas")
    log = clinic.events(conversation_id=chat)
    assert [event.deed for event in log[:2]] == [Deed.MOVED, Deed.CLASSIFIED]
    assert (log[0].queue_id, log[0].state_after) == (pharmacy, S.OPEN)
    for event in log:
        text = f"{event.reason} {event.detail}"
        assert "embarrassing" not in text and "Vargas" not in text


# ---------------------------------------------------------------- what is known of somebody


def test_a_guest_is_known_by_what_they_wrote(clinic: Clinic):
    furniture.rule(clinic, conditions=[{"field": "age", "test": "below", "value": 18}], priority=1)
    child = clinic.start(birth_date="2015-03-04")
    adult = clinic.start(birth_date="2008-03-03")
    unknown = clinic.start()
    asked = [clinic.conversation(chat).priority for chat in (child, adult, unknown)]
    assert asked == [Priority.HIGH, Priority.NORMAL, Priority.NORMAL]


def test_a_signed_in_patient_is_known_by_their_record(clinic: Clinic):
    conditions = [
        {"field": "signed in", "test": "is", "value": True},
        {"field": "age", "test": "at least", "value": 80},
        {"field": "language", "test": "is", "value": "pt"},
    ]
    furniture.rule(clinic, conditions=conditions, priority=1)
    old = clinic.start(clinic.patient(born=date(1940, 5, 6), language="pt"))
    young = clinic.start(clinic.patient(born=date(1990, 5, 6), language="pt"))
    guest = clinic.start(birth_date="1940-05-06", language="pt")
    asked = [clinic.conversation(chat).priority for chat in (old, young, guest)]
    assert asked == [Priority.HIGH, Priority.NORMAL, Priority.NORMAL]


def test_who_has_been_here_before_is_returning(clinic: Clinic):
    furniture.rule(
        clinic, conditions=[{"field": "returning", "test": "is", "value": True}], priority=1
    )
    guest, agent = clinic.visitor(), clinic.staff()
    first = clinic.talk(agent, guest)
    clinic.close(agent, first)
    second = clinic.start(guest)
    assert [clinic.conversation(chat).priority for chat in (first, second)] == [0, 1]


def test_a_left_message_is_classified_by_its_kind_and_not_greeted(clinic: Clinic):
    condition = {"field": "kind", "test": "is", "value": "message"}
    inbox = furniture.queue(clinic, "Messages")
    furniture.rule(clinic, conditions=[condition], queue_id=inbox)
    answers = portal.Answers(reason="Please write back", consent=True)
    chat = clinic.do(clinic.visitor(), portal.start_chat, answers, kind=ConversationKind.MESSAGE)
    row = clinic.conversation(chat)
    assert (row.kind, row.queue_id) == ("message", inbox)
    assert [message.body for message in clinic.messages(chat)] == ["Please write back"]


def test_what_a_channel_knows_by_itself_can_be_handed_in(clinic: Clinic):
    furniture.rule(
        clinic, conditions=[{"field": "channel", "test": "is", "value": "sms"}], priority=2
    )

    def come(work) -> tuple[int, int]:
        row = Conversation(
            channel="chat",
            workstream_id=clinic.workstream,
            queue_id=clinic.queue,
            state=int(S.OPEN),
            display_name="Jordan",
            created_at=work.now,
            queued_at=work.now,
        )
        work.session.add(row)
        work.session.flush()
        intake.enter(work, row, Contact(channel="sms"))
        return row.id, row.priority

    agent = clinic.staff()
    chat, priority = clinic.do(SYSTEM, come)
    assert priority == Priority.URGENT
    assert clinic.offered_to(chat) == agent.id


# ---------------------------------------------------------------- and then


def test_skills_and_priority_count_from_the_first_offer_on(clinic: Clinic):
    clinic.staff(units=9)
    nurse = clinic.staff(units=1)
    triage = furniture.skill(clinic, "Triage", nurse=(nurse, 5))
    furniture.rule(clinic, "rash", skills=[{"skill_id": triage, "level": 5}])
    assert clinic.offered_to(clinic.start(reason="A rash")) == nurse.id
    assert clinic.rows(Skill)[0].name == "Triage"
    assert len(clinic.rows(Queue)) == 1
