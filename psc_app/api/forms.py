"""Small forms, posted by our own pages: read within bounds, or refused."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from psc_app.api import origins

MOST_BYTES = 4096
_MOST_FIELDS = 10
_KIND = "application/x-www-form-urlencoded"


class BadForm(Exception):
    """A form that is not taken; holds the answer to give."""

    def __init__(self, status: int, text: str) -> None:
        """With an HTTP status and a sentence."""
        super().__init__(text)
        self.answer: Response = PlainTextResponse(text, status)


async def read(request: Request, public_url: str) -> Mapping[str, str]:
    """The fields of a posted form.

    Raises:
        BadForm: not from our own pages, too large, or no form.
    """
    if not origins.is_own_post(request.headers, public_url):
        raise BadForm(403, "This form has to be sent from our own page.")
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != _KIND:
        raise BadForm(415, "This is not a form.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise BadForm(413, "This form is too large.")
    try:
        pairs = parse_qsl(
            bytes(body).decode("ascii"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
            errors="strict",
        )
    except ValueError:
        raise BadForm(400, "This form can't be read.") from None
    return dict(pairs)
