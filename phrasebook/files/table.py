"""One table, row after row: first its headings, then its entries.

People put titles and hints above the headings, give them two rows, merge them, and leave blank
rows between. What is passed over is told as a ``Remark``, so that nothing is lost in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from phrasebook.entries import Message
from phrasebook.errors import EntryError
from phrasebook.files.columns import (
    HEADING_ROWS,
    Headings,
    has_text_heading,
    is_heading_row,
    read_headings,
)
from phrasebook.files.fields import Row

_WORDING = re.compile("禁用|禁语|忌语|禁忌|违禁|敏感词|禁止用语|不可说|不能说|不得说")
_WORDING_HEADING = re.compile(
    "禁|忌|敏感词|错误|不可说|不能说|序号|编号|分类|类别|说明|备注|原因|替换|建议|正确|推荐|改为"
)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person should know about a place of the file that is no fault."""

    place: str
    message: Message


@dataclass(frozen=True, slots=True)
class Wording:
    """Wording that must not be said, found in a sheet of such wording. It is no reply."""

    place: str
    text: str


Item = Row | EntryError | Remark | Wording


@dataclass(frozen=True, slots=True)
class Options:
    """How to read a file. ``name`` is what people call it where its path says something else;
    ``split`` looks for several answers in one cell of a table."""

    name: str = ""
    split: bool = True


def is_wording(name: str) -> bool:
    """Whether a sheet or file of that name holds prohibited wording (禁用语, 服务忌语)."""
    return _WORDING.search(name) is not None


class Table:
    """Takes a table's rows in order and gives back what they hold."""

    def __init__(self, *, split: bool) -> None:
        self._split = split
        self._headings: Headings | None = None
        self._waiting: tuple[str, list[str]] | None = None
        self.seen = 0
        self.over = False
        self.found = False

    @property
    def settled(self) -> bool:
        """Whether the headings are read, so that what comes now are entries."""
        return self._headings is not None

    def feed(
        self,
        place: str,
        cells: Sequence[str],
        *,
        across: Sequence[tuple[int, int]] = (),
        remarks: Sequence[Message] = (),
        joins: bool = False,
    ) -> Iterator[Item]:
        """The next row. ``across`` are spans of columns that are merged in it.

        Once the table is ``over`` (its headings will not do, or there are none) nothing more
        comes of it; ``found`` tells whether it has a heading row.
        """
        if self.over or not any(cell.strip() for cell in cells):
            return
        if self._headings is None:
            yield from self._seek(place, cells, across)
            if self._headings is None:
                return
            if self._waiting is None:
                return  # this row was the second of the headings
            self._waiting = None
        yield from self._entries(place, cells, remarks, joins)

    def end(self) -> Iterator[Item]:
        """After the last row: headings without a row below them may still be wrong."""
        if self._waiting is not None and self._headings is None and not self.over:
            yield from self._settle(*self._waiting)

    def _seek(
        self, place: str, cells: Sequence[str], across: Sequence[tuple[int, int]]
    ) -> Iterator[Item]:
        if self._waiting is None:
            self.seen += 1
            if has_text_heading(cells):
                self._waiting = (place, _spread(cells, across))
                self.found = True
            elif self.seen >= HEADING_ROWS:
                self.over = True
            return
        above = self._waiting[1]
        if not is_heading_row(cells):
            yield from self._settle(*self._waiting)
        elif has_text_heading(cells) and sum(1 for cell in set(above) if cell.strip()) == 1:
            self._waiting = (place, _spread(cells, across))  # the row above was a title
        else:
            wide = max(len(above), len(cells))
            both = [
                (_at(cells, at) if _at(cells, at).strip() else _at(above, at)) for at in range(wide)
            ]
            yield from self._settle(self._waiting[0], both)
            self._waiting = None

    def _settle(self, place: str, cells: list[str]) -> Iterator[Item]:
        found = read_headings(place, cells)
        if isinstance(found, list):
            self.over = True
            yield from found
            return
        self._headings = found
        for skipped in found.skipped:
            yield Remark(place, skipped)

    def _entries(
        self, place: str, cells: Sequence[str], remarks: Sequence[Message], joins: bool
    ) -> Iterator[Item]:
        assert self._headings is not None
        if self._headings.example(cells):
            yield Remark(
                place, Message("示例行，未导入", "this is the example row; it is not imported")
            )
            return
        for row in self._headings.rows(place, cells, split=self._split, joins=joins):
            if isinstance(row, Row) and remarks:
                yield Row(
                    row.place,
                    row.values,
                    row.places,
                    row.columns,
                    (*row.remarks, *remarks),
                    row.joins,
                )
            else:
                yield row


def wording_told(name: str, count: str) -> Message:
    """What to say of a sheet of wording."""
    return Message(
        f"“{name}”是禁用语表：{count} 条措辞不作为话术导入",
        f"{name!r} lists prohibited wording: its {count} phrases are not imported as replies",
    )


def wording_rows(
    rows: Iterator[tuple[str, Sequence[str]]], told: Callable[[str], Message]
) -> Iterator[Item]:
    """The wording in a sheet of prohibited wording: of each row the first text that is none of
    its headings and no number. ``told`` says to the reader what became of the sheet."""
    column: int | None = None
    first = ""
    count = 0
    for place, cells in rows:
        filled = [(at, cell.strip()) for at, cell in enumerate(cells) if cell.strip()]
        filled = [(at, cell) for at, cell in filled if not cell.replace(".", "").isdigit()]
        if not filled:
            continue
        first = first or place
        if count == 0 and all(
            len(cell) <= 12 and _WORDING_HEADING.search(cell) for _, cell in filled
        ):
            column = next((at for at, cell in filled if _WORDING.search(cell)), column)
            continue
        text = next((cell for at, cell in filled if at == column), filled[0][1])
        count += 1
        yield Wording(place, text)
    if first:
        yield Remark(first, told(str(count)))


def _at(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _spread(cells: Sequence[str], across: Sequence[tuple[int, int]]) -> list[str]:
    """The cells with each merged span filled by its first: one heading over several columns."""
    filled = list(cells)
    for left, right in across:
        for at in range(left + 1, min(right + 1, len(filled))):
            filled[at] = filled[at] or filled[left]
    return filled
