"""The demo's texts: who agreed to them, and two conversations that run; all of it invented.

They come in and go out by the services that real ones use; only the carrier's part is told here,
as no carrier stands behind a clinic that is being made up.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sqlmodel import col, select

from psc_app.demo.bot_guests import BotOnStage
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.text_traffic import Accepted, Arrived
from psc_app.domain.vocabulary import Consent, ConsentHow, Role, TextState
from psc_app.models.conversation import Conversation
from psc_app.models.texts import TextContact
from psc_app.services import (
    asides,
    consent,
    inbound_sms,
    messages,
    offers,
    receipts,
    text_consent,
    text_contacts,
    text_reports,
    text_sending,
)
from psc_app.services.work import Work
from psc_app.wiring import SIMULATED_NUMBER, House

_AGREED = ("+15551216206", "+15557807280", "+15552856575", "+15557159979")
_STOPPED = "+15559296628"

_NOTE = "Invented for the demonstration."


@dataclass(frozen=True)
class TextTalk:
    """A conversation by text, after the bot's part: "p" the patient, "a" the agent.

    Attributes:
        hours: how long ago it began.
    """

    number: str
    hours: float
    reason: str
    lines: tuple[tuple[str, str], ...] = ()


SET_ASIDE = TextTalk(
    "+15552856575",
    3,
    "Can I eat before the appointment on Friday?",
    (
        ("a", "Hello, this is Ana at the clinic. Please drink only water from 10 pm on."),
        ("p", "ok. and is 8:10 still right? I start work at 9"),
        ("a", "Yes, 8:10. You will be out by 8:40. Does that work for you?"),
        ("p", "I have to ask my boss, will text you"),
    ),
)
"""Who waits for the patient's answer: its agent has set it aside."""

WAITS = TextTalk("+15557159979", 0.2, "Can somebody move my appointment to next week? Thanks")
"""Who waits for an agent."""


def fill(stage: House, clock, now: datetime, agent: Actor) -> None:
    """Have consents and text conversations in a new demo.

    Args:
        clock: the story's, whose `at` is set here.
        now: the moment at which the demo begins.
        agent: who answers.
    """
    story = _Story(stage, clock)
    clock.at = now - timedelta(days=30)
    story.do(SYSTEM, _agree)
    clock.at = now - timedelta(days=9)
    story.text(_STOPPED, "Stop")
    for talk in (SET_ASIDE, WAITS):
        clock.at = now - timedelta(hours=talk.hours)
        story.play(talk, agent)


def _agree(work: Work) -> None:
    wording = text_consent.wordings(work)[0]
    for number in _AGREED:
        contact = text_contacts.of_number(work, number)
        consent.record(work, contact, Consent.IN, ConsentHow.STAFF, f"{wording} ({_NOTE})")


class _Story:
    """Texts both ways, at the story's own time."""

    def __init__(self, stage: House, clock) -> None:
        self._stage, self._clock = stage, clock
        self._bot = BotOnStage(stage)
        self._sids = count(1)
        self.do = stage.store.do_now

    def play(self, talk: TextTalk, agent: Actor) -> None:
        """From the patient's first text to where the talk stands now."""
        self.text(talk.number, talk.reason)
        patient, conversation = self._stage.store.look_now(SYSTEM, _running, talk.number)
        self._bot.passes_on(patient, conversation)
        self._deliver()
        if not talk.lines:
            return
        self.do(agent, offers.pick, conversation)
        for number, (who, words) in enumerate(talk.lines):
            self._clock.at += timedelta(minutes=2)
            if who == "p":
                self.text(talk.number, words)
            else:
                self.do(agent, messages.post, conversation, f"demo-text-{number}", words)
                self._deliver()
        last = self._stage.store.look_now(SYSTEM, _last_seq, conversation)
        self.do(SYSTEM, receipts.record, [receipts.Seen(conversation, False, last, last)])
        self.do(agent, asides.set_aside, conversation)

    def text(self, number: str, words: str) -> None:
        """A patient texts, and what is answered by itself goes out."""
        arrived = Arrived(
            carrier_id=self._sid(), from_number=number, to_number=SIMULATED_NUMBER, body=words
        )
        self.do(SYSTEM, inbound_sms.keep, arrived)
        for key in self._stage.store.look_now(SYSTEM, inbound_sms.to_work_off):
            self.do(SYSTEM, inbound_sms.work_off, key)
        self._bot.answers()
        self._deliver()

    def _deliver(self) -> None:
        """The carrier takes what waits, and delivers it."""
        self._clock.at += timedelta(seconds=2)
        while parcels := self.do(SYSTEM, text_sending.claim, "demo", 50):
            for parcel in parcels:
                sid = self._sid()
                taken = Accepted(sid, TextState.ACCEPTED)
                self.do(SYSTEM, text_sending.outcome, parcel.id, "demo", taken)
                self._clock.at += timedelta(seconds=3)
                told = (parcel.token, sid, TextState.DELIVERED)
                self.do(SYSTEM, text_reports.report, *told)

    def _sid(self) -> str:
        return f"SM{next(self._sids):032x}"


def _last_seq(work: Work, conversation: int) -> int:
    return work.session.get_one(Conversation, conversation).last_seq


def _running(work: Work, number: str) -> tuple[Actor, int]:
    """Who a number's running conversation is with, and its key."""
    row = work.session.exec(
        select(Conversation)
        .join(TextContact, col(TextContact.visitor_id) == col(Conversation.visitor_id))
        .where(col(TextContact.number) == number)
        .order_by(col(Conversation.id).desc())
    ).first()
    assert row is not None
    return Actor(Role.VISITOR, row.visitor_id or 0, row.display_name), row.id or 0
