"""The wording packs of a server: the shipped ones and those of a folder, and what changed between two readings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from assist.errors import UsageError
from phrasebook.entries import Message
from phrasebook.errors import PackError
from phrasebook.own_rules import PACK as OWN
from phrasebook.wording import Pack, Rule, default_packs, load_pack
from phrasebook.wording.pack import refuse_namesakes
from phrasebook.wording.pack_files import LeftOut, left_out, places_in


@dataclass(frozen=True, slots=True)
class Found:
    """What was read: the ``packs`` that would do, those that were ``refused``, one error each, and the
    files that no pack was read from."""

    packs: tuple[Pack, ...]
    refused: tuple[PackError, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class PackChange:
    """How a pack differs from what it was: its numbers of rules (``None`` where there was or is no such
    pack), and the codes of rules that are new, gone or otherwise."""

    name: str
    title: Message
    before: int | None
    after: int | None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def packs_in_force(names: tuple[str, ...], folder: Path | None) -> tuple[Pack, ...]:
    """The shipped packs (of them only ``names``, where given) and all of ``folder``.

    Raises ``UsageError`` for an unknown name, ``PackError`` for the first bad pack or a folder that is
    not there.
    """
    found = find_packs(names, folder)
    for error in found.refused:
        raise PackError(
            error.place,
            f"{error.problem} (mend it or take it out of the folder; `assist rules check {folder}` "
            "names what is wrong in every pack)",
            f"{error.zh}（请改正，或移出文件夹；`assist rules check {folder}` 会列出每个规则包的问题）",
        ) from None
    return found.packs


def find_packs(names: tuple[str, ...], folder: Path | None) -> Found:
    """The same with every pack that is refused, and what was left out. Raises ``UsageError`` for an
    unknown name."""
    packs = list(default_packs())
    if names:
        known = {pack.name for pack in packs}
        unknown = [name for name in names if name not in known]
        if unknown:
            raise UsageError(
                Message(
                    f"ASSIST_WORDING_PACKS：没有“{unknown[0]}”这个规则包；可以写 {'、'.join(sorted(known))}",
                    f"ASSIST_WORDING_PACKS: there is no pack {unknown[0]!r}; "
                    f"choose from {', '.join(sorted(known))}",
                )
            )
        packs = [pack for pack in packs if pack.name in names]
    if folder is None:
        return Found(tuple(packs))
    if not folder.is_dir():
        missing = PackError(
            "ASSIST_WORDING_DIR",
            f"{folder} is no folder; make it, or mend the setting",
            f"没有文件夹 {folder}；请建好它，或改正这个设置",
        )
        return Found(tuple(packs), (missing,))
    try:
        places, others = places_in(folder), left_out(folder)
    except OSError as error:
        return Found(tuple(packs), (unreadable(folder, error),))
    own, refused = loaded(places)
    packs.extend(own)
    if not refused:
        try:
            refuse_taken(packs)
        except PackError as error:
            refused.append(error)
    return Found(tuple(packs), tuple(refused), others)


def loaded(places: Iterable[Path]) -> tuple[list[Pack], list[PackError]]:
    """The packs at ``places`` that load, and what is wrong with those that do not."""
    packs: list[Pack] = []
    refused: list[PackError] = []
    for place in places:
        try:
            packs.append(load_pack(place))
        except PackError as error:
            refused.append(error)
    return packs, refused


def unreadable(folder: Path, error: OSError) -> PackError:
    """What to say of a folder that cannot be looked through."""
    return PackError(
        error.filename or str(folder),
        f"cannot be read: {error.strerror}; look whether the server may read it",
        f"读不了（{error.strerror}）；请检查服务器有没有权限读",
    )


def refuse_taken(packs: Sequence[Pack]) -> None:
    """Raise ``PackError`` for the first pack whose name another has, or the leads' own rules have."""
    for pack in packs:
        if pack.name == OWN:
            raise PackError(
                pack.place,
                f"the pack name “{OWN}” belongs to the rules that leads write in the browser; take another",
                f"规则包的名称“{OWN}”留给组长在网页里写的规则；请换一个",
            )
    refuse_namesakes(packs)


def changes(before: Iterable[Pack], after: Iterable[Pack]) -> tuple[PackChange, ...]:
    """What is different after, pack by pack; those that are as they were are not named."""
    old = {pack.name: pack for pack in before if pack.name != OWN}
    new = {pack.name: pack for pack in after if pack.name != OWN}
    return tuple(
        change
        for name in (*new, *(name for name in old if name not in new))
        if (change := _change(old.get(name), new.get(name))) is not None
    )


def _change(before: Pack | None, after: Pack | None) -> PackChange | None:
    either = after or before
    if before is after or either is None:
        return None
    old = {rule.code: _said(rule) for rule in before.rules} if before else {}
    new = {rule.code: _said(rule) for rule in after.rules} if after else {}
    if before and after and old == new and _around(before) == _around(after):
        return None
    return PackChange(
        either.name,
        either.title,
        len(old) if before else None,
        len(new) if after else None,
        tuple(code for code in new if code not in old),
        tuple(code for code in old if code not in new),
        tuple(code for code in new if code in old and new[code] != old[code]),
    )


def _said(rule: Rule) -> tuple[Any, ...]:
    """All that a rule says, wherever in its file it stands."""
    lines = {"place", "replacement_lines", "examples"}
    examples = tuple((one.text, one.bad) for one in rule.examples)
    return (*(getattr(rule, one.name) for one in fields(rule) if one.name not in lines), examples)


def _around(pack: Pack) -> tuple[Any, ...]:
    return pack.title, pack.approved, pack.heard
