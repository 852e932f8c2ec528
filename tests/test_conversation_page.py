"""The page of figures about conversations: what it shows, and what is behind each figure."""

from typing import Any

import pytest
from hand_clock import HandClock
from handing_on import new_queue
from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.insight_cards import BehindCard, ConversationPage, FigureCard, Mark
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Role
from psc_app.models.workplace import Queue
from psc_app.services import closing, offers, transfers
from psc_app.services.insights import behind, choices, conversation_page
from psc_app.services.insights.behind_quarter import behind_quarter
from psc_app.services.work import Work
from psc_app.wiring import House


@pytest.fixture
def sue(clinic: Clinic) -> Actor:
    """A supervisor, who takes no conversations herself."""
    return clinic.staff(Role.SUPERVISOR, member=False, ready=False)


def shown(house: House, actor: Actor, **chosen: Any) -> ConversationPage:
    """The page as this person sees it now."""
    house.store.look_now(SYSTEM, house.ledger.catch_up)
    house.ledger.cuts.clear()
    return house.store.look_now(actor, conversation_page.page, house.ledger, Chosen(**chosen))


def taken_apart(
    house: House, actor: Actor, key: str, after: int = 0, queue: int = 0, **chosen: Any
) -> BehindCard:
    """A figure, or one queue's, with the conversations behind it."""
    house.store.look_now(SYSTEM, house.ledger.catch_up)
    return house.store.do_now(
        actor, behind.behind, house.ledger, Chosen(**chosen), key, queue_id=queue, after=after
    )


def every_card(page: ConversationPage) -> dict[str, FigureCard]:
    """All the page's figures by their keys."""
    singles = (page.waiting, page.waited, page.handled)
    groups = (card for group in page.more for card in group.cards)
    return {card.key: card for card in (*page.cards, *groups, *singles)}


# ------------------------------------------------------------------ empty, one, and more


def test_an_empty_morning_shows_dashes_and_zeros_and_no_error(house: House, sue: Actor) -> None:
    page = shown(house, sue)
    cards = every_card(page)
    assert {"–"} == {cards[key].text for key in ("service_level", "average_wait", "rating")}
    assert cards["longest_wait_now"].text == "–"
    assert {"0"} == {cards[key].text for key in ("incoming", "waiting_now", "waited_over_5")}
    assert not any(card.level or card.trend_text for card in cards.values() if card.text == "–")
    assert not any(value for line in page.over_time.series for value in line.values)
    assert [row.name for row in page.queues] == ["Nurses"]


def test_every_figure_there_is_stands_on_the_page_with_its_definition(
    house: House, sue: Actor
) -> None:
    cards = every_card(shown(house, sue))
    assert set(cards) >= set(MEASURES)
    assert all(card.label and card.definition and card.formula for card in cards.values())


def test_one_conversation_that_waits_is_seen_waiting(
    house: House, clinic: Clinic, clock: HandClock, sue: Actor
) -> None:
    clinic.start()
    clock.turn(seconds=95)
    page = shown(house, sue)
    cards = every_card(page)
    assert (cards["incoming"].text, cards["waiting_now"].text) == ("1", "1")
    assert cards["longest_wait_now"].text == "1 min 35 s"
    assert page.at - cards["longest_wait_now"].since == 95_000
    assert dict(zip(page.by_state.labels, page.by_state.series[0].values, strict=True)) == {
        "With the bot": 0, "Open": 1, "Active": 0, "Waiting": 0, "Wrap-up": 0, "Closed": 0,
    }  # fmt: skip
    (chat, sms) = page.over_time.series
    assert (chat.name, sum(chat.values), sum(sms.values)) == ("Chat", 1, 0)
    assert page.over_time.times[chat.values.index(1)] == page.over_time.times[-1]


def test_who_is_answered_late_counts_against_the_goal(
    house: House, clinic: Clinic, clock: HandClock, sue: Actor
) -> None:
    agent = clinic.staff(units=5)
    for wait in (5, 10, 15, 45):
        chat = clinic.start()
        clinic.tick(seconds=wait)
        clinic.do(agent, offers.pick, chat)
    page = shown(house, sue)
    card = every_card(page)["service_level"]
    assert (card.text, card.raw, card.reference) == ("75 %", 0.75, "goal 80 % in 20 s")
    assert page.answered.marks == (Mark(0.8, "goal 80 % in 20 s"),)
    assert page.answered.series[0].values[-1] == 0.75
    assert page.lost.marks == (Mark(0.05, "at most 5 %"),)


def test_the_goal_names_no_time_where_each_queue_has_its_own(
    house: House, clinic: Clinic, sue: Actor
) -> None:
    other = clinic.do(SYSTEM, add_queue, "Billing", 60)
    card = every_card(shown(house, sue))["service_level"]
    assert card.reference == "goal 80 % in time"
    assert "20 s to 1 min" in card.formula
    card = every_card(shown(house, sue, queue_id=other))["service_level"]
    assert card.reference == "goal 80 % in 1 min"


def add_queue(work: Work, name: str, within: int) -> int:
    """Another queue, with its own time to answer."""
    queue = Queue(name=name, service_level_seconds=within)
    work.session.add(queue)
    work.session.flush()
    return queue.id or 0


def test_figures_are_held_against_yesterday_until_the_same_time_of_day(
    house: House, clinic: Clinic, clock: HandClock, sue: Actor
) -> None:
    clinic.start()  # at ten
    clock.turn(hours=6)
    clinic.start()  # at four in the afternoon, which tomorrow morning has not come to yet
    clock.turn(hours=18, minutes=30)
    clinic.start()
    clinic.start()
    card = every_card(shown(house, sue))["incoming"]
    assert (card.text, card.trend, card.trend_text) == (
        "2", "up", "100 % more than yesterday by now",
    )  # fmt: skip


def test_a_filter_narrows_the_figures_but_not_the_chart_that_sets_it(
    house: House, clinic: Clinic, sue: Actor
) -> None:
    clinic.start()
    clinic.talk(clinic.staff())
    page = shown(house, sue, state=int(S.ACTIVE))
    assert every_card(page)["incoming"].text == "1"
    by_label = dict(zip(page.by_state.labels, page.by_state.series[0].values, strict=True))
    assert (by_label["Open"], by_label["Active"]) == (1, 1)


def test_what_is_open_since_before_the_window_stands_at_its_beginning(
    house: House, clinic: Clinic, clock: HandClock, sue: Actor
) -> None:
    clinic.start()
    clock.turn(hours=30)
    clinic.start()
    page = shown(house, sue, window="24h+open")
    chat, _ = page.over_time.series
    assert (page.over_time.labels[0], chat.values[0], sum(chat.values)) == ("earlier", 1, 2)
    chat, _ = shown(house, sue, window="24h").over_time.series
    assert sum(chat.values) == 1


def test_a_rate_of_all_that_is_earlier_is_of_its_conversations_not_of_its_quarter_hours(
    house: House, clinic: Clinic, clock: HandClock, sue: Actor
) -> None:
    ana = clinic.staff(units=9)
    clinic.talk(ana)
    clock.turn(minutes=15)
    late = [clinic.start() for _ in range(3)]
    clock.turn(seconds=25)
    for talk in late:
        clinic.do(ana, offers.pick, talk)
    clock.turn(hours=30)
    page = shown(house, sue, window="24h+open")
    (answered,) = page.answered.series
    assert (page.answered.labels[0], answered.values[0]) == ("earlier", 0.25)
    assert every_card(page)["service_level"].raw == 0.25


# ------------------------------------------------------------------ behind a figure


def point_apart(house: House, actor: Actor, key: str, at: int, **chosen: Any) -> BehindCard:
    """A point of a chart along the day, with the conversations behind it."""
    house.store.look_now(SYSTEM, house.ledger.catch_up)
    return house.store.do_now(actor, behind_quarter, house.ledger, Chosen(**chosen), key, at)


def test_behind_each_point_along_the_day_are_conversations_that_add_up_to_it(
    house: House, clinic: Clinic, clock: HandClock, sue: Actor
) -> None:
    ana = clinic.staff(units=9)
    clinic.talk(ana)
    clock.turn(minutes=15)
    left, late = clinic.visitor(), clinic.start()
    clock.turn(seconds=25)
    clinic.do(ana, offers.pick, late)
    gone = clinic.start(left)
    clock.turn(minutes=6)
    clinic.do(left, closing.leave, gone)
    clock.turn(hours=30)
    clinic.talk(ana)
    for window in ("today", "24h", "24h+open"):
        page = shown(house, sue, window=window)
        seen = 0
        for chart in (page.answered, page.lost, page.long_waits, page.moods, page.long_work):
            (line,) = chart.series
            for at, value in zip(chart.keys, line.values, strict=True):
                card = point_apart(house, sue, line.key, int(at), window=window)
                assert (card.figure.raw or 0) == pytest.approx(value or 0)
                assert card.above == pytest.approx(sum(one.above for one in card.rows))
                seen += bool(card.rows)
        assert seen > 1
    earlier = point_apart(house, sue, "service_level", int(page.answered.keys[0]), window=window)
    assert (earlier.of, earlier.figure.text, earlier.total) == ("earlier, still open", "50 %", 2)


def test_a_point_that_no_chart_has_is_refused(house: House, clinic: Clinic, sue: Actor) -> None:
    page = shown(house, sue)
    at = int(page.answered.keys[-1])
    for key, when in (("incoming", at), ("service_level", at + 1), ("service_level", at + 900_000)):
        with pytest.raises(BadInput):
            point_apart(house, sue, key, when)
    with pytest.raises(NotAllowed):
        point_apart(house, clinic.staff(), "service_level", at)


def busy(clinic: Clinic, clock: HandClock) -> None:
    """A few conversations of all kinds."""
    agent = clinic.staff(units=6)
    offered = clinic.start(clinic.patient())
    clock.turn(seconds=4)
    clinic.accept(offered)
    for wait in (30, 400):
        chat = clinic.start(clinic.patient())
        clinic.tick(seconds=wait)
        clinic.do(agent, offers.pick, chat)
        clinic.say(agent, chat, "Good morning")
        clock.turn(seconds=wait + 20)
        clinic.close(agent, chat)
    gone = clinic.visitor()
    chat = clinic.start(gone)
    clock.turn(seconds=70)
    clinic.do(gone, closing.leave, chat)
    clinic.start()
    clock.turn(seconds=61)


def test_the_conversations_behind_each_figure_add_up_to_it(
    house: House, clinic: Clinic, clock: HandClock, sue: Actor
) -> None:
    busy(clinic, clock)
    cards = every_card(shown(house, sue))
    assert (cards["incoming"].text, cards["handled"].text) == ("5", "2")
    for key, measure in MEASURES.items():
        found = taken_apart(house, sue, key)
        assert found.figure.text == cards[key].text, key
        if measure.of == "duty":
            assert not found.rows
            assert "time on duty" in found.empty
            continue
        shares = [row.above for row in found.rows]
        above = max(shares, default=0) if measure.largest else sum(shares)
        below = sum(row.below for row in found.rows)
        over = below if measure.denominator else 1
        value = above / over if over else None
        assert value == pytest.approx(cards[key].raw), key
        assert found.total == len(found.rows), key
        assert cards[key].text in found.sum, key


def test_the_conversations_behind_each_cell_of_the_queue_table_add_up_to_it(
    house: House, clinic: Clinic, clock: HandClock, sue: Actor
) -> None:
    agent = clinic.staff(units=6)
    billing = new_queue(clinic, "Billing", agent)
    busy(clinic, clock)
    # It came in by the one queue, and waits in the other.
    moved = clinic.talk(agent)
    clinic.do(agent, transfers.to_queue, moved, billing, "", anyway=True)
    page = shown(house, sue)
    assert [one.definition for one in page.columns] == [
        MEASURES[one.key].definition for one in page.columns
    ]
    (there,) = [row for row in page.queues if row.id == billing]
    assert [cell.text for cell in there.cells[:3]] == ["1", "0 s", "0"]
    for row in page.queues:
        for cell in row.cells:
            found = taken_apart(house, sue, cell.key, queue=row.id)
            assert (found.of, found.figure.text) == (row.name, cell.text), cell.key
            shares = [one.above for one in found.rows]
            above = max(shares, default=0) if MEASURES[cell.key].largest else sum(shares)
            below = sum(one.below for one in found.rows)
            over = below if MEASURES[cell.key].denominator else 1
            assert (above / over if over else 0) == pytest.approx(cell.raw or 0), cell.key


def test_the_list_behind_a_figure_comes_page_by_page(
    house: House, clinic: Clinic, sue: Actor
) -> None:
    started = [clinic.start() for _ in range(behind.MOST + 3)]
    first = taken_apart(house, sue, "incoming")
    assert (first.first, first.last, first.total) == (1, behind.MOST, behind.MOST + 3)
    second = taken_apart(house, sue, "incoming", after=first.last)
    assert (second.first, second.last) == (behind.MOST + 1, behind.MOST + 3)
    assert {row.id for row in (*first.rows, *second.rows)} == set(started)
    assert first.above == second.above == behind.MOST + 3


def test_whoever_looks_behind_a_figure_stands_in_the_audit_log_of_each_patient(
    house: House, clinic: Clinic, sue: Actor
) -> None:
    elsa = clinic.patient()
    chat = clinic.start(elsa)
    shown(house, sue)
    assert not clinic.audits("saw behind a figure"), "the page of figures shows no names"
    taken_apart(house, sue, "waiting_now")
    (audit,) = clinic.audits("saw behind a figure")
    assert (audit.actor_id, audit.patient_id, audit.object_id) == (sue.id, elsa.id, chat)


def test_there_is_nothing_behind_a_figure_that_does_not_exist(house: House, sue: Actor) -> None:
    with pytest.raises(BadInput, match="no such figure"):
        taken_apart(house, sue, "profit")
    with pytest.raises(BadInput, match="no such queue"):
        taken_apart(house, sue, "incoming", queue=4711)


@pytest.mark.parametrize("role", [Role.AGENT, Role.NURSE, Role.ADMIN, Role.PRIVACY_OFFICER])
def test_only_supervisors_see_figures(role: Role, house: House, clinic: Clinic) -> None:
    actor = clinic.staff(role, member=False, ready=False)
    with pytest.raises(NotAllowed):
        shown(house, actor)
    with pytest.raises(NotAllowed):
        taken_apart(house, actor, "incoming")
    with pytest.raises(NotAllowed):
        house.store.look_now(actor, choices.choices)
