"""What the learned model says of a draft once its disguises are undone.

Rules search every reading of a draft; the model knows only the draft as it stands, and a sentence
that it alone would object to was safe behind a blank between the characters. Here it is asked about
the readings too, where no rule found anything: only drafts that hold something odd have any.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from phrasebook.wording.clauses import AFRESH, FINISHED, SENTENCE_MARKS
from phrasebook.wording.han import is_han
from phrasebook.wording.likely import BRIEF, CLAUSE, SHORTEST_SURE, Likely, Model, pieces
from phrasebook.wording.readings import COLLAPSED, SOUNDED, STRIPPED, Reading

GAIN: Final = 2.0
LITTLE: Final = 0.5
"""What undoing must add to the weight: another character in the place of one, and a mark taken out.
What was put right by mistake adds less."""
TAIL: Final = 20
"""Characters of the message before that may belong to a sentence split over two."""
PICTURE: Final = ("[", "]", "][")
"""What stands at the edges of a picture as consoles write it."""
SCATTERED: Final = 3
"""Characters of the pieces, on average, into which a clause was cut on purpose."""


def disguised(
    folded: str, readings: Sequence[Reading], model: Model
) -> Iterator[tuple[Reading, Likely]]:
    """What is nearly certainly a breach in some readings of a draft, as spans of the reading.

    Each span is a clause in which something was undone: the rest of the draft is judged as it
    stands. Nobody sets the letters of an honest sentence apart, nor writes half of a word in Latin
    letters (素zhi), so less makes certain there.
    """
    apart = (model.raised + model.sure) / 2
    for at, reading in enumerate(readings):
        if reading.text == folded:
            continue
        if reading.how is SOUNDED:
            others = [one for one in readings[at + 1 :] if one.how is SOUNDED]
            if others and model.weigh(others[-1].text) < model.raised:
                continue  # read by the words of the rules alone; read as a whole, it is honest
        for left, piece in pieces(reading.text):
            weight = model.weigh(piece)
            if weight < model.raised or len(piece) < SHORTEST_SURE:
                continue
            clause = undone_clause(folded, reading, left, piece, model)
            if clause is None or (weight < apart and not spelled(folded, reading, *clause)):
                continue
            if telling(folded, reading, clause, weight, model):
                yield reading, model.breach(piece, *clause, sure=True)


def continued(before: str, folded: str, model: Model) -> Likely | None:
    """What a message makes certain together with the one before it, both folded, as a span of this
    one: where a sentence goes on across them and neither says it alone."""
    before = unfinished(before)
    if not before or not is_han(folded[:1]) or AFRESH.match(folded):
        return None
    _, rest = next(iter(pieces(folded)), (0, ""))
    joined = before + rest
    if not model.certain(model.weigh(joined), len(joined)):
        return None
    if model.says(joined) - max(model.says(before), model.says(rest)) < GAIN:
        return None
    clause = CLAUSE.match(rest)
    return model.breach(joined, 0, clause.end() if clause else len(rest), sure=True)


def unfinished(before: str) -> str:
    """The last sentence of a folded message, if it may go on in the next one."""
    if not is_han(before[-1:]) or before[-1] in FINISHED:
        return ""
    start = max(before.rfind(mark) for mark in SENTENCE_MARKS) + 1
    return before[max(start, len(before) - TAIL) :]


def undone_clause(
    folded: str, reading: Reading, left: int, piece: str, model: Model
) -> tuple[int, int] | None:
    """The clause of a piece that weighs most of those in which something was undone, if any does
    and speaks for a breach."""
    best: tuple[int, int] | None = None
    most = 0.0
    for match in CLAUSE.finditer(piece):
        start, end = left + match.start(), left + match.end()
        if breaks_in(folded, reading, start, end) or touched(reading, start, end):
            weight = model.says(match.group())
            if weight > most:
                best, most = (start, end), weight
    return best


def telling(
    folded: str, reading: Reading, clause: tuple[int, int], weight: float, model: Model
) -> bool:
    """Whether what was undone in a clause, rather than the draft as it stands, makes certain."""
    start, end = clause
    breaks = breaks_in(folded, reading, start, end)
    if breaks > 1 and (breaks + 1) * SCATTERED >= end - start and len(reading.text) >= BRIEF:
        return True
    hidden = spelled(folded, reading, start, end)
    enough = model.raised if hidden else model.sure
    if weight < enough or model.says(reading.text) - model.says(folded) < LITTLE:
        return False
    if hidden:
        return True
    if reading.starts is not None and reading.how is not COLLAPSED:
        return True
    left, right = reading.span(start, end)
    return model.says(reading.text[start:end]) - model.says(folded[left:right]) >= GAIN


def breaks_in(folded: str, reading: Reading, start: int, end: int) -> int:
    """Places in ``reading[start:end]`` where something stood between two characters, but for the brackets of
    a picture as consoles write it ([微笑])."""
    text, starts, ends = reading.text, reading.starts, reading.ends
    if reading.how is not STRIPPED or starts is None or ends is None:
        return 0
    return sum(
        starts[at] > ends[at - 1]
        and is_han(text[at])
        and is_han(text[at - 1])
        and folded[ends[at - 1] : starts[at]] not in PICTURE
        for at in range(start + 1, end)
    )


def touched(reading: Reading, start: int, end: int) -> bool:
    """Whether a character of ``reading[start:end]`` was put in place of another, or of several."""
    starts, ends, fresh = reading.starts, reading.ends, reading.fresh
    if fresh:
        return not fresh.isdisjoint(range(start, end))
    if starts is None or ends is None:
        return False
    return any(ends[at] - starts[at] > 1 for at in range(start, end))


def spelled(folded: str, reading: Reading, start: int, end: int) -> bool:
    """Whether a character of ``reading[start:end]`` was written as a syllable of several Latin letters
    beside a Chinese character: 素zhi, 不想hui答."""
    starts, ends, fresh = reading.starts, reading.ends, reading.fresh
    if reading.how is not SOUNDED or starts is None or ends is None:
        return False
    for at in range(start, end):
        left, right = starts[at], ends[at]
        if at in fresh and right - left > 1 and folded[left:right].isascii():
            return True
    return False
