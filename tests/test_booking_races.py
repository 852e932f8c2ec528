"""Many who want the same time at the same moment: one gets it, whatever the database."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from calendar_scene import (
    WEDNESDAY,
    Calendar,
    at,
    riverside,  # noqa: F401 - fixture
)
from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.booking_cards import SlotCard
from psc_app.domain.errors import BadInput, Refused, SlotTaken, TooLate
from psc_app.domain.slots import cells_of
from psc_app.models.scheduling import Appointment, Practitioner, TakenTime
from psc_app.ports.store import Store
from psc_app.services import scheduling, settings

pytestmark = pytest.mark.both

PARTIES = 50


def at_once(stores: list[Store], deeds: list[list[tuple[Any, ...]]]) -> list[Any]:
    """Each thread does its deeds; what came of each."""
    ready = threading.Barrier(len(deeds))

    def work_off(number: int) -> list[Any]:
        outcomes: list[Any] = []
        ready.wait(30)
        for actor, verb, args, kwargs in deeds[number]:
            try:
                outcomes.append(stores[number % len(stores)].do_now(actor, verb, *args, **kwargs))
            except Refused as refusal:
                outcomes.append(refusal)
        return outcomes

    with ThreadPoolExecutor(len(deeds)) as threads:
        return [one for each in threads.map(work_off, range(len(deeds))) for one in each]


def check(clinic: Clinic) -> None:
    """What stands in the calendar takes exactly its own time, and nobody is in two places."""
    booked = clinic.rows(Appointment, Appointment.status == "booked")
    cells = {
        (one.practitioner_id, cell): one.id
        for one in booked
        for cell in cells_of(one.starts_at, one.ends_at)
    }
    assert {
        (row.practitioner_id, row.cell): row.appointment_id for row in clinic.rows(TakenTime)
    } == cells
    assert len(cells) == sum(len(cells_of(one.starts_at, one.ends_at)) for one in booked)
    for whose in ("practitioner_id", "patient_id"):
        ordered = sorted(booked, key=lambda one, w=whose: (getattr(one, w), one.starts_at))
        for earlier, later in pairwise(ordered):
            same = getattr(earlier, whose) == getattr(later, whose)
            assert not same or earlier.ends_at <= later.starts_at


def test_of_fifty_who_book_one_time_one_gets_it_and_all_others_hear_what_is_free(
    clinic: Clinic, calendar: Calendar, stores: list[Store]
) -> None:
    patients = [clinic.patient(f"P{n}") for n in range(PARTIES)]
    nine = at(WEDNESDAY, "9:00")
    told = at_once(
        stores,
        [
            [(who, scheduling.book, (who.id, calendar.lin, calendar.place, calendar.check_up,
                                     nine), {})]
            for who in patients
        ],
    )  # fmt: skip
    lost = [one for one in told if isinstance(one, SlotTaken)]
    assert len(lost) == PARTIES - 1
    for one in lost:
        assert str(one).startswith("Somebody else has just taken this time. Free next: Wednesday")
        assert [slot.clock for slot in one.next_free] == ["9:30 AM", "9:45 AM", "10:00 AM"]
        assert all(isinstance(slot, SlotCard) for slot in one.next_free)
    assert len(clinic.rows(Appointment)) == 1
    check(clinic)


def test_fifty_who_book_times_that_overlap_fill_the_morning_without_an_overlap(
    clinic: Clinic, calendar: Calendar, stores: list[Store]
) -> None:
    patients = [clinic.patient(f"P{n}") for n in range(PARTIES)]
    times = [at(WEDNESDAY, "9:00") + timedelta(minutes=15 * n) for n in range(11)]
    told = at_once(
        stores,
        [
            [(who, scheduling.book, (who.id, calendar.lin, calendar.place, calendar.check_up,
                                     times[n % len(times)]), {})]
            for n, who in enumerate(patients)
        ],
    )  # fmt: skip
    booked = clinic.rows(Appointment)
    assert len(booked) == sum(not isinstance(one, Refused) for one in told) >= 4
    check(clinic)


def test_one_patient_on_many_tabs_gets_one_visit_at_a_time(
    clinic: Clinic, calendar: Calendar, stores: list[Store]
) -> None:
    elsa = clinic.patient("Elsa")
    doctors = [calendar.lin]
    for n in range(9):
        doctors.append(calendar.add(Practitioner(full_name=f"Dr. {n}")))
        calendar.opens(doctors[-1], "9:00", "12:00")
    told = at_once(
        stores,
        [
            [(elsa, scheduling.book, (elsa.id, who, calendar.place, calendar.check_up,
                                      at(WEDNESDAY, "9:00")), {})]
            for who in doctors
        ],
    )  # fmt: skip
    assert sum(isinstance(one, BadInput) for one in told) == 9
    assert len(clinic.rows(Appointment)) == 1
    check(clinic)


def test_booking_moving_and_cancelling_at_random_leaves_no_time_lost_and_none_twice(
    clinic: Clinic, calendar: Calendar, stores: list[Store]
) -> None:
    clinic.do(SYSTEM, settings.change, "appointment.most_ahead", 100)
    chance = random.Random(11)
    patients = [clinic.patient(f"P{n}") for n in range(12)]
    times = [at(WEDNESDAY, "9:00") + timedelta(minutes=15 * n) for n in range(11)]
    keys = [calendar.book(SYSTEM, who, times[3 * n]).id for n, who in enumerate(patients[:4])]

    def deed(who: Actor) -> tuple[Any, ...]:
        where = (calendar.lin, calendar.place)
        kind = chance.choice(["book", "book", "move", "move", "cancel"])
        if kind == "book":
            args = (who.id, *where, calendar.check_up, chance.choice(times))
            return SYSTEM, scheduling.book, args, {}
        if kind == "move":
            args = (chance.choice(keys), *where, chance.choice(times))
            return SYSTEM, scheduling.move, args, {}
        return SYSTEM, scheduling.cancel, (chance.choice(keys),), {}

    told = at_once(stores, [[deed(who) for _ in range(15)] for who in patients])
    every = clinic.rows(Appointment)
    assert len(every) > len(keys)
    assert {one.id for one in every if one.status == "cancelled"} >= set(keys)
    assert {type(one) for one in told} >= {SlotTaken, TooLate}
    check(clinic)
    for one in clinic.rows(Appointment, Appointment.status == "booked"):
        clinic.do(SYSTEM, scheduling.cancel, one.id)
    assert clinic.rows(TakenTime) == []
    assert len(calendar.slots(day=WEDNESDAY)) == 11
