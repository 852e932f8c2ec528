"""Take the pictures in the README from the app itself: `make screenshots`.

A server of its own on a free port, with fresh demo data in a temporary folder; a patient
with a phone and an agent at a desk who go a short way together; three pictures in
docs/screens. Nothing of the folder var/ is touched.
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screens"
BROWSER_FILE = ROOT / ".venv" / "chromium-path"
ARGUMENTS = [
    f"--{word}"
    for word in (
        "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
        "disable-background-networking", "disable-component-update", "disable-sync",
    )
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 880}
LONGEST_START = 180
"""Seconds; the first start builds the pages."""


def main() -> int:
    """Play the trip and take the pictures."""
    if not BROWSER_FILE.is_file():
        print("There is no browser yet: run `make setup` first.", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=20_000)
    with (
        tempfile.TemporaryDirectory() as folder,
        server(Path(folder)) as address,
        sync_playwright() as playwright,
        playwright.chromium.launch(
            executable_path=BROWSER_FILE.read_text().strip(), args=ARGUMENTS
        ) as browser,
    ):
        play(browser, address)
    return 0


@contextlib.contextmanager
def server(folder: Path) -> Iterator[str]:
    """The app on a free port with data of its own; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PSC_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "psc_app", "run", "--port", str(port)],
        cwd=ROOT,
        env=kept | {"PSC_MODE": "demo", "PSC_DATA_DIR": str(folder)},
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(port, process)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(15)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers.

    Raises:
        SystemExit: it ended instead, and has said why; or it takes too long.
    """
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(1)
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit("The server took too long to start.")


def window(browser: Browser, size: dict[str, int], scale: float) -> Page:
    """A browser of one person, in the clinic's country."""
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        device_scale_factor=scale,
        locale="en-US",
        timezone_id="America/New_York",
        color_scheme="light",
    )
    return context.new_page()


def play(browser: Browser, address: str) -> None:
    """A patient asks, a nurse answers; the pictures are taken on the way."""
    phone, desk = window(browser, PHONE, 2), window(browser, DESKTOP, 1)
    ask(phone, address)
    take(desk, address)
    say(desk, phone, "Hello Elsa, I am Ana, a nurse here. Does it hurt when you walk?")
    say(phone, desk, "Mostly on stairs. It is a bit swollen too")
    say(desk, phone, "Thank you. Can you put your full weight on it, and is it warm or red?")
    say(phone, desk, "Yes I can. A bit warm, not red")
    expect(phone.locator(".receipt").last).to_have_text("Read")
    picture(phone, "portal-phone")

    verify(desk)
    note(desk, "Knee since the weekend, walks on it. Warm, no redness.")
    desk.get_by_label("Presence").select_option("available")
    offer = desk.get_by_role("alertdialog").first
    expect(offer).to_be_visible()
    desk.emulate_media(color_scheme="dark")
    expect(desk.locator("html.dark")).to_have_count(1)
    desk.get_by_role("tab", name="Script").click()
    expect(desk.locator("#tool-script")).to_contain_text("Greet by name")
    picture(desk, "agent-dark")

    desk.emulate_media(color_scheme="light")
    offer.get_by_role("button", name="Accept").click()
    rail = desk.get_by_role("navigation", name="Sessions")
    rail.get_by_role("button", name="Elsa Vargas").click()
    expect(desk.locator(".conversation-head h1")).to_have_text("Elsa Vargas")
    expect(desk.get_by_role("heading", name="Allergies")).to_be_visible()
    desk.get_by_role("tab", name="Booking").click()
    expect(desk.locator("#tool-booking")).to_contain_text("Book a visit")
    picture(desk, "agent")


def ask(phone: Page, address: str) -> None:
    """Start a chat as a guest."""
    phone.goto(address)
    phone.get_by_label("What is it about?").fill("My knee hurts since the weekend")
    phone.get_by_label("Your name").fill("Elsa Vargas")
    phone.get_by_label("Date of birth").fill("1976-09-11")
    phone.locator("[name=consent]").check()
    phone.get_by_role("button", name="Start chat").click()
    phone.get_by_role("button", name="Talk to a person").click()
    expect(phone.get_by_text("you are being passed to a person")).to_be_visible()


def take(desk: Page, address: str) -> None:
    """Sign in as the nurse and pick the patient up."""
    desk.goto(f"{address}/login")
    desk.get_by_label("Username").fill("ana")
    desk.get_by_label("Password").fill("demo")
    desk.get_by_role("button", name="Sign in").click()
    desk.get_by_role("tab", name="Open").click()
    row = desk.get_by_role("listitem").filter(has_text="Elsa Vargas")
    row.get_by_role("button", name="Pick up").click()
    expect(desk.locator(".conversation-head h1")).to_have_text("Elsa Vargas")


def say(who: Page, other: Page, text: str) -> None:
    """Write, and wait until the other has it."""
    box = who.locator("form.composer textarea")
    box.fill(text)
    box.press("Enter")
    expect(other.locator(".bubble").get_by_text(text, exact=True)).to_be_visible()


def note(desk: Page, text: str) -> None:
    """Leave a note for the team."""
    desk.get_by_role("radio", name="Internal").click()
    say(desk, desk, text)
    desk.get_by_role("radio", name="Public").click()


def verify(desk: Page) -> None:
    """Confirm two identifiers, which opens the clinical record."""
    desk.get_by_role("button", name="Verify").click()
    form = desk.locator("form.verify")
    form.get_by_label("Name", exact=True).check()
    form.get_by_label("Date of birth").check()
    form.get_by_role("button", name="Verified").click()
    expect(desk.get_by_role("heading", name="Allergies")).to_be_visible()


def picture(page: Page, name: str) -> None:
    """Take a picture once everything has come to rest."""
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(600)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
