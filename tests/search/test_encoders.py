"""Models on disk, run for real by the ONNX runtime."""

from pathlib import Path

import numpy as np
import onnx
import pytest

from phrasebook.encoders import open_encoder
from phrasebook.entries import Reply
from phrasebook.errors import EncoderError
from phrasebook.search import Index, Query
from phrasebook.search.meaning import reordered
from tests.search.small_encoder import make_encoder


@pytest.mark.parametrize("pooled", [False, True])
@pytest.mark.parametrize("bert", [False, True])
def test_what_means_the_same_lies_close(tmp_path: Path, pooled: bool, bert: bool) -> None:
    encoder = open_encoder(str(make_encoder(tmp_path, pooled=pooled, bert=bert)))
    asked, lost, cancel = encoder.encode(["卡丢了怎么处理", "卡片挂失如何办理", "卡片注销如何处理"])
    assert asked @ lost > 0.95
    assert asked @ cancel < 0.92


def test_a_text_has_one_vector_whatever_stands_beside_it(tmp_path: Path) -> None:
    make_encoder(tmp_path)
    alone = open_encoder(str(tmp_path)).encode(["卡丢了"])[0]
    beside = open_encoder(str(tmp_path)).encode(["卡丢了", "几点开门" * 20])[0]
    assert np.allclose(alone, beside, atol=1e-6)


def test_a_very_long_text_is_cut(tmp_path: Path) -> None:
    encoder = open_encoder(str(make_encoder(tmp_path)))
    long, cut = encoder.encode(["卡" * 8_000, "卡" * 126])
    assert np.allclose(long, cut, atol=1e-6)


def test_an_empty_text_has_a_vector(tmp_path: Path) -> None:
    row = open_encoder(str(make_encoder(tmp_path))).encode([""])[0]
    assert np.isfinite(row).all()


def test_the_better_order_comes_from_the_model(tmp_path: Path) -> None:
    index = Index.build(
        [
            Reply(id="cancel", text="请到柜台注销。", questions=("卡片注销如何处理",)),
            Reply(id="lost", text="请先电话挂失。", questions=("卡片挂失如何办理",)),
        ]
    )
    query = Query(customer="卡丢了怎么处理", threshold=0)
    scored = index.score(query)
    better = reordered(scored, open_encoder(str(make_encoder(tmp_path))))
    assert [hit.reply.id for hit in index.steer(scored, query)] == ["cancel", "lost"]
    assert [hit.reply.id for hit in index.steer(better, query)] == ["lost", "cancel"]


def test_a_model_that_asks_for_something_else_is_refused_at_once(tmp_path: Path) -> None:
    make_encoder(tmp_path)
    model = onnx.load(str(tmp_path / "model.onnx"))
    model.graph.input[0].name = "pixels"
    model.graph.node[0].input[1] = "pixels"
    (tmp_path / "model.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(EncoderError, match="cannot encode a text"):
        open_encoder(str(tmp_path))


def test_a_model_to_which_all_is_the_same_is_refused(tmp_path: Path) -> None:
    make_encoder(tmp_path)
    model = onnx.load(str(tmp_path / "model.onnx"))
    table = model.graph.initializer[0]
    table.raw_data = bytes(len(table.raw_data))
    (tmp_path / "model.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(EncoderError, match="finds all texts alike"):
        open_encoder(str(tmp_path))
