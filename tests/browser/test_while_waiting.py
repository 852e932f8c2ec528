"""While a patient waits: the place in line, a call instead, a closed clinic, a message left."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from app_server import AppServer, change_rows, house_on
from playwright.sync_api import Locator, expect
from sqlmodel import select
from test_screens import Checker, checker  # noqa: F401 - a fixture
from windows import Portal, Stage

from psc_app.domain.actor import SYSTEM
from psc_app.models.settings import SettingChange
from psc_app.models.workplace import Holiday, HoursPeriod, OperatingHours, Queue, Workstream
from psc_app.services.work import Work

pytestmark = pytest.mark.browser

NUMBER, SHOWN = "617 555 0134", "(617) 555-0134"
ZONE = "America/New_York"
HOLIDAY = "Founders' Day"
_KINDS = "SELECT state, kind, call_back_number FROM conversation ORDER BY id DESC LIMIT 1"


# ---------------------------------------------------------------- in the words of the patient


def heading(patient: Portal, says: str) -> Locator:
    found = patient.page.get_by_role("heading", name=says, exact=True)
    expect(found).to_be_visible()
    return found


def ask_for_a_call(patient: Portal, number: str = NUMBER) -> None:
    patient.page.get_by_text("Get a call instead of waiting").click()
    patient.page.get_by_label("Your phone number").fill(number)
    patient.page.get_by_role("button", name="Call me").click()


def end_chat(patient: Portal) -> None:
    patient.page.get_by_role("button", name="End chat").click()
    patient.page.get_by_role("dialog").get_by_role("button", name="End chat").click()
    heading(patient, "Conversation ended")


@pytest.fixture
def closed(server: AppServer) -> Iterator[None]:
    """Every queue is closed today, for a holiday; tomorrow it opens at eight."""
    with house_on(server.data_dir) as house:
        house.store.do_now(SYSTEM, close_all)
    yield
    with house_on(server.data_dir) as house:
        house.store.do_now(SYSTEM, open_all)


def close_all(work: Work) -> None:
    hours = OperatingHours(name="For a test", time_zone=ZONE)
    work.session.add(hours)
    work.session.flush()
    for weekday in range(7):
        row = HoursPeriod(hours_id=hours.id or 0, weekday=weekday, opens=480, closes=1020)
        work.session.add(row)
    today = work.now.astimezone(ZoneInfo(ZONE)).date()
    work.session.add(Holiday(hours_id=hours.id or 0, day=today.isoformat(), name=HOLIDAY))
    set_hours(work, hours.id)


def open_all(work: Work) -> None:
    set_hours(work, None)
    for row in work.session.exec(select(OperatingHours)).all():
        if row.name == "For a test":
            row.name = f"Done at {datetime.now().timestamp()}"
            work.session.add(row)


def set_hours(work: Work, hours_id: int | None) -> None:
    for queue in work.session.exec(select(Queue)).all():
        queue.hours_id = hours_id
        work.session.add(queue)
    work.session.add(SettingChange(at=work.now, actor_id=1, key="queues", before=None, after={}))


@pytest.fixture
def short_grace(server: AppServer) -> Iterator[None]:
    """Whoever closes their page, or loses their agent, is not waited for."""

    def change(seconds: int) -> None:
        def set_both(row: Workstream) -> None:
            row.patient_grace_seconds = row.agent_grace_seconds = seconds

        with house_on(server.data_dir) as house:
            change_rows(house, Workstream, set_both)

    change(1)
    yield
    change(180)


# ---------------------------------------------------------------- the place in line


def test_the_place_in_line_moves_up_by_itself(stage: Stage) -> None:
    first, second, third = (stage.guest() for _ in range(3))
    for patient, name in ((first, "Ann"), (second, "Bob"), (third, "Cleo")):
        patient.start_chat("My knee hurts", name=name)
    heading(first, "You are next")
    heading(second, "1 person ahead of you")
    heading(third, "2 people ahead of you")
    expect(third.page.get_by_text("We can't say yet how long.")).to_be_visible()
    third.draft("While I wait I wri")
    end_chat(second)
    heading(third, "1 person ahead of you")
    heading(first, "You are next")
    desk = stage.agent("ana")
    desk.accept("Ann")
    heading(third, "You are next")
    expect(third.composer).to_have_value("While I wait I wri")
    expect(third.page.get_by_text("You have waited")).to_be_visible()


def test_whoever_loses_their_agent_sees_where_they_stand_again(
    stage: Stage, short_grace: None
) -> None:
    patient, desk = stage.talk()
    other = stage.guest()
    heading(patient, "Ana Ruiz")
    desk.set_presence("do not disturb")
    other.start_chat("My back hurts", name="Robin")
    desk.context.close()
    heading(patient, "You are next")
    expect(patient.page.get_by_text("You are in line again, near the front.")).to_be_visible()
    heading(other, "1 person ahead of you")


# ---------------------------------------------------------------- a call instead


def test_a_patient_asks_for_a_call_closes_the_page_and_is_called(
    stage: Stage, short_grace: None
) -> None:
    before = stage.guest()
    before.start_chat("My back hurts", name="Robin")
    patient = stage.guest()
    patient.start_chat("My knee hurts", name="Jordan")
    heading(patient, "1 person ahead of you")
    ask_for_a_call(patient)
    heading(patient, "We will call you")
    expect(patient.page.locator(".standing")).to_contain_text(SHOWN)
    expect(patient.page.locator(".standing")).to_contain_text("1 person ahead of you")
    expect(patient.page.get_by_role("button", name="End chat")).to_have_count(0)
    patient.context.close()
    end_chat(before)
    before.start_chat("Another thing", name="Robin")
    before.context.close()
    desk = stage.agent("ana")
    desk.accept("Jordan")
    rows = stage.server.rows(
        "SELECT state, kind, call_back_number FROM conversation WHERE display_name = 'Jordan'"
        " ORDER BY id DESC LIMIT 1"
    )
    assert rows == [(2, "call back", "+16175550134")]
    expect(desk.page.get_by_text(SHOWN).first).to_be_visible()


def test_a_call_can_be_changed_and_taken_back(stage: Stage) -> None:
    patient = stage.guest()
    patient.start_chat("My knee hurts", name="Jordan", contact=NUMBER)
    patient.page.get_by_text("Get a call instead of waiting").click()
    expect(patient.page.get_by_label("Your phone number")).to_have_value(SHOWN)
    patient.page.get_by_label("Your phone number").fill("12")
    patient.page.get_by_role("button", name="Call me").click()
    expect(patient.page.get_by_role("alert")).to_contain_text("area code")
    expect(patient.page.get_by_label("Your phone number")).to_have_value("12")
    patient.page.get_by_label("Your phone number").fill("617 555 0199")
    patient.page.get_by_label("Your phone number").press("Enter")
    heading(patient, "We will call you")
    expect(patient.page.get_by_role("alert")).to_have_count(0)
    patient.page.get_by_text("Use another number").click()
    patient.page.get_by_label("Your phone number").fill(NUMBER)
    patient.page.get_by_role("button", name="Change").click()
    expect(patient.page.locator(".standing")).to_contain_text(SHOWN)
    patient.page.get_by_role("button", name="Wait here instead").click()
    heading(patient, "You are next")
    assert stage.server.rows(_KINDS) == [(1, "live", "")]
    ask_for_a_call(patient)
    patient.page.get_by_role("button", name="Cancel the call").click()
    question = patient.page.get_by_role("dialog", name="Cancel the call?")
    question.get_by_role("button", name="Keep it").click()
    expect(question).to_have_count(0)
    heading(patient, "We will call you")
    patient.page.get_by_role("button", name="Cancel the call").click()
    question.get_by_role("button", name="Cancel the call").click()
    heading(patient, "Conversation ended")


def test_a_second_tab_sees_that_a_call_was_asked_for(stage: Stage) -> None:
    patient = stage.guest()
    patient.start_chat("My knee hurts", name="Jordan")
    second = patient.other_tab()
    heading(second, "You are next")
    ask_for_a_call(patient)
    heading(second, "We will call you")


# ---------------------------------------------------------------- closed


def test_a_closed_clinic_says_so_before_the_form_is_sent_and_takes_a_message(
    stage: Stage, closed: None
) -> None:
    patient = stage.guest()
    patient.go("/")
    heading(patient, "We are closed now")
    said = patient.page.locator("form .lead")
    expect(said).to_contain_text(f"Today is {HOLIDAY}.")
    expect(said).to_contain_text("8:00")
    expect(said.locator("time")).to_contain_text("EST")
    patient.page.get_by_label("Your message").fill("Please renew my prescription")
    patient.page.locator("[name=name]").fill("Jordan")
    patient.page.locator("[name=consent]").check()
    patient.page.get_by_role("button", name="Leave message").click()
    # A guest has to say how to be reached: the browser itself asks for it.
    expect(patient.page.locator("[name=contact]")).to_be_focused()
    patient.page.locator("[name=contact]").fill("jordan@example.test")
    patient.page.get_by_role("button", name="Leave message").click()
    heading(patient, "We have your message")
    patient.sees("Please renew my prescription")
    assert stage.server.rows(_KINDS) == [(1, "message", "")]
    patient.page.close()
    desk = stage.agent("ana")
    desk.accept("Jordan")
    desk.write("It is at the pharmacy")
    back = Portal(stage.server.url, patient.context, stage.complaints)
    back.go("/")
    back.sees("It is at the pharmacy")


def test_who_waits_when_the_line_closes_can_leave_it_as_a_message(
    stage: Stage, request: pytest.FixtureRequest
) -> None:
    patient = stage.guest()
    patient.start_chat("My knee hurts", name="Jordan")
    heading(patient, "You are next")
    request.getfixturevalue("closed")
    patient.page.reload()
    heading(patient, "We are closed now")
    expect(patient.page.locator(".standing")).to_contain_text(HOLIDAY)
    patient.page.get_by_label("Your phone or e-mail").fill("jordan@example.test")
    patient.page.get_by_role("button", name="Leave it as a message").click()
    heading(patient, "We have your message")
    patient.page.get_by_role("button", name="Take the message back").click()
    patient.page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    heading(patient, "Conversation ended")
    patient.page.get_by_role("button", name="Leave a message").click()
    expect(patient.page.get_by_label("Your message")).to_be_visible()


# ---------------------------------------------------------------- what is always there


def test_the_emergency_line_and_the_clinics_phone_stay_in_view(stage: Stage) -> None:
    patient = stage.guest(viewport={"width": 390, "height": 600})
    patient.go("/")
    start = patient.page.get_by_role("button", name="Start chat")
    start.scroll_into_view_if_needed()
    expect(start).to_be_in_viewport()
    emergency = patient.page.get_by_role("link", name="Call 911")
    expect(emergency).to_be_in_viewport()
    expect(emergency).to_have_attribute("href", "tel:911")
    clinic = patient.page.get_by_role("link", name="(555) 010-0100")
    expect(clinic).to_be_in_viewport()
    expect(clinic).to_have_attribute("href", "tel:+15550100100")


def test_what_is_written_in_a_form_survives_a_reload_and_is_gone_once_sent(stage: Stage) -> None:
    patient = stage.guest()
    patient.go("/")
    patient.page.get_by_label("What is it about?").fill("It began on")
    patient.page.locator("[name=birth_date]").fill("1980-05-06")
    patient.page.locator("[name=language]").select_option("es")
    patient.page.locator("[name=consent]").check()
    patient.page.reload()
    expect(patient.page.get_by_label("What is it about?")).to_have_value("It began on")
    expect(patient.page.locator("[name=birth_date]")).to_have_value("1980-05-06")
    expect(patient.page.locator("[name=language]")).to_have_value("es")
    # Consent is given each time, never remembered.
    expect(patient.page.locator("[name=consent]")).not_to_be_checked()
    patient.page.locator("[name=consent]").check()
    patient.page.get_by_role("button", name="Start chat").click()
    patient.sees("It began on")
    patient.page.get_by_text("Get a call instead of waiting").click()
    patient.page.get_by_label("Your phone number").press_sequentially("617 55")
    other = stage.guest()
    other.start_chat("Meanwhile", name="Robin")
    end_chat(other)
    expect(patient.page.get_by_label("Your phone number")).to_have_value("617 55")
    end_chat(patient)
    patient.page.get_by_role("button", name="Start a new chat").click()
    expect(patient.page.get_by_label("What is it about?")).to_have_value("")


# ---------------------------------------------------------------- for everybody


def test_every_way_to_wait_is_usable_by_everybody(
    checker: Checker,  # noqa: F811
    request: pytest.FixtureRequest,
) -> None:
    stage, look = checker.stage, checker.look
    patient = stage.guest(**look)
    patient.start_chat("My knee hurts", name="Jordan")
    heading(patient, "You are next")
    patient.page.get_by_text("Get a call instead of waiting").click()
    expect(patient.page.get_by_label("Your phone number")).to_be_visible()
    checker.check("asking for a call", patient.page)
    patient.page.get_by_label("Your phone number").fill(NUMBER)
    patient.page.get_by_role("button", name="Call me").click()
    heading(patient, "We will call you")
    checker.check("waiting for a call", patient.page)
    patient.page.get_by_role("button", name="Cancel the call").click()
    expect(patient.page.get_by_role("dialog", name="Cancel the call?")).to_be_visible()
    checker.check("the question before it is cancelled", patient.page)
    patient.page.get_by_role("button", name="Keep it").click()
    request.getfixturevalue("closed")
    patient.page.get_by_role("button", name="Wait here instead").click()
    heading(patient, "We are closed now")
    checker.check("waiting before a closed door", patient.page)
    other = stage.guest(**look)
    other.go("/")
    expect(other.page.get_by_role("button", name="Leave message")).to_be_visible()
    checker.check("the form of a closed clinic", other.page)
    assert checker.faults == []


def test_a_keyboard_alone_is_enough_to_ask_for_a_call(stage: Stage) -> None:
    patient = stage.guest()
    patient.start_chat("My knee hurts", name="Jordan")
    heading(patient, "You are next")
    patient.page.get_by_role("button", name="End chat").focus()
    for key in ("Tab", "Enter", "Tab"):
        patient.page.keyboard.press(key)
    expect(patient.page.get_by_label("Your phone number")).to_be_focused()
    patient.page.keyboard.type(NUMBER)
    patient.page.keyboard.press("Enter")
    heading(patient, "We will call you")
