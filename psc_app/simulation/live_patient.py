"""A patient at a live server: a tab of the portal, driven by a mind."""

import asyncio
from collections.abc import Callable
from typing import Any

from psc_app.domain.vocabulary import ConversationState as S
from psc_app.simulation.live_stage import LiveStage, new_name
from psc_app.simulation.minds import PatientMind, Step
from psc_app.simulation.tab import NoAnswer, Tab, guest_cookie

_STATE = "portal_state"


class LivePatient:
    """One guest with a browser.

    Args:
        stage: the morning they come to.
        mind: what they do.
    """

    def __init__(self, stage: LiveStage, mind: PatientMind) -> None:
        """Somebody who has not come yet."""
        self._stage, self.mind = stage, mind
        self._tab: Tab | None = None
        self._cookie = ""
        self._seen = 0
        self._state = -1
        self._since = 0.0
        self._over = False
        self._gone = asyncio.Event()

    async def live(self) -> None:
        """Come, be served or leave, and go."""
        for step in self.mind.begins():
            self._stage.later(step.after, lambda s=step: self._take(s))
        await self._gone.wait()
        await self.hang_up()

    async def leave(self) -> None:
        """Go at once, whatever stands: the morning is broken off."""
        if self._tab is not None and self._tab.is_open and not self._over:
            await self._stage.attempt("leave", self._tab.send(f"{_STATE}.leave"))
            await asyncio.sleep(0)
        self._gone.set()

    # ------------------------------------------------------------ what they see

    def _look(self) -> None:
        tab = self._tab
        if tab is None or not tab.var(_STATE, "ready") or not tab.var(_STATE, "conversation"):
            return
        state = tab.var(_STATE, "chat_state")
        if state != self._state:
            before, self._state = self._state, state
            self._moved(before, state)
        for message in self._messages(tab):
            if message["seq"] <= self._seen:
                continue
            self._seen = message["seq"]
            if message["mine"]:
                self._stage.heard_back(message["client_id"])
            elif message["author_kind"] == "agent":
                self._follow(self.mind.heard())
            elif message["author_kind"] == "bot" and state == S.WITH_BOT:
                self._follow(self.mind.with_bot())
        if tab.var(_STATE, "ended") and not self._over:
            self._over = True
            self._follow(self.mind.ended())

    def _moved(self, before: int, state: int) -> None:
        now = self._stage.at
        if state == S.OPEN:
            self._since = now
            self._stage.waiting += 1
            self._follow(self.mind.queued())
        elif before == S.OPEN:
            self._stage.waiting -= 1
        if state == S.ACTIVE:
            self._follow(self.mind.answered(now - self._since if before == S.OPEN else 0))

    @staticmethod
    def _messages(tab: Tab) -> list[dict[str, Any]]:
        return [*tab.var(_STATE, "history", []), *tab.var(_STATE, "live", [])]

    # ------------------------------------------------------------ what they do

    def _follow(self, steps: list[Step]) -> None:
        for step in steps:
            self._stage.later(step.after, lambda s=step: self._take(s))

    async def _take(self, step: Step) -> None:
        if self.mind.holds(step) and not self._gone.is_set():
            await self._stage.attempt(step.do, getattr(self, f"_{step.do}")(step))

    async def _open(self) -> None:
        stage = self._stage
        self._tab = Tab(stage.url, "/", self._cookie, self._look)
        await self._tab.open(_STATE)
        await self._tab.send(f"{_STATE}.set_front", front=True)
        self._look()

    async def _start(self, step: Step) -> None:
        try:
            self._cookie = await guest_cookie(self._stage.http, self._stage.url)
            await self._open()
            visit = self.mind.visit
            form = {"reason": step.text, "name": visit.name, "consent": "on"}
            await self._send("start_chat", form=form)
            await self._tab_until(lambda tab: tab.var(_STATE, "conversation"))
        except NoAnswer:
            self._gone.set()
            raise
        self._stage.chats += 1
        if self.mind.visit.flagged and self._tab is not None:
            self._stage.said.flagged.add(self._tab.var(_STATE, "conversation"))

    async def _say(self, step: Step) -> None:
        tab, name = self._tab, new_name()
        if tab is None or tab.var(_STATE, "ended"):
            return
        thread = tab.var(_STATE, "conversation")
        await self._send("type_on", thread=thread)
        await self._send("send", thread=thread, client_id=name, body=step.text, visibility="public")

    async def _ask_person(self, _: Step) -> None:
        if self._state == S.WITH_BOT:
            await self._send("ask_person")

    async def _leave(self, _: Step) -> None:
        await self._send("leave")

    async def _vanish(self, _: Step) -> None:
        await self.hang_up()
        if not self.mind.visit.back_after:
            self._gone.set()

    async def _return(self, step: Step) -> None:
        await self._open()
        await self._say(step)

    async def _rate(self, step: Step) -> None:
        if self._tab is not None and self._tab.var(_STATE, "can_rate"):
            await self._send("choose_stars", stars=int(step.text))
            await self._send("rate", form={"comment": ""})

    async def _go(self, _: Step) -> None:
        self._gone.set()

    async def _send(self, handler: str, **payload: Any) -> None:
        if self._tab is None:
            raise NoAnswer("The tab is closed.")
        await self._tab.send(f"{_STATE}.{handler}", **payload)

    async def _tab_until(self, condition: Callable[[Tab], Any]) -> None:
        tab = self._tab
        assert tab is not None
        await tab.until(lambda: condition(tab))

    async def hang_up(self) -> None:
        """Close the tab, if one is open."""
        if self._state == S.OPEN:
            self._stage.waiting -= 1
            self._state = -1
        if self._tab is not None:
            tab, self._tab = self._tab, None
            await tab.close()
