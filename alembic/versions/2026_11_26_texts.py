"""Text messages: contacts, consent, what came in, what goes out, secure messages."""

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NEW = ("text_out", "text_in", "secure_message", "consent_entry", "text_contact")
"""Tables of this step, those that point to others first."""

_MOMENTS = ("confirmed_at", "reschedule_asked_at")
"""Columns that an appointment gains."""


_LOOKED_UP = ("starts_at", "ends_at")
"""Columns of an appointment by which reminders look."""


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "text_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("visitor_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("consent", sa.String(length=12), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
        ),
        sa.ForeignKeyConstraint(
            ["visitor_id"],
            ["visitor.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("visitor_id"),
    )
    op.create_index("ix_text_contact_patient_id", "text_contact", ["patient_id"])

    op.create_table(
        "consent_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("consent", sa.String(length=12), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("wording", sa.String(length=1600), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["text_contact.id"],
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_consent_entry_contact_id", "consent_entry", ["contact_id"])

    op.create_table(
        "secure_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("message_seq", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=8000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_with_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_secure_message_conversation_id", "secure_message", ["conversation_id"])

    op.create_table(
        "text_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("carrier_id", sa.String(length=64), nullable=False),
        sa.Column("from_number", sa.String(length=40), nullable=False),
        sa.Column("to_number", sa.String(length=40), nullable=False),
        sa.Column("body", sa.String(length=8000), nullable=False),
        sa.Column("media", sa.JSON(), nullable=False),
        sa.Column("opt_out_type", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("message_seq", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("carrier_id"),
    )
    op.create_index("ix_text_in_state_due", "text_in", ["state", "due_at"])

    op.create_table(
        "text_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("message_seq", sa.Integer(), nullable=True),
        sa.Column("body", sa.String(length=1600), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(length=40), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carrier_id", sa.String(length=64), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["text_contact.id"],
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("carrier_id"),
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("token"),
    )
    op.create_index("ix_text_out_contact_state", "text_out", ["contact_id", "state"])
    op.create_index("ix_text_out_message", "text_out", ["conversation_id", "message_seq"])
    op.create_index("ix_text_out_state_due", "text_out", ["state", "due_at"])
    for name in _MOMENTS:
        op.add_column("appointment", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in _LOOKED_UP:
        op.create_index(f"ix_appointment_{name}", "appointment", [name])
    # Written out, because SQLite takes a column that points to a table only in this form.
    op.execute("ALTER TABLE conversation ADD COLUMN started_by INTEGER REFERENCES staff (id)")
    op.add_column(
        "conversation",
        sa.Column("started_for", sa.String(length=80), nullable=False, server_default=""),
    )
    _guard_ledger()


def _guard_ledger() -> None:
    """Have the database itself refuse to change or delete what stands in the consent ledger."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE"):
        trigger = (
            f"CREATE TRIGGER consent_entry_refuses_{deed.lower()} BEFORE {deed} ON consent_entry "
        )
        if postgres:
            op.execute(trigger + "FOR EACH ROW EXECUTE FUNCTION refuse_change()")
        else:
            op.execute(trigger + "BEGIN SELECT RAISE(ABORT, 'consent_entry is append-only'); END")
    if postgres:
        op.execute(
            "CREATE TRIGGER consent_entry_refuses_truncate BEFORE TRUNCATE ON consent_entry "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    """Take this step back."""
    for name in ("started_for", "started_by"):
        op.drop_column("conversation", name)
    for name in _LOOKED_UP:
        op.drop_index(f"ix_appointment_{name}", "appointment")
    for name in _MOMENTS:
        op.drop_column("appointment", name)
    for table in _NEW:
        op.drop_table(table)
