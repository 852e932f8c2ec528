"""A supervisor on the floor: finds, listens, joins, acts on one row and on many."""

import re

import pytest
from playwright.sync_api import Locator, expect
from windows import PHONE, Desk, Stage

pytestmark = pytest.mark.browser


def on_floor(stage: Stage, **more: object) -> Desk:
    sam = stage.staff("sam", **more)
    sam.go("/supervisor/floor")
    expect(sam.page.get_by_role("heading", name="Ongoing conversations")).to_be_visible()
    return sam


def row(floor: Desk, name: str) -> Locator:
    return floor.page.get_by_role("row").filter(
        has=floor.page.get_by_role("link", name=name, exact=True)
    )


def deed(floor: Desk, name: str, what: str) -> None:
    """Choose a deed in the menu of a row."""
    row(floor, name).get_by_role("button", name=f"Deeds for {name}").click()
    floor.page.get_by_role("menuitem", name=what).click()


def agent(floor: Desk, name: str) -> Locator:
    return (
        floor.page.get_by_role("region", name="Agents")
        .get_by_role("listitem")
        .filter(has_text=name)
    )


def waits(stage: Stage, name: str, reason: str = "A rash") -> None:
    stage.guest().start_chat(reason, name=name)


def test_a_supervisor_listens_from_the_floor_unseen_and_then_joins_announced(stage: Stage) -> None:
    patient, ana = stage.talk(name="Robin")
    sam = on_floor(stage)
    row(sam, "Robin").get_by_role("button", name="Monitor").click()
    box = sam.page.get_by_role("article", name="Talk of Robin")
    expect(box).to_contain_text("My knee hurts")
    patient.write("It is swollen")
    expect(box).to_contain_text("It is swollen")
    expect(ana.company.get_by_role("listitem")).to_have_count(0)
    expect(patient.page.get_by_text("Sam Okafor")).to_have_count(0)
    parts = "SELECT mode, ended_at IS NULL FROM agent_session ORDER BY id DESC LIMIT 1"
    assert stage.server.rows(parts) == [("monitor", 1)]
    box.get_by_role("button", name="Join the chat").click()
    sam.is_with("Robin")
    expect(patient.page.get_by_text("Sam Okafor has joined.")).to_be_visible()
    expect(ana.page.get_by_text("Sam Okafor, a supervisor, is in this chat.")).to_be_visible()
    sam.write("I will help")
    patient.sees("I will help")
    ana.sees("I will help")
    sam.page.get_by_role("button", name="Leave the chat").click()
    expect(patient.page.get_by_text("Sam Okafor has left").last).to_be_visible()
    expect(sam.composer).to_have_count(0)
    assert stage.complaints.found == []


def test_listening_ends_when_the_page_is_left(stage: Stage) -> None:
    stage.talk(name="Robin")
    sam = on_floor(stage)
    row(sam, "Robin").get_by_role("button", name="Monitor").click()
    expect(row(sam, "Robin")).to_contain_text("You listen")
    sam.page.close()
    ended = "SELECT end_reason FROM agent_session WHERE mode = 'monitor' ORDER BY id DESC LIMIT 1"
    again = on_floor(stage)
    expect(row(again, "Robin")).not_to_contain_text("You listen")
    assert stage.server.rows(ended) == [("stopped listening",)]


def test_several_are_closed_at_once_and_it_is_said_which_was_not_and_why(stage: Stage) -> None:
    patient, ana = stage.talk(name="Robin")
    ana.end()
    waits(stage, "Alex")
    waits(stage, "Kim")
    sam = on_floor(stage)
    for name in ("Robin", "Alex", "Kim"):
        row(sam, name).get_by_role("checkbox").check()
    bar = sam.page.get_by_role("toolbar", name="Deeds for those chosen")
    expect(bar).to_contain_text("3 chosen")
    bar.get_by_role("button", name="Release").click()
    sam.dialog("Give these conversations back?").get_by_role("button", name="Release").click()
    said = sam.page.get_by_role("status").filter(has_text="conversations released")
    expect(said).to_contain_text("0 of 3 conversations released.")
    expect(said).to_contain_text("Robin This conversation is not active any more.")
    bar.get_by_role("button", name="Close").click()
    question = sam.dialog("Close these conversations?")
    expect(question).to_contain_text("3 conversations")
    question.get_by_role("button", name="Close them").click()
    expect(row(sam, "Alex")).to_have_count(0)
    expect(row(sam, "Kim")).to_have_count(0)
    expect(row(sam, "Robin")).to_contain_text("Wrap-up")
    expect(patient.page.get_by_role("heading", name="Conversation ended")).to_be_visible()
    assert stage.complaints.found == []


def test_two_who_wait_are_assigned_to_one_agent_together(stage: Stage) -> None:
    ana = stage.agent("ana", "do not disturb")
    waits(stage, "Alex")
    waits(stage, "Kim")
    sam = on_floor(stage)
    for name in ("Alex", "Kim"):
        row(sam, name).get_by_role("checkbox").check()
    sam.page.get_by_role("toolbar").get_by_role("button", name="Assign").click()
    dialog = sam.dialog("Assign")
    expect(dialog).to_contain_text("2 conversations")
    dialog.get_by_role("combobox").fill("ana")
    dialog.get_by_role("combobox").press("Enter")
    dialog.get_by_role("button", name="Assign anyway").click()
    expect(
        sam.page.get_by_role("status").filter(has_text="2 conversations assigned.")
    ).to_be_visible()
    for name in ("Alex", "Kim"):
        expect(row(sam, name)).to_contain_text("Ana Ruiz")
        expect(ana.rail_item(name)).to_be_visible()
    expect(agent(sam, "Ana Ruiz")).to_contain_text("2 of 3")
    assert stage.complaints.found == []


def test_who_waits_goes_to_another_queue_after_a_warning(stage: Stage) -> None:
    waits(stage, "Alex")
    sam = on_floor(stage)
    deed(sam, "Alex", "Transfer…")
    dialog = sam.dialog("Transfer")
    dialog.get_by_role("radio", name="Queues").click()
    dialog.get_by_role("combobox").fill("pharm")
    dialog.get_by_role("button", name="Transfer to Pharmacy").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Pharmacy")
    dialog.get_by_role("button", name="Transfer anyway").click()
    expect(row(sam, "Alex")).to_contain_text("Pharmacy")
    assert stage.complaints.found == []


def test_an_agent_is_told_who_set_their_presence(stage: Stage) -> None:
    ana = stage.agent("ana")
    ben = stage.agent("ben")
    sam = on_floor(stage)
    agent(sam, "Ana Ruiz").get_by_label("Set the presence of Ana Ruiz").select_option("Appear away")
    expect(agent(sam, "Ana Ruiz")).to_contain_text("Appear away")
    expect(ana.page.get_by_text("Sam Okafor set your presence to Appear away.")).to_be_visible()
    expect(ana.page.get_by_label("Presence").locator("option:checked")).to_have_text(
        "Appear away · set by Sam Okafor"
    )
    for name in ("Ana Ruiz", "Ben Carter"):
        agent(sam, name).get_by_role("checkbox").check()
    sam.page.get_by_label("Set presence of those chosen").select_option("Busy")
    for name in ("Ana Ruiz", "Ben Carter"):
        expect(agent(sam, name)).to_contain_text("Busy")
    expect(ben.page.get_by_text("Sam Okafor set your presence to Busy.")).to_be_visible()
    assert stage.complaints.found == []


def test_one_is_found_by_a_name_and_the_list_stands_in_groups(stage: Stage) -> None:
    stage.talk(name="Robin")
    waits(stage, "Alex")
    sam = on_floor(stage)
    expect(row(sam, "Alex")).to_be_visible()
    sam.page.get_by_role("combobox", name="Group").select_option("By agent")
    expect(sam.page.locator(".floor-group th")).to_have_text(
        [re.compile("^Nobody has it1"), re.compile("^Ana Ruiz1")]
    )
    sam.page.get_by_label("Find", exact=True).fill("robin")
    expect(row(sam, "Alex")).to_have_count(0)
    expect(row(sam, "Robin")).to_be_visible()
    sam.page.get_by_label("Find", exact=True).fill("nobody like that")
    expect(sam.page.get_by_text("No conversation fits.")).to_be_visible()
    sam.go("/supervisor/floor?state=1")
    expect(row(sam, "Alex")).to_be_visible()
    expect(row(sam, "Robin")).to_have_count(0)


def test_on_a_phone_the_floor_fits_and_can_be_worked(stage: Stage) -> None:
    stage.talk(name="Robin")
    sam = on_floor(stage, viewport=PHONE)
    expect(row(sam, "Robin").get_by_role("button", name="Monitor")).to_be_visible()
    wide = sam.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    deed(sam, "Robin", "Close…")
    sam.dialog("Close this conversation?").get_by_role("button", name="Leave it open").click()
    expect(row(sam, "Robin")).to_contain_text("Active")


def test_what_is_in_front_of_an_agent_is_in_the_log_once_for_each_change(stage: Stage) -> None:
    _, ana = stage.talk(name="Robin")
    key = int(ana.page.url.partition("c=")[2])
    ana.write("Hello")
    ana.sees("Hello")
    ana.page.get_by_role("button", name="Home").click()
    ana.at_home()
    ana.rail_item("Robin").click()
    ana.is_with("Robin")
    ana.page.close()
    sam = on_floor(stage)
    expect(agent(sam, "Ana Ruiz")).to_contain_text("Offline")
    since = f"SELECT MIN(id) FROM event WHERE conversation_id = {key}"
    query = f"SELECT conversation_id FROM event WHERE deed = 'in front' AND id > ({since})"
    assert stage.server.rows(f"{query} ORDER BY id") == [(key,), (None,), (key,), (None,)]
