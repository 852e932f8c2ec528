"""A carrier of texts on loopback: the demonstration's own, served by HTTP in a thread.

Tests speak to it from their own thread: they write from its phones, set its troubles, and look
at what it took. What it reports and brings goes to a clinic's server, or to `Clinic` here, which
keeps what came.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from app_server import free_port
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from psc_app.adapters.twilio_sms import TwilioSms
from psc_app.demo.carrier import Carrier
from psc_app.demo.carrier_routes import build_routes
from psc_app.demo.carrier_rules import Account
from psc_app.wiring import INCOMING_TEXTS, SIMULATED_AT, House, SmsAccount

SID = "AC" + "ab12" * 8
SERVICE = "MG" + "cd34" * 8
TOKEN = "0123456789abcdef0123456789abcdef"
NUMBER = "+15550100100"
PHONE = "+15550100199"
"""A patient's phone."""


@dataclass(frozen=True)
class Called:
    """A request that the carrier made to the clinic."""

    url: str
    form: list[tuple[str, str]]
    signature: str

    def __getitem__(self, name: str) -> str:
        return dict(self.form)[name]

    def get(self, name: str) -> str | None:
        return dict(self.form).get(name)


@dataclass
class ClinicEar:
    """The clinic's side of the wire, where no real one is needed: it keeps what comes.

    Attributes:
        status: how it answers.
    """

    calls: list[Called] = field(default_factory=list)
    status: int = 200

    def reports(self) -> list[tuple[str, str]]:
        """Message and status of each report so far, in the order they came."""
        found = [one for one in self.calls if one.get("MessageStatus")]
        return [(one["MessageSid"], one["MessageStatus"]) for one in found]

    def brought(self) -> list[Called]:
        """The texts that were brought."""
        return [one for one in self.calls if one.get("SmsStatus") == "received"]


class CarrierServer:
    """The carrier with its HTTP server, and a clinic's ear beside it.

    Attributes:
        carrier: the engine; see psc_app/demo/carrier.
        url: the address of its API.
        ear: what came to the clinic, unless `public` named another one.

    Args:
        public: address of the clinic's server; "" for the ear.
        service: a messaging service's SID, or "".
        account: another account than the usual one.
        now: tells the carrier the time.
    """

    def __init__(
        self,
        public: str = "",
        service: str = "",
        account: Account | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Everything is there, and nothing runs yet."""
        self.port = free_port()
        root = f"http://127.0.0.1:{self.port}"
        self.url = root + SIMULATED_AT
        self.public = public or root
        self.ear = ClinicEar()
        self.account = account or Account(SID, TOKEN, NUMBER, service)
        self.carrier = Carrier(
            self.account,
            self.public + INCOMING_TEXTS,
            base=self.url,
            public=self.public,
            now=now,
        )
        self.carrier.hang = 0.05
        self._clinic_routes: list[Any] = [
            Route("/webhooks/twilio/{kind}", self._listen, methods=["POST"])
        ]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: uvicorn.Server | None = None
        self._serving: Any = None

    def serve_clinic(self, routes: list[Any]) -> None:
        """Have the clinic's real routes at the public address, in the place of the ear."""
        self._clinic_routes = routes

    def start(self) -> None:
        """Serve; returns once it answers."""
        app = Starlette(
            routes=[
                Mount(SIMULATED_AT, routes=build_routes(self.carrier)),
                *self._clinic_routes,
            ]
        )
        self._server = uvicorn.Server(
            uvicorn.Config(
                app, port=self.port, log_level="critical", access_log=False, lifespan="off"
            )
        )
        self._thread.start()
        self._serving = asyncio.run_coroutine_threadsafe(self._server.serve(), self._loop)
        self.wait(self._started())

    async def _started(self) -> None:
        self.carrier.start()
        assert self._server is not None
        while not self._server.started:
            await asyncio.sleep(0.005)

    def stop(self) -> None:
        """Serve nobody any more."""
        if self._server is not None:
            self._server.should_exit = True
            self._server.force_exit = True
            self._serving.result(10)
            self.wait(self.carrier.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def wait(self, deed: Coroutine[Any, Any, Any]) -> Any:
        """Run something in the carrier's loop and wait for it here."""
        return asyncio.run_coroutine_threadsafe(deed, self._loop).result(30)

    def gateway(self, patience: float = 5, sender: str = "", **changes: Any) -> TwilioSms:
        """The clinic's adapter to it."""
        own = self.account
        given = {
            "url": self.url,
            "account_sid": own.sid,
            "auth_token": own.token,
            "sender": sender or own.service or own.number,
            "simulated": True,
            "incoming_url": self.public + INCOMING_TEXTS,
            "patience": patience,
        }
        return TwilioSms(**given | changes)

    def give_to(self, house: House, **changes: Any) -> House:
        """Let a house text by this carrier: its `sms` and `sms_account` are replaced."""
        own = self.account
        account = SmsAccount(own.sid, own.token, own.service or own.number, self.url, True)
        house.config.public_url = self.public
        object.__setattr__(house, "sms", self.gateway(**changes))
        object.__setattr__(house, "sms_account", account)
        return house

    def report_to(self, token: str = "t") -> str:
        """An address for reports at the clinic."""
        return f"{self.public}/webhooks/twilio/status?text={token}"

    async def _listen(self, request: Request) -> Response:
        form = parse_qsl((await request.body()).decode(), keep_blank_values=True)
        query = f"?{request.url.query}" if request.url.query else ""
        url = f"{self.public}{request.url.path}{query}"
        self.ear.calls.append(Called(url, form, request.headers["x-twilio-signature"]))
        return Response("<Response/>", self.ear.status, media_type="text/xml")


@contextmanager
def carrier_server(**given: Any) -> Iterator[CarrierServer]:
    """A carrier that runs for as long as the block."""
    made = CarrierServer(**given)
    made.start()
    try:
        yield made
    finally:
        made.stop()
