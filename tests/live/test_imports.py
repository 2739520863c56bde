"""What the command line imports reaches the panels of a running server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.live.conftest import Server, client

pytestmark = pytest.mark.live


async def test_a_running_server_shows_what_the_command_imported(
    server: Server, tmp_path: Path
) -> None:
    entry = {"id": "whale", "text": "您好，鲸鱼快递已经揽收。", "questions": ["鲸鱼快递到哪了"]}
    path = tmp_path / "book.jsonl"
    path.write_text(json.dumps(entry, ensure_ascii=False) + "\n", encoding="utf-8")
    async with client(server, "ben") as one:
        before = await one.ask("search", query="鲸鱼快递")
        assert "whale" not in [item["reply"] for item in before["items"]]
        server.run("import", str(path))
        event = await one.hear("phrasebook", timeout_s=10)
        assert event["version"] >= 1
        found = await one.ask("search", query="鲸鱼快递")
        assert found["items"][0]["reply"] == "whale"
        assert [
            event for event in await one.hush(3.0) if event["type"] == "phrasebook"
        ] == []  # told once
