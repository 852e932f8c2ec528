"""The migrations make the schema that the tables in the code describe."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

import psc_app.models  # noqa: F401 - registers the tables
from alembic import command
from psc_app.adapters.database import sqlite_engine
from psc_app.config import Config
from psc_app.schema import alembic_config, upgrade


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data_dir=tmp_path / "data", _env_file=None)


def silent(_: str) -> None:
    """Say nothing."""


def schema(path: Path) -> dict[str, str]:
    """Everything the database is made of, by name, in one way of writing it."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql NOTNULL")
        return {f"{kind} {name}": " ".join(sql.split()) for kind, name, sql in rows}


def test_the_migrations_make_exactly_the_tables_of_the_code(config: Config):
    upgrade(config, silent)
    engine = sqlite_engine(config.database_path)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "render_as_batch": True}
        )
        differences = compare_metadata(context, SQLModel.metadata)
    engine.dispose()
    assert differences == []


def test_the_indexes_of_both_are_the_same(config: Config, tmp_path: Path):
    upgrade(config, silent)
    path = tmp_path / "made.db"
    engine = sqlite_engine(path)
    SQLModel.metadata.create_all(engine)
    engine.dispose()

    def indexes(of: Path) -> dict[str, str]:
        found = {name: sql for name, sql in schema(of).items() if name.startswith("index ")}
        return {name: sql.replace('"', "") for name, sql in found.items()}

    assert indexes(config.database_path) == indexes(path)


def test_an_upgrade_says_what_it_does_and_a_second_one_does_nothing(config: Config):
    said: list[str] = []
    upgrade(config, said.append)
    before = schema(config.database_path)
    assert said == [f"Database: creating {config.database_path} ..."]
    upgrade(config, said.append)
    assert len(said) == 1
    assert schema(config.database_path) == before


def test_a_downgrade_leaves_nothing_and_an_upgrade_brings_it_back(config: Config):
    upgrade(config, silent)
    before = schema(config.database_path)
    command.downgrade(alembic_config(config), "base")
    assert set(schema(config.database_path)) == {"table alembic_version"}
    upgrade(config, silent)
    assert schema(config.database_path) == before


def test_there_is_one_newest_migration():
    scripts = ScriptDirectory.from_config(alembic_config(Config(_env_file=None)))
    assert len(scripts.get_heads()) == 1


def test_both_logs_are_guarded_by_the_database_itself(config: Config):
    upgrade(config, silent)
    triggers = {name for name in schema(config.database_path) if name.startswith("trigger ")}
    assert triggers == {
        f"trigger {table}_refuses_{deed}"
        for table in ("event", "audit_entry")
        for deed in ("update", "delete")
    }
