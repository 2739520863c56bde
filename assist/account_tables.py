"""The tables of accounts: who may come in, with what, and who changed what.

``records/accounts.py`` is the only reader and writer. No secret is stored: passwords as argon2
hashes, cookie and token secrets as SHA-256 of 32 random bytes.
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

users = Table(
    "users",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    # As typed, and folded (NFKC, case) so that Alice and alice are one person.
    Column("name", String(64), nullable=False),
    Column("folded_name", String(128), nullable=False, unique=True),
    Column("display_name", String(128), nullable=False),
    Column("role", String(16), nullable=False),
    Column("team", String(64), nullable=False),
    Column("password_hash", String(256)),
    Column("disabled", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("role IN ('agent', 'lead', 'admin')", name="role"),
)

teams = Table(
    "teams",
    metadata,
    # Teams that were made by name; one that somebody is in need not stand here.
    Column("name", String(64), primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
)

logins = Table(
    "logins",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("user_agent", String(256), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("label", String(128), nullable=False),
    # The first characters of the secret, so that its owner can tell tokens apart.
    Column("hint", String(16), nullable=False),
    # "api": made by hand for a program; "device": made by pairing a browser's extension.
    Column("kind", String(16), nullable=False, server_default="api"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

pairing_codes = Table(
    "pairing_codes",
    metadata,
    # One a user: a new code takes the place of the last.
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    # Six digits are soon guessed from a plain hash, so this one is slow (see ``pairing.py``).
    Column("code_hash", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("spent_at", UtcDateTime),
)

pairing_tries = Table(
    "pairing_tries",
    metadata,
    # Wrong codes of the last minutes. A wrong code may have been meant for any of those open, so
    # it counts against all of them.
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    # An IPv4 address, or the /64 of an IPv6 one.
    Column("network", String(64), nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    # Who: a user id, or "system" and "command line". The name is kept as it was then.
    Column("actor", String(ID_LENGTH), nullable=False),
    Column("actor_name", String(128), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject_kind", String(32), nullable=False),
    Column("subject", String(ID_LENGTH), nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    Index(None, "subject_kind", "subject"),
)

staged_audit = Table(
    "staged_audit",
    metadata,
    # Entries of an import that has not taken effect yet; its moment and actor come with that.
    Column("import_id", String(ID_LENGTH), primary_key=True),
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("action", String(64), nullable=False),
    Column("subject_kind", String(32), nullable=False),
    Column("subject", String(ID_LENGTH), nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
)

request_keys = Table(
    "request_keys",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(128), primary_key=True),
    # What was asked (method, path, body), so that a key used twice for two things is refused.
    Column("request_hash", String(64), nullable=False),
    Column("status", Integer),
    Column("answer", Text),
    Column("created_at", UtcDateTime, nullable=False, index=True),
)
