"""Which rules are silent for which team. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from phrasebook.own_rules import OwnRule
from phrasebook.wording.rules import Pack

Switches = Mapping[tuple[str, str], bool]
"""By team (empty for all) and target (a pack, or a rule's code): whether it is on."""

EVERYBODY = ""


def is_on(switches: Switches, team: str, pack: str, code: str = "") -> bool:
    """Whether a pack, or one rule of it, is on for ``team``.

    The nearer decision counts: the team's before everybody's, and for each of them the single
    rule's before the pack's. Without any it is on.
    """
    teams = (team, EVERYBODY) if team else (EVERYBODY,)
    for whose in teams:
        for target in (code, pack) if code else (pack,):
            decided = switches.get((whose, target))
            if decided is not None:
                return decided
    return True


def silent_rules(
    packs: Sequence[Pack], own: Iterable[OwnRule], switches: Switches
) -> Mapping[str, frozenset[str]]:
    """For every team that differs, and for everybody else (an empty name), the codes of rules
    that are off."""
    listed = tuple(own)
    teams = {EVERYBODY, *(one.team for one in listed), *(team for team, _ in switches)}
    whose = {one.code: one.team for one in listed}
    return MappingProxyType(
        {
            team: frozenset(
                rule.code
                for pack in packs
                for rule in pack.rules
                if whose.get(rule.code, "") not in {"", team}
                or not is_on(switches, team, pack.name, rule.code)
            )
            for team in teams
        }
    )
