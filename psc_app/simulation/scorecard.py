"""How a simulated morning went, from the event log, beside what the formulas would expect."""

from dataclasses import dataclass, field
from statistics import fmean

from psc_app.domain import erlang, erlang_a
from psc_app.domain.vocabulary import ClosureReason, Deed
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.services.work import Work
from psc_app.simulation import meanwhile
from psc_app.simulation.log_rows import Row, rows
from psc_app.simulation.said import Said
from psc_app.simulation.world import World

_LEFT = (ClosureReason.PATIENT_ABANDONED.value, ClosureReason.PATIENT_DISCONNECTED.value)
_QUARTER = 900.0
_ON_DUTY = ("available", "busy", "do not disturb")
WITHIN = 20.0
"""Seconds within which an answer counts: those of the reference line, 80 % in 20 s (SPEC 14)."""
SHORT = 5.0
"""Seconds: who leaves within so long had come by mistake and does not count."""


@dataclass(slots=True)
class _Contact:
    channel: str
    queued: float | None = None
    accepted: float | None = None
    left: float | None = None
    turned_away: bool = False
    closed: bool = False
    state: int = -1
    since: float = 0.0
    handled: float = 0.0


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """What became of the contacts of one channel; times in seconds of the morning.

    Attributes:
        came: all of them; bot: those who never asked for a person.
        asked: those who did; answered, left, turned_away: what came of them.
        open: who waits still.
        in_time: answered within the time that counts.
        short: who left so soon that it does not count.
        waits: of those who were answered; handled: time in an agent's hands.
    """

    came: int = 0
    bot: int = 0
    asked: int = 0
    answered: int = 0
    left: int = 0
    turned_away: int = 0
    open: int = 0
    in_time: int = 0
    short: int = 0
    waits: tuple[float, ...] = ()
    handled: tuple[float, ...] = ()
    lost_waiting: float = 0.0

    @property
    def service_level(self) -> float | None:
        """Answered in time, of all who were answered or left; None for nobody."""
        whole = self.answered + self.left - self.short
        return self.in_time / whole if whole else None

    @property
    def abandon_rate(self) -> float | None:
        """Left before anybody answered, of all who were answered or left; None for nobody."""
        whole = self.answered + self.left - self.short
        return (self.left - self.short) / whole if whole else None


@dataclass(slots=True)
class Scorecard:
    """The whole morning.

    Attributes:
        within: seconds within which an answer counts.
        occupancy: the share of the capacity on duty that was in use; None without any.
        accepting: seconds between an offer and its acceptance, on average.
        expected: what Erlang C and A lead one to expect of the chats; None where there were none.
        deeds: how many rows of each deed the log has; meanwhile: what they say, in lines.
        minutes: how long people were to come.
    """

    within: float
    channels: dict[str, ChannelCard] = field(default_factory=dict)
    occupancy: float | None = None
    accepting: float = 0.0
    slots: float = 0.0
    expected: "Expectation | None" = None
    deeds: dict[str, int] = field(default_factory=dict)
    meanwhile: tuple[str, ...] = ()
    minutes: float = 0.0

    @property
    def everything(self) -> ChannelCard:
        """All channels together."""
        cards = list(self.channels.values())
        sums = {
            name: sum(getattr(card, name) for card in cards)
            for name in ("came", "bot", "asked", "answered", "left", "turned_away", "open",
                         "in_time", "short", "lost_waiting")
        }  # fmt: skip
        waits = tuple(one for card in cards for one in card.waits)
        return ChannelCard(
            **sums, waits=waits, handled=tuple(one for card in cards for one in card.handled)
        )


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the formulas lead one to expect, over all quarter hours by how many came in each.

    Attributes:
        level_c, wait_c: service level and mean wait if everybody stayed (Erlang C).
        overloaded: the share who came while more came than could be served; there C has no end.
        patience: mean seconds until somebody who waits leaves; None where nobody left.
        level_a, wait_a, abandoned_a: with that patience (Erlang A); 0 where nobody left, as there
            it is Erlang C.
    """

    level_c: float
    wait_c: float | None
    overloaded: float
    level_a: float
    wait_a: float
    abandoned_a: float
    patience: float | None


def read(work: Work, said: Said, world: World) -> Scorecard:
    """The scorecard of a morning that is over."""
    log = rows(work, said.since_event)
    card = Scorecard(within=WITHIN, minutes=world.asked.minutes)
    seconds = _Seconds(said)
    contacts = _contacts(log, seconds)
    for channel in sorted({one.channel for one in contacts.values()}):
        own = [one for one in contacts.values() if one.channel == channel]
        card.channels[channel] = _channel(own, card.within)
    until = world.asked.seconds if said.broken_off_at is None else said.broken_off_at
    ends = min(until, seconds.at(log[-1].at_ms)) if log else 0.0
    duty = _duty(log, said, seconds, ends)
    card.occupancy = duty.used / duty.units if duty.units else None
    offered = {row.detail["offer"]: row.at_ms for row in log if row.deed == Deed.OFFERED}
    took = [
        seconds.between(offered[row.detail["offer"]], row.at_ms)
        for row in log
        if row.deed == Deed.ACCEPTED and row.detail["offer"] in offered
    ]
    card.accepting = fmean(took) if took else 0.0
    card.slots = sum(duty.quarters) / ends if ends > 0 else 0.0
    for row in log:
        card.deeds[row.deed] = card.deeds.get(row.deed, 0) + 1
    card.meanwhile = meanwhile.read(work, log, said, until)
    card.expected = _expect(list(contacts.values()), duty.quarters, card, ends)
    return card


@dataclass(frozen=True, slots=True)
class _Seconds:
    said: Said

    def at(self, ms: float) -> float:
        """Seconds of the morning at a moment of the log."""
        return (ms - self.said.began_ms) / 1000 * self.said.speed

    def between(self, one: float, other: float) -> float:
        return (other - one) / 1000 * self.said.speed


def _contacts(log: list[Row], seconds: _Seconds) -> dict[int | None, _Contact]:
    found: dict[int | None, _Contact] = {}
    for row in log:
        if row.deed != Deed.MOVED:
            continue
        at, key = seconds.at(row.at_ms), row.conversation_id
        if row.before is None:
            found[key] = _Contact(row.detail.get("channel", ""))
        one = found.get(key)
        if one is None:
            continue
        if one.state in (S.ACTIVE, S.WRAP_UP):
            one.handled += at - one.since
        one.state, one.since = row.after or 0, at
        if row.after == S.OPEN and one.queued is None:
            one.queued = at
        elif row.after == S.ACTIVE and one.accepted is None:
            one.accepted = at
        elif row.after == S.CLOSED:
            one.closed = True
            if row.before == S.OPEN and one.accepted is None:
                one.turned_away = row.reason not in _LEFT
                one.left = None if one.turned_away else at
    return found


def _channel(own: list[_Contact], within: float) -> ChannelCard:
    asked = [one for one in own if one.queued is not None]
    waits = [one.accepted - (one.queued or 0) for one in asked if one.accepted is not None]
    lost = [one.left - (one.queued or 0) for one in asked if one.left is not None]
    return ChannelCard(
        came=len(own),
        bot=len(own) - len(asked),
        asked=len(asked),
        answered=len(waits),
        left=len(lost),
        turned_away=sum(one.turned_away for one in asked),
        open=sum(one.state == S.OPEN for one in asked),
        in_time=sum(wait <= within for wait in waits),
        short=sum(wait <= SHORT for wait in lost),
        waits=tuple(waits),
        handled=tuple(one.handled for one in asked if one.accepted is not None and one.closed),
        lost_waiting=sum(lost),
    )


@dataclass(slots=True)
class _Duty:
    used: float = 0.0
    units: float = 0.0
    quarters: list[float] = field(default_factory=list)


@dataclass(slots=True)
class _Agent:
    since: float = 0.0
    on: bool = False
    used: int = 0
    units: int = 0


def _duty(log: list[Row], said: Said, seconds: _Seconds, ends: float) -> _Duty:
    duty = _Duty(quarters=[0.0] * max(1, -(-int(ends) // int(_QUARTER))))
    agents: dict[int, _Agent] = {}
    for row in log:
        if row.staff_id not in said.staff or row.deed not in (Deed.CAPACITY, Deed.PRESENCE):
            continue
        one = agents.setdefault(row.staff_id, _Agent())
        _add(duty, one, min(seconds.at(row.at_ms), ends))
        if row.deed == Deed.CAPACITY:
            one.used, one.units = row.detail["used"], row.detail["units"]
        else:
            presence = row.detail["presence"]
            by_hand = not row.detail.get("by_system", False)
            one.on = presence in _ON_DUTY and not (presence == "do not disturb" and by_hand)
    for one in agents.values():
        _add(duty, one, ends)
    return duty


def _add(duty: _Duty, one: _Agent, until: float) -> None:
    begins, one.since = max(0.0, one.since), max(one.since, until)
    if not one.on or until <= begins:
        return
    duty.used += one.used * (until - begins)
    duty.units += one.units * (until - begins)
    for number in range(int(begins // _QUARTER), len(duty.quarters)):
        low, high = number * _QUARTER, (number + 1) * _QUARTER
        if low >= until:
            break
        duty.quarters[number] += one.units * max(0.0, min(until, high) - max(begins, low))


def _expect(
    contacts: list[_Contact], quarters: list[float], card: Scorecard, ends: float
) -> Expectation | None:
    everything = card.everything
    asked = sorted(one.queued for one in contacts if one.queued is not None)
    if not asked or not everything.handled or not sum(quarters):
        return None
    service = fmean(everything.handled)
    waiting = sum(everything.waits) + everything.lost_waiting
    patience = waiting / everything.left if everything.left else None
    sums, over = [0.0] * 5, 0.0
    for number, units in enumerate(quarters):
        low = number * _QUARTER
        long = max(1.0, min(_QUARTER, ends - low))
        here = sum(low <= at < low + _QUARTER for at in asked)
        if not here:
            continue
        rate, slots = here / long, max(1, round(units / long))
        level, wait = erlang.service_level(rate, service, slots, card.within), 0.0
        if rate * service < slots:
            wait = erlang.mean_wait(rate, service, slots)
        else:
            over += here
        parts = (level, wait, 0.0, 0.0, 0.0)
        if patience:
            impatient = erlang_a.expect(rate, service, slots, patience, card.within)
            parts = (level, wait, impatient.within, impatient.wait_s, impatient.abandoned)
        sums = [old + here * new for old, new in zip(sums, parts, strict=True)]
    whole = len(asked)
    calm = whole - over
    return Expectation(
        level_c=sums[0] / whole,
        wait_c=sums[1] / calm if calm else None,
        overloaded=over / whole,
        level_a=sums[2] / whole,
        wait_a=sums[3] / whole,
        abandoned_a=sums[4] / whole,
        patience=patience,
    )
