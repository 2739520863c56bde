"""YAML with line numbers: every refusal of a pack names the line that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

from phrasebook.errors import PackError

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LARGEST_PACK = 16 * 1024 * 1024

Option = TypeVar("Option", bound=StrEnum)


class Place:
    """A node of a YAML document with the path it came from."""

    __slots__ = ("_fields", "node", "path")

    def __init__(self, path: str, node: yaml.Node) -> None:
        self.path = path
        self.node = node
        self._fields: dict[str, Place] | None = None

    @property
    def line(self) -> int:
        """1-based."""
        return int(self.node.start_mark.line) + 1

    @property
    def name(self) -> str:
        """``path:line``."""
        return f"{self.path}:{self.line}"

    def error(self, problem: str) -> PackError:
        """A refusal that points here."""
        return PackError(self.name, problem)

    def text(self) -> str:
        """The scalar as written; raises PackError for anything else or an empty text."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.error("a text is expected here")
        value: str = self.node.value
        if not value.strip():
            raise self.error("the text is empty")
        return value

    def choice(self, options: Iterable[Option]) -> Option:
        """One of an enumeration's members, or of some of them, by its value; raises PackError."""
        named = {option.value: option for option in options}
        found = named.get(self.text())
        if found is None:
            raise self.error(f"“{self.text()}” is unknown here; use one of {', '.join(named)}")
        return found

    def flag(self) -> bool:
        """``true`` or ``false``."""
        word = self.text().lower()
        if word not in ("true", "false"):
            raise self.error("write true or false")
        return word == "true"

    def items(self) -> list[Place]:
        """The members of a list, or the one text where a list is expected."""
        if isinstance(self.node, yaml.SequenceNode):
            return [Place(self.path, node) for node in self.node.value]
        if isinstance(self.node, yaml.ScalarNode):
            return [self]
        raise self.error("a list is expected here")

    def texts(self) -> tuple[str, ...]:
        """The texts of a list."""
        return tuple(item.text() for item in self.items())

    def is_mapping(self) -> bool:
        """Whether the node has named fields."""
        return isinstance(self.node, yaml.MappingNode)

    def fields(self) -> dict[str, Place]:
        """The fields by name; a name given twice is refused."""
        if self._fields is None:
            if not isinstance(self.node, yaml.MappingNode):
                raise self.error("named fields are expected here")
            found: dict[str, Place] = {}
            for key, value in self.node.value:
                place = Place(self.path, key)
                name = place.text()
                if name in found:
                    raise place.error(f"“{name}” is given twice")
                found[name] = Place(self.path, value)
            self._fields = found
        return self._fields

    def allow(self, names: frozenset[str]) -> None:
        """Refuse a field that nobody reads: it is a mistake in its name."""
        for key, _ in self.node.value if self.is_mapping() else ():
            if key.value not in names:
                raise Place(self.path, key).error(
                    f"there is no field “{key.value}”; known are {', '.join(sorted(names))}"
                )

    def need(self, name: str) -> Place:
        """The field ``name``; raises PackError where it is missing."""
        found = self.fields().get(name)
        if found is None:
            raise self.error(f"the field “{name}” is missing")
        return found

    def get(self, name: str) -> Place | None:
        """The field ``name``, if there."""
        return self.fields().get(name)


def read_yaml(path: Path) -> Place:
    """The document at ``path``; raises PackError for a file that cannot be read or is no YAML."""
    try:
        if path.stat().st_size > LARGEST_PACK:
            raise PackError(f"{path}:1", f"the file is larger than {LARGEST_PACK:,} bytes")
        source = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PackError(f"{path}:1", f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise PackError(f"{path}:{line}", "is not UTF-8") from None
    return parse_yaml(source, str(path))


def parse_yaml(source: str, path: str) -> Place:
    """The one document in ``source``; raises PackError."""
    try:
        node = yaml.compose(source, Loader=Loader)
        for line in aliases(source):
            raise PackError(f"{path}:{line}", "anchors and aliases are not used in packs")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PackError(f"{path}:{line}", f"is no YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise PackError(f"{path}:1", f"is no YAML: {error}") from None
    except RecursionError:
        raise PackError(f"{path}:1", "is nested too deeply") from None
    if node is None:
        raise PackError(f"{path}:1", "is empty")
    return Place(path, node)


def aliases(source: str) -> Iterator[int]:
    """Lines that name a place or refer to one: a few aliases can unfold into gigabytes, and what is
    named is to be referred to."""
    if "&" in source:
        for event in yaml.parse(source, Loader=Loader):
            if getattr(event, "anchor", None) is not None:
                yield event.start_mark.line + 1 if event.start_mark else 1
