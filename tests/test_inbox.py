"""The inbox of one connection: order, the latest draft, the bound."""

from __future__ import annotations

import pytest

from assist import protocol as wire
from assist.inbox import Inbox, InboxFullError


def draft(conversation: str, revision: int) -> wire.Draft:
    return wire.Draft(conversation=conversation, revision=revision, text=f"{revision}")


def drained(inbox: Inbox) -> list[object]:
    items: list[object] = []
    while (item := inbox.take()) is not None:
        items.append(item)
    return items


def test_messages_come_out_in_the_order_they_came_in() -> None:
    inbox = Inbox(8)
    said = [wire.Ping(id="1"), draft("a", 1), wire.Ping(id="2")]
    for message in said:
        inbox.put(message)
    assert drained(inbox) == said


def test_a_newer_draft_replaces_the_waiting_one_of_its_conversation_only() -> None:
    inbox = Inbox(8)
    for message in (draft("a", 1), draft("b", 1), draft("a", 2)):
        inbox.put(message)
    assert drained(inbox) == [draft("b", 1), draft("a", 2)]


def test_a_draft_after_a_customer_message_is_answered_after_it() -> None:
    inbox = Inbox(8)
    customer = wire.CustomerMessage(conversation="a", message="m", text="在吗")
    for message in (draft("a", 1), customer, draft("a", 2)):
        inbox.put(message)
    assert drained(inbox) == [customer, draft("a", 2)]


def test_an_older_revision_keeps_its_place_so_that_it_can_be_refused() -> None:
    inbox = Inbox(8)
    for message in (draft("a", 5), draft("a", 4)):
        inbox.put(message)
    assert drained(inbox) == [draft("a", 5), draft("a", 4)]


def test_a_thousand_drafts_of_one_conversation_wait_as_one() -> None:
    inbox = Inbox(2)
    for revision in range(1000):
        inbox.put(draft("a", revision))
    assert drained(inbox) == [draft("a", 999)]


def test_a_full_inbox_says_so() -> None:
    inbox = Inbox(2)
    inbox.put(wire.Ping())
    inbox.put(wire.Ping())
    with pytest.raises(InboxFullError):
        inbox.put(wire.Ping())
