"""The view that opens at sign-in, and limits of all queues together."""

import sqlalchemy as sa

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_EVERYWHERE = "uq_figure_threshold_everywhere"


def _one_for_all(columns: list[str]) -> None:
    op.create_index(
        _EVERYWHERE,
        "figure_threshold",
        columns,
        unique=True,
        sqlite_where=sa.text("queue_id IS NULL"),
        postgresql_where=sa.text("queue_id IS NULL"),
    )


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "start_view",
        sa.Column("staff_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("view_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["view_id"], ["saved_view.id"]),
        sa.PrimaryKeyConstraint("staff_id"),
    )
    op.create_index("ix_start_view_view_id", "start_view", ["view_id"])

    op.add_column(
        "figure_threshold",
        sa.Column("together", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.drop_index(_EVERYWHERE, "figure_threshold")
    _one_for_all(["measure", "together"])


def downgrade() -> None:
    """Take this step back."""
    op.execute("DELETE FROM figure_threshold WHERE together")
    op.drop_index(_EVERYWHERE, "figure_threshold")
    _one_for_all(["measure"])
    op.drop_column("figure_threshold", "together")
    op.drop_index("ix_start_view_view_id", "start_view")
    op.drop_table("start_view")
