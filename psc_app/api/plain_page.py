"""Pages of our own routes that need no script: for links that come from outside the portal.

They open at once on an old phone, and their address, which holds a key, is known to no
script, no socket and no other site.
"""

import base64
import hashlib
import html
from string import Template

from starlette.responses import HTMLResponse

from psc_app.domain.actor import SYSTEM
from psc_app.services import settings
from psc_app.wiring import House


def _hash(script: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


_THEME = (
    "let m=matchMedia('(prefers-color-scheme: dark)'),s=()=>{let d=m.matches,"
    "c=document.documentElement.classList;try{let t=localStorage.getItem('theme');"
    "d=t==='dark'||(t!=='light'&&d)}catch(e){}"
    "c.toggle('dark',d);c.toggle('light',!d)};s();m.onchange=s"
)
"""Light or dark as chosen on the other pages, before anything is drawn, and when it changes."""

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
    "x-robots-tag": "noindex, nofollow",
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


async def plain_page(house: House, content: str, status: int, **words: str) -> HTMLResponse:
    """A page in the clinic's frame.

    Args:
        content: HTML with `$` before the names of words; `$clinic`, `$phone` and `$dial` are known.
        words: plain text, which is made fit for HTML here.
    """
    known = await house.store.look(SYSTEM, settings.values)
    given = {
        "clinic": known["clinic.name"],
        "phone": known["clinic.phone"],
        "dial": "".join(one for one in known["clinic.phone"] if one in "+0123456789"),
        "emergency": known["emergency.text"],
        "number": known["emergency.number"],
        **words,
    }
    escaped = {name: html.escape(text) for name, text in given.items()}
    inner = Template(content).substitute(escaped)
    whole = Template(_PAGE).substitute(escaped, content=inner, theme=_THEME)
    return HTMLResponse(whole, status, headers=_HEADERS)
