"""The migrations make the schema that the tables in the code describe."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from databases import environment
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

import psc_app.models  # noqa: F401 - registers the tables
from alembic import command
from psc_app.config import Config
from psc_app.domain.errors import Refused
from psc_app.schema import alembic_config, empty, upgrade
from psc_app.wiring import open_engine

_SQLITE = ("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql NOTNULL",)
_POSTGRES = (
    "SELECT 'table ' || tablename, '' FROM pg_tables WHERE schemaname = 'public'",
    "SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT 'trigger ' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT 'function ' || proname, prosrc FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace",
    "SELECT 'constraint ' || conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT 'column ' || table_name || ' ' || column_name, concat_ws(' ', data_type, is_nullable,"
    " character_maximum_length) FROM information_schema.columns WHERE table_schema = 'public'",
)


def silent(_: str) -> None:
    """Say nothing."""


def schema(config: Config) -> dict[str, str]:
    """Everything the database is made of, by name, in one way of writing it."""
    engine, _ = open_engine(config)

    def read(connection: Connection) -> dict[str, str]:
        queries = _POSTGRES if config.postgres_url else _SQLITE
        rows = [tuple(row) for query in queries for row in connection.execute(text(query))]
        return {name: " ".join(written.replace('"', "").split()) for name, written in rows}

    with engine.connect() as connection:
        found = read(connection)
    engine.dispose()
    return found


def named(schema: dict[str, str], *kinds: str) -> dict[str, str]:
    return {name: written for name, written in schema.items() if name.split()[0] in kinds}


def test_the_migrations_make_exactly_the_tables_of_the_code(migrated_config: Config):
    engine, _ = open_engine(migrated_config)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "render_as_batch": True}
        )
        differences = compare_metadata(context, SQLModel.metadata)
    engine.dispose()
    assert differences == []


def test_the_indexes_and_constraints_of_both_are_the_same(
    migrated_config: Config, bare_config: Config, tmp_path: Path
):
    made = bare_config.model_copy(update={"data_dir": tmp_path / "made"})
    engine, _ = open_engine(made)
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    kinds = ("index", "constraint", "column")
    migrated = named(schema(migrated_config), *kinds)
    ours = {name: sql for name, sql in migrated.items() if "alembic_version" not in name}
    assert ours == named(schema(made), *kinds)
    assert len(ours) > 20


def test_an_upgrade_says_what_it_does_and_a_second_one_does_nothing(bare_config: Config):
    said: list[str] = []
    upgrade(bare_config, said.append)
    before = schema(bare_config)
    assert said == [f"Database: creating {bare_config.database_name} ..."]
    upgrade(bare_config, said.append)
    assert len(said) == 1
    assert schema(bare_config) == before


def test_of_processes_that_start_at_once_one_makes_it_and_the_others_wait(bare_config: Config):
    starting = [
        subprocess.Popen(
            [sys.executable, "-m", "psc_app", "migrate"],
            cwd=Path(__file__).parent.parent,
            env=environment(bare_config),
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=60)[1] for process in starting]
    assert said == [b"", b""]
    assert [process.returncode for process in starting] == [0, 0]
    assert "table conversation" in schema(bare_config)


def test_a_downgrade_leaves_nothing_and_an_upgrade_brings_it_back(bare_config: Config):
    upgrade(bare_config, silent)
    before = schema(bare_config)
    command.downgrade(alembic_config(bare_config), "base")
    left = set(named(schema(bare_config), "table", "index", "trigger", "function"))
    assert left <= {"table alembic_version", "index alembic_version_pkc"}
    upgrade(bare_config, silent)
    assert schema(bare_config) == before


def test_a_reset_leaves_nothing_at_all(migrated_config: Config):
    empty(migrated_config)
    assert schema(migrated_config) == {}
    said: list[str] = []
    upgrade(migrated_config, said.append)
    assert said == [f"Database: creating {migrated_config.database_name} ..."]


def test_there_is_one_newest_migration():
    scripts = ScriptDirectory.from_config(alembic_config(Config(_env_file=None)))
    assert len(scripts.get_heads()) == 1


def test_the_logs_and_the_consent_ledger_are_guarded_by_the_database_itself(
    migrated_config: Config, database: str
):
    deeds = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}
    assert set(named(schema(migrated_config), "trigger")) == {
        f"trigger {table}_refuses_{deed}"
        for table in ("event", "audit_entry", "consent_entry")
        for deed in deeds[database]
    }


def test_a_database_that_is_not_there_is_told_in_a_sentence_without_its_password(tmp_path: Path):
    url = f"postgresql://psc:swordfish@/nowhere?host={tmp_path}"
    config = Config(database_url=url, _env_file=None)
    for deed in (lambda: upgrade(config, silent), lambda: empty(config)):
        with pytest.raises(Refused, match=r"PSC_DATABASE_URL can't be used: ") as refusal:
            deed()
        assert "swordfish" not in str(refusal.value)
