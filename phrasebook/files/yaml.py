"""YAML: a list of entries. Read through the node tree, so that every error has its line.

Scalars are taken as written: ``no``, ``0012`` and ``2026-01-31T09:00:00Z`` stay texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from phrasebook.entries import Reply
from phrasebook.errors import EntryError
from phrasebook.files.fields import Row, to_mapping
from phrasebook.files.table import Item, Options

_NULL = "tag:yaml.org,2002:null"
_DEEPEST = 16
"""An entry is three levels deep; deeper nesting only serves to exhaust the parser's stack."""


def read_rows(path: Path, _options: Options) -> Iterator[Item]:
    """Yield each entry of the list, or what is wrong with it."""
    try:
        content = path.read_bytes()
        _refuse_depth(content)
        root = yaml.compose(content, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        said = error.problem or error.context
        yield EntryError(f"{path}:{line}", f"is not YAML: {said}", zh=f"不是 YAML：{said}")
        return
    except _TooDeepError as error:
        yield EntryError(
            f"{path}:{error.line}", "is nested too deeply for a list of entries", zh="嵌套太深"
        )
        return
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        yield EntryError(
            f"{path}:1", f"is not YAML in UTF-8: {said}", zh=f"不是 UTF-8 编码的 YAML：{said}"
        )
        return
    if root is None:
        return
    if not isinstance(root, yaml.SequenceNode):
        yield EntryError(
            f"{path}:{_line(root)}",
            "must be a list of entries ('- id: …')",
            zh="须是条目的列表（“- id: …”）",
        )
        return
    for node in root.value:
        yield _row(path, node)


def write_rows(path: Path, replies: Iterable[Reply]) -> None:
    """Write a list of entries, texts of several lines as blocks."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        yaml.dump(
            [to_mapping(reply) for reply in replies],
            file,
            Dumper=_Dumper,
            allow_unicode=True,
            sort_keys=False,
            width=100,
        )


def _refuse_depth(content: bytes) -> None:
    depth = 0
    for event in yaml.parse(content, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise _TooDeepError(_line(event))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _row(path: Path, node: yaml.Node) -> Row | EntryError:
    place = f"{path}:{_line(node)}"
    if not isinstance(node, yaml.MappingNode):
        return EntryError(
            place, "must be an entry with fields, such as 'id: greet'", zh="须是带字段的条目"
        )
    values: dict[str, object] = {}
    places: dict[str, str] = {}
    for key, value in node.value:
        where = f"{path}:{_line(key)}"
        if not isinstance(key, yaml.ScalarNode):
            return EntryError(where, "a field's name must be plain text", zh="字段名须是文字")
        if key.value in values:
            return EntryError(
                where,
                f"the field {key.value!r} stands twice",
                field=key.value,
                zh=f"字段 {key.value} 写了两次",
            )
        values[key.value] = _value(value)
        places[key.value] = where
    return Row(place, values, places)


def _value(node: yaml.Node) -> object:
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == _NULL else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_item(item) for item in node.value]
    return {}


def _item(node: yaml.Node) -> object:
    """A text, or an object of texts; what is neither is empty, which the fields refuse."""
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.MappingNode):
        pairs = node.value
        if all(isinstance(part, yaml.ScalarNode) for pair in pairs for part in pair):
            return {key.value: value.value for key, value in pairs}
    return {}


def _line(part: yaml.Node | yaml.Event) -> int:
    return part.start_mark.line + 1 if part.start_mark else 1


class _TooDeepError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Loader(yaml.CSafeLoader):
    """libyaml's loader: ten thousand entries in about a second instead of twenty."""


class _Dumper(yaml.CSafeDumper):
    """libyaml's dumper, with its own way for texts of several lines."""


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    )


_Dumper.add_representer(str, _represent_text)
