"""Works off incoming texts, and fetches what hangs on them.

It keeps no list of its own: what is left to do stands in the database, so a server that was
started again goes on where it was.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from psc_app.backstage.lanes import by_bell, every, running
from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import Refused
from psc_app.domain.text_traffic import Unreachable
from psc_app.services import attachments, inbound_sms, text_media
from psc_app.services.text_media import Wanted
from psc_app.wiring import House, house

_log = logging.getLogger(__name__)

_LOOK_AGAIN = 1.0
"""Seconds after which to look even if nothing rang: for what is tried again."""

_PAUSE = 2.0
"""Seconds after a look that failed."""

_ASK_AGAIN = 600.0
"""Seconds between two questions for texts that never came; the first is asked at the start."""

_AT_ONCE = 4
"""Texts in the writer's hands at once, so that those who chat are not held up by many."""

_BREATH = 0.5
_LONGEST_BREATH = 0.25
"""After so many texts the writer is left to others, among them what comes in meanwhile: for half
as long as they took, at most so many seconds."""

_FILES_AT_ONCE = 3


@asynccontextmanager
async def texts_in() -> AsyncIterator[None]:
    """Work texts off while the app runs; a lifespan task of the server."""
    async with running(SmsIntake(house()).run()):
        yield


class SmsIntake:
    """Two lanes: words first, and beside them the files, which take their time."""

    def __init__(self, home: House) -> None:
        """Nothing is worked off yet."""
        self._home = home
        # One picture is decoded at a time, so that many can't fill the memory together.
        self._looking = asyncio.Semaphore(1)

    async def run(self) -> None:
        """Work off what comes, until cancelled; first of all, what was given up before."""
        try:
            await self._home.store.do(SYSTEM, inbound_sms.try_again)
        except Exception as fault:
            _log.error("texts: a look at what was given up failed: %s", type(fault).__name__)
        await asyncio.gather(
            self._lane(self.words),
            self._lane(self.files),
            every(_ASK_AGAIN, self.missed, "texts: asking for what never came"),
        )

    async def _lane(self, look: Callable[[], Awaitable[bool]]) -> None:
        await by_bell(
            self._home.hub,
            (topics.TEXTS_IN,),
            look,
            within=_LOOK_AGAIN,
            pause=_PAUSE,
            what="texts: a look at what came in",
        )

    async def words(self) -> bool:
        """Work off the first text of each number that waits; whether there was any."""
        waiting = await self._home.store.look(SYSTEM, inbound_sms.to_work_off)
        loop = asyncio.get_running_loop()
        for start in range(0, len(waiting), _AT_ONCE):
            began = loop.time()
            await asyncio.gather(*map(self._work_off, waiting[start : start + _AT_ONCE]))
            await asyncio.sleep(min(_LONGEST_BREATH, _BREATH * (loop.time() - began)))
        return bool(waiting)

    async def _work_off(self, key: int) -> None:
        try:
            await self._home.store.do(SYSTEM, inbound_sms.work_off, key)
        except Exception as fault:
            # Its text may hold what the patient wrote.
            _log.error("texts: one could not be worked off: %s", type(fault).__name__)
            if await self._home.store.do(SYSTEM, inbound_sms.failed, key):
                _log.critical("texts: number %d was given up; it is kept in text_in", key)

    async def missed(self) -> None:
        """Keep what the carrier has and could not bring.

        It tries a delivery for some seconds only, so what is texted while this server is away
        would be lost.
        """
        gateway, store = self._home.sms, self._home.store
        since = await store.look(SYSTEM, inbound_sms.missed_since)
        if gateway is None or since is None:
            return
        known = await store.look(SYSTEM, inbound_sms.known_since, since)
        try:
            brought = await gateway.brought(since, known)
        except Unreachable:
            return
        new = [await store.do(SYSTEM, inbound_sms.keep, arrived) for arrived in brought]
        if any(new):
            _log.warning("texts: %d that had not come were fetched from the carrier", sum(new))

    async def files(self) -> bool:
        """Fetch the next file of each text that has some to come; whether there was any."""
        wanted = await self._home.store.look(SYSTEM, text_media.to_fetch)
        for start in range(0, len(wanted), _FILES_AT_ONCE):
            await asyncio.gather(*map(self._fetch, wanted[start : start + _FILES_AT_ONCE]))
        return bool(wanted)

    async def _fetch(self, wanted: Wanted) -> None:
        """Fetch one file: what the carrier's host gives is looked into before it is kept."""
        do = self._home.store.do
        try:
            if self._home.sms is None:
                raise Unreachable("Texts are not set up here.")
            media = await self._home.sms.fetch(wanted.url)
            async with self._looking:
                file = await asyncio.to_thread(attachments.inspect, wanted.name, media.content)
            key = secrets.token_urlsafe(24)
            await asyncio.to_thread(self._home.files.put, key, media.content)
            await do(SYSTEM, text_media.fetched, wanted, key, file)
        except Unreachable:
            await do(SYSTEM, text_media.failed, wanted)
        except Refused as refused:
            await do(SYSTEM, text_media.failed, wanted, str(refused))
        except Exception as fault:
            _log.error("texts: a file could not be fetched: %s", type(fault).__name__)
            await do(SYSTEM, text_media.failed, wanted)
