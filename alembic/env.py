"""Runs the migrations on the database the app is configured for."""

from typing import Any, Literal

from sqlmodel import AutoString, SQLModel

import psc_app.models  # noqa: F401 - registers the tables
from alembic import context
from psc_app.config import config
from psc_app.models.columns import Instant
from psc_app.wiring import open_engine


def _render(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as plain SQLAlchemy, so that a migration stands alone."""
    if kind == "type" and isinstance(thing, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, AutoString):
        return f"sa.String(length={thing.length})"
    return False


settings = context.config.attributes.get("settings") or config()
engine, manners = open_engine(settings)
# In its turn like any deed, so that of two processes that start at once one waits.
with engine.connect().execution_options(**manners.writing) as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_render,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
