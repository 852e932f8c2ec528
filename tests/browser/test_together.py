"""Two and three agents with one patient: transfers, consults, mentions, and each other in sight."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from windows import Desk, Stage

pytestmark = pytest.mark.browser


def second_agent(stage: Stage, username: str = "ben") -> Desk:
    """A colleague who comes on duty after the patient has been taken."""
    return stage.agent(username)


def test_a_transfer_that_is_accepted_changes_hands_with_its_note(stage: Stage) -> None:
    patient, ana = stage.talk()
    ben = second_agent(stage)
    ana.hand_over("/t", "Ben Carter", "Wants to change an appointment")
    expect(ana.page.get_by_text("Transfer to Ben Carter")).to_be_visible()
    offer = ben.offer("Jordan")
    expect(offer).to_contain_text("Transfer from Ana Ruiz")
    expect(offer).to_contain_text("Wants to change an appointment")
    ana.write("One moment, a colleague takes over")
    patient.sees("One moment, a colleague takes over")
    ben.accept("Jordan")
    ben.sees("One moment, a colleague takes over")
    expect(patient.page.get_by_role("heading", name="Ben Carter")).to_be_visible()
    expect(ana.page.get_by_text("Ben Carter has this conversation")).to_be_visible()
    expect(ana.composer).to_have_count(0)
    expect(ana.rail_item("Jordan")).to_have_count(0)
    ben.write("Hello, I am Ben")
    patient.sees("Hello, I am Ben")
    assert stage.complaints.found == []


def test_a_declined_transfer_comes_back_with_the_reason(stage: Stage) -> None:
    patient, ana = stage.talk()
    ben = second_agent(stage)
    ana.hand_over("/t", "Ben Carter")
    ben.offer("Jordan").get_by_role("button", name="Say why").click()
    why = ben.dialog("Decline Jordan")
    why.get_by_label("With another patient").check()
    why.get_by_role("button", name="Decline").click()
    expect(ben.offer("Jordan")).to_have_count(0)
    expect(ana.page.get_by_text("Transfer to Ben Carter")).to_have_count(0)
    back = ana.messages.locator("li.system").filter(has_text="With another patient")
    expect(back).to_contain_text("Ben Carter")
    ana.write("I stay with you")
    patient.sees("I stay with you")
    assert "With another patient" not in patient.page.content()


def test_a_transfer_can_be_taken_back_before_it_is_answered(stage: Stage) -> None:
    _, ana = stage.talk()
    ben = second_agent(stage)
    ana.hand_over("/t", "Ben Carter")
    expect(ben.offer("Jordan")).to_be_visible()
    ana.page.get_by_role("button", name="Cancel transfer").click()
    expect(ben.offer("Jordan")).to_have_count(0)
    ana.write("Still here")
    ana.sees("Still here")


def test_a_transfer_to_a_queue_where_nobody_is_warns_first_and_loses_nobody(stage: Stage) -> None:
    patient, ana = stage.talk()
    ana.composer.click()
    ana.composer.press_sequentially("/tq bill")
    ana.composer.press("Enter")
    dialog = ana.dialog("Transfer")
    expect(dialog.get_by_role("option", selected=True)).to_contain_text("Billing")
    dialog.get_by_role("button", name="Transfer to Billing").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Billing")
    dialog.get_by_role("button", name="Transfer anyway").click()
    ana.at_home()
    expect(ana.rail_item("Jordan")).to_have_count(0)
    assert stage.server.rows(
        "SELECT q.name, c.state FROM conversation c JOIN queue q ON q.id = c.queue_id"
        " ORDER BY c.id DESC LIMIT 1"
    ) == [("Billing", 1)]
    patient.write("Am I lost?")
    patient.sees("Am I lost?")


def test_a_conversation_given_back_goes_to_the_next_agent(stage: Stage) -> None:
    patient, ana = stage.talk(reason="A question about my visit")
    ben = second_agent(stage)
    ana.page.get_by_role("button", name="Release").click()
    question = ana.dialog("Give this conversation back?")
    expect(question).to_contain_text("front of the line")
    question.get_by_role("button", name="Release").click()
    ana.at_home()
    ben.accept("Jordan")
    expect(patient.page.get_by_role("heading", name="Ben Carter")).to_be_visible()


def test_a_consult_is_private_until_the_colleague_is_brought_into_the_chat(stage: Stage) -> None:
    patient, ana = stage.talk()
    ben = second_agent(stage)
    secret = f"Is this urgent? {uuid4().hex}"
    ana.hand_over("/c", "Ben Carter", "Can you look at this?")
    offer = ben.offer("Jordan")
    expect(offer).to_contain_text("Advice for Ana Ruiz")
    expect(offer).to_contain_text("Can you look at this?")
    ben.accept("Jordan")
    ben.sees("My knee hurts")
    expect(ben.page.get_by_role("radio", name="Private")).to_be_checked()
    expect(ben.page.get_by_role("radio", name="Public")).to_have_count(0)
    expect(ben.page.get_by_text("0 of 4 in use")).to_be_visible()

    ana.mode("Private")
    ana.write(secret)
    ben.sees(secret)
    ben.write("Not today, but this week")
    ana.sees("Not today, but this week")
    expect(ana.message("Not today, but this week")).to_have_class(re.compile("consult"))

    ana.page.get_by_role("button", name="Bring into the chat").click()
    expect(ben.page.get_by_role("radio", name="Public")).to_be_visible()
    ben.mode("Public")
    ben.write("Hello Jordan, I am Ben")
    patient.sees("Hello Jordan, I am Ben")
    ana.page.get_by_role("button", name="End consult").click()
    expect(ben.composer).to_have_count(0)
    expect(ana.page.get_by_role("radio", name="Private")).to_have_count(0)
    expect(ana.page.get_by_role("radio", name="Internal")).to_be_checked()
    patient.page.reload()
    patient.sees("Hello Jordan, I am Ben")
    for words in (secret, "Not today, but this week", "Can you look at this?"):
        assert words not in patient.page.content()
    assert stage.complaints.found == []


def test_whoever_advises_can_leave_and_costs_no_capacity(stage: Stage) -> None:
    _, ana = stage.talk()
    ben = second_agent(stage)
    ana.hand_over("/c", "Ben Carter", "A question")
    ben.accept("Jordan")
    expect(ben.rail_item("Jordan")).to_contain_text("Consult")
    ben.page.get_by_role("button", name="Leave the consult").click()
    ben.at_home()
    expect(ben.rail_item("Jordan")).to_have_count(0)
    expect(ana.page.get_by_role("radio", name="Private")).to_have_count(0)


def test_a_queue_is_asked_for_advice_in_turn_until_one_of_it_accepts(stage: Stage) -> None:
    _, ana = stage.talk()
    ben, dev = second_agent(stage, "ben"), second_agent(stage, "dev")
    ana.hand_over("/cq", "Front desk", "Whoever knows the calendar")
    expect(ana.page.get_by_role("list", name="Consult")).to_contain_text("asked through Front desk")
    ben.reject("Jordan")
    dev.accept("Jordan")
    dev.sees("My knee hurts")
    expect(ana.page.get_by_role("list", name="Consult")).to_contain_text("Dev Patel advises")


def test_what_is_said_in_private_shows_as_unread_to_who_looks_elsewhere(stage: Stage) -> None:
    _, ana = stage.talk()
    ben = second_agent(stage)
    ana.hand_over("/c", "Ben Carter", "A question")
    ben.accept("Jordan")
    ben.page.get_by_role("button", name="Home").click()
    ben.at_home()
    ana.mode("Private")
    ana.write("Are you still there?")
    expect(ben.rail_item("Jordan").locator(".badge")).to_have_text(re.compile("1"))
    ben.rail_item("Jordan").click()
    ben.sees("Are you still there?")
    expect(ben.rail_item("Jordan").locator(".badge")).to_have_count(0)
    ana.page.get_by_role("button", name="Home").click()
    ana.at_home()
    ben.write("I am")
    expect(ana.rail_item("Jordan").locator(".badge")).to_have_text(re.compile("1"))


def test_a_declined_consult_is_told_to_who_asked(stage: Stage) -> None:
    _, ana = stage.talk()
    ben = second_agent(stage)
    ana.hand_over("/c", "Ben Carter", "A question")
    expect(ana.page.get_by_role("list", name="Consult")).to_contain_text("Ben Carter asked")
    ben.reject("Jordan")
    expect(ana.messages.locator("li.system").filter(has_text="can't advise you")).to_be_visible()
    expect(ana.page.get_by_role("button", name="Withdraw")).to_have_count(0)


def test_a_mention_calls_a_colleague_until_they_have_looked(stage: Stage) -> None:
    patient, ana = stage.talk()
    ben = second_agent(stage)
    ana.mode("Internal")
    ana.draft("Could @ben")
    suggestion = ana.page.get_by_role("option", name="Ben Carter")
    expect(suggestion).to_be_visible()
    ana.composer.press("Enter")
    expect(ana.composer).to_have_value("Could @Ben Carter ")
    ana.composer.press_sequentially("call the pharmacy?")
    ana.composer.press("Enter")
    ana.sees("Could @Ben Carter call the pharmacy?")

    named = ben.page.get_by_role("region", name="Mentions")
    expect(named).to_contain_text("Ana Ruiz mentions you in the conversation with Jordan")
    expect(ben.page.get_by_role("button", name="Home")).to_contain_text("@")
    named.get_by_role("button").click()
    ben.sees("Could @Ben Carter call the pharmacy?")
    ben.page.get_by_role("button", name="Home").click()
    ben.at_home()
    expect(named).to_have_count(0)
    assert "pharmacy" not in patient.page.content()


def both_in_the_chat(stage: Stage) -> tuple[Any, Desk, Desk]:
    patient, ana = stage.talk()
    ben = second_agent(stage)
    ana.hand_over("/c", "Ben Carter", "Join me")
    ben.accept("Jordan")
    ana.page.get_by_role("button", name="Bring into the chat").click()
    ben.mode("Public")
    return patient, ana, ben


def test_colleagues_see_each_other_here_and_writing(stage: Stage) -> None:
    _, ana, ben = both_in_the_chat(stage)
    expect(ana.company).to_contain_text("Ben Carter is here as well")
    expect(ben.company).to_contain_text("Ana Ruiz is here as well")
    ben.draft("I would s")
    expect(ana.company).to_contain_text("Ben Carter is writing to the patient")
    expect(ana.company).to_contain_text("Ben Carter is here as well")
    ben.page.get_by_role("button", name="Home").click()
    ben.at_home()
    expect(ana.company.get_by_text("Ben Carter")).to_have_count(0)
    ben.rail_item("Jordan").click()
    expect(ana.company).to_contain_text("Ben Carter is here as well")
    ben.page.close()
    expect(ana.company.get_by_text("Ben Carter")).to_have_count(0)


def test_two_who_answer_at_once_are_warned_before_the_second_is_sent(stage: Stage) -> None:
    patient, ana, ben = both_in_the_chat(stage)
    ana.draft("Take two")
    ben.write("Take one tablet a day")
    ben.page.get_by_role("button", name="Send anyway").click()
    ana.sees("Take one tablet a day")
    ana.composer.press("Enter")
    clash = ana.page.get_by_role("alert").filter(has_text="Ben Carter answered")
    expect(clash).to_be_visible()
    expect(patient.message("Take two")).to_have_count(0)
    clash.get_by_role("button", name="Wait").click()
    expect(clash).to_have_count(0)
    expect(ana.composer).to_have_value("Take two")
    ana.composer.fill("As Ben says")
    ana.composer.press("Enter")
    expect(clash).to_be_visible()
    ana.composer.press("Enter")
    patient.sees("As Ben says")
    expect(patient.message("Take two")).to_have_count(0)


def test_who_is_writing_at_the_same_moment_is_said_at_once(stage: Stage) -> None:
    patient, ana, ben = both_in_the_chat(stage)
    ben.draft("Well, I think")
    expect(ana.page.get_by_text("Ben Carter is writing to the patient as well.")).to_be_visible()
    ana.write("Me first")
    question = ana.page.get_by_role("alert").filter(has_text="Send yours as well?")
    question.get_by_role("button", name="Send anyway").click()
    patient.sees("Me first")


def test_skills_are_added_and_removed_on_the_summary(stage: Stage) -> None:
    _, ana = stage.talk()
    ana.record.get_by_role("button", name="Add a skill").click()
    form = ana.record.locator("form").filter(has=ana.page.get_by_label("Level"))
    form.get_by_label("Skill").select_option("Insurance")
    form.get_by_label("Level").select_option("7")
    form.get_by_role("button", name="Add").click()
    added = ana.record.get_by_role("listitem").filter(has_text="Insurance 7")
    expect(added).to_be_visible()
    added.get_by_role("button", name="Remove Insurance 7").click()
    expect(added).to_have_count(0)
