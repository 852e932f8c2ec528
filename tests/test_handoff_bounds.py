"""Whose hand-overs are taken, and how large they may be."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from handing_in import (
    PATH,
    SECRET,
    Gate,
    activity,
    handing_gate,  # noqa: F401 - fixture
    said,
)
from people import Clinic

from psc_app.domain.outside_hand_over import sign
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.workplace import Queue


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
