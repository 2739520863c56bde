"""What a lead decides about a proposal, and what becomes of it. Each decision is one unit of work."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import SignedIn
from assist.accounts import Role
from assist.errors import RefusedError
from assist.handbooks.shelf import INTERRUPTED, INTERRUPTED_AFTER
from assist.permissions import allow_change
from assist.records import handbooks as records
from assist.records.audit import Entry
from assist.records.handbooks import Handbook, Kept
from phrasebook import store
from phrasebook.entries import Message, Reply, Scope, Severity
from phrasebook.own_rules import RuleForm
from phrasebook.store import rules

LONGEST_TITLE = 40
TAG = "手册"
"""Marks what came from a handbook, so that a lead finds all of it again."""


async def seen(
    connection: AsyncConnection, who: SignedIn, handbook_id: str, now: datetime
) -> Handbook:
    """A handbook of one's own or of one's team. Raises ``RefusedError("not_found")``."""
    handbook = await records.get(connection, handbook_id)
    if handbook is None or not (
        who.role is Role.ADMIN
        or handbook.created_by == who.id
        or (who.team and handbook.team == who.team)
    ):
        raise RefusedError(
            "not_found", Message("没有这个 id 的手册", "there is no handbook with that id")
        )
    return as_of(handbook, now)


def as_of(handbook: Handbook, now: datetime) -> Handbook:
    """The handbook as it stands: one that is read for too long was given up."""
    if handbook.state == "reading" and now - handbook.created_at > INTERRUPTED_AFTER:
        return replace(handbook, state="failed", problem=INTERRUPTED[0], problem_zh=INTERRUPTED[1])
    return handbook


async def accept(
    connection: AsyncConnection,
    who: SignedIn,
    handbook: Handbook,
    number: int,
    *,
    reply: Reply,
    now: datetime,
) -> tuple[Kept, Entry]:
    """Make ``reply`` a draft and the proposal accepted.

    Raises ``RefusedError``: ``not_found``, ``conflict`` where it is decided already, ``forbidden``
    where the caller may not write such a reply.
    """
    kept = await _open(connection, handbook, number)
    allow_change(who, reply)
    stored = await store.create(connection, reply, who.id, now)
    made = f"reply {stored.reply.id}"
    await _decide(connection, who, kept, "accepted", now, made=made)
    entry = Entry(
        "handbook.accept",
        "handbook",
        handbook.id,
        after={"proposal": number, "made": made, "text": reply.text},
    )
    return await _again(connection, handbook, number), entry


async def accept_rule(
    connection: AsyncConnection,
    who: SignedIn,
    handbook: Handbook,
    number: int,
    *,
    form: RuleForm,
    now: datetime,
) -> tuple[Kept, Entry]:
    """Make ``form``, checked before, the draft of a rule and the proposal accepted. Raises as
    ``accept`` does."""
    kept = await _open(connection, handbook, number)
    team = "" if who.role is Role.ADMIN else who.team
    rule = await rules.add_rule(connection, team, form, who.id, now)
    made = f"rule {rule.id}"
    await _decide(connection, who, kept, "accepted", now, made=made)
    entry = Entry(
        "handbook.accept",
        "handbook",
        handbook.id,
        after={"proposal": number, "made": made, "text": kept.proposal.text},
    )
    return await _again(connection, handbook, number), entry


async def settle(
    connection: AsyncConnection,
    who: SignedIn,
    handbook: Handbook,
    number: int,
    *,
    state: str,
    now: datetime,
) -> tuple[Kept, Entry]:
    """Dismiss an open proposal, accept it, or open a decided one again. A limit that is accepted
    waits as a draft among the limits; a duty is done elsewhere."""
    kept = await records.proposal(connection, handbook.id, number)
    if kept is None:
        raise RefusedError(
            "not_found",
            Message(
                "这份手册里没有这个编号的建议", "this handbook has no proposal with that number"
            ),
        )
    if (kept.state == "open") == (state == "open"):
        raise _decided(kept)
    drafted = state == "accepted" and kept.proposal.kind == "policy"
    made = records.LIMIT_DRAFT if drafted else ""
    await _decide(connection, who, kept, state, now, made=made)
    entry = Entry(
        f"handbook.{'reopen' if state == 'open' else state.removesuffix('ed')}",
        "handbook",
        handbook.id,
        before={"proposal": number, "state": kept.state, "made": kept.made},
        after={"proposal": number, "state": state},
    )
    return await _again(connection, handbook, number), entry


def reply_of(kept: Kept, handbook: Handbook, who: SignedIn) -> Reply:
    """The draft a proposal of wording or of a question becomes, unless the lead changes it."""
    one = kept.proposal
    title = one.question or one.category or one.condition
    return Reply(
        id="",
        text=one.text,
        title=title[:LONGEST_TITLE],
        questions=(one.question,) if one.question else (),
        tags=(TAG,),
        scope=Scope.ORGANISATION if who.role is Role.ADMIN or not who.team else Scope.TEAM,
        team="" if who.role is Role.ADMIN or not who.team else who.team,
        note=f"{handbook.name}:{one.place.line} {one.place.heading}"[:500],
        condition=one.condition,
    )


def rule_of(kept: Kept, handbook: Handbook) -> RuleForm:
    """The draft of a rule that prohibited wording becomes: the words, why, and an example."""
    text = kept.proposal.text.strip("。！!？?，, ")
    heading = kept.proposal.place.heading.rpartition(" / ")[2]
    return RuleForm(
        title=text[:LONGEST_TITLE],
        category=kept.proposal.category[:LONGEST_TITLE],
        severity=Severity.WARNING,
        message_zh=f"《{handbook.name}》{heading}：这句话不能对客户说，请换一种说法。"[:300],
        message_en=f"The handbook {handbook.name} forbids these words; say it another way."[:300],
        phrases=(text,),
        bad=(text,),
    )


async def _open(connection: AsyncConnection, handbook: Handbook, number: int) -> Kept:
    kept = await records.proposal(connection, handbook.id, number)
    if kept is None:
        raise RefusedError(
            "not_found",
            Message(
                "这份手册里没有这个编号的建议", "this handbook has no proposal with that number"
            ),
        )
    if kept.state != "open":
        raise _decided(kept)
    return kept


async def _decide(
    connection: AsyncConnection,
    who: SignedIn,
    kept: Kept,
    state: str,
    now: datetime,
    *,
    made: str = "",
) -> None:
    by = who.display_name or who.name
    if not await records.decide(
        connection, kept.id, before=kept.state, after=state, by_name=by, at=now, made=made
    ):
        raise _decided(kept)


async def _again(connection: AsyncConnection, handbook: Handbook, number: int) -> Kept:
    kept = await records.proposal(connection, handbook.id, number)
    assert kept is not None
    return kept


def _decided(kept: Kept) -> RefusedError:
    return RefusedError(
        "conflict",
        Message(
            "这条建议已经处理过了；请重新查看列表",
            f"this proposal is {kept.state} already; look at the list again",
        ),
    )
