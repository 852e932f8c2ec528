"""How a conversation sounds, on the agent's screen; and who reads, on the administrator's."""

import re

import pytest
from playwright.sync_api import Locator, expect
from windows import PHONE, Desk, Stage

pytestmark = pytest.mark.browser

ANGRY = "I have been on hold for an hour, this is ridiculous and you are useless"


def mark(desk: Desk) -> Locator:
    """The mood at the top of the conversation in front."""
    return desk.page.locator(".conversation-head .mood-mark")


def why(desk: Desk) -> Locator:
    return desk.page.locator(".mood-why")


def test_the_mood_is_at_the_top_and_follows_what_the_patient_says(stage: Stage) -> None:
    patient, ana = stage.talk(reason="Can I come on Tuesday at four?")
    expect(mark(ana)).to_contain_text("neutral")
    # On this server the word list reads in the model's place, and the screen says so.
    expect(mark(ana)).to_contain_text("basic")
    patient.write(ANGRY)
    ana.sees(ANGRY)
    expect(mark(ana)).to_contain_text(re.compile("^negative|^very negative"))
    expect(mark(ana)).to_have_class(re.compile(r"\blow\b"))
    assert "negative" not in patient.page.content()
    assert stage.complaints.found == []


def test_at_the_threshold_rail_and_list_are_marked_until_the_mood_is_better(stage: Stage) -> None:
    patient, ana = stage.talk(reason="Can I come on Tuesday at four?")
    item = ana.rail_item("Jordan")
    expect(item.locator(".mood-flag")).to_have_count(0)
    patient.write(ANGRY)
    expect(item.locator(".mood-flag")).to_have_count(1)
    expect(item).to_contain_text("sounds")
    ana.page.get_by_role("button", name="Home").click()
    row = ana.page.locator("li.item").filter(has_text="Jordan")
    expect(row.locator(".tag")).to_contain_text("negative (basic)")
    for _ in range(3):
        patient.write("Thank you so much, you have been so helpful, you saved my life")
    expect(item.locator(".mood-flag")).to_have_count(0)
    expect(row.locator(".tag")).to_have_count(0)


def test_hovering_shows_the_messages_that_made_it_the_newest_first(stage: Stage) -> None:
    patient, ana = stage.talk(reason="Can I come on Tuesday at four?")
    patient.write(ANGRY)
    expect(mark(ana)).to_contain_text("negative")
    mark(ana).hover()
    lines = why(ana).get_by_role("listitem")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text(ANGRY)
    expect(lines.last).to_contain_text("Can I come on Tuesday at four?")
    expect(lines.last).to_contain_text("neutral")
    ana.page.mouse.move(600, 700)
    expect(why(ana)).to_have_count(0)


def test_the_reasons_are_reached_and_left_by_keyboard(stage: Stage) -> None:
    _, ana = stage.talk(reason="Can I come on Tuesday at four?")
    mark(ana).focus()
    expect(why(ana).get_by_role("listitem")).to_have_count(1)
    expect(mark(ana)).to_have_attribute("aria-expanded", "true")
    ana.page.keyboard.press("Escape")
    expect(why(ana)).to_have_count(0)
    ana.is_with("Jordan")


def test_on_a_phone_the_reasons_stay_within_the_screen(stage: Stage) -> None:
    patient, ana = stage.talk(reason="Can I come on Tuesday at four?")
    patient.write(ANGRY)
    ana.page.set_viewport_size(PHONE)
    mark(ana).click()
    expect(why(ana).get_by_role("listitem")).to_have_count(2)
    box = why(ana).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


def test_another_language_shows_as_unknown(stage: Stage) -> None:
    _, ana = stage.talk(reason="me duele mucho la cabeza desde ayer")
    expect(mark(ana)).to_contain_text("unknown")


def test_the_administrator_sees_who_reads(stage: Stage) -> None:
    ada = stage.staff("ada")
    ada.go("/admin")
    health = ada.page.get_by_role("region", name="Health")
    expect(health).to_contain_text("basic: a word list in the language model's place")
    expect(health).to_contain_text("Messages waiting to be read")
    health.get_by_role("button", name="Look again").click()
    expect(health).to_contain_text("Not at its best")
    threshold = ada.page.get_by_role("combobox", name="Alert at a mood")
    expect(threshold).to_have_value("negative")
    assert stage.complaints.found == []
