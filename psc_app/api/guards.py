"""What stands around every request: headers, the guest's cookie, the socket's origin.

Pure ASGI, so that sockets and streams pass untouched.
"""

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from psc_app.api import origins
from psc_app.domain import cookies
from psc_app.services.sign_in import is_token, new_token
from psc_app.wiring import House

_REFUSED_SOCKET = 4403

SCRIPTS = "'self' 'unsafe-inline'"
"""For pages that were not built yet; `own_scripts` is stricter."""

_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


def own_scripts(pages: Path) -> str:
    """The script-src that lets the built pages' own inline scripts run, and no other.

    Nothing may be evaluated from text, so `rx.call_script`, `rx.console_log` and
    the like don't work; the app needs none of them.

    Args:
        pages: the folder of the built pages; without any, `SCRIPTS` is given.
    """
    hashes = {
        base64.b64encode(hashlib.sha256(script).digest()).decode()
        for page in pages.rglob("*.html")
        for script in _INLINE.findall(page.read_bytes())
    }
    if not hashes:
        return SCRIPTS
    return " ".join(["'self'", *(f"'sha256-{one}'" for one in sorted(hashes))])


_ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_ONE_YEAR = "max-age=31536000"


class Guard:
    """Adds the security headers, gives guests their cookie, turns foreign sockets away.

    Args:
        app: what it stands around.
        house: its configuration says what our own address is.
        scripts: the script-src of the pages' content security policy.
    """

    def __init__(self, app: ASGIApp, house: House, scripts: str = SCRIPTS) -> None:
        """Stand around an app."""
        self._app = app
        self._secure = house.config.secure_cookies
        self._public_url = house.config.public_url
        self._scripts = scripts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or connection."""
        if scope["type"] == "http":
            await self._app(scope, receive, self._dressed(scope, send))
        elif scope["type"] == "websocket" and not self._is_own_socket(scope):
            await receive()
            await send({"type": "websocket.close", "code": _REFUSED_SOCKET})
        else:
            await self._app(scope, receive, send)

    def _is_own_socket(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        # Programs send none; a browser always does.
        return origin is None or origins.is_own_origin(
            origin, headers.get("host", ""), self._public_url
        )

    def _dressed(self, scope: Scope, send: Send) -> Send:
        async def dressed_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                self._dress(scope, message["status"], headers)
            await send(message)

        return dressed_send

    def _dress(self, scope: Scope, status: int, headers: MutableHeaders) -> None:
        for name, value in _ALWAYS.items():
            headers.setdefault(name, value)
        if self._secure:
            headers.setdefault("strict-transport-security", _ONE_YEAR)
        if headers.get("content-type", "").startswith("text/html"):
            self._dress_page(scope, status, headers)
        elif scope["path"].startswith("/assets/") and status in (200, 206, 304):
            # The build puts a hash of the content into these names.
            headers["cache-control"] = f"public, {_ONE_YEAR}, immutable"
        if "content-security-policy" not in headers:
            headers["content-security-policy"] = "frame-ancestors 'self'"

    def _dress_page(self, scope: Scope, status: int, headers: MutableHeaders) -> None:
        asked = Headers(scope=scope)
        headers["cache-control"] = "no-store"
        headers.setdefault("x-frame-options", "DENY")
        headers.setdefault("content-security-policy", self._policy(asked.get("host", "")))
        if scope["method"] == "GET" and status == 200:
            token = cookies.read(asked.get("cookie", "")).get(cookies.VISIT, "")
            if not is_token(token):
                headers.append(
                    "set-cookie", cookies.setting(cookies.VISIT, new_token(), secure=self._secure)
                )

    def _policy(self, host: str) -> str:
        hosts = {origins.plain_host(host), urlsplit(self._public_url).netloc} - {""}
        sockets = " ".join(f"ws://{one} wss://{one}" for one in sorted(hosts))
        return "; ".join(
            (
                "default-src 'self'",
                f"script-src {self._scripts}",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                "media-src 'self' data: blob:",
                f"connect-src 'self' {sockets}".rstrip(),
                "worker-src 'self' blob:",
                "frame-src 'self' blob:",
                "frame-ancestors 'none'",
                "object-src 'none'",
                "base-uri 'self'",
                "form-action 'self'",
            )
        )
