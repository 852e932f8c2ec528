"""Private by default, as an agent and a patient see it: what is found, and the three ways on."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from app_server import house_on, patient_named, staff_actor
from playwright.sync_api import Locator, expect
from sqlmodel import col, select
from test_screens import Checker, checker  # noqa: F401 - a fixture
from texting import a_text, texts_by_phone
from windows import PHONE, Desk, Portal, Stage

from psc_app.domain.actor import SYSTEM
from psc_app.models.people import Patient
from psc_app.models.texts import SecureMessage
from psc_app.services import offers, sign_in
from psc_app.services.work import Work

pytestmark = pytest.mark.browser

PRIVATE = "Your metformin is ready, and your A1c was 8.2"
HARMLESS = "Your refill is ready"
TITLE = "How should this message go?"


def texting_desk(stage: Stage, **look: Any) -> Desk:
    """Ana, who talks by text with a patient."""
    number = f"+1617555{int(uuid4().hex[:4], 16) % 9000 + 1000}"
    with house_on(stage.server.data_dir) as house:
        house.store.do_now(SYSTEM, _give_number, patient_named(house, "Vargas"), number)
        texts_by_phone(house, mode="pick")
        talk = a_text(house, number, "Can you help me?").conversation
        house.store.do_now(staff_actor(house, "ana"), offers.pick, talk)
    desk = stage.agent("ana", **look)
    desk.go(f"/agent?c={talk}")
    desk.sees("Can you help me?")
    return desk


def _give_number(work: Work, patient_id: int, number: str) -> None:
    patient = work.session.get(Patient, patient_id)
    assert patient is not None
    patient.phone = number
    work.session.add(patient)


def refused(desk: Desk, words: str = PRIVATE) -> Locator:
    """Write something private; the dialog that asks how it should go."""
    desk.write(words)
    dialog = desk.dialog(TITLE)
    expect(dialog).to_be_visible()
    return dialog


def link(stage: Stage) -> str:
    """A link to the newest secure message, as a path; the one on the phone is not kept here."""
    token = sign_in.new_token()

    def put(work: Work) -> None:
        newest = select(SecureMessage).order_by(col(SecureMessage.id).desc())
        row = work.session.exec(newest).first()
        assert row is not None
        row.token_hash = sign_in.hash_token(token)
        work.session.add(row)

    with house_on(stage.server.data_dir) as house:
        house.store.do_now(SYSTEM, put)
    return f"/m/{token}"


def born(stage: Stage) -> date:
    ((born_on,),) = stage.server.rows(
        "SELECT birth_date FROM patient WHERE family_name LIKE 'Vargas%' ORDER BY id LIMIT 1"
    )
    return date.fromisoformat(born_on)


def enter(patient: Portal, day: date) -> None:
    form = patient.page.locator("form.secure-message")
    form.get_by_label("Month").select_option(str(day.month))
    form.get_by_label("Day").fill(str(day.day))
    form.get_by_label("Year").fill(str(day.year))
    form.get_by_role("button", name="Read the message").click()


def test_a_private_text_is_stopped_with_its_words_marked_and_an_ordinary_one_goes(
    stage: Stage,
) -> None:
    desk = texting_desk(stage)
    desk.write(HARMLESS)
    desk.sees(HARMLESS)
    dialog = refused(desk)
    expect(
        dialog.get_by_role("heading", name="This text names a drug and a result")
    ).to_be_visible()
    expect(dialog.locator("mark")).to_have_text(["metformin (drug)", "A1c was 8.2 (result)"])
    expect(dialog.get_by_role("button", name="Send as a secure message")).to_be_focused()


def test_change_it_puts_the_words_back_where_they_were_written(stage: Stage) -> None:
    desk = texting_desk(stage)
    dialog = refused(desk)
    dialog.get_by_role("button", name="Change it").click()
    expect(dialog).to_have_count(0)
    expect(desk.composer).to_have_value(PRIVATE)
    expect(desk.composer).to_be_focused()
    expect(desk.message(PRIVATE)).to_have_count(0)
    desk.composer.fill(HARMLESS)
    desk.composer.press("Enter")
    desk.sees(HARMLESS)


def test_who_decides_later_loses_nothing_not_even_by_a_reload(stage: Stage) -> None:
    desk = texting_desk(stage)
    dialog = refused(desk)
    desk.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    desk.page.reload()
    waiting = desk.message(PRIVATE)
    expect(waiting).to_contain_text("names a drug and a result")
    waiting.get_by_role("button", name="How to send").click()
    expect(dialog).to_be_visible()


def test_with_a_reason_it_goes_as_it_is(stage: Stage) -> None:
    desk = texting_desk(stage)
    dialog = refused(desk)
    dialog.get_by_text("Send it as it is").click()
    why = dialog.get_by_label("Why?")
    why.fill("no")
    dialog.get_by_role("button", name="Send anyway").click()
    expect(dialog.get_by_role("alert")).to_contain_text("at least 5 characters")
    why.fill("She asked for it by text")
    why.press("Enter")
    expect(dialog).to_have_count(0)
    desk.sees(PRIVATE)


def test_a_secure_message_goes_from_the_dialog_to_the_patients_phone_and_back_as_read(
    stage: Stage,
) -> None:
    desk = texting_desk(stage)
    refused(desk).get_by_role("button", name="Send as a secure message").click()
    desk.sees(PRIVATE)
    inside = desk.message(PRIVATE)
    expect(inside).to_contain_text("secure message")
    expect(inside).to_contain_text("not read yet")
    phone = stage.portal(viewport=PHONE)
    path = link(stage)
    phone.go(path)
    expect(phone.page.get_by_text(PRIVATE)).to_have_count(0)
    day = born(stage)
    enter(phone, date(day.year + 1, day.month, 1))
    expect(phone.page.get_by_role("alert")).to_contain_text("4 more tries")
    enter(phone, day)
    expect(phone.page.get_by_text(PRIVATE)).to_be_visible()
    phone.page.reload()
    expect(phone.page.get_by_text(PRIVATE)).to_be_visible()
    expect(inside).to_contain_text("· read")
    other = stage.portal(viewport=PHONE)
    other.go(path)
    expect(other.page.get_by_role("alert")).to_contain_text("read before")


def test_anything_can_be_sent_as_a_secure_message(stage: Stage) -> None:
    desk = texting_desk(stage)
    desk.composer.fill(HARMLESS)
    desk.page.get_by_role("button", name="Send as a secure message").click()
    dialog = desk.dialog(TITLE)
    expect(dialog).to_contain_text("Nothing private was found")
    dialog.get_by_role("button", name="Send as a secure message").press("Enter")
    desk.sees(HARMLESS)
    expect(desk.message(HARMLESS)).to_contain_text("not read yet")


def test_every_screen_of_it_is_sound(checker: Checker) -> None:  # noqa: F811 - a fixture
    stage, look = checker.stage, checker.look
    desk = texting_desk(stage, **look)
    dialog = refused(desk)
    checker.check("the dialog", desk.page)
    dialog.get_by_text("Send it as it is").click()
    dialog.get_by_label("Why?").fill("no")
    dialog.get_by_role("button", name="Send anyway").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    checker.check("the dialog with a reason that is none", desk.page)
    dialog.get_by_role("button", name="Send as a secure message").click()
    desk.sees(PRIVATE)
    expect(desk.message(PRIVATE)).to_contain_text("not read yet")
    checker.check("the thread", desk.page)
    phone = stage.portal(**look)
    phone.go(link(stage))
    checker.check("the form", phone.page)
    enter(phone, born(stage))
    expect(phone.page.get_by_text(PRIVATE)).to_be_visible()
    checker.check("the message", phone.page)
    assert checker.faults == []
