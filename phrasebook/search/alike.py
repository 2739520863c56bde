"""Which replies say so nearly the same that one place is enough for both."""

from __future__ import annotations

from rapidfuzz import fuzz

from phrasebook.entries import Reply

NEARLY = 82
"""Likeness in percent from which two wordings count as one."""


def same_reply(one: Reply, other: Reply) -> bool:
    """Whether ``other`` is a wording of ``one``: nearly the same text for the same question."""
    if one.questions and other.questions and one.questions[0] != other.questions[0]:
        return False
    if one.text == other.text:
        return True
    return fuzz.ratio(one.text, other.text, score_cutoff=NEARLY) > 0
