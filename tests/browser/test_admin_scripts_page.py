"""An administrator writes scripts, triage and macros, and tries them, in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from test_screens import Checker
from windows import DESKTOP, PHONE, Desk, Stage

from psc_app.demo import scripts as demo

pytestmark = pytest.mark.browser


def open_page(desk: Desk, where: str = "") -> Page:
    desk.go(f"/admin/scripts{where}")
    expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
    return desk.page


def item(page: Page, number: int) -> Locator:
    """One row of the editor."""
    return page.locator(".list-item").nth(number - 1)


def write(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).fill(text)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).select_option(label=option)


def answer(pane: Locator, label: str) -> Locator:
    """An answer in the trial; its number is part of its name."""
    return pane.locator(".triage-choices button").filter(has_text=label)


def test_a_script_is_written_ordered_and_comes_to_the_front(stage: Stage) -> None:
    page = open_page(stage.staff("ada"))
    page.get_by_role("link", name="New script").click()
    expect(page.get_by_role("heading", name="New script")).to_be_visible()
    expect(page.get_by_text("Add a first step.")).to_be_visible()
    page.locator("[name=name]").fill("Lost glasses")
    page.get_by_role("button", name="Add a condition").click()
    page.locator("[name=conditions-0-what]").select_option(label="Reason has any of")
    page.locator("[name=conditions-0-words]").fill("glasses")
    page.get_by_role("button", name="Add a step").click()
    write(page, "Step 1: what to do", "Ask where")
    page.get_by_role("button", name="Add a step").click()
    expect(page.get_by_text("Write what to do.")).to_be_visible()
    write(page, "Step 2: what to do", "Ask when")
    expect(page.get_by_text("Write what to do.")).to_have_count(0)
    page.get_by_role("button", name="Move step 2 up").click()
    expect(page.get_by_label("Step 1: what to do", exact=True)).to_have_value("Ask when")
    page.get_by_role("button", name="Add a macro").click()
    choose(page, "Step 3: Choose a macro", demo.CALL_BACK)
    page.get_by_role("button", name="Add the script").click()
    expect(page.get_by_role("heading", name="Lost glasses")).to_be_visible()
    page.get_by_role("link", name="All scripts").click()
    for _ in range(6):
        page.get_by_role("button", name="Move Lost glasses up").click()
    expect(page.locator(".rules > li").first).to_contain_text("Lost glasses")

    _, desk = stage.talk(reason="I left my glasses with you")
    desk.page.get_by_role("tab", name="Script").click()
    tool = desk.page.get_by_role("tabpanel", name="Script")
    expect(tool.locator(".script-step").first).to_contain_text("Ask when")

    page.get_by_role("link", name="Lost glasses").click()
    page.get_by_role("button", name="Remove this script").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_role("link", name="Lost glasses")).to_have_count(0)


def test_a_triage_is_written_checked_as_one_types_and_tried(stage: Stage) -> None:
    page = open_page(stage.staff("ada"), "?tab=scripts&item=new&of=triage")
    page.locator("[name=name]").fill("Sting")
    page.get_by_role("button", name="Add a question").click()
    write(page, "Step 1: the question", "Trouble breathing?")
    write(page, "Step 1, answer 1", "Yes")
    choose(page, "Step 1, answer 1 leads to", "+ a new outcome")
    choose(page, "Step 2: how it ends", "Emergency")
    write(page, "Step 2: what to do now and to tell the patient", "Call 911")
    write(page, "Step 1, answer 2", "No")
    choose(page, "Step 1, answer 2 leads to", "+ a new question")
    write(page, "Step 3: the question", "Since yesterday?")
    write(page, "Step 3, answer 1", "Yes")
    write(page, "Step 3, answer 2", "No")
    choose(page, "Step 3, answer 1 leads to", "1. Trouble breathing?")
    expect(item(page, 3)).to_contain_text("“Yes” leads back to step 1: that goes in circles.")
    page.get_by_role("button", name="Add the script").click()
    expect(page.get_by_role("alert")).to_contain_text("Steps: 3.")
    choose(page, "Step 3, answer 1 leads to", "+ a new outcome")
    choose(page, "Step 4: how it ends", "Same day")
    write(page, "Step 4: what to do now and to tell the patient", "Book today")
    choose(page, "Step 3, answer 2 leads to", "2. ▪ Emergency: Call 911")
    expect(page.locator(".list-editor .fault")).to_have_count(0)

    pane = page.get_by_role("complementary", name="Try it")
    pane.get_by_role("button", name="Begin", exact=True).click()
    answer(pane, "No").click()
    answer(pane, "Yes").click()
    expect(pane).to_contain_text("Book today")
    write(page, "Step 4: what to do now and to tell the patient", "Book this afternoon")
    expect(pane).to_contain_text("Book this afternoon")
    pane.get_by_role("button", name="Back").click()
    expect(pane.get_by_role("heading", name="Since yesterday?")).to_be_visible()

    page.reload()
    expect(page.get_by_label("Step 3: the question", exact=True)).to_have_value("Since yesterday?")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    page.get_by_role("button", name="Add the script").click()
    expect(page.get_by_role("heading", name="Sting")).to_be_visible()
    page.get_by_role("button", name="Remove step 4").click()
    expect(item(page, 3)).to_contain_text("choose what follows")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".list-item")).to_have_count(4)
    page.get_by_role("link", name="History").click()
    expect(page.locator(".history")).to_contain_text("Script Sting")


def test_a_macro_is_changed_and_agents_see_it_anew(stage: Stage) -> None:
    page = open_page(stage.staff("ada"), "?tab=macros")
    page.get_by_role("link", name="New macro").click()
    page.locator("[name=name]").fill("Urgent case")
    page.locator("[name=about]").fill("For what can't wait")
    page.get_by_role("button", name="Add an action").click()
    choose(page, "Action 1: what it does", "Open a case")
    expect(item(page, 1)).to_contain_text("Write a title.")
    write(page, "Action 1: title", "Urgent")
    page.get_by_role("button", name="Add an action").click()
    choose(page, "Action 2: what it does", "Set the priority")
    choose(page, "Action 2: priority", "Urgent priority")
    page.get_by_role("button", name="Move action 2 up").click()
    page.get_by_role("button", name="Add the macro").click()
    expect(page.get_by_role("heading", name="Urgent case")).to_be_visible()
    expect(page.get_by_label("Action 2: title", exact=True)).to_have_value("Urgent")

    _, desk = stage.talk(reason="I need a refill")
    desk.command("macro urgent case")
    dialog = desk.dialog("Urgent case")
    expect(dialog).to_contain_text("Set the priority to Urgent")
    dialog.get_by_role("button", name="Run").click()
    expect(desk.page.locator(".conversation-head")).to_contain_text("Urgent")
    page.reload()
    expect(page.get_by_text("ran to its end")).to_be_visible()
    page.get_by_role("button", name="Remove action 1").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    desk.command("macro urgent case")
    expect(desk.dialog("Urgent case")).to_be_visible()
    page.get_by_role("button", name="Remove this macro").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("switched off instead of removed")


def test_others_than_administrators_are_told_so(stage: Stage) -> None:
    desk = stage.staff("sam")
    desk.go("/admin/scripts")
    expect(desk.page.get_by_text("These pages are for administrators.")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_page_is_sound_on_every_screen(stage: Stage, size: dict[str, Any]) -> None:
    look: dict[str, Any] = {"viewport": size}
    checker = Checker(stage, look)
    desk = stage.staff("ada", **look)
    page = open_page(desk)
    expect(page.get_by_role("link", name=demo.FEVER, exact=True)).to_be_visible()
    checker.check("the list", page)
    page.get_by_role("link", name=demo.FEVER_TRIAGE).click()
    expect(item(page, 18)).to_be_visible()
    pane = page.get_by_role("complementary", name="Try it")
    pane.get_by_role("button", name="Begin", exact=True).click()
    pane.get_by_role("button", name="No, none").click()
    page.get_by_role("button", name="Remove step 18").click()
    expect(item(page, 10)).to_contain_text("choose what follows")
    checker.check("a triage with a fault", page)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="All scripts").click()
    page.get_by_role("link", name=demo.REFILL, exact=True).click()
    expect(item(page, 7)).to_be_visible()
    checker.check("a script", page)
    page.get_by_role("link", name="Macros").click()
    page.get_by_role("link", name=demo.LOG_REFILL).click()
    expect(item(page, 3)).to_be_visible()
    checker.check("a macro", page)
    assert checker.faults == []
