"""Texts that an agent starts: to whom, with which consent, for what reason, and when they go."""

from datetime import UTC, datetime
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from people import Clinic
from texting import a_text, sent_texts, texts_by_phone

from psc_app.domain import text_reasons
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed, PrivateWords, TooLate
from psc_app.domain.text_start_cards import NewText, RecipientCard, StartedText
from psc_app.domain.vocabulary import Consent, ConsentHow, Deed, Role, TextPurpose
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.people import Patient
from psc_app.models.texts import ConsentEntry, TextContact, TextOut
from psc_app.services import (
    asides,
    consent,
    offers,
    patient_search,
    settings,
    started_texts,
    text_consent,
    text_contacts,
    transcripts,
)

BOSTON = "+16175550134"
MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)
TOLD = ("I agree to texts", "on the phone")
PLAIN = "Hello Elsa, this is Ana from the clinic. When can we call you?"


class Desk:
    """A clinic that texts, and an agent who starts."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        texts_by_phone(clinic.house, mode="pick")
        # Ten in the morning in Boston.
        clinic.clock.turn(hours=5)
        self.agent = clinic.staff(units=2)
        self.elsa = clinic.patient(phone=BOSTON)
        self.find(self.agent)

    def find(self, who: Actor, text: str = "Vargas") -> None:
        """An agent searches for somebody."""
        self.clinic.do(who, patient_search.search, text)

    def agreed(self, number: str = BOSTON, what: Consent = Consent.IN) -> None:
        """The number's holder has said this about texts."""

        def say(work: Any) -> None:
            contact = text_contacts.of_number(work, number)
            consent.record(work, contact, what, ConsentHow.KEYWORD, "START")

        self.clinic.do(SYSTEM, say)

    def look(self, patient: int = 0, number: str = "", who: Actor | None = None) -> RecipientCard:
        given = patient or (0 if number else self.elsa.id)
        return self.clinic.do(who or self.agent, started_texts.look_up, given, number)

    def start(self, who: Actor | None = None, **more: Any) -> StartedText:
        given = {
            "patient_id": 0 if "number" in more else self.elsa.id,
            "number": "",
            "reason": "Appointment",
            "body": PLAIN,
            "client_id": uuid4().hex,
        } | more
        return self.clinic.do(who or self.agent, started_texts.start, NewText(**given))

    def told(self, wording: str = "", said: str = "on the phone") -> None:
        """The agent writes down that Elsa agreed."""
        known = self.clinic.look(self.agent, text_consent.wordings)
        given = (self.elsa.id, "", wording or known[0], said)
        self.clinic.do(self.agent, started_texts.record_consent, *given)

    def texts(self, number: str = BOSTON) -> list[TextOut]:
        return sent_texts(self.clinic.house, number)


@pytest.fixture
def desk(clinic: Clinic) -> Desk:
    return Desk(clinic)


# ---------------------------------------------------------------- it begins


def test_a_text_to_a_patient_who_agreed_begins_a_conversation_that_the_agent_has(desk):
    desk.agreed()
    begun = desk.start()
    row = desk.clinic.conversation(begun.conversation_id)
    assert (row.state, row.agent_id, row.channel) == (S.ACTIVE, desk.agent.id, "sms")
    assert (row.display_name, row.patient_id, row.verified_by) == ("Elsa Vargas", desk.elsa.id, "")
    assert (row.started_by, row.started_for) == (desk.agent.id, "Appointment")
    assert desk.clinic.used(desk.agent) == row.units_held > 0
    assert desk.clinic.moves(row.id) == [(None, S.OPEN, ""), (S.OPEN, S.ACTIVE, "")]
    (told,) = desk.clinic.events(Deed.STARTED_BY_AGENT)
    assert (told.conversation_id, told.staff_id, told.reason) == (
        row.id,
        desk.agent.id,
        "Appointment",
    )


def test_its_words_stand_in_the_conversation_and_in_the_outbox(desk):
    desk.agreed()
    begun = desk.start()
    said = [m for m in desk.clinic.messages(begun.conversation_id) if m.visibility == "public"]
    assert [(m.author_kind, m.body) for m in said] == [("agent", PLAIN)]
    (text,) = desk.texts()
    assert (text.purpose, text.body, text.state) == (TextPurpose.STARTED, PLAIN, "queued")
    assert (text.message_seq, text.due_at) == (said[0].seq, desk.clinic.clock.now())
    assert begun.held_until == 0


def test_the_same_text_sent_twice_is_one(desk):
    desk.agreed()
    first = desk.start(client_id="client-0001")
    assert desk.start(client_id="client-0001").conversation_id == first.conversation_id
    assert len(desk.texts()) == 1
    assert desk.clinic.used(desk.agent) == 1


def test_the_patient_s_answer_comes_into_the_same_conversation(desk):
    desk.agreed()
    begun = desk.start()
    assert (
        a_text(desk.clinic.house, BOSTON, "Tuesday is fine").conversation == begun.conversation_id
    )


def test_once_it_was_set_aside_the_answer_brings_it_back_to_its_agent(desk):
    desk.agreed()
    begun = desk.start()
    desk.clinic.do(desk.agent, asides.set_aside, begun.conversation_id)
    a_text(desk.clinic.house, BOSTON, "Tuesday is fine")
    row = desk.clinic.conversation(begun.conversation_id)
    assert (row.state, row.agent_id) == (S.ACTIVE, desk.agent.id)


def test_its_transcript_says_that_it_went_by_text(desk):
    desk.agreed()
    begun = desk.start()
    kept = desk.clinic.look(desk.agent, transcripts.take, begun.conversation_id)
    assert "By text message (SMS)" in kept.heading


def test_the_next_conversation_links_to_the_one_before(desk):
    desk.agreed()
    first = desk.start().conversation_id
    desk.clinic.close(desk.agent, first)
    assert desk.clinic.conversation(desk.start().conversation_id).previous_id == first


def test_a_number_that_is_nobody_s_can_be_texted_once_it_agreed(desk):
    desk.agreed("+16175550199")
    begun = desk.start(number="(617) 555-0199")
    row = desk.clinic.conversation(begun.conversation_id)
    assert (row.display_name, row.patient_id) == ("(617) 555-0199", None)


def test_of_two_with_one_number_the_chosen_one_is_linked(desk):
    omar = desk.clinic.patient("Omar", "Haddad", phone=BOSTON)
    desk.find(desk.agent, "Haddad")
    desk.agreed()
    begun = desk.start(patient_id=omar.id)
    row = desk.clinic.conversation(begun.conversation_id)
    assert (row.patient_id, row.display_name) == (omar.id, "Omar Haddad")


# ---------------------------------------------------------------- whom it is for


def test_before_writing_one_sees_who_it_is_and_whether_it_may_go(desk):
    desk.agreed()
    card = desk.look()
    assert (card.name, card.fault, card.running) == ("Elsa Vargas", "", 0)
    assert (card.standing.may, card.standing.code) == (True, "")


def test_the_whole_number_of_a_patient_is_not_shown_to_whoever_looks_them_up(desk):
    assert desk.look().number == "number ending in 0134"


def test_a_number_shows_whose_it_is_and_looking_it_up_is_audited(desk):
    card = desk.look(number="617 555 0134")
    assert (card.name, card.number, card.patient_id) == (
        "Elsa Vargas",
        "(617) 555-0134",
        desk.elsa.id,
    )
    assert [row.patient_id for row in desk.clinic.audits("looked up for a text")] == [desk.elsa.id]


@pytest.mark.parametrize("change", [{"phone": "+16175550177"}, {"deceased_at": MIDNIGHT}])
def test_a_number_is_no_more_whose_it_was_when_it_last_texted(desk, change):
    desk.agreed()
    desk.clinic.change(Patient, **change)
    assert desk.look(number=BOSTON).name == "(617) 555-0134"
    row = desk.clinic.conversation(desk.start(number=BOSTON).conversation_id)
    assert (row.display_name, row.patient_id) == ("(617) 555-0134", None)


def test_a_number_that_two_share_by_now_is_neither_s(desk):
    desk.agreed()
    desk.clinic.patient("Omar", "Haddad", phone=BOSTON)
    row = desk.clinic.conversation(desk.start(number=BOSTON).conversation_id)
    assert (row.display_name, row.patient_id) == ("(617) 555-0134", None)


@pytest.mark.parametrize("phone", ["", "12", "extension 4"])
def test_a_patient_without_a_number_is_refused_in_words(desk, phone):
    nobody = desk.clinic.patient("Ida", "Berg", phone=phone)
    desk.find(desk.agent, "Berg")
    assert "no phone number" in desk.look(nobody.id).fault
    with pytest.raises(BadInput, match="no phone number"):
        desk.start(patient_id=nobody.id)


def test_who_has_died_is_not_texted(desk):
    late = desk.clinic.patient("Ida", "Berg", phone=BOSTON, deceased_at=desk.clinic.clock.now())
    desk.find(desk.agent, "Berg")
    assert "deceased" in desk.look(late.id).fault
    with pytest.raises(BadInput, match="deceased"):
        desk.start(patient_id=late.id)


def test_what_is_no_number_is_refused(desk):
    with pytest.raises(BadInput, match="whole number"):
        desk.look(number="hello")


def test_a_patient_whom_an_agent_neither_knows_nor_found_is_not_looked_up(desk):
    desk.agreed()
    stranger = desk.clinic.staff()
    for deed in (lambda: desk.look(who=stranger), lambda: desk.start(stranger)):
        with pytest.raises(NotAllowed):
            deed()
    desk.find(stranger)
    desk.clinic.clock.turn(hours=2)
    with pytest.raises(NotAllowed):
        desk.look(who=stranger)
    assert desk.look(who=desk.clinic.staff(Role.SUPERVISOR)).name == "Elsa Vargas"


@pytest.mark.parametrize("role", [Role.ADMIN, Role.PRIVACY_OFFICER, Role.PATIENT, Role.VISITOR])
def test_only_those_who_work_conversations_start_a_text(desk, role):
    desk.agreed()
    who = Actor(role, desk.elsa.id, "Somebody")
    for deed in (
        lambda: desk.start(who),
        lambda: desk.look(who=who),
        lambda: desk.clinic.do(who, started_texts.record_consent, desk.elsa.id, "", *TOLD),
        lambda: desk.clinic.look(who, started_texts.reasons),
        lambda: desk.clinic.look(who, started_texts.draft, desk.elsa.id, "", "Other"),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert desk.clinic.rows(Conversation) == []


# ---------------------------------------------------------------- consent and quiet hours


def test_without_consent_nothing_goes_and_nothing_begins(desk):
    assert desk.look().standing.code == "no consent"
    with pytest.raises(BadInput, match="consent"):
        desk.start()
    assert desk.clinic.rows(Conversation) == []
    assert desk.clinic.used(desk.agent) == 0


def test_consent_said_on_the_phone_is_written_down_and_then_it_goes(desk):
    desk.told()
    (line,) = desk.clinic.rows(ConsentEntry)
    assert (line.consent, line.how, line.staff_id) == ("in", "staff", desk.agent.id)
    assert "on the phone" in line.wording
    assert desk.start().conversation_id


@pytest.mark.parametrize("told", [("Anything", "on the phone"), ("", "by letter")])
def test_consent_needs_its_wording_and_how_it_was_said(desk, told):
    with pytest.raises(BadInput):
        desk.told(*told)
    assert desk.clinic.rows(ConsentEntry) == []


def test_whoever_opted_out_by_themselves_is_not_opted_in_by_staff(desk):
    desk.agreed(what=Consent.OUT)
    with pytest.raises(BadInput, match="START"):
        desk.told()
    with pytest.raises(BadInput, match="opted out"):
        desk.start()
    assert desk.texts() == []


def test_in_quiet_hours_it_waits_until_the_morning_where_the_patient_is(desk):
    desk.agreed()
    desk.clinic.clock.turn(hours=12)  # 22:00 in Boston
    desk.find(desk.agent)
    assert desk.look().standing.held_until > 0
    begun = desk.start()
    (text,) = desk.texts()
    assert text.due_at.astimezone().timestamp() * 1000 == begun.held_until
    assert (text.due_at - desk.clinic.clock.now()).total_seconds() == 10 * 3600


# ---------------------------------------------------------------- one conversation with one number


def test_while_a_colleague_texts_with_the_number_nobody_else_starts(desk):
    desk.agreed()
    begun = desk.start()
    ben = desk.clinic.staff()
    desk.find(ben)
    card = desk.look(who=ben)
    assert (card.running, card.running_with, card.running_mine) == (
        begun.conversation_id,
        desk.agent.name,
        False,
    )
    with pytest.raises(TooLate, match=desk.agent.name):
        desk.start(ben)
    assert desk.clinic.used(ben) == 0


def test_one_s_own_running_conversation_is_pointed_to(desk):
    desk.agreed()
    begun = desk.start()
    assert desk.look().running_mine
    with pytest.raises(TooLate, match="go on in that one"):
        desk.start()
    assert len(desk.clinic.rows(Conversation)) == 1
    assert begun.conversation_id


def test_what_waits_in_the_line_is_not_doubled(desk):
    desk.agreed()
    waiting = a_text(desk.clinic.house, BOSTON, "Can you help me?").conversation
    card = desk.look()
    assert (card.running, card.running_with) == (waiting, "")
    with pytest.raises(TooLate, match="There is"):
        desk.start()


@pytest.mark.both
def test_of_two_who_start_at_the_same_moment_one_begins(clinic: Clinic):
    desk = Desk(clinic)
    desk.agreed()
    agents, outcomes = [clinic.staff() for _ in range(4)], []
    for one in agents:
        desk.find(one)

    def start(who: Actor) -> None:
        try:
            outcomes.append(desk.start(who))
        except TooLate:
            outcomes.append(None)

    threads = [Thread(target=start, args=(who,)) for who in agents]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len([one for one in outcomes if one]) == 1
    assert len(clinic.rows(Conversation)) == len(desk.texts()) == 1
    assert sum(clinic.used(who) for who in agents) == 1


# ---------------------------------------------------------------- capacity


def test_a_full_agent_is_told_so_and_nothing_begins(desk):
    desk.agreed()
    for _ in range(2):
        desk.clinic.do(desk.agent, offers.pick, desk.clinic.start())
    with pytest.raises(TooLate, match="no free capacity"):
        desk.start()
    assert desk.texts() == []
    assert desk.clinic.used(desk.agent) == 2


def test_the_most_sessions_of_an_agent_hold_here_too(desk):
    desk.agreed()
    admin = desk.clinic.staff(Role.ADMIN, ready=False)
    desk.clinic.do(admin, settings.change, "agents.most_sessions", 1)
    desk.clinic.do(desk.agent, offers.pick, desk.clinic.start())
    with pytest.raises(TooLate, match="1 conversations already"):
        desk.start()


# ---------------------------------------------------------------- words


def test_a_reason_s_words_begin_with_the_patient_s_name(desk):
    text = desk.clinic.look(desk.agent, started_texts.draft, desk.elsa.id, "", "Appointment")
    first = desk.agent.name.split()[0]
    assert text.startswith(f"Hello Elsa, this is {first} from Riverside Family Clinic.")
    assert text.endswith("Reply STOP to opt out.")


def test_somebody_unknown_is_greeted_without_a_name(desk):
    text = desk.clinic.look(desk.agent, started_texts.draft, 0, "617 555 0199", "Other")
    assert text.startswith("Hello there, this is ")


def test_the_reasons_are_the_administrator_s_lines(desk):
    admin = desk.clinic.staff(Role.ADMIN, ready=False)
    desk.clinic.do(admin, settings.change, "text.reasons", "Recall: Please call us.\nOther\n: no")
    assert desk.clinic.look(desk.agent, started_texts.reasons) == ("Recall", "Other")
    words = desk.clinic.look(desk.agent, started_texts.draft, desk.elsa.id, "", "Recall")
    assert words == "Please call us."


def test_the_reasons_that_come_with_it_say_nothing_private_and_are_whole(desk):
    found = text_reasons.read(text_reasons.DEFAULT)
    assert len(found) == 5
    desk.agreed()
    for one in found:
        words = desk.clinic.look(desk.agent, started_texts.draft, desk.elsa.id, "", one.name)
        begun = desk.start(reason=one.name, body=words)
        desk.clinic.close(desk.agent, begun.conversation_id)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"reason": "Because"}, "reason from the list"),
        ({"body": "  "}, "Write something"),
        ({"body": "a" * 1601}, "too long"),
        ({"body": "Hello {patient.first_name}"}, "patient.first_name"),
        ({"client_id": "short"}, "name of its own"),
        ({"client_id": "system:red_flag:1"}, "name of its own"),
    ],
)
def test_what_can_t_be_sent_is_refused_and_nothing_begins(desk, more, words):
    desk.agreed()
    with pytest.raises(BadInput, match=words):
        desk.start(**more)
    assert desk.clinic.rows(Conversation) == []


def test_what_gives_something_away_goes_only_with_a_reason(desk):
    desk.agreed()
    private = "Hello Elsa, your metformin is ready."
    with pytest.raises(PrivateWords):
        desk.start(body=private)
    assert desk.clinic.rows(Conversation) == []
    assert desk.clinic.used(desk.agent) == 0
    begun = desk.start(body=private, privacy_reason="She asked for it by text")
    assert begun.conversation_id
    assert desk.clinic.events(Deed.LINT_OVERRIDDEN)


def test_the_contact_of_a_number_is_one_however_often_it_is_looked_up(desk):
    desk.agreed()
    desk.look()
    desk.start()
    assert len(desk.clinic.rows(TextContact)) == 1
