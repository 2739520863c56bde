"""Tables whose rows came through as cells: what each column holds, by its title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from phrasebook.handbook.folding import fold
from phrasebook.handbook.pieces import Piece
from phrasebook.handbook.titles import topic

Column = Literal["question", "answer", "approved", "prohibited", "time", "subject", "ignored"]

_QUESTION = re.compile(
    r"^(?:常见)?(?:客户|顾客|用户|患者|群众|买家)?(?:的)?(?:问题|提问|疑问|问|常问|咨询问题|问法|咨询内容)$"
)
_ANSWER = re.compile(
    r"^(?:标准|参考|规范|建议)?(?:答案|答复|回答|解答|答|回复|应答|答复口径|参考答复|处理答复)(?:内容|话术|口径)?$"
)
_TIME = re.compile(r"时限|时效|时间|期限|限时")
_SUBJECT = re.compile(
    r"^(?:服务|接待|业务|适用|具体|投诉|办理)?(?:场景|环节|事项|项目|业务|情形|情况|阶段|类别|类型|分类|岗位|名称|内容|流程|步骤|节点|指标|级别|等级)(?:名称|类型|说明|描述)?$"
)
_IGNORED = re.compile(r"^(?:序号|编号|备注|No\.?|责任人|责任部门|部门|说明|负责人)$", re.I)


def columns(cells: Sequence[str]) -> list[Column] | None:
    """What the columns below a row of titles hold; None where the row is no such row."""
    found: list[Column] = []
    for cell in cells:
        column = column_of(cell)
        if column is None:
            return None
        found.append(column)
    useful = [one for one in found if one not in ("ignored", "subject")]
    return found if useful and len(found) > 1 else None


def column_of(cell: str) -> Column | None:
    """What a column of that title holds; None for what is no title of a column."""
    title = fold(cell).strip(" :*“”").replace(" ", "")
    if not title or len(title) > 14:
        return None
    if _IGNORED.match(title):
        return "ignored"
    if _QUESTION.match(title):
        return "question"
    if _ANSWER.match(title):
        return "answer"
    told = topic(title)
    if told == "prohibited" or title in ("错误", "禁忌", "忌", "禁止", "不要说", "不能说", "不说"):
        return "prohibited"
    if told == "approved" or title in ("正确", "规范", "文明", "应说", "要说", "请说", "建议"):
        return "approved"
    if _TIME.search(title):
        return "time"
    if _SUBJECT.match(title):
        return "subject"
    return None


def stacked(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces with those tables put together again whose cells stand one below the other."""
    out: list[Piece] = []
    index = 0
    while index < len(pieces):
        width = _title_rows(pieces, index)
        if width < 2:
            out.append(pieces[index])
            index += 1
            continue
        out.append(_row(pieces[index : index + width]))
        index += width
        while index + width <= len(pieces) and all(
            _is_cell(piece) for piece in pieces[index : index + width]
        ):
            out.append(_row(pieces[index : index + width]))
            index += width
    return out


def _title_rows(pieces: Sequence[Piece], index: int) -> int:
    """How many pieces from here are titles of columns, one each; 0 where no table follows."""
    titles: list[Column] = []
    for piece in pieces[index : index + 6]:
        column = None if piece.cells or piece.number else column_of(piece.text)
        if column is None or column in titles:
            break
        titles.append(column)
    useful = [one for one in titles if one not in ("ignored", "subject")]
    following = pieces[index + len(titles) : index + 2 * len(titles)]
    fits = len(following) == len(titles) and all(_is_cell(piece) for piece in following)
    return len(titles) if len(titles) > 1 and useful and fits else 0


def _is_cell(piece: Piece) -> bool:
    return (
        not piece.cells
        and len(piece.text) <= 90
        and (piece.number is None or (not piece.folded_body))
    )


def _row(pieces: Sequence[Piece]) -> Piece:
    texts = tuple(piece.text for piece in pieces)
    joined = "\t".join(texts)
    return Piece(joined, fold(joined), pieces[0].line, None, texts)
