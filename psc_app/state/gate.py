"""Who is behind an event, and whether it may go on: every public handler passes here.

The actor comes from the HttpOnly cookies that the socket was opened with, and
is checked again at each event (services/sign_in_cache says how late a
revocation may be). On staff pages only a staff sign-in counts; on the portal a
patient's, or else the guest's. A patient's sign-in that has ended does not
turn into the guest's: the person signs in again, or signs out.
"""

import asyncio
import functools
import inspect
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import reflex as rx
from reflex.istate.proxy import StateProxy

from psc_app import wiring
from psc_app.domain import cookies
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.asked_page import sign_in_on_the_way_to
from psc_app.domain.errors import Refused
from psc_app.domain.rates import Buckets
from psc_app.domain.sign_in_limits import SEEN_STEP, idle_limit, is_over
from psc_app.domain.vocabulary import Role
from psc_app.services import sign_in
from psc_app.services.sign_in_cache import CACHE, REFRESH, Known
from psc_app.state.log_guard import (
    install_log_guard,
    place_of,
    quiet_backend_exception,
    quiet_frontend_exception,
)
from psc_app.state.payloads import Arguments, LongText
from psc_app.wiring import House

__all__ = [
    "LongText",
    "forget",
    "handler",
    "has_ended",
    "install_log_guard",
    "is_guarded",
    "is_still",
    "portal_actor",
    "quiet_backend_exception",
    "quiet_frontend_exception",
    "resting_staff_actor",
    "settled",
    "staff_actor",
    "visit_token",
    "visit_topic",
]

Who = Literal["staff", "portal", "anyone", "public"]

STAFF_SIGN_IN = "/login"
PATIENT_SIGN_IN = "/sign-in"

TOO_FAST = "That was too much at once. Wait a moment, then try again."
NO_CHAT = "Start a chat first."
OUR_FAULT = "Something went wrong on our side. Try again; what you wrote is still here."

_MARK = "psc_role"
_log = logging.getLogger(__name__)
_buckets = Buckets()
_GATHER = 0.1
"""Seconds in which what is due for sign-ins is gathered, to be done for all of them together."""
_beside: set[asyncio.Task[Any]] = set()


@dataclass(frozen=True, slots=True)
class _Tokens:
    """Hashes of the tokens in a cookie header; empty where there is none."""

    staff: str
    patient: str
    visit: str


@lru_cache(maxsize=4096)
def _tokens(cookie_header: str) -> _Tokens:
    sent = cookies.read(cookie_header)

    def hashed(name: str) -> str:
        token = sent.get(name, "")
        return sign_in.hash_token(token) if sign_in.is_token(token) else ""

    return _Tokens(hashed(cookies.STAFF), hashed(cookies.PATIENT), hashed(cookies.VISIT))


async def staff_actor(
    cookie_header: str, *, active: bool = False, house: House | None = None
) -> Actor | None:
    """The member of staff behind these cookies; None without a living sign-in.

    Args:
        cookie_header: as `self.router.headers.cookie` has it.
        active: whether the person themself did something just now, so that
            their idle time starts again.
        house: another than this process's own.
    """
    actor = await _actor(house, _tokens(cookie_header).staff, active)
    return actor if actor is not None and actor.is_staff else None


async def resting_staff_actor(cookie_header: str) -> Actor | None:
    """The member of staff behind these cookies, also while the idle lock keeps them out.

    For a wallboard's looks only, which nobody touches: handlers never ask this.
    """
    token_hash = _tokens(cookie_header).staff
    if not token_hash:
        return None
    actor = await wiring.house().store.look(SYSTEM, sign_in.find_resting, token_hash)
    return actor if actor is not None and actor.is_staff else None


async def portal_actor(
    cookie_header: str, *, active: bool = False, house: House | None = None
) -> Actor | None:
    """The patient, or else the guest with a chat, behind these cookies; arguments as above."""
    tokens = _tokens(cookie_header)
    actor = await _actor(house, tokens.patient or tokens.visit, active)
    # Each cookie holds its own kind of token: one put into another's is nobody's.
    expected = Role.PATIENT if tokens.patient else Role.VISITOR
    return actor if actor is not None and actor.role is expected else None


async def has_ended(cookie_header: str, *, house: House | None = None) -> bool:
    """Whether a patient was signed in with these cookies and is not any more."""
    if not _tokens(cookie_header).patient:
        return False
    return await portal_actor(cookie_header, house=house) is None


def is_still(actor: Actor, cookie_header: str, *, house: House | None = None) -> bool:
    """Whether these cookies are a living sign-in of this very person, at this moment.

    It asks the database on the caller's thread, so it is for the rare moment when
    a page connects.
    """
    tokens = _tokens(cookie_header)
    token_hash = tokens.staff if actor.is_staff else tokens.patient or tokens.visit
    if not token_hash:
        return False
    store = (house or wiring.house()).store
    known = store.look_now(SYSTEM, sign_in.find, token_hash)
    return known is not None and known.actor == actor


def visit_token(cookie_header: str) -> str:
    """The guest's token itself, for `sign_in.visitor_for`; empty without one."""
    token = cookies.read(cookie_header).get(cookies.VISIT, "")
    return token if sign_in.is_token(token) else ""


def visit_topic(cookie_header: str) -> str:
    """The bell of a guest's browser, from before they have a chat; empty without a cookie."""
    visit = _tokens(cookie_header).visit
    return f"visit:{visit}" if visit else ""


def forget(cookie_header: str | None = None) -> None:
    """Look these cookies' sign-ins up anew at their next use; without any, everybody's."""
    if cookie_header is None:
        CACHE.forget()
    else:
        tokens = _tokens(cookie_header)
        CACHE.forget(tokens.staff, tokens.patient, tokens.visit)


async def settled() -> None:
    """Wait for what runs beside the events: looks ahead, and idle times that start again."""
    while _beside:
        await asyncio.gather(*_beside, return_exceptions=True)


async def _actor(house: House | None, token_hash: str, active: bool) -> Actor | None:
    if not token_hash:
        return None
    house = house or wiring.house()
    now = house.clock.now()
    known = CACHE.get(token_hash, now)
    if known is None or is_over(known.actor.role, known.seen_at, known.expires_at, now):
        # Another process may have seen them busy, so the database has the last word.
        known = await _look_up(house, token_hash)
    elif now - known.looked_at >= REFRESH and not known.refreshing:
        known.refreshing = True
        _REFRESH_SOON.add(house, token_hash)
    if known is None:
        return None
    if active and idle_limit(known.actor.role) and now - known.seen_at >= SEEN_STEP:
        known.seen_at = now
        _TOUCH_SOON.add(house, token_hash)
    return known.actor


async def _look_up(house: House, token_hash: str) -> Known | None:
    generation = CACHE.generation
    known = await house.store.look(SYSTEM, sign_in.find, token_hash)
    if known is None:
        CACHE.forget(token_hash)
    else:
        CACHE.keep(token_hash, known, generation)
    return known


class _Gathered:
    """Sign-ins that come due one by one and are seen to together, a moment later."""

    def __init__(self, see_to: Callable[[House, list[str]], Coroutine[Any, Any, None]]) -> None:
        self._see_to = see_to
        self._due: list[str] = []

    def add(self, house: House, token_hash: str) -> None:
        self._due.append(token_hash)
        if len(self._due) == 1:
            _run_beside(self._soon(house))

    async def _soon(self, house: House) -> None:
        try:
            await asyncio.sleep(_GATHER)
        finally:
            due, self._due = self._due, []
        await self._see_to(house, due)


async def _refresh(house: House, due: list[str]) -> None:
    generation = CACHE.generation
    found = await house.store.look(SYSTEM, sign_in.find_all, due)
    for token_hash in due:
        known = found.get(token_hash)
        if known is None:
            CACHE.forget(token_hash)
            generation = CACHE.generation
        else:
            CACHE.keep(token_hash, known, generation)


async def _touch(house: House, due: list[str]) -> None:
    await house.store.do(SYSTEM, sign_in.touch, *due)


_REFRESH_SOON, _TOUCH_SOON = _Gathered(_refresh), _Gathered(_touch)


def _run_beside(deed: Any) -> None:
    task = asyncio.get_running_loop().create_task(deed)
    _beside.add(task)
    task.add_done_callback(_ended_beside)


def _ended_beside(task: asyncio.Task[Any]) -> None:
    _beside.discard(task)
    if not task.cancelled() and (fault := task.exception()) is not None:
        _log.error("a sign-in could not be looked up: %s", place_of(fault))


# ---------------------------------------------------------------- the decorator


def handler(role: Who, *, activity: bool | None = None) -> Callable[[Any], Any]:
    """Guard a public event handler; stands directly under `@rx.event`.

    The handler is written with the actor first, `async def send(self, actor,
    client_id: str, body: str)`; the page calls it without. Refusals are shown in
    the state's `notice`; any other exception becomes a calm notice and a line
    in the log without its text.

    Args:
        role: who may call it. "staff": a staff sign-in. "portal": a patient, or
            a guest who has a chat. "anyone": either of these, or None as actor.
            "public": sign-in pages; the actor is always None.
        activity: whether the event shows that the person is there. Left out:
            yes, but not for background handlers. Say False for what a page
            does by itself, such as on_load or a timer.

    Raises:
        TypeError: when the class is made: an argument without annotation, or
            a handler that doesn't begin with (self, actor).
    """

    def guard(fn: Any) -> Any:
        if inspect.isgeneratorfunction(fn):
            raise TypeError(f"{fn.__qualname__}: write it as an async function")
        door = _Door(fn, role, activity)
        wrapped = _generator(door) if inspect.isasyncgenfunction(fn) else _coroutine(door)
        functools.update_wrapper(wrapped, fn)
        wrapped.__signature__ = door.arguments.signature
        wrapped.__annotations__ = door.arguments.annotations
        setattr(wrapped, _MARK, role)
        return wrapped

    return guard


def is_guarded(fn: Any) -> bool:
    """Whether a registered handler's function passes the gate."""
    return getattr(fn, _MARK, None) is not None


class _Stop(Exception):
    """The event goes no further; the browser gets these events instead."""

    def __init__(self, events: Any) -> None:
        super().__init__()
        self.events = events


class _Door:
    """What both kinds of wrapped handlers do before and after."""

    def __init__(self, fn: Any, role: Who, activity: bool | None) -> None:
        self.fn, self.role, self.activity = fn, role, activity
        self.arguments = Arguments(fn)

    async def enter(self, state: Any, args: Any, kwargs: Any) -> tuple[Actor | None, dict]:
        """The actor and the checked arguments, or a refusal, or _Stop."""
        # Without building all that `router` holds, which costs more than the rest.
        cookie_header = state.rx_router_headers.cookie
        if not _buckets.take(self._bucket(state, cookie_header)):
            raise Refused(TOO_FAST)
        actor = await self._admit(state, cookie_header)
        return actor, self.arguments.check(args, kwargs)

    def _bucket(self, state: Any, cookie_header: str) -> str:
        tokens = _tokens(cookie_header)
        by_cookie = tokens.staff if self.role == "staff" else tokens.patient or tokens.visit
        return by_cookie or f"tab:{state.rx_router_session.client_token}"

    async def _admit(self, state: Any, cookie_header: str) -> Actor | None:
        if self.role == "public":
            return None
        active = self.activity
        if active is None:
            active = not isinstance(state, StateProxy)
        if self.role == "staff":
            actor = await staff_actor(cookie_header, active=active)
            if actor is None:
                here = state.router.url
                page = sign_in_on_the_way_to(STAFF_SIGN_IN, f"{here.path}?{here.query}")
                raise _Stop(_redirect(page, ended=bool(_tokens(cookie_header).staff)))
            return actor
        actor = await portal_actor(cookie_header, active=active)
        if actor is None and _tokens(cookie_header).patient:
            raise _Stop(_redirect(PATIENT_SIGN_IN, ended=True))
        if actor is None and self.role == "portal":
            raise Refused(NO_CHAT)
        return actor

    async def after(self, state: Any, fault: Exception) -> Any:
        """What the person sees of a fault: events to send, or a notice."""
        if isinstance(fault, _Stop):
            return fault.events
        if isinstance(fault, Refused):
            await _notify(state, str(fault))
            return None
        _log.error("%s failed: %s", self.fn.__qualname__, place_of(fault))
        await _notify(state, OUR_FAULT)
        return None


def _coroutine(door: _Door) -> Any:
    async def wrapped(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        try:
            actor, checked = await door.enter(self, args, kwargs)
            result = door.fn(self, actor, **checked)
            return await result if inspect.isawaitable(result) else result
        except Exception as fault:
            return await door.after(self, fault)

    return wrapped


def _generator(door: _Door) -> Any:
    async def wrapped(self: Any, /, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        try:
            actor, checked = await door.enter(self, args, kwargs)
            async with aclosing(door.fn(self, actor, **checked)) as events:
                async for event in events:
                    yield event
        except Exception as fault:
            last = await door.after(self, fault)
            if last is not None:
                yield last

    return wrapped


def _redirect(page: str, *, ended: bool) -> Any:
    return rx.redirect(f"{page}{'&' if '?' in page else '?'}why=expired" if ended else page)


async def _notify(state: Any, text: str) -> None:
    if not hasattr(state, "notice"):
        return
    if not isinstance(state, StateProxy):
        state.notice = text
        return
    async with state:
        state.notice = text
