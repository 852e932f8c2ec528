"""Whether an account at Twilio is set up so that texts go and come: what `doctor` tells."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from psc_app.adapters.twilio_wire import Answered, NotAnswered, NotSent
from psc_app.domain.text_traffic import Finding

_NEAR = ("127.0.0.1", "localhost", "::1")
_REFUSED = (
    "The carrier does not accept the account and its token. Compare PSC_TWILIO_ACCOUNT_SID and"
    " PSC_TWILIO_AUTH_TOKEN with the carrier's console."
)
_SILENT = "The carrier could not be asked ({why}). Check the network and PSC_TWILIO_URL."
_NO_NUMBER = (
    "The account has no such number. Enter one of the account's own numbers as PSC_TWILIO_FROM."
)
_NO_SMS = "This number can't send texts. Take another, or have texts switched on for it."
_ELSEWHERE = (
    "The carrier brings incoming texts somewhere else. In its console, set “A message comes in”"
    " of {what} to Webhook, HTTP POST, {url}"
)


class Looked:
    """One look at an account.

    Args:
        client: signed in as the account.
        sid: the account's.
        sender: a number, or a messaging service's SID.
        incoming_url: where incoming texts have to be brought.
    """

    def __init__(self, client: Client, sid: str, sender: str, incoming_url: str) -> None:
        """Nothing is asked yet."""
        self._client, self._sid, self._sender = client, sid, sender
        self._url = incoming_url

    async def findings(self) -> Sequence[Finding]:
        """One for each thing that has to be right; what hangs on a wrong one is left out."""
        found = [self._public()]
        account = await _asked("Account", self._account)
        found.append(account)
        if account.fine:
            by_service = self._sender.startswith("MG")
            found += await self._service() if by_service else await self._number()
        return found

    def _public(self) -> Finding:
        there = urlsplit(self._url)
        if there.scheme == "https" and there.hostname not in _NEAR:
            return Finding("Public address", True, f"The carrier is to call {self._url}")
        if there.hostname in _NEAR:
            words = (
                "The carrier can't reach this machine at its own name. Set PSC_PUBLIC_URL to the"
                " https:// address at which it is reached from outside."
            )
        else:
            words = "Texts may not travel openly. PSC_PUBLIC_URL has to begin with https://"
        return Finding("Public address", False, words)

    async def _account(self) -> Finding:
        account = await self._client.api.v2010.accounts(self._sid).fetch_async()
        status = str(account.status)
        if status != "active":
            return Finding("Account", False, f"The account at the carrier is {status}.")
        if str(account.type).lower() == "trial":
            words = "The account is active, but a trial: it texts only numbers it has verified."
            return Finding("Account", True, words)
        return Finding("Account", True, "The account is active and accepts the token.")

    async def _number(self) -> list[Finding]:
        own: list[Any] = []

        async def look() -> Finding:
            numbers = self._client.incoming_phone_numbers
            own.extend(await numbers.list_async(phone_number=self._sender, limit=20))
            number = next((one for one in own if one.phone_number == self._sender), None)
            if number is None:
                return Finding("Number", False, _NO_NUMBER)
            if not _has_sms(number.capabilities):
                return Finding("Number", False, _NO_SMS)
            own[:] = [number]
            return Finding("Number", True, "The number is the account's and can text.")

        finding = await _asked("Number", look)
        return [finding, self._incoming(own[0], "the number")] if finding.fine else [finding]

    def _incoming(self, number: Any, what: str) -> Finding:
        method = str(number.sms_method or "POST").upper()
        if str(number.sms_url or "") == self._url and method == "POST":
            return Finding("Incoming texts", True, "The carrier brings incoming texts here.")
        return Finding("Incoming texts", False, _ELSEWHERE.format(what=what, url=self._url))

    async def _service(self) -> list[Finding]:
        kept: list[Any] = []
        place = self._client.messaging.v1.services(self._sender)

        async def look() -> Finding:
            kept.append(await place.fetch_async())
            numbers = await place.phone_numbers.list_async(limit=400)
            if not any(_has_sms(one.capabilities) for one in numbers):
                words = "The messaging service has no number that can text. Add one to it."
                return Finding("Messaging service", False, words)
            return Finding("Messaging service", True, "The messaging service has a number.")

        finding = await _asked("Messaging service", look)
        if not finding.fine:
            return [finding]
        service = kept[0]
        if not service.use_inbound_webhook_on_number:
            method = str(service.inbound_method or "POST").upper()
            if str(service.inbound_request_url or "") == self._url and method == "POST":
                words = "The carrier brings incoming texts here."
                return [finding, Finding("Incoming texts", True, words)]
            words = _ELSEWHERE.format(what="the messaging service", url=self._url)
            return [finding, Finding("Incoming texts", False, words)]
        return [finding, await _asked("Incoming texts", self._at_numbers)]

    async def _at_numbers(self) -> Finding:
        """Where the service leaves it to its numbers: each has to lead here."""
        place = self._client.messaging.v1.services(self._sender)
        sids = {str(one.sid) for one in await place.phone_numbers.list_async(limit=400)}
        numbers = await self._client.incoming_phone_numbers.list_async(limit=1000)
        astray = [one for one in numbers if str(one.sid) in sids and one.sms_url != self._url]
        if astray:
            words = _ELSEWHERE.format(what="each number of the messaging service", url=self._url)
            return Finding("Incoming texts", False, words)
        return Finding("Incoming texts", True, "The carrier brings incoming texts here.")


async def _asked(what: str, look: Callable[[], Awaitable[Finding]]) -> Finding:
    """A finding, whatever comes of asking."""
    try:
        return await look()
    except Answered as answer:
        refused = answer.status in (401, 403) or answer.code == "20003"
        if refused or (what == "Account" and answer.status == 404):
            return Finding(what, False, _REFUSED)
        if answer.status == 404:
            return Finding(what, False, "The carrier does not know it. Compare PSC_TWILIO_FROM.")
        return Finding(what, False, _SILENT.format(why=f"it answered {answer.status}"))
    except NotSent:
        return Finding(what, False, _SILENT.format(why="no connection"))
    except (NotAnswered, ValueError, TwilioException):
        return Finding(what, False, _SILENT.format(why="no answer"))


def _has_sms(capabilities: Any) -> bool:
    """Whether a number can text; Twilio tells it as a list in one place, by name in another."""
    if isinstance(capabilities, dict):
        return bool(capabilities.get("sms") or capabilities.get("SMS"))
    if isinstance(capabilities, (list, tuple)):
        return any(str(one).lower() == "sms" for one in capabilities)
    return bool(getattr(capabilities, "sms", False))
