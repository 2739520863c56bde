import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phrasebook import index_files
from phrasebook.entries import Answer, Picture, Reply, Scope
from phrasebook.search import Index, Query

FULL = Reply(
    id="full",
    text="周年庆满减,{{name|亲}}",
    title="周年庆",
    questions=("周年庆有活动吗", "店庆什么时候"),
    shortcut="znq",
    stage="关联推荐",
    tags=("活动", "店庆"),
    scope=Scope.TEAM,
    team="east",
    note="只发一次",
    condition="顾客问起时",
    valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    valid_until=datetime(2027, 1, 1, tzinfo=UTC),
    version=4,
    answers=(Answer("满 300 减 50", "顾客追问时"),),
    pictures=(Picture("ab" * 32, "海报"),),
)
QUERIES = (
    Query(customer="店庆什么时候", team="east", threshold=0),
    Query(draft="znq", team="east"),
    Query(customer="退宽多久到账"),
    Query(customer="怎么退货", draft="yf"),
)


def test_a_loaded_index_answers_as_the_saved_one(index: Index, tmp_path: Path) -> None:
    saved = index.changed([FULL], ["bye"])
    index_files.save(saved, tmp_path / "snapshot")
    loaded = index_files.load(tmp_path / "snapshot")
    assert set(loaded.replies()) == set(saved.replies())
    for query in QUERIES:
        assert loaded.suggest(query) == saved.merged().suggest(query)


def test_saving_again_replaces_what_was_there(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "snapshot"
    index_files.save(index, folder)
    index_files.save(Index.build([FULL]), folder)
    assert index_files.load(folder).size == 1
    assert [path.name for path in tmp_path.iterdir()] == ["snapshot"]


def test_a_snapshot_of_another_version_is_refused(index: Index, tmp_path: Path) -> None:
    index_files.save(index, tmp_path / "s")
    head = tmp_path / "s" / "head.json"
    head.write_text(json.dumps(json.loads(head.read_text()) | {"made_by": "an older one"}))
    with pytest.raises(index_files.SnapshotError, match="another version"):
        index_files.load(tmp_path / "s")


@pytest.mark.parametrize("name", ["head.json", "entries.json", "vocabulary.npy", "rest.json"])
def test_a_damaged_or_missing_part_is_refused(index: Index, tmp_path: Path, name: str) -> None:
    index_files.save(index, tmp_path / "s")
    part = tmp_path / "s" / name
    part.write_bytes(part.read_bytes()[:20])
    with pytest.raises(index_files.SnapshotError):
        index_files.load(tmp_path / "s")
    part.unlink()
    with pytest.raises(index_files.SnapshotError):
        index_files.load(tmp_path / "s")


def test_a_loaded_index_is_brought_to_what_the_database_holds(
    index: Index, replies: list[Reply], tmp_path: Path
) -> None:
    index_files.save(index, tmp_path / "s")
    present = [*replies[1:], FULL]
    brought = index_files.load(tmp_path / "s").brought_to(present)
    assert set(brought.replies()) == set(present)
    unchanged = index_files.load(tmp_path / "s")
    assert unchanged.brought_to(replies).segments == unchanged.segments
