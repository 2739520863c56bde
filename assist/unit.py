"""One unit of work of the ledger: an open transaction, its instant, and the events it makes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from assist.events import Audience, Event, body_of
from assist.records import accounts, callbacks, conversations, deadlines, events
from assist.session import Person
from assist.shapes import wire_callback, wire_deadline


class Unit:
    """One open transaction, the instant ``now`` it counts as, and the ``events`` it will publish.

    ``moved_timers`` tells whether the next announcement may now be due earlier.
    """

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self.connection = connection
        self.now = now
        self.events: list[Event] = []
        self.moved_timers = False

    async def tell(self, kind: str, audience: Audience, body: bytes) -> None:
        """Number an event for ``audience``."""
        self.events.append(await events.append(self.connection, kind, audience, body, self.now))

    async def tell_callback(self, callback: callbacks.Callback, user: str = "") -> None:
        """Tell the assignee (or ``user``) how a callback stands."""
        audience = Audience(user=user or callback.assignee)
        await self.tell("callback", audience, body_of(wire_callback(callback)))

    async def save_deadline(self, owned: deadlines.Owned) -> None:
        """Store a deadline and tell its owner."""
        await deadlines.save(self.connection, owned)
        await self.tell("deadline", Audience(user=owned.owner), body_of(wire_deadline(owned)))
        self.moved_timers = True

    async def conversation(self, person: Person, key: str) -> conversations.Stored:
        """The conversation ``key`` of ``person``, made when it is new."""
        return await conversations.get_or_make(
            self.connection, person.id, key, person.team, self.now
        )

    async def is_user(self, user: str) -> bool:
        """Whether ``user`` is the id of somebody who may be given work."""
        found = await accounts.user_by_id(self.connection, user)
        return found is not None and not found.disabled
