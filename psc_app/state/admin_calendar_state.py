"""The administrator's calendar page: one part at a time, as the address says."""

from functools import partial
from typing import Any, ClassVar

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.calendar_cards import (
    CalendarView,
    ClinicCard,
    ClinicLine,
    OutsideLine,
    PractitionerCard,
    PractitionerLine,
    VisitLine,
)
from psc_app.domain.furniture_cards import FormValue, Option
from psc_app.services import (
    calendar_view,
    furniture_calendar,
    furniture_calendar_outside,
    furniture_calendar_people,
    furniture_history,
)
from psc_app.services.work import Work
from psc_app.state.calendar_address import Wanted, wanted
from psc_app.state.furnishing import LIST, FurnishingState, Read, history


class AdminCalendarState(FurnishingState, rx.State):
    """What the calendar page shows.

    Attributes:
        outside_count: how many booked appointments are where they would not be now.
    """

    _page: ClassVar[str] = "/admin/calendar"
    _parts: ClassVar[tuple[str, ...]] = (
        "week",
        "clinics",
        "practitioners",
        "visits",
        "outside",
        "history",
    )
    _part_of: ClassVar[dict[str, str]] = {"clinic": "clinics", "practitioner": "practitioners"}

    section: rx.Field[str] = rx.field("week")
    view: rx.Field[CalendarView] = rx.field(default_factory=CalendarView)
    clinics: rx.Field[list[ClinicLine]] = rx.field(default_factory=list)
    clinic: rx.Field[ClinicCard] = rx.field(default_factory=ClinicCard)
    practitioners: rx.Field[list[PractitionerLine]] = rx.field(default_factory=list)
    practitioner: rx.Field[PractitionerCard] = rx.field(default_factory=PractitionerCard)
    visits: rx.Field[list[VisitLine]] = rx.field(default_factory=list)
    new_visit: rx.Field[dict[str, FormValue]] = rx.field(default_factory=dict)
    outside: rx.Field[list[OutsideLine]] = rx.field(default_factory=list)
    outside_count: rx.Field[int] = rx.field(0)
    clinic_options: rx.Field[list[Option]] = rx.field(default_factory=list)

    def _reading(self) -> Read:
        shown = wanted(self.router.url.query_parameters)
        return partial(_read, shown=shown, changes=self._changes_shown)

    def _live(self) -> set[str]:
        # Only these show what changes with each appointment.
        return {topics.CALENDAR} if self.section in ("week", "clinics", "outside") else set()


# ---------------------------------------------------------------- what each part reads


def _read(work: Work, section: str, item: int, shown: Wanted, changes: int) -> dict[str, Any]:
    outside = furniture_calendar_outside.outside(work)
    if section == "outside":
        parts = {"outside": list(outside)}
    else:
        parts = _part(work, section, item, shown, changes)
    return parts | {"outside_count": len(outside)}


def _part(work: Work, section: str, item: int, shown: Wanted, changes: int) -> dict[str, Any]:
    if section == "week":
        return {"view": calendar_view.view(work, *shown)}
    if section == "clinics":
        if item == LIST:
            return {"clinics": list(furniture_calendar.clinics(work))}
        return {"clinic": furniture_calendar.clinic(work, item)}
    if section == "practitioners":
        if item == LIST:
            return {"practitioners": list(furniture_calendar_people.practitioners(work))}
        return {
            "practitioner": furniture_calendar_people.card(work, item),
            "clinic_options": list(furniture_calendar.clinic_options(work)),
        }
    if section == "visits":
        return {
            "visits": list(furniture_calendar.visits(work)),
            "new_visit": furniture_calendar.new_visit(),
        }
    return history(work, changes, furniture_history.CALENDAR)
