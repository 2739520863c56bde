"""Answers and pictures in one cell of a table, as people can read and write them.

    【客户坚持时】我马上为您加急。
    ---
    明天上午给您答复。

One answer after another, parted by a line of dashes; what stands first in 【】 is its condition.
A picture a line: its hash, then what it shows. What cannot be written like that without doubt is
written as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

_PARTED = re.compile(r"^[ \t]*-{3,}[ \t]*$", re.MULTILINE)
_CONDITION = re.compile(r"【([^【】]*)】\s*")


def answers_cell(answers: Sequence[Mapping[str, str]]) -> str:
    """The cell for answers as files hold them."""
    blocks = []
    for answer in answers:
        condition, text = answer.get("condition", ""), answer["text"]
        marked = condition or text.startswith("【")
        blocks.append((f"【{condition}】" if marked else "") + text)
    cell = "\n---\n".join(blocks)
    return cell if read_answers(cell) == list(answers) else _as_json(answers)


def read_answers(cell: str) -> object:
    """The answers of a cell, for the field to judge."""
    if cell.lstrip().startswith("[{"):
        return _from_json(cell)
    answers = []
    for block in _PARTED.split(cell.replace("\r\n", "\n").replace("\r", "\n")):
        text = block.strip()
        if not text:
            continue
        condition = _CONDITION.match(text)
        words = text[condition.end() :] if condition else text
        answer = {"text": words.strip()}
        if condition and condition[1].strip():
            answer["condition"] = condition[1].strip()
        answers.append(answer)
    return answers


def pictures_cell(pictures: Sequence[Mapping[str, str]]) -> str:
    """The cell for pictures as files hold them."""
    return "\n".join(f"{one['hash']} {one.get('alt', '')}".strip() for one in pictures)


def read_pictures(cell: str) -> object:
    """The pictures of a cell, for the field to judge."""
    pictures = []
    for line in cell.replace("\r", "\n").split("\n"):
        digest, _, alt = line.strip().partition(" ")
        if digest:
            pictures.append({"hash": digest, **({"alt": alt.strip()} if alt.strip() else {})})
    return pictures


def _as_json(answers: Sequence[Mapping[str, str]]) -> str:
    return json.dumps(list(answers), ensure_ascii=False)


def _from_json(cell: str) -> object:
    try:
        return json.loads(cell)
    except ValueError:
        return {}
