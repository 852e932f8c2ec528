"""A text brings a link, and the words are read once behind the patient's date of birth."""

from datetime import date
from threading import Barrier, Thread

import pytest
from people import Clinic
from text_talks import BORN, TextTalk
from texting import ELSA

from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.secure_cards import MOST_TRIES
from psc_app.domain.vocabulary import Consent, Deed, Visibility
from psc_app.models.conversation import Message
from psc_app.models.journal import AuditEntry, Event
from psc_app.models.settings import Setting
from psc_app.models.texts import SecureMessage, TextContact
from psc_app.services import closing, secure_messages, sign_in

WORDS = "Your A1c is 7.1. Dr. Moore would like you to go on with metformin."
WRONG = date(1976, 11, 9)


@pytest.fixture
def talk(clinic: Clinic) -> TextTalk:
    """Elsa texts with an agent."""
    return TextTalk(clinic)


# ---------------------------------------------------------------- sending


def test_the_words_stay_here_and_a_link_is_texted(talk: TextTalk):
    seq = talk.send_secure(WORDS)
    inside, outside = talk.clinic.messages(talk.talk)[-2:]
    assert (inside.seq, inside.body, inside.visibility) == (seq, WORDS, Visibility.INTERNAL.value)
    text = talk.texts()[-1]
    assert text.body.startswith("You have a new secure message from")
    assert "https://clinic.test/m/" in text.body and "metformin" not in text.body
    assert len(text.body) <= 160
    assert (text.message_seq, text.purpose) == (outside.seq, "secure link")


def test_the_link_stands_nowhere_but_in_the_outbox(talk: TextTalk):
    talk.send_secure(WORDS)
    token = talk.token()
    (kept,) = talk.clinic.rows(SecureMessage)
    assert kept.token_hash == sign_in.hash_token(token)
    for table in (Message, Event, AuditEntry, SecureMessage):
        assert not any(token in str(row.model_dump()) for row in talk.clinic.rows(table))


def test_neither_log_holds_the_words(talk: TextTalk):
    talk.send_secure(WORDS)
    assert len(talk.audited("sent secure message")) == 1
    assert len(talk.clinic.rows(Event, Event.deed == Deed.SECURE_MESSAGE_SENT.value)) == 1
    for table in (Event, AuditEntry):
        assert not any("metformin" in str(row.model_dump()) for row in talk.clinic.rows(table))


def test_the_same_message_sent_twice_is_one(talk: TextTalk):
    before = len(talk.texts())
    first, second = (talk.send_secure(WORDS, name="the-same-name") for _ in range(2))
    assert first == second
    assert len(talk.texts()) == before + 1
    assert len(talk.clinic.rows(SecureMessage)) == 1


def test_a_number_that_is_nobodys_gets_none(clinic: Clinic):
    talk = TextTalk(clinic, known=False)
    with pytest.raises(BadInput, match="Link this conversation to a patient"):
        talk.send_secure(WORDS)
    assert WORDS not in [row.body for row in clinic.rows(Message)]


def test_a_patient_without_a_date_of_birth_gets_none(clinic: Clinic):
    talk = TextTalk(clinic, born=None)
    with pytest.raises(BadInput, match="no date of birth"):
        talk.send_secure(WORDS)
    assert talk.clinic.look(talk.agent, secure_messages.why_not, talk.talk) != ""


def test_a_number_that_opted_out_gets_none(talk: TextTalk):
    talk.clinic.change(TextContact, consent=Consent.OUT.value)
    with pytest.raises(BadInput, match="opted out"):
        talk.send_secure(WORDS)
    assert talk.clinic.rows(SecureMessage) == []


def test_a_chat_needs_none(clinic: Clinic):
    clinic.set_workstream(mode="pick")
    agent = clinic.staff()
    chat = clinic.talk(agent)
    with pytest.raises(BadInput, match="by text"):
        clinic.do(agent, secure_messages.send, chat, "a-client-id", WORDS, "https://clinic.test")


def test_only_who_holds_the_conversation_sends_one(talk: TextTalk):
    other = talk.clinic.staff(ready=False)
    with pytest.raises(NotAllowed):
        talk.send_secure(WORDS, who=other)
    talk.send_secure(WORDS)


def test_none_is_sent_once_the_talk_is_over(talk: TextTalk):
    talk.clinic.do(talk.agent, closing.end, talk.talk)
    with pytest.raises(BadInput, match="while you are talking"):
        talk.send_secure(WORDS)


def test_a_slug_that_was_not_filled_is_refused(talk: TextTalk):
    with pytest.raises(BadInput):
        talk.send_secure("Dear {patient.first_name}, your results are fine")


def test_a_wording_without_a_place_for_the_link_gets_one(talk: TextTalk):
    def set_words(work) -> None:
        work.session.add(Setting(key="text.secure", value="Message from {clinic}"))

    talk.clinic.do(SYSTEM, set_words)
    talk.send_secure(WORDS)
    assert talk.look(talk.token()).stands == "ask"


# ---------------------------------------------------------------- reading


def test_looking_at_the_link_tells_nothing_and_uses_nothing_up(talk: TextTalk):
    talk.send_secure(WORDS)
    for _ in range(10):
        page = talk.look(talk.token())
        assert (page.stands, page.body, page.tries_left) == ("ask", "", MOST_TRIES)
    assert talk.open(talk.token()).body == WORDS


def test_the_date_of_birth_opens_it_and_staff_see_when(talk: TextTalk):
    seq = talk.send_secure(WORDS)
    assert talk.marks()[seq].state == "secure waiting"
    talk.clinic.clock.turn(minutes=30)
    page = talk.open(talk.token())
    assert (page.stands, page.body, page.readable_minutes) == ("open", WORDS, 15)
    mark = talk.marks()[seq]
    now = int(talk.clinic.clock.now().timestamp() * 1000)
    assert (mark.state, mark.read_at) == ("secure read", now)
    (audited,) = talk.audited("opened secure message")
    assert audited.patient_id == talk.patient.id


def test_the_browser_that_opened_it_reads_it_for_a_quarter_of_an_hour(talk: TextTalk):
    talk.send_secure(WORDS)
    token = talk.token()
    talk.open(token, browser="hers")
    talk.clinic.clock.turn(minutes=14, seconds=59)
    assert (talk.look(token, "hers").body, talk.look(token, "hers").readable_minutes) == (WORDS, 1)
    talk.clinic.clock.turn(seconds=1)
    assert (talk.look(token, "hers").stands, talk.look(token, "hers").body) == ("read", "")


@pytest.mark.parametrize("browser", ["", "another"])
def test_no_other_browser_reads_it_after(talk: TextTalk, browser: str):
    talk.send_secure(WORDS)
    token = talk.token()
    talk.open(token, browser="hers")
    assert (talk.look(token, browser).stands, talk.look(token, browser).body) == ("read", "")
    assert (talk.open(token, browser=browser).stands, len(talk.audited("opened secure message"))) \
        == ("read", 1)  # fmt: skip


def test_five_wrong_dates_close_it_for_the_right_one_too_and_staff_is_told(talk: TextTalk):
    seq = talk.send_secure(WORDS)
    token = talk.token()
    for left in (4, 3, 2, 1):
        page = talk.open(token, WRONG)
        assert (page.stands, page.tries_left, page.body) == ("wrong", left, "")
    assert talk.open(token, WRONG).stands == "closed"
    assert (talk.open(token).stands, talk.open(token).body) == ("closed", "")
    told = talk.clinic.messages(talk.talk)[-1]
    assert told.visibility == Visibility.INTERNAL.value and "5 wrong dates of birth" in told.body
    assert talk.marks()[seq].state == "secure closed"
    assert len(talk.audited("closed secure message")) == 1


def test_what_is_no_date_is_no_try(talk: TextTalk):
    talk.send_secure(WORDS)
    assert talk.open(talk.token(), None).tries_left == MOST_TRIES


def test_the_right_date_counts_up_to_the_last_try(talk: TextTalk):
    talk.send_secure(WORDS)
    for _ in range(MOST_TRIES - 1):
        talk.open(talk.token(), WRONG)
    assert talk.open(talk.token()).stands == "open"


def test_it_can_be_opened_for_three_days(talk: TextTalk):
    seq = talk.send_secure(WORDS)
    talk.clinic.clock.turn(hours=71, minutes=59)
    assert talk.look(talk.token()).stands == "ask"
    talk.clinic.clock.turn(minutes=1)
    assert (talk.look(talk.token()).stands, talk.open(talk.token()).body) == ("expired", "")
    assert talk.marks()[seq].state == "secure expired"


@pytest.mark.parametrize("token", ["", "x", "../../etc", "A" * 43, "é" * 43, "A" * 5000])
def test_a_link_that_was_made_up_opens_nothing(talk: TextTalk, token: str):
    talk.send_secure(WORDS)
    assert talk.look(token).stands == talk.open(token).stands == "none"


def test_no_person_reads_by_the_services_way(talk: TextTalk):
    talk.send_secure(WORDS)
    for verb in (secure_messages.look, secure_messages.open_once):
        with pytest.raises(NotAllowed):
            given = (talk.token(),) if verb is secure_messages.look else (talk.token(), BORN, "b")
            talk.clinic.do(talk.agent, verb, *given)


def test_staff_without_a_part_in_it_see_no_marks(talk: TextTalk):
    talk.send_secure(WORDS)
    with pytest.raises(NotAllowed):
        talk.clinic.look(talk.clinic.staff(ready=False), secure_messages.marks, talk.talk)


@pytest.mark.both
def test_of_many_who_try_at_once_few_dates_count_and_one_opens(talk: TextTalk):
    talk.send_secure(WORDS)
    token, start, answers = talk.token(), Barrier(12), []

    def attempt(number: int) -> None:
        start.wait()
        born = BORN if number >= 8 else WRONG
        answers.append(talk.open(token, born, f"browser {number}").stands)

    threads = [Thread(target=attempt, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (kept,) = talk.clinic.rows(SecureMessage)
    assert kept.tries <= MOST_TRIES
    assert answers.count("open") == (1 if kept.opened_at else 0) <= 1
    assert len(talk.audited("opened secure message")) == answers.count("open")


def test_the_number_it_went_to_is_the_conversations(talk: TextTalk):
    talk.send_secure(WORDS)
    (contact,) = talk.clinic.rows(TextContact)
    assert (contact.number, talk.texts()[-1].contact_id) == (ELSA, contact.id)
