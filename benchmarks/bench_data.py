"""Conversations to talk in: a patient and an agent each, signed in, as rows."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Table, insert

from psc_app.adapters.database import sqlite_engine
from psc_app.config import Config
from psc_app.models.conversation import AgentSession, Conversation, Message
from psc_app.models.people import SignIn, Staff, Visitor
from psc_app.models.workplace import AgentStatus, Queue, QueueMember, Workstream
from psc_app.schema import upgrade
from psc_app.services.sign_in import hash_token, new_token


@dataclass(frozen=True)
class Pair:
    """One conversation with the tokens of its two people."""

    conversation: int
    visitor_token: str
    staff_token: str


def prepare(folder: Path, pairs: int, messages_before: int = 0) -> list[Pair]:
    """Make a database with so many conversations, each with its own agent.

    Args:
        messages_before: how many messages each conversation holds already.
    """
    settings = Config(data_dir=folder, _env_file=None)  # ty: ignore[unknown-argument]
    upgrade(settings, say=lambda text: None)
    engine = sqlite_engine(settings.database_path)
    now = datetime.now(UTC)
    made = [Pair(n, new_token(), new_token()) for n in range(1, pairs + 1)]
    with engine.begin() as connection:

        def add(model: type, rows: list[dict]) -> None:
            table: Table = model.__table__  # ty: ignore[unresolved-attribute]
            connection.execute(insert(table), rows)

        add(Workstream, [{**with_defaults(Workstream, name="Chat", channel="chat"), "id": 1}])
        add(Queue, [with_defaults(Queue, id=1, name="Front desk")])
        ids = [pair.conversation for pair in made]
        add(
            Staff,
            [
                with_defaults(
                    Staff, id=n, username=f"a{n}", full_name=f"Agent {n}", role="agent",
                    password_hash="", created_at=now,
                )
                for n in ids
            ],
        )  # fmt: skip
        add(QueueMember, [{"queue_id": 1, "staff_id": n} for n in ids])
        add(
            AgentStatus,
            [
                with_defaults(
                    AgentStatus, staff_id=n, presence="busy", chosen="available", since=now,
                    capacity_used=1,
                )
                for n in ids
            ],
        )  # fmt: skip
        add(Visitor, [{"id": n, "created_at": now} for n in ids])
        add(
            Conversation,
            [
                with_defaults(
                    Conversation, id=n, channel="chat", workstream_id=1, queue_id=1, state=2,
                    agent_id=n, visitor_id=n, display_name=f"Visitor {n}", created_at=now,
                    queued_at=now, accepted_at=now, units_held=1, last_seq=messages_before,
                    patient_read=messages_before, staff_read=messages_before,
                    patient_delivered=messages_before, staff_delivered=messages_before,
                )
                for n in ids
            ],
        )  # fmt: skip
        add(
            AgentSession,
            [
                with_defaults(AgentSession, conversation_id=n, staff_id=n, started_at=now)
                for n in ids
            ],
        )
        later = now + timedelta(hours=11)
        for key, tokens in (
            ("visitor_id", {pair.conversation: pair.visitor_token for pair in made}),
            ("staff_id", {pair.conversation: pair.staff_token for pair in made}),
        ):
            add(
                SignIn,
                [
                    {
                        "token_hash": hash_token(token), key: n, "created_at": now,
                        "seen_at": now, "expires_at": later,
                    }
                    for n, token in tokens.items()
                ],
            )  # fmt: skip
        for n in ids if messages_before else []:
            add(Message, [_message(n, seq, now) for seq in range(1, messages_before + 1)])
    engine.dispose()
    return made


def _message(conversation: int, seq: int, now: datetime) -> dict:
    patient = seq % 2
    return {
        "conversation_id": conversation,
        "seq": seq,
        "client_id": f"before-{seq:08d}",
        "author_kind": "patient" if patient else "agent",
        "author_id": conversation,
        "author_name": "Somebody",
        "visibility": "public",
        "body": "What was said some time before this, about as long as people write.",
        "sent_at": now,
    }


def with_defaults(model: type, **given: object) -> dict:
    """A full row: what is given, and the model's own defaults for the rest."""
    fields = model(**given).model_dump()  # ty: ignore[unresolved-attribute]
    if fields.get("id", 0) is None:
        del fields["id"]
    return fields
