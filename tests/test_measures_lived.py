"""What is done in the app shows in the figures: a few deeds through the services, counted by hand.

The log that the services write is what matters here; what it comes to is worked in the comments.
"""

from collections.abc import Callable
from typing import Any

import pytest
from bots import answer_first, reply, says
from people import Clinic
from texting import a_text, texts_by_phone

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.bot_words import HandOver
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.reading import Reading
from psc_app.domain.text_start_cards import NewText
from psc_app.domain.vocabulary import BotKind, Consent, ConsentHow, Engine, Role, Visibility
from psc_app.models.workplace import Queue, QueueMember
from psc_app.services import (
    asides,
    closing,
    consent,
    consults,
    focus,
    mood,
    offers,
    oversight,
    presence,
    started_texts,
    text_contacts,
    transfers,
    waiting,
)
from psc_app.services.insights import cut as cuts
from psc_app.services.insights import figures
from psc_app.services.work import Work

MOBILE = "+16175550134"


class Day:
    """A clinic with an agent and a supervisor, and its figures."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.boss = clinic.staff(Role.SUPERVISOR, member=False)
        self.ana = clinic.staff()

    def passes(self, seconds: float) -> None:
        self.clinic.tick(seconds=seconds)

    def do(self, actor: Actor, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.clinic.do(actor, verb, *args, **kwargs)

    def figure(self, key: str, chosen: Chosen | None = None) -> float | None:
        def read(work: Work) -> float | None:
            cut = cuts.cut(work, self.clinic.house.ledger, chosen or Chosen("24h"))
            return figures.figure(cut, key).value

        return self.clinic.look(self.boss, read)

    def figures(self, *keys: str) -> tuple[float | None, ...]:
        return tuple(self.figure(key) for key in keys)

    def ends(self, agent: Actor, chat: int, wrap_up: float = 0) -> None:
        self.do(agent, closing.end, chat)
        self.passes(wrap_up)
        self.do(agent, closing.finish_wrap_up, chat, "", "Answered")


@pytest.fixture
def day(clinic: Clinic) -> Day:
    return Day(clinic)


def test_a_chat_from_its_beginning_to_its_rating(day: Day):
    elsa = day.clinic.visitor()
    chat = day.clinic.start(elsa)
    day.passes(12)
    day.clinic.accept(chat)
    day.passes(8)
    day.clinic.say(day.ana, chat, "Hello, since when?")
    day.passes(10)
    day.clinic.say(elsa, chat, "Since Monday")
    day.passes(30)
    day.clinic.say(day.ana, chat, "I see.")
    day.passes(60)
    day.ends(day.ana, chat, wrap_up=45)
    day.do(elsa, closing.rate, chat, 5, "")
    assert day.figures("incoming", "accepted", "pushed", "handled", "rating") == (1, 1, 1, 1, 5)
    assert day.figures("speed_of_answer", "service_level") == (12, 1)
    # 8 + 10 + 30 + 60 of talk, 45 of wrap-up; 12 s of waiting before it.
    assert day.figures("handle_time", "wrap_up_time") == (153, 45)
    assert day.figure("conversation_length") == 165
    assert day.figures("first_response", "first_response_from_queue") == (8, 20)
    # What she wrote before the chat was answered after 20 s, then 30 s.
    assert day.figure("agent_response") == 25
    assert day.figures("ghost_rate", "transfer_rate", "rejection_rate") == (0, 0, 0)


def test_who_picks_and_whom_a_supervisor_gives_it_to(day: Day):
    day.clinic.set_workstream(mode="pick")
    first, second = day.clinic.start(), day.clinic.start()
    day.passes(5)
    day.do(day.ana, offers.pick, first)
    day.passes(5)
    day.do(day.boss, transfers.assign, second, day.ana.id)
    assert day.figures("pushed", "picked", "assigned", "accepted") == (0, 1, 1, 2)
    assert day.figure("speed_of_answer") == (5 + 10) / 2


def test_offers_that_are_declined_and_left_to_time_out(day: Day):
    chat = day.clinic.start()
    day.passes(10)
    offer = day.clinic.offer(chat)
    assert offer is not None
    day.do(day.ana, offers.reject, offer.id, "busy")
    ben = day.clinic.staff()
    day.passes(1)
    assert day.clinic.offered_to(chat) == ben.id
    day.passes(45)
    # Rejected once, timed out once; whatever stands now is the third or later.
    offered, rejected, late = day.figures("offered", "rejection_rate", "time_out_rate")
    assert offered is not None and offered >= 2
    assert (rejected, late) == (1 / offered, 1 / offered)


def test_who_leaves_at_once_who_leaves_later_and_who_is_sent_away(day: Day):
    day.do(day.ana, presence.choose, "appear away")
    for waited in (4, 5, 21):
        who = day.clinic.visitor()
        chat = day.clinic.start(who)
        day.passes(waited)
        day.do(who, closing.leave, chat)
    chat = day.clinic.start()
    day.passes(30)
    day.do(day.boss, oversight.close, chat)
    # Left 3, two of them within 5 s; of the 4 − 2 that count, one was lost.
    assert day.figures("incoming", "abandoned", "abandon_rate") == (4, 3, 0.5)
    assert day.figures("service_level", "average_wait") == (0, 10)


def test_who_closes_the_page_has_left_at_that_moment(day: Day):
    day.do(day.ana, presence.choose, "appear away")
    for waited in (3, 40):
        who = day.clinic.visitor()
        day.clinic.start(who)
        day.passes(waited)
        day.do(SYSTEM, presence.patient_lost, who.role, who.id)
        day.passes(200)
    # Each was closed three minutes later; the first had left at once.
    assert day.figures("abandoned", "average_wait") == (2, (3 + 40) / 2)
    assert day.figure("service_level") == 0
    assert day.clinic.look(day.boss, _below, day.clinic, "service_level") == 1


def _below(work: Work, clinic: Clinic, key: str) -> float:
    return figures.figure(cuts.cut(work, clinic.house.ledger, Chosen("24h")), key).below


def test_the_bot_answers_settles_one_and_hands_one_over(day: Day):
    answer_first(day.clinic, BotKind.EMBEDDED)
    settled, passed_on, lost = (day.clinic.start() for _ in range(3))
    day.passes(20)
    reply(day.clinic, settled, says("We are open until six.", ended=True))
    reply(day.clinic, passed_on, says("One moment.", hand_over=HandOver("asked")))
    day.passes(7)
    day.clinic.accept(passed_on)
    day.do(day.boss, oversight.close, lost)
    assert day.figures("bot_talks", "bot_contained", "bot_escalated") == (3, 1, 1)
    assert day.figure("escalation_rate") == pytest.approx(1 / 3)
    assert day.figures("bot_time_to_resolve", "bot_time_to_escalate") == (20, 20)
    # Only the one that was handed over came in, and waited from then on.
    assert day.figures("incoming", "speed_of_answer") == (1, 7)


def test_a_transfer_to_a_colleague_and_one_to_a_queue(day: Day):
    chat = day.clinic.talk(day.ana)
    ben = day.clinic.staff()
    day.passes(40)
    offer = day.do(day.ana, transfers.to_agent, chat, ben.id, "please")
    day.passes(10)
    day.do(ben, offers.accept, offer)
    day.passes(60)
    queue = day.do(SYSTEM, _new_queue, day.ana.id)
    day.do(ben, transfers.to_queue, chat, queue, "yours")
    day.passes(15)
    assert day.figures("waiting_now", "longest_wait_now") == (1, 15)
    assert day.figure("waiting_now", Chosen("24h", queue_id=queue)) == 1
    day.do(day.ana, offers.pick, chat)
    day.passes(30)
    day.ends(day.ana, chat)
    # Ana 50, Ben 60, Ana 30; one accepted conversation, two transfers.
    assert day.figures("handle_time", "transfers", "transfer_rate") == (140, 2, 1)
    assert day.figures("accepted", "incoming") == (1, 1)


def _new_queue(work: Work, *members: int) -> int:
    queue = Queue(name="Pharmacy")
    work.session.add(queue)
    work.session.flush()
    for staff_id in members:
        work.session.add(QueueMember(queue_id=queue.id or 0, staff_id=staff_id))
    return queue.id or 0


def test_advice_costs_its_own_time_and_none_of_the_conversation_s(day: Day):
    chat = day.clinic.talk(day.ana)
    ben = day.clinic.staff()
    offer = day.do(day.ana, consults.ask_agent, chat, ben.id, "what do you think?")
    day.do(ben, offers.accept, offer)
    day.passes(25)
    day.clinic.say(ben, chat, "I would call.", visibility=Visibility.CONSULT)
    day.passes(15)
    day.do(ben, consults.end, chat)
    day.passes(20)
    day.ends(day.ana, chat)
    assert day.figures("consult_time", "handle_time", "handled") == (40, 60, 1)
    # What colleagues say to each other is no answer to the patient.
    assert day.figures("first_response", "agent_response") == (None, None)


def test_a_call_back_is_no_wait_and_its_work_counts(day: Day):
    day.do(day.ana, presence.choose, "appear away")
    who = day.clinic.visitor()
    chat = day.clinic.start(who)
    day.passes(60)
    assert day.figure("waiting_now") == 1
    day.do(who, waiting.ask_call_back, chat, "617 555 0134")
    assert day.figures("waiting_now", "longest_wait_now") == (0, None)
    day.passes(600)
    day.do(day.ana, offers.pick, chat)
    day.passes(90)
    day.ends(day.ana, chat)
    assert day.figures("incoming", "accepted", "average_wait") == (1, 0, None)
    assert day.figures("handled", "handle_time") == (1, 90)


def test_what_an_agent_brings_to_the_front_is_focused_time(day: Day):
    chat, other = day.clinic.talk(day.ana), day.clinic.talk(day.ana)
    day.do(day.ana, focus.bring, chat)
    day.passes(40)
    day.do(day.ana, focus.bring, other)
    day.passes(20)
    day.do(day.ana, focus.bring, chat)
    day.do(day.ana, closing.end, chat)
    day.passes(30)
    day.do(day.ana, focus.leave, chat)
    day.passes(10)
    day.do(day.ana, closing.finish_wrap_up, chat, "", "Answered")
    # Of 60 of talk and 40 of wrap-up it was in front for 40 and 30; the other one goes on.
    assert day.figures("handle_time", "focused_time") == (100, 70)


def test_occupancy_follows_what_an_agent_holds(day: Day):
    # Ten minutes without anything, then an offer holds her capacity, and the talk does.
    day.passes(600)
    chat = day.clinic.start()
    day.passes(30)
    day.clinic.accept(chat)
    day.passes(150)
    day.clinic.close(day.ana, chat)
    day.passes(120)
    day.do(day.ana, presence.choose, "appear away")
    day.passes(1_000)
    # 180 of the 900 seconds before she went to lunch; the supervisor's own are beside them.
    own = Chosen("24h", staff_id=day.ana.id)
    assert day.figure("occupancy", own) == pytest.approx(180 / 900)


def test_how_patients_sound_in_the_end_and_what_nobody_could_read(day: Day):
    chats = [day.clinic.start() for _ in range(4)]
    scores = {chats[0]: -2.2, chats[1]: 0.1, chats[2]: 1.4}
    read = [
        (one, Reading(scores.get(one.conversation_id), Engine.BASIC))
        for one in day.clinic.look(SYSTEM, mood.to_read, 10)
    ]
    day.do(SYSTEM, mood.record, read)
    # −2, 0 and 1; the fourth was in a language that the word list does not know.
    assert day.figure("sentiment") == pytest.approx(-1 / 3)
    shares = day.figures("negative", "neutral", "positive")
    assert shares == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_a_text_set_aside_goes_on_in_the_same_conversation(day: Day):
    texts_by_phone(day.clinic.house, capacity_units=1)
    day.passes(1)
    came = a_text(day.clinic.house, MOBILE, "Can I eat before the test?")
    chat = came.conversation
    assert chat is not None
    day.passes(9)
    day.clinic.accept(chat)
    day.passes(50)
    day.do(day.ana, asides.set_aside, chat)
    day.passes(1_200)
    day.do(day.ana, presence.choose, "appear away")
    a_text(day.clinic.house, MOBILE, "And drink?")
    # Ana is away, so it is in the line again; it came in once all the same.
    day.passes(20)
    assert day.figures("waiting_now", "longest_wait_now", "incoming") == (1, 20, 1)
    day.do(day.ana, offers.pick, chat)
    day.passes(30)
    day.ends(day.ana, chat, wrap_up=10)
    assert day.figures("handle_time", "speed_of_answer") == (50 + 30 + 10, 9)


def test_a_text_that_an_agent_begins_is_work_but_nobody_waited(day: Day):
    texts_by_phone(day.clinic.house)

    def agree(work: Work) -> None:
        contact = text_contacts.of_number(work, MOBILE)
        consent.record(work, contact, Consent.IN, ConsentHow.KEYWORD, "START")

    day.do(SYSTEM, agree)
    text = NewText(0, MOBILE, "Appointment", "When can we call you?", "text-of-ana-1")
    begun = day.do(day.ana, started_texts.start, text)
    day.passes(120)
    day.ends(day.ana, begun.conversation_id, wrap_up=5)
    assert day.figures("incoming", "accepted", "picked") == (0, 0, 0)
    assert day.figures("handled", "handle_time") == (1, 125)
    assert day.figures("speed_of_answer", "first_response", "service_level") == (None,) * 3
