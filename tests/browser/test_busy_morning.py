"""A simulated morning at a real server: by sockets and by the webhook, and screens come alive."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from app_server import ROOT, AppServer, environment
from playwright.sync_api import expect
from windows import Stage

from psc_app.domain.vocabulary import BotKind

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

BOT = BotKind.EMBEDDED
MORNING = ("--minutes", "6", "--speed", "15", "--patients", "24", "--seed", "3")


@pytest.fixture(scope="module")
def morning(server: AppServer) -> Iterator[subprocess.Popen[str]]:
    """The command, under way; it finds the server and does not start one."""
    running = subprocess.Popen(
        [sys.executable, "-m", "psc_app", "simulate", *MORNING],
        cwd=ROOT,
        env=environment(server.data_dir) | {"PSC_PORT": str(server.port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield running
    if running.poll() is None:
        running.kill()
        running.wait(10)


def test_an_open_screen_comes_alive_and_all_of_it_holds_at_the_end(
    stage: Stage, server: AppServer, morning: subprocess.Popen[str]
) -> None:
    window = stage.portal()
    window.go("/simulator")
    expect(window.page.get_by_text("brought a text").first).to_be_visible(timeout=120_000)

    told, _ = morning.communicate(timeout=240)

    assert morning.returncode == 0, told
    assert "All of it holds." in told
    assert "BROKEN" not in told
    assert "Erlang A" in told
    ((chats,),) = server.rows("SELECT count(*) FROM message WHERE client_id LIKE 'sim-%'")
    assert chats > 20
    ((texts,),) = server.rows("SELECT count(*) FROM text_in WHERE from_number LIKE '%55501%'")
    assert texts > 3
