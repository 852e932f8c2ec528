"""`/continue/…`: the patient of a hand-over from outside goes on in the portal.

Opening the link shows a button and nothing else, so that a program which looks at links, as
messengers do, doesn't use it up.
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from psc_app.api import origins
from psc_app.api.plain_page import plain_page
from psc_app.domain import cookies, outside_hand_over
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import Refused
from psc_app.services import handoff, sign_in
from psc_app.wiring import House

_ASK = """<form method="post" class="card form">
<h1>$clinic</h1>
<p class="lead">You go on with your conversation here. What you told the assistant is with us
already.</p>
<button type="submit" class="primary wide">Continue to the chat</button>
</form>"""
_REFUSED = """<div class="card form">
<h1>$clinic</h1>
<p class="notice" role="alert">$why</p>
<p class="aside"><a href="/">To the chat</a></p>
</div>"""


def build_routes(house: House) -> list[Route]:
    """The routes, to be mounted in front of the pages."""
    way = WayIn(house)
    path = "/continue/{ticket}"
    return [
        Route(path, way.ask, methods=["GET"]),
        Route(path, way.go_on, methods=["POST"]),
    ]


class WayIn:
    """Lets patients into conversations that were handed over to one house."""

    def __init__(self, house: House) -> None:
        """A way into this house."""
        self._house = house
        self._secret = house.config.handoff_secret.get_secret_value()

    async def ask(self, request: Request) -> Response:
        """A page with the one button."""
        try:
            outside_hand_over.opened_by(self._secret, request.path_params["ticket"])
        except Refused as refused:
            return await self._page(_REFUSED, 404, str(refused))
        return await self._page(_ASK, 200)

    async def go_on(self, request: Request) -> Response:
        """Make this browser the patient's, and lead to the chat."""
        if not origins.is_own_post(request.headers, self._house.config.public_url):
            return await self._page(_REFUSED, 403, "Open the link again, and press its button.")
        token = sign_in.new_token()
        try:
            key = outside_hand_over.opened_by(self._secret, request.path_params["ticket"])
            await self._house.store.do(SYSTEM, handoff.go_on, key, token)
        except Refused as refused:
            return await self._page(_REFUSED, 403, str(refused))
        answer = RedirectResponse("/", 303, headers={"cache-control": "no-store"})
        cookie = cookies.setting(cookies.VISIT, token, secure=self._house.config.secure_cookies)
        answer.headers.append("set-cookie", cookie)
        return answer

    async def _page(self, content: str, status: int, why: str = "") -> Response:
        return await plain_page(self._house, content, status, why=why)
