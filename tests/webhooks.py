"""What the carrier posts to our webhooks, signed as it signs; and what others try."""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette
from texting import CLINIC, ELSA, carrier_id
from twilio.request_validator import RequestValidator

from psc_app.api import sms_webhook
from psc_app.wiring import INCOMING_TEXTS, House

FORM = "application/x-www-form-urlencoded"
Fields = Sequence[tuple[str, str]]


def a_delivery(house: House, body: str = "My arm itches", **more: str) -> list[tuple[str, str]]:
    """The fields of an incoming text."""
    assert house.sms_account is not None
    given = {
        "ToCountry": "US",
        "MessageSid": carrier_id(),
        "AccountSid": house.sms_account.sid,
        "From": ELSA,
        "To": CLINIC,
        "Body": body,
        "NumMedia": "0",
        "NumSegments": "1",
        "ApiVersion": "2010-04-01",
    }
    return list((given | more).items())


def signature(house: House, url: str, fields: Fields) -> str:
    """The carrier's signature of a form that is posted to an address."""
    assert house.sms_account is not None
    return RequestValidator(house.sms_account.token).compute_signature(url, dict(fields))


class Webhook:
    """The webhook of one house, as the carrier and strangers reach it."""

    def __init__(self, house: House) -> None:
        """Nothing was posted yet."""
        self.house = house
        self.url = house.config.own_address + INCOMING_TEXTS
        self._app = Starlette(routes=list(sms_webhook.build_routes(house)))

    def bring(self, fields: Fields, *, query: str = "") -> httpx.Response:
        """Post a form that the carrier signed."""
        signed = signature(self.house, self.url + query, fields)
        return self.post(urlencode(fields).encode(), signed, query=query)

    def post(
        self,
        body: bytes,
        signed: str | None = None,
        *,
        kind: str = FORM,
        query: str = "",
        method: str = "POST",
        **headers: str,
    ) -> httpx.Response:
        """Send exactly this."""
        given: dict[str, str | bytes] = {"content-type": kind, **headers}
        if signed is not None:
            given["x-twilio-signature"] = signed.encode("latin-1")

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://elsewhere.example"
            ) as client:
                return await client.request(
                    method, INCOMING_TEXTS + query, content=body, headers=given
                )

        return asyncio.run(ask())
