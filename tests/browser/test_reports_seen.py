"""A supervisor looks back over the past weeks, and ahead over today."""

import csv
import io
import re

import pytest
from playwright.sync_api import Locator, Page, expect
from windows import Desk, Stage

pytestmark = pytest.mark.browser


@pytest.fixture
def sam(stage: Stage) -> Desk:
    """The supervisor, signed in."""
    return stage.staff("sam")


def _figure(page: Page, key: str):
    return page.locator(f".figure-cards [data-figure={key}] .figure-value")


def _whole(page: Page, key: str) -> int:
    text = _figure(page, key).inner_text()
    return int(text.replace(",", ""))


def test_the_last_seven_days_are_counted_compared_and_add_up(sam: Desk) -> None:
    sam.go("/supervisor/reports")
    page = sam.page
    expect(page.get_by_role("heading", name="Reports")).to_be_visible()
    expect(_figure(page, "incoming")).to_have_text(re.compile(r"^[1-9]\d*$"))
    expect(page.get_by_text("compared with")).to_be_visible()
    table = page.get_by_role("region", name="By queue")
    first = table.locator("tbody tr td:nth-of-type(1)").all_inner_texts()
    assert sum(int(text) for text in first) == _whole(page, "incoming")
    days = page.get_by_role("region", name="By day")
    expect(days.locator("tbody tr")).to_have_count(7)


def test_a_span_and_a_group_stand_in_the_address_and_come_back_with_it(sam: Desk) -> None:
    page = sam.page
    sam.go("/supervisor/reports")
    page.get_by_role("button", name="Last 28 days").click()
    expect(page).to_have_url(re.compile("period=28d"))
    expect(page.get_by_role("region", name="By day").locator("tbody tr")).to_have_count(28)
    page.get_by_role("button", name="Agent", exact=True).click()
    agents = page.get_by_role("region", name="By agent")
    expect(agents.get_by_role("row").filter(has_text="Dev Patel")).to_be_visible()
    page.reload()
    expect(agents.get_by_role("row").filter(has_text="Dev Patel")).to_be_visible()
    expect(page.get_by_role("button", name="Last 28 days")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_pressing_a_queue_narrows_the_whole_report_to_it(sam: Desk) -> None:
    page = sam.page
    sam.go("/supervisor/reports?period=28d")
    whole = _whole(page, "incoming")
    table = page.get_by_role("region", name="By queue")
    row = table.get_by_role("row").filter(has_text="Nurse line")
    count = int(row.locator("td").first.inner_text())
    row.get_by_role("button", name="Nurse line", exact=True).click()
    expect(_figure(page, "incoming")).to_have_text(str(count))
    assert count < whole
    expect(page).to_have_url(re.compile("queue="))


def test_behind_every_cell_of_a_table_are_its_conversations(sam: Desk) -> None:
    page = sam.page
    sam.go("/supervisor/reports?period=28d")
    table = page.get_by_role("region", name="By queue")
    row = table.get_by_role("row").filter(has_text="Nurse line")
    cell = row.locator("[data-figure=incoming] button")
    expect(cell).to_have_accessible_name(
        re.compile(r"^Incoming of Nurse line: \d+\. Show the conversations behind it$")
    )
    total = cell.inner_text()
    cell.press("Enter")
    dialog = sam.dialog("Incoming")
    expect(dialog.locator(".behind-sum")).to_have_text(f"{total} conversations")
    expect(dialog.get_by_role("heading")).to_contain_text("Nurse line, ")
    expect(dialog.locator(".behind-count")).to_have_text(f"1–50 of {total}")
    first = dialog.locator("tbody tr").first.inner_text()
    dialog.get_by_role("button", name="Older").click()
    expect(dialog.locator(".behind-count")).to_have_text(re.compile(f"^51–.* of {total}$"))
    assert dialog.locator("tbody tr").first.inner_text() != first
    page.keyboard.press("Escape")
    expect(cell).to_be_focused()
    day = page.get_by_role("region", name="By day").locator("tbody tr")
    busy = day.filter(has=page.locator("[data-figure=service_level] button")).first
    busy.locator("[data-figure=service_level] button").press("Enter")
    expect(sam.dialog("Service level").locator(".behind-sum")).to_have_text(re.compile("÷ .* ="))
    page.keyboard.press("Escape")
    page.locator(".figure-cards [data-figure=occupancy] button.figure-value").click()
    expect(sam.dialog("Occupancy")).to_contain_text("It is made of agents’ time on duty")


def test_behind_a_point_of_the_chart_and_a_cell_of_the_heat_map_are_its_conversations(
    sam: Desk,
) -> None:
    page = sam.page
    sam.go("/supervisor/reports?period=28d")
    chart = page.locator("figure[data-kind=line]")
    point = chart.locator(".scatterlayer .trace").first.locator("path.point").nth(2)
    place = chart.get_by_role("row", include_hidden=True).nth(3)
    day, total = (place.get_by_role(role) for role in ("rowheader", "cell"))
    day, total = day.inner_text(), total.first.inner_text()
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    dialog = sam.dialog("Incoming")
    expect(dialog.get_by_role("heading")).to_contain_text(day)
    _counts(dialog, total)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    chart.get_by_role("button", name="Show as table").press("Enter")
    cell = chart.locator("td button").first
    expect(cell).to_have_accessible_name(re.compile(r"^Incoming, These days, .*: \d+\. Show"))
    total = cell.inner_text()
    cell.press("Enter")
    _counts(dialog, total)
    page.keyboard.press("Escape")
    expect(cell).to_be_focused()

    heat = page.get_by_role("region", name="Incoming by hour of the week")
    stop = heat.locator("button[tabindex='0']")
    expect(stop).to_have_count(1)
    stop.focus()
    page.keyboard.press("ArrowRight")
    cell = heat.locator("button:focus")
    name = cell.get_attribute("aria-label") or ""
    said = re.match(r"(\w+), (\d\d): (\d+)\. Show", name)
    assert said is not None, name
    weekday, hour, total = said.groups()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("heading")).to_contain_text(f"{weekday}s, {hour}:00–")
    _counts(dialog, total)
    expect(dialog).to_contain_text("How it is counted: number of conversations queued")
    page.keyboard.press("Escape")
    expect(heat.get_by_role("button", name=name)).to_be_focused()


def _counts(dialog: Locator, total: str) -> None:
    """The dialog's sum is the figure, and so many conversations are listed."""
    expect(dialog.locator(".behind-value")).to_have_text(total)
    expect(dialog.locator(".behind-sum")).to_have_text(re.compile(f"^{total} conversations?$"))
    listed = min(int(total), 50)
    expect(dialog.locator("tbody tr")).to_have_count(listed)


def test_own_dates_that_can_not_be_are_refused_in_words(sam: Desk) -> None:
    page = sam.page
    sam.go("/supervisor/reports")
    page.get_by_role("button", name="Own dates").click()
    days = page.locator("form.own-days")
    first, last = (days.locator(f"[name={name}]").input_value() for name in ("from", "to"))
    days.locator("[name=from]").fill(last)
    days.locator("[name=to]").fill(first)
    days.get_by_role("button", name="Show").click()
    expect(page.get_by_text("The first day lies after the last one.")).to_be_visible()


def test_the_table_goes_to_a_spreadsheet_as_it_stands(sam: Desk) -> None:
    page = sam.page
    sam.go("/supervisor/reports?period=28d")
    incoming = _whole(page, "incoming")
    with page.expect_download() as caught:
        page.locator(".report-panel").first.get_by_role("button", name=re.compile("CSV")).click()
    assert re.match(r"report-by-queue-\d{4}-\d\d-\d\d-\d{4}\.csv", caught.value.suggested_filename)
    text = caught.value.path().read_text("utf-8-sig")
    header, *rows = list(csv.reader(io.StringIO(text)))
    assert header[:2] == ["By queue", "Incoming"]
    assert rows[-1][0] == "All"
    assert float(rows[-1][1]) == incoming


def test_the_forecast_says_what_is_expected_and_how_it_comes_to_that(sam: Desk) -> None:
    page = sam.page
    sam.go("/supervisor/forecast")
    expect(_figure(page, "expected")).to_have_text(re.compile(r"^[1-9]\d*$"))
    expect(page.get_by_text("Expected is the mean of 5")).to_be_visible()
    for title in ("Arrivals by quarter hour", "Arrivals since midnight"):
        expect(page.get_by_role("figure", name=title)).to_be_visible()
    page.get_by_role("button", name="1", exact=True).click()
    expect(page.get_by_text("one conversation at a time")).to_be_visible()
    expect(page).to_have_url(re.compile("at_once=1"))


def test_who_writes_now_is_in_the_forecast_a_moment_later(sam: Desk, stage: Stage) -> None:
    page = sam.page
    sam.go("/supervisor/forecast")
    expect(_figure(page, "expected")).to_have_text(re.compile(r"\d"))
    before = _whole(page, "came")
    guest = stage.guest()
    guest.start_chat("My knee hurts", name="Jordan")
    expect(_figure(page, "came")).to_have_text(str(before + 1), timeout=8_000)


def test_on_a_phone_nothing_runs_over_the_side(sam: Desk) -> None:
    page = sam.page
    size = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 740})
    for path in ("/supervisor/reports?group=staff", "/supervisor/forecast"):
        sam.go(path)
        expect(page.locator(".figure-cards .figure").first).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, path
    page.set_viewport_size(size or {"width": 1280, "height": 800})
