"""An agent may take back that a finding is not wrong: it has a name, and is marked so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("dismissals") as table:
        table.add_column(sa.Column("key", sa.String(length=128), nullable=True))
        table.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        table.create_index(
            op.f("ix_dismissals_user_id_conversation_key"),
            ["user_id", "conversation", "key"],
            unique=True,
        )
