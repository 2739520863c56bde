"""``/api/v1/users`` and ``/api/v1/audit``: administrators change, leads look, agents do neither."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from assist.errors import RefusedError
from tests.api.world import World


async def test_an_account_is_added_with_a_password_told_once(world: World) -> None:
    admin = world.as_user("admin")
    body = {"name": "小王", "role": "agent", "team": "售后", "display_name": "王小姐"}
    made = await admin.post("/api/v1/users", json=body)
    assert made.status_code == 201
    user = made.json()
    signed_in = await world.access.authenticate_password("小王", user["password"], "test")
    assert (signed_in.role, signed_in.team, signed_in.display_name) == ("agent", "售后", "王小姐")
    shown = (await admin.get(made.headers["location"])).json()
    assert "password" not in shown
    assert (await admin.post("/api/v1/users", json=body)).status_code == 422


async def test_people_are_listed_searched_and_filtered(world: World) -> None:
    admin = world.as_user("admin")

    async def names(query: str) -> list[str]:
        items = (await admin.get(f"/api/v1/users?{query}")).json()["items"]
        return [one["name"] for one in items]

    assert await names("") == ["admin", "agent", "agent2", "lead", "lead2"]
    assert await names("role=lead") == ["lead", "lead2"]
    assert await names("team=售前") == ["agent2", "lead2"]
    assert await names("query=AGENT 售后") == ["agent"]
    assert await names("disabled=true") == []


async def test_role_team_and_name_change_at_once_in_an_open_browser_too(world: World) -> None:
    admin, agent = world.as_user("admin"), world.users["agent"]
    page = await world.as_page("agent")
    change = {"role": "lead", "team": "售前", "display_name": "新组长"}
    answer = await admin.patch(f"/api/v1/users/{agent.id}", json=change)
    assert answer.json() | change == answer.json()
    assert (await page.get("/api/v1/users")).status_code == 200
    assert (await world.as_user("agent").get("/api/v1/users")).status_code == 200


async def test_a_disabled_user_is_out_at_once_and_may_come_back(world: World) -> None:
    admin, agent = world.as_user("admin"), world.as_user("agent")
    address = f"/api/v1/users/{world.users['agent'].id}"
    assert (await agent.get("/api/v1/replies")).status_code == 200
    assert (await admin.patch(address, json={"disabled": True})).json()["disabled"] is True
    assert (await agent.get("/api/v1/replies")).status_code == 401
    assert (await admin.patch(address, json={"disabled": False})).status_code == 200
    assert (await agent.get("/api/v1/replies")).status_code == 200


async def test_a_reset_password_signs_out_everywhere_and_is_told_once(world: World) -> None:
    admin, page = world.as_user("admin"), await world.as_page("agent")
    answer = await admin.post(f"/api/v1/users/{world.users['agent'].id}/password")
    secret = answer.json()["password"]
    assert (await page.get("/api/v1/replies")).status_code == 401
    assert (await world.access.authenticate_password("agent", secret, "test")).name == "agent"
    weak = await admin.post(
        f"/api/v1/users/{world.users['agent'].id}/password", json={"password": "short"}
    )
    assert weak.status_code == 422


async def test_tokens_and_browsers_are_listed_and_taken_away(world: World) -> None:
    admin, agent = world.as_user("admin"), world.as_user("agent")
    page = await world.as_page("agent")
    address = f"/api/v1/users/{world.users['agent'].id}"
    shown = (await admin.get(address)).json()
    assert (len(shown["token_list"]), len(shown["login_list"])) == (1, 1)
    assert shown["login_list"][0]["user_agent"] == "test"
    assert world.tokens["agent"] not in str(shown)
    assert (await admin.post(f"{address}/sign-out")).json() == {"closed": 1}
    assert (await page.get("/api/v1/replies")).status_code == 401
    token = shown["token_list"][0]["id"]
    assert (await admin.delete(f"{address}/tokens/{token}")).json() == {"revoked": 1}
    assert (await admin.delete(f"{address}/tokens/{token}")).status_code == 404
    assert (await agent.get("/api/v1/replies")).status_code == 401
    assert (await admin.delete(f"{address}/tokens")).json() == {"revoked": 0}


async def test_nobody_locks_the_last_administrator_out(world: World) -> None:
    admin = world.as_user("admin")
    address = f"/api/v1/users/{world.users['admin'].id}"
    for change in ({"role": "agent"}, {"disabled": True}):
        refused = await admin.patch(address, json=change)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert (await admin.get("/api/v1/users")).status_code == 200


CHANGES: tuple[tuple[str, str, dict[str, Any] | None], ...] = (
    ("POST", "", {"name": "x"}),
    ("PATCH", "/{id}", {"role": "admin"}),
    ("PATCH", "/{id}", {"disabled": True}),
    ("POST", "/{id}/password", {}),
    ("POST", "/{id}/sign-out", None),
    ("DELETE", "/{id}/tokens", None),
    ("DELETE", "/{id}/tokens/x", None),
)


@pytest.mark.parametrize("name", ["lead", "agent"])
@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
async def test_only_administrators_change_people(
    world: World, name: str, method: str, path: str, body: dict[str, Any] | None
) -> None:
    client = world.as_user(name)
    for whom in (name, "agent2", "admin"):
        address = "/api/v1/users" + path.format(id=world.users[whom].id)
        assert (await client.request(method, address, json=body)).status_code == 403
    assert (await world.client().request(method, address, json=body)).status_code == 401


async def test_a_lead_looks_at_the_own_team_only(world: World) -> None:
    lead = world.as_user("lead")
    names = [one["name"] for one in (await lead.get("/api/v1/users")).json()["items"]]
    assert names == ["agent", "lead"]
    assert (await lead.get("/api/v1/users?team=售前")).json()["items"] == []
    assert (await lead.get(f"/api/v1/users/{world.users['agent'].id}")).status_code == 200
    assert (await lead.get(f"/api/v1/users/{world.users['agent2'].id}")).status_code == 404
    agent = world.as_user("agent")
    for path in ("users", f"users/{world.users['agent'].id}", "audit", "audit.csv"):
        assert (await agent.get(f"/api/v1/{path}")).status_code == 403


# The audit log


async def test_each_change_is_logged_with_before_and_after_and_without_secrets(
    world: World,
) -> None:
    admin = world.as_user("admin")
    address = f"/api/v1/users/{world.users['agent'].id}"
    await admin.patch(address, json={"role": "lead"})
    secret = (await admin.post(f"{address}/password")).json()["password"]
    answer = await admin.get("/api/v1/audit")
    password, change = answer.json()["items"]
    assert (password["action"], password["who"]) == ("user.password", "admin")
    assert (change["before"]["role"], change["after"]["role"]) == ("agent", "lead")
    assert secret not in answer.text


async def test_the_log_is_searched_in_chinese_and_filtered(world: World) -> None:
    admin, lead = world.as_user("admin"), world.as_user("lead")
    made = (await lead.post("/api/v1/replies", json={"text": "春节发货安排"})).json()
    await admin.patch(f"/api/v1/users/{world.users['agent'].id}", json={"display_name": "阿强"})

    async def found(query: str) -> list[str]:
        return [
            one["action"] for one in (await admin.get(f"/api/v1/audit?{query}")).json()["items"]
        ]

    assert await found("query=春节") == ["reply.create"]
    assert await found("query=阿强 AGENT") == ["user.change"]
    assert await found("query=春%25") == []
    assert await found("who=lead") == ["reply.create"]
    assert await found("kind=user") == ["user.change"]
    assert await found("action=reply.") == ["reply.create"]
    assert await found(f"query={made['id']}") == ["reply.create"]
    assert await found("since=2999-01-01T00:00:00Z") == []
    assert await found("until=2999-01-01T00:00:00Z") == ["user.change", "reply.create"]


async def test_a_lead_sees_what_the_own_team_did_and_nobody_reads_personal_replies(
    world: World,
) -> None:
    personal = {"text": "我自己的小抄", "scope": "personal"}
    for name in ("agent", "agent2"):
        await world.as_user(name).post("/api/v1/replies", json=personal)
    lead = world.as_user("lead")
    [entry] = (await lead.get("/api/v1/audit")).json()["items"]
    assert entry["actor"] == world.users["agent"].id
    admin = world.as_user("admin")
    everything = await admin.get("/api/v1/audit")
    assert len(everything.json()["items"]) == 2
    for answer in (
        everything,
        await admin.get("/api/v1/audit.csv"),
        await admin.get("/api/v1/audit?query=小抄"),
    ):
        assert "小抄" not in answer.text
    assert (await admin.get("/api/v1/audit?query=小抄")).json()["items"] == []


async def test_the_exported_log_runs_nothing_in_a_spreadsheet(world: World) -> None:
    admin = world.as_user("admin")
    body = {"name": "=cmd|x", "role": "agent"}
    assert (await admin.post("/api/v1/users", json=body)).status_code == 201
    user = (await admin.get("/api/v1/users?query==cmd")).json()["items"][0]
    await admin.patch(f"/api/v1/users/{user['id']}", json={"role": "lead", "team": ""})
    async with world.engine.begin() as connection:
        from assist.records import accounts

        await accounts.note_change(
            connection, actor="x", actor_name="=cmd|x", action="+a", kind="@k", subject="-s",
            now=world.clock(),
        )  # fmt: skip
    answer = await admin.get("/api/v1/audit.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 4
    assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@")]


async def test_the_log_is_paged(world: World) -> None:
    admin = world.as_user("admin")
    for number in range(51):
        body = {"text": f"第{number}条"}
        assert (await admin.post("/api/v1/replies", json=body)).status_code == 201
    first = (await admin.get("/api/v1/audit")).json()
    second = (await admin.get(f"/api/v1/audit?page={first['next']}")).json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (50, 1, None)


async def test_an_old_password_no_longer_works_after_a_reset(world: World) -> None:
    admin = world.as_user("admin")
    made = (await admin.post("/api/v1/users", json={"name": "bob"})).json()
    await admin.post(f"/api/v1/users/{made['id']}/password")
    with pytest.raises(RefusedError):
        await world.access.authenticate_password("bob", made["password"], "test")
