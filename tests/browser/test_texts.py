"""Texts from a patient's phone to an agent's desk and back, through the carrier of the demo."""

import re
from datetime import datetime

import pytest
from phones import ELSA, EMERY, NOBODY, Phone, phone_of
from playwright.sync_api import Locator, Page, expect
from scene import picture
from test_screens import Checker, checker  # noqa: F401 - a fixture
from windows import Desk, Stage

from psc_app.domain.vocabulary import BotKind

pytestmark = pytest.mark.browser

BOT = BotKind.EMBEDDED
PASSED_ON = "you are being passed to a person"
OPTED_OUT = "This number has opted out of texts, so nothing is sent to it."


def with_agent(stage: Stage, name: str = EMERY, **look: object) -> tuple[Phone, Desk]:
    """A patient whom the bot has passed to Ana, who has accepted."""
    desk = stage.agent("ana")
    phone = phone_of(stage, name, **look)
    phone.text("Can I talk to a person, please?")
    phone.got(PASSED_ON)
    desk.accept(name)
    return phone, desk


def birth(phone: Phone) -> datetime:
    """The date of birth of whoever holds the phone; they would know it."""
    said = phone.page.locator(".phone-head p").inner_text()
    return datetime.strptime(said.partition("born ")[2], "%B %d, %Y")


def enter_birth(page: Page, day: datetime) -> None:
    page.get_by_label("Month").select_option(str(day.month))
    page.get_by_label("Day").fill(str(day.day))
    page.get_by_label("Year").fill(str(day.year))


def mark(desk: Desk, words: str) -> Locator:
    """What the agent sees of the way of their text."""
    return desk.message(words).locator(".text-state")


def has_arrived(desk: Desk, phone: Phone, words: str) -> None:
    desk.sees(words)
    phone.got(words)
    expect(mark(desk, words)).to_contain_text("Delivered")


# ------------------------------------------------------------------ the whole way


def test_a_patient_texts_the_bot_hands_over_and_stop_holds_until_start(stage: Stage) -> None:
    phone, desk = with_agent(stage)
    desk.sees("Can I talk to a person, please?")
    desk.write("Hello Emery, this is Ana. What can I do for you?")
    has_arrived(desk, phone, "Hello Emery, this is Ana. What can I do for you?")
    phone.text("Which day is my visit? 😀")
    desk.sees("Which day is my visit? 😀")

    phone.word("STOP")
    phone.got("you get no more texts from us")
    standing = desk.page.locator(".text-standing")
    expect(standing).to_contain_text(OPTED_OUT)
    expect(desk.composer).to_have_attribute("readonly", "")
    expect(desk.page.get_by_role("button", name="Send text")).to_be_disabled()
    before = phone.screen.locator("li.theirs").count()

    phone.word("START")
    phone.got("START")
    expect(standing).to_have_count(0)
    desk.write("It is on Tuesday at ten.")
    has_arrived(desk, phone, "It is on Tuesday at ten.")
    # The answer to START, and what the agent wrote: nothing came between.
    expect(phone.screen.locator("li.theirs")).to_have_count(before + 2)
    assert stage.complaints.found == []


def test_the_bot_answers_by_text_with_numbers_to_choose_from(stage: Stage) -> None:
    phone = phone_of(stage, NOBODY)
    phone.text("Hello")
    menu = phone.got("1 ").last
    expect(menu).to_contain_text(re.compile(r"\n?2 "))
    titles = re.findall(r"^(\d+) (.+)$", menu.inner_text(), re.MULTILINE)
    person = next(number for number, title in titles if "person" in title)
    phone.text(person)
    phone.got("person")


def test_an_emergency_by_text_is_answered_at_once_and_rings_at_the_desk(stage: Stage) -> None:
    desk = stage.agent("ana")
    phone = phone_of(stage, EMERY)
    phone.text("I have crushing chest pain and my left arm is numb")
    phone.got("911")
    desk.accept(EMERY)
    flagged = desk.message("I have crushing chest pain and my left arm is numb")
    expect(flagged.get_by_text("Red flag")).to_be_visible()


def test_a_picture_comes_from_the_phone_to_the_desk(stage: Stage) -> None:
    phone, desk = with_agent(stage)
    phone.page.locator(".phone-composer input[type=file]").set_input_files(
        {"name": "rash.png", "mimeType": "image/png", "buffer": picture()}
    )
    expect(phone.page.get_by_text("rash.png")).to_be_visible()
    phone.text("This is how it looks")
    expect(phone.screen.locator("li.own img")).to_be_visible()
    desk.sees("This is how it looks")
    expect(desk.messages.locator(".attachment img")).to_be_visible()


def test_a_secure_message_is_opened_on_the_phone_that_got_its_link(stage: Stage) -> None:
    private = "Your metformin is ready, and your A1c was 8.2"
    phone, desk = with_agent(stage, ELSA)
    desk.write(private)
    ask = desk.dialog("How should this message go?")
    ask.get_by_role("button", name="Send as a secure message").click()
    came = phone.got("secure message").last
    with phone.context.expect_page() as opened:
        came.get_by_role("link").click()
    page = opened.value
    expect(page.get_by_text(private)).to_have_count(0)
    enter_birth(page, birth(phone))
    page.get_by_role("button", name="Read the message").click()
    expect(page.get_by_text(private)).to_be_visible()
    expect(desk.message(private)).to_contain_text("read")


# ------------------------------------------------------------------ what goes wrong


def test_an_agent_sees_why_a_text_did_not_arrive_and_sends_it_again(stage: Stage) -> None:
    phone, desk = with_agent(stage)
    phone.choose("What becomes of a text", "Taken, but the phone is off (30003)")
    desk.write("Please call us back")
    failed = mark(desk, "Please call us back")
    expect(failed).to_contain_text("The phone could not be reached")
    expect(phone.at_the_carrier("Please call us back")).to_contain_text("Not delivered")
    expect(phone.screen.get_by_text("Please call us back")).to_have_count(0)
    phone.page.get_by_role("button", name="Have nothing go wrong").click()
    expect(phone.page.get_by_text("Something does", exact=True)).to_have_count(0)
    failed.get_by_role("button", name="Try again").click()
    has_arrived(desk, phone, "Please call us back")


def test_a_busy_carrier_only_delays_a_text(stage: Stage) -> None:
    phone, desk = with_agent(stage)
    phone.choose("What the carrier answers", "Not available (503)")
    phone.choose("How often it answers so", "Once")
    desk.write("I look it up for you")
    expect(phone.page.get_by_text("was not available")).to_be_visible()
    has_arrived(desk, phone, "I look it up for you")
    expect(phone.got("I look it up for you")).to_have_count(1)


def test_what_comes_twice_from_the_carrier_stands_once_at_the_desk(stage: Stage) -> None:
    phone, desk = with_agent(stage)
    phone.choose("A patient's text comes", "Twice")
    phone.choose("Its reports come", "In the wrong order")
    phone.text("Is it still at ten?")
    expect(phone.page.get_by_text("brought a text · Emery Purdy")).to_have_count(3)
    desk.sees("Is it still at ten?")
    desk.write("Yes, at ten")
    has_arrived(desk, phone, "Yes, at ten")


# ------------------------------------------------------------------ the phones themselves


def test_each_phone_has_its_own_texts_and_any_number_can_be_taken(stage: Stage) -> None:
    phone = phone_of(stage, NOBODY)
    phone.text("Hello from a new number")
    phone.take(EMERY)
    expect(phone.page.get_by_text("No texts yet.")).to_be_visible()
    taken = phone.page.get_by_role("navigation", name="Phones").get_by_role("button", name=NOBODY)
    expect(taken).to_contain_text("new")
    other = phone.page.get_by_label("Another number")
    other.fill("12")
    other.press("Enter")
    expect(phone.page.get_by_role("alert")).to_contain_text("the whole number")
    other.fill("617 555 0188")
    other.press("Enter")
    expect(phone.page.locator(".phone-head strong")).to_have_text("(617) 555-0188")
    expect(phone.page.get_by_role("alert")).to_have_count(0)


def test_the_phones_lie_open_on_every_page_of_the_demonstration(stage: Stage) -> None:
    guest = stage.guest()
    guest.go("/sign-in")
    with guest.context.expect_page() as opened:
        guest.page.get_by_role("link", name="Patients' phones").click()
    expect(opened.value.get_by_role("heading", name="The clinic", exact=True)).to_be_visible()


def test_every_look_of_the_phones_is_sound(checker: Checker) -> None:  # noqa: F811 - a fixture
    phone = phone_of(checker.stage, NOBODY, **checker.look)
    checker.check("no texts", phone.page)
    phone.text("Hello. My number is new, and this is a long text. " * 6)
    phone.got("1 ")
    phone.choose("What becomes of a text", "Refused: no such number (21211)")
    phone.text("Are you there?")
    expect(phone.page.get_by_text("turned a text down").first).to_be_visible()
    checker.check("texts", phone.page)
    assert checker.faults == []
