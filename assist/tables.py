"""The tables of the live server: conversations, deadlines, callbacks and the event log.

``records/`` is the only reader and writer. No draft stands in any of them, and no customer
message but in ``unanswered``, where a setting asks for it; a callback keeps the question it is about, because it is a promise to answer it.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from assist.rounds import COUNTED
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
    Column("complaint", String(ID_LENGTH), index=True),
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
    # Whose it was, and of which team, when it was missed; empty while it is not. A handover moves
    # the owner, never these: figures count a miss where it happened.
    Column("missed_by", String(ID_LENGTH), nullable=False, server_default=""),
    Column("missed_team", String(64), nullable=False, server_default=""),
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
    Column("complaints", JSON, nullable=False, server_default="[]"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    CheckConstraint("state IN ('offered', 'accepted', 'declined', 'withdrawn')", name="state"),
)

complaints = Table(
    "complaints",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("assignee", String(ID_LENGTH), nullable=False),
    Column("created_by", String(ID_LENGTH), nullable=False),
    Column("team", String(64), nullable=False),
    Column("channel", String(200), nullable=False),
    Column("conversation", String(ID_LENGTH)),
    Column("customer_name", String(200), nullable=False),
    Column("customer_phone", String(40), nullable=False),
    # The agent's account of it, not the customer's messages.
    Column("about", Text, nullable=False),
    # Whom the customer complains about by name: a user id, or empty.
    Column("named", String(ID_LENGTH), nullable=False, index=True),
    Column("serious", Boolean, nullable=False),
    Column("reported_at", UtcDateTime),
    Column("seen_by", String(ID_LENGTH), nullable=False),
    Column("seen_at", UtcDateTime),
    Column("fault", String(16), nullable=False),
    Column("promised", Text, nullable=False),
    Column("promised_at", UtcDateTime),
    Column("callback", String(ID_LENGTH)),
    Column("satisfied", String(16), nullable=False),
    Column("result", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("version", Integer, nullable=False),
    # Name of the step -> when, by whom, note.
    Column("steps", JSON, nullable=False),
    CheckConstraint("state IN ('open', 'closed', 'withdrawn')", name="state"),
    CheckConstraint("fault IN ('', 'ours', 'customer', 'third', 'nobody')", name="fault"),
    CheckConstraint("satisfied IN ('', 'yes', 'no', 'unreachable')", name="satisfied"),
    Index(None, "assignee", "state"),
    Index(None, "team", "state"),
)

complaint_history = Table(
    "complaint_history",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column(
        "complaint_id",
        String(ID_LENGTH),
        ForeignKey("complaints.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(ID_LENGTH), nullable=False),
    Column("action", String(32), nullable=False),
    Column("note", Text, nullable=False),
)

limit_edits = Table(
    "limit_edits",
    metadata,
    # "policy" or "calendar", and the id of the shipped one it replaces, or a new one.
    Column("kind", String(16), primary_key=True),
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("body", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("by", String(ID_LENGTH), nullable=False),
    CheckConstraint("kind IN ('policy', 'calendar')", name="kind"),
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

untold_changes = Table(
    "untold_changes",
    metadata,
    # Changes of content that are committed and not told yet: written in the transaction that
    # changes the content, taken out in the one that numbers the event. So no change is ever
    # committed and never told, whichever process made it and whichever died.
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(16), nullable=False, server_default="phrasebook"),
    Column("user_id", String(ID_LENGTH), nullable=False),
    Column("teams", JSON, nullable=False),
    Column("body", Text, nullable=False),
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

reply_feedback = Table(
    "reply_feedback",
    metadata,
    # Suggested replies that an agent sent in other words, or passed over, by day: with the uses
    # they make the habits that colour the ranking. Ids only; forgotten when they have faded.
    Column("user_id", String(ID_LENGTH), primary_key=True),
    Column("reply", String(ID_LENGTH), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("edited", Integer, nullable=False),
    Column("ignored", Integer, nullable=False),
    Index(None, "day"),
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

sent_replies = Table(
    "sent_replies",
    metadata,
    # The words of replies that went out, where a setting says that they are kept (it says not,
    # by default): so that a new rule can be tried on them. Customers' words are in none.
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("user_id", String(ID_LENGTH), nullable=False),
    Column("team", String(64), nullable=False),
    Column("text", Text, nullable=False),
)

unanswered = Table(
    "unanswered",
    metadata,
    # Customers' questions nothing good enough was suggested for: the only customers' words in
    # the database, and only where a setting says for how many days (it says none, by default).
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("user_id", String(ID_LENGTH), nullable=False),
    Column("team", String(64), nullable=False),
    Column("channel", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("state", String(16), nullable=False),
    # The draft it became part of; empty while open or dismissed.
    Column("reply", String(ID_LENGTH), nullable=False),
    CheckConstraint("state IN ('open', 'drafted', 'dismissed')", name="state"),
    Index(None, "team", "at"),
)

service_tallies = Table(
    "service_tallies",
    metadata,
    # What an agent did in one conversation on one day (of the screens' time zone): counts, of
    # which the service notebook is made. No text. What belongs to no conversation has key "".
    Column("user_id", String(ID_LENGTH), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("conversation", String(ID_LENGTH), primary_key=True),
    Column("team", String(64), nullable=False),
    *(Column(name, Integer, nullable=False) for name in COUNTED),
    Index(None, "day"),
    Index(None, "team", "day"),
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
    # The client's own name for it, by which the agent may take it back; then it is marked so.
    Column("key", String(ID_LENGTH)),
    Column("withdrawn_at", UtcDateTime),
    Index(None, "user_id", "conversation", "key", unique=True),
)

handbooks = Table(
    "handbooks",
    metadata,
    # A service manual a lead has uploaded. The file itself is not kept.
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("team", String(64), nullable=False),
    Column("created_by", String(ID_LENGTH), nullable=False),
    Column("created_by_name", String(200), nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("problem", Text, nullable=False),
    Column("problem_zh", Text, nullable=False),
    CheckConstraint("state IN ('reading', 'ready', 'failed')", name="state"),
)

handbook_proposals = Table(
    "handbook_proposals",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column(
        "handbook_id",
        String(ID_LENGTH),
        ForeignKey("handbooks.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("position", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("condition", Text, nullable=False),
    Column("limit_s", Float),
    Column("working_days", Float),
    Column("heading", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    # What it became: "reply ID", "rule CODE"; empty while open or dismissed.
    Column("made", String(200), nullable=False),
    Column("decided_by_name", String(200), nullable=False),
    Column("decided_at", UtcDateTime),
    CheckConstraint("state IN ('open', 'accepted', 'dismissed')", name="state"),
    Index(None, "handbook_id", "position"),
)
