"""Figures of past days by the quarter hour, how far they are, and an index of agents' duty."""

import sqlalchemy as sa

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_PARTS = [
    "incoming",
    "accepted",
    "abandoned",
    "waiting",
    "turned_away",
    "apart",
    "in_time",
    "counted_waits",
    "lost",
    "counted_incoming",
    "accepted_wait_s",
    "wait_s",
    "waits",
    "waited_long",
    "pushed",
    "picked",
    "assigned",
    "handled",
    "handle_s",
    "focused_s",
    "handled_long",
    "wrapped",
    "wrap_up_s",
    "closed",
    "length_s",
    "first_answers",
    "first_answer_s",
    "first_answer_queued_s",
    "gaps",
    "gap_s",
    "transfers",
    "transferred",
    "ghosts",
    "rated",
    "satisfied",
    "stars",
    "moods",
    "mood_sum",
    "negative",
    "neutral",
    "positive",
    "bot_talks",
    "bot_over",
    "bot_contained",
    "bot_escalated",
    "bot_resolve_s",
    "bot_escalate_s",
    "own_handled",
    "own_handle_s",
    "own_focused_s",
    "own_wrapped",
    "own_wrap_up_s",
    "own_gaps",
    "own_gap_s",
    "own_transfers",
    "own_transferred",
    "consults",
    "consult_s",
    "offered",
    "taken",
    "rejected",
    "timed_out",
    "withdrawn",
    "diverted",
    "duty_s",
    "busy_s",
]
_DUTY = "deed IN ('presence', 'capacity', 'in front')"


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "figure_cell",
        sa.Column("quarter", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("queue_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("staff_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("disposition", sa.String(length=80), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in _PARTS),
        sa.PrimaryKeyConstraint("quarter", "queue_id", "channel", "staff_id", "disposition"),
    )
    op.create_table(
        "figure_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.Column("duty_quarter", sa.Integer(), nullable=False),
        sa.Column("limits", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_event_duty",
        "event",
        ["staff_id", "deed", "at"],
        sqlite_where=sa.text(_DUTY),
        postgresql_where=sa.text(_DUTY),
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_index("ix_event_duty", "event")
    op.drop_table("figure_mark")
    op.drop_table("figure_cell")
