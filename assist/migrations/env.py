"""Alembic's entry: runs the migrations on the connection that ``assist.database`` opened."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

import assist.account_tables
import assist.adapter_tables
import assist.tables  # noqa: F401 - they put their tables into the metadata
import phrasebook.correction_tables
import phrasebook.import_tables
import phrasebook.push_tables
import phrasebook.rule_tables  # noqa: F401
from phrasebook.tables import UtcDateTime, metadata


def render(_kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write our column type as the plain one it is: a migration must not change when code does."""
    return "sa.DateTime(timezone=True)" if isinstance(item, UtcDateTime) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    # SQLite cannot alter a table in place; Alembic then copies it.
    render_as_batch=True,
    render_item=render,
    transaction_per_migration=False,
)
context.run_migrations()
