"""`python -m psc_app simulate`: a morning at a server, with its scorecard at the end."""

import asyncio
import secrets
import signal
from collections.abc import Callable
from contextlib import suppress

from sqlmodel import col, select

from psc_app.config import config
from psc_app.demo.people import PASSWORD
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import Refused
from psc_app.domain.vocabulary import Role
from psc_app.models.conversation import Conversation
from psc_app.models.people import Patient, Staff
from psc_app.models.workplace import AgentStatus
from psc_app.schema import upgrade
from psc_app.services import passwords
from psc_app.services.work import Work
from psc_app.simulation import crew, invariants, own_server, scorecard, scorecard_words
from psc_app.simulation.live_morning import Account, NoAnswer, live
from psc_app.simulation.live_texts import line_of
from psc_app.simulation.world import Asked, make, suggested_patients
from psc_app.wiring import House, house

YOURS = ("ana",)
"""Left alone in the demonstration, for whoever sits before the screen."""

Say = Callable[[str], None]


def simulate(
    *,
    speed: float,
    seed: int,
    minutes: float,
    patients: int,
    agents: int,
    url: str,
    say: Say,
) -> bool:
    """Live a morning at a server, and tell how it went; whether all that has to hold held.

    Args:
        speed: minutes of the morning in a minute.
        patients, agents: how many; 0 for as many as fit.
        url: where the server answers; "" for this folder's own, started where it does not run.
        say: puts a line on the terminal.

    Raises:
        Refused: there is no such server, or it is no place for a simulation.
    """
    return asyncio.run(_simulate(speed, seed, minutes, patients, agents, url.rstrip("/"), say))


async def _simulate(
    speed: float, seed: int, minutes: float, patients: int, agents: int, url: str, say: Say
) -> bool:
    settings = config()
    server = None
    if not url:
        url = f"http://127.0.0.1:{settings.port}"
        if not await own_server.answers(url):
            if not settings.demo:
                raise Refused("Start the server first, and say where it is with --url.")
            server = await own_server.start(settings.port, say)
            if server is None:
                raise Refused("The demonstration does not start; `make run` says why.")
    elif not await own_server.answers(url):
        raise Refused(f"Nobody answers at {url}.")
    try:
        return await _at(url, Asked(seed, minutes, patients, agents), speed, say)
    finally:
        if server is not None:
            say("Ending the demonstration's server.")
            own_server.stop(server)


async def _at(url: str, asked: Asked, speed: float, say: Say) -> bool:
    upgrade(config(), say=lambda text: None)
    home = house()
    people, boss = _crew(home, asked.agents)
    if not people:
        raise Refused("Nobody is left to work: all agents are signed in already.")
    number = asked.patients or suggested_patients(len(people), asked.minutes)
    texts = asked.texts if line_of(home, url) is not None else 0.0
    world = make(Asked(asked.seed, asked.minutes, number, len(people), texts))
    say(f"{url}: {number} patients and {len(people)} agents, {asked.minutes:g} minutes at"
        f" {speed:g} times the speed, seed {asked.seed}.")  # fmt: skip
    if not texts:
        say("Nobody texts: no carrier is set up that a simulation may play.")
    say("Ctrl-C ends it early, with the scorecard of what there was.")
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def break_off(number: int) -> None:
        stop.set()
        # Who asks once more does not want to wait for the end either.
        loop.remove_signal_handler(number)

    with suppress(NotImplementedError):
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, break_off, number)
    try:
        said = await live(home, url, world, speed, people, boss, say, stop)
    except NoAnswer as fault:
        raise Refused(
            f"{fault} Has it the same data as this command (PSC_DATA_DIR, PSC_DATABASE_URL)?"
        ) from None
    finally:
        with suppress(NotImplementedError):
            loop.remove_signal_handler(signal.SIGINT)
            loop.remove_signal_handler(signal.SIGTERM)
    kept = await home.store.look(SYSTEM, invariants.check, said)
    card = await home.store.look(SYSTEM, scorecard.read, said, world)
    say(scorecard_words.text(card, kept, said))
    home.store.stop()
    return all(one.holds for one in kept)


def _crew(home: House, agents: int) -> tuple[list[Account], Account | None]:
    """Who works: the demonstration's people who are not there yet, or accounts made for it."""
    if home.config.demo:
        found = home.store.look_now(SYSTEM, _free)
        people = [one for one in found if one.actor.role is not Role.SUPERVISOR]
        bosses = [one for one in found if one.actor.role is Role.SUPERVISOR]
        return people[: agents or len(people)], bosses[0] if bosses else None
    home.store.look_now(SYSTEM, _check_empty)
    # Known to this process alone, and forgotten with it.
    password = secrets.token_urlsafe(18)
    hashed = passwords.hash_password(password)
    texts = home.sms_account is not None
    made = crew.hire(home.store, agents or 10, hashed, texts=texts)
    names = [f"{crew.PREFIX}{n + 1:03d}" for n in range(len(made) - 1)]
    people = [Account(a, n, password) for a, n in zip(made, names, strict=False)]
    return people, Account(made[-1], crew.BOSS, password)


def _free(work: Work) -> list[Account]:
    there = set(
        work.session.exec(
            select(AgentStatus.staff_id).where(col(AgentStatus.connected).is_(True))
        ).all()
    )
    return [
        Account(actor, name, PASSWORD)
        for name, actor in crew.at_work(work)
        if actor.id not in there and name not in YOURS
    ]


def _check_empty(work: Work) -> None:
    """Let a simulation into no clinic that has patients or talks of its own.

    Raises:
        Refused: it has.
    """
    ours = select(Staff.id).where(col(Staff.username).startswith(crew.PREFIX))
    known = work.session.exec(ours).first() is not None
    patients = work.session.exec(select(Patient.id)).first() is not None
    talks = work.session.exec(select(Conversation.id)).first() is not None
    if patients or (talks and not known):
        raise Refused(
            "This clinic has patients or conversations of its own. A simulation would stand in"
            " its logs and figures for ever: give it an empty database (PSC_DATA_DIR)."
        )
