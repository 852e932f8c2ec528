"""Texts in their conversations: a new one, the one that runs, and what is said back."""

from datetime import timedelta

import pytest
from bots import answer_first
from people import Clinic, Rung
from sqlalchemy import update
from texting import (
    ELSA,
    OMAR,
    a_text,
    arrive,
    conversations_of,
    rows,
    said,
    sent_texts,
    texts_by_phone,
)

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, TextInState, Visibility
from psc_app.models.people import Patient, Visitor
from psc_app.models.settings import Setting
from psc_app.models.texts import TextContact, TextIn
from psc_app.models.workplace import OperatingHours, OverflowRule, Queue, Workstream
from psc_app.services import (
    access,
    asides,
    closing,
    inbound_sms,
    messages,
    offers,
    presence,
    workplace,
)
from psc_app.services.work import Work
from psc_app.wiring import House

# ---------------------------------------------------------------- a new conversation


@pytest.mark.both
def test_a_text_from_an_unknown_number_begins_a_conversation_of_the_number(
    texted: Clinic,
) -> None:
    came = a_text(texted.house, ELSA, "  My arm itches ")
    conversation = texted.conversation(came.conversation or 0)
    assert conversation.channel == "sms"
    assert conversation.state == S.OPEN
    assert conversation.display_name == "(555) 010-0134"
    assert conversation.patient_id is None
    assert conversation.stated_reason == "My arm itches"
    assert conversation.patient_gone_at is None
    assert said(texted, came.conversation) == ["My arm itches"]
    assert texted.moves(came.conversation or 0) == [(None, S.OPEN, "")]


def test_a_worked_off_text_keeps_its_place_and_not_its_words(texted: Clinic) -> None:
    text = a_text(texted.house, ELSA, "My arm itches").text
    assert (text.state, text.body, text.message_seq) == (TextInState.DONE, "", 1)
    assert text.done_at is not None


def test_a_known_number_links_its_patient_and_verifies_nothing(texted: Clinic) -> None:
    elsa = texted.patient(phone=ELSA)
    came = a_text(texted.house, ELSA, "My arm itches")
    conversation = texted.conversation(came.conversation or 0)
    assert (conversation.patient_id, conversation.verified_by) == (elsa.id, "")
    assert conversation.display_name == "Elsa Vargas"
    assert texted.messages(conversation.id or 0)[0].author_name == "Elsa Vargas"
    (linked,) = texted.events(Deed.PATIENT_LINKED)
    assert linked.reason == "phone number"
    (audited,) = texted.audits("linked patient")
    assert audited.patient_id == elsa.id


def test_clinical_data_stays_shut_though_the_number_is_known(texted: Clinic) -> None:
    from psc_app.domain.vocabulary import Role

    elsa, nurse = texted.patient(phone=ELSA), texted.staff(Role.NURSE)
    came = a_text(texted.house, ELSA, "My arm itches")
    texted.accept(came.conversation or 0)
    with pytest.raises(NotAllowed, match="Verify"):
        texted.look(nurse, access.clinical, elsa.id)


def test_a_number_that_two_patients_share_links_neither(texted: Clinic) -> None:
    texted.patient(phone=ELSA)
    texted.patient("Omar", phone=ELSA)
    came = a_text(texted.house, ELSA, "My arm itches")
    assert texted.conversation(came.conversation or 0).patient_id is None


def test_a_number_goes_with_the_record_that_holds_it_now(texted: Clinic, clock) -> None:
    elsa = texted.patient(phone=ELSA)
    first = a_text(texted.house, ELSA, "hello")
    texted.change(Patient, phone="")
    omar = texted.patient("Omar", phone=ELSA)
    _close(texted, first.conversation)
    second = a_text(texted.house, ELSA, "hello again")
    assert texted.conversation(first.conversation or 0).patient_id == elsa.id
    assert texted.conversation(second.conversation or 0).patient_id == omar.id


def test_the_number_of_somebody_who_has_died_links_nobody(texted: Clinic, clock) -> None:
    texted.patient(phone=ELSA, deceased_at=clock.now())
    came = a_text(texted.house, ELSA, "My arm itches")
    assert texted.conversation(came.conversation or 0).patient_id is None


@pytest.mark.both
def test_two_new_numbers_and_one_twice_make_two_contacts(texted: Clinic) -> None:
    for number in (ELSA, OMAR, ELSA):
        a_text(texted.house, number, "hello")
    assert {one.number for one in rows(texted.house, TextContact)} == {ELSA, OMAR}
    assert len(rows(texted.house, Visitor)) == 2


def test_without_a_workstream_for_texts_a_text_is_kept_until_there_is_one(
    house: House, clinic: Clinic
) -> None:
    key = arrive(house, ELSA, "My arm itches")
    with pytest.raises(BadInput, match="not set up"):
        clinic.do(SYSTEM, inbound_sms.work_off, key)
    (text,) = rows(house, TextIn)
    assert (text.state, text.body) == ("received", "My arm itches")
    texts_by_phone(house)
    assert clinic.do(SYSTEM, inbound_sms.work_off, key)
    (conversation,) = conversations_of(house, ELSA)
    assert said(clinic, conversation.id) == ["My arm itches"]


def test_a_clinic_that_texts_gets_a_workstream_for_it_once(house: House) -> None:
    for _ in range(2):
        house.store.do_now(SYSTEM, workplace.furnish, texts=True)
    streams = rows(house, Workstream)
    assert sorted(one.channel for one in streams) == ["chat", "sms"]
    (sms,) = [one for one in streams if one.channel == "sms"]
    assert sms.inactivity_minutes == timedelta(days=28) / timedelta(minutes=1)


def test_a_clinic_that_does_not_text_gets_none(house: House) -> None:
    house.store.do_now(SYSTEM, workplace.furnish)
    assert [one.channel for one in rows(house, Workstream)] == ["chat"]


def test_a_name_that_is_taken_does_not_keep_the_workstream_out(house: House) -> None:
    house.store.do_now(SYSTEM, workplace.furnish)

    def rename(work: Work) -> None:
        work.run(update(Workstream).values(name="Text messages"))

    house.store.do_now(SYSTEM, rename)
    house.store.do_now(SYSTEM, workplace.furnish, texts=True)
    assert "Text messages 2" in [one.name for one in rows(house, Workstream)]


# ---------------------------------------------------------------- where the next one goes


@pytest.mark.parametrize("bot", [False, True])
def test_the_next_text_goes_into_the_conversation_that_waits(texted: Clinic, bot: bool) -> None:
    if bot:
        answer_first(texted)
    first = a_text(texted.house, ELSA, "My arm itches")
    state = S.WITH_BOT if bot else S.OPEN
    assert texted.state(first.conversation or 0) == state
    second = a_text(texted.house, ELSA, "and my leg")
    assert second.conversation == first.conversation
    assert said(texted, first.conversation) == ["My arm itches", "and my leg"]


def _close(clinic: Clinic, conversation: int | None) -> None:
    agent = clinic.staff()
    clinic.do(agent, presence.choose, "offline")
    _give(clinic, conversation, agent.id)
    clinic.close(agent, conversation or 0)


def _give(clinic: Clinic, conversation: int | None, staff_id: int) -> None:
    if clinic.state(conversation or 0) is S.OPEN:
        clinic.do(clinic.agent(staff_id), offers.pick, conversation)


def test_a_text_reaches_the_agent_who_has_the_conversation(texted: Clinic, rung: Rung) -> None:
    ana = texted.staff()
    first = a_text(texted.house, ELSA, "My arm itches")
    texted.accept(first.conversation or 0)
    rung.take()
    second = a_text(texted.house, ELSA, "still")
    assert second.conversation == first.conversation
    assert topics.thread(first.conversation or 0) in rung.rang
    seen = texted.look(ana, messages.look_newest, first.conversation)
    assert [m.body for m in seen.messages if m.author_kind == "patient"] == [
        "My arm itches",
        "still",
    ]


def test_a_conversation_that_was_set_aside_goes_on_with_its_agent_if_they_are_free(
    texted: Clinic,
) -> None:
    texted.staff()
    first = a_text(texted.house, ELSA, "My arm itches")
    ana = texted.accept(first.conversation or 0)
    texted.do(ana, asides.set_aside, first.conversation)
    assert texted.state(first.conversation or 0) == S.WAITING
    second = a_text(texted.house, ELSA, "It still does")
    assert second.conversation == first.conversation
    assert texted.state(first.conversation or 0) == S.ACTIVE
    assert texted.used(ana) == 1


def test_and_back_in_line_if_they_are_away(texted: Clinic) -> None:
    texted.staff()
    first = a_text(texted.house, ELSA, "My arm itches")
    ana = texted.accept(first.conversation or 0)
    texted.do(ana, asides.set_aside, first.conversation)
    texted.do(ana, presence.choose, "appear away")
    a_text(texted.house, ELSA, "It still does")
    conversation = texted.conversation(first.conversation or 0)
    assert (conversation.state, conversation.front_of_line) == (S.OPEN, True)
    assert said(texted, first.conversation) == ["My arm itches", "It still does"]


def test_set_aside_and_silent_for_28_days_it_closes_and_the_next_text_begins_anew(
    texted: Clinic,
) -> None:
    texted.staff()
    first = a_text(texted.house, ELSA, "My arm itches")
    ana = texted.accept(first.conversation or 0)
    texted.do(ana, asides.set_aside, first.conversation)
    texted.tick(days=27, hours=23)
    assert texted.state(first.conversation or 0) == S.WAITING
    texted.tick(hours=2)
    assert texted.state(first.conversation or 0) == S.CLOSED
    second = a_text(texted.house, ELSA, "hello")
    assert second.conversation != first.conversation


def test_a_text_while_the_agent_wraps_up_begins_a_conversation_that_links_to_it(
    texted: Clinic,
) -> None:
    texted.staff()
    first = a_text(texted.house, ELSA, "My arm itches")
    ana = texted.accept(first.conversation or 0)
    texted.do(ana, closing.end, first.conversation)
    assert texted.state(first.conversation or 0) == S.WRAP_UP
    second = a_text(texted.house, ELSA, "One more thing")
    assert second.conversation != first.conversation
    assert texted.conversation(second.conversation or 0).previous_id == first.conversation
    assert said(texted, first.conversation) == ["My arm itches"]


def test_an_active_text_conversation_does_not_end_because_nobody_writes(texted: Clinic) -> None:
    texted.staff()
    first = a_text(texted.house, ELSA, "My arm itches")
    texted.accept(first.conversation or 0)
    texted.tick(hours=6)
    assert texted.state(first.conversation or 0) == S.ACTIVE


# ---------------------------------------------------------------- what is said back


def test_out_of_hours_the_patient_is_told_by_text_when_the_clinic_opens(texted: Clinic) -> None:
    _shut(texted)
    a_text(texted.house, ELSA, "My arm itches")
    (told,) = sent_texts(texted.house, ELSA)
    assert told.body.startswith("We are closed at the moment")


def test_a_rule_that_offers_a_call_back_says_so_to_nobody_who_texts(texted: Clinic) -> None:
    hours = _shut(texted)

    def add(work: Work) -> None:
        work.session.add(
            OverflowRule(
                queue_id=texted.queue,
                position=0,
                occasion="out of hours",
                action="offer a call-back",
            )
        )

    texted.do(SYSTEM, add)
    assert hours
    came = a_text(texted.house, ELSA, "My arm itches")
    assert texted.state(came.conversation or 0) == S.OPEN
    assert ["closed" in one.body for one in sent_texts(texted.house, ELSA)] == [True]


def _shut(clinic: Clinic) -> int:
    """A queue that is never open; its hours' key."""

    def write(work: Work) -> int:
        hours = OperatingHours(name="Never", time_zone="America/New_York")
        work.session.add(hours)
        work.session.flush()
        work.run(update(Queue).values(hours_id=hours.id))
        return hours.id or 0

    return clinic.do(SYSTEM, write)


def test_what_is_not_worth_a_text_stands_for_staff_only(texted: Clinic) -> None:
    texted.staff()
    came = a_text(texted.house, ELSA, "My arm itches")
    texted.accept(came.conversation or 0)
    joined = [m for m in texted.messages(came.conversation or 0) if "joined" in m.body]
    assert [m.visibility for m in joined] == [Visibility.INTERNAL]
    assert sent_texts(texted.house, ELSA) == []


def test_an_agents_answer_stands_in_the_outbox(texted: Clinic) -> None:
    texted.staff()
    came = a_text(texted.house, ELSA, "My arm itches")
    ana = texted.accept(came.conversation or 0)
    texted.say(ana, came.conversation or 0, "How long has it itched?")
    (text,) = sent_texts(texted.house, ELSA)
    assert (text.body, text.purpose, text.state) == (
        "How long has it itched?",
        "reply",
        "queued",
    )


def test_with_a_greeting_that_is_texted_a_new_conversation_is_greeted(texted: Clinic) -> None:
    texted.do(
        SYSTEM, lambda work: work.session.merge(Setting(key="text.automated", value=["greeting"]))
    )
    a_text(texted.house, ELSA, "My arm itches")
    assert [one.body[:10] for one in sent_texts(texted.house, ELSA)] == ["Welcome to"]


def test_a_text_after_its_conversation_was_ended_begins_a_new_one(texted: Clinic) -> None:
    texted.staff()
    first = a_text(texted.house, ELSA, "My arm itches")
    ana = texted.accept(first.conversation or 0)
    key = arrive(texted.house, ELSA, "wait")
    texted.close(ana, first.conversation or 0)
    assert texted.do(SYSTEM, inbound_sms.work_off, key)
    assert [said(texted, one.id) for one in conversations_of(texted.house, ELSA)] == [
        ["My arm itches"],
        ["wait"],
    ]


@pytest.mark.parametrize("texted_too", [False, True])
def test_who_is_next_in_line_is_told_by_text_only_where_the_clinic_wants_it(
    texted: Clinic, texted_too: bool
) -> None:
    if texted_too:
        setting = Setting(key="text.automated", value=["next_in_line"])
        texted.do(SYSTEM, lambda work: work.session.merge(setting))
    ben = texted.staff(ready=False)
    first, second = (a_text(texted.house, number, "hello") for number in (OMAR, ELSA))
    texted.do(ben, presence.agent_came)
    texted.do(ben, offers.pick, first.conversation)
    told = [m.body for m in texted.messages(second.conversation or 0) if "next" in m.body]
    assert told == (["You are next in line."] if texted_too else [])
    assert [one.body for one in sent_texts(texted.house, ELSA)] == told


def test_a_returning_patient_goes_to_the_agent_they_had(texted: Clinic) -> None:
    texted.staff()
    first = a_text(texted.house, ELSA, "My arm itches")
    ana = texted.accept(first.conversation or 0)
    texted.close(ana, first.conversation or 0)
    for _ in range(2):
        texted.staff()
    second = a_text(texted.house, ELSA, "It still does")
    assert texted.offered_to(second.conversation or 0) == ana.id
