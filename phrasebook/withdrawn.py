"""Drafts that hold a text which was recalled or replaced meanwhile. Pure.

An agent may have pasted a reply before it was recalled, or keep it in a note of their own. So
the sentences of withdrawn texts are looked for in drafts, and the present version is offered in
their place. A sentence that still stands in a published reply is nothing to warn of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ahocorasick_rs import AhoCorasick

from phrasebook.entries import Diagnostic, Message, Reply, Severity
from phrasebook.wording.approved import MARKS, VARIABLE
from phrasebook.wording.clauses import SENTENCE_MARKS
from phrasebook.wording.fold import folded
from phrasebook.wording.readings import letters_of

LOOKED_FOR = timedelta(days=30)
"""How long a withdrawn text is looked for in drafts."""
SHORTEST = 7
"""Letters below which a sentence is too common to tell where it comes from."""
JOINED = 16
"""Characters between two of its sentences that may be a filled variable."""
RECALLED = "withdrawn/"
REPLACED = "superseded/"
"""How the codes of these findings begin; the id of the reply follows."""


@dataclass(frozen=True, slots=True)
class WithdrawnText:
    """What panels saw of a reply until ``at``. ``by`` is a name; ``instead`` a reply's id."""

    reply: str
    version: int
    title: str
    text: str
    recalled: bool
    note: str
    by: str
    at: datetime
    instead: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """A withdrawn text, ready to be told of."""

    code: str
    severity: Severity
    category: str
    message: Message
    replacements: tuple[str, ...]


class Withdrawn:
    """The sentences of withdrawn texts. Never changes once built; empty it costs nothing."""

    def __init__(self, sentences: Mapping[str, _Known]) -> None:
        self._known = tuple(sentences.values())
        self._scan = AhoCorasick(list(sentences)) if sentences else None

    @classmethod
    def of(
        cls,
        texts: Iterable[WithdrawnText],
        replies: Mapping[str, Reply],
        approved: Collection[str],
    ) -> Withdrawn:
        """From texts, newest first. ``approved`` are the sentences of what is published now."""
        sentences: dict[str, _Known] = {}
        for one in texts:
            known = _known(one, replies)
            for sentence in _sentences(one.text):
                if sentence in approved:
                    continue
                earlier = sentences.get(sentence)
                # A recall speaks before a mere replacement, and the newest before older ones.
                if earlier is None or (one.recalled and earlier.severity is not Severity.ERROR):
                    sentences[sentence] = known
        return cls(sentences)

    def __bool__(self) -> bool:
        return self._scan is not None

    def find(self, text: str) -> tuple[Diagnostic, ...]:
        """What of ``text`` was withdrawn, sorted by start; offsets are code points."""
        if self._scan is None or len(text) < SHORTEST:
            return ()
        reading = letters_of(folded(text))
        spans: dict[str, list[tuple[int, int, _Known]]] = {}
        for index, start, end in self._scan.find_matches_as_indexes(reading.text, overlapping=True):
            left, right = reading.span(start, end)
            known = self._known[index]
            spans.setdefault(known.code, []).append((left, right, known))
        found = [one for listed in spans.values() for one in _joined(text, listed)]
        return tuple(sorted(found, key=lambda one: one.start))

    def joined(self, text: str, found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
        """``found`` with what is withdrawn: a recalled text speaks alone for its words, a
        replaced one gives way to what the rules say."""
        own = self.find(text)
        if not own:
            return found
        grave = [one for one in own if one.severity is Severity.ERROR]
        rest = [one for one in found if not any(_meet(one, other) for other in grave)]
        mild = [
            one
            for one in own
            if one.severity is not Severity.ERROR
            and not any(_meet(one, other) for other in (*grave, *rest))
        ]
        return tuple(sorted((*grave, *rest, *mild), key=lambda one: one.start))


NOTHING_WITHDRAWN = Withdrawn({})


def recalled_replies(codes: Iterable[str]) -> tuple[str, ...]:
    """The ids of recalled replies that these codes of findings name."""
    return tuple(code.removeprefix(RECALLED) for code in codes if code.startswith(RECALLED))


def _known(one: WithdrawnText, replies: Mapping[str, Reply]) -> _Known:
    present = replies.get(one.reply) or replies.get(one.instead)
    offered = (present.text,) if present is not None else ()
    if not one.recalled:
        return _Known(
            REPLACED + one.reply,
            Severity.INFORMATION,
            "新版本",
            Message(
                "这条话术已经更新，请改用现在的版本。",
                "This reply was changed; use its present version.",
            ),
            offered,
        )
    why_zh = f"（{one.note}）" if one.note else ""
    why_en = f" ({one.note})" if one.note else ""
    return _Known(
        RECALLED + one.reply,
        Severity.ERROR,
        "已撤回",
        Message(
            f"这条话术已被{one.by}撤回{why_zh}，"
            + ("请改用现在的版本。" if offered else "请不要再发。"),
            f"{one.by} recalled this reply{why_en}; "
            + ("use the present version." if offered else "do not send it."),
        ),
        offered,
    )


def _sentences(text: str) -> Iterable[str]:
    for part in VARIABLE.split(text):
        for piece in MARKS.split(part):
            letters = letters_of(folded(piece)).text
            if len(letters) >= SHORTEST:
                yield letters


def _joined(text: str, spans: list[tuple[int, int, _Known]]) -> list[Diagnostic]:
    """One finding for sentences that stand beside each other."""
    found: list[Diagnostic] = []
    for start, end, known in sorted(spans, key=lambda span: span[:2]):
        left, right = start, end
        while right < len(text) and text[right] in SENTENCE_MARKS:
            right += 1
        if found and left - found[-1].end <= JOINED:
            before = found.pop()
            left, right = before.start, max(before.end, right)
        found.append(
            Diagnostic(
                left,
                right,
                known.severity,
                known.code,
                known.category,
                known.message,
                known.replacements,
            )
        )
    return found


def _meet(one: Diagnostic, other: Diagnostic) -> bool:
    return one.start < other.end and other.start < one.end
