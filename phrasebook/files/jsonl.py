"""JSON Lines: one entry a line, UTF-8."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from phrasebook.entries import Reply
from phrasebook.errors import EntryError
from phrasebook.files.fields import Row, to_mapping
from phrasebook.files.table import Item, Options

_BOM = b"\xef\xbb\xbf"


def read_rows(path: Path, _options: Options) -> Iterator[Item]:
    """Yield each line's entry, or what is wrong with the line; blank lines are passed over."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            content = line.removeprefix(_BOM) if number == 1 else line
            if content.strip():
                yield _row(f"{path}:{number}", content)


def write_rows(path: Path, replies: Iterable[Reply]) -> None:
    """Write one entry a line."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for reply in replies:
            file.write(json.dumps(to_mapping(reply), ensure_ascii=False) + "\n")


_ZH = {
    "Expecting value": "应为一个值",
    "Expecting ',' delimiter": "缺少逗号或括号",
    "Expecting ':' delimiter": "缺少冒号",
    "Expecting property name enclosed in double quotes": "应为双引号里的字段名",
    "Unterminated string starting at": "开始的文字没有写完，缺少引号",
    "Invalid control character at": "有换行、制表符一类的字符；请写成 \\n 或 \\t",
    "Invalid \\escape": "的反斜杠写法不对；反斜杠本身写成 \\\\",
    "Extra data": "之后还有别的内容；每行只写一个对象",
}
"""What the decoder says, in Chinese."""


def _row(place: str, line: bytes) -> Row | EntryError:
    try:
        # Without the end of the line: what is missing there would else be said of the next one.
        text = line.decode("utf-8").rstrip("\r\n")
        value = json.loads(text, object_pairs_hook=_without_repeats)
    except UnicodeDecodeError:
        return EntryError(
            place, "is not UTF-8; save the file as UTF-8", zh="不是 UTF-8 编码；请存为 UTF-8"
        )
    except json.JSONDecodeError as error:
        return EntryError(
            place,
            f"is not JSON: {error.msg} at column {error.colno}",
            zh=f"不是 JSON：第 {error.colno} 列{_ZH.get(error.msg, f'有误（{error.msg}）')}",
        )
    except (ValueError, RecursionError) as error:
        return EntryError(place, f"is not usable JSON: {error}", zh=f"这行 JSON 不能用：{error}")
    if not isinstance(value, dict):
        return EntryError(
            place,
            'must be one JSON object, such as {"id": "greet", "text": "您好"}',
            zh='每行须是一个 JSON 对象，例如 {"id": "greet", "text": "您好"}',
        )
    return Row(place, value)


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the field {repeated!r} stands twice")
    return values
