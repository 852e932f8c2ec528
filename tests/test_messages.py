"""Posting and reading messages, from both sides, by those who may and those who may not."""

from uuid import uuid4

import pytest
from chatting import Talk
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.limits import LONGEST_MESSAGE
from psc_app.domain.vocabulary import Deed, Role, Visibility
from psc_app.services import (
    closing,
    messages,
    offers,
    patient_record,
    portal,
    transcripts,
)


@pytest.fixture
def talk(clinic: Clinic) -> Talk:
    return Talk(clinic)


# ---------------------------------------------------------------- saying and reading


def test_both_sides_read_what_both_say(clinic: Clinic, talk: Talk):
    clinic.clock.turn(seconds=5)
    first = clinic.say(talk.guest, talk.id, "It itches since Monday.")
    second = clinic.say(talk.agent, talk.id, "Which arm is it?")
    assert second == first + 1
    for who, mine in ((talk.guest, [True, False]), (talk.agent, [False, True])):
        cards = talk.newest(who)[-2:]
        assert [card.body for card in cards] == ["It itches since Monday.", "Which arm is it?"]
        assert [card.mine for card in cards] == mine
        assert [card.author_kind for card in cards] == ["patient", "agent"]
        assert [card.author_name for card in cards] == [talk.guest.name, talk.agent.name]
        assert {card.sent_at for card in cards} == {int(clinic.clock.now().timestamp() * 1000)}


def test_messages_are_numbered_without_gaps_from_the_first_line_on(clinic: Clinic, talk: Talk):
    for number in range(5):
        clinic.say((talk.guest, talk.agent)[number % 2], talk.id, "Hello")
    numbers = [message.seq for message in clinic.messages(talk.id)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert clinic.conversation(talk.id).last_seq == len(numbers)


def test_a_message_rings_the_thread_and_nothing_names_what_it_says(clinic: Clinic, talk, rung):
    clinic.say(talk.guest, talk.id, "It itches since Monday.")
    rang = rung.take()
    assert topics.thread(talk.id) in rang
    assert not any("Monday" in topic for topic in rang)


def test_every_message_is_on_the_log_without_its_words(clinic: Clinic, talk: Talk):
    before = len(clinic.events(Deed.MESSAGE))
    seq = clinic.say(talk.guest, talk.id, "It itches since Monday.")
    event = clinic.events(Deed.MESSAGE)[-1]
    assert len(clinic.events(Deed.MESSAGE)) == before + 1
    assert event.detail == {"seq": seq, "author": "patient", "visibility": "public"}
    assert (event.actor_role, event.actor_id) == ("visitor", talk.guest.id)


def test_while_nobody_has_answered_the_patient_can_write(clinic: Clinic):
    guest = clinic.visitor()
    chat = clinic.start(guest)
    assert clinic.say(guest, chat, "Hello?") == clinic.conversation(chat).last_seq


def test_the_same_message_sent_twice_is_kept_once(clinic: Clinic, talk: Talk):
    name = uuid4().hex
    first = clinic.do(talk.guest, messages.post, talk.id, name, "Hello")
    again = clinic.do(talk.guest, messages.post, talk.id, name, "Hello")
    assert first == again
    assert talk.bodies(talk.guest).count("Hello") == 1
    assert clinic.conversation(talk.id).last_seq == first


def test_a_message_sent_again_after_the_end_is_known_to_be_kept(clinic: Clinic, talk: Talk):
    name = uuid4().hex
    first = clinic.do(talk.guest, messages.post, talk.id, name, "Hello")
    clinic.do(talk.agent, closing.end, talk.id)
    assert clinic.do(talk.guest, messages.post, talk.id, name, "Hello") == first


def test_another_persons_message_is_never_taken_for_ones_own(clinic: Clinic, talk: Talk):
    name = uuid4().hex
    clinic.do(talk.guest, messages.post, talk.id, name, "From the guest")
    with pytest.raises(BadInput, match="no name of its own"):
        clinic.do(talk.agent, messages.post, talk.id, name, "From the agent")
    assert talk.bodies(talk.guest).count("From the agent") == 0


def test_the_same_name_in_two_chats_is_two_messages(clinic: Clinic, talk: Talk):
    other = Talk(clinic)
    name = uuid4().hex
    for one in (talk, other):
        clinic.do(one.guest, messages.post, one.id, name, "Hello")
        assert one.bodies(one.guest)[-1] == "Hello"


def test_nobody_can_take_the_names_of_the_apps_own_lines(clinic: Clinic):
    guest, agent = clinic.visitor(), clinic.staff()
    chat = clinic.start(guest)
    seq = clinic.conversation(chat).last_seq
    for number in range(seq, seq + 5):
        with pytest.raises(BadInput, match="no name of its own"):
            clinic.do(guest, messages.post, chat, f"system:joined:{number}", "Ha")
    clinic.do(agent, offers.pick, chat)
    assert clinic.conversation(chat).agent_id == agent.id


# ---------------------------------------------------------------- what can be said


@pytest.mark.parametrize("body", ["", "   ", "\n\t  \r\n", "\u00a0\u2003", "\0", "\ud800"])
def test_nothing_to_say_is_refused(clinic: Clinic, talk: Talk, body: str):
    with pytest.raises(BadInput, match="Write something first"):
        clinic.say(talk.guest, talk.id, body)


def test_the_longest_message_is_taken_and_a_longer_one_refused_whole(clinic: Clinic, talk: Talk):
    longest = "ü" * LONGEST_MESSAGE
    clinic.say(talk.guest, talk.id, f"  {longest}\n")
    assert talk.bodies(talk.agent)[-1] == longest
    before = clinic.conversation(talk.id).last_seq
    with pytest.raises(BadInput, match="too long: at most 4,000 characters"):
        clinic.say(talk.guest, talk.id, longest + "x")
    assert clinic.conversation(talk.id).last_seq == before


@pytest.mark.parametrize("name", ["", "short", "x" * 65])
def test_a_message_without_a_sound_name_is_refused(clinic: Clinic, talk: Talk, name: str):
    with pytest.raises(BadInput, match="reload the page"):
        clinic.do(talk.guest, messages.post, talk.id, name, "Hello")


@pytest.mark.parametrize(
    "body",
    [
        "👩🏽‍⚕️ thanks 🙏🏿",
        "ذراعي تحكني منذ يوم الاثنين",
        "הזרוע שלי מגרדת",
        "我的手臂很痒",
        "<script>alert(1)</script>",
        "'; DROP TABLE message; --",
        "first line\n\n  second line",
        "e\u0301 and é",
    ],
)
def test_what_is_said_is_kept_as_it_was_written(clinic: Clinic, talk: Talk, body: str):
    clinic.say(talk.guest, talk.id, body)
    assert talk.bodies(talk.agent)[-1] == talk.bodies(talk.guest)[-1] == body


@how(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.text(st.characters(exclude_categories=[]), max_size=200))
def test_any_text_at_all_is_either_kept_or_refused_in_words(clinic: Clinic, talk: Talk, body: str):
    try:
        seq = clinic.say(talk.guest, talk.id, body)
    except BadInput as refusal:
        assert str(refusal) == "Write something first."
        return
    card = talk.newest(talk.agent)[-1]
    assert card.seq == seq
    assert card.body == body.replace("\0", "").encode("utf-8", "ignore").decode().strip()


# ---------------------------------------------------------------- internal notes


def test_internal_notes_never_reach_a_patient(clinic: Clinic):
    patient, nurse = clinic.patient(), clinic.staff(Role.NURSE)
    chat = clinic.talk(nurse, patient)
    note = clinic.say(nurse, chat, "Looks like scabies, ask Tom", visibility=Visibility.INTERNAL)
    clinic.say(nurse, chat, "One moment please")
    assert "scabies" in str(clinic.look(nurse, messages.look_newest, chat))
    clinic.say(patient, chat, "Thanks")

    def seen() -> str:
        return str(
            [
                clinic.look(patient, messages.look_newest, chat),
                clinic.look(patient, messages.look_since, chat, 0),
                clinic.look(patient, messages.look_since, chat, note - 1),
                clinic.look(patient, messages.look_back, chat, 10_000),
                clinic.look(patient, messages.look_back, chat, note + 1),
                clinic.look(patient, portal.latest),
                clinic.do(patient, patient_record.own_conversations),
                clinic.do(patient, patient_record.own_appointments),
                clinic.look(patient, transcripts.take, chat),
            ]
        )

    assert "One moment please" in seen()
    assert "scabies" not in seen()
    clinic.do(nurse, closing.end, chat)
    clinic.do(nurse, closing.finish_wrap_up, chat, "Scabies it is", "Answered")
    assert "cabies" not in seen()


def test_a_patient_cannot_write_an_internal_note(clinic: Clinic, talk: Talk):
    clinic.say(talk.guest, talk.id, "Hidden?", visibility=Visibility.INTERNAL)
    assert not talk.newest(talk.guest)[-1].internal
    assert talk.bodies(talk.guest)[-1] == "Hidden?"


def test_in_wrap_up_the_agent_writes_notes_only_and_then_nothing(clinic: Clinic, talk: Talk):
    clinic.do(talk.agent, closing.end, talk.id)
    clinic.say(talk.agent, talk.id, "Called the pharmacy", visibility=Visibility.INTERNAL)
    with pytest.raises(NotAllowed):
        clinic.say(talk.agent, talk.id, "One more thing")
    clinic.do(talk.agent, closing.finish_wrap_up, talk.id, "", "Answered")
    with pytest.raises(NotAllowed):
        clinic.say(talk.agent, talk.id, "Forgot something", visibility=Visibility.INTERNAL)


# ---------------------------------------------------------------- windows


@pytest.fixture
def long_talk(clinic: Clinic, talk: Talk) -> Talk:
    """A talk of 300 messages; every tenth is an internal note."""

    def fill(work) -> None:
        for seq in range(clinic.conversation(talk.id).last_seq + 1, 301):
            visibility = Visibility.PUBLIC if seq % 10 else Visibility.INTERNAL
            messages.post(work, talk.id, f"line-{seq:04}", f"{seq}", visibility=visibility)

    clinic.do(talk.agent, fill)
    return talk


def walk_back(clinic: Clinic, who, chat: int) -> list[list[int]]:
    """The numbers of each window, from the newest back to the first message."""
    window = [card.seq for card in clinic.look(who, messages.look_newest, chat).messages]
    windows = []
    while window:
        windows.append(window)
        window = [card.seq for card in clinic.look(who, messages.look_back, chat, window[0])]
    return windows


def test_staff_walk_back_through_every_message_fifty_at_a_time(clinic: Clinic, long_talk: Talk):
    windows = walk_back(clinic, long_talk.agent, long_talk.id)
    assert [len(window) for window in windows] == [50] * 6
    assert [seq for window in reversed(windows) for seq in window] == list(range(1, 301))


def test_a_patient_walks_back_through_everything_but_the_notes(clinic: Clinic, long_talk: Talk):
    windows = walk_back(clinic, long_talk.guest, long_talk.id)
    notes = {card.seq for card in clinic.messages(long_talk.id) if card.visibility == "internal"}
    assert {len(window) for window in windows[:-1]} == {50}
    together = [seq for window in reversed(windows) for seq in window]
    assert together == [seq for seq in range(1, 301) if seq not in notes]


@pytest.mark.parametrize("after", [0, 1, 249, 250, 299])
def test_looking_since_brings_exactly_what_came_after(clinic: Clinic, long_talk: Talk, after: int):
    for who in (long_talk.agent, long_talk.guest):
        seen = clinic.look(who, messages.look_since, long_talk.id, after)
        everything = [seq for window in walk_back(clinic, who, long_talk.id) for seq in window]
        expected = sorted(seq for seq in everything if seq > after)
        assert [card.seq for card in seen.messages] == expected
        assert seen.thread.last_seq == 300


def test_looking_beyond_either_end_brings_nothing(clinic: Clinic, long_talk: Talk):
    who = long_talk.agent
    assert clinic.look(who, messages.look_since, long_talk.id, 300).messages == ()
    assert clinic.look(who, messages.look_since, long_talk.id, 2**31 - 1).messages == ()
    for before in (1, 0, -5):
        assert clinic.look(who, messages.look_back, long_talk.id, before) == ()
