"""The simulated carrier behaves as Twilio does, troubles and all."""

import asyncio
from dataclasses import replace
from typing import Any

import aiohttp
import httpx
import pytest
from carriers import NUMBER, PHONE, SERVICE, SID, TOKEN, CarrierServer, carrier_server
from hand_clock import HandClock
from twilio.request_validator import RequestValidator

from psc_app.demo import carrier_shapes as shapes
from psc_app.demo.carrier import Carrier
from psc_app.demo.carrier_book import Answer, Incoming, Reports, StopHandling, Troubles
from psc_app.demo.carrier_post import signature
from psc_app.demo.carrier_routes import carrier_of
from psc_app.demo.carrier_rules import Account
from psc_app.domain import topics
from psc_app.wiring import House

OTHER_PHONE = "+15550100177"
MESSAGES = f"/2010-04-01/Accounts/{SID}/Messages.json"


def ask(carrier: CarrierServer, body: str = "Hello", to: str = PHONE, **more: str) -> int:
    """Ask the carrier to take a text, in the test's thread; the HTTP status."""
    form = {"To": to, "From": NUMBER, "Body": body, "StatusCallback": carrier.report_to()}
    return carrier.carrier.take(form | more).status


def reports(carrier: CarrierServer) -> list[str]:
    assert carrier.carrier.settled()
    return [status for _, status in carrier.ear.reports()]


# ---------------------------------------------------------------- a text's way


def test_a_text_goes_its_way_and_each_step_is_reported(carrier: CarrierServer) -> None:
    assert ask(carrier) == 201
    assert reports(carrier) == ["queued", "sent", "delivered"]
    (call, *_) = carrier.ear.calls
    assert call.url == carrier.report_to()
    assert (call["To"], call["From"], call["AccountSid"]) == (PHONE, NUMBER, SID)
    assert call.get("ErrorCode") is None
    assert [text.body for text in carrier.carrier.on_phone(PHONE)] == ["Hello"]


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        ("30003", ["queued", "sent", "undelivered"]),
        ("30005", ["queued", "sent", "undelivered"]),
        ("30007", ["queued", "sent", "undelivered"]),
        ("30001", ["queued", "failed"]),
    ],
)
def test_a_text_that_does_not_arrive_is_reported_with_its_code_and_not_shown(
    carrier: CarrierServer, code: str, steps: list[str]
) -> None:
    carrier.carrier.troubles = Troubles(fail=code)
    assert ask(carrier) == 201
    assert reports(carrier) == steps
    assert carrier.ear.calls[-1]["ErrorCode"] == code
    assert carrier.carrier.on_phone(PHONE) == ()


@pytest.mark.parametrize(
    ("how", "told"),
    [
        (Reports.TWICE, ["queued", "queued", "sent", "sent", "delivered", "delivered"]),
        (Reports.REVERSED, ["delivered", "sent", "queued"]),
        (Reports.NEVER, []),
    ],
)
def test_reports_come_twice_reversed_or_never_where_that_is_wanted(
    carrier: CarrierServer, how: Reports, told: list[str]
) -> None:
    carrier.carrier.troubles = Troubles(reports=how)
    ask(carrier)
    assert reports(carrier) == told
    assert carrier.carrier.sent()[0].status == "delivered"


def test_troubles_of_one_number_are_no_other_ones(carrier: CarrierServer) -> None:
    carrier.carrier.troubles_of[PHONE] = Troubles(refuse="21610")
    assert ask(carrier) == 400
    assert ask(carrier, to=OTHER_PHONE) == 201


def test_a_trouble_for_so_many_requests_is_over_after_them(carrier: CarrierServer) -> None:
    carrier.carrier.troubles = Troubles(answer=Answer.TOO_MANY, left=2)
    assert [ask(carrier) for _ in range(4)] == [429, 429, 201, 201]


def test_troubles_can_be_chosen_for_each_request(carrier: CarrierServer) -> None:
    carrier.carrier.pick = lambda number, body: Troubles(answer=body)
    assert [ask(carrier, one) for one in ("429", "503", "500", "500 taken", "")] == [
        429, 503, 500, 500, 400,
    ]  # fmt: skip
    assert [text.body for text in carrier.carrier.sent()] == ["500 taken"]


def test_with_a_pause_between_steps_each_can_be_watched(carrier: CarrierServer) -> None:
    carrier.carrier.troubles = Troubles(delay=60)
    ask(carrier)
    assert not carrier.carrier.settled(0.05)
    assert carrier.ear.reports() == []
    # What waits happens now; each step has a pause of its own.
    for _ in range(200):
        carrier.carrier.hurry()
        if carrier.carrier.settled(0.02):
            break
    assert reports(carrier) == ["queued", "sent", "delivered"]


def test_what_is_asked_wrongly_is_refused_with_twilios_own_code(carrier: CarrierServer) -> None:
    whole = {"To": PHONE, "From": NUMBER, "Body": "x"}
    wrong: list[tuple[dict[str, str], int]] = [
        ({"To": ""}, 21604),
        ({"To": "5550100199"}, 21211),
        ({"From": ""}, 21603),
        ({"From": OTHER_PHONE}, 21606),
        ({"MessagingServiceSid": SERVICE}, 21606),
        ({"To": NUMBER}, 21266),
        ({"Body": ""}, 21619),
        ({"Body": "x" * 1_601}, 21617),
        ({"StatusCallback": "somewhere"}, 21609),
    ]
    for change, code in wrong:
        said = carrier.carrier.take(whole | change)
        assert (said.status, said.content["code"]) == (400, code)
    assert carrier.carrier.take(whole).status == 201


# ---------------------------------------------------------------- from a phone


def test_what_is_written_on_a_phone_is_brought_and_stands_on_it(carrier: CarrierServer) -> None:
    carrier.carrier.text(PHONE, "Grüße 😀 & more")
    assert carrier.carrier.settled()
    (brought,) = carrier.ear.brought()
    assert (brought["From"], brought["To"], brought["Body"]) == (PHONE, NUMBER, "Grüße 😀 & more")
    assert brought.url == f"{carrier.public}/webhooks/twilio/sms"
    (seen,) = carrier.carrier.on_phone(PHONE)
    assert not seen.outgoing
    assert carrier.carrier.numbers() == (PHONE,)


def test_texts_of_one_phone_are_brought_in_their_order(carrier: CarrierServer) -> None:
    for n in range(30):
        carrier.carrier.text(PHONE, str(n))
        carrier.carrier.text(OTHER_PHONE, str(n))
    assert carrier.carrier.settled()
    for phone in (PHONE, OTHER_PHONE):
        brought = [one["Body"] for one in carrier.ear.brought() if one["From"] == phone]
        assert brought == [str(n) for n in range(30)]


def test_a_text_comes_twice_with_the_same_name_or_late_after_a_later_one(
    carrier: CarrierServer,
) -> None:
    carrier.carrier.troubles_of[PHONE] = Troubles(incoming=Incoming.TWICE)
    carrier.carrier.text(PHONE, "Twice")
    assert carrier.carrier.settled()
    first, second = carrier.ear.brought()
    assert first["MessageSid"] == second["MessageSid"]
    carrier.carrier.troubles_of[PHONE] = Troubles(incoming=Incoming.LATE, delay=60)
    carrier.carrier.text(PHONE, "Late")
    carrier.carrier.troubles_of.clear()
    carrier.carrier.text(PHONE, "Later, and first")
    while len(carrier.ear.brought()) < 3:
        assert not carrier.carrier.settled(0.01)
    carrier.carrier.hurry()
    assert carrier.carrier.settled()
    bodies = [one["Body"] for one in carrier.ear.brought()]
    assert bodies == ["Twice", "Twice", "Later, and first", "Late"]


def test_where_the_clinic_does_not_answer_that_is_to_be_seen(carrier: CarrierServer) -> None:
    carrier.ear.status = 500
    carrier.carrier.text(PHONE, "x")
    assert carrier.carrier.settled()
    assert (carrier.carrier.happened()[0].what, carrier.carrier.happened()[0].answer) == (
        "brought a text",
        500,
    )


# ---------------------------------------------------------------- its own STOP


def test_left_to_the_clinic_stop_changes_nothing_at_the_carrier(carrier: CarrierServer) -> None:
    carrier.carrier.text(PHONE, "STOP")
    assert ask(carrier) == 201
    assert carrier.carrier.settled()
    assert carrier.ear.brought()[0].get("OptOutType") is None


@pytest.mark.parametrize(
    ("handling", "told"), [(StopHandling.DEFAULT, None), (StopHandling.ADVANCED, "STOP")]
)
def test_a_carrier_that_hears_stop_itself_blocks_answers_and_opens_again(
    carrier: CarrierServer, handling: StopHandling, told: str | None
) -> None:
    carrier.carrier.stop_handling = handling
    carrier.carrier.text(PHONE, " stop ")
    said = carrier.carrier.take({"To": PHONE, "From": NUMBER, "Body": "x"})
    assert (said.status, said.content["code"]) == (400, 21610)
    assert ask(carrier, to=OTHER_PHONE) == 201
    assert carrier.carrier.settled()
    assert carrier.ear.brought()[0].get("OptOutType") == told
    answer = carrier.carrier.on_phone(PHONE)[-1]
    assert answer.automatic and "unsubscribed" in answer.body
    carrier.carrier.text(PHONE, "START")
    assert ask(carrier) == 201


# ---------------------------------------------------------------- its API


def test_nobody_but_the_accounts_holder_gets_in(carrier: CarrierServer) -> None:
    messages = carrier.url + MESSAGES
    for login in (None, (SID, "wrong"), ("AC" + "0" * 32, TOKEN), (SID, "")):
        assert httpx.get(messages, auth=login).status_code == 401
        assert httpx.post(messages, auth=login).status_code == 401
    other = messages.replace(SID, "AC" + "9" * 32)
    assert httpx.get(other, auth=(SID, TOKEN)).status_code == 404
    assert httpx.get(messages, auth=(SID, TOKEN)).json()["messages"] == []
    for broken in (b"Basic \xff%", b"Basic", b"Bearer x", b"Basic " + b"eA" * 9):
        assert httpx.get(messages, headers={b"authorization": broken}).status_code == 401


def test_a_text_can_be_looked_up_and_another_is_not_found(carrier: CarrierServer) -> None:
    ask(carrier)
    (sent,) = carrier.carrier.sent()
    one = carrier.url + MESSAGES.replace(".json", f"/{sent.sid}.json")
    assert httpx.get(one, auth=(SID, TOKEN)).json()["sid"] == sent.sid
    assert httpx.get(one.replace(sent.sid, "SMx"), auth=(SID, TOKEN)).status_code == 404


def test_a_list_may_lag_behind(clock: HandClock) -> None:
    account = Account(SID, TOKEN, NUMBER)
    there = Carrier(account, "http://c/in", base="http://t", public="http://c", now=clock.now)
    there.troubles = Troubles(listed_after=30)
    there.take({"To": PHONE, "From": NUMBER, "Body": "x"})
    assert there.listed(PHONE, 0, 50, "").content["messages"] == []
    clock.turn(seconds=31)
    assert len(there.listed(PHONE, 0, 50, "").content["messages"]) == 1


def test_a_carrier_that_has_not_started_keeps_what_it_has_to_tell(clock: HandClock) -> None:
    with carrier_server() as server:
        account = Account(SID, TOKEN, NUMBER)
        there = Carrier(
            account, f"{server.public}/webhooks/twilio/sms", base="http://t", public=server.public
        )
        there.text(PHONE, "Written before the start")

        async def start() -> None:
            there.start()

        server.wait(start())
        assert there.settled()
        server.wait(there.close())
        assert [one["Body"] for one in server.ear.brought()] == ["Written before the start"]


def test_a_medium_is_never_served_as_a_page(carrier: CarrierServer) -> None:
    text = carrier.carrier.text(PHONE, "", [(b"<script>", "text/html")])

    async def get() -> Any:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{carrier.url}/media/{text.media[0].ticket}") as answer,
        ):
            return answer.headers

    headers = asyncio.run(get())
    assert headers["content-disposition"] == "attachment"
    assert headers["x-content-type-options"] == "nosniff"


def test_its_signature_is_the_one_that_twilios_own_library_makes() -> None:
    url = "https://clinic.example.org/webhooks/twilio/sms?a=b&c=d"
    form = {"Body": "Grüße ☺ + 1", "From": PHONE, "Empty": "", "aZ": "lower", "AZ": "upper"}
    theirs = RequestValidator(TOKEN).compute_signature(url, form)
    assert signature(TOKEN, url, list(form.items())) == theirs


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("x" * 160, 1), ("x" * 161, 2), ("x" * 306, 2), ("x" * 307, 3), ("€" * 80, 1),
        ("€" * 81, 2), ("☺" * 70, 1), ("☺" * 71, 2), ("😀" * 35, 1), ("😀" * 36, 2), ("", 1),
    ],
)  # fmt: skip
def test_it_counts_segments_as_twilio_does(body: str, count: int) -> None:
    assert shapes.segments(body) == count


def test_a_reset_forgets_everything(carrier: CarrierServer) -> None:
    carrier.carrier.stop_handling = StopHandling.DEFAULT
    carrier.carrier.troubles = Troubles(fail="30003")
    carrier.carrier.text(PHONE, "STOP")
    carrier.carrier.reset()
    assert carrier.carrier.on_phone(PHONE) == ()
    assert ask(carrier) == 201
    assert reports(carrier) == ["queued", "sent", "delivered"]


# ---------------------------------------------------------------- in the house


def test_the_demonstrations_carrier_is_the_one_the_house_texts_by(house: House) -> None:
    there = carrier_of(house)
    assert there is not None and house.sms is not None and house.sms_account is not None
    assert house.sms.simulated
    assert house.sms.number == there.account.number == house.sms_account.sender
    assert there.account.token == house.sms_account.token
    assert there.incoming_url == "http://localhost:8000/webhooks/twilio/sms"


def test_where_texts_go_by_a_real_account_or_not_at_all_there_is_no_simulated_carrier(
    house: House,
) -> None:
    account = house.sms_account
    assert account is not None
    assert carrier_of(replace(house, sms_account=None)) is None
    assert carrier_of(replace(house, sms_account=replace(account, simulated=False))) is None


def test_whoever_watches_the_phones_hears_of_each_change(house: House) -> None:
    there = carrier_of(house)
    assert there is not None

    async def rung() -> None:
        bell = house.hub.bell()
        bell.hang((topics.PHONES,))
        there.text(PHONE, "Hello")
        async with asyncio.timeout(5):
            await bell.rung()

    asyncio.run(rung())
