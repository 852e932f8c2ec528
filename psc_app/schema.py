"""Bringing the database to the schema this version needs."""

from collections.abc import Callable
from pathlib import Path

from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from alembic import command
from psc_app.adapters.database import sqlite_engine
from psc_app.config import Config

_ROOT = Path(__file__).resolve().parent.parent


def alembic_config(settings: Config) -> AlembicConfig:
    """Alembic's own configuration for the configured database."""
    found = AlembicConfig(str(_ROOT / "alembic.ini"))
    found.set_main_option("script_location", str(_ROOT / "alembic"))
    found.attributes["database_path"] = settings.database_path
    return found


def upgrade(settings: Config, say: Callable[[str], None]) -> None:
    """Run the migrations that have not run yet; none when it is up to date."""
    configured = alembic_config(settings)
    newest = ScriptDirectory.from_config(configured).get_current_head()
    engine = sqlite_engine(settings.database_path)
    with engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    if present == newest:
        return
    say(f"Database: {'creating' if present is None else 'updating'} {settings.database_path} ...")
    command.upgrade(configured, "head")
