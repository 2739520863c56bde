"""A real sentence encoder, small enough to be made by a test: its graph runs in the ONNX runtime.

It knows characters and what each is about; a sentence is the mean of its characters.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split
from tokenizers.processors import TemplateProcessing

TOPICS = ("丢失挂", "销注", "卡片", "门")
"""Characters of one string mean the same; all others mean nothing."""

WIDTH = len(TOPICS) + 1
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def make_encoder(folder: Path, *, pooled: bool = False, bert: bool = False) -> Path:
    """Write ``model.onnx`` and ``tokenizer.json`` into ``folder``; answers it.

    The model gives a vector for each token, or (``pooled``) one for each text; ``bert`` has it ask
    for token types as well, as models of that family do.
    """
    folder.mkdir(parents=True, exist_ok=True)
    characters = "".join(TOPICS)
    words = {word: at for at, word in enumerate((*_SPECIAL, *characters))}
    table = np.zeros((len(words), WIDTH), dtype=np.float32)
    table[:, -1] = 0.5  # As in real encoders, all sentences have something in common.
    table[words["[PAD]"]] = 100.0  # Whoever counts the padding in gets nonsense.
    for topic, same in enumerate(TOPICS):
        for character in same:
            table[words[character], topic] = 1.0
    _write_tokenizer(words, folder / "tokenizer.json")
    _write_model(table, folder / "model.onnx", pooled=pooled, bert=bert)
    return folder


def _write_tokenizer(words: dict[str, int], file: Path) -> None:
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Split(Regex("."), "isolated")
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[("[CLS]", words["[CLS]"]), ("[SEP]", words["[SEP]"])],
    )
    tokenizer.save(str(file))


def _write_model(table: np.ndarray, file: Path, *, pooled: bool, bert: bool) -> None:
    given = ["input_ids", "attention_mask", *(["token_type_ids"] if bert else [])]
    size = ["texts", "tokens"]
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["looked_up"])]
    last = "looked_up"
    if bert:
        nodes += [
            helper.make_node("Cast", ["token_type_ids"], ["types"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["types", "axis"], ["types_wide"]),
            helper.make_node("Add", [last, "types_wide"], ["typed"]),
        ]
        last = "typed"
    shape: list[str | int] = [*size, WIDTH]
    if pooled:
        nodes += [
            helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["mask", "axis"], ["mask_wide"]),
            helper.make_node("Mul", [last, "mask_wide"], ["masked"]),
            helper.make_node("ReduceSum", ["masked", "tokens_axis"], ["summed"], keepdims=0),
        ]
        last, shape = "summed", ["texts", WIDTH]
    graph = helper.make_graph(
        nodes,
        "small encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, size) for name in given],
        [helper.make_tensor_value_info(last, TensorProto.FLOAT, shape)],
        [
            numpy_helper.from_array(table, "table"),
            *([numpy_helper.from_array(np.array([2], np.int64), "axis")] if bert or pooled else []),
            *([numpy_helper.from_array(np.array([1], np.int64), "tokens_axis")] if pooled else []),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    file.write_bytes(model.SerializeToString())
