"""The conversations behind the figures of a report: its cards, tables, chart and heat map."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from past_clinic import SAM, ZONE, a_past, report
from sqlmodel import select

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.insight_cards import BehindCard, FigureCard
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.report_cards import ReportPage
from psc_app.domain.vocabulary import Role
from psc_app.models.journal import AuditEntry
from psc_app.services.insights import behind, past_behind, past_cell, reports, rollups
from psc_app.services.work import Work
from psc_app.wiring import House


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo's invented weeks at noon of the Monday behind them; all tests read it."""
    with a_past(tmp_path_factory.mktemp("past")) as house:
        yield house


def _card(page: ReportPage, key: str) -> FigureCard:
    return next(card for card in page.cards if card.key == key)


ALL = 10**9
"""More conversations than there are."""


def _found(
    house: House,
    page: ReportPage,
    table: str,
    line: str,
    key: str,
    chosen: Chosen | None = None,
    most: int = ALL,
) -> past_behind.Found:
    cell = past_cell.cell_of(page, chosen or Chosen(zone=ZONE), table, line, key)
    return house.store.look_now(SAM, rollups.run_in, past_behind.steps(cell, most))


def _behind(house: House, page: ReportPage, *where: str, after: int = 0) -> BehindCard:
    found = _found(house, page, *where)
    return house.store.do_now(SAM, past_behind.page, found, after=after)


def _adds_up(found: past_behind.Found, value: float | None, told: str) -> None:
    assert found.whole, told
    assert past_behind.figure_of(found).value == pytest.approx(value), told
    assert bool(found.parts) or not value, told


@pytest.mark.parametrize("group", ["queue", "staff", "channel", "disposition"])
def test_the_conversations_behind_each_cell_of_a_report_add_up_to_it(past: House, group: str):
    page = report(past, period="7d", group=group)
    # The days are the same whatever the groups are.
    for table in (page.by_group, page.by_step)[: 2 if group == "queue" else 1]:
        for row in (*table.rows, table.total):
            where = ("all", "") if row is table.total else (table.key, row.key)
            for cell in row.cells[1::2]:
                if cell.key != "occupancy":
                    found = _found(past, page, *where, cell.key)
                    _adds_up(found, cell.raw, f"{cell.key} of {row.name}")


def test_the_list_behind_a_past_figure_has_names_and_comes_page_by_page(past: House):
    page = report(past, period="28d")
    row = next(row for row in page.by_group.rows if row.name == "Nurse line")
    whole = row.cells[0].raw or 0
    first = _behind(past, page, "group", row.key, "incoming")
    assert first.of == f"Nurse line, {page.words}"
    assert (first.first, first.last, first.total) == (1, 50, whole)
    assert first.sum == f"{whole:,.0f} conversations"
    second = _behind(past, page, "group", row.key, "incoming", after=50)
    assert second.first == 51
    latest = (max(one.at for one in page.rows) for page in (first, second))
    assert next(latest) > next(latest), "the newest come first"
    assert not {one.id for one in first.rows} & {one.id for one in second.rows}


def test_whoever_looks_behind_a_past_figure_stands_in_the_audit_log(past: House):
    def audits(work: Work) -> list[tuple[int, int]]:
        query = select(AuditEntry).where(AuditEntry.action == "saw behind a figure")
        return [(one.actor_id, one.object_id or 0) for one in work.session.exec(query)]

    page = report(past, period="7d")
    found = _found(past, page, "step", page.by_step.rows[2].key, "accepted")
    before = len(past.store.look_now(SYSTEM, audits))
    assert found.parts, "finding them shows nobody's name yet"
    card = past.store.do_now(SAM, past_behind.page, found)
    noted = past.store.look_now(SYSTEM, audits)[before:]
    assert sorted(noted) == sorted((SAM.id, one.id) for one in card.rows)


@pytest.mark.parametrize(
    "view", ["incoming", "service_level", "handle_time", "transfers", "agent_response", "sentiment"]
)
def test_behind_each_point_of_the_chart_and_each_cell_of_the_heat_map_is_what_it_says(
    past: House, view: str
):
    """In these weeks lies the day of 25 hours, and hours in which nobody came."""
    own = {"from": "2026-11-01", "to": "2026-11-07"}
    page = report(past, period="own", view=view, **own)
    assert [series.key for series in page.trend.series] == ["now", "before"]
    for series in page.trend.series:
        table = {"now": "step", "before": "before"}[series.key]
        for day, value in zip(page.trend.keys, series.values, strict=True):
            found = _found(past, page, table, day, view)
            _adds_up(found, value, f"{series.name}, {day}")
    empty = 0
    for series in page.heat.series:
        for hour, value in zip(page.heat.keys, series.values, strict=True):
            found = _found(past, page, "heat", f"{series.key}:{hour}", view)
            _adds_up(found, value, f"{series.name}, {hour}")
            empty += not found.parts
    assert empty


def test_points_by_weeks_are_whole_weeks_as_far_as_the_report_goes(past: House):
    own = {"from": "2026-11-04", "to": "2026-11-17"}
    page = report(past, period="own", by="week", **own)
    for at, table in enumerate(("step", "before")):
        for monday, value in zip(page.trend.keys, page.trend.series[at].values, strict=True):
            _adds_up(_found(past, page, table, monday, "incoming"), value, f"{table} {monday}")


def test_cells_and_points_keep_to_the_filters_and_the_zone_of_the_report(past: House):
    nurse = next(int(row.key) for row in report(past).by_group.rows if row.name == "Nurse line")
    chosen = Chosen(zone="Asia/Kolkata", queue_id=nurse, channel="chat")
    page = report(past, chosen, period="28d", view="accepted")
    for series in page.heat.series:
        for hour, value in zip(page.heat.keys, series.values, strict=True):
            line = f"{series.key}:{hour}"
            _adds_up(_found(past, page, "heat", line, "accepted", chosen), value, line)
    for day, value in zip(page.trend.keys, page.trend.series[0].values, strict=True):
        _adds_up(_found(past, page, "step", day, "accepted", chosen), value, day)


def test_the_list_behind_a_cell_says_which_hours_and_explains_the_figure(past: House):
    page = report(past, period="28d", view="service_level")
    card = _behind(past, page, "heat", "0:9", "service_level")
    assert card.of == f"Mondays, 09:00–10:00, {page.words}"
    assert card.figure.definition.startswith("The share of patients")
    assert "÷" in card.figure.formula
    assert card.sum.endswith(f"= {card.figure.text}")
    assert all(_clock(row.at) == (0, 9) for row in card.rows)
    night = _behind(past, page, "heat", "6:3", "service_level")
    assert (night.figure.text, night.rows, night.older) == ("–", (), False)
    assert night.empty == "No conversation of these days counts for it."


def _clock(at: int) -> tuple[int, int]:
    there = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(ZONE))
    return there.weekday(), there.hour


def test_a_point_of_the_days_before_is_named_by_its_own_day(past: House):
    page = report(past, period="7d")
    before = report(past, period="own", **{"from": page.before_first, "to": page.before_last})
    card = _behind(past, page, "before", page.trend.keys[0], "incoming")
    assert card.of == before.trend.labels[0]
    assert card.total == before.trend.series[0].values[0]


def test_of_very_many_no_more_are_read_than_are_listed(past: House):
    page = report(past, period="28d")
    every = _found(past, page, "all", "", "service_level")
    first = _found(past, page, "all", "", "service_level", most=behind.MOST)
    assert behind.MOST <= len(first.parts) < len(every.parts) / 4
    card = past.store.do_now(SAM, past_behind.page, first)
    assert card.figure.text == _card(page, "service_level").text, "the figure is that of all days"
    assert (card.first, card.last, card.total) == (1, 50, len(every.parts))
    assert card.older
    assert (card.above, card.below) == (every.start.figure.above, every.start.figure.below)
    whole = past.store.do_now(SAM, past_behind.page, every)
    assert (card.sum, card.rows) == (whole.sum, whole.rows)


def test_turning_the_list_to_its_end_shows_each_conversation_once(past: House):
    page = report(past, period="28d", group="staff")
    ana = next(row.key for row in page.by_group.rows if row.name == "Ana Ruiz")
    every = _found(past, page, "group", ana, "offered")
    found = _found(past, page, "group", ana, "offered", most=behind.MOST)
    seen, card = [], past.store.do_now(SAM, past_behind.page, found)
    assert card.total == 0, "how many there are is known at the end: some were offered twice"
    while True:
        seen += [row.id for row in card.rows]
        if not card.older:
            break
        todo = past_behind.turned(found, card.last)
        found = past.store.look_now(SAM, rollups.run_in, todo)
        card = past.store.do_now(SAM, past_behind.page, found, after=card.last)
    assert seen == [part.conversation_id for part in every.parts]
    assert card.total == len(seen)
    assert found == every


def test_a_made_up_page_far_behind_does_not_read_the_whole_log(past: House):
    page = report(past, period="28d")
    found = _found(past, page, "all", "", "incoming", most=behind.MOST)
    todo = past_behind.turned(found, 10**9)
    further = past.store.look_now(SAM, rollups.run_in, todo)
    assert len(found.parts) < len(further.parts) < len(found.parts) + 2 * behind.MOST
    card = past.store.do_now(SAM, past_behind.page, further, after=10**9)
    assert 0 < len(card.rows) <= behind.MOST


def test_how_many_are_behind_a_figure_is_said_only_where_it_is_certain(past: House):
    page = report(past, period="7d")
    for key in reports.VIEWS:
        every = _found(past, page, "all", "", key)
        first = past.store.do_now(SAM, past_behind.page, _found(past, page, "all", "", key, most=1))
        assert first.total in (0, len(every.parts)), key


def test_time_on_duty_has_no_conversations_and_an_empty_day_has_none_either(past: House):
    page = report(past, period="7d")
    duty = _behind(past, page, "all", "", "occupancy")
    assert (duty.figure.text, duty.rows) == (_card(page, "occupancy").text, ())
    assert "time on duty" in duty.empty
    sunday = next(row for row in page.by_step.rows if row.cells[0].text == "0")
    empty = _behind(past, page, "step", sunday.key, "incoming")
    assert (empty.sum, empty.total, empty.of) == ("0 conversations", 0, sunday.name)


@pytest.mark.parametrize(
    "where",
    [
        ("group", "4711", "incoming"),
        ("group", "x", "incoming"),
        ("group", "", "incoming"),
        ("step", "2026-11-23", "incoming"),
        ("step", "tomorrow", "incoming"),
        ("hour", "1", "incoming"),
        ("heat", "7:0", "incoming"),
        ("heat", "0:24", "incoming"),
        ("heat", "-1:3", "incoming"),
        ("heat", "3", "incoming"),
        ("heat", "٣:3", "incoming"),
        ("before", "2026-11-23", "incoming"),
        ("before", "2026-11-09", "incoming"),
        ("before", "then", "incoming"),
        ("all", "", "waiting_now"),
        ("all", "", "profit"),
    ],
)
def test_nothing_is_behind_what_the_report_has_not(past: House, where: tuple[str, str, str]):
    with pytest.raises(BadInput, match="no such figure in this report"):
        _found(past, report(past, period="7d"), *where)


def test_without_days_before_there_is_no_point_of_theirs(past: House):
    page = report(past, period="28d")
    assert page.before == ""
    with pytest.raises(BadInput, match="no such figure in this report"):
        _found(past, page, "before", page.trend.keys[0], "incoming")


def test_only_supervisors_look_behind_past_figures(past: House):
    page = report(past, period="7d")
    cell = past_cell.cell_of(page, Chosen(zone=ZONE), "all", "", "incoming")
    found = _found(past, page, "all", "", "incoming")
    for role in (Role.AGENT, Role.NURSE, Role.ADMIN, Role.VISITOR, Role.PATIENT):
        actor = Actor(role, 1, "Somebody")
        with pytest.raises(NotAllowed):
            past.store.look_now(actor, past_behind.begin, cell)
        with pytest.raises(NotAllowed):
            past.store.look_now(actor, past_behind._keys, found.start.quarters[:1])
        with pytest.raises(NotAllowed):
            past.store.look_now(actor, past_behind._shares, cell, found.start, [])
        with pytest.raises(NotAllowed):
            past.store.do_now(actor, past_behind.page, found)
