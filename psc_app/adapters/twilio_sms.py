"""Texts by Twilio's REST API, with Twilio's own library; the simulated carrier as well.

What an answer means for a text that was to be sent:

=========================================  =====================================================
answered 2xx                               taken
no connection; 3xx                         not taken, later again
429, 503                                   not taken, later again; all wait as long as it says
401, 403, 404: the account is refused      not taken, later again: a wrong token loses no text
4xx with any other code                    turned down for good
500 and other 5xx, no answer, half of one  perhaps taken: the outbox asks before it sends again
=========================================  =====================================================

Numbers, texts and tokens are never logged and stand in no exception.
"""

import asyncio
import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from twilio.base.exceptions import TwilioException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from psc_app.adapters import twilio_check, twilio_media
from psc_app.adapters.twilio_wire import Answered, NotAnswered, NotSent, Wire
from psc_app.domain.text_progress import STATUSES
from psc_app.domain.text_traffic import (
    Accepted,
    Arrived,
    Finding,
    Media,
    NoAnswer,
    Outcome,
    Outgoing,
    Taken,
    TryLater,
    TurnedDown,
    Unreachable,
)
from psc_app.domain.vocabulary import TextState

_log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds for one request."""

_REFUSED_AGAIN = 300.0
"""Seconds until an account that was refused is tried again."""

_PAGE = 50
_MOST_PAGES = 20
_REFUSES = frozenset({401, 403, 404})
_LATER_CODES = frozenset({"20429", "21611"})
_MOST_MEDIA = 10
"""Things that hang on one message, by Twilio's own bound."""

_NOT_ASKED = "unreachable"


class _Fields(dict[str, list[str]]):
    """A form whose names may come twice, as the library's validator takes it."""

    def getall(self, name: str) -> list[str]:
        return self[name]


class TwilioSms:
    """One account at Twilio, or at what speaks like Twilio.

    Args:
        url: https://api.twilio.com, or another address that takes its place.
        account_sid, auth_token: of the account; the token signs what Twilio sends as well.
        sender: E.164 number, or a messaging service's SID (MG…).
        simulated: whether this is the demonstration's carrier.
        incoming_url: where Twilio is to bring texts; `check` compares it.
        patience: seconds for one request.
    """

    def __init__(
        self,
        url: str,
        account_sid: str,
        auth_token: str,
        sender: str,
        *,
        simulated: bool = False,
        incoming_url: str = "",
        patience: float = PATIENCE,
    ) -> None:
        """Nothing is connected before the first call."""
        self._url = url.rstrip("/")
        self._sid, self._token, self._sender = account_sid, auth_token, sender
        self._simulated = simulated
        self._incoming_url = incoming_url
        self._wire = Wire(self._url, patience)
        # An empty environment: what an operator has set for other programs does not count.
        self._client = Client(account_sid, auth_token, http_client=self._wire, environment={"": ""})
        self._validator = RequestValidator(auth_token)
        self._kept: Any = None

    @property
    def number(self) -> str:
        """What texts are sent from."""
        return self._sender

    @property
    def simulated(self) -> bool:
        """Whether it is the demonstration's."""
        return self._simulated

    async def send(self, text: Outgoing) -> Outcome:
        """Ask Twilio to take a text, once."""
        own = "messaging_service_sid" if self._sender.startswith("MG") else "from_"
        fields: dict[str, Any] = {own: self._sender, "to": text.to, "body": text.body}
        try:
            messages = await self._messages()
            made = await messages.create_async(**fields, status_callback=text.report_to)
        except Answered as answer:
            return self._judged(answer)
        except NotSent:
            return TryLater(_NOT_ASKED)
        except (NotAnswered, ValueError, TwilioException):
            return NoAnswer()
        if not made.sid:
            return NoAnswer()
        return Accepted(made.sid, _state(made.status, TextState.ACCEPTED), _int(made.num_segments))

    async def _messages(self) -> Any:
        """Twilio's list of messages; its first use loads hundreds of modules, so in a thread."""
        if self._kept is None:
            self._kept = await asyncio.to_thread(lambda: self._client.messages)
        return self._kept

    def _judged(self, answer: Answered) -> Outcome:
        """What an answer that is no success means for a text."""
        status, code, after = answer.status, answer.code, answer.after
        if status == 429 or code in _LATER_CODES:
            return TryLater(code, after, everybody=status == 429)
        if status == 503:
            return TryLater(code, after, everybody=after > 0)
        if status in _REFUSES and (code == str(status) or code.startswith("20")):
            _log.error(
                "texts: the carrier refuses the account (%s); check PSC_TWILIO_ACCOUNT_SID and"
                " PSC_TWILIO_AUTH_TOKEN with `python -m psc_app doctor`. Texts wait.",
                code,
            )
            return TryLater(code, _REFUSED_AGAIN, everybody=True)
        if 400 <= status < 500 and status != 408:
            return TurnedDown(code)
        if 300 <= status < 400:
            return TryLater(code)
        return NoAnswer()

    async def find(self, to: str, since: datetime) -> Sequence[Taken]:
        """What Twilio has taken for a number, the newest first; its dates are whole seconds."""
        since = since.replace(microsecond=0) - timedelta(seconds=1)
        listed = await self._listed(since, to=to)
        return [taken for one in listed if (taken := _taken(one, since)) is not None]

    async def brought(self, since: datetime, known: Collection[str]) -> Sequence[Arrived]:
        """What came in since a moment and is not known, the oldest first."""
        service = self._sender.startswith("MG")
        listed = await self._listed(since, **({} if service else {"to": self._sender}))
        # A service's numbers are not known here, and the account may have others.
        ours = [one for one in listed if not service or one.messaging_service_sid == self._sender]
        new = [one for one in reversed(ours) if _came_in(one, since) and one.sid not in known]
        return [await self._arrived(one) for one in new]

    async def _arrived(self, one: Any) -> Arrived:
        media: list[tuple[str, str]] = []
        if _int(one.num_media):
            with _asking():
                messages = await self._messages()
                for each in await messages(one.sid).media.list_async(limit=_MOST_MEDIA):
                    address = self._url + str(each.uri).removesuffix(".json")
                    media.append((address, str(each.content_type)))
        return Arrived(one.sid, str(one.from_), str(one.to), str(one.body or ""), tuple(media))

    async def _listed(self, since: datetime, **filters: str) -> list[Any]:
        """Messages of Twilio's list, the newest first, at least all since a moment."""
        found: list[Any] = []
        with _asking():
            page = await (await self._messages()).page_async(**filters, page_size=_PAGE)
            for _ in range(_MOST_PAGES):
                listed = list(page)
                found += listed
                if not listed or _made_at(listed[-1]) < since or not page.next_page_url:
                    break
                page = await page.next_page_async()
                if page is None:
                    break
        return found

    async def fetch(self, url: str) -> Media:
        """Fetch a medium from Twilio, or from where Twilio leads."""
        login = (self._sid, self._token)
        return await twilio_media.fetch(self._wire.session, url, self._url, login)

    def is_signed(self, url: str, form: Sequence[tuple[str, str]], signature: str) -> bool:
        """Whether Twilio signed a request with the account's token."""
        if not signature.isascii():
            return False
        fields = _Fields()
        for name, value in form:
            fields.setdefault(name, []).append(value)
        return self._validator.validate(url, fields, signature)

    async def check(self) -> Sequence[Finding]:
        """Look at the account, the number, the webhook and the public address."""
        looked = twilio_check.Looked(self._client, self._sid, self._sender, self._incoming_url)
        return await looked.findings()

    async def close(self) -> None:
        """Let go of every connection."""
        await self._wire.close()


@contextmanager
def _asking() -> Iterator[None]:
    """Turn whatever goes wrong with a question into its being no answer."""
    try:
        yield
    except (Answered, NotSent, NotAnswered, ValueError, TwilioException):
        raise Unreachable("The carrier can't be asked just now.") from None


def _came_in(one: Any, since: datetime) -> bool:
    return str(one.direction) == "inbound" and _made_at(one) >= since and bool(one.sid)


def _taken(one: Any, since: datetime) -> Taken | None:
    """A message of Twilio's list; None for what came in, or before."""
    if not str(one.direction).startswith("outbound") or _made_at(one) < since or not one.sid:
        return None
    state = _state(one.status, TextState.ACCEPTED)
    code = str(one.error_code) if one.error_code else ""
    at, segments = _made_at(one), _int(one.num_segments)
    return Taken(one.sid, str(one.to), str(one.body or ""), state, code, at, segments)


def _made_at(one: Any) -> datetime:
    made = one.date_created
    if not isinstance(made, datetime):
        return datetime.now(UTC)
    return made if made.tzinfo is not None else made.replace(tzinfo=UTC)


def _state(status: object, otherwise: TextState) -> TextState:
    return STATUSES.get(str(status), otherwise)


def _int(text: object) -> int:
    given = str(text)
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else 0
