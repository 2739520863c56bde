"""From candidates to the hits an agent sees: context, habits, duplicates, reasons, silence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from phrasebook.entries import Message, Reply
from phrasebook.search.alike import same_reply
from phrasebook.search.hit import Hit
from phrasebook.search.query import Query
from phrasebook.search.usage import Usage
from phrasebook.search.weights import THRESHOLD

_PAUSE = re.compile(r"[\s,，。;；:：!！?？、]+")

STAGE = 0.05
"""What a reply of the conversation's present stage gains in the order."""


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
    if usage is not None or query.stage or query.sent:
        candidates = sorted(candidates, key=lambda one: -_order(one, query, usage))
    hits: list[Hit] = []
    asked: list[str] = []
    wanted = _wanted(query.draft)
    highest = 1.0
    for candidate in candidates:
        reply = candidate.reply
        question = reply.questions[0] if reply.questions else ""
        double = -1
        for at, other in enumerate(asked):
            if (question == other or not question or not other) and same_reply(
                hits[at].reply, reply
            ):
                double = at
                break
        if double >= 0:
            hits[double] = _with(hits[double], (*hits[double].alternatives, reply.id))
            continue
        if len(hits) == query.limit:
            break
        highest = min(highest, candidate.certainty)
        asked.append(question)
        hits.append(
            Hit(
                reply,
                round(highest, 4),
                candidate.question,
                _why(candidate, usage),
                _matched_in(reply.text, wanted) if wanted else (),
            )
        )
    return tuple(hits)


def _order(candidate: Candidate, query: Query, usage: Usage | None) -> float:
    order = candidate.order
    if usage is not None:
        order += usage.boost(candidate.reply.id)
    if query.stage and candidate.reply.stage == query.stage:
        order += STAGE
    if candidate.reply.id in query.sent:
        order -= 1.0
    return order


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


def _with(hit: Hit, alternatives: tuple[str, ...]) -> Hit:
    return Hit(hit.reply, hit.score, hit.question, hit.why, hit.matched, alternatives)


def _why(candidate: Candidate, usage: Usage | None) -> Message:
    if candidate.fit and candidate.fit > candidate.certainty / 2:
        return Message("合您正在输入的", "fits what you are typing")
    if usage is not None and usage.often(candidate.reply.id):
        return Message("您常用", "you use it often")
    if candidate.question:
        return Message(
            f"像顾客问的:{candidate.question}", f"like the question: {candidate.question}"
        )
    return Message("用词相近", "similar words")
