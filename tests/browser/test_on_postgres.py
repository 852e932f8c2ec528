"""The real server on a real PostgreSQL: filled, talked through, and found again after a kill."""

from collections.abc import Iterator

import postgres_server
import pytest
from app_server import AppServer, house_on, put_elsewhere, rest, set_bot
from windows import Stage

from psc_app.config import Config
from psc_app.domain.vocabulary import BotKind

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """A server on an empty PostgreSQL database, which it fills with the demo."""
    folder = tmp_path_factory.mktemp("clinic")
    url = postgres_server.server().create("nothing", lambda _: None)
    put_elsewhere(folder, url)
    running = AppServer(folder)
    running.start()
    with house_on(folder) as house:
        set_bot(house, BotKind.NONE)
    rest(folder)
    yield running
    running.stop()
    assert not Config(data_dir=folder, _env_file=None).database_path.exists()
    postgres_server.server().drop(url)


def test_a_talk_on_postgresql_survives_the_servers_death(stage: Stage) -> None:
    patient, desk = stage.talk()
    desk.write("Hello, does it hurt when you walk?")
    patient.sees("Hello, does it hurt when you walk?")
    patient.write("Yes, on stairs 😕")
    desk.sees("Yes, on stairs 😕")
    stage.server.kill()
    stage.server.start()
    desk.page.reload()
    desk.sees("Yes, on stairs 😕")
    patient.page.reload()
    patient.write("And at night")
    desk.sees("And at night")
    patient.sees("And at night")
