"""The clinic's settings: defaults in the catalogue, changes in the database."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from psc_app.domain import topics
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput
from psc_app.domain.permissions import Right
from psc_app.domain.settings_catalogue import CATALOGUE
from psc_app.models.people import Staff
from psc_app.models.settings import Setting, SettingChange
from psc_app.services import access
from psc_app.services.work import Work


def value(work: Work, key: str) -> Any:
    """One setting as it stands."""
    return values(work)[key]


def values(work: Work) -> dict[str, Any]:
    """All settings as they stand; a deed reads them once."""
    if work.settings is None:
        changed = {row.key: row.value for row in work.session.exec(select(Setting))}
        work.settings = {key: changed.get(key, item.default) for key, item in CATALOGUE.items()}
    return work.settings


def change(work: Work, key: str, new: Any) -> None:
    """Change one setting, at once for everybody, keeping who did and what was.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: there is no such setting, or it can't take this value.
    """
    access.require(work, Right.CHANGE_SETTINGS)
    if key not in CATALOGUE:
        raise BadInput("There is no such setting.")
    new = CATALOGUE[key].checked(new)
    before = value(work, key)
    if new == before:
        return
    row = work.get(Setting, key) or Setting(key=key, value=new)
    row.value = new
    work.session.add(row)
    work.settings = None
    work.session.add(
        SettingChange(at=work.now, actor_id=work.actor.id, key=key, before=before, after=new)
    )
    work.ring(topics.SETTINGS)


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """One change of a setting, as the administrator reads it."""

    at: int
    who: str
    label: str
    before: str
    after: str


def changes(work: Work, most: int = 20) -> tuple[ChangeCard, ...]:
    """The latest changes, the newest first.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    access.require(work, Right.CHANGE_SETTINGS)
    rows = work.session.exec(
        select(SettingChange, Staff.full_name)
        .outerjoin(Staff, col(Staff.id) == SettingChange.actor_id)
        .where(col(SettingChange.key).in_(CATALOGUE))
        .order_by(col(SettingChange.id).desc())
        .limit(most)
    ).all()
    return tuple(
        ChangeCard(
            at=millis(row.at),
            who=who or "System",
            label=CATALOGUE[row.key].label if row.key in CATALOGUE else row.key,
            before=_shown(row.before),
            after=_shown(row.after),
        )
        for row, who in rows
    )


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return ", ".join(value) if isinstance(value, list) else str(value)
