"""The stage on which the demonstration's days are played: deeds in the order of their moments."""

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import select

from psc_app.demo import matters, workplace
from psc_app.demo.bot_guests import BotOnStage
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import Role
from psc_app.models.people import Staff, Visitor
from psc_app.services.work import Work
from psc_app.wiring import House

ZONE = ZoneInfo(workplace.ZONE)


class TurnedClock:
    """A clock the story sets."""

    def __init__(self, at: datetime) -> None:
        """It stands at this moment."""
        self.at = at

    def now(self) -> datetime:
        """Where the story has got to."""
        return self.at


@dataclass
class Story:
    """Deeds in the order of their moments.

    Attributes:
        chance: what is left to it; the same seed gives the same story.
        bot: answers who comes.
        matters: what agents note down for later.
    """

    stage: House
    clock: TurnedClock
    chance: random.Random
    deeds: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    count: Any = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        """Plug in the bot, and what agents note down."""
        self.bot = BotOnStage(self.stage)
        self.matters = matters.Matters(self.do)

    def at(self, moment: datetime, deed: Callable[[], None]) -> None:
        """Have something done at a moment of the story."""
        heapq.heappush(self.deeds, (moment, next(self.count), deed))

    def play(self) -> None:
        """Do everything, also what comes up meanwhile."""
        while self.deeds:
            self.clock.at, _, deed = heapq.heappop(self.deeds)
            deed()

    def do(self, actor: Actor, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """A service's deed, now."""
        return self.stage.store.do_now(actor, verb, *args, **kwargs)

    def later(self, least: float, most: float) -> datetime:
        """A moment by chance, so many seconds from now."""
        return self.clock.at + timedelta(seconds=self.chance.uniform(least, most))


def agents_of(stage: House) -> dict[int, Actor]:
    """Who answers patients here, by number."""
    rows = stage.store.look_now(
        SYSTEM,
        lambda work: [
            (s.id, s.role, s.full_name)
            for s in work.session.exec(select(Staff).where(Staff.capacity_units > 2))
        ],
    )
    return {key: Actor(Role(role), key, name) for key, role, name in rows}


def new_guest(story: Story) -> Actor:
    """Somebody comes who is not signed in."""

    def make(work: Work) -> int:
        visitor = Visitor(created_at=work.now)
        work.session.add(visitor)
        work.session.flush()
        return visitor.id or 0

    key = story.do(SYSTEM, make)
    return Actor(Role.VISITOR, key, f"Visitor {key}")
