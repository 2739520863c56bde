"""Work that waits: in order, one piece between two turns of the loop."""

from __future__ import annotations

import asyncio

from assist.later import Later


async def test_work_is_done_in_the_order_it_was_added() -> None:
    done: list[int] = []
    later = Later()
    for number in range(3):
        later.add(lambda number=number: done.append(number))  # type: ignore[misc]
    assert done == []
    await asyncio.sleep(0.01)
    assert done == [0, 1, 2]


async def test_others_have_their_turn_between_two_pieces() -> None:
    done: list[str] = []
    later = Later()

    def work() -> None:
        done.append("work")
        asyncio.get_running_loop().call_soon(done.append, "warning")

    later.add(work)
    later.add(work)
    await asyncio.sleep(0.01)
    assert done == ["work", "warning", "work", "warning"]


async def test_work_may_add_more_of_itself() -> None:
    left = 3
    later = Later()

    def work() -> None:
        nonlocal left
        left -= 1
        if left > 0:
            later.add(work)

    later.add(work)
    await asyncio.sleep(0.01)
    assert left == 0
    later.add(work)
    await asyncio.sleep(0.01)
    assert left == -1
