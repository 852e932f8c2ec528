"""A clinic's day and week: what they show to whom, over daylight saving, and of whom."""

from datetime import date
from typing import Any

import pytest
from calendar_scene import Calendar, at
from furnished import admin, save
from people import Clinic

from psc_app.domain.actor import SYSTEM
from psc_app.domain.calendar_cards import CalendarView
from psc_app.domain.errors import NotAllowed
from psc_app.domain.vocabulary import Role
from psc_app.models import scheduling as tables
from psc_app.services import calendar_view

WEDNESDAY = date(2026, 3, 4)


class Scene:
    """Dr. Lin's calendar with one visit, and those who look at it."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.calendar = Calendar(clinic)
        self.admin = admin(clinic)
        self.elsa = clinic.patient("Zwetschkau", "Quint")
        self.card = self.calendar.book(self.elsa, self.elsa, at(WEDNESDAY, "9:30"))

    def view(self, who: Any = None, **wanted: Any) -> CalendarView:
        return self.clinic.look(who or self.admin, calendar_view.view, **wanted)

    def kinds(self, who: Any = None, **wanted: Any) -> list[list[tuple[str, str, str]]]:
        """Each column's blocks."""
        return [
            [(one.kind, one.hours, one.label) for one in column.blocks]
            for column in self.view(who, **wanted).columns
        ]


@pytest.fixture
def scene(clinic: Clinic) -> Scene:
    return Scene(clinic)


def test_everybodys_week_shows_hours_and_how_much_is_booked_and_free(scene: Scene):
    view = scene.view()
    assert (view.title, view.span, view.zone) == ("Mar 2 – 8, 2026", "week", "America/New_York")
    assert (view.before, view.today, view.after) == ("2026-02-24", "2026-03-03", "2026-03-10")
    assert [(one.title, one.today) for one in view.heads][:3] == [
        ("Mon 2", False), ("Tue 3", True), ("Wed 4", False),
    ]  # fmt: skip
    (row,) = view.rows
    assert (row.name, row.title) == ("Dr. Lin", "Family physician")
    said = [(one.hours, one.facts.replace("\N{NO-BREAK SPACE}", " ")) for one in row.cells]
    assert said[1:3] == [
        (("09:00–12:00",), "3 h free"),
        (("09:00–12:00",), "1 booked · 2 h 40 free"),
    ]
    assert said[5:] == [((), ""), ((), "")]


def test_a_practitioners_week_and_a_clinics_day_are_grids_of_hours(scene: Scene):
    lin = scene.calendar.lin
    week = scene.view(practitioner_id=lin)
    assert [one.title for one in week.columns] == [
        "Mon 2", "Tue 3", "Wed 4", "Thu 5", "Fri 6", "Sat 7", "Sun 8",
    ]  # fmt: skip
    assert [one.label for one in week.hours] == ["09:00", "10:00", "11:00"]
    obi = scene.calendar.add(tables.Practitioner(full_name="Dr. Obi"))
    scene.calendar.opens(obi, "13:00", "15:00", weekdays=[2])
    day = scene.view(day="2026-03-04", span="day")
    assert day.title == "Wednesday, March 4, 2026"
    assert [(one.title, one.to_practitioner) for one in day.columns] == [
        ("Dr. Lin", lin), ("Dr. Obi", obi),
    ]  # fmt: skip
    assert scene.kinds(day="2026-03-04", span="day") == [
        [("open", "09:00–12:00", "Open"), ("booked", "09:30–09:50", "Booked")],
        [("open", "13:00–15:00", "Open")],
    ]
    assert [one.title for one in scene.view(day="2026-03-05", span="day").columns] == ["Dr. Lin"]


def test_closed_days_time_off_and_what_is_outside_hours_are_seen(scene: Scene):
    calendar = scene.calendar
    calendar.away(calendar.lin, at(date(2026, 3, 5), "10:00"), at(date(2026, 3, 5), "11:00"))
    calendar.away(calendar.lin, at(date(2026, 3, 6), "0:00"), at(date(2026, 3, 7), "0:00"))
    calendar.closed(WEDNESDAY)
    week = scene.view(practitioner_id=calendar.lin)
    assert [one.note for one in week.columns] == ["", "", "Closed", "", "Away", "", ""]
    kinds = scene.kinds(practitioner_id=calendar.lin)
    assert kinds[2] == [("outside", "09:30–09:50", "Booked, outside hours")]
    assert kinds[3] == [("open", "09:00–12:00", "Open"), ("away", "10:00–11:00", "Away")]
    everybody = scene.view()
    assert everybody.heads[2].note == "Closed"
    assert [one.note for one in everybody.rows[0].cells] == ["", "", "", "", "Away", "", ""]


def test_who_is_at_another_clinic_is_busy_there(scene: Scene):
    calendar = scene.calendar
    other = calendar.add(tables.Clinic(name="Lakeside", time_zone="America/Chicago"))
    calendar.opens(calendar.lin, "12:00", "13:00", place=other)
    (column,) = scene.kinds(clinic_id=other, day="2026-03-04", span="day")
    assert column == [
        ("elsewhere", "08:30–08:50", "Elsewhere"), ("open", "12:00–13:00", "Open"),
    ]  # fmt: skip
    view = scene.view(clinic_id=other)
    assert (view.clinic, view.zone) == (other, "America/Chicago")
    assert [one.label for one in view.clinics] == ["Lakeside", "Riverside"]


def test_a_week_over_daylight_saving_shows_the_hours_on_the_wall(scene: Scene):
    calendar = scene.calendar
    calendar.book(SYSTEM, scene.elsa, at(date(2026, 3, 9), "9:30"))
    kinds = scene.kinds(practitioner_id=calendar.lin, day="2026-03-09")
    assert kinds[0] == [("open", "09:00–12:00", "Open"), ("booked", "09:30–09:50", "Booked")]


def test_what_is_cancelled_is_gone_and_who_left_is_seen_where_something_is_booked(scene: Scene):
    scene.clinic.change(tables.Practitioner, active=False)
    view = scene.view(day="2026-03-04", span="day")
    assert [one.title for one in view.columns] == ["Dr. Lin (off)"]
    assert scene.view(day="2026-03-11", span="day").columns == ()
    scene.clinic.change(tables.Practitioner, active=True)
    scene.clinic.change(tables.Appointment, status="cancelled")
    assert scene.kinds(day="2026-03-04", span="day") == [[("open", "09:00–12:00", "Open")]]


def test_an_address_that_says_nonsense_shows_this_week_of_the_first_clinic(scene: Scene):
    usual = scene.view()
    for wanted in (
        {"clinic_id": 4711}, {"practitioner_id": 4711}, {"day": "soon"}, {"day": "9999-12-31"},
        {"day": "0001-01-01"}, {"span": "year"},
    ):  # fmt: skip
        assert scene.view(**wanted) == usual, wanted


def test_without_a_clinic_there_is_nothing_to_show(clinic: Clinic):
    assert clinic.look(admin(clinic), calendar_view.view) == CalendarView()


# ---------------------------------------------------------------- whose it is


def test_an_administrator_sees_that_time_is_booked_and_nothing_of_the_patient(scene: Scene):
    for wanted in ({}, {"span": "day", "day": "2026-03-04"}):
        said = str(scene.view(**wanted))
        assert "Zwetschkau" not in said
        assert "Check-up" not in said
    (column,) = scene.view(span="day", day="2026-03-04").columns
    assert [one.appointment for one in column.blocks] == [0, 0]
    with pytest.raises(NotAllowed, match="administrative data"):
        scene.clinic.do(scene.admin, calendar_view.whose, scene.card.id)


@pytest.mark.both
def test_who_may_see_the_patient_asks_whose_it_is_and_the_audit_log_keeps_it(scene: Scene):
    clinic = scene.clinic
    sam = clinic.staff(Role.SUPERVISOR, member=False, ready=False)
    (column,) = scene.view(sam, span="day", day="2026-03-04").columns
    block = column.blocks[1]
    assert (block.label, block.appointment) == ("Check-up", scene.card.id)
    assert "Zwetschkau" not in str(column)
    found = clinic.do(sam, calendar_view.whose, scene.card.id)
    assert (found.patient, found.reason, found.practitioner, found.booked_by) == (
        "Zwetschkau Quint", "Check-up", "Dr. Lin", "the patient",
    )  # fmt: skip
    assert found.when == "Wednesday, March 4, 2026, 9:30 AM EST"
    (entry,) = clinic.audits("read appointment")
    assert (entry.actor_id, entry.patient_id, entry.object_id) == (
        sam.id, scene.elsa.id, scene.card.id,
    )  # fmt: skip


def test_an_agent_hears_whose_it_is_only_of_patients_they_have_to_do_with(scene: Scene):
    clinic = scene.clinic
    ana, ben = clinic.staff(Role.NURSE), clinic.staff(ready=False)
    with pytest.raises(NotAllowed, match="no such appointment"):
        clinic.do(ben, calendar_view.whose, scene.card.id)
    clinic.talk(ana, scene.elsa)
    assert clinic.do(ana, calendar_view.whose, scene.card.id).patient == "Zwetschkau Quint"
    for key in (0, 4711):
        with pytest.raises(NotAllowed, match="no such appointment"):
            clinic.do(ana, calendar_view.whose, key)
    assert len(clinic.audits("read appointment")) == 1


def test_patients_guests_and_privacy_officers_do_not_see_the_calendar(scene: Scene):
    clinic = scene.clinic
    priya = clinic.staff(Role.PRIVACY_OFFICER, member=False, ready=False)
    for who in (scene.elsa, clinic.visitor(), priya):
        with pytest.raises(NotAllowed):
            scene.view(who)
        with pytest.raises(NotAllowed):
            clinic.do(who, calendar_view.whose, scene.card.id)


def test_a_change_of_the_calendar_is_seen_at_once(scene: Scene):
    save(
        scene.clinic, scene.admin, "closure", of=scene.calendar.place, day="2026-03-05", name="Fair"
    )
    assert scene.view().heads[3].note == "Fair"
