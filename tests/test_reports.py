"""Reports of past days and the forecast of today, against what really happened."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from past_clinic import MONDAY, NOON, SAM, ZONE, a_past, report
from people import Clinic
from sqlmodel import col, select

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import NotAllowed
from psc_app.domain.insight_cards import FigureCard
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.report_cards import ReportPage, ReportTable
from psc_app.domain.report_periods import Days, asked, each, weeks
from psc_app.domain.vocabulary import Deed, Role
from psc_app.models.conversation import Conversation
from psc_app.models.figures import FigureMark
from psc_app.models.journal import Event
from psc_app.models.workplace import Holiday, OperatingHours, Queue
from psc_app.services.insights import forecasting, reports
from psc_app.services.work import Work
from psc_app.wiring import House


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo's invented weeks at noon of the Monday behind them; all tests read it."""
    with a_past(tmp_path_factory.mktemp("past")) as house:
        yield house


def _card(page: ReportPage, key: str) -> FigureCard:
    return next(card for card in page.cards if card.key == key)


def _column(table: ReportTable, key: str) -> dict[str, float | None]:
    return {row.name: cell.raw for row in table.rows for cell in row.cells if cell.key == key}


# ---------------------------------------------------------------- which days


@pytest.mark.parametrize(
    ("period", "first", "last", "before", "before_last"),
    [
        ("7d", "2026-11-16", "2026-11-22", "2026-11-09", "2026-11-15"),
        ("28d", "2026-10-26", "2026-11-22", "2026-09-28", "2026-10-25"),
        ("week", "2026-11-23", "2026-11-23", "2026-11-16", "2026-11-16"),
        ("last-week", "2026-11-16", "2026-11-22", "2026-11-09", "2026-11-15"),
        ("month", "2026-11-01", "2026-11-23", "2026-10-01", "2026-10-23"),
        ("last-month", "2026-10-01", "2026-10-31", "2026-09-01", "2026-09-30"),
        ("", "2026-11-16", "2026-11-22", "2026-11-09", "2026-11-15"),
        ("next year", "2026-11-16", "2026-11-22", "2026-11-09", "2026-11-15"),
    ],
)
def test_the_usual_spans_are_these_days_and_are_held_against_those(
    period: str, first: str, last: str, before: str, before_last: str
):
    found = asked({"period": period}, MONDAY, {"incoming": 1}, "incoming")
    assert found.days == Days(date.fromisoformat(first), date.fromisoformat(last))
    assert found.before == Days(date.fromisoformat(before), date.fromisoformat(before_last))


def test_the_month_before_a_long_one_is_taken_as_far_as_it_goes():
    found = asked({"period": "month"}, date(2026, 3, 31), {"incoming": 1}, "incoming")
    assert found.before == Days(date(2026, 2, 1), date(2026, 2, 28))


def test_own_days_are_compared_with_as_many_just_before():
    own = {"period": "own", "from": "2026-11-02", "to": "2026-11-04"}
    found = asked(own, MONDAY, {"incoming": 1}, "incoming")
    assert found.days == Days(date(2026, 11, 2), date(2026, 11, 4))
    assert found.before == Days(date(2026, 10, 30), date(2026, 11, 1))
    assert found.note == ""


@pytest.mark.parametrize(
    ("first", "last", "note"),
    [
        ("", "", "Choose the first"),
        ("2026-11-04", "2026-11-02", "after the last"),
        ("2026-11-20", "2026-11-24", "not come yet"),
        ("2019-01-01", "2026-11-02", "too long"),
        ("yesterday", "2026-11-02", "Choose the first"),
        ("2026-02-30", "2026-11-02", "Choose the first"),
    ],
)
def test_own_days_that_can_not_be_give_the_last_week_and_say_why(first: str, last: str, note: str):
    own = {"period": "own", "from": first, "to": last}
    found = asked(own, MONDAY, {"incoming": 1}, "incoming")
    assert note in found.note
    assert found.days.count == 7


def test_many_days_are_shown_by_weeks_unless_days_are_asked_for():
    long = {"period": "own", "from": "2026-06-01", "to": "2026-11-22"}
    assert asked(long, MONDAY, {"a": 1}, "a").step == "week"
    assert asked({**long, "by": "day"}, MONDAY, {"a": 1}, "a").step == "day"
    assert asked({}, MONDAY, {"a": 1}, "a").step == "day"


def test_what_the_address_makes_up_is_left_out():
    found = asked({"by": "hour", "group": "patient", "view": "x"}, MONDAY, {"a": 1}, "a")
    assert (found.step, found.group, found.view) == ("day", "queue", "a")


def test_the_weeks_of_some_days_begin_on_mondays():
    days = Days(date(2026, 11, 18), date(2026, 11, 30))
    assert [one.day for one in weeks(days)] == [16, 23, 30]
    assert len(each(days)) == 13


# ---------------------------------------------------------------- the report


def test_a_report_is_the_sum_of_what_the_log_has(past: House):
    def recount(work: Work) -> tuple[int, int]:
        midnight = datetime(2026, 11, 9, 5, tzinfo=UTC)
        queued = set(
            work.session.exec(
                select(Event.conversation_id).where(
                    Event.deed == Deed.MOVED.value,
                    Event.state_before == 0,
                    Event.state_after == 1,
                    col(Event.at) >= midnight,
                    col(Event.at) < midnight + timedelta(days=7),
                )
            )
        )
        taken = select(Event.conversation_id).where(
            Event.state_after == 2, col(Event.conversation_id).in_(queued)
        )
        return len(queued), len(set(work.session.exec(taken)))

    page = report(past, period="own", **{"from": "2026-11-09", "to": "2026-11-15"})
    incoming, accepted = past.store.look_now(SAM, recount)
    assert _card(page, "incoming").raw == incoming
    assert sum(filter(None, _column(page.by_step, "accepted").values())) == accepted
    assert page.has
    assert not page.so_far


def test_every_table_adds_up_to_the_card(past: House):
    for group in ("queue", "staff", "channel", "disposition"):
        page = report(past, period="28d", group=group)
        column = "handled" if group in ("staff", "disposition") else "incoming"
        total = next(c.raw for c in page.by_group.total.cells if c.key == column)
        if group != "staff":
            assert sum(filter(None, _column(page.by_group, column).values())) == total, group
    page = report(past, period="28d")
    incoming = _card(page, "incoming").raw
    assert sum(filter(None, _column(page.by_step, "incoming").values())) == incoming
    assert sum(value or 0 for value in page.trend.series[0].values) == incoming
    assert sum(value or 0 for row in page.heat.series for value in row.values) == incoming


def test_by_weeks_and_by_days_say_the_same(past: House):
    days, by_week = (report(past, period="28d", by=step) for step in ("day", "week"))
    assert len(days.by_step.rows) == 28
    assert sum(filter(None, _column(days.by_step, "incoming").values())) == sum(
        filter(None, _column(by_week.by_step, "incoming").values())
    )
    assert by_week.by_step.rows[0].note == "", "the newest week is whole, as today is a Monday"
    tuesday = report(past, period="own", by="week", **{"from": "2026-11-10", "to": "2026-11-17"})
    assert [row.note for row in tuesday.by_step.rows] == ["in part", "in part"]


def test_it_is_held_against_the_days_before_with_good_and_bad_told_apart(past: House):
    page = report(past, period="own", **{"from": "2026-11-09", "to": "2026-11-15"})
    before = report(past, period="own", **{"from": "2026-11-02", "to": "2026-11-08"})
    now, then = (_card(one, "incoming").raw or 0 for one in (page, before))
    card = _card(page, "incoming")
    assert card.trend == ("up" if now > then else "down" if now < then else "same")
    assert page.before == before.words
    assert [series.key for series in page.trend.series] == ["now", "before"]
    assert page.trend.series[1].values == before.trend.series[0].values


def test_with_days_before_the_clinic_began_nothing_is_compared(past: House):
    page = report(past, period="28d")
    assert page.before == ""
    assert all(card.trend_text == "" for card in page.cards)
    assert [series.key for series in page.trend.series] == ["now"]


def test_filters_narrow_everything_on_the_page(past: House):
    whole = report(past, period="28d")
    by_text = report(past, Chosen(zone=ZONE, channel="sms"), period="28d")
    assert 0 < (_card(by_text, "incoming").raw or 0) < (_card(whole, "incoming").raw or 0)
    assert (
        sum(filter(None, _column(by_text.by_step, "incoming").values()))
        == _card(by_text, "incoming").raw
    )
    queue = next(row for row in whole.by_group.rows if row.name == "Nurse line")
    narrowed = report(past, Chosen(zone=ZONE, queue_id=int(queue.key)), period="28d")
    assert [row.name for row in narrowed.by_group.rows] == ["Nurse line"]
    assert _card(narrowed, "incoming").raw == queue.cells[0].raw


def test_agents_are_judged_by_their_own_work(past: House):
    page = report(past, period="28d", group="staff")
    names = {row.name for row in page.by_group.rows}
    assert {"Ana Ruiz", "Dev Patel"} <= names
    handled = _column(page.by_group, "handled")
    assert all(handled[name] for name in names if name != "Nobody took it")
    assert _column(page.by_group, "occupancy")["Dev Patel"]
    consults = _column(page.by_group, "consult_time")
    assert any(consults.values())


def test_a_zone_of_its_own_moves_midnight(past: House):
    own = {"period": "own", "from": "2026-11-11", "to": "2026-11-11"}
    here = report(past, None, **own)
    tokyo = report(past, Chosen(zone="Asia/Tokyo"), **own)
    assert here.heat.labels[0] == "08"
    assert int(tokyo.heat.labels[-1]) <= 23
    assert _card(here, "incoming").raw != _card(tokyo, "incoming").raw


def test_an_empty_clinic_has_an_empty_report_and_no_made_up_figures(clinic: Clinic, house: House):
    page = report(house)
    assert not page.has
    assert _card(page, "service_level").text == "–"
    assert page.by_group.rows == ()
    assert page.heat.series == ()
    assert all(cell.text in ("–", "0") for row in page.by_step.rows for cell in row.cells)


def test_only_supervisors_see_reports_and_the_forecast(house: House):
    for role in (Role.AGENT, Role.NURSE, Role.ADMIN, Role.VISITOR, Role.PATIENT):
        actor = Actor(role, 1, "Somebody")
        with pytest.raises(NotAllowed):
            house.store.look_now(actor, reports.page, Chosen(zone=ZONE), {})
        with pytest.raises(NotAllowed):
            house.store.look_now(actor, forecasting.page, house.ledger, Chosen(zone=ZONE))


# ---------------------------------------------------------------- the forecast


def _forecast(house: House, chosen: Chosen | None = None, at_once: str = ""):
    given = chosen or Chosen(zone=ZONE)
    return house.store.look_now(SAM, forecasting.page, house.ledger, given, at_once)


def _figure(page, key: str) -> FigureCard:
    return next(card for card in page.cards if card.key == key)


def test_a_monday_expects_what_the_mondays_brought(past: House):
    mondays = [
        _card(report(past, period="own", **{"from": day, "to": day}), "incoming").raw or 0
        for day in ("2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16")
    ]
    page = _forecast(past)
    assert page.has
    assert page.day == "Monday, 23 November 2026"
    assert _figure(page, "expected").raw == pytest.approx(sum(mondays) / 5)
    assert len(page.rows) == 96
    assert "16 Nov" in page.basis[0]


def test_the_clock_is_turned_between_those_mondays_and_eight_stays_eight(past: House):
    """On 1 November: what came at 8:00 came at 12:00 UTC before and at 13:00 after."""
    first = next(row for row in _forecast(past).rows if row.expected > 0.05)
    began = datetime.fromtimestamp(first.start / 1000, UTC)
    assert (began.hour, began.minute) in ((12, 45), (13, 0))


def test_what_has_come_today_stands_beside_what_was_expected(past: House):
    assert _figure(_forecast(past), "came").raw == 0
    to_come = _figure(_forecast(past), "to_come").raw or 0
    total = _figure(_forecast(past), "expected").raw or 0
    assert 0 < to_come < total
    rows = {row.start: row for row in _forecast(past).rows}
    now = int(NOON.timestamp() * 1000)
    assert rows[now].came == 0
    assert rows[now + 900_000].came is None, "what has not begun yet is not nothing"


def test_agents_needed_fall_with_conversations_at_once_and_the_page_says_so(past: House):
    one, three = _forecast(past, at_once="1"), _forecast(past, at_once="3")
    most = max(row.needed or 0 for row in one.rows)
    assert most > max(row.needed or 0 for row in three.rows)
    assert any("one conversation at a time" in text for text in one.basis)
    assert any("3 conversations at once" in text and "least" in text for text in three.basis)
    assert _forecast(past, at_once="0").at_once == "2", "the setting's"
    assert _forecast(past, at_once="x" * 50).at_once == "2"


def test_the_staffing_is_that_of_the_same_days_and_of_the_queue(past: House):
    page = _forecast(past)
    ten = int(datetime(2026, 11, 23, 15, 30, tzinfo=UTC).timestamp() * 1000)
    here = next(row for row in page.rows if row.start == ten)
    assert 4 <= here.usual <= 6, "six are on shift, some at lunch"
    night = next(row for row in page.rows if row.start == ten - 8 * 3_600_000)
    assert night.usual == 0
    nurse = _queue(past, "Nurse line")
    narrowed = _forecast(past, Chosen(zone=ZONE, queue_id=nurse))
    of_queue = next(row for row in narrowed.rows if row.start == ten)
    assert 0 < of_queue.usual < here.usual
    assert any("Nurse line" in text for text in narrowed.basis)


def test_hours_with_too_few_are_named(past: House):
    billing = _queue(past, "Billing")
    page = _forecast(past, Chosen(zone=ZONE, queue_id=billing), at_once="1")
    assert page.short == tuple(sorted(page.short))
    for text in page.short:
        assert "needed" in text
        assert "usually on duty" in text


def test_a_holiday_is_named_and_its_past_does_not_count(past: House):
    def declare(work: Work) -> None:
        hours = work.session.exec(select(OperatingHours)).first()
        assert hours is not None
        for day in ("2026-11-16", "2026-11-23"):
            work.session.add(Holiday(hours_id=hours.id or 0, day=day, name="Founders’ Day"))

    past.store.do_now(SYSTEM, declare)
    # A zone with the same clock, so that nothing is at hand that was counted before.
    page = _forecast(past, Chosen(zone="America/Detroit"))
    assert "16 Nov" not in page.basis[0]
    assert any("Founders’ Day" in text for text in page.basis)


def test_where_nothing_is_known_nothing_is_forecast(clinic: Clinic, house: House):
    page = _forecast(house)
    assert not page.has
    assert {card.text for card in page.cards if card.key != "came"} == {"–"}
    assert all(row.needed is None for row in page.rows)
    assert "Nothing is known" in page.basis[0]


def _queue(house: House, name: str) -> int:
    def find(work: Work) -> int:
        return work.session.exec(select(Queue.id).where(Queue.name == name)).one() or 0

    return house.store.look_now(SYSTEM, find)


def test_no_name_of_a_guest_stands_in_a_report(past: House):
    names = past.store.look_now(
        SYSTEM, lambda work: set(work.session.exec(select(Conversation.stated_name)))
    )
    text = repr(report(past, period="28d")) + repr(_forecast(past))
    assert not any(name in text for name in names if len(name) > 3)


class _Undone(Exception):
    """What was done is to be undone; it brings what was read."""


def test_while_the_past_is_still_added_up_the_report_says_so(past: House):
    def half(work: Work) -> None:
        mark = work.session.get_one(FigureMark, 1)
        mark.upto //= 2
        work.session.add(mark)
        work.session.flush()
        raise _Undone(reports.page(work, Chosen(zone=ZONE), {}).note)

    assert report(past).note == ""
    with pytest.raises(_Undone, match="still being added up, 50 % so far"):
        past.store.do_now(SAM, half)
