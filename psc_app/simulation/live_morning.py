"""A morning at a live server: everybody comes, works and goes, by sockets and by the webhook."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import time

import aiohttp
from sqlalchemy import func
from sqlmodel import select

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.models.journal import AuditEntry, Event
from psc_app.services.work import Work
from psc_app.simulation import own_server
from psc_app.simulation.live_agent import LiveAgent, LiveBoss
from psc_app.simulation.live_patient import LivePatient
from psc_app.simulation.live_stage import LiveStage
from psc_app.simulation.live_texts import LivePhones, line_of
from psc_app.simulation.minds import AgentMind, PatientMind
from psc_app.simulation.said import Said
from psc_app.simulation.tab import NoAnswer
from psc_app.simulation.world import World
from psc_app.wiring import House

_EVERY = 5.0
"""Seconds between two lines of progress."""
_LONGEST_END = 45.0
"""Seconds that everybody has to end what they do, once nobody new comes."""
_AT_ONCE = 2
"""Sign-ins at the same time: a password takes the server a while."""
_LOOKS = 1.0
"""Seconds between two looks whether the server is there."""
_SLOW = 10.0
"""Seconds that it may take to answer: under load it may be slow, and is there all the same."""
_GONE = 3
"""So many looks in a row that found nobody."""


@dataclass(frozen=True, slots=True)
class Account:
    """With what somebody signs in."""

    actor: Actor
    username: str
    password: str


async def live(
    home: House,
    url: str,
    world: World,
    speed: float,
    agents: Sequence[Account],
    boss: Account | None,
    say: Callable[[str], None],
    stop: asyncio.Event,
) -> Said:
    """Live a morning at a server; what was done.

    Args:
        home: the server's own data, for what only the clinic knows.
        url: where the server answers.
        speed: seconds of the morning in a second.
        agents: who plays the world's workers, in their order.
        boss: a supervisor who takes note of emergencies; None for nobody.
        stop: set to break the morning off.

    Raises:
        NoAnswer: the server does not let somebody in.
    """
    connector = aiohttp.TCPConnector(limit=64)
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as http:
        stage = LiveStage(url, world, speed, http)
        await home.store.look(SYSTEM, _mark, stage.said)
        return await _Morning(stage, home, agents, boss, say, stop).live()


def _mark(work: Work, said: Said) -> None:
    said.since_event = work.session.exec(select(func.max(Event.id))).one() or 0
    said.since_audit = work.session.exec(select(func.max(AuditEntry.id))).one() or 0


class _Morning:
    def __init__(
        self,
        stage: LiveStage,
        home: House,
        agents: Sequence[Account],
        boss: Account | None,
        say: Callable[[str], None],
        stop: asyncio.Event,
    ) -> None:
        self._stage, self._say, self._stop = stage, say, stop
        asked = stage.world.asked
        self._agents = [
            LiveAgent(stage, AgentMind(asked, worker), account.username, account.password)
            for account, worker in zip(agents, stage.world.workers, strict=False)
        ]
        self._boss = LiveBoss(stage, boss.username, boss.password) if boss else None
        stage.names = {one.actor.name for one in agents}
        stage.said.staff = {one.actor.id for one in (*agents, *([boss] if boss else []))}
        line = line_of(home, stage.url)
        self._phones = LivePhones(stage, home, line) if line is not None else None
        self._patients: list[LivePatient] = []
        self._lives: set[asyncio.Task[None]] = set()
        self._beside: list[asyncio.Task[None]] = []
        self._over = asyncio.Event()

    async def live(self) -> Said:
        stage = self._stage
        await self._sign_in()
        stage.begin()
        stage.said.began_ms = int(time() * 1000)
        for agent in self._agents:
            agent.begin()
        if self._phones is not None:
            await self._phones.begin()
            self._beside.append(asyncio.create_task(self._phones.watch()))
        for visit in stage.world.visits:
            mind = PatientMind(stage.world.asked, visit)
            stage.later(visit.at, lambda m=mind: self._comes(m))
        running = (stage.run(), self._progress(), self._watch_server(), self._watch_stop())
        self._beside += [asyncio.create_task(one) for one in running]
        try:
            await self._until(stage.world.asked.seconds)
            await self._wind_down()
        finally:
            for task in self._beside:
                task.cancel()
            await asyncio.gather(*self._beside, return_exceptions=True)
            await stage.stop()
        return stage.said

    async def _sign_in(self) -> None:
        hands = asyncio.Semaphore(_AT_ONCE)

        async def one(agent: LiveAgent) -> None:
            async with hands:
                await agent.sign_in()

        await asyncio.gather(*(one(agent) for agent in self._agents))
        if self._boss is not None:
            await self._boss.begin()

    async def _comes(self, mind: PatientMind) -> None:
        if self._stage.broken_off:
            return
        if mind.visit.texts:
            if self._phones is not None:
                self._phones.come(mind)
            return
        patient = LivePatient(self._stage, mind)
        self._patients.append(patient)
        task = self._stage.start(patient.live())
        self._lives.add(task)
        task.add_done_callback(self._lives.discard)

    async def _until(self, seconds: float) -> None:
        """Wait for the end of the time in which people come, or until it is broken off."""
        while self._stage.at < seconds and not self._over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), 0.2)

    async def _watch_stop(self) -> None:
        await self._stop.wait()
        self._break_off("Breaking off: everybody ends what they do ...")

    async def _watch_server(self) -> None:
        """Break off once nobody answers: nobody's connection would come back by itself."""
        said, missed, since = self._stage.said, 0, 0.0
        while missed < _GONE:
            asked = self._stage.at
            gone = await own_server.is_gone(self._stage.url, _SLOW)
            said.looks += 1
            since = since if missed else asked
            missed = missed + 1 if gone else 0
            await asyncio.sleep(_LOOKS)
        said.gone_at = since
        self._break_off("The server does not answer any more; breaking off.")

    def _break_off(self, why: str) -> None:
        if not self._over.is_set():
            said, seconds = self._stage.said, self._stage.world.asked.seconds
            if self._stage.at < seconds:
                said.broken_off_at = self._stage.at if said.gone_at is None else said.gone_at
            self._say(why)
            self._over.set()

    async def _wind_down(self) -> None:
        stage, loop = self._stage, asyncio.get_running_loop()
        if not self._over.is_set():
            self._say("Nobody new comes; what runs is ended ...")
        until = loop.time() + _LONGEST_END
        while loop.time() < until and not self._over.is_set() and self._busy():
            await asyncio.sleep(0.2)
        stage.broken_off = True
        if stage.said.gone_at is not None:
            await asyncio.gather(*(one.hang_up() for one in (*self._patients, *self._agents)))
        else:
            # First the line, so that nobody who leaves is offered any more.
            await asyncio.gather(*(one.leave() for one in self._patients))
            await asyncio.gather(*(one.go_home() for one in self._agents))
        if self._phones is not None:
            await asyncio.sleep(1)
            await self._phones.end()
        if self._boss is not None:
            await self._boss.end()

    def _busy(self) -> bool:
        return bool(self._lives) or any(agent.holds for agent in self._agents)

    async def _progress(self) -> None:
        stage = self._stage
        whole = stage.world.asked.minutes
        while True:
            held = sum(len(agent.holds) for agent in self._agents)
            self._say(
                f"{min(stage.at / 60, whole):5.1f} of {whole:g} min   {stage.chats} chats,"
                f" {stage.texts} by text; {max(0, stage.waiting)} waiting, {held} with agents"
            )
            await asyncio.sleep(_EVERY)


__all__ = ["Account", "NoAnswer", "live"]
