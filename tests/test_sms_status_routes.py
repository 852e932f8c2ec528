"""What the carrier reports by HTTP: taken in if it is signed, and never a reason to ask again."""

import asyncio
import logging
from urllib.parse import urlencode

import httpx
import pytest
from outbox import Outbox, carrier_name
from people import Clinic
from starlette.applications import Starlette
from webhooks import FORM, signature

from psc_app.api import sms_status_routes
from psc_app.domain.vocabulary import TextState
from psc_app.models.texts import TextOut

PATH = sms_status_routes.PATH


class Reporter:
    """The carrier as it reports on one text, and others who try to."""

    def __init__(self, clinic: Clinic) -> None:
        clinic.clock.turn(hours=5)
        self.clinic, self.box = clinic, Outbox(clinic)
        self.text = self.box.queue(self.box.number(), "About your itch")
        self.box.send(self.text)
        self._app = Starlette(routes=list(sms_status_routes.build_routes(clinic.house)))

    @property
    def token(self) -> str:
        return self.box.row(self.text).token

    def fields(self, status: str, **more: str) -> dict[str, str]:
        account = self.clinic.house.sms_account
        assert account is not None
        name = carrier_name(self.text)
        given = {
            "MessageSid": name,
            "SmsSid": name,
            "AccountSid": account.sid,
            "MessageStatus": status,
            "To": "+15550200001",
        }
        return given | more

    def say(self, status: str, token: str | None = None, **more: str) -> int:
        """Report as the carrier does; how it is answered."""
        query = f"?text={self.token if token is None else token}"
        fields = self.fields(status, **more)
        url = f"{self.clinic.house.config.own_address}{PATH}{query}"
        return self.post(fields, query, signature(self.clinic.house, url, list(fields.items())))

    def post(
        self, fields: dict[str, str], query: str, signed: str | None, method: str = "POST"
    ) -> int:
        headers = {"content-type": FORM} | ({"x-twilio-signature": signed} if signed else {})

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://elsewhere.example"
            ) as client:
                return await client.request(
                    method, PATH + query, content=urlencode(fields), headers=headers
                )

        answer = asyncio.run(ask())
        assert not answer.content or answer.status_code >= 400
        return answer.status_code

    def state(self) -> str:
        return self.box.state(self.text)


@pytest.fixture
def reporter(clinic: Clinic) -> Reporter:
    return Reporter(clinic)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("queued", TextState.ACCEPTED),
        ("sending", TextState.ACCEPTED),
        ("sent", TextState.SENT),
        ("delivered", TextState.DELIVERED),
        ("read", TextState.DELIVERED),
        ("undelivered", TextState.UNDELIVERED),
        ("failed", TextState.FAILED),
        ("canceled", TextState.CANCELLED),
    ],
)
def test_each_of_the_carriers_words_has_its_state(
    reporter: Reporter, status: str, state: TextState
):
    assert reporter.say(status) == 204
    assert reporter.state() == state


def test_the_carriers_reason_is_kept_with_a_text_that_did_not_arrive(reporter: Reporter):
    reporter.say("undelivered", ErrorCode="30003")
    assert reporter.box.row(reporter.text).code == "30003"


def test_a_report_that_is_not_signed_changes_nothing(reporter: Reporter):
    fields, query = reporter.fields("delivered"), f"?text={reporter.token}"
    assert reporter.post(fields, query, None) == 403
    assert reporter.post(fields, query, "forged") == 403
    assert reporter.post(fields, query, None, "GET") == 405
    assert reporter.state() == TextState.ACCEPTED


def test_a_report_signed_for_one_text_does_not_count_for_another(reporter: Reporter):
    fields = reporter.fields("delivered")
    other = f"{reporter.clinic.house.config.own_address}{PATH}?text=other"
    signed = signature(reporter.clinic.house, other, list(fields.items()))
    assert reporter.post(fields, f"?text={reporter.token}", signed) == 403
    assert reporter.state() == TextState.ACCEPTED


@pytest.mark.parametrize("token", ["", "unknown", "x" * 500, "%00", "%27;drop"])
def test_a_token_that_says_nothing_is_no_harm_where_the_carriers_name_is_known(
    reporter: Reporter, token: str
):
    assert reporter.say("delivered", token) == 204
    assert reporter.state() == TextState.DELIVERED


@pytest.mark.parametrize(
    "more",
    [
        {"MessageStatus": "exploded"},
        {"MessageStatus": ""},
        {"MessageSid": "SM12", "SmsSid": "SM12"},
        {"MessageSid": "", "SmsSid": ""},
        {"MessageSid": f"SM{'f' * 32}"},
    ],
    ids=str,
)
def test_a_signed_report_of_no_use_is_answered_so_that_it_does_not_come_again(
    reporter: Reporter, more: dict[str, str]
):
    assert reporter.say("delivered", "unknown", **more) == 204
    assert reporter.state() == TextState.ACCEPTED


@pytest.mark.parametrize("code", ["'; --", "9" * 40, "abc", "３０００３"])
def test_a_reason_that_is_no_code_is_not_kept(reporter: Reporter, code: str):
    assert reporter.say("undelivered", ErrorCode=code) == 204
    row = reporter.box.row(reporter.text)
    assert (row.state, row.code) == (TextState.UNDELIVERED, "")


def test_a_report_about_an_unknown_text_is_logged_without_anything_of_it(
    reporter: Reporter, caplog: pytest.LogCaptureFixture
):
    before = reporter.clinic.rows(TextOut)
    name = f"SM{'e' * 32}"
    with caplog.at_level(logging.DEBUG, logger="psc_app"):
        assert reporter.say("delivered", "unknown", MessageSid=name, SmsSid=name) == 204
    assert "not ours" in caplog.text
    assert name not in caplog.text
    assert "0200001" not in caplog.text
    assert reporter.clinic.rows(TextOut) == before


def test_fifty_reports_in_any_order_at_once_leave_the_true_end(reporter: Reporter):
    words = ["queued", "sent", "delivered"] * 16 + ["sending", "sent"]
    assert {reporter.say(word) for word in reversed(words)} == {204}
    assert reporter.state() == TextState.DELIVERED
