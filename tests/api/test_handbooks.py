"""``/api/v1/handbooks``: a manual as it is, decided about one proposal at a time."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import docx
import httpx
import pytest

from tests.api.world import World

MANUAL = """客服部工作手册
一、服务忌语
1.这事不归我管。
2.你自己不会看吗?
二、规范用语
1.您好,请问有什么可以帮您?
三、常见问题
问:多久能退款?
答:审核通过后三个工作日内原路退回。
四、时限要求
投诉须在24小时内答复。
"""


async def upload(
    client: httpx.AsyncClient,
    content: bytes = MANUAL.encode(),
    name: str = "手册.txt",
    **query: Any,
) -> httpx.Response:
    return await client.post(
        "/api/v1/handbooks", params=query, files={"file": (name, content)}, timeout=60
    )


async def proposals(client: httpx.AsyncClient, handbook: str, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get(f"/api/v1/handbooks/{handbook}/proposals", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_manual_becomes_proposals_with_their_places_and_publishes_nothing(
    world: World,
) -> None:
    lead = world.as_user("lead")
    answer = await upload(lead)
    assert answer.status_code == 201, answer.text
    handbook = answer.json()
    assert handbook["state"] == "ready"
    assert handbook["counts"]["rule"] == {"open": 2, "accepted": 0, "dismissed": 0}
    found = await proposals(lead, handbook["id"])
    assert [one["place"]["line"] for one in found] == sorted(one["place"]["line"] for one in found)
    (first, *_) = [one for one in found if one["kind"] == "rule"]
    assert first["text"] == "这事不归我管"
    assert "服务忌语" in first["place"]["heading"]
    (limit,) = [one for one in found if one.get("limit_s") == 86_400]
    assert limit["kind"] == "policy"
    assert (await lead.get("/api/v1/replies")).json()["items"] == []
    assert world.publisher.told == []


async def test_an_accepted_question_is_a_draft_with_its_question_and_place(world: World) -> None:
    lead = world.as_user("lead")
    handbook = (await upload(lead)).json()["id"]
    (asked,) = await proposals(lead, handbook, kind="faq")
    address = f"/api/v1/handbooks/{handbook}/proposals/{asked['id']}"
    answer = await lead.post(f"{address}/accept")
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "accepted"
    reply = (await lead.get(f"/api/v1/replies/{answer.json()['made'].split()[1]}")).json()
    assert (reply["state"], reply["questions"], reply["scope"], reply["team"]) == (
        "draft", ["多久能退款?"], "team", "售后",
    )  # fmt: skip
    assert reply["note"].startswith(f"手册.txt:{asked['place']['line']}")
    again = await lead.post(f"{address}/accept")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert len((await lead.get("/api/v1/replies")).json()["items"]) == 1


async def test_accepted_prohibited_wording_is_the_draft_of_a_rule(world: World) -> None:
    lead = world.as_user("lead")
    handbook = (await upload(lead)).json()["id"]
    (rule, *_) = await proposals(lead, handbook, kind="rule")
    answer = await lead.post(f"/api/v1/handbooks/{handbook}/proposals/{rule['id']}/accept")
    assert answer.status_code == 200, answer.text
    made = (await lead.get(f"/api/v1/rules/own/{answer.json()['made'].split()[1]}")).json()
    assert (made["state"], made["team"], made["phrases"]) == ("draft", "售后", ["这事不归我管"])
    assert "手册.txt" in made["message"]
    assert world.publisher.told == []


async def test_words_that_make_no_rule_by_themselves_are_refused_and_stay_open(
    world: World,
) -> None:
    lead = world.as_user("lead")
    manual = "一、服务忌语\n1.您好\n2.喂!\n3.不\n4.这事不归我管。\n"
    handbook = (await upload(lead, manual.encode())).json()["id"]
    short = [one for one in await proposals(lead, handbook, kind="rule") if one["text"] == "喂!"]
    for one in short:
        address = f"/api/v1/handbooks/{handbook}/proposals/{one['id']}"
        answer = await lead.post(f"{address}/accept")
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_message")
        assert one["id"] in [kept["id"] for kept in await proposals(lead, handbook, state="open")]
    assert short


async def test_what_a_lead_rewrote_is_what_is_kept(world: World) -> None:
    lead = world.as_user("lead")
    handbook = (await upload(lead)).json()["id"]
    (wording,) = await proposals(lead, handbook, kind="reply")
    answer = await lead.post(
        f"/api/v1/handbooks/{handbook}/proposals/{wording['id']}/accept",
        json={
            "reply": {"text": "您好，很高兴为您服务。", "title": "问候", "scope": "organisation"}
        },
    )
    reply = (await lead.get(f"/api/v1/replies/{answer.json()['made'].split()[1]}")).json()
    assert (reply["text"], reply["title"]) == ("您好，很高兴为您服务。", "问候")


async def test_two_leads_decide_one_proposal_and_one_of_them_is_told(world: World) -> None:
    lead, admin = world.as_user("lead"), world.as_user("admin")
    handbook = (await upload(lead)).json()["id"]
    (asked,) = await proposals(lead, handbook, kind="faq")
    address = f"/api/v1/handbooks/{handbook}/proposals/{asked['id']}"
    answers = await asyncio.gather(lead.post(f"{address}/accept"), admin.post(f"{address}/accept"))
    assert sorted(one.status_code for one in answers) == [200, 409]
    assert len((await admin.get("/api/v1/replies")).json()["items"]) == 1


async def test_what_was_left_aside_can_be_decided_anew(world: World) -> None:
    lead = world.as_user("lead")
    handbook = (await upload(lead)).json()["id"]
    one = (await proposals(lead, handbook))[0]
    address = f"/api/v1/handbooks/{handbook}/proposals/{one['id']}"
    assert (await lead.post(f"{address}/dismiss")).json()["state"] == "dismissed"
    assert (await lead.post(f"{address}/dismiss")).status_code == 409
    assert [kept["id"] for kept in await proposals(lead, handbook, state="dismissed")] == [
        one["id"]
    ]
    assert (await lead.post(f"{address}/reopen")).json()["state"] == "open"
    log = (await world.as_user("admin").get("/api/v1/audit")).json()["items"]
    assert {"handbook.upload", "handbook.dismiss", "handbook.reopen"} <= {e["action"] for e in log}


async def test_a_handbook_is_of_its_team_and_no_business_of_agents(world: World) -> None:
    handbook = (await upload(world.as_user("lead"))).json()["id"]
    stranger, agent = world.as_user("lead2"), world.as_user("agent")
    assert (await stranger.get("/api/v1/handbooks")).json()["items"] == []
    for client, status in ((stranger, 404), (agent, 403)):
        for method, path in (
            ("GET", ""), ("DELETE", ""), ("GET", "/proposals"), ("POST", "/proposals/1/accept"),
            ("POST", "/proposals/1/dismiss"), ("POST", "/proposals/1/reopen"),
        ):  # fmt: skip
            answer = await client.request(method, f"/api/v1/handbooks/{handbook}{path}")
            assert answer.status_code == status, (method, path)
    assert (await upload(agent)).status_code == 403
    assert (await world.as_user("admin").get(f"/api/v1/handbooks/{handbook}")).status_code == 200


async def test_a_removed_handbook_leaves_its_drafts(world: World) -> None:
    lead = world.as_user("lead")
    handbook = (await upload(lead)).json()["id"]
    (asked,) = await proposals(lead, handbook, kind="faq")
    await lead.post(f"/api/v1/handbooks/{handbook}/proposals/{asked['id']}/accept")
    assert (await lead.delete(f"/api/v1/handbooks/{handbook}")).status_code == 204
    assert (await lead.get(f"/api/v1/handbooks/{handbook}")).status_code == 404
    assert len((await lead.get("/api/v1/replies")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("手册.docx", b"no zip at all", "damaged"),
        ("手册.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted"),
        ("手册.txt", b"   \n ", "no text"),
        ("手册.pdf", b"%PDF-1.4\nnothing", ""),
        ("手册.exe", b"MZ", "must end in"),
        ("手册.txt", b"", "empty"),
    ],
)
async def test_a_file_that_is_no_handbook_is_refused_with_a_sentence(
    world: World, name: str, content: bytes, says: str
) -> None:
    lead = world.as_user("lead")
    lead.headers["Accept-Language"] = "en"
    answer = await upload(lead, content, name)
    assert answer.status_code == 422, answer.text
    assert says in answer.json()["detail"]


async def test_a_word_document_is_read_in_another_process_and_its_file_forgotten(
    world: World,
) -> None:
    document = docx.Document()
    for line in MANUAL.splitlines():
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    lead = world.as_user("lead")
    answer = await upload(lead, file.getvalue(), "手册.docx", wait="false")
    assert (answer.status_code, answer.json()["state"]) == (202, "reading")
    shelf = world.app.state.handbooks
    await shelf.settled()
    handbook = (await lead.get(f"/api/v1/handbooks/{answer.json()['id']}")).json()
    assert handbook["counts"]["rule"]["open"] == 2
    assert list(shelf.new_file("x.txt", world.clock()).parent.iterdir()) == []
