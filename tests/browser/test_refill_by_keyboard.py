"""A refill request from its offer to its end by keyboard alone, and what the patient has of it."""

import re
from collections.abc import Iterator
from datetime import datetime

import icalendar
import pytest
import vobject
from app_server import house_on, patient_named, staff_actor
from playwright.sync_api import Locator, expect
from windows import Desk, Portal, Stage

from psc_app.demo import scripts as demo
from psc_app.domain.cards import millis
from psc_app.domain.record_cards import APPOINTMENT, CASE, CONVERSATION, TASK, TimelineEntry
from psc_app.services import task_lists, tasks
from psc_app.services.timeline import timeline

pytestmark = pytest.mark.browser

NAME = "Elsa Vargas"
REASON = "I need a refill of my blood pressure tablets"
ANSWER = "Lisinopril 10 mg. I have three left."
ARTICLE = "Blood Pressure Medicines"
VISIT = "Blood pressure check"
FOLLOW_UP = "Ask whether the tablets are there"
MOST_TABS = 6
"""So many Tabs at most lead to what is used often."""


@pytest.fixture
def talk(stage: Stage) -> Iterator[tuple[Portal, Desk]]:
    """An agent who has set nothing yet, and a patient's request."""
    desk = stage.staff("ana")
    desk.go("/agent")
    desk.at_home()
    patient = stage.patient("Vargas")
    patient.start_chat(REASON)
    yield patient, desk
    assert stage.complaints.found == []


def test_a_refill_is_answered_by_keyboard_alone_and_the_patient_has_each_result(
    stage: Stage, talk: tuple[Portal, Desk]
) -> None:
    patient, desk = talk
    _accept(desk)
    _go_through_the_script(desk, patient)
    _answer_by_a_quick_reply(desk, patient)
    _send_an_article(desk, patient)
    _open_a_case(desk)
    _book(desk, patient)
    _end_and_wrap_up(desk)
    starts_at = _keep_in_the_calendar(patient)
    _is_on_their_page(patient)
    _stands_on_the_timeline(stage, starts_at)


def _press(desk: Desk, *keys: str) -> None:
    for key in keys:
        desk.page.keyboard.press(key)


def _type(desk: Desk, text: str) -> None:
    desk.page.keyboard.type(text)


def _tab_to(desk: Desk, place: Locator) -> None:
    """Go on with Tab until the focus is there; a few must do."""
    expect(place).to_be_visible()
    for _ in range(MOST_TABS):
        _press(desk, "Tab")
        if place.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"More than {MOST_TABS} Tabs to {place}")


def _tool(desk: Desk, name: str) -> Locator:
    return desk.page.get_by_role("tabpanel", name=name)


def _accept(desk: Desk) -> None:
    desk.command("avail")
    expect(desk.offer(NAME)).to_be_visible()
    _press(desk, "a")
    desk.is_with(NAME)
    expect(desk.composer).to_be_focused()
    desk.sees(REASON)


def _step(desk: Desk, words: str) -> Locator:
    return _tool(desk, "Script").locator(".script-step").filter(has_text=words)


def _go_through_the_script(desk: Desk, patient: Portal) -> None:
    _press(desk, "Escape", "g")
    first = _step(desk, "Greet, and check who it is")
    expect(first.get_by_role("checkbox")).to_be_focused()
    _tab_to(desk, first.get_by_role("button", name=f"Open {demo.GREETING}"))
    _press(desk, "Enter")
    greet = _step(desk, "Greet by name and say who you are")
    _tab_to(desk, greet.get_by_role("button", name="Insert"))
    _press(desk, "Enter")
    expect(desk.composer).to_be_focused()
    expect(desk.composer).to_have_value(re.compile("^Hello Elsa, this is Ana at "))
    said = desk.composer.input_value()
    _press(desk, "Enter")
    patient.sees(said)

    _press(desk, "Escape", "g")
    # They are signed in, so the portal has checked who they are: the rest is ticked off.
    which = _step(desk, "Which medicine, which strength")
    focused = _tool(desk, "Script").locator("[data-step]:focus")
    expect(focused).to_have_count(1)
    while not which.locator("[data-step]:focus").count():
        step = focused.locator("xpath=ancestor::li[1]")
        _press(desk, "Space")
        expect(step).to_have_class(re.compile("done"))
        _press(desk, "ArrowDown")
    _tab_to(desk, which.get_by_role("button", name="Insert"))
    _press(desk, "Enter")
    expect(desk.composer).to_have_value(re.compile("^Which medicine do you need"))
    said = desk.composer.input_value()
    _press(desk, "Enter")
    patient.sees(said)
    patient.write(ANSWER)
    desk.sees(ANSWER)
    expect(which).to_have_class(re.compile("done"))

    _press(desk, "Escape", "g")
    compare = _step(desk, "Compare it with the medication list")
    expect(compare.get_by_role("checkbox")).to_be_focused()
    _press(desk, "Space")
    expect(compare).to_have_class(re.compile("done"))


def _answer_by_a_quick_reply(desk: Desk, patient: Portal) -> None:
    _press(desk, "m")
    expect(desk.composer).to_be_focused()
    _type(desk, "/refill sent")
    chosen = desk.page.get_by_role("listbox", name="Suggestions").get_by_role(
        "option", selected=True
    )
    expect(chosen).to_contain_text("Refill sent")
    _press(desk, "Enter")
    asks = desk.page.get_by_role("group", name="Before “Refill sent” is put in")
    expect(asks.get_by_label("Which medicine")).to_be_focused()
    _type(desk, "lisinopril")
    _press(desk, "Enter")
    expect(asks.get_by_label("Which pharmacy")).to_be_focused()
    _type(desk, "Harbor Street")
    _press(desk, "Enter")
    expect(desk.composer).to_be_focused()
    expect(desk.composer).to_have_value(
        re.compile(r"^I have sent your refill of lisinopril to Harbor Street\.")
    )
    said = desk.composer.input_value()
    _press(desk, "Enter")
    patient.sees(said)


def _send_an_article(desk: Desk, patient: Portal) -> None:
    _press(desk, "Escape", "f")
    ask = desk.page.get_by_role("combobox", name="Find in the knowledge")
    expect(ask).to_be_focused()
    # Enter waits for what was asked, so that nobody has to look up before it.
    _type(desk, "blood pressure medicine")
    _press(desk, "Enter")
    expect(desk.page.get_by_role("heading", name=ARTICLE)).to_be_focused()
    _tab_to(desk, desk.page.get_by_role("button", name="Insert link"))
    _press(desk, "Enter")
    expect(desk.composer).to_be_focused()
    expect(desk.composer).to_have_value(f"{ARTICLE}: /knowledge/blood-pressure-medicines")
    _press(desk, "Enter")

    link = patient.messages.get_by_role("link", name="/knowledge/blood-pressure-medicines")
    with patient.context.expect_page() as opened:
        link.click()
    expect(opened.value.get_by_role("heading", name=ARTICLE, level=1)).to_be_visible()
    opened.value.close()


def _open_a_case(desk: Desk) -> None:
    _press(desk, "Escape", "o")
    panel = _tool(desk, "Cases")
    expect(panel.get_by_role("button", name="Open a case")).to_be_focused()
    _press(desk, "Enter")
    expect(panel.get_by_label("Title")).to_be_focused()
    expect(panel.get_by_label("Title")).to_have_value(REASON)
    _press(desk, "Enter")
    expect(panel.locator(".linked-case")).to_contain_text(REASON)
    expect(panel.get_by_role("button", name="Open another case")).to_be_focused()


def _book(desk: Desk, patient: Portal) -> None:
    _press(desk, "b")
    pane = _tool(desk, "Booking")
    what = desk.page.get_by_label("What for?")
    expect(what).to_be_focused()
    # In a field letters are letters, until Escape leaves it.
    _press(desk, "Escape")
    expect(what).not_to_be_focused()
    _press(desk, "b")
    expect(what).to_be_focused()
    _type(desk, VISIT[:8])
    soonest = pane.get_by_role("group", name="The soonest times").get_by_role("button")
    _tab_to(desk, soonest.first)
    _press(desk, "ArrowDown", "Enter")
    expect(pane.get_by_role("button", name="Book", exact=True)).to_be_focused()
    _press(desk, "Enter")
    expect(pane.get_by_role("status")).to_contain_text("Booked: ")

    said = patient.messages.locator("li.system").filter(has_text="Your appointment is booked")
    expect(said).to_contain_text(f"{VISIT} with")


def _end_and_wrap_up(desk: Desk) -> None:
    _press(desk, "e")
    question = desk.dialog("End this conversation?")
    expect(question.get_by_role("button", name="Keep talking")).to_be_focused()
    _press(desk, "Tab", "Enter")
    form = desk.page.locator("form.wrap-up")
    expect(form).to_be_visible()
    disposition = form.locator("[name=disposition]")
    expect(disposition).to_be_focused()
    # It is left for a look at the case and found again by a letter.
    _press(desk, "Escape", "o")
    expect(_tool(desk, "Cases").locator(":focus")).to_have_count(1)
    _press(desk, "w")
    expect(disposition).to_be_focused()
    _type(desk, "Refill")
    expect(disposition).to_have_value("Refill arranged")
    _tab_to(desk, form.get_by_label("Notes"))
    _type(desk, "Enough for three days")
    _tab_to(desk, form.get_by_label("Follow-up task"))
    _type(desk, FOLLOW_UP)
    _tab_to(desk, form.locator("[name=task_due]"))
    _type(desk, "In 3")
    expect(form.locator("[name=task_due]")).to_have_value("+3")
    _tab_to(desk, form.get_by_role("button", name="Finish and close"))
    _press(desk, "Enter")
    desk.at_home()


def _keep_in_the_calendar(patient: Portal) -> datetime:
    """Save the file as the patient and read it in two ways; when the appointment starts."""
    said = patient.messages.locator("li.system").filter(has_text="Your appointment is booked")
    with patient.page.expect_download() as download:
        said.get_by_role("link").click()
    content = download.value.path().read_bytes()
    (one,) = icalendar.Calendar.from_ical(content).events
    other = vobject.readOne(content.decode()).vevent
    assert other.uid.value == str(one["uid"])
    assert other.dtstart.value == one.decoded("dtstart")
    assert other.summary.value == str(one["summary"])

    return one.decoded("dtstart")


def _is_on_their_page(patient: Portal) -> None:
    patient.go("/")
    own = patient.page.get_by_role("complementary", name="Your record")
    row = own.locator(".own-list.ahead > li").filter(has_text=VISIT)
    expect(row).to_be_visible()
    expect(row.get_by_role("link", name="Add to calendar")).to_be_visible()


def _stands_on_the_timeline(stage: Stage, starts_at: datetime) -> None:
    with house_on(stage.server.data_dir) as house:
        ana, elsa = staff_actor(house, "ana"), patient_named(house, "Vargas")
        # As a deed, because the server writes beside it: a look notes itself only after it read.
        do = house.store.do_now

        def entries(kind: str) -> tuple[TimelineEntry, ...]:
            return do(ana, timeline, elsa, kinds=frozenset({kind})).entries

        assert entries(CONVERSATION)[0].note == f"{REASON} · Refill arranged"
        assert entries(CASE)[0].note.startswith(REASON)
        (visit,) = [one for one in entries(APPOINTMENT) if one.at == millis(starts_at)]
        assert (visit.title, visit.status) == (VISIT, "booked")
        # A task is a plan until it is done, and then has happened.
        (task,) = do(ana, task_lists.listed, text=FOLLOW_UP).rows
        assert (task.mine, task.patient, task.due_at > task.made_at) == (True, NAME, True)
        do(ana, tasks.done, task.id)
        assert entries(TASK)[0].note == FOLLOW_UP
