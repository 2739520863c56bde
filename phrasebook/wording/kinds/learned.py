"""Learned: what a model of labelled drafts takes for a breach that no rule names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from phrasebook.entries import Severity
from phrasebook.errors import FieldError
from phrasebook.wording.likely import UNCLEAR, default_model
from phrasebook.wording.rules import Reads


@dataclass(frozen=True, slots=True)
class Learned:
    """Matches where the model sees a breach of ``kind``; ``sure`` is the severity of a finding the
    model is nearly certain of. ``subject`` is the pack whose subject that kind is: where all its
    rules are off, this is silent too. What milder rules of that pack, and of those in ``also``, say of a
    clause is believed to be of this kind.

    The checker asks the model once for all kinds, and only where no rule speaks.
    """

    kind: str
    sure: Severity | None
    subject: str = ""
    also: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    exact: bool = False
    evadable: bool = False
    reads: Reads = Reads.MODEL
    vocabulary: tuple[str, ...] = ()

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where the model sees this kind of breach in ``text``."""
        for found in default_model().judge(text):
            if self.kind == (found.kind if found.clear else UNCLEAR):
                yield found.start, found.end


def compile_learned(
    kind: str, sure: Severity | None, subject: str, also: tuple[str, ...] = ()
) -> Learned:
    """Compile; raises FieldError for a kind that the model was not taught."""
    known = [*default_model().kinds, UNCLEAR]
    if kind not in known:
        raise FieldError(
            f"the model knows no “{kind}”; it knows {', '.join(known)}",
            f"模型没有学过“{kind}”；可以写 {'、'.join(known)}",
        )
    return Learned(kind, sure, subject, also)
