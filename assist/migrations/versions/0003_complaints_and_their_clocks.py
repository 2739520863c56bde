"""Complaints and their clocks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "complaints",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("assignee", sa.String(length=128), nullable=False),
        sa.Column("created_by", sa.String(length=128), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("conversation", sa.String(length=128), nullable=True),
        sa.Column("customer_name", sa.String(length=200), nullable=False),
        sa.Column("customer_phone", sa.String(length=40), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("named", sa.String(length=128), nullable=False),
        sa.Column("serious", sa.Boolean(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.String(length=128), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=16), nullable=False),
        sa.Column("promised", sa.Text(), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("callback", sa.String(length=128), nullable=True),
        sa.Column("satisfied", sa.String(length=16), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "fault IN ('', 'ours', 'customer', 'third', 'nobody')", name=op.f("ck_complaints_fault")
        ),
        sa.CheckConstraint(
            "satisfied IN ('', 'yes', 'no', 'unreachable')", name=op.f("ck_complaints_satisfied")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'closed', 'withdrawn')", name=op.f("ck_complaints_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
    )
    with op.batch_alter_table("complaints", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_complaints_assignee_state"), ["assignee", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_complaints_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaints_named"), ["named"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_complaints_team_state"), ["team", "state"], unique=False
        )

    op.create_table(
        "complaint_history",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("complaint_id", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=128), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaints.id"],
            name=op.f("fk_complaint_history_complaint_id_complaints"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_history")),
    )
    with op.batch_alter_table("complaint_history", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_complaint_history_complaint_id"), ["complaint_id"], unique=False
        )

    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("complaint", sa.String(length=128), nullable=True))
        batch_op.create_index(batch_op.f("ix_deadlines_complaint"), ["complaint"], unique=False)

    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("complaints", sa.JSON(), server_default="[]", nullable=False))
