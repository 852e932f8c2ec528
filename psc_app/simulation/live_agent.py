"""An agent at a live server: a tab of the dashboard, driven by a mind."""

import asyncio
from typing import Any

from psc_app.domain.vocabulary import ConversationState as S
from psc_app.simulation.live_stage import LiveStage, new_name
from psc_app.simulation.minds import AgentMind, Step
from psc_app.simulation.tab import NoAnswer, Tab, staff_cookie
from psc_app.simulation.world import dice_of

_STATE = "agent_state"
_QUICK = 10.0
"""Seconds that an agent waits for their own screen."""
_BOSS_LOOKS = (30.0, 8.0)
"""After how long an emergency is taken note of: seconds of the morning, and of the clock on the
wall, whichever is longer, so that people who watch see and hear it ring."""


class LiveAgent:
    """One member of staff with a browser, who does one thing at a time.

    Args:
        stage: the morning they work on.
        mind: what they do.
        username, password: what they sign in with.
    """

    def __init__(self, stage: LiveStage, mind: AgentMind, username: str, password: str) -> None:
        """Somebody who is not there yet."""
        self._stage, self.mind = stage, mind
        self.username, self._password = username, password
        self._tab: Tab | None = None
        self._cookie = ""
        self._hands = asyncio.Lock()
        self._seen: dict[int, int] = {}
        self._wrapping: set[int] = set()
        self._advising: set[int] = set()
        self._presence = ""

    async def sign_in(self) -> None:
        """Sign in by the form, as people do.

        Raises:
            NoAnswer: the server does not let them in.
        """
        stage = self._stage
        self._cookie = await staff_cookie(stage.http, stage.url, self.username, self._password)

    def begin(self) -> None:
        """Let their day begin; what they do comes at its time."""
        for step in self.mind.day(self._stage.speed):
            self._stage.later(step.after, lambda s=step: self._take(s))

    @property
    def holds(self) -> list[dict[str, Any]]:
        """The conversations in their hands, as the rail has them; none that is set aside."""
        mine = self._tab.var(_STATE, "mine", []) if self._tab is not None else []
        return [
            one
            for one in mine
            if one["part"] == "primary" and one["state"] in (S.ACTIVE, S.WRAP_UP)
        ]

    async def go_home(self) -> None:
        """End what there is, note it, and leave."""
        async with self._hands:
            for one in self.holds:
                if one["state"] == S.ACTIVE:
                    await self._stage.attempt("end", self._end(Step(0, "end", key=one["id"])))
            for one in self.holds:
                step = Step(0, "wrap_up", "Answered", one["id"])
                await self._stage.attempt("wrap_up", self._wrap_up(step))
            if self._tab is not None and self._tab.is_open:
                await self._stage.attempt("choose", self._choose("offline"))
        await self.hang_up()

    # ------------------------------------------------------------ what they see

    def _look(self) -> None:
        tab = self._tab
        if tab is None or not tab.var(_STATE, "ready"):
            return
        presence = tab.var(_STATE, "presence", "")
        if presence != self._presence:
            self._presence = presence
            if presence == "inactive":
                self._follow(self.mind.inactive())
        for offer in tab.var(_STATE, "offers", []):
            self._follow(self.mind.offered(offer["id"], offer["kind"]))
        mine = tab.var(_STATE, "mine", [])
        held = {one["id"] for one in mine}
        for one in mine:
            self._look_at(one)
        for key in [key for key in self._seen if key not in held]:
            del self._seen[key]
            self.mind.lost(key)
        self._read_front(tab)

    def _look_at(self, one: dict[str, Any]) -> None:
        key = one["id"]
        if one["part"] == "consult":
            if key not in self._advising:
                self._advising.add(key)
                self._follow(self.mind.advises(key))
            return
        if one["state"] == S.WRAP_UP:
            if key not in self._wrapping:
                self._wrapping.add(key)
                self._seen.setdefault(key, 0)
                self._follow(self.mind.wraps_up(key))
            return
        if one["state"] != S.ACTIVE:
            return
        if key not in self._seen or not self.mind.has(key):
            self._seen[key] = one["last_seq"]
            self._wrapping.discard(key)
            flagged = one["priority"] >= 3
            self._follow(self.mind.took(key, sms=one["channel"] == "sms", flagged=flagged))
        elif one["unread"] and one["last_seq"] > self._seen[key]:
            self._seen[key] = one["last_seq"]
            self._follow(self.mind.heard(key))

    def _read_front(self, tab: Tab) -> None:
        """What came into the conversation in front, where nothing counts as unread."""
        thread = tab.var(_STATE, "thread", 0)
        if thread not in self._seen or thread in self._wrapping:
            return
        for message in tab.var(_STATE, "live", []):
            if message["seq"] > self._seen[thread]:
                self._seen[thread] = message["seq"]
                if message["mine"]:
                    self._stage.heard_back(message["client_id"])
                elif message["author_kind"] == "patient":
                    self._follow(self.mind.heard(thread))

    # ------------------------------------------------------------ what they do

    def _follow(self, steps: list[Step]) -> None:
        for step in steps:
            self._stage.later(step.after, lambda s=step: self._take(s))

    async def _take(self, step: Step) -> None:
        async with self._hands:
            if self.mind.holds(step) and not self._stage.broken_off:
                await self._stage.attempt(step.do, getattr(self, f"_{step.do}")(step))

    async def _come(self, _: Step) -> None:
        await self._open()
        self.mind.away = False
        await self._choose("available")

    async def _open(self) -> None:
        stage = self._stage
        self._presence = ""
        self._tab = Tab(stage.url, "/agent", self._cookie, self._look)
        await self._tab.open(_STATE)
        await self._send("set_front", front=True)

    async def _finish(self, step: Step) -> None:
        if self._stage.waiting > 0 and not self._stage.broken_off:
            # Who is last stays until the line is empty.
            self._stage.later(30, lambda: self._take(step))
            return
        self.mind.away = True
        await self._choose("appear away")

    async def _lunch(self, _: Step) -> None:
        self.mind.away = True
        if self._tab is None:
            raise NoAnswer("The tab is closed.")
        menu = [one["key"] for one in self._tab.var(_STATE, "presences", [])]
        await self._choose("Lunch" if "Lunch" in menu else "appear away")

    async def _resume(self, _: Step) -> None:
        self.mind.away = False
        await self._choose("available")

    async def _be_back(self, _: Step) -> None:
        if not self.mind.away:
            await self._send("be_back")

    async def _choose(self, name: str) -> None:
        await self._send("choose_presence", to=name)

    async def _lose(self, _: Step) -> None:
        await self.hang_up()

    async def _reconnect(self, _: Step) -> None:
        await self._open()
        if not self.mind.away:
            await self._choose("available")

    async def _accept(self, step: Step) -> None:
        await self._send("accept", offer=step.key)

    async def _reject(self, step: Step) -> None:
        await self._send("reject", offer=step.key)

    async def _say(self, step: Step) -> None:
        await self._post(step, "public")

    async def _advise(self, step: Step) -> None:
        await self._post(step, "consult")

    async def _post(self, step: Step, visibility: str) -> None:
        await self._to_front(step.key)
        await self._send(
            "send",
            thread=step.key,
            client_id=new_name(),
            body=step.text,
            visibility=visibility,
        )

    async def _end(self, step: Step) -> None:
        await self._to_front(step.key)
        await self._send("end", thread=step.key)

    async def _wrap_up(self, step: Step) -> None:
        await self._to_front(step.key)
        tab = self._tab
        assert tab is not None
        await tab.until(lambda: tab.var(_STATE, "wrapping_up"), _QUICK)
        codes = tab.var(_STATE, "dispositions", [])
        code = step.text if step.text in codes else codes[0] if codes else ""
        await self._send("finish_wrap_up", form={"notes": "", "disposition": code})

    async def _consult(self, step: Step) -> None:
        await self._hand_over(step, "consult", "agent", "consult_bar")

    async def _leave_consult(self, step: Step) -> None:
        await self._to_front(step.key)
        await self._send("end_consult", staff_id=0)

    async def _transfer(self, step: Step) -> None:
        await self._hand_over(step, "transfer", "agent", "transfer_bar")

    async def _to_queue(self, step: Step) -> None:
        await self._hand_over(step, "transfer", "queue", "warning")

    async def _hand_over(self, step: Step, what: str, to: str, bar: str) -> None:
        await self._to_front(step.key)
        tab = self._tab
        assert tab is not None
        await self._send("open_handover", what=what, to=to, text="")
        await tab.until(lambda: tab.var(_STATE, "handover_ready"), _QUICK)
        lines = tab.var(_STATE, f"{to}_targets", [])
        free = [one for one in lines if not one[bar] and not one.get("current")]
        if to == "agent":
            free = [one for one in free if one["name"] in self._stage.names]
        if not free:
            await self._send("close_handover")
            return
        chosen = dice_of(self._stage.world.asked, what, step.key).choice(free[:6])
        key = chosen["staff_id" if to == "agent" else "queue_id"]
        await self._send("hand_over", what=what, to=to, key=key, note=step.text, anyway=False)

    async def _release(self, step: Step) -> None:
        await self._to_front(step.key)
        await self._send("release", thread=step.key)

    async def _aside(self, step: Step) -> None:
        await self._to_front(step.key)
        await self._send("set_aside", thread=step.key)

    async def _to_front(self, key: int) -> None:
        tab = self._tab
        if tab is None:
            raise NoAnswer("The tab is closed.")
        if tab.var(_STATE, "thread", 0) != key:
            await self._send("go", thread=key)
            await tab.until(lambda: tab.var(_STATE, "thread", 0) == key, _QUICK)

    async def _send(self, handler: str, **payload: Any) -> None:
        if self._tab is None:
            raise NoAnswer("The tab is closed.")
        await self._tab.send(f"{_STATE}.{handler}", **payload)

    async def hang_up(self) -> None:
        """Close the tab, if one is open."""
        if self._tab is not None:
            tab, self._tab = self._tab, None
            await tab.close()


class LiveBoss:
    """A supervisor who takes note of emergencies after a while.

    Args:
        stage: the morning they watch.
        username, password: what they sign in with.
    """

    def __init__(self, stage: LiveStage, username: str, password: str) -> None:
        """Somebody who is not there yet."""
        self._stage = stage
        self.username, self._password = username, password
        self._tab: Tab | None = None
        self._noted: set[int] = set()

    async def begin(self) -> None:
        """Sign in, and open the dashboard.

        Raises:
            NoAnswer: the server does not let them in.
        """
        stage = self._stage
        cookie = await staff_cookie(stage.http, stage.url, self.username, self._password)
        self._tab = Tab(stage.url, "/agent", cookie, self._look)
        await self._tab.open(_STATE)

    def _look(self) -> None:
        tab = self._tab
        if tab is None:
            return
        of_morning, of_wall = _BOSS_LOOKS
        for key in self._ringing(tab):
            if key not in self._noted:
                self._noted.add(key)
                after = max(of_morning, of_wall * self._stage.speed)
                self._stage.later(after, lambda k=key: self._note(k))

    @staticmethod
    def _ringing(tab: Tab) -> list[int]:
        return [alarm["conversation_id"] for alarm in tab.var(_STATE, "alarms", [])]

    async def _note(self, key: int) -> None:
        tab = self._tab
        if tab is not None and key in self._ringing(tab):
            deed = tab.send(f"{_STATE}.acknowledge", thread=key)
            await self._stage.attempt("acknowledge", deed)

    async def end(self) -> None:
        """Take note of what rings still, and leave."""
        tab = self._tab
        if tab is None:
            return
        ringing = self._ringing(tab)
        for key in ringing:
            await self._note(key)
        if ringing and tab.is_open:
            quiet = tab.until(lambda: not self._ringing(tab), _QUICK)
            await self._stage.attempt("acknowledge", quiet)
        await tab.close()
