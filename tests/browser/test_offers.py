"""An offer that its agent does not take goes to the next one."""

import pytest
from playwright.sync_api import expect
from windows import Stage

pytestmark = pytest.mark.browser

OFFER_SECONDS = 5


def test_a_rejected_offer_goes_to_the_other_agent(stage: Stage) -> None:
    # Ben has more free capacity than Ana, so he is first.
    first, second = stage.agent("ben"), stage.agent("ana")
    patient = stage.guest()
    patient.start_chat("Who will take me?", name="Jordan")
    first.offer("Jordan").get_by_role("button", name="Reject").click()
    expect(first.offer("Jordan")).to_have_count(0)
    second.accept("Jordan")
    expect(patient.page.get_by_role("heading", name="Ana Ruiz")).to_be_visible()
    expect(first.offer("Jordan")).to_have_count(0)


def test_an_offer_that_runs_out_goes_to_the_other_agent(stage: Stage) -> None:
    first, second = stage.agent("ben"), stage.agent("ana")
    patient = stage.guest()
    patient.start_chat("Is anybody there?", name="Jordan")
    expect(first.offer("Jordan")).to_be_visible()
    expect(second.offer("Jordan")).to_have_count(0)
    expect(second.offer("Jordan")).to_be_visible()
    expect(first.offer("Jordan")).to_have_count(0)
    second.accept("Jordan")
    expect(patient.page.get_by_role("heading", name="Ana Ruiz")).to_be_visible()


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
