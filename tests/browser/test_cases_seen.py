"""Cases, tasks and the wrap-up, as agents see them: beside the chat and on pages of their own."""

import re
from datetime import timedelta
from typing import Any

import pytest
from app_server import change_rows, house_on
from playwright.sync_api import Locator, expect
from test_screens import Checker, checker  # noqa: F401 - a fixture
from windows import Desk, Stage

from psc_app.models.cases import Case, FollowUp

pytestmark = pytest.mark.browser

BESIDE = "tool-cases"


def tool(desk: Desk) -> Locator:
    """The tool, in front."""
    panel = desk.page.locator(f"#{BESIDE}")
    if not panel.is_visible():
        desk.command("cases and tasks")
    expect(panel.get_by_role("heading", name="Tasks")).to_be_visible()
    return panel


def open_case(desk: Desk, title: str = "", **chosen: str) -> Locator:
    """Open a case from the conversation in front; its box in the tool."""
    panel = tool(desk)
    panel.get_by_role("button", name=re.compile("Open a(nother)? case")).click()
    if title:
        panel.get_by_label("Title").fill(title)
    for name, value in chosen.items():
        panel.locator(f"[name={name}]").select_option(value)
    panel.get_by_role("button", name="Open the case").click()
    box = panel.locator(".linked-case").filter(has_text=title)
    expect(box).to_have_count(1)
    return box


def make_task(desk: Desk, title: str, due: str = "+1", owner: str = "me") -> Locator:
    """Make a task in the tool; its line."""
    panel = tool(desk)
    panel.get_by_role("button", name="New task").click()
    panel.get_by_label("What is to be done").fill(title)
    panel.locator("[name=due]").select_option(due)
    panel.locator("[name=owner]").select_option(owner)
    panel.get_by_role("button", name="Make the task").click()
    line = panel.get_by_role("listitem").filter(has_text=title)
    expect(line).to_have_count(1)
    return line


def with_elsa(stage: Stage, reason: str) -> Desk:
    """An agent who talks with a patient on record."""
    desk = stage.agent("ana")
    stage.patient("Vargas").start_chat(reason)
    desk.accept("Elsa Vargas")
    return desk


def page_of(stage: Stage, username: str, path: str, **look: Any) -> Desk:
    desk = stage.staff(username, **look)
    desk.go(path)
    return desk


@pytest.fixture(autouse=True)
def tidy(server: Any) -> Any:
    """Afterwards nothing is open, so that no test finds another's."""
    yield
    with house_on(server.data_dir) as house:
        change_rows(house, Case, lambda row: setattr(row, "status", "cancelled"))
        change_rows(house, FollowUp, lambda row: setattr(row, "status", "cancelled"))


# ---------------------------------------------------------------- beside the chat


def test_a_case_is_opened_in_one_step_with_the_keyboard_alone(stage: Stage) -> None:
    desk = with_elsa(stage, "My knee hurts")
    desk.command("open a case")
    panel = desk.page.locator(f"#{BESIDE}")
    title = panel.get_by_label("Title")
    expect(title).to_be_focused()
    expect(title).to_have_value("My knee hurts")
    desk.page.keyboard.press("Enter")
    box = panel.locator(".linked-case")
    expect(box).to_contain_text("My knee hurts")
    expect(box).to_contain_text("yours")
    expect(box.get_by_role("link", name=re.compile(r"C-\d{6}"))).to_be_visible()
    again = panel.get_by_role("button", name="Open another case")
    expect(again).to_be_focused()
    # The patient's record tells of it without being asked.
    expect(desk.record.locator(".recent-cases")).to_contain_text("My knee hurts")
    expect(desk.record.locator("[data-kind=Case]")).to_contain_text("opened")

    box.get_by_role("button", name="Note").press("Enter")
    desk.page.keyboard.type("Sprained on Sunday")
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")
    expect(box.locator(".case-notes")).to_contain_text("Sprained on Sunday")
    box.get_by_role("combobox").select_option("resolved")
    expect(desk.record.locator("[data-kind=Case]").first).to_contain_text("resolved")
    assert stage.complaints.found == []


def test_a_patients_one_open_case_is_there_when_they_write_again(stage: Stage) -> None:
    desk = stage.agent("ana")
    patient = stage.patient("Vargas")
    patient.start_chat("My tablets are running out")
    desk.accept("Elsa Vargas")
    open_case(desk, "Refill of her tablets", kind="Refill")
    desk.end()
    finish(desk)
    patient.start_chat("Are they ready?")
    desk.accept("Elsa Vargas")
    box = tool(desk).locator(".linked-case")
    expect(box).to_contain_text("Refill of her tablets")
    expect(box).to_contain_text("linked by itself")
    expect(desk.messages.get_by_text("the patient's one open case")).to_be_visible()
    expect(patient.page.get_by_text("the patient's one open case")).to_have_count(0)
    box.get_by_role("button", name="Unlink").click()
    other = tool(desk).locator(".other-cases li").filter(has_text="Refill of her tablets")
    expect(other).to_contain_text("Refill of her tablets")
    other.get_by_role("button", name="Link").click()
    expect(box).to_contain_text("Refill of her tablets")
    expect(box).not_to_contain_text("linked by itself")
    assert stage.complaints.found == []


def test_a_task_is_made_done_and_taken_back(stage: Stage) -> None:
    desk = with_elsa(stage, "My knee hurts")
    line = make_task(desk, "Call the physiotherapist")
    expect(line).to_contain_text("due")
    box = line.get_by_role("checkbox")
    box.check()
    expect(line).to_contain_text("done by Ana Ruiz")
    done = desk.record.locator("[data-kind=Task]").filter(has_text="Call the physiotherapist")
    expect(done).to_have_count(1)
    box.uncheck()
    expect(line).not_to_contain_text("done by")
    expect(done).to_have_count(0)
    assert stage.complaints.found == []


def test_a_refused_form_keeps_what_was_written_and_says_why(stage: Stage) -> None:
    _, desk = stage.talk()
    panel = tool(desk)
    panel.get_by_role("button", name="New task").click()
    panel.get_by_label("What is to be done").fill("Call her")
    expect(panel.locator("[name=due_date]")).to_be_hidden()
    panel.locator("[name=due]").select_option("date")
    panel.locator("[name=due_date]").fill("2020-02-02")
    panel.get_by_role("button", name="Make the task").click()
    expect(panel.get_by_role("alert")).to_contain_text("a day that is not over yet")
    expect(panel.get_by_label("What is to be done")).to_have_value("Call her")
    panel.locator("[name=due]").select_option("+3")
    panel.get_by_role("button", name="Make the task").click()
    expect(panel.get_by_role("listitem").filter(has_text="Call her")).to_have_count(1)
    expect(panel.get_by_role("alert")).to_have_count(0)


def test_another_conversation_shows_its_own_cases_only(stage: Stage) -> None:
    _, desk = stage.talk()
    open_case(desk, "Jordan's knee")
    other = stage.guest()
    other.start_chat("My elbow", name="Robin")
    desk.accept("Robin")
    panel = tool(desk)
    expect(panel.get_by_text("This conversation belongs to no case.")).to_be_visible()
    expect(panel.get_by_text("Jordan's knee")).to_have_count(0)
    desk.rail_item("Jordan").click()
    expect(panel.get_by_text("Jordan's knee")).to_be_visible()


# ---------------------------------------------------------------- wrap-up


def finish(desk: Desk, **chosen: str) -> None:
    """Finish the wrap-up in front."""
    form = desk.page.locator("form.wrap-up")
    for name, value in ({"disposition": "Answered"} | chosen).items():
        control = form.locator(f"[name={name}]")
        if control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    form.get_by_role("button", name="Finish and close").click()
    desk.at_home()


def test_a_wrap_up_keeps_its_draft_and_makes_the_follow_up(stage: Stage) -> None:
    _, desk = stage.talk()
    desk.end()
    form = desk.page.locator("form.wrap-up")
    form.locator("[name=disposition]").select_option("Referred")
    expect(form.locator("[name=task_due]")).to_be_hidden()
    form.get_by_label("Follow-up task").fill("Call with the X-ray")
    form.locator("[name=task_due]").select_option("+3")
    form.get_by_label("Notes").fill("Sent to the X-ray")
    desk.page.reload()
    expect(form.locator("[name=disposition]")).to_have_value("Referred")
    expect(form.locator("[name=task_due]")).to_have_value("+3")
    expect(form.get_by_label("Notes")).to_have_value("Sent to the X-ray")
    finish(desk, disposition="Referred", second="Answered")

    tasks = page_of(stage, "ana", "/agent/tasks")
    row = tasks.page.get_by_role("listitem").filter(has_text="Call with the X-ray")
    expect(row).to_contain_text("Jordan")
    row.get_by_role("link", name="Conversation").click()
    tasks.is_with("Jordan")
    about = tasks.page.locator(".summary")
    expect(about).to_contain_text("Referred")
    expect(about).to_contain_text("Second dispositionAnswered")
    assert stage.complaints.found == []


def test_the_same_disposition_twice_is_refused_and_the_form_stays(stage: Stage) -> None:
    _, desk = stage.talk()
    desk.end()
    form = desk.page.locator("form.wrap-up")
    for name in ("disposition", "second"):
        form.locator(f"[name={name}]").select_option("Answered")
    form.get_by_role("button", name="Finish and close").click()
    expect(desk.page.get_by_role("alert")).to_contain_text("two different dispositions")
    expect(form.locator("[name=second]")).to_have_value("Answered")


# ---------------------------------------------------------------- the pages


def test_nobodys_case_is_taken_from_the_list_and_everybody_sees_it(stage: Stage) -> None:
    _, ana = stage.talk()
    open_case(ana, "Bill of May", owner="nobody", priority="1")
    ben = page_of(stage, "ben", "/agent/cases")
    ben.page.get_by_role("button", name="Nobody's").click()
    row = ben.page.get_by_role("listitem").filter(has_text="Bill of May")
    expect(row).to_contain_text("High")
    expect(row).not_to_contain_text("Jordan")
    row.get_by_role("button", name="Take").click()
    expect(ben.page.get_by_role("heading", name="Bill of May")).to_be_visible()
    about = ben.page.get_by_role("complementary", name="About this case")
    expect(about).to_contain_text("Jordan")
    expect(about).to_contain_text("Owner: none → Ben Carter")
    expect(ben.page).to_have_url(re.compile(r"case=\d+"))
    # The agent's own tab has heard of it.
    expect(tool(ana).locator(".linked-case")).to_contain_text("Ben Carter")

    ben.page.get_by_label("New note").fill("Written to billing")
    ben.page.get_by_role("button", name="Add the note").click()
    expect(tool(ana).locator(".case-notes")).to_contain_text("Written to billing")
    ben.page.get_by_role("button", name="Edit title").click()
    ben.page.get_by_role("textbox", name="Title").fill("Bill of May, paid twice")
    ben.page.keyboard.press("Enter")
    expect(ben.page.get_by_role("heading", name="Bill of May, paid twice")).to_be_visible()
    ben.page.get_by_label("Priority").select_option("2")
    expect(about).to_contain_text("Priority: High → Urgent")
    ben.page.reload()
    expect(ben.page.get_by_role("heading", name="Bill of May, paid twice")).to_be_visible()
    ben.page.get_by_role("button", name="All cases").click()
    # A reload may find the tab's list as it was, and the case is not nobody's any more.
    ben.page.get_by_role("button", name="All open").click()
    expect(ben.page.get_by_role("listitem").filter(has_text="paid twice")).to_have_count(1)
    assert stage.complaints.found == []


def test_the_list_of_cases_is_searched_and_a_stranger_gets_no_case_by_its_address(
    stage: Stage,
) -> None:
    _, ana = stage.talk()
    number = open_case(ana, "Knee, second opinion").locator(".case-number").inner_text()
    mine = page_of(stage, "ana", "/agent/cases")
    search = mine.page.get_by_role("searchbox", name="Search")
    for text, found in ((number, 1), ("second op", 1), ("jordan", 1), ("elbow", 0)):
        search.fill(text)
        mine.page.get_by_role("button", name="Show").click()
        rows = mine.page.locator(".case-rows li").filter(has_text="Knee, second opinion")
        expect(rows).to_have_count(found)
    ben = page_of(stage, "ben", f"/agent/cases?case={int(number.removeprefix('C-'))}")
    expect(ben.page.get_by_role("alert")).to_contain_text("There is no such case")
    expect(ben.page.get_by_text("second opinion")).to_have_count(0)
    ada = page_of(stage, "ada", "/agent/cases")
    expect(ada.page.get_by_text("for those who work with patients")).to_be_visible()


def test_a_task_that_falls_due_is_marked_in_the_head(stage: Stage) -> None:
    _, desk = stage.talk()
    make_task(desk, "Call before noon")
    head = desk.page.get_by_role("banner")
    expect(head.get_by_role("link", name="Tasks", exact=True)).to_be_visible()
    with house_on(stage.server.data_dir) as house:
        change_rows(
            house,
            FollowUp,
            lambda row: setattr(row, "due_at", row.created_at - timedelta(minutes=1)),
        )
    desk.page.reload()
    expect(head.get_by_role("link", name="Tasks, 1 due")).to_be_visible()
    expect(tool(desk).get_by_role("listitem").filter(has_text="Call before")).to_contain_text(
        "overdue"
    )
    tool(desk).get_by_role("checkbox", name="Done: Call before noon").check()
    expect(head.get_by_role("link", name="Tasks", exact=True)).to_be_visible()


def test_tasks_are_made_changed_given_and_cancelled_on_their_page(stage: Stage) -> None:
    ana = page_of(stage, "ana", "/agent/tasks")
    ana.page.get_by_role("button", name="New task").click()
    ana.page.get_by_label("What is to be done").fill("Order leaflets")
    ana.page.locator("[name=due]").select_option("+7")
    ana.page.get_by_role("button", name="Make the task").click()
    row = ana.page.get_by_role("listitem").filter(has_text="Order")
    expect(row).to_contain_text("Order leaflets")
    row.get_by_role("button", name="Change").click()
    row.get_by_label("What is to be done").fill("Order more leaflets")
    row.get_by_role("button", name="Save").click()
    expect(row.locator(".task-title")).to_have_text("Order more leaflets")
    row.get_by_role("button", name="Change").click()
    row.get_by_label("For").select_option(label="Ben Carter")
    expect(row).to_have_count(0)
    ana.page.get_by_role("button", name="Asked of others").click()
    expect(row).to_contain_text("for Ben Carter")
    ben = page_of(stage, "ben", "/agent/tasks")
    theirs = ben.page.get_by_role("listitem").filter(has_text="Order more leaflets")
    theirs.get_by_role("button", name="Change").click()
    theirs.get_by_role("button", name="Need not be done").click()
    expect(theirs).to_have_count(0)
    expect(row).to_have_count(0)
    assert stage.complaints.found == []


def test_the_pages_and_the_tool_are_usable_by_everybody(checker: Checker) -> None:  # noqa: F811
    stage = checker.stage
    _, ana = stage.talk()
    open_case(ana, "A long title " + "with many words " * 8, due="+3")
    make_task(ana, "A task with " + "many words " * 10)
    desk = page_of(stage, "ana", "/agent/cases", **checker.look)
    expect(desk.page.locator(".case-row")).to_have_count(1)
    checker.check("the list of cases", desk.page)
    desk.page.locator(".case-row").click()
    expect(desk.page.get_by_role("heading", name="History")).to_be_visible()
    desk.page.get_by_role("button", name="New task").click()
    checker.check("a case", desk.page)
    desk.go("/agent/tasks")
    desk.page.get_by_role("button", name="Change").click()
    expect(desk.page.get_by_role("button", name="Need not be done")).to_be_visible()
    checker.check("the list of tasks", desk.page)
    desk.go("/agent")
    desk.rail_item("Jordan").click()
    desk.is_with("Jordan")
    panel = tool(desk)
    panel.get_by_role("button", name="Open another case").click()
    checker.check("the tool", desk.page)
    assert checker.faults == []
