"""From candidates to the hits an agent sees: context, habits, duplicates, reasons, silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from phrasebook.entries import Message, Reply
from phrasebook.search.alike import same_reply
from phrasebook.search.hit import Hit
from phrasebook.search.query import Query
from phrasebook.search.usage import Usage
from phrasebook.search.weights import THRESHOLD

_PAUSE = re.compile(r"[\s,，。;；:：!！?？、]+")

TYPED = Message("合您正在输入的", "fits what you are typing")
USUAL = Message("您常用", "you use it often")
TEAMS = Message("团队常用", "your team uses it often")
SENT = Message("本次会话已发过", "already sent in this conversation")

STAGE = 0.05
"""What a reply of the conversation's present stage gains in the order."""

CHANNEL = 4.0
"""How many times as likely a reply is wanted that has the conversation's channel among its tags."""

CONDITION = 0.1
"""What a reply that holds only under a condition loses in the order, until something else was sent
here: a customer who then goes on asking is one who insists."""


class Candidate(NamedTuple):
    """A reply that may be offered: the phrasing that matched, how sure, and its rank."""

    reply: Reply
    question: str
    certainty: float
    order: float
    fit: float = 0.0


def offer(
    candidates: Iterable[Candidate], certainty: float, query: Query, usage: Usage | None
) -> tuple[Hit, ...]:
    """The hits for ``candidates``, best first, at most ``query.limit``.

    ``certainty`` is how likely one of the first is wanted; below the threshold there are none.
    """
    threshold = THRESHOLD if query.threshold is None else query.threshold
    if certainty < threshold:
        return ()
    candidates = list(candidates)
    if usage is not None or query.stage or query.sent or query.channel or _conditional(candidates):
        candidates.sort(key=lambda one: -_order(one, query, usage))
    hits: list[Hit] = []
    asked: set[str] = set()  # the first questions of the hits
    limit, draft = query.limit, query.draft
    plain = usage is None and not draft and not query.sent
    wanted = _wanted(draft) if draft else ()
    highest = 1.0
    for candidate in candidates:
        reply, matching, sure, _, _ = candidate
        question = reply.questions[0] if reply.questions else ""
        # Only the same question, or none at all, can make a wording of the same reply of it.
        if not question or question in asked or "" in asked:
            double = _double_of(reply, hits)
            if double >= 0:
                first = hits[double]
                hits[double] = first._replace(doubles=(*first.doubles, reply))
                continue
        if len(hits) == limit:
            break
        highest = min(highest, sure)
        asked.add(question)
        if plain:
            hits.append(Hit(reply, round(highest, 4), matching))
            continue
        why = _reason(candidate, query, usage)
        matched = _matched_in(reply.text, wanted) if wanted else ()
        hits.append(Hit(reply, round(highest, 4), matching, why, matched))
    return tuple(hits)


def _double_of(reply: Reply, hits: Sequence[Hit]) -> int:
    """Which of ``hits`` says nearly the same as ``reply``, or -1."""
    for at, hit in enumerate(hits):
        if same_reply(hit.reply, reply):
            return at
    return -1


def _order(candidate: Candidate, query: Query, usage: Usage | None) -> float:
    order = candidate.order
    if query.channel and query.channel in candidate.reply.tags:
        order = min(1.0, CHANNEL * order)
    if usage is not None:
        order += usage.boost(candidate.reply.id)
    if query.stage and candidate.reply.stage == query.stage:
        order += STAGE
    if candidate.reply.condition and not query.sent:
        order -= CONDITION
    if candidate.reply.id in query.sent:
        order -= 1.0
    return order


def _conditional(candidates: Iterable[Candidate]) -> bool:
    for candidate in candidates:  # noqa: SIM110 - a generator takes longer than all it looks at
        if candidate.reply.condition:
            return True
    return False


def _wanted(draft: str) -> tuple[str, ...]:
    """What to highlight of a draft: the whole of it, or else its last words."""
    whole = draft.strip().lower()
    if not whole:
        return ()
    return tuple(part for part in dict.fromkeys((whole, _PAUSE.split(whole)[-1])) if part)


def _matched_in(text: str, wanted: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    lower = text.lower()
    for part in wanted:
        at = lower.find(part)
        if at >= 0:
            return ((at, at + len(part)),)
    return ()


def _reason(candidate: Candidate, query: Query, usage: Usage | None) -> Message | None:
    if candidate.reply.id in query.sent:
        return SENT
    if candidate.fit and candidate.fit > candidate.certainty / 2:
        return TYPED
    if usage is not None and usage.often(candidate.reply.id):
        return USUAL
    if usage is not None and usage.often_in_team(candidate.reply.id):
        return TEAMS
    return None
