"""Signing in and out: plain forms, posted to our own routes, answered by a redirect.

Success sets a cookie and leads to the person's page. Failure leads back to the
sign-in page with `?why=` and a word from a small vocabulary (sign_in_words):
nothing that was typed ever stands in an address.
"""

import asyncio
import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from psc_app.api import forms
from psc_app.domain import cookies
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.asked_page import asked_page, sign_in_on_the_way_to
from psc_app.domain.errors import NotAllowed
from psc_app.domain.permissions import Right
from psc_app.domain.saved_views import FIRST_PAGE
from psc_app.domain.sign_in_limits import CODE_LIFE
from psc_app.domain.sign_in_words import Why
from psc_app.services import sign_in, sign_in_attempts, sign_in_codes
from psc_app.services.insights import start_views
from psc_app.services.passwords import TooBusy, match_each
from psc_app.services.sign_in_attempts import Attempt, TooManyTries, account_key, address_key
from psc_app.services.sign_in_cache import CACHE
from psc_app.wiring import House

STAFF_PAGE = "/login"
PATIENT_PAGE = "/sign-in"
SLOWEST_ANSWER = timedelta(seconds=1)
"""A refusal comes no sooner, so that its time tells nothing about an account."""

_CODE_FOR = "psc_code_for"
_CODE_PATH = "/auth/patient/code"

Answer = Callable[[Request, Mapping[str, str]], Awaitable[Response]]


def build_routes(house: House, slowest: timedelta = SLOWEST_ANSWER) -> list[Route]:
    """The routes, to be mounted in front of the pages.

    Args:
        house: what the deeds are done with.
        slowest: the least time a refused patient waits for the answer.
    """
    door = Door(house, slowest)
    return [
        Route("/auth/staff", door.posted(door.staff), methods=["POST"]),
        Route("/auth/patient", door.posted(door.patient), methods=["POST"]),
        Route(_CODE_PATH, door.posted(door.send_code), methods=["POST"]),
        Route(f"{_CODE_PATH}/check", door.posted(door.check_code), methods=["POST"]),
        Route("/auth/sign-out", door.posted(door.sign_out), methods=["POST"]),
    ]


class Door:
    """Answers the sign-in forms of one house."""

    def __init__(self, house: House, slowest: timedelta) -> None:
        """A door to this house."""
        self._house = house
        self._store = house.store
        self._secure = house.config.secure_cookies
        self._slowest = slowest.total_seconds()

    def posted(self, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        """A route's function: reads the form, then lets `answer` answer it."""

        async def route(request: Request) -> Response:
            try:
                form = await forms.read(request, self._house.config.public_url)
            except forms.BadForm as bad:
                return bad.answer
            response = await answer(request, form)
            response.headers["cache-control"] = "no-store"
            return response

        return route

    async def staff(self, request: Request, form: Mapping[str, str]) -> Response:
        """Sign staff in by username and password."""
        username = form.get("username", "")
        back = sign_in_on_the_way_to(STAFF_PAGE, asked_page(form.get("next", "")))
        try:
            attempt = await self._begin(request, "staff", username)
            found = await self._store.look(SYSTEM, sign_in.staff_candidate, username)
            stored = [found.password_hash] if found else []
            right = await match_each(stored, form.get("password", ""))
            if found is None or not any(right):
                return _back(back, Why.WRONG)
            return await self._welcome_staff(request, form, found.id, attempt)
        except TooManyTries as refused:
            return _wait(back, refused)
        except TooBusy:
            return _back(back, Why.BUSY)
        except NotAllowed:
            return _back(back, Why.WRONG)

    async def _welcome_staff(
        self, request: Request, form: Mapping[str, str], staff_id: int, attempt: Attempt
    ) -> Response:
        token = sign_in.new_token()
        actor = await self._store.do(SYSTEM, sign_in.open_staff, staff_id, token, attempt)
        page = await self._staff_page(actor, asked_page(form.get("next", "")))
        return await self._welcome(request, cookies.STAFF, token, page)

    async def _staff_page(self, actor: Actor, asked: str) -> str:
        """Where staff come to: what they asked for, the view that they have open, or their desk.

        The bare page of figures says nothing of what somebody wants to see there, so it gives way
        to the view as well.
        """
        if asked.rstrip("/") not in ("", FIRST_PAGE):
            return asked
        return await self._store.look(actor, start_views.opens) or asked or _first_page(actor)

    async def patient(self, request: Request, form: Mapping[str, str]) -> Response:
        """Sign a patient in by e-mail, phone or record number, and password."""
        identifier = form.get("identifier", "")
        answer_at = self._answer_at()
        try:
            attempt = await self._begin(request, "patient", identifier)
            found = await self._store.look(SYSTEM, sign_in_codes.password_candidates, identifier)
            right = await match_each([one.password_hash for one in found], form.get("password", ""))
            matching = [one for one, is_right in zip(found, right, strict=True) if is_right]
            # Two people behind one phone with the same password: open neither.
            if len(matching) == 1:
                return await self._welcome_patient(request, matching[0].id, attempt)
        except TooManyTries as refused:
            return _wait(PATIENT_PAGE, refused)
        except TooBusy:
            return _back(PATIENT_PAGE, Why.BUSY)
        except NotAllowed:
            pass
        await _until(answer_at)
        return _back(PATIENT_PAGE, Why.WRONG)

    async def _welcome_patient(
        self, request: Request, patient_id: int, attempt: Attempt
    ) -> Response:
        token = sign_in.new_token()
        await self._store.do(SYSTEM, sign_in.open_patient, patient_id, token, attempt)
        return await self._welcome(request, cookies.PATIENT, token, "/")

    async def send_code(self, request: Request, form: Mapping[str, str]) -> Response:
        """Send a one-time code; the answer is the same whether anybody gets one."""
        identifier = form.get("identifier", "")
        answer_at = self._answer_at()
        try:
            await self._store.do(
                SYSTEM,
                sign_in_attempts.begin_letter,
                account_key("letter", identifier),
                address_key(_address(request)),
            )
            await self._store.do(SYSTEM, sign_in_codes.send, identifier)
        except TooManyTries as refused:
            return _wait(PATIENT_PAGE, refused)
        await _until(answer_at)
        response = _back(PATIENT_PAGE, Why.CODE_SENT)
        self._remember_identifier(response, identifier)
        return response

    async def check_code(self, request: Request, form: Mapping[str, str]) -> Response:
        """Sign a patient in by the code they were sent.

        Without an identifier in the form, the one the code was asked for with.
        """
        identifier = form.get("identifier", "") or _remembered_identifier(request)
        answer_at = self._answer_at()
        try:
            attempt = await self._begin(request, "code", identifier)
            code = re.sub(r"\s", "", form.get("code", ""))[:20]
            patient_id = await self._store.do(SYSTEM, sign_in_codes.use, identifier, code)
            if patient_id is not None:
                response = await self._welcome_patient(request, patient_id, attempt)
                self._forget_identifier(response)
                return response
        except TooManyTries as refused:
            return _wait(PATIENT_PAGE, refused)
        except NotAllowed:
            pass
        await _until(answer_at)
        return _back(PATIENT_PAGE, Why.CODE_WRONG)

    async def sign_out(self, request: Request, form: Mapping[str, str]) -> Response:
        """End the sign-in: `who` is "staff" or "patient"; without it both.

        On the patient's side the guest's chat is let go of as well, so that the
        next person at a shared computer finds nothing.
        """
        who = form.get("who", "")
        names: list[str] = []
        if who != "patient":
            names.append(cookies.STAFF)
        if who != "staff":
            names += [cookies.PATIENT, cookies.VISIT]
        await self._revoke(request, *names)
        response = _back(PATIENT_PAGE if who == "patient" else STAFF_PAGE, Why.SIGNED_OUT)
        for name in names:
            response.headers.append("set-cookie", cookies.clearing(name, secure=self._secure))
        self._forget_identifier(response)
        return response

    async def _begin(self, request: Request, kind: str, identifier: str) -> Attempt:
        return await self._store.do(
            SYSTEM,
            sign_in_attempts.begin,
            account_key(kind, identifier),
            address_key(_address(request)),
        )

    async def _welcome(
        self, request: Request, cookie: str, token: str, page: str
    ) -> RedirectResponse:
        """Lead in with a new token; the one it replaces ends."""
        await self._revoke(request, cookie)
        response = RedirectResponse(page, 303)
        response.headers.append("set-cookie", cookies.setting(cookie, token, secure=self._secure))
        return response

    async def _revoke(self, request: Request, *names: str) -> None:
        sent = cookies.read(request.headers.get("cookie", ""))
        tokens = [sent[name] for name in names if sign_in.is_token(sent.get(name, ""))]
        if tokens:
            await self._store.do(SYSTEM, sign_in.sign_out, *tokens)
            CACHE.forget(*(sign_in.hash_token(token) for token in tokens))

    def _answer_at(self) -> float:
        return asyncio.get_running_loop().time() + self._slowest

    def _remember_identifier(self, response: Response, identifier: str) -> None:
        """Keep it in the patient's own browser for the code form, never in an address."""
        value = base64.urlsafe_b64encode(
            identifier[: sign_in_codes.LONGEST_IDENTIFIER].encode()
        ).decode()
        response.headers.append(
            "set-cookie",
            cookies.header(
                _CODE_FOR,
                value.rstrip("="),
                seconds=int(CODE_LIFE.total_seconds()),
                secure=self._secure,
                path=_CODE_PATH,
            ),
        )

    def _forget_identifier(self, response: Response) -> None:
        response.headers.append(
            "set-cookie", cookies.clearing(_CODE_FOR, secure=self._secure, path=_CODE_PATH)
        )


def _remembered_identifier(request: Request) -> str:
    value = cookies.read(request.headers.get("cookie", "")).get(_CODE_FOR, "")
    try:
        return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()
    except (binascii.Error, ValueError):
        return ""


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _first_page(actor: Actor) -> str:
    return "/agent" if actor.may(Right.WORK_CONVERSATIONS) else "/account"


def _back(page: str, why: Why) -> RedirectResponse:
    return _sent_back(page, f"why={why.value}")


def _wait(page: str, refused: TooManyTries) -> RedirectResponse:
    seconds = max(1, round(refused.wait.total_seconds() + 0.5))
    return _sent_back(page, f"why={Why.WAIT.value}&for={seconds}")


def _sent_back(page: str, query: str) -> RedirectResponse:
    return RedirectResponse(f"{page}{'&' if '?' in page else '?'}{query}", 303)


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - asyncio.get_running_loop().time()))
