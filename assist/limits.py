"""The deadline policies in force: shipped packs, a folder of one's own, the settings, and edits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from assist.deadlines import (
    DeadlineError,
    Policies,
    PolicyError,
    default_policies,
    load_policies,
    parse_policies,
)
from assist.errors import UsageError
from assist.records.limits import Edit
from phrasebook.entries import Message

_PLACE = re.compile(r"^edited:\d+: ")


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts before anything is edited: ``packs``, of which (if any) only ``names`` count."""

    packs: Policies
    names: tuple[str, ...] = ()

    def edited(self, edits: Iterable[Edit]) -> Policies:
        """The policies in force with ``edits``. Raises ``DeadlineError`` naming the field."""
        edits = tuple(edits)
        pack = {
            "calendars": {edit.id: edit.body for edit in edits if edit.kind == "calendar"},
            "policies": [{**edit.body, "id": edit.id} for edit in edits if edit.kind == "policy"],
        }
        text = json.dumps(pack, ensure_ascii=False)
        try:
            policies = self.packs.joined(parse_policies(text, "edited", self.packs))
        except PolicyError as error:
            raise PolicyError(
                Message(_PLACE.sub("", error.message.zh), _PLACE.sub("", error.message.en)),
                field=error.field,
            ) from error
        return self._chosen(policies, {edit.id for edit in edits if edit.kind == "policy"})

    def _chosen(self, policies: Policies, edited: set[str]) -> Policies:
        """With names given exactly those count, and what was edited by its own switch."""
        if not self.names:
            return policies
        chosen = tuple(
            policy if policy.id in edited else replace(policy, enabled=policy.id in self.names)
            for policy in policies.policies
        )
        return replace(policies, policies=chosen)


def limits_of(names: tuple[str, ...], folder: Path | None) -> Limits:
    """The shipped packs joined by those of ``folder``; with ``names``, exactly these count.

    Raises ``UsageError`` for an unknown name or folder, ``PolicyError`` for a bad pack.
    """
    policies = default_policies()
    if folder is not None:
        if not folder.is_dir():
            raise UsageError(
                Message(
                    f"ASSIST_SLA_DIR：{folder} 不是文件夹", f"ASSIST_SLA_DIR: {folder} is no folder"
                )
            )
        for path in sorted(folder.glob("*.yaml")):
            policies = policies.joined(load_policies(path, policies))
    known = {policy.id for policy in policies.policies}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(
            Message(
                f"ASSIST_SLA_POLICIES：没有“{unknown[0]}”这个时限；可以写 {'、'.join(sorted(known))}",
                f"ASSIST_SLA_POLICIES: there is no policy {unknown[0]!r}; "
                f"choose from {', '.join(sorted(known))}",
            )
        )
    return Limits(policies, names)


__all__ = ["DeadlineError", "Limits", "limits_of"]
