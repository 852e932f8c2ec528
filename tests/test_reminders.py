"""Reminders of appointments by text: when they go, once each, to whom, and what they say."""

from datetime import date, datetime, timedelta

import pytest
from calendar_scene import (
    WEDNESDAY,
    Calendar,
    at,
    riverside,  # noqa: F401 - fixture
)
from people import Clinic
from texting import a_text, conversations_of, sent_texts, texts_by_phone

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import NotAllowed
from psc_app.domain.reminder_times import due, moment
from psc_app.domain.vocabulary import Consent, ConsentHow, Deed, TextState
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.people import Patient
from psc_app.models.scheduling import Appointment
from psc_app.models.scheduling import Clinic as Place
from psc_app.models.texts import TextOut
from psc_app.services import (
    consent,
    patient_record,
    reminders,
    scheduling,
    settings,
    text_contacts,
)
from psc_app.services.work import Work

NUMBER = "+12125550134"
FRIDAY = date(2026, 3, 6)


def agree(clinic: Clinic, number: str = NUMBER, said: Consent = Consent.IN) -> None:
    def write(work: Work) -> None:
        contact = text_contacts.of_number(work, number)
        consent.record(work, contact, said, ConsentHow.STAFF, "Texts are fine with me.")

    clinic.do(SYSTEM, write)


@pytest.fixture
def elsa(clinic: Clinic) -> Actor:
    """A patient with a phone in New York who agreed to texts, before noon on a Tuesday."""
    elsa = clinic.patient("Elsa", phone=NUMBER)
    texts_by_phone(clinic.house)
    agree(clinic)
    clinic.clock.turn(hours=5)
    return elsa


def until(clinic: Clinic, moment: datetime) -> None:
    clinic.clock.turn(seconds=(moment - clinic.clock.now()).total_seconds())


def look(clinic: Clinic) -> int:
    return clinic.do(SYSTEM, reminders.send_due)


def bodies(clinic: Clinic, number: str = NUMBER) -> list[str]:
    return [one.body for one in sent_texts(clinic.house, number)]


def went_out(clinic: Clinic) -> None:
    """The carrier has what stands in the outbox."""
    clinic.change(TextOut, state=TextState.SENT.value, asked_at=clinic.clock.now())


def appointment(clinic: Clinic) -> Appointment:
    (found,) = clinic.rows(Appointment)
    return found


# -------------------------------------------------------------------- when


@pytest.mark.both
def test_a_patient_is_reminded_a_day_and_two_hours_before_once_each(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    visit = at(FRIDAY, "11:00")
    calendar.book(elsa, elsa, visit)
    until(clinic, visit - timedelta(hours=24, seconds=1))
    assert look(clinic) == 0
    clinic.clock.turn(seconds=1)
    assert [look(clinic), look(clinic)] == [1, 0]
    until(clinic, visit - timedelta(hours=2, seconds=1))
    assert look(clinic) == 0
    clinic.clock.turn(seconds=1)
    assert [look(clinic), look(clinic)] == [1, 0]
    first, second = bodies(clinic)
    assert first == second
    assert "Friday, March 6, 2026, 11:00 AM EST at Riverside" in first
    assert "C to confirm" in first
    assert "Check-up" not in first
    assert "Lin" not in first
    assert [event.detail["hours"] for event in clinic.events(Deed.REMINDED)] == [24, 2]
    assert len(clinic.audits("texted about appointment")) == 2


def test_a_server_that_was_away_reminds_once_and_not_of_what_is_over(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    visit = at(FRIDAY, "11:00")
    calendar.book(elsa, elsa, visit)
    until(clinic, visit - timedelta(hours=1))
    assert [look(clinic), look(clinic)] == [1, 0]


def test_nobody_is_reminded_when_the_visit_is_about_to_begin(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    calendar.book(elsa, elsa, at(FRIDAY, "11:00"))
    until(clinic, at(FRIDAY, "10:50"))
    assert look(clinic) == 0
    clinic.clock.turn(minutes=-1)
    assert look(clinic) == 1


def test_who_books_for_soon_is_not_told_at_once_what_they_just_did(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    visit = at(WEDNESDAY, "9:00")  # within less than a day
    calendar.book(elsa, elsa, visit)
    assert look(clinic) == 0
    until(clinic, at(WEDNESDAY, "8:00"))  # two hours before lie in quiet hours
    assert look(clinic) == 1


def test_a_reminder_within_quiet_hours_waits_for_their_end_where_there_is_time(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    clinic.do(SYSTEM, settings.change, "text.reminders", ["2"])
    calendar.book(elsa, elsa, at(FRIDAY, "9:00"))
    until(clinic, at(FRIDAY, "7:59"))
    assert look(clinic) == 0
    clinic.clock.turn(minutes=1)
    assert look(clinic) == 1


def test_and_goes_out_the_evening_before_where_there_is_none(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    clinic.do(SYSTEM, settings.change, "text.reminders", ["2"])
    calendar.opens(calendar.lin, "8:00", "9:00")
    calendar.book(elsa, elsa, at(FRIDAY, "8:15"))
    until(clinic, at(FRIDAY - timedelta(days=1), "20:58"))
    assert look(clinic) == 0
    clinic.clock.turn(minutes=1)
    assert [look(clinic), look(clinic)] == [1, 0]


def test_nothing_is_sent_while_it_is_quiet_where_the_patient_is(
    calendar: Calendar, clinic: Clinic
) -> None:
    texts_by_phone(clinic.house)
    tom = clinic.patient("Tom", phone="+13105550134")  # three hours behind the clinic
    agree(clinic, "+13105550134")
    clinic.clock.turn(hours=5)
    calendar.book(tom, tom, at(FRIDAY, "9:00"))
    until(clinic, at(FRIDAY - timedelta(days=1), "9:00"))  # six in the morning there
    assert look(clinic) == 0
    until(clinic, at(FRIDAY - timedelta(days=1), "11:00"))
    assert look(clinic) == 1
    # Two hours before would be four in the morning: it is the evening before.
    until(clinic, at(FRIDAY - timedelta(days=1), "23:59"))
    assert look(clinic) == 1


@pytest.mark.parametrize(
    ("day", "zone_word"), [(date(2026, 3, 9), "EDT"), (date(2026, 11, 2), "EST")]
)
def test_hours_before_are_counted_and_not_clock_faces_where_the_clocks_turn(
    calendar: Calendar, clinic: Clinic, elsa: Actor, day: date, zone_word: str
) -> None:
    visit = at(day, "11:00")
    until(clinic, visit - timedelta(days=5))
    calendar.book(elsa, elsa, visit)
    until(clinic, visit - timedelta(hours=24))
    assert look(clinic) == 1
    assert f"11:00 AM {zone_word}" in bodies(clinic)[0]


def test_of_two_reminders_that_are_due_the_nearer_one_goes() -> None:
    noon = datetime(2026, 3, 6, 12)
    hours = [(24, noon - timedelta(hours=24)), (2, noon - timedelta(hours=2))]
    assert due(noon - timedelta(hours=25), None, hours) is None
    assert due(noon - timedelta(hours=23), None, hours) == 24
    assert due(noon - timedelta(hours=1), None, hours) == 2
    assert due(noon - timedelta(hours=1), noon - timedelta(minutes=90), hours) is None


def test_a_reminder_goes_as_asked_where_nothing_is_quiet() -> None:
    noon = datetime(2026, 3, 6, 12)
    assert moment(noon, 2, lambda _: None, lambda at: at) == noon - timedelta(hours=2)


# -------------------------------------------------------------------- to whom


@pytest.mark.parametrize("said", [Consent.UNKNOWN, Consent.OUT, Consent.ASKED_TO_STOP])
def test_nobody_is_reminded_who_has_not_agreed(
    calendar: Calendar, clinic: Clinic, elsa: Actor, said: Consent
) -> None:
    calendar.book(elsa, elsa, at(FRIDAY, "11:00"))
    agree(clinic, said=said)
    until(clinic, at(FRIDAY, "10:00"))
    assert look(clinic) == 0
    agree(clinic)
    assert look(clinic) == 1


def test_nobody_is_reminded_of_a_visit_that_was_cancelled_or_of_the_time_before_a_move(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    booked = calendar.book(elsa, elsa, at(FRIDAY, "11:00"))
    until(clinic, at(FRIDAY - timedelta(days=1), "11:00"))
    assert look(clinic) == 1
    moved = at(FRIDAY + timedelta(days=3), "9:00")
    clinic.do(elsa, scheduling.move, booked.id, calendar.lin, calendar.place, moved)
    (queued,) = sent_texts(clinic.house, NUMBER)
    assert queued.state == TextState.CANCELLED.value
    until(clinic, moved - timedelta(hours=24))
    assert look(clinic) == 1
    clinic.do(elsa, scheduling.cancel, booked.id)
    assert {one.state for one in sent_texts(clinic.house, NUMBER)} == {TextState.CANCELLED.value}
    until(clinic, moved - timedelta(hours=1))
    assert look(clinic) == 0


def test_no_text_goes_to_the_dead(calendar: Calendar, clinic: Clinic, elsa: Actor) -> None:
    calendar.book(elsa, elsa, at(FRIDAY, "11:00"))
    clinic.change(Patient, deceased_at=clinic.clock.now())
    until(clinic, at(FRIDAY, "10:00"))
    assert look(clinic) == 0


def test_reminders_can_be_switched_off(calendar: Calendar, clinic: Clinic, elsa: Actor) -> None:
    calendar.book(elsa, elsa, at(FRIDAY, "11:00"))
    clinic.do(SYSTEM, settings.change, "text.reminders", [])
    until(clinic, at(FRIDAY, "10:00"))
    assert look(clinic) == 0


def test_only_the_system_looks_for_reminders(clinic: Clinic, elsa: Actor) -> None:
    for who in (elsa, clinic.staff()):
        with pytest.raises(NotAllowed):
            clinic.do(who, reminders.send_due)


# -------------------------------------------------------------------- what is answered


@pytest.fixture
def reminded(calendar: Calendar, clinic: Clinic, elsa: Actor) -> Appointment:
    """Elsa's visit on Friday at eleven, of which she was reminded a day before."""
    calendar.book(elsa, elsa, at(FRIDAY, "11:00"))
    until(clinic, at(FRIDAY - timedelta(days=1), "11:00"))
    look(clinic)
    went_out(clinic)
    return appointment(clinic)


@pytest.mark.parametrize("word", ["C", "c", " C. ", "Confirm", "“C”"])
def test_c_confirms_the_visit_and_is_thanked_for_once(
    clinic: Clinic, elsa: Actor, reminded: Appointment, word: str
) -> None:
    a_text(clinic.house, NUMBER, word)
    a_text(clinic.house, NUMBER, word)
    assert appointment(clinic).confirmed_at == clinic.clock.now()
    assert bodies(clinic)[1:] == ["Thank you. See you on Friday, March 6, 2026, 11:00 AM EST."]
    assert conversations_of(clinic.house, NUMBER) == []
    assert len(clinic.events(Deed.APPOINTMENT_CONFIRMED)) == 1
    assert len(clinic.audits("appointment confirmed")) == 1
    (card,) = clinic.do(elsa, patient_record.own_appointments)
    assert card.answer == "Confirmed by text"


def test_r_brings_the_wish_before_a_person_with_the_visit_it_is_about(
    clinic: Clinic, elsa: Actor, reminded: Appointment
) -> None:
    clinic.do(SYSTEM, settings.change, "bot.provider", "embedded")
    texted = a_text(clinic.house, NUMBER, "R")
    assert texted.conversation is not None
    assert clinic.state(texted.conversation) is S.OPEN
    assert clinic.conversation(texted.conversation).stated_reason == (
        "Asks for another appointment time"
    )
    said = [(one.visibility, one.body) for one in clinic.messages(texted.conversation)]
    assert ("public", "R") in said
    note = next(body for kind, body in said if kind == "internal" and "another time" in body)
    assert "Friday, March 6, 2026, 11:00 AM EST at Riverside: Check-up, Dr. Lin" in note
    assert "find another time" in bodies(clinic)[-1]
    (card,) = clinic.do(elsa, patient_record.own_appointments)
    assert card.answer == "Asked by text for another time"
    assert len(clinic.events(Deed.RESCHEDULE_ASKED)) == 1


def test_the_newest_answer_counts(clinic: Clinic, elsa: Actor, reminded: Appointment) -> None:
    a_text(clinic.house, NUMBER, "C")
    a_text(clinic.house, NUMBER, "R")
    row = appointment(clinic)
    assert row.confirmed_at is None
    assert row.reschedule_asked_at is not None


def test_an_answer_stands_in_the_conversation_that_runs(
    clinic: Clinic, elsa: Actor, reminded: Appointment
) -> None:
    agent = clinic.staff()
    talk = a_text(clinic.house, NUMBER, "Is there parking?").conversation
    assert talk is not None
    clinic.accept(talk)
    texted = a_text(clinic.house, NUMBER, "c")
    assert texted.conversation == talk
    said = [one.body for one in clinic.messages(talk) if one.visibility == "public"]
    assert said[-2:] == ["c", "Thank you. See you on Friday, March 6, 2026, 11:00 AM EST."]
    assert bodies(clinic)[-1] == said[-1]
    assert clinic.state(talk) is S.ACTIVE
    assert clinic.used(agent) == 1


def test_without_a_reminder_c_is_a_text_like_any_other(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    calendar.book(elsa, elsa, at(FRIDAY, "11:00"))
    texted = a_text(clinic.house, NUMBER, "C")
    assert texted.conversation is not None
    assert appointment(clinic).confirmed_at is None


def test_an_answer_after_a_move_is_not_taken_for_the_new_time(
    calendar: Calendar, clinic: Clinic, elsa: Actor, reminded: Appointment
) -> None:
    later = at(FRIDAY + timedelta(days=3), "9:00")
    clinic.do(elsa, scheduling.move, reminded.id, calendar.lin, calendar.place, later)
    texted = a_text(clinic.house, NUMBER, "C")
    assert texted.conversation is not None
    assert appointment(clinic).confirmed_at is None


def test_a_move_takes_the_confirmation_back(
    calendar: Calendar, clinic: Clinic, elsa: Actor, reminded: Appointment
) -> None:
    a_text(clinic.house, NUMBER, "C")
    later = at(FRIDAY + timedelta(days=3), "9:00")
    clinic.do(elsa, scheduling.move, reminded.id, calendar.lin, calendar.place, later)
    assert appointment(clinic).confirmed_at is None


def test_one_phone_of_two_patients_answers_for_the_visit_it_was_reminded_of(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    clinic.patient("Max", phone=NUMBER)
    calendar.book(elsa, elsa, at(FRIDAY, "11:00"))
    until(clinic, at(FRIDAY - timedelta(days=1), "11:00"))
    assert look(clinic) == 1
    went_out(clinic)
    a_text(clinic.house, NUMBER, "C")
    assert appointment(clinic).confirmed_at is not None


def test_the_same_answer_in_a_talk_with_a_person_is_a_word_to_them(
    clinic: Clinic, elsa: Actor, reminded: Appointment
) -> None:
    a_text(clinic.house, NUMBER, "C")
    clinic.staff()
    talk = a_text(clinic.house, NUMBER, "Which way shall I come?").conversation
    assert talk is not None
    clinic.accept(talk)
    clinic.clock.turn(minutes=5)
    assert a_text(clinic.house, NUMBER, "C").conversation == talk
    assert clinic.messages(talk)[-1].body == "C"
    assert len(clinic.events(Deed.APPOINTMENT_CONFIRMED)) == 1


def test_who_asks_for_another_time_again_after_the_talk_is_heard_again(
    clinic: Clinic, elsa: Actor, reminded: Appointment
) -> None:
    clinic.staff()
    talk = a_text(clinic.house, NUMBER, "R").conversation
    assert talk is not None
    assert a_text(clinic.house, NUMBER, "R").conversation == talk
    clinic.close(clinic.accept(talk), talk)
    again = a_text(clinic.house, NUMBER, "R").conversation
    assert again not in (None, talk)
    assert clinic.state(again) is S.OPEN


def test_where_a_phone_is_shared_staff_read_whose_visit_is_meant(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    clinic.patient("Max", phone=NUMBER)
    calendar.book(elsa, elsa, at(FRIDAY, "11:00"))
    until(clinic, at(FRIDAY - timedelta(days=1), "11:00"))
    look(clinic)
    went_out(clinic)
    talk = a_text(clinic.house, NUMBER, "R").conversation
    note = next(one.body for one in clinic.messages(talk or 0) if "asks by text" in one.body)
    assert note.startswith("Elsa Vargas asks by text for another time than Friday, March 6")


# -------------------------------------------------------------------- booked in a talk


def test_a_text_about_a_booking_names_neither_reason_nor_clinician(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    clinic.staff()
    talk = a_text(clinic.house, NUMBER, "I need an appointment").conversation
    assert talk is not None
    agent = clinic.accept(talk)
    booked = calendar.book(agent, elsa, at(FRIDAY, "11:00"), conversation_id=talk)
    place = (calendar.lin, calendar.place)
    clinic.do(agent, scheduling.move, booked.id, *place, at(FRIDAY, "9:00"), conversation_id=talk)
    clinic.do(agent, scheduling.cancel, booked.id, conversation_id=talk)
    assert bodies(clinic) == [
        "Your appointment is booked: Friday, March 6, 2026, 11:00 AM EST, at Riverside.",
        "Your appointment is moved to Friday, March 6, 2026, 9:00 AM EST, at Riverside.",
        "Your appointment on Friday, March 6, 2026, 9:00 AM EST is cancelled.",
    ]


# -------------------------------------------------------------------- after the visit


def test_a_follow_up_goes_out_once_after_the_visit_where_the_clinic_wants_it(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    calendar.book(elsa, elsa, at(FRIDAY, "11:00"))
    clinic.do(SYSTEM, settings.change, "text.reminders", [])
    until(clinic, at(FRIDAY, "15:20"))
    assert look(clinic) == 0
    clinic.do(SYSTEM, settings.change, "text.follow_up_hours", 4)
    assert [look(clinic), look(clinic)] == [1, 0]
    assert "thank you for your visit" in bodies(clinic)[0]


def test_no_follow_up_goes_out_a_day_late(calendar: Calendar, clinic: Clinic, elsa: Actor) -> None:
    calendar.book(elsa, elsa, at(FRIDAY, "11:00"))
    clinic.do(SYSTEM, settings.change, "text.reminders", [])
    clinic.do(SYSTEM, settings.change, "text.follow_up_hours", 4)
    until(clinic, at(FRIDAY + timedelta(days=1), "15:21"))
    assert look(clinic) == 0


def test_the_visits_place_is_named_in_its_own_time_zone(
    calendar: Calendar, clinic: Clinic, elsa: Actor
) -> None:
    calendar.book(elsa, elsa, at(FRIDAY, "11:00"))
    clinic.change(Place, time_zone="America/Chicago")
    until(clinic, at(FRIDAY, "10:00"))
    look(clinic)
    assert "10:00 AM CST" in bodies(clinic)[0]
