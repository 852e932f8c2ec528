"""Ten thousand texts through a carrier that does everything wrong, by a clock turned by hand.

Each is sent at most once, each has an end, and each end is the true one.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

import pytest
from people import Clinic
from sqlmodel import select

from psc_app.domain.actor import SYSTEM
from psc_app.domain.text_traffic import Accepted, NoAnswer, Outcome, Taken, TryLater, TurnedDown
from psc_app.domain.vocabulary import Consent, ConsentHow, Deed, TextPurpose, TextState
from psc_app.models.journal import Event
from psc_app.models.texts import TextContact, TextOut
from psc_app.services import (
    consent,
    outbound_sms,
    text_contacts,
    text_doubts,
    text_reports,
    text_sending,
)
from psc_app.services.text_sending import Parcel
from psc_app.services.work import Work

TEXTS = 10_000
NUMBERS = 2_500
SENDERS = ("one", "two")
ENDS = (TextState.DELIVERED, TextState.UNDELIVERED, TextState.FAILED)
_ON_THE_WAY = (TextState.ACCEPTED, TextState.SENT)


@dataclass
class Has:
    """A text that the carrier took.

    Attributes:
        end: how it will end.
        listed_at: from when on it stands in the list.
    """

    sid: str
    to: str
    body: str
    token: str
    taken_at: datetime
    listed_at: datetime
    end: TextState
    ends_at: datetime

    def as_listed(self, now: datetime) -> Taken:
        state = self.end if now >= self.ends_at else TextState.SENT
        code = "30003" if state in (TextState.UNDELIVERED, TextState.FAILED) else ""
        at = self.taken_at.replace(microsecond=0)
        return Taken(self.sid, self.to, self.body, state, code, at, 1)


@dataclass
class Unruly:
    """A carrier with every trouble, each by chance."""

    chance: Random
    taken: list[Has] = field(default_factory=list)
    turned_down: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    seen: Counter[str] = field(default_factory=Counter)
    _reports: list[tuple[datetime, int, Has, TextState]] = field(default_factory=list)
    _names: Any = field(default_factory=lambda: count(1))
    _of: dict[str, list[Has]] = field(default_factory=dict)

    def ask(self, parcel: Parcel, now: datetime) -> Outcome | None:
        """Ask it to take a text; None where the sender dies before it hears the answer."""
        if parcel.to in self.blocked:
            return TurnedDown("21610")
        kind = self.chance.choices(
            ("fine", "429", "503", "before", "after", "no", "dies", "dies late", "stop"),
            (80, 2, 4, 4, 4, 2, 1, 1, 0.3),
        )[0]
        self.seen[kind] += 1
        if kind == "429":
            return TryLater("20429", after=3, everybody=True)
        if kind == "503":
            return TryLater("20503")
        if kind in ("before", "dies"):
            return NoAnswer() if kind == "before" else None
        if kind == "no":
            self.turned_down.add(parcel.token)
            return TurnedDown("21211")
        if kind == "stop":
            self.blocked.add(parcel.to)
            return TurnedDown("21610")
        taken = self._take(parcel, now)
        if kind == "after":
            return NoAnswer()
        return None if kind == "dies late" else Accepted(taken.sid, TextState.ACCEPTED, 1)

    def _take(self, parcel: Parcel, now: datetime) -> Has:
        seconds = self.chance.uniform(0, 30)
        made = Has(
            sid=f"SM{next(self._names):032x}",
            to=parcel.to,
            body=parcel.body,
            token=parcel.token,
            taken_at=now,
            listed_at=now + timedelta(seconds=seconds if self.chance.random() < 0.3 else 0),
            end=self.chance.choices(ENDS, (90, 6, 4))[0],
            ends_at=now + timedelta(seconds=self.chance.uniform(0, 20)),
        )
        self.taken.append(made)
        self._of.setdefault(parcel.to, []).append(made)
        for state in (*_ON_THE_WAY, made.end):
            times = self.chance.choices((0, 1, 2), (5, 85, 10))[0]
            for _ in range(times):
                at = now + timedelta(seconds=self.chance.uniform(0, 25))
                if state == made.end:
                    at = max(at, made.ends_at)
                heappush(self._reports, (at, next(self._names), made, state))
        return made

    def reports(self, now: datetime) -> Iterator[tuple[Has, TextState]]:
        """What it reports by now, in an order of its own."""
        while self._reports and self._reports[0][0] <= now:
            _, _, text, state = heappop(self._reports)
            yield text, state

    def find(self, to: str, since: datetime, now: datetime) -> list[Taken] | None:
        """Its list; None where it can't be asked."""
        if self.chance.random() < 0.1:
            return None
        return [
            one.as_listed(now)
            for one in self._of.get(to, ())
            if one.listed_at <= now and one.taken_at >= since - timedelta(seconds=1)
        ]


def in_one(clinic: Clinic, deeds: list[Callable[[Work], Any]]) -> list[Any]:
    """Many deeds in one transaction, as the writer puts them together."""
    return clinic.do(SYSTEM, lambda work: [deed(work) for deed in deeds])


def fill(clinic: Clinic, chance: Random) -> None:
    """Texts to numbers that have agreed; some say the same to the same number twice."""

    def add(work: Work) -> None:
        contacts = [text_contacts.of_number(work, f"+1555{n:07}") for n in range(NUMBERS)]
        for contact in contacts:
            contact.consent = Consent.IN.value
        for n in range(TEXTS):
            body = chance.choice(("Thank you", "Your form is ready", f"Come at {n % 24}:00"))
            contact = contacts[chance.randrange(NUMBERS)]
            outbound_sms.queue(work, contact, body, TextPurpose.REPLY, f"test:{n}")

    clinic.do(SYSTEM, add)


def one_round(clinic: Clinic, carrier: Unruly, most: int) -> bool:
    """Send, report, and ask about what is in doubt; whether anything happened."""
    clock = clinic.clock
    happened = False
    for sender in SENDERS:
        deeds: list[Callable[[Work], Any]] = []
        for parcel in clinic.do(SYSTEM, text_sending.claim, sender, most):
            happened = True
            came = carrier.ask(parcel, clock.now())
            if came is not None:
                deeds.append(deed(text_sending.outcome, parcel.id, sender, came))
        in_one(clinic, deeds)
    reported = [
        deed(text_reports.report, text.token, text.sid, state, code_of(state))
        for text, state in carrier.reports(clock.now())
    ]
    in_one(clinic, reported)
    clinic.do(SYSTEM, text_doubts.lost)
    questions = clinic.do(SYSTEM, text_doubts.to_reconcile, 500)
    in_one(
        clinic,
        [
            deed(text_doubts.reconciled, one, carrier.find(one.to, one.since, clock.now()))
            for one in questions
        ],
    )
    return bool(happened or reported or questions)


def deed(verb: Callable[..., Any], *args: Any) -> Callable[[Work], Any]:
    return lambda work: verb(work, *args)


def code_of(state: TextState) -> str:
    return "30003" if state in (TextState.UNDELIVERED, TextState.FAILED) else ""


def stop(clinic: Clinic, number: str) -> None:
    def record(work: Work) -> None:
        contact = text_contacts.of_number(work, number)
        consent.record(work, contact, Consent.OUT, ConsentHow.KEYWORD, "STOP")

    clinic.do(SYSTEM, record)


@pytest.mark.slow
@pytest.mark.timeout(500)
def test_ten_thousand_texts_through_all_troubles_reach_their_end_once(clinic: Clinic):
    chance = Random(6)
    carrier = Unruly(chance)
    fill(clinic, chance)
    stopped = [f"+1555{n:07}" for n in range(0, NUMBERS, 100)]
    for turn in range(2_000):
        if turn == 2:
            for number in stopped:
                stop(clinic, number)
        happened = one_round(clinic, carrier, 400)
        if not happened and not open_texts(clinic):
            break
        clinic.clock.turn(seconds=3 if happened else 30)
    check(clinic, carrier, stopped)


def open_texts(clinic: Clinic) -> int:
    ends = [state.value for state in (*ENDS, TextState.REFUSED)]

    def read(work: Work) -> int:
        query = select(TextOut.id).where(TextOut.state.notin_(ends)).limit(1)
        return len(work.session.exec(query).all())

    return clinic.look(SYSTEM, read)


def check(clinic: Clinic, carrier: Unruly, stopped: list[str]) -> None:
    rows = {row.token: row for row in clinic.rows(TextOut)}
    times = Counter(one.token for one in carrier.taken)
    assert max(times.values()) == 1, "a text was sent twice"
    assert set(carrier.seen) >= {"429", "503", "before", "after", "no", "dies", "dies late"}
    for one in carrier.taken:
        row = rows[one.token]
        assert (row.carrier_id, row.state) == (one.sid, one.end)
    for token, row in rows.items():
        if token in times:
            continue
        assert row.carrier_id is None
        refused = (row.state, row.code) in (("refused", "opted out"), ("failed", "21610"))
        assert refused or (token in carrier.turned_down and row.state == "failed")
    out = {one.number for one in clinic.rows(TextContact) if one.consent == Consent.OUT}
    assert out == carrier.blocked | set(stopped)
    in_order(clinic, carrier)
    ended_once(clinic)


def in_order(clinic: Clinic, carrier: Unruly) -> None:
    """To each number its texts went in the order in which they were written."""
    key = {row.token: row.id for row in clinic.rows(TextOut)}
    sent: dict[str, list[int]] = {}
    for one in carrier.taken:
        sent.setdefault(one.to, []).append(key[one.token])
    assert all(keys == sorted(keys) for keys in sent.values())


def ended_once(clinic: Clinic) -> None:
    """The event log has one end of each text."""
    ends = {state.value for state in (*ENDS, TextState.REFUSED)}
    wanted = [Deed.TEXT_STATE.value, Deed.TEXT_REFUSED.value]
    events = clinic.rows(Event, Event.deed.in_(wanted))
    ended = Counter(one.detail["text"] for one in events if one.reason in ends)
    assert set(ended.values()) == {1}
    assert len(ended) == TEXTS
