"""Who people are: roles, users and the rules for names. Pure; no database, no clock."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from assist.errors import UsageError
from phrasebook.entries import Message

MAX_NAME = 64
MAX_TEAM = 64


class Role(StrEnum):
    """What a user may do, least first: each role may do all that the one before may."""

    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"

    def reaches(self, needed: Role) -> bool:
        """Whether this role may do what ``needed`` may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


@dataclass(frozen=True, slots=True)
class User:
    """One account. ``team`` is empty for nobody's; ``has_password`` is false for token-only ones."""

    id: str
    name: str
    display_name: str
    role: Role
    team: str = ""
    disabled: bool = False
    has_password: bool = False


def checked_name(name: str) -> str:
    """``name`` without outer space, or ``UsageError`` that says what is wrong with it."""
    name = name.strip()
    if not name:
        raise UsageError(Message("请填写用户名", "a user name is needed"))
    if len(name) > MAX_NAME:
        raise UsageError(
            Message(
                f"用户名最多 {MAX_NAME} 个字符", f"a user name has at most {MAX_NAME} characters"
            )
        )
    if any(unicodedata.category(character)[0] in "CZ" for character in name):
        raise UsageError(
            Message(
                "用户名里不能有空格和看不见的字符",
                "a user name has no spaces and no invisible characters",
            )
        )
    return name


def folded(name: str) -> str:
    """The form under which a name is unique: Alice, alice and full-width Ａlice are one."""
    return unicodedata.normalize("NFKC", name.strip()).casefold()
