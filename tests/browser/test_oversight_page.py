"""A supervisor at work on anybody's conversations, how urgent they are, and who reads along."""

import re
from collections.abc import Iterator

import pytest
from app_server import change_rows, house_on
from playwright.sync_api import Locator, expect
from sqlmodel import select
from windows import Desk, Stage, Window

from psc_app.domain.actor import SYSTEM
from psc_app.models.workplace import AgentStatus, OverflowRule, Queue
from psc_app.services.work import Work

pytestmark = pytest.mark.browser

FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:125.0) Gecko/125.0 Firefox/125.0"


def more(window: Window) -> Locator:
    """The menu of the conversation in front, opened."""
    window.page.get_by_role("button", name="More about this conversation").click()
    return window.page.get_by_role("menu", name="More about this conversation")


def waits(stage: Stage, reason: str = "My knee hurts", **options: str) -> Window:
    guest = stage.guest(**options)
    guest.start_chat(reason, name="Jordan")
    return guest


def item(desk: Desk, name: str) -> Locator:
    desk.page.get_by_role("tab", name="Open").click()
    return desk.page.get_by_role("listitem").filter(has_text=name)


@pytest.fixture
def full(stage: Stage) -> Iterator[Stage]:
    """The stage, on which everybody holds more than they can, as far as routing knows."""

    def more_by(units: int) -> None:
        with house_on(stage.server.data_dir) as house:
            change_rows(
                house,
                AgentStatus,
                lambda row: setattr(row, "capacity_used", row.capacity_used + units),
            )

    more_by(9)
    yield stage
    more_by(-9)


def test_a_supervisor_assigns_who_waits_and_more_than_an_agent_holds_only_after_a_warning(
    full: Stage,
) -> None:
    ana = full.agent("ana")
    sam = full.agent("sam", "offline")
    guest = waits(full)
    item(sam, "Jordan").get_by_role("button", name="Assign").click()
    dialog = sam.dialog("Assign")
    dialog.get_by_role("combobox").fill("ana")
    expect(dialog.get_by_role("option", selected=True)).to_contain_text("9 of")
    dialog.get_by_role("combobox").press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Ana Ruiz has no free capacity")
    assert full.server.rows("SELECT state FROM conversation ORDER BY id DESC LIMIT 1") == [(1,)]
    dialog.get_by_role("button", name="Assign anyway").click()
    expect(sam.dialog("Assign")).to_have_count(0)
    expect(guest.page.get_by_role("heading", name="Ana Ruiz")).to_be_visible()
    ana.rail_item("Jordan").click()
    ana.is_with("Jordan")
    assert full.complaints.found == []


def test_a_supervisor_reads_along_unseen_and_gives_it_back_to_its_queue(stage: Stage) -> None:
    patient, ana = stage.talk()
    sam = stage.agent("sam", "offline")
    sam.go(f"/agent?c={ana.page.url.partition('c=')[2]}")
    sam.is_with("Jordan")
    sam.sees("My knee hurts")
    expect(sam.company.get_by_role("listitem")).to_have_count(1)
    ana.write("Let me look")
    sam.sees("Let me look")
    expect(ana.company.get_by_role("listitem")).to_have_count(0)
    more(sam).get_by_role("menuitem", name="Release").click()
    sam.dialog("Give this conversation back?").get_by_role("button", name="Release").click()
    expect(ana.rail_item("Jordan")).to_have_count(0)
    expect(patient.page.get_by_text("handed over to a colleague").last).to_be_visible()
    assert stage.complaints.found == []


def test_a_conversation_is_closed_from_the_page_that_shows_its_way(stage: Stage) -> None:
    patient, ana = stage.talk()
    key = ana.page.url.partition("c=")[2]
    sam = stage.staff("sam")
    sam.go(f"/supervisor/routing?c={key}")
    sam.page.get_by_role("button", name="Close…").click()
    question = sam.dialog("Close this conversation?")
    expect(question).to_contain_text(f"Conversation {key}")
    question.get_by_role("button", name="Close it").click()
    expect(patient.page.get_by_role("heading", name="Conversation ended")).to_be_visible()
    expect(ana.page.get_by_role("heading", name="Wrap-up")).to_be_visible()
    expect(ana.page.get_by_text("A supervisor has ended the conversation.")).to_be_visible()
    expect(sam.page.get_by_text("Because: supervisor closed")).to_be_visible()


def test_the_agent_changes_how_urgent_it_is_by_the_menu_and_by_the_palette(stage: Stage) -> None:
    _, ana = stage.talk()
    head = ana.page.locator(".conversation-head .facts")
    menu = more(ana)
    expect(menu.get_by_role("menuitemradio", name="Normal")).to_be_focused()
    expect(menu.get_by_role("menuitem")).to_have_count(0)
    ana.page.keyboard.press("ArrowUp")
    ana.page.keyboard.press("Enter")
    expect(head).to_contain_text("High")
    ana.command("priority urgent")
    expect(head).to_contain_text("Urgent")
    expect(more(ana).get_by_role("menuitemradio", name="Urgent")).to_be_checked()
    ana.page.keyboard.press("Escape")
    expect(ana.page.get_by_role("menu")).to_have_count(0)
    expect(ana.page.get_by_role("button", name="More about this conversation")).to_be_focused()


def test_what_an_adviser_has_not_read_is_counted_after_a_reload_and_in_other_tabs(
    stage: Stage,
) -> None:
    patient, ana = stage.talk()
    ben = stage.agent("ben")
    ana.hand_over("/c", "Ben Carter", "Can you look?")
    ben.accept("Jordan")
    ben.sees("My knee hurts")
    other = ben.other_tab("/agent")
    other.at_home()
    badge = ben.rail_item("Jordan").locator(".badge")
    ben.page.get_by_role("button", name="Home").click()
    ben.at_home()
    patient.write("It is swollen")
    ana.write("I see")
    expect(badge).to_have_text(re.compile("^2"))
    ben.page.reload()
    ben.at_home()
    expect(badge).to_have_text(re.compile("^2"))
    expect(other.rail_item("Jordan").locator(".badge")).to_have_text(re.compile("^2"))
    ben.page.bring_to_front()
    ben.rail_item("Jordan").click()
    ben.sees("I see")
    expect(badge).to_have_count(0)
    expect(other.rail_item("Jordan").locator(".badge")).to_have_count(0)


def test_an_offer_goes_to_the_next_agent_at_once_when_a_connection_is_lost(stage: Stage) -> None:
    ana = stage.agent("ana")
    guest = waits(stage, "A question about my visit")
    expect(ana.offer("Jordan")).to_be_visible()
    ben = stage.agent("ben")
    ana.page.close()
    ben.accept("Jordan")
    expect(guest.page.get_by_role("heading", name="Ben Carter")).to_be_visible()


def test_the_summary_card_says_where_the_patient_was_and_with_which_browser(stage: Stage) -> None:
    ana = stage.agent("ana")
    guest = stage.guest(user_agent=FIREFOX)
    guest.go("/sign-in")
    guest.page.get_by_role("link", name="Chat without signing in").click()
    guest.start_chat("A rash", name="Jordan")
    ana.accept("Jordan")
    card = ana.page.get_by_text("About this conversation").locator("..")
    expect(card).to_contain_text("Firefox on Android")
    expect(card.locator(".seen-before li")).to_have_text(["Sign-in page", "Portal"])


def test_who_is_turned_away_leaves_a_message_and_a_reload_keeps_its_words(stage: Stage) -> None:
    with house_on(stage.server.data_dir) as house:
        house.store.do_now(SYSTEM, turn_all_away)
    guest = stage.guest()
    guest.start_chat("A rash", name="Jordan")
    expect(guest.page.get_by_role("heading", name="We can't answer right now")).to_be_visible()
    words = guest.page.get_by_label("Your message")
    expect(words).to_have_value("A rash")
    words.fill("A rash on my arm")
    guest.page.reload()
    expect(words).to_have_value("A rash on my arm")
    guest.page.get_by_label("Your phone or e-mail").fill("617 555 0134")
    guest.page.get_by_role("button", name="Leave message").click()
    expect(guest.page.get_by_role("heading", name="We have your message")).to_be_visible()
    guest.sees("A rash on my arm")
    with house_on(stage.server.data_dir) as house:
        house.store.do_now(SYSTEM, turn_nobody_away)
    assert stage.complaints.found == []


def turn_all_away(work: Work) -> None:
    for queue in work.session.exec(select(Queue)):
        work.session.add(
            OverflowRule(
                queue_id=queue.id or 0,
                position=-9,
                occasion="too many waiting",
                action="end with a message",
                message="Please call us tomorrow.",
            )
        )


def turn_nobody_away(work: Work) -> None:
    for rule in work.session.exec(select(OverflowRule).where(OverflowRule.position == -9)):
        work.session.delete(rule)
