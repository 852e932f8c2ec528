"""One deed: its transaction, its actor, its moment, its bells."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, Update
from sqlmodel import Session, SQLModel

from psc_app.domain.actor import Actor
from psc_app.services.prepared import Prepared, PreparedRows, Thing, add, by_key, save


class Work:
    """What a service function works with; made by the store, one for each deed.

    Attributes:
        actor: who does it, from the sign-in.
        now: the moment of the whole deed, UTC.
        bells: topics that ring once the deed is committed, not before.
        settings: the clinic's settings once the deed has read them; see services/settings.
    """

    __slots__ = ("_connection", "_session", "actor", "bells", "now", "settings")

    def __init__(self, connection: Connection, actor: Actor, now: datetime) -> None:
        """Work on a connection whose transaction the store has begun and will end."""
        self._connection = connection
        self._session: Session | None = None
        self.actor = actor
        self.now = now
        self.bells: set[str] = set()
        self.settings: dict[str, Any] | None = None

    @property
    def dialect(self) -> str:
        """The kind of database, as SQLAlchemy names it: "sqlite" or "postgresql"."""
        return self._connection.dialect.name

    @property
    def writes(self) -> bool:
        """Whether it is a deed, whose own rows may still be undone; a look sees what is kept."""
        options = self._connection.get_execution_options()
        return bool(options.get("turn")) or "IMMEDIATE" in options.get("begin", "")

    @property
    def session(self) -> Session:
        """The deed's session, made at its first use: the quick paths need none."""
        if self._session is None:
            # With a savepoint of its own: what fails in here undoes this deed alone.
            self._session = Session(self._connection, join_transaction_mode="create_savepoint")
        return self._session

    def run(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> CursorResult[Any]:
        """Run a statement on tables, without the session's cost on top.

        Rows that the session holds keep their old values in memory: refresh
        those in use.
        """
        if self._session is not None:
            self._session.flush()
        return self._connection.execute(statement, values)

    def quick(self, statement: Prepared, **values: Any) -> list[Any]:
        """Run a prepared statement; see `run` for what it leaves alone."""
        if self._session is not None:
            self._session.flush()
        return statement.run(self._connection, values)

    def rows(self, statement: PreparedRows[Thing], **values: Any) -> list[Thing]:
        """The rows that a prepared statement finds, as the session's objects, as they are now."""
        if self._session is not None:
            self._session.flush()
        return statement.run(self.session, self._connection, values)

    def get(self, of: type[Thing], *key: Any, fresh: bool = False) -> Thing | None:
        """A row by its key, or None: what the session holds, or else what the database has.

        Args:
            fresh: ask the database in any case; what the session holds may be from before a claim.
        """
        statement = by_key(of)
        held = None if fresh else statement.held(self.session, key)
        if held is not None:
            return held
        values = {f"key_{place}": value for place, value in enumerate(key)}
        found = self.rows(statement, **values)
        return found[0] if found else None

    def add(self, of: type[Thing], **values: Any) -> Thing:
        """Write a new row of a table now, with the defaults of what is not given.

        Raises:
            TypeError: the table has no such column.
            KeyError: a column without a default is missing.
        """
        self.session.flush()
        return add(self.session, self._connection, of, values)

    def save(self, row: SQLModel) -> None:
        """Write what has been changed of a row that the session holds, now.

        Where this is undone by a savepoint, the row has to be read anew, as after `claim`.
        """
        save(self.session, self._connection, row)

    def claim(self, statement: Update) -> int:
        """Run a conditional update; how many rows met its condition."""
        return self.run(statement).rowcount

    def acting_as(self, actor: Actor) -> "Work":
        """The same deed by somebody else, such as who has just signed in."""
        other = Work(self._connection, actor, self.now)
        other._session = self.session
        other.bells = self.bells
        return other

    def ring(self, topics: Iterable[str] | str) -> None:
        """Have these topics rung after the commit."""
        self.bells.update((topics,) if isinstance(topics, str) else topics)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Do something that may fail and be undone without the rest of the deed."""
        with self.session.begin_nested():
            # The savepoint has to stand before `run` goes past the session.
            self.session.connection()
            yield

    def finish(self) -> None:
        """Send what the session still holds; what it read stays readable."""
        if self._session is not None:
            self._session.flush()
            self._session.expunge_all()
            self._session.commit()

    def close(self) -> None:
        """Let go of the session, undoing what it has not finished."""
        if self._session is not None:
            self._session.close()
