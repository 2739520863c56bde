"""The wire contract, spoken by a stranger to a started server."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.live.conftest import Client, Server, client

pytestmark = pytest.mark.live


async def test_a_hello_is_answered_with_welcome_and_snapshot(server: Server) -> None:
    async with client(server) as one:
        welcome, snapshot = one.heard
        assert welcome["protocol"] == 1
        assert welcome["user"]["role"] == "agent"
        assert welcome["resumed"] is False
        assert welcome["now"].endswith("Z")
        assert len(welcome["now"]) == len("2026-11-21T00:00:00.000Z")
        assert welcome["limits"]["draft"] == 4000
        assert welcome["phrasebook"] >= 1
        assert snapshot["seq"] == welcome["seq"]
        assert set(snapshot) >= {"conversations", "deadlines", "callbacks", "announcements"}


async def test_a_draft_is_answered_with_diagnostics_and_suggestions(server: Server) -> None:
    async with client(server) as one:
        await one.say("draft", conversation="c1", revision=1, text="😀我不知道,你问我我问谁")
        diagnostics = await one.hear("diagnostics")
        assert (diagnostics["conversation"], diagnostics["revision"]) == ("c1", 1)
        said = "😀我不知道,你问我我问谁".encode("utf-16-le")
        spans = [
            said[item["start"] * 2 : item["end"] * 2].decode("utf-16-le")
            for item in diagnostics["items"]
            if item["severity"] == "error" and item["message"]
        ]
        assert any("我问谁" in span for span in spans), spans
        assert (await one.hear("suggestions"))["revision"] == 1


async def test_a_customer_message_brings_suggestions_and_starts_the_clock(server: Server) -> None:
    async with client(server) as one:
        await one.say(
            "conversation.open", conversation="c2", customer={"name": "王芳", "title": "女士"}
        )
        await one.say("customer.message", conversation="c2", message="m1", text="请问什么时候发货?")
        suggestions = await one.hear("suggestions")
        assert suggestions["revision"] is None
        assert suggestions["items"]
        assert all(0 <= item["score"] <= 1 for item in suggestions["items"])
        deadline = (await one.hear("deadline"))["deadline"]
        assert (deadline["kind"], deadline["state"]) == ("first_reply", "running")
        assert deadline["conversation"] == "c2"
        await one.say(
            "reply.sent", conversation="c2", message="r1", text="您好,今天就为您安排发货。"
        )
        met = await one.hear(
            lambda m: m["type"] == "deadline" and m["deadline"]["id"] == deadline["id"]
        )
        assert met["deadline"]["state"] == "met"
        assert met["deadline"]["ended_at"]


async def test_only_the_newest_draft_must_be_answered_and_never_an_older_after_it(
    server: Server,
) -> None:
    async with client(server) as one:
        for revision in range(1, 301):
            await one.say("draft", conversation="c3", revision=revision, text=f"第{revision}稿")
        revisions: list[int] = []
        while not revisions or revisions[-1] != 300:
            revisions.append((await one.hear("diagnostics"))["revision"])
        assert revisions == sorted(set(revisions))


async def test_an_older_or_equal_revision_is_stale(server: Server) -> None:
    async with client(server) as one:
        await one.say("draft", conversation="c4", revision=5, text="你好")
        await one.hear("diagnostics")
        for revision in (5, 4):
            error = await one.ask("draft", conversation="c4", revision=revision, text="你好呀")
            assert (error["type"], error["code"]) == ("error", "stale_revision")
            assert error["field"] == "revision"


BAD: list[tuple[str, str, str | None]] = [
    ("{", "bad_json", None),
    ("[" * 20_000, "bad_json", None),
    ('{"type":"ping","type":"ping"}', "bad_json", None),
    ('{"type":"draft","conversation":"c","revision":NaN,"text":""}', "bad_json", None),
    ("[]", "bad_message", None),
    ('{"type":7}', "bad_message", "type"),
    ('{"type":"sing"}', "unknown_type", "type"),
    ('{"type":"ping","extra":1}', "bad_message", "extra"),
    ('{"type":"draft","conversation":"c","text":"x"}', "bad_message", "revision"),
    ('{"type":"draft","conversation":"","revision":1,"text":"x"}', "bad_message", "conversation"),
    ('{"type":"draft","conversation":"c","revision":-1,"text":"x"}', "bad_message", "revision"),
    ('{"type":"draft","conversation":"c","revision":1.5,"text":"x"}', "bad_message", "revision"),
    (json.dumps({"type": "draft", "conversation": "c", "revision": 1, "text": "长" * 4001}),
     "too_long", "text"),
    (json.dumps({"type": "draft", "conversation": "c" * 129, "revision": 1, "text": ""}),
     "too_long", "conversation"),
    (json.dumps({"type": "customer.message", "conversation": "c", "message": "m", "text": "长" * 8001}),
     "too_long", "text"),
    ('{"type":"customer.message","conversation":"c","message":"m","text":"x","at":"yesterday"}',
     "bad_message", "at"),
    ('{"type":"suggestion.use","reply":"r","version":1,"how":"sing"}', "bad_message", "how"),
    ('{"type":"callback.create","customer":{"name":"王"},"question":"q","due_at":"2001-01-01T00:00:00Z"}',
     "bad_message", "due_at"),
    ('{"type":"callback.create","customer":{"name":"王","phone":"call me"},"question":"q"}',
     "bad_message", "customer.phone"),
    ('{"type":"callback.update","callback":"none","state":"done"}', "not_found", "callback"),
    ('{"type":"conversation.close","conversation":"never opened"}', "not_found", "conversation"),
    ('{"type":"announcement.ack","announcement":"none"}', "not_found", "announcement"),
    ('{"type":"search","query":"x","limit":51}', "bad_message", "limit"),
    ('{"type":"hello","protocol":1,"client":{"kind":"api","version":"1"}}', "bad_message", "type"),
]  # fmt: skip


@pytest.mark.parametrize(("frame", "code", "field"), BAD)
async def test_a_bad_message_is_refused_by_code_and_field_and_the_connection_lives(
    server: Server, frame: str, code: str, field: str | None
) -> None:
    async with client(server) as one:
        await one.socket.send(frame)
        error = await one.hear("error")
        assert (error["code"], error.get("field")) == (code, field)
        assert error["message"]
        assert (await one.ask("ping"))["type"] == "pong"


async def test_ten_bad_messages_in_a_row_end_it_with_4400(server: Server) -> None:
    async with client(server) as one:
        for _ in range(9):
            await one.socket.send("{")
        await one.ask("ping")  # a good one between starts the count anew
        for _ in range(10):
            await one.socket.send("{")
        with pytest.raises(ConnectionClosed) as closed:
            await one.hear("never")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4400
        assert sum(message["type"] == "error" for message in one.heard) == 19


async def _close_code(server: Server, *frames: str | bytes, **options: Any) -> int:
    async with connect(
        f"ws://127.0.0.1:{server.port}/live", compression=None, max_size=None, **options
    ) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            for frame in frames:
                await socket.send(frame)
            async with asyncio.timeout(15):
                while True:
                    await socket.recv()
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code


async def test_no_hello_in_time_is_4401(server: Server) -> None:
    assert await _close_code(server) == 4401


async def test_a_wrong_token_is_4401(server: Server) -> None:
    hello = {"type": "hello", "protocol": 1, "client": {"kind": "api", "version": "1"}}
    assert await _close_code(server, json.dumps({**hello, "token": "ast_wrong"})) == 4401
    assert await _close_code(server, json.dumps(hello)) == 4401


async def test_another_protocol_is_4400(server: Server) -> None:
    hello = {"type": "hello", "protocol": 2, "client": {"kind": "api", "version": "1"}}
    assert await _close_code(server, json.dumps(hello)) == 4400


async def test_an_oversized_frame_is_1009_and_a_binary_one_1003(server: Server) -> None:
    assert await _close_code(server, "x" * (64 * 1024 + 1)) == 1009
    assert await _close_code(server, b"binary") == 1003


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_foreign_origin_is_refused_with_403(server: Server, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(f"ws://127.0.0.1:{server.port}/live", origin=origin):  # type: ignore[arg-type]
            pass
    assert refused.value.response.status_code == 403


async def test_a_wrong_subprotocol_is_refused(server: Server) -> None:
    with pytest.raises(InvalidStatus):
        async with connect(
            f"ws://127.0.0.1:{server.port}/live",
            subprotocols=["assist.v9"],  # type: ignore[list-item]
        ):
            pass


async def test_an_extension_comes_in_with_a_token_only(server: Server) -> None:
    origin: Any = "chrome-extension://abcdefghijklmnop"
    async with client(server, origin=origin) as one:
        assert (await one.ask("ping"))["type"] == "pong"
    async with httpx.AsyncClient(base_url=server.url) as browser:
        await browser.post(
            "/login",
            data={"name": "anna", "password": "pass-anna-word"},
            headers={"Origin": server.url},
        )
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    assert cookie
    hello = json.dumps(
        {"type": "hello", "protocol": 1, "client": {"kind": "panel", "version": "1"}}
    )
    headers = {"Cookie": cookie}
    code = await _close_code(server, hello, origin=origin, additional_headers=headers)
    assert code == 4401
    own: Any = server.url
    async with connect(
        f"ws://127.0.0.1:{server.port}/live", origin=own, additional_headers=headers
    ) as socket:
        await socket.send(hello)
        assert json.loads(await socket.recv())["type"] == "welcome"


async def test_what_was_missed_comes_once_and_in_order_after_resume(server: Server) -> None:
    async with client(server) as one:
        welcome = one.heard[0]
        await one.ask("customer.message", conversation="r1", message="m1", text="在吗")
        await one.hush()
        seen = max(message.get("seq", 0) for message in one.heard)
    async with client(server) as other:
        for number in range(5):
            await other.ask(
                "customer.message", conversation=f"r1-{number}", message="m", text="在吗"
            )
        await other.hush()
        told = [m["seq"] for m in other.heard if m["type"] in ("deadline", "callback")]
    resume = {"stream": welcome["stream"], "seq": seen}
    async with client(server, resume=resume) as back:
        await back.ask("ping")
        assert back.heard[0]["resumed"] is True
        replayed = [m["seq"] for m in back.heard if "seq" in m and m["type"] != "welcome"]
        # On a slow machine a deadline may have come due since.
        assert replayed[: len(told)] == told
        assert replayed == sorted(set(replayed))
        assert not any(m["type"] == "snapshot" for m in back.heard)


@pytest.mark.parametrize("resume", [{"stream": "forged", "seq": 1}, {"stream": "", "seq": 10**9}])
async def test_a_forged_resume_gets_a_snapshot(server: Server, resume: dict[str, Any]) -> None:
    async with client(server, resume=resume) as one:
        assert one.heard[0]["resumed"] is False
        assert one.heard[1]["type"] == "snapshot"


async def test_stale_snapshot_plus_events_equals_fresh_snapshot(server: Server) -> None:
    async with client(server, "ben") as one:
        before = one.heard[1]
        await one.ask("customer.message", conversation="s1", message="m1", text="在吗")
        await one.ask("callback.create", customer={"name": "李先生"}, question="发票")
        await one.ask("reply.sent", conversation="s1", message="r1", text="您好,在的。")
        await one.ask("customer.message", conversation="s2", message="m1", text="急")
        await one.hush()
        deadlines = {item["id"]: item for item in before["deadlines"]}
        callbacks = {item["id"]: item for item in before["callbacks"]}
        for message in one.heard[2:]:
            if message["type"] == "deadline":
                deadlines[message["deadline"]["id"]] = message["deadline"]
            if message["type"] == "callback":
                callbacks[message["callback"]["id"]] = message["callback"]
    async with client(server, "ben") as fresh:
        snapshot = fresh.heard[1]
    still = {key: item for key, item in deadlines.items() if "ended_at" not in item}
    assert {item["id"]: item for item in snapshot["deadlines"]} == still
    assert {item["id"]: item for item in snapshot["callbacks"]} == callbacks


async def test_the_same_message_key_counts_once_and_the_first_text_stands(server: Server) -> None:
    async with client(server) as one:
        first = await one.ask("customer.message", conversation="k1", message="m1", text="在吗")
        again = await one.ask("customer.message", conversation="k1", message="m1", text="别的话")
        assert first["type"] == "suggestions"
        assert again["type"] == "ack"
        said = await one.hush()
        started = [m for m in one.heard + said if m["type"] == "deadline"]
        assert (
            len({m["deadline"]["id"] for m in started if m["deadline"]["kind"] == "first_reply"})
            == 1
        )


async def test_all_panels_of_an_agent_see_the_same_and_others_nothing(server: Server) -> None:
    async with client(server) as one, client(server) as two, client(server, "ben") as other:
        await one.ask("customer.message", conversation="p1", message="m1", text="什么时候发货")
        event = await two.hear("deadline")
        assert event["deadline"]["conversation"] == "p1"
        assert not [m for m in await other.hush() if m["type"] in ("deadline", "conversation")]


def answers_a_draft(message: dict[str, Any]) -> bool:
    return message["type"] in ("diagnostics", "error")


async def test_texts_of_any_kind_are_checked_without_an_error(server: Server) -> None:
    texts = ["😀" * 4000, "\u200b" * 4000, "\u202e不知道\u202c", "\x00\x01", "👨‍👩‍👧‍👦" * 50]
    async with client(server) as one:
        for revision, text in enumerate(texts, start=1):
            await one.say("draft", conversation="u1", revision=revision, text=text)
            diagnostics = await one.hear(answers_a_draft)
            assert diagnostics["type"] == "diagnostics", diagnostics
            length = len(text.encode("utf-16-le")) // 2
            assert all(0 <= i["start"] < i["end"] <= length for i in diagnostics["items"])
        await one.socket.send(
            '{"type":"draft","conversation":"u2","revision":1,"text":"\\ud83d不知道\\ude00"}'
        )
        assert (await one.hear("diagnostics"))["revision"] == 1


async def test_a_signed_out_agent_is_closed_with_4401(server: Server) -> None:
    server.add("carl")
    async with client(server, "carl") as one:
        server.run("user", "disable", "carl")
        with pytest.raises(ConnectionClosed) as closed:
            await one.hear("never", timeout_s=8)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


async def test_a_writer_without_measure_is_held_and_others_are_not(server: Server) -> None:
    async with client(server) as flood, client(server, "ben") as calm:

        async def pour() -> None:
            try:
                for revision in range(1, 6001):
                    await flood.say("draft", conversation="f", revision=revision, text="在的")
            except ConnectionClosed:
                pass

        pouring = asyncio.create_task(pour())
        for _ in range(10):
            assert (await calm.ask("ping"))["type"] == "pong"
        await pouring
        with pytest.raises(ConnectionClosed) as closed:
            async with asyncio.timeout(10):
                while True:
                    await flood.socket.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4429


async def test_two_hundred_agents_type_at_once(server: Server) -> None:
    async def type_on(number: int) -> Client:
        async with client(server) as one:
            for revision in range(1, 11):
                await one.say(
                    "draft", conversation=f"t{number}", revision=revision, text="您好" * revision
                )
                await asyncio.sleep(0.02)
            answer = await one.hear(lambda m: m["type"] == "diagnostics" and m["revision"] == 10)
            assert answer["conversation"] == f"t{number}"
            return one

    everybody = await asyncio.gather(*(type_on(number) for number in range(200)))
    assert not [m for one in everybody for m in one.heard if m["type"] == "error"]
