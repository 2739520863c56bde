"""Migrations stand in one row, each file named by its number."""

from __future__ import annotations

import re
from collections import Counter

from alembic.script import ScriptDirectory

from assist.database import MIGRATIONS, alembic_config


def test_every_migration_has_a_number_of_its_own_and_names_the_one_before() -> None:
    files = sorted((MIGRATIONS / "versions").glob("*.py"))
    numbers = [re.findall(r'^revision = "(.+)"$', one.read_text("utf-8"), re.M)[0] for one in files]
    assert [number for number, count in Counter(numbers).items() if count > 1] == []
    assert all(
        one.name.startswith(f"{number}_") for one, number in zip(files, numbers, strict=True)
    )
    before = [
        re.findall(r"^down_revision = (.+)$", one.read_text("utf-8"), re.M)[0] for one in files
    ]
    assert before == ["None", *(f'"{number}"' for number in numbers[:-1])]
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [numbers[-1]]
