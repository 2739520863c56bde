"""What a file may name besides replies: fragments and pictures that are there."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from assist.accounts import User
from assist.imports.checked import Checked, CheckedFile, Rules, checked_by
from assist.imports.plan import Known, named_pictures
from assist.permissions import visibility
from phrasebook import store
from phrasebook.errors import FragmentError, NotFoundError
from phrasebook.fragments import completed


async def known_for(connection: AsyncConnection, user: User, file: CheckedFile) -> Known:
    """The fragments, and of the pictures ``file`` names those that ``user`` may see; from the
    command line (a user without an id) all that are kept."""
    named = named_pictures(file)
    fragments = await store.fragment_texts(connection)
    if not user.id:
        return Known(fragments, await store.known_pictures(connection, named))
    seen = []
    for digest in named:
        try:
            await store.picture_for(connection, visibility(user), digest)
        except NotFoundError:
            continue
        seen.append(digest)
    return Known(fragments, frozenset(seen))


def checked_whole(file: CheckedFile, rules: Rules, known: Known) -> CheckedFile:
    """``file`` with the replies that name fragments checked anew, the fragments put in: together
    harmless words may say what is forbidden."""
    return replace(file, entries=tuple(_whole(one, rules, known) for one in file.entries))


def _whole(one: Checked, rules: Rules, known: Known) -> Checked:
    try:
        whole = completed(one.found.reply, known.fragments)
    except FragmentError:
        return one  # The plan refuses it.
    if whole is one.found.reply:
        return one
    found = checked_by(rules, replace(one.found, reply=whole))
    return replace(one, unfit=found.unfit, doubts=found.doubts)
