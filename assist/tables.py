"""The tables of the live server: conversations, deadlines, callbacks and the event log.

``records/`` is the only reader and writer. No draft and no customer message stands in any of
them; a callback keeps the question it is about, because it is a promise to answer it.
"""

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
    UniqueConstraint,
)

from phrasebook.tables import ID_LENGTH, UtcDateTime, metadata

server_state = Table(
    "server_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    # Names this database's sequence of events: a client of another one gets a snapshot.
    Column("stream", String(64), nullable=False),
    # The highest seq pruned from the log: who has seen less gets a snapshot.
    Column("pruned_seq", Integer, nullable=False),
    CheckConstraint("id = 1", name="single_row"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("owner", String(ID_LENGTH), nullable=False),
    # The console's own key: unique for one agent, never looked up without the owner.
    Column("key", String(ID_LENGTH), nullable=False),
    Column("state", String(16), nullable=False),
    Column("waiting_since", UtcDateTime),
    # The pure conversation as JSON (names, times, flags; no message text).
    Column("body", JSON, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("owner", "key"),
    Index(None, "owner", "state", "updated_at"),
)

message_keys = Table(
    "message_keys",
    metadata,
    Column(
        "conversation_id",
        String(ID_LENGTH),
        ForeignKey("conversations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    # Customer messages and replies count apart, as consoles number them apart.
    Column("kind", String(16), primary_key=True),
    Column("key", String(ID_LENGTH), primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("id", String(320), primary_key=True),
    Column("owner", String(ID_LENGTH), nullable=False),
    Column("conversation", String(ID_LENGTH)),
    Column("callback", String(ID_LENGTH)),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    # The next instant at which something must be announced; null when nothing is left.
    Column("next_at", UtcDateTime, index=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    # Of the conversation when it started, so that figures need not open each body.
    Column("channel", String(200), nullable=False),
    Column("team", String(64), nullable=False),
    # The pure deadline as JSON.
    Column("body", JSON, nullable=False),
    Index(None, "owner", "state", "due_at"),
    Index(None, "owner", "conversation"),
    Index(None, "kind", "started_at"),
)

callbacks = Table(
    "callbacks",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("assignee", String(ID_LENGTH), nullable=False),
    Column("created_by", String(ID_LENGTH), nullable=False),
    Column("conversation", String(ID_LENGTH)),
    Column("customer_name", String(200), nullable=False),
    Column("customer_phone", String(40), nullable=False),
    Column("question", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    # "agent": written down by hand; "promise": read from the words of a sent reply.
    Column("source", String(16), nullable=False),
    CheckConstraint("state IN ('open', 'done', 'cancelled')", name="state"),
    CheckConstraint("source IN ('agent', 'promise')", name="source"),
    Index(None, "assignee", "state", "due_at"),
)

callback_history = Table(
    "callback_history",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column(
        "callback_id",
        String(ID_LENGTH),
        ForeignKey("callbacks.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(ID_LENGTH), nullable=False),
    Column("action", String(16), nullable=False),
    Column("assignee", String(ID_LENGTH), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("note", Text, nullable=False),
)

handovers = Table(
    "handovers",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("giver", String(ID_LENGTH), nullable=False, index=True),
    Column("giver_name", String(128), nullable=False),
    Column("taker", String(ID_LENGTH), nullable=False, index=True),
    Column("taker_name", String(128), nullable=False),
    Column("note", Text, nullable=False),
    Column("state", String(16), nullable=False),
    # What it is about, fixed when it is offered: ids of callbacks, the console's keys of
    # conversations, ids of deadlines.
    Column("callbacks", JSON, nullable=False),
    Column("conversations", JSON, nullable=False),
    Column("deadlines", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    CheckConstraint("state IN ('offered', 'accepted', 'declined', 'withdrawn')", name="state"),
)

live_requests = Table(
    "live_requests",
    metadata,
    # A message that makes something (callback.create) is resent after a broken connection; the
    # client's message id tells that it was done already.
    Column("user_id", String(ID_LENGTH), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("result", String(ID_LENGTH), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    # Who hears it: one user, else members of the teams, else (both empty) everybody.
    Column("user_id", String(ID_LENGTH), nullable=False),
    Column("teams", JSON, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "user_id", "seq"),
    sqlite_autoincrement=True,
)

reply_uses = Table(
    "reply_uses",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("user_id", String(ID_LENGTH), nullable=False),
    Column("reply", String(ID_LENGTH), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("how", String(16), nullable=False),
    Column("conversation", String(ID_LENGTH)),
)

sent_findings = Table(
    "sent_findings",
    metadata,
    # What a reply went out with, by code alone: the text is not kept.
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("user_id", String(ID_LENGTH), nullable=False),
    Column("conversation", String(ID_LENGTH), nullable=False),
    Column("message_key", String(ID_LENGTH), nullable=False),
    Column("codes", JSON, nullable=False),
)

dismissals = Table(
    "dismissals",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("user_id", String(ID_LENGTH), nullable=False),
    Column("conversation", String(ID_LENGTH), nullable=False),
    Column("code", String(200), nullable=False, index=True),
    Column("reason", Text, nullable=False),
)
