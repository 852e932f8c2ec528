"""A talk by text that an agent holds, for tests of what staff send."""

from datetime import date
from typing import Any
from uuid import uuid4

from people import Clinic
from sqlmodel import col, select
from texting import ELSA, a_text, sent_texts, texts_by_phone

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.text_cards import TextCard
from psc_app.domain.vocabulary import Role
from psc_app.models.clinical import ClinicalRecord
from psc_app.models.conversation import Conversation
from psc_app.models.journal import AuditEntry
from psc_app.models.texts import TextOut
from psc_app.services import messages, offers, secure_messages
from psc_app.services.work import Work

ADDRESS = "https://clinic.test"
BORN = date(1976, 9, 11)


class TextTalk:
    """Elsa has texted, and an agent talks with her.

    Attributes:
        agent: who holds the talk.
        patient: Elsa; None where the number is nobody's in the records.
        talk: the conversation.
    """

    def __init__(
        self,
        clinic: Clinic,
        *,
        role: Role = Role.AGENT,
        known: bool = True,
        born: date | None = BORN,
        verified: bool = False,
    ) -> None:
        """Play it until the agent has answered the offer."""
        self.clinic = clinic
        self.patient = clinic.patient(born=born, phone=ELSA) if known else None
        self.agent = clinic.staff(role)
        texts_by_phone(clinic.house, mode="pick")
        found = a_text(clinic.house, ELSA, "Can you help me?").conversation
        assert found is not None
        self.talk = found
        clinic.do(self.agent, offers.pick, self.talk)
        if verified:
            clinic.change(Conversation, verified_by="phone, date of birth")

    def say(self, body: str, **more: Any) -> int:
        """The agent writes to Elsa."""
        return self.clinic.do(self.agent, messages.post, self.talk, uuid4().hex, body, **more)

    def send_secure(self, body: str, who: Actor | None = None, name: str = "") -> int:
        """The agent sends a secure message; the number of its line."""
        verb = secure_messages.send
        given = (self.talk, name or uuid4().hex, body, ADDRESS)
        return self.clinic.do(who or self.agent, verb, *given)

    def texts(self) -> list[TextOut]:
        """What stands in the outbox for her, oldest first."""
        return sent_texts(self.clinic.house, ELSA)

    def token(self) -> str:
        """What stands in the newest link."""
        return self.texts()[-1].body.rpartition("/m/")[2]

    def look(self, token: str, browser: str = "") -> secure_messages.SecurePage:
        """The page behind a link, before a date is entered."""
        return self.clinic.look(SYSTEM, secure_messages.look, token, browser)

    def open(
        self, token: str, born: date | None = BORN, browser: str = "a-browser"
    ) -> secure_messages.SecurePage:
        """Enter a date of birth behind a link."""
        return self.clinic.do(SYSTEM, secure_messages.open_once, token, born, browser)

    def marks(self) -> dict[int, TextCard]:
        """What the agent sees of the secure messages."""
        return self.clinic.look(self.agent, secure_messages.marks, self.talk)

    def note(self, kind: str, title: str) -> None:
        """Write something into Elsa's record."""

        def add(work: Work) -> None:
            assert self.patient is not None
            work.session.add(
                ClinicalRecord(
                    fhir_key=uuid4().hex,
                    kind=kind,
                    patient_id=self.patient.id,
                    active=True,
                    title=title,
                    content_hash="",
                    resource={},
                )
            )

        self.clinic.do(SYSTEM, add)

    def audited(self, action: str) -> list[AuditEntry]:
        """Rows of the audit log about one kind of deed."""

        def read(work: Work) -> list[AuditEntry]:
            query = select(AuditEntry).where(col(AuditEntry.action) == action)
            rows = list(work.session.exec(query))
            work.session.expunge_all()
            return rows

        return self.clinic.look(SYSTEM, read)
