"""From candidates to the hits an agent sees: context, habits, duplicates, reasons, silence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from phrasebook.entries import Message, Reply
from phrasebook.search.alike import same_reply
from phrasebook.search.hit import Hit
from phrasebook.search.query import Query
from phrasebook.search.usage import Usage
from phrasebook.search.weights import THRESHOLD

_PAUSE = re.compile(r"[\s,，。;；:：!！?？、]+")

STAGE = 0.05
"""What a reply of the conversation's present stage gains in the order."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reply that may be offered: the phrasing that matched, how sure, and its rank."""

    reply: Reply
    question: str
    certainty: float
    order: float
    fit: float = 0.0


def offer(
    candidates: Sequence[Candidate], certainty: float, query: Query, usage: Usage | None
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
    highest = 1.0
    for candidate in candidates:
        double = next(
            (at for at, hit in enumerate(hits) if same_reply(hit.reply, candidate.reply)), -1
        )
        if double >= 0:
            alternatives = (*hits[double].alternatives, candidate.reply.id)
            hits[double] = _with(hits[double], alternatives)
            continue
        if len(hits) == query.limit:
            break
        highest = min(highest, candidate.certainty)
        hits.append(
            Hit(
                candidate.reply,
                round(highest, 4),
                candidate.question,
                _why(candidate, usage),
                matched_in(candidate.reply.text, query),
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


def matched_in(text: str, query: Query) -> tuple[tuple[int, int], ...]:
    """Where the draft's last words, or the whole of it, stand in ``text``."""
    draft = query.draft.strip()
    if not draft:
        return ()
    for wanted in dict.fromkeys((draft, _PAUSE.split(draft)[-1])):
        at = text.lower().find(wanted.lower()) if wanted else -1
        if at >= 0:
            return ((at, at + len(wanted)),)
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
