"""Tables on large pages."""

from __future__ import annotations

import pytest

from phrasebook.wording.pages import PAGE, paged


@pytest.mark.parametrize("count", [1, PAGE // 4 - 1, PAGE // 4, PAGE // 4 + 1, PAGE])
def test_a_table_begins_a_large_page_and_is_empty(count: int) -> None:
    table = paged(count)
    assert len(table) == count
    assert table.ctypes.data % PAGE == 0
    assert not table.any()
