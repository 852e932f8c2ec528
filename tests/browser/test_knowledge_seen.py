"""Articles in a real browser: found and sent beside the chat, read on the portal, kept in order."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from test_screens import Checker
from windows import DESKTOP, PHONE, Desk, Portal, Stage

pytestmark = pytest.mark.browser


@pytest.fixture
def talk(stage: Stage) -> Iterator[tuple[Portal, Desk]]:
    yield stage.talk("ana", "Jordan", "I have a fever and chills")
    assert stage.complaints.found == []


def tool(desk: Desk, letter: str, name: str) -> Page:
    """Open a tool by its letter, from the composer."""
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press(letter)
    expect(desk.page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    return desk.page


def test_an_article_is_found_by_a_misspelt_word_and_sent_with_the_keyboard_alone(
    talk: tuple[Portal, Desk],
) -> None:
    patient, desk = talk
    desk.composer.focus()
    page = tool(desk, "f", "Knowledge")
    ask = page.get_by_role("combobox", name="Find in the knowledge")
    expect(ask).to_be_focused()
    page.keyboard.type("high temprature")
    first = page.get_by_role("listbox", name="Articles found").get_by_role("option").first
    expect(first).to_contain_text("Fever")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Fever")).to_be_focused()
    expect(page.locator(".opened .article-source")).to_contain_text("2014–2018")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(desk.composer).to_be_focused()
    expect(desk.composer).to_have_value("Fever: /knowledge/fever")
    page.keyboard.press("Enter")
    link = patient.page.get_by_role("link", name="/knowledge/fever")
    expect(link).to_have_attribute("href", "/knowledge/fever")
    assert "noopener" in (link.get_attribute("rel") or "")
    expect(desk.page.get_by_role("link", name="/knowledge/fever")).to_be_visible()


def test_a_marked_part_goes_into_the_message_and_escape_leads_back(
    talk: tuple[Portal, Desk],
) -> None:
    _, desk = talk
    desk.composer.focus()
    desk.page.keyboard.type("/k earache")
    desk.page.keyboard.press("Enter")
    page = desk.page
    ask = page.get_by_role("combobox", name="Find in the knowledge")
    expect(ask).to_have_value("earache")
    expect(ask).to_be_focused()
    expect(page.get_by_role("option", name="Ear Infections")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ear Infections")).to_be_focused()
    page.get_by_role("group", name="Text. Arrows mark a part").focus()
    page.keyboard.press("ArrowDown")
    marked = page.locator(".article-text .chosen").inner_text()
    page.keyboard.press("Enter")
    expect(desk.composer).to_be_focused()
    said = desk.composer.input_value()
    assert said.startswith(marked)
    assert said.endswith("Ear Infections: /knowledge/ear-infections")
    desk.composer.fill("")
    page.get_by_role("heading", name="Ear Infections").focus()
    page.keyboard.press("Escape")
    expect(ask).to_be_focused()


def test_what_is_for_staff_only_has_no_button_to_send_it_and_takes_a_comment(
    talk: tuple[Portal, Desk],
) -> None:
    _, desk = talk
    desk.composer.focus()
    page = tool(desk, "f", "Knowledge")
    page.get_by_label("For whom").select_option("internal")
    expect(page.get_by_role("option", name="Fever")).to_have_count(0)
    page.get_by_role("option", name="Refill requests").click()
    opened = page.locator(".knowledge.opened")
    expect(opened).to_contain_text("it can't be sent to a patient")
    expect(opened.get_by_role("button", name="Insert")).to_have_count(0)
    opened.get_by_role("button", name="No").click()
    opened.get_by_label("What is wrong or missing?").fill("Who answers at night?")
    opened.get_by_role("button", name="Send comment").click()
    expect(opened.get_by_role("button", name="No (1)")).to_have_attribute("aria-pressed", "true")


def test_smart_assist_follows_what_the_patient_writes_and_sends_nothing(
    talk: tuple[Portal, Desk],
) -> None:
    patient, desk = talk
    desk.composer.focus()
    page = tool(desk, "s", "Assist")
    articles = page.get_by_role("region", name="Articles that fit")
    expect(articles.get_by_text("Fever", exact=True)).to_be_visible()
    patient.composer.fill("and it burns when I pee")
    patient.composer.press("Enter")
    found = articles.get_by_role("button", name="Insert the link: Urinary Tract Infections")
    found.click()
    expect(desk.composer).to_have_value(
        "Urinary Tract Infections: /knowledge/urinary-tract-infections"
    )
    expect(patient.page.get_by_role("link", name="urinary")).to_have_count(0)
    articles.get_by_role("button", name="Open: Fever").click()
    expect(page.get_by_role("heading", name="Fever")).to_be_visible()
    desk.composer.fill("")


def test_a_guest_reads_votes_and_comes_back_without_any_sign_in(stage: Stage) -> None:
    reader = stage.portal()
    reader.go("/")
    page = reader.page
    page.get_by_role("link", name="Health topics").click()
    page.get_by_label("What are you looking for?").fill("tummy ache")
    page.get_by_role("link", name="Abdominal Pain").click()
    expect(page.get_by_role("heading", name="Abdominal Pain", level=1)).to_be_visible()
    expect(page).to_have_title("Abdominal Pain · Riverside Family Clinic")
    assert "tummy" not in page.url
    expect(page.get_by_role("link", name="Call 911")).to_be_visible()
    expect(page.get_by_text("Courtesy of MedlinePlus")).to_be_visible()
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(page.get_by_label("What are you looking for?")).to_have_value("tummy ache")
    expect(page.get_by_role("link", name="Abdominal Pain")).to_be_visible()
    page.get_by_label("What are you looking for?").fill("")
    page.get_by_role("button", name="Diabetes").click()
    expect(page.get_by_role("link", name="Diabetic Foot")).to_be_visible()
    for path in ("/knowledge/nothing-here", "/knowledge/refill-requests-who-does-what"):
        reader.go(path)
        expect(page.get_by_role("heading", name="We have no such page")).to_be_visible()
    assert stage.complaints.found == []


def test_an_administrator_writes_publishes_compares_and_restores(stage: Stage) -> None:
    page = stage.staff("ada").page
    page.goto(f"{stage.server.url}/admin/knowledge?tab=articles&item=new")
    page.get_by_label("Title").fill("Parking")
    page.get_by_label("Text").fill("Behind the house.\n\n- free")
    expect(page.get_by_role("complementary", name="Preview")).to_contain_text("free")
    page.get_by_role("button", name="Make the article").click()
    expect(page.get_by_role("heading", name="Parking")).to_contain_text("Draft")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name="Parking")).to_contain_text("Published")
    page.get_by_label("Text").fill("In front of the house.\n\n- free")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Compare: Version 2").click()
    compared = page.get_by_role("list", name="What is different now")
    expect(compared.locator(".gone")).to_contain_text("Behind the house.")
    expect(compared.locator(".added")).to_contain_text("In front of the house.")
    page.get_by_role("button", name="Restore: Version 2").click()
    expect(page.get_by_label("Text")).to_have_value("Behind the house.\n\n- free")
    reader = stage.portal()
    reader.go("/knowledge/parking")
    expect(reader.page.get_by_role("article")).to_contain_text("Behind the house.")
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_role("heading", name="Parking")).to_contain_text("Archived")
    reader.page.reload()
    expect(reader.page.get_by_role("heading", name="We have no such page")).to_be_visible()
    assert stage.complaints.found == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_pages_are_sound_on_every_screen(stage: Stage, size: dict) -> None:
    look = {"viewport": size}
    checker = Checker(stage, look)
    reader = stage.portal(**look)
    reader.go("/knowledge")
    expect(reader.page.get_by_role("heading", name="Topics", exact=True)).to_be_visible()
    checker.check("topics", reader.page)
    reader.page.get_by_label("What are you looking for?").fill("cough")
    expect(reader.page.get_by_role("link", name="Cough").first).to_be_visible()
    checker.check("found", reader.page)
    reader.go("/knowledge/flu")
    expect(reader.page.get_by_role("article")).to_be_visible()
    checker.check("an article", reader.page)
    page = stage.staff("ada", **look).page
    page.goto(f"{stage.server.url}/admin/knowledge")
    expect(page.get_by_role("link", name="A1C")).to_be_visible()
    checker.check("the administrator's list", page)
    page.get_by_role("link", name="A1C").click()
    expect(page.get_by_role("heading", name="Versions")).to_be_visible()
    checker.check("the administrator's article", page)
    assert checker.faults == []
