"""The real server as a process of its own, on a free port and with its own data."""

import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from psc_app.config import Config
from psc_app.domain import cookies
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import BotKind, Presence, Role
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.people import Patient, Staff
from psc_app.models.red_flags import RedFlag
from psc_app.models.settings import Setting
from psc_app.models.workplace import AgentStatus
from psc_app.services import asides, closing, portal, sign_in
from psc_app.services.work import Work
from psc_app.wiring import House, build_house

ROOT = Path(__file__).resolve().parent.parent
_LOOK_EVERY = 0.05
_LONGEST_START = 120
_LONGEST_STOP = 15
_ELSEWHERE = "database-url"


class AppServer:
    """Starts, stops and kills `python -m psc_app run` on one folder of data.

    It keeps its port over restarts, so that open pages find it again. Where the
    folder has a file named as _ELSEWHERE, the database is the one at the URL in it.

    Args:
        data_dir: with a database, or empty; then the demo is put into it.
        variables: further variables of its environment.
    """

    def __init__(self, data_dir: Path, **variables: str) -> None:
        """Choose a port; nothing runs yet."""
        self.data_dir = data_dir
        self._variables = variables
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until the port answers."""
        with (self.data_dir / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "psc_app", "run", "--port", str(self.port)],
                cwd=ROOT,
                env=environment(self.data_dir) | self._variables,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        for _ in range(int(_LONGEST_START / _LOOK_EVERY)):
            if self._answers():
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_LOOK_EVERY)
                raise RuntimeError(f"The server did not start:\n{self.log()}")
        raise RuntimeError(f"The server took too long to start:\n{self.log()}")

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """Tell it to stop, as Ctrl-C or a service manager does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Take it away in the middle of whatever it does."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_LONGEST_STOP)
            self._process = None

    def log(self) -> str:
        """What it has written so far."""
        return (self.data_dir / "server.log").read_text(errors="replace")

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of its database as they are committed now."""
        return read_rows(self.data_dir, query, *values)


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(data_dir: Path) -> dict[str, str]:
    """The environment of a server or command on this folder of data."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PSC_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    url = _config(data_dir).postgres_url
    place = {"PSC_DATA_DIR": str(data_dir), "PSC_DATABASE_URL": url, "PSC_MODE": "demo"}
    # The language model takes seconds and hundreds of megabytes; its own tests have it.
    return kept | place | {"PSC_READER": "basic"}


def put_elsewhere(data_dir: Path, url: str) -> None:
    """Have a folder's database at this URL instead of in the folder."""
    (data_dir / _ELSEWHERE).write_text(url)


def _config(data_dir: Path) -> Config:
    elsewhere = data_dir / _ELSEWHERE
    url = elsewhere.read_text() if elsewhere.exists() else ""
    return Config(data_dir=data_dir, database_url=url, _env_file=None)


def read_rows(data_dir: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows of the database in a folder, beside a server that may be running on it."""
    with contextlib.closing(sqlite3.connect(f"file:{data_dir}/psc.db?mode=ro", uri=True)) as base:
        return base.execute(query, values).fetchall()


@contextlib.contextmanager
def house_on(data_dir: Path) -> Iterator[House]:
    """A house on the database in a folder, for what is set up before the start."""
    built = build_house(_config(data_dir))
    try:
        yield built
    finally:
        built.store.stop()
        built.store.engine.dispose()


@cache
def demo_folder(parent: Path) -> Path:
    """A folder with the demo clinic where nobody waits; copy it rather than change it.

    Whichever process asks first makes it, and all others that name this parent wait for it.
    """
    folder, made = parent / "demo", parent / "demo-made"
    with (parent / "demo-lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not made.exists():
            _make_demo(folder)
            made.touch()
    return folder


def _make_demo(folder: Path) -> None:
    folder.mkdir()
    subprocess.run(
        [sys.executable, "-m", "psc_app", "seed"],
        cwd=ROOT,
        env=environment(folder),
        check=True,
        capture_output=True,
    )
    with house_on(folder) as house:
        set_bot(house, BotKind.NONE)
        _end_running(house)


def set_bot(house: House, kind: BotKind) -> None:
    """Have this bot answer new chats; most tests want nobody between patient and agent."""

    def write(work: Work) -> None:
        work.session.merge(Setting(key="bot.provider", value=kind.value))

    house.store.do_now(SYSTEM, write)


def quiet_clinic(parent: Path, folder: Path) -> Path:
    """A copy of the demo in which nobody is waiting or talking at the moment."""
    shutil.copytree(demo_folder(parent), folder, dirs_exist_ok=True)
    return folder


def rest(data_dir: Path) -> None:
    """Between two tests: end what runs, and let everybody go off duty."""
    with house_on(data_dir) as house:
        house.store.do_now(SYSTEM, _off_duty)
        _end_running(house)
        house.store.do_now(SYSTEM, _nothing_rings)


def _nothing_rings(work: Work) -> None:
    for row in work.session.exec(select(RedFlag).where(col(RedFlag.acknowledged_at).is_(None))):
        row.acknowledged_at = work.now
        work.session.add(row)


def _off_duty(work: Work) -> None:
    for row in work.session.exec(select(AgentStatus)):
        row.presence = Presence.OFFLINE.value
        work.session.add(row)


def _end_running(house: House) -> None:
    def forget(work: Work) -> None:
        aside = select(Conversation).where(col(Conversation.state) == int(S.WAITING))
        for row in work.session.exec(aside).all():
            asides.close_inactive(work, row)

    def running(work: Work) -> list[tuple[int, int | None, int | None, int | None]]:
        return [
            (c.id or 0, c.patient_id, c.visitor_id, c.agent_id)
            for c in work.session.exec(
                select(Conversation).where(col(Conversation.state) != int(S.CLOSED))
            )
        ]

    do = house.store.do_now
    do(SYSTEM, forget)
    for conversation, patient, visitor, agent in house.store.look_now(SYSTEM, running):
        role = Role.VISITOR if visitor else Role.PATIENT
        do(Actor(role, visitor or patient or 0, "", 0), closing.leave, conversation)
        if agent is not None:
            held = Actor(Role.NURSE, agent, "", 0)
            do(held, closing.finish_wrap_up, conversation, "", "Answered")


def staff_actor(house: House, username: str) -> Actor:
    """A member of staff, as the services know them."""

    def find(work: Work) -> Actor:
        staff = work.session.exec(select(Staff).where(Staff.username == username)).one()
        return Actor(Role(staff.role), staff.id or 0, staff.full_name)

    return house.store.look_now(SYSTEM, find)


def staff_cookie(house: House, username: str) -> str:
    """A fresh sign-in of a member of staff, as a cookie header."""
    token = sign_in.new_token()
    house.store.do_now(SYSTEM, sign_in.open_staff, staff_actor(house, username).id, token)
    return f"{cookies.STAFF}={token}"


def patient_cookie(house: House, patient_id: int) -> str:
    """A fresh sign-in of a patient, as a cookie header."""
    token = sign_in.new_token()
    house.store.do_now(SYSTEM, sign_in.open_patient, patient_id, token)
    return f"{cookies.PATIENT}={token}"


def guest_cookie(house: House, answers: portal.Answers | None = None) -> tuple[str, int]:
    """A new guest as a cookie header, with a chat where answers are given; else 0."""
    token = sign_in.new_token()
    header = f"{cookies.VISIT}={token}"
    if answers is None:
        return header, 0
    actor = house.store.do_now(SYSTEM, sign_in.visitor_for, token)
    return header, house.store.do_now(actor, portal.start_chat, answers)


def patient_named(house: House, family_name: str) -> int:
    """The key of the demo's patient of this family name."""

    def find(work: Work) -> int:
        found = work.session.exec(
            select(Patient).where(col(Patient.family_name).startswith(family_name))
        ).first()
        assert found is not None
        return found.id or 0

    return house.store.look_now(SYSTEM, find)


def change_rows(house: House, table: type, change: Callable[[Any], None]) -> None:
    """Change every row of a table, for a test's own settings."""

    def write(work: Work) -> None:
        for row in work.session.exec(select(table)):
            change(row)
            work.session.add(row)

    house.store.do_now(SYSTEM, write)
