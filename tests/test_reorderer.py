"""Better orders are worked out beside the loop, the newest of each conversation only."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from assist import reorderer
from assist.metrics import Metrics
from assist.reorderer import Reorderer
from assist.scoring import Reordering
from phrasebook.entries import Reply
from phrasebook.search import Index, Query, Scored

NOW = datetime(2026, 11, 21, 2, 30, 15, tzinfo=UTC)
ABOUT = {"卡丢了怎么处理": 0, "卡片挂失如何办理": 0}
INDEX = Index.build(
    [
        Reply(id="cancel", text="请到柜台注销。", questions=("卡片注销如何处理",)),
        Reply(id="lost", text="请先电话挂失。", questions=("卡片挂失如何办理",)),
    ]
)


class Slow:
    """An encoder that waits to be let go, and fails where it is told to."""

    spread = 0.02

    def __init__(self) -> None:
        self.go = threading.Event()
        self.asked: list[str] = []
        self.fails = False

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append(texts[0])
        assert self.go.wait(5)
        if self.fails:
            raise RuntimeError("客户说的话")
        return np.array([np.eye(2)[ABOUT.get(text, 1)] for text in texts], dtype=np.float32)


class Panel:
    """Who asks."""

    def __init__(self) -> None:
        self.interested = True
        self.told: list[str] = []

    def awaits(self, reordering: Reordering) -> bool:
        return self.interested

    def take_order(self, reordering: Reordering, better: Scored) -> bool:
        first = INDEX.steer(better, better.query)[0]
        self.told.append(f"{reordering.conversation}: {first.reply.id}")
        return True


def message(conversation: str = "c", text: str = "卡丢了怎么处理") -> Reordering:
    return Reordering(conversation, INDEX.score(Query(customer=text, threshold=0)), 0, NOW)


async def until(holds: Callable[[], object]) -> None:
    for _ in range(1_000):
        if holds():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came to that")


def counted(metrics: Metrics, outcome: str) -> float:
    return metrics.registry.get_sample_value("assist_reorderings_total", {"outcome": outcome}) or 0


async def test_the_loop_goes_on_while_the_order_is_worked_out() -> None:
    encoder, panel, metrics = Slow(), Panel(), Metrics()
    work = Reorderer(encoder, metrics)
    work.ask(panel, message())
    await until(lambda: encoder.asked)
    assert panel.told == []
    encoder.go.set()
    await until(lambda: panel.told)
    assert panel.told == ["c: lost"]
    assert counted(metrics, "shown") == 1
    work.close()


async def test_of_one_conversation_only_the_newest_message_is_looked_at() -> None:
    encoder, panel, metrics = Slow(), Panel(), Metrics()
    work = Reorderer(encoder, metrics)
    work.ask(panel, message("a"))
    await until(lambda: encoder.asked)
    for _ in range(3):
        work.ask(panel, message("b"))
    encoder.go.set()
    await until(lambda: len(panel.told) == 2)
    assert panel.told == ["a: lost", "b: lost"]
    assert counted(metrics, "overtaken") == 2
    work.close()


async def test_who_has_lost_interest_is_not_worked_for() -> None:
    encoder, gone, panel, metrics = Slow(), Panel(), Panel(), Metrics()
    encoder.go.set()
    work = Reorderer(encoder, metrics)
    gone.interested = False
    work.ask(gone, message())
    work.ask(panel, message())
    await until(lambda: panel.told)
    assert gone.told == []
    assert len(encoder.asked) == 1
    work.close()


async def test_a_failing_encoder_harms_nobody_and_betrays_no_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    encoder, panel, metrics = Slow(), Panel(), Metrics()
    encoder.go.set()
    encoder.fails = True
    work = Reorderer(encoder, metrics)
    work.ask(panel, message("a"))
    await until(lambda: counted(metrics, "failed") == 1)
    encoder.fails = False
    work.ask(panel, message("b"))
    await until(lambda: panel.told)
    assert panel.told == ["b: lost"]
    out = capsys.readouterr()
    assert "客户说的话" not in out.out + out.err
    work.close()


async def test_too_many_waiting_are_given_up_oldest_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reorderer, "MOST_WAITING", 2)
    encoder, panel, metrics = Slow(), Panel(), Metrics()
    work = Reorderer(encoder, metrics)
    for conversation in "abcd":
        work.ask(panel, message(conversation))
    encoder.go.set()
    await until(lambda: len(panel.told) == 3)
    assert panel.told == ["a: lost", "c: lost", "d: lost"]
    work.close()


async def test_an_order_that_stays_is_no_news() -> None:
    encoder, panel, metrics = Slow(), Panel(), Metrics()
    encoder.go.set()
    work = Reorderer(encoder, metrics)
    work.ask(panel, message(text="卡片注销怎么处理呀"))
    await until(lambda: counted(metrics, "same") == 1)
    assert panel.told == []
    work.close()
