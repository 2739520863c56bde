"""The tables of what is pushed later, and of what was taken back.

User ids stand here as plain text without a foreign key: content knows nothing of accounts.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
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

withdrawn_texts = Table(
    "withdrawn_texts",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("reply_id", String(ID_LENGTH), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("title", String(200), nullable=False),
    Column("text", Text, nullable=False),
    # Recalled by a person, or else only replaced by a newer version.
    Column("recalled", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    # The reply to use in its place; empty for the present version of the same one.
    Column("instead", String(ID_LENGTH), nullable=False),
    Column("by", String(ID_LENGTH), nullable=False),
    Column("by_name", String(128), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

withdrawn_sendings = Table(
    "withdrawn_sendings",
    metadata,
    # A reply went out that held a recalled text: who and when, never what else it said.
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("reply_id", String(ID_LENGTH), nullable=False, index=True),
    Column("user_id", String(ID_LENGTH), nullable=False),
    Column("conversation", String(ID_LENGTH), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

schedules = Table(
    "schedules",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column(
        "reply_id",
        String(ID_LENGTH),
        ForeignKey("replies.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    # The version that goes out, whatever is written after it.
    Column("version", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    # What is announced with it, as it was asked for; null for nothing.
    Column("announcement", JSON(none_as_null=True)),
    # Why it goes out in spite of a warning of the wording rules.
    Column("reason", Text, nullable=False),
    Column("author", String(ID_LENGTH), nullable=False),
    Column("author_name", String(128), nullable=False),
    Column("state", String(16), nullable=False),
    Column("problem", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    CheckConstraint("state IN ('waiting', 'done', 'cancelled', 'failed')", name="state"),
    Index(None, "state", "at"),
)
