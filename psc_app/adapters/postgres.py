"""PostgreSQL behind the store, for several processes on one database.

The deeds of all processes take turns, as on SQLite: each group of deeds begins by
taking a lock that its commit gives back. So a deed meets no half-done other one
and waits for none in a circle, and rows' numbers come in the order of the commits.
Reads take no lock; each look sees one moment.
"""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

from psc_app.adapters.manners import READERS, WAIT_FOR_LOCK, Manners
from psc_app.domain.errors import BadInput

_TURN = 0x70_73_63
"""Number of the advisory lock that deeds and migrations take turns by."""

_ON_CONNECT = {
    "TimeZone": "UTC",
    "lock_timeout": f"{WAIT_FOR_LOCK}s",
    # A process that stops in the middle of its turn would hold up all the others.
    "idle_in_transaction_session_timeout": "60s",
}
_ON_THE_WIRE = {
    "application_name": "patient-service-center",
    "connect_timeout": 10,
    # Without these a machine that vanished is noticed after two hours.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
_TRY_AGAIN = {"40001", "40P01"}
"""Serialization failure and deadlock: only the other side had to go first."""

_WITHIN = (2, 3)
"""What libpq calls PQTRANS_INTRANS and PQTRANS_INERROR: within a transaction."""

_DATA_EXCEPTION = "22"
_TOO_LARGE = {"22001": "A text is too long.", "22003": "A number is too large."}
"""What SQLite would store, or find nothing for; here it is refused."""


def postgres_engine(url: str) -> Engine:
    """An engine on a PostgreSQL database; what the URL itself says about the wire counts.

    Parameters and the values that PostgreSQL quotes are hidden from logs and
    errors: they hold patients' words.
    """
    address = make_url(url).set(drivername="postgresql+psycopg")
    wire = {key: value for key, value in _ON_THE_WIRE.items() if key not in address.query}
    engine = create_engine(
        address,
        pool_size=READERS + 2,
        max_overflow=4,
        # A server that was restarted must not cost a person a failed look.
        pool_pre_ping=True,
        hide_parameters=True,
        isolation_level="REPEATABLE READ",
        connect_args=wire,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _take_turn)
    event.listen(engine, "savepoint", _begin_first)
    event.listen(engine, "handle_error", _hide_values)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    before, connection.autocommit = connection.autocommit, True
    settings = ", ".join(
        f"set_config('{key}', '{value}', false)" for key, value in _ON_CONNECT.items()
    )
    connection.execute(f"SELECT {settings}")
    connection.autocommit = before
    connection.adapters.register_dumper(str, _text_dumper())


@cache
def _text_dumper() -> type:
    # Here, so that who uses SQLite never loads the driver.
    from psycopg.types.string import StrDumperUnknown

    class TextDumper(StrDumperUnknown):
        """PostgreSQL's texts can't hold the character NUL: it becomes a visible sign."""

        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\N{REPLACEMENT CHARACTER}"))

    return TextDumper


def _take_turn(connection: Connection) -> None:
    if connection.get_execution_options().get("turn"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")


def _begin_first(connection: Connection, _name: str | None) -> None:
    """A savepoint begins a transaction where there is none, as it does on SQLite."""
    driver: Any = connection.connection.driver_connection
    if driver.autocommit and not _in_transaction(driver):
        connection.exec_driver_sql("BEGIN")


def _in_transaction(driver: Any) -> bool:
    return driver.pgconn.transaction_status in _WITHIN


def _passes(fault: BaseException) -> bool:
    return isinstance(fault, DBAPIError) and getattr(fault.orig, "sqlstate", "") in _TRY_AGAIN


def _hide_values(context: ExceptionContext) -> Exception | None:
    """Keep an error's kind, and drop the details, in which PostgreSQL quotes whole rows."""
    error: Any = context.original_exception
    state = getattr(error, "sqlstate", None)
    if state is None:
        return None
    told = error.diag.message_primary or type(error).__name__
    if state.startswith(_DATA_EXCEPTION):
        told = "a value that does not fit"
    error.args = (f"{told} ({state})",)
    if context.sqlalchemy_exception is not None:
        context.sqlalchemy_exception.args = (f"({type(error).__name__}) {told} ({state})",)
    return BadInput(_TOO_LARGE[state]) if state in _TOO_LARGE else None


POSTGRES = Manners(
    # Each statement sees what was committed before it: before the turn nothing was read.
    writing={"isolation_level": "READ COMMITTED", "turn": True},
    glimpsing={"isolation_level": "AUTOCOMMIT"},
    read_only="SET default_transaction_read_only = on",
    in_transaction=_in_transaction,
    passes=_passes,
)
