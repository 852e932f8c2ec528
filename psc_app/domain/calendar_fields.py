"""What an administrator decides about the calendar: clinics, practitioners, visits."""

from psc_app.domain.furniture_fields import Field

CLINIC: tuple[Field, ...] = (
    Field("name", "Name", "What staff and patients see.", "text", "", longest=120),
    Field(
        "address",
        "Address",
        "Stands in confirmations and calendar files.",
        "long text",
        "",
        longest=300,
    ),
    Field("phone", "Phone", "Shown to patients.", "text", "", longest=40, optional=True),
    Field(
        "time_zone",
        "Time zone",
        "All times of this clinic are in it, daylight saving minded.",
        "time zone",
        "America/New_York",
        longest=60,
    ),
    Field(
        "active",
        "In use",
        "One that is not takes no new appointments; those booked stay.",
        "switch",
        True,
    ),
)

CLOSURE: tuple[Field, ...] = (
    Field("day", "Day", "", "date", ""),
    Field("name", "Name of the day", "", "text", ""),
)

PRACTITIONER: tuple[Field, ...] = (
    Field("full_name", "Name", "As patients know them.", "text", "", longest=120),
    Field("title", "Title", "Such as MD or Nurse practitioner.", "text", "", optional=True),
    Field(
        "active",
        "In use",
        "Somebody who is not takes no new appointments; those booked stay.",
        "switch",
        True,
    ),
    Field("visits", "Visits", "", "own"),
)

TEMPLATE: tuple[Field, ...] = (
    Field("clinic_id", "Clinic", "", "row", of="clinic", empty="Choose a clinic"),
    Field("from_day", "First day", "Empty: holds already.", "date", "", optional=True),
    Field("until_day", "Last day", "Empty: until further notice.", "date", "", optional=True),
    Field("periods", "Sees patients", "", "own"),
)

TIME_OFF: tuple[Field, ...] = (
    Field("first_day", "First day", "", "date", ""),
    Field("from_time", "From", "Empty: the whole day.", "clock", "", optional=True),
    Field("last_day", "Last day", "Empty: the same day.", "date", "", optional=True),
    Field("until_time", "Until", "Empty: the day's end.", "clock", "", optional=True),
    Field("note", "Note", "Administrators see it, nobody else.", "text", "", longest=200,
          optional=True),
)  # fmt: skip

VISIT: tuple[Field, ...] = (
    Field("name", "Name", "What patients choose.", "text", "", longest=120),
    Field(
        "minutes",
        "Takes",
        "A multiple of five.",
        "number",
        20,
        least=5,
        most=480,
        unit="minutes",
    ),
    Field(
        "patients_book",
        "Patients book it themselves",
        "If not, only staff can.",
        "switch",
        True,
    ),
    Field("active", "In use", "One that is not can't be booked any more.", "switch", True),
)

STEP_MINUTES = 5
"""All times of a calendar are multiples of it, as what is taken is kept in such pieces."""
