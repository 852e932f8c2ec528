"""The patient of a hand-over goes on in the portal; the document's own example is taken."""

import asyncio
import io
import json
import re
import urllib.request
from pathlib import Path

import httpx
import pytest
from handing_in import (
    SECRET,
    Gate,
    activity,
    handing_gate,  # noqa: F401 - fixture
)

from psc_app.domain import cookies
from psc_app.domain.actor import SYSTEM
from psc_app.domain.outside_hand_over import ticket
from psc_app.models.conversation import Conversation
from psc_app.services import handoff, portal, sign_in


@pytest.fixture
def link(gate: Gate) -> str:
    """Where the patient of a hand-over goes on."""
    answer = gate.knock(activity(channelData={"continueLink": True})).json()
    return answer["link"].removeprefix("http://localhost:8000")


def browse(
    gate: Gate, method: str, path: str, *, origin: str = "http://clinic.test"
) -> httpx.Response:
    """A request of the patient's browser."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(gate.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://clinic.test") as one:
            return await one.request(method, path, headers={"origin": origin})

    return asyncio.run(ask())


def test_no_link_is_made_unless_the_bot_asks(gate: Gate):
    assert set(gate.knock(activity()).json()) == {"conversation", "queue", "position"}


def test_the_link_leads_the_patient_into_their_own_conversation(gate: Gate, link: str):
    page = browse(gate, "GET", link)
    assert page.status_code == 200 and "Continue to the chat" in page.text
    assert "If this is an emergency, call 911." in page.text
    welcome = browse(gate, "POST", link)
    assert (welcome.status_code, welcome.headers["location"]) == (303, "/")
    token = cookies.read(welcome.headers["set-cookie"])[cookies.VISIT]
    known = gate.clinic.look(SYSTEM, sign_in.find, sign_in.hash_token(token))
    (talk,) = gate.clinic.rows(Conversation)
    assert gate.clinic.look(known.actor, portal.latest).id == talk.id
    seq = gate.clinic.say(known.actor, talk.id, "Here I am")
    assert gate.clinic.messages(talk.id)[-1].seq == seq


def test_looking_at_the_link_does_not_use_it_up_and_pressing_does(gate: Gate, link: str):
    for _ in range(3):
        assert browse(gate, "GET", link).status_code == 200
    assert browse(gate, "POST", link).status_code == 303
    again = browse(gate, "POST", link)
    assert again.status_code == 403 and "used before" in again.text
    assert "set-cookie" not in again.headers


def test_the_link_counts_for_a_day(gate: Gate, link: str):
    gate.clinic.clock.turn(hours=24, seconds=1)
    refused = browse(gate, "POST", link)
    assert refused.status_code == 403 and "too old" in refused.text


def test_a_link_that_was_guessed_opens_nothing(gate: Gate, link: str):
    key, _, sign_of_it = link.rpartition("/")[2].partition("-")
    for other in (f"{int(key) + 1}-{sign_of_it}", f"{key}-{'0' * 40}", key, "x-y", f"{key}-"):
        assert browse(gate, "GET", f"/continue/{other}").status_code == 404
        assert browse(gate, "POST", f"/continue/{other}").status_code == 403


def test_another_page_can_not_press_the_button(gate: Gate, link: str):
    assert browse(gate, "POST", link, origin="https://evil.example").status_code == 403
    assert browse(gate, "POST", link, origin="null").status_code == 403


def test_a_ticket_opens_only_what_was_handed_over(gate: Gate):
    chat = gate.clinic.start()
    assert browse(gate, "POST", f"/continue/{ticket(SECRET, chat)}").status_code == 403


def test_only_the_system_takes_hand_overs(gate: Gate):
    from psc_app.domain import outside_hand_over
    from psc_app.domain.errors import NotAllowed

    asked = outside_hand_over.read(json.dumps(activity()).encode())
    for who in (gate.clinic.visitor(), gate.clinic.staff()):
        with pytest.raises(NotAllowed):
            gate.clinic.do(who, handoff.take, asked)


def example(language: str) -> str:
    """The first block of this language in the document's part on the webhook."""
    text = (Path(__file__).parent.parent / "docs/outside-bots.md").read_text()
    found = re.search(
        rf"```{language}\n(.*?)```", text.partition("## A hand-over by")[2], re.DOTALL
    )
    assert found is not None
    return found[1]


def test_the_documents_request_signed_as_its_python_does_is_taken(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
):
    sent: list[urllib.request.Request] = []

    def send(request: urllib.request.Request) -> io.BytesIO:
        sent.append(request)
        return io.BytesIO(b"{}")

    monkeypatch.setattr(urllib.request, "urlopen", send)
    monkeypatch.setattr("time.time", lambda: gate.clinic.clock.now().timestamp())
    code = example("python").replace('"…"', repr(SECRET))
    exec(code, {"activity": json.loads(example("json"))})
    (request,) = sent
    headers = {name.lower(): value for name, value in request.header_items()}
    assert isinstance(request.data, bytes)
    answer = gate.knock(None, body=request.data, headers=headers)
    assert answer.status_code == 200, answer.text
    talk = gate.clinic.conversation(answer.json()["conversation"])
    assert talk.stated_reason == "Refill of blood pressure pills"
