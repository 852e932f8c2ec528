"""The supervisors' figures at the browser: right, soon, shareable, and taken apart on a click."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect
from test_screens import Checker
from windows import DESKTOP, PHONE, Desk, Stage

pytestmark = pytest.mark.browser

LATEST = 5_000
"""Milliseconds that a figure may be behind its event (SPEC section 14)."""


def watching(stage: Stage, query: str = "", **more: object) -> Desk:
    """Sam at the page of figures, which are there."""
    sam = stage.staff("sam", **more)
    sam.go(f"/supervisor{query}")
    expect(value(sam, "incoming")).to_be_visible()
    return sam


def value(window: Desk, key: str) -> Locator:
    """A figure on its card."""
    return window.page.locator(f".figure-cards:not(.small-figures) [data-figure={key}] .words")


def count(window: Desk, key: str) -> int:
    return int(value(window, key).inner_text().replace(",", ""))


def listed(dialog: Locator) -> list[int]:
    """What each conversation behind a figure adds to it, page after page."""
    found: list[int] = []
    while True:
        expect(dialog.locator(".behind-count")).to_have_text(re.compile(f"^{len(found) + 1}–"))
        found += map(int, dialog.locator("tbody td:last-child").all_inner_texts())
        older = dialog.get_by_role("button", name="Older")
        if not older.count():
            return found
        older.click()


def chart(window: Desk, title: str) -> Locator:
    return window.page.get_by_role("figure", name=title)


def asked(window: Desk) -> dict[str, list[str]]:
    """The filters in the page's address."""
    return parse_qs(urlsplit(window.page.url).query)


def test_a_figure_is_right_within_five_seconds_of_its_event(stage: Stage) -> None:
    sam = watching(stage)
    incoming, waiting = count(sam, "incoming"), count(sam, "waiting_now")
    guest = stage.guest()
    guest.start_chat("My knee hurts", name="Jordan")
    expect(value(sam, "incoming")).to_have_text(str(incoming + 1), timeout=LATEST)
    expect(value(sam, "waiting_now")).to_have_text(str(waiting + 1), timeout=LATEST)
    expect(value(sam, "longest_wait_now")).to_have_text(re.compile(r"\d+ (s|min|h|d)"))
    ana = stage.agent("ana")
    ana.accept("Jordan")
    expect(value(sam, "waiting_now")).to_have_text(str(waiting), timeout=LATEST)
    row = sam.page.locator("[data-queue]").filter(has_text="Front desk")
    expect(row.locator("[data-figure=accepted]")).to_have_text(re.compile(r"\d"))
    assert stage.complaints.found == []


def test_filters_stand_in_the_address_and_show_the_same_to_whoever_opens_it(
    stage: Stage,
) -> None:
    stage.talk(name="Jordan")
    sam = watching(stage)
    everybody = count(sam, "incoming")
    sam.page.get_by_role("button", name="Last 24 hours").click()
    sam.page.get_by_role("combobox", name="Channel").select_option(label="Text message")
    expect(sam.page.locator(".chosen-words")).to_have_text("Last 24 hours · Text message")
    assert asked(sam) == {"window": ["24h"], "channel": ["sms"]}
    expect(value(sam, "incoming")).not_to_have_text(str(everybody))
    other = watching(stage, "?" + urlsplit(sam.page.url).query)
    expect(other.page.locator(".chosen-words")).to_have_text("Last 24 hours · Text message")
    assert count(other, "incoming") == count(sam, "incoming")
    expect(other.page.get_by_role("combobox", name="Channel")).to_have_value("sms")
    other.page.get_by_role("button", name="Clear filters").click()
    expect(other.page.locator(".chosen-words")).to_have_text("Last 24 hours")
    sam.page.go_back()
    expect(sam.page.locator(".chosen-words")).to_have_text("Last 24 hours")
    assert stage.complaints.found == []


def test_an_address_that_asks_for_what_there_is_not_shows_all(stage: Stage) -> None:
    sam = watching(stage, "?window=century&queue=abc&state=77&zone=Mars/Olympus&channel=fax")
    expect(sam.page.locator(".chosen-words")).to_have_text("Today")


def test_held_still_nothing_moves_until_the_figures_follow_again(stage: Stage) -> None:
    sam = watching(stage)
    before = count(sam, "incoming")
    sam.page.get_by_role("button", name="Pause").click()
    expect(sam.page.locator(".follow")).to_contain_text("Paused")
    seen = sam.page.locator(".follow time").inner_text()
    follows = watching(stage)
    stage.guest().start_chat("My knee hurts", name="Jordan")
    expect(value(follows, "incoming")).to_have_text(str(before + 1), timeout=LATEST)
    expect(follows.page.locator(".follow")).to_contain_text("Live")
    assert count(sam, "incoming") == before
    assert sam.page.locator(".follow time").inner_text() == seen
    sam.page.get_by_role("button", name="Resume").click()
    expect(value(sam, "incoming")).to_have_text(str(before + 1), timeout=LATEST)


def test_behind_a_figure_are_the_conversations_that_add_up_to_it(stage: Stage) -> None:
    stage.talk(name="Jordan")
    sam = watching(stage)
    shown = count(sam, "incoming")
    sam.page.locator("[data-figure=incoming] button.figure-value").press("Enter")
    dialog = sam.dialog("Incoming")
    expect(dialog).to_contain_text("Conversations that were queued for a person.")
    link = dialog.locator("tbody tr").filter(has_text="Jordan").get_by_role("link").first
    expect(link).to_have_attribute("href", re.compile(r"^/agent\?c=\d+$"))
    assert sum(listed(dialog)) == shown
    expect(dialog.locator(".behind-sum")).to_have_text(
        "1 conversation" if shown == 1 else f"{shown} conversations"
    )
    sam.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(sam.page.locator("[data-figure=incoming] button.figure-value")).to_be_focused()
    assert stage.complaints.found == []


def test_behind_a_cell_of_the_queue_table_are_that_queues_conversations(stage: Stage) -> None:
    stage.guest().start_chat("My knee hurts", name="Robin")
    sam = watching(stage)
    busy = sam.page.locator("[data-figure=incoming] button")
    row = sam.page.locator("[data-queue]").filter(has=busy).first
    name = row.get_by_role("rowheader").inner_text()
    cell = row.locator("[data-figure=incoming] button")
    expect(cell).to_have_accessible_name(
        re.compile(rf"^Incoming of {name}: \d+\. Show the conversations behind it$")
    )
    shown = int(cell.inner_text())
    cell.press("Enter")
    dialog = sam.dialog("Incoming")
    expect(dialog.get_by_role("heading")).to_contain_text(name)
    expect(dialog.locator(".behind-sum")).to_contain_text(re.compile(rf"^{shown} conversation"))
    assert sum(listed(dialog)) == shown
    sam.page.keyboard.press("Escape")
    expect(cell).to_be_focused()
    empty = sam.page.locator("[data-queue] td").filter(has_text=re.compile("^–$"))
    expect(empty.get_by_role("button")).to_have_count(0)
    head = sam.page.get_by_role("region", name="Queues").get_by_role(
        "columnheader", name="Service level"
    )
    head.get_by_role("button", name="What is “Service level”?").press("Enter")
    expect(head).to_contain_text("The share of patients who were answered in time.")
    panel = head.locator(".explain-panel")
    expect(panel).to_be_in_viewport(ratio=1)
    sam.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert stage.complaints.found == []


def test_a_click_on_a_part_of_a_chart_narrows_the_page_to_it_and_back(stage: Stage) -> None:
    stage.guest().start_chat("My knee hurts", name="Jordan")
    sam = watching(stage)
    everybody = count(sam, "incoming")
    states = chart(sam, "By state")
    part = states.get_by_role("button", name=re.compile("^Open"))
    waiting = int(part.locator("strong").inner_text())
    part.click()
    expect(sam.page.locator(".chosen-words")).to_have_text("Today · Open")
    assert asked(sam) == {"state": ["1"]}
    expect(part).to_have_attribute("aria-pressed", "true")
    expect(value(sam, "incoming")).to_have_text(str(waiting))
    expect(states.get_by_role("button", name=re.compile("^Closed"))).to_be_visible()
    states.locator(".slice path").nth(1).click(force=True)
    expect(sam.page.locator(".chosen-words")).to_have_text("Today")
    expect(value(sam, "incoming")).to_have_text(str(everybody))
    row = sam.page.locator("[data-queue]").filter(has_text="Front desk")
    queue = row.get_by_role("button", name="Front desk", exact=True)
    queue.press("Enter")
    expect(sam.page.locator(".chosen-words")).to_have_text("Today · Front desk")
    expect(queue).to_be_focused()
    assert stage.complaints.found == []


def test_two_filters_chosen_faster_than_the_page_draws_both_hold(stage: Stage) -> None:
    sam = watching(stage)
    sam.page.get_by_role("combobox", name="Channel").evaluate(
        """(list) => {
            [...document.querySelectorAll("button")]
                .find((button) => button.textContent === "Last 24 hours").click();
            list.value = "sms";
            list.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )
    expect(sam.page.locator(".chosen-words")).to_have_text("Last 24 hours · Text message")
    assert asked(sam) == {"window": ["24h"], "channel": ["sms"]}
    sam.page.go_back()
    expect(sam.page.locator(".chosen-words")).to_have_text("Today")
    sam.page.get_by_role("combobox", name="State").select_option(label="Active")
    expect(sam.page.locator(".chosen-words")).to_have_text("Today · Active")
    assert stage.complaints.found == []


def test_every_chart_can_be_read_as_a_table(stage: Stage) -> None:
    stage.talk(name="Jordan")
    sam = watching(stage)
    over_time = chart(sam, "Incoming by channel")
    expect(over_time.locator(".plot.drawn")).to_be_visible()
    table = over_time.get_by_role("table", name="Incoming by channel")
    chats = int(count(sam, "incoming"))
    cells = table.locator("tbody td").all_inner_texts()
    assert sum(int(cell) for cell in cells) == chats
    button = over_time.get_by_role("button", name="Show as table")
    button.focus()
    button.press("Enter")
    expect(over_time.locator(".plot")).to_have_count(0)
    seen = over_time.locator(".numbers-box")
    expect(seen).to_be_in_viewport()
    box, whole = seen.bounding_box(), table.bounding_box()
    assert box is not None
    assert whole is not None
    # Every row in sight, whatever the hour, or at least so many that it's worth scrolling.
    assert box["height"] >= min(whole["height"], 200)
    table.get_by_role("button", name="Chat").press("Enter")
    expect(sam.page.locator(".chosen-words")).to_have_text("Today · Chat")


def test_behind_a_quarter_hour_of_a_chart_are_its_conversations(stage: Stage) -> None:
    # A name that nobody has whom the demo invents.
    stage.talk(name="Wilhelmina")
    sam = watching(stage)
    answered = chart(sam, "Service level over time")
    answered.get_by_role("button", name="Show as table").press("Enter")
    latest = answered.get_by_role("button", name=re.compile("Show the conversations")).last
    latest.press("Enter")
    dialog = sam.dialog("Service level")
    expect(dialog.locator(".behind-of")).to_have_text(
        re.compile(r"^\d+:\d\d [AP]M – \d+:\d\d [AP]M$")
    )
    expect(dialog.locator("tbody tr").filter(has_text="Wilhelmina")).to_have_count(1)
    sam.page.keyboard.press("Escape")
    expect(latest).to_be_focused()
    assert stage.complaints.found == []


def test_a_figure_says_what_it_means_and_how_it_is_counted(stage: Stage) -> None:
    sam = watching(stage)
    card = sam.page.locator("[data-figure=service_level]").first
    card.get_by_role("button", name="What is “Service level”?").press("Enter")
    expect(card).to_contain_text("The share of patients who were answered in time.")
    expect(card).to_contain_text("÷ accepted and abandoned conversations")
    sam.page.keyboard.press("Escape")
    expect(card.locator(".explain-panel")).to_be_hidden()


def test_agents_see_no_figures(stage: Stage) -> None:
    ana = stage.staff("ana")
    ana.go("/supervisor")
    expect(ana.page.get_by_text("This page is for supervisors.")).to_be_visible()
    expect(ana.page.locator(".figure")).to_have_count(0)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_page_of_figures_is_usable_by_everybody(stage: Stage, viewport: dict[str, int]) -> None:
    stage.talk(name="Jordan")
    look = {"viewport": viewport}
    checker = Checker(stage, look)
    sam = watching(stage, "?window=24h", **look)
    expect(chart(sam, "Incoming by channel").locator(".plot.drawn")).to_be_visible()
    checker.check("figures", sam.page)
    sam.page.get_by_text("All figures").click()
    sam.page.locator(".figure-cards [data-figure=average_wait] button.figure-value").click()
    expect(sam.dialog("Average wait")).to_contain_text("÷")
    checker.check("behind a figure", sam.page)
    assert checker.faults == []
