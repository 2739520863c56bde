"""Who is connected, and who hears what.

In one process the hub is this object in memory. It knows panels only by what it may do with
them: give them a frame, give them a new book. Nothing here waits for a slow reader.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Protocol

from assist import protocol as wire
from assist.events import Event
from assist.turns import Person
from phrasebook.book import Book

CHUNK = 100
"""Panels served in one go; between two chunks the loop serves those who type."""


class Listener(Protocol):
    """A connected panel, as the hub sees it."""

    @property
    def person(self) -> Person:
        """Who sits there."""

    def push(self, frame: str, seq: int = 0) -> None:
        """Queue ``frame``; ``seq`` marks an event, so that a resuming panel gets it once."""

    def swap(self, book: Book) -> None:
        """Go by a new book from here on; cheap."""

    def use(self, book: Book) -> None:
        """Take a new book and answer afresh."""


class Hub:
    """All connected panels of this process."""

    def __init__(self) -> None:
        self._panels: defaultdict[str, set[Listener]] = defaultdict(set)
        self._refresh: asyncio.Task[None] | None = None
        self._book: Book | None = None

    def __len__(self) -> int:
        return sum(len(panels) for panels in self._panels.values())

    def __iter__(self) -> Iterator[Listener]:
        return iter([panel for panels in self._panels.values() for panel in panels])

    def join(self, panel: Listener) -> None:
        """From now on ``panel`` hears events."""
        self._panels[panel.person.id].add(panel)

    def leave(self, panel: Listener) -> None:
        """``panel`` is gone."""
        panels = self._panels.get(panel.person.id)
        if panels is not None:
            panels.discard(panel)
            if not panels:
                del self._panels[panel.person.id]

    def of_user(self, user: str) -> tuple[Listener, ...]:
        """The panels of one user."""
        return tuple(self._panels.get(user, ()))

    def to_peers(self, panel: Listener, messages: Iterable[wire.ServerMessage]) -> None:
        """Tell the same user's other panels."""
        peers = [other for other in self._panels.get(panel.person.id, ()) if other is not panel]
        if not peers:
            return
        for message in messages:
            frame = wire.encode(message)
            for peer in peers:
                peer.push(frame)

    async def publish(
        self,
        events: Iterable[Event],
        origin: Listener | None = None,
        reply_to: str | None = None,
        *,
        whole: bool = False,
    ) -> None:
        """Send committed events to all who hear them, in order.

        The first event reaches ``origin`` with ``reply_to``: it is the answer to its message.
        With ``whole`` it is the last one of the first one's kind: by then all is told.
        """
        told = tuple(events)
        answer = _answer(told, whole) if origin is not None and reply_to is not None else None
        for event in told:
            frame = wire.encode(event.message())
            if event is answer and origin is not None:
                origin.push(wire.encode(event.message(reply_to)), event.seq)
            for count, panel in enumerate(self._audience(event), start=1):
                if panel is not origin or event is not answer:
                    panel.push(frame, event.seq)
                if count % CHUNK == 0:
                    await asyncio.sleep(0)

    def _audience(self, event: Event) -> list[Listener]:
        if event.audience.user:
            return list(self._panels.get(event.audience.user, ()))
        return [
            panel for panel in self if event.audience.includes(panel.person.id, panel.person.team)
        ]

    def swap(self, book: Book) -> None:
        """Let every panel go by the new book at once: whoever hears of it next and asks finds it.
        Fresh answers come with ``use``, once all have heard."""
        for panel in self:
            panel.swap(book)

    def use(self, book: Book) -> None:
        """Give every panel the new book, a few at a time, without holding up who types."""
        self._book = book
        if self._refresh is None or self._refresh.done():
            self._refresh = asyncio.create_task(self._hand_out())

    async def _hand_out(self) -> None:
        served: Book | None = None
        while self._book is not None and self._book is not served:
            served = self._book
            for count, panel in enumerate(self, start=1):
                if self._book is not served:
                    break
                panel.use(served)
                if count % 10 == 0:
                    await asyncio.sleep(0)


def _answer(told: tuple[Event, ...], whole: bool) -> Event | None:
    """Which of the events of one change says that it is stored."""
    among = reversed(told) if whole else told
    return next((event for event in among if event.kind == told[0].kind), None)
