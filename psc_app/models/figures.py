"""Figures of past days, added up by the quarter hour so that reports need not read the log."""

from datetime import datetime

from sqlalchemy import Column, Float, Integer, String, Table
from sqlmodel import Field, SQLModel

from psc_app.domain.measures.parts import CONTACT_PARTS, DUTY_PARTS, OFFER_PARTS, SESSION_PARTS
from psc_app.models.columns import Instant

CELL_PARTS = (*CONTACT_PARTS, *SESSION_PARTS, *OFFER_PARTS, *DUTY_PARTS)
"""The parts that a cell keeps, a column each; see domain/measures/parts."""

FIGURE_CELL = Table(
    "figure_cell",
    SQLModel.metadata,
    Column("quarter", Integer, primary_key=True, autoincrement=False),
    Column("queue_id", Integer, primary_key=True, autoincrement=False),
    Column("channel", String(20), primary_key=True),
    Column("staff_id", Integer, primary_key=True, autoincrement=False),
    Column("disposition", String(80), primary_key=True),
    *(Column(name, Float, nullable=False) for name in CELL_PARTS),
)
"""Sums of the parts of a quarter hour's conversations, their sessions and offers, and of duty.

quarter: quarter hours since 1970, UTC: of the moment by which a conversation belongs to a
window (ADR 0023), for duty of the clock. queue_id, staff_id: the row's own, 0 for none; duty has
no queue, channel or disposition. It is made from the event log and can be made again.
"""


class FigureMark(SQLModel, table=True):
    """How far the cells are; one row.

    Attributes:
        upto: events up to this number are in them.
        duty_quarter: duty is in them up to this quarter hour, not included.
        limits: by which limits they were counted; others have them counted anew.
        holder, until: which process works on them, and until when nobody else may.
    """

    __tablename__ = "figure_mark"

    id: int | None = Field(default=None, primary_key=True)
    upto: int = Field(default=0)
    duty_quarter: int = Field(default=0)
    limits: str = Field(default="", max_length=64)
    holder: str = Field(default="", max_length=40)
    until: datetime | None = Field(default=None, sa_type=Instant)
