"""A patient with a phone and an agent at a desk: the whole way, in two real browsers."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect
from scene import pdf, picture
from windows import Desk, Portal, Stage

pytestmark = pytest.mark.browser

ELSA = {"name": "Elsa Vargas", "birth_date": "1976-09-11", "contact": "555-121-6206"}


def receipt(window: Portal | Desk, text: str, says: str) -> None:
    """The line under one's own message says how far it came."""
    expect(window.message(text).locator(".receipt")).to_have_text(says)


def test_a_patient_and_an_agent_go_the_whole_way(stage: Stage) -> None:
    desk = stage.desk()
    desk.sign_in("ana")
    desk.set_presence("available")
    patient = stage.guest()
    patient.start_chat("My knee hurts since the weekend", **ELSA)
    expect(patient.page.get_by_role("heading", name="You are next")).to_be_visible()
    expect(patient.page.get_by_role("link", name=re.compile("Call 911"))).to_be_visible()

    offer = desk.offer("Elsa Vargas")
    expect(offer).to_contain_text("My knee hurts since the weekend")
    expect(offer).to_contain_text("Nurse line")
    expect(offer).to_contain_text(re.compile(r"\d+ s left to answer"))
    expect(desk.page).to_have_title(re.compile("Patient waiting"))
    desk.accept("Elsa Vargas")
    expect(desk.page).to_have_title("Agent dashboard")
    expect(patient.page.get_by_role("heading", name="Ana Ruiz")).to_be_visible()

    desk.write("Hello, does it hurt when you walk?")
    patient.sees("Hello, does it hurt when you walk?")
    patient.write("Yes, on stairs 😕")
    desk.sees("Yes, on stairs 😕")
    receipt(patient, "Yes, on stairs 😕", "Read")
    receipt(desk, "Hello, does it hurt when you walk?", "Read")

    desk.end()
    expect(patient.page.get_by_role("heading", name="Conversation ended")).to_be_visible()
    expect(patient.composer).to_have_count(0)
    finish = desk.page.get_by_role("button", name="Finish and close")
    finish.click()
    expect(desk.page.get_by_role("alert")).to_have_text(re.compile("Choose a disposition"))
    desk.page.locator("[name=disposition]").select_option("Answered")
    desk.page.get_by_label("Notes").fill("Advised to rest the knee.")
    finish.click()
    desk.at_home()
    desk.page.get_by_role("tab", name=re.compile("Closed today")).click()
    closed = desk.page.get_by_role("listitem").filter(has_text="Elsa Vargas")
    expect(closed.filter(has_text="Answered")).to_have_count(1)

    rate_once(patient)
    transcript_has(patient, ["My knee hurts since the weekend", "Yes, on stairs"])
    assert stage.complaints.found == []


def rate_once(patient: Portal) -> None:
    patient.page.get_by_role("radio", name="4 of 5 stars").click()
    patient.page.get_by_label("Anything you want to add?").fill("Quick and kind")
    patient.page.get_by_role("button", name="Send rating").click()
    thanks = patient.page.get_by_text("Thank you. You gave us 4 of 5 stars.")
    expect(thanks).to_be_visible()
    patient.page.reload()
    expect(thanks).to_be_visible()
    expect(patient.page.get_by_role("button", name="Send rating")).to_have_count(0)


def transcript_has(patient: Portal, lines: list[str]) -> None:
    link = patient.page.get_by_role("link", name="as text").get_attribute("href")
    assert link is not None
    answer = patient.context.request.get(patient.url + link)
    assert answer.status == 200
    for line in lines:
        assert line in answer.text()
    paper = patient.context.request.get(patient.url + link.replace(".txt", ".pdf"))
    assert paper.status == 200
    assert paper.body().startswith(b"%PDF")


def test_a_message_is_sent_delivered_and_read_one_after_the_other(stage: Stage) -> None:
    patient, desk = stage.talk()
    desk.page.get_by_role("button", name="Home").click()
    desk.at_home()
    patient.write("Are you still there?")
    receipt(patient, "Are you still there?", "Sent")
    expect(desk.rail_item("Jordan").locator(".badge")).to_have_text(re.compile("1"))
    # Open, but in a window that lies behind another.
    desk.page.evaluate(BEHIND)
    desk.rail_item("Jordan").click()
    desk.sees("Are you still there?")
    receipt(patient, "Are you still there?", "Delivered")
    desk.page.evaluate(IN_FRONT)
    receipt(patient, "Are you still there?", "Read")


BEHIND = """() => {
  Object.defineProperty(document, "visibilityState", {value: "hidden", configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""
IN_FRONT = """() => {
  delete document.visibilityState;
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_each_side_sees_that_the_other_is_typing_and_that_it_stops(stage: Stage) -> None:
    patient, desk = stage.talk()
    patient.draft("It is the left kn")
    expect(desk.page.get_by_text("The patient is typing")).to_be_attached()
    desk.draft("I am looking")
    expect(patient.page.get_by_text("Ana Ruiz is typing")).to_be_attached()
    expect(desk.page.locator(".typing")).to_have_count(0)
    expect(patient.page.locator(".typing")).to_have_count(0)


def test_an_internal_note_is_for_staff_alone(stage: Stage) -> None:
    patient, desk = stage.talk()
    secret = f"Likely a sprain {uuid4().hex}"
    desk.page.get_by_role("radio", name="Internal").click()
    expect(desk.page.get_by_text("Only staff see this.")).to_be_visible()
    desk.write(secret)
    desk.sees(secret)
    desk.page.get_by_role("radio", name="Public").click()
    desk.write("Please rest it for two days.")
    patient.sees("Please rest it for two days.")
    assert secret not in patient.page.content()
    patient.page.reload()
    patient.sees("Please rest it for two days.")
    assert secret not in patient.page.content()


def test_files_go_both_ways_and_what_is_no_picture_is_refused(stage: Stage) -> None:
    patient, desk = stage.talk()
    patient.attach("knee.png", "image/png", picture())
    shown = desk.messages.get_by_role("img", name="knee.png")
    expect(shown).to_be_visible()
    expect(desk.messages.get_by_role("link", name=re.compile("knee.png"))).to_have_count(1)
    assert shown.evaluate("img => img.decode().then(() => img.naturalWidth)") == 12
    desk.attach("exercises.pdf", "application/pdf", pdf())
    link = patient.messages.get_by_role("link", name=re.compile("exercises.pdf"))
    expect(link).to_be_visible()
    href = link.get_attribute("href") or ""
    assert patient.context.request.get(patient.url + href).body().startswith(b"%PDF")
    stranger = stage.context({"width": 800, "height": 600})
    assert stranger.request.get(patient.url + href).status == 404
    patient.attach("holiday.png", "image/png", b"MZ this is a program")
    expect(patient.page.locator(".upload .fault")).to_be_visible()
    patient.page.get_by_role("button", name="Dismiss").click()
    expect(patient.page.locator(".upload")).to_have_count(0)


def test_clinical_data_opens_for_a_nurse_once_the_patient_is_verified(stage: Stage) -> None:
    desk = stage.agent("ana")
    patient = stage.guest()
    patient.start_chat("A question about my medicine", **ELSA)
    desk.accept("Elsa Vargas")
    expect(desk.record).to_contain_text("Not verified")
    expect(desk.record).to_contain_text("Verify the patient first")
    expect(section(desk, "Active conditions")).to_have_count(0)
    verify(desk)
    expect(desk.record.locator(".tag.good")).to_contain_text("Verified")
    expect(desk.record.get_by_role("heading", name="Allergies")).to_be_visible()
    for clinical in CLINICAL[1:]:
        expect(section(desk, clinical)).to_be_visible()
    assert stage.complaints.found == []


def test_an_agent_who_is_no_nurse_sees_no_clinical_data(stage: Stage) -> None:
    desk = stage.agent("ben")
    patient = stage.guest()
    patient.start_chat("A question about my bill", **ELSA)
    desk.accept("Elsa Vargas")
    verify(desk)
    expect(desk.record.locator(".tag.good")).to_contain_text("Verified")
    expect(desk.record).to_contain_text("Clinical data is for nurses")
    for clinical in CLINICAL:
        expect(section(desk, clinical)).to_have_count(0)
    kinds = {row.get_attribute("data-kind") for row in desk.record.locator(".timeline li").all()}
    assert kinds <= {"Conversation", "Appointment"}


CLINICAL = ("Allergies", "Active conditions", "Medications", "Immunisations", "Care team")


def section(desk: Desk, title: str) -> Locator:
    """The part of the record under this title."""
    return desk.record.locator("summary, h3").filter(has_text=title)


def verify(desk: Desk) -> None:
    desk.record.get_by_role("button", name="Verify").click()
    desk.record.get_by_label("Name", exact=True).check()
    desk.record.get_by_label("Date of birth", exact=True).check()
    desk.record.get_by_role("button", name="Verified").click()


def test_contact_data_is_edited_in_place(stage: Stage) -> None:
    desk = stage.agent("ana")
    patient = stage.guest()
    patient.start_chat("I have moved house", **ELSA)
    desk.accept("Elsa Vargas")
    desk.record.get_by_role("button", name="Edit address").click()
    box = desk.record.get_by_role("textbox", name="Address")
    box.fill("12 Harbor Street, Springfield")
    box.press("Enter")
    expect(desk.record.get_by_text("12 Harbor Street, Springfield")).to_be_visible()
    desk.page.reload()
    expect(desk.record.get_by_text("12 Harbor Street, Springfield")).to_be_visible()


def test_several_conversations_stand_side_by_side_with_their_unread_counts(stage: Stage) -> None:
    first, desk = stage.talk(name="Jordan")
    second = stage.guest()
    second.start_chat("A second question", name="Robin")
    desk.accept("Robin")
    first.write("One")
    first.write("Two")
    expect(desk.rail_item("Jordan").locator(".badge")).to_have_text(re.compile("2"))
    expect(desk.rail_item("Robin").locator(".badge")).to_have_count(0)
    desk.rail_item("Jordan").click()
    desk.sees("Two")
    expect(desk.rail_item("Jordan").locator(".badge")).to_have_count(0)


def test_a_waiting_patient_can_be_picked_from_the_open_work_items(stage: Stage) -> None:
    desk = stage.agent("ana", presence="busy")
    patient = stage.guest()
    patient.start_chat("Nobody is available", name="Kim")
    desk.page.get_by_role("tab", name=re.compile("Open")).click()
    row = desk.page.get_by_role("listitem").filter(has_text="Nobody is available")
    row.get_by_role("button", name="Pick up").click()
    desk.is_with("Kim")
    expect(patient.page.get_by_role("heading", name="Ana Ruiz")).to_be_visible()


def test_a_signed_in_patient_sees_their_own_appointments_and_conversations(stage: Stage) -> None:
    patient = stage.patient("Vargas")
    own = patient.page.get_by_role("complementary", name="Your record")
    expect(own.get_by_role("heading", name="Your appointments")).to_be_visible()
    expect(own.locator("li").first).to_contain_text(
        re.compile("Hale|Imani|Sandberg|Ortega|Beckett")
    )
    expect(own.get_by_role("heading", name="Your conversations")).to_be_visible()


def test_nothing_of_a_chat_is_left_for_the_next_person_at_a_shared_computer(stage: Stage) -> None:
    desk = stage.agent("ana")
    patient = stage.patient("Vargas")
    patient.start_chat("Something private")
    desk.accept("Elsa Vargas")
    patient.draft("Half a private sen")
    patient.page.get_by_role("button", name="Sign out").click()
    patient.page.wait_for_url(re.compile("/sign-in"))
    patient.page.get_by_role("link", name="Chat without signing in").click()
    expect(patient.page.get_by_role("button", name="Start chat")).to_be_visible()
    desk.page.get_by_role("button", name="Sign out").click()
    desk.page.wait_for_url(re.compile("/login"))
    for window in (patient, desk):
        kept = window.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        for words in ("Something private", "Half a private sen", "Elsa Vargas"):
            assert words not in window.page.content() + kept


def test_the_account_of_a_deceased_patient_does_not_sign_in(stage: Stage) -> None:
    record = stage.server.rows(
        "SELECT medical_record_number FROM patient WHERE deceased_at IS NOT NULL"
    )[0][0]
    window = stage.portal()
    window.go("/sign-in")
    form = window.page.locator("form[action='/auth/patient']")
    form.locator("[name=identifier]").fill(record)
    form.locator("[name=password]").fill("demo")
    form.get_by_role("button", name="Sign in").click()
    expect(window.page.get_by_role("alert")).to_be_visible()
    assert "/sign-in" in window.page.url
