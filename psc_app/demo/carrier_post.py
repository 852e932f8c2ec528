"""How the simulated carrier calls the clinic: a form, signed as Twilio signs it.

Written after Twilio's description of its signature and not with its library, so that the
library, which the clinic's side uses, is held against something.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from urllib.parse import urlencode

import aiohttp

Form = Sequence[tuple[str, str]]

_FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
_PATIENCE = 15.0
"""Seconds the carrier waits for the clinic's answer, as Twilio does."""


def signature(token: str, url: str, form: Form) -> str:
    """The value of X-Twilio-Signature: HMAC-SHA1 of the address and the sorted fields.

    Args:
        token: the account's auth token.
        url: the public address with its query.
        form: the fields; of a name that comes twice with the same value, one counts.
    """
    fields = "".join(name + value for name, value in sorted(set(form)))
    made = hmac.new(token.encode(), (url + fields).encode(), hashlib.sha1)
    return base64.b64encode(made.digest()).decode()


class Postman:
    """Posts signed forms to the clinic.

    Args:
        token: what they are signed with.
        public: the clinic's public address; it is what is signed.
        near: where the clinic's server answers on this machine.
    """

    def __init__(self, token: str, public: str, near: str = "") -> None:
        """Nothing is connected before the first call."""
        self._token = token
        self._public = public.rstrip("/")
        self._near = near.rstrip("/") or self._public
        self._kept: aiohttp.ClientSession | None = None

    async def post(self, url: str, form: Form) -> int:
        """Post a form.

        Returns:
            The HTTP status of the answer; 0 where there was none.
        """
        headers = {"X-Twilio-Signature": signature(self._token, url, form), **_FORM}
        target = self._near + url[len(self._public) :] if url.startswith(self._public) else url
        try:
            async with self._session.post(
                target, data=urlencode(form).encode(), headers=headers, allow_redirects=False
            ) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0

    async def close(self) -> None:
        """Let go of the connections."""
        if self._kept is not None:
            await self._kept.close()
            self._kept = None

    @property
    def _session(self) -> aiohttp.ClientSession:
        if self._kept is None:
            self._kept = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=_PATIENCE),
                # A connection that is kept may be closed by the clinic just as it is used
                # again, and what was posted on it would be lost.
                connector=aiohttp.TCPConnector(limit=32, force_close=True),
                headers={"User-Agent": "TwilioProxy/1.1"},
            )
        return self._kept
