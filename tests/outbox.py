"""The outbox worked off by hand: texts queued, taken in hand, and what came of each."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from people import Clinic
from sqlmodel import col
from texting import a_text, rows, texts_by_phone

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.text_traffic import Accepted, NoAnswer, Outcome, Taken, TryLater, TurnedDown
from psc_app.domain.vocabulary import Consent, ConsentHow, TextPurpose, TextState
from psc_app.models.texts import TextContact, TextOut
from psc_app.services import (
    consent,
    offers,
    outbound_sms,
    text_contacts,
    text_doubts,
    text_reports,
    text_sending,
    text_states,
)
from psc_app.services.text_doubts import Question
from psc_app.services.text_sending import Parcel
from psc_app.services.work import Work

ME = "this sender"
BUSY = TryLater("20503")
LOST = NoAnswer()
DOWN = TurnedDown("30005")


@dataclass
class Outbox:
    """A clinic's outbox, and a carrier played by the test."""

    clinic: Clinic
    _names: Any = field(default_factory=lambda: count(1))

    def number(self) -> str:
        """A number that has agreed to texts; another each time."""
        number = f"+1555020{next(self._names):04}"

        def agree(work: Work) -> None:
            contact = text_contacts.of_number(work, number)
            consent.record(work, contact, Consent.IN, ConsentHow.STAFF, "Yes, text me.")

        self.clinic.do(SYSTEM, agree)
        return number

    def queue(
        self,
        number: str,
        body: str = "Hello",
        purpose: TextPurpose = TextPurpose.REPLY,
        **more: Any,
    ) -> int:
        """Put a text into the outbox; its key."""
        key = more.pop("key", None) or f"test:{next(self._names)}"

        def add(work: Work) -> int:
            contact = text_contacts.of_number(work, number)
            return outbound_sms.queue(work, contact, body, purpose, key, **more).id or 0

        return self.clinic.do(SYSTEM, add)

    def taken(self, sender: str = ME, most: int = 100) -> list[Parcel]:
        """What a sender gets in hand."""
        return self.clinic.do(SYSTEM, text_sending.claim, sender, most)

    def ids(self, sender: str = ME) -> list[int]:
        return [parcel.id for parcel in self.taken(sender)]

    def came(self, text: int, outcome: Outcome, sender: str = ME) -> bool:
        return self.clinic.do(SYSTEM, text_sending.outcome, text, sender, outcome)

    def send(self, text: int, outcome: Outcome | None = None) -> TextOut:
        """Take a text in hand and write down what came of it: it was taken, if nothing is said."""
        if self.state(text) != TextState.SENDING:
            assert text in self.ids(), "the text is not due"
        self.came(text, outcome or accepted(text))
        return self.row(text)

    def report(self, text: int, state: TextState, code: str = "", name: str = "") -> bool:
        """The carrier reports."""
        row = self.row(text)
        name = name or row.carrier_id or carrier_name(text)
        return self.clinic.do(SYSTEM, text_reports.report, row.token, name, state, code)

    def questions(self) -> list[Question]:
        """About what the carrier is to be asked now."""
        self.clinic.do(SYSTEM, text_doubts.lost)
        return self.clinic.do(SYSTEM, text_doubts.to_reconcile, 100)

    def answer(self, question: Question, *taken: Taken) -> bool:
        return self.clinic.do(SYSTEM, text_doubts.reconciled, question, taken)

    def has(self, text: int, name: str = "", state: TextState = TextState.SENT) -> Taken:
        """A text as the carrier lists it."""
        row = self.row(text)
        (contact,) = self.clinic.rows(TextContact, col(TextContact.id) == row.contact_id)
        at = self.clinic.clock.now().replace(microsecond=0)
        return Taken(name or carrier_name(text), contact.number, row.body, state, "", at, 1)

    def row(self, text: int) -> TextOut:
        (row,) = self.clinic.rows(TextOut, col(TextOut.id) == text)
        return row

    def state(self, text: int) -> str:
        return self.row(text).state

    def turn(self, **amount: float) -> None:
        self.clinic.clock.turn(**amount)

    def turn_to(self, text: int) -> None:
        """Turn the clock to when a text is due, if that is still to come."""
        wait = self.row(text).due_at - self.clinic.clock.now()
        self.clinic.clock.turn(seconds=max(0.0, wait / timedelta(seconds=1)))


@dataclass
class Talk:
    """A text conversation that an agent holds.

    Attributes:
        box: with nothing left in it of how the conversation began.
    """

    box: Outbox
    clinic: Clinic
    agent: Actor
    key: int
    number: str

    def say(self, body: str) -> int:
        """The agent writes; the text's key."""
        self.clinic.say(self.agent, self.key, body)
        return rows(self.clinic.house, TextOut)[-1].id

    def cards(self) -> list[Any]:
        """What the agent sees of the conversation's texts, the oldest first."""
        found = self.clinic.look(self.agent, text_states.states, self.key)
        return [found[seq] for seq in sorted(found)]

    def card(self) -> Any:
        return self.cards()[-1]


def talk_by_text(clinic: Clinic, number: str = "+15550100134") -> Talk:
    """A patient has texted, and an agent has taken the conversation."""
    box = Outbox(clinic)
    texts_by_phone(clinic.house, mode="pick")
    agent = clinic.staff()
    key = a_text(clinic.house, number, "My arm itches").conversation
    assert key is not None
    clinic.do(agent, offers.pick, key)
    for text in box.ids():
        box.came(text, accepted(text))
    return Talk(box, clinic, agent, key, number)


def carrier_name(text: int) -> str:
    """What the carrier calls a text."""
    return f"SM{text:032x}"


def accepted(text: int, state: TextState = TextState.ACCEPTED) -> Accepted:
    return Accepted(carrier_name(text), state, 1)
