"""The administrator's calendar page: one part at a time, as the address says."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.calendar_cards import (
    CalendarView,
    ClinicCard,
    ClinicLine,
    OutsideLine,
    PractitionerCard,
    PractitionerLine,
    VisitLine,
)
from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_cards import FormValue, Option
from psc_app.domain.permissions import Right
from psc_app.services import (
    calendar_view,
    furniture_calendar,
    furniture_calendar_outside,
    furniture_calendar_people,
    furniture_history,
)
from psc_app.services.work import Work
from psc_app.state import gate
from psc_app.state.calendar_address import Wanted, number, wanted
from psc_app.state.furnishing import FurnishingState
from psc_app.state.live import LiveState
from psc_app.wiring import house

_PARTS = ("week", "clinics", "practitioners", "visits", "outside", "history")
LIST = -1
"""The item that stands for the part's list; 0 is a new one."""


@dataclass(frozen=True)
class _Seen:
    name: str
    allowed: bool
    section: str = "week"
    item: int = LIST
    parts: dict[str, Any] = field(default_factory=dict)
    lost: str = ""


class AdminCalendarState(FurnishingState, LiveState, rx.State):
    """What the calendar page shows.

    Attributes:
        section, item: the part in front and the one thing in it, from the address.
        outside_count: how many booked appointments are where they would not be now.
    """

    _staff_only: bool = True
    _page: ClassVar[str] = "/admin/calendar"
    _part_of: ClassVar[dict[str, str]] = {"clinic": "clinics", "practitioner": "practitioners"}

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    section: rx.Field[str] = rx.field("week")
    item: rx.Field[int] = rx.field(LIST)
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

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        if actor is None or not actor.may(Right.CHANGE_SETTINGS):
            return set()
        # Only these show what changes with each appointment.
        live = self.section in ("week", "clinics", "outside")
        return {topics.SETTINGS} | ({topics.CALENDAR} if live else set())

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen | None:
        if actor is None:
            return None
        if not actor.may(Right.CHANGE_SETTINGS):
            return _Seen(actor.name, False)
        said = self.router.url.query_parameters
        section = said.get("tab", _PARTS[0])
        section = section if section in _PARTS else _PARTS[0]
        item = 0 if said.get("item") == "new" else number(said.get("item", ""), LIST)
        return await house().store.look(
            actor, _look, section, item, wanted(said), self._changes_shown
        )

    def _show(self, seen: _Seen | None) -> None:
        if seen is None:
            return
        moved = (seen.section, seen.item) != (self.section, self.item)
        self._put(name=seen.name, allowed=seen.allowed, section=seen.section, item=seen.item)
        self._put(**seen.parts)
        if moved:
            self._put(asking="", said="")
        if seen.lost:
            self.notice = seen.lost

    async def _look_again(self, actor: Actor) -> None:
        self._show(await self._look(actor, set()))


# ---------------------------------------------------------------- what each part reads


def _look(work: Work, section: str, item: int, shown: Wanted, changes: int) -> _Seen:
    """The part as it stands; its list where the item is not there any more."""
    lost = ""
    try:
        parts = _read(work, section, item, shown, changes)
    except BadInput as refusal:
        lost, item = str(refusal), LIST
        parts = _read(work, section, item, shown, changes)
    outside = furniture_calendar_outside.outside(work)
    parts |= {"outside_count": len(outside)}
    if section == "outside":
        parts |= {"outside": list(outside)}
    return _Seen(work.actor.name, True, section, item, parts, lost)


def _read(work: Work, section: str, item: int, shown: Wanted, changes: int) -> dict[str, Any]:
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
    if section == "history":
        found = furniture_history.changes(work, changes + 1, kinds=furniture_history.CALENDAR)
        return {"changes": list(found[:changes]), "more_changes": len(found) > changes}
    return {}
