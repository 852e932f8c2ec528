"""Outside bots as people meet them: one in front of the portal, one that passes patients on."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from app_server import AppServer, house_on, quiet_clinic, set_bot
from directline_server import DirectLineServer
from playwright.sync_api import expect
from windows import Portal, Stage

from psc_app.domain.outside_hand_over import sign
from psc_app.domain.vocabulary import BotKind

pytestmark = pytest.mark.browser

SECRET = "a secret of thirty-two characters"
PASSED_ON = "Please wait, you are being passed to a person."
_WHY = "SELECT reason FROM event WHERE deed = 'handed over by the bot' ORDER BY id DESC LIMIT 1"


@pytest.fixture(scope="module")
def line() -> Iterator[DirectLineServer]:
    running = DirectLineServer().start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def server(
    line: DirectLineServer, once: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AppServer]:
    """A server whose chats a real outside bot answers first."""
    folder = quiet_clinic(once, tmp_path_factory.mktemp("outside"))
    with house_on(folder) as house:
        set_bot(house, BotKind.DIRECT_LINE)
    running = AppServer(
        folder,
        PSC_DIRECTLINE_URL=line.url,
        PSC_DIRECTLINE_SECRET=line.secret,
        PSC_HANDOFF_SECRET=SECRET,
    )
    running.start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def awake(line: DirectLineServer) -> None:
    line.reset()


def begun(stage: Stage, reason: str) -> Portal:
    patient = stage.guest()
    patient.start_chat(reason, name="Jordan")
    patient.sees("Hello, I am the outside bot.")
    return patient


def knock(server: AppServer, **more: Any) -> dict[str, Any]:
    """Pass a patient on, as an outside bot does."""
    said = [
        {"type": "message", "from": {"role": "bot"}, "text": "How can I help?"},
        {"type": "message", "from": {"role": "user"}, "text": "I need my blood pressure pills"},
    ]
    activity = {
        "type": "event",
        "name": "handoff.initiate",
        "from": {"id": "b", "name": "Pharmacy bot", "role": "bot"},
        "value": {"name": "Robin Ash", "reason": "My knee", "summary": "Wants 10 mg, has 2 left."},
        "attachments": [{"name": "Transcript", "content": {"activities": said}}],
    }
    body = json.dumps(activity | more).encode()
    now = str(int(time.time()))
    headers = {"x-psc-timestamp": now, "x-psc-signature": sign(SECRET, now, body)}
    answer = httpx.post(f"{server.url}/api/v1/handoff", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_outside_bot_answers_first_and_its_buttons_work(stage: Stage):
    patient = begun(stage, "menu")
    expect(patient.messages.get_by_text("Which site?")).to_be_visible()
    patient.page.get_by_role("button", name="North").click()
    patient.sees("You said: north")
    expect(patient.page.get_by_role("button", name="Talk to a person")).to_be_visible()


def test_the_outside_bot_passes_the_patient_to_an_agent_who_sees_what_was_said(stage: Stage):
    desk = stage.agent("ana")
    patient = begun(stage, "I have a question")
    patient.write("agent")
    expect(patient.messages.get_by_text(PASSED_ON)).to_be_visible()
    desk.accept("Jordan")
    expect(desk.messages.get_by_text("You said: I have a question")).to_be_visible()
    desk.write("Ana here, I have read it all.")
    patient.sees("Ana here, I have read it all.")


def test_if_the_outside_bot_is_killed_the_patient_gets_a_person(
    stage: Stage, line: DirectLineServer, server: AppServer
):
    patient = begun(stage, "I have a question")
    patient.sees("You said: I have a question")
    line.kill_bot()
    patient.write("Are you still there?")
    expect(patient.messages.get_by_text(PASSED_ON)).to_be_visible()
    assert server.rows(_WHY) == [("bot lost",)]


def test_no_secret_of_the_bot_reaches_the_browser(stage: Stage, line: DirectLineServer):
    patient = stage.guest()
    seen: list[str] = []
    patient.page.on("websocket", lambda s: s.on("framereceived", lambda f: seen.append(str(f))))
    patient.page.reload()
    patient.start_chat("hi", name="Jordan")
    patient.sees("You said: hi")
    told = "".join(seen) + patient.page.content()
    assert "You said: hi" in told
    assert line.secret not in told
    assert not any(token in told for token in line.tokens_given)


def test_a_patient_whom_a_bot_passed_on_goes_on_in_the_portal_with_the_agent(
    stage: Stage, server: AppServer
):
    desk = stage.agent("ana")
    answer = knock(server, id="robin-1", channelData={"continueLink": True})
    desk.accept("Robin Ash")
    expect(desk.messages.get_by_text("I need my blood pressure pills")).to_be_visible()
    expect(desk.page.get_by_text("Wants 10 mg, has 2 left.")).to_be_visible()

    patient = stage.portal()
    patient.go("/continue/" + answer["link"].rpartition("/")[2])
    patient.page.get_by_role("button", name="Continue to the chat").click()
    patient.sees("I need my blood pressure pills")
    expect(patient.page.get_by_text("Wants 10 mg")).to_have_count(0)
    patient.write("Here I am")
    desk.sees("Here I am")
    desk.write("Good, let us look at it.")
    patient.sees("Good, let us look at it.")
