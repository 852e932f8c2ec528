"""Clinics, visit reasons and practitioners: their forms and their bounds."""

from datetime import date

import pytest
from calendar_office import DAYS, PERSON, PLACE, VISIT, Office, changed, off, periods, week
from calendar_scene import Calendar, at
from furnished import admin, history, save
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.errors import BadInput, NotAllowed, Refused
from psc_app.domain.vocabulary import Role
from psc_app.models import scheduling as tables
from psc_app.services import (
    furniture_calendar,
    furniture_calendar_outside,
    furniture_calendar_people,
    furniture_desk,
)


@pytest.fixture
def office(clinic: Clinic) -> Office:
    return Office(clinic)


# ---------------------------------------------------------------- clinics


@pytest.mark.both
def test_a_clinic_is_made_changed_and_remembered(office: Office, rung):
    clinic, who = office.clinic, office.who
    rung.take()
    office.save("clinic", office.place, **PLACE | {"phone": "", "time_zone": "America/Chicago"})
    assert topics.CALENDAR in rung.take()
    (line,) = clinic.look(who, furniture_calendar.clinics)
    assert (line.name, line.phone, line.time_zone) == ("Riverside", "", "America/Chicago")
    assert line.facts == ("Nobody sees patients here yet", "0 appointments ahead")
    assert changed(clinic, who)[0] == (
        "Clinic Riverside", "changed",
        [("Phone", "555 0100", "empty"),
         ("Time zone", "America/New_York", "America/Chicago")],
    )  # fmt: skip
    assert history(clinic, who) == [], "the routing's history is another one"
    card = clinic.look(who, furniture_calendar.clinic, 0)
    assert card.given["time_zone"].text == "America/New_York"


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"name": " "}, "Name: write between"),
        ({"name": "RIVERSIDE"}, "There is a clinic of this name already"),
        ({"time_zone": "Mars/Olympus"}, "Time zone: write a name"),
        ({"address": "x" * 301}, "Address: write between"),
        ({"phone": "5" * 41}, "Phone: write between"),
    ],
)
def test_a_clinic_that_cannot_be_is_refused(office: Office, form: dict[str, str], why: str):
    other = office.save("clinic", **PLACE | {"name": "Hillside"})
    for row in (0, other):
        with pytest.raises(BadInput, match=why):
            office.save("clinic", row, **PLACE | {"name": "Hillside 2"} | form)
    assert {one.name for one in office.clinic.rows(tables.Clinic)} == {"Riverside", "Hillside"}


def test_a_clinic_is_closed_on_a_day_once(office: Office):
    for form, why in (
        ({"day": "", "name": "X"}, "Day: choose one"),
        ({"day": "2026-02-30", "name": "X"}, "Day: choose one"),
        ({"day": "2026-12-25", "name": " "}, "Name of the day: write between"),
    ):
        with pytest.raises(BadInput, match=why):
            office.save("closure", of=office.place, **form)
    key = office.save("closure", of=office.place, day="2026-12-25", name="Christmas")
    with pytest.raises(BadInput, match="Fri, Dec 25, 2026 is closed already"):
        office.save("closure", of=office.place, day="2026-12-25", name="Again")
    with pytest.raises(BadInput, match="remove it and add another"):
        office.save("closure", key, of=office.place, day="2026-12-26", name="Other")
    (line,) = office.clinic.look(office.who, furniture_calendar.clinics)
    assert line.closed == "Fri, Dec 25, 2026, Christmas"
    question = office.clinic.look(office.who, furniture_desk.question, "closure", key)
    assert question == "Remove the closed day “Christmas”?"
    assert office.remove("closure", key) == ""
    assert office.clinic.rows(tables.ClinicClosure) == []
    assert [lines for _, _, lines in changed(office.clinic, office.who)][:2] == [
        [("Closed day", "2026-12-25 Christmas", "–")],
        [("Closed day", "–", "2026-12-25 Christmas")],
    ]


@pytest.mark.both
def test_a_clinic_nobody_has_booked_goes_with_its_templates_and_closed_days(office: Office):
    office.save("closure", of=office.place, day="2026-12-25", name="Christmas")
    office.save("template", of=office.lin, **week(office.place, monday="9:00-12:00"))
    assert office.remove("clinic", office.place) == ""
    for table in (tables.Clinic, tables.ClinicClosure, tables.TemplatePeriod):
        assert office.clinic.rows(table) == []
    assert office.card().templates == ()


@pytest.mark.both
def test_what_appointments_name_is_switched_off_and_they_stay(clinic: Clinic):
    calendar, who = Calendar(clinic), admin(clinic)
    patient = clinic.patient()
    calendar.book(patient, patient, at(date(2026, 3, 4), "9:00"))
    for kind, key, table in (
        ("clinic", calendar.place, tables.Clinic),
        ("practitioner", calendar.lin, tables.Practitioner),
        ("visit", calendar.check_up, tables.VisitReason),
    ):
        said = clinic.do(who, furniture_desk.remove, kind, key)
        assert said == "Appointments name it, so it was switched off instead of removed."
        assert [row.active for row in clinic.rows(table)] == [False]
    assert [row.status for row in clinic.rows(tables.Appointment)] == ["booked"]
    assert len(clinic.rows(tables.TemplatePeriod)) == 5
    (line,) = clinic.look(who, furniture_calendar_outside.outside)
    assert line.why == "Dr. Lin is not in use any more"


# ---------------------------------------------------------------- visits


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"minutes": "22"}, "Takes: a multiple of 5 minutes"),
        ({"minutes": "0"}, "Takes: from 5 minutes to 480 minutes"),
        ({"minutes": "500"}, "Takes: from 5 minutes to 480 minutes"),
        ({"minutes": "half an hour"}, "Takes: write a whole number"),
        ({"name": "CHECK-UP"}, "There is a visit reason of this name already"),
        ({"name": ""}, "Name: write between"),
    ],
)
def test_a_visit_that_cannot_be_is_refused(office: Office, form: dict[str, str], why: str):
    with pytest.raises(BadInput, match=why):
        office.save("visit", **VISIT | {"name": "Other"} | form)
    assert len(office.clinic.rows(tables.VisitReason)) == 1


def test_visits_say_who_does_them_and_for_some_only_staff_book(office: Office):
    draw = office.save("visit", name="Blood draw", minutes="15", active="yes")
    office.save("practitioner", **PERSON | {"full_name": "Nurse Obi"}, **{f"visit-{draw}": "yes"})
    found = office.clinic.look(office.who, furniture_calendar.visits)
    assert [(one.name, one.who) for one in found] == [
        ("Blood draw", "Dr. Lin, Nurse Obi"), ("Check-up", "Dr. Lin"),
    ]  # fmt: skip
    assert not found[0].given["patients_book"].on
    assert changed(office.clinic, office.who)[1][2][-1] == (
        "Patients book it themselves", "", "off",
    )  # fmt: skip


def test_who_does_one_visit_only_does_not_do_all_once_it_is_gone(office: Office):
    draw = office.save("visit", **VISIT | {"name": "Blood draw"})
    form = PERSON | {"full_name": "Nurse Obi", f"visit-{draw}": "yes"}
    obi = office.save("practitioner", **form)
    with pytest.raises(Refused, match="Nurse Obi does nothing but “Blood draw”"):
        office.remove("visit", draw)
    office.save("practitioner", obi, **form | {f"visit-{office.visit}": "yes"})
    assert office.remove("visit", draw) == ""
    assert [one.reason_id for one in office.clinic.rows(tables.PractitionerReason)] == [
        office.visit
    ]


# ---------------------------------------------------------------- practitioners


@pytest.mark.both
def test_a_practitioner_is_made_changed_and_remembered(office: Office):
    form = PERSON | {"title": "", f"visit-{office.visit}": "yes"}
    office.save("practitioner", office.lin, **form)
    office.save("practitioner", office.lin, **form)
    changes = changed(office.clinic, office.who)
    assert [lines for what, _, lines in changes if what == "Practitioner Dr. Lin"] == [
        [("Visits", "All visits", "Check-up")],
        [("Title", "MD", "empty")],
        [("Name", "", "Dr. Lin"), ("Title", "", "MD"), ("Visits", "", "All visits")],
    ]
    card = office.card()
    assert [(one.name, one.on) for one in card.visits] == [("Check-up", True)]
    assert card.zone == "America/New_York"


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"full_name": ""}, "Name: write between"),
        ({"full_name": "dr. lin"}, "Name: there is a practitioner of this name already"),
        ({"visit-4711": "yes"}, "One of these visits is not there any more"),
    ],
)
def test_a_practitioner_that_cannot_be_is_refused(office: Office, form: dict[str, str], why: str):
    other = office.save("practitioner", **PERSON | {"full_name": "Dr. Obi"})
    for row in (0, other):
        with pytest.raises(BadInput, match=why):
            office.save("practitioner", row, **PERSON | {"full_name": "Dr. Rao"} | form)
    assert {one.full_name for one in office.clinic.rows(tables.Practitioner)} == {
        "Dr. Lin", "Dr. Obi",
    }  # fmt: skip


def test_a_practitioner_nobody_has_booked_goes_with_all_of_theirs(office: Office):
    office.save("practitioner", office.lin, **PERSON | {f"visit-{office.visit}": "yes"})
    office.save("template", of=office.lin, **week(office.place, monday="9:00-12:00"))
    office.save("away", of=office.lin, **off("2026-03-10"))
    assert office.remove("practitioner", office.lin) == ""
    for table in (
        tables.Practitioner, tables.PractitionerReason, tables.TemplatePeriod, tables.TimeOff,
    ):  # fmt: skip
        assert office.clinic.rows(table) == []


# ---------------------------------------------------------------- what is booked


def test_what_is_booked_stays_and_is_listed_where_the_calendar_would_not_give_it(clinic: Clinic):
    calendar, who = Calendar(clinic), admin(clinic)
    patient, other = clinic.patient(), clinic.patient("Max", "Kris")
    calendar.book(patient, patient, at(date(2026, 3, 9), "9:00"))
    calendar.book(patient, patient, at(date(2026, 3, 10), "11:30"))
    calendar.book(other, other, at(date(2026, 3, 11), "9:00"))

    def outside() -> list[tuple[str, str]]:
        found = clinic.look(who, furniture_calendar_outside.outside)
        return [(one.day, one.why) for one in found]

    assert outside() == []
    template = clinic.look(who, furniture_calendar_people.card, calendar.lin).templates[0]
    days = dict.fromkeys(DAYS[:5], "9:00-11:45")
    save(clinic, who, "template", template.id, **week(calendar.place, **days))
    assert outside() == [("2026-03-10", "Dr. Lin sees nobody there then")]
    closed = save(clinic, who, "closure", of=calendar.place, day="2026-03-11", name="Parade")
    away = save(clinic, who, "away", of=calendar.lin, **off("2026-03-09", ends="9:20"))
    assert outside() == [
        ("2026-03-09", "Dr. Lin is away"),
        ("2026-03-10", "Dr. Lin sees nobody there then"),
        ("2026-03-11", "Closed: Parade"),
    ]
    assert [row.status for row in clinic.rows(tables.Appointment)] == ["booked"] * 3
    clinic.do(who, furniture_desk.remove, "away", away)
    clinic.do(who, furniture_desk.remove, "closure", closed)
    days = dict.fromkeys(DAYS[:5], "9:00-11:45 11:45-12:00")
    save(clinic, who, "template", template.id, **week(calendar.place, **days))
    assert outside() == [], "hours that meet are one"
    save(clinic, who, "clinic", calendar.place, **PLACE | {"active": ""})
    assert {why for _, why in outside()} == {"Riverside is not in use any more"}
    clinic.clock.turn(days=30)
    assert outside() == [], "what is over needs nobody"


def test_an_administrators_list_says_nothing_of_the_patient(clinic: Clinic):
    calendar, who = Calendar(clinic), admin(clinic)
    patient = clinic.patient("Zwetschkau", "Quint")
    calendar.book(patient, patient, at(date(2026, 3, 9), "9:00"))
    save(clinic, who, "closure", of=calendar.place, day="2026-03-09", name="Parade")
    said = str(clinic.look(who, furniture_calendar_outside.outside))
    assert "Parade" in said
    assert "Zwetschkau" not in said
    assert "Check-up" not in said


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("role", [Role.AGENT, Role.NURSE, Role.SUPERVISOR, Role.PRIVACY_OFFICER])
def test_nobody_but_an_administrator_sees_or_changes_it(office: Office, role: Role):
    clinic = office.clinic
    other = clinic.staff(role, member=False, ready=False)
    template = office.save("template", of=office.lin, **week(office.place, monday="9:00-12:00"))
    closure = office.save("closure", of=office.place, day="2026-12-25", name="Christmas")
    away = office.save("away", of=office.lin, **off("2026-03-10"))
    for look in (
        furniture_calendar.clinics, furniture_calendar.visits, furniture_calendar.clinic_options,
        furniture_calendar_people.practitioners, furniture_calendar_outside.outside,
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            clinic.look(other, look)
    for look in (furniture_calendar.clinic, furniture_calendar_people.card):
        for key in (0, 1):
            with pytest.raises(NotAllowed):
                clinic.look(other, look, key)
    for kind, row, of, form in (
        ("clinic", office.place, 0, PLACE), ("clinic", 0, 0, PLACE), ("visit", 0, 0, VISIT),
        ("visit", office.visit, 0, VISIT), ("practitioner", office.lin, 0, PERSON),
        ("closure", 0, office.place, {"day": "2026-12-26", "name": "X"}),
        ("template", template, 0, week(office.place, monday="9:00-10:00")),
        ("away", 0, office.lin, off("2026-03-12")),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            save(clinic, other, kind, row, of, **form)
    for kind, row in (
        ("clinic", office.place), ("visit", office.visit), ("practitioner", office.lin),
        ("closure", closure), ("template", template), ("away", away),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            clinic.do(other, furniture_desk.remove, kind, row)
    assert periods(clinic) == [(0, 540, 720, "", "")]
    assert len(clinic.rows(tables.TimeOff)) == len(clinic.rows(tables.ClinicClosure)) == 1


def test_what_is_not_there_any_more_is_said_so(office: Office):
    for kind, form in (
        ("clinic", PLACE), ("visit", VISIT), ("practitioner", PERSON),
        ("template", week(1, monday="9:00-10:00")),
    ):  # fmt: skip
        with pytest.raises(BadInput, match="is not there any more"):
            office.save(kind, 4711, **form)
    for kind in ("clinic", "visit", "practitioner", "template", "away", "closure"):
        with pytest.raises(BadInput, match="is not there any more"):
            office.remove(kind, 4711)
    for kind, form in (
        ("closure", {"day": "2026-12-25", "name": "X"}),
        ("away", off("2026-03-10")),
    ):
        with pytest.raises(BadInput, match="is not there any more"):
            office.save(kind, of=4711, **form)
