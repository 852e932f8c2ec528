"""Five weeks of an invented clinic's past, so that reports, trends and forecasts have life.

Its conversations are guests', never patients', and each says that it is invented. Yesterday is
not among them: it is played by the real services (see yesterday.py), as is what runs when the
demonstration begins; today is, until a little before. The same seed and the same day give the
same past.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from psc_app.demo import workplace
from psc_app.demo.dialogues import DIALOGUES, Dialogue
from psc_app.demo.past_day import PastDay
from psc_app.demo.past_floor import HURRY
from psc_app.demo.past_log import PastLog
from psc_app.demo.past_people import EVERYBODY, PastAgent, Shift, on_shift, on_shift_today
from psc_app.demo.past_talk import Furniture, Kind, Words
from psc_app.domain.actor import Actor
from psc_app.domain.classification import Contact, first_match
from psc_app.domain.settings_catalogue import MESSAGES
from psc_app.domain.vocabulary import Channel, Role
from psc_app.models.people import Staff
from psc_app.models.workplace import Queue, QueueMember, Workstream
from psc_app.services import access, intake, settings
from psc_app.services.work import Work

WEEKS = 5
ZONE = ZoneInfo(workplace.ZONE)

_NAMES = (
    "Rosa M.", "Theo", "Kim", "Mr. Adeyemi", "", "Lena", "J. Brooks", "María José", "نور", "",
    "Priit", "Sofia", "D. Okoye", "", "Hana", "Mateo", "Ines", "", "Tom R.", "Yusuf",
)  # fmt: skip
"""What guests call themselves; those who don't are "Visitor" with a number."""

_HOURLY = {8: 6.4, 9: 9.2, 10: 10.0, 11: 7.6, 12: 5.2, 13: 5.6, 14: 7.0, 15: 6.0, 16: 4.4, 17: 2.2}
"""Arrivals in an hour of an ordinary Wednesday, by the clock on the wall: a peak in the morning."""

_WEEKDAY = (1.25, 1.08, 1.0, 0.96, 0.9, 0.42, 0.34)
"""How Monday to Sunday differ from that."""

BEFORE_NOW = timedelta(minutes=10)
"""How long before the demonstration begins all that is invented is over."""

_HOLIDAY = 0.3
_GROWTH = 0.02
"""How much more comes from week to week."""

_ROUGH = 11
"""So many days ago (or the working day before) was a bad morning: more came, and two were ill."""

_ILL = ("dev", "grace", "elena", "hugo")
"""Who was ill on it, of those on shift."""

_SETTLED, _TEXTS = 0.14, 0.22
"""The shares of what the bot settles alone, and of texts among the rest."""

_WEIGHTS = (18, 20, 9, 11, 16, 10, 7, 9)
"""How often each of the dialogues comes up."""

_OFFICE = "Billing"
"""The queue that is closed at weekends, and served by few early and late."""

_MOVES_ON = (("Front desk", "Nurse line"), ("Nurse line", "Pharmacy"), ("Pharmacy", "Front desk"))
"""From where to where some are transferred."""


@dataclass(frozen=True, slots=True)
class _Clinic:
    furniture: Furniture
    kinds: Mapping[Channel, tuple[Kind, ...]]
    queues: Mapping[str, int]
    people: Mapping[str, tuple[Actor, int]]


def fill(work: Work, today: date, seed: int = 7) -> int:
    """Write the five weeks before yesterday; how many conversations it were.

    Args:
        today: the demo's first day, by the clinic's clock.
        seed: the same one gives the same past.

    Raises:
        NotAllowed: the actor is not the system.
    """
    return _write(work, days(today), today, seed)


def fill_today(work: Work, now: datetime, seed: int = 7) -> int:
    """Write today as far as it is, all of it over; how many conversations it were.

    People come as in the weeks before, until some minutes before now. Whatever runs then is
    brought to its end, and everybody goes home: who works from now on is to be seen.

    Raises:
        NotAllowed: the actor is not the system.
    """
    today = now.astimezone(ZONE).date()
    return _write(work, [today], today, seed, now.astimezone(UTC) - BEFORE_NOW - HURRY)


def days(today: date) -> Iterator[date]:
    """The days that are invented, the earliest first: five of each weekday, none of them yesterday.

    The five weeks that end two days ago.
    """
    for ago in range(7 * WEEKS + 1, 1, -1):
        yield today - timedelta(days=ago)


def _write(
    work: Work, past: Iterable[date], today: date, seed: int, bell: datetime | None = None
) -> int:
    access.require_system(work)
    clinic, log = _clinic(work), PastLog(work)
    before = log.count
    agents = {name: PastAgent(actor, units) for name, (actor, units) in clinic.people.items()}
    for day in past:
        chance = random.Random(f"{seed} {day.isoformat()} {(today - day).days}")
        _play(clinic, log, agents, day, chance, today, bell)
    log.write(work)
    return log.count - before


def _play(
    clinic: _Clinic,
    log: PastLog,
    agents: Mapping[str, PastAgent],
    day: date,
    chance: random.Random,
    today: date,
    bell: datetime | None = None,
) -> None:
    free = _is_free(day)
    shifts = on_shift(day, free=free) if bell is None else on_shift_today(day, free=free)
    rough = day == _rough_day(today)
    if rough:
        for ill in _ILL:
            shifts.pop(ill, None)
    there = [agents[name] for name in shifts if name in agents]
    played = PastDay(log, clinic.furniture, there, chance, bell)
    for name, shift in shifts.items():
        if name in agents:
            _works(played, agents[name], day, shift, chance, bell)
    for moment in _arrivals(day, chance, _share(day, today), rough=rough):
        if bell is None or moment < bell:
            _one(clinic, played, moment, chance, office=not free and 9 <= moment.hour < 16)
    played.play()
    played.clear()


def _works(
    played: PastDay,
    agent: PastAgent,
    day: date,
    shift: Shift,
    chance: random.Random,
    bell: datetime | None,
) -> None:
    def moment(hours: float) -> datetime:
        return _wall(day, hours) + timedelta(minutes=chance.uniform(-4, 4))

    begins, ends, lunch = moment(shift.begins), moment(shift.ends), moment(shift.lunch)
    if bell is None or begins < bell:
        played.shift(agent, begins, ends if bell is None else min(ends, bell), lunch)


def _one(
    clinic: _Clinic, played: PastDay, moment: datetime, chance: random.Random, *, office: bool
) -> None:
    channel = Channel.SMS if chance.random() < _TEXTS and moment.hour < 17 else Channel.CHAT
    kinds = clinic.kinds[channel]
    kind = chance.choices(kinds, _WEIGHTS)[0]
    if kind.queue_id == clinic.queues[_OFFICE] and not office:
        kind = kinds[1]
    name = chance.choice(_NAMES)
    settled = chance.random() < _SETTLED
    then = _next_queue(clinic, kind, chance)
    played.at(moment, lambda: played.arrive(kind, channel, name, settled=settled, to_queue=then))


def _next_queue(clinic: _Clinic, kind: Kind, chance: random.Random) -> int:
    """Where a conversation is transferred in its course; 0 for the most, who stay."""
    if chance.random() >= 0.06:
        return 0
    ways = {clinic.queues[one]: clinic.queues[to] for one, to in _MOVES_ON}
    return ways.get(kind.queue_id, 0)


def _arrivals(day: date, chance: random.Random, share: float, *, rough: bool) -> Iterator[datetime]:
    """Moments by chance (Poisson) with the day's rates, while somebody is there to answer."""
    for hour, rate in _HOURLY.items():
        more = 1.9 if rough and hour < 12 else 1.0
        at = chance.expovariate(rate * share * more)
        while at < 1:
            yield _wall(day, hour + at)
            at += chance.expovariate(rate * share * more)


def _share(day: date, today: date) -> float:
    weeks = (today - day).days / 7
    kind = _HOLIDAY if _is_holiday(day) else _WEEKDAY[day.weekday()]
    return kind * (1 - _GROWTH * weeks)


def _rough_day(today: date) -> date:
    day = today - timedelta(days=_ROUGH)
    while _is_free(day):
        day -= timedelta(days=1)
    return day


def _is_free(day: date) -> bool:
    return day.weekday() >= 5 or _is_holiday(day)


def _is_holiday(day: date) -> bool:
    return any((day.month, day.day) == (month, number) for month, number, _ in workplace.HOLIDAYS)


def _wall(day: date, hours: float) -> datetime:
    return datetime.combine(day, time(0), ZONE) + timedelta(hours=hours)


# ---------------------------------------------------------------- the clinic as it is set up


def _clinic(work: Work) -> _Clinic:
    queues = dict(work.session.exec(select(Queue.name, Queue.id)).all())
    members: dict[int, set[int]] = {key or 0: set() for key in queues.values()}
    for queue_id, staff_id in work.session.exec(select(QueueMember.queue_id, QueueMember.staff_id)):
        members[queue_id].add(staff_id)
    streams = {
        Channel(channel): key or 0
        for channel, key in work.session.exec(select(Workstream.channel, Workstream.id))
    }
    furniture = Furniture(
        streams=streams,
        fallback=queues["Front desk"] or 0,
        members={key: frozenset(found) for key, found in members.items()},
        places=dict(work.session.exec(select(Queue.id, Queue.priority)).all()),
        words=_words(work),
    )
    people = {
        one.username: (Actor(Role(one.role), one.id or 0, one.full_name), one.capacity_units)
        for one in work.session.exec(select(Staff).where(col(Staff.username).in_(EVERYBODY)))
    }
    kinds = {
        channel: tuple(_kind(work, stream, one, furniture.fallback) for one in DIALOGUES)
        for channel, stream in streams.items()
    }
    return _Clinic(furniture, kinds, queues, people)


def _kind(work: Work, stream: int, dialogue: Dialogue, fallback: int) -> Kind:
    rule, tried = first_match(intake.rules(work, stream), Contact(reason=dialogue.reason))
    queue_id = rule.queue_id if rule and rule.queue_id else fallback
    return Kind(dialogue, queue_id, rule, tuple(tried))


def _words(work: Work) -> Words:
    clinic = settings.value(work, "clinic.name")

    def said(name: str) -> str:
        text = settings.value(work, MESSAGES + name)
        return text.replace("{clinic}", clinic).replace("{queue}", "the clinic")

    return Words(
        greeting=f"Hello. I am the automated assistant of {clinic}. What can I do for you?",
        settled="You are welcome. Is there anything else? If not, have a good day.",
        handed_over=said("handed_over"),
        joined=said("agent_joined"),
        transferred=said("transferred"),
        ended=said("ended"),
    )
