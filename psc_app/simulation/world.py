"""Who comes when, with what patience and mood; who works when; what goes wrong.

Nothing here knows the app, a clock or a wire. The same seed gives the same world: each person
has dice of their own, so that what one does never changes what another does. All times are
seconds of the clinic's morning since its beginning; a driver decides how fast they pass.
"""

import random
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from math import exp, log

from psc_app.simulation import words
from psc_app.simulation.words import Matter

TALK = 420.0
"""About how many seconds an agent has a conversation, at the usual pace."""

_STEPS = 480
_AREAS = (
    201,
    202,
    203,
    205,
    206,
    207,
    208,
    209,
    210,
    212,
    213,
    214,
    215,
    216,
    217,
    218,
    219,
    224,
    225,
    228,
    229,
    231,
    234,
    239,
    240,
    248,
    251,
    252,
    253,
    254,
    256,
    260,
    262,
    267,
    269,
    270,
    272,
    276,
    281,
    301,
    302,
    303,
    304,
    305,
    307,
    308,
    309,
    310,
    312,
    313,
    314,
    315,
    316,
    317,
    318,
    319,
    320,
    321,
    323,
    325,
    330,
    331,
    334,
    336,
    337,
    339,
    347,
    351,
    352,
    360,
)
"""Of each area code the numbers 555-0100 to 555-0199 are kept for invented people."""
_NAMES = ("Rosa", "Theo", "Kim", "Lena", "Idris", "Mei", "Otto", "Nadia", "Jordan", "Wanda", "")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a world is made from.

    Attributes:
        seed: the same one gives the same world.
        minutes: how long people come.
        patients: how many contact the clinic.
        agents: how many work there.
        texts: the share who text, 0 to 1; the others use the chat.
        bot: the share of the chats whose question the bot answers.
        pace: how many times as long as usual talks take.
    """

    seed: int = 7
    minutes: float = 60
    patients: int = 100
    agents: int = 10
    texts: float = 0.25
    bot: float = 0.1
    pace: float = 1.0

    @property
    def seconds(self) -> float:
        """How long people come, in seconds."""
        return self.minutes * 60


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody's contact with the clinic.

    Attributes:
        at: when they begin.
        number: the phone they text from, in E.164; empty for the chat.
        patience: seconds they wait in line before they leave (a chat) or ask again (a text).
        mood: how they feel when they come, -1 to 1.
        temper: how much of their mood goes while their patience does, 0 to 1.
        rounds: how many of an agent's messages they answer.
        settled: whether the bot can answer what they ask.
        vanishes: at which answer their connection is lost; 0 for never.
        back_after: seconds until it is back; 0 for never.
        stars: how they rate it, where they are content; 0 for not at all.
        stops_at: when they text STOP; 0 for never.
    """

    key: int
    at: float
    number: str
    name: str
    matter: Matter
    flagged: bool
    patience: float
    mood: int
    temper: float
    rounds: int
    settled: bool
    vanishes: int
    back_after: float
    stars: int
    stops_at: float

    @property
    def texts(self) -> bool:
        """Whether they text; else they chat."""
        return bool(self.number)


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who answers.

    Attributes:
        begins, ends: the shift.
        lunch: from when to when; (0, 0) for none.
        losses: when their connection breaks, and for how many seconds.
        speed: how many times as long as others they take.
        rejects, misses: the share of offers, 0 to 1.
        consults, transfers: the share of talks, 0 to 1.
    """

    key: int
    begins: float
    ends: float
    lunch: tuple[float, float]
    losses: tuple[tuple[float, float], ...]
    speed: float
    rejects: float
    misses: float
    consults: float
    transfers: float


@dataclass(frozen=True, slots=True)
class Weather:
    """What goes wrong for everybody.

    Attributes:
        carrier_fails: from when to when the carrier takes no texts, or says nothing of them.
        twice: from when to when it brings each incoming text twice.
        stop_wave: around when many ask for texts to stop.
    """

    carrier_fails: tuple[float, float]
    twice: tuple[float, float]
    stop_wave: float


@dataclass(frozen=True, slots=True)
class World:
    """A morning as it will be; visits in the order in which they begin."""

    asked: Asked
    visits: tuple[Visit, ...]
    workers: tuple[Worker, ...]
    weather: Weather


def make(asked: Asked) -> World:
    """The world of a seed."""
    span = asked.seconds
    weather = Weather(
        carrier_fails=(0.45 * span, 0.45 * span + min(240.0, 0.1 * span)),
        twice=(0.3 * span, 0.4 * span),
        stop_wave=0.6 * span,
    )
    moments = _arrivals(asked)
    return World(
        asked,
        tuple(_visit(asked, weather, key, at) for key, at in enumerate(moments)),
        tuple(_worker(asked, key) for key in range(asked.agents)),
        weather,
    )


def dice_of(asked: Asked, *whose: object) -> random.Random:
    """Dice that belong to one person, or to one thing they do."""
    return random.Random("/".join(map(str, (asked.seed, *whose))))


def suggested_patients(agents: int, minutes: float, units: float = 3.0) -> int:
    """How many patients keep so many agents well busy, with lines at the peak."""
    return max(1, round(agents * units * minutes * 60 * 0.72 / TALK))


def busyness(part: float) -> float:
    """How many come at this part of the time, from 0 to 1: a morning peak and a smaller one."""
    morning = exp(-(((part - 0.3) / 0.13) ** 2))
    afternoon = 0.5 * exp(-(((part - 0.72) / 0.12) ** 2))
    return 0.3 + morning + afternoon


def _arrivals(asked: Asked) -> list[float]:
    """Moments of a Poisson process with a rate that changes, given how many come in all.

    Given their number, its points lie as if each were drawn by itself with the rate as density.
    """
    dice = dice_of(asked, "arrivals")
    weights = list(accumulate(busyness((step + 0.5) / _STEPS) for step in range(_STEPS)))
    step = asked.seconds / _STEPS
    found = []
    for _ in range(asked.patients):
        place = bisect_left(weights, dice.random() * weights[-1])
        found.append(round((min(place, _STEPS - 1) + dice.random()) * step, 3))
    return sorted(found)


def _visit(asked: Asked, weather: Weather, key: int, at: float) -> Visit:
    dice = dice_of(asked, "visit", key)
    texts = dice.random() < asked.texts
    flagged = dice.random() < 0.012
    matter = dice.choice(words.ALARMS if flagged else words.MATTERS)
    settled = not texts and not flagged and dice.random() < asked.bot
    vanishes = dice.choice((1, 2)) if not texts and dice.random() < 0.05 else 0
    stops = 0.0
    if texts and at < weather.stop_wave and dice.random() < 0.35:
        stops = round(weather.stop_wave + dice.uniform(0, 60), 3)
    return Visit(
        key=key,
        at=at,
        number=_number(key) if texts else "",
        name=dice.choice(_NAMES),
        matter=matter,
        flagged=flagged,
        patience=round(_drawn(dice, 240 if not flagged else 1200, 30), 3),
        mood=dice.choices((-1, 0, 1), (2, 6, 1))[0],
        temper=round(dice.random(), 3),
        rounds=dice.choices((1, 2, 3, 4), (2, 4, 3, 1))[0],
        settled=settled,
        vanishes=vanishes,
        back_after=round(dice.uniform(20, 150), 3) if dice.random() < 0.7 else 0.0,
        stars=dice.choices((0, 5, 4, 3, 2, 1), (12, 4, 2, 1, 1, 1))[0],
        stops_at=stops,
    )


def _drawn(dice: random.Random, mean: float, least: float) -> float:
    """A time by chance with a tail, as patience has."""
    return least - (mean - least) * log(1 - dice.random())


def _number(key: int) -> str:
    area, last = divmod(key, 100)
    return f"+1{_AREAS[area % len(_AREAS)]}55501{last:02d}"


def _worker(asked: Asked, key: int) -> Worker:
    dice = dice_of(asked, "worker", key)
    span = asked.seconds
    # Shifts begin one after the other within the first part of the time, and end so.
    late = 0.12 * span * (key % 5) / 5 if asked.minutes > 180 else 0.0
    begins = round(late + dice.uniform(0, min(60.0, 0.02 * span)), 3)
    ends = round(span * (0.88 + 0.12 * (key % 5) / 4) if asked.minutes > 180 else span, 3)
    lunch = (0.0, 0.0)
    if asked.minutes >= 30 and dice.random() < 0.8:
        long = min(1800.0, 0.08 * span)
        from_ = dice.uniform(0.42, 0.62) * span
        lunch = (round(from_, 3), round(from_ + long, 3))
    losses = []
    for _ in range(1 if dice.random() < 0.25 else 0):
        back = dice.choice((8.0, 30.0, 90.0, 400.0))
        losses.append((round(dice.uniform(0.15, 0.85) * span, 3), back))
    return Worker(
        key=key,
        begins=begins,
        ends=ends,
        lunch=lunch,
        losses=tuple(losses),
        speed=round(dice.uniform(0.8, 1.3), 3),
        rejects=0.03,
        misses=0.015,
        consults=0.08,
        transfers=0.05,
    )
