"""The tables of adapters: what leads wrote beside the shipped ones, and what agents propose.

``records/adapters.py`` is the only reader and writer.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Index, Integer, String, Table, Text

from phrasebook.tables import ID_LENGTH, UtcDateTime, metadata

adapters = Table(
    "adapters",
    metadata,
    # The adapter's own id: one that is shipped, too, takes its place.
    Column("id", String(64), primary_key=True),
    Column("body", JSON, nullable=False),
    # Where it is in force: everywhere, or for the agents of these teams.
    Column("everywhere", Boolean, nullable=False),
    Column("teams", JSON, nullable=False),
    # Counts the changes, so that of two leads who edit it at once the second is told.
    Column("revision", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", String(ID_LENGTH), nullable=False),
    Column("updated_by_name", String(128), nullable=False),
)

adapter_proposals = Table(
    "adapter_proposals",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("body", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    Column("proposed_by", String(ID_LENGTH), nullable=False),
    Column("proposed_by_name", String(128), nullable=False),
    Column("team", String(64), nullable=False),
    Column("answered_at", UtcDateTime),
    Column("answered_by", String(ID_LENGTH), nullable=False),
    Column("answered_by_name", String(128), nullable=False),
    Column("comment", Text, nullable=False),
    CheckConstraint("state IN ('open', 'accepted', 'declined')", name="state"),
    Index(None, "state", "proposed_at"),
    Index(None, "proposed_by", "state"),
)
