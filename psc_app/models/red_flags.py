"""What sounded like an emergency, who saw to it, and what people made of it."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from psc_app.models.columns import Instant


class RedFlag(SQLModel, table=True):
    """A message that a net, or a person, took for an emergency (SPEC section 9).

    Attributes:
        family, tier: see domain/red_flags.
        net: who found it; see vocabulary.Net.
        rule: the rule's id; for the learned net its version.
        matched: the patient's own words that made it; never logged.
        list_version: the state of the rules, or of the model, that found it.
        acknowledged_at: when somebody took note; supervisors are alerted until then.
        verdict: what a person made of it; see vocabulary.Verdict. Kept for the next training.
    """

    __tablename__ = "red_flag"
    __table_args__ = (
        UniqueConstraint("conversation_id", "message_seq", "net", "family"),
        Index("ix_red_flag_waiting", "acknowledged_at", "tier"),
    )

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    message_seq: int
    family: str = Field(max_length=40)
    tier: str = Field(max_length=10)
    net: str = Field(max_length=10)
    rule: str = Field(default="", max_length=60)
    matched: str = Field(default="", max_length=1000)
    list_version: str = Field(default="", max_length=40)
    raised_at: datetime = Field(sa_type=Instant)
    acknowledged_at: datetime | None = Field(default=None, sa_type=Instant)
    acknowledged_by: int | None = Field(default=None, foreign_key="staff.id")
    verdict: str = Field(default="", max_length=20)
    verdict_by: int | None = Field(default=None, foreign_key="staff.id")
    verdict_at: datetime | None = Field(default=None, sa_type=Instant)
