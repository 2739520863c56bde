"""The SLA policies in force, from the shipped packs, a folder of one's own, and the settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assist.deadlines import Policies, default_policies, load_policies
from assist.errors import UsageError


def policies_in_force(names: tuple[str, ...], folder: Path | None) -> Policies:
    """The shipped policies joined by those of ``folder``; with ``names``, exactly these count.

    Raises ``UsageError`` for an unknown name or folder, ``PolicyError`` for a bad pack.
    """
    policies = default_policies()
    if folder is not None:
        if not folder.is_dir():
            raise UsageError(f"ASSIST_SLA_DIR: {folder} is no folder")
        for path in sorted(folder.glob("*.yaml")):
            policies = policies.joined(load_policies(path, policies))
    if not names:
        return policies
    known = {policy.id for policy in policies.policies}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(
            f"ASSIST_SLA_POLICIES: there is no policy {unknown[0]!r}; "
            f"choose from {', '.join(sorted(known))}"
        )
    chosen = tuple(replace(policy, enabled=policy.id in names) for policy in policies.policies)
    return replace(policies, policies=chosen)
