"""Loads a rule pack from YAML and refuses, with path:line, whatever could not be trusted later.

A pack is one file, or a folder: ``pack.yaml`` with what all its rules share, and further files with
rules by subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from phrasebook.errors import PackError
from phrasebook.wording.breadth import refuse_broad
from phrasebook.wording.examples import verify_examples
from phrasebook.wording.fold import folded
from phrasebook.wording.pack_files import HEAD, head_of, parts_in, places_in
from phrasebook.wording.rule_reader import (
    OPTIONS,
    build_rule,
    code_of,
    read_exceptions,
    read_groups,
    read_message,
)
from phrasebook.wording.rules import Pack, Rule
from phrasebook.wording.yamlfiles import parse_yaml, read_yaml
from phrasebook.wording.yamlnodes import Place

PACK_FIELDS = frozenset(
    {"pack", "title", "groups", "exceptions", "approved", "heard", "defaults", "rules"}
)
PART_FIELDS = frozenset({"groups", "exceptions", "approved", "heard", "defaults", "rules"})
"""What a further file of a pack may hold; its defaults and exceptions are its own rules' only."""
DEFAULT_PACKS = Path(__file__).parent.parent / "packs" / "wording"
ORDER = ("service", "promise", "advertising", "diversion", "privacy", "style", "likely")


@lru_cache(maxsize=1)
def default_packs() -> tuple[Pack, ...]:
    """The packs that ship with the project, in a fixed order."""
    return tuple(load_pack(shipped(name)) for name in ORDER)


def shipped(name: str) -> Path:
    """Where the pack ``name`` that ships with the project stands: a folder or a file."""
    folder = DEFAULT_PACKS / name
    return folder if folder.is_dir() else DEFAULT_PACKS / f"{name}.yaml"


def packs_of(folder: Path) -> tuple[Pack, ...]:
    """Every pack in a folder, by name: files, and folders that hold a ``pack.yaml``.

    Raises PackError for the first that cannot be trusted.
    """
    return tuple(load_pack(place) for place in places_in(folder))


def refuse_namesakes(packs: Iterable[Pack]) -> None:
    """Raise PackError for the first pack whose name is taken: switches go by names."""
    places: dict[str, str] = {}
    for pack in packs:
        if pack.name in places:
            raise PackError(
                pack.place,
                f"the pack name “{pack.name}” is already used at {places[pack.name]}; give this one "
                "another, or put both into one",
                f"规则包的名称“{pack.name}”已经在 {places[pack.name]} 用过；请改名，或把两个并成一个",
            )
        places[pack.name] = pack.place


def load_pack(path: Path | str) -> Pack:
    """The pack in a YAML file or in a folder of them. Raises PackError with path:line for anything
    wrong in it, a failing example included."""
    return checked(read_pack(Path(path)))


def read_pack(place: Path) -> Pack:
    """The same, its examples not tried: what is learnt from them is not there yet when it is
    learnt. Raises PackError."""
    if not place.is_dir():
        return build_pack(read_yaml(place))
    parts = [read_yaml(one) for one in parts_in(place)]
    return build_pack(read_yaml(head_of(place) or place / HEAD), parts)


def load_pack_text(source: str, name: str = "pack.yaml") -> Pack:
    """The pack in a text; ``name`` stands for the path in errors. Raises PackError."""
    return checked(build_pack(parse_yaml(source, name)))


def checked(pack: Pack) -> Pack:
    """The pack, once no rule flags what is ordinary or what another rule offers, and all examples
    hold. Raises PackError for the first that does not."""
    refuse_broad(pack)
    verify_examples(pack)
    return pack


def build_pack(head: Place, parts: Sequence[Place] = ()) -> Pack:
    """Compile every rule of a pack: those of its head, then those of its further files."""
    head.allow(PACK_FIELDS)
    for part in parts:
        part.allow(PART_FIELDS)
    files = (head, *parts)
    name = code_of(head.need("pack"))
    title = read_message(head.need("title"))
    groups = read_groups(*(one.get("groups") for one in files))
    shared = tuple(read_exceptions(head.get("exceptions"), groups))
    places: dict[str, str] = {}
    rules: list[Rule] = []
    for file in files:
        own = (
            shared if file is head else (*shared, *read_exceptions(file.get("exceptions"), groups))
        )
        defaults = [one for one in (file.get("defaults"), head.get("defaults")) if one is not None]
        for one in defaults:
            one.allow(OPTIONS)
        listed = file.get("rules") if file is head and parts else file.need("rules")
        for place in listed.items() if listed else ():
            rule = build_rule(place, name, groups, own, defaults)
            if rule.code in places:
                raise place.need("code").error(
                    f"the code “{rule.code}” is already used at {places[rule.code]}; rename one of them",
                    f"编号“{rule.code}”已经在 {places[rule.code]} 用过；请给其中一条改名",
                )
            places[rule.code] = rule.place
            rules.append(rule)
    if not rules:
        raise (head.get("rules") or head).error(
            "the pack has no rules, so it says nothing; write one, or take the file away",
            "这个规则包里没有规则，不起作用；请写上规则，或者移走这个文件",
        )
    return Pack(
        name=name,
        title=title,
        rules=tuple(rules),
        approved=texts_of(files, "approved"),
        heard=tuple(map(folded, texts_of(files, "heard"))),
        place=head.name,
    )


def texts_of(files: Iterable[Place], name: str) -> tuple[str, ...]:
    """The texts of a list that each file may have."""
    lists = (file.get(name) for file in files)
    return tuple(text for listed in lists if listed is not None for text in listed.texts())
