"""`/continue/…`: the patient of a hand-over from outside goes on in the portal.

Opening the link shows a button and nothing else, so that a program which looks at links, as
messengers do, doesn't use it up.
"""

import base64
import hashlib
import html
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from psc_app.api import origins
from psc_app.domain import cookies, outside_hand_over
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import Refused
from psc_app.services import handoff, settings, sign_in
from psc_app.wiring import House


def _hash(script: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


_THEME = (
    "try{let t=localStorage.getItem('theme');"
    "if(t==='dark'||(t!=='light'&&matchMedia('(prefers-color-scheme: dark)').matches))"
    "document.documentElement.classList.add('dark')}catch(e){}"
)
"""Light or dark as chosen on the other pages, before anything is drawn."""

_POLICY = "; ".join(
    (
        "default-src 'self'",
        f"script-src '{_hash(_THEME)}'",
        "style-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "cache-control": "no-store",
    # The address is for nobody else; the form's own post needs its Origin.
    "referrer-policy": "same-origin",
    "content-security-policy": _POLICY,
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$clinic</title>
<link rel="stylesheet" href="/psc.css">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<script>$theme</script>
</head>
<body>
<div class="page signing-in">
<div class="help-lines"><section class="emergency" aria-label="Emergency">
<span>$emergency</span><a class="button" href="tel:$number">Call $number</a>
</section></div>
<main class="narrow">$content</main>
</div>
</body>
</html>
"""
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
        known = await self._house.store.look(SYSTEM, settings.values)
        words = {
            "clinic": html.escape(known["clinic.name"]),
            "emergency": html.escape(known["emergency.text"]),
            "number": html.escape(known["emergency.number"]),
            "why": html.escape(why),
        }
        inner = Template(content).substitute(words)
        whole = Template(_PAGE).substitute(words, content=inner, theme=_THEME)
        return HTMLResponse(whole, status, headers=_HEADERS)
