"""A morning at a server that goes away, or that is broken off, ends and says when."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from aiohttp import web

from psc_app.simulation import live_morning
from psc_app.simulation.said import Said
from psc_app.simulation.world import Asked, make
from psc_app.wiring import House

HOUR = make(Asked(patients=0, agents=0))
"""Nobody comes, and for an hour: what ends it is never its own end."""

Happens = Callable[[web.AppRunner, asyncio.Event], Awaitable[None]]


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often, so that no test waits for it; and nobody texts."""
    monkeypatch.setattr(live_morning, "_LOOKS", 0.01)
    monkeypatch.setattr(live_morning, "line_of", lambda home, url: None)


def _live(house: House, happens: Happens, status: int = 200) -> tuple[Said, list[str]]:
    """A morning at a server that answers so, until something happens to it."""
    told: list[str] = []

    async def ready(_: web.Request) -> web.Response:
        return web.Response(status=status)

    async def lived() -> Said:
        app = web.Application()
        app.router.add_get("/readyz", ready)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        stop = asyncio.Event()
        later = asyncio.create_task(happens(runner, stop))  # ty: ignore[invalid-argument-type]
        try:
            return await asyncio.wait_for(
                live_morning.live(
                    house, f"http://127.0.0.1:{port}", HOUR, 20, [], None, told.append, stop
                ),
                30,
            )
        finally:
            with suppress(asyncio.CancelledError):
                await later
            await runner.cleanup()

    return asyncio.run(lived()), told


def test_a_server_that_goes_away_ends_the_morning_at_once(house: House) -> None:
    async def goes(runner: web.AppRunner, _: asyncio.Event) -> None:
        await runner.cleanup()

    said, told = _live(house, goes)
    assert said.gone_at is not None
    assert said.broken_off_at == said.gone_at < HOUR.asked.seconds
    assert "The server does not answer any more; breaking off." in told


@pytest.mark.parametrize("status", [200, 503])
def test_ctrl_c_ends_it_early_and_a_server_with_troubles_is_still_there(
    house: House, status: int
) -> None:
    async def stops(_: web.AppRunner, stop: asyncio.Event) -> None:
        asyncio.get_running_loop().call_later(0.3, stop.set)

    said, told = _live(house, stops, status)
    assert said.gone_at is None
    assert said.looks > live_morning._GONE
    assert said.broken_off_at is not None
    assert 0 < said.broken_off_at < HOUR.asked.seconds
    assert "Breaking off: everybody ends what they do ..." in told
