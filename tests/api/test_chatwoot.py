"""Chatwoot's webhook: signed, fresh, once each; the assigned agent's clocks follow."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text

from assist.accounts import Role, User
from assist.chatwoot import Agent, heard, verified
from assist.chatwoot_feed import user_of
from assist.errors import RefusedError
from assist.hub import Hub
from assist.ledger import Ledger
from assist.library import Library
from assist.metrics import Metrics
from assist.questions import Question
from assist.records import conversations, deadlines
from assist.records import unanswered as unanswered_records
from assist.tables import sent_findings
from phrasebook.book import Book
from phrasebook.entries import Reply
from tests.api.world import World

SECRET = "whsec-of-the-test"
ADDRESS = "/api/v1/webhooks/chatwoot"
CANARY = "金丝雀原话"
T0 = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
"""Lately: what is a day old is history to a clock."""

AGENT = {"id": 7, "name": "小陈", "email": "agent@shop.example", "type": "user"}
COLLEAGUE = {"id": 8, "name": "小林", "email": "agent2@shop.example", "type": "user"}
CUSTOMER = {"id": 31, "name": "王女士", "email": None, "phone_number": None}
BOT = {"id": 3, "name": "机器人", "type": "agent_bot"}


@pytest.fixture(autouse=True)
def connected(world: World) -> None:
    world.settings = world.settings.model_copy(update={"chatwoot_secrets": (SECRET,)})


def conversation(assignee: Any = AGENT, key: int = 42, **more: Any) -> dict[str, Any]:
    """As ``event_data_presenter.rb`` writes it."""
    return {
        "additional_attributes": {},
        "can_reply": True,
        "channel": "Channel::WebWidget",
        "contact_inbox": {"id": 1, "source_id": "x"},
        "id": key,
        "inbox_id": 1,
        "messages": [],
        "labels": [],
        "meta": {"sender": CUSTOMER, "assignee": assignee, "hmac_verified": False},
        "status": "open",
        "waiting_since": 0,
        **more,
    }


def message(number: int, at: datetime = T0, **more: Any) -> dict[str, Any]:
    """As ``message.rb`` writes it."""
    return {
        "account": {"id": 1, "name": "店"},
        "additional_attributes": {},
        "content_attributes": {},
        "content_type": "text",
        "content": CANARY,
        "conversation": conversation(),
        "created_at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "id": number,
        "inbox": {"id": 1, "name": "官网"},
        "message_type": "incoming",
        "private": False,
        "sender": CUSTOMER,
        "source_id": None,
        "event": "message_created",
        **more,
    }


def status(state: str, **more: Any) -> dict[str, Any]:
    changed = {"status": {"previous_value": "open", "current_value": state}}
    return {
        **conversation(**more),
        "status": state,
        "event": "conversation_status_changed",
        "changed_attributes": [changed],
    }


def sign(secret: str, timestamp: str, body: bytes) -> str:
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


async def deliver(
    world: World,
    payload: Any,
    *,
    secret: str = SECRET,
    age_s: int = 0,
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    timestamp = str(int((world.clock() - timedelta(seconds=age_s)).timestamp()))
    signed = {
        "X-Chatwoot-Timestamp": timestamp,
        "X-Chatwoot-Signature": sign(secret, timestamp, body),
        "Content-Type": "application/json",
        **(headers or {}),
    }
    return await world.client().post(ADDRESS, content=body, headers=signed)


async def clocks(world: World, name: str = "agent", key: str = "42") -> dict[str, str]:
    """Kind and state of the deadlines of a conversation."""
    async with world.engine.begin() as connection:
        stored = await conversations.get(connection, world.users[name].id, key)
        if stored is None:
            return {}
        found = await deadlines.of_conversation(connection, stored.id)
    return {one.kind.value: one.state.value for one in found}


async def stored(world: World, name: str = "agent", key: str = "42") -> conversations.Stored | None:
    async with world.engine.begin() as connection:
        return await conversations.get(connection, world.users[name].id, key)


# What it does


async def test_a_customers_message_starts_the_assigned_agents_clock(world: World) -> None:
    answer = await deliver(world, message(1))
    assert (answer.status_code, answer.json()) == (200, {"taken": True})
    found = await stored(world)
    assert found is not None
    assert found.waiting_since == T0
    assert (found.pure.customer_name, found.pure.channel) == ("王女士", "chatwoot")
    assert await clocks(world, "agent2") == {}


async def test_the_agents_reply_stops_it_and_is_checked(world: World) -> None:
    await deliver(world, message(1))
    later = T0 + timedelta(seconds=40)
    reply = message(2, later, message_type="outgoing", sender=AGENT, content="这事不归我管")
    assert (await deliver(world, reply)).json() == {"taken": True}
    found = await stored(world)
    assert found is not None
    assert found.waiting_since is None
    async with world.engine.begin() as connection:
        rows = (await connection.execute(select(sent_findings.c.codes))).scalars().all()
    assert rows == [["test/brush-off"]]


@pytest.mark.parametrize(
    "more",
    [
        {"sender": BOT},
        {"sender": None},
        {"message_type": "template", "sender": None},
        {"content_attributes": {"automation_rule_id": 5}, "sender": AGENT},
        {"additional_attributes": {"campaign_id": 5}, "sender": AGENT},
    ],
    ids=["bot", "nobody", "template", "rule", "campaign"],
)
async def test_what_no_person_sent_stops_no_clock(world: World, more: dict[str, Any]) -> None:
    await deliver(world, message(1))
    sent = message(2, T0 + timedelta(seconds=5), **{"message_type": "outgoing", **more})
    assert (await deliver(world, sent)).json() == {"taken": True}
    found = await stored(world)
    assert found is not None
    assert found.waiting_since == T0


@pytest.mark.parametrize(
    "payload",
    [
        message(2, message_type="outgoing", sender=AGENT, private=True),
        message(2, message_type="activity", content="Assigned to 小陈"),
        message(2, event="message_updated"),
        status("pending"),
        {"event": "contact_created"},
        {"event": "webwidget_triggered"},
    ],
    ids=["private note", "activity", "update", "pending", "contact", "widget"],
)
async def test_what_is_not_for_us_changes_nothing(world: World, payload: Any) -> None:
    await deliver(world, message(1))
    before = await stored(world)
    answer = await deliver(world, payload)
    assert (answer.status_code, answer.json()) == (200, {"taken": False, "reason": "not_for_us"})
    assert await stored(world) == before


async def test_the_same_message_counts_once(world: World) -> None:
    await deliver(world, message(1))
    await deliver(world, message(2, message_type="outgoing", sender=AGENT))
    before = await stored(world)
    again = await deliver(world, message(1))
    assert again.status_code == 200
    assert await stored(world) == before


async def test_resolved_ends_the_clocks_and_a_new_message_starts_anew(world: World) -> None:
    await deliver(world, message(1))
    await deliver(world, status("resolved"))
    found = await stored(world)
    assert found is not None
    assert (found.state, found.waiting_since) == ("closed", None)
    await deliver(world, status("resolved"))
    later = world.clock()
    await deliver(world, message(3, later))
    found = await stored(world)
    assert found is not None
    assert found.state == "open"
    assert found.waiting_since is not None


async def test_snoozed_pauses_until_it_is_open_again(world: World) -> None:
    await deliver(world, message(1, world.clock()))
    await deliver(world, status("snoozed"))
    assert "paused" in (await clocks(world)).values()
    await deliver(world, status("open"))
    assert "paused" not in (await clocks(world)).values()


async def test_who_takes_a_conversation_over_takes_the_clock_over(world: World) -> None:
    await deliver(world, message(1))
    handed = {"conversation": conversation(COLLEAGUE)}
    await deliver(world, message(2, T0 + timedelta(seconds=30), **handed))
    before, now = await stored(world), await stored(world, "agent2")
    assert before is not None
    assert now is not None
    assert (before.state, before.waiting_since) == ("closed", None)
    assert (now.state, now.waiting_since) == ("open", T0)


async def test_who_answers_a_conversation_of_nobody_has_taken_it(world: World) -> None:
    waiting = message(1, conversation=conversation(None))
    assert (await deliver(world, waiting)).json()["reason"] == "not_assigned"
    reply = message(2, message_type="outgoing", sender=AGENT, conversation=conversation(None))
    assert (await deliver(world, reply)).json() == {"taken": True}
    assert await stored(world) is not None


async def test_an_agent_nobody_knows_is_told_of_but_is_no_failure(world: World) -> None:
    stranger = {**AGENT, "email": "x@shop.example", "name": "谁"}
    answer = await deliver(world, message(1, conversation=conversation(stranger)))
    assert (answer.status_code, answer.json()["reason"]) == (200, "no_such_agent")


async def test_no_word_of_a_customer_or_agent_is_stored(world: World) -> None:
    await deliver(world, message(1))
    await deliver(world, message(2, message_type="outgoing", sender=AGENT))
    async with world.engine.begin() as connection:
        kept = []
        for table in ("conversations", "message_keys", "deadlines", "events", "audit"):
            rows = await connection.execute(text(f"SELECT * FROM {table}"))
            kept.append(str(rows.all()))
    assert kept
    for spelled in (CANARY, json.dumps(CANARY)[1:-1]):
        assert spelled not in "".join(kept)


# What the notebooks count of it


async def asked(world: World, number: int, text: str, **more: Any) -> None:
    assert (await deliver(world, message(number, content=text, **more))).json() == {"taken": True}


async def kept(world: World) -> list[Question]:
    async with world.engine.begin() as connection:
        found = await unanswered_records.kept_since(
            connection, world.clock() - timedelta(days=1), None
        )
    return list(reversed(found))


@pytest.fixture
async def keeping(world: World) -> World:
    """Questions are kept, and the book answers one."""
    limits = world.ledger
    world.settings = world.settings.model_copy(update={"keep_questions_days": 7})
    world.ledger = Ledger(
        world.engine,
        hub=Hub(),
        library=Library(world.engine, ()),
        policies=limits.policies,
        metrics=Metrics(),
        clock=world.clock,
        keep_questions=True,
    )
    refund = Reply(id="refund", text="退款三天到账。", questions=("退款多久到账",))
    world.library.book = Book.build(1, (refund,), world.library.book.packs)
    return world


async def test_what_nothing_answers_is_kept_by_the_rule_of_panels(keeping: World) -> None:
    await asked(keeping, 1, "能不能给航天飞机加装滑雪板")
    await asked(keeping, 1, "能不能给航天飞机加装滑雪板")
    await asked(keeping, 2, "退款多久到账", conversation=conversation(key=43))
    await asked(keeping, 3, "好的谢谢", conversation=conversation(key=43))
    (one,) = await kept(keeping)
    assert (one.text, one.channel, one.team) == ("能不能给航天飞机加装滑雪板", "chatwoot", "售后")
    assert one.user == keeping.users["agent"].id


async def test_a_remark_after_an_answered_question_is_no_question_of_its_own(
    keeping: World,
) -> None:
    """As in a panel the burst is one question, until the agent replies."""
    await asked(keeping, 1, "退款多久到账")
    await asked(keeping, 2, "我昨天申请的那个，能说说吗")
    assert await kept(keeping) == []
    reply = message(3, message_type="outgoing", sender=AGENT, content="三天")
    await deliver(keeping, reply)
    await asked(keeping, 4, "你们老板属什么生肖呢")
    assert [one.text for one in await kept(keeping)] == ["你们老板属什么生肖呢"]


async def test_where_no_setting_says_so_no_question_of_a_webhook_is_kept(world: World) -> None:
    await asked(world, 1, "能不能给航天飞机加装滑雪板")
    assert await kept(world) == []


async def test_messages_and_replies_count_once_but_no_suggestion_nobody_saw(
    keeping: World,
) -> None:
    await asked(keeping, 1, "退款多久到账")
    reply = message(2, message_type="outgoing", sender=AGENT, content="这事不归我管")
    await deliver(keeping, reply)
    await deliver(keeping, reply)
    async with keeping.as_user("agent") as client:
        (line,) = (await client.get("/api/v1/service-figures")).json()["items"]
    counts = {name: value for name, value in line.items() if isinstance(value, int) and value}
    assert counts.pop("first_replies") == 1
    counts.pop("first_replies_in_time", None)
    assert counts == {"conversations": 1, "customer_messages": 1, "replies": 1}


# Who it is here


@pytest.mark.parametrize(
    ("agent", "found"),
    [
        (Agent("LI@shop.example", ""), "li@shop.example"),
        (Agent("chen@shop.example", ""), "chen"),
        (Agent("boss@shop.example", ""), "named"),
        (Agent("", "阿强"), "qiang"),
        (Agent("nobody@shop.example", "同名"), None),
        (Agent("gone@shop.example", ""), None),
        (Agent("", ""), None),
    ],
    ids=str,
)
def test_an_agent_is_found_by_address_then_by_name(agent: Agent, found: str | None) -> None:
    people = [
        User("1", "li@shop.example", "李", Role.AGENT),
        User("2", "chen", "陈", Role.AGENT),
        User("3", "named", "老板", Role.LEAD),
        User("4", "qiang", "阿强", Role.AGENT),
        User("5", "a", "同名", Role.AGENT),
        User("6", "b", "同名", Role.AGENT),
        User("7", "gone", "走了", Role.AGENT, disabled=True),
    ]
    user = user_of(agent, people, (("boss@shop.example", "named"),))
    assert (user.name if user else None) == found


# What it refuses


async def test_only_what_is_signed_is_taken(world: World) -> None:
    good = json.dumps(message(1)).encode()
    for answer in (
        await deliver(world, message(1), secret="another"),
        await deliver(world, message(1), headers={"X-Chatwoot-Signature": ""}),
        await deliver(world, message(1), headers={"X-Chatwoot-Signature": f"sha256={'0' * 64}"}),
        await deliver(world, message(1), headers={"X-Chatwoot-Timestamp": "1"}),
        await world.client().post(ADDRESS, content=good),
        await world.as_user("admin").post(ADDRESS, content=good),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert await stored(world) is None


@pytest.mark.parametrize(("age_s", "code"), [(290, 200), (310, 401), (-290, 200), (-310, 401)])
async def test_an_old_delivery_is_a_replay(world: World, age_s: int, code: int) -> None:
    assert (await deliver(world, message(1), age_s=age_s)).status_code == code


def test_one_of_several_secrets_will_do() -> None:
    now = datetime(2026, 11, 28, tzinfo=UTC)
    stamp = str(int(now.timestamp()))
    signature = sign("new", stamp, b"{}")
    assert verified(("old", "new"), stamp, b"{}", signature, now)
    assert not verified(("old",), stamp, b"{}", signature, now)
    assert not verified(("old", "new"), stamp, b"{} ", signature, now)


@pytest.mark.parametrize("timestamp", ["", "x", "-1", "1.5", "٣", "9" * 13, "9" * 12])
def test_a_time_that_is_none_is_refused(timestamp: str) -> None:
    signature = sign("s", timestamp, b"{}")
    assert not verified(("s",), timestamp, b"{}", signature, datetime(2026, 11, 28, tzinfo=UTC))


async def test_without_a_secret_there_is_no_webhook(world: World) -> None:
    world.settings = world.settings.model_copy(update={"chatwoot_secrets": ()})
    assert (await deliver(world, message(1))).status_code == 404


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "bad_json"),
        (b"{", "bad_json"),
        (b"[" * 5_000, "bad_json"),
        (b"\xff", "bad_json"),
        ([], "bad_message"),
        ({}, "bad_message"),
        ({"event": 1}, "bad_message"),
    ],
)
async def test_a_body_that_is_none_is_refused(world: World, payload: Any, code: str) -> None:
    assert (await deliver(world, payload)).json()["code"] == code


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"id": None}, "id"),
        ({"id": "1; drop"}, "id"),
        ({"id": True}, "id"),
        ({"conversation": None}, "conversation"),
        ({"conversation": {"id": {}}}, "conversation.id"),
        ({"message_type": "shout"}, "message_type"),
    ],
)
def test_a_field_that_is_wrong_is_named(more: dict[str, Any], field: str) -> None:
    with pytest.raises(RefusedError) as caught:
        heard(message(1, **more))
    assert caught.value.field == field


@pytest.mark.parametrize(
    "more",
    [
        {"content": None},
        {"content": {"x": 1}},
        {"created_at": "gestern"},
        {"created_at": 10**30},
        {"created_at": None},
        {"created_at": int(T0.timestamp())},
        {"sender": "x"},
        {"content": "长" * 20_000},
        {"conversation": {"id": "42", "meta": {"assignee": AGENT}}},
        {"message_type": 0},
    ],
)
async def test_what_is_merely_odd_still_counts(world: World, more: dict[str, Any]) -> None:
    assert (await deliver(world, message(1, **more))).json() == {"taken": True}
    assert await stored(world) is not None
