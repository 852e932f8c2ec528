"""An emergency at the browser: the patient's card, the supervisors' alarm, the agent's verdict."""

import re

import pytest
from playwright.sync_api import expect
from windows import Desk, Portal, Stage

pytestmark = pytest.mark.browser

PAIN = "I have crushing chest pain and my left arm is numb"


def card(patient: Portal):
    return patient.page.get_by_role("alert", name="This may be an emergency")


def alarms(window: Desk):
    return window.page.get_by_role("region", name="Red flags").filter(
        has=window.page.get_by_role("button", name=re.compile("^Acknowledge"))
    )


def panel(window: Desk):
    return window.page.locator(".flag-panel")


def supervisor(stage: Stage, path: str) -> Desk:
    opened = stage.staff("sam")
    opened.go(path)
    return opened


def test_an_emergency_shows_the_patient_the_card_at_once_and_they_go_on_typing(
    stage: Stage,
) -> None:
    patient, ana = stage.talk(name="Robin")
    expect(card(patient)).to_have_count(0)
    patient.write(PAIN)
    expect(card(patient)).to_contain_text("sounds like an emergency")
    call = card(patient).get_by_role("link", name="Call 911 now")
    expect(call).to_be_in_viewport()
    expect(call).to_have_attribute("href", "tel:911")
    patient.write("my wife is here")
    ana.sees("my wife is here")
    patient.page.reload()
    expect(card(patient)).to_be_visible()
    assert stage.complaints.found == []


def test_supervisors_are_alerted_on_every_page_until_one_of_them_takes_note(stage: Stage) -> None:
    patient, _ = stage.talk(name="Robin")
    floor = supervisor(stage, "/supervisor/floor")
    expect(floor.page.get_by_role("heading", name="Ongoing conversations")).to_be_visible()
    expect(floor.page.get_by_text("Detection may miss emergencies")).to_be_visible()
    desk = supervisor(stage, "/agent")
    desk.at_home()
    expect(alarms(floor)).to_have_count(0)
    patient.write(PAIN)
    for window in (floor, desk):
        expect(alarms(window)).to_contain_text("Robin")
        expect(alarms(window)).to_contain_text("cardiac")
        expect(window.page).to_have_title(re.compile("Red flag"))
    for window in (floor, desk):
        # Said once on each page, in the place where it can be acknowledged.
        acknowledge = window.page.get_by_role("button", name="Acknowledge the red flag of Robin")
        expect(acknowledge).to_have_count(1)
    row = floor.page.get_by_role("row").filter(has_text="Robin")
    expect(row).to_contain_text("Red flag")
    expect(row).to_contain_text("Ana Ruiz")
    alarms(desk).get_by_role("link", name="Routing").click()
    desk.page.wait_for_url("**/supervisor/routing?c=*")
    expect(desk.page.get_by_role("heading", name="Red flag: cardiac")).to_be_visible()
    alarms(desk).get_by_role("button", name="Acknowledge the red flag of Robin").click()
    for window in (floor, desk):
        expect(alarms(window)).to_have_count(0)
        expect(window.page).not_to_have_title(re.compile("Red flag"))
    expect(row).to_contain_text("Red flag, noted")
    expect(desk.page.get_by_text("Sam Okafor took note of the red flag")).to_be_visible()
    assert stage.complaints.found == []


def test_an_agent_sees_why_and_calls_it_a_false_alarm_by_keyboard(stage: Stage) -> None:
    patient, ana = stage.talk(name="Robin")
    patient.write(PAIN)
    expect(panel(ana)).to_contain_text("CAR-01")
    expect(panel(ana)).to_contain_text("crushing chest")
    expect(ana.rail_item("Robin").locator(".flag")).to_have_count(1)
    expect(ana.messages.locator("li.flagged")).to_contain_text(PAIN)
    ana.command("red flag false alarm")
    expect(panel(ana)).to_contain_text("a false alarm, says Ana Ruiz")
    expect(card(patient)).to_have_count(0)
    expect(ana.rail_item("Robin").locator(".flag")).to_have_count(0)
    panel(ana).get_by_role("button", name="Confirmed").press("Enter")
    expect(panel(ana)).to_contain_text("an emergency, says Ana Ruiz")
    expect(card(patient)).to_be_visible()
    assert stage.complaints.found == []


def test_an_agent_marks_what_nobody_found(stage: Stage) -> None:
    patient, ana = stage.talk(name="Robin")
    floor = supervisor(stage, "/supervisor/floor")
    patient.write("Something is not right with him")
    ana.sees("Something is not right with him")
    expect(panel(ana)).to_have_count(0)
    ana.command("mark last message emergency")
    question = ana.dialog("This was an emergency?")
    expect(question).to_contain_text("Something is not right with him")
    question.get_by_label("What kind?").select_option("stroke")
    question.get_by_role("button", name="Mark as an emergency").click()
    expect(question).to_have_count(0)
    expect(panel(ana)).to_contain_text("marked by Ana Ruiz")
    expect(card(patient)).to_be_visible()
    expect(alarms(floor)).to_contain_text("stroke")
    assert stage.complaints.found == []


def test_a_guest_who_thinks_of_suicide_sees_the_crisis_line_before_anybody_answers(
    stage: Stage,
) -> None:
    patient = stage.guest()
    patient.start_chat("I want to kill myself", name="Robin")
    expect(card(patient).get_by_role("link", name="Call 988 now")).to_have_attribute(
        "href", "tel:988"
    )
    expect(patient.composer).to_be_visible()
    expect(patient.composer).to_be_in_viewport()


def test_the_floor_narrows_by_state_and_queue(stage: Stage) -> None:
    stage.talk(name="Robin")
    floor = supervisor(stage, "/supervisor/floor")
    rows = floor.page.get_by_role("row").filter(has_text="Robin")
    expect(rows).to_have_count(1)
    floor.page.get_by_role("combobox", name="State").select_option("Open")
    expect(rows).to_have_count(0)
    floor.page.get_by_role("combobox", name="State").select_option("Active")
    expect(rows).to_have_count(1)
    rows.get_by_role("link", name="Robin").click()
    floor.is_with("Robin")


def test_who_is_no_supervisor_sees_no_floor_and_no_alarms(stage: Stage) -> None:
    patient, _ = stage.talk(name="Robin")
    ben = stage.staff("ben")
    ben.go("/supervisor/floor")
    expect(ben.page.get_by_text("This page is for supervisors.")).to_be_visible()
    patient.write(PAIN)
    expect(card(patient)).to_be_visible()
    expect(alarms(ben)).to_have_count(0)
    assert "Robin" not in ben.page.content()
