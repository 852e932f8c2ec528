"""Sends what waits in the outbox, and finds out about texts whose answer was lost.

It keeps no list of its own: what waits, and who has it in hand, stands in the database, so one
that is stopped in the middle, or several at once, send nothing twice and lose nothing.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from psc_app.backstage.lanes import by_bell, running
from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.text_traffic import NoAnswer, Outcome, Outgoing, TryLater, Unreachable
from psc_app.ports.sms_gateway import SmsGateway
from psc_app.services import text_doubts, text_sending
from psc_app.services.text_doubts import LOOK_LEASE, Question
from psc_app.services.text_sending import LEASE, Parcel
from psc_app.wiring import House, house

_log = logging.getLogger(__name__)

REPORT_PATH = "/webhooks/twilio/status"
"""Where the carrier reports what became of a text; api/sms_status_routes hears it."""

_AT_ONCE = 8
"""Texts that are with the carrier at the same time."""

_TICK = 1.0
"""Seconds between looks at what time has made due."""

_PAUSE = 5.0
"""Seconds to leave the carrier alone where it does not say for how long."""

_LONGEST_SEND = LEASE.total_seconds() / 2
_LONGEST_FIND = LOOK_LEASE.total_seconds() * 2 / 3
_LAST_WORDS = 12.0
"""Seconds that what is with the carrier has at the end, so that its answer is not lost."""


@asynccontextmanager
async def senders() -> AsyncIterator[None]:
    """Send texts while the app runs; a lifespan task of the server."""
    home = house()
    # Its library takes a quarter of a second, which nobody else is to wait for.
    gateway = await asyncio.to_thread(lambda: home.sms)
    if gateway is None:
        yield
        return
    keeper = SmsKeeper(home, gateway)
    try:
        async with running(keeper.run()):
            yield
    finally:
        await keeper.close()
        await gateway.close()


class SmsKeeper:
    """One task that looks, and one for each text that is with the carrier."""

    def __init__(self, home: House, gateway: SmsGateway, tick: float = _TICK) -> None:
        """Nothing is sent yet.

        Args:
            tick: seconds between looks.
        """
        self._home = home
        self._gateway = gateway
        self._tick = tick
        self._name = secrets.token_hex(8)
        self._report_to = f"{home.config.own_address}{REPORT_PATH}?text="
        self._under_way: set[asyncio.Task[None]] = set()
        self._asking = 0
        self._sending = 0
        self._rest_until = 0.0

    async def run(self) -> None:
        """Hear of new texts by the bell, until cancelled."""
        await by_bell(
            self._home.hub,
            (topics.TEXTS_OUT,),
            self._look,
            within=self._tick,
            pause=self._tick,
            what="texts: a look at the outbox",
        )

    async def close(self) -> None:
        """Hear the answers that are on their way, then let go."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=_LAST_WORDS)
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _look(self) -> None:
        store = self._home.store
        waiting = await store.look(SYSTEM, text_doubts.waiting)
        if waiting.settle:
            await store.do(SYSTEM, text_doubts.lost)
            room = _AT_ONCE - self._asking
            if room > 0:
                for question in await store.do(SYSTEM, text_doubts.to_reconcile, room):
                    self._asking += 1
                    self._start(self._settle(question))
        room = _AT_ONCE - self._sending
        if waiting.send and room > 0 and self._now() >= self._rest_until:
            for parcel in await store.do(SYSTEM, text_sending.claim, self._name, room):
                self._sending += 1
                self._start(self._send(parcel))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _send(self, parcel: Parcel) -> None:
        """Have the carrier take one text, and write down what came of it."""
        try:
            came = await self._ask(parcel)
            if isinstance(came, TryLater) and came.everybody:
                self._rest(came)
            await self._home.store.do(SYSTEM, text_sending.outcome, parcel.id, self._name, came)
        except Exception as fault:
            # Its lease runs out, and then the carrier is asked what it has.
            _log.error("texts: what came of one was not kept: %s", type(fault).__name__)
        finally:
            self._sending -= 1
            # There is a hand free for the next one.
            self._home.hub.ring((topics.TEXTS_OUT,))

    async def _ask(self, parcel: Parcel) -> Outcome:
        text = Outgoing(parcel.to, parcel.body, self._report_to + parcel.token)
        try:
            async with asyncio.timeout(_LONGEST_SEND):
                return await self._gateway.send(text)
        except Exception as fault:
            # It promises not to; and what was asked may have been heard.
            _log.error("texts: the carrier's adapter failed: %s", type(fault).__name__)
            return NoAnswer()

    def _rest(self, came: TryLater) -> None:
        seconds = came.after or _PAUSE
        self._rest_until = max(self._rest_until, self._now() + seconds)
        _log.warning("texts: the carrier wants to be left alone (%s)", came.code)

    async def _settle(self, question: Question) -> None:
        """Ask the carrier whether it has a text whose answer was lost."""
        try:
            taken = None
            with contextlib.suppress(Unreachable, TimeoutError):
                async with asyncio.timeout(_LONGEST_FIND):
                    taken = await self._gateway.find(question.to, question.since)
            await self._home.store.do(SYSTEM, text_doubts.reconciled, question, taken)
        except Exception as fault:
            # It stays in doubt, and is asked about again.
            _log.error("texts: asking about one failed: %s", type(fault).__name__)
        finally:
            self._asking -= 1
            # There is a hand free for the next one.
            self._home.hub.ring((topics.TEXTS_OUT,))

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
