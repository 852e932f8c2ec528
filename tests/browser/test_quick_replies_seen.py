"""Quick replies as an agent uses them: a slash, a few letters, Enter; and who looks after them."""

import re

import pytest
from playwright.sync_api import Locator, expect
from test_screens import Checker
from windows import DESKTOP, PHONE, Desk, Stage

pytestmark = pytest.mark.browser

GREETING = "Hello Jordan, this is Ana at Riverside Family Clinic. How can I help you today?"
HARD = (
    "Your laboratory results indicate a moderately elevated concentration of cholesterol. Your"
    " physician recommends initiating pharmacological therapy and dietary modification."
)


def menu(desk: Desk) -> Locator:
    return desk.page.get_by_role("listbox", name="Suggestions")


def chosen(desk: Desk) -> Locator:
    return menu(desk).get_by_role("option", selected=True)


def type_(desk: Desk, text: str) -> None:
    desk.composer.focus()
    desk.page.keyboard.type(text)


def press(desk: Desk, *keys: str) -> None:
    for key in keys:
        desk.page.keyboard.press(key)


def insert(desk: Desk, typed: str, title: str) -> None:
    """Type a slash and some letters, see the reply, and take it."""
    type_(desk, typed)
    expect(chosen(desk)).to_contain_text(title)
    press(desk, "Enter")
    expect(menu(desk)).to_have_count(0)


def test_a_few_letters_and_enter_put_a_filled_reply_where_the_slash_was(stage: Stage) -> None:
    patient, desk = stage.talk()
    insert(desk, "/greet", "Greeting")
    expect(desk.composer).to_have_value(GREETING)
    expect(desk.composer).to_be_focused()
    press(desk, "Enter")
    patient.sees(GREETING)


def test_several_replies_go_into_one_message_also_in_the_middle_of_a_text(stage: Stage) -> None:
    _, desk = stage.talk()
    desk.draft("First. Last.")
    for _ in range(len(" Last.")):
        press(desk, "ArrowLeft")
    insert(desk, " /anything", "Anything else")
    middle = "Is there anything else I can help you with?"
    expect(desk.composer).to_have_value(f"First. {middle} Last.")
    type_(desk, " And more.")
    expect(desk.composer).to_have_value(f"First. {middle} And more. Last.")
    press(desk, "Control+End")
    insert(desk, " /one mom", "One moment")
    expect(desk.composer).to_have_value(
        f"First. {middle} And more. Last. Thank you. Give me a moment, please: I am looking at your"
        " record now."
    )


def test_arrows_choose_a_tag_narrows_and_a_slip_of_the_finger_is_forgiven(stage: Stage) -> None:
    _, desk = stage.talk()
    type_(desk, "/#closing")
    expect(menu(desk).locator("li.reply")).to_have_count(3)
    first = chosen(desk).inner_text()
    press(desk, "ArrowDown")
    expect(chosen(desk)).not_to_have_text(first)
    press(desk, "ArrowUp", "ArrowUp")
    expect(menu(desk).locator("li.reply").last).to_have_attribute("aria-selected", "true")
    desk.composer.fill("")
    type_(desk, "/openning hors")
    expect(chosen(desk)).to_contain_text("Opening hours")
    desk.composer.fill("")
    type_(desk, "/zzzz")
    expect(desk.page.get_by_text("No quick reply fits “zzzz”.")).to_be_visible()
    # Then it is a text like any other.
    press(desk, "Enter")
    desk.sees("/zzzz")


def test_enter_waits_for_the_list_instead_of_sending_half_a_word(stage: Stage) -> None:
    _, desk = stage.talk()
    desk.composer.focus()
    desk.page.keyboard.type("/greet")
    press(desk, "Enter")
    expect(desk.composer).to_have_value(GREETING)


def test_a_question_is_asked_in_place_and_escape_gives_it_up(stage: Stage) -> None:
    _, desk = stage.talk()
    type_(desk, "Good news. ")
    insert(desk, "/refill sent", "Refill sent")
    asks = desk.page.get_by_role("group", name="Before “Refill sent” is put in")
    expect(asks.get_by_label("Which medicine")).to_be_focused()
    press(desk, "Escape")
    expect(asks).to_have_count(0)
    expect(desk.composer).to_be_focused()
    expect(desk.composer).to_have_value("Good news. /refill sent")
    press(desk, "Backspace")
    insert(desk, "t", "Refill sent")
    desk.page.keyboard.type("aspirin")
    # What is still empty comes next; nothing is inserted half.
    press(desk, "Enter")
    expect(asks.get_by_label("Which pharmacy")).to_be_focused()
    desk.page.keyboard.type("Main Street")
    press(desk, "Enter")
    expect(desk.composer).to_have_value(
        re.compile(r"^Good news\. I have sent your refill of aspirin to Main Street\.")
    )
    expect(desk.composer).to_be_focused()


def test_a_slug_that_was_not_filled_does_not_go_out_and_is_not_lost(stage: Stage) -> None:
    patient, desk = stage.talk()
    desk.write("Hello {patient.first_name}")
    expect(desk.page.get_by_text("There is still {patient.first_name} in this")).to_be_visible()
    desk.page.get_by_role("button", name="Edit", exact=True).first.click()
    expect(desk.composer).to_have_value("Hello {patient.first_name}")
    desk.write("Hello Jordan")
    patient.sees("Hello Jordan")
    expect(patient.page.get_by_text("{patient")).to_have_count(0)


def test_escape_leaves_the_draft_alone_and_commands_stand_beside_the_replies(stage: Stage) -> None:
    _, desk = stage.talk()
    type_(desk, "A draft /")
    expect(menu(desk).get_by_role("option", name="Transfer to an agent")).to_be_visible()
    press(desk, "Escape")
    expect(menu(desk)).to_have_count(0)
    type_(desk, "gre")
    expect(menu(desk)).to_have_count(0)
    expect(desk.composer).to_have_value("A draft /gre")
    desk.composer.fill("A draft ")
    press(desk, "Control+End")
    type_(desk, "/k fever")
    expect(chosen(desk)).to_contain_text("Find in the knowledge")
    press(desk, "Enter")
    expect(desk.page.get_by_role("tab", name="Knowledge")).to_have_attribute(
        "aria-selected", "true"
    )
    expect(desk.composer).to_have_value("A draft ")


def test_ones_own_replies_are_made_from_a_draft_changed_and_deleted_in_place(
    stage: Stage,
) -> None:
    _, desk = stage.talk()
    type_(desk, "Please ring twice. /")
    expect(menu(desk).locator("li.reply").first).to_be_visible()
    menu(desk).get_by_role("option", name="New reply from this text").click()
    mine = desk.dialog("My quick replies")
    expect(mine.get_by_label("Title")).to_be_focused()
    expect(mine.get_by_label("Text")).to_have_value("Please ring twice.")
    mine.get_by_role("button", name="Add", exact=True).click()
    expect(mine.get_by_role("alert")).to_contain_text("Title: write between")
    expect(mine.get_by_label("Text")).to_have_value("Please ring twice.")
    mine.get_by_label("Title").fill("Ring twice")
    mine.get_by_label("Tags").fill("#door")
    mine.get_by_role("button", name="Add", exact=True).click()
    expect(mine.get_by_role("button", name="Edit Ring twice")).to_be_visible()
    mine.get_by_role("button", name="Edit Ring twice").click()
    mine.get_by_label("Text").fill("Please ring three times.")
    mine.get_by_role("button", name="Save", exact=True).click()
    expect(mine.locator("li").filter(has_text="three times")).to_be_visible()
    press(desk, "Escape")
    expect(mine).to_have_count(0)
    expect(desk.composer).to_have_value("Please ring twice. ")
    expect(desk.composer).to_be_focused()
    press(desk, "Control+End")
    insert(desk, "/#door", "Ring twice")
    expect(desk.composer).to_have_value("Please ring twice. Please ring three times.")
    desk.command("my quick replies")
    mine.get_by_role("button", name="Delete Ring twice").click()
    expect(mine.get_by_role("alert").filter(has_text="Delete it?")).to_be_visible()
    mine.get_by_role("button", name="Delete Ring twice").click()
    expect(mine.get_by_role("button", name="Edit Ring twice")).to_have_count(0)


def test_the_palette_opens_the_list_behind_the_draft(stage: Stage) -> None:
    _, desk = stage.talk()
    desk.draft("So")
    desk.command("insert a quick reply")
    expect(desk.composer).to_have_value("So /")
    expect(chosen(desk)).to_contain_text("Greeting")


def test_a_message_that_is_hard_to_read_is_said_to_be_and_may_be_sent(stage: Stage) -> None:
    patient, desk = stage.talk()
    hint = desk.page.get_by_text(re.compile(r"Grade \d+ reading level\."))
    desk.composer.fill("Please take one tablet each day. Call us if you feel ill.")
    desk.composer.fill(HARD)
    expect(hint).to_have_text(re.compile(r"Grade (1[5-9]|2\d) "))
    desk.mode("Internal")
    expect(hint).to_have_count(0)
    desk.mode("Public")
    expect(hint).to_be_visible()
    desk.composer.press("Enter")
    patient.sees(HARD)
    expect(hint).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_menus_and_dialogs_are_usable_by_everybody(stage: Stage, size: dict[str, int]) -> None:
    checker = Checker(stage, {"viewport": size})
    ana = stage.agent("ana", **checker.look)
    patient = stage.guest()
    patient.start_chat("My knee hurts", name="Jordan")
    ana.accept("Jordan")
    ana.composer.fill(HARD)
    expect(ana.page.get_by_text("reading level")).to_be_visible()
    press(ana, "Control+End")
    type_(ana, " /")
    expect(menu(ana).locator("li.reply").first).to_be_visible()
    checker.check("the list", ana.page)
    press(ana, "Backspace")
    insert(ana, "/refill sent", "Refill sent")
    expect(ana.page.get_by_label("Which medicine")).to_be_visible()
    checker.check("the questions", ana.page)
    press(ana, "Escape")
    ana.command("my quick replies")
    expect(ana.dialog("My quick replies").get_by_role("listitem").first).to_be_visible()
    checker.check("one's own", ana.page)
    ana.page.get_by_role("button", name=re.compile("^Delete ")).first.click()
    checker.check("the question before one is deleted", ana.page)
    press(ana, "Escape")
    ada = stage.staff("ada", **checker.look)
    ada.go("/admin/replies")
    expect(ada.page.get_by_role("link", name="Greeting", exact=True)).to_be_visible()
    checker.check("the administrator's list", ada.page)
    ada.page.get_by_role("link", name="Greeting", exact=True).click()
    expect(ada.page.get_by_text("Hello Elsa, this is Ana")).to_be_visible()
    checker.check("a reply's form", ada.page)
    assert checker.faults == []


def test_an_administrator_finds_reads_and_changes_a_reply_and_agents_have_it_at_once(
    stage: Stage,
) -> None:
    _, desk = stage.talk()
    ada = stage.staff("ada")
    ada.go("/admin/replies")
    find = ada.page.get_by_label("Find")
    find.fill("#billing zzz")
    expect(ada.page.get_by_text("Nothing fits this filter.")).to_be_visible()
    find.fill("#billing pay")
    ada.page.get_by_role("link", name="Pay in parts").click()
    text = ada.page.locator("textarea[name=body]")
    text.fill("Hello {patient.fist_name}, pay later")
    expect(ada.page.get_by_label("Preview")).to_contain_text("{patient.fist_name} is not known")
    ada.page.get_by_role("button", name="Save").click()
    expect(ada.page.get_by_role("alert")).to_contain_text("is not known")
    text.fill("Hello {patient.first_name}, pay later")
    expect(ada.page.get_by_text("Hello Elsa, pay later")).to_be_visible()
    ada.page.get_by_role("button", name="Save").click()
    expect(ada.page.get_by_text("Saved", exact=True)).to_be_visible()
    ada.page.get_by_role("link", name="History").click()
    expect(ada.page.get_by_text("Hello {patient.first_name}, pay later")).to_be_visible()
    insert(desk, "/pay in", "Pay in parts")
    expect(desk.composer).to_have_value("Hello Jordan, pay later")
    ben = stage.staff("ben")
    ben.go("/admin/replies")
    expect(ben.page.get_by_text("These pages are for administrators.")).to_be_visible()


def test_a_reply_that_is_chosen_elsewhere_on_the_page_asks_and_goes_to_the_cursor(
    stage: Stage,
) -> None:
    _, desk = stage.talk()
    ((reply,),) = stage.server.rows("SELECT id FROM quick_reply WHERE title = 'Refill sent'")
    ((talk,),) = stage.server.rows("SELECT max(id) FROM conversation")
    desk.draft("Hello. Bye.")
    for _ in range(len("Bye.")):
        press(desk, "ArrowLeft")
    desk.page.evaluate(
        "detail => window.dispatchEvent(new CustomEvent('psc:reply', {detail}))",
        {"thread": talk, "id": reply},
    )
    expect(desk.page.get_by_label("Which medicine")).to_be_focused()
    desk.page.keyboard.type("aspirin")
    press(desk, "Enter")
    desk.page.keyboard.type("Main Street")
    press(desk, "Enter")
    expect(desk.composer).to_have_value(
        re.compile(r"^Hello\. I have sent your refill of aspirin to Main Street\..*ready\.Bye\.$")
    )
    expect(desk.composer).to_be_focused()
