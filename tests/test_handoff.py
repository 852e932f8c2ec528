"""Hand-overs that an outside bot sends in: signed, once, within bounds, and then as any other."""

import asyncio
import io
import json
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from people import Clinic
from pydantic import SecretStr
from starlette.applications import Starlette

from psc_app.api import continue_routes, handoff_routes
from psc_app.domain import cookies, topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.outside_hand_over import sign, ticket
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Priority
from psc_app.models.bot import BotTalk, HandoffRequest
from psc_app.models.conversation import Conversation, ConversationSkill
from psc_app.models.red_flags import RedFlag
from psc_app.models.workplace import Queue, Skill
from psc_app.services import bot_talks, handoff, portal, sign_in
from psc_app.services.work import Work

SECRET = "a secret of thirty-two characters"
PATH = "/api/v1/handoff"


class Gate:
    """The clinic's door for hand-overs, and a bot that knocks."""

    def __init__(self, clinic: Clinic, secret: str = SECRET) -> None:
        self.clinic = clinic
        config = clinic.house.config.model_copy(update={"handoff_secret": SecretStr(secret)})
        house = replace(clinic.house, config=config)
        routes = (*handoff_routes.build_routes(house), *continue_routes.build_routes(house))
        self.app = Starlette(routes=routes)

    def knock(
        self,
        activity: Any,
        *,
        secret: str = SECRET,
        late: float = 0,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        method: str = "POST",
        address: str = "203.0.113.9",
    ) -> httpx.Response:
        """Send an activity, signed as the document says."""
        body = json.dumps(activity).encode() if body is None else body
        moment = self.clinic.clock.now() - timedelta(seconds=late)
        timestamp = str(int(moment.timestamp()))
        signed = {
            "x-psc-timestamp": timestamp,
            "x-psc-signature": sign(secret, timestamp, body),
            "content-type": "application/json",
        }

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(address, 50_000))
            async with httpx.AsyncClient(transport=transport, base_url="http://clinic.test") as bot:
                return await bot.request(
                    method, PATH, content=body, headers=signed if headers is None else headers
                )

        return asyncio.run(send())

    def taken(self, activity: Any) -> Conversation:
        """The conversation that was made of an activity."""
        answer = self.knock(activity)
        assert answer.status_code == 200, answer.text
        return self.clinic.conversation(answer.json()["conversation"])


@pytest.fixture
def gate(clinic: Clinic) -> Iterator[Gate]:
    yield Gate(clinic)


def said(who: str, text: str, minute: int = 0, **more: Any) -> dict[str, Any]:
    sender = {"id": "u1", "role": "user"} if who == "patient" else {"id": "b1", "role": "bot"}
    stamp = f"2026-03-03T09:{minute:02d}:00Z"
    return {"type": "message", "from": sender, "text": text, "timestamp": stamp} | more


TALK = [
    said("bot", "Hello, I am **the outside bot**.", 50),
    said("patient", "I need my blood pressure pills", 51),
    {"type": "typing", "from": {"id": "b1"}},
    said("bot", "I pass you to a person.", 52),
]


def activity(name: str = "activity-1", talk: list[Any] | None = None, **more: Any) -> Any:
    transcript = {
        "name": "Transcript",
        "contentType": "application/json",
        "content": {"activities": TALK if talk is None else talk},
    }
    whole = {
        "type": "event",
        "name": "handoff.initiate",
        "id": name,
        "from": {"id": "b1", "name": "Outside bot", "role": "bot"},
        "conversation": {"id": "c1"},
        "value": {"name": "Elsa Vargas", "reason": "Refill", "dateOfBirth": "1980-02-01"},
        "attachments": [transcript],
    }
    return whole | more


# ---------------------------------------------------------------- what becomes of it


def test_the_answer_says_where_the_patient_waits(gate: Gate):
    first, second = gate.knock(activity("one")), gate.knock(activity("two"))
    key = gate.clinic.rows(Conversation)[0].id
    assert first.json() == {"conversation": key, "queue": "Nurses", "position": 1}
    assert second.json() == {"conversation": key + 1, "queue": "Nurses", "position": 2}


def test_the_transcript_stands_above_the_line_of_the_hand_over(gate: Gate):
    talk = gate.taken(activity())
    messages = gate.clinic.messages(talk.id)
    assert [(one.author_kind, one.body) for one in messages][:3] == [
        ("bot", "Hello, I am the outside bot."),
        ("patient", "I need my blood pressure pills"),
        ("bot", "I pass you to a person."),
    ]
    assert [one.author_kind for one in messages[3:]] == ["system"]
    assert messages[3].body == "Please wait, you are being passed to a person."
    assert [one.seq for one in messages] == [1, 2, 3, 4]


def test_what_was_said_keeps_its_time_and_never_lies_ahead(gate: Gate):
    later = said("patient", "Hello?", 0, timestamp="2031-01-01T00:00:00Z")
    unknown = said("bot", "Yes?", 0, timestamp="noon")
    talk = gate.taken(activity(talk=[*TALK, unknown, later]))
    times = [one.sent_at for one in gate.clinic.messages(talk.id)]
    assert times[0] == gate.clinic.clock.now() - timedelta(minutes=10)
    assert times == sorted(times) and times[-1] == gate.clinic.clock.now()


def test_it_goes_the_way_of_every_hand_over(gate: Gate):
    agent = gate.clinic.staff()
    talk = gate.taken(activity())
    assert gate.clinic.moves(talk.id) == [(None, S.WITH_BOT, ""), (S.WITH_BOT, S.OPEN, "")]
    (handed,) = gate.clinic.events(Deed.HANDED_OVER, conversation_id=talk.id)
    assert handed.reason == "outside"
    assert gate.clinic.offered_to(talk.id) == agent.id
    (bots_part,) = gate.clinic.rows(BotTalk)
    assert bots_part.outcome == "escalated" and bots_part.ended_at is not None


def test_what_the_bot_collected_is_on_the_card(gate: Gate):
    agent = gate.clinic.staff()
    value = {"patientName": "Elsa Vargas", "dob": "1980-02-01", "reason": "Refill", "Dose": 5}
    talk = gate.taken(activity(value=value | {"summary": "Wants 5 mg."}))
    assert (talk.stated_name, talk.stated_reason) == ("Elsa Vargas", "Refill")
    assert str(talk.stated_birth_date) == "1980-02-01"
    assert talk.display_name == "Elsa Vargas"
    gate.clinic.accept(talk.id)
    card = gate.clinic.look(agent, bot_talks.card, talk.id)
    assert "Wants 5 mg." in card.lines
    assert ("Dose", "5") in [(fact.name, fact.value) for fact in card.facts]


def test_a_patient_named_by_a_bot_is_linked_and_not_verified(gate: Gate):
    patient = gate.clinic.patient("Elsa", "Vargas")
    value = {"name": "Elsa Vargas", "dateOfBirth": "1980-02-01", "phone": "+16175550134"}
    talk = gate.taken(activity(value=value))
    assert talk.verified_by == ""
    assert talk.visitor_id is not None
    assert patient.id


def test_it_asks_for_queue_skills_and_priority(gate: Gate):
    def furnish(work: Work) -> None:
        work.session.add_all([Queue(name="Refills"), Skill(name="Spanish")])

    gate.clinic.do(SYSTEM, furnish)
    value = {"queue": "Refills", "skills": {"spanish": 3, "Klingon": 2}, "priority": "urgent"}
    answer = gate.knock(activity(value=value)).json()
    assert answer["queue"] == "Refills"
    talk = gate.clinic.conversation(answer["conversation"])
    assert talk.priority == Priority.URGENT
    assert [one.level for one in gate.clinic.rows(ConversationSkill)] == [3]


def test_a_queue_that_is_not_there_is_no_reason_to_lose_a_patient(gate: Gate):
    assert gate.knock(activity(value={"queue": "Nowhere"})).json()["queue"] == "Nurses"


def test_an_emergency_in_the_transcript_goes_first_and_is_flagged(gate: Gate, rung):
    gate.taken(activity("one"))
    urgent = [*TALK, said("patient", "I have crushing chest pain and can't breathe", 53)]
    answer = gate.knock(activity("two", urgent)).json()
    assert answer["position"] == 1
    talk = gate.clinic.conversation(answer["conversation"])
    assert talk.priority == Priority.RED_FLAG
    flags = gate.clinic.rows(RedFlag)
    assert {flag.message_seq for flag in flags} == {4}
    assert topics.RED_FLAGS in rung.take()


def test_what_the_bot_says_of_emergencies_flags_nobody(gate: Gate):
    gate.taken(activity(talk=[*TALK, said("bot", "Do you have crushing chest pain?", 53)]))
    assert gate.clinic.rows(RedFlag) == []


def test_the_sentiment_of_what_was_said_is_to_be_read(gate: Gate, rung):
    gate.taken(activity())
    assert topics.TO_READ in rung.take()


def test_the_log_has_nothing_of_what_was_said(gate: Gate):
    talk = gate.taken(activity())
    told = str([one.detail for one in gate.clinic.events(conversation_id=talk.id)])
    assert "Elsa" not in told and "pills" not in told
    assert gate.clinic.audits("took a hand-over from outside")[0].object_id == talk.id


# ---------------------------------------------------------------- once


def test_the_same_activity_again_gets_the_same_answer_and_makes_nothing_new(gate: Gate):
    gate.knock(activity("before"))
    first = gate.knock(activity())
    gate.clinic.change(Conversation, priority=2)
    spaced = json.dumps(activity(), indent=2, sort_keys=True).encode()
    again = gate.knock(None, body=spaced)
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(gate.clinic.rows(Conversation)) == 2
    assert len(gate.clinic.rows(HandoffRequest)) == 2


def test_another_body_under_the_same_id_is_a_conflict(gate: Gate):
    gate.knock(activity())
    other = gate.knock(activity(value={"reason": "Something else"}))
    assert other.status_code == 409
    assert other.json() == {"error": "Another hand-over came in with this id before."}
    assert len(gate.clinic.rows(Conversation)) == 1


@pytest.mark.both
def test_the_same_twice_at_one_moment_is_one_conversation(gate: Gate):
    from psc_app.domain import outside_hand_over

    asked = outside_hand_over.read(json.dumps(activity()).encode())

    async def both() -> list[Any]:
        do = gate.clinic.house.store.do
        deeds = (do(SYSTEM, handoff.take, asked) for _ in range(2))
        return await asyncio.gather(*deeds)

    first, second = asyncio.run(both())
    assert first == second
    assert len(gate.clinic.rows(Conversation)) == 1


# ---------------------------------------------------------------- who may


def test_without_the_secret_nobody_gets_in(gate: Gate):
    refused = gate.knock(activity(), secret="another secret of thirty-two char")
    assert refused.status_code == 401
    assert refused.json() == {"error": "The signature is missing or wrong."}
    assert gate.clinic.rows(Conversation) == []


@pytest.mark.parametrize("left_out", ["x-psc-timestamp", "x-psc-signature"])
def test_both_headers_are_needed(gate: Gate, left_out: str):
    body = json.dumps(activity()).encode()
    timestamp = str(int(gate.clinic.clock.now().timestamp()))
    headers = {"x-psc-timestamp": timestamp, "x-psc-signature": sign(SECRET, timestamp, body)}
    assert gate.knock(None, body=body, headers=headers).status_code == 200
    del headers[left_out]
    assert gate.knock(None, body=body, headers=headers).status_code == 401


def test_a_body_that_was_changed_on_the_way_is_refused(gate: Gate):
    body = json.dumps(activity()).encode()
    timestamp = str(int(gate.clinic.clock.now().timestamp()))
    headers = {"x-psc-timestamp": timestamp, "x-psc-signature": sign(SECRET, timestamp, body)}
    changed = body.replace(b"Refill", b"Opioid")
    assert gate.knock(None, body=changed, headers=headers).status_code == 401


def test_a_signature_may_not_be_moved_to_another_time(gate: Gate):
    body = json.dumps(activity()).encode()
    now = int(gate.clinic.clock.now().timestamp())
    headers = {
        "x-psc-timestamp": str(now + 1),
        "x-psc-signature": sign(SECRET, str(now), body),
    }
    assert gate.knock(None, body=body, headers=headers).status_code == 401


def test_a_signature_counts_for_five_minutes_both_ways(gate: Gate):
    assert gate.knock(activity("one"), late=300).status_code == 200
    assert gate.knock(activity("two"), late=-300).status_code == 200
    for late in (301, -301):
        refused = gate.knock(activity("three"), late=late)
        assert refused.status_code == 401
        assert "too old, or its clock is wrong" in refused.json()["error"]


@pytest.mark.parametrize("timestamp", ["", "now", "-5", "1e9", "\xb2", "9" * 40])
def test_a_time_that_can_not_be_read_is_refused(gate: Gate, timestamp: str):
    body = json.dumps(activity()).encode()
    headers: Any = {
        b"x-psc-timestamp": timestamp.encode("latin-1"),
        b"x-psc-signature": sign(SECRET, timestamp, body).encode(),
    }
    assert gate.knock(None, body=body, headers=headers).status_code == 401


def test_a_clinic_without_a_secret_takes_none(clinic: Clinic):
    refused = Gate(clinic, "").knock(activity(), secret="")
    assert refused.status_code == 404
    assert clinic.rows(Conversation) == []


# ---------------------------------------------------------------- within bounds


def test_more_than_a_megabyte_is_refused_before_it_is_read(gate: Gate):
    large = gate.knock(activity(talk=[said("patient", "x" * 1_100_000)]))
    assert large.status_code == 413
    assert large.json() == {"error": "A hand-over may have at most 1 MB."}


def test_a_megabyte_that_hides_its_length_is_refused_as_well(gate: Gate):
    async def ask() -> httpx.Response:
        async def parts():
            for _ in range(20):
                yield b"x" * 65_536

        transport = httpx.ASGITransport(gate.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://clinic.test") as bot:
            now = str(int(gate.clinic.clock.now().timestamp()))
            headers = {"x-psc-timestamp": now, "x-psc-signature": "sha256=00"}
            return await bot.post(PATH, content=parts(), headers=headers)

    assert asyncio.run(ask()).status_code == 413


def test_five_hundred_activities_are_taken_and_one_more_is_not(gate: Gate):
    talk = [said("patient", f"line {number}") for number in range(500)]
    assert len(gate.clinic.messages(gate.taken(activity("one", talk)).id)) == 501
    refused = gate.knock(activity("two", [*talk, said("patient", "one more")]))
    assert refused.status_code == 413
    assert refused.json() == {"error": "A transcript may have at most 500 activities."}


def test_a_long_text_is_kept_whole_in_pieces(gate: Gate):
    text = "word " * 2_000
    talk = gate.taken(activity(talk=[said("patient", text)]))
    pieces = [one.body for one in gate.clinic.messages(talk.id) if one.author_kind == "patient"]
    assert " ".join(pieces) == text.strip() and max(map(len, pieces)) <= 4_000


def test_who_knocks_too_often_is_asked_to_wait_and_others_are_not(gate: Gate):
    answers = [gate.knock({}, address="198.51.100.1") for _ in range(40)]
    assert {one.status_code for one in answers} == {400, 429}
    assert answers[-1].headers["retry-after"] == "2"
    assert gate.knock(activity(), address="198.51.100.2").status_code == 200


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "JSON object"),
        (b"{}", "handoff.initiate"),
        (json.dumps(activity(type="message")).encode(), "handoff.initiate"),
        (json.dumps(activity(name="")).encode(), "id"),
        (json.dumps(activity("x" * 201)).encode(), "id"),
        (json.dumps(activity(id=7)).encode(), "id"),
        (json.dumps(activity(value=None, attachments=[])).encode(), "transcript"),
    ],
)
def test_what_is_no_hand_over_is_refused_in_words(gate: Gate, body: bytes, word: str):
    refused = gate.knock(None, body=body)
    assert refused.status_code == 400
    assert word in refused.json()["error"]
    assert refused.headers["cache-control"] == "no-store"
    assert gate.clinic.rows(Conversation) == []


@pytest.mark.parametrize(
    "more",
    [
        {"value": "Needs a refill"},
        {"value": ["odd", {"nested": [1, 2, None]}]},
        {"value": {"skills": [1, {}, None], "priority": True, "queue": {}, "": "x"}},
        {"attachments": "none", "locale": 5, "from": [], "channelData": 0},
        {"attachments": [None, {"name": "Transcript", "content": {"activities": [1, "a", {}]}}]},
        {"locale": "es-MX" * 50},
        {"value": {"name": "\0Elsa\ud800", "note": "x" * 9_000}},
    ],
)
def test_odd_but_signed_hand_overs_get_a_person(gate: Gate, more: dict[str, Any]):
    talk = gate.taken(activity(**more))
    assert talk.state == S.OPEN


def test_only_post_is_answered(gate: Gate):
    refused = gate.knock(activity(), method="GET")
    assert refused.status_code == 405
    assert refused.headers["allow"] == "POST"
    assert refused.json() == {"error": "Send it with POST."}


def test_a_clinic_without_a_chat_says_so(gate: Gate):
    gate.clinic.change(Queue, active=False)
    assert gate.knock(activity()).status_code == 503


# ---------------------------------------------------------------- the patient goes on


@pytest.fixture
def link(gate: Gate) -> str:
    """Where the patient of a hand-over goes on."""
    answer = gate.knock(activity(channelData={"continueLink": True})).json()
    return answer["link"].removeprefix("http://127.0.0.1:8000")


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


# ---------------------------------------------------------------- as the document says


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
