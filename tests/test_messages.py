"""Posting and reading messages, from both sides, by those who may and those who may not."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.limits import LONGEST_MESSAGE
from psc_app.domain.vocabulary import Deed, Role, Visibility
from psc_app.models.conversation import Conversation
from psc_app.services import (
    attachments,
    closing,
    desk,
    messages,
    offers,
    patient_record,
    portal,
    presence,
    receipts,
    transcripts,
)


class Talk:
    """A guest and an agent in a chat."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.guest, self.agent = clinic.visitor(), clinic.staff()
        self.id = clinic.talk(self.agent, self.guest)

    def newest(self, who):
        return self.clinic.look(who, messages.look_newest, self.id).messages

    def bodies(self, who) -> list[str]:
        return [card.body for card in self.newest(who) if card.author_kind != "system"]


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


# ---------------------------------------------------------------- who may not


def test_an_ended_talk_takes_no_more_messages_but_can_be_read(clinic: Clinic, talk: Talk):
    clinic.do(talk.agent, closing.end, talk.id)
    for finish in (False, True):
        if finish:
            clinic.do(talk.agent, closing.finish_wrap_up, talk.id, "", "Answered")
        for who in (talk.guest, talk.agent):
            with pytest.raises(NotAllowed, match="is over"):
                clinic.say(who, talk.id, "One more thing")
            assert talk.newest(who)[-1].body == "The conversation has ended."


def strangers(clinic: Clinic) -> list:
    return [
        clinic.visitor(),
        clinic.patient(),
        clinic.staff(),
        clinic.staff(Role.NURSE, member=False),
        clinic.staff(Role.ADMIN, ready=False),
        clinic.staff(Role.PRIVACY_OFFICER, ready=False),
    ]


def test_whoever_has_no_part_in_a_talk_neither_reads_nor_writes_in_it(clinic: Clinic):
    # Keys of guests and patients are counted apart, so both kinds have the same ones.
    for who in (clinic.visitor(), clinic.patient()):
        agent = clinic.staff()
        chat = clinic.talk(agent, who)
        name = uuid4().hex
        clinic.do(who, messages.post, chat, name, "Mine alone")
        for stranger in strangers(clinic):
            for verb, args in (
                (messages.post, (uuid4().hex, "Hello")),
                (messages.post, (name, "Mine alone")),
                (messages.look_newest, ()),
                (messages.look_since, (0,)),
                (messages.look_back, (100,)),
                (transcripts.take, ()),
                (closing.leave, ()),
                (closing.end, ()),
                (closing.rate, (5, "")),
                (closing.finish_wrap_up, ("", "Answered")),
                (desk.open_conversation, ()),
                (attachments.check_may_attach, ()),
            ):
                with pytest.raises(NotAllowed):
                    clinic.do(stranger, verb, chat, *args)
        assert clinic.messages(chat)[-1].body == "Mine alone"


def test_a_patient_and_a_guest_of_the_same_number_are_two_people(clinic: Clinic):
    guest, patient = clinic.visitor(), clinic.patient()
    assert guest.id == patient.id
    guests, patients = clinic.start(guest), clinic.start(patient)
    for who, chat in ((guest, patients), (patient, guests)):
        with pytest.raises(NotAllowed):
            clinic.say(who, chat, "Hello")
        with pytest.raises(NotAllowed):
            clinic.look(who, messages.look_newest, chat)


def test_a_patient_linked_to_a_guests_chat_reads_it_from_no_other_browser(clinic: Clinic):
    patient = clinic.patient()
    guest = clinic.visitor()
    chat = clinic.start(guest, name="Elsa Vargas")
    clinic.do(
        SYSTEM, lambda work: setattr(work.session.get(Conversation, chat), "patient_id", patient.id)
    )
    with pytest.raises(NotAllowed):
        clinic.look(patient, messages.look_newest, chat)
    with pytest.raises(NotAllowed):
        clinic.say(patient, chat, "It's me")
    assert clinic.look(patient, portal.latest) is None


def test_an_agent_reads_what_waits_and_what_is_closed_but_writes_in_neither(clinic: Clinic):
    agent, other = clinic.staff(units=9), clinic.staff()
    waiting = clinic.start()
    closed = clinic.talk(agent)
    clinic.close(agent, closed)
    for chat in (waiting, closed):
        assert clinic.look(other, messages.look_newest, chat).messages
        for visibility in Visibility:
            with pytest.raises(NotAllowed):
                clinic.say(other, chat, "Hello", visibility=visibility)


def test_a_supervisor_reads_every_talk_but_writes_in_none(clinic: Clinic, talk: Talk):
    supervisor = clinic.staff(Role.SUPERVISOR)
    assert talk.newest(supervisor)
    with pytest.raises(NotAllowed):
        clinic.say(supervisor, talk.id, "Hello")


def test_an_agent_who_lost_the_talk_reads_it_on_but_writes_no_more(clinic: Clinic, talk: Talk):
    clinic.do(SYSTEM, presence.agent_lost, talk.agent.id)
    clinic.tick(seconds=150)
    other = clinic.staff()
    clinic.do(other, offers.pick, talk.id)
    assert talk.newest(talk.agent)
    with pytest.raises(NotAllowed):
        clinic.say(talk.agent, talk.id, "I'm back")
    assert clinic.say(other, talk.id, "I took over")


def test_what_is_not_there_looks_like_what_is_not_yours(clinic: Clinic, talk: Talk):
    texts = set()
    for chat in (talk.id, 10_000):
        with pytest.raises(NotAllowed) as refusal:
            clinic.look(clinic.visitor(), messages.look_newest, chat)
        texts.add(str(refusal.value))
    assert len(texts) == 1


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


# ---------------------------------------------------------------- receipts


def test_receipts_go_forward_only(clinic: Clinic, talk: Talk, rung):
    rung.take()

    def marks() -> tuple[int, int, int, int]:
        row = clinic.conversation(talk.id)
        return (row.patient_delivered, row.patient_read, row.staff_delivered, row.staff_read)

    def record(by_patient: bool, delivered: int, read: int) -> None:
        seen = [receipts.Seen(talk.id, by_patient, delivered, read)]
        clinic.do(SYSTEM, receipts.record, seen)

    record(True, 3, 2)
    assert marks() == (3, 2, 0, 0)
    record(True, 2, 1)
    record(True, 0, 0)
    assert marks() == (3, 2, 0, 0)
    record(False, 3, 3)
    record(True, 3, 3)
    assert marks() == (3, 3, 3, 3)
    assert topics.signs(talk.id, of_patient=True) in rung.take()


def test_each_side_sees_how_far_the_other_has_read(clinic: Clinic, talk: Talk):
    clinic.do(
        SYSTEM,
        receipts.record,
        iter([receipts.Seen(talk.id, True, 3, 2), receipts.Seen(talk.id, False, 4, 1)]),
    )
    of_patient = clinic.look(talk.guest, messages.look_newest, talk.id).thread
    of_agent = clinic.look(talk.agent, messages.look_newest, talk.id).thread
    assert (of_patient.own_read, of_patient.other_delivered, of_patient.other_read) == (2, 4, 1)
    assert (of_agent.own_read, of_agent.other_delivered, of_agent.other_read) == (1, 3, 2)


def test_the_basket_keeps_the_furthest_of_each_side():
    basket = receipts.ReceiptBasket()
    for seen in (
        receipts.Seen(1, True, 5, 2),
        receipts.Seen(1, True, 4, 4),
        receipts.Seen(1, False, 1, 0),
        receipts.Seen(2, True, 9, 9),
    ):
        basket.drop(seen)
    assert set(basket.empty()) == {
        receipts.Seen(1, True, 5, 4),
        receipts.Seen(1, False, 1, 0),
        receipts.Seen(2, True, 9, 9),
    }
    assert basket.empty() == []


def test_a_basket_with_little_in_it_is_taken_out_at_once():
    basket = receipts.ReceiptBasket()
    few = [receipts.Seen(number, True, 1, 1) for number in range(1, 8)]
    for seen in few:
        basket.drop(seen)
    assert basket.portion() == few
    assert basket.portion() == []


def test_a_full_basket_goes_out_in_portions_and_what_was_seen_first_goes_first():
    basket = receipts.ReceiptBasket()
    many = [receipts.Seen(number, True, 1, 1) for number in range(1, 801)]
    for seen in many:
        basket.drop(seen)
    first = basket.portion()
    assert len(first) < len(many) / 10
    basket.drop(receipts.Seen(1, True, 2, 2))
    rest = []
    while portion := basket.portion():
        rest += portion
    assert [*first, *rest] == [*many, receipts.Seen(1, True, 2, 2)]


def test_what_was_seen_of_a_conversation_goes_along_with_the_next_message_in_it(
    clinic: Clinic, talk: Talk, rung
):
    basket = receipts.ReceiptBasket()
    other = receipts.Seen(talk.id + 1, True, 1, 1)
    for seen in (receipts.Seen(talk.id, True, 1, 1), other, receipts.Seen(talk.id, False, 2, 1)):
        basket.drop(seen)
    seen = basket.about(talk.id)
    assert basket.empty() == [other]
    clinic.do(talk.agent, messages.post, talk.id, "along-00000001", "And now?", seen=seen)
    row = clinic.conversation(talk.id)
    assert (row.patient_delivered, row.patient_read) == (1, 1)
    assert (row.staff_delivered, row.staff_read) == (2, 1)
    assert topics.thread(talk.id) in rung.take()


def test_what_the_agent_has_not_read_is_counted(clinic: Clinic, talk: Talk):
    def unread() -> int:
        return clinic.look(talk.agent, desk.look).mine[0].unread

    clinic.do(SYSTEM, receipts.record, [receipts.Seen(talk.id, False, 3, 3)])
    assert unread() == 0
    for _ in range(3):
        clinic.say(talk.guest, talk.id, "Hello?")
    clinic.say(talk.agent, talk.id, "My own do not count")
    assert unread() == 3
    last = clinic.conversation(talk.id).last_seq
    clinic.do(SYSTEM, receipts.record, [receipts.Seen(talk.id, False, last, last - 2)])
    assert unread() == 1
