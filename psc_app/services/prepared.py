"""A statement compiled once and run by the driver itself.

SQLAlchemy's general way costs several times what such a small statement takes. That matters
most for what happens with each message and in each step of a conversation; rows are read by their
key and added in this way everywhere (`Work.get`, `Work.rows`, `Work.add`).
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Connection,
    Dialect,
    Float,
    Insert,
    Select,
    Table,
    bindparam,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.orm.attributes import instance_dict, instance_state, set_committed_value
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel

Convert = Callable[[Any], Any] | None
Thing = TypeVar("Thing", bound=SQLModel)

_MOST_FORMS = 200
"""Forms kept of one statement; one for each length of the lists it is given."""


class _Form:
    """The statement as one kind of database takes it, with what converts its values.

    Lists among the values are spelt out in it, so it fits lists of the lengths in `given` only.
    """

    def __init__(
        self, statement: ClauseElement, dialect: Dialect, given: Mapping[str, Any]
    ) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=_columns_of(statement))
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        self._positional = compiled.positional
        self.sql, positions, spelt = str(compiled), compiled.positiontup, {}
        if any(bind.expanding for bind in binds.values()):
            state = compiled.construct_expanded_state(given, escape_names=False)
            self.sql, positions, spelt = (
                state.statement,
                state.positiontup,
                state.parameter_expansion,
            )
        # What is written into the statement; the rest has to be given.
        self._fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
        self._lists: dict[str, list[str]] = dict(spelt)
        whole = {part: name for name, parts in self._lists.items() for part in parts}
        self._names = list(
            positions if self._positional else (*(binds.keys() - self._lists), *whole)
        )
        self._in: list[tuple[int, Any]] = [
            (place, convert)
            for place, name in enumerate(self._names)
            if (convert := _into(binds[whole.get(name, name)].type, dialect)) is not None
        ]
        columns = list(getattr(statement, "exported_columns", ()))
        self._out: list[tuple[int, Any]] = [
            (place, convert)
            for place, column in enumerate(columns)
            if (convert := _out_of(column.type, dialect)) is not None
        ]
        self._row = namedtuple("Row", [str(column.key) for column in columns])

    def bound(self, values: Mapping[str, Any]) -> Any:
        """The values in the driver's form and order."""
        given = {**self._fixed, **values}
        for name, parts in self._lists.items():
            given.update(zip(parts, given[name], strict=True))
        bound = [given[name] for name in self._names]
        for place, convert in self._in:
            bound[place] = convert(bound[place])
        return bound if self._positional else dict(zip(self._names, bound, strict=True))

    def row(self, found: Any) -> Any:
        """A row of the driver's with its values converted, by name."""
        if not self._out:
            return self._row._make(found)
        values = list(found)
        for place, convert in self._out:
            if values[place] is not None:
                values[place] = convert(values[place])
        return self._row._make(values)


def _into(kind: TypeEngine[Any], dialect: Dialect) -> Convert:
    """What makes of a value what the driver takes; None where nothing has to be made."""
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out_of(kind: TypeEngine[Any], dialect: Dialect) -> Convert:
    """What makes of a driver's value that of the column; None where nothing has to be made."""
    if isinstance(kind, Float):
        # Both drivers give floats as they are; SQLAlchemy would have to see the row's own type.
        return None
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _columns_of(statement: ClauseElement) -> list[str] | None:
    """For an insert all columns but those the database counts on by itself."""
    if not isinstance(statement, Insert):
        return None
    return [column.key for column in statement.table.columns if not column.primary_key]


class Prepared:
    """A statement whose values are bound parameters; safe to share between threads.

    A row's values are by the names of its columns. A parameter that is a list (`expanding`)
    takes a list. Errors are SQLAlchemy's, as with `run`.
    """

    def __init__(self, statement: ClauseElement) -> None:
        """Keep a statement; it is compiled at its first use on a kind of database."""
        self._statement = statement
        self._lists = tuple(
            one.key
            for one in visitors.iterate(statement)
            if isinstance(one, BindParameter) and one.expanding and one.required
        )
        self._forms: dict[Any, _Form] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Run it; its rows, none for a statement that returns nothing."""
        form = self._form(connection.dialect, values)
        driver: Any = connection.connection.dbapi_connection
        try:
            cursor = driver.execute(form.sql, form.bound(values))
            return [] if cursor.description is None else list(map(form.row, cursor.fetchall()))
        except connection.dialect.loaded_dbapi.Error as fault:
            # As with its own statements: no values in the text, and a lost connection is noticed.
            connection._handle_dbapi_exception(fault, form.sql, None, None, None)

    def _form(self, dialect: Dialect, values: Mapping[str, Any]) -> _Form:
        key: Any = dialect.name
        if self._lists:
            key = (key, *(len(values[name]) for name in self._lists))
        form = self._forms.get(key)
        if form is None:
            if len(self._forms) >= _MOST_FORMS:
                self._forms.clear()
            form = self._forms[key] = _Form(self._statement, dialect, values)
        return form


class PreparedRows(Generic[Thing]):
    """A prepared SELECT of the whole rows of one table, which come as objects of a session."""

    def __init__(self, of: type[Thing], statement: Select[Any]) -> None:
        """Keep a statement.

        Args:
            of: the table's class.
            statement: selects all of its columns and nothing else.
        """
        self._prepared = Prepared(statement)
        self._mapper = inspect(of)
        self._names = [column.key for column in of.metadata.tables[str(of.__tablename__)].columns]
        self._places = [self._names.index(one.name) for one in self._mapper.primary_key]

    def run(
        self, session: Session, connection: Connection, values: Mapping[str, Any]
    ) -> list[Thing]:
        """Run it; one that the session holds already gets what the database says by now."""
        return [self._object(session, row) for row in self._prepared.run(connection, values)]

    def held(self, session: Session, key: Sequence[Any]) -> Thing | None:
        """The row of this key that the session holds, unless it would be read anew."""
        found: Any = session.identity_map.get(self._mapper.identity_key_from_primary_key(key))
        return None if found is None or instance_state(found).expired else found

    def _object(self, session: Session, row: Any) -> Thing:
        key = self._mapper.identity_key_from_primary_key([row[place] for place in self._places])
        held: Any = session.identity_map.get(key)
        if held is not None:
            inside = instance_dict(held)
            for name, value in zip(self._names, row, strict=True):
                if name not in inside or inside[name] != value:
                    set_committed_value(held, name, value)
            return held
        new: Any = self._mapper.class_manager.new_instance()
        instance_dict(new).update(zip(self._names, row, strict=True))
        _join(session, new, key)
        return new


_by_key: dict[type[Any], PreparedRows[Any]] = {}
_adding: dict[type[Any], "_NewRows[Any]"] = {}
_saving: dict[tuple[type[Any], tuple[str, ...]], Prepared] = {}
"""By table and the columns that changed: the statement that writes them."""


def _join(session: Session, row: SQLModel, key: tuple[Any, ...]) -> None:
    """Make a row that is in the database the session's, as its own loading does it.

    All its columns are there, and nothing hangs on them.
    """
    state: Any = instance_state(row)
    state.key, state.session_id = key, session.hash_key
    session.identity_map.add(state)


class _NewRows(Generic[Thing]):
    """The statement that adds a row to one table which numbers its rows."""

    def __init__(self, of: type[Thing]) -> None:
        table = of.metadata.tables[str(of.__tablename__)]
        [key] = table.primary_key.columns
        self._mapper, self._key = inspect(of), key.key
        self._statement = Prepared(insert(table).returning(key))
        names = [column.key for column in table.columns if column is not key]
        fields = {name: of.model_fields[name] for name in names}
        self._names = fields.keys()
        self._constant = {
            name: one.default for name, one in fields.items()
            if one.default_factory is None and not one.is_required()
        }  # fmt: skip
        self._made = [name for name, one in fields.items() if one.default_factory is not None]
        self._fields = fields

    def add(self, session: Session, connection: Connection, values: Mapping[str, Any]) -> Thing:
        if not values.keys() <= self._names:
            raise TypeError(f"no such columns: {sorted(values.keys() - self._names)}")
        whole = {**self._constant, **values}
        for name in self._made:
            if name not in values:
                whole[name] = self._fields[name].get_default(call_default_factory=True)
        [(number,)] = self._statement.run(connection, whole)
        row: Any = self._mapper.class_manager.new_instance()
        instance_dict(row).update(whole, **{self._key: number})
        _join(session, row, self._mapper.identity_key_from_primary_key([number]))
        return row


def add(
    session: Session, connection: Connection, of: type[Thing], values: Mapping[str, Any]
) -> Thing:
    """Write a new row of a table that numbers its rows; it then is the session's, with its key.

    Raises:
        TypeError: the table has no such column.
        KeyError: a column without a default is missing.
    """
    rows = _adding.get(of)
    if rows is None:
        rows = _adding[of] = _NewRows(of)
    return rows.add(session, connection, values)


def save(session: Session, connection: Connection, row: SQLModel) -> None:
    """Write what has been changed of a row that the session holds."""
    state: Any = instance_state(row)
    names = tuple(sorted(state.committed_state))
    if not names:
        return
    statement = _saving.get((type(row), names))
    if statement is None:
        table = row.metadata.tables[str(row.__tablename__)]
        new = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
        statement = Prepared(update(table).where(*_is_key(table)).values(new))
        _saving[type(row), names] = statement
    key = {f"key_{place}": value for place, value in enumerate(state.key[1])}
    statement.run(connection, {**{f"new_{name}": getattr(row, name) for name in names}, **key})
    # Nothing is left for the session to write.
    state._commit_all(state.dict, session.identity_map)


def by_key(of: type[Thing]) -> PreparedRows[Thing]:
    """The statement that finds one row of a table by its key, given as key_0, key_1, ..."""
    known = _by_key.get(of)
    if known is None:
        table = of.metadata.tables[str(of.__tablename__)]
        known = _by_key[of] = PreparedRows(of, select(table).where(*_is_key(table)))
    return known


def _is_key(table: Table) -> list[ColumnElement[bool]]:
    columns = enumerate(table.primary_key.columns)
    return [column == bindparam(f"key_{place}") for place, column in columns]
