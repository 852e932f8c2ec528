"""An index of the parts that agents have in conversations now, as each tick asks for them."""

import sqlalchemy as sa

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this step."""
    op.create_index(
        "ix_agent_session_running",
        "agent_session",
        ["mode", "staff_id"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_index("ix_agent_session_running", "agent_session")
