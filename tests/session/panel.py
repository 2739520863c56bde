"""A panel of one agent with a small phrasebook, and the messages it sends."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from assist import protocol as wire
from assist.desk import Desk
from assist.session import Session
from assist.turns import Person, Turn
from phrasebook.book import Book
from phrasebook.entries import Reply, Scope
from phrasebook.search import Scored

NOW = datetime(2026, 11, 21, 2, 30, 15, tzinfo=UTC)  # 10:30 in Shanghai

SHIP = Reply(
    id="ship",
    text="{{customer_name|您}}好,{{shop_name}}下午四点前的订单当天发出,单号{{order_no}}稍后给您。",
    title="发货时间",
    questions=("什么时候发货", "多久能发货"),
    stage="了解需求",
)
REFUND = Reply(id="refund", text="退款会在三个工作日内原路退回。", questions=("退款多久到账",))
NORTH = Reply(
    id="north",
    text="北方仓库的单子隔天发出。",
    questions=("北方仓库什么时候发货",),
    scope=Scope.TEAM,
    team="north",
)
BANNED = "你问我我问谁"


def session_of(book: Book, desk: Desk | None = None, **more: Any) -> Session:
    options: dict[str, Any] = {"shop_name": "春风小店", "threshold": 0.0, **more}
    desk = Desk() if desk is None else desk
    person = Person("u1", "王小明", "agent", "south")
    return Session(person, book, desk, zone=ZoneInfo("Asia/Shanghai"), **options)


def turned(scored: Scored) -> Scored:
    """Another order of a scored message: its first two exchanged."""
    ranked = scored.ranked
    order = np.arange(len(ranked.places))
    order[:2] = (1, 0)
    compared = order[: len(ranked.points)]
    return scored.with_order(
        ranked._replace(
            places=ranked.places[order],
            totals=ranked.totals[order],
            points=ranked.points[compared],
            measures=ranked.measures[compared],
            rows=ranked.rows[compared],
        )
    )


def draft(text: str, revision: int = 1, conversation: str = "c", **more: Any) -> wire.Draft:
    return wire.Draft(conversation=conversation, revision=revision, text=text, **more)


def asks(text: str, message: str = "m1", conversation: str = "c") -> wire.CustomerMessage:
    return wire.CustomerMessage(conversation=conversation, message=message, text=text)


def diagnostics(turn: Turn) -> wire.Diagnostics:
    (answer,) = turn.answers
    assert isinstance(answer, wire.Diagnostics)
    return answer


def suggestions(turn: Turn) -> wire.Suggestions:
    (answer,) = turn.answers
    assert isinstance(answer, wire.Suggestions)
    return answer
