"""Figures: what is in front of an agent, saved views, thresholds, alerts and their posts."""

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply this step."""
    op.add_column("agent_status", sa.Column("front_id", sa.Integer(), nullable=True))

    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("page", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=500), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("staff_id", "page", "name"),
    )
    op.create_index("ix_saved_view_staff_id", "saved_view", ["staff_id"])

    op.create_table(
        "figure_threshold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=True),
        sa.Column("at_risk", sa.Float(), nullable=True),
        sa.Column("critical", sa.Float(), nullable=True),
        sa.Column("alerts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("measure", "queue_id"),
    )
    op.create_index(
        "uq_figure_threshold_everywhere",
        "figure_threshold",
        ["measure"],
        unique=True,
        sqlite_where=sa.text("queue_id IS NULL"),
        postgresql_where=sa.text("queue_id IS NULL"),
    )

    op.create_table(
        "figure_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("began_at", _MOMENT, nullable=False),
        sa.Column("over_at", _MOMENT, nullable=True),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("noted_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["noted_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_figure_alert_over", "figure_alert", ["over_at", "began_at"])

    op.create_table(
        "alert_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("body", sa.String(length=2000), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", _MOMENT, nullable=True),
        sa.Column("arrived_at", _MOMENT, nullable=True),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["figure_alert.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_alert_post_next", "alert_post", ["next_at"])


def downgrade() -> None:
    """Take this step back."""
    for table in ("alert_post", "figure_alert", "figure_threshold", "saved_view"):
        op.drop_table(table)
    op.drop_column("agent_status", "front_id")
