"""Texts as an agent writes them: begun, counted, set aside and taken up, with their states."""

from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from app_server import house_on, patient_named, staff_actor
from playwright.sync_api import Locator, expect
from test_screens import Checker, checker  # noqa: F401 - a fixture
from texting import arrive, texts_by_phone
from windows import Desk, Stage

from psc_app.domain.actor import SYSTEM
from psc_app.domain.vocabulary import Consent, ConsentHow
from psc_app.models.people import Patient
from psc_app.services import consent, offers, settings, text_contacts, text_conversations
from psc_app.services.work import Work

pytestmark = pytest.mark.browser

ASKED = "Can you help me?"
CURLY = "Don’t worry: we’re open"
PLAIN = "Don't worry: we're open"


def phone() -> str:
    """A number in Boston, another each time."""
    return f"+1617555{int(uuid4().hex[:4], 16) % 9000 + 1000}"


def set_up(stage: Stage, number: str = "", *, agreed: bool = True, quiet: tuple = (0, 0)) -> None:
    """Elsa Vargas has this number, and has agreed to texts or not; when it is quiet."""

    def give(work: Work, patient_id: int) -> None:
        patient = work.session.get_one(Patient, patient_id)
        patient.phone = number
        work.session.add(patient)
        contact = text_contacts.of_number(work, number)
        if agreed:
            consent.record(work, contact, Consent.IN, ConsentHow.PORTAL, "I agree")

    with house_on(stage.server.data_dir) as house:
        texts_by_phone(house, mode="pick")
        admin = staff_actor(house, "ada")
        for name, hour in zip(("text.quiet_from", "text.quiet_until"), quiet, strict=True):
            house.store.do_now(admin, settings.change, name, hour)
        if number:
            house.store.do_now(SYSTEM, give, patient_named(house, "Vargas"))


def texting(stage: Stage, number: str, **look: Any) -> Desk:
    """Ana, who talks by text with somebody at this number."""
    set_up(stage)

    def hear(work: Work) -> int:
        # In one deed: what is only kept, the running server works off by itself.
        contact = text_contacts.of_number(work, number)
        return text_conversations.hear(work, contact, ASKED, uuid4().hex).conversation_id

    with house_on(stage.server.data_dir) as house:
        talk = house.store.do_now(SYSTEM, hear)
        house.store.do_now(staff_actor(house, "ana"), offers.pick, talk)
    desk = stage.agent("ana", **look)
    desk.go(f"/agent?c={talk}")
    desk.sees(ASKED)
    return desk


def texts(stage: Stage, number: str, body: str) -> None:
    """What the holder of a number texts; the running server works it off."""
    with house_on(stage.server.data_dir) as house:
        arrive(house, number, body, carrier_id=f"SM{uuid4().hex}")


def head(desk: Desk) -> Locator:
    return desk.page.locator(".conversation-head")


def counted(desk: Desk) -> Locator:
    return desk.page.locator(".segments .figures")


def new_text(desk: Desk, words: str, choice: str) -> Locator:
    """Open the dialog, find somebody, and choose them."""
    desk.page.get_by_role("button", name="New text").click()
    dialog = desk.dialog("New text")
    dialog.get_by_label("To").fill(words)
    dialog.get_by_label("To").press("Enter")
    dialog.get_by_role("button", name=choice).click()
    return dialog


# ---------------------------------------------------------------- counting


def test_the_composer_counts_names_what_makes_it_costlier_and_replaces_it(stage: Stage) -> None:
    desk = texting(stage, phone())
    desk.draft(CURLY)
    expect(counted(desk)).to_have_text("Unicode · 23/70 · 1 text")
    because = desk.page.locator(".segments .culprit")
    expect(because).to_contain_text("Unicode because of “’” (right single quotation mark)")
    because.get_by_role("button", name="Replace by '").click()
    expect(desk.composer).to_have_value(PLAIN)
    expect(desk.composer).to_be_focused()
    expect(counted(desk)).to_have_text("GSM · 23/160 · 1 text")
    desk.composer.press("Enter")
    desk.sees(PLAIN)


def test_what_is_too_long_for_a_text_is_not_sent_and_stays(stage: Stage) -> None:
    desk = texting(stage, phone())
    desk.composer.fill("a" * 1601)
    expect(counted(desk)).to_contain_text("11 texts · 1,601 of 1,600 characters")
    expect(desk.page.get_by_role("button", name="Send text")).to_be_disabled()
    desk.composer.press("Enter")
    expect(desk.composer).to_have_value("a" * 1601)
    # A note for the team goes to nobody's phone.
    desk.mode("Internal")
    expect(counted(desk)).to_have_count(0)


def test_there_is_no_file_button_but_a_way_to_send_it_safely(stage: Stage) -> None:
    desk = texting(stage, phone())
    form = desk.page.locator("form.composer")
    expect(form.get_by_role("button", name="Attach an image or PDF")).to_have_count(0)
    desk.draft("Please see the form")
    form.get_by_role("button", name="Send as a secure message").click()
    expect(desk.dialog("How should this message go?")).to_be_visible()


# ------------------------------------------------------------ states, what stands in the way


def test_each_text_says_what_became_of_it(stage: Stage) -> None:
    desk = texting(stage, phone())
    desk.write("Yes, how can I help?")
    state = desk.message("Yes, how can I help?").locator(".text-state")
    expect(state).to_contain_text("Delivered", timeout=30_000)
    expect(state).to_have_attribute("data-state", "delivered")


def test_after_stop_one_reads_why_nothing_goes_and_keeps_what_was_written(stage: Stage) -> None:
    number = phone()
    desk = texting(stage, number)
    desk.draft("See you on Friday")
    texts(stage, number, "STOP")
    line = desk.page.locator(".text-standing")
    expect(line).to_contain_text("opted out of texts", timeout=30_000)
    expect(desk.page.get_by_role("button", name="Send text")).to_be_disabled()
    expect(desk.composer).to_have_value("See you on Friday")
    desk.composer.press("Enter")
    expect(desk.message("See you on Friday")).to_have_count(0)
    texts(stage, number, "START")
    expect(line).to_have_count(0, timeout=30_000)
    desk.composer.press("Enter")
    desk.sees("See you on Friday")


# ---------------------------------------------------------------- set aside


def test_set_aside_and_end_are_two_plainly_different_buttons(stage: Stage) -> None:
    desk = texting(stage, phone())
    expect(head(desk).get_by_role("button", name="Set aside")).to_be_visible()
    head(desk).get_by_role("button", name="End").click()
    question = desk.dialog("End this conversation?")
    expect(question).to_contain_text("set it aside instead")
    question.get_by_role("button", name="Set aside").click()
    expect(question).to_have_count(0)
    expect(head(desk)).to_contain_text("Waiting")


def test_a_chat_has_no_button_to_set_it_aside(stage: Stage) -> None:
    _, desk = stage.talk()
    expect(head(desk).get_by_role("button", name="End")).to_be_visible()
    expect(head(desk).get_by_role("button", name="Set aside")).to_have_count(0)


def test_by_one_key_it_is_set_aside_and_by_the_same_taken_up_again(stage: Stage) -> None:
    desk = texting(stage, phone())
    desk.page.locator("h1").first.click()
    desk.page.keyboard.press("z")
    expect(head(desk)).to_contain_text("Waiting")
    expect(desk.page.locator(".rail")).to_contain_text("Set aside")
    desk.page.keyboard.press("h")
    group = desk.page.get_by_role("region", name="Set aside")
    group.get_by_role("button").click()
    expect(head(desk).get_by_role("button", name="Revive")).to_be_visible()
    desk.page.keyboard.press("z")
    expect(head(desk)).to_contain_text("Active")
    expect(desk.composer).to_be_visible()


def test_what_was_set_aside_comes_back_when_the_patient_writes(stage: Stage) -> None:
    number = phone()
    desk = texting(stage, number)
    head(desk).get_by_role("button", name="Set aside").click()
    expect(head(desk)).to_contain_text("Waiting")
    texts(stage, number, "Here I am again")
    desk.sees("Here I am again")
    expect(head(desk)).to_contain_text("Active")


# ---------------------------------------------------------------- a new text


def test_a_text_to_a_patient_begins_a_conversation_with_prepared_words(stage: Stage) -> None:
    number = phone()
    set_up(stage, number)
    desk = stage.agent("ana")
    dialog = new_text(desk, "Vargas", "Elsa Vargas")
    dialog.get_by_label("Reason").select_option("Appointment")
    box = dialog.get_by_label("Text", exact=True)
    expect(box).to_have_value(
        "Hello Elsa, this is Ana from Riverside Family Clinic. We'd like to set up a time for you."
        " Which days suit you best? Reply STOP to opt out."
    )
    box.fill("Hello Elsa, which day suits you?")
    dialog.get_by_role("button", name="Send", exact=True).click()
    desk.is_with("Elsa Vargas")
    desk.sees("Hello Elsa, which day suits you?")
    expect(
        desk.page.get_by_text("Ana Ruiz started this conversation: Appointment.")
    ).to_be_visible()
    expect(head(desk)).to_contain_text("SMS")
    texts(stage, number, "Friday please")
    desk.sees("Friday please")


def test_without_consent_it_is_recorded_first(stage: Stage) -> None:
    set_up(stage, phone(), agreed=False)
    desk = stage.agent("ana")
    dialog = new_text(desk, "Vargas", "Elsa Vargas")
    expect(dialog.locator(".text-standing")).to_contain_text("no consent")
    expect(dialog.get_by_label("Reason")).to_have_count(0)
    dialog.get_by_label("How they said so").select_option("in person")
    dialog.get_by_role("button", name="Record consent").click()
    expect(dialog.get_by_label("Reason")).to_be_visible()


def test_in_quiet_hours_the_button_says_when_it_goes_and_the_text_waits(stage: Stage) -> None:
    # Two hours of the day are left, so that it is quiet now whenever now is.
    set_up(stage, phone(), quiet=_quiet_now())
    desk = stage.agent("ana")
    dialog = new_text(desk, "Vargas", "Elsa Vargas")
    expect(dialog.locator(".text-standing")).to_contain_text("Quiet hours")
    dialog.get_by_label("Reason").select_option("Other")
    expect(dialog.get_by_label("Text", exact=True)).not_to_have_value("")
    dialog.locator("form.write [type=submit]").click()
    desk.is_with("Elsa Vargas")
    state = desk.messages.locator(".text-state[data-state=held]")
    expect(state).to_contain_text("Held until")
    state.get_by_role("button", name="Don’t send").click()
    expect(desk.messages.locator(".text-state[data-state=cancelled]")).to_be_visible()


def _quiet_now() -> tuple[int, int]:
    hour = datetime.now(ZoneInfo("America/New_York")).hour
    return (hour - 1) % 24, (hour + 22) % 24


def test_private_words_are_marked_and_go_only_with_a_reason(stage: Stage) -> None:
    set_up(stage, phone())
    desk = stage.agent("ana")
    dialog = new_text(desk, "Vargas", "Elsa Vargas")
    dialog.get_by_label("Reason").select_option("Other")
    box = dialog.get_by_label("Text", exact=True)
    expect(box).not_to_have_value("")
    box.fill("Your metformin is ready")
    dialog.get_by_role("button", name="Send", exact=True).click()
    expect(dialog.locator("mark")).to_contain_text("metformin")
    expect(box).to_have_value("Your metformin is ready")
    dialog.get_by_label("Change it above, or say why").fill("She asked for it")
    dialog.get_by_role("button", name="Send", exact=True).click()
    desk.sees("Your metformin is ready")


def test_one_s_own_running_conversation_is_opened_instead(stage: Stage) -> None:
    number = phone()
    desk = texting(stage, number)
    desk.page.keyboard.press("Escape")
    desk.command("new text")
    dialog = desk.dialog("New text")
    dialog.get_by_label("To").fill(number)
    dialog.get_by_label("To").press("Enter")
    dialog.get_by_role("button", name="Text (617)").click()
    expect(dialog.locator(".text-standing")).to_contain_text("You are texting with this number")
    dialog.get_by_role("button", name="Go on there").click()
    expect(dialog).to_have_count(0)
    desk.sees(ASKED)


# ---------------------------------------------------------------- every look


def test_a_text_conversation_and_the_dialog_hold_in_every_look(checker: Checker) -> None:  # noqa: F811
    number = phone()
    desk = texting(checker.stage, number, **checker.look)
    desk.composer.fill(CURLY)
    expect(counted(desk)).to_be_visible()
    checker.check("the composer", desk.page)
    head(desk).get_by_role("button", name="Set aside").click()
    expect(head(desk)).to_contain_text("Waiting")
    checker.check("set aside", desk.page)
    desk.rail_item("Home").click()
    desk.at_home()
    checker.check("home", desk.page)
    dialog = new_text(desk, phone(), "Text (617)")
    expect(dialog.get_by_role("button", name="Record consent")).to_be_visible()
    checker.check("the dialog", desk.page)
    assert checker.faults == []
