"""A supervisor on the page about agents: who is there, how they work, one agent's day."""

import re

import pytest
from playwright.sync_api import Locator, expect
from windows import PHONE, Desk, Stage

pytestmark = pytest.mark.browser


def on_page(stage: Stage, path: str = "/supervisor/agents", **more: object) -> Desk:
    sam = stage.staff("sam", **more)
    sam.go(path)
    expect(grid(sam)).to_be_visible()
    return sam


def grid(window: Desk) -> Locator:
    return window.page.get_by_role("region", name="Agents and their figures").get_by_role("table")


def row(window: Desk, name: str) -> Locator:
    return grid(window).get_by_role("row").filter(has_text=name)


def test_a_change_of_presence_and_load_shows_within_seconds(stage: Stage) -> None:
    ana = stage.agent("ana", "appear away")
    sam = on_page(stage)
    expect(row(sam, "Ana Ruiz")).to_contain_text("Appear away")
    ana.set_presence("available")
    expect(row(sam, "Ana Ruiz")).to_contain_text("Available", timeout=5000)
    stage.guest().start_chat("A rash", name="Robin")
    ana.accept("Robin")
    expect(row(sam, "Ana Ruiz")).to_contain_text("Busy", timeout=5000)
    expect(row(sam, "Ana Ruiz")).to_contain_text("1 of 3")
    assert stage.complaints.found == []


def test_a_heading_sorts_and_the_address_keeps_it(stage: Stage) -> None:
    stage.agent("ben")
    sam = on_page(stage)
    heading = grid(sam).get_by_role("columnheader", name="Agent")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(grid(sam).get_by_role("rowheader").first).to_contain_text("Ana Ruiz")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(grid(sam).get_by_role("rowheader").last).to_contain_text("Ana Ruiz")
    assert "sort=-name" in sam.page.url
    sam.page.reload()
    expect(heading).to_have_attribute("aria-sort", "descending")


def test_a_name_opens_that_agents_day_with_their_conversations(stage: Stage) -> None:
    _, ana = stage.talk(name="Robin")
    key = ana.page.url.partition("c=")[2]
    sam = on_page(stage)
    row(sam, "Ana Ruiz").get_by_role("button", name="Ana Ruiz", exact=True).click()
    day = sam.page.get_by_role("region", name="The chosen agent", exact=True)
    expect(day.get_by_role("heading", name="Ana Ruiz")).to_be_visible()
    talks = day.get_by_role("region", name="Conversations of the chosen agent")
    talk = talks.get_by_role("row").filter(has_text=f"Conversation {key}")
    expect(talk).to_contain_text("goes on")
    timeline = day.get_by_role("figure", name="Presence, capacity and conversations")
    expect(timeline.locator(".plot.drawn svg .yaxislayer-above text")).to_have_text(
        ["Conversations", "Capacity", "Presence"]
    )
    assert "Robin" not in day.inner_text()
    ana.end()
    expect(talk).to_contain_text("agent ended", timeout=5000)
    day.get_by_role("button", name="Close").click()
    expect(day).to_have_count(0)
    assert stage.complaints.found == []


def test_behind_an_agents_figure_are_their_own_conversations(stage: Stage) -> None:
    stage.talk(name="Quinn")
    sam = on_page(stage)
    offered = row(sam, "Ana Ruiz").locator("[data-figure=accepted_offers] button")
    expect(offered).to_have_accessible_name(
        re.compile(r"^Accepted / offered of Ana Ruiz: \d+ / \d+\. Show the conversations")
    )
    offered.press("Enter")
    dialog = sam.dialog("Accepted / offered")
    expect(dialog.get_by_role("heading")).to_contain_text("Ana Ruiz")
    talk = dialog.locator("tbody tr").filter(has_text="Quinn")
    expect(talk.locator("td").last).to_have_text("yes")
    sam.page.keyboard.press("Escape")
    expect(offered).to_be_focused()
    row(sam, "Ana Ruiz").get_by_role("button", name="Ana Ruiz", exact=True).click()
    day = sam.page.get_by_role("region", name="The chosen agent", exact=True)
    day.locator("[data-figure=occupancy] button.figure-value").click()
    expect(sam.dialog("Occupancy")).to_contain_text("It is made of agents’ time on duty")
    assert stage.complaints.found == []


def test_who_is_no_supervisor_sees_no_figures_of_agents(stage: Stage) -> None:
    ben = stage.staff("ben")
    ben.go("/supervisor/agents")
    expect(ben.page.get_by_text("This page is for supervisors.")).to_be_visible()
    assert "Ana Ruiz" not in ben.page.content()


def test_on_a_phone_the_page_fits_and_the_grid_scrolls_in_itself(stage: Stage) -> None:
    sam = on_page(stage, viewport=PHONE)
    expect(sam.page.get_by_role("heading", name="Presence now")).to_be_visible()
    assert sam.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_what_is_shown_can_be_taken_along_as_a_table(stage: Stage) -> None:
    sam = on_page(stage)
    with sam.page.expect_download() as started:
        sam.page.get_by_role("button", name="Save the grid of agents as CSV").click()
    saved = started.value
    assert saved.suggested_filename.startswith("agents-")
    text = saved.path().read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith('"Agent","Role","Presence"')
    assert "Ana Ruiz" in text
