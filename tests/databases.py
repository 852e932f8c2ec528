"""Databases of a test's own, on SQLite or PostgreSQL, each a copy of one made once."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import postgres_server
from sqlmodel import SQLModel

import psc_app.models  # noqa: F401 - registers the tables
from psc_app.config import Config
from psc_app.schema import upgrade
from psc_app.wiring import open_engine

KINDS = ("sqlite", "postgresql")


@contextlib.contextmanager
def new_database(database: str, folder: Path, fill: str = "tables") -> Iterator[Config]:
    """The configuration of a new database, gone afterwards.

    Args:
        database: one of KINDS.
        folder: the folder of data, which is there and empty.
        fill: "tables" as the code describes them, "migrations" as they make
            them, or "nothing".
    """
    if database == "sqlite":
        if fill != "nothing":
            shutil.copy(_file(fill), folder / "psc.db")
        yield Config(data_dir=folder, _env_file=None)
        return
    server = postgres_server.server()
    url = server.create(fill, lambda url: _FILL[fill](_config(url)))
    try:
        yield Config(data_dir=folder, database_url=url, _env_file=None)
    finally:
        server.drop(url)


def environment(config: Config) -> dict[str, str]:
    """What a process of its own has to be told to work on this database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PSC_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | {"PSC_DATA_DIR": str(config.data_dir), "PSC_DATABASE_URL": config.postgres_url}


def _config(url: str) -> Config:
    return Config(database_url=url, _env_file=None)


@cache
def _file(fill: str) -> Path:
    config = Config(data_dir=Path(tempfile.mkdtemp()), _env_file=None)
    _FILL[fill](config)
    return config.database_path


def _make_tables(config: Config) -> None:
    engine, _ = open_engine(config)
    SQLModel.metadata.create_all(engine)
    engine.dispose()


_FILL: dict[str, Callable[[Config], None]] = {
    "tables": _make_tables,
    "migrations": lambda config: upgrade(config, lambda _: None),
    "nothing": lambda _: None,
}
