"""The only SQL of content: replies and their versions, the phrasebook's number, announcements.

Each function takes an open ``AsyncConnection`` and leaves the transaction to its caller. It
returns plain entries and raises ``NotFoundError`` and ``ConflictError``; who may do what is
decided before it is called.
"""

from phrasebook.store.announcements import (
    Announcement,
    Receipt,
    acknowledged_by,
    announce,
    announcement,
    current_announcements,
    note_acknowledged,
    note_delivered,
    note_used,
    receipts_of,
    recent_announcements,
    withdraw_announcements,
)
from phrasebook.store.reading import (
    as_seen,
    changed_since,
    counts,
    get,
    listed,
    may_see,
    present_number,
    published,
    versions,
)
from phrasebook.store.stored import Filter, KeptVersion, Page, State, StoredReply, Visibility
from phrasebook.store.writing import create, edit, publish, recall, seed

__all__ = [
    "Announcement",
    "Filter",
    "KeptVersion",
    "Page",
    "Receipt",
    "State",
    "StoredReply",
    "Visibility",
    "acknowledged_by",
    "announce",
    "announcement",
    "as_seen",
    "changed_since",
    "counts",
    "create",
    "current_announcements",
    "edit",
    "get",
    "listed",
    "may_see",
    "note_acknowledged",
    "note_delivered",
    "note_used",
    "present_number",
    "publish",
    "published",
    "recall",
    "receipts_of",
    "recent_announcements",
    "seed",
    "versions",
    "withdraw_announcements",
]
