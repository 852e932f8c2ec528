"""Appointments on screens: the patient's own, and what an agent books by keyboard alone."""

import re
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import vobject
from app_server import house_on
from playwright.sync_api import Locator, expect
from sqlmodel import col, select
from windows import Desk, Portal, Stage, Window

from psc_app.domain.actor import SYSTEM
from psc_app.models.people import Patient
from psc_app.models.scheduling import Appointment, VisitReason
from psc_app.services import scheduling
from psc_app.services.work import Work

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def nothing_booked(stage: Stage) -> None:
    """Elsa has no appointments ahead."""
    with house_on(stage.server.data_dir) as house:
        house.store.do_now(SYSTEM, _cancel_all)


def _cancel_all(work: Work) -> None:
    query = (
        select(Appointment.id)
        .join(Patient, col(Patient.id) == Appointment.patient_id)
        .where(
            Patient.family_name == "Vargas",
            Appointment.status == "booked",
            col(Appointment.starts_at) > work.now,
        )
    )
    for key in work.session.exec(query).all():
        scheduling.cancel(work, key or 0)


def own(patient: Portal) -> Locator:
    return patient.page.locator(".own-record .booking")


def standing(patient: Portal) -> Locator:
    """The patient's appointments that stand."""
    row = own(patient).locator(".own-list.ahead > li")
    return row.filter(has=patient.page.get_by_role("button", name="Cancel"))


def choose(window: Window, reason: str) -> None:
    options = window.page.get_by_label("What for?")
    value = options.locator("option").filter(has_text=reason).get_attribute("value")
    options.select_option(value)


def saved(window: Window, link: Locator) -> bytes:
    """What the browser saves when a link is pressed."""
    with window.page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "appointment.ics"
    return download.value.path().read_bytes()


def test_a_patient_books_moves_and_cancels_on_a_phone_and_keeps_it_in_the_calendar(
    stage: Stage,
) -> None:
    elsa = stage.patient("Vargas")
    expect(own(elsa)).to_contain_text("No appointments ahead")
    own(elsa).get_by_role("button", name="Book an appointment").click()
    expect(elsa.page.get_by_label("What for?")).to_be_focused()
    choose(elsa, "Check-up")
    expect(elsa.page.get_by_label("What for?").locator("option")).not_to_contain_text(
        ["New patient visit"]
    )
    times = own(elsa).get_by_role("group", name="The soonest times").get_by_role("button")
    chosen = times.nth(1).locator("span").first.inner_text()
    times.nth(1).click()
    expect(own(elsa).get_by_role("button", name="Book", exact=True)).to_be_focused()
    elsa.page.keyboard.press("Enter")
    expect(own(elsa).get_by_role("status")).to_contain_text("Booked: ")
    expect(standing(elsa)).to_have_count(1)
    expect(standing(elsa)).to_contain_text(chosen.split(", ")[1])
    first = saved(elsa, standing(elsa).get_by_role("link", name="Add to calendar"))

    standing(elsa).get_by_role("button", name="Move").click()
    expect(own(elsa)).to_contain_text("Until you choose one, it stays as it is.")
    own(elsa).get_by_role("button", name="Later times").click()
    days = own(elsa).get_by_role("group", name="Days").get_by_role("button")
    expect(days.first).not_to_contain_text(chosen.split(", ")[1])
    days.last.click()
    expect(days.last).to_have_attribute("aria-pressed", "true")
    own(elsa).get_by_role("group", name="Times", exact=True).get_by_role("button").first.click()
    own(elsa).get_by_role("button", name="Move", exact=True).last.click()
    expect(own(elsa).get_by_role("status")).to_contain_text("Moved: ")
    expect(standing(elsa)).to_have_count(1)
    second = saved(elsa, standing(elsa).get_by_role("link", name="Add to calendar"))

    standing(elsa).get_by_role("button", name="Cancel").click()
    expect(own(elsa).get_by_role("button", name="Keep it")).to_be_focused()
    elsa.page.keyboard.press("Escape")
    expect(standing(elsa)).to_have_count(1)
    standing(elsa).get_by_role("button", name="Cancel").click()
    own(elsa).get_by_role("button", name="Cancel appointment").click()
    expect(own(elsa).get_by_role("status")).to_contain_text("Cancelled: Check-up")
    expect(standing(elsa)).to_have_count(0)
    expect(own(elsa)).to_contain_text("cancelled")

    (before,) = icalendar.Calendar.from_ical(first).events
    after = vobject.readOne(second.decode()).vevent
    assert after.uid.value == str(before["uid"])
    assert (int(before["sequence"]), after.sequence.value) == (0, "1")
    assert after.dtstart.value > before.decoded("dtstart")
    assert stage.complaints.found == []


def test_an_agent_books_with_the_keyboard_alone_and_the_patient_reads_it_at_once(
    stage: Stage,
) -> None:
    ana = stage.agent("ana")
    elsa = stage.patient("Vargas")
    elsa.start_chat("Can I have my blood pressure checked?")
    ana.accept("Elsa Vargas")
    pane = _tool(ana)
    expect(pane).to_contain_text("They wrote: Can I have my blood pressure checked?")
    what = ana.page.get_by_label("What for?")
    expect(what).to_be_focused()
    ana.page.keyboard.type("Blood pr")
    expect(pane.get_by_role("group", name="The soonest times")).to_be_visible()
    # Past where and with whom; the three soonest times are one stop, with arrows between them.
    for _ in range(3):
        ana.page.keyboard.press("Tab")
    soonest = pane.get_by_role("group", name="The soonest times").get_by_role("button")
    expect(soonest.first).to_be_focused()
    ana.page.keyboard.press("ArrowDown")
    expect(soonest.nth(1)).to_be_focused()
    ana.page.keyboard.press("Enter")
    expect(pane.get_by_role("button", name="Book", exact=True)).to_be_focused()
    ana.page.keyboard.press("Escape")
    expect(pane.get_by_role("button", name="Book", exact=True)).to_have_count(0)
    # Back among the times, so the next key goes on from there.
    expect(soonest.first).to_be_focused()
    ana.page.keyboard.press("Enter")
    expect(pane.get_by_role("button", name="Book", exact=True)).to_be_focused()
    ana.page.keyboard.press("Enter")
    expect(pane.get_by_role("status")).to_contain_text("Booked: ")
    expect(pane.locator(".appointments > li")).to_have_count(1)

    said = elsa.messages.locator("li.system").filter(has_text="Your appointment is booked")
    expect(said).to_contain_text("Blood pressure check with")
    content = saved(elsa, said.get_by_role("link"))
    assert icalendar.Calendar.from_ical(content).events[0]["status"] == "CONFIRMED"
    expect(standing(elsa)).to_have_count(1)
    expect(ana.record.get_by_text("Blood pressure check ·")).to_be_visible()

    pane.locator(".appointments").get_by_role("button", name="Cancel").press("Enter")
    expect(pane.get_by_role("button", name="Keep it")).to_be_focused()
    ana.page.keyboard.press("Shift+Tab")
    ana.page.keyboard.press("Enter")
    expect(pane.get_by_role("status")).to_contain_text("Cancelled: ")
    told = elsa.messages.locator("li.system").filter(has_text="Your appointment is cancelled")
    expect(told).to_be_visible()
    expect(standing(elsa)).to_have_count(0)
    assert stage.complaints.found == []


def _tool(desk: Desk) -> Locator:
    """The tool, brought to the front by its letter."""
    desk.page.locator(".conversation-head h1").click()
    desk.page.keyboard.press("b")
    pane = desk.page.get_by_role("tabpanel", name="Booking")
    expect(pane).to_be_visible()
    return pane


def test_who_comes_a_moment_too_late_is_offered_what_is_free_next(stage: Stage) -> None:
    elsa = stage.patient("Vargas")
    own(elsa).get_by_role("button", name="Book an appointment").click()
    choose(elsa, "Flu shot")
    soonest = own(elsa).get_by_role("group", name="The soonest times").get_by_role("button")
    wanted = soonest.first.locator("span").first.inner_text()
    soonest.first.click()
    expect(own(elsa).get_by_role("button", name="Book", exact=True)).to_be_focused()
    with house_on(stage.server.data_dir) as house:
        taken = house.store.do_now(SYSTEM, _take_the_soonest)
    elsa.page.keyboard.press("Enter")
    expect(own(elsa).get_by_role("alert")).to_contain_text(
        "Somebody else has just taken this time. Free next: "
    )
    expect(soonest.first).not_to_contain_text(wanted)
    soonest.first.click()
    own(elsa).get_by_role("button", name="Book", exact=True).click()
    expect(own(elsa).get_by_role("status")).to_contain_text("Booked: ")
    with house_on(stage.server.data_dir) as house:
        house.store.do_now(SYSTEM, scheduling.cancel, taken)
    assert stage.complaints.found == []


def _take_the_soonest(work: Work) -> int:
    """Somebody else books each practitioner's time that Elsa may have seen first."""
    reason = work.session.exec(select(VisitReason.id).where(VisitReason.name == "Flu shot")).one()
    other = work.session.exec(select(Patient.id).where(Patient.family_name != "Vargas")).first()
    (slot,) = scheduling.next_free(
        work, reason_id=reason or 0, after=work.now + timedelta(minutes=120), most=1
    )
    return scheduling.book(
        work,
        other or 0,
        slot.practitioner_id,
        slot.clinic_id,
        reason or 0,
        datetime.fromtimestamp(slot.starts_at / 1000, UTC),
    ).id


def test_a_guest_is_asked_to_sign_in_or_to_ask_in_the_chat(stage: Stage) -> None:
    guest = stage.portal()
    guest.go("/")
    card = guest.page.get_by_role("complementary", name="Appointments")
    expect(card).to_contain_text("ask for one in the chat")
    card.get_by_role("link", name="Sign in").click()
    expect(guest.page).to_have_url(re.compile("/sign-in$"))


def test_a_transcript_is_saved_by_its_link_and_the_page_stays(stage: Stage) -> None:
    elsa = stage.patient("Vargas")
    elsa.start_chat("A short question")
    elsa.page.get_by_role("button", name="End chat").click()
    elsa.page.get_by_role("dialog").get_by_role("button", name="Leave").or_(
        elsa.page.get_by_role("dialog").get_by_role("button", name="End")
    ).first.click()
    with elsa.page.expect_download() as download:
        elsa.page.get_by_role("link", name="Transcript as PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    expect(elsa.page.get_by_role("link", name="Transcript as PDF")).to_be_visible()


def test_an_agent_whose_conversation_is_linked_to_nobody_is_told_what_to_do_first(
    stage: Stage,
) -> None:
    ana, guest = stage.agent("ana"), stage.portal()
    guest.start_chat("Can I come in tomorrow?")
    ana.page.get_by_role("alertdialog").get_by_role("button", name="Accept").click()
    ana.sees("Can I come in tomorrow?")
    expect(_tool(ana)).to_contain_text("Link this conversation to a patient first")
