"""Whether a request comes from our own pages (against cross-site forgery)."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


def plain_host(host: str) -> str:
    """The Host header if it is a plain host and port, otherwise nothing."""
    return host if _HOST.fullmatch(host) else ""


def is_own_origin(origin: str, host: str, public_url: str) -> bool:
    """Whether an Origin header names this server.

    Args:
        origin: the header; "null" (a sandboxed or private page) is not ours.
        host: the Host header the request came with.
        public_url: the configured public address, or nothing.
    """
    named = urlsplit(origin)
    if named.scheme not in ("http", "https") or not named.netloc:
        return False
    if plain_host(host) and named.netloc.lower() == host.lower():
        return True
    public = urlsplit(public_url)
    return bool(public.netloc) and (named.scheme, named.netloc.lower()) == (
        public.scheme,
        public.netloc.lower(),
    )


def is_own_post(headers: Mapping[str, str], public_url: str) -> bool:
    """Whether a form was posted by one of our own pages.

    Every browser in use sends Origin with a POST; a request with neither
    Origin nor Sec-Fetch-Site can't be told from a forged one and is refused.
    """
    site = headers.get("sec-fetch-site", "")
    if site and site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin", "")
    if origin:
        return is_own_origin(origin, headers.get("host", ""), public_url)
    return bool(site)
