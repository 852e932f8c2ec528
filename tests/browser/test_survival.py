"""What is said survives reloads, second tabs, lost connections and dying servers."""

from collections.abc import Iterator
from typing import Any

import pytest
from app_server import AppServer, guest_cookie, house_on, staff_actor
from playwright.sync_api import expect
from windows import Desk, Portal, Stage, Window
from wire import Wire

from psc_app.domain.actor import Actor
from psc_app.domain.vocabulary import Role
from psc_app.services import messages, offers, portal
from psc_app.services.work import Work

pytestmark = pytest.mark.browser

SENDING = "Sending…"
_COUNT = "SELECT body, count(*) FROM message WHERE conversation_id = ? GROUP BY client_id, body"


@pytest.fixture
def wire(server: AppServer) -> Iterator[Wire]:
    with Wire(server.port) as laid:
        yield laid


def kept_once(server: AppServer, desk: Desk, *lines: str) -> None:
    """Each line is in the database exactly once."""
    conversation = int(desk.page.url.partition("c=")[2])
    bodies = [body for body, _ in server.rows(_COUNT, conversation)]
    assert {line: bodies.count(line) for line in lines} == dict.fromkeys(lines, 1)


def goes_on(patient: Portal, desk: Desk, word: str) -> None:
    """Both can still talk with each other, and see each line once."""
    desk.write(f"{word} from the desk")
    patient.sees(f"{word} from the desk")
    patient.write(f"{word} from the patient")
    desk.sees(f"{word} from the patient")
    desk.sees(f"{word} from the desk")
    patient.sees(f"{word} from the patient")


def test_a_reload_in_the_middle_goes_on_with_the_same_conversation(stage: Stage) -> None:
    patient, desk = stage.talk()
    patient.draft("I was just about to s")
    patient.page.reload()
    patient.sees("My knee hurts")
    expect(patient.composer).to_have_value("I was just about to s")
    desk.draft("Let me loo")
    address = desk.page.url
    assert "?c=" in address
    desk.page.reload()
    desk.is_with("Jordan")
    desk.sees("My knee hurts")
    assert desk.page.url == address
    expect(desk.composer).to_have_value("Let me loo")
    goes_on(patient, desk, "Again")
    kept_once(stage.server, desk, "My knee hurts", "Again from the patient")


def test_the_patients_pane_keeps_its_width_over_a_reload(stage: Stage) -> None:
    _, desk = stage.talk(name="Jordan")
    border = desk.page.get_by_role("separator", name="Width of the patient's pane")

    def width() -> float:
        return desk.page.locator(".patient-pane").bounding_box()["width"]  # ty: ignore[not-subscriptable]

    before = width()
    place = border.bounding_box()
    assert place is not None
    desk.page.mouse.move(place["x"] + 3, place["y"] + 200)
    desk.page.mouse.down()
    desk.page.mouse.move(place["x"] - 97, place["y"] + 200)
    desk.page.mouse.up()
    wider = width()
    assert abs(wider - before - 100) < 6
    border.press("ArrowRight")
    narrower = width()
    assert narrower < wider
    desk.page.reload()
    desk.is_with("Jordan")
    expect(border).to_have_attribute("aria-valuenow", str(round(narrower)))
    assert width() == narrower
    border.dblclick()
    expect(border).to_have_attribute("aria-valuenow", "260")
    assert width() == before


def test_each_open_session_keeps_a_draft_of_its_own(stage: Stage) -> None:
    _, desk = stage.talk(name="Jordan")
    second = stage.guest()
    second.start_chat("Another question", name="Robin")
    desk.accept("Robin")
    desk.draft("For Robin")
    desk.rail_item("Jordan").click()
    desk.is_with("Jordan")
    expect(desk.composer).to_have_value("")
    desk.draft("For Jordan")
    desk.page.get_by_role("radio", name="Internal").click()
    expect(desk.composer).to_have_value("")
    desk.page.reload()
    desk.is_with("Jordan")
    expect(desk.page.get_by_role("radio", name="Internal")).to_be_checked()
    desk.mode("Public")
    expect(desk.composer).to_have_value("For Jordan")
    desk.rail_item("Robin").click()
    desk.is_with("Robin")
    expect(desk.composer).to_have_value("For Robin")


def test_a_second_tab_shows_the_same_conversation_and_gets_what_is_said(stage: Stage) -> None:
    patient, desk = stage.talk()
    patient.draft("Half a sent")
    second = patient.other_tab()
    second.sees("My knee hurts")
    expect(second.composer).to_have_value("Half a sent")
    desk.write("Hello to both")
    patient.sees("Hello to both")
    second.sees("Hello to both")
    second.write("From the second tab")
    patient.sees("From the second tab")
    desk.sees("From the second tab")
    second.page.close()
    patient.write("From the first tab")
    desk.sees("From the first tab")
    expect(desk.page.get_by_text("patient's connection is gone")).to_have_count(0)
    kept_once(stage.server, desk, "From the second tab", "From the first tab")


def test_a_draft_that_is_typed_shows_in_the_other_tab(stage: Stage) -> None:
    patient, _ = stage.talk()
    second = patient.other_tab()
    second.sees("My knee hurts")
    patient.page.bring_to_front()
    patient.draft("Typed in the first")
    expect(second.composer).to_have_value("Typed in the first")


def test_what_is_written_while_the_connection_is_gone_arrives_once(
    stage: Stage, wire: Wire
) -> None:
    desk = stage.agent("ana")
    patient = stage.guest()
    patient.url = wire.url
    patient.start_chat("My knee hurts", name="Jordan")
    desk.accept("Jordan")
    desk.write("Hello")
    patient.sees("Hello")

    wire.cut()
    expect(patient.banner).to_contain_text("Connection lost")
    patient.write("Written offline")
    patient.write("And one more")
    expect(patient.message("Written offline").get_by_text(SENDING)).to_be_visible()
    expect(desk.page.get_by_text("patient's connection is gone")).to_be_visible()
    desk.write("Said meanwhile")
    patient.draft("Not sent y")

    wire.mend()
    patient.is_connected()
    patient.sees("Said meanwhile")
    for line in ("Written offline", "And one more"):
        desk.sees(line)
        patient.sees(line)
    expect(patient.page.get_by_text(SENDING)).to_have_count(0)
    expect(patient.composer).to_have_value("Not sent y")
    expect(desk.page.get_by_text("patient's connection is gone")).to_have_count(0)
    kept_once(stage.server, desk, "Written offline", "And one more", "Said meanwhile")


def test_what_is_written_offline_survives_a_reload_of_the_page(stage: Stage, wire: Wire) -> None:
    desk = stage.agent("ana")
    patient = stage.guest()
    patient.url = wire.url
    patient.start_chat("My knee hurts", name="Jordan")
    desk.accept("Jordan")
    expect(patient.page.get_by_role("heading", name="Ana Ruiz")).to_be_visible()
    wire.cut()
    expect(patient.banner).to_be_visible()
    patient.write("Written offline")
    expect(patient.page.get_by_text(SENDING)).to_be_visible()
    wire.mend()
    patient.page.reload()
    desk.sees("Written offline")
    expect(patient.page.get_by_text(SENDING)).to_have_count(0)
    patient.sees("Written offline")
    kept_once(stage.server, desk, "Written offline")


def test_a_phone_without_network_says_so_at_once(stage: Stage) -> None:
    patient, desk = stage.talk()
    patient.context.set_offline(True)
    expect(patient.banner).to_contain_text("Connection lost")
    patient.write("On the train")
    patient.context.set_offline(False)
    patient.is_connected()
    desk.sees("On the train")
    patient.sees("On the train")
    expect(patient.page.get_by_text(SENDING)).to_have_count(0)
    kept_once(stage.server, desk, "On the train")


@pytest.mark.parametrize("how", ["stopped", "killed"])
def test_the_talk_goes_on_after_the_server_was(stage: Stage, how: str) -> None:
    patient, desk = stage.talk()
    goes_on(patient, desk, "Before")
    patient.draft("Patient's draft")
    desk.draft("Agent's draft")
    if how == "killed":
        stage.server.kill()
    else:
        stage.server.stop()
    expect(patient.banner).to_be_visible()
    expect(desk.banner).to_be_visible()
    stage.server.start()
    patient.is_connected()
    desk.is_connected()
    desk.is_with("Jordan")
    expect(patient.composer).to_have_value("Patient's draft")
    expect(desk.composer).to_have_value("Agent's draft")
    goes_on(patient, desk, "After")
    for word in ("Before", "After"):
        kept_once(stage.server, desk, f"{word} from the desk", f"{word} from the patient")


def test_nothing_is_lost_or_doubled_when_the_server_dies_in_a_flood_of_messages(
    stage: Stage,
) -> None:
    patient, desk = stage.talk()
    lines = [f"Line {number} of twelve" for number in range(1, 13)]
    for line in lines[:6]:
        patient.write(line)
    stage.server.kill()
    for line in lines[6:]:
        patient.write(line)
    expect(patient.page.get_by_text(SENDING).first).to_be_visible()
    stage.server.start()
    for line in lines:
        desk.sees(line)
        patient.sees(line)
    expect(patient.page.get_by_text(SENDING)).to_have_count(0)
    kept_once(stage.server, desk, *lines)


def test_an_agent_comes_back_to_the_place_they_had_scrolled_to(stage: Stage) -> None:
    desk = stage.agent("ana")
    with house_on(stage.server.data_dir) as house:
        answers = portal.Answers(reason="A long story", name="Jordan", consent=True)
        cookie, conversation = guest_cookie(house, answers)
        house.store.do_now(staff_actor(house, "ana"), offers.pick, conversation)
        house.store.do_now(_guest_of(stage.server, conversation), _say_much, conversation)
    patient = stage.portal(cookie)
    patient.go("/")
    desk.go(f"/agent?c={conversation}")
    desk.sees("Sentence 60")
    stands_at_end(desk)
    desk.messages.evaluate("box => { box.scrollTop = 700 }")
    expect(desk.message("Sentence 60")).not_to_be_in_viewport()
    place = first_in_view(desk)
    desk.page.reload()
    desk.sees("Sentence 60")
    shows_first(desk, place)
    patient.write("A new sentence at the end")
    desk.sees("A new sentence at the end")
    shows_first(desk, place)
    patient.sees("A new sentence at the end")
    expect(patient.message("A new sentence at the end")).to_be_in_viewport()
    stands_at_end(patient)


def stands_at_end(window: Window) -> None:
    """The last message is in view."""
    expect(window.messages.locator("li").last).to_be_in_viewport(ratio=0.9)


_FIRST = """box => {
  const top = box.getBoundingClientRect().top;
  const places = [...box.querySelectorAll("[data-client-id]")].map(
    (item) => [item.dataset.clientId, item.getBoundingClientRect()]);
  const [id, first] = places.find(([, place]) => place.bottom > top);
  return { id, by: first.top - top };
}"""


def first_in_view(window: Window) -> dict[str, Any]:
    """The first message in view and how far below the upper edge it begins, once that is kept."""
    kept = "() => Object.keys(sessionStorage).some((key) => key.startsWith('psc:place:'))"
    window.page.wait_for_function(kept)
    return window.messages.evaluate(_FIRST)


def shows_first(window: Window, place: dict[str, Any]) -> None:
    """The same message is first in view, at the same place; what is above it may have grown."""
    window.page.wait_for_function(
        f"""([box, place]) => {{
          const now = ({_FIRST})(box);
          return now.id === place.id && Math.abs(now.by - place.by) < 2;
        }}""",
        arg=[window.messages.element_handle(), place],
    )


def test_scrolling_to_the_top_brings_older_messages_and_keeps_the_view(stage: Stage) -> None:
    desk = stage.agent("ana")
    with house_on(stage.server.data_dir) as house:
        answers = portal.Answers(reason="A very long story", name="Jordan", consent=True)
        _, conversation = guest_cookie(house, answers)
        house.store.do_now(staff_actor(house, "ana"), offers.pick, conversation)
        guest = _guest_of(stage.server, conversation)
        house.store.do_now(guest, _say_much, conversation, 150)
    desk.go(f"/agent?c={conversation}")
    desk.sees("Sentence 150")
    expect(desk.message("Sentence 1")).to_have_count(0)
    earlier = desk.messages.get_by_text("Scroll up for earlier messages")
    while earlier.count():
        first = desk.messages.locator("li.msg .bubble").first
        text = first.inner_text()
        desk.messages.evaluate("box => { box.scrollTop = 0 }")
        expect(first).not_to_have_text(text)
        expect(desk.message(text)).to_be_in_viewport()
    for line in ("A very long story", "Sentence 1", "Sentence 75", "Sentence 150"):
        desk.sees(line)


def _guest_of(server: AppServer, conversation: int) -> Actor:
    query = "SELECT visitor_id FROM conversation WHERE id = ?"
    return Actor(Role.VISITOR, server.rows(query, conversation)[0][0], "")


def _say_much(work: Work, conversation: int, how_much: int = 60) -> None:
    for number in range(1, how_much + 1):
        messages.post(work, conversation, f"line-{number:06}", f"Sentence {number}")
