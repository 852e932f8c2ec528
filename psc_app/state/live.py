"""How a tab stays up to date: it listens, and looks again with its own rights.

A page's state inherits `LiveState` and writes who looks (`_who`), what it
listens to (`_topics`), and what it sees (`_look`, put on the screen by
`_show`). The page's `on_load` starts `listen`, which Reflex cancels when the
tab goes; so a tab's bell hangs exactly as long as the tab is there.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.asked_page import sign_in_on_the_way_to
from psc_app.domain.errors import Refused
from psc_app.state import screen
from psc_app.state.ear import Ear
from psc_app.state.owned import OwnedState
from psc_app.wiring import house

_log = logging.getLogger(__name__)
_running: set[asyncio.Task[Any]] = set()
_listening: dict[str, asyncio.Task[Any]] = {}
"""The one listener of each tab."""

_PAUSE = 1.0
"""Seconds before a failed look is tried again."""


def _tab_topic(token: str) -> str:
    return f"tab:{token}"


def soon(deed: Coroutine[Any, Any, Any]) -> None:
    """Run a coroutine whatever becomes of the handler that asked for it."""
    task = asyncio.get_running_loop().create_task(deed)
    _running.add(task)
    task.add_done_callback(_finished)


def _finished(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled() and (fault := task.exception()) is not None:
        _log.error("a deed after a tab failed: %s", type(fault).__name__)


def _take_over(token: str) -> asyncio.Task[Any] | None:
    """Be the tab's listener; one that listened before ends.

    Reflex ends a listener with its page only if on_load began it, and any browser
    can begin more.
    """
    before, mine = _listening.get(token), asyncio.current_task()
    if mine is not None:
        _listening[token] = mine
    if before is not None:
        before.cancel()
    return mine


class LiveState(OwnedState, rx.State, mixin=True):
    """The listening half of a page's state.

    Attributes:
        notice: a refusal or other news for the person, in their words.
        front: whether the tab is believed to be in front of its window.
        ready: whether the first look has come back.
    """

    notice: rx.Field[str] = rx.field("")
    front: rx.Field[bool] = rx.field(False)
    ready: rx.Field[bool] = rx.field(False)
    _staff_only: bool = False

    async def _who(self, cookie: str) -> Actor | None:
        """The person these cookies belong to, asked anew each time."""
        raise NotImplementedError

    def _topics(self, actor: Actor | None) -> set[str]:
        """What this tab listens to now."""
        raise NotImplementedError

    async def _look(self, actor: Actor | None, rang: set[str]) -> Any:
        """Read what changed, with the person's own rights; `rang` is empty at first."""
        raise NotImplementedError

    def _show(self, seen: Any) -> None:
        """Put what was read into the vars."""
        raise NotImplementedError

    def _patch(self, actor: Actor, rang: set[str]) -> dict[str, Any] | None:
        """What these bells change where they change next to nothing, by names of vars.

        It is for what rings often. It must not wait; None asks for a whole look.
        """
        return None

    async def _came(self, actor: Actor | None) -> None:
        """The tab is there."""

    async def _went(self, actor: Actor | None) -> None:
        """The tab has gone; its bell is down already."""

    def _put(self, **values: Any) -> None:
        """Set vars that differ: Reflex sends each var that was set, changed or not."""
        for name, value in values.items():
            if getattr(self, name) != value:
                setattr(self, name, value)

    def _ring_self(self) -> None:
        """Have this tab, and no other, look again."""
        house().hub.ring((_tab_topic(self.router.session.client_token),))

    @rx.event(background=True)
    async def listen(self) -> AsyncIterator[Any]:
        """Draw the page, and draw it again whenever one of its bells rings."""
        hub = house().hub
        bell = hub.bell()
        ear = Ear(bell, crowd=lambda: hub.listeners(topics.OPEN_ITEMS))
        token = self.router.session.client_token
        own = _tab_topic(token)
        mine = None
        cookie = self.router.headers.cookie
        rang: set[str] = set()
        who = _plain(self)._who
        actor = await who(cookie)
        if actor is None and self._staff_only:
            yield rx.redirect(_plain(self)._sign_in_page())
            return
        try:
            # The bell hangs before the first look, so nothing falls in between.
            hung = _plain(self)._topics(actor) | {own}
            bell.hang(hung)
            mine = _take_over(token)
            await self._came(actor)
            while True:
                if not await self._draw(actor, rang):
                    await asyncio.sleep(_PAUSE)
                    continue
                # What was shown may have changed what to listen to. What rang there between
                # the look and this moment was not heard, so it counts as rung.
                before, hung = hung, _plain(self)._topics(actor) | {own}
                bell.hang(hung)
                rang = hung - before
                while not rang:
                    rang = await ear.hear()
                    if not screen.is_connected(token):
                        return
                    known, actor = actor, await who(cookie)
                    if known is not None and actor != known:
                        # Whoever sees this screen is not the one it was drawn for.
                        yield rx.redirect(_plain(self)._sign_in_page())
                        return
                    if rang and actor is not None and await self._patched(token, actor, rang):
                        rang = set()
        finally:
            if mine is not None and _listening.get(token) is mine:
                del _listening[token]
            bell.take_down()
            soon(self._went(actor))

    def _sign_in_page(self) -> str:
        """Where somebody signs in; staff come back to this page from there."""
        if not self._staff_only:
            return "/sign-in"
        here = self.router.url
        return sign_in_on_the_way_to("/login", f"{here.path}?{here.query}")

    async def _patched(self, token: str, actor: Actor, rang: set[str]) -> bool:
        """Take the short way to the screen; whether that was enough."""
        state = _plain(self)
        try:
            values = state._patch(actor, rang)
        except Exception as fault:
            # The whole look says what is wrong, or sees that nothing is any more.
            _log.info("a patch failed: %s", type(fault).__name__)
            return False
        if values is None:
            return False
        if values:
            await screen.send(state, token, values)
        return True

    async def _draw(self, actor: Actor | None, rang: set[str]) -> bool:
        """Look and show; whether it worked."""
        try:
            seen = await _plain(self)._look(actor, rang)
        except Refused as refusal:
            async with self:
                self.notice = str(refusal)
                self.ready = True
            return True
        except Exception as fault:
            _log.error("a look failed: %s", type(fault).__name__)
            return False
        async with self:
            state = _plain(self)
            state._drawn_for = actor
            state._show(seen)
            state._put(ready=True)
        return True


def _plain(state: Any) -> Any:
    """The state behind a background handler's proxy.

    The proxy guards against writing without the lock, at a price for each
    attribute. What reads only, or writes while the lock is held, can do without.
    """
    return getattr(state, "__wrapped__", state)
