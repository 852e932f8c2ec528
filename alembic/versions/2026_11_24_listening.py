"""Red flags, sentiment, the bot and its hand-over; what the summary card and consults gained."""

from collections.abc import Callable

import sqlalchemy as sa

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


_ADDED: dict[str, tuple[Callable[[], sa.Column], ...]] = {
    "conversation": (
        lambda: sa.Column("mood", sa.Float(), nullable=True),
        lambda: sa.Column("mood_engine", sa.String(length=10), nullable=False, server_default=""),
        lambda: sa.Column("mood_low", sa.Boolean(), nullable=False, server_default=sa.false()),
        lambda: sa.Column("seen_before", sa.JSON(), nullable=False, server_default=sa.text("'[]'")),
        lambda: sa.Column("browser", sa.String(length=80), nullable=False, server_default=""),
    ),
    "agent_session": (
        lambda: sa.Column("read_seq", sa.Integer(), nullable=False, server_default="0"),
    ),
}


def upgrade() -> None:
    """Add the tables and columns."""
    for table, columns in _ADDED.items():
        for column in columns:
            op.add_column(table, column())
    op.create_table(
        "red_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("message_seq", sa.Integer(), nullable=False),
        sa.Column("family", sa.String(length=40), nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("net", sa.String(length=10), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("matched", sa.String(length=1000), nullable=False),
        sa.Column("list_version", sa.String(length=40), nullable=False),
        _moment("raised_at", nullable=False),
        _moment("acknowledged_at"),
        sa.Column("acknowledged_by", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("verdict_by", sa.Integer(), nullable=True),
        _moment("verdict_at"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["verdict_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id", "message_seq", "net", "family"),
    )
    op.create_index("ix_red_flag_waiting", "red_flag", ["acknowledged_at", "tier"])
    op.create_table(
        "message_mood",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("engine", sa.String(length=10), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        _moment("read_at", nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index("ix_message_mood_conversation_id", "message_mood", ["conversation_id"])
    op.create_table(
        "bot_script",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        _moment("made_at", nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "bot_talk",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("script_id", sa.Integer(), nullable=True),
        sa.Column("memory", sa.JSON(), nullable=False),
        sa.Column("outside_id", sa.String(length=200), nullable=False),
        sa.Column("watermark", sa.String(length=40), nullable=False),
        _moment("started_at", nullable=False),
        _moment("ended_at"),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("summary", sa.String(length=4000), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.ForeignKeyConstraint(["script_id"], ["bot_script.id"]),
        sa.PrimaryKeyConstraint("conversation_id"),
    )
    op.create_table(
        "handoff_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        _moment("received_at", nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("activity_id"),
    )


def downgrade() -> None:
    """Take them away again."""
    for name in ("handoff_request", "bot_talk", "bot_script", "message_mood", "red_flag"):
        op.drop_table(name)
    for table, columns in _ADDED.items():
        for column in columns:
            op.drop_column(table, column().name)
