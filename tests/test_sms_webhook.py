"""The webhook for incoming texts: what the carrier signed is kept, and nothing else."""

import base64
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from texting import ELSA, carrier_id, conversations_of, rows
from webhooks import Webhook, a_delivery, signature

from psc_app.api import sms_webhook
from psc_app.config import Config
from psc_app.domain.actor import SYSTEM
from psc_app.domain.text_traffic import Arrived
from psc_app.models.conversation import Message
from psc_app.models.texts import TextIn
from psc_app.services import inbound_sms, workplace
from psc_app.services.work import Work
from psc_app.wiring import build_house

SECRET = "my-secret-itch"
"""Words that must stand nowhere but in the database."""
_OFTEN = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def webhook(config: Config, clock) -> Iterator[Webhook]:
    """The webhook of a clinic with a public address."""
    built = build_house(config.model_copy(update={"public_url": "https://clinic.example"}), clock)
    yield Webhook(built)
    built.store.stop()


@pytest.fixture(autouse=True)
def patient_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strangers are never turned away for knocking too often, but where a test asks for it."""
    monkeypatch.setattr(sms_webhook, "BURST", 1e9)


def kept(webhook: Webhook) -> list[TextIn]:
    return rows(webhook.house, TextIn)


# ---------------------------------------------------------------- what is taken


@pytest.mark.both
def test_a_signed_text_is_kept_and_answered_with_nothing_to_say(webhook: Webhook) -> None:
    answer = webhook.bring(a_delivery(webhook.house, SECRET, OptOutType="HELP"))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.text == '<?xml version="1.0" encoding="UTF-8"?><Response/>'
    (text,) = kept(webhook)
    assert (text.from_number, text.body, text.opt_out_type) == (ELSA, SECRET, "HELP")
    assert text.media == []


def test_the_address_is_the_configured_one_with_its_query_whatever_the_host_says(
    webhook: Webhook,
) -> None:
    assert webhook.bring(a_delivery(webhook.house), query="?a=1&b=%C3%A9").status_code == 200
    fields = a_delivery(webhook.house)
    body = urlencode(fields).encode()
    for url in (
        webhook.url + "?a=2",
        "http://elsewhere.example/webhooks/twilio/sms?a=1",
        webhook.url,
    ):
        forged = webhook.post(body, signature(webhook.house, url, fields), query="?a=1")
        assert forged.status_code == 403
    assert len(kept(webhook)) == 1


def test_the_same_delivery_again_is_answered_alike_and_kept_once(webhook: Webhook) -> None:
    fields = a_delivery(webhook.house)
    assert [webhook.bring(fields).status_code for _ in range(3)] == [200, 200, 200]
    assert len(kept(webhook)) == 1


def test_what_hangs_on_a_text_is_kept_with_its_kind(webhook: Webhook) -> None:
    media = {
        "NumMedia": "2",
        "MediaUrl0": "https://api.twilio.com/a",
        "MediaContentType0": "image/png",
        "MediaUrl1": "https://api.twilio.com/b",
    }
    webhook.bring(a_delivery(webhook.house, "", **media))
    (text,) = kept(webhook)
    assert text.media == [
        {"url": "https://api.twilio.com/a", "type": "image/png"},
        {"url": "https://api.twilio.com/b", "type": ""},
    ]


@pytest.mark.parametrize("count", ["", "-1", "many", "1e9", "²", "999999999999"])
def test_a_strange_count_of_files_keeps_at_most_ten(webhook: Webhook, count: str) -> None:
    urls = {f"MediaUrl{n}": f"https://api.twilio.com/{n}" for n in range(40)}
    assert webhook.bring(a_delivery(webhook.house, **urls, NumMedia=count)).status_code == 200
    (text,) = kept(webhook)
    assert len(text.media) <= 10


@_OFTEN
@given(body=st.text(st.characters(codec="utf-8"), max_size=1_600))
def test_whatever_is_written_is_kept_as_it_was_written(webhook: Webhook, body: str) -> None:
    assert webhook.bring(a_delivery(webhook.house, body)).status_code == 200
    assert kept(webhook)[-1].body == body.replace("\0", "")


# ---------------------------------------------------------------- what is refused


def test_nothing_is_kept_without_a_signature_or_with_another_one(webhook: Webhook) -> None:
    fields = a_delivery(webhook.house, SECRET)
    body = urlencode(fields).encode()
    right = signature(webhook.house, webhook.url, fields)
    other = base64.b64encode(b"x" * 20).decode()
    for signed in (None, "", other, right[:-2], right.swapcase(), right + "=", "é" * 9, "\x7f"):
        assert webhook.post(body, signed).status_code == 403, signed
    assert webhook.post(body, right).status_code == 200
    assert len(kept(webhook)) == 1


def test_a_text_of_another_account_is_not_taken_though_it_is_signed(webhook: Webhook) -> None:
    for sid in ("AC" + "0" * 32, "", "é"):
        assert webhook.bring(a_delivery(webhook.house, AccountSid=sid)).status_code == 403
    assert kept(webhook) == []


def test_a_signed_form_that_is_no_text_is_not_taken(webhook: Webhook) -> None:
    for wrong in ({"MessageSid": "SM12"}, {"MessageSid": "XX" + "0" * 32}, {"From": ""}):
        assert webhook.bring(a_delivery(webhook.house, **wrong)).status_code == 400
    assert kept(webhook) == []


@pytest.mark.parametrize(
    "kind",
    ["application/json", "multipart/form-data; boundary=x", "text/plain", "", "form"],
)
def test_only_a_form_is_read(webhook: Webhook, kind: str) -> None:
    fields = a_delivery(webhook.house, SECRET)
    signed = signature(webhook.house, webhook.url, fields)
    assert webhook.post(urlencode(fields).encode(), signed, kind=kind).status_code == 415
    assert kept(webhook) == []


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD"])
def test_only_a_post_is_taken(webhook: Webhook, method: str) -> None:
    fields = a_delivery(webhook.house, SECRET)
    signed = signature(webhook.house, webhook.url, fields)
    answer = webhook.post(urlencode(fields).encode(), signed, method=method)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert kept(webhook) == []


def test_a_body_that_is_too_large_is_not_read(webhook: Webhook) -> None:
    fields = a_delivery(webhook.house, "x" * 70_000)
    assert webhook.bring(fields).status_code == 413
    said = {"content-length": "99999999"}
    assert webhook.post(b"", "x", **said).status_code == 413
    assert kept(webhook) == []


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe", b"Body=%FF%FE", b"&".join(b"a=1" for _ in range(300)), b"Body=\xed\xa0\x80"],
)
def test_a_form_that_can_t_be_read_is_refused(webhook: Webhook, body: bytes) -> None:
    assert webhook.post(body, "x").status_code in (400, 403)
    assert kept(webhook) == []


@_OFTEN
@given(body=st.binary(max_size=400), signed=st.text(st.characters(codec="latin-1"), max_size=40))
def test_whatever_else_is_posted_is_refused_and_nothing_is_kept(
    webhook: Webhook, body: bytes, signed: str
) -> None:
    signed = "".join(one for one in signed if one.isprintable()).strip()
    assert webhook.post(body, signed).status_code in (400, 403)
    assert kept(webhook) == []


@_OFTEN
@given(seed=st.integers(), where=st.integers(0, 10_000))
def test_a_signed_delivery_that_was_changed_in_one_place_is_refused(
    webhook: Webhook, seed: int, where: int
) -> None:
    fields = a_delivery(webhook.house, "I take 20 mg")
    signed = signature(webhook.house, webhook.url, fields)
    name, value = fields[where % len(fields)]
    chance = random.Random(seed)
    at = chance.randrange(len(value) + 1)
    changed = [
        (one, value[:at] + chance.choice("0aZ é+") + value[at:] if one == name else old)
        for one, old in fields
    ]
    answer = webhook.post(urlencode(changed).encode(), signed)
    assert answer.status_code == 403
    assert kept(webhook) == []


def test_fields_that_are_added_taken_away_or_said_twice_are_refused(webhook: Webhook) -> None:
    fields = a_delivery(webhook.house, "I take 20 mg")
    signed = signature(webhook.house, webhook.url, fields)
    for forged in (
        [*fields, ("OptOutType", "STOP")],
        [*fields, ("Body", "something else")],
        [("Body", "something else"), *fields],
        [one for one in fields if one[0] != "NumMedia"],
    ):
        assert webhook.post(urlencode(forged).encode(), signed).status_code == 403
    assert kept(webhook) == []


def test_a_signature_for_one_text_is_none_for_another(webhook: Webhook) -> None:
    fields = a_delivery(webhook.house)
    signed = signature(webhook.house, webhook.url, fields)
    replayed = [(k, carrier_id() if k == "MessageSid" else v) for k, v in fields]
    assert webhook.post(urlencode(replayed).encode(), signed).status_code == 403
    assert kept(webhook) == []


def test_where_texts_are_not_set_up_there_is_no_webhook(webhook: Webhook) -> None:
    fields = a_delivery(webhook.house)
    without = Webhook(replace(webhook.house, sms_account=None))
    signed = signature(webhook.house, webhook.url, fields)
    assert without.post(urlencode(fields).encode(), signed).status_code == 404
    assert kept(webhook) == []


def test_who_knocks_too_often_unsigned_waits_and_the_carrier_does_not(
    webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms_webhook, "BURST", 3.0)
    door = Webhook(webhook.house)
    body = urlencode(a_delivery(webhook.house)).encode()
    assert [door.post(body).status_code for _ in range(5)] == [403, 403, 403, 429, 429]
    assert [door.bring(a_delivery(webhook.house)).status_code for _ in range(5)] == [200] * 5


def test_fifty_deliveries_of_one_text_at_once_are_one_message(webhook: Webhook) -> None:
    house = webhook.house
    house.store.do_now(SYSTEM, workplace.furnish, texts=True)
    fields = a_delivery(house, "My arm itches")
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: webhook.bring(fields).status_code, range(50)))
    assert answers == [200] * 50
    for key in house.store.look_now(SYSTEM, inbound_sms.to_work_off):
        house.store.do_now(SYSTEM, inbound_sms.work_off, key)
    (conversation,) = conversations_of(house, ELSA)
    said = [one for one in rows(house, Message) if one.author_kind == "patient"]
    assert [(one.conversation_id, one.body) for one in said] == [(conversation.id, "My arm itches")]


# ---------------------------------------------------------------- nothing is told


def test_a_text_that_can_t_be_kept_is_not_said_to_be_and_stands_in_no_log(
    webhook: Webhook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(work: Work, arrived: Arrived) -> bool:
        raise RuntimeError(f"no room for {arrived.body}")

    fields = a_delivery(webhook.house, SECRET)
    with monkeypatch.context() as patched:
        patched.setattr(inbound_sms, "keep", broken)
        assert webhook.bring(fields).status_code == 503
    assert "RuntimeError" in caplog.text
    assert SECRET not in caplog.text
    assert webhook.bring(fields).status_code == 200


def test_nothing_of_a_text_stands_in_a_log_or_an_answer(
    webhook: Webhook, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    fields = a_delivery(webhook.house, SECRET)
    body = urlencode(fields).encode()
    signed = signature(webhook.house, webhook.url, fields)
    answers = [
        webhook.bring(fields),
        webhook.post(body),
        webhook.post(body, "wrong"),
        webhook.post(body, signed, kind="text/plain"),
        webhook.post(body + b"&x=%FF", signed),
        webhook.post(body * 500, signed),
        webhook.bring(a_delivery(webhook.house, SECRET, MessageSid="nonsense")),
    ]
    assert [one.status_code for one in answers] == [200, 403, 403, 415, 400, 413, 400]
    out, err = capfd.readouterr()
    told = caplog.text + out + err + "".join(one.text for one in answers)
    for private in (SECRET, ELSA, ELSA[1:], webhook.house.sms_account.token):
        assert private not in told
    assert "without the carrier's signature" in caplog.text
