"""Counts of what agents do with customers, suggestions and warnings, by conversation and day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0040"
branch_labels = None
depends_on = None

COUNTS = (
    "customer_messages",
    "replies",
    "shown",
    "used",
    "edited",
    "ignored",
    "warned",
    "heeded",
    "sent_anyway",
    "unseen",
    "dismissed",
)


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "service_tallies",
        sa.Column("user_id", sa.String(length=128), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("conversation", sa.String(length=128), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.PrimaryKeyConstraint("user_id", "day", "conversation", name=op.f("pk_service_tallies")),
    )
    op.create_index(op.f("ix_service_tallies_day"), "service_tallies", ["day"])
    op.create_index(op.f("ix_service_tallies_team_day"), "service_tallies", ["team", "day"])
