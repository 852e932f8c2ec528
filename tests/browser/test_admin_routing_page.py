"""An administrator sets up who answers what, in a real browser."""

from functools import partial

import pytest
from admin_pages import form, open_part
from playwright.sync_api import Locator, Page, expect
from test_screens import Checker
from windows import DESKTOP, PHONE, Desk, Stage

pytestmark = pytest.mark.browser

PAGE = "/admin/routing"
part = partial(open_part, PAGE)


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


def test_the_first_look_shows_the_queues_with_members_hours_and_what_comes_where(
    admin: Desk, stage: Stage
) -> None:
    page = part(admin, "", "Queues")
    for name, comes in (
        ("Front desk", "The rest of"),
        ("Nurse line", "Symptoms"),
        ("Pharmacy", "Refills and medicines"),
        ("Billing", "Bills and insurance"),
        ("Spanish", "Prefers Spanish"),
    ):
        expect(row(page, name)).to_contain_text(comes)
    expect(row(page, "Front desk")).to_contain_text("Open now")
    expect(row(page, "Front desk")).to_contain_text("of 8")
    guest = stage.guest()
    guest.start_chat("Who am I?", name="Jordan")
    expect(row(page, "Front desk").get_by_role("cell").nth(1)).to_contain_text("longest")
    desk = stage.agent("ben")
    expect(row(page, "Front desk").get_by_role("cell").nth(2)).to_contain_text("1 of 8")
    desk.accept("Jordan")
    expect(row(page, "Front desk").get_by_role("cell").nth(1)).not_to_contain_text("longest")


def test_nothing_typed_is_lost_on_a_refused_save_a_reload_or_another_part(admin: Desk) -> None:
    page = part(admin, "tab=queues", "Queues")
    page.get_by_role("link", name="Pharmacy").click()
    own = form(page, "Pharmacy")
    own.get_by_label("Name").fill("Pharmacy desk")
    place = own.get_by_label("Place among the queues")
    place.fill("0")
    own.get_by_label("In time if accepted within: unit").select_option("minutes")
    own.get_by_role("button", name="Save").click()
    expect(own.get_by_role("alert")).to_have_text("Place among the queues: from 1 to 1,000.")
    expect(place).to_be_focused()
    expect(own.get_by_label("Name")).to_have_value("Pharmacy desk")
    page.reload()
    own = form(page, "Pharmacy")
    expect(own.get_by_label("Name")).to_have_value("Pharmacy desk")
    expect(own).to_contain_text("Not saved yet")
    page.get_by_role("link", name="Hours").click()
    expect(page.get_by_role("heading", name="Hours", level=1)).to_be_visible()
    page.go_back()
    own = form(page, "Pharmacy")
    expect(own.get_by_label("Place among the queues")).to_have_value("0")
    own.get_by_label("Place among the queues").fill("31")
    own.get_by_role("button", name="Save").click()
    expect(own).to_contain_text("Saved")
    form(page, "Pharmacy desk").get_by_label("Name").fill("Pharmacy")
    form(page, "Pharmacy desk").get_by_role("button", name="Undo").click()
    expect(form(page, "Pharmacy desk").get_by_label("Name")).to_have_value("Pharmacy desk")
    own = form(page, "Pharmacy desk")
    own.get_by_label("Name").fill("Pharmacy")
    own.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Pharmacy", exact=True, level=1)).to_be_visible()
    page.get_by_role("link", name="History").click()
    first = page.locator(".history > li").first
    expect(first).to_contain_text("Pharmacy desk→Pharmacy")
    expect(first).to_contain_text("Ada Lindqvist")


def test_a_level_in_the_table_counts_at_once(admin: Desk, stage: Stage) -> None:
    page = part(admin, "tab=skills", "Skills")
    hugo = row(page, "Hugo Sandoval")
    level = hugo.get_by_label("Hugo Sandoval: Triage")
    level.fill("11")
    hugo.get_by_role("button", name="Save").click()
    expect(hugo.get_by_role("alert")).to_contain_text("Levels go from 1 to 10")
    expect(level).to_have_value("11")
    level.fill("")
    level.press("Enter")
    expect(hugo).to_contain_text("Saved")
    desk = stage.agent("hugo")
    guest = stage.guest()
    guest.start_chat("My knee hurts", name="Robin")
    expect(desk.page.get_by_role("tab", name="Open")).to_contain_text("1")
    expect(desk.offer("Robin")).to_have_count(0)
    level.fill("6")
    level.press("Enter")
    expect(desk.offer("Robin")).to_be_visible()


def test_members_come_and_go_after_a_question(admin: Desk) -> None:
    page = part(admin, "tab=queues", "Queues")
    page.get_by_role("link", name="Billing").click()
    form(page, "Billing")
    page.get_by_label("Add a member").select_option(label="Iris Novak")
    page.get_by_role("button", name="Add", exact=True).first.click()
    expect(row(page, "Iris Novak")).to_be_visible()
    page.get_by_role("button", name="Remove Iris Novak").click()
    ask = page.get_by_role("dialog", name="Iris Novak no longer serves Billing?")
    ask.get_by_role("button", name="Keep it").click()
    expect(ask).to_be_hidden()
    expect(row(page, "Iris Novak")).to_be_visible()
    page.get_by_role("button", name="Remove Iris Novak").click()
    ask.get_by_role("button", name="Remove").click()
    expect(row(page, "Iris Novak")).to_have_count(0)


def test_a_rule_is_made_tried_moved_and_removed(admin: Desk) -> None:
    page = part(admin, "tab=rules", "Rules")
    page.get_by_role("link", name="New rule").click()
    own = form(page, "New rule")
    own.get_by_label("Name").fill("Teeth")
    own.get_by_label("Send to").select_option(label="Nurse line")
    own.get_by_role("button", name="Add the rule").click()
    expect(own.get_by_role("alert")).to_contain_text("Condition 1: write at least one word")
    own.get_by_label("Words, with commas between").first.fill("tooth, teeth, gum")
    own.get_by_role("button", name="Add a condition").click()
    second = own.locator("fieldset.condition").nth(1)
    second.get_by_label("What is looked at").select_option(label="Age at least")
    expect(second.get_by_label("Words, with commas between")).to_be_hidden()
    second.get_by_label("Years").fill("18")
    own.get_by_role("button", name="Add a skill").click()
    own.get_by_label("Skill", exact=True).first.select_option(label="Triage")
    own.get_by_role("button", name="Add the rule").click()
    expect(page.get_by_role("heading", name="Teeth", level=1)).to_be_visible()
    page.get_by_role("link", name="All rules").click()

    names = page.locator(".rules h2")
    expect(names).to_have_text(
        ["Prefers Spanish", "Sick child", "Symptoms", "Refills and medicines",
         "Bills and insurance", "Teeth"]
    )  # fmt: skip
    up = page.get_by_role("button", name="Move Teeth up")
    up.focus()
    page.keyboard.press("Enter")
    expect(names.nth(4)).to_have_text("Teeth")
    expect(up).to_be_focused()

    trial = page.get_by_role("complementary")
    trial.get_by_label("What it is about").fill("My TEETH")
    trial.get_by_role("textbox", name="Age").fill("40")
    trial.get_by_role("button", name="Try").click()
    expect(trial.locator(".goes")).to_contain_text("Nurse line")
    expect(trial.locator("li.fits")).to_contain_text("Teeth")
    expect(trial.locator("li.missed").first).to_contain_text("language is not known")
    trial.get_by_role("textbox", name="Age").fill("9")
    trial.get_by_role("button", name="Try").click()
    expect(trial.locator(".goes")).to_contain_text("Front desk")
    expect(trial.locator("li", has_text="Teeth")).to_contain_text("age is below 18")

    page.get_by_role("link", name="Teeth").click()
    own = form(page, "Teeth")
    own.locator("fieldset.condition").nth(1).get_by_role("button").click()
    own.get_by_role("button", name="Save").click()
    expect(own).to_contain_text("Saved")
    expect(own.locator("fieldset.condition:not([hidden])")).to_have_count(1)
    page.get_by_role("button", name="Remove this rule").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(names).to_have_count(5)


def test_hours_take_several_periods_a_day_and_closed_days(admin: Desk) -> None:
    page = part(admin, "tab=hours&item=new", "New hours")
    own = form(page, "New hours")
    own.locator("[name=name]").fill("Saturday clinic")
    day = own.locator(".day").filter(has_text="Saturday")
    for opens, closes in (("09:00", "12:00"), ("11:00", "00:00")):
        day.get_by_role("button", name="Add a period").click()
        shown = day.locator("fieldset:not([hidden])").last
        shown.get_by_label("Saturday from").fill(opens)
        shown.get_by_label("Saturday to").fill(closes)
    own.get_by_role("button", name="Make the hours").click()
    expect(own.get_by_role("alert")).to_have_text("Saturday: 9:00–12:00 and 11:00–24:00 overlap.")
    day.get_by_label("Saturday from").nth(1).fill("13:00")
    own.get_by_role("button", name="Make the hours").click()
    form(page, "Saturday clinic")
    page.get_by_label("Day", exact=True).fill("2031-12-24")
    page.get_by_label("Name of the day").fill("Christmas Eve")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Wed, Dec 24, 2031")).to_be_visible()
    expect(page.get_by_label("Name of the day")).to_have_value("")
    page.get_by_role("link", name="All hours").click()
    tile = page.get_by_role("listitem").filter(has_text="Saturday clinic")
    expect(tile).to_contain_text("Sat 09:00–12:00, 13:00–24:00")
    tile.get_by_role("link").click()
    page.get_by_role("button", name="Remove these hours").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="Hours", level=1)).to_be_visible()
    expect(page.get_by_text("Saturday clinic")).to_have_count(0)


def test_what_is_in_use_says_by_what(admin: Desk) -> None:
    page = part(admin, "tab=skills", "Skills")
    page.get_by_role("button", name="Remove Triage").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("alert")).to_contain_text("Triage is needed by the rules")
    page.get_by_role("link", name="Queues").click()
    page.get_by_role("link", name="Nurse line").click()
    form(page, "Nurse line")
    expect(page.get_by_text("Nurse line is in use: the rule “Sick child”")).to_be_visible()
    expect(page.get_by_role("button", name="Remove this queue")).to_have_count(0)


def test_everything_can_be_reached_and_sent_with_the_keyboard(admin: Desk) -> None:
    page = part(admin, "tab=presences", "Presences")
    page.get_by_role("link", name="Queues").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Rules", exact=True, level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Rules")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Presences").press("Enter")
    name = page.locator("form").filter(has=page.get_by_role("button", name="Add")).get_by_label(
        "Name"
    )  # fmt: skip
    name.fill("Home visit")
    name.press("Enter")
    expect(page.get_by_role("heading", name="Home visit")).to_be_visible()
    page.get_by_role("button", name="Remove Home visit").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Remove").press("Enter")
    expect(page.get_by_role("heading", name="Home visit")).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_part_is_usable_by_everybody(stage: Stage, size: dict[str, int]) -> None:
    look = {"viewport": size}
    checker = Checker(stage, look)
    page = stage.staff("ada", **look)
    for address, heading in (
        ("tab=queues", "Queues"),
        ("tab=queues&item=2", "Nurse line"),
        ("tab=queues&item=new", "New queue"),
        ("tab=rules", "Rules"),
        ("tab=rules&item=2", "Sick child"),
        ("tab=skills", "Skills"),
        ("tab=hours", "Hours"),
        ("tab=hours&item=1", "Pharmacy hours"),
        ("tab=workstreams", "Workstreams"),
        ("tab=workstreams&item=1", "Live chat"),
        ("tab=presences", "Presences"),
        ("tab=history", "History"),
    ):
        part(page, address, heading)
        checker.check(address, page.page)
    part(page, "tab=queues&item=2", "Nurse line")
    page.page.get_by_text("Add an overflow rule").click()
    checker.check("an overflow rule", page.page)
    page.page.get_by_role("button", name="Remove Hugo Sandoval").click()
    expect(page.page.get_by_role("dialog")).to_be_visible()
    checker.check("the question", page.page)
    assert checker.faults == []


def test_a_refused_setting_says_so_beside_what_was_typed(admin: Desk) -> None:
    admin.go("/admin")
    zone = admin.page.locator("form").filter(has_text="Clinic's time zone")
    zone.get_by_role("textbox").fill("Mars/Olympus")
    zone.get_by_role("button", name="Save Clinic's time zone").click()
    expect(zone.get_by_role("alert")).to_contain_text("write a name such as America/New_York")
    expect(zone.get_by_role("textbox")).to_have_value("Mars/Olympus")
    zone.get_by_role("textbox").fill("America/Chicago")
    zone.get_by_role("button", name="Save Clinic's time zone").click()
    expect(zone).to_contain_text("Saved")
    expect(admin.page.locator(".changes li").first).to_contain_text("America/Chicago")
