"""How rare a word is in honest messages: the engine looks for the rarest words of a rule first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from phrasebook.wording.fold import DATA

SERVICE_WORDS = [
    "你",
    "我",
    "亲",
    "请",
    "好",
    "帮",
    "查",
    "问",
    "发",
    "货",
    "单",
    "退",
    "换",
    "款",
    "订",
    "快",
    "递",
    "电",
    "话",
    "联",
    "系",
    "处",
    "理",
    "时",
    "间",
    "客",
    "户",
    "服",
    "务",
    "支",
    "付",
    "微",
    "信",
    "地",
    "址",
    "店",
    "买",
    "卖",
    "哦",
    "呢",
    "哈",
    "吗",
    "吧",
    "呀",
    "啦",
    "嗯",
    "的呢",
    "是的",
    "好的",
    "可以",
    "客服",
    "快递",
    "订单",
    "退款",
    "发货",
    "联系",
    "处理",
    "电话",
    "地址",
    "时间",
    "问题",
    "这边",
    "麻烦",
    "稍等",
    "谢谢",
    "你好",
    "抱歉",
    "方便",
    "需要",
    "帮你",
    "给你",
    "为你",
    "你的",
    "你看",
    "请你",
    "收到",
    "微信",
    "反馈",
    "核实",
    "查询",
    "仓库",
    "明天",
    "耐心",
    "转账",
    "账户",
    "让你",
    "高兴",
    "再说",
    "马上",
    "的问",
    "不起",
    "骂",
    "码",
    "扶",
    "附",
]
"""Texts that stand in messages of agents far more often than elsewhere."""
SERVICE_FACTOR = 16


def load_frequencies() -> dict[str, float]:
    """Times in a million characters, by character and by pair. Raises ValueError for a service word that is
    listed twice."""
    found: dict[str, float] = {}
    for line in (DATA / "frequencies.txt").read_text(encoding="utf-8").splitlines():
        level, *texts = line.split(" ")
        found.update(dict.fromkeys(texts, 2.0 ** int(level)))
    # One said twice would be raised twice.
    if twice := [text for text, count in Counter(SERVICE_WORDS).items() if count > 1]:
        raise ValueError(f"service words said twice: {' '.join(twice)}")
    for text in SERVICE_WORDS:
        found[text] = max(found.get(text, 1.0) * SERVICE_FACTOR, 500.0 if len(text) > 1 else 2000.0)
    return found


FREQUENCIES = load_frequencies()
RARE = 0.5


@lru_cache(maxsize=65536)
def frequency(word: str) -> float:
    """Expected times in a million characters."""
    if len(word) == 1:
        return FREQUENCIES.get(word, RARE)
    return min(
        FREQUENCIES.get(pair) or max(RARE, frequency(pair[0]) * frequency(pair[1]) / 1e6 * 4)
        for pair in (word[at : at + 2] for at in range(len(word) - 1))
    )


def total_frequency(words: Iterable[str]) -> float:
    """Expected times in a million characters that any of the words stands somewhere."""
    return sum(map(frequency, words))
