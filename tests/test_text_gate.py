"""Nothing private goes into a text unless somebody says why."""

import pytest
from people import Clinic
from text_talks import TextTalk

from psc_app.domain.errors import PrivateWords
from psc_app.domain.vocabulary import Deed, Role, Visibility
from psc_app.models.journal import Event

PRIVATE = "Your metformin is ready, and your A1c was 8.2"
ORDINARY = "Your refill is ready."


@pytest.fixture
def talk(clinic: Clinic) -> TextTalk:
    """Elsa texts with an agent."""
    return TextTalk(clinic)


def test_an_ordinary_text_goes_out(talk: TextTalk):
    talk.say(ORDINARY)
    assert talk.texts()[-1].body == ORDINARY


def test_a_text_that_names_a_drug_is_refused_and_nothing_is_posted(talk: TextTalk):
    messages, texts = len(talk.clinic.messages(talk.talk)), len(talk.texts())
    with pytest.raises(PrivateWords, match="names a drug and a result") as refused:
        talk.say(PRIVATE)
    assert [one.text for one in refused.value.pieces if one.kind] == ["metformin", "A1c was 8.2"]
    assert "metformin" not in str(refused.value)
    assert (len(talk.clinic.messages(talk.talk)), len(talk.texts())) == (messages, texts)


def test_with_a_reason_it_goes_and_both_logs_say_so(talk: TextTalk):
    talk.say(PRIVATE, privacy_reason=" She asked for it\nin writing ")
    assert talk.texts()[-1].body == PRIVATE
    (logged,) = talk.clinic.rows(Event, Event.deed == Deed.LINT_OVERRIDDEN.value)
    assert (logged.actor_id, logged.detail) == (talk.agent.id, {"kinds": ["drug", "result"]})
    (audited,) = talk.audited("sent private words by text")
    assert (audited.actor_id, audited.patient_id) == (talk.agent.id, talk.patient.id)
    assert audited.detail["why"] == "She asked for it in writing"
    assert "metformin" not in f"{logged.detail}{audited.detail}"


@pytest.mark.parametrize("reason", ["", "   ", "ok", "yes ", "\n\n\n\n\n\n"])
def test_a_reason_says_something(talk: TextTalk, reason: str):
    with pytest.raises(PrivateWords):
        talk.say(PRIVATE, privacy_reason=reason)


def test_a_reason_with_an_ordinary_text_leaves_no_trace(talk: TextTalk):
    talk.say(ORDINARY, privacy_reason="just in case")
    assert talk.audited("sent private words by text") == []


def test_the_same_message_sent_twice_is_overridden_once(talk: TextTalk):
    for _ in range(2):
        talk.clinic.do(
            talk.agent, _post, talk.talk, "the-same-name", PRIVATE, "She asked for it in writing"
        )
    assert len(talk.audited("sent private words by text")) == 1
    assert [one.body for one in talk.texts()].count(PRIVATE) == 1


def _post(work, thread: int, name: str, body: str, reason: str) -> int:
    from psc_app.services import messages

    return messages.post(work, thread, name, body, privacy_reason=reason)


def test_notes_for_the_team_may_name_everything(talk: TextTalk):
    talk.say(PRIVATE, visibility=Visibility.INTERNAL)
    assert talk.clinic.messages(talk.talk)[-1].body == PRIVATE


def test_what_the_patient_texts_is_theirs_to_say(talk: TextTalk):
    from texting import ELSA, a_text

    text = a_text(talk.clinic.house, ELSA, PRIVATE)
    assert text.conversation == talk.talk


def test_a_chat_on_the_portal_is_not_held_to_it(clinic: Clinic):
    clinic.set_workstream(mode="pick")
    agent = clinic.staff()
    chat = clinic.talk(agent)
    clinic.say(agent, chat, PRIVATE)
    assert clinic.messages(chat)[-1].body == PRIVATE


OWN = "About the Alport visit: come on Monday."


def test_the_patients_own_record_counts_for_a_nurse_who_verified_them(clinic: Clinic):
    talk = TextTalk(clinic, role=Role.NURSE, verified=True)
    talk.note("Condition", "Alport syndrome (disorder)")
    with pytest.raises(PrivateWords, match="names a diagnosis"):
        talk.say(OWN)


@pytest.mark.parametrize(("role", "verified"), [(Role.AGENT, True), (Role.NURSE, False)])
def test_who_may_not_read_the_record_is_not_told_by_the_rules_what_is_in_it(
    clinic: Clinic, role: Role, verified: bool
):
    talk = TextTalk(clinic, role=role, verified=verified)
    talk.note("Condition", "Alport syndrome (disorder)")
    talk.say(OWN)
    assert talk.texts()[-1].body == OWN
