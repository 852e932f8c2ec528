"""Phones and the carrier on a turned clock: texts come in and go out by the services alone."""

from sqlalchemy import select
from sqlmodel import col

from psc_app.domain.actor import SYSTEM
from psc_app.domain.text_traffic import Arrived
from psc_app.domain.vocabulary import TextState
from psc_app.models.texts import TextOut
from psc_app.services import inbound_sms, text_doubts, text_reports, text_sending
from psc_app.services.prepared import Prepared
from psc_app.services.text_doubts import Question
from psc_app.services.work import Work
from psc_app.simulation.paper_carrier import PaperCarrier, Post
from psc_app.simulation.turned_stage import Stage
from psc_app.simulation.world import World, dice_of

_CLINIC = "+15550100100"
_SENDER = "simulated day"
_MOST = 100
_UNSETTLED = [one.value for one in (TextState.QUEUED, TextState.SENDING, TextState.UNKNOWN)]
_GOES_ON = Prepared(select(col(TextOut.id)).where(col(TextOut.state).in_(_UNSETTLED)).limit(1))
_LOOK = 15.0
"""Seconds between two looks at what time has made due in the outbox."""


class TurnedTexts:
    """Brings what phones write, sends what stands in the outbox, reports on it."""

    def __init__(self, stage: Stage) -> None:
        """Nothing is written yet."""
        self._stage = stage
        self._dice = dice_of(stage.world.asked, "carrier")
        self.carrier = PaperCarrier(dice_of(stage.world.asked, "paper"))
        self._due = False
        self._busy = False

    def begin(self, world: World) -> None:
        """Let the carrier have its troubles at their time."""
        begins, ends = world.weather.carrier_fails
        self._stage.put(begins, lambda: self._fail(True))
        self._stage.put(ends, lambda: self._fail(False))

    def _fail(self, fails: bool) -> None:
        self.carrier.fails = fails

    # ------------------------------------------------------------ in

    def write(self, number: str, body: str) -> None:
        """Somebody writes on a phone; at times the carrier brings it twice."""
        begins, ends = self._stage.world.weather.twice
        twice = begins <= self._stage.at < ends or self._dice.random() < 0.02
        name = f"SM{self._dice.getrandbits(128):032x}"
        self._stage.said.written += 1
        self._stage.said.brought_twice += twice
        self._stage.said.texts.add(name)
        for _ in range(1 + twice):
            self._stage.do(SYSTEM, inbound_sms.keep, Arrived(name, number, _CLINIC, body))
            for key in self._stage.look(SYSTEM, inbound_sms.to_work_off):
                self._stage.do(SYSTEM, inbound_sms.work_off, key)

    # ------------------------------------------------------------ out

    def soon(self) -> None:
        """Something stands in the outbox."""
        if not self._due and not self._busy:
            self._due = True
            self._stage.put(self._stage.at + 1, self._send)

    def _send(self) -> None:
        self._due, self._busy = False, True
        try:
            if self._stage.look(SYSTEM, _rests, self.carrier):
                self._again(_LOOK)
                return
            found = self._stage.look(SYSTEM, text_doubts.waiting)
            if found.settle:
                self._settle()
            for parcel in self._stage.do(SYSTEM, text_sending.claim, _SENDER, _MOST) or ():
                self._hand_over(parcel)
            if self._stage.look(SYSTEM, _goes_on):
                self._again(1 if found.send and not self.carrier.fails else _LOOK)
        finally:
            self._busy = False

    def _again(self, after: float) -> None:
        if not self._due:
            self._due = True
            self._stage.put(self._stage.at + after, self._send)

    def _hand_over(self, parcel: text_sending.Parcel) -> None:
        came, post = self._stage.look(SYSTEM, _ask, self.carrier, parcel)
        self._stage.do(SYSTEM, text_sending.outcome, parcel.id, _SENDER, came)
        if post is not None:
            after = self._dice.uniform(1, 4)
            self._stage.put(self._stage.at + after, lambda: self._report(post))

    def _report(self, post: Post) -> None:
        self._stage.do(
            SYSTEM,
            text_reports.report,
            post.parcel.token,
            post.carrier_id,
            TextState.DELIVERED,
        )

    def _settle(self) -> None:
        self._stage.do(SYSTEM, text_doubts.lost)
        asked: list[Question] = self._stage.do(SYSTEM, text_doubts.to_reconcile, _MOST) or []
        for question in asked:
            has = None if self.carrier.fails else self.carrier.find(question.to, question.since)
            self._stage.do(SYSTEM, text_doubts.reconciled, question, has)


def _ask(work: Work, carrier: PaperCarrier, parcel: text_sending.Parcel) -> tuple:
    return carrier.send(parcel, work.now)


def _rests(work: Work, carrier: PaperCarrier) -> bool:
    return carrier.rests_until is not None and work.now < carrier.rests_until


def _goes_on(work: Work) -> bool:
    """Whether anything waits to be sent, or is in doubt."""
    return bool(work.quick(_GOES_ON))
