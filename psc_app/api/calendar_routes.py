"""Calendar files over HTTP: an appointment, to put into the calendar of whoever it is for."""

import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from psc_app.api.callers import SIDES, caller
from psc_app.domain.errors import NotAllowed
from psc_app.domain.media import disposition
from psc_app.services.appointment_cards import FILES
from psc_app.services.calendar_files import calendar_file
from psc_app.wiring import House

_UID = re.compile(r"[0-9a-f]{32}")
_NONE = "There is no such appointment here, or your sign-in has ended."


def build_routes(house: House) -> list[Route]:
    """The route, to be mounted in front of the pages."""

    async def take(request: Request) -> Response:
        """The file; from the same address for the patient and for staff.

        Both may be signed in on one browser: whoever of them may have it has it.
        """
        uid = request.path_params["uid"]
        for side in SIDES if _UID.fullmatch(uid) else ():
            actor = await caller(house, request, side)
            if actor is None:
                continue
            try:
                return _file(await house.store.do(actor, calendar_file, uid))
            except NotAllowed:
                continue
        return PlainTextResponse(_NONE, 404, headers={"cache-control": "no-store"})

    return [Route(FILES + "{uid}.ics", take, methods=["GET"])]


def _file(content: bytes) -> Response:
    headers = {
        "content-disposition": disposition("appointment.ics", "attachment"),
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
        "referrer-policy": "no-referrer",
    }
    kind = "text/calendar; charset=utf-8; method=PUBLISH"
    return Response(content, media_type=kind, headers=headers)
