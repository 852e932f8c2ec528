"""An appointment in a calendar: read by two calendar libraries, for those it is for."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import icalendar
import pytest
import vobject
from calendar_scene import (
    WEDNESDAY,
    Calendar,
    at,
    riverside,  # noqa: F401 - fixture
)
from door import open_sign_in
from people import Clinic
from starlette.applications import Starlette

from psc_app.api import calendar_routes
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.cards import AppointmentCard
from psc_app.domain.cookies import PATIENT, STAFF, VISIT
from psc_app.domain.errors import NotAllowed
from psc_app.domain.vocabulary import Role
from psc_app.models.conversation import Conversation
from psc_app.models.scheduling import Clinic as Place
from psc_app.services import calendar_files, scheduling, sign_in
from psc_app.wiring import House


def uid_of(card: AppointmentCard) -> str:
    return card.file.removeprefix("/appointments/").removesuffix(".ics")


def first(content: bytes) -> dict[str, object]:
    """What icalendar reads."""
    (event,) = icalendar.Calendar.from_ical(content).events
    return {
        "uid": str(event["uid"]),
        "sequence": int(event["sequence"]),
        "start": event.decoded("dtstart"),
        "end": event.decoded("dtend"),
        "summary": str(event["summary"]),
        "description": str(event["description"]),
        "location": str(event["location"]),
        "status": str(event["status"]),
    }


def second(content: bytes) -> dict[str, object]:
    """What vobject reads."""
    event = vobject.readOne(content.decode()).vevent
    return {
        "uid": event.uid.value,
        "sequence": int(event.sequence.value),
        "start": event.dtstart.value,
        "end": event.dtend.value,
        "summary": event.summary.value,
        "description": event.description.value,
        "location": event.location.value,
        "status": event.status.value,
    }


def take(clinic: Clinic, who: Actor, card: AppointmentCard) -> bytes:
    return clinic.do(who, calendar_files.calendar_file, uid_of(card))


@pytest.mark.parametrize("read", [first, second])
def test_two_libraries_read_the_same_appointment_through_all_its_changes(
    clinic: Clinic, calendar: Calendar, read
) -> None:
    elsa = clinic.patient()
    booked = calendar.book(elsa, elsa, at(WEDNESDAY, "9:00"))
    seen = read(take(clinic, elsa, booked))
    assert seen == {
        "uid": uid_of(booked),
        "sequence": 0,
        "start": datetime(2026, 3, 4, 14, 0, tzinfo=UTC),
        "end": datetime(2026, 3, 4, 14, 20, tzinfo=UTC),
        "summary": "Appointment: Riverside",
        "description": "Check-up\nWith Dr. Lin\nQuestions, or to change it: 555 0100",
        "location": "Riverside, 1 Water St",
        "status": "CONFIRMED",
    }
    clinic.do(
        elsa, scheduling.move, booked.id, calendar.lin, calendar.place, at(WEDNESDAY, "11:00")
    )
    moved = read(take(clinic, elsa, booked))
    assert (moved["uid"], moved["sequence"]) == (seen["uid"], 1)
    assert moved["start"] == datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
    clinic.do(elsa, scheduling.cancel, booked.id)
    gone = read(take(clinic, elsa, booked))
    assert (gone["uid"], gone["sequence"], gone["status"]) == (seen["uid"], 2, "CANCELLED")


def test_the_file_keeps_the_rules_of_its_form(clinic: Clinic, calendar: Calendar) -> None:
    elsa = clinic.patient()
    clinic.change(Place, name="Ríver; side, " + "very long " * 9)
    booked = calendar.book(elsa, elsa, at(WEDNESDAY, "9:00"))
    content = take(clinic, elsa, booked)
    lines = content.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert {b"VERSION:2.0", b"METHOD:PUBLISH", b"DTSTAMP:20260303T100000Z"} <= set(lines)
    assert first(content) == second(content)
    again = take(clinic, elsa, booked)
    assert again == content  # the same until something changes
    read = vobject.readOne(content.decode())
    assert read.validate(raiseException=True)


def test_a_file_is_for_its_patient_and_for_staff_who_may_see_them(
    clinic: Clinic, calendar: Calendar
) -> None:
    clinic.set_workstream(mode="pick")
    agent, other, elsa = clinic.staff(), clinic.staff(), clinic.patient()
    clinic.talk(agent, elsa)
    booked = calendar.book(elsa, elsa, at(WEDNESDAY, "9:00"))
    for who in (elsa, agent):
        assert take(clinic, who, booked)
    for who in (other, clinic.patient("Omar"), clinic.visitor()):
        with pytest.raises(NotAllowed, match="no such appointment"):
            take(clinic, who, booked)
    assert {line.actor_id for line in clinic.audits("took calendar file")} == {elsa.id, agent.id}
    for uid in ("", "0" * 32):
        with pytest.raises(NotAllowed):
            clinic.do(elsa, calendar_files.calendar_file, uid)


def test_a_guest_has_the_file_of_what_was_booked_in_their_chat_while_it_is_the_patients(
    clinic: Clinic, calendar: Calendar
) -> None:
    clinic.set_workstream(mode="pick")
    agent, guest, elsa = clinic.staff(), clinic.visitor(), clinic.patient()
    talk = clinic.talk(agent, guest)
    clinic.change(Conversation, patient_id=elsa.id)
    booked = calendar.book(agent, elsa, at(WEDNESDAY, "9:00"), conversation_id=talk)
    assert take(clinic, guest, booked)
    clinic.change(Conversation, patient_id=None)
    with pytest.raises(NotAllowed):
        take(clinic, guest, booked)
    clinic.change(Conversation, patient_id=elsa.id)
    clinic.do(elsa, scheduling.cancel, booked.id)
    with pytest.raises(NotAllowed):  # what Elsa does elsewhere is hers
        take(clinic, guest, booked)


# -------------------------------------------------------------------- over HTTP


@dataclass
class Door:
    """Browsers in front of the calendar's route."""

    house: House

    def get(self, path: str, *who: Actor) -> httpx.Response:
        """What a browser gets in which these people are signed in."""
        app = Starlette(routes=calendar_routes.build_routes(self.house))
        cookies = "; ".join(self._cookie(one) for one in who)

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://t") as browser:
                return await browser.get(path, headers={"cookie": cookies})

        return asyncio.run(ask())

    def _cookie(self, who: Actor) -> str:
        if who.is_staff:
            return f"{STAFF}={open_sign_in(self.house, staff_id=who.id)[0]}"
        if who.role is Role.PATIENT:
            return f"{PATIENT}={open_sign_in(self.house, patient_id=who.id)[0]}"
        token = sign_in.new_token()
        self.house.store.do_now(SYSTEM, sign_in.visitor_for, token)
        return f"{VISIT}={token}"


def test_the_link_in_the_chat_gives_the_file_to_those_in_it_and_to_nobody_else(
    clinic: Clinic, calendar: Calendar
) -> None:
    clinic.set_workstream(mode="pick")
    agent, other, elsa = clinic.staff(), clinic.staff(), clinic.patient()
    omar, guest, admin = (
        clinic.patient("Omar"),
        clinic.visitor(),
        clinic.staff(Role.ADMIN, ready=False),
    )
    talk = clinic.talk(agent, elsa)
    booked = calendar.book(agent, elsa, at(WEDNESDAY, "9:00"), conversation_id=talk)
    link = clinic.messages(talk)[-1].body.split("Calendar file: ")[1]
    door = Door(clinic.house)
    # One browser may have a patient and somebody of staff signed in: whoever may have it has it.
    for people in ((elsa,), (agent,), (clinic.staff(Role.SUPERVISOR),), (omar, agent)):
        answer = door.get(link, *people)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/calendar")
        assert "appointment.ics" in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "private, no-store"
        assert first(answer.content)["uid"] == uid_of(booked)
    for people in ((), (omar,), (other,), (admin,), (guest,), (omar, other)):
        assert door.get(link, *people).status_code == 404
    for path in ("/appointments/x.ics", f"/appointments/{'0' * 32}.ics"):
        assert door.get(path, elsa).status_code == 404
