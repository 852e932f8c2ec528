"""Offers in real browsers: accepted, rejected, run out, diverted; and who drops and comes back."""

from collections.abc import Iterator

import pytest
from app_server import AppServer
from playwright.sync_api import expect
from windows import Stage
from wire import Wire

pytestmark = pytest.mark.browser

OFFER_SECONDS = 5


@pytest.fixture
def wire(server: AppServer) -> Iterator[Wire]:
    with Wire(server.port) as laid:
        yield laid


def test_an_accepted_offer_opens_and_says_what_there_was_to_know(stage: Stage) -> None:
    desk = stage.agent("ana")
    patient = stage.guest()
    patient.start_chat("My knee hurts", name="Jordan")
    offer = desk.offer("Jordan")
    for words in ("My knee hurts", "waiting", "s left to answer"):
        expect(offer).to_contain_text(words)
    expect(offer.get_by_role("button", name="Accept")).to_be_focused()
    desk.accept("Jordan")
    expect(desk.offer("Jordan")).to_have_count(0)
    expect(desk.page.get_by_text("1 of 3 in use")).to_be_visible()
    chosen = desk.page.get_by_label("Presence").locator("option:checked")
    expect(chosen).to_have_text("Busy · set by system")


def test_an_offer_does_not_snatch_the_focus_from_who_is_writing(stage: Stage) -> None:
    _, desk = stage.talk()
    desk.draft("I am in the middle of ")
    second = stage.guest()
    second.start_chat("Me too", name="Robin")
    expect(desk.offer("Robin")).to_be_visible()
    desk.page.keyboard.type("a sentence")
    desk.page.keyboard.press("Enter")
    desk.sees("I am in the middle of a sentence")
    desk.is_with("Jordan")


def test_a_rejected_offer_goes_to_the_other_agent(stage: Stage) -> None:
    # Ben has more free capacity than Ana, so he is first.
    first, second = stage.agent("ben"), stage.agent("ana")
    patient = stage.guest()
    patient.start_chat("Who will take me?", name="Jordan")
    first.reject("Jordan")
    second.accept("Jordan")
    expect(patient.page.get_by_role("heading", name="Ana Ruiz")).to_be_visible()
    expect(first.offer("Jordan")).to_have_count(0)


def test_an_offer_that_runs_out_goes_to_the_other_agent_and_its_agent_is_inactive(
    stage: Stage,
) -> None:
    first, second = stage.agent("ben"), stage.agent("ana")
    patient = stage.guest()
    patient.start_chat("Is anybody there?", name="Jordan")
    expect(first.offer("Jordan")).to_be_visible()
    expect(second.offer("Jordan")).to_have_count(0)
    expect(second.offer("Jordan")).to_be_visible()
    expect(first.offer("Jordan")).to_have_count(0)
    second.accept("Jordan")
    expect(patient.page.get_by_role("heading", name="Ana Ruiz")).to_be_visible()

    expect(
        first.page.get_by_text("You missed an offer, so you are set to Inactive")
    ).to_be_visible()
    first.page.get_by_role("button", name="I'm back").click()
    expect(first.page.get_by_label("Presence")).to_have_value("available")
    another = stage.guest()
    another.start_chat("And me?", name="Robin")
    first.accept("Robin")


def test_a_diverted_offer_goes_to_the_next_agent_with_its_reason(stage: Stage) -> None:
    first, second = stage.agent("ben"), stage.agent("ana")
    patient = stage.guest()
    patient.start_chat("Can you take this?", name="Jordan")
    question = first.divert("Jordan", "I have a meeting")
    expect(question).to_have_count(0)
    second.accept("Jordan")
    expect(first.offer("Jordan")).to_have_count(0)
    expect(first.page.get_by_label("Presence")).to_have_value("available")
    assert stage.server.rows(
        "SELECT count(*) FROM offer WHERE outcome = 'diverted' AND reason = 'I have a meeting'"
    ) == [(1,)]


def test_diverting_warns_where_nobody_else_is_on_duty_and_never_closes(stage: Stage) -> None:
    alone = stage.agent("ana")
    patient = stage.guest()
    patient.start_chat("Can you take this?", name="Jordan")
    question = alone.divert("Jordan", "Fire alarm")
    expect(question.get_by_role("alert")).to_contain_text("Nobody else is on duty")
    question.get_by_role("button", name="Divert anyway").click()
    expect(question).to_have_count(0)
    expect(alone.offer("Jordan")).to_have_count(0)
    expect(patient.page.get_by_text("You have waited")).to_be_visible()


_CLICK_AT = """at => setTimeout(() => [...document.querySelectorAll("button")]
  .find(one => one.textContent === "Pick up").click(), at - Date.now())"""


def test_of_two_who_pick_up_the_same_patient_at_once_one_is_told_calmly(stage: Stage) -> None:
    patient = stage.guest()
    patient.start_chat("A question about my visit", name="Jordan")
    both = [stage.agent(name, "appear away") for name in ("ana", "ben")]
    for desk in both:
        desk.page.get_by_role("tab", name="Open").click()
        expect(desk.page.get_by_role("button", name="Pick up")).to_be_visible()
    moment = both[0].page.evaluate("() => Date.now() + 500")
    for desk in both:
        desk.page.evaluate(_CLICK_AT, moment)
    won = [desk.page.locator(".conversation-head h1") for desk in both]
    expect(won[0].or_(both[0].page.get_by_role("alert"))).to_be_visible()
    expect(won[1].or_(both[1].page.get_by_role("alert"))).to_be_visible()
    assert sorted(one.count() for one in won) == [0, 1]
    late = both[0] if won[1].count() else both[1]
    expect(late.page.get_by_role("alert")).to_contain_text("Somebody else was first")
    late.at_home()


def test_an_offer_goes_away_when_the_patient_leaves(stage: Stage) -> None:
    desk = stage.agent("ana")
    patient = stage.guest()
    patient.start_chat("Never mind", name="Jordan")
    expect(desk.offer("Jordan")).to_be_visible()
    patient.page.get_by_role("button", name="End chat").click()
    question = patient.page.get_by_role("dialog", name="End this chat?")
    expect(question).to_contain_text("You will lose your place in the line.")
    question.get_by_role("button", name="End chat").click()
    expect(patient.page.get_by_role("heading", name="Conversation ended")).to_be_visible()
    expect(desk.offer("Jordan")).to_have_count(0)
    expect(desk.page).to_have_title("Agent dashboard")


def test_an_agent_who_drops_and_returns_has_presence_session_and_draft_again(
    stage: Stage, wire: Wire
) -> None:
    desk = stage.staff("ana")
    desk.url = wire.url
    desk.go("/agent")
    desk.at_home()
    desk.set_presence("available")
    patient = stage.guest()
    patient.start_chat("My knee hurts", name="Jordan")
    desk.accept("Jordan")
    desk.mode("Internal")
    desk.draft("Half a no")
    wire.cut()
    expect(desk.banner).to_be_visible()
    # While the line is cut nothing is offered.
    second = stage.guest()
    second.start_chat("Me too", name="Robin")
    expect(second.page.get_by_text("You have waited")).to_be_visible()
    patient.write("Are you there?")
    wire.mend()
    desk.is_connected()
    desk.is_with("Jordan")
    desk.sees("Are you there?")
    expect(desk.page.get_by_role("radio", name="Internal")).to_be_checked()
    expect(desk.composer).to_have_value("Half a no")
    expect(desk.offer("Robin")).to_be_visible()
    desk.accept("Robin")
    expect(desk.rail_item("Jordan")).to_be_visible()
