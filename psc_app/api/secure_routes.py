"""`/m/…`: a secure message, behind the patient's date of birth.

Following the link shows a form and nothing else, so that a program which looks at links, as
messengers and carriers do, neither reads the message nor uses it up.
"""

from collections.abc import Mapping
from datetime import date
from string import Template

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from psc_app.api import forms
from psc_app.api.plain_page import plain_page
from psc_app.domain import cookies
from psc_app.domain.actor import SYSTEM
from psc_app.domain.secure_cards import READABLE, SecurePage
from psc_app.services import secure_messages, sign_in
from psc_app.wiring import House

_COOKIE = "psc_opened"
_OLDEST = 1880
"""Nobody alive was born before; a year is written with four digits."""

_YEAR = "January February March April May June July August September October November December"
_CHOICES = "".join(
    f'<option value="{number}">{name}</option>' for number, name in enumerate(_YEAR.split(), 1)
)
_ASK = Template(
    """<form method="post" class="card form secure-message">
<h1>A message from $$clinic</h1>
<p class="lead">It is for one person. Enter your date of birth to read it.</p>
$fault
<fieldset class="born"><legend>Date of birth</legend>
<label class="field">Month<select name="month" required autocomplete="off">
<option value="">Choose</option>$months</select></label>
<label class="field">Day<input name="day" inputmode="numeric" pattern="[0-9]{1,2}" maxlength="2"
 required autocomplete="off"></label>
<label class="field">Year<input name="year" inputmode="numeric" pattern="[0-9]{4}" maxlength="4"
 required autocomplete="off" placeholder="1970"></label>
</fieldset>
<button type="submit" class="primary wide">Read the message</button>
<p class="aside">It can be read once. Not yours? Close this page.</p>
</form>"""
)
_FAULT = '<p class="notice" role="alert">$why</p>'
_OPEN = """<article class="card form secure-message">
<h1>From $clinic</h1>
<div class="secure-words" dir="auto">$body</div>
<p class="lead">You can read it here for $minutes. Then it closes for good.</p>
<p class="aside">Answer by text, or call <a href="tel:$dial">$phone</a>.</p>
</article>"""
_OVER = """<div class="card form secure-message">
<h1>$clinic</h1>
<p class="notice" role="alert">$why</p>
<p class="aside">Text us for a new one, or call <a href="tel:$dial">$phone</a>.</p>
</div>"""
_WHY = {
    "read": "This message was read before. For your safety that is possible once.",
    "expired": "This message has run out. Nobody can open it any more.",
    "closed": "This message was closed after too many dates that did not fit.",
    "none": "There is no message behind this link. Was it copied whole?",
}
_NO_DATE = "Choose the month, and write the day and all four digits of the year."


def build_routes(house: House) -> list[Route]:
    """The routes, to be mounted in front of the pages."""
    reading = Reading(house)
    path = secure_messages.PATH + "{token}"
    return [
        Route(path, reading.look, methods=["GET"]),
        Route(path, reading.open, methods=["POST"]),
    ]


class Reading:
    """Shows the secure messages of one house."""

    def __init__(self, house: House) -> None:
        """Messages of this house."""
        self._house = house

    async def look(self, request: Request) -> Response:
        """The form; for the browser that opened the message a while ago, the message."""
        browser = cookies.read(request.headers.get("cookie", "")).get(_COOKIE, "")
        token = request.path_params["token"]
        page = await self._house.store.look(SYSTEM, secure_messages.look, token, browser)
        return await self._show(page)

    async def open(self, request: Request) -> Response:
        """Try a date of birth; the right one leads back to the message."""
        try:
            form = await forms.read(request, self._house.config.public_url)
        except forms.BadForm as bad:
            return bad.answer
        token, browser = request.path_params["token"], sign_in.new_token()
        born = _date(form)
        page = await self._house.store.do(SYSTEM, secure_messages.open_once, token, born, browser)
        if page.stands != "open":
            return await self._show(page, "" if born else _NO_DATE)
        path = secure_messages.PATH + token
        answer = RedirectResponse(path, 303, headers={"cache-control": "no-store"})
        secure, seconds = self._house.config.secure_cookies, int(READABLE.total_seconds())
        cookie = cookies.header(_COOKIE, browser, seconds=seconds, secure=secure, path=path)
        answer.headers.append("set-cookie", cookie)
        return answer

    async def _show(self, page: SecurePage, fault: str = "") -> Response:
        if page.stands in ("ask", "wrong"):
            why = fault or (_wrong(page.tries_left) if page.stands == "wrong" else "")
            content = _ASK.substitute(fault=_FAULT if why else "", months=_CHOICES)
            status = 403 if page.stands == "wrong" else 422 if fault else 200
            return await self._told(content, status, why=why)
        if page.stands == "open":
            minutes = page.readable_minutes
            left = "one more minute" if minutes == 1 else f"{minutes} more minutes"
            return await self._told(_OPEN, 200, body=page.body, minutes=left)
        status = 404 if page.stands == "none" else 410
        return await self._told(_OVER, status, why=_WHY[page.stands])

    async def _told(self, content: str, status: int, **words: str) -> Response:
        return await plain_page(self._house, content, status, **words)


def _wrong(left: int) -> str:
    tries = "one more try" if left == 1 else f"{left} more tries"
    return f"That is not the date in our records. You have {tries}."


def _date(form: Mapping[str, str]) -> date | None:
    parts = [form.get(name, "").strip() for name in ("year", "month", "day")]
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    year, month, day = (int(part) for part in parts)
    try:
        return date(year, month, day) if year >= _OLDEST else None
    except ValueError:
        return None
