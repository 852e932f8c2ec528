"""Fills an empty database with the demo clinic: people, records, a day, live chats.

Yesterday is played through the same services that people use, on a clock that
is turned by hand, so its log is as true as any. The same seed gives the same
day.
"""

import random
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import col, select

from psc_app.demo import (
    calendar,
    library,
    matters,
    past_weeks,
    replies,
    scripts,
    texts,
    workplace,
    yesterday,
)
from psc_app.demo.bot_guests import TODAY
from psc_app.demo.dialogues import LIVE
from psc_app.demo.people import PASSWORD, PATIENTS_WITH_PASSWORD, STAFF
from psc_app.demo.story import ZONE, Story, TurnedClock, agents_of, new_guest
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import Role
from psc_app.models.people import Patient, Staff
from psc_app.models.workplace import AgentStatus
from psc_app.services import fhir_import, messages, offers, passwords, portal
from psc_app.services.insights import rollups
from psc_app.services.work import Work
from psc_app.wiring import House, build_house

BUNDLES = Path(__file__).parent / "fhir"


def is_empty(home: House) -> bool:
    """Whether nobody works here yet."""
    return (
        home.store.look_now(SYSTEM, lambda work: work.session.exec(select(Staff)).first()) is None
    )


def fill(home: House, seed: int = 7) -> None:
    """Fill the database of a house; its own clock says what today is.

    Args:
        seed: the same one gives the same people, words and waits.
    """
    now = home.clock.now()
    clock = TurnedClock(now)
    stage = build_house(home.config, clock)
    try:
        stage.store.do_now(SYSTEM, _furnish)
        bundles = fhir_import.read_paths([BUNDLES])
        stage.store.do_now(SYSTEM, fhir_import.import_bundles, bundles, shift_to=now)
        stage.store.do_now(SYSTEM, _patients_of_the_demo)
        calendar.fill(stage, clock, now)
        stage.store.do_now(SYSTEM, past_weeks.fill, now.astimezone(ZONE).date(), seed)
        yesterday.play(stage, clock, now, random.Random(seed))
        stage.store.do_now(SYSTEM, past_weeks.fill_today, now, seed)
        texts.fill(stage, clock, now, _ana(stage))
        _begin_today(stage, clock, now)
        stage.store.do_now(SYSTEM, rollups.bring_up_to_date)
    finally:
        stage.store.stop()


def _furnish(work: Work) -> None:
    hashed = passwords.hash_password(PASSWORD)
    people = [
        Staff(
            username=username,
            full_name=name,
            role=role.value,
            password_hash=hashed,
            capacity_units=units,
            demo=True,
            created_at=work.now,
        )
        for username, name, role, units in STAFF
    ]
    work.session.add_all(people)
    work.session.flush()
    staff = {person.username: person.id or 0 for person in people}
    workplace.furnish(work, staff)
    replies.furnish(work, staff)
    library.stock(work)
    scripts.furnish(work)


def _patients_of_the_demo(work: Work) -> None:
    hashed = passwords.hash_password(PASSWORD)
    patients = work.session.exec(select(Patient).order_by(col(Patient.id))).all()
    for patient in patients:
        patient.demo = True
        if any(name in _plain(patient.full_name) for name in PATIENTS_WITH_PASSWORD):
            patient.password_hash = hashed
        work.session.add(patient)


def _plain(name: str) -> str:
    # Synthea puts digits behind its names.
    return "".join(letter for letter in name if not letter.isdigit())


def _ana(stage: House) -> Actor:
    return next(one for one in agents_of(stage).values() if one.name.startswith("Ana"))


def _keep_her_place(work: Work, staff_id: int) -> None:
    """Let the conversation that is running wait for its agent to sign in."""
    status = work.session.get(AgentStatus, staff_id)
    assert status is not None
    status.lost_at = None
    work.session.add(status)


def _begin_today(stage: House, clock: TurnedClock, now: datetime) -> None:
    story = Story(stage, clock, random.Random(1))
    patient = stage.store.look_now(
        SYSTEM,
        lambda work: [
            (p.id, p.full_name)
            for p in work.session.exec(select(Patient).order_by(col(Patient.id)))
            if "Purdy" in p.full_name
        ],
    )[0]
    ana = _ana(stage)
    people = [Actor(Role.PATIENT, *patient), None, None]
    story.do(SYSTEM, _keep_her_place, ana.id)
    for minutes, dialogue, who in zip((9, 4, 1), LIVE, people, strict=True):
        clock.at = now - timedelta(minutes=minutes)
        guest = who or new_guest(story)
        name = "" if who else ("Jordan Lee", "Nadia")[minutes == 1]
        conversation = story.do(
            guest, portal.start_chat, portal.Answers(dialogue.reason, name=name, consent=True)
        )
        story.bot.answers()
        story.bot.passes_on(guest, conversation)
        if dialogue.lines:
            story.do(ana, offers.pick, conversation)
            for number, (side, text) in enumerate(dialogue.lines):
                clock.at += timedelta(seconds=40)
                actor = guest if side == "p" else ana
                story.do(actor, messages.post, conversation, f"demo-live-{number}", text)
            story.do(ana, matters.for_today, conversation)
    clock.at = now - timedelta(seconds=30)
    guest = new_guest(story)
    answers = portal.Answers(reason=TODAY.reason, name="Sol", consent=True)
    story.do(guest, portal.start_chat, answers)
    story.bot.answers()
