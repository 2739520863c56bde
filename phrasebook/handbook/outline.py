"""Which piece is a heading, and under which headings and topic every other piece stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from phrasebook.handbook.manner import is_polite, is_rude
from phrasebook.handbook.numbering import Number
from phrasebook.handbook.pieces import Piece
from phrasebook.handbook.titles import (
    Topic,
    begins_anew,
    introduced,
    is_noun,
    is_spoken,
    is_title,
    topic,
)

_RANKS = {"part": 0, "chapter": 1, "section": 2, "article": 3}
"""Styles whose order is the same in every document; of all others it is that of appearance."""

_LONGEST_HEADING = 40


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece with the headings above it. ``own_topic`` is set where the piece is a heading."""

    piece: Piece
    heading: str
    topic: Topic | None
    is_heading: bool = False
    label: str = ""
    """The nearest heading when it announces nothing itself: a category of what stands below."""


@dataclass(slots=True)
class _Level:
    style: str
    number: int
    title: str
    topic: Topic | None
    items: int = 0


@dataclass(slots=True)
class _State:
    levels: list[_Level] = field(default_factory=list)
    style: str = ""
    number: int = 0
    unnumbered: int = 0
    waiting: _Level | None = None
    """A heading whose list comes behind that of the heading before: “用语”, “忌语”, list, list."""

    def topic(self) -> Topic | None:
        for level in reversed(self.levels):
            if level.topic is not None:
                return None if level.topic == "other" else level.topic
        return None

    def heading(self) -> str:
        return " / ".join(level.title[:_LONGEST_HEADING] for level in self.levels[-3:])

    def label(self) -> str:
        last = self.levels[-1] if len(self.levels) > 1 else None
        return last.title.rstrip(":\uff1a") if last is not None and last.topic is None else ""


def outline(pieces: Sequence[Piece]) -> Iterator[Placed]:
    """The pieces with their places."""
    state = _State()
    for index, piece in enumerate(pieces):
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        level = _heading(piece, following, state)
        if level is not None:
            before = state.levels[-1] if state.levels else None
            _enter(level, state)
            if before is not None and _out_of_step(before, level, following):
                state.levels[-1], state.waiting = before, level
            yield Placed(piece, state.heading(), level.topic, is_heading=True)
            continue
        if piece.number:
            if state.waiting and piece.number.value == 1 and state.style == piece.number.style:
                state.levels[-1], state.waiting = state.waiting, None
            _leave(piece, state)
            state.style, state.number = piece.number.style, piece.number.value
        else:
            state.unnumbered += 1
        if state.levels:
            state.levels[-1].items += 1
        yield Placed(piece, state.heading(), state.topic(), label=state.label())


def _heading(piece: Piece, following: Piece | None, state: _State) -> _Level | None:
    """The level a piece opens as a heading; None for an item or a paragraph."""
    if piece.cells:
        return None
    body = piece.folded_body
    title = piece.text.strip()
    number = piece.number
    if (
        number
        and number.style in _RANKS
        and (is_title(body) or not body or (number.style != "article" and len(body) <= 40))
    ):
        return _Level(number.style, number.value, title, _topic_or_anew(body))
    announced = topic(body) if is_title(body) and not is_spoken(body) else None
    announced = announced or introduced(body)
    in_list = bool(number and number.style == state.style and number.value == state.number + 1)
    kept_in_list = in_list and (
        announced == "conduct" or (state.topic() == "prohibited" and not _sibling(piece, state))
    )
    if announced and not kept_in_list:
        return _Level(
            number.style if number else "plain", number.value if number else 0, title, announced
        )
    if not is_title(body) or is_spoken(body):
        return None
    if state.topic() == "questions" and number and not _sibling(piece, state):
        return None
    if number and number.style != "bullet":
        # A section whose text stands beside its title looks like an item; the next section
        # with a list of its own shows that both are sections.
        fresh = not in_list or (number.style == "han" and _lists_anew(number, following))
        heads = fresh and (_sibling(piece, state) or _opens(piece, number, following))
        return _Level(number.style, number.value, title, _topic_or_anew(body)) if heads else None
    if number or len(body) > 20 or following is None:
        return None
    noun = is_noun(body) or body.endswith(":")
    if state.topic() == "prohibited" and state.unnumbered and not noun:
        return None
    return (
        _Level("plain", 0, title, _topic_or_anew(body)) if noun or _starts_list(following) else None
    )


def _opens(piece: Piece, number: Number, following: Piece | None) -> bool:
    """Whether a numbered title has something of its own below it, not just the next number."""
    if following is None or following.cells or number.style == "bare":
        return False
    if len(piece.folded_body) > 20:
        return False
    if following.number and (following.number.style, following.number.value) == (
        number.style,
        number.value + 1,
    ):
        return False
    return (
        number.style == "han"
        or number.value == 1
        or is_noun(piece.folded_body)
        or _starts_list(following)
    )


def _lists_anew(number: Number, following: Piece | None) -> bool:
    """Whether a list in another style begins behind a number."""
    other = following.number if following is not None else None
    return other is not None and other.value == 1 and other.style not in (number.style, "bullet")


def _topic_or_anew(body: str) -> Topic | None:
    """The topic of a heading: its own, “other” where it ends that above, None to inherit."""
    return topic(body) or ("other" if begins_anew(body) else None)


def _starts_list(piece: Piece | None) -> bool:
    return piece is not None and piece.number is not None and piece.number.value in (0, 1)


def _sibling(piece: Piece, state: _State) -> bool:
    """Whether a number goes on where a heading above stopped."""
    number = piece.number
    if number is None:
        return False
    for level in reversed(state.levels):
        if level.style == number.style:
            return number.value == level.number + 1 or (
                number.value == 1 and number.style in ("han", "bracketed")
            )
    return number.style == "han" and number.value > 1


def _out_of_step(before: _Level, level: _Level, following: Piece | None) -> bool:
    """Whether two headings stand above two lists, by the manner of the first item."""
    if following is None or before.items or before.style != level.style:
        return False
    polite = is_polite(following.text) and not is_rude(following.text)
    if (before.topic, level.topic) == ("approved", "prohibited"):
        return polite
    return (before.topic, level.topic) == ("prohibited", "approved") and (
        is_rude(following.text) and not is_polite(following.text)
    )


def _leave(piece: Piece, state: _State) -> None:
    """Leave the heading whose number an item continues: “3.” behind the section “2.”."""
    number = piece.number
    if number is None or (number.style == state.style and number.value == state.number + 1):
        return
    for place, level in enumerate(state.levels):
        if level.style == number.style and number.value == level.number + 1:
            del state.levels[place:]
            return


def _enter(level: _Level, state: _State) -> None:
    """Leave the levels that a heading ends, then enter its own."""
    levels = state.levels
    state.waiting = None
    if level.style in _RANKS:
        rank = _RANKS[level.style]
        kept = [one for one in levels if _RANKS.get(one.style, 9) < rank]
        state.levels = [*kept, level]
    elif level.style == "plain":
        last = levels[-1] if levels else None
        if last is not None and last.style == "plain":
            subordinate = not last.items and last.topic is not None and level.topic is None
            if not subordinate:
                levels.pop()
                under = levels[-1] if levels else None
                if under is not None and under.style == "plain" and level.topic is not None:
                    levels.pop()
        levels.append(level)
    else:
        places = [place for place, one in enumerate(levels) if one.style == level.style]
        if places:
            del levels[places[-1] :]
        elif level.style == "han" and level.number > 1:
            # The level was left for an unnumbered heading: only whole parts stay above it.
            ranked = [one for one in levels if one.style in _RANKS]
            levels[:] = ranked
        levels.append(level)
    state.style, state.number, state.unnumbered = "", 0, 0
