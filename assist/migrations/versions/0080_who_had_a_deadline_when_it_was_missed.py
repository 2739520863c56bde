"""Who had a deadline, in which team, when it was missed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("deadlines") as table:
        table.add_column(
            sa.Column("missed_by", sa.String(length=128), nullable=False, server_default="")
        )
        table.add_column(
            sa.Column("missed_team", sa.String(length=64), nullable=False, server_default="")
        )
    # Nothing tells who had them before; from now on they stay with whose they are today.
    op.execute("UPDATE deadlines SET missed_by = owner, missed_team = team WHERE state = 'missed'")
