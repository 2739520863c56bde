"""Where the packs of a folder stand, and what lies there that is none: nothing is left out in silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from phrasebook.entries import Message

SUFFIXES = frozenset((".yaml", ".yml"))
"""How files of packs end, in small letters or capitals."""
HEAD = "pack.yaml"
"""The file of a folder that holds what its rules share; ``pack.yml`` will do."""
ASIDE = frozenset(("readme", "license", "changelog"))
"""Files without rules that people keep beside them on purpose, whatever they end in."""


class LeftOut(NamedTuple):
    """A file or folder that no pack is read from; the ``message`` says why and what to do."""

    place: str
    message: Message


def places_in(folder: Path) -> list[Path]:
    """Where the packs of a folder stand, by name: files, and folders with a ``pack.yaml``. A folder
    that is named like a file is meant as a pack, too."""
    return [one for one in seen_in(folder) if named_as_yaml(one) or (one.is_dir() and head_of(one))]


def parts_in(folder: Path) -> list[Path]:
    """The files of a pack that is a folder, its head aside, by name."""
    head = head_of(folder)
    return [one for one in seen_in(folder) if is_yaml(one) and one != head]


def head_of(folder: Path) -> Path | None:
    """The ``pack.yaml`` of a folder, where it has one."""
    return next(
        (one for one in seen_in(folder) if is_yaml(one) and one.stem.lower() == "pack"), None
    )


def is_yaml(path: Path) -> bool:
    """Whether a pack is read from this file (or from what it refers to, if that is gone)."""
    return named_as_yaml(path) and not path.is_dir()


def named_as_yaml(path: Path) -> bool:
    """Whether a file or folder is named as files of packs are."""
    return path.suffix.lower() in SUFFIXES


def seen_in(folder: Path) -> list[Path]:
    """What stands in a folder, by name; what begins with a dot belongs to editors and tools."""
    return sorted(one for one in folder.iterdir() if not one.name.startswith("."))


def left_out(folder: Path) -> tuple[LeftOut, ...]:
    """What stands in a folder of packs, or in the folders of packs in it, and is not read."""
    return tuple(_left_out(folder))


def _left_out(folder: Path) -> Iterator[LeftOut]:
    yield from _odd_files(folder)
    for one in _folders(folder):
        if head_of(one):
            yield from _odd_files(one)
            yield from _too_deep(one)
        elif file := next(filter(is_yaml, seen_in(one)), None):
            yield LeftOut(
                str(one),
                Message(
                    f"没有读取：这个文件夹里有 {file.name}，但没有 {HEAD}；请把文件移到上一层，或者补上 {HEAD}",
                    f"is not read: it holds {file.name} but no {HEAD}; move its files up, or add a {HEAD}",
                ),
            )
        else:
            yield from _too_deep(one)


def _folders(folder: Path) -> list[Path]:
    return [one for one in seen_in(folder) if one.is_dir() and not named_as_yaml(one)]


def _too_deep(folder: Path) -> Iterator[LeftOut]:
    for one in _folders(folder):
        if any(map(is_yaml, seen_in(one))):
            yield LeftOut(
                str(one),
                Message(
                    "没有读取：文件夹套得太深；请把它移到规则文件夹下面一层",
                    "is not read: it lies too deep; move it right below the folder of packs",
                ),
            )


def _odd_files(folder: Path) -> Iterator[LeftOut]:
    for one in sorted(folder.iterdir()):
        hidden = one.name.startswith(".")
        if one.is_dir() or (is_yaml(one) and not hidden):
            continue
        if hidden and not is_yaml(one):
            continue  # .gitignore, .DS_Store: nobody takes them for packs
        if one.stem.lower() in ASIDE:
            continue
        yield LeftOut(
            str(one),
            Message(
                "没有读取：文件名以点开头；要生效就改名",
                "is not read: its name begins with a dot; rename it if it is to hold",
            )
            if hidden
            else Message(
                "没有读取：文件名不以 .yaml 或 .yml 结尾；要生效就改名（Windows 可能藏起了真正的"
                "扩展名），不用就移走",
                "is not read: its name ends in neither .yaml nor .yml; rename it if it is to hold (Windows may "
                "hide how it really ends), or take it away",
            ),
        )
