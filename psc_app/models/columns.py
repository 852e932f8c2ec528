"""Column types that the tables share."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator

_SQLITE = "sqlite"


class Instant(TypeDecorator[datetime]):
    """A moment, always in UTC and always aware, on every database.

    SQLite has no time zones: there the value is stored as naive UTC, in the
    same letters as SQLAlchemy's own type, and given its zone back when read.
    A naive datetime is refused rather than guessed.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into UTC."""
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give a stored moment UTC for its zone, whatever the database's session speaks."""
        return None if value is None else value.astimezone(UTC)

    # Several moments go with each row: SQLite's are written and read without a detour.

    def bind_processor(self, dialect: Dialect) -> Any:
        """What makes of a moment what the driver stores."""
        return _stored if dialect.name == _SQLITE else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """What makes a moment of what the driver gives."""
        return _read if dialect.name == _SQLITE else super().result_processor(dialect, coltype)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return value.astimezone(UTC)


def _stored(value: datetime | None) -> str | None:
    if value is None:
        return None
    return _in_utc(value).replace(tzinfo=None).isoformat(" ", "microseconds")


@lru_cache(maxsize=4096)
def _read(stored: str | None) -> datetime | None:
    # The same few are read again and again: when an agent came, when a queue was left.
    return None if stored is None else datetime.fromisoformat(stored).replace(tzinfo=UTC)
