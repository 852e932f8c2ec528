"""Consent to texts, as agents and patients see it: why nothing goes, and what changes that."""

from typing import Any
from uuid import uuid4

import pytest
from app_server import house_on, patient_named, staff_actor
from playwright.sync_api import Locator, expect
from sqlmodel import col, select
from test_screens import Checker, checker  # noqa: F401 - a fixture
from texting import CLINIC, arrive, texts_by_phone
from windows import Desk, Stage

from psc_app.domain.actor import SYSTEM
from psc_app.domain.text_traffic import Arrived
from psc_app.models.people import Patient
from psc_app.models.texts import TextIn
from psc_app.services import inbound_sms, offers
from psc_app.services.work import Work

pytestmark = pytest.mark.browser


def number() -> str:
    """A number in Boston, another each time."""
    return f"+1617555{int(uuid4().hex[:4], 16) % 9000 + 1000}"


def texting_desk(stage: Stage, phone: str, **look: Any) -> Desk:
    """Ana, who talks by text with somebody at this number."""
    with house_on(stage.server.data_dir) as house:
        texts_by_phone(house, mode="pick")
        talk = house.store.do_now(SYSTEM, _begin, phone)
        house.store.do_now(staff_actor(house, "ana"), offers.pick, talk)
    desk = stage.agent("ana", **look)
    desk.go(f"/agent?c={talk}")
    desk.sees("Is my form ready?")
    return desk


def _begin(work: Work, phone: str) -> int:
    """A text in its conversation, in one deed: the running server would work it off as well."""
    arrived = Arrived(f"SM{uuid4().hex}", phone, CLINIC, "Is my form ready?")
    inbound_sms.keep(work, arrived)
    (text,) = work.session.exec(select(TextIn).where(col(TextIn.carrier_id) == arrived.carrier_id))
    inbound_sms.work_off(work, text.id or 0)
    return text.conversation_id or 0


def texts(stage: Stage, phone: str, *bodies: str) -> None:
    """What the holder of a number texts; the running server works it off."""
    with house_on(stage.server.data_dir) as house:
        for body in bodies:
            arrive(house, phone, body, carrier_id=f"SM{uuid4().hex}")


def block(desk: Desk) -> Locator:
    """Texts in the patient's pane."""
    return desk.page.locator(".text-consent")


def stands(desk: Desk, consent: str) -> None:
    expect(block(desk)).to_have_attribute("data-consent", consent, timeout=15_000)


def test_stop_shows_in_the_record_and_only_start_takes_it_back(stage: Stage) -> None:
    phone = number()
    desk = texting_desk(stage, phone)
    stands(desk, "unknown")
    expect(block(desk)).to_contain_text("No consent recorded")
    texts(stage, phone, "STOP")
    stands(desk, "out")
    expect(block(desk)).to_contain_text("Only the patient can opt in again, by texting START.")
    expect(block(desk).get_by_role("button", name="Record consent")).to_have_count(0)
    texts(stage, phone, "START")
    stands(desk, "in")
    expect(block(desk)).to_contain_text("Agreed to texts, by a word texted to us")


def test_consent_said_on_the_phone_is_recorded_by_keyboard_with_its_wording(stage: Stage) -> None:
    desk = texting_desk(stage, number())
    record = block(desk).get_by_role("button", name="Record consent")
    record.focus()
    desk.page.keyboard.press("Enter")
    form = block(desk).locator(".consent-form")
    expect(form.get_by_role("radio").first).to_be_focused()
    form.get_by_label("Said").select_option("in person")
    form.get_by_label("Note").fill("At the desk")
    form.get_by_label("Note").press("Enter")
    stands(desk, "in")
    block(desk).get_by_text("What was said").click()
    line = block(desk).locator(".ledger li")
    expect(line).to_contain_text("I agree to get texts")
    expect(line).to_contain_text("(Said in person. At the desk)")
    expect(line).to_contain_text("Ana Ruiz")
    expect(desk.messages).to_contain_text("Reply HELP for help, STOP to opt out.")


def test_an_agent_opts_a_number_out_after_a_question(stage: Stage) -> None:
    desk = texting_desk(stage, number())
    block(desk).get_by_role("button", name="Opt out").click()
    question = block(desk).get_by_role("group", name="Opt out")
    question.get_by_role("button", name="Keep").click()
    expect(question).to_have_count(0)
    stands(desk, "unknown")
    block(desk).get_by_role("button", name="Opt out").click()
    question.get_by_role("button", name="Opt out").click()
    stands(desk, "out")
    expect(block(desk).get_by_role("button", name="Record consent")).to_be_visible()


@pytest.mark.parametrize(
    ("answer", "consent"), [("Opt out", "out"), ("No, keep texting", "unknown")]
)
def test_a_wish_in_the_patients_own_words_is_put_before_the_agent(
    stage: Stage, answer: str, consent: str
) -> None:
    phone = number()
    desk = texting_desk(stage, phone)
    texts(stage, phone, "please stop texting me")
    stands(desk, "asked")
    expect(block(desk).get_by_role("blockquote")).to_have_text("please stop texting me")
    block(desk).get_by_role("button", name=answer).click()
    stands(desk, consent)
    expect(block(desk).get_by_role("blockquote")).to_have_count(0)


def test_a_patient_switches_texts_in_their_account_and_sees_it_at_once(stage: Stage) -> None:
    phone = number()
    with house_on(stage.server.data_dir) as house:
        texts_by_phone(house, mode="pick")
        house.store.do_now(SYSTEM, _give_number, patient_named(house, "Vargas"), phone)
    patient = stage.patient("Vargas")
    switch = patient.page.get_by_role("switch")
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    switch.press("Enter")
    expect(switch).to_have_attribute("aria-checked", "false")
    rows = stage.server.rows("SELECT consent, how FROM consent_entry ORDER BY id DESC LIMIT 2")
    assert rows == [("out", "portal"), ("in", "portal")]


def test_every_screen_of_it_is_sound(checker: Checker) -> None:  # noqa: F811 - a fixture
    stage, look, phone = checker.stage, checker.look, number()
    desk = texting_desk(stage, phone, **look)
    tab = desk.page.get_by_role("tab", name="Patient")
    if tab.is_visible():
        tab.click()
    texts(stage, phone, "no more texts please")
    stands(desk, "asked")
    checker.check("a wish to decide about", desk.page)
    block(desk).get_by_role("button", name="No, keep texting").click()
    stands(desk, "unknown")
    block(desk).get_by_role("button", name="Record consent").click()
    expect(block(desk).locator(".consent-form")).to_be_visible()
    block(desk).get_by_text("What was said").click()
    checker.check("the form and the ledger", desk.page)
    patient = stage.patient("Vargas", **look)
    expect(patient.page.get_by_role("heading", name="Texts", exact=True)).to_be_visible()
    checker.check("the patient's switch", patient.page)
    assert checker.faults == []


def _give_number(work: Work, patient_id: int, phone: str) -> None:
    patient = work.session.get(Patient, patient_id)
    assert patient is not None
    patient.phone = phone
    work.session.add(patient)
