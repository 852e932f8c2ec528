"""Media of incoming texts: from Twilio's own hosts, with the password for its API alone."""

from urllib.parse import urljoin, urlsplit

import aiohttp

from psc_app.domain.errors import BadInput
from psc_app.domain.text_traffic import Media, Unreachable

LARGEST = 10 * 1024 * 1024
"""Bytes of one medium (SPEC section 8)."""

_API = "api.twilio.com"
_HOMES = (".twilio.com", ".twiliocdn.com")
_BUCKET = ("s3-external-1.amazonaws.com", "/media.twiliocdn.com/")
_MOST_HOPS = 5
_GONE = frozenset({400, 403, 404, 410})
_NOT_THERE = Unreachable("The carrier can't be reached just now.")


async def fetch(
    session: aiohttp.ClientSession, url: str, api: str, login: tuple[str, str]
) -> Media:
    """Fetch a medium, following where the carrier leads, as far as that is its own.

    Args:
        url: as the carrier wrote it.
        api: the address of its API.
        login: sent to the API and to nobody else.

    Raises:
        Unreachable: it can't be had just now.
        BadInput: it is not the carrier's, too large, or gone.
    """
    for _ in range(_MOST_HOPS):
        if not _is_carriers(url, api):
            raise BadInput("The file is not at the carrier's.")
        is_api = _is_api(url, api)
        own = {"Authorization": aiohttp.encode_basic_auth(*login)} if is_api else {}
        try:
            async with session.get(url, headers=own, allow_redirects=False) as answer:
                if 300 <= answer.status < 400:
                    url = urljoin(url, answer.headers.get("Location", ""))
                    continue
                if answer.status in _GONE and not (is_api and answer.status == 403):
                    raise BadInput("The file is gone from the carrier's.")
                if answer.status != 200:
                    raise _NOT_THERE
                return Media(await _content(answer), _type(answer))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise Unreachable(str(_NOT_THERE)) from None
    raise BadInput("The carrier leads nowhere.")


async def _content(answer: aiohttp.ClientResponse) -> bytes:
    """The bytes; more than LARGEST are not even read."""
    content = bytearray()
    if (answer.content_length or 0) > LARGEST:
        raise BadInput("The file is too large.")
    async for chunk in answer.content.iter_chunked(64 * 1024):
        content += chunk
        if len(content) > LARGEST:
            raise BadInput("The file is too large.")
    return bytes(content)


def _type(answer: aiohttp.ClientResponse) -> str:
    return answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _is_api(url: str, api: str) -> bool:
    """Whether an address is the API's, so that the password may go there."""
    there, own = urlsplit(url), urlsplit(api)
    if (there.scheme, there.netloc) == (own.scheme, own.netloc):
        return True
    # Media are always named at the main address, whatever edge the texts go by.
    return _is_twilio(own.hostname or "") and url.startswith(f"https://{_API}/")


def _is_carriers(url: str, api: str) -> bool:
    if _is_api(url, api):
        return True
    there = urlsplit(url)
    if there.scheme != "https" or there.port not in (None, 443) or "@" in there.netloc:
        return False
    host = (there.hostname or "").lower()
    in_bucket = host == _BUCKET[0] and there.path.startswith(_BUCKET[1])
    return _is_twilio(host) or in_bucket


def _is_twilio(host: str) -> bool:
    return host.endswith(_HOMES)
