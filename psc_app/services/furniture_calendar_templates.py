"""Practitioners' weekly templates at each clinic.

A template is what has the same practitioner, clinic and bounds; its periods are
rows of their own. It goes by the smallest key of them, which a change keeps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from psc_app.domain.calendar_cards import TemplateCard
from psc_app.domain.calendar_fields import TEMPLATE
from psc_app.domain.calendar_template import Template, refuse_clash, validate
from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_fields import checked, defaults, put
from psc_app.domain.furniture_forms import put_periods, week_words
from psc_app.domain.hours import Period
from psc_app.models.scheduling import Clinic, Practitioner, TemplatePeriod
from psc_app.services import furniture
from psc_app.services.furniture_calendar import ring, spelt
from psc_app.services.work import Work

_USUAL_WEEK = tuple(
    Period(day, *hours) for day in range(5) for hours in ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
)
_MOST_TEMPLATES = 20
_MOST_PERIODS = 4


@dataclass(frozen=True, slots=True)
class Known:
    """A template with the key it goes by, and what it is called."""

    id: int
    title: str
    template: Template


def add(work: Work, practitioner_id: int, values: Mapping[str, Any]) -> int:
    """Give a practitioner a weekly template; the key it goes by.

    Args:
        work: the deed of an administrator.
        practitioner_id: whose.
        values: clinic_id, from_day, until_day, and periods, a sequence of hours.Period.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    who = furniture.row(work, Practitioner, practitioner_id, "practitioner")
    new = _checked(work, practitioner_id, values, None)
    rows = [TemplatePeriod(practitioner_id=practitioner_id, **one) for one in _plain(new)]
    work.session.add_all(rows)
    work.session.flush()
    _remember(work, who, None, new)
    return min(one.id or 0 for one in rows)


def change(work: Work, template_id: int, values: Mapping[str, Any]) -> None:
    """Change a weekly template; appointments booked by it stay.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying what can't be taken.
    """
    first = furniture.row(work, TemplatePeriod, template_id, "weekly template")
    who = furniture.row(work, Practitioner, first.practitioner_id, "practitioner")
    before = next(
        one.template
        for one in by_practitioner(work)[first.practitioner_id]
        if one.id == template_id
    )
    new = _checked(work, first.practitioner_id, values, template_id)
    if new == before:
        return
    rows, wanted = _rows_like(work, first), _plain(new)
    for row, columns in zip(rows, wanted, strict=False):
        for name, value in columns.items():
            setattr(row, name, value)
        work.session.add(row)
    for row in rows[len(wanted) :]:
        work.session.delete(row)
    for columns in wanted[len(rows) :]:
        work.session.add(TemplatePeriod(practitioner_id=first.practitioner_id, **columns))
    work.session.flush()
    _remember(work, who, before, new)


def remove(work: Work, template_id: int) -> None:
    """Take a weekly template away; appointments booked by it stay.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    first = furniture.row(work, TemplatePeriod, template_id, "weekly template")
    who = furniture.row(work, Practitioner, first.practitioner_id, "practitioner")
    rows = _rows_like(work, first)
    was = _template(rows, _clinic(work, first.clinic_id).time_zone)
    for row in rows:
        work.session.delete(row)
    work.session.flush()
    _remember(work, who, was, None)


def _clinic(work: Work, clinic_id: int) -> Clinic:
    return furniture.row(work, Clinic, clinic_id, "clinic")


def _rows_like(work: Work, first: TemplatePeriod) -> Sequence[TemplatePeriod]:
    return work.session.exec(
        select(TemplatePeriod)
        .where(
            TemplatePeriod.practitioner_id == first.practitioner_id,
            TemplatePeriod.clinic_id == first.clinic_id,
            TemplatePeriod.from_day == first.from_day,
            TemplatePeriod.until_day == first.until_day,
        )
        .order_by(col(TemplatePeriod.id))
    ).all()


def _template(rows: Sequence[TemplatePeriod], time_zone: str) -> Template:
    periods = sorted((one.weekday, one.opens, one.closes) for one in rows)
    first = rows[0]
    return Template(
        clinic_id=first.clinic_id,
        time_zone=time_zone,
        from_day=first.from_day,
        until_day=first.until_day,
        periods=tuple(Period(*one) for one in periods),
    )


def _plain(template: Template) -> list[dict[str, Any]]:
    return [
        {
            "clinic_id": template.clinic_id,
            "weekday": one.weekday,
            "opens": one.opens,
            "closes": one.closes,
            "from_day": template.from_day,
            "until_day": template.until_day,
        }
        for one in template.periods
    ]


def by_practitioner(work: Work) -> dict[int, list[Known]]:
    """Everybody's templates by practitioner, those that hold longest ago first."""
    clinics = {one.id: one for one in work.session.exec(select(Clinic))}
    groups: dict[tuple[int, int, str, str], list[TemplatePeriod]] = {}
    for one in work.session.exec(select(TemplatePeriod).order_by(col(TemplatePeriod.id))):
        key = (one.practitioner_id, one.clinic_id, one.from_day, one.until_day)
        groups.setdefault(key, []).append(one)
    found: dict[int, list[Known]] = {}
    for (who, clinic_id, *_), rows in groups.items():
        clinic = clinics[clinic_id]
        template = _template(rows, clinic.time_zone)
        known = Known(rows[0].id or 0, _title(clinic.name, template), template)
        found.setdefault(who, []).append(known)
    for of_one in found.values():
        of_one.sort(key=lambda one: (one.template.from_day, one.title))
    return found


def _checked(
    work: Work, practitioner_id: int, values: Mapping[str, Any], key: int | None
) -> Template:
    new = checked(TEMPLATE, values)
    if new.get("clinic_id") is None:
        raise BadInput("Clinic: choose one.")
    clinic = work.get(Clinic, new["clinic_id"])
    if clinic is None:
        raise BadInput("Clinic: it is not there any more. Choose another.")
    periods = sorted(new["periods"], key=lambda one: (one.weekday, one.opens))
    found = Template(
        clinic_id=new["clinic_id"],
        time_zone=clinic.time_zone,
        from_day=new["from_day"],
        until_day=new["until_day"],
        periods=tuple(periods),
    )
    validate(found)
    if any(sum(one.weekday == day for one in periods) > _MOST_PERIODS for day in range(7)):
        raise BadInput(f"At most {_MOST_PERIODS} periods on a day.")
    others = [one for one in by_practitioner(work).get(practitioner_id, []) if one.id != key]
    if len(others) >= _MOST_TEMPLATES:
        raise BadInput(f"At most {_MOST_TEMPLATES} templates: remove some that are over.")
    for one in others:
        known = one.template
        if (known.clinic_id, known.from_day, known.until_day) == (
            found.clinic_id,
            found.from_day,
            found.until_day,
        ):
            raise BadInput(f"Clinic: there is a template for {one.title} already. Change that one.")
        refuse_clash(found, one.template, one.title, work.now)
    return found


def _remember(
    work: Work, who: Practitioner, before: Template | None, after: Template | None
) -> None:
    furniture.remember(
        work,
        furniture.key("practitioner", who.id, who.full_name),
        {"template": _words(work, before)},
        {"template": _words(work, after)},
    )
    ring(work)


def _words(work: Work, template: Template | None) -> str | None:
    if template is None:
        return None
    title = _title(_clinic(work, template.clinic_id).name, template)
    return f"{title}: {'; '.join(week_words(template.periods))}"


def _title(clinic: str, template: Template) -> str:
    first, last = template.from_day, template.until_day
    words = [
        *([f"from {spelt(first)}"] if first else []),
        *([f"until {spelt(last)}"] if last else []),
    ]
    return " ".join([clinic, *words])


def is_over(work: Work, template: Template) -> bool:
    """Whether a template's last day has passed at its clinic."""
    today = work.now.astimezone(ZoneInfo(template.time_zone)).date().isoformat()
    return bool(template.until_day) and template.until_day < today


def cards(work: Work, practitioner_id: int) -> tuple[TemplateCard, ...]:
    """Somebody's templates as their forms need them, those that hold longest first."""
    return tuple(_card(work, one) for one in by_practitioner(work).get(practitioner_id, []))


def _card(work: Work, known: Known) -> TemplateCard:
    one = known.template
    given = {"clinic_id": one.clinic_id, "from_day": one.from_day, "until_day": one.until_day}
    return TemplateCard(
        id=known.id,
        title=known.title,
        week=", ".join(week_words(one.periods)),
        over=is_over(work, one),
        given=put(TEMPLATE, given),
        days=put_periods(one.periods),
    )


def blank(work: Work) -> TemplateCard:
    """What the form of a new template begins with."""
    clinics = work.session.exec(select(Clinic.id).where(col(Clinic.active).is_(True))).all()
    given = defaults(TEMPLATE)
    if len(clinics) == 1:
        given["clinic_id"] = clinics[0]
    return TemplateCard(given=put(TEMPLATE, given), days=put_periods(_USUAL_WEEK))
