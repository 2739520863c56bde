"""The tables of approved content, and the metadata every table of the product belongs to.

``store.py`` is the only reader and writer of the content tables. User ids stand here as plain
text without a foreign key: content knows nothing of accounts.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every table hangs here, and every constraint has a name, so that migrations can change it."""

ID_LENGTH = 128
"""Characters of an id: ours are 26, but an imported reply keeps the id it came with."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: timezone-aware in, timezone-aware UTC out, on every database.

    A naive datetime is refused with ``ValueError``: nobody could say which moment it means.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn ``value`` into UTC; where the database keeps no zone, drop the zone it has now."""
        if value is None:
            return None
        if value.tzinfo is None or value.utcoffset() is None:
            raise ValueError(f"a time zone is missing in {value!r}: store aware datetimes only")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back the zone a database without zones has dropped."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def content_columns() -> list[Column[Any]]:
    """What a person writes in a reply: the same columns in the reply and in each kept version."""
    return [
        Column("text", Text, nullable=False),
        Column("title", String(200), nullable=False),
        Column("questions", JSON, nullable=False),
        Column("shortcut", String(64), nullable=False),
        Column("stage", String(64), nullable=False),
        Column("tags", JSON, nullable=False),
        Column("note", Text, nullable=False),
        Column("condition", Text, nullable=False),
        Column("valid_from", UtcDateTime),
        Column("valid_until", UtcDateTime),
        # Lists of {"text", "condition"} and of {"hash", "alt"}.
        Column("answers", JSON, nullable=False, server_default="[]"),
        Column("pictures", JSON, nullable=False, server_default="[]"),
    ]


replies = Table(
    "replies",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    # The version panels see. An edit after publishing leaves it alone until the next publish.
    Column("published_version", Integer),
    # The phrasebook number at which panels last gained, changed or lost this reply.
    Column("changed_number", Integer, nullable=False),
    Column("scope", String(16), nullable=False),
    Column("team", String(64), nullable=False),
    Column("owner", String(ID_LENGTH), nullable=False),
    *content_columns(),
    # Case-folded words of all fields, because a JSON column cannot be searched alike everywhere.
    Column("search_text", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", String(ID_LENGTH), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", String(ID_LENGTH), nullable=False),
    CheckConstraint("state IN ('draft', 'review', 'published', 'retired')", name="state"),
    CheckConstraint("scope IN ('organisation', 'team', 'personal')", name="scope"),
    CheckConstraint("version >= 1", name="version"),
    Index(None, "created_at", "id"),
    Index(None, "changed_number"),
    Index(None, "owner"),
)

reply_versions = Table(
    "reply_versions",
    metadata,
    Column(
        "reply_id",
        String(ID_LENGTH),
        ForeignKey("replies.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("version", Integer, primary_key=True),
    *content_columns(),
    Column("written_at", UtcDateTime, nullable=False),
    Column("written_by", String(ID_LENGTH), nullable=False),
    # Why it was published in spite of a warning of the wording rules.
    Column("reason", Text, nullable=False, server_default=""),
)

fragments = Table(
    "fragments",
    metadata,
    # What stands between {{> and }}.
    Column("name", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", String(ID_LENGTH), nullable=False),
)

fragment_versions = Table(
    "fragment_versions",
    metadata,
    Column("name", String(64), ForeignKey("fragments.name", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    Column("written_by", String(ID_LENGTH), nullable=False),
)

pictures = Table(
    "pictures",
    metadata,
    # SHA-256 of the bytes: the same picture is kept once.
    Column("hash", String(64), primary_key=True),
    Column("type", String(32), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", String(ID_LENGTH), nullable=False),
    Index(None, "created_by"),
)

reply_reviews = Table(
    "reply_reviews",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column(
        "reply_id", String(ID_LENGTH), ForeignKey("replies.id", ondelete="CASCADE"), nullable=False
    ),
    # The version that was to be looked at; a lead may improve it before approving.
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked_by", String(ID_LENGTH), nullable=False),
    Column("asked_by_name", String(128), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("note", Text, nullable=False),
    Column("answered_by", String(ID_LENGTH), nullable=False),
    Column("answered_by_name", String(128), nullable=False),
    Column("answered_at", UtcDateTime),
    Column("comment", Text, nullable=False),
    CheckConstraint("state IN ('open', 'approved', 'declined', 'withdrawn')", name="state"),
    Index(None, "reply_id", "asked_at"),
    Index(None, "state", "asked_at"),
    Index(None, "asked_by", "asked_at"),
)

phrasebook_state = Table(
    "phrasebook_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("seeded_at", UtcDateTime),
    CheckConstraint("id = 1", name="single_row"),
)

announcements = Table(
    "announcements",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("author", String(ID_LENGTH), nullable=False),
    Column("author_name", String(128), nullable=False),
    Column("note", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("must_acknowledge", Boolean, nullable=False),
    Column("teams", JSON, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("recalled_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "created_at"),
)

announcement_replies = Table(
    "announcement_replies",
    metadata,
    Column(
        "announcement_id",
        String(ID_LENGTH),
        ForeignKey("announcements.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("reply_id", String(ID_LENGTH), primary_key=True),
    Column("version", Integer, nullable=False),
    Index(None, "reply_id"),
)

announcement_receipts = Table(
    "announcement_receipts",
    metadata,
    Column(
        "announcement_id",
        String(ID_LENGTH),
        ForeignKey("announcements.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("user_id", String(ID_LENGTH), primary_key=True),
    Column("delivered_at", UtcDateTime),
    Column("seen_at", UtcDateTime),
    Column("acknowledged_at", UtcDateTime),
    Column("used", Integer, nullable=False),
    Index(None, "user_id"),
)
