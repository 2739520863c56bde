"""From candidates to the hits an agent sees: context, habits, duplicates, reasons, silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from phrasebook.entries import Message, Reply
from phrasebook.search.alike import nearly_same
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


_made = tuple.__new__

Found = tuple[Reply, str, float, float, float]
"""The same as a bare tuple, which takes a third of the time to make."""


def offer(
    candidates: Iterable[Found],
    certainty: float,
    query: Query,
    usage: Usage | None,
    conditional: bool,
) -> tuple[Hit, ...]:
    """The hits for ``candidates``, best first, at most ``query.limit``.

    ``certainty`` is how likely one of the first is wanted; below the threshold there are none.
    ``conditional`` says that some reply may hold only under a condition. Where nothing changes their
    order, no more candidates are taken than are needed.
    """
    threshold = THRESHOLD if query.threshold is None else query.threshold
    if certainty < threshold:
        return ()
    moved = usage is not None or query.stage or query.sent or query.channel
    if conditional or moved:
        named = [Candidate(*found) for found in candidates]
        if moved or _conditional(named):
            named.sort(key=lambda one: -_order(one, query, usage))
        candidates = named
    hits: list[Hit] = []
    firsts: list[str] = []  # the first question of each
    asked: set[str] = set()
    limit, draft = query.limit, query.draft
    plain = usage is None and not query.sent
    wanted = _wanted(draft) if draft else ()
    cased = draft.upper() != draft.lower()
    highest = 1.0
    why: Message | None = None
    matched: tuple[tuple[int, int], ...] = ()
    for reply, matching, sure, _, fit in candidates:
        questions = reply.questions
        question = questions[0] if questions else ""
        # Only the same question, or none at all, can make a wording of the same reply of it.
        if question in asked or not question or "" in asked:
            double = _double_of(reply, question, hits, firsts)
            if double >= 0:
                first = hits[double]
                hits[double] = first._replace(doubles=(*first.doubles, reply))
                continue
        if len(hits) == limit:
            break
        highest = min(highest, sure)
        asked.add(question)
        firsts.append(question)
        if not plain:
            why = _reason(reply.id, sure, fit, query, usage)
        else:
            why = TYPED if fit > sure / 2 else None
        if wanted:
            matched = _matched_in(reply.text, wanted, cased)
        # To four digits: ``round`` takes as long as half of all this. And a bare tuple made a hit
        # takes half as long as ``Hit``.
        score = int(highest * 10_000 + 0.5) / 10_000
        hits.append(_made(Hit, (reply, score, matching, why, matched, ())))
    return tuple(hits)


def _double_of(reply: Reply, question: str, hits: Sequence[Hit], firsts: Sequence[str]) -> int:
    """Which of ``hits`` says nearly the same as ``reply`` to the same first question, or -1."""
    for at, first in enumerate(firsts):
        if first and question and first != question:
            continue
        if nearly_same(hits[at].reply.text, reply.text):
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


def _matched_in(text: str, wanted: tuple[str, ...], cased: bool) -> tuple[tuple[int, int], ...]:
    if cased:
        text = text.lower()
    for part in wanted:
        at = text.find(part)
        if at >= 0:
            return ((at, at + len(part)),)
    return ()


def _reason(
    reply_id: str, sure: float, fit: float, query: Query, usage: Usage | None
) -> Message | None:
    if reply_id in query.sent:
        return SENT
    if fit > sure / 2:
        return TYPED
    if usage is not None and usage.often(reply_id):
        return USUAL
    if usage is not None and usage.often_in_team(reply_id):
        return TEAMS
    return None
