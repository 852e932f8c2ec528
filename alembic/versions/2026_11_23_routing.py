"""Routing: skills, rules, hours, overflow, presences, mentions; what offers and queues gained."""

import json
from collections.abc import Callable

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_RELAXING = json.dumps(
    [
        {"after": 60, "lower_by": 3},
        {"after": 180, "lower_by": 6},
        {"after": 300, "lower_by": 10},
    ]
)

_ADDED: dict[str, tuple[Callable[[], sa.Column], ...]] = {
    "agent_session": (
        lambda: sa.Column("in_chat", sa.Boolean(), nullable=False, server_default=sa.false()),
    ),
    "agent_status": (
        lambda: sa.Column("label", sa.String(length=40), nullable=False, server_default=""),
        lambda: sa.Column("chosen", sa.String(length=20), nullable=False, server_default="offline"),
        lambda: sa.Column("chosen_label", sa.String(length=40), nullable=False, server_default=""),
        lambda: sa.Column("last_freed_at", sa.DateTime(timezone=True), nullable=True),
    ),
    "conversation": (
        lambda: sa.Column("kind", sa.String(length=12), nullable=False, server_default="live"),
        lambda: sa.Column("front_of_line", sa.Boolean(), nullable=False, server_default=sa.false()),
        lambda: sa.Column("units_held", sa.Integer(), nullable=False, server_default="0"),
        lambda: sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        lambda: sa.Column("look_again_at", sa.DateTime(timezone=True), nullable=True),
        lambda: sa.Column("alert", sa.String(length=40), nullable=False, server_default=""),
        lambda: sa.Column(
            "call_back_number", sa.String(length=40), nullable=False, server_default=""
        ),
    ),
    "offer": (
        lambda: sa.Column(
            "kind", sa.String(length=12), nullable=False, server_default="assignment"
        ),
        lambda: sa.Column("note", sa.String(length=1000), nullable=False, server_default=""),
        lambda: sa.Column("units", sa.Integer(), nullable=False, server_default="0"),
        lambda: sa.Column("reason", sa.String(length=200), nullable=False, server_default=""),
    ),
    "queue": (
        lambda: sa.Column(
            "method", sa.String(length=20), nullable=False, server_default="highest capacity"
        ),
        lambda: sa.Column(
            "service_level_seconds", sa.Integer(), nullable=False, server_default="20"
        ),
        lambda: sa.Column(
            "short_abandon_seconds", sa.Integer(), nullable=False, server_default="5"
        ),
        lambda: sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()),
    ),
    "workstream": (
        lambda: sa.Column(
            "allowed_presences", sa.JSON(), nullable=False, server_default='["available", "busy"]'
        ),
        lambda: sa.Column(
            "skill_matching", sa.String(length=10), nullable=False, server_default="exact"
        ),
        lambda: sa.Column("relaxing", sa.JSON(), nullable=False, server_default=_RELAXING),
        lambda: sa.Column("affinity", sa.Boolean(), nullable=False, server_default=sa.true()),
        lambda: sa.Column("most_declines", sa.Integer(), nullable=False, server_default="3"),
        lambda: sa.Column(
            "decline_rest_seconds", sa.Integer(), nullable=False, server_default="60"
        ),
        lambda: sa.Column(
            "missed_offer_inactive", sa.Boolean(), nullable=False, server_default=sa.true()
        ),
        lambda: sa.Column("high_after_seconds", sa.Integer(), nullable=False, server_default="600"),
        lambda: sa.Column(
            "wrap_up_capacity", sa.String(length=20), nullable=False, server_default="always"
        ),
        lambda: sa.Column(
            "wrap_up_hold_seconds", sa.Integer(), nullable=False, server_default="60"
        ),
        lambda: sa.Column(
            "inactivity_minutes", sa.Integer(), nullable=False, server_default="40320"
        ),
    ),
}
"""Columns that older tables gain, by table; made anew at each use, as a table keeps its own."""

_POINTING = (
    ("offer", "from_staff_id", "staff"),
    ("offer", "queue_id", "queue"),
    ("queue", "hours_id", "operating_hours"),
    ("workstream", "fallback_queue_id", "queue"),
)
"""Columns they gain that point to another table: table, column, where it points."""


_NEW = (
    "mention",
    "conversation_skill",
    "classification_rule",
    "overflow_rule",
    "hours_period",
    "holiday",
    "agent_skill",
    "skill",
    "operating_hours",
    "custom_presence",
)
"""Tables of this step, those that point to others first."""


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "custom_presence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("base", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "operating_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "skill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "agent_skill",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill_id"],
            ["skill.id"],
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("staff_id", "skill_id"),
    )
    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hours_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["hours_id"],
            ["operating_hours.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("holiday", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holiday_hours_id"), ["hours_id"], unique=False)

    op.create_table(
        "hours_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hours_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hours_id"],
            ["operating_hours.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("hours_period", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hours_period_hours_id"), ["hours_id"], unique=False)

    op.create_table(
        "overflow_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=20), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("to_queue_id", sa.Integer(), nullable=True),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["queue_id"],
            ["queue.id"],
        ),
        sa.ForeignKeyConstraint(
            ["to_queue_id"],
            ["queue.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("overflow_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_overflow_rule_queue_id"), ["queue_id"], unique=False)

    op.create_table(
        "classification_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workstream_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("queue_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["queue_id"],
            ["queue.id"],
        ),
        sa.ForeignKeyConstraint(
            ["workstream_id"],
            ["workstream.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("classification_rule", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_classification_rule_workstream_id"), ["workstream_id"], unique=False
        )

    op.create_table(
        "conversation_skill",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"],
            ["skill.id"],
        ),
        sa.PrimaryKeyConstraint("conversation_id", "skill_id"),
    )
    op.create_table(
        "mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("message_seq", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("by_staff_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_staff_id"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mention_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index("ix_mention_unseen", ["staff_id", "seen_at"], unique=False)

    for table, columns in _ADDED.items():
        for make in columns:
            op.add_column(table, make())
    for table, column, target in _POINTING:
        # Written out, because SQLite takes such a column only in this form.
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER REFERENCES {target} (id)")
    op.create_index("ix_conversation_look_again", "conversation", ["state", "look_again_at"])
    op.create_index("ix_conversation_open", "conversation", ["state", "queue_id", "queued_at"])
    op.create_index("ix_queue_member_staff", "queue_member", ["staff_id"])
    _only_one_pending("conversation_id", "kind")
    _carry_over()
    op.drop_column("workstream", "wrap_up_holds_capacity")


def _only_one_pending(*columns: str) -> None:
    op.drop_index("uq_offer_one_pending", "offer")
    pending = sa.text("outcome = 'pending'")
    op.create_index(
        "uq_offer_one_pending",
        "offer",
        columns,
        unique=True,
        sqlite_where=pending,
        postgresql_where=pending,
    )


def _carry_over() -> None:
    """Write what was implied so far: who holds how much, and what wrap-up takes."""
    op.execute("UPDATE workstream SET wrap_up_capacity = 'never' WHERE NOT wrap_up_holds_capacity")
    op.execute(
        "UPDATE conversation SET units_held = (SELECT capacity_units FROM workstream"
        " WHERE workstream.id = conversation.workstream_id)"
        " WHERE state = 2 OR (state = 5 AND EXISTS"
        " (SELECT 1 FROM workstream WHERE workstream.id = conversation.workstream_id"
        " AND wrap_up_holds_capacity))"
    )
    op.execute(
        "UPDATE offer SET units = (SELECT capacity_units FROM workstream JOIN conversation"
        " ON workstream.id = conversation.workstream_id"
        " WHERE conversation.id = offer.conversation_id)"
    )
    op.execute("UPDATE agent_status SET chosen = presence")


def downgrade() -> None:
    """Take this step back."""
    op.add_column(
        "workstream",
        sa.Column("wrap_up_holds_capacity", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.execute("UPDATE workstream SET wrap_up_holds_capacity = (wrap_up_capacity <> 'never')")
    _only_one_pending("conversation_id")
    op.drop_index("ix_queue_member_staff", "queue_member")
    op.drop_index("ix_conversation_open", "conversation")
    op.drop_index("ix_conversation_look_again", "conversation")
    for table, column, _ in _POINTING:
        op.drop_column(table, column)
    for table, columns in _ADDED.items():
        for make in columns:
            op.drop_column(table, make().name)
    for table in _NEW:
        op.drop_table(table)
