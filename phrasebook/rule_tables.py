"""The tables of wording rules that leads make, and of what is switched off for whom."""

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
)

from phrasebook.tables import ID_LENGTH, UtcDateTime, metadata

rules = Table(
    "rules",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    # For one team, or (empty) for everybody.
    Column("team", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("published_version", Integer),
    # The phrasebook number at which panels last gained, changed or lost it.
    Column("changed_number", Integer, nullable=False),
    # What a person writes in the form: phrasebook/own_rules.py.
    Column("body", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", String(ID_LENGTH), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", String(ID_LENGTH), nullable=False),
    CheckConstraint("state IN ('draft', 'published', 'retired')", name="state"),
    Index(None, "changed_number"),
)

rule_versions = Table(
    "rule_versions",
    metadata,
    Column(
        "rule_id", String(ID_LENGTH), ForeignKey("rules.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("version", Integer, primary_key=True),
    Column("body", JSON, nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    Column("written_by", String(ID_LENGTH), nullable=False),
)

rule_switches = Table(
    "rule_switches",
    metadata,
    # For one team, or (empty) for every team that has not decided otherwise.
    Column("team", String(64), primary_key=True),
    # A pack ("style") or one rule of it ("style/shouting").
    Column("target", String(200), primary_key=True),
    # Not there: as the wider switch says, in the end on.
    Column("is_on", Boolean),
    Column("changed_number", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", String(ID_LENGTH), nullable=False),
)
