"""What the browser tests share: one browser, and a server for each module."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from app_server import ROOT, AppServer, change_rows, house_on, quiet_clinic, set_bot
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from windows import Desk, Stage

from psc_app.models.workplace import Workstream

_SWITCHED_OFF = (
    # What Playwright switches off: the last such list on the command line counts alone.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    # A page of the address bar's own beside each of ours: two thirds of what a page takes.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
)
_ARGUMENTS = [
    "--headless",
    "--disable-features=" + ",".join(_SWITCHED_OFF),
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PATIENCE = 15_000
"""Milliseconds that a test waits for what has to appear."""


def chromium_path() -> str:
    """The browser that setup found, or one on PATH."""
    noted = ROOT / ".venv" / "chromium-path"
    if noted.is_file():
        return noted.read_text().strip()
    found = next((path for name in _NAMES if (path := shutil.which(name))), "")
    assert found, "no Chromium was found: run `make setup`"
    return found


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    # It keeps an event loop running in this thread, in which no other test could start one.
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    opened = playwright.chromium.launch(executable_path=chromium_path(), args=_ARGUMENTS)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def server(
    request: pytest.FixtureRequest, once: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AppServer]:
    """A server with the demo clinic where nobody waits.

    A module's OFFER_SECONDS counts, and the BOT that answers first there, if any does.
    """
    folder = quiet_clinic(once, tmp_path_factory.mktemp("clinic"))
    seconds = getattr(request.module, "OFFER_SECONDS", 0)
    if seconds:
        with house_on(folder) as house:
            change_rows(house, Workstream, lambda row: setattr(row, "offer_seconds", seconds))
    bot = getattr(request.module, "BOT", None)
    if bot is not None:
        with house_on(folder) as house:
            set_bot(house, bot)
    running = AppServer(folder)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def stage(browser: Browser, server: AppServer) -> Iterator[Stage]:
    """People with windows on the module's server."""
    opened = Stage(browser, server)
    yield opened
    opened.close()


@pytest.fixture
def admin(stage: Stage) -> Iterator[Desk]:
    """An administrator's window, at which nothing is complained of."""
    yield stage.staff("ada")
    assert stage.complaints.found == []
