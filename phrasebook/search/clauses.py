"""The single questions of a message that asks several things."""

from __future__ import annotations

import re

from phrasebook.search.characters import normalise, shortened, squeezed
from phrasebook.search.concepts import without_courtesies

MOST = 4
"""Questions of one message that are answered apart."""

SHORTEST = 4
"""Letters a clause must have to be a question of its own."""

_END = re.compile(
    r"[?？!！。;；\n]+|(?:[,，、\s]+|^)(?:还有|另外|顺便问一下|顺便|再问一下|以及)[,，:：]?"
)
_MAY_END = re.compile(r"[?？!！。;；\n｡﹖﹗﹔]|[还還]有|另外|[顺順]便|再[问問]一下|以及")
"""Where one question may end and the next begin, before the message is normalised: most have no
such place, and are not looked at any closer."""

_ASKS = re.compile(
    r"[吗么呢嘛]|什么|怎么|咋|如何|哪|几|多少|多久|多长|是否|能不能|可不可以|可以|为啥|为什么|有没有|要不要"
)


def questions_in(message: str) -> tuple[str, ...]:
    """The clauses that each ask something, where there are at least two; else none."""
    if len(message) < 2 * SHORTEST or _MAY_END.search(message, 0, len(message) - SHORTEST) is None:
        return ()
    apart = [clause for clause in _END.split(_plain(message)) if len(clause) >= SHORTEST]
    if len(apart) < 2:
        return ()
    clauses = [without_courtesies(clause.strip()) for clause in apart]
    asking = [
        clause
        for clause in clauses
        if len(squeezed(clause)) >= SHORTEST and _ASKS.search(clause) is not None
    ]
    different = tuple(dict.fromkeys(asking))[:MOST]
    return different if len(different) > 1 else ()


def _plain(message: str) -> str:
    return normalise(shortened(message)).strip()
