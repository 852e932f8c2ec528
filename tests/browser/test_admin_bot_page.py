"""An administrator changes what the bot says, tries it, and makes it live, in a real browser."""

import pytest
from playwright.sync_api import Locator, Page, expect
from test_screens import Checker
from windows import DESKTOP, PHONE, Desk, Stage

pytestmark = pytest.mark.browser

HOURS = "Monday to Friday, 8:00 to 18:00"


@pytest.fixture
def admin(admin: Desk) -> Desk:
    open_page(admin)
    return admin


def open_page(admin: Desk) -> Page:
    admin.go("/admin/bot")
    expect(admin.page.get_by_role("heading", name="Bot", exact=True, level=1)).to_be_visible()
    return admin.page


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="The bot's flows")


_SELECT = """
(box, words) => {
  const at = box.value.indexOf(words);
  box.focus();
  box.setSelectionRange(at, at + words.length);
  return at;
}
"""


def write(page: Page, before: str, after: str) -> None:
    """Change one thing in the text, as somebody who selects it and types."""
    expect(editor(page)).not_to_have_value("")
    assert editor(page).evaluate(_SELECT, before) >= 0
    page.keyboard.insert_text(after)


def save(page: Page, note: str) -> None:
    page.get_by_label("What changed?").fill(note)
    page.get_by_role("button", name="Save as a new version").click()


def version(page: Page, name: str) -> Locator:
    heading = page.get_by_role("heading", name=name, level=3)
    return page.locator(".versions > li").filter(has=heading)


def trial(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Try it")


def test_a_fault_leads_to_its_line_and_nothing_typed_is_lost(admin: Desk) -> None:
    page = admin.page
    expect(page.get_by_text("No faults")).to_be_visible()
    write(page, "go: refill,", "go: refil,")
    fault = page.get_by_role("list", name="Faults and hints").get_by_role("button").first
    expect(fault).to_contain_text('This leads to "refil", but there is no flow of that name.')
    fault.click()
    selected = "box => box.value.slice(box.selectionStart, box.selectionEnd)"
    assert "go: refil," in editor(page).evaluate(selected)
    save(page, "A slip")
    expect(page.get_by_role("alert")).to_contain_text("Not saved. Line")
    page.reload()
    expect(editor(page)).to_have_value(r := editor(page).input_value())
    assert "go: refil," in r
    expect(page.get_by_text("changed, not saved yet")).to_be_visible()
    page.get_by_role("button", name="Undo all changes").click()
    expect(page.get_by_text("No faults")).to_be_visible()
    assert "go: refil," not in editor(page).input_value()


def test_a_change_is_tried_saved_compared_and_made_live(admin: Desk) -> None:
    page = admin.page
    write(page, HOURS, "every day from 7:00")
    pane = trial(page)
    pane.get_by_role("button", name="Start").click()
    pane.get_by_role("button", name="Opening hours and directions").click()
    said = pane.get_by_role("log")
    expect(said).to_contain_text("We are open every day from 7:00.")
    pane.get_by_label("Write as a patient would").fill("what about a refill")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Which medicine do you need")
    expect(pane.get_by_label("Write as a patient would")).to_have_value("")
    pane.get_by_label("Write as a patient would").fill("aspirin")
    page.keyboard.press("Enter")
    expect(pane.get_by_role("definition").filter(has_text="aspirin")).to_be_visible()
    pane.get_by_label("Write as a patient would").fill("I'd rather talk to a person")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("The bot hands over to a person (asked).")
    expect(pane).to_contain_text("This trial is over.")
    page.get_by_role("button", name="Compare: As the app came").click()
    compared = page.locator(".compared")
    expect(compared.locator(".gone")).to_contain_text(HOURS)
    expect(compared.locator(".added")).to_contain_text("every day from 7:00")
    save(page, "Open earlier")
    expect(page.get_by_text("Saved as version")).to_be_visible()
    newest = version(page, "Version")
    expect(newest.first).to_contain_text("Open earlier")
    expect(newest.first).to_contain_text("Saved by Ada Lindqvist")
    expect(version(page, "As the app came")).to_contain_text("Live")
    newest.first.get_by_role("button", name="Make live").click()
    expect(newest.first).to_contain_text("Made live by Ada Lindqvist")
    version(page, "As the app came").get_by_role("button", name="Make live").click()
    expect(version(page, "As the app came")).to_contain_text("Made live by Ada Lindqvist")


def test_another_version_is_not_opened_over_what_is_not_saved_without_asking(admin: Desk) -> None:
    page = admin.page
    write(page, "Parking is behind", "Cars stand behind")
    page.get_by_role("button", name="Open: As the app came").click()
    asked = page.get_by_role("alert")
    expect(asked).to_contain_text("What you typed is not saved.")
    asked.get_by_role("button", name="Keep it").click()
    assert "Cars stand behind" in editor(page).input_value()
    page.get_by_role("button", name="Open: As the app came").click()
    asked.get_by_role("button", name="Drop it and open the other version").click()
    expect(editor(page)).not_to_have_value(r := editor(page).input_value() + "x")
    assert "Cars stand behind" not in r


def test_a_line_begins_where_the_one_above_it_did(admin: Desk) -> None:
    page = admin.page
    box = editor(page)
    box.evaluate(
        "box => { box.focus(); const at = box.value.indexOf('\\n', box.value.indexOf('- say:'));"
        " box.setSelectionRange(at, at); }"
    )
    page.keyboard.press("Enter")
    page.keyboard.type("I am new here")
    line = next(one for one in box.input_value().splitlines() if "I am new here" in one)
    assert line.startswith("      ")
    page.get_by_role("button", name="Undo all changes").click()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_page_is_sound_on_every_screen(stage: Stage, size: dict) -> None:
    look = {"viewport": size}
    checker = Checker(stage, look)
    page = open_page(stage.staff("ada", **look))
    checker.check("at first", page)
    trial(page).get_by_role("button", name="Start").click()
    trial(page).get_by_role("button", name="Talk to a person").click()
    expect(trial(page)).to_contain_text("This trial is over.")
    write(page, "go: refill,", "go: refil,")
    write(page, "queue: Pharmacy", "queue: Elsewhere")
    page.get_by_role("button", name="Compare: As the app came").click()
    expect(page.locator(".compared .added").first).to_be_visible()
    expect(page.get_by_role("list", name="Faults and hints")).to_be_visible()
    checker.check("with faults, a comparison and a trial", page)
    assert checker.faults == []


def test_who_answers_first_is_shown_as_saved_and_direct_line_warns_without_its_secret(
    admin: Desk,
) -> None:
    admin.go("/admin")
    form = admin.page.locator("form", has=admin.page.locator("input[value='bot.provider']"))
    choice = form.get_by_role("combobox")
    expect(choice).to_be_visible()
    before = choice.input_value()
    health = admin.page.get_by_role("region", name="Health")
    for chosen, warnings in (("direct line", 1), (before, 0)):
        choice.select_option(chosen)
        form.get_by_role("button", name="Save").click()
        expect(form.get_by_text("Saved", exact=True)).to_be_visible()
        expect(choice).to_have_value(chosen)
        for place in (form, health):
            expect(place.get_by_text("PSC_DIRECTLINE_SECRET")).to_have_count(warnings)
