"""Rows of the outbox by the short way: each text passes here half a dozen times."""

from typing import Any

from sqlalchemy import bindparam, select, update

from psc_app.models.texts import TextOut
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

TABLE = TextOut.metadata.tables["text_out"]
_c = TABLE.c
_CHANGING = (
    "state",
    "due_at",
    "tries",
    "claimed_by",
    "claimed_until",
    "asked_at",
    "carrier_id",
    "code",
    "segments",
    "body",
    "changed_at",
)
_BY = {
    name: Prepared(select(TABLE).where(_c[name] == bindparam("key")))
    for name in ("id", "token", "carrier_id")
}
_OWNER = Prepared(select(_c.id).where(_c.carrier_id == bindparam("key")))
_WRITE = Prepared(
    update(TABLE)
    .where(
        _c.id == bindparam("key"),
        _c.state == bindparam("state_before"),
        _c.claimed_by == bindparam("sender_before"),
        _c.tries == bindparam("tries_before"),
    )
    .values({name: bindparam(name) for name in _CHANGING})
    .returning(_c.id)
)


def by(work: Work, column: str, key: int | str) -> Any:
    """The row whose id, token or carrier_id is this; None if there is none."""
    found = work.quick(_BY[column], key=key)
    return found[0] if found else None


def owner(work: Work, carrier_id: str) -> int | None:
    """The text that the carrier calls so."""
    found = work.quick(_OWNER, key=carrier_id)
    return found[0].id if found else None


def write(work: Work, row: Any, **columns: Any) -> bool:
    """Change columns of a row, if it is still as it was read: in that state, hand and try.

    Returns:
        Whether it was.
    """
    values = {name: columns.get(name, getattr(row, name)) for name in _CHANGING}
    return bool(
        work.quick(
            _WRITE,
            key=row.id,
            state_before=row.state,
            sender_before=row.claimed_by,
            tries_before=row.tries,
            **values,
        )
    )
