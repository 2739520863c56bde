"""A sentence encoder behind a real server: a second answer, and never under a moving hand."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.live.conftest import ASSIST, Client, Server, client
from tests.search.small_encoder import make_encoder

pytestmark = pytest.mark.live

ENTRIES = [
    {"id": "cancel", "text": "请到柜台注销。", "questions": ["卡注销了怎么处理"]},
    {"id": "lost", "text": "请先电话挂失。", "questions": ["卡片挂失怎么处理"]},
    {"id": "hours", "text": "营业时间九点到五点。", "questions": ["几点开门"]},
]


@pytest.fixture(scope="module")
def reordering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("reordering")
    made = Server(
        folder,
        semantic_model=str(make_encoder(folder / "encoder")),
        seed_phrasebook="false",
        suggestion_threshold="0",
    )
    entries = folder / "entries.jsonl"
    entries.write_text("".join(json.dumps(one) + "\n" for one in ENTRIES), encoding="utf-8")
    made.add("anna")
    made.run("import", str(entries))
    made.start()
    yield made
    if made.running:
        made.stop()


async def asks(panel: Client, conversation: str) -> dict[str, Any]:
    return await panel.ask(
        "customer.message", conversation=conversation, message="m1", text="卡丢了怎么处理"
    )


def texts(answer: dict[str, Any]) -> list[str]:
    return [item["text"] for item in answer["items"]][:2]


def is_better(message: dict[str, Any]) -> bool:
    return message["type"] == "suggestions" and message.get("reordered") is True


async def test_a_better_order_follows_the_first_answer(reordering: Server) -> None:
    async with client(reordering) as panel, client(reordering) as other:
        first = await asks(panel, "follows")
        assert "reordered" not in first
        assert texts(first) == ["请到柜台注销。", "请先电话挂失。"]
        better = await panel.hear(is_better)
        assert texts(better) == ["请先电话挂失。", "请到柜台注销。"]
        assert (better["conversation"], better["revision"]) == ("follows", None)
        assert "reply_to" not in better
        assert [one["score"] for one in better["items"]] == [one["score"] for one in first["items"]]
        assert texts(await other.hear(is_better)) == texts(better)
        # What is typed from now on goes by it too.
        await panel.say("draft", conversation="follows", revision=1, text="请")
        steered = await panel.hear(lambda said: said.get("revision") == 1 and "score" in str(said))
        assert texts(steered)[0] == "请先电话挂失。"


async def test_nothing_moves_where_a_draft_stands(reordering: Server) -> None:
    async with client(reordering) as panel:
        await panel.say("draft", conversation="typing", revision=1, text="您")
        await panel.hear(lambda said: said.get("revision") == 1 and said["type"] == "suggestions")
        await asks(panel, "typing")
        said = await panel.hush(1.5)
        assert not any(map(is_better, said))


async def test_it_is_counted(reordering: Server) -> None:
    async with client(reordering) as panel:
        await asks(panel, "counted")
        await panel.hear(is_better)
    async with httpx.AsyncClient(base_url=reordering.url) as http:
        told = (await http.get("/metrics")).text
    assert 'assist_reorderings_total{outcome="shown"}' in told


def test_a_server_whose_model_is_missing_does_not_start_and_says_why(tmp_path: Path) -> None:
    made = Server(tmp_path, semantic_model=str(tmp_path / "nowhere"))
    done = subprocess.run(
        [*ASSIST, "serve", "--port", "0"],
        env=made.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "文件夹里没有 model.onnx" in done.stderr
