"""A statement compiled once and run by the driver itself.

SQLAlchemy's general way costs several times what such a small statement takes.
That matters where it happens for each message, and nowhere else.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ClauseElement, Connection, Dialect, Insert

Convert = Callable[[Any], Any] | None


class _Form:
    """The statement as one kind of database takes it, with what converts its values."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=_columns_of(statement))
        self.sql = str(compiled)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        # What is written into the statement; the rest has to be given.
        self._fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
        self._positional = compiled.positional
        self._plan: list[tuple[str, Convert]] = [
            (name, binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in (compiled.positiontup if compiled.positional else binds)
        ]
        columns = list(getattr(statement, "exported_columns", ()))
        self._out: list[tuple[int, Any]] = [
            (place, convert)
            for place, column in enumerate(columns)
            if (convert := column.type.dialect_impl(dialect).result_processor(dialect, None))
            is not None
        ]
        self._row = namedtuple("Row", [str(column.key) for column in columns])

    def bound(self, values: Mapping[str, Any]) -> Any:
        """The values in the driver's form and order."""
        given = {**self._fixed, **values}
        if self._positional:
            return [
                given[name] if convert is None else convert(given[name])
                for name, convert in self._plan
            ]
        return {
            name: given[name] if convert is None else convert(given[name])
            for name, convert in self._plan
        }

    def row(self, found: Any) -> Any:
        """A row of the driver's with its values converted, by name."""
        values = list(found)
        for place, convert in self._out:
            values[place] = convert(values[place])
        return self._row._make(values)


def _columns_of(statement: ClauseElement) -> list[str] | None:
    """For an insert all columns but those the database counts on by itself."""
    if not isinstance(statement, Insert):
        return None
    return [column.key for column in statement.table.columns if not column.primary_key]


class Prepared:
    """A Core statement whose values are bound parameters; safe to share between threads.

    A row's values are by the names of its columns. Errors are SQLAlchemy's, as with `run`.
    """

    def __init__(self, statement: ClauseElement) -> None:
        """Keep a statement; it is compiled at its first use on a kind of database."""
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Run it; its rows, none for a statement that returns nothing."""
        form = self._forms.get(connection.dialect.name)
        if form is None:
            form = _Form(self._statement, connection.dialect)
            self._forms[connection.dialect.name] = form
        driver: Any = connection.connection.driver_connection
        cursor = driver.cursor()
        try:
            cursor.execute(form.sql, form.bound(values))
            return [] if cursor.description is None else [form.row(r) for r in cursor.fetchall()]
        except connection.dialect.loaded_dbapi.Error as fault:
            # As with its own statements: no values in the text, and a lost connection is noticed.
            connection._handle_dbapi_exception(fault, form.sql, None, cursor, None)
        finally:
            cursor.close()
