"""The rows of invented past conversations: kept in memory, then written at one go.

What goes into the event log is in the order and the form of the real services; the tests compare
it with the table of moves and with the conversations' rows. The first event of each conversation
says that it is invented, and so does its wrap-up.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlmodel import SQLModel

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import AuthorKind, Deed, Role, Visibility
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models import journal
from psc_app.models.bot import BotTalk
from psc_app.models.conversation import (
    AgentSession,
    Conversation,
    ConversationSkill,
    Message,
    Offer,
)
from psc_app.models.mood import MessageMood
from psc_app.models.people import Visitor
from psc_app.services.work import Work

INVENTED = "Invented for the demonstration."
"""What the notes of every such conversation say."""

_SEEN = ("patient_delivered", "patient_read", "staff_delivered", "staff_read")
"""Watermarks: all that was said so long ago was read by both sides."""

_NUMBERED = (Visitor, Conversation, Offer, Message)
"""Tables whose keys are chosen here, as other rows name them."""


class PastLog:
    """Rows to be written, in the order in which things happened."""

    def __init__(self, work: Work) -> None:
        """Begin after what the database has already."""
        self._next = {
            table: (work.session.execute(select(func.max(table.id))).scalar() or 0) + 1
            for table in _NUMBERED
        }
        self.rows: dict[type[SQLModel], list[dict[str, Any]]] = {
            table: []
            for table in (
                Visitor,
                Conversation,
                ConversationSkill,
                BotTalk,
                AgentSession,
                Offer,
                Message,
                MessageMood,
                journal.Event,
            )
        }
        self.events = self.rows[journal.Event]

    @property
    def count(self) -> int:
        """How many conversations there are so far."""
        return len(self.rows[Conversation])

    def add(self, table: type[SQLModel], row: dict[str, Any]) -> dict[str, Any]:
        """Keep a row; one of a numbered table gets its key."""
        if table in self._next:
            row["id"] = self._next[table]
            self._next[table] += 1
        self.rows[table].append(row)
        return row

    def event(
        self,
        at: datetime,
        actor: Actor,
        deed: Deed,
        conversation_id: int | None = None,
        *,
        staff: int | None = None,
        queue: int | None = None,
        before: S | None = None,
        after: S | None = None,
        reason: str = "",
        **detail: Any,
    ) -> None:
        """Keep one row of the event log."""
        self.events.append(
            {
                "at": at,
                "deed": deed.value,
                "actor_role": actor.role.value,
                "actor_id": actor.id,
                "conversation_id": conversation_id,
                "staff_id": staff,
                "queue_id": queue,
                "state_before": None if before is None else int(before),
                "state_after": None if after is None else int(after),
                "reason": reason,
                "detail": detail,
            }
        )

    def message(
        self,
        at: datetime,
        actor: Actor,
        conversation: dict[str, Any],
        author: AuthorKind,
        body: str,
        *,
        name: str = "",
        visibility: Visibility = Visibility.PUBLIC,
    ) -> dict[str, Any]:
        """Keep a message with its event; the conversation's row is brought up to it."""
        seq = conversation["last_seq"] + 1
        conversation["last_seq"], conversation["last_message_at"] = seq, at
        row = self.add(
            Message,
            {
                "conversation_id": conversation["id"],
                "seq": seq,
                "client_id": f"past:{seq}",
                "author_kind": author.value,
                "author_id": actor.id if author in (AuthorKind.PATIENT, AuthorKind.AGENT) else 0,
                "author_name": name,
                "visibility": visibility.value,
                "body": body,
                "sent_at": at,
            },
        )
        self.event(
            at,
            SYSTEM if author is AuthorKind.BOT else actor,
            Deed.MESSAGE,
            conversation["id"],
            seq=seq,
            author=author.value,
            visibility=visibility.value,
        )
        return row

    def guest(self, at: datetime) -> Actor:
        """A new guest of the portal."""
        key = self.add(Visitor, {"created_at": at})["id"]
        return Actor(Role.VISITOR, key, f"Visitor {key}")

    def write(self, work: Work) -> None:
        """Put everything into the database; the numbering goes on behind it."""
        for row in self.rows[Conversation]:
            row.update(dict.fromkeys(_SEEN, row["last_seq"]))
        for table, rows in self.rows.items():
            if rows:
                work.session.execute(insert(_table(table)), rows)
        if work.dialect == "postgresql":
            for table in self._next:
                _number_on(work, table)


def _table(model: type[SQLModel]) -> Any:
    return model.metadata.tables[str(model.__tablename__)]


def _number_on(work: Work, model: type[SQLModel]) -> None:
    """PostgreSQL does not see keys that were chosen: its own numbering would meet them."""
    table = _table(model)
    sequence = func.pg_get_serial_sequence(table.name, "id")
    work.session.execute(
        select(func.setval(sequence, select(func.max(table.c.id)).scalar_subquery()))
    )


def blank(conversation: Mapping[str, Any]) -> dict[str, Any]:
    """A conversation's row with all that is not said about it as it begins."""
    return {
        "kind": "live",
        "priority": 0,
        "front_of_line": False,
        "units_held": 0,
        "hold_until": None,
        "look_again_at": None,
        "alert": "",
        "mood": None,
        "mood_engine": "",
        "mood_low": False,
        "seen_before": [],
        "browser": "",
        "call_back_number": "",
        "started_by": None,
        "started_for": "",
        "agent_id": None,
        "patient_id": None,
        "previous_id": None,
        "verified_by": "",
        "stated_birth_date": None,
        "stated_contact": "",
        "language": "",
        "consent_version": "",
        "accepted_at": None,
        "wrap_up_at": None,
        "closed_at": None,
        "closure_reason": "",
        "disposition": "",
        "second_disposition": "",
        "wrap_up_notes": INVENTED,
        "rating": None,
        "rating_comment": "",
        "rated_at": None,
        "patient_gone_at": None,
        "last_seq": 0,
        "last_message_at": None,
        "patient_delivered": 0,
        "patient_read": 0,
        "staff_delivered": 0,
        "staff_read": 0,
        **conversation,
    }
