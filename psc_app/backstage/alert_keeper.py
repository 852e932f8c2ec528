"""Tells supervisors of figures that pass their limits, in the app and at the clinic's address.

What it knows of figures that tremble at a limit is in memory; what was told, and what is still to
be sent, stands in the database, so a restart tells nothing twice and loses nothing.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psc_app.backstage.lanes import by_bell, running
from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.alert_posts import headers
from psc_app.domain.errors import Refused
from psc_app.domain.measures.alert_watch import Place, Watch
from psc_app.ports.alert_hook import AlertHook
from psc_app.services import settings
from psc_app.services.insights import alert_posts, alert_readings, figure_alerts
from psc_app.services.insights.alert_posts import Parcel
from psc_app.wiring import House, build_alert_hook, house

_log = logging.getLogger(__name__)

_LOOK = 3.0
"""Seconds between two looks at the figures."""

_SEND = 1.0
"""Seconds between two looks at what is to be sent, if nothing rings before."""

_AT_ONCE = 4


@asynccontextmanager
async def alerts() -> AsyncIterator[None]:
    """Watch and tell while the app runs; a lifespan task of the server."""
    home = house()
    keeper = AlertKeeper(home, build_alert_hook(home.config))
    try:
        async with running(keeper.watch(), keeper.send()):
            yield
    finally:
        await keeper.close()


class AlertKeeper:
    """One task that looks at figures, one that sends what is to be sent."""

    def __init__(self, home: House, hook: AlertHook | None) -> None:
        """Nothing is watched yet.

        Args:
            hook: the clinic's own address; None where there is none.
        """
        self._home = home
        self._hook = hook
        self._watch: Watch | None = None
        self._rose: dict[Place, int] = {}

    async def watch(self) -> None:
        """Look at the figures every few seconds, until cancelled."""
        while True:
            try:
                await self.look()
            except Refused:
                # The ledger still reads; nothing is known yet.
                pass
            except Exception as fault:
                # One failed look must not end all later ones.
                _log.error("alerts: a look at the figures failed: %s", type(fault).__name__)
                self._watch = None
            await asyncio.sleep(_LOOK)

    async def look(self) -> None:
        """One look at the figures, and what follows from it.

        Raises:
            Refused: the figures are not there yet.
        """
        home = self._home
        now = home.clock.now().timestamp()
        readings = await home.store.look(SYSTEM, alert_readings.readings, home.ledger)
        if self._watch is None:
            self._rose = await home.store.look(SYSTEM, figure_alerts.rose)
            self._watch = Watch(await home.store.look(SYSTEM, figure_alerts.running))
        hold = await home.store.look(SYSTEM, settings.value, "figures.alert_hold")
        changes = self._watch.look(readings, now, hold)
        self._rose |= {(one.measure, one.queue_id): int(now * 1000) for one in changes}
        # Before anybody is told, so that who looks then finds it.
        changed = home.alerts_now.put(self._watch.running, readings, self._rose)
        if changes:
            posts = self._hook is not None
            await home.store.do(SYSTEM, figure_alerts.settle, changes, posts=posts)
        elif changed:
            home.hub.ring((topics.ALERT_VALUES,))

    async def send(self) -> None:
        """Send what waits to be sent, until cancelled; nothing where there is no address."""
        if self._hook is None:
            return
        await by_bell(
            self._home.hub,
            (topics.FIGURE_ALERTS,),
            self._send_round,
            within=_SEND,
            pause=_SEND,
            what="alerts: sending",
        )

    async def _send_round(self) -> None:
        await self.send_due()

    async def send_due(self) -> int:
        """Send what is due now; how many messages that were."""
        if self._hook is None:
            return 0
        parcels = await self._home.store.do(SYSTEM, alert_posts.claim, _AT_ONCE)
        await asyncio.gather(*(self._send(self._hook, one) for one in parcels))
        return len(parcels)

    async def _send(self, hook: AlertHook, parcel: Parcel) -> None:
        secret = self._home.config.alert_secret.get_secret_value()
        content = parcel.body.encode()
        signed = headers(secret, parcel.id, content, self._home.clock.now())
        answer = await hook.post(content, signed)
        await self._home.store.do(SYSTEM, alert_posts.outcome, parcel.id, answer)

    async def close(self) -> None:
        """Let go of the address."""
        if self._hook is not None:
            await self._hook.close()
