"""Sentence encoders that are installed on this machine. Nothing is ever downloaded.

``open_encoder`` takes a folder with ``model.onnx`` and ``tokenizer.json`` (the extra ``semantic``
brings what runs it), or ``module:NAME`` for an installed package with a function ``query`` that
takes a list of texts and answers their vectors.
"""

from __future__ import annotations

import importlib
import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phrasebook.entries import Message
from phrasebook.errors import EncoderError
from phrasebook.search.meaning import Encoder

KEPT = 50_000
"""Vectors kept, so that a phrasing is encoded once; of 384 numbers they take 75 MB."""

LONGEST = 128
"""Tokens of a text that are read."""

TRIED = (
    *("什么时候发货", "退款多久到账", "怎么开发票", "快递到哪里了", "可以换个颜色吗"),
    *("优惠券用不了", "忘记登录密码怎么办", "怎么修改收货地址", "会员积分怎么兑换"),
    *("商品坏了能修吗", "人工客服几点上班", "怎么注销账号", "运费谁来出", "还有没有现货"),
    *("账单在哪里看", "水管漏水报修"),
)
"""What an encoder is tried on before it is believed, each about something else."""

Vectors = NDArray[np.float32]


def open_encoder(where: str) -> Encoder:
    """The encoder at ``where``; ``EncoderError`` says what is missing."""
    if where.startswith("module:"):
        encoder = Remembering(_of_module(where.removeprefix("module:")))
    else:
        encoder = Remembering(_of_folder(Path(where)))
    try:
        rows = encoder.encode(TRIED)
    except Exception as error:  # Each library raises errors of its own, of no common kind.
        raise EncoderError(
            where, Message(f"不能给文字编码：{error}", f"cannot encode a text: {error}")
        ) from error
    spread = float((rows @ rows.T)[np.triu_indices(len(rows), 1)].std())
    if not spread > 1e-6:  # Neither where it is no number.
        raise EncoderError(
            where,
            Message(
                "把所有文字看成一样：请换一个模型", "finds all texts alike: choose another model"
            ),
        )
    encoder.spread = spread
    return encoder


class Remembering:
    """An encoder that keeps the vectors it has made, the longest unused forgotten first."""

    def __init__(self, encode: Callable[[list[str]], Vectors]) -> None:
        self.spread = 1.0
        self._encode = encode
        self._kept: OrderedDict[str, Vectors] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A row of unit length for each of ``texts``."""
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        made = {}
        if new:
            rows = np.asarray(self._encode(new), dtype=np.float32).reshape(len(new), -1)
            rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
            made = dict(zip(new, rows, strict=True))
        found = [made[text] if text in made else self._kept[text] for text in texts]
        self._kept.update(made)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return np.stack(found)


def _of_module(name: str) -> Callable[[list[str]], Vectors]:
    try:
        query: Callable[[list[str]], Vectors] = importlib.import_module(name).query
    except (ImportError, AttributeError) as error:
        raise EncoderError(
            f"module:{name}",
            Message(
                f"不是带 query 函数的已安装的包（{error}）",
                f"is no installed package with a function query ({error})",
            ),
        ) from error
    return query


def _of_folder(folder: Path) -> Callable[[list[str]], Vectors]:
    model, words = folder / "model.onnx", folder / "tokenizer.json"
    for file in (model, words):
        if not file.is_file():
            raise EncoderError(
                str(folder), Message(f"文件夹里没有 {file.name}", f"has no {file.name}")
            )
    try:
        runtime: Any = importlib.import_module("onnxruntime")
        tokenizers: Any = importlib.import_module("tokenizers")
    except ImportError as error:
        raise EncoderError(
            str(folder),
            Message(
                f"需要 semantic 附加包：pip install 'assist[semantic]'（{error}）",
                f"needs the extra semantic: pip install 'assist[semantic]' ({error})",
            ),
        ) from error
    try:
        tokenizer = tokenizers.Tokenizer.from_file(str(words))
        options = runtime.SessionOptions()
        # By itself it would take every core, and whoever types would wait.
        options.intra_op_num_threads = max(1, (os.cpu_count() or 1) // 2)
        session = runtime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # Both libraries raise errors of their own, of no common kind.
        raise EncoderError(
            str(folder), Message(f"用不了：{error}", f"cannot be used: {error}")
        ) from error
    tokenizer.enable_truncation(LONGEST)
    tokenizer.enable_padding()
    asked = {given.name for given in session.get_inputs()}
    prefix = "query: " if "e5" in folder.resolve().name.lower() else ""

    def encode(texts: list[str]) -> Vectors:
        read = tokenizer.encode_batch([prefix + text for text in texts])
        mask = np.array([one.attention_mask for one in read], dtype=np.int64)
        given = {
            "input_ids": np.array([one.ids for one in read], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        told = session.run(None, {name: value for name, value in given.items() if name in asked})
        rows: Vectors = np.asarray(told[0], dtype=np.float32)
        if rows.ndim == 2:
            return rows  # Already one vector a text.
        weights = mask[:, :, None].astype(np.float32)
        mean: Vectors = (rows * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
        return mean

    return encode
