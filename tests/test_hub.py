"""Who hears what, and in which order."""

from __future__ import annotations

import json
from typing import Any

from assist import protocol as wire
from assist.events import Audience, Event, PhrasebookBody, body_of
from assist.hub import Hub
from assist.turns import Person
from phrasebook.book import Book


class Listening:
    """A panel that only remembers."""

    def __init__(self, user: str, team: str = "") -> None:
        self.person = Person(user, user, "agent", team)
        self.frames: list[dict[str, Any]] = []
        self.books: list[Book] = []

    def push(self, frame: str, seq: int = 0) -> None:
        message = json.loads(frame)
        assert message.get("seq", 0) == seq
        self.frames.append(message)

    def swap(self, book: Book) -> None:
        pass

    def use(self, book: Book) -> None:
        self.books.append(book)


def event(seq: int, user: str = "", teams: tuple[str, ...] = ()) -> Event:
    return Event(seq, "phrasebook", body_of(PhrasebookBody(seq)), Audience(user, teams))


def joined(hub: Hub, *panels: Listening) -> None:
    for panel in panels:
        hub.join(panel)


async def test_an_event_reaches_its_user_on_all_panels_and_nobody_else() -> None:
    hub, one, two, other = Hub(), Listening("anna"), Listening("anna"), Listening("ben")
    joined(hub, one, two, other)
    await hub.publish([event(1, "anna"), event(2, "anna")])
    assert [m["seq"] for m in one.frames] == [m["seq"] for m in two.frames] == [1, 2]
    assert other.frames == []


async def test_an_event_for_teams_reaches_their_members_and_one_for_nobody_everybody() -> None:
    hub, north, south = Hub(), Listening("anna", "north"), Listening("ben", "south")
    joined(hub, north, south)
    await hub.publish([event(1, teams=("north",)), event(2)])
    assert [m["seq"] for m in north.frames] == [1, 2]
    assert [m["seq"] for m in south.frames] == [2]


async def test_the_first_event_answers_the_panel_that_caused_it() -> None:
    hub, cause, peer = Hub(), Listening("anna"), Listening("anna")
    joined(hub, cause, peer)
    await hub.publish([event(1, "anna"), event(2, "anna")], cause, "q1")
    assert [m.get("reply_to") for m in cause.frames] == ["q1", None]
    assert [m.get("reply_to") for m in peer.frames] == [None, None]


async def test_a_change_that_is_answered_whole_is_answered_by_the_last_event_of_its_kind() -> None:
    hub, cause = Hub(), Listening("anna")
    joined(hub, cause)
    told = [event(1, "anna"), event(2, "anna"), Event(3, "limits", b"{}", Audience("anna"))]
    await hub.publish(told, cause, "q1", whole=True)
    assert [m.get("reply_to") for m in cause.frames] == [None, "q1", None]


async def test_who_has_left_hears_nothing() -> None:
    hub, one = Hub(), Listening("anna")
    joined(hub, one)
    hub.leave(one)
    await hub.publish([event(1)])
    assert one.frames == []
    assert len(hub) == 0


async def test_peers_are_told_and_the_speaker_is_not() -> None:
    hub, speaker, peer, other = Hub(), Listening("anna"), Listening("anna"), Listening("ben")
    joined(hub, speaker, peer, other)
    hub.to_peers(speaker, [wire.Pong(now="x")])
    assert (len(speaker.frames), len(peer.frames), len(other.frames)) == (0, 1, 0)
