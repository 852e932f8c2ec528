"""Single words about texts: which they are, what they do at once, and what is said to them."""

import string

import pytest
from bots import answer_first, reply, says
from furnished import admin
from hypothesis import given
from hypothesis import strategies as st
from people import Clinic
from texting import ELSA, a_text, conversations_of, rows, sent_texts, texts_by_phone

from psc_app.domain.actor import SYSTEM
from psc_app.domain.text_keywords import HELP_WORDS, START_WORDS, STOP_WORDS, Keyword, keyword
from psc_app.domain.text_words import LONGEST_TEXT
from psc_app.domain.vocabulary import Consent, Deed, TaskStatus
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.cases import FollowUp
from psc_app.models.texts import ConsentEntry, TextContact
from psc_app.services import bot_turns, closing, offers, settings
from psc_app.services.text_keywords import STOP_TASK

_WORDS = (
    dict.fromkeys(STOP_WORDS, Keyword.STOP)
    | dict.fromkeys(START_WORDS, Keyword.START)
    | dict.fromkeys(HELP_WORDS, Keyword.HELP)
)
_AROUND = st.text(alphabet=" \t\n.!?,\"'", max_size=5)


# ---------------------------------------------------------------- which they are


def test_the_words_are_those_of_the_specification():
    assert sorted(STOP_WORDS) == sorted(
        ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]
    )
    assert sorted(START_WORDS) == ["START", "UNSTOP", "YES"]
    assert sorted(HELP_WORDS) == ["HELP", "INFO"]


@given(st.sampled_from(sorted(_WORDS)), st.lists(st.booleans(), min_size=12), _AROUND, _AROUND)
def test_a_word_counts_in_any_case_and_with_marks_around_it(
    word: str, small: list[bool], before: str, after: str
):
    typed = "".join(c.lower() if s else c for c, s in zip(word, small, strict=False))
    assert keyword(before + typed + after) is _WORDS[word]


@given(st.sampled_from(sorted(_WORDS)), st.text(alphabet=string.ascii_letters + " ", min_size=1))
def test_a_word_beside_others_is_not_one(word: str, more: str):
    for text in (f"{word} {more}", f"{more} {word}", f"{word}{more}"):
        if text.strip().upper() not in _WORDS:
            assert keyword(text) is None


@given(st.text(max_size=2_000))
def test_any_text_is_one_of_the_words_or_none(text: str):
    assert keyword(text) in (None, *Keyword)


def test_what_phones_put_between_letters_unseen_is_not_read():
    assert keyword("\u200bSTOP\u200b") is Keyword.STOP
    assert keyword("ＳＴＯＰ") is Keyword.STOP
    assert keyword("") is None


# ---------------------------------------------------------------- what they do


@pytest.fixture
def texts(clinic: Clinic) -> Clinic:
    """A clinic that texts."""
    texts_by_phone(clinic.house)
    return clinic


def _contact(clinic: Clinic) -> TextContact:
    (contact,) = rows(clinic.house, TextContact)
    return contact


def _sent(clinic: Clinic) -> list[tuple[str, str]]:
    return [(one.purpose, one.state) for one in sent_texts(clinic.house, ELSA)]


def _ledger(clinic: Clinic) -> list[tuple[str, str, str]]:
    return [(one.consent, one.how, one.wording) for one in rows(clinic.house, ConsentEntry)]


def _running(clinic: Clinic) -> int:
    """A text conversation that an agent has taken."""
    agent = clinic.staff()
    texted = a_text(clinic.house, ELSA, "Hello, a question")
    assert texted.conversation
    clinic.do(agent, offers.pick, texted.conversation)
    return texted.conversation


@pytest.mark.parametrize("word", STOP_WORDS)
def test_each_word_opts_out_is_confirmed_once_and_begins_no_conversation(texts: Clinic, word: str):
    a_text(texts.house, ELSA, f" {word.lower()}. ")
    assert _contact(texts).consent == Consent.OUT.value
    assert _contact(texts).consent_at == texts.clock.now()
    assert conversations_of(texts.house, ELSA) == []
    assert _ledger(texts) == [("out", "keyword", f"{word.lower()}.")]
    assert _sent(texts) == [("consent", "queued")]
    assert len(texts.events(Deed.OPTED_OUT)) == 1
    assert len(texts.audits("recorded consent to texts")) == 1


@pytest.mark.parametrize("word", START_WORDS)
def test_each_word_opts_in_again(texts: Clinic, word: str):
    a_text(texts.house, ELSA, "STOP")
    a_text(texts.house, ELSA, word)
    assert _contact(texts).consent == Consent.IN.value
    assert [line[0] for line in _ledger(texts)] == ["out", "in"]
    assert _sent(texts) == [("consent", "queued"), ("consent", "queued")]
    assert conversations_of(texts.house, ELSA) == []


def test_a_second_stop_is_written_down_and_not_confirmed_again(texts: Clinic):
    a_text(texts.house, ELSA, "STOP")
    a_text(texts.house, ELSA, "stop")
    assert len(_ledger(texts)) == 2
    assert _sent(texts) == [("consent", "queued")]


def test_a_wording_that_is_too_long_for_a_text_keeps_no_stop_from_counting(texts: Clinic):
    texts.do(admin(texts), settings.change, "text.opted_out", "No more texts. " * 200)
    a_text(texts.house, ELSA, "STOP")
    assert _contact(texts).consent == Consent.OUT.value
    (sent,) = sent_texts(texts.house, ELSA)
    assert len(sent.body) == LONGEST_TEXT


def test_a_second_start_is_not_confirmed_again(texts: Clinic):
    a_text(texts.house, ELSA, "START")
    a_text(texts.house, ELSA, "START")
    assert _contact(texts).consent == Consent.IN.value
    assert _sent(texts) == [("consent", "queued")]


def test_the_confirmation_is_in_the_clinics_words(texts: Clinic):
    a_text(texts.house, ELSA, "STOP")
    (sent,) = sent_texts(texts.house, ELSA)
    found = texts.look(SYSTEM, settings.values)
    assert found["clinic.name"] in sent.body and found["clinic.phone"] in sent.body
    assert "START" in sent.body and "{" not in sent.body


def test_stop_stands_in_the_running_conversation_and_staff_is_told(texts: Clinic):
    conversation = _running(texts)
    texted = a_text(texts.house, ELSA, "Stop")
    assert texted.conversation == conversation
    said = [(m.author_kind, m.visibility) for m in texts.messages(conversation)][-3:]
    assert said == [("patient", "public"), ("system", "internal"), ("system", "public")]
    assert texts.messages(conversation)[-3].body == "Stop"
    assert texts.state(conversation) is S.ACTIVE
    (entry,) = rows(texts.house, ConsentEntry)
    assert entry.conversation_id == conversation


def test_stop_in_a_talk_with_the_bot_is_not_put_before_the_bot(texts: Clinic):
    texts.do(admin(texts), settings.change, "bot.provider", "embedded")
    first = a_text(texts.house, ELSA, "Hello")
    assert texts.state(first.conversation or 0) is S.WITH_BOT
    for due in texts.look(SYSTEM, bot_turns.to_hear):
        texts.do(SYSTEM, bot_turns.heard, due.turn.conversation_id, due.upto)
    a_text(texts.house, ELSA, "STOP")
    assert texts.look(SYSTEM, bot_turns.to_hear) == []


@pytest.mark.parametrize("word", ["STOP", "HELP"])
@pytest.mark.parametrize("by_carrier", [False, True])
def test_a_word_that_was_not_for_the_bot_is_no_question_it_is_silent_about(
    texts: Clinic, word: str, by_carrier: bool
):
    answer_first(texts)
    talk = a_text(texts.house, ELSA, "Hello").conversation or 0
    assert reply(texts, talk, says("What is it?"))
    for _ in range(2):
        a_text(texts.house, ELSA, word, opt_out_type=word if by_carrier else "")
    texts.clock.turn(minutes=5)
    assert texts.do(SYSTEM, bot_turns.silent) == 0
    assert texts.state(talk) is S.WITH_BOT
    a_text(texts.house, ELSA, "Are you there?")
    texts.clock.turn(minutes=5)
    assert texts.do(SYSTEM, bot_turns.silent) == 1


def test_yes_in_a_running_conversation_is_an_answer(texts: Clinic):
    conversation = _running(texts)
    texted = a_text(texts.house, ELSA, "Yes")
    assert texted.conversation == conversation
    assert _contact(texts).consent == Consent.UNKNOWN.value
    assert texts.messages(conversation)[-1].body == "Yes"


def test_yes_just_after_a_talk_is_its_answer_and_not_lost(texts: Clinic):
    talk = _running(texts)
    agent = texts.agent(texts.conversation(talk).agent_id or 0)
    texts.do(agent, closing.end, talk)
    answer = a_text(texts.house, ELSA, "Yes").conversation
    assert answer not in (None, talk)
    assert texts.messages(answer or 0)[0].body == "Yes"
    assert _contact(texts).consent == Consent.UNKNOWN.value


def test_yes_of_an_opted_out_number_opts_in_also_in_a_running_conversation(texts: Clinic):
    _running(texts)
    a_text(texts.house, ELSA, "STOP")
    a_text(texts.house, ELSA, "YES")
    assert _contact(texts).consent == Consent.IN.value


def test_yes_of_a_number_that_gets_texts_anyway_is_a_word_as_any_other(texts: Clinic):
    a_text(texts.house, ELSA, "START")
    texted = a_text(texts.house, ELSA, "Yes")
    assert texted.conversation is not None
    assert len(_ledger(texts)) == 1


@pytest.mark.parametrize("word", HELP_WORDS)
def test_help_is_answered_each_time_also_to_an_opted_out_number(texts: Clinic, word: str):
    a_text(texts.house, ELSA, "STOP")
    a_text(texts.house, ELSA, word)
    a_text(texts.house, ELSA, word)
    assert _sent(texts)[1:] == [("help", "queued"), ("help", "queued")]
    assert conversations_of(texts.house, ELSA) == []


def test_help_in_a_running_conversation_stands_there_with_its_answer(texts: Clinic):
    conversation = _running(texts)
    a_text(texts.house, ELSA, "HELP")
    last = texts.messages(conversation)[-2:]
    assert [(m.author_kind, m.visibility) for m in last] == [
        ("patient", "public"),
        ("system", "public"),
    ]
    assert _sent(texts)[-1] == ("help", "queued")


@pytest.mark.parametrize(
    ("kind", "consent"), [("STOP", "out"), ("START", "in"), ("HELP", "unknown")]
)
def test_what_the_carrier_has_answered_itself_is_not_answered_again(
    texts: Clinic, kind: str, consent: str
):
    a_text(texts.house, ELSA, "some word of the account's own", opt_out_type=kind)
    assert _contact(texts).consent == consent
    assert _sent(texts) == []
    assert conversations_of(texts.house, ELSA) == []


def test_the_same_word_from_another_number_changes_nothing_here(texts: Clinic):
    a_text(texts.house, ELSA, "START")
    a_text(texts.house, "+15550100199", "STOP")
    found = {one.number: one.consent for one in rows(texts.house, TextContact)}
    assert found[ELSA] == Consent.IN.value


# ---------------------------------------------------------------- other words


def test_a_wish_in_other_words_goes_to_a_person_with_a_task(texts: Clinic):
    texted = a_text(texts.house, ELSA, "please stop texting me")
    assert _contact(texts).consent == Consent.ASKED_TO_STOP.value
    assert _ledger(texts) == [("asked", "free text", "please stop texting me")]
    (task,) = rows(texts.house, FollowUp)
    assert (task.title, task.conversation_id) == (STOP_TASK, texted.conversation)
    assert task.status == TaskStatus.OPEN.value
    assert (task.due_at - texts.clock.now()).days == 1
    assert "texting" not in task.title + task.notes
    assert texts.state(texted.conversation or 0) is S.OPEN


def test_a_wish_in_other_words_is_taken_from_the_bot(texts: Clinic):
    texts.do(admin(texts), settings.change, "bot.provider", "embedded")
    texted = a_text(texts.house, ELSA, "no more texts please")
    assert texts.state(texted.conversation or 0) is S.OPEN
    assert len(texts.events(Deed.HANDED_OVER)) == 1


def test_said_again_it_makes_no_second_task(texts: Clinic):
    a_text(texts.house, ELSA, "please stop texting me")
    a_text(texts.house, ELSA, "I said stop texting me")
    assert len(rows(texts.house, FollowUp)) == 1


def test_a_number_that_opted_out_already_needs_nobody_to_decide(texts: Clinic):
    a_text(texts.house, ELSA, "STOP")
    a_text(texts.house, ELSA, "please stop texting me")
    assert _contact(texts).consent == Consent.OUT.value
    assert rows(texts.house, FollowUp) == []


@pytest.mark.parametrize("word", ["STOP", "START"])
def test_who_then_says_it_by_keyword_has_decided_it_themselves(texts: Clinic, word: str):
    a_text(texts.house, ELSA, "please stop texting me")
    a_text(texts.house, ELSA, word)
    (task,) = rows(texts.house, FollowUp)
    assert task.status == TaskStatus.DONE.value
    assert _contact(texts).consent == ("out" if word == "STOP" else "in")


def test_other_texts_make_no_task(texts: Clinic):
    a_text(texts.house, ELSA, "please don't stop texting me")
    assert _contact(texts).consent == Consent.UNKNOWN.value
    assert rows(texts.house, FollowUp) == []
