"""The steps that ask of an undone evasion whether it was one: what stood between its letters, and what
was repeated."""

from __future__ import annotations

from itertools import pairwise

from phrasebook.wording.clauses import CLAUSE_MARKS
from phrasebook.wording.lexicon import words_around, words_of
from phrasebook.wording.readings import DIGITS_ONLY, HALVES, STRIPPED, Reading
from phrasebook.wording.verdicts import DROP, KEEP, Draft, Hit, Verdict


def crossing(hit: Hit, draft: Draft) -> Verdict:
    """What stands between the letters of a stripped hit: an evasion, or the end of a clause?"""
    reading, start, end = hit.reading, hit.start, hit.end
    text, how, starts, ends = reading.text, reading.how, reading.starts, reading.ends
    if starts is None or ends is None or how is DIGITS_ONLY:
        return KEEP
    if how is STRIPPED and hit.right - hit.left == end - start:
        return KEEP  # nothing was taken out
    breaks: list[int] = []
    lengths: list[int] = []
    last = start
    folded = draft.folded
    marked = False
    before = ends[start]
    for at in range(start + 1, end):
        begins = starts[at]
        if begins > before:
            breaks.append(at)
            lengths.append(at - last)
            marked = marked or not folded[before:begins].isspace()
            last = at
        before = ends[at]
    if not breaks or (marked and 1 < len(breaks) == end - start - 1):
        return KEEP  # nothing between them, or each set apart by marks, as in no honest clauses: 不，知，道
    lengths.append(end - last)
    between = [folded[ends[at - 1] : starts[at]] for at in breaks]
    if scattered(lengths, between):
        return KEEP
    for at, marks in zip(breaks, between, strict=True):
        if invisible(marks) or straddled_at(text, at):
            continue
        if not marks.isspace() and set_apart(folded, hit.reading, at, marks):
            continue
        if any(mark in CLAUSE_MARKS or mark in "、：:~～…—" for mark in marks):
            return DROP
        if masked_name(folded, hit.reading, at, marks):
            return DROP
        if marks.isspace() and spelled_around(folded, hit.reading, at):
            continue
        if marks.isspace() and shortest_side(folded, hit.reading, at) > 2:
            return DROP
    return KEEP


def scattered(lengths: list[int], between: list[str]) -> bool:
    """Most letters set apart one by one make no honest clauses."""
    if len(between) < 2:
        return False
    # A clause may end amid them: 快下🌙班🌙了,明🌙天🌙再🌙来.
    apart = [marks for marks in between if not all(mark in CLAUSE_MARKS for mark in marks)]
    if len(apart) < len(between) and len(apart) < 3:
        apart = between
    return (
        max(lengths) <= 4
        and lengths.count(1) * 2 >= len(lengths)
        and apart.count(apart[0]) == len(apart)
    )


def set_apart(folded: str, reading: Reading, at: int, marks: str) -> bool:
    """Whether a letter that meets a break stands alone between the same marks: 薇~信~哈."""
    if any(mark in CLAUSE_MARKS for mark in marks):
        return False
    left, right = reading.span(at - 1, at), reading.span(at, at + 1)
    before = folded[left[0] - len(marks) : left[0]]
    after = folded[right[1] : right[1] + len(marks)]
    return marks in (before, after)


def invisible(marks: str) -> bool:
    """Zero-width and combining characters: nobody types them inside an honest word."""
    return all(
        (not mark.isprintable() and not mark.isspace()) or mark in "\u200d\ufe0f\ufffd"
        for mark in marks
    )


def masked_name(folded: str, reading: Reading, at: int, marks: str) -> bool:
    """Whether a name ends in stars at a break (收件人：张* 电话：): a surname behind a colon, and more than stars
    between."""
    left = reading.span(at - 1, at)[0]
    return (
        marks[0] == "*"
        and marks.strip("*") != ""
        and folded[max(0, left - 1) : left] in (":", "：")
    )


def straddled_at(text: str, at: int) -> bool:
    """Whether a dictionary word stands across the place before ``text[at]``."""
    return any(place < at < place + len(word) for place, word in words_around(text, at, at))


def spelled_around(folded: str, reading: Reading, at: int) -> bool:
    """Whether a syllable in Latin letters meets another or a character at a break: bu xing is
    written apart by right, suibian 你 may be."""
    left, right = reading.span(at - 1, at)[1], reading.span(at, at + 1)[0]
    spelled = folded[left - 1].isascii() or folded[right].isascii()
    return spelled and reading.text[at - 1 : at + 1].isalpha()


def shortest_side(folded: str, reading: Reading, at: int) -> int:
    """The shorter of the runs of letters that meet at a break, as they stand in the draft."""
    right = reading.span(at, at + 1)[0]
    left = reading.span(at - 1, at)[1]
    before = after = 0
    while left - before > 0 and folded[left - before - 1].isalnum():
        before += 1
    while right + after < len(folded) and folded[right + after].isalnum():
        after += 1
    return min(before, after)


def doubling(hit: Hit, draft: Draft) -> Verdict:
    """Repeated characters: an evasion repeats what no word repeats (不不知知道道)."""
    written = "".join(filter(str.isalnum, draft.folded[hit.left : hit.right]))
    if len(written) == hit.end - hit.start or HALVES.search(written):
        return KEEP
    runs = repeated = length = 0
    letter = ""
    for other in written:
        if other != letter:
            runs += 1
            letter = other
            length = 1
            continue
        length += 1
        if length == 2:
            repeated += 1
        elif length > 2:
            return KEEP
    if 2 * repeated - runs > 1:
        return KEEP
    if any(a == b for token in words_of(written) for a, b in pairwise(token)):
        return DROP
    return KEEP
