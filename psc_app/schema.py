"""Bringing the database to the schema this version needs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import OperationalError

from alembic import command
from psc_app.config import Config
from psc_app.domain.errors import Refused
from psc_app.wiring import open_engine

_ROOT = Path(__file__).resolve().parent.parent
_OLDEST_POSTGRES = 14


def alembic_config(settings: Config) -> AlembicConfig:
    """Alembic's own configuration for the configured database."""
    found = AlembicConfig(str(_ROOT / "alembic.ini"))
    found.set_main_option("script_location", str(_ROOT / "alembic"))
    found.attributes["settings"] = settings
    return found


def upgrade(settings: Config, say: Callable[[str], None]) -> None:
    """Run the migrations that have not run yet; none when it is up to date.

    Raises:
        Refused: PostgreSQL does not let us in, is too old, or is not in UTF-8.
    """
    configured = alembic_config(settings)
    newest = ScriptDirectory.from_config(configured).get_current_head()
    present = _present(settings)
    if present == newest:
        return
    say(f"Database: {'creating' if present is None else 'updating'} {settings.database_name} ...")
    command.upgrade(configured, "head")


def is_current(settings: Config) -> bool:
    """Whether the database is there with the schema that this version needs; changes nothing.

    Raises:
        Refused: PostgreSQL does not let us in, is too old, or is not in UTF-8.
    """
    if not settings.postgres_url and not settings.database_path.is_file():
        return False
    newest = ScriptDirectory.from_config(alembic_config(settings)).get_current_head()
    return _present(settings) == newest


def empty(settings: Config) -> None:
    """Take everything out of the configured database: rows, tables, migrations.

    Raises:
        Refused: PostgreSQL does not let us in.
    """
    if not settings.postgres_url:
        for path in settings.data_dir.glob(f"{settings.database_path.name}*"):
            path.unlink()
        return
    with _connected(settings) as connection:
        everything = MetaData()
        everything.reflect(connection)
        everything.drop_all(connection)
        connection.execute(text("DROP FUNCTION IF EXISTS refuse_change"))
        connection.commit()


def _present(settings: Config) -> str | None:
    with _connected(settings) as connection:
        if settings.postgres_url:
            _check_postgres(connection)
        return MigrationContext.configure(connection).get_current_revision()


def _check_postgres(connection: Connection) -> None:
    version = int((connection.dialect.server_version_info or (0,))[0])
    if version < _OLDEST_POSTGRES:
        raise Refused(f"PostgreSQL {_OLDEST_POSTGRES} or newer is needed; this is {version}.")
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise Refused(
            f"The database of PSC_DATABASE_URL is in {encoding}, which can't hold every name; "
            "create it with ENCODING 'UTF8'."
        )


@contextmanager
def _connected(settings: Config) -> Iterator[Connection]:
    engine, _ = open_engine(settings)
    try:
        with engine.connect() as connection:
            yield connection
    except OperationalError as problem:
        if not settings.postgres_url:
            raise
        reason = " ".join(str(problem.orig).split())
        raise Refused(f"The database of PSC_DATABASE_URL can't be used: {reason}") from None
    finally:
        engine.dispose()
