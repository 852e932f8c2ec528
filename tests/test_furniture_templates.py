"""Weekly templates and time off: their forms and their bounds, over daylight saving too."""

from datetime import UTC, datetime

import pytest
from calendar_office import PERSON, PLACE, Office, changed, off, periods, week
from people import Clinic

from psc_app.domain.errors import BadInput
from psc_app.models import scheduling as tables
from psc_app.services import (
    furniture_calendar_people,
)


@pytest.fixture
def office(clinic: Clinic) -> Office:
    return Office(clinic)


# ---------------------------------------------------------------- templates


@pytest.mark.both
def test_a_template_is_kept_as_it_was_written_and_goes_by_the_same_key(office: Office):
    key = office.save(
        "template", of=office.lin,
        **week(office.place, monday="13:00-17:00 9:00-12:00", sunday="20:00-00:00"),
    )  # fmt: skip
    assert periods(office.clinic) == [
        (0, 540, 720, "", ""), (0, 780, 1020, "", ""), (6, 1200, 1440, "", ""),
    ]  # fmt: skip
    for form in (
        week(office.place, "2026-03-09", "2026-06-30", monday="9:00-12:00"),
        week(office.place, "2026-03-09", "2026-06-30", monday="8:00-12:00", friday="9:05-9:10"),
    ):
        office.save("template", key, **form)
        (card,) = office.card().templates
        assert card.id == key
    assert periods(office.clinic) == [
        (0, 480, 720, "2026-03-09", "2026-06-30"), (4, 545, 550, "2026-03-09", "2026-06-30"),
    ]  # fmt: skip
    assert card.title == "Riverside from Mon, Mar 9, 2026 until Tue, Jun 30, 2026"
    assert [day.used for day in card.days] == [1, 0, 0, 0, 1, 0, 0]
    before = len(changed(office.clinic, office.who))
    office.save("template", key, **form)
    assert len(changed(office.clinic, office.who)) == before
    assert office.remove("template", key) == ""
    assert periods(office.clinic) == []
    assert changed(office.clinic, office.who)[0][2] == [
        ("Weekly template", f"{card.title}: Mon 08:00–12:00; Fri 09:05–09:10", "–")
    ]


@pytest.mark.parametrize(
    ("form", "why"),
    [
        (week(0, monday="9:00-12:00"), "Clinic: it is not there any more"),
        (week(1) | {"clinic_id": ""}, "Clinic: choose one"),
        (week(1), "Sees patients: write at least one period"),
        (week(1, "2026-03-09", "2026-03-08", monday="9:00-12:00"), "Last day: it comes before"),
        (week(1, "soon", monday="9:00-12:00"), "First day: choose one, such as 2026-12-25"),
        (week(1, monday="9:02-12:00"), "Monday: 09:02–12:00: write multiples of 5"),
        (week(1, monday="9:00-"), "Monday: write both times"),
        (week(1, friday="17:00-9:00"), "Friday: 17:00–9:00 closes before it opens"),
        (week(1, sunday="9:00-12:00 11:00-13:00"), "Sunday: 9:00–12:00 and 11:00–13:00 overlap"),
        (week(1, monday="1:00-2:00 3:00-4:00 5:00-6:00 7:00-8:00 9:00-10:00"), "At most 4"),
    ],
)
def test_a_template_that_cannot_be_is_refused_with_the_day(office: Office, form, why):
    key = office.save("template", of=office.lin, **week(office.place, tuesday="8:00-9:00"))
    for row in (0, key):
        with pytest.raises(BadInput, match=why):
            office.save("template", row, of=office.lin, **form)
    assert periods(office.clinic) == [(1, 480, 540, "", "")]


def test_nobody_sees_patients_in_two_places_at_once(office: Office):
    chicago = office.save("clinic", **PLACE | {"name": "Lakeside", "time_zone": "America/Chicago"})
    office.save("template", of=office.lin, **week(office.place, monday="9:00-12:00"))
    with pytest.raises(BadInput, match="Monday: 10:00–11:00 overlaps with Riverside"):
        # Ten in Chicago is eleven in New York.
        office.save("template", of=office.lin, **week(chicago, monday="10:00-11:00"))
    office.save("template", of=office.lin, **week(chicago, monday="11:00-15:00"))
    with pytest.raises(BadInput, match="there is a template for Riverside already"):
        office.save("template", of=office.lin, **week(office.place, friday="9:00-12:00"))
    with pytest.raises(BadInput, match="Give one of them a first or a last day"):
        summer = week(office.place, "2026-07-01", monday="9:00-11:00")
        office.save("template", of=office.lin, **summer)
    other = office.save("practitioner", **PERSON | {"full_name": "Dr. Obi"})
    office.save("template", of=other, **week(office.place, monday="9:00-12:00"))


def test_a_week_changes_on_a_day_where_one_template_ends_and_the_next_begins(office: Office):
    spring = week(office.place, "", "2026-06-30", monday="9:00-12:00")
    office.save("template", of=office.lin, **spring)
    summer = week(office.place, "2026-07-01", "", monday="8:00-10:00")
    office.save("template", of=office.lin, **summer)
    titles = [one.title for one in office.card().templates]
    assert titles == ["Riverside until Tue, Jun 30, 2026", "Riverside from Wed, Jul 1, 2026"]
    office.clinic.clock.turn(days=130)
    assert [one.over for one in office.card().templates] == [True, False]
    (line,) = office.clinic.look(office.who, furniture_calendar_people.practitioners)
    assert line.hours == ("Riverside from Wed, Jul 1, 2026: Mon 08:00–10:00",)


# ---------------------------------------------------------------- time off


def test_time_off_is_whole_days_or_hours_in_the_time_zone_of_the_clinic(office: Office):
    office.save("template", of=office.lin, **week(office.place, monday="9:00-12:00"))
    office.save("away", of=office.lin, **off("2026-03-07", "2026-03-08"))
    office.save("away", of=office.lin, **off("2026-03-10", begins="13:00", ends="17:00"))
    office.save("away", of=office.lin, **off("2026-03-12"))
    office.save("away", of=office.lin, **off("2026-03-16", "2026-03-20", "12:00"))
    found = [(one.starts_at, one.ends_at) for one in office.clinic.rows(tables.TimeOff)]
    # The clocks go forward on the 8th, so that weekend has 47 hours.
    assert found[0] == (datetime(2026, 3, 7, 5, tzinfo=UTC), datetime(2026, 3, 9, 4, tzinfo=UTC))
    assert [one.shown for one in office.card().away] == [
        "Sat, Mar 7, 2026 – Sun, Mar 8, 2026",
        "Tue, Mar 10, 2026, 13:00–17:00",
        "Thu, Mar 12, 2026",
        "Mon, Mar 16, 2026, 12:00 – Sat, Mar 21, 2026, 00:00",
    ]


@pytest.mark.parametrize(
    ("form", "why"),
    [
        (off(""), "First day: choose one"),
        (off("2026-03-10", "2026-03-09"), "Last day: it comes before the first"),
        (off("2026-03-10", begins="12:00", ends="12:00"), "Until: it comes before the beginning"),
        (off("2026-03-10", begins="12:01"), "From: a multiple of 5 minutes"),
        (off("2026-03-10", begins="noon"), "From: choose one, such as 09:00"),
        (off("2026-03-01"), "Last day: this is over already"),
        (off("2026-03-10", "2028-03-10"), "Last day: at most 400 days at once"),
        (off("2026-03-05"), "Dr. Lin is away then already"),
    ],
)
def test_time_off_that_cannot_be_is_refused(office: Office, form: dict[str, str], why: str):
    office.save("away", of=office.lin, **off("2026-03-04", "2026-03-06"))
    with pytest.raises(BadInput, match=why):
        office.save("away", of=office.lin, **form)
    assert len(office.clinic.rows(tables.TimeOff)) == 1


def test_time_off_is_taken_back_and_its_note_stands_in_no_history(office: Office):
    key = office.save("away", of=office.lin, **off("2026-03-10") | {"note": "Wedding"})
    assert office.card().away[0].note == "Wedding"
    assert office.remove("away", key) == ""
    assert [lines for _, _, lines in changed(office.clinic, office.who)][:2] == [
        [("Time off", "Tue, Mar 10, 2026", "–")],
        [("Time off", "–", "Tue, Mar 10, 2026")],
    ]
