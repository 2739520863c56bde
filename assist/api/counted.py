"""Whose counts a caller may see, and how people are named where they are counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assist.access import SignedIn
from assist.accounts import Role, User
from assist.i18n import Translate
from assist.records.tallies import Wanted


def seen_by(caller: SignedIn) -> Wanted:
    """What the caller may see: a lead what was done in the team, by people who left it too."""
    if caller.role is Role.ADMIN:
        return Wanted()
    team = caller.team if caller.role is Role.LEAD else ""
    return Wanted(seen_team=team, seen_user=caller.id)


@dataclass(frozen=True, slots=True)
class People:
    """What people are called, by id, and who of them is shut out by now."""

    names: dict[str, str]
    gone: frozenset[str]

    @classmethod
    def of(cls, users: Iterable[User]) -> People:
        everybody = tuple(users)
        return cls(
            {user.id: user.display_name for user in everybody},
            frozenset(user.id for user in everybody if user.disabled),
        )

    def name(self, user: str) -> str:
        """The name alone; the id of somebody unknown."""
        return self.names.get(user, user)

    def label(self, user: str, t: Translate) -> str:
        """The name as a table or picture shows it: who left stays in the sums, and is marked."""
        name = self.name(user)
        return t("figures.gone", name=name) if user in self.gone else name
