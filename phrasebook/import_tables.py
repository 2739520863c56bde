"""Where an import is put together, a little at a time, before it takes effect in one step.

Nothing but the import itself reads these rows, and they are gone once it is done or given up.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, String, Table, Text

from phrasebook.tables import ID_LENGTH, UtcDateTime, content_columns, metadata

staged_imports = Table(
    "staged_imports",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    # An import that was killed is swept away once it is old.
    Column("begun_at", UtcDateTime, nullable=False, index=True),
)

staged_replies = Table(
    "staged_replies",
    metadata,
    Column("import_id", String(ID_LENGTH), primary_key=True),
    Column("id", String(ID_LENGTH), primary_key=True),
    # "create", "change", or "show": publish what is stored already.
    Column("action", String(16), nullable=False),
    # Whether panels are to see it, and why in spite of a warning.
    Column("shown", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    # What the reply is to be.
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("scope", String(16), nullable=False),
    Column("team", String(64), nullable=False),
    Column("owner", String(ID_LENGTH), nullable=False),
    *content_columns(),
    Column("search_text", Text, nullable=False),
    # What it has to be still when the import takes effect; null for one that must not exist.
    Column("from_version", Integer),
    Column("from_state", String(16)),
    Column("from_published", Integer),
    Column("from_scope", String(16)),
    Column("from_team", String(64)),
)

staged_withdrawals = Table(
    "staged_withdrawals",
    metadata,
    # The texts that panels show and will show no more.
    Column("import_id", String(ID_LENGTH), primary_key=True),
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("reply_id", String(ID_LENGTH), nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", String(200), nullable=False),
    Column("text", Text, nullable=False),
)
