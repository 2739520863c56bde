"""Numbers with their middle hidden."""

from __future__ import annotations

import pytest

from assist.phones import masked


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800005678", "138****5678"),
        ("138 0000 5678", "138 **** 5678"),
        ("+86 138-0000-5678", "+86 138-****-5678"),
        ("0086 13800005678", "0086 138****5678"),
        ("021-62345678", "021-****5678"),
        ("95588", "***88"),
        ("138****5678", "138****5678"),
        ("1", "*"),
        ("", ""),
    ],
)
def test_the_middle_is_hidden_and_the_form_stays(phone: str, shown: str) -> None:
    assert masked(phone) == shown
