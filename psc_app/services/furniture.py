"""How the contact centre's furniture is changed: checked, kept, remembered, told.

Each kind of furniture has its own room (furniture_queues, furniture_rules,
furniture_people, furniture_hours, furniture_workstreams); what all of them do
alike is here. A change takes effect at once: nothing of it is cached, pages
hear topics.SETTINGS, and routing looks again at what may go to somebody now.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import func
from sqlmodel import SQLModel, select

from psc_app.domain import topics
from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_fields import Field
from psc_app.domain.permissions import Right
from psc_app.models.settings import SettingChange
from psc_app.models.workplace import Queue
from psc_app.services import access, routing
from psc_app.services.work import Work

_LONGEST_KEY = 80
Row = TypeVar("Row", bound=SQLModel)


def may_change(work: Work) -> None:
    """Refuse everybody but administrators and the system.

    Raises:
        NotAllowed: the actor may not change settings.
    """
    access.require(work, Right.CHANGE_SETTINGS)


def row(work: Work, table: type[Row], key: int, what: str) -> Row:
    """A row that has to be there.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there (any more).
    """
    may_change(work)
    found = work.get(table, key)
    if found is None:
        raise BadInput(f"This {what} is not there any more. Reload the page.")
    return found


def free_name(work: Work, table: type[SQLModel], what: str, name: str, key: int | None) -> None:
    """Refuse a name that another row has, whatever its case.

    Raises:
        BadInput: it is taken.
    """
    columns: Any = table
    taken = work.session.exec(
        select(columns.id).where(func.lower(columns.name) == name.lower(), columns.id != (key or 0))
    ).first()
    if taken is not None:
        raise BadInput(f"There is a {what} of this name already.")


def rows_are_there(work: Work, fields: Sequence[Field], values: Mapping[str, Any]) -> None:
    """Refuse keys of queues that are not there, or that take nothing new.

    Raises:
        BadInput: naming the field.
    """
    for one in fields:
        key = values.get(one.name)
        if one.of != "queue" or key is None:
            continue
        queue = work.get(Queue, key)
        if queue is None or not queue.active:
            raise BadInput(f"{one.label}: this queue takes nothing new. Choose another.")


def change(work: Work, kind: str, found: Row, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set columns of a row and remember what differs; the old values of what did."""
    before = {name: getattr(found, name) for name in values}
    differs = [name for name in values if before[name] != values[name]]
    if not differs:
        return {}
    named: Any = found
    remember(
        work,
        key(kind, named.id, name_of(named)),
        {name: before[name] for name in differs},
        {name: values[name] for name in differs},
    )
    for name in differs:
        setattr(found, name, values[name])
    work.session.add(found)
    work.session.flush()
    return {name: before[name] for name in differs}


def made(work: Work, kind: str, found: Row, values: Mapping[str, Any], name: str = "") -> int:
    """Keep a new row and remember that it was made; its key."""
    work.session.add(found)
    work.session.flush()
    new: Any = found
    remember(work, key(kind, new.id, name or name_of(new)), None, dict(values))
    return new.id


def removed(work: Work, kind: str, found: Row, values: Mapping[str, Any], name: str = "") -> None:
    """Take a row away and remember what it was."""
    gone: Any = found
    remember(work, key(kind, gone.id, name or name_of(gone)), dict(values), None)
    work.session.delete(found)
    work.session.flush()


def move(work: Work, kind: str, ordered: list[Any], found: Row, by: int, name: str = "") -> None:
    """Move a row up (-1) or down (1) among its like and number them anew.

    At either end it stays where it is.
    """
    at = ordered.index(found)
    to = max(0, min(len(ordered) - 1, at + (1 if by > 0 else -1)))
    if to == at:
        return
    ordered.insert(to, ordered.pop(at))
    for position, one in enumerate(ordered):
        one.position = position
        work.session.add(one)
    named: Any = found
    filed = key(kind, named.id, name or getattr(named, "name", ""))
    remember(work, filed, {"place": at + 1}, {"place": to + 1})
    work.session.flush()


def name_of(found: Any) -> str:
    """What a row is called, empty where it has no name."""
    return getattr(found, "name", "") or getattr(found, "full_name", "")


def key(kind: str, row_id: int | None, name: str) -> str:
    """What a change is filed under, such as "queue 3 Front desk"."""
    return f"{kind} {row_id} {name}".strip()[:_LONGEST_KEY]


def remember(work: Work, filed: str, before: Any, after: Any) -> None:
    """Keep who changed what, from what to what, and have pages look again."""
    work.session.add(
        SettingChange(at=work.now, actor_id=work.actor.id, key=filed, before=before, after=after)
    )
    work.ring((topics.SETTINGS, topics.OPEN_ITEMS))


def values_of(fields: Sequence[Field], found: SQLModel) -> dict[str, Any]:
    """A row's values by the fields' names, where it has a column of that name."""
    return {one.name: getattr(found, one.name) for one in fields if hasattr(found, one.name)}


def look_again(work: Work, queue_id: int) -> None:
    """Have routing offer what waits in a queue under the new rules."""
    work.session.flush()
    routing.offers_of_queue(work, queue_id)
