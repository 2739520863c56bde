"""Import of ten thousand rows, as a ratio to reading the file alone, and what it does to typing.

    python benchmarks/import.py [--rows 10000]

Reading alone is ``openpyxl`` going through every cell of the same workbook in the same run. An
import is the command's whole way: reading, the wording rules on every text, comparing with what
is stored, and one transaction. All are processor seconds of this process, threads included, in one run.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl

from assist.accounts import Role, User
from assist.database import migrate, open_engine
from assist.imports.apply import Importer, apply_plan
from assist.imports.checked import CheckedFile, Rules, read_checked, rules_less
from assist.imports.plan import Known, plan
from assist.settings import Settings
from phrasebook.store.importing import stored_among
from phrasebook.wording import Checker, default_packs


def workbook(path: Path, rows: int) -> None:
    """A workbook of replies that all differ."""
    book = openpyxl.Workbook(write_only=True)
    sheet: Any = book.create_sheet("话术")
    sheet.append(["编号", "标题", "回复", "问题", "标签"])
    for n in range(rows):
        sheet.append(
            [
                f"bench.{n}",
                f"第{n}号商品的发货时间",
                f"您好，第{n}号商品付款后48小时内发出，发出后我第一时间把单号告诉您，请您放心。",
                f"第{n}号什么时候发货\n第{n}号怎么还没发",
                "发货、时效",
            ]
        )
    book.save(path)


def read_alone(path: Path) -> int:
    """Every cell of the workbook, and nothing done with it."""
    book = openpyxl.load_workbook(path, read_only=True)
    count = sum(1 for sheet in book.worksheets for _ in sheet.iter_rows(values_only=True))
    book.close()
    return count


async def write(file: CheckedFile, folder: Path) -> float:
    """Compare and store; the processor seconds it took."""
    engine = open_engine(Settings(data_dir=folder))
    await migrate(engine)
    user = User("", "bench", "bench", Role.ADMIN)
    began = time.process_time()
    async with engine.begin() as connection:
        stored = await stored_among(connection, [one.found.reply.id for one in file.entries])
    done = await apply_plan(
        engine,
        plan(file, stored, user, Known()),
        Importer("bench.xlsx", "bench", "bench"),
        clock=lambda: datetime.now(UTC),
        publish=True,
    )
    took = time.process_time() - began
    await engine.dispose()
    assert done.new == len(file.entries)
    return took


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds and result."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="import as a ratio to reading the file alone")
    parser.add_argument("--rows", type=int, default=10_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "bench.xlsx"
        workbook(path, rows)
        alone, count = timed(lambda: read_alone(path))
        assert count == rows + 1
        packs = default_packs()

        def rules() -> Rules:
            return rules_less(Checker(packs), {})

        parsed, _ = timed(lambda: read_checked(path, rules, unchecked_below=rows + 1))
        checked, file = timed(lambda: read_checked(path, rules))
        assert len(file.entries) == rows
        written = asyncio.run(write(file, folder))
    print(f"{rows:,} rows; reading the file alone = 1.00")
    print(f"reading them as replies      {parsed / alone:6.2f}")
    print(f"the wording rules on each    {(checked - parsed) / alone:6.2f}")
    print(f"comparing and storing        {written / alone:6.2f}")
    print(f"the whole import             {(checked + written) / alone:6.2f}")


if __name__ == "__main__":
    main()
