"""A better order of the same few replies; encoders that are missing are named."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from phrasebook.encoders import Remembering, open_encoder
from phrasebook.entries import Reply
from phrasebook.errors import EncoderError
from phrasebook.search import Index, Query
from phrasebook.search.meaning import reordered

MEANT = {"卡丢了怎么处理": 0, "卡片挂失如何办理": 0, "卡片注销如何处理": 1}
"""The nearest by words is not the nearest by meaning."""


class Meanings:
    """An encoder that knows three sentences."""

    spread = 0.02

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([np.eye(3)[MEANT.get(text, 2)] for text in texts], dtype=np.float32)


@pytest.fixture
def cards() -> Index:
    return Index.build(
        [
            Reply(id="cancel", text="请到柜台注销。", questions=("卡片注销如何处理",)),
            Reply(id="lost", text="请先电话挂失。", questions=("卡片挂失如何办理",)),
            Reply(id="other", text="营业时间九点到五点。", questions=("几点开门",)),
        ]
    )


def test_what_means_the_same_comes_first_and_the_scores_stay_with_the_places(cards: Index) -> None:
    query = Query(customer="卡丢了怎么处理", threshold=0)
    scored = cards.score(query)
    before = cards.steer(scored, query)
    after = cards.steer(reordered(scored, Meanings()), query)
    assert before[0].reply.id == "cancel"
    assert [hit.reply.id for hit in after[:2]] == ["lost", "cancel"]
    assert after[0].question == "卡片挂失如何办理"
    assert [hit.score for hit in after] == [hit.score for hit in before]


def test_a_sure_answer_and_a_message_without_one_are_left_alone(cards: Index) -> None:
    for text in ("卡片注销如何处理", "", "🙂🙂🙂"):
        scored = cards.score(Query(customer=text))
        if text and scored.certainty.scores and scored.certainty.scores[0] < 0.9:
            continue
        assert reordered(scored, Meanings()) is scored


class Narrow(Meanings):
    """The same encoder, its cosines all close to one."""

    spread = 0.0002

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.hstack([0.1 * super().encode(texts), np.ones((len(texts), 1), np.float32)])
        unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def test_an_encoder_counts_as_much_whatever_the_range_of_its_cosines(cards: Index) -> None:
    scored = cards.score(Query(customer="卡丢了怎么处理", threshold=0))
    wide, narrow = reordered(scored, Meanings()), reordered(scored, Narrow())
    assert wide.ranked.places.tolist() == narrow.ranked.places.tolist()
    assert wide.ranked.places.tolist() != scored.ranked.places.tolist()


def test_a_text_is_encoded_once() -> None:
    asked: list[list[str]] = []

    def encode(texts: list[str]) -> NDArray[np.float32]:
        asked.append(texts)
        return np.ones((len(texts), 4), dtype=np.float32)

    kept = Remembering(encode)
    rows = kept.encode(["a", "b", "a"])
    kept.encode(["b", "c"])
    assert asked == [["a", "b"], ["c"]]
    assert rows.shape == (3, 4)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)


def test_an_installed_module_may_be_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    module = SimpleNamespace(query=lambda texts: np.eye(len(texts), 2) + 1)
    monkeypatch.setitem(sys.modules, "an_encoder", module)
    assert open_encoder("module:an_encoder").encode(["a"]).shape == (1, 2)


@pytest.mark.parametrize(
    ("where", "problem"),
    [("module:no_such_thing", "no installed package"), ("nowhere", "has no model.onnx")],
)
def test_an_encoder_that_is_missing_is_named(where: str, problem: str) -> None:
    with pytest.raises(EncoderError, match=problem):
        open_encoder(where)


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"no model")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(EncoderError, match=r"extra semantic|cannot be used"):
        open_encoder(str(tmp_path))


@pytest.mark.skipif("ASSIST_TEST_ENCODER" not in os.environ, reason="no encoder is given")
def test_a_given_encoder_knows_what_means_the_same() -> None:
    rows = open_encoder(os.environ["ASSIST_TEST_ENCODER"]).encode(
        ["银行卡丢了怎么办", "卡片如何挂失", "明天天气怎么样"]
    )
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
