"""An administrator keeps the calendar, and who works with patients reads it, in a browser."""

from datetime import date, timedelta
from functools import partial

import pytest
from admin_pages import form, open_part
from playwright.sync_api import Locator, Page, expect
from test_screens import Checker
from windows import DESKTOP, PHONE, Desk, Stage

pytestmark = pytest.mark.browser

PAGE = "/admin/calendar"
part = partial(open_part, PAGE)


def section(page: Page, heading: str) -> Locator:
    return page.locator("section.card").filter(has=page.get_by_role("heading", name=heading))


def remove(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()


def a_booked_day(stage: Stage) -> tuple[int, int, str]:
    """A practitioner and a clinic on whose day something is booked, still to come."""
    rows = stage.server.rows(
        "SELECT practitioner_id, clinic_id, starts_at FROM appointment"
        " WHERE practitioner_id IS NOT NULL AND starts_at > datetime('now', '+1 day')"
        " AND strftime('%H', starts_at) > '11' ORDER BY starts_at"
    )
    who, where, starts_at = rows[0]
    return who, where, str(starts_at)[:10]


def test_the_first_look_shows_this_week_and_leads_to_days_and_people(admin: Desk) -> None:
    page = admin.page
    admin.go(PAGE)
    week = page.get_by_role("table")
    expect(week.get_by_role("rowheader")).to_have_count(4)
    expect(week.get_by_role("columnheader")).to_have_count(8)
    expect(week.get_by_role("row", name="Tom Beckett")).to_contain_text("07:30–11:30")
    title = page.get_by_role("heading", level=1)
    this_week = title.text_content() or ""
    page.get_by_role("link", name="Later").click()
    expect(title).not_to_have_text(this_week)
    page.get_by_role("link", name="Today").click()
    expect(title).to_have_text(this_week)
    page.get_by_label("Clinic").select_option(label="Westgate Clinic")
    expect(week.get_by_role("rowheader")).to_have_count(3)
    page.get_by_label("Practitioner").select_option(label="Dr. Mei Sandberg")
    expect(page.locator(".grid-day")).to_have_count(7)
    expect(page.locator(".grid-hours")).to_contain_text("08:00")
    page.get_by_role("link", name="Day", exact=True).click()
    expect(page.locator(".grid-day")).to_have_count(1)
    page.go_back()
    expect(page.locator(".grid-day")).to_have_count(7)
    page.reload()
    expect(page.get_by_label("Practitioner")).to_have_value("3")


def test_a_clinic_with_a_practitioner_is_set_up_from_nothing(admin: Desk) -> None:
    page = part(admin, "tab=clinics", "Clinics")
    page.get_by_role("link", name="New clinic").click()
    own = form(page, "New clinic")
    own.get_by_label("Name").fill("Northside")
    own.get_by_label("Time zone").fill("Mars/Olympus")
    own.get_by_role("button", name="Make the clinic").click()
    expect(own.get_by_role("alert")).to_contain_text("Time zone: write a name")
    expect(own.get_by_label("Time zone")).to_be_focused()
    own.get_by_label("Time zone").fill("America/Denver")
    own.get_by_role("button", name="Make the clinic").click()
    form(page, "Northside")
    page.get_by_label("Day", exact=True).fill("2031-12-24")
    page.get_by_label("Name of the day").fill("Christmas Eve")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Wed, Dec 24, 2031")).to_be_visible()

    part(admin, "tab=practitioners", "Practitioners")
    page.get_by_role("link", name="New practitioner").click()
    own = form(page, "New practitioner")
    own.get_by_label("Name").fill("Dr. Noor Rao")
    own.get_by_label("Flu shot").check()
    own.get_by_role("button", name="Make the practitioner").click()
    form(page, "Dr. Noor Rao")
    templates = section(page, "Weekly templates")
    expect(templates.get_by_label("Clinic")).to_be_visible()
    templates.get_by_role("button", name="Add the template").click()
    expect(templates.get_by_role("alert")).to_have_text("Clinic: choose one.")
    templates.get_by_label("Clinic").select_option(label="Northside")
    templates.get_by_role("button", name="Add the template").click()
    line = templates.locator("summary").filter(has_text="Northside")
    expect(line).to_contain_text("Mon–Fri 09:00–12:00, 13:00–17:00")
    away = section(page, "Time off")
    expect(away).to_contain_text("America/Denver")
    away.get_by_label("First day").fill("2031-05-02")
    away.get_by_label("Note").fill("Wedding")
    away.get_by_role("button", name="Add").click()
    expect(away.get_by_role("listitem")).to_contain_text("Fri, May 2, 2031")
    expect(away.get_by_label("Note")).to_have_value("")

    admin.go(PAGE)
    # What stood there before may be seen for a moment.
    expect(page.get_by_role("link", name="Later")).to_be_visible()
    expect(page.get_by_role("heading", name="Weekly templates")).to_have_count(0)
    page.get_by_label("Clinic").select_option(label="Northside")
    expect(page.get_by_role("row", name="Dr. Noor Rao")).to_contain_text("13:00–17:00")
    part(admin, "tab=history", "History")
    expect(page.locator(".history > li").first).to_contain_text("Fri, May 2, 2031")
    expect(page.locator(".history > li").first).to_contain_text("Ada Lindqvist")

    part(admin, "tab=clinics", "Clinics")
    page.get_by_role("link", name="Northside").click()
    form(page, "Northside")
    remove(page, "Remove this clinic")
    expect(page.get_by_role("heading", name="Clinics", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Northside")).to_have_count(0)
    part(admin, "tab=practitioners", "Practitioners")
    page.get_by_role("link", name="Dr. Noor Rao").click()
    remove(page, "Remove this practitioner")
    expect(page.get_by_role("link", name="Dr. Noor Rao")).to_have_count(0)


def test_a_visit_reason_is_made_changed_and_what_is_booked_keeps_it(admin: Desk) -> None:
    page = part(admin, "tab=visits", "Visit reasons")
    new = section(page, "New visit reason").locator("form")
    new.get_by_label("Name").fill("Home visit")
    new.get_by_label("Takes").fill("42")
    new.get_by_role("button", name="Add").click()
    expect(new.get_by_role("alert")).to_have_text("Takes: a multiple of 5 minutes.")
    new.get_by_label("Takes").fill("40")
    new.get_by_role("button", name="Add").click()
    tile = page.locator("li.tile").filter(has=page.get_by_role("heading", name="Home visit"))
    expect(tile).to_contain_text("Dr. Amara Hale")
    tile.get_by_label("Patients book it themselves").uncheck()
    tile.get_by_role("button", name="Save").click()
    expect(tile).to_contain_text("Saved")
    remove(page, "Remove Home visit")
    expect(tile).to_have_count(0)


def test_a_changed_template_leaves_what_is_booked_and_says_what_is_outside(
    admin: Desk, stage: Stage
) -> None:
    who, where, day = a_booked_day(stage)
    page = admin.page
    admin.go(f"{PAGE}?tab=outside")
    before = page.locator(".rules > li").count()
    admin.go(f"{PAGE}?tab=clinics&item={where}")
    page.get_by_label("Day", exact=True).fill(day)
    page.get_by_label("Name of the day").fill("Parade")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Parade")).to_be_visible()
    page.get_by_role("link", name="See which").click()
    expect(page.get_by_role("heading", name="Outside hours", level=1)).to_be_visible()
    found = page.locator(".rules > li").filter(has_text="Closed: Parade")
    expect(found.first).to_be_visible()
    assert page.locator(".rules > li").count() > before
    found.first.get_by_role("link").click()
    expect(page.locator(".grid-day header")).to_contain_text("Parade")
    expect(page.locator(".block-outside").first).to_contain_text("Booked")
    admin.go(f"{PAGE}?tab=clinics&item={where}")
    remove(page, "Remove Parade")
    expect(page.get_by_text("Parade")).to_have_count(0)
    assert who


def test_a_supervisor_asks_whose_an_appointment_is_and_the_administrator_cannot(
    stage: Stage, admin: Desk
) -> None:
    who, where, day = a_booked_day(stage)
    query = f"clinic={where}&practitioner={who}&day={day}&span=day"
    sam = stage.staff("sam")
    sam.go(f"/agent/calendar?{query}")
    block = sam.page.locator(".block-booked, .block-outside").get_by_role("button").first
    block.focus()
    sam.page.keyboard.press("Enter")
    dialog = sam.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Booked by")
    name = dialog.get_by_role("heading").text_content()
    assert name
    sam.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(block).to_be_focused()
    admin.go(f"{PAGE}?tab=week&{query}")
    expect(admin.page.locator(".block-booked, .block-outside").first).to_contain_text("Booked")
    expect(admin.page.locator(".block").get_by_role("button")).to_have_count(0)
    expect(admin.page.get_by_text(name)).to_have_count(0)


def test_the_calendar_is_gone_through_with_the_keyboard(admin: Desk) -> None:
    page = admin.page
    admin.go(PAGE)
    expect(page.get_by_role("table")).to_be_visible()
    page.get_by_role("link", name="Today").focus()
    page.keyboard.press("Tab")
    title = page.get_by_role("heading", level=1)
    this_week = title.text_content() or ""
    page.keyboard.press("Enter")
    expect(title).not_to_have_text(this_week)
    page.keyboard.press("Enter")
    monday = date.today() + timedelta(days=14 - date.today().weekday())
    expect(title).to_contain_text(f" {monday.day} ")
    page.get_by_label("Practitioner").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".grid-day")).to_have_count(7)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_part_is_usable_by_everybody(stage: Stage, size: dict[str, int]) -> None:
    look = {"viewport": size}
    checker = Checker(stage, look)
    desk = stage.staff("ada", **look)
    for address, heading in (
        ("tab=clinics", "Clinics"),
        ("tab=clinics&item=1", "Riverside Family Clinic"),
        ("tab=clinics&item=new", "New clinic"),
        ("tab=practitioners", "Practitioners"),
        ("tab=practitioners&item=1", "Dr. Amara Hale"),
        ("tab=practitioners&item=new", "New practitioner"),
        ("tab=visits", "Visit reasons"),
        ("tab=outside", "Outside hours"),
        ("tab=history", "History"),
    ):
        part(desk, address, heading)
        checker.check(address, desk.page)
    part(desk, "tab=practitioners&item=1", "Dr. Amara Hale")
    desk.page.locator("summary").first.click()
    checker.check("a template", desk.page)
    who, where, day = a_booked_day(stage)
    sam = stage.staff("sam", **look)
    for opened, address in (
        (desk, f"{PAGE}?tab=week"),
        (desk, f"{PAGE}?tab=week&practitioner=1"),
        (desk, f"{PAGE}?tab=week&span=day&day={day}"),
        (sam, f"/agent/calendar?clinic={where}&practitioner={who}&day={day}"),
    ):
        opened.go(address)
        expect(opened.page.locator(".week-table, .day-grid")).to_be_visible()
        checker.check(address, opened.page)
    assert checker.faults == []
