"""Scripts, triage and macros beside a conversation: by the keyboard, on every screen."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from test_screens import Checker
from windows import DESKTOP, PHONE, Desk, Stage

from psc_app.demo import scripts as demo

pytestmark = pytest.mark.browser


def keys(desk: Desk, *pressed: str) -> None:
    for key in pressed:
        desk.page.keyboard.press(key)


def tool(desk: Desk) -> Locator:
    return desk.page.get_by_role("tabpanel", name="Script")


def open_tool(desk: Desk) -> Locator:
    """Bring the tool to the front by its letter."""
    desk.composer.press("Escape")
    keys(desk, "g")
    expect(tool(desk)).to_be_visible()
    return tool(desk)


def step(desk: Desk, words: str) -> Locator:
    """One step of the script, by what it says."""
    return tool(desk).locator(".script-step").filter(has_text=words)


def chosen(desk: Desk) -> Locator:
    """The script that is in front."""
    return tool(desk).get_by_label("Script", exact=True).locator("option:checked")


def disposition(desk: Desk) -> Locator:
    """The wrap-up's."""
    return desk.page.locator(".wrap-up [name=disposition]")


def macro(desk: Desk, name: str) -> Locator:
    return tool(desk).locator(".macros > li").filter(has_text=name)


def test_the_script_that_fits_is_in_front_and_its_steps_turn_green(stage: Stage) -> None:
    _, desk = stage.talk("ben", reason="I have a question about my bill")
    open_tool(desk)
    expect(chosen(desk)).to_have_text(demo.BILLING)
    first = step(desk, "Greet, and check who it is").get_by_role("checkbox")
    expect(first).to_be_focused()
    keys(desk, "ArrowDown", "Space")
    second = step(desk, "Which bill")
    expect(second).to_have_class(re.compile("done"))
    expect(tool(desk).get_by_label("Steps done")).to_have_attribute("value", "1")
    keys(desk, "ArrowUp")
    expect(first).to_be_focused()
    desk.page.reload()
    expect(step(desk, "Which bill")).to_have_class(re.compile("done"))
    keys(desk, "Escape")
    step(desk, "Which bill").get_by_role("checkbox").press("Space")
    expect(step(desk, "Which bill")).not_to_have_class(re.compile("done"))


def test_a_script_opens_in_place_and_its_words_go_into_the_composer(stage: Stage) -> None:
    patient, desk = stage.talk(reason="I need a refill")
    open_tool(desk)
    expect(chosen(desk)).to_have_text(demo.REFILL)
    outer = step(desk, "Greet, and check who it is")
    outer.get_by_role("button", name=f"Open {demo.GREETING}").press("Enter")
    greeting = step(desk, "Greet by name and say who you are")
    greeting.get_by_role("button", name="Insert").press("Enter")
    expect(desk.composer).to_be_focused()
    expect(desk.composer).to_have_value(re.compile("^Hello Jordan, this is Ana at "))
    expect(greeting).to_have_class(re.compile("done"))
    expect(outer).to_contain_text("1 of 5")
    said = desk.composer.input_value()
    keys(desk, "Enter")
    patient.sees(said)


_TO_SELF_CARE = (
    ("2", "A stiff neck"),
    ("2", "severe pain in the belly"),
    ("1", "How old"),
    ("2", "Chemotherapy"),
    ("2", "Pregnant"),
    ("3", "How high"),
    ("2", "drinks hardly anything"),
    ("2", "For how long"),
    ("2", "medicines every day"),
)


def test_a_triage_is_answered_by_digits_and_fills_the_wrap_up(stage: Stage) -> None:
    _, desk = stage.talk(reason="I have a fever")
    stage.talk(name="Kim", reason="I need a refill")
    desk.is_with("Jordan")
    open_tool(desk)
    expect(chosen(desk)).to_have_text(demo.FEVER)
    step(desk, "Find out how soon").get_by_role("button", name="Open").press("Enter")
    asked = tool(desk).locator(".triage-question")
    expect(asked).to_contain_text("trouble breathing")
    keys(desk, "3")
    expect(asked).to_contain_text("A stiff neck")
    expect(asked.get_by_role("button").first).to_be_focused()
    # The same digit would bring another conversation to the front elsewhere.
    desk.is_with("Jordan")
    keys(desk, "2")
    expect(asked).to_contain_text("severe pain in the belly")
    keys(desk, "Backspace")
    expect(asked).to_contain_text("A stiff neck")
    keys(desk, "1")
    outcome = tool(desk).locator(".triage-outcome")
    expect(outcome).to_be_focused()
    expect(outcome.get_by_role("heading")).to_have_text("Emergency")
    expect(outcome).to_contain_text("Have them call 911 now")
    expect(step(desk, "Find out how soon")).to_have_class(re.compile("done"))
    keys(desk, "Backspace")
    for digit, words in _TO_SELF_CARE:
        expect(asked).to_contain_text(words)
        keys(desk, digit)
    expect(outcome.get_by_role("heading")).to_have_text("Self-care")
    desk.end()
    expect(disposition(desk)).to_have_value("Advice given: self-care")
    outcome.get_by_role("button", name="Use in wrap-up").click()
    expect(disposition(desk)).to_have_value("Advice given: self-care")


def test_a_macro_is_seen_first_then_run_and_the_next_time_runs_at_once(stage: Stage) -> None:
    patient, desk = stage.talk(reason="I need a refill")
    open_tool(desk)
    macro(desk, demo.LOG_REFILL).get_by_role("button", name="Preview").press("Enter")
    dialog = desk.dialog(demo.LOG_REFILL)
    expect(dialog).to_contain_text("Open a case “Refill request”")
    expect(dialog.get_by_label("How long")).to_be_focused()
    keys(desk, "Enter")
    expect(tool(desk)).to_contain_text("stopped at action 3")
    expect(tool(desk)).to_contain_text("Not answered yet: How long")
    macro(desk, demo.LOG_REFILL).get_by_role("button", name="Run").press("Enter")
    expect(dialog.get_by_label("How long")).to_be_focused()
    desk.page.keyboard.type("two days")
    keys(desk, "Enter")
    expect(dialog).to_have_count(0)
    expect(desk.composer).to_be_focused()
    expect(desk.composer).to_have_value(re.compile("That takes up to two days"))
    expect(tool(desk)).to_contain_text("ran to its end")
    article = macro(desk, demo.CALL_BACK)
    article.get_by_role("button", name="Preview").click()
    expect(desk.dialog(demo.CALL_BACK)).to_contain_text("/knowledge/fever")
    keys(desk, "Escape")
    expect(desk.dialog(demo.CALL_BACK)).to_have_count(0)
    article.get_by_role("button", name="Run").click()
    expect(patient.messages).to_contain_text("/knowledge/fever")
    expect(desk.dialog(demo.CALL_BACK)).to_have_count(0)


def test_a_macro_that_would_stop_says_where_and_is_not_run(stage: Stage) -> None:
    _, desk = stage.talk(reason="I need a refill")
    open_tool(desk)
    macro(desk, demo.TO_BILLING).get_by_role("button", name="Preview").click()
    dialog = desk.dialog(demo.TO_BILLING)
    expect(dialog).to_contain_text("It would stop at action 2.")
    expect(dialog.get_by_role("button", name="Run")).to_be_disabled()


def test_macros_stand_in_the_palette_from_the_beginning(stage: Stage) -> None:
    _, desk = stage.talk(reason="I need a refill")
    desk.command("macro appointment arranged")
    dialog = desk.dialog(demo.END_BOOKED)
    expect(dialog).to_contain_text("“Appointment arranged”")
    expect(dialog.get_by_role("button", name="Run")).to_be_focused()
    keys(desk, "Enter")
    expect(desk.page.get_by_role("button", name="Finish and close")).to_be_visible()
    expect(disposition(desk)).to_have_value("Appointment arranged")
    expect(tool(desk)).to_contain_text("ran to its end")


def test_each_conversation_shows_its_own_script(stage: Stage) -> None:
    _, desk = stage.talk(reason="I have a fever")
    open_tool(desk)
    step(desk, "Are they alone?").get_by_role("checkbox").click()
    stage.talk(name="Kim", reason="I need a refill")
    desk.rail_item("Kim").click()
    expect(chosen(desk)).to_have_text(demo.REFILL)
    expect(tool(desk).locator(".script-step.done")).to_have_count(0)
    desk.rail_item("Jordan").click()
    expect(tool(desk).locator(".script-step.done")).to_have_count(1)


def test_who_only_reads_along_sees_the_script_and_can_not_tick(stage: Stage) -> None:
    _, ana = stage.talk(reason="I have a fever")
    open_tool(ana)
    step(ana, "Are they alone?").get_by_role("checkbox").click()
    sam = stage.staff("sam")
    sam.go(ana.page.url.replace(stage.server.url, ""))
    sam.is_with("Jordan")
    keys(sam, "g")
    expect(step(sam, "Are they alone?")).to_have_class(re.compile("done"))
    expect(step(sam, "Are they alone?").get_by_role("checkbox")).to_be_disabled()
    expect(tool(sam)).to_contain_text("Only whoever holds this conversation")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_tool_is_sound_on_every_screen(stage: Stage, size: dict[str, Any]) -> None:
    look: dict[str, Any] = {"viewport": size}
    checker = Checker(stage, look)
    desk = stage.agent("ana", **look)
    patient = stage.guest()
    patient.start_chat("I have a fever", name="Jordan")
    desk.accept("Jordan")
    tab = desk.page.get_by_role("tab", name="Tools")
    if tab.is_visible():
        tab.click()
    desk.page.get_by_role("tab", name="Script").click()
    expect(step(desk, "Are they alone?")).to_be_visible()
    step(desk, "Are they alone?").get_by_role("checkbox").click()
    checker.check("a script", desk.page)
    step(desk, "Find out how soon").get_by_role("button", name="Open").click()
    tool(desk).get_by_role("button", name="No, none").click()
    expect(tool(desk).locator(".triage-question")).to_contain_text("A stiff neck")
    checker.check("a question", desk.page)
    tool(desk).get_by_role("button", name="Yes, at least one").click()
    expect(tool(desk).locator(".triage-outcome")).to_be_visible()
    checker.check("an outcome", desk.page)
    either = re.compile("^(Preview|Run) ")
    macro(desk, demo.LOG_REFILL).get_by_role("button", name=either).click()
    expect(desk.dialog(demo.LOG_REFILL)).to_be_visible()
    checker.check("a preview", desk.page)
    desk.dialog(demo.LOG_REFILL).get_by_role("button", name="Run").click()
    expect(tool(desk)).to_contain_text("stopped at action 3")
    checker.check("a run that stopped", desk.page)
    assert checker.faults == []
