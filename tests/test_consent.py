"""Consent to texts: its ledger, what stands in the way of a text, and who changes it."""

from typing import Any

import pytest
from furnished import admin
from people import Clinic, Rung
from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError
from texting import ELSA, a_text, rows, sent_texts, texts_by_phone

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.text_words import OBSTACLES
from psc_app.domain.vocabulary import Consent, ConsentHow, Deed, Role, TextPurpose
from psc_app.models.cases import FollowUp
from psc_app.models.conversation import Conversation
from psc_app.models.texts import ConsentEntry, TextContact
from psc_app.services import consent, offers, settings, text_consent, text_contacts
from psc_app.services.work import Work
from psc_app.wiring import build_house

BOSTON = "+16175550134"
SAID = "on the phone"


@pytest.fixture
def texts(clinic: Clinic) -> Clinic:
    """A clinic that texts; it is early afternoon in New York, and nobody is asleep."""
    texts_by_phone(clinic.house)
    clinic.clock.turn(hours=8)
    return clinic


def _running(clinic: Clinic, number: str = ELSA) -> tuple[Actor, int]:
    """An agent, and the text conversation that they have taken."""
    agent = clinic.staff()
    texted = a_text(clinic.house, number, "Hello, a question")
    assert texted.conversation
    clinic.do(agent, offers.pick, texted.conversation)
    return agent, texted.conversation


def _obstacle(
    clinic: Clinic, purpose: TextPurpose, conversation: int | None = None, number: str = ELSA
) -> str:
    def ask(work: Work) -> str:
        contact = text_contacts.of_number(work, number)
        return consent.obstacle(work, contact, purpose, conversation)

    return clinic.do(SYSTEM, ask)


def _held(clinic: Clinic, purpose: TextPurpose, conversation: int | None = None) -> Any:
    def ask(work: Work) -> Any:
        contact = text_contacts.of_number(work, ELSA)
        return consent.held_until(work, contact, purpose, conversation)

    return clinic.do(SYSTEM, ask)


def _says(
    clinic: Clinic, now: Consent, how: ConsentHow = ConsentHow.STAFF, who: Actor = SYSTEM
) -> None:
    def write(work: Work) -> None:
        consent.record(work, text_contacts.of_number(work, ELSA), now, how, "said so")

    clinic.do(who, write)


def _wording(clinic: Clinic) -> str:
    return clinic.look(SYSTEM, text_consent.wordings)[0]


def _consent(clinic: Clinic, number: str = ELSA) -> str:
    (contact,) = [one for one in rows(clinic.house, TextContact) if one.number == number]
    return contact.consent


# ---------------------------------------------------------------- what stands in the way

ANSWERS = (TextPurpose.REPLY, TextPurpose.BOT, TextPurpose.AUTOMATED, TextPurpose.SECURE_LINK)
NOT_ASKED_FOR = (TextPurpose.STARTED, TextPurpose.REMINDER)


@pytest.mark.parametrize("purpose", ANSWERS)
def test_an_answer_within_a_day_needs_no_consent(texts: Clinic, purpose: TextPurpose):
    _, conversation = _running(texts)
    texts.clock.turn(hours=23, minutes=59)
    assert _obstacle(texts, purpose, conversation) == ""
    assert _held(texts, purpose, conversation) is None
    texts.clock.turn(minutes=1)
    assert _obstacle(texts, purpose, conversation) == "no consent"


@pytest.mark.parametrize("purpose", NOT_ASKED_FOR)
def test_what_nobody_asked_for_needs_consent(texts: Clinic, purpose: TextPurpose):
    _, conversation = _running(texts)
    assert _obstacle(texts, purpose, conversation) == "no consent"
    _says(texts, Consent.IN)
    assert _obstacle(texts, purpose, conversation) == ""


def test_how_long_a_text_is_an_answer_is_a_setting(texts: Clinic):
    _, conversation = _running(texts)
    texts.do(admin(texts), settings.change, "text.reply_hours", 2)
    texts.clock.turn(hours=3)
    assert _obstacle(texts, TextPurpose.REPLY, conversation) == "no consent"


@pytest.mark.parametrize(
    "purpose", [p for p in TextPurpose if p not in (TextPurpose.CONSENT, TextPurpose.HELP)]
)
def test_nothing_goes_to_a_number_that_opted_out(texts: Clinic, purpose: TextPurpose):
    _, conversation = _running(texts)
    _says(texts, Consent.OUT)
    assert _obstacle(texts, purpose, conversation) == "opted out"


@pytest.mark.parametrize("purpose", [TextPurpose.CONSENT, TextPurpose.HELP])
def test_only_the_confirmation_and_help_that_was_asked_for_do(texts: Clinic, purpose: TextPurpose):
    _says(texts, Consent.OUT)
    assert _obstacle(texts, purpose) == ""
    assert _held(texts, purpose) is None


def test_while_somebody_decides_about_a_wish_only_answers_go(texts: Clinic):
    _says(texts, Consent.IN)
    _, conversation = _running(texts)
    _says(texts, Consent.ASKED_TO_STOP, ConsentHow.FREE_TEXT)
    assert _obstacle(texts, TextPurpose.REPLY, conversation) == ""
    assert _obstacle(texts, TextPurpose.REMINDER) == "asked to stop"


def test_a_code_that_was_asked_for_goes_at_any_hour_without_consent(texts: Clinic):
    texts.clock.turn(hours=10)
    assert _obstacle(texts, TextPurpose.CODE) == ""
    assert _held(texts, TextPurpose.CODE) is None


def test_an_emergency_goes_at_any_hour_without_consent(texts: Clinic):
    texts.clock.turn(hours=10)
    assert _obstacle(texts, TextPurpose.EMERGENCY) == ""
    assert _held(texts, TextPurpose.EMERGENCY) is None


def test_what_nobody_asked_for_waits_for_the_end_of_quiet_hours(texts: Clinic):
    _says(texts, Consent.IN)
    assert _held(texts, TextPurpose.REMINDER) is None
    texts.clock.turn(hours=10)  # 23:00 in New York
    held = _held(texts, TextPurpose.REMINDER)
    assert (held.hour, held.minute) == (13, 0)
    assert held > texts.clock.now()


def test_what_staff_write_down_at_night_is_confirmed_in_the_morning_unless_it_changes(
    texts: Clinic,
):
    agent, talk = _running(texts)
    texts.clock.turn(hours=33)
    texts.do(agent, text_consent.opt_in, talk, _wording(texts), SAID)
    (held,) = [one for one in sent_texts(texts.house, ELSA) if one.purpose == "consent"]
    assert held.due_at > texts.clock.now()
    a_text(texts.house, ELSA, "STOP")
    first, second = [one for one in sent_texts(texts.house, ELSA) if one.purpose == "consent"]
    assert first.state == "cancelled"
    assert (second.state, second.due_at) == ("queued", texts.clock.now())


def test_quiet_hours_are_settings(texts: Clinic):
    _says(texts, Consent.IN)
    texts.do(admin(texts), settings.change, "text.quiet_from", 12)
    assert _held(texts, TextPurpose.REMINDER) is not None
    texts.do(admin(texts), settings.change, "text.quiet_until", 12)
    assert _held(texts, TextPurpose.REMINDER) is None


def test_a_real_carrier_is_not_asked_for_numbers_that_cannot_be(texts: Clinic):
    _says(texts, Consent.IN)
    consent.plug(consent.Line(any_number=False))
    try:
        assert _obstacle(texts, TextPurpose.STARTED) == "no texts"
        assert _obstacle(texts, TextPurpose.STARTED, number="+16172345678") == "no consent"
    finally:
        consent.plug(consent.Line())
    assert _obstacle(texts, TextPurpose.STARTED) == ""


def test_without_a_carrier_nothing_goes(texts: Clinic):
    consent.plug(consent.Line(there=False))
    try:
        assert _obstacle(texts, TextPurpose.HELP) == "not set up"
        assert not texts.look(texts.patient(phone=ELSA), text_consent.own).there
    finally:
        consent.plug(consent.Line())


def test_each_reason_has_words():
    assert all(OBSTACLES[code] for code in ("opted out", "asked to stop", "no consent"))
    assert all(OBSTACLES[code] for code in ("no texts", "not set up"))


# ---------------------------------------------------------------- as screens see it


def test_the_agent_sees_why_a_text_does_not_go_before_writing_it(texts: Clinic):
    agent, conversation = _running(texts, BOSTON)
    before = texts.look(agent, consent.standing, conversation)
    assert (before.may, before.code, before.words) == (True, "", "")
    assert before.number == "(617) 555-0134"
    assert before.local_time == "1:00 PM"
    a_text(texts.house, BOSTON, "STOP")
    after = texts.look(agent, consent.standing, conversation)
    assert (after.may, after.code) == (False, "opted out")
    assert after.words == OBSTACLES["opted out"]
    assert after.stamp > before.stamp
    a_text(texts.house, BOSTON, "START")
    assert texts.look(agent, consent.standing, conversation).may


def test_the_agent_sees_until_when_quiet_hours_hold_a_text(texts: Clinic):
    agent, conversation = _running(texts, BOSTON)
    texts.clock.turn(hours=26, minutes=30)
    a_text(texts.house, BOSTON, "START")
    texts.clock.turn(hours=25 + 8)  # 00:30 in Boston
    standing = texts.look(agent, consent.standing, conversation)
    assert (standing.may, standing.code) == (True, "quiet hours")
    assert standing.quiet and standing.held_until > 0
    assert "12:30 AM" in standing.words and "8:00 AM" in standing.words


def test_a_chat_has_no_standing(clinic: Clinic):
    agent = clinic.staff()
    conversation = clinic.talk(agent)
    assert clinic.look(agent, consent.standing, conversation).number == ""
    assert not clinic.look(agent, text_consent.book, conversation).there


def test_those_who_may_not_read_the_conversation_see_nothing_of_its_number(texts: Clinic):
    _, conversation = _running(texts)
    for verb in (consent.standing, text_consent.book):
        with pytest.raises(NotAllowed):
            texts.look(texts.staff(), verb, conversation)


# ---------------------------------------------------------------- the ledger


def test_the_ledger_keeps_who_when_how_and_in_which_words(texts: Clinic, rung: Rung):
    patient = texts.patient(phone=ELSA)
    agent, conversation = _running(texts)
    rung.take()
    texts.do(agent, text_consent.opt_in, conversation, _wording(texts), SAID, "  form  B ")
    (entry,) = rows(texts.house, ConsentEntry)
    assert (entry.consent, entry.how, entry.staff_id) == ("in", "staff", agent.id)
    assert entry.wording == f"{_wording(texts)} (Said on the phone. form B)"
    assert (entry.patient_id, entry.conversation_id) == (patient.id, conversation)
    assert entry.at == texts.clock.now()
    assert {topics.texts(conversation), topics.patient(patient.id)} <= rung.take()
    (event,) = texts.events(Deed.OPTED_IN)
    assert event.reason == "staff" and "form" not in str(event.detail)
    (audit,) = texts.audits("recorded consent to texts")
    assert audit.patient_id == patient.id and "form" not in str(audit.detail)


@pytest.mark.both
@pytest.mark.parametrize(
    "deed", ["UPDATE consent_entry SET consent = 'in'", "DELETE FROM consent_entry"]
)
def test_lines_of_the_ledger_cannot_be_changed_or_taken_out(migrated_config, clock, deed: str):
    house = build_house(migrated_config, clock)
    try:
        house.store.do_now(SYSTEM, lambda work: consent.record(
            work, text_contacts.of_number(work, ELSA), Consent.OUT, ConsentHow.STAFF, "x"
        ))  # fmt: skip
        with pytest.raises(DatabaseError):
            house.store.do_now(SYSTEM, lambda work: work.run(sql(deed)))
        (entry,) = rows(house, ConsentEntry)
        assert entry.consent == "out"
    finally:
        house.store.stop()


def test_the_carriers_word_that_a_number_opted_out_is_written_down_once(texts: Clinic):
    agent, conversation = _running(texts)

    def told(work: Work) -> None:
        consent.carrier_opted_out(work, text_contacts.of_number(work, ELSA), conversation)

    texts.do(SYSTEM, told)
    texts.do(SYSTEM, told)
    (entry,) = rows(texts.house, ConsentEntry)
    assert (entry.consent, entry.how) == ("out", "carrier")
    assert not texts.look(agent, consent.standing, conversation).may
    with pytest.raises(BadInput, match="START"):
        texts.do(agent, text_consent.opt_in, conversation, _wording(texts), SAID)


# ---------------------------------------------------------------- staff


def test_consent_on_the_phone_is_recorded_and_confirmed_once(texts: Clinic):
    agent, conversation = _running(texts)
    for _ in range(2):
        texts.do(agent, text_consent.opt_in, conversation, _wording(texts), SAID)
    assert _consent(texts) == "in"
    assert [one.purpose for one in sent_texts(texts.house, ELSA)] == ["consent"]
    assert len(rows(texts.house, ConsentEntry)) == 2


@pytest.mark.parametrize(
    ("wording", "said", "note"),
    [("my own words", SAID, ""), ("", "by pigeon", ""), ("", SAID, "x" * 201)],
)  # fmt: skip
def test_consent_to_nothing_in_particular_is_not_recorded(
    texts: Clinic, wording: str, said: str, note: str
):
    agent, conversation = _running(texts)
    with pytest.raises(BadInput):
        texts.do(agent, text_consent.opt_in, conversation, wording or _wording(texts), said, note)
    assert rows(texts.house, ConsentEntry) == []


def test_those_without_a_part_in_the_conversation_record_nothing(texts: Clinic):
    _, conversation = _running(texts)
    other = texts.staff()
    with pytest.raises(NotAllowed):
        texts.do(other, text_consent.opt_in, conversation, _wording(texts), SAID)
    with pytest.raises(NotAllowed):
        texts.do(other, text_consent.opt_out, conversation)
    with pytest.raises(NotAllowed):
        texts.do(other, text_consent.keep, conversation)
    assert rows(texts.house, ConsentEntry) == []


def test_in_a_chat_there_is_no_number_to_record_for(clinic: Clinic):
    agent = clinic.staff()
    conversation = clinic.talk(agent)
    with pytest.raises(BadInput):
        clinic.do(agent, text_consent.opt_out, conversation)


def test_an_agent_opts_a_number_out_and_can_take_it_back_with_the_patients_words(texts: Clinic):
    agent, conversation = _running(texts)
    texts.do(agent, text_consent.opt_out, conversation)
    assert _consent(texts) == "out"
    with pytest.raises(TooLate):
        texts.do(agent, text_consent.opt_out, conversation)
    texts.do(agent, text_consent.opt_in, conversation, _wording(texts), SAID)
    assert _consent(texts) == "in"
    purposes = [one.purpose for one in sent_texts(texts.house, ELSA)]
    assert purposes == ["consent", "consent"]


def test_who_texted_stop_is_opted_in_by_nobody_else(texts: Clinic):
    agent, conversation = _running(texts)
    a_text(texts.house, ELSA, "STOP")
    with pytest.raises(BadInput, match="START"):
        texts.do(agent, text_consent.opt_in, conversation, _wording(texts), SAID)
    assert texts.look(agent, text_consent.book, conversation).only_they
    assert _consent(texts) == "out"


@pytest.mark.parametrize("before", ["unknown", "in"])
def test_a_wish_that_was_none_leaves_everything_as_it_was(texts: Clinic, before: str):
    if before == "in":
        a_text(texts.house, ELSA, "START")
    agent, conversation = _running(texts)
    a_text(texts.house, ELSA, "please stop texting me")
    assert texts.look(agent, text_consent.book, conversation).asked == "please stop texting me"
    texts.do(agent, text_consent.keep, conversation)
    assert _consent(texts) == before
    (task,) = rows(texts.house, FollowUp)
    assert task.status == "done"
    with pytest.raises(TooLate):
        texts.do(agent, text_consent.keep, conversation)


def test_a_wish_that_was_one_opts_out_in_the_patients_own_words(texts: Clinic):
    agent, conversation = _running(texts)
    a_text(texts.house, ELSA, "please stop texting me")
    texts.do(agent, text_consent.opt_out, conversation)
    newest = rows(texts.house, ConsentEntry)[-1]
    assert (newest.consent, newest.wording) == ("out", "please stop texting me")
    (task,) = rows(texts.house, FollowUp)
    assert task.status == "done"


def test_the_book_reads_the_newest_line_first(texts: Clinic):
    agent, conversation = _running(texts)
    a_text(texts.house, ELSA, "STOP")
    a_text(texts.house, ELSA, "START")
    texts.do(agent, text_consent.opt_out, conversation)
    book = texts.look(agent, text_consent.book, conversation)
    assert [line.label for line in book.lines] == ["Opted out", "Agreed to texts", "Opted out"]
    assert [line.who for line in book.lines] == [agent.name, "", ""]
    assert (book.label, book.how) == ("Opted out", "recorded by staff")
    assert book.may_change and not book.only_they


# ---------------------------------------------------------------- the patient


def test_a_patient_switches_texts_on_and_off_in_their_account(texts: Clinic, rung: Rung):
    patient = texts.patient(phone=ELSA)
    own = texts.look(patient, text_consent.own)
    assert (own.there, own.on, own.stopped) == (True, False, False)
    rung.take()
    texts.do(patient, text_consent.switch, True)
    assert topics.patient(patient.id) in rung.take()
    assert texts.look(patient, text_consent.own).on
    texts.do(patient, text_consent.switch, True)
    texts.do(patient, text_consent.switch, False)
    found = [(e.consent, e.how, e.patient_id) for e in rows(texts.house, ConsentEntry)]
    assert found == [("in", "portal", patient.id), ("out", "portal", patient.id)]
    assert rows(texts.house, ConsentEntry)[0].wording == own.wording
    assert [one.purpose for one in sent_texts(texts.house, ELSA)] == ["consent", "consent"]
    texts.do(patient, text_consent.switch, True)
    assert _consent(texts) == "in"


def test_where_a_phone_is_shared_the_ledger_says_whose_consent_it_was(texts: Clinic):
    elsa, max_ = texts.patient(phone=ELSA), texts.patient("Max", phone=ELSA)
    texts.do(elsa, text_consent.switch, True)
    agent, talk = _running(texts)
    texts.change(Conversation, patient_id=max_.id)
    texts.do(agent, text_consent.opt_out, talk)
    found = [(e.consent, e.patient_id) for e in rows(texts.house, ConsentEntry)]
    assert found == [("in", elsa.id), ("out", max_.id)]
    audited = [one.patient_id for one in texts.audits("recorded consent to texts")]
    assert audited == [elsa.id, max_.id]


def test_a_patient_who_texted_stop_has_to_text_start(texts: Clinic):
    patient = texts.patient(phone=ELSA)
    a_text(texts.house, ELSA, "STOP")
    assert texts.look(patient, text_consent.own).stopped
    with pytest.raises(BadInput, match="START"):
        texts.do(patient, text_consent.switch, True)
    assert _consent(texts) == "out"


@pytest.mark.parametrize("phone", ["", "ask at the desk"])
def test_a_patient_without_a_number_is_told_so(texts: Clinic, phone: str):
    patient = texts.patient(phone=phone)
    assert texts.look(patient, text_consent.own).number == ""
    with pytest.raises(BadInput):
        texts.do(patient, text_consent.switch, True)


def test_guests_and_staff_have_no_switch(texts: Clinic):
    for who in (texts.visitor(), texts.staff(), texts.staff(Role.ADMIN, ready=False)):
        with pytest.raises(NotAllowed):
            texts.look(who, text_consent.own)
        with pytest.raises(NotAllowed):
            texts.do(who, text_consent.switch, True)
