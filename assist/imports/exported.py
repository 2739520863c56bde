"""What of the stored replies goes into a file. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from phrasebook.entries import Reply
from phrasebook.store import StoredReply

_MARKS = str.maketrans("", "", "\ufeff\ufffe\uffff")
"""Characters that a form lets through but no file can carry: byte order marks within a text."""


def exported(stored: Iterable[StoredReply]) -> list[Reply]:
    """The newest version of each reply, as a file can hold it."""
    return [
        replace(
            one.reply,
            text=one.reply.text.translate(_MARKS),
            title=one.reply.title.translate(_MARKS),
            questions=tuple(question.translate(_MARKS) for question in one.reply.questions),
            tags=tuple(tag.translate(_MARKS) for tag in one.reply.tags),
            shortcut=one.reply.shortcut.translate(_MARKS),
            note=one.reply.note.translate(_MARKS),
            condition=one.reply.condition.translate(_MARKS),
        )
        for one in stored
    ]
