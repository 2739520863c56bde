"""Who may do what with a reply. Pure: the rules of roles and scopes in one place."""

from __future__ import annotations

from assist.accounts import Role, User
from assist.errors import RefusedError
from phrasebook.entries import Message, Reply, Scope
from phrasebook.errors import NotFoundError
from phrasebook.store import StoredReply, Visibility, may_see


def visibility(user: User) -> Visibility:
    """Agents see what is published for them; leads their teams' drafts too; admins everything.

    Personal replies are seen by their owner alone, whatever the role of another.
    """
    return Visibility(
        owner=user.id,
        teams=None if user.role is Role.ADMIN else (user.team,) if user.team else (),
        unpublished=user.role.reaches(Role.LEAD),
    )


def seen(user: User, stored: StoredReply) -> StoredReply:
    """``stored`` if ``user`` may see it, else ``NotFoundError``, as if it were not there."""
    if not may_see(visibility(user), stored):
        raise NotFoundError(Message("没有这个 id 的话术", "there is no reply with that id"))
    return stored


def allow_change(user: User, reply: Reply) -> None:
    """Raise ``RefusedError("forbidden")`` unless ``user`` may write and publish ``reply``."""
    match reply.scope:
        case Scope.PERSONAL:
            allowed = reply.owner == user.id
            needed = Message("本人", "its owner")
        case Scope.TEAM:
            allowed = user.role is Role.ADMIN or (
                user.role is Role.LEAD and reply.team == user.team
            )
            needed = Message(f"团队 {reply.team} 的组长", f"a lead of the team {reply.team}")
        case Scope.ORGANISATION:
            allowed = user.role.reaches(Role.LEAD)
            needed = Message(
                "组长；客服可以存个人话术（范围 personal）",
                "a lead; an agent may keep personal replies (scope personal)",
            )
    if not allowed:
        raise RefusedError(
            "forbidden",
            Message(f"能改这条话术的只有{needed.zh}", f"this reply is changed only by {needed.en}"),
        )


def allow_teams(user: User, teams: list[str]) -> None:
    """Raise ``RefusedError("forbidden")`` when a lead of a team announces to another one."""
    if user.role is Role.ADMIN or not user.team:
        return
    for team in teams:
        if team != user.team:
            raise RefusedError(
                "forbidden",
                Message(
                    f"您是团队 {user.team} 的组长，不管 {team}",
                    f"you lead the team {user.team}, not {team}",
                ),
                field="teams",
            )
