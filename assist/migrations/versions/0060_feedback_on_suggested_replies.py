"""Suggested replies that agents sent in other words or passed over, by day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "reply_feedback",
        sa.Column("user_id", sa.String(length=128), nullable=False),
        sa.Column("reply", sa.String(length=128), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("edited", sa.Integer(), nullable=False),
        sa.Column("ignored", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "reply", "day", name=op.f("pk_reply_feedback")),
    )
    op.create_index(op.f("ix_reply_feedback_day"), "reply_feedback", ["day"])
