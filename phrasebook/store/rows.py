"""Replies to rows and back."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Row

from phrasebook.entries import Answer, Picture, Reply, Scope
from phrasebook.store.stored import State, StoredReply

CONTENT = (
    "text",
    "title",
    "questions",
    "shortcut",
    "stage",
    "tags",
    "note",
    "condition",
    "valid_from",
    "valid_until",
    "answers",
    "pictures",
)
"""What a version keeps: all a person writes. Scope, team and owner belong to the reply itself."""


def values_of(stored: StoredReply) -> dict[str, Any]:
    reply = stored.reply
    return {
        **content_of(reply),
        "version": reply.version,
        "state": stored.state,
        "scope": reply.scope,
        "team": reply.team,
        "owner": reply.owner,
        "search_text": search_text(reply),
        "updated_at": stored.updated_at,
        "updated_by": stored.updated_by,
    }


def version_values_of(stored: StoredReply) -> dict[str, Any]:
    return {
        **content_of(stored.reply),
        "reply_id": stored.reply.id,
        "version": stored.reply.version,
        "written_at": stored.updated_at,
        "written_by": stored.updated_by,
    }


def content_of(reply: Reply) -> dict[str, Any]:
    values = {name: getattr(reply, name) for name in CONTENT}
    return {
        **values,
        "questions": list(reply.questions),
        "tags": list(reply.tags),
        "answers": [asdict(answer) for answer in reply.answers],
        "pictures": [asdict(picture) for picture in reply.pictures],
    }


def search_text(reply: Reply) -> str:
    """All words of a reply, case-folded, one field a line: what filters look in."""
    tags = [tag_line(tag) for tag in reply.tags]
    shown = [picture.alt for picture in reply.pictures]
    words = (reply.title, *reply.texts, *reply.questions, reply.shortcut, reply.stage, *shown)
    parts = (*words, *tags, "")
    return "\n".join(parts).casefold()


def tag_line(tag: str) -> str:
    """How a tag stands in ``search_text``, between two line ends."""
    return f"#{tag}".casefold()


def stored_from(row: Row[Any]) -> StoredReply:
    return StoredReply(
        reply=reply_from(row),
        state=State(row.state),
        published_version=row.published_version,
        created_at=row.created_at,
        created_by=row.created_by,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
    )


def reply_from(row: Row[Any]) -> Reply:
    found = row._mapping
    values = {field.name: found[field.name] for field in fields(Reply)}
    return Reply(
        **{
            **values,
            "questions": tuple(row.questions),
            "tags": tuple(row.tags),
            "scope": Scope(row.scope),
            "answers": tuple(Answer(**answer) for answer in row.answers),
            "pictures": tuple(Picture(**picture) for picture in row.pictures),
        }
    )
