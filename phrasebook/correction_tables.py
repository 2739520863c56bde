"""The table of what agents would change in published replies."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from phrasebook.tables import ID_LENGTH, UtcDateTime, metadata

corrections = Table(
    "corrections",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column(
        "reply_id", String(ID_LENGTH), ForeignKey("replies.id", ondelete="CASCADE"), nullable=False
    ),
    # The published version it was made from.
    Column("version", Integer, nullable=False),
    # The changed fields alone, as they are to be.
    Column("changes", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked_by", String(ID_LENGTH), nullable=False),
    Column("asked_by_name", String(128), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("answered_by", String(ID_LENGTH), nullable=False),
    Column("answered_by_name", String(128), nullable=False),
    Column("answered_at", UtcDateTime),
    Column("comment", Text, nullable=False),
    # The version that came of it, once it was accepted.
    Column("became", Integer),
    # When whoever proposed it took notice of the answer.
    Column("read_at", UtcDateTime),
    CheckConstraint("state IN ('open', 'accepted', 'declined', 'withdrawn')", name="state"),
    Index(None, "reply_id", "asked_at"),
    Index(None, "state", "asked_at"),
    Index(None, "asked_by", "asked_at"),
)
