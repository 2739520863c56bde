"""Devices over the wire: paired by a code, told of adapters, cut off when revoked."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.live.conftest import Client, Server

pytestmark = pytest.mark.live

EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
OURS = {"id": "ours", "version": 1, "name": {"zh": "自家"}, "matches": ["https://desk.example/*"]}


def call(server: Server, method: str, path: str, body: Any = None, token: str = "") -> Any:
    request = urllib.request.Request(
        server.url + path,
        data=None if body is None else json.dumps(body).encode(),
        method=method,
        headers={
            "Content-Type": "application/json",
            **({"Authorization": f"Bearer {token}"} if token else {}),
        },
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())


def pairing_code(server: Server, name: str) -> str:
    """As the account page shows it to somebody who has signed in."""
    jar = urllib.request.HTTPCookieProcessor()
    browser = urllib.request.build_opener(jar)
    page = ""
    for path, body in (
        ("/login", f"name={name}&password=pass-{name}-word"),
        ("/account/pairing", ""),
    ):
        request = urllib.request.Request(
            server.url + path, data=body.encode(), headers={"Origin": server.url}
        )
        page = browser.open(request, timeout=10).read().decode()
    return page.split('id="pairing-code"', 1)[1].split(">", 1)[1].split("<", 1)[0]


async def test_a_paired_extension_connects_hears_of_adapters_and_is_cut_off_when_revoked(
    server: Server,
) -> None:
    given = {"code": pairing_code(server, "anna"), "device": "Chrome · 前台2号机"}
    paired = call(server, "POST", "/api/v1/pairing", given)
    token = paired["token"]
    assert paired["user"]["name"] == "anna"
    async with connect(
        f"ws://127.0.0.1:{server.port}/live",
        subprotocols=["assist.v1"],  # type: ignore[list-item]
        origin=EXTENSION,  # type: ignore[arg-type]
        compression=None,
    ) as socket:
        client = Client(socket)
        said = {"kind": "extension", "version": "1"}
        await client.say("hello", protocol=1, client=said, token=token)
        await client.hear("snapshot")

        lea = server.tokens["lea"]
        call(server, "PUT", "/api/v1/own-adapters/ours", {"adapter": OURS}, lea)
        told = await client.hear("adapters")
        assert told["seq"] > 0
        items = call(server, "GET", "/api/v1/adapters", token=token)["items"]
        assert items[0] == OURS

        (device,) = call(server, "GET", "/api/v1/devices", token=lea)["items"]
        assert device["device"] == "Chrome · 前台2号机"
        call(server, "DELETE", f"/api/v1/devices/{device['id']}", token=lea)
        with pytest.raises(ConnectionClosed) as closed:
            await client.hear("never")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


def test_the_description_of_the_calls_names_these() -> None:
    from assist.app import create_app
    from assist.settings import Settings

    paths = create_app(Settings()).openapi()["paths"]
    for path in (
        "/api/v1/pairing",
        "/api/v1/devices",
        "/api/v1/adapters",
        "/api/v1/own-adapters/{adapter_id}",
        "/api/v1/adapter-proposals",
        "/api/v1/webhooks/chatwoot",
    ):
        assert path in paths
