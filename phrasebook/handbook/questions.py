"""Questions with their answers, as sections, dialogues and “问:… 答:…” write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from phrasebook.handbook.folding import fold
from phrasebook.handbook.outline import Placed

_ASKS = re.compile(
    r"^(?:问题?|提问|[Qq])\s*[\d一二三四五六七八九十]{0,3}\s*[、.:)]\s*|^(?:客户|顾客|用户|买家|业主|患者|群众|市民|客人|旅客|住户|游客|乘客|家长|学员|来电人|办事人)?(?:提?问|常问|咨询|询问)[:]\s*|^[【\[]\s*(?:问题?|提问|[Qq])\s*[\d一二三四五六七八九十]{0,3}\s*[】\]]\s*:?\s*"
)
_CUSTOMER = re.compile(
    r"^(?:客户|顾客|用户|买家|业主|患者|病人|群众|市民|客人|旅客|住户|宾客|来电人|办事群众)\s*:\s*"
)
_ANSWERS = re.compile(
    r"(?:^|(?<=[\s。?!;)”]))(?:(?:标准|参考|规范|建议)?(?:答案?|解答|回答|答复|回复|应答|A|a)\s*[\d一二三四五六七八九十]{0,3}\s*[:、.]\s*|[【\[]\s*(?:答案?|解答|回答|答复|A)\s*[\d一二三四五六七八九十]{0,3}\s*[】\]]\s*:?\s*|(?:客服|坐席|话务员|工作人员|服务人员|店员|员工|前台|导医|护士|柜员|营业员)(?:答|回答|回复|应答)?\s*:\s*)"
)


@dataclass(slots=True)
class Asked:
    """A question being read, and the answers found so far; ``used`` are pieces by index."""

    question: str
    placed: Placed
    labelled: bool
    answers: list[str] = field(default_factory=list)
    used: list[int] = field(default_factory=list)
    style: str = ""


def questions(placed: Sequence[Placed]) -> Iterator[Asked]:
    """The questions that got an answer, in their order."""
    current: Asked | None = None
    for index, one in enumerate(placed):
        piece = one.piece
        if one.is_heading or piece.cells or one.topic == "prohibited":
            yield from _finished(current)
            current = None
            continue
        asked = _question(one, current)
        if asked is not None:
            yield from _finished(current)
            current, rest = asked
            current.used.append(index)
            if rest:
                _answer(rest, fold(rest), current)
        elif current is not None:
            if _ends(one, current):
                yield from _finished(current)
                current = None
            else:
                current.used.append(index)
                _answer(piece.text, piece.folded, current)
    yield from _finished(current)


def _finished(current: Asked | None) -> Iterator[Asked]:
    if current is not None and any(answer.strip() for answer in current.answers):
        yield current


def _question(one: Placed, current: Asked | None) -> tuple[Asked, str] | None:
    """The question a piece starts, with the rest of the piece behind its answer's label."""
    piece = one.piece
    body, folded = piece.body, piece.folded_body
    style = piece.number.style if piece.number else ""
    label = _ASKS.match(folded) or _ASKS.match(piece.folded)
    whole = label is not None and not _ASKS.match(folded)
    if whole:
        body, folded = piece.text, piece.folded
    customer = _CUSTOMER.match(folded)
    answer = _ANSWERS.search(folded, 1)
    if label or (customer and (answer or one.topic == "questions" or folded.endswith("?"))):
        start = (label or customer).end()  # type: ignore[union-attr]
        stop = answer.start() if answer and answer.start() > start else len(folded)
        if not answer:
            cut = re.search(r"\?(?=\s*\S)", folded[start:])
            rest = folded[start + cut.end() :] if cut else ""
            # Two questions in a row are asked together.
            if cut and len(rest) > 3 and not rest.rstrip().endswith("?"):
                stop = start + cut.end()
        return Asked(body[start:stop].strip(), one, labelled=True, style=style), body[stop:].strip()
    if answer and folded[: answer.start()].rstrip().endswith("?"):
        return Asked(body[: answer.start()].strip(), one, False, style=style), body[
            answer.start() :
        ]
    if current is not None and current.labelled:
        return None
    if one.topic != "questions":
        return None
    if folded.endswith("?") and len(folded) <= 60:
        if current is not None and not current.answers and not style:
            return None
        if current is not None and current.style and style != current.style:
            return None
        return Asked(body, one, False, style=style), ""
    if (
        style
        and style != "bullet"
        and len(folded) <= 60
        and (current is None or current.style == style)
    ):
        cut = re.match(r"[^。!]{3,40}?\?\s*(?=\S)", folded)
        if cut:
            return Asked(body[: cut.end()].strip(), one, False, style=style), body[cut.end() :]
        if len(folded) <= 30 and not re.search(r"[。!;]$", folded) and not _ANSWERS.match(folded):
            return Asked(body, one, False, style=style), ""
    cut = re.match(r"[^。!?]{3,40}\?\s*(?=\S{4})", folded)
    if cut and (current is None or current.style == style):
        return Asked(body[: cut.end()].strip(), one, False, style=style), body[cut.end() :]
    return None


def _answer(text: str, folded: str, current: Asked) -> None:
    """Add what a piece answers; a label starts another answer."""
    marks = list(_ANSWERS.finditer(folded))
    first = marks[0].start() if marks else len(folded)
    if lead := text[:first].strip():
        if current.answers:
            current.answers[-1] = f"{current.answers[-1]} {lead}".strip()
        else:
            current.answers.append(lead)
    stops = [*(mark.start() for mark in marks), len(text)]
    for mark, stop in zip(marks, stops[1:], strict=True):
        current.answers.append(text[mark.end() : stop].strip())


def _ends(one: Placed, current: Asked) -> bool:
    """Whether a piece is no part of the answer any more."""
    if one.heading != current.placed.heading:
        return True
    if one.topic == "questions" or not current.answers:
        return bool(
            not current.answers
            and one.topic != "questions"
            and not _ANSWERS.match(one.piece.folded)
        )
    return not _ANSWERS.match(one.piece.folded)
