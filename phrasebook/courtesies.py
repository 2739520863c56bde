"""What every agent types all day: a rule that flags one of these would be in everybody's way. Pure.

Only what no house bans: “没问题” or “马上” may well be words a lead does not want.
"""

from __future__ import annotations

from collections.abc import Iterator

from phrasebook.wording.checker import Checker
from phrasebook.wording.settling import is_grave

COURTESIES = (
    "您好",
    "你好",
    "您好，请问有什么可以帮您？",
    "亲",
    "亲，在的",
    "亲爱的",
    "在的",
    "请讲",
    "请问",
    "请您",
    "麻烦您",
    "辛苦您",
    "好的",
    "好的，请稍等",
    "稍等",
    "请稍等",
    "请您稍等",
    "收到",
    "收到，谢谢您",
    "明白",
    "嗯嗯",
    "是的",
    "谢谢",
    "谢谢您",
    "感谢您的耐心等待",
    "让您久等了",
    "不客气",
    "抱歉",
    "非常抱歉",
    "对不起",
    "再见",
    "祝您生活愉快，再见",
    "欢迎光临",
)


def flagged_courtesies(checker: Checker, code: str) -> Iterator[tuple[str, str]]:
    """Each courtesy that the rule ``code`` holds for an error or a warning, with the words found."""
    for text in COURTESIES:
        for found in checker.found_by(code, text):
            if is_grave(found.severity):
                yield text, text[found.start : found.end]
                break
