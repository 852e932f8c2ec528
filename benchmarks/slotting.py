"""What it costs to find free times: 50 practitioners, 60 days, four of ten hours booked.

`domain/slots.free_days` alone, and `scheduling.slots` with what it reads from the database
and the cards that it makes, both against the bar.
"""

import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from psc_app.config import Config
from psc_app.domain.actor import SYSTEM
from psc_app.domain.slots import Wish, free_days, moment_of
from psc_app.models.people import Patient
from psc_app.models.scheduling import (
    Appointment,
    Clinic,
    Practitioner,
    TakenTime,
    TemplatePeriod,
    VisitReason,
)
from psc_app.schema import upgrade
from psc_app.services import openings, scheduling
from psc_app.services.work import Work
from psc_app.wiring import build_house

PRACTITIONERS, DAYS = 50, 60
_ZONES = ("America/New_York", "Europe/Berlin")
_HOURS = ((8 * 60, 12 * 60), (13 * 60, 17 * 60))
_NOW = datetime(2026, 10, 1, 6, tzinfo=UTC)
_TAKEN = 0.4
_BAR = 100
"""Milliseconds in which all of it has to be found."""
_ALL = ("free_days", "scheduling.slots")

_Took = dict[str, list[tuple[float, float]]]
"""Milliseconds by the clock and of this process's computing, for each try."""


class _Watch:
    """A clock that stands still."""

    def now(self) -> datetime:
        return _NOW


def main(times: int = 20) -> str:
    """Look for times so often; a table."""
    folder = Path(tempfile.mkdtemp(prefix="psc-slots-"))
    try:
        config = Config(data_dir=folder, _env_file=None)
        upgrade(config, lambda _: None)
        home = build_house(config, _Watch())
        try:
            home.store.do_now(SYSTEM, _furnish)
            return _table(*home.store.look_now(SYSTEM, _measure, times))
        finally:
            home.store.stop()
    finally:
        shutil.rmtree(folder)


def _furnish(work: Work) -> None:
    chance = random.Random(5)
    work.session.add_all(Clinic(name=zone, time_zone=zone) for zone in _ZONES)
    work.session.add_all(Practitioner(full_name=f"Dr. {n:02}") for n in range(PRACTITIONERS))
    work.session.add(VisitReason(name="Check-up", minutes=20))
    patient = Patient(
        given_name="P", family_name="P", name_key="p p", created_at=_NOW, updated_at=_NOW
    )
    work.session.add(patient)
    work.session.flush()
    for who in range(1, PRACTITIONERS + 1):
        for weekday in range(5):
            work.session.add_all(
                TemplatePeriod(
                    practitioner_id=who,
                    clinic_id=1 + who % len(_ZONES),
                    weekday=weekday,
                    opens=opens,
                    closes=closes,
                )
                for opens, closes in _HOURS
            )
    work.session.flush()
    rota = openings.read_rota(work, _NOW.date(), DAYS)
    every_20 = free_days(rota, Wish(20, 20, _NOW, _NOW.date(), DAYS))
    booked = [
        (one.practitioner_id, cell)
        for one in every_20
        for cell in one.cells
        if chance.random() < _TAKEN
    ]
    work.run(
        insert(Appointment),
        [
            {
                "patient_id": patient.id, "practitioner_id": who, "status": "booked",
                "starts_at": moment_of(cell), "ends_at": moment_of(cell + 4), "reason": "",
                "clinician": "", "place": "", "uid": "", "sequence": 0, "booked_by": "",
            }
            for who, cell in booked
        ],
    )  # fmt: skip
    work.run(
        insert(TakenTime),
        [
            {"practitioner_id": who, "cell": cell + part, "appointment_id": key}
            for key, (who, cell) in enumerate(booked, 1)
            for part in range(4)
        ],
    )


def _measure(work: Work, times: int) -> tuple[int, int, _Took]:
    first: date = _NOW.date()
    week = first + timedelta(days=14)
    rota = openings.read_rota(work, first, DAYS)
    wish = Wish(20, 15, _NOW, first, DAYS)
    tries: dict[str, Callable[[], object]] = {
        "free_days": lambda: free_days(rota, wish),
        "scheduling.slots": lambda: scheduling.slots(work, reason_id=1, first_day=first, days=DAYS),
        "a week of one": lambda: scheduling.slots(
            work, reason_id=1, first_day=week, days=7, practitioner_id=7
        ),
    }
    # The first look of a process sets up the tables' classes, whatever it looks at.
    scheduling.slots(work, reason_id=1, first_day=week, days=1)
    took: _Took = {name: [] for name in tries}
    for _ in range(times):
        for name, try_ in tries.items():
            clock, computing = time.perf_counter(), time.process_time()
            try_()
            took[name].append(
                ((time.perf_counter() - clock) * 1e3, (time.process_time() - computing) * 1e3)
            )
    cards = scheduling.slots(work, reason_id=1, first_day=first, days=DAYS)
    beginnings = sum(one.room for one in free_days(rota, wish))
    return beginnings, sum(len(one.slots) for one in cards), took


def _table(beginnings: int, cards: int, took: _Took) -> str:
    about = {
        "free_days": "computing alone",
        "scheduling.slots": "with reading and cards, every time of a clinic once",
        "a week of one": "with reading and cards, as a screen asks for it",
    }
    rows = []
    for name, tries in took.items():
        clock = [one for one, _ in tries]
        median = statistics.median(clock)
        figures = (min(clock), median, max(clock), statistics.median(one for _, one in tries))
        said = " | ".join(f"{one:.1f}" for one in figures)
        verdict = f"{_BAR}: {'met' if median < _BAR else 'missed'}"
        bar = verdict if name in _ALL else ""
        rows.append(f"| {name} | {about[name]} | {said} | {bar} |")
    return "\n".join(
        [
            f"Free times of {PRACTITIONERS} practitioners over {DAYS} days, of which {_TAKEN:.0%}"
            f" is booked: {beginnings:,} beginnings, {cards:,} cards; milliseconds. The bar is"
            f" for the median.",
            "",
            "| | | fastest | median | slowest | median of computing | bar |",
            "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
            *rows,
        ]
    )
