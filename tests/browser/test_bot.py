"""The bot answers first: its buttons, each of its flows, and every way from it to a person."""

import re

import pytest
from app_server import AppServer, house_on, set_bot
from playwright.sync_api import Locator, expect
from test_screens import Checker, checker  # noqa: F401 - a fixture
from test_while_waiting import closed  # noqa: F401 - fixture
from windows import DESKTOP, Portal, Stage

from psc_app.domain.vocabulary import BotKind

pytestmark = pytest.mark.browser

BOT = BotKind.EMBEDDED
NAME = "Rosa"
PASSED_ON = "Please wait, you are being passed to a person."
_TALK = "SELECT state, closure_reason FROM conversation ORDER BY id DESC LIMIT 1"
_WHY = "SELECT reason FROM event WHERE deed = 'handed over by the bot' ORDER BY id DESC LIMIT 1"
_LINES = "SELECT count(*) FROM message WHERE author_kind = 'bot' AND conversation_id = ?"
_NEWEST = "SELECT max(id) FROM conversation"


def greeted(stage: Stage, reason: str = "Hello", **more: object) -> Portal:
    """A guest whom the bot has greeted with its menu."""
    patient = stage.guest(**more)
    patient.start_chat(reason, name=NAME)
    expect(buttons(patient).first).to_be_visible()
    return patient


def buttons(patient: Portal) -> Locator:
    return patient.page.get_by_role("group", name="Answers to choose from").get_by_role("button")


def press(patient: Portal, title: str) -> None:
    buttons(patient).get_by_text(title, exact=True).click()
    patient.sees(title)


def bot_says(patient: Portal, words: str) -> Locator:
    said = patient.messages.locator("li.msg.bot").filter(has_text=words)
    expect(said.last).to_be_visible()
    return said


def is_passed_on(patient: Portal) -> None:
    """The patient is told to wait, and sees their place."""
    expect(patient.messages.get_by_text(PASSED_ON)).to_be_visible()
    expect(patient.page.get_by_role("heading", name="You are next")).to_be_visible()
    expect(patient.page.get_by_role("button", name="Talk to a person")).to_have_count(0)


# ------------------------------------------------------------------ its buttons


def test_the_bot_greets_at_once_and_says_what_it_is(stage: Stage):
    patient = greeted(stage)
    expect(patient.page.get_by_role("heading", name="Health assistant")).to_be_visible()
    expect(patient.page.get_by_text("This is a computer program")).to_be_visible()
    expect(patient.page.get_by_role("button", name="Talk to a person").first).to_be_visible()
    bot_says(patient, "I am not a clinician")
    expect(buttons(patient)).to_have_count(6)


def test_a_button_says_its_title_and_is_gone_once_it_was_pressed(stage: Stage):
    patient = greeted(stage)
    press(patient, "Refill a prescription")
    bot_says(patient, "Which medicine do you need")
    expect(buttons(patient).get_by_text("Refill a prescription")).to_have_count(0)


def test_a_button_is_pressed_by_keyboard(stage: Stage):
    patient = greeted(stage)
    buttons(patient).get_by_text("Opening hours and directions").focus()
    patient.page.keyboard.press("Enter")
    patient.sees("Opening hours and directions")
    bot_says(patient, "We are open")


def test_what_is_written_instead_of_a_button_is_understood_as_well(stage: Stage):
    patient = greeted(stage)
    patient.write("1")
    patient.sees("1")
    bot_says(patient, "We are open")


def test_the_talk_and_its_buttons_are_there_after_a_reload_and_in_another_tab(stage: Stage):
    patient = greeted(stage)
    other = patient.other_tab()
    expect(buttons(other)).to_have_count(6)
    patient.page.reload()
    expect(buttons(patient)).to_have_count(6)
    press(patient, "Opening hours and directions")
    other.sees("Opening hours and directions")
    bot_says(other, "We are open")
    expect(buttons(other).get_by_text("No, that's all")).to_be_visible()


def test_the_bot_goes_on_after_a_restart_of_the_server(stage: Stage, server: AppServer):
    patient = greeted(stage)
    press(patient, "Refill a prescription")
    bot_says(patient, "Which medicine do you need")
    server.kill()
    server.start()
    patient.is_connected()
    patient.write("lisinopril 10 mg")
    bot_says(patient, "For how many days")


def test_who_has_what_they_wanted_ends_the_chat_by_itself(stage: Stage, server: AppServer):
    patient = greeted(stage)
    press(patient, "Opening hours and directions")
    press(patient, "No, that's all")
    expect(patient.page.get_by_role("heading", name="Conversation ended")).to_be_visible()
    expect(patient.page.get_by_role("button", name="Start a new chat")).to_be_visible()
    expect(patient.page.get_by_text("stars")).to_have_count(0)
    assert server.rows(_TALK) == [(4, "bot ended")]


def test_the_patient_may_leave_in_the_middle(stage: Stage, server: AppServer):
    patient = greeted(stage)
    patient.page.get_by_role("button", name="End chat").click()
    patient.page.get_by_role("dialog").get_by_role("button", name="End chat").click()
    expect(patient.page.get_by_role("heading", name="Conversation ended")).to_be_visible()
    assert server.rows(_TALK) == [(4, "patient ended")]


# ------------------------------------------------------------------ its flows


ANSWERS = (
    ("medicine", "lisinopril 10 mg"),
    ("For how many days", "20"),
    ("date of birth", "4/2/1990"),
    ("pharmacy", "Harbor Street"),
    ("telephone", "617 555 0134"),
    ("phone", "617 555 0134"),
    ("old", "34"),
    ("temperature", "no"),
    ("day", "any day"),
)
"""What is written where a question without buttons has such a word."""


def answer_whatever_is_asked(patient: Portal, server: AppServer, most: int = 25) -> None:
    """Go on, with the last button or a likely answer, until the talk is settled or handed over."""
    key = server.rows(_NEWEST)[0][0]
    over = patient.messages.get_by_text(PASSED_ON).or_(
        patient.page.get_by_role("heading", name="Conversation ended")
    )
    for _ in range(most):
        said = server.rows(_LINES, key)[0][0]
        # Whichever comes: a talk that has just ended has neither buttons nor a composer.
        expect(over.or_(buttons(patient)).or_(patient.composer).first).to_be_visible()
        if over.count() or buttons(patient).get_by_text("No, that's all").count():
            return
        if buttons(patient).count():
            buttons(patient).last.click()
        else:
            asked = patient.messages.locator("li.msg.bot").last.inner_text().lower()
            patient.write(next((say for word, say in ANSWERS if word in asked), "no"))
        moved = patient.messages.locator("li.msg.bot").nth(said).or_(over)
        expect(moved.first).to_be_visible()
    raise AssertionError("the bot asks and asks")


@pytest.mark.parametrize(
    ("title", "then"),
    [
        ("Opening hours and directions", "We are at"),
        ("Refill a prescription", "Which medicine do you need"),
        ("Ask for an appointment", "What would you like to do?"),
        ("I have symptoms", "This is no diagnosis"),
        ("A health question", "What would you like to know"),
    ],
)
def test_each_flow_comes_to_its_end(stage: Stage, server: AppServer, title: str, then: str):
    patient = greeted(stage, viewport=DESKTOP)
    press(patient, title)
    bot_says(patient, then)
    answer_whatever_is_asked(patient, server)


# ------------------------------------------------------------------ the ways to a person


def test_the_button_that_is_always_there(stage: Stage):
    agent = stage.agent("ana")
    patient = greeted(stage)
    press(patient, "Refill a prescription")
    bot_says(patient, "Which medicine do you need")
    patient.page.get_by_role("button", name="Talk to a person").click()
    is_passed_on(patient)
    expect(agent.offer(NAME)).to_be_visible()
    expect(agent.page).to_have_title(re.compile("Patient waiting"))
    agent.accept(NAME)
    expect(patient.page.get_by_role("heading", name="Ana Ruiz")).to_be_visible()


def test_the_agent_sees_the_bots_part_above_a_line_and_its_summary_the_patient_does_not(
    stage: Stage,
):
    agent = stage.agent("ana")
    patient = greeted(stage)
    press(patient, "Refill a prescription")
    bot_says(patient, "Which medicine do you need")
    patient.write("lisinopril 10 mg")
    bot_says(patient, "For how many days")
    patient.write("agent")
    is_passed_on(patient)
    agent.accept(NAME)
    summary = agent.page.locator(".bot-card")
    expect(summary).to_contain_text("The patient asked for a person")
    expect(summary).to_contain_text("lisinopril 10 mg")
    rows = agent.messages.locator("li")
    names = rows.evaluate_all("all => all.map(one => one.className)")
    line = next(n for n, name in enumerate(names) if "handed-over" in name)
    assert any("bot" in name for name in names[:line])
    assert not any("bot" in name for name in names[line:])
    expect(rows.nth(line)).to_contain_text("Handed over by the bot")
    expect(patient.page.get_by_text("Only staff see this")).to_have_count(0)
    expect(patient.page.locator(".bot-card")).to_have_count(0)
    agent.write("Hello, I am Ana.")
    patient.sees("Hello, I am Ana.")


@pytest.mark.parametrize("words", ["agent", "I want to talk to a real person please"])
def test_asking_for_a_person_in_words(stage: Stage, server: AppServer, words: str):
    patient = greeted(stage)
    patient.write(words)
    is_passed_on(patient)
    assert server.rows(_WHY) == [("asked",)]


def test_the_menus_own_button(stage: Stage, server: AppServer):
    patient = greeted(stage)
    press(patient, "Talk to a person")
    is_passed_on(patient)
    assert server.rows(_WHY) == [("asked",)]


def test_a_flow_that_ends_with_a_person(stage: Stage, server: AppServer):
    patient = greeted(stage)
    press(patient, "Refill a prescription")
    for asked, said in (
        ("Which medicine", "lisinopril 10 mg"),
        ("For how many days", "1"),
        ("new problems", "no"),
        ("date of birth", "4/2/1990"),
        ("Which pharmacy", "Harbor Street"),
    ):
        bot_says(patient, asked)
        patient.write(said)
        patient.sees(said)
    is_passed_on(patient)
    assert server.rows(_WHY) == [("flow",)]
    assert server.rows("SELECT priority FROM conversation ORDER BY id DESC LIMIT 1") == [(1,)]


def test_three_things_that_it_did_not_understand(stage: Stage, server: AppServer):
    patient = greeted(stage)
    for number, gibberish in enumerate(("qwrtz plk", "zzt vrrm", "blorp fnord")):
        patient.write(gibberish)
        patient.sees(gibberish)
        if number < 2:
            expect(patient.messages.locator("li").last).to_have_class(re.compile("bot"))
            expect(buttons(patient).first).to_be_visible()
        if number == 1:
            expect(buttons(patient).filter(has_text="person")).not_to_have_count(0)
    is_passed_on(patient)
    assert server.rows(_WHY) == [("not understood",)]


def test_words_of_an_emergency(stage: Stage, server: AppServer):
    agent = stage.agent("ana")
    patient = greeted(stage)
    patient.write("I have crushing chest pain and I can't breathe")
    is_passed_on(patient)
    assert server.rows(_WHY) == [("red flag",)]
    assert server.rows("SELECT priority FROM conversation ORDER BY id DESC LIMIT 1") == [(3,)]
    expect(agent.offer(NAME)).to_be_visible()


def test_somebody_who_is_very_unhappy(stage: Stage, server: AppServer):
    patient = greeted(stage)
    patient.write("You are useless idiots. This is the worst clinic ever, I hate you!!!")
    is_passed_on(patient)
    assert server.rows(_WHY) == [("very negative",)]


def test_a_bot_that_is_not_there(stage: Stage, server: AppServer):
    with house_on(server.data_dir) as house:
        set_bot(house, BotKind.DIRECT_LINE)
    try:
        patient = stage.guest()
        patient.start_chat("Hello", name=NAME)
        is_passed_on(patient)
        assert server.rows(_WHY) == [("bot lost",)]
    finally:
        with house_on(server.data_dir) as house:
            set_bot(house, BOT)


# ------------------------------------------------------------------ out of hours


def test_out_of_hours_the_bot_answers_and_its_patients_can_leave_a_message(
    stage: Stage,
    closed: None,  # noqa: F811
):
    patient = stage.guest()
    patient.go("/")
    expect(patient.page.get_by_role("heading", name="We are closed now")).to_be_visible()
    patient.page.get_by_label("Ask our health assistant now").check()
    patient.page.get_by_label("What is it about?").fill("Hello")
    patient.page.locator("[name=consent]").check()
    patient.page.get_by_role("button", name="Continue").click()
    bot_says(patient, "What can I help you with?")
    patient.page.get_by_role("button", name="Talk to a person").first.click()
    expect(patient.messages.get_by_text("Our staff takes over from here")).to_be_visible()
    patient.page.get_by_label("Your phone or e-mail").fill("me@example.test")
    patient.page.get_by_role("button", name="Leave it as a message").click()
    expect(patient.messages.get_by_text("We have your message")).to_be_visible()


def test_out_of_hours_a_message_can_be_left_without_the_bot(
    stage: Stage,
    server: AppServer,
    closed: None,  # noqa: F811
):
    patient = stage.guest()
    patient.go("/")
    patient.page.get_by_label("Leave a message for our staff").check()
    patient.page.get_by_label("What is it about?").fill("Please call me")
    patient.page.locator("[name=contact]").fill("me@example.test")
    patient.page.locator("[name=consent]").check()
    patient.page.get_by_role("button", name="Continue").click()
    expect(patient.messages.get_by_text("We have your message")).to_be_visible()
    assert server.rows("SELECT state, kind FROM conversation ORDER BY id DESC LIMIT 1") == [
        (1, "message")
    ]


# ------------------------------------------------------------------ how it looks


def test_the_talk_with_the_bot_is_usable_by_all(checker: Checker) -> None:  # noqa: F811
    stage, look = checker.stage, checker.look
    desk = stage.agent("ana", **look)
    patient = greeted(stage, **look)
    checker.check("the bot's menu", patient.page)
    patient.write("agent " + "a" * 200)
    patient.page.get_by_role("button", name="Talk to a person").first.click()
    is_passed_on(patient)
    checker.check("passed on", patient.page)
    desk.accept(NAME)
    expect(desk.page.locator(".bot-card")).to_be_visible()
    checker.check("what the bot leaves", desk.page)
    assert checker.faults == []


# ------------------------------------------------------------------ a supervisor closes it


def test_a_supervisor_closes_what_the_bot_has_from_the_list(stage: Stage, server: AppServer):
    patient = greeted(stage)
    sam = stage.staff("sam")
    sam.go("/supervisor/floor")
    button = sam.page.get_by_role("button", name=f"Deeds for {NAME}")
    button.click()
    sam.page.get_by_role("menuitem", name="Close…").click()
    sam.dialog("Close this conversation?").get_by_role("button", name="Close it").click()
    expect(patient.page.get_by_role("heading", name="Conversation ended")).to_be_visible()
    expect(button).to_have_count(0)
    assert server.rows(_TALK) == [(4, "supervisor closed")]
    assert stage.complaints.found == []


def test_a_supervisor_closes_what_the_bot_has_by_the_menu_and_by_the_palette(
    stage: Stage, server: AppServer
):
    patient = greeted(stage)
    ((talk,),) = server.rows(_NEWEST)
    sam = stage.agent("sam", "offline")
    sam.go(f"/agent?c={talk}")
    sam.is_with(NAME)
    sam.page.get_by_role("button", name="More about this conversation").click()
    expect(sam.page.get_by_role("menuitem")).to_have_text(["Close…"])
    expect(sam.page.get_by_role("menuitemradio")).to_have_count(0)
    sam.page.keyboard.press("Escape")
    sam.command("close the conversation")
    sam.dialog("Close this conversation?").get_by_role("button", name="Close it").click()
    expect(patient.page.get_by_role("heading", name="Conversation ended")).to_be_visible()
    assert server.rows(_TALK) == [(4, "supervisor closed")]
