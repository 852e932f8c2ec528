"""How messages sounded to the machine that reads them."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from psc_app.models.columns import Instant


class MessageMood(SQLModel, table=True):
    """The sentiment of one patient message, read after it was delivered (SPEC section 9).

    Attributes:
        level: -3 (very negative) to 3 (very positive); None where it can't be told.
        score: the same before it was rounded, -3.0 to 3.0.
        engine: who read it; see vocabulary.Engine. Figures keep engines apart.
        version: of the model or word list that read it.
    """

    __tablename__ = "message_mood"

    message_id: int = Field(foreign_key="message.id", primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    seq: int
    level: int | None = Field(default=None)
    score: float | None = Field(default=None)
    engine: str = Field(max_length=10)
    version: str = Field(default="", max_length=40)
    read_at: datetime = Field(sa_type=Instant)
