"""Where clauses and sentences end, in folded text."""

from __future__ import annotations

import re
from typing import Final

from phrasebook.wording.han import HAN_RANGE

SENTENCE_MARKS: Final = "。！？!?；;…\n\r"
CLAUSE_MARKS: Final = SENTENCE_MARKS + "，,"
EDGE_MARKS: Final = CLAUSE_MARKS + "、：:.~～—“”‘’「」『』（）()《》【】\"' \t\u3000"
UNSEEN: Final = "\u200b"
"""What every character that nobody sees is folded to (``fold``): blanks without width, marks of direction."""
DECORATION: Final = f"*_-=^`{{}}‹›〈〉«»\ufe0f\u200d{UNSEEN}"
"""What people draw around words: *不知道* and -不知道- are 不知道. A slash, a dot and square brackets are not among
it: they part what may be chosen (是/否/不清楚, [不行] [一般] [很好])."""
BLOCKS: Final = (
    (0x2190, 0x21FF),
    (0x2300, 0x23FF),
    (0x2500, 0x27BF),
    (0x2B00, 0x2BFF),
    (0x1F000, 0x1FAFF),
)
"""Where emoji and other small pictures stand in Unicode: 不行🙄 ends as 不行 does."""
EMOJI: Final = tuple(chr(code) for first, last in BLOCKS for code in range(first, last + 1))
PICTURES: Final = "".join(f"{chr(first)}-{chr(last)}" for first, last in BLOCKS)
EDGE: Final = f"[{re.escape(EDGE_MARKS + DECORATION)}{PICTURES}]"
"""A mark, a decoration or an emoji, with what joins its parts, at the edge of a clause, for expressions."""
BEHIND: Final = rf"(?:{EDGE}|\[[{HAN_RANGE}]{{1,3}}\])"
"""What may stand behind a clause: an edge, or an emoji as consoles write it (不行[微笑])."""
PARTICLES: Final = "啊呀呢诶欸哎哦喔噢嘛哈呗啦嘞咯哟呦哒滴嗯了吧的呵"
"""Particles that may follow the end of a clause without changing it (吗 makes it a question)."""

SPOKEN_PARTICLES: Final = "啊呀呢诶欸哎哦喔噢嘛哈呗啦嘞咯哟呦"

CALLED: Final = ("亲爱的", "亲亲", "亲", "客官", "宝贝", "宝")
"""What agents call a customer whose name they do not use; of two that begin alike the longer first."""
TITLES: Final = ("先生", "女士", "老师")
"""What they call one of a name, or of none."""

FINISHED: Final = frozenset(SPOKEN_PARTICLES + "吗")
"""Characters behind which nothing of the same sentence comes in the next message."""
AFRESH: Final = re.compile("你好|亲|好的|嗯|哈喽|请问|抱歉|不好意思|对不起|感谢|谢谢")
"""How a message begins that does not go on with the one before it."""

TRAILING: Final = re.compile(f"[{SPOKEN_PARTICLES}]{{1,4}}(?=[{re.escape(EDGE_MARKS)}]|$)")
CLAUSE_END: Final = re.compile(f"[{re.escape(CLAUSE_MARKS)}]")
EARLIER_CLAUSES: Final = re.compile(f".*[{re.escape(CLAUSE_MARKS)}]", re.DOTALL)
EARLIER_SENTENCES: Final = re.compile(f".*[{re.escape(SENTENCE_MARKS)}]", re.DOTALL)
"""All of a text up to its last mark."""


def clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause or clauses that ``text[start:end]`` touches, without surrounding blanks."""
    left = start
    while left > 0 and text[left - 1] not in CLAUSE_MARKS:
        left -= 1
    after = CLAUSE_END.search(text, end)
    return trimmed(text, start, end, left, after.start() if after else len(text))


def trimmed(text: str, start: int, end: int, left: int, right: int) -> tuple[int, int]:
    """Where ``text[left:right]`` begins and ends without the blanks around ``text[start:end]`` in it."""
    while left < start and text[left].isspace():
        left += 1
    while right > end and (text[right - 1].isspace() or text[right - 1] in "~～"):
        right -= 1
    return left, right


def clause_with_mark(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the clause or clauses that ``text[start:end]`` touches begin, and where they end with their mark."""
    left = start
    while left > 0 and text[left - 1] not in CLAUSE_MARKS:
        left -= 1
    mark = CLAUSE_END.search(text, end)
    return left, mark.end() if mark else len(text)


def sentence_before(text: str, start: int, most: int) -> str:
    """What stands before ``start`` in the same sentence, at most ``most`` characters."""
    return last_piece(EARLIER_SENTENCES, text[max(0, start - most) : start])


def clause_before(text: str, start: int, most: int) -> str:
    """What stands before ``start`` in the same clause, at most ``most`` characters."""
    return last_piece(EARLIER_CLAUSES, text[max(0, start - most) : start])


def last_piece(earlier: re.Pattern[str], text: str) -> str:
    """What stands behind what is ``earlier``."""
    before = earlier.match(text)
    return text[before.end() :] if before else text


def clause_after(text: str, end: int, most: int) -> str:
    """What stands after ``end`` in the same clause, at most ``most`` characters."""
    piece = text[end : end + most]
    found = CLAUSE_END.search(piece)
    return piece[: found.start()] if found else piece
