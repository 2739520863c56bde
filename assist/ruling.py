"""Who may rule over wording, and what a rule would have done: shared by REST and pages."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from assist.access import SignedIn
from assist.accounts import Role
from assist.database import reading
from assist.errors import RefusedError
from assist.records import sent
from assist.services import Services
from phrasebook.entries import Message, Reply, Scope
from phrasebook.errors import NotFoundError
from phrasebook.own_rules import PACK, RuleForm, checked, refuse_forbidden_replacements
from phrasebook.store.rules import StoredRule
from phrasebook.trial import Trial, ordinary_texts, sample_texts, tried
from phrasebook.wording import Checker, Pack
from phrasebook.wording.settling import is_grave

TRIED_AS = "trial"
"""What a rule is called until it has an id."""
_CODE = f"{PACK}/{TRIED_AS}"


def allow_team(who: SignedIn, team: str) -> None:
    """Leads rule their own team; administrators, and leads of no team, everybody.

    Raises ``RefusedError("forbidden")``.
    """
    if who.role is Role.ADMIN or not who.team or team == who.team:
        return
    whose = Message(f"团队 {team}", f"the team {team}") if team else Message("所有人", "everybody")
    raise RefusedError(
        "forbidden",
        Message(
            f"您是团队 {who.team} 的组长，不管{whose.zh}",
            f"you lead the team {who.team}, not {whose.en}",
        ),
        field="team",
    )


def teams_seen(who: SignedIn) -> tuple[str, ...] | None:
    """Whose rules ``who`` looks at besides everybody's: ``None`` is all."""
    return None if who.role is Role.ADMIN or not who.team else (who.team,)


def seen(who: SignedIn, rule: StoredRule) -> StoredRule:
    """``rule`` if ``who`` may look at it, else ``NotFoundError``."""
    teams = teams_seen(who)
    if teams is not None and rule.team not in {"", *teams}:
        raise NotFoundError(Message("没有这个 id 的规则", "there is no rule with that id"))
    return rule


def changeable(who: SignedIn, rule: StoredRule) -> StoredRule:
    """``rule`` if ``who`` may change it."""
    allow_team(who, seen(who, rule).team)
    return rule


def refuse_unknown_target(packs: Sequence[Pack], target: str) -> None:
    """Raise ``RefusedError("not_found")`` for a switch of nothing that is there."""
    name = target.partition("/")[0]
    for pack in packs:
        if target == pack.name or any(rule.code == target for rule in pack.rules):
            return
    if name != PACK:
        raise RefusedError(
            "not_found",
            Message("没有叫这个名字的规则包或规则", "there is no pack or rule of that name"),
            field="target",
        )


async def checked_form(form: RuleForm, rules: Checker | None = None, code: str = "") -> Checker:
    """A checker of this one rule. Raises ``OwnRuleError``, also where ``rules`` flag what it offers;
    ``code`` is its own among them."""
    checker = await asyncio.to_thread(checked, TRIED_AS, form, ordinary_texts())
    if rules is not None:
        await asyncio.to_thread(refuse_forbidden_replacements, form, rules, code)
    return checker


async def flagged_replies(
    services: Services, checker: Checker, form: RuleForm, team: str
) -> Trial | None:
    """What a rule for ``team`` (empty: everybody) would forbid of what is published there;
    ``None`` where it does not. Panels go on offering those replies, which no rule flags as they
    stand: whoever makes the rule should know."""
    if not is_grave(form.severity):
        return None
    texts = [
        (one.title or one.id, text)
        for one in services.library.book.replies.values()
        if _goes_out_in(one, team)
        for text in one.texts
    ]

    def work() -> Trial:
        # Most are clean, which `check` sees at once.
        found = [(where, text) for where, text in texts if checker.check(text)]
        return replace(tried(checker, _CODE, "published", found), of=len(texts))

    trial = await asyncio.to_thread(work)
    return trial if trial.flagged else None


def _goes_out_in(reply: Reply, team: str) -> bool:
    if reply.scope is Scope.PERSONAL:
        return False
    return not team or reply.scope is Scope.ORGANISATION or reply.team == team


async def tried_out(
    services: Services, who: SignedIn, form: RuleForm, *, days: int
) -> tuple[Trial, ...]:
    """What a rule would flag, source by source. Raises ``OwnRuleError``."""
    checker = await checked_form(form)
    shared = [
        one for one in services.library.book.replies.values() if one.scope is not Scope.PERSONAL
    ]
    sources = [
        ("phrasebook", [(one.title or one.id, text) for one in shared for text in one.texts]),
        ("samples", list(sample_texts())),
    ]
    keeps = services.settings.keep_sent_days
    if keeps:
        since = services.clock() - timedelta(days=min(days, keeps))
        async with reading(services.engine).begin() as connection:
            found = await sent.sent_since(connection, since, teams_seen(who))
        zone = services.settings.zone
        sources.append(
            ("sent", [(f"{at.astimezone(zone):%Y-%m-%d %H:%M}", text) for at, text in found])
        )
    return tuple(
        [await asyncio.to_thread(tried, checker, _CODE, source, texts) for source, texts in sources]
    )
