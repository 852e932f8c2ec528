"""Practitioners: who they are and what they do."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from psc_app.domain.calendar_cards import (
    AwayLine,
    PractitionerCard,
    PractitionerLine,
    VisitChoice,
)
from psc_app.domain.calendar_fields import PRACTITIONER
from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_fields import checked, defaults, put
from psc_app.domain.furniture_forms import week_words
from psc_app.models.scheduling import (
    Appointment,
    Practitioner,
    PractitionerReason,
    TemplatePeriod,
    TimeOff,
    VisitReason,
)
from psc_app.services import furniture
from psc_app.services import furniture_calendar_away as away
from psc_app.services import furniture_calendar_templates as templates
from psc_app.services.furniture_calendar import ring
from psc_app.services.work import Work


def practitioners(work: Work) -> tuple[PractitionerLine, ...]:
    """All practitioners in words, those in use first.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    rows = work.session.exec(
        select(Practitioner).order_by(col(Practitioner.active).desc(), col(Practitioner.full_name))
    ).all()
    known = templates.by_practitioner(work)
    return tuple(
        PractitionerLine(
            id=one.id or 0,
            name=one.full_name,
            title=one.title,
            active=one.active,
            visits=_visit_words(work, one.id or 0),
            hours=tuple(
                f"{found.title}: {', '.join(week_words(found.template.periods))}"
                for found in known.get(one.id or 0, [])
                if not templates.is_over(work, found.template)
            ),
            away=away.next_away(work, one.id or 0),
        )
        for one in rows
    )


def card(work: Work, practitioner_id: int) -> PractitionerCard:
    """A practitioner as the forms need them; 0 for a new one.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: they are not there any more.
    """
    furniture.may_change(work)
    does = _does(work, practitioner_id)
    reasons = work.session.exec(select(VisitReason).order_by(col(VisitReason.name))).all()
    visits = tuple(
        VisitChoice(one.id or 0, one.name, one.id in does)
        for one in reasons
        if one.active or one.id in does
    )
    if practitioner_id == 0:
        return PractitionerCard(given=put(PRACTITIONER, defaults(PRACTITIONER)), visits=visits)
    found = furniture.row(work, Practitioner, practitioner_id, "practitioner")
    absences = away.coming(work, practitioner_id)
    return PractitionerCard(
        id=practitioner_id,
        name=found.full_name,
        given=put(PRACTITIONER, _values(found)),
        visits=visits,
        templates=templates.cards(work, practitioner_id),
        blank=templates.blank(work),
        away=tuple(AwayLine(one.id or 0, away.words(work, one), one.note) for one in absences),
        away_blank=away.blank(),
        zone=away.zone_of(work, practitioner_id).key,
    )


def _values(found: Practitioner) -> dict[str, Any]:
    return furniture.values_of(PRACTITIONER, found)


# ---------------------------------------------------------------- who they are


def create(work: Work, values: Mapping[str, Any]) -> int:
    """Make a practitioner; their key.

    Args:
        work: the deed of an administrator.
        values: by PRACTITIONER's fields; visits are keys of visit reasons, none for all.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    furniture.may_change(work)
    new, visits = _checked(work, values, None)
    row = Practitioner(**new)
    work.session.add(row)
    work.session.flush()
    _put_visits(work, row.id or 0, visits or set())
    shown = new | {"visits": _visit_words(work, row.id or 0)}
    ring(work)
    return furniture.made(work, "practitioner", row, shown)


def change(work: Work, practitioner_id: int, values: Mapping[str, Any]) -> None:
    """Change a practitioner; what is booked keeps the name it was booked with.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    found = furniture.row(work, Practitioner, practitioner_id, "practitioner")
    new, visits = _checked(work, values, practitioner_id)
    furniture.change(work, "practitioner", found, new)
    if visits is not None and visits != _does(work, practitioner_id):
        before = _visit_words(work, practitioner_id)
        _put_visits(work, practitioner_id, visits)
        after = _visit_words(work, practitioner_id)
        filed = furniture.key("practitioner", practitioner_id, found.full_name)
        furniture.remember(work, filed, {"visits": before}, {"visits": after})
    ring(work)


def remove(work: Work, practitioner_id: int) -> bool:
    """Take a practitioner away; one whom appointments name is switched off.

    Returns:
        Whether they are gone; False where they were switched off.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: they are not there any more.
    """
    found = furniture.row(work, Practitioner, practitioner_id, "practitioner")
    ring(work)
    named = work.session.exec(
        select(Appointment.id).where(Appointment.practitioner_id == practitioner_id)
    ).first()
    if named is not None:
        furniture.change(work, "practitioner", found, {"active": False})
        return False
    for table in (PractitionerReason, TemplatePeriod, TimeOff):
        for one in work.session.exec(select(table).where(table.practitioner_id == practitioner_id)):
            work.session.delete(one)
    work.session.flush()
    furniture.removed(work, "practitioner", found, _values(found))
    return True


def _checked(
    work: Work, values: Mapping[str, Any], key: int | None
) -> tuple[dict[str, Any], set[int] | None]:
    new = checked(PRACTITIONER, values)
    visits = new.pop("visits", None)
    if "full_name" in new:
        taken = work.session.exec(
            select(Practitioner.id).where(
                func.lower(Practitioner.full_name) == new["full_name"].lower(),
                col(Practitioner.id) != (key or 0),
            )
        ).first()
        if taken is not None:
            raise BadInput("Name: there is a practitioner of this name already.")
    if visits is not None:
        known = set(work.session.exec(select(VisitReason.id)).all())
        if not set(visits) <= known:
            raise BadInput("One of these visits is not there any more. Reload the page.")
    return new, None if visits is None else set(visits)


def _does(work: Work, practitioner_id: int) -> set[int]:
    return set(
        work.session.exec(
            select(PractitionerReason.reason_id).where(
                PractitionerReason.practitioner_id == practitioner_id
            )
        )
    )


def _put_visits(work: Work, practitioner_id: int, visits: set[int]) -> None:
    before = _does(work, practitioner_id)
    for reason_id in before - visits:
        gone = work.get(PractitionerReason, practitioner_id, reason_id)
        work.session.delete(gone)
    for reason_id in visits - before:
        work.session.add(PractitionerReason(practitioner_id=practitioner_id, reason_id=reason_id))
    work.session.flush()


def _visit_words(work: Work, practitioner_id: int) -> str:
    names = work.session.exec(
        select(VisitReason.name)
        .join(PractitionerReason, col(PractitionerReason.reason_id) == col(VisitReason.id))
        .where(PractitionerReason.practitioner_id == practitioner_id)
        .order_by(col(VisitReason.name))
    ).all()
    return ", ".join(names) or "All visits"
