"""The port of texts as Twilio's adapter keeps it: every outcome, at the simulated carrier."""

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from carriers import NUMBER, PHONE, SERVICE, SID, TOKEN, CarrierServer, carrier_server

from psc_app.adapters.twilio_sms import TwilioSms
from psc_app.adapters.twilio_wire import Wire
from psc_app.demo.carrier_book import Answer, Troubles
from psc_app.demo.carrier_post import signature
from psc_app.domain.errors import BadInput
from psc_app.domain.text_traffic import (
    Accepted,
    NoAnswer,
    Outgoing,
    TryLater,
    TurnedDown,
    Unreachable,
)
from psc_app.domain.vocabulary import TextState

WORDS = "Your visit is tomorrow at nine, Ms. Qvxwords"


def with_gateway(
    carrier: CarrierServer, deed: Callable[[TwilioSms], Coroutine[Any, Any, Any]], **changes: Any
) -> Any:
    async def run() -> Any:
        gateway = carrier.gateway(**changes)
        try:
            return await deed(gateway)
        finally:
            await gateway.close()

    return asyncio.run(run())


def send(carrier: CarrierServer, body: str = WORDS, to: str = PHONE, **changes: Any) -> Any:
    text = Outgoing(to, body, carrier.report_to())
    return with_gateway(carrier, lambda gateway: gateway.send(text), **changes)


def find(carrier: CarrierServer, since: datetime, to: str = PHONE) -> Any:
    return with_gateway(carrier, lambda gateway: gateway.find(to, since))


def fetch(carrier: CarrierServer, url: str, **changes: Any) -> Any:
    return with_gateway(carrier, lambda gateway: gateway.fetch(url), **changes)


# ---------------------------------------------------------------- sending


def test_a_text_that_the_carrier_takes_has_its_name_and_is_shown_on_the_phone(
    carrier: CarrierServer,
) -> None:
    outcome = send(carrier, "Grüße ☺ & more = less + 100 %")
    assert isinstance(outcome, Accepted)
    assert outcome.state is TextState.ACCEPTED
    assert carrier.carrier.settled()
    (shown,) = carrier.carrier.on_phone(PHONE)
    assert (shown.sid, shown.body) == (outcome.carrier_id, "Grüße ☺ & more = less + 100 %")
    assert shown.clinic == NUMBER


def test_a_text_by_a_messaging_service_names_the_service_and_no_number() -> None:
    with carrier_server(service=SERVICE) as carrier:
        outcome = send(carrier)
        assert isinstance(outcome, Accepted)
        assert outcome.segments == 0, "a service has not counted yet"
        (sent,) = carrier.carrier.sent()
    assert sent.service == SERVICE


@pytest.mark.parametrize(
    ("answer", "retry_after", "outcome"),
    [
        (Answer.TOO_MANY, 7, TryLater("20429", 7, everybody=True)),
        (Answer.TOO_MANY, 0, TryLater("20429", 0, everybody=True)),
        (Answer.BUSY, 3, TryLater("20503", 3, everybody=True)),
        (Answer.BUSY, 0, TryLater("20503")),
        (Answer.ERROR, 0, NoAnswer()),
        (Answer.ERROR_BUT_TAKEN, 0, NoAnswer()),
        (Answer.LOST_BEFORE, 0, NoAnswer()),
        (Answer.LOST_AFTER, 0, NoAnswer()),
    ],
)
def test_each_trouble_of_the_carrier_is_told_apart(
    carrier: CarrierServer, answer: Answer, retry_after: int, outcome: object
) -> None:
    carrier.carrier.troubles = Troubles(answer=answer, retry_after=retry_after)
    assert send(carrier) == outcome
    taken = answer in (Answer.ERROR_BUT_TAKEN, Answer.LOST_AFTER)
    assert len(carrier.carrier.sent()) == taken


@pytest.mark.parametrize("code", ["21610", "21211", "21408", "21614", "21612"])
def test_what_the_carrier_refuses_for_good_is_turned_down_with_its_code(
    carrier: CarrierServer, code: str
) -> None:
    carrier.carrier.troubles = Troubles(refuse=code)
    assert send(carrier) == TurnedDown(code)


def test_a_number_that_is_none_and_a_text_that_is_too_long_are_turned_down(
    carrier: CarrierServer,
) -> None:
    assert send(carrier, to="12345") == TurnedDown("21211")
    assert send(carrier, "x" * 1_601) == TurnedDown("21617")
    assert isinstance(send(carrier, "x" * 1_600), Accepted)


def test_a_wrong_token_loses_no_text_and_is_told_loudly(
    carrier: CarrierServer, caplog: pytest.LogCaptureFixture
) -> None:
    outcome = send(carrier, auth_token="f" * 32)
    assert isinstance(outcome, TryLater)
    assert outcome.everybody and outcome.after >= 60
    assert "PSC_TWILIO_AUTH_TOKEN" in caplog.text


def test_an_account_that_is_not_there_loses_no_text(carrier: CarrierServer) -> None:
    outcome = send(carrier, account_sid="AC" + "9" * 32)
    assert isinstance(outcome, TryLater)
    assert outcome.everybody


def test_where_nobody_listens_it_was_not_sent_and_may_be_tried_again(
    carrier: CarrierServer,
) -> None:
    assert send(carrier, url="http://127.0.0.1:9/simulated-carrier") == TryLater("unreachable")
    assert send(carrier, url="http://no-such-host.invalid") == TryLater("unreachable")


def test_a_carrier_that_stays_silent_is_not_waited_for_longer_than_allowed(
    carrier: CarrierServer,
) -> None:
    carrier.carrier.hang = None
    carrier.carrier.troubles = Troubles(answer=Answer.LOST_AFTER)
    assert send(carrier, patience=0.2) == NoAnswer()


def test_nothing_is_tried_again_by_the_adapter_itself(carrier: CarrierServer) -> None:
    carrier.carrier.troubles = Troubles(answer=Answer.ERROR, left=1)
    assert send(carrier) == NoAnswer()
    assert carrier.carrier.sent() == ()
    assert len(carrier.carrier.happened()) == 1


def test_sending_blocks_nobody_meanwhile(carrier: CarrierServer) -> None:
    carrier.carrier.hang = None
    carrier.carrier.troubles = Troubles(answer=Answer.LOST_BEFORE)

    async def both(gateway: TwilioSms) -> int:
        turns = 0
        sending = asyncio.create_task(gateway.send(Outgoing(PHONE, "x", carrier.report_to())))
        while not sending.done():
            await asyncio.sleep(0)
            turns += 1
        return turns

    assert with_gateway(carrier, both, patience=0.2) > 50


def test_neither_words_nor_numbers_nor_secrets_are_logged(
    carrier: CarrierServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for answer in Answer:
        carrier.carrier.troubles = Troubles(answer=answer)
        send(carrier)
    send(carrier, auth_token="f" * 32)
    send(carrier, to="+1")
    find(carrier, datetime.now(UTC))
    told = caplog.text + "".join(capfd.readouterr())
    for secret in ("Qvxwords", PHONE, PHONE[1:], TOKEN, "f" * 32):
        assert secret not in told


# ---------------------------------------------------------------- finding again


def test_what_was_taken_is_found_again_the_newest_first(carrier: CarrierServer) -> None:
    began = datetime.now(UTC)
    for n in range(3):
        send(carrier, f"Text {n}")
    send(carrier, "Another phone", to="+15550100177")
    carrier.carrier.text(PHONE, "What the patient wrote is not ours")
    found = find(carrier, began)
    assert [one.body for one in found] == ["Text 2", "Text 1", "Text 0"]
    assert {one.to for one in found} == {PHONE}
    assert [one.carrier_id for one in found] == [s.sid for s in carrier.carrier.sent(PHONE)][::-1]


def test_all_pages_are_read_back_to_the_moment_asked_for(carrier: CarrierServer) -> None:
    began = datetime.now(UTC)

    async def many(gateway: TwilioSms) -> None:
        for n in range(120):
            await gateway.send(Outgoing(PHONE, str(n), carrier.report_to()))

    with_gateway(carrier, many)
    assert [one.body for one in find(carrier, began)] == [str(n) for n in reversed(range(120))]


def test_what_was_taken_before_is_not_found(carrier: CarrierServer) -> None:
    send(carrier)
    assert find(carrier, datetime.now(UTC) + timedelta(seconds=5)) == []


def test_what_became_of_it_is_found_too(carrier: CarrierServer) -> None:
    began = datetime.now(UTC)
    carrier.carrier.troubles = Troubles(fail="30003")
    send(carrier)
    assert carrier.carrier.settled()
    (found,) = find(carrier, began)
    assert (found.state, found.code) == (TextState.UNDELIVERED, "30003")


def test_where_the_carrier_can_not_be_asked_that_is_said(carrier: CarrierServer) -> None:
    began = datetime.now(UTC)
    for wrong in ({"url": "http://127.0.0.1:9"}, {"auth_token": "f" * 32}):
        with pytest.raises(Unreachable):
            with_gateway(carrier, lambda gateway: gateway.find(PHONE, began), **wrong)


# ---------------------------------------------------------------- media


def test_a_picture_is_fetched_with_the_password_and_by_the_way_the_carrier_leads(
    carrier: CarrierServer,
) -> None:
    text = carrier.carrier.text(PHONE, "", [(b"\x89PNG" * 1_000, "image/png")])
    assert carrier.carrier.settled()
    (brought,) = carrier.ear.brought()
    assert brought["NumMedia"] == "1"
    media = fetch(carrier, brought["MediaUrl0"])
    assert (media.content, media.media_type) == (text.media[0].content, "image/png")


def test_without_the_right_password_nothing_is_fetched(carrier: CarrierServer) -> None:
    carrier.carrier.text(PHONE, "", [(b"x", "image/png")])
    assert carrier.carrier.settled()
    url = carrier.ear.brought()[0]["MediaUrl0"]
    with pytest.raises(Unreachable):
        fetch(carrier, url, auth_token="f" * 32)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:9/2010-04-01/x",
        "http://localhost/x",
        "file:///etc/passwd",
        "ftp://api.twilio.com/x",
        "https://api.twilio.com.example.org/x",
        "https://example.org/?api.twilio.com",
        "https://mms.twiliocdn.com@example.org/x",
        "https://twiliocdn.com.evil.example/x",
        "http://mms.twiliocdn.com/x",
        "https://mms.twiliocdn.com:8443/x",
        "https://s3-external-1.amazonaws.com/other-bucket/x",
        "//example.org/x",
        "",
        "not an address",
    ],
)
def test_only_the_carriers_own_hosts_are_asked_for_media(carrier: CarrierServer, url: str) -> None:
    with pytest.raises(BadInput):
        fetch(carrier, url)


def test_a_picture_that_is_gone_is_gone_for_good(carrier: CarrierServer) -> None:
    account = f"{carrier.url}/2010-04-01/Accounts/{SID}"
    with pytest.raises(BadInput):
        fetch(carrier, f"{account}/Messages/MM{'0' * 32}/Media/ME{'0' * 32}")


def test_a_file_that_is_too_large_is_not_even_read_to_its_end(carrier: CarrierServer) -> None:
    whole = bytes(10 * 1024 * 1024)
    carrier.carrier.text(PHONE, "", [(whole, "video/mp4"), (whole + b"x", "video/mp4")])
    assert carrier.carrier.settled()
    brought = carrier.ear.brought()[0]
    assert len(fetch(carrier, brought["MediaUrl0"]).content) == len(whole)
    with pytest.raises(BadInput, match="too large"):
        fetch(carrier, brought["MediaUrl1"])


# ---------------------------------------------------------------- signatures


def test_the_carriers_own_calls_are_signed_and_anything_else_is_not(
    carrier: CarrierServer,
) -> None:
    carrier.carrier.text(PHONE, "Grüße & ☺ + 1 = 2")
    send(carrier)
    assert carrier.carrier.settled()
    gateway = carrier.gateway()
    assert len(carrier.ear.calls) == 4
    for call in carrier.ear.calls:
        assert gateway.is_signed(call.url, call.form, call.signature)
        for url, form, signed in (
            (call.url + "&x=1", call.form, call.signature),
            (call.url, [*call.form, ("Body", "more")], call.signature),
            (call.url, call.form[1:], call.signature),
            (call.url, [(n, v + " ") for n, v in call.form], call.signature),
            (call.url, call.form, call.signature[:-1]),
            (call.url, call.form, ""),
            (call.url, call.form, "ö" * 28),
            (call.url, call.form, signature("other", call.url, call.form)),
        ):
            assert not gateway.is_signed(url, form, signed)


def test_fields_that_come_twice_are_both_signed(carrier: CarrierServer) -> None:
    gateway, url = carrier.gateway(), "https://clinic.example.org/webhooks/twilio/sms?a=b"
    form = [("A", "2"), ("B", "x"), ("A", "1"), ("A", "2")]
    assert gateway.is_signed(url, form, signature(TOKEN, url, form))
    assert not gateway.is_signed(url, [("A", "2"), ("B", "x")], signature(TOKEN, url, form))


# ---------------------------------------------------------------- looking after it


def findings(carrier: CarrierServer, **changes: Any) -> dict[str, bool]:
    found = with_gateway(carrier, lambda gateway: gateway.check(), **changes)
    assert all(TOKEN not in one.words for one in found)
    return {one.what: one.fine for one in found}


def test_an_account_that_is_set_up_well_is_found_well() -> None:
    public = "https://clinic.example.org"
    with carrier_server(public=public) as carrier:
        assert findings(carrier) == {
            "Public address": True,
            "Account": True,
            "Number": True,
            "Incoming texts": True,
        }
        # Each thing that is wrong is told by itself.
        elsewhere = f"{public}/elsewhere"
        assert not findings(carrier, incoming_url=elsewhere)["Incoming texts"]
        assert not findings(carrier, sender="+15550100111")["Number"]
        assert findings(carrier, auth_token="f" * 32) == {"Public address": True, "Account": False}
        assert not findings(carrier, url="http://127.0.0.1:9")["Account"]
        assert not findings(carrier, incoming_url="http://clinic.example.org/x")["Public address"]


def test_a_messaging_service_is_looked_at_as_well() -> None:
    with carrier_server(public="https://clinic.example.org", service=SERVICE) as carrier:
        assert findings(carrier) == {
            "Public address": True,
            "Account": True,
            "Messaging service": True,
            "Incoming texts": True,
        }
        assert not findings(carrier, sender="MG" + "0" * 32)["Messaging service"]


@pytest.mark.parametrize(
    ("url", "asked", "reached"),
    [
        ("https://api.twilio.com", "https://api.twilio.com/a?b=c", "https://api.twilio.com/a?b=c"),
        ("https://api.twilio.com", "https://messaging.twilio.com/v1", "https://messaging.twilio.com/v1"),
        ("https://api.dublin.ie1.twilio.com", "https://api.twilio.com/a", "https://api.dublin.ie1.twilio.com/a"),
        ("https://api.dublin.ie1.twilio.com", "https://messaging.twilio.com/v1", "https://messaging.dublin.ie1.twilio.com/v1"),
        ("http://127.0.0.1:4010/x", "https://messaging.twilio.com/v1?p=1", "http://127.0.0.1:4010/x/v1?p=1"),
    ],
)  # fmt: skip
def test_another_region_or_server_takes_the_place_of_twilios_own(
    url: str, asked: str, reached: str
) -> None:
    assert Wire(url, 1).address(asked) == reached


def test_an_answer_that_comes_in_pieces_is_read_to_its_end() -> None:
    page = json.dumps({"messages": ["x" * 100] * 600})

    async def in_pieces(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for start in range(0, len(page), 4_000):
            await answer.write(page[start : start + 4_000].encode())
            await asyncio.sleep(0)
        return answer

    async def ask() -> str:
        app = web.Application()
        app.router.add_get("/Messages.json", in_pieces)
        server = TestServer(app)
        await server.start_server()
        wire = Wire(str(server.make_url("")), 5)
        try:
            return (await wire.request("GET", "https://api.twilio.com/Messages.json")).text
        finally:
            await wire.close()
            await server.close()

    assert asyncio.run(ask()) == page


def test_one_adapter_serves_one_event_loop_after_another(carrier: CarrierServer) -> None:
    gateway = carrier.gateway()
    for _ in range(2):

        async def once() -> Any:
            outcome = await gateway.send(Outgoing(PHONE, "x", carrier.report_to()))
            await gateway.close()
            return outcome

        assert isinstance(asyncio.run(once()), Accepted)
