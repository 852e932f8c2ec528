"""Attachments over HTTP: one route takes a file, one hands it out.

Nothing of a patient stands in an address: files and conversations are numbers.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from psc_app.api import origins, upload_form
from psc_app.api.callers import LARGEST_KEY, SIDES, caller
from psc_app.api.upload_form import BadUpload, Upload
from psc_app.domain.actor import Actor
from psc_app.domain.errors import NotAllowed, Refused
from psc_app.domain.media import LARGEST, disposition
from psc_app.services import attachments
from psc_app.wiring import House

AT_ONCE = 16
"""Files on their way in at one time, each up to 10 MB of memory."""

AT_ONCE_EACH = 2
"""Of these, how many from one person."""

_HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; "
        "frame-ancestors 'self'"
    ),
    "cache-control": "private, no-store",
    "referrer-policy": "no-referrer",
}
_NO_FILE = "There is no such file here, or your sign-in has ended."


def build_routes(house: House) -> list[Route]:
    """The routes, to be mounted in front of the pages."""
    counter = FileCounter(house)
    return [
        Route("/files/{side}/{conversation_id:int}", counter.take, methods=["POST"]),
        Route("/files/{side}/{attachment_id:int}", counter.give, methods=["GET"]),
    ]


class FileCounter:
    """Takes and hands out the files of one house."""

    def __init__(self, house: House) -> None:
        """A counter with nobody at it."""
        self._house = house
        self._busy: Counter[tuple[str, int]] = Counter()
        # One picture is decoded at a time, so that many can't fill the memory together.
        self._looking = asyncio.Semaphore(1)

    async def take(self, request: Request) -> Response:
        """Take a file into a conversation: 201 with the message's number, or 4xx."""
        try:
            seq = await self._take(request)
        except BadUpload as bad:
            return _refusal(bad.status, str(bad))
        except attachments.WrongKind as wrong:
            return _refusal(415, str(wrong))
        except NotAllowed as refused:
            return _refusal(403, str(refused))
        except Refused as refused:
            return _refusal(400, str(refused))
        return JSONResponse({"seq": seq}, 201, headers={"cache-control": "no-store"})

    async def _take(self, request: Request) -> int:
        if not origins.is_own_post(request.headers, self._house.config.public_url):
            raise BadUpload(403, "Files can be sent from our own page only.")
        side, conversation_id = request.path_params["side"], request.path_params["conversation_id"]
        if side not in SIDES or conversation_id > LARGEST_KEY:
            raise BadUpload(404, "There is no such conversation, or it is not yours.")
        actor = await caller(self._house, request, side, active=True)
        if actor is None:
            raise BadUpload(401, "Your sign-in has ended. Sign in again, then send the file.")
        store = self._house.store
        await store.look(actor, attachments.check_may_attach, conversation_id)
        with self._place(actor):
            upload = await upload_form.read(request, LARGEST)
            return await self._keep(actor, conversation_id, upload)

    @contextmanager
    def _place(self, actor: Actor) -> Iterator[None]:
        who = (actor.role.value, actor.id)
        if self._busy[who] >= AT_ONCE_EACH or self._busy.total() >= AT_ONCE:
            raise BadUpload(429, "Other files are still on their way. Try again in a moment.")
        self._busy[who] += 1
        try:
            yield
        finally:
            self._busy[who] -= 1
            if not self._busy[who]:
                del self._busy[who]

    async def _keep(self, actor: Actor, conversation_id: int, upload: Upload) -> int:
        store = self._house.store
        before = await store.look(actor, attachments.sent_before, conversation_id, upload.client_id)
        if before is not None:
            return before
        if not 8 <= len(upload.client_id) <= 64:
            raise BadUpload(400, "This message has no name; reload the page and send it again.")
        async with self._looking:
            file = await asyncio.to_thread(attachments.inspect, upload.file_name, upload.content)
        key = secrets.token_urlsafe(24)
        await asyncio.to_thread(self._house.files.put, key, upload.content)
        return await store.do(
            actor,
            attachments.add,
            conversation_id,
            upload.client_id,
            key,
            file,
            upload.visibility,
        )

    async def give(self, request: Request) -> Response:
        """Hand a file to somebody who may read it; to others there is none."""
        side, attachment_id = request.path_params["side"], request.path_params["attachment_id"]
        actor = await caller(self._house, request, side)
        if actor is None or attachment_id > LARGEST_KEY:
            return _none()
        # Staff's reading leaves an audit row, so it is a deed.
        run = self._house.store.do if actor.is_staff else self._house.store.look
        try:
            file = await run(actor, attachments.open_file, attachment_id)
            content = await asyncio.to_thread(self._house.files.get, file.key)
        except (NotAllowed, KeyError):
            return _none()
        headers = {**_HEADERS, "content-disposition": disposition(file.name)}
        return Response(content, media_type=file.media_type, headers=headers)


def _refusal(status: int, text: str) -> JSONResponse:
    return JSONResponse({"error": text}, status, headers={"cache-control": "no-store"})


def _none() -> PlainTextResponse:
    return PlainTextResponse(_NO_FILE, 404, headers={"cache-control": "no-store"})
