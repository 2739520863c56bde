"""A day's work is played through a real server; what the notebook says of it is compared with what
an outside counter makes of the transcript and of the raw tables."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from tests.live.conftest import Client, Server, client

pytestmark = pytest.mark.live

ANSWERED = ("什么时候发货", "退款多久到账", "可以开发票吗", "怎么退货")
STRANGE = ("航天飞机能加装滑雪板吗", "你们老板属什么")
BAD = ("这事不归我管", "你问我我问谁", "爱买不买")
GOOD = ("好的，我来为您查一下", "请您稍等，马上处理")
PEOPLE = (("anna", "north"), ("ben", "north"), ("cleo", "south"))
ROUNDS = 14


@dataclass
class Transcript:
    """What one agent's client said and heard, in order."""

    said: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


class Player:
    """An agent at work, by chance; everything said and heard is written down."""

    def __init__(self, panel: Client, name: str, chance: random.Random) -> None:
        self.panel, self.name, self.chance = panel, name, chance
        self.log = Transcript()
        self.count = 0
        self.revision = 0
        self.suggested: list[dict[str, Any]] = []
        # One instant for all messages: a run over midnight is one day's work still.
        self.at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    async def ask(self, type_: str, **fields: Any) -> dict[str, Any]:
        self.count += 1
        number = f"{self.name}-{self.count}"
        self.log.said.append((type_, fields))
        await self.panel.say(type_, id=number, **fields)
        answer = await self.panel.hear(lambda one: one.get("reply_to") == number)
        self.log.said.append((answer["type"], answer))
        return answer

    async def draft(self, conversation: str, text: str) -> None:
        self.revision += 1
        found = await self.ask(
            "draft", conversation=conversation, revision=self.revision, text=text
        )
        assert found["type"] == "diagnostics"
        later = await self.panel.hear(
            lambda one: one["type"] == "suggestions" and one["revision"] == self.revision
        )
        self.log.said.append(("suggestions", later))
        self.suggested = later["items"]

    async def serve(self, conversation: str) -> None:
        """One round: the customer writes, the agent types, uses what is offered or not, replies."""
        chance = self.chance
        for _ in range(chance.choice((1, 1, 2))):
            key = f"m{self.count}"
            fields: dict[str, Any] = {"conversation": conversation, "message": key, "at": self.at}
            text = chance.choice((*ANSWERED, *STRANGE))
            answer = await self.ask("customer.message", text=text, **fields)
            self.suggested = answer.get("items", [])
            if chance.random() < 0.2:  # sent again after a broken connection
                await self.panel.say("customer.message", text=text, **fields)
        words = chance.choice(GOOD)
        for text in chance.sample((*BAD, *GOOD), 2):
            await self.draft(conversation, text)
        way = chance.choice(("own", "as it is", "edited", "anyway", "pasted", "away"))
        if way in ("as it is", "edited") and self.suggested:
            item = chance.choice(self.suggested)
            use = {"reply": item["reply"], "version": item["version"], "how": "insert"}
            await self.ask("suggestion.use", conversation=conversation, **use)
            words = item["text"] if way == "as it is" else item["text"][: len(item["text"]) // 2]
        elif way == "anyway":
            words = chance.choice(BAD)
            await self.draft(conversation, words)
            dismissed = {"code": "sample/code", "reason": "不是这个意思"}
            await self.ask("diagnostic.dismiss", conversation=conversation, **dismissed)
        elif way == "pasted":
            words = chance.choice(BAD)
        if way == "away":
            await self.ask("conversation.close", conversation=conversation)
            return
        sent = {"conversation": conversation, "message": f"r{self.count}", "text": words}
        sent["at"] = self.at
        if chance.random() < 0.2:
            await self.ask("reply.sent", by="bot", **{**sent, "message": f"b{self.count}"})
        await self.ask("reply.sent", **sent)
        await self.ask("reply.sent", **sent)


def counted(log: Transcript, codes: dict[str, set[str]]) -> Counter[str]:
    """The counts of one agent's day from the transcript alone; ``codes`` by message key is what the
    final check found, from its own table."""
    total: Counter[str] = Counter()
    touched: set[str] = set()
    heard: set[tuple[str, str]] = set()
    waiting: set[str] = set()
    shown: dict[str, list[dict[str, Any]]] = {}
    used: defaultdict[str, list[str]] = defaultdict(list)
    warned: defaultdict[str, set[str]] = defaultdict(set)
    texts: dict[str, str] = {}
    for type_, one in log.said:
        key = one.get("conversation", "")
        match type_:
            case "customer.message":
                heard.add(("customer", key + one["message"]))
                touched.add(key)
                waiting.add(key)
            case "suggestions":
                texts |= {item["reply"]: item["text"] for item in one["items"]}
                if one["items"] and key in waiting:
                    shown[key] = one["items"]
            case "diagnostics":
                warned[key] |= {item["code"] for item in one["items"]}
            case "suggestion.use":
                total["used"] += 1
                used[key].append(one["reply"])
            case "diagnostic.dismiss":
                total["dismissed"] += 1
            case "reply.sent" if one.get("by") != "bot":
                if ("reply", key + one["message"]) in heard:
                    continue
                heard.add(("reply", key + one["message"]))
                touched.add(key)
                offered, mine = shown.pop(key, []), used.pop(key, [])
                seen, left = warned.pop(key, set()), codes.get(one["message"], set())
                total["replies"] += 1
                total["shown"] += bool(offered)
                total["edited"] += sum(texts[reply] not in one["text"] for reply in mine)
                total["ignored"] += bool(offered) and not mine
                total["warned"] += len(seen)
                total["heeded"] += len(seen - left)
                total["sent_anyway"] += len(seen & left)
                total["unseen"] += len(left - seen)
                waiting.discard(key)
            case "conversation.close":
                total["shown"] += bool(shown.pop(key, []))
                total["warned"] += len(warned.pop(key, set()))
                used.pop(key, None)
                waiting.discard(key)
    total["customer_messages"] = sum(kind == "customer" for kind, _ in heard)
    total["conversations"] = len(touched)
    return total


def ids(database: sqlite3.Connection) -> dict[str, str]:
    return dict(database.execute("SELECT name, id FROM users").fetchall())


def found_codes(database: sqlite3.Connection, user: str) -> dict[str, set[str]]:
    rows = database.execute(
        "SELECT message_key, codes FROM sent_findings WHERE user_id = ?", [user]
    )
    return {key: set(json.loads(codes)) for key, codes in rows}


def first_replies(database: sqlite3.Connection, user: str) -> tuple[int, int]:
    """First replies that are settled, and those in time."""
    rows = database.execute(
        "SELECT state, ended_at, body FROM deadlines WHERE owner = ? AND kind = 'first_reply'",
        [user],
    ).fetchall()
    settled = [
        state
        for state, ended, body in rows
        if state != "cancelled" and (ended or state == "missed") and '"light": true' not in body
    ]
    return len(settled), settled.count("met")


NUMBERS = (
    "conversations", "customer_messages", "replies", "shown", "used", "edited", "ignored",
    "warned", "heeded", "sent_anyway", "unseen", "dismissed",
)  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("shop"))
    for name, team in PEOPLE:
        made.add(name, "agent", team)
    made.add("lea", "lead", "north")
    made.add("ada", "admin")
    made.start()
    yield made
    if made.running:
        made.stop()


def rest(server: Server, who: str) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {server.tokens[who]}", "Accept-Language": "en"}
    return httpx.AsyncClient(base_url=server.url, headers=headers, timeout=30)


def number(cell: Any) -> Any:
    """A cell as its number, where it is one."""
    try:
        return float(cell)
    except ValueError:
        return cell


class Cells(HTMLParser):
    """The rows of the page's table."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        self.inside = tag in ("td", "th")
        if self.inside:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


async def test_the_notebook_says_what_an_outside_counter_counts(shop: Server) -> None:
    logs: dict[str, Transcript] = {}
    for name, _ in PEOPLE:
        async with client(shop, name) as panel:
            player = Player(panel, name, random.Random(f"seed {name}"))
            for number in range(ROUNDS):
                conversation = f"c{number % 6}"
                await player.ask("conversation.open", conversation=conversation)
                await player.serve(conversation)
            logs[name] = player.log
    database = sqlite3.connect(Path(shop.folder) / "assist.db")
    people = ids(database)
    expected: dict[str, dict[str, int]] = {}
    for name, log in logs.items():
        total = counted(log, found_codes(database, people[name]))
        expected[name] = {one: total[one] for one in NUMBERS}
        settled, met = first_replies(database, people[name])
        assert settled > 0
        expected[name] |= {"first_replies": settled, "first_replies_in_time": met}
    # The play is worth something: each count occurs.
    together = Counter[str]()
    for figures in expected.values():
        together.update(figures)
    assert [name for name in NUMBERS if not together[name]] == []
    # The raw tables agree with the transcript where they hold the same.
    for name in logs:
        (uses,) = database.execute(
            "SELECT count(*) FROM reply_uses WHERE user_id = ?", [people[name]]
        ).fetchone()
        assert uses == expected[name]["used"]
        (dismissed,) = database.execute(
            "SELECT count(*) FROM dismissals WHERE user_id = ?", [people[name]]
        ).fetchone()
        assert dismissed == expected[name]["dismissed"]
    database.close()

    async with rest(shop, "ada") as admin, rest(shop, "lea") as lead, rest(shop, "anna") as agent:
        everybody = (await admin.get("/api/v1/service-figures?by=agent")).json()
        found = {one["name"]: one for one in everybody["items"]}
        for name, counts in expected.items():
            assert {one: found[name][one] for one in counts} == counts, name
            assert found[name]["first_reply_rate"] == pytest.approx(
                counts["first_replies_in_time"] / counts["first_replies"]
            )
        assert {one: everybody["total"][one] for one in NUMBERS} == {
            one: together[one] for one in NUMBERS
        }
        # Each grouping adds up to the same.
        for by in ("agent_day", "day", "team", "total"):
            answer = (await admin.get(f"/api/v1/service-figures?by={by}")).json()
            assert answer["total"] == everybody["total"], by
        teams = (await admin.get("/api/v1/service-figures?by=team")).json()["items"]
        assert [one["team"] for one in teams] == ["north", "south"]
        assert teams[1]["replies"] == expected["cleo"]["replies"]
        # By role: a lead the team's, an agent the own.
        north = (await lead.get("/api/v1/service-figures")).json()
        assert {one["name"] for one in north["items"]} == {"anna", "ben"}
        assert north["total"]["replies"] == sum(expected[n]["replies"] for n in ("anna", "ben"))
        own = (await agent.get("/api/v1/service-figures")).json()
        assert [one["name"] for one in own["items"]] == ["anna"]
        assert own["total"]["used"] == expected["anna"]["used"]
        nosy = await agent.get(f"/api/v1/service-figures?agent={people['ben']}")
        assert (nosy.status_code, nosy.json()["code"]) == (403, "forbidden")
        # Filters.
        south = (await admin.get("/api/v1/service-figures?team=south")).json()
        assert [one["name"] for one in south["items"]] == ["cleo"]
        before = (datetime.now(UTC) - timedelta(days=9)).date()
        gone = (await admin.get(f"/api/v1/service-figures?since={before}&until={before}")).json()
        assert (gone["items"], gone["total"]["replies"]) == ([], 0)
        # Files and the page say the same.
        await same_in_files_and_on_the_page(shop, lead, north)


async def same_in_files_and_on_the_page(
    shop: Server, lead: httpx.AsyncClient, north: dict[str, Any]
) -> None:
    address = "/api/v1/service-figures?by=agent"
    as_csv = (await lead.get(f"{address}&format=csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(as_csv)))
    sheet = load_workbook(
        io.BytesIO((await lead.get(f"{address}&format=xlsx")).content)
    ).worksheets[0]
    filed = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert filed[0] == rows[0]
    assert [[number(one) for one in row] for row in filed] == [
        [number(one) for one in row] for row in rows
    ]
    replies = rows[0].index("Replies")
    assert [int(row[replies]) for row in rows[1:]] == [
        *(one["replies"] for one in north["items"]),
        north["total"]["replies"],
    ]
    async with httpx.AsyncClient(base_url=shop.url, timeout=30) as browser:
        browser.headers["Accept-Language"] = "en"
        form = {"name": "lea", "password": "pass-lea-word"}
        entered = await browser.post("/login", data=form, headers={"Origin": shop.url})
        assert entered.status_code == 303, entered.text
        page = (await browser.get("/lead/service?by=agent")).text
        pictures = re.findall(r'src="(/api/v1/service-figures/chart.svg[^"]*)"', page)
        assert len(pictures) == 3
        for one in pictures:
            picture = await browser.get(one.replace("&amp;", "&"))
            assert (picture.status_code, b"<script" in picture.content) == (200, False)
            assert "anna" in picture.text
    cells = Cells()
    cells.feed(page)
    assert [[number(one) for one in row] for row in cells.rows[1:]] == [
        [number(one) for one in row] for row in rows
    ]
