"""Shared fragments: ``{{>return_address}}`` stands for a text kept once and used in many replies.

A fragment may use others; a circle is an error. Whatever a reply names must be there: nothing
goes out with a fragment still standing in it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from phrasebook.entries import Reply
from phrasebook.errors import FragmentError

MAX_TEXT = 4_000
"""Characters of a text with its fragments put in: as long as a draft may be."""

NAME = re.compile(r"[\w\-.]{1,64}")
_FRAGMENT = re.compile(r"\{\{\s*>\s*([\w\-.]{1,64})\s*\}\}")
_BEGUN = re.compile(r"\{\{\s*>")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the whole text (``start`` to ``end``) and the place it came from."""

    start: int
    end: int
    from_start: int
    from_end: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A text with its fragments put in. Offsets are code points."""

    text: str
    spans: tuple[Span, ...] = ()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where ``start`` to ``end`` of the whole text stands in the text as written.

        What lies in a fragment is where the fragment is named.
        """
        return self._written(start, last=False), self._written(end, last=True)

    def _written(self, at: int, *, last: bool) -> int:
        shift = 0
        for span in self.spans:
            inside = span.start < at <= span.end if last else span.start <= at < span.end
            if inside:
                return span.from_end if last else span.from_start
            if at < span.end or (last and at <= span.start):
                break
            shift = span.from_end - span.end
        return at + shift


def names_in(text: str) -> tuple[str, ...]:
    """The fragments ``text`` names, each once, in order."""
    return tuple(dict.fromkeys(_FRAGMENT.findall(text)))


def put_in(text: str, fragments: Mapping[str, str]) -> Whole:
    """``text`` with every fragment put in.

    Raises ``FragmentError`` where one is unknown, ill written or goes in circles, and where the
    whole grows beyond ``MAX_TEXT``.
    """
    if _BEGUN.search(text) is None:
        return Whole(text)
    pieces: list[str] = []
    spans: list[Span] = []
    done: dict[str, str] = {}
    at = length = 0
    for match in _FRAGMENT.finditer(text):
        before, put = text[at : match.start()], _text_of(match[1], fragments, (), done)
        length += len(before)
        spans.append(Span(length, length + len(put), match.start(), match.end()))
        pieces += (before, put)
        length += len(put)
        at = match.end()
    whole = "".join([*pieces, text[at:]])
    if _BEGUN.search(whole):
        raise FragmentError(
            "a fragment is written {{>name}}, its name of letters, digits, - and . only",
            "片段写作 {{>名称}}，名称只能用文字、数字、- 和 .",
        )
    if len(whole) > MAX_TEXT:
        raise _too_long(len(whole))
    return Whole(whole, tuple(spans))


def completed(reply: Reply, fragments: Mapping[str, str]) -> Reply:
    """``reply`` with every fragment put in. Raises ``FragmentError``."""
    if not any(_BEGUN.search(text) for text in reply.texts):
        return reply
    return replace(
        reply,
        text=put_in(reply.text, fragments).text,
        answers=tuple(
            replace(answer, text=put_in(answer.text, fragments).text) for answer in reply.answers
        ),
    )


def using(name: str, fragments: Mapping[str, str]) -> frozenset[str]:
    """``name`` and the fragments that use it, themselves or through others."""
    found = {name}
    waiting = [name]
    while waiting:
        wanted = waiting.pop()
        for other, text in fragments.items():
            if other not in found and wanted in names_in(text):
                found.add(other)
                waiting.append(other)
    return frozenset(found)


def uses_any(texts: Iterable[str], names: frozenset[str]) -> bool:
    """Whether one of ``texts`` names one of the fragments ``names``."""
    return any(not names.isdisjoint(names_in(text)) for text in texts)


def _text_of(
    name: str, fragments: Mapping[str, str], above: tuple[str, ...], done: dict[str, str]
) -> str:
    """A fragment put together. ``done`` holds those that were, so that each is only once."""
    if name in done:
        return done[name]
    if name in above:
        circle = " → ".join([*above[above.index(name) :], name])
        raise FragmentError(
            f"fragments use each other in a circle: {circle}", f"片段互相引用，成了循环：{circle}"
        )
    text = fragments.get(name)
    if text is None:
        raise FragmentError(f"there is no fragment {name!r}", f"没有“{name}”这个片段")
    pieces: list[str] = []
    at = length = 0
    for match in _FRAGMENT.finditer(text):
        put = _text_of(match[1], fragments, (*above, name), done)
        pieces += (text[at : match.start()], put)
        length += match.start() - at + len(put)
        # Fragments that double each other would grow without end long before they end.
        if length > MAX_TEXT:
            raise _too_long(length)
        at = match.end()
    done[name] = "".join([*pieces, text[at:]])
    return done[name]


def _too_long(length: int) -> FragmentError:
    return FragmentError(
        f"with its fragments the text has {length} characters or more; at most {MAX_TEXT}",
        f"加上片段后正文达 {length} 字以上；最多 {MAX_TEXT} 字",
    )
