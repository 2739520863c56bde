"""Tables as files: what a person downloads of the figures and notebooks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from fastapi.responses import Response

from assist import sheets

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def table_file(rows: Sequence[Sequence[sheets.Cell]], name: str, kind: str) -> Response:
    """``rows`` as ``name.csv`` or ``name.xlsx``."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    if kind == "csv":
        data = await asyncio.to_thread(sheets.as_csv, rows)
        return Response(data, media_type="text/csv", headers=headers)
    data = await asyncio.to_thread(sheets.as_xlsx, rows, name)
    return Response(data, media_type=XLSX, headers=headers)
