"""An outside bot that hands patients in, for the tests of the webhook."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from people import Clinic
from pydantic import SecretStr
from starlette.applications import Starlette

from psc_app.api import continue_routes, handoff_routes
from psc_app.domain.outside_hand_over import sign
from psc_app.models.conversation import Conversation

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


@pytest.fixture(name="gate")
def handing_gate(clinic: Clinic) -> Iterator[Gate]:
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
