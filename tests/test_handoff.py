"""Hand-overs that an outside bot sends in: once, and then as any other."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from handing_in import (
    TALK,
    Gate,
    activity,
    handing_gate,  # noqa: F401 - fixture
    said,
)

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Priority
from psc_app.models.bot import BotTalk, HandoffRequest
from psc_app.models.conversation import Conversation, ConversationSkill
from psc_app.models.red_flags import RedFlag
from psc_app.models.workplace import Queue, Skill
from psc_app.services import bot_talks, handoff
from psc_app.services.work import Work


def test_the_answer_says_where_the_patient_waits(gate: Gate):
    first, second = gate.knock(activity("one")), gate.knock(activity("two"))
    key = gate.clinic.rows(Conversation)[0].id
    assert first.json() == {"conversation": key, "queue": "Nurses", "position": 1}
    assert second.json() == {"conversation": key + 1, "queue": "Nurses", "position": 2}


def test_the_transcript_stands_above_the_line_of_the_hand_over(gate: Gate):
    talk = gate.taken(activity())
    messages = gate.clinic.messages(talk.id)
    assert [(one.author_kind, one.body) for one in messages][:3] == [
        ("bot", "Hello, I am the outside bot."),
        ("patient", "I need my blood pressure pills"),
        ("bot", "I pass you to a person."),
    ]
    assert [one.author_kind for one in messages[3:]] == ["system"]
    assert messages[3].body == "Please wait, you are being passed to a person."
    assert [one.seq for one in messages] == [1, 2, 3, 4]


def test_what_was_said_keeps_its_time_and_never_lies_ahead(gate: Gate):
    later = said("patient", "Hello?", 0, timestamp="2031-01-01T00:00:00Z")
    unknown = said("bot", "Yes?", 0, timestamp="noon")
    talk = gate.taken(activity(talk=[*TALK, unknown, later]))
    times = [one.sent_at for one in gate.clinic.messages(talk.id)]
    assert times[0] == gate.clinic.clock.now() - timedelta(minutes=10)
    assert times == sorted(times) and times[-1] == gate.clinic.clock.now()


def test_it_goes_the_way_of_every_hand_over(gate: Gate):
    agent = gate.clinic.staff()
    talk = gate.taken(activity())
    assert gate.clinic.moves(talk.id) == [(None, S.WITH_BOT, ""), (S.WITH_BOT, S.OPEN, "")]
    (handed,) = gate.clinic.events(Deed.HANDED_OVER, conversation_id=talk.id)
    assert handed.reason == "outside"
    assert gate.clinic.offered_to(talk.id) == agent.id
    (bots_part,) = gate.clinic.rows(BotTalk)
    assert bots_part.outcome == "escalated" and bots_part.ended_at is not None


def test_what_the_bot_collected_is_on_the_card(gate: Gate):
    agent = gate.clinic.staff()
    value = {"patientName": "Elsa Vargas", "dob": "1980-02-01", "reason": "Refill", "Dose": 5}
    talk = gate.taken(activity(value=value | {"summary": "Wants 5 mg."}))
    assert (talk.stated_name, talk.stated_reason) == ("Elsa Vargas", "Refill")
    assert str(talk.stated_birth_date) == "1980-02-01"
    assert talk.display_name == "Elsa Vargas"
    gate.clinic.accept(talk.id)
    card = gate.clinic.look(agent, bot_talks.card, talk.id)
    assert "Wants 5 mg." in card.lines
    assert ("Dose", "5") in [(fact.name, fact.value) for fact in card.facts]


def test_a_patient_named_by_a_bot_is_linked_and_not_verified(gate: Gate):
    patient = gate.clinic.patient("Elsa", "Vargas")
    value = {"name": "Elsa Vargas", "dateOfBirth": "1980-02-01", "phone": "+16175550134"}
    talk = gate.taken(activity(value=value))
    assert talk.verified_by == ""
    assert talk.visitor_id is not None
    assert patient.id


def test_it_asks_for_queue_skills_and_priority(gate: Gate):
    def furnish(work: Work) -> None:
        work.session.add_all([Queue(name="Refills"), Skill(name="Spanish")])

    gate.clinic.do(SYSTEM, furnish)
    value = {"queue": "Refills", "skills": {"spanish": 3, "Klingon": 2}, "priority": "urgent"}
    answer = gate.knock(activity(value=value)).json()
    assert answer["queue"] == "Refills"
    talk = gate.clinic.conversation(answer["conversation"])
    assert talk.priority == Priority.URGENT
    assert [one.level for one in gate.clinic.rows(ConversationSkill)] == [3]


def test_a_queue_that_is_not_there_is_no_reason_to_lose_a_patient(gate: Gate):
    assert gate.knock(activity(value={"queue": "Nowhere"})).json()["queue"] == "Nurses"


def test_an_emergency_in_the_transcript_goes_first_and_is_flagged(gate: Gate, rung):
    gate.taken(activity("one"))
    urgent = [*TALK, said("patient", "I have crushing chest pain and can't breathe", 53)]
    answer = gate.knock(activity("two", urgent)).json()
    assert answer["position"] == 1
    talk = gate.clinic.conversation(answer["conversation"])
    assert talk.priority == Priority.RED_FLAG
    flags = gate.clinic.rows(RedFlag)
    assert {flag.message_seq for flag in flags} == {4}
    assert topics.RED_FLAGS in rung.take()


def test_what_the_bot_says_of_emergencies_flags_nobody(gate: Gate):
    gate.taken(activity(talk=[*TALK, said("bot", "Do you have crushing chest pain?", 53)]))
    assert gate.clinic.rows(RedFlag) == []


def test_the_sentiment_of_what_was_said_is_to_be_read(gate: Gate, rung):
    gate.taken(activity())
    assert topics.TO_READ in rung.take()


def test_the_log_has_nothing_of_what_was_said(gate: Gate):
    talk = gate.taken(activity())
    told = str([one.detail for one in gate.clinic.events(conversation_id=talk.id)])
    assert "Elsa" not in told and "pills" not in told
    assert gate.clinic.audits("took a hand-over from outside")[0].object_id == talk.id


def test_the_same_activity_again_gets_the_same_answer_and_makes_nothing_new(gate: Gate):
    gate.knock(activity("before"))
    first = gate.knock(activity())
    gate.clinic.change(Conversation, priority=2)
    spaced = json.dumps(activity(), indent=2, sort_keys=True).encode()
    again = gate.knock(None, body=spaced)
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(gate.clinic.rows(Conversation)) == 2
    assert len(gate.clinic.rows(HandoffRequest)) == 2


def test_another_body_under_the_same_id_is_a_conflict(gate: Gate):
    gate.knock(activity())
    other = gate.knock(activity(value={"reason": "Something else"}))
    assert other.status_code == 409
    assert other.json() == {"error": "Another hand-over came in with this id before."}
    assert len(gate.clinic.rows(Conversation)) == 1


@pytest.mark.both
def test_the_same_twice_at_one_moment_is_one_conversation(gate: Gate):
    from psc_app.domain import outside_hand_over

    asked = outside_hand_over.read(json.dumps(activity()).encode())

    async def both() -> list[Any]:
        do = gate.clinic.house.store.do
        deeds = (do(SYSTEM, handoff.take, asked) for _ in range(2))
        return await asyncio.gather(*deeds)

    first, second = asyncio.run(both())
    assert first == second
    assert len(gate.clinic.rows(Conversation)) == 1
