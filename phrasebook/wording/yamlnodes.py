"""Nodes of YAML with line numbers: every refusal of a pack names the line that is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

import yaml

from phrasebook.errors import PackError

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

    def error(self, problem: str, zh: str) -> PackError:
        """A refusal that points here."""
        return PackError(self.name, problem, zh)

    def text(self) -> str:
        """The scalar as written; raises PackError for anything else or an empty text."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.error(
                "a text is expected here, no list and no fields; put what holds : or [ in quotes",
                "这里应写一段文字，不能是列表或字段；带有 : 或 [ 的文字请加引号",
            )
        value: str = self.node.value
        if not value.strip():
            raise self.error(
                "the text is empty; write it, or take the field away",
                "这里是空的；请写上，或者去掉这一项",
            )
        return value

    def choice(self, options: Iterable[Option]) -> Option:
        """One of an enumeration's members, or of some of them, by its value; raises PackError."""
        named = {option.value: option for option in options}
        found = named.get(self.text())
        if found is None:
            raise self.error(
                f"“{self.text()}” is unknown here; use one of {', '.join(named)}",
                f"这里不能写“{self.text()}”；可以写 {'、'.join(named)}",
            )
        return found

    def flag(self) -> bool:
        """``true`` or ``false``."""
        word = self.text().lower()
        if word not in ("true", "false"):
            raise self.error("write true or false", "请写 true 或 false")
        return word == "true"

    def items(self) -> list[Place]:
        """The members of a list, or the one text where a list is expected."""
        if isinstance(self.node, yaml.SequenceNode):
            return [Place(self.path, node) for node in self.node.value]
        if isinstance(self.node, yaml.ScalarNode):
            return [self]
        raise self.error(
            "a list is expected here; write - before each item, or [one, two]",
            "这里应写列表；每项前面写 -，或写成 [甲, 乙]",
        )

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
                raise self.error(
                    "named fields are expected here (name: value, with a plain : and a blank)",
                    "这里应写字段（名称: 内容，半角冒号后面加空格）",
                )
            found: dict[str, Place] = {}
            for key, value in self.node.value:
                place = Place(self.path, key)
                name = place.text()
                if name in found:
                    raise place.error(
                        f"“{name}” is given twice; make one of the two",
                        f"“{name}”写了两次；请合成一处",
                    )
                found[name] = Place(self.path, value)
            self._fields = found
        return self._fields

    def allow(self, names: frozenset[str]) -> None:
        """Refuse a field that nobody reads: it is a mistake in its name."""
        for key, _ in self.node.value if self.is_mapping() else ():
            if key.value not in names:
                raise Place(self.path, key).error(
                    f"there is no field “{key.value}”; known are {', '.join(sorted(names))}",
                    f"没有叫“{key.value}”的字段；可以写 {'、'.join(sorted(names))}",
                )

    def need(self, name: str) -> Place:
        """The field ``name``; raises PackError where it is missing."""
        found = self.fields().get(name)
        if found is None:
            raise self.error(
                f"the field “{name}” is missing; add it here", f"缺少字段“{name}”；请在这里补上"
            )
        return found

    def get(self, name: str) -> Place | None:
        """The field ``name``, if there."""
        return self.fields().get(name)
