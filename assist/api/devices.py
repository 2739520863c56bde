"""``/api/v1/pairing`` and ``/api/v1/devices``: the browser extension's way in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from assist import devices
from assist.api.caller import Caller
from assist.api.shapes import Body, optional_time
from assist.protocol import wire_time
from assist.services import services

router = APIRouter(tags=["devices"])

PAGE_SIZE = 50


class PairingAttempt(Body):
    """The one-time code of the account page, and what the device is to be called."""

    code: Annotated[str, Field(max_length=64)]
    device: Annotated[str, Field(max_length=256)] = ""


@router.post("/pairing", status_code=201)
async def pair(request: Request, body: PairingAttempt) -> Response:
    """Give a one-time code for a token, which is told this once. Needs no log-in."""
    address = request.client.host if request.client else ""
    paired = await services(request).access.pairing.redeem(body.code, body.device, address)
    user = paired.user
    return JSONResponse(
        {
            "token": paired.token,
            "user": {"id": user.id, "name": user.display_name, "role": user.role},
            "device": paired.device,
        },
        status_code=201,
    )


@router.get("/devices")
async def list_devices(
    request: Request,
    caller: Caller,
    *,
    query: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Paired devices: one's own; a lead's team's; an admin's everybody's."""
    found, more = await devices.listed(services(request), caller, query, page=page, size=PAGE_SIZE)
    items = [
        {
            "id": one.id,
            "device": one.label,
            "user": {
                "id": one.user.id,
                "name": one.user.display_name,
                "team": one.user.team,
            },
            "created_at": wire_time(one.created_at),
            "last_used_at": optional_time(one.last_used_at),
        }
        for one in found
    ]
    return JSONResponse({"items": items, "next": page + 1 if more else None})


@router.delete("/devices/{device_id}")
async def revoke_device(request: Request, caller: Caller, device_id: str) -> Response:
    """Revoke one device; its connection is closed within five seconds."""
    await devices.revoke(services(request), caller, device_id)
    return JSONResponse({"revoked": 1})
