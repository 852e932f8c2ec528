"""Transcripts over HTTP: a conversation as text or PDF, to save."""

import asyncio

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from psc_app.api.callers import LARGEST_KEY, caller
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.media import disposition
from psc_app.services import paper, transcripts
from psc_app.services.transcripts import Transcript
from psc_app.wiring import House

AT_ONCE = 2
"""PDFs being made at one time."""

_NONE = "There is no such conversation here, or your sign-in has ended."


def build_routes(house: House) -> list[Route]:
    """The routes, to be mounted in front of the pages."""
    desk = TranscriptDesk(house)
    path = "/transcripts/{side}/{conversation_id:int}"
    return [
        Route(f"{path}.txt", desk.text, methods=["GET"]),
        Route(f"{path}.pdf", desk.pdf, methods=["GET"]),
    ]


class TranscriptDesk:
    """Hands out the transcripts of one house."""

    def __init__(self, house: House) -> None:
        """A desk with nobody at it."""
        self._house = house
        self._printing = asyncio.Semaphore(AT_ONCE)

    async def text(self, request: Request) -> Response:
        """The transcript as plain text."""
        transcript = await self._take(request)
        if transcript is None:
            return _refusal(404, _NONE)
        return _file(transcript, "txt", transcripts.as_text(transcript).encode(), "text/plain")

    async def pdf(self, request: Request) -> Response:
        """The transcript as a PDF."""
        transcript = await self._take(request)
        if transcript is None:
            return _refusal(404, _NONE)
        blocks = transcripts.as_blocks(transcript)
        title = f"Conversation {transcript.conversation_id}"
        try:
            async with self._printing:
                content = await asyncio.to_thread(
                    paper.print_apart, blocks, title, self._house.clock.now()
                )
        except BadInput as refused:
            return _refusal(422, str(refused))
        return _file(transcript, "pdf", content, "application/pdf")

    async def _take(self, request: Request) -> Transcript | None:
        conversation_id = request.path_params["conversation_id"]
        actor = await caller(self._house, request, request.path_params["side"])
        if actor is None or conversation_id > LARGEST_KEY:
            return None
        store = self._house.store
        try:
            if actor.is_staff:
                await store.do(actor, transcripts.note_taking, conversation_id)
            return await store.look(actor, transcripts.take, conversation_id)
        except NotAllowed:
            return None


def _file(transcript: Transcript, extension: str, content: bytes, kind: str) -> Response:
    name = f"conversation-{transcript.conversation_id}.{extension}"
    headers = {
        "content-disposition": disposition(name, "attachment"),
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
        "referrer-policy": "no-referrer",
    }
    return Response(content, media_type=kind, headers=headers)


def _refusal(status: int, text: str) -> PlainTextResponse:
    return PlainTextResponse(text, status, headers={"cache-control": "no-store"})
