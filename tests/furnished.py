"""What tests of the furniture share: an administrator, forms as a browser sends them."""

from typing import Any

from people import Clinic

from psc_app.domain.actor import Actor
from psc_app.domain.furniture_catalogue import TABLES
from psc_app.domain.furniture_fields import defaults
from psc_app.domain.vocabulary import Role
from psc_app.models.settings import SettingChange
from psc_app.services import furniture_desk, furniture_history


def admin(clinic: Clinic) -> Actor:
    return clinic.staff(Role.ADMIN, member=False, ready=False)


def values(kind: str, **more: Any) -> dict[str, Any]:
    """What a new one's form would say, with some of it changed."""
    return {k: v for k, v in defaults(TABLES[kind]).items() if v is not None} | more


def save(clinic: Clinic, who: Actor, kind: str, row: int = 0, of: int = 0, **form: str) -> int:
    """Send a form."""
    head = {"form": f"{kind}-{row}-{of}", "kind": kind, "row": str(row), "of": str(of)}
    return clinic.do(who, furniture_desk.save, head | form)


def history(clinic: Clinic, who: Actor) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """The changes, newest first: what, how, and each field before and after."""
    return [
        (one.what, one.deed, [(line.label, line.before, line.after) for line in one.lines])
        for one in clinic.look(who, furniture_history.changes)
    ]


def remembered(clinic: Clinic) -> list[tuple[str, Any, Any]]:
    """All changes as they are stored, oldest first."""
    return [(row.key, row.before, row.after) for row in clinic.rows(SettingChange)]
