"""Booking, moving and cancelling: who may, what is refused, and who else hears of it."""

from datetime import date, timedelta

import pytest
from calendar_scene import (
    WEDNESDAY,
    Calendar,
    at,
    elsa_signed_in,  # noqa: F401 - fixture
    front_desk,  # noqa: F401 - fixture
    riverside,  # noqa: F401 - fixture
)
from people import Clinic, Rung

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed, SlotTaken, TooLate
from psc_app.domain.vocabulary import Deed, Role
from psc_app.models.clinical import ClinicalRecord  # noqa: F401 - its table
from psc_app.models.conversation import Conversation
from psc_app.models.people import Patient
from psc_app.models.scheduling import (
    Appointment,
    Practitioner,
    TakenTime,
    TemplatePeriod,
    VisitReason,
)
from psc_app.services import patient_record, scheduling, settings

# -------------------------------------------------------------------- booking


@pytest.mark.both
def test_a_patient_books_moves_and_cancels_and_each_time_comes_back(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    booked = calendar.book(elsa, elsa, at(WEDNESDAY, "9:00"))
    assert (booked.status, booked.reason, booked.clinician) == ("booked", "Check-up", "Dr. Lin")
    assert (booked.place, booked.zone, booked.sequence) == ("Riverside", "America/New_York", 0)
    assert booked.can_move
    assert booked.can_cancel
    assert calendar.clocks(elsa, WEDNESDAY)[0] == "9:30 AM"
    assert len(clinic.rows(TakenTime)) == 4
    moved = clinic.do(
        elsa, scheduling.move, booked.id, calendar.lin, calendar.place, at(WEDNESDAY, "9:15")
    )
    assert (moved.sequence, moved.id, moved.file) == (1, booked.id, booked.file)
    assert calendar.clocks(elsa, WEDNESDAY)[0] == "9:45 AM"
    cancelled = clinic.do(elsa, scheduling.cancel, booked.id)
    assert (cancelled.status, cancelled.sequence) == ("cancelled", 2)
    assert not cancelled.can_move
    assert not cancelled.can_cancel
    assert calendar.clocks(elsa, WEDNESDAY)[0] == "9:00 AM"
    assert clinic.rows(TakenTime) == []


@pytest.mark.both
def test_a_taken_time_is_refused_with_the_next_free_ones(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    calendar.book(elsa, elsa, at(WEDNESDAY, "9:00"))
    omar = clinic.patient("Omar")
    with pytest.raises(SlotTaken, match="9:30 AM") as refused:
        calendar.book(omar, omar, at(WEDNESDAY, "9:15"))
    assert [slot.clock for slot in refused.value.next_free] == ["9:30 AM", "9:45 AM", "10:00 AM"]
    assert len(clinic.rows(Appointment)) == 1
    assert len(clinic.rows(TakenTime)) == 4
    mine = calendar.book(omar, omar, at(WEDNESDAY, "10:00"))
    with pytest.raises(SlotTaken):
        clinic.do(omar, scheduling.move, mine.id, calendar.lin, calendar.place,
                  at(WEDNESDAY, "9:00"))  # fmt: skip
    (kept,) = clinic.rows(Appointment, Appointment.id == mine.id)
    assert (kept.starts_at, kept.sequence) == (at(WEDNESDAY, "10:00"), 0)
    assert len(clinic.rows(TakenTime)) == 8


def test_a_patient_is_never_in_two_places_at_once(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    osei = calendar.add(Practitioner(full_name="Dr. Osei"))
    calendar.opens(osei, "9:00", "12:00")
    calendar.book(elsa, elsa, at(WEDNESDAY, "9:00"))
    with pytest.raises(BadInput, match="You have another appointment"):
        calendar.book(elsa, elsa, at(WEDNESDAY, "9:15"), practitioner_id=osei)
    with pytest.raises(BadInput, match="The patient has another appointment"):
        calendar.book(SYSTEM, elsa, at(WEDNESDAY, "9:15"), practitioner_id=osei)
    next_to_it = calendar.book(elsa, elsa, at(WEDNESDAY, "9:30"), practitioner_id=osei)
    with pytest.raises(BadInput, match="another appointment"):
        clinic.do(elsa, scheduling.move, next_to_it.id, osei, calendar.place,
                  at(WEDNESDAY, "9:15"))  # fmt: skip


@pytest.mark.parametrize("time", ["8:45", "9:05", "9:07", "11:45", "12:00"])
def test_a_time_that_is_on_nobodys_list_is_refused(
    calendar: Calendar, elsa: Actor, time: str
) -> None:
    with pytest.raises(SlotTaken, match="not offered"):
        calendar.book(elsa, elsa, at(WEDNESDAY, time))


def test_what_is_past_or_nobody_there_is_refused(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    with pytest.raises(BadInput, match="past"):
        calendar.book(elsa, elsa, at(date(2026, 3, 2), "9:00"))
    with pytest.raises(BadInput, match="times offered"):
        calendar.book(elsa, elsa, at(WEDNESDAY, "9:00"), clinic_id=99)
    clinic.change(Patient, deceased_at=clinic.clock.now())
    with pytest.raises(BadInput, match="deceased"):
        calendar.book(SYSTEM, elsa, at(WEDNESDAY, "9:00"))


def test_patients_book_only_what_is_for_them_and_not_without_end(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    inside = calendar.add(VisitReason(name="Procedure", minutes=40, patients_book=False))
    with pytest.raises(BadInput, match="ask for it in the chat"):
        calendar.book(elsa, elsa, at(WEDNESDAY, "9:00"), reason_id=inside)
    given = calendar.book(SYSTEM, elsa, at(WEDNESDAY, "9:00"), reason_id=inside)
    (seen, *_) = clinic.do(elsa, patient_record.own_appointments)
    assert (seen.id, seen.can_move, seen.can_cancel) == (given.id, False, True)
    clinic.do(SYSTEM, settings.change, "appointment.most_ahead", 1)
    with pytest.raises(BadInput, match="many appointments"):
        calendar.book(elsa, elsa, at(WEDNESDAY, "11:00"))
    calendar.book(SYSTEM, elsa, at(WEDNESDAY, "11:00"))


# -------------------------------------------------------------------- whose


def test_an_agent_books_for_patients_they_talk_with_and_for_nobody_else(
    calendar: Calendar, clinic: Clinic, elsa: Actor, agent: Actor
) -> None:
    talk = clinic.talk(agent, elsa)
    booked = calendar.book(agent, elsa, at(WEDNESDAY, "9:00"), conversation_id=talk)
    other = clinic.staff()
    omar = clinic.patient("Omar")
    with pytest.raises(NotAllowed):
        calendar.book(other, elsa, at(WEDNESDAY, "10:00"))
    with pytest.raises(NotAllowed):
        calendar.book(agent, omar, at(WEDNESDAY, "10:00"))
    for stranger in (other, omar, clinic.visitor()):
        with pytest.raises(NotAllowed, match="no such appointment"):
            clinic.do(stranger, scheduling.cancel, booked.id)
        with pytest.raises(NotAllowed, match="no such appointment"):
            clinic.do(stranger, scheduling.move, booked.id, calendar.lin, calendar.place,
                      at(WEDNESDAY, "10:00"))  # fmt: skip
    with pytest.raises(NotAllowed):
        calendar.book(omar, elsa, at(WEDNESDAY, "10:00"))
    clinic.do(agent, scheduling.cancel, booked.id, conversation_id=talk)
    clinic.do(clinic.staff(Role.SUPERVISOR), scheduling.slots,
              reason_id=calendar.check_up, first_day=WEDNESDAY, days=1)  # fmt: skip


def test_a_conversation_that_is_not_this_patients_is_refused(
    calendar: Calendar, clinic: Clinic, elsa: Actor, agent: Actor
) -> None:
    clinic.talk(agent, elsa)
    other = clinic.talk(agent)
    with pytest.raises(BadInput, match="not linked"):
        calendar.book(agent, elsa, at(WEDNESDAY, "9:00"), conversation_id=other)
    strangers = clinic.talk(clinic.staff())
    with pytest.raises(NotAllowed):
        calendar.book(agent, elsa, at(WEDNESDAY, "9:00"), conversation_id=strangers)
    with pytest.raises(NotAllowed):
        calendar.book(elsa, elsa, at(WEDNESDAY, "9:00"), conversation_id=other)


def test_imported_appointments_are_shown_and_stay_as_they_are(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    starts = at(WEDNESDAY, "9:00")
    imported = calendar.add(
        Appointment(
            fhir_key="Appointment/1", patient_id=elsa.id, starts_at=starts,
            ends_at=starts + timedelta(minutes=30), reason="Cardiology",
        )
    )  # fmt: skip
    (seen,) = clinic.do(elsa, patient_record.own_appointments)
    assert (seen.id, seen.can_move, seen.can_cancel, seen.file) == (imported, False, False, "")
    with pytest.raises(BadInput, match="another calendar"):
        clinic.do(elsa, scheduling.cancel, imported)
    with pytest.raises(BadInput, match="another calendar"):
        clinic.do(elsa, scheduling.move, imported, calendar.lin, calendar.place, starts)
    with pytest.raises(BadInput, match="another appointment"):
        calendar.book(elsa, elsa, at(WEDNESDAY, "9:15"))


def test_what_is_over_or_was_changed_meanwhile_is_refused(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    booked = calendar.book(elsa, elsa, at(WEDNESDAY, "9:00"))
    later = at(WEDNESDAY, "10:00")
    clinic.do(elsa, scheduling.move, booked.id, calendar.lin, calendar.place, later)
    with pytest.raises(TooLate, match="changed meanwhile"):
        clinic.do(elsa, scheduling.cancel, booked.id, sequence=booked.sequence)
    again = clinic.do(elsa, scheduling.move, booked.id, calendar.lin, calendar.place, later)
    assert again.sequence == 1  # nothing changed, so nothing is told
    clinic.clock.turn(days=1, hours=6)
    with pytest.raises(TooLate, match="begun"):
        clinic.do(elsa, scheduling.cancel, booked.id)
    gone = calendar.book(elsa, elsa, at(date(2026, 3, 5), "9:00"))
    clinic.do(elsa, scheduling.cancel, gone.id)
    with pytest.raises(TooLate, match="cancelled already"):
        clinic.do(elsa, scheduling.cancel, gone.id)


def test_an_appointment_outside_hours_that_were_changed_stays_and_can_be_moved_back_in(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    booked = calendar.book(elsa, elsa, at(WEDNESDAY, "9:00"))
    clinic.change(TemplatePeriod, opens=10 * 60)
    (kept,) = clinic.do(elsa, patient_record.own_appointments)
    assert (kept.id, kept.status) == (booked.id, "booked")
    moved = clinic.do(
        elsa, scheduling.move, booked.id, calendar.lin, calendar.place, at(WEDNESDAY, "10:00")
    )
    assert moved.sequence == 1


# -------------------------------------------------------------------- who hears of it


def test_the_chat_the_logs_and_the_screens_hear_of_each_change(
    calendar: Calendar, clinic: Clinic, elsa: Actor, agent: Actor, rung: Rung
) -> None:
    talk = clinic.talk(agent, elsa)
    rung.take()
    booked = calendar.book(agent, elsa, at(WEDNESDAY, "9:00"), conversation_id=talk)
    assert rung.take() == {topics.patient(elsa.id), topics.CALENDAR, topics.thread(talk)}
    clinic.do(agent, scheduling.move, booked.id, calendar.lin, calendar.place,
              at(WEDNESDAY, "10:00"), conversation_id=talk)  # fmt: skip
    clinic.do(elsa, scheduling.cancel, booked.id)
    said = [m for m in clinic.messages(talk) if m.client_id.startswith("system:appointment")]
    assert [m.body.splitlines()[0] for m in said] == [
        "Your appointment is booked: Check-up with Dr. Lin, Wednesday, March 4, 2026, 9:00 AM"
        " EST, at Riverside, 1 Water St.",
        "Your appointment is moved: Check-up with Dr. Lin, now Wednesday, March 4, 2026,"
        " 10:00 AM EST, at Riverside, 1 Water St.",
        "Your appointment is cancelled: Check-up with Dr. Lin, Wednesday, March 4, 2026,"
        " 10:00 AM EST.",
    ]
    assert {m.body.splitlines()[1] for m in said} == {f"Calendar file: {booked.file}"}
    assert {m.visibility for m in said} == {"public"}
    for deed, who in (
        (Deed.APPOINTMENT_BOOKED, agent),
        (Deed.APPOINTMENT_MOVED, agent),
        (Deed.APPOINTMENT_CANCELLED, elsa),
    ):
        (event,) = clinic.events(deed)
        assert (event.conversation_id, event.actor_id) == (talk, who.id)
        assert event.detail == {
            "appointment_id": booked.id, "practitioner_id": calendar.lin,
            "clinic_id": calendar.place, "reason_id": calendar.check_up,
        }  # fmt: skip
        (line,) = clinic.audits(deed.value)
        assert (line.patient_id, line.object_id) == (elsa.id, booked.id)
    (row,) = clinic.rows(Appointment)
    assert (row.booked_by, row.conversation_id) == (f"staff {agent.id}", talk)


def test_a_confirmation_goes_to_a_running_chat_and_not_into_one_that_is_over(
    calendar: Calendar, clinic: Clinic, elsa: Actor, agent: Actor
) -> None:
    talk = clinic.talk(agent, elsa)
    clinic.close(agent, talk)
    before = len(clinic.messages(talk))
    calendar.book(agent, elsa, at(WEDNESDAY, "9:00"), conversation_id=talk)
    calendar.book(elsa, elsa, at(WEDNESDAY, "10:00"))
    assert len(clinic.messages(talk)) == before
    first, second = clinic.rows(Appointment)
    assert (first.conversation_id, second.conversation_id) == (talk, None)
    assert second.booked_by == f"patient {elsa.id}"
    assert clinic.rows(Conversation)[0].state == 4


def test_the_clinics_own_words_confirm(calendar: Calendar, clinic: Clinic, elsa: Actor) -> None:
    clinic.do(SYSTEM, settings.change, "message.appointment_booked", "{visit}: {when} {nothing}")
    talk = clinic.start(elsa)
    calendar.book(elsa, elsa, at(WEDNESDAY, "9:00"))
    said = clinic.messages(talk)[-1].body
    assert said.startswith("Check-up: Wednesday, March 4, 2026, 9:00 AM EST {nothing}\n")
