"""Free times as patients and staff are offered them: settings, closures, and who does what."""

from datetime import date, timedelta

import pytest
from calendar_scene import (
    ADA,
    WEDNESDAY,
    Calendar,
    at,
    begins,
    elsa_signed_in,  # noqa: F401 - fixture
    front_desk,  # noqa: F401 - fixture
    riverside,  # noqa: F401 - fixture
)
from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed, SlotTaken
from psc_app.models.scheduling import Appointment, Practitioner, VisitReason
from psc_app.models.scheduling import Clinic as Place
from psc_app.services import finding_times, scheduling, settings


@pytest.mark.both
def test_free_times_follow_the_template_in_the_clinics_own_zone(
    calendar: Calendar, elsa: Actor
) -> None:
    offered = calendar.slots(elsa, WEDNESDAY)
    assert [slot.clock for slot in offered[:2]] == ["9:00 AM", "9:15 AM"]
    assert begins(offered[0]) == at(WEDNESDAY, "9:00")
    assert offered[-1].clock == "11:30 AM"  # one at 11:45 would end after noon
    assert offered[0].when == "Wednesday, March 4, 2026, 9:00 AM EST"
    (free,) = calendar.clinic.look(elsa, scheduling.next_free, reason_id=calendar.check_up, most=1)
    assert begins(free) == at(date(2026, 3, 3), "9:00")


def test_patients_need_notice_and_staff_do_not(
    calendar: Calendar, elsa: Actor, agent: Actor, clinic: Clinic
) -> None:
    clinic.clock.turn(hours=5)  # ten in the morning at Riverside
    today = clinic.clock.now().date()
    assert calendar.clocks(agent, today)[0] == "10:00 AM"
    assert calendar.clocks(elsa, today) == []
    with pytest.raises(SlotTaken, match="not offered"):
        calendar.book(elsa, elsa, at(today, "11:00"))
    clinic.do(SYSTEM, settings.change, "appointment.notice_minutes", 30)
    assert calendar.clocks(elsa, today)[0] == "10:30 AM"
    calendar.book(elsa, elsa, at(today, "11:00"))


def test_nothing_is_offered_further_ahead_than_can_be_booked(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    clinic.do(SYSTEM, settings.change, "appointment.days_ahead", 1)
    assert {begins(slot).date() for slot in calendar.slots(elsa, days=30)} == {
        date(2026, 3, 3), WEDNESDAY,
    }  # fmt: skip
    with pytest.raises(SlotTaken):
        calendar.book(elsa, elsa, at(date(2026, 3, 5), "9:00"))


def test_the_step_between_times_is_a_setting(calendar: Calendar, clinic: Clinic) -> None:
    clinic.do(SYSTEM, settings.change, "appointment.step", "the visit's length")
    assert calendar.clocks(day=WEDNESDAY)[:3] == ["9:00 AM", "9:20 AM", "9:40 AM"]
    clinic.do(SYSTEM, settings.change, "appointment.step", "30")
    assert calendar.clocks(day=WEDNESDAY)[:2] == ["9:00 AM", "9:30 AM"]


def test_closures_time_off_and_what_is_switched_off_take_times_away(
    calendar: Calendar, clinic: Clinic
) -> None:
    calendar.away(calendar.lin, at(WEDNESDAY, "9:00"), at(WEDNESDAY, "11:30"))
    assert calendar.clocks(day=WEDNESDAY) == ["11:30 AM"]
    calendar.closed(WEDNESDAY)
    assert calendar.clocks(day=WEDNESDAY) == []
    thursday = WEDNESDAY + timedelta(days=1)
    for table in (Place, Practitioner):
        clinic.change(table, active=False)
        assert calendar.clocks(day=thursday) == []
        clinic.change(table, active=True)
    clinic.change(VisitReason, active=False)
    with pytest.raises(BadInput, match="what the visit is for"):
        calendar.slots(day=thursday)


def test_only_those_who_do_a_visit_are_offered_for_it(calendar: Calendar, clinic: Clinic) -> None:
    vaccine = calendar.add(VisitReason(name="Flu shot", minutes=10))
    osei = calendar.add(Practitioner(full_name="Nurse Osei"))
    calendar.opens(osei, "13:00", "14:00")
    calendar.does_only(osei, vaccine)
    assert {s.practitioner for s in calendar.slots(day=WEDNESDAY)} == {"Dr. Lin"}
    both = calendar.slots(day=WEDNESDAY, reason_id=vaccine)
    assert {s.practitioner for s in both} == {"Dr. Lin", "Nurse Osei"}
    found = clinic.look(SYSTEM, scheduling.options, reason_id=calendar.check_up)
    assert [one.name for one in found.practitioners] == ["Dr. Lin"]
    with pytest.raises(SlotTaken, match="not offered"):
        calendar.book(SYSTEM, clinic.patient(), at(WEDNESDAY, "13:00"), practitioner_id=osei)


def test_without_a_practitioner_each_time_is_offered_once_by_whoever_has_most_room(
    calendar: Calendar, clinic: Clinic
) -> None:
    osei = calendar.add(Practitioner(full_name="Dr. Osei"))
    calendar.opens(osei, "9:00", "12:00")
    calendar.book(SYSTEM, clinic.patient(), at(WEDNESDAY, "10:00"))
    offered = calendar.slots(day=WEDNESDAY)
    assert len(offered) == len({slot.starts_at for slot in offered})
    assert {slot.practitioner for slot in offered} == {"Dr. Osei"}
    assert "10:00 AM" in [slot.clock for slot in offered]
    assert "10:00 AM" not in calendar.clocks(day=WEDNESDAY, practitioner_id=calendar.lin)


@pytest.mark.both
def test_what_is_taken_is_not_offered_but_to_whoever_moves_it(
    calendar: Calendar, clinic: Clinic
) -> None:
    at_ten = calendar.book(SYSTEM, clinic.patient(), at(WEDNESDAY, "10:00"))
    at_eleven = calendar.book(SYSTEM, clinic.patient(), at(WEDNESDAY, "11:00"))
    assert at_ten.id != at_eleven.id
    around_ten, around_eleven = {"9:45 AM", "10:00 AM", "10:15 AM"}, {"10:45 AM", "11:00 AM"}
    free = set(calendar.clocks(day=WEDNESDAY))
    assert not free & (around_ten | around_eleven)
    moving = set(calendar.clocks(day=WEDNESDAY, moving=at_ten.id))
    assert moving - free == around_ten
    alone = set(calendar.clocks(day=WEDNESDAY, moving=at_ten.id, practitioner_id=calendar.lin))
    assert alone == moving


def test_guests_are_asked_to_sign_in_and_admins_see_free_times_but_book_nothing(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    for deed in (
        lambda: calendar.slots(clinic.visitor(), WEDNESDAY),
        lambda: clinic.look(clinic.visitor(), scheduling.options),
        lambda: calendar.book(clinic.visitor(), elsa, at(WEDNESDAY, "9:00")),
    ):
        with pytest.raises(NotAllowed, match="Sign in"):
            deed()
    assert calendar.slots(ADA, WEDNESDAY)
    with pytest.raises(NotAllowed):
        calendar.book(ADA, elsa, at(WEDNESDAY, "9:00"))
    assert clinic.rows(Appointment) == []


def test_a_screen_sees_a_week_at_a_time_and_begins_with_the_first_that_has_times(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    calendar.away(calendar.lin, at(date(2026, 3, 1), "0:00"), at(date(2026, 3, 12), "0:00"))
    week = clinic.look(elsa, finding_times.times, reason_id=calendar.check_up)
    assert [one.short for one in week.soonest] == [
        "Thu, Mar 12, 9:00 AM", "Thu, Mar 12, 9:15 AM", "Thu, Mar 12, 9:30 AM",
    ]  # fmt: skip
    assert (week.week, week.label) == ("2026-03-12", "Thu, Mar 12 – Wed, Mar 18")
    assert [one.short for one in week.days][:2] == ["Thu, Mar 12", "Fri, Mar 13"]
    assert (week.earlier, week.later) == (True, True)
    last = clinic.look(elsa, finding_times.times, reason_id=calendar.check_up, week="2099-01-01")
    assert (last.week, last.later) == ("2026-05-02", False)
    with pytest.raises(BadInput, match="day"):
        clinic.look(elsa, finding_times.times, reason_id=calendar.check_up, week="soon")


def test_a_choice_that_leads_nowhere_any_more_is_let_go(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    osei = calendar.add(Practitioner(full_name="Nurse Osei"))
    vaccine = calendar.add(VisitReason(name="Flu shot", minutes=10))
    calendar.does_only(osei, vaccine)
    calendar.opens(osei, "9:00", "10:00")
    look = {"clinic_id": calendar.place, "practitioner_id": osei}
    for_vaccine = clinic.look(elsa, finding_times.times, reason_id=vaccine, **look)
    assert (for_vaccine.clinic_id, for_vaccine.practitioner_id) == (calendar.place, osei)
    for_check_up = clinic.look(elsa, finding_times.times, reason_id=calendar.check_up, **look)
    assert for_check_up.practitioner_id == 0
    assert for_check_up.days
    nothing = clinic.look(elsa, finding_times.times, reason_id=0)
    assert (nothing.days, nothing.soonest) == ((), ())
    assert [one.name for one in nothing.options.reasons] == ["Check-up", "Flu shot"]
