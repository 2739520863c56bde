"""One text in many replies: changed once, it changes everywhere, or is refused as a whole."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from phrasebook.store import withdrawals
from tests.api.replies import create, problem
from tests.api.world import World

ADDRESS = "/api/v1/fragments"


async def keep(world: World, name: str, text: str) -> dict[str, Any]:
    answer = await world.as_user("lead").post(ADDRESS, json={"name": name, "text": text})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def published(world: World, text: str, who: str = "lead", **fields: Any) -> str:
    made = await create(world, who, text=text, **fields)
    answer = await world.as_user(who).post(f"/api/v1/replies/{made['id']}/publish")
    assert answer.status_code == 200, answer.text
    return str(made["id"])


async def test_a_change_reaches_every_panel_that_shows_it_at_once(world: World) -> None:
    await keep(world, "地址", "杭州市文一路 1 号")
    await keep(world, "退货", "请寄到{{>地址}}。")
    plain = await published(world, "您好")
    direct = await published(world, "地址：{{>地址}}")
    through = await published(
        world, "好的。", answers=[{"text": "{{>退货}}", "condition": "客户追问"}]
    )
    mine = await published(world, "我的{{>地址}}", who="agent", scope="personal")
    book = world.library.book
    assert book.replies[direct].text == "地址：杭州市文一路 1 号"
    assert book.replies[through].answers[0].text == "请寄到杭州市文一路 1 号。"
    told = len(world.publisher.told)
    answer = await world.as_user("lead2").patch(
        f"{ADDRESS}/地址", json={"version": 1, "text": "杭州市文二路 2 号"}
    )
    assert answer.status_code == 200, answer.text
    assert sorted(answer.json()["changed"]) == sorted([direct, through])
    (change,) = world.publisher.told[told:]
    assert {reply.id for reply in change.upserts} == {direct, through, mine}
    assert all("{{>" not in text for reply in change.upserts for text in reply.texts)
    book = world.library.book
    assert book.replies[direct].text == "地址：杭州市文二路 2 号"
    assert book.replies[through].answers[0].text == "请寄到杭州市文二路 2 号。"
    assert book.replies[mine].text == "我的杭州市文二路 2 号"
    assert book.replies[plain].text == "您好"
    assert [hit.reply.id for hit in book.index.search("文二路", user=world.users["agent"].id)]


async def test_the_text_a_change_replaced_is_kept_for_drafts_that_still_hold_it(
    world: World,
) -> None:
    await keep(world, "地址", "杭州市文一路 1 号")
    await keep(world, "退货", "请寄到{{>地址}}。")
    through = await published(world, "好的，{{>退货}}")
    await published(world, "我的{{>地址}}", who="agent", scope="personal")
    lead = world.as_user("lead2")
    renamed = {"version": 1, "text": "杭州市文一路 1 号", "note": "仓库"}
    assert (await lead.patch(f"{ADDRESS}/地址", json=renamed)).status_code == 200
    assert await replaced(world) == []
    moved = {"version": 2, "text": "杭州市文二路 2 号"}
    assert (await lead.patch(f"{ADDRESS}/地址", json=moved)).status_code == 200
    assert await replaced(world) == [(through, "好的，请寄到杭州市文一路 1 号。", False)]
    refused = {"version": 2, "text": "杭州市文三路 3 号"}
    assert (await lead.patch(f"{ADDRESS}/地址", json=refused)).status_code == 409
    assert len(await replaced(world)) == 1


async def replaced(world: World) -> list[tuple[str, str, bool]]:
    """What would be looked for in drafts."""
    async with world.engine.begin() as connection:
        texts = await withdrawals.withdrawn_since(connection, datetime(2020, 1, 1, tzinfo=UTC))
    return [(one.reply, one.text, one.recalled) for one in texts]


async def test_a_lead_edits_what_is_written_an_agent_reads_what_goes_out(world: World) -> None:
    await keep(world, "hours", "9:00 至 18:00")
    reply = await published(world, "在线时间 {{>hours}}")
    address = f"/api/v1/replies/{reply}"
    assert (await world.as_user("lead").get(address)).json()["text"] == "在线时间 {{>hours}}"
    seen = (await world.as_user("agent").get(address)).json()
    assert seen["text"] == "在线时间 9:00 至 18:00"
    (listed,) = (await world.as_user("agent").get("/api/v1/replies")).json()["items"]
    assert listed["text"] == "在线时间 9:00 至 18:00"


async def test_nothing_is_saved_or_published_with_a_fragment_that_is_not_there(
    world: World,
) -> None:
    lead = world.as_user("lead")
    for fields in (
        {"text": "{{>没有}}"},
        {"text": "好", "answers": [{"text": "{{>没有}}"}]},
        {"text": "{{> 写 错 }}"},
    ):
        answer = await lead.post("/api/v1/replies", json=fields)
        body = problem(answer, 422, "bad_message")
        assert body["errors"][0]["field"] in {"text", "answers.0.text"}
    made = await create(world)
    answer = await lead.patch(
        f"/api/v1/replies/{made['id']}", json={"version": 1, "text": "{{>没有}}"}
    )
    problem(answer, 422, "bad_message")
    problem(await lead.post(ADDRESS, json={"name": "x", "text": "{{>没有}}"}), 422, "bad_message")


async def test_circles_are_refused_with_their_way(world: World) -> None:
    await keep(world, "a", "甲")
    await keep(world, "b", "乙{{>a}}")
    answer = await world.as_user("lead").patch(
        f"{ADDRESS}/a", json={"version": 1, "text": "{{>b}}"}
    )
    assert "循环" in problem(answer, 422, "bad_message")["errors"][0]["message"]
    assert (await world.as_user("lead").get(f"{ADDRESS}/a")).json()["text"] == "甲"


async def test_what_is_used_is_not_dropped(world: World) -> None:
    await keep(world, "a", "甲")
    reply = await published(world, "{{>a}}")
    lead = world.as_user("lead")
    problem(await lead.delete(f"{ADDRESS}/a"), 409, "conflict")
    edited = await lead.patch(f"/api/v1/replies/{reply}", json={"version": 1, "text": "没有了"})
    assert edited.status_code == 200
    problem(await lead.delete(f"{ADDRESS}/a"), 409, "conflict")
    await lead.post(f"/api/v1/replies/{reply}/publish")
    assert (await lead.delete(f"{ADDRESS}/a")).status_code == 200
    problem(await lead.get(f"{ADDRESS}/a"), 404, "not_found")


async def test_a_change_that_spoils_one_reply_changes_none(world: World) -> None:
    await keep(world, "a", "甲")
    reply = await published(world, "{{>a}}归我管")
    lead = world.as_user("lead")
    refused = await lead.patch(f"{ADDRESS}/a", json={"version": 1, "text": "不"})
    assert problem(refused, 422, "bad_message")["reply"] == reply
    assert world.library.book.replies[reply].text == "甲归我管"
    assert (await lead.get(f"{ADDRESS}/a")).json()["version"] == 1
    long = await lead.patch(f"{ADDRESS}/a", json={"version": 1, "text": "长" * 4_000})
    problem(long, 422, "bad_message")
    doubtful = {"version": 1, "text": "自己看"}
    refused = await lead.patch(f"{ADDRESS}/a", json=doubtful)
    assert problem(refused, 422, "bad_message")["errors"][0]["field"] == "reason"
    assert (await lead.patch(f"{ADDRESS}/a", json={**doubtful, "reason": "书名"})).is_success


async def test_two_leads_at_one_fragment_overwrite_nothing(world: World) -> None:
    await keep(world, "a", "甲")
    lead = world.as_user("lead")
    assert (await lead.patch(f"{ADDRESS}/a", json={"version": 1, "text": "乙"})).is_success
    second = await world.as_user("lead2").patch(f"{ADDRESS}/a", json={"version": 1, "text": "丙"})
    body = problem(second, 409, "conflict")
    assert (body["version"], body["present"]["text"]) == (2, "乙")
    again = await lead.post(ADDRESS, json={"name": "a", "text": "又"})
    problem(again, 422, "bad_message")


async def test_agents_read_fragments_and_keep_none(world: World) -> None:
    await keep(world, "a", "甲")
    agent = world.as_user("agent")
    assert (await agent.get(ADDRESS)).json()["items"][0]["whole"] == "甲"
    for answer in (
        await agent.post(ADDRESS, json={"name": "b", "text": "乙"}),
        await agent.patch(f"{ADDRESS}/a", json={"version": 1, "text": "乙"}),
        await agent.delete(f"{ADDRESS}/a"),
    ):
        problem(answer, 403, "forbidden")


async def test_another_agents_personal_reply_is_not_told(world: World) -> None:
    await keep(world, "a", "甲")
    await published(world, "私{{>a}}", who="agent", scope="personal")
    body = (await world.as_user("lead").get(f"{ADDRESS}/a")).json()
    assert (body["replies"], body["used"]) == ([], 1)


async def test_a_finding_in_a_fragment_is_told_where_it_is_named(world: World) -> None:
    await keep(world, "bad", "这不归我管呀")
    written = "您好{{>bad}}。"
    answer = await world.as_user("lead").post("/api/v1/check", json={"text": written})
    (found,) = answer.json()["diagnostics"]
    assert written[found["start"] : found["end"]] == "{{>bad}}"
