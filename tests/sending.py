"""The backstage that sends texts, run until something has come about."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from carriers import CarrierServer
from people import Clinic

from psc_app.api import sms_status_routes
from psc_app.backstage.sms_keeper import SmsKeeper
from psc_app.wiring import House

TICK = 0.01
"""Seconds between two looks of a keeper."""


@contextmanager
def carrier_of(clinic: Clinic) -> Iterator[CarrierServer]:
    """A carrier by HTTP on the clinic's own clock, that reports to the clinic's own routes."""
    made = CarrierServer(now=clinic.clock.now)
    made.give_to(clinic.house)
    made.serve_clinic(sms_status_routes.build_routes(clinic.house))
    with started(made):
        yield made


@contextmanager
def started(server: CarrierServer) -> Iterator[None]:
    server.start()
    try:
        yield
    finally:
        server.stop()


def while_sending(
    clinic: Clinic,
    server: CarrierServer,
    until: Callable[[], bool],
    *,
    seconds: float = 0,
    houses: tuple[House, ...] = (),
    gateway: Callable[[], Any] | None = None,
) -> None:
    """Run keepers until something has come about.

    Args:
        seconds: how far to turn the clock after each look that found it had not.
        houses: one keeper for each; the clinic's own house if none is named.
        gateway: makes what they send by.
    """

    async def run() -> None:
        made = gateway or (lambda: server.gateway(patience=2))
        gateways = [made() for _ in houses or (clinic.house,)]
        keepers = [
            SmsKeeper(house, by, TICK)
            for house, by in zip(houses or (clinic.house,), gateways, strict=True)
        ]
        tasks = [asyncio.create_task(keeper.run()) for keeper in keepers]
        try:
            async with asyncio.timeout(90):
                while not await asyncio.to_thread(until):
                    clinic.clock.turn(seconds=seconds)
                    await asyncio.sleep(0.01)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for keeper in keepers:
                await keeper.close()
            for by in gateways:
                await by.close()

    asyncio.run(run())
