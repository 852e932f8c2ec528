"""An agent's day by keyboard alone: the palette, the letters, the sheet and its switch."""

import pytest
from playwright.sync_api import expect
from test_screens import Checker
from windows import DESKTOP, PHONE, Desk, Stage

pytestmark = pytest.mark.browser


def keys(desk: Desk, *pressed: str) -> None:
    for key in pressed:
        desk.page.keyboard.press(key)


def test_a_conversation_from_its_offer_to_its_end_without_a_mouse(stage: Stage) -> None:
    desk = stage.staff("ana")
    desk.go("/agent")
    desk.at_home()
    desk.command("avail")
    expect(desk.page.get_by_label("Presence")).to_have_value("available")
    patient = stage.guest()
    patient.start_chat("My knee hurts", name="Jordan")
    expect(desk.offer("Jordan")).to_be_visible()
    desk.command("accept")
    desk.is_with("Jordan")
    expect(desk.composer).to_be_focused()
    desk.page.keyboard.type("Hello")
    keys(desk, "Enter")
    patient.sees("Hello")

    desk.command("internal")
    expect(desk.page.get_by_role("radio", name="Internal")).to_be_checked()
    expect(desk.composer).to_be_focused()
    desk.page.keyboard.type("Looks like a sprain")
    keys(desk, "Enter")
    desk.sees("Looks like a sprain")

    keys(desk, "Escape")
    expect(desk.composer).not_to_be_focused()
    keys(desk, "h")
    desk.at_home()
    keys(desk, "1")
    desk.is_with("Jordan")
    expect(desk.composer).to_be_focused()
    keys(desk, "Escape", "e")
    question = desk.dialog("End this conversation?")
    expect(question).to_be_visible()
    keys(desk, "Escape")
    expect(question).to_have_count(0)
    keys(desk, "e")
    expect(question.get_by_role("button", name="Keep talking")).to_be_focused()
    keys(desk, "Tab", "Enter")
    expect(desk.page.get_by_role("button", name="Finish and close")).to_be_visible()


def test_a_transfer_by_keyboard_alone(stage: Stage) -> None:
    _, ana = stage.talk()
    ben = stage.agent("ben")
    ana.composer.focus()
    keys(ana, "Escape", "t")
    dialog = ana.dialog("Transfer")
    expect(dialog.get_by_label("Find a colleague")).to_be_focused()
    ana.page.keyboard.type("carter")
    expect(dialog.get_by_role("option")).to_have_count(1)
    keys(ana, "Enter")
    expect(dialog.get_by_label("Note")).to_be_focused()
    ana.page.keyboard.type("For you")
    keys(ana, "Enter")
    expect(dialog).to_have_count(0)
    expect(ben.offer("Jordan")).to_contain_text("For you")
    # Ben has nothing else on his screen, so the offer has his focus.
    keys(ben, "Enter")
    ben.is_with("Jordan")


def test_the_palette_finds_by_a_few_letters_and_gives_the_focus_back(stage: Stage) -> None:
    _, desk = stage.talk()
    desk.draft("Half a sent")
    keys(desk, "Control+k")
    palette = desk.dialog("Commands")
    search = palette.get_by_label("What do you want to do?")
    expect(search).to_be_focused()
    for letters, command in (
        ("tq", "Transfer to a queue"),
        ("lghtdrk", "Light or dark"),
        ("jord", "Jordan"),
        ("disturb", "Do not disturb"),
        ("release", "Release to the queue"),
    ):
        search.fill(letters)
        expect(palette.get_by_role("option", selected=True)).to_contain_text(command)
    search.fill("")
    keys(desk, "ArrowDown")
    expect(palette.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    search.fill("zzzz")
    expect(palette.get_by_text("Nothing fits.")).to_be_visible()
    keys(desk, "Escape")
    expect(palette).to_have_count(0)
    expect(desk.composer).to_be_focused()
    expect(desk.composer).to_have_value("Half a sent")


def test_letters_are_letters_while_one_writes_and_the_arrows_go_on(stage: Stage) -> None:
    _, desk = stage.talk()
    second = stage.guest()
    second.start_chat("Me too", name="Robin")
    desk.accept("Robin")
    desk.composer.focus()
    desk.page.keyboard.type("the 1 ?")
    expect(desk.composer).to_have_value("the 1 ?")
    desk.is_with("Robin")
    keys(desk, "Alt+ArrowUp")
    desk.is_with("Jordan")
    expect(desk.composer).to_be_focused()
    keys(desk, "Alt+ArrowDown")
    desk.is_with("Robin")
    expect(desk.composer).to_have_value("the 1 ?")


def test_the_sheet_lists_the_shortcuts_and_switches_them_off_for_this_browser(
    stage: Stage,
) -> None:
    desk = stage.agent("ana")
    keys(desk, "?")
    sheet = desk.dialog("Keyboard shortcuts")
    expect(sheet).to_contain_text("Accept")
    switch = sheet.get_by_role("checkbox")
    expect(switch).to_be_checked()
    switch.uncheck()
    sheet.get_by_role("button", name="Close").click()
    keys(desk, "?")
    expect(sheet).to_have_count(0)
    desk.page.reload()
    desk.at_home()
    keys(desk, "?")
    expect(sheet).to_have_count(0)
    desk.command("shortcuts on")
    keys(desk, "?")
    expect(sheet).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_dialogs_and_private_threads_are_usable_by_everybody(
    stage: Stage, size: dict[str, int]
) -> None:
    checker = Checker(stage, {"viewport": size})
    ana, ben = stage.agent("ana", **checker.look), stage.agent("ben", **checker.look)
    ben.set_presence("Lunch")
    checker.check("home at lunch", ben.page)
    ben.set_presence("available")
    patient = stage.guest()
    patient.start_chat("My knee hurts", name="Jordan")
    ana.offer("Jordan").get_by_role("button", name="Divert").click()
    expect(ana.dialog("Divert Jordan")).to_be_visible()
    checker.check("the reason", ana.page)
    keys(ana, "Escape")
    ana.accept("Jordan")
    keys(ana, "Control+k")
    expect(ana.dialog("Commands")).to_be_visible()
    checker.check("the palette", ana.page)
    keys(ana, "Escape")
    ana.command("keyboard")
    expect(ana.dialog("Keyboard shortcuts")).to_be_visible()
    checker.check("the sheet", ana.page)
    keys(ana, "Escape")
    ana.draft("/")
    expect(ana.page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    checker.check("commands while writing", ana.page)
    ana.composer.fill("")
    ana.composer.press_sequentially("/t ")
    ana.composer.press("Enter")
    expect(ana.dialog("Transfer").get_by_role("option", selected=True)).to_be_visible()
    checker.check("whom to transfer to", ana.page)
    ana.dialog("Transfer").get_by_role("radio", name="Queues").click()
    checker.check("where to transfer to", ana.page)
    keys(ana, "Escape")
    ana.hand_over("/c", "Ben Carter", "A question")
    expect(ben.offer("Jordan")).to_be_visible()
    checker.check("asked for advice", ben.page)
    checker.check("waiting for advice", ana.page)
    ben.accept("Jordan")
    ben.write("In private")
    ana.sees("In private")
    ana.mode("Private")
    checker.check("a consult", ana.page)
    checker.check("a consult, advising", ben.page)
    ana.mode("Internal")
    ana.write("@Ben Carter here as well")
    ana.sees("@Ben Carter here as well")
    ana.hand_over("/t", "Ben Carter", "For you")
    expect(ana.page.get_by_text("Transfer to Ben Carter")).to_be_visible()
    checker.check("a transfer that stands", ana.page)
    assert checker.faults == []
