"""``/api/v1/imports`` and ``/api/v1/export``: preview, all or nothing, and roles that hold."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from phrasebook import store
from phrasebook.files import survey
from tests.api.test_pictures import png
from tests.api.world import World

GOOD = {"id": "a", "text": "您好，我马上为您核实。", "questions": ["在吗"]}


def jsonl(*entries: dict[str, Any]) -> bytes:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in entries).encode()


def workbook(rows: Iterable[list[object]], title: str = "话术") -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


async def upload(
    client: httpx.AsyncClient, content: bytes, name: str = "book.jsonl", **query: Any
) -> httpx.Response:
    return await client.post(
        "/api/v1/imports", params=query, files={"file": (name, content)}, timeout=60
    )


async def stored(world: World) -> dict[str, tuple[str, str]]:
    client = world.as_user("admin")
    items = (await client.get("/api/v1/replies?limit=200")).json()["items"]
    return {one["id"]: (one["text"], one["state"]) for one in items}


async def test_a_preview_says_what_would_change_and_writes_nothing(world: World) -> None:
    lead = world.as_user("lead")
    assert (await upload(lead, jsonl(GOOD), dry_run=False)).status_code == 201
    changed = {**GOOD, "text": "您好，请讲。"}
    other = {"id": "b", "text": "谢谢您的耐心等待。"}
    answer = await upload(lead, jsonl(changed, other, {"id": "c", "stage": "没有"}))
    assert answer.status_code == 201
    preview = answer.json()
    assert preview["state"] == "ready"
    others = {"unfit": 0, "doubtful": 0, "unpublished": 0, "wording": 0}
    assert preview["counts"] == {"new": 1, "changed": 1, "same": 0, "refused": 1, **others}
    refused, second, third = preview["items"]
    assert (refused["kind"], refused["place"]) == ("refused", "book.jsonl:3")
    assert refused["reasons"] == ["stage：没有“没有”这个阶段；可用的有建立关系、了解需求、精彩呈现、异议处理、关联推荐、送客服务、等候、回电、投诉",
                                  "text：没有填写；每条都需要"]  # fmt: skip
    assert (second["kind"], second["changes"], second["before"]["text"]) == (
        "changed", ["text"], GOOD["text"],
    )  # fmt: skip
    assert (third["kind"], third["reply"]["id"]) == ("new", "b")
    assert await stored(world) == {"a": (GOOD["text"], "published")}


async def test_an_import_is_all_or_nothing_unless_bad_rows_are_to_be_skipped(world: World) -> None:
    lead = world.as_user("lead")
    preview = (await upload(lead, jsonl(GOOD, {"id": "c"}))).json()
    address = f"/api/v1/imports/{preview['id']}/apply"
    refused = await lead.post(address)
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_message")
    assert await stored(world) == {}
    done = await lead.post(address, json={"skip_bad": True})
    assert done.json()["result"] == {"new": 1, "changed": 0, "published": 1, "phrasebook": 1}
    assert await stored(world) == {"a": (GOOD["text"], "published")}


async def test_panels_are_told_once_and_a_second_call_changes_nothing(world: World) -> None:
    lead = world.as_user("lead")
    preview = (await upload(lead, jsonl(GOOD))).json()
    address = f"/api/v1/imports/{preview['id']}/apply"
    first = await lead.post(address)
    assert (await lead.post(address)).json()["result"] == first.json()["result"]
    [told] = world.publisher.told
    assert told.number == 1
    assert "a" in world.library.book.replies


async def test_drafts_reach_no_panel_and_can_be_published_by_the_same_file(world: World) -> None:
    lead = world.as_user("lead")
    assert (await upload(lead, jsonl(GOOD), dry_run=False, state="draft")).status_code == 201
    assert await stored(world) == {"a": (GOOD["text"], "draft")}
    assert world.publisher.told == []
    again = (await upload(lead, jsonl(GOOD))).json()
    assert (again["counts"]["same"], again["counts"]["unpublished"]) == (1, 1)
    assert (await lead.post(f"/api/v1/imports/{again['id']}/apply")).status_code == 200
    assert await stored(world) == {"a": (GOOD["text"], "published")}


async def test_a_rule_error_keeps_a_row_from_being_published(world: World) -> None:
    lead = world.as_user("lead")
    preview = (await upload(lead, jsonl(GOOD, {"id": "b", "text": "这事不归我管"}))).json()
    assert preview["counts"]["unfit"] == 1
    (why,) = next(one["unfit"] for one in preview["items"] if one["unfit"])
    assert "“不归我管”" in why
    assert "test/brush-off" in why
    address = f"/api/v1/imports/{preview['id']}/apply"
    assert (await lead.post(address)).status_code == 422
    assert await stored(world) == {}
    assert (await lead.post(address, json={"state": "draft"})).status_code == 200
    assert (await stored(world))["b"][1] == "draft"


async def test_what_a_rule_warns_of_is_published_only_for_a_reason(world: World) -> None:
    lead = world.as_user("lead")
    preview = (await upload(lead, jsonl(GOOD, {"id": "b", "text": "你自己看说明"}))).json()
    assert preview["counts"]["doubtful"] == 1
    assert [one["warnings"] for one in preview["items"]] == [
        ["“自己看”：语气生硬（test/blunt）"],
        [],
    ]
    address = f"/api/v1/imports/{preview['id']}/apply"
    for nothing in ({}, {"reason": "  "}):
        refused = await lead.post(address, json=nothing)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "reason")
    assert await stored(world) == {}
    assert (await lead.post(address, json={"reason": "主管同意"})).status_code == 200
    versions = {
        one: (await lead.get(f"/api/v1/replies/{one}/versions")).json()["items"][0]["reason"]
        for one in ("a", "b")
    }
    assert versions == {"a": "", "b": "主管同意"}


async def test_drafts_and_ones_own_replies_need_no_reason(world: World) -> None:
    lead = world.as_user("lead")
    blunt = {"id": "b", "text": "你自己看说明"}
    assert (await upload(lead, jsonl(blunt), dry_run=False, state="draft")).status_code == 201
    mine = {"id": "p", "text": "你自己看说明", "scope": "personal"}
    assert (await upload(lead, jsonl(mine), dry_run=False)).status_code == 201
    assert (await upload(lead, jsonl(blunt), dry_run=False)).status_code == 422
    assert (await upload(lead, jsonl(blunt), dry_run=False, reason="同意")).status_code == 201


async def test_what_somebody_changed_since_the_preview_is_not_overwritten(world: World) -> None:
    lead, admin = world.as_user("lead"), world.as_user("admin")
    await upload(lead, jsonl(GOOD), dry_run=False)
    preview = (
        await upload(lead, jsonl({**GOOD, "text": "新的"}, {"id": "n", "text": "好的"}))
    ).json()
    changed = await admin.patch("/api/v1/replies/a", json={"version": 1, "text": "别人改的"})
    assert changed.status_code == 200
    refused = await lead.post(f"/api/v1/imports/{preview['id']}/apply")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert await stored(world) == {"a": ("别人改的", "published")} or set(await stored(world)) == {
        "a"
    }


async def test_a_recall_since_the_preview_is_not_undone(world: World) -> None:
    lead = world.as_user("lead")
    await upload(lead, jsonl(GOOD), dry_run=False)
    preview = (await upload(lead, jsonl({**GOOD, "text": "新的"}))).json()
    assert (await lead.post("/api/v1/replies/a/recall")).status_code == 200
    assert (await lead.post(f"/api/v1/imports/{preview['id']}/apply")).status_code == 409
    assert (await stored(world))["a"][1] == "retired"


async def test_roles_are_not_crossed(world: World) -> None:
    for name in ("agent", None):
        client = world.as_user(name) if name else world.client()
        for method, path in (
            ("POST", "/api/v1/imports?filename=a.jsonl"),
            ("GET", "/api/v1/imports/x"),
            ("POST", "/api/v1/imports/x/apply"),
            ("DELETE", "/api/v1/imports/x"),
            ("GET", "/api/v1/imports/template"),
            ("GET", "/api/v1/export"),
        ):
            answer = await client.request(method, path, content=b"")
            assert answer.status_code == (403 if name else 401), path
    lead2 = world.as_user("lead2")
    ours = {"id": "t", "text": "好的", "scope": "team", "team": "售后"}
    preview = (await upload(lead2, jsonl(ours))).json()
    assert preview["items"][0]["reasons"] == ["你不能改团队“售后”的话术"]
    lead = world.as_user("lead")
    own = (await upload(lead, jsonl(ours))).json()
    assert own["counts"]["new"] == 1
    assert (await lead2.get(f"/api/v1/imports/{own['id']}")).status_code == 404
    assert (await lead2.post(f"/api/v1/imports/{own['id']}/apply")).status_code == 404
    assert (await lead.post(f"/api/v1/imports/{own['id']}/apply")).status_code == 200
    taken = (await upload(lead2, jsonl({"id": "t", "text": "我的"}))).json()
    assert taken["items"][0]["reasons"] == ["这个编号已被别人的话术占用"]
    exported = await lead2.get("/api/v1/export?format=jsonl")
    assert exported.text == ""


async def test_a_personal_reply_becomes_the_importers_own(world: World) -> None:
    lead, admin = world.as_user("lead"), world.as_user("admin")
    mine = jsonl({"id": "p", "text": "我自己的", "scope": "personal"})
    assert (await upload(lead, mine, dry_run=False)).status_code == 201
    assert (await lead.get("/api/v1/replies/p")).json()["owner"] == world.users["lead"].id
    assert (await admin.get("/api/v1/replies/p")).status_code == 404
    assert (await admin.get("/api/v1/export?format=jsonl")).text == ""
    assert '"p"' in (await lead.get("/api/v1/export?format=jsonl")).text


@pytest.mark.parametrize("ending", ["xlsx", "csv", "jsonl", "yaml"])
async def test_an_export_gives_back_what_import_took(
    world: World, tmp_path: Path, ending: str
) -> None:
    lead = world.as_user("lead")
    entries: list[dict[str, Any]] = [
        GOOD,
        {"id": "b", "text": "=1+1，\n\n另一段：说明在后面，请看", "title": "@x"},
    ]
    assert (await upload(lead, jsonl(*entries), dry_run=False)).status_code == 201
    answer = await lead.get(f"/api/v1/export?format={ending}")
    assert "attachment" in answer.headers["content-disposition"]
    path = tmp_path / f"out.{ending}"
    path.write_bytes(answer.content)
    found = {one.reply.id: one.reply.text for one in survey(path).entries}
    assert found == {"a": GOOD["text"], "b": entries[1]["text"]}
    again = (await upload(lead, answer.content, f"out.{ending}")).json()
    assert (again["counts"]["same"], again["counts"]["refused"]) == (2, 0)


async def test_a_workbook_is_named_by_sheet_and_row_and_its_wording_listed(world: World) -> None:
    lead = world.as_user("lead")
    book = openpyxl.load_workbook(io.BytesIO(workbook([["回复", "阶段"], ["您好", "没有"]])))
    book.create_sheet("服务忌语").append(["不知道"])
    file = io.BytesIO()
    book.save(file)
    preview = (await upload(lead, file.getvalue(), "我的 话术.xlsx")).json()
    assert preview["items"][0]["place"] == "我的 话术.xlsx:话术:2"
    assert preview["wording"] == [{"place": "我的 话术.xlsx:服务忌语:1", "text": "不知道"}]


async def test_a_gbk_body_and_its_name_are_taken_as_they_are(world: World) -> None:
    lead = world.as_user("lead")
    content = "问题,回复\r\n在吗,您好，我在的\r\n".encode("gbk")
    answer = await lead.post(
        "/api/v1/imports", params={"filename": "话术.csv"}, content=content, timeout=60
    )
    assert answer.json()["items"][0]["reply"]["text"] == "您好，我在的"


async def test_formulas_are_taken_as_text_and_leave_as_text(world: World) -> None:
    lead = world.as_user("lead")
    content = workbook([["编号", "回复"], ["f", '=HYPERLINK("http://x.example","点我")']])
    preview = (await upload(lead, content, "f.xlsx")).json()
    assert "公式" in preview["items"][0]["remarks"][0]
    assert (await lead.post(f"/api/v1/imports/{preview['id']}/apply")).status_code == 200
    answer = await lead.get("/api/v1/export?format=xlsx")
    sheet: Any = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert {cell.data_type for cell in sheet[2] if cell.value} == {"s"}


async def test_hostile_and_hopeless_files_are_refused_with_one_sentence(world: World) -> None:
    lead = world.as_user("lead")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"\0" * 101 * 1024 * 1024)
    preview = (await upload(lead, bomb.getvalue(), "bomb.xlsx")).json()
    assert preview["items"][0]["reasons"] == ["解压后超过 100 MiB；请拆分"]
    assert (await upload(lead, b"x", "book.exe")).status_code == 422
    assert (await upload(lead, b"", "book.csv")).status_code == 422
    assert (await lead.post("/api/v1/imports", content=b"x")).status_code == 422
    large = await upload(lead, b"x" * (20 * 1024**2 + 1), "book.csv")
    assert (large.status_code, large.json()["code"]) == (413, "too_long")
    too_large = await upload(lead, b"x" * (22 * 1024**2), "book.csv")
    assert too_large.status_code == 413
    assert await stored(world) == {}


async def test_the_bound_of_other_bodies_is_as_small_as_ever(world: World) -> None:
    lead = world.as_user("lead")
    answer = await lead.post("/api/v1/replies", content=b" " * 300_000)
    assert answer.status_code == 413


async def test_a_file_that_kills_its_reader_leaves_the_server_well(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assist.imports.reader.LONGEST_S", 0.01)
    answer = await upload(world.as_user("lead"), jsonl(GOOD))
    assert answer.status_code == 422
    assert "用的时间或内存太多" in answer.json()["detail"]


async def test_the_answer_may_come_at_once_and_be_asked_for_later(world: World) -> None:
    lead = world.as_user("lead")
    started = await upload(lead, jsonl(GOOD), wait=False)
    assert (started.status_code, started.json()["state"]) == (201 + 1, "reading")
    address = started.headers["location"]
    for _ in range(200):
        if (await lead.get(address)).json()["state"] != "reading":
            break
        await asyncio.sleep(0.1)
    assert (await lead.get(address)).json()["state"] == "ready"
    assert (await lead.delete(address)).status_code == 204
    assert (await lead.get(address)).status_code == 404


async def test_an_import_stands_in_the_audit_log_with_before_and_after(world: World) -> None:
    lead = world.as_user("lead")
    await upload(lead, jsonl(GOOD), dry_run=False)
    await upload(lead, jsonl({**GOOD, "text": "您好，请讲。"}), dry_run=False)
    items = (await lead.get("/api/v1/audit")).json()["items"]
    assert sorted(one["action"] for one in items) == [
        "reply.change",
        "reply.import",
        "reply.import",
    ]
    [change] = [one for one in items if one["action"] == "reply.change"]
    assert (change["before"]["text"], change["after"]["text"]) == (GOOD["text"], "您好，请讲。")


async def test_the_template_can_be_filled_in_and_its_example_is_not_imported(
    world: World, tmp_path: Path
) -> None:
    lead = world.as_user("lead")
    answer = await lead.get("/api/v1/imports/template")
    path = tmp_path / "template.xlsx"
    path.write_bytes(answer.content)
    assert survey(path).entries == []
    assert survey(path).errors == []
    book = openpyxl.load_workbook(path)
    book["话术"].append([None, None, "您好"])
    book.save(path)
    assert [one.reply.text for one in survey(path).entries] == ["您好"]


async def test_a_published_reply_is_seen_by_the_store_as_published(world: World) -> None:
    await upload(world.as_user("lead"), jsonl(GOOD), dry_run=False)
    async with world.engine.begin() as connection:
        [reply] = await store.published(connection)
    assert (reply.id, reply.version) == ("a", 1)


# What replies name besides: fragments, pictures; and their further answers


async def test_answers_fragments_and_pictures_come_and_go_with_a_file(world: World) -> None:
    lead = world.as_user("lead")
    await lead.post("/api/v1/fragments", json={"name": "hours", "text": "9:00 至 18:00"})
    digest = (await lead.post("/api/v1/pictures", content=png())).json()["hash"]
    full = {
        "id": "full",
        "text": "在线时间 {{>hours}}",
        "answers": [{"text": "夜里有人值班。", "condition": "客户坚持"}, "请您留言。"],
        "pictures": [{"hash": digest, "alt": "门头"}],
    }
    assert (await upload(lead, jsonl(full), dry_run=False)).status_code == 201
    assert world.library.book.replies["full"].text == "在线时间 9:00 至 18:00"
    for ending in ("xlsx", "csv", "yaml", "jsonl"):
        exported = await lead.get(f"/api/v1/export?format={ending}")
        assert exported.status_code == 200, exported.text
        preview = (await upload(lead, exported.content, f"book.{ending}")).json()
        assert (preview["counts"]["same"], preview["counts"]["changed"]) == (1, 0), ending


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"text": "{{>nowhere}}"}, "没有“nowhere”这个片段"),
        ({"text": "好", "answers": [{"text": "{{>nowhere}}"}]}, "没有“nowhere”这个片段"),
        ({"text": "好", "answers": [{"condition": "无"}]}, "没有正文"),
        ({"text": "好", "answers": "文字"}, "列表"),
        ({"text": "好", "answers": [{"words": "x"}]}, "text and condition"),
        ({"text": "好", "pictures": ["0" * 64]}, "没有图片"),
        ({"text": "好", "pictures": ["x.png"]}, "不是图片编号"),
    ],
)
async def test_a_row_that_names_what_is_not_there_is_refused(
    world: World, fields: dict[str, Any], says: str
) -> None:
    answer = await upload(world.as_user("lead"), jsonl({"id": "a", **fields}))
    (refused,) = answer.json()["items"]
    assert refused["kind"] == "refused"
    assert says in refused["reasons"][0]


async def test_what_is_forbidden_in_an_answer_or_with_a_fragment_is_not_published(
    world: World,
) -> None:
    lead = world.as_user("lead")
    await lead.post("/api/v1/fragments", json={"name": "not", "text": "不"})
    for fields in (
        {"text": "好", "answers": [{"text": "这不归我管"}]},
        {"text": "这{{>not}}归我管"},
    ):
        answer = await upload(lead, jsonl({"id": "a", **fields}), dry_run=False)
        assert answer.status_code == 422, answer.text
    assert await stored(world) == {}


async def test_a_picture_of_another_agent_cannot_be_taken_by_a_file(world: World) -> None:
    digest = (await world.as_user("agent").post("/api/v1/pictures", content=png())).json()["hash"]
    row = {"id": "a", "text": "好", "pictures": [{"hash": digest}]}
    (refused,) = (await upload(world.as_user("lead"), jsonl(row))).json()["items"]
    assert refused["kind"] == "refused"


async def test_a_row_is_judged_by_the_rules_that_are_on_where_it_goes(world: World) -> None:
    """As a single publication is: what is off for a team, or made for another, says nothing."""
    book = world.library.book
    mild, blunt = "test/brush-off", "test/blunt"
    silent = {"": frozenset({blunt}), "售后": frozenset({mild})}
    world.library.book = book.with_rules(book.packs, silent, 1)
    entries = [
        {"id": "a", "text": "这事不归我管", "scope": "team", "team": "售后"},
        {"id": "b", "text": "这事不归我管", "scope": "team", "team": "售前"},
        {"id": "c", "text": "这事不归我管"},
        {"id": "d", "text": "你自己看说明"},
        {"id": "e", "text": "你自己看说明", "scope": "team", "team": "售后"},
    ]
    answer = await upload(world.as_user("admin"), jsonl(*entries))
    told = {one["reply"]["id"]: one for one in answer.json()["items"]}
    assert {name for name, one in told.items() if one["unfit"]} == {"b", "c"}
    assert {name for name, one in told.items() if one["warnings"]} == {"e"}


async def test_the_few_rows_that_rules_speak_of_are_listed_by_themselves(world: World) -> None:
    rows = [{"id": f"r{n}", "text": f"第{n}款的尺码表在详情页。"} for n in range(190)]
    for number, text in ((7, "这事不归我管"), (100, "你自己看说明"), (189, "这也不归我管")):
        rows[number]["text"] = text
    lead = world.as_user("admin")
    made = (await upload(lead, jsonl(*rows))).json()
    assert (made["counts"]["unfit"], made["counts"]["doubtful"]) == (2, 1)
    assert [one["reply"]["id"] for one in made["items"][:4]] == ["r7", "r189", "r100", "r0"]
    path = f"/api/v1/imports/{made['id']}"
    for kind, ids, field in (
        ("unfit", ["r7", "r189"], "unfit"),
        ("doubtful", ["r100"], "warnings"),
    ):
        told = (await lead.get(f"{path}?kind={kind}")).json()
        assert [one["reply"]["id"] for one in told["items"]] == ids
        assert all(one[field] for one in told["items"])
        assert told["next"] is None
