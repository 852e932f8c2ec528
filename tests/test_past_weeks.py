"""The demo's invented past: as legal as the real log, the same each time, and nobody's record."""

import time
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from books import Books
from sqlmodel import col, func, select
from test_demo_workplace import _hire

from psc_app.demo import past_weeks, workplace
from psc_app.demo.past_log import INVENTED
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import NotAllowed
from psc_app.domain.vocabulary import Channel, Deed, Presence, Role
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation, Message, Offer
from psc_app.models.journal import Event
from psc_app.models.mood import MessageMood
from psc_app.models.people import Visitor
from psc_app.services import mood
from psc_app.services.work import Work
from psc_app.wiring import House

TODAY = date(2026, 11, 23)


def _furnish(work: Work) -> None:
    workplace.furnish(work, _hire(work))


@pytest.fixture
def past(house: House) -> House:
    """The demo's furniture with its past, and nothing else."""
    house.store.do_now(SYSTEM, _furnish)
    house.store.do_now(SYSTEM, past_weeks.fill, TODAY)
    return house


def _rows(house: House, query):
    return house.store.look_now(SYSTEM, lambda work: list(work.session.execute(query).all()))


@pytest.mark.both
def test_the_invented_past_agrees_with_the_table_of_moves_and_with_itself(past: House):
    books = past.store.look_now(SYSTEM, Books)
    assert len(books.conversations) > 1_000
    books.check()
    assert {one.state for one in books.conversations} == {int(S.CLOSED)}


def test_an_agents_load_never_passes_their_capacity_and_ends_each_day_at_none(past: House):
    rows = _rows(
        past,
        select(Event.staff_id, Event.deed, Event.detail)
        .where(col(Event.deed).in_([Deed.CAPACITY.value, Deed.AGENT_LOST.value]))
        .order_by(col(Event.id)),
    )
    used: Counter[int] = Counter()
    for staff, deed, detail in rows:
        if deed == Deed.AGENT_LOST:
            assert used[staff] == 0, "who goes home has nothing in hand"
            continue
        assert abs(detail["used"] - used[staff]) == 1
        assert 0 <= detail["used"] <= detail["units"]
        used[staff] = detail["used"]


def test_every_change_of_presence_begins_where_the_last_one_ended(past: House):
    rows = _rows(
        past,
        select(Event.staff_id, Event.detail)
        .where(Event.deed == Deed.PRESENCE.value)
        .order_by(col(Event.id)),
    )
    of_agent: dict[int, list[dict]] = {}
    for staff, detail in rows:
        of_agent.setdefault(staff, []).append(detail)
    assert len(of_agent) == 10
    for said in of_agent.values():
        assert said[0]["before_presence"] == Presence.OFFLINE.value
        assert said[-1]["presence"] == Presence.OFFLINE.value
        assert any(one["label"] == "Lunch" for one in said)
        for one, after in pairwise(said):
            assert after["before_presence"] == one["presence"]


def test_the_log_is_in_the_order_of_time(past: House):
    moments = [at for (at,) in _rows(past, select(Event.at).order_by(col(Event.id)))]
    assert all(one <= after for one, after in pairwise(moments))


def test_there_are_five_of_each_weekday_and_neither_yesterday_nor_today_is_among_them():
    days = list(past_weeks.days(TODAY))
    assert Counter(one.weekday() for one in days) == dict.fromkeys(range(7), 5)
    assert max(days) == TODAY - timedelta(days=2)


def test_nothing_of_it_is_any_patients_and_each_says_that_it_is_invented(past: House):
    talks = _rows(
        past, select(Conversation.patient_id, Conversation.visitor_id, Conversation.wrap_up_notes)
    )
    assert {patient for patient, _, _ in talks} == {None}
    assert {notes for _, _, notes in talks} == {INVENTED}
    assert len({visitor for _, visitor, _ in talks}) == len(talks), "each is a guest of their own"
    begun = _rows(past, select(Event.detail).where(col(Event.state_before).is_(None),
                                                   Event.deed == Deed.MOVED.value))  # fmt: skip
    assert len(begun) == len(talks)
    assert all(detail["invented"] for (detail,) in begun)


def test_both_channels_and_every_kind_of_end_come_up(past: House):
    talks = _rows(
        past,
        select(Conversation.channel, Conversation.closure_reason, Conversation.disposition),
    )
    assert {channel for channel, _, _ in talks} == {Channel.CHAT.value, Channel.SMS.value}
    assert {why for _, why, _ in talks} == {
        "agent ended", "patient ended", "patient abandoned", "bot ended",
    }  # fmt: skip
    assert len({code for _, _, code in talks}) >= 6
    deeds = Counter(deed for (deed,) in _rows(past, select(Event.deed)))
    for deed in (
        Deed.REJECTED, Deed.OFFER_TIMED_OUT, Deed.OFFER_WITHDRAWN, Deed.TRANSFERRED,
        Deed.CONSULT_ASKED, Deed.RATED, Deed.MOOD, Deed.IN_FRONT, Deed.CAPACITY,
    ):  # fmt: skip
        assert deeds[deed.value] >= 10, deed


def test_the_morning_has_its_peak_and_the_weekend_is_quiet(past: House):
    moments = [
        at.astimezone(past_weeks.ZONE) for (at,) in _rows(past, select(Conversation.created_at))
    ]
    hours = Counter(at.hour for at in moments)
    assert set(hours) <= set(range(8, 19))
    assert hours[10] > 1.5 * hours[15] / 1.5 > hours[17]
    weekdays = Counter(at.weekday() for at in moments)
    assert max(weekdays, key=weekdays.__getitem__) == 0
    assert weekdays[5] + weekdays[6] < weekdays[2]


def test_the_same_day_and_seed_give_the_same_past_and_another_seed_another(house: House):
    house.store.do_now(SYSTEM, _furnish)

    def once(seed: int) -> list:
        found: list = []

        def play(work: Work) -> None:
            past_weeks.fill(work, TODAY, seed)
            query = select(Event.at, Event.deed, Event.staff_id).order_by(col(Event.id))
            found.extend(work.session.execute(query).all())
            raise _Undone

        with pytest.raises(_Undone):
            house.store.do_now(SYSTEM, play)
        return found

    first = once(7)
    assert first == once(7)
    assert first != once(8)


class _Undone(Exception):
    """What was done is to be undone."""


def test_no_message_of_the_past_waits_to_be_read_for_its_mood(past: House):
    assert past.store.look_now(SYSTEM, mood.unread) == 0
    patients = _rows(past, select(func.count()).where(Message.author_kind == "patient"))
    assert _rows(past, select(func.count(col(MessageMood.message_id)))) == patients


@pytest.mark.both
def test_what_comes_after_it_gets_keys_of_its_own(past: House):
    def add(work: Work) -> None:
        guest = Visitor(created_at=work.now)
        work.session.add(guest)
        work.session.flush()
        taken = select(func.max(Conversation.visitor_id))
        assert (guest.id or 0) > work.session.execute(taken).scalar_one()

    past.store.do_now(SYSTEM, add)
    offers = _rows(past, select(func.count(col(Offer.id)), func.max(Offer.id)))
    assert offers[0][0] == offers[0][1]


def test_only_the_system_invents_a_past(house: House):
    house.store.do_now(SYSTEM, _furnish)
    for role in (Role.ADMIN, Role.SUPERVISOR):
        with pytest.raises(NotAllowed):
            house.store.do_now(Actor(role, 1, "somebody"), past_weeks.fill, TODAY)


def test_it_is_made_in_seconds(house: House):
    house.store.do_now(SYSTEM, _furnish)
    began = time.process_time()
    house.store.do_now(SYSTEM, past_weeks.fill, TODAY)
    assert time.process_time() - began < 10
