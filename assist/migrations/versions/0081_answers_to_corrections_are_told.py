"""Answers to corrections are told to whoever proposed them, until they are read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("corrections") as table:
        table.add_column(sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    # What was answered before is no news.
    op.execute("UPDATE corrections SET read_at = answered_at WHERE state != 'open'")
    with op.batch_alter_table("untold_changes") as table:
        table.add_column(
            sa.Column("kind", sa.String(length=16), nullable=False, server_default="phrasebook")
        )
