"""`/healthz` and `/readyz`: for programs that watch over the server. Nothing of a patient."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from psc_app.domain.actor import SYSTEM
from psc_app.services import health
from psc_app.wiring import House

_NO_STORE = {"cache-control": "no-store"}


def build_routes(house: House) -> list[Route]:
    """The two addresses on a house."""

    async def healthz(_request: Request) -> JSONResponse:
        """The process is alive; what reads messages and answers first, and why it can't."""
        card = await house.store.look(
            SYSTEM,
            health.look,
            house.reader.health(),
            has_direct_line=house.config.has_direct_line,
            texts_by=house.texts_by,
        )
        content = {
            "status": "ok",
            "sentiment": {
                "engine": card.engine,
                "why": card.why,
                "restarts": card.restarts,
                "unread": card.unread,
            },
            "bot": {"provider": card.bot, "why": card.bot_why},
            "texts": {"by": house.texts_by, "waiting": card.texts_waiting},
        }
        return JSONResponse(content, headers=_NO_STORE)

    async def readyz(_request: Request) -> JSONResponse:
        """Whether requests can be served: the database answers."""
        try:
            ready = await house.store.look(SYSTEM, health.answers)
        except Exception:
            # Whatever it is, its text could name a file or a host.
            ready = False
        return JSONResponse({"ready": ready}, 200 if ready else 503, headers=_NO_STORE)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
