"""What the words of a message mean for waiting: a hold, a courtesy, a question. Pure.

Only short and unmistakable messages are courtesies: anything that may ask something counts as
a message, for a clock too many is seen and a customer forgotten is not.
"""

from __future__ import annotations

import re
import unicodedata

from assist.conversation import Tone

_HOLD = re.compile(
    r"稍等|稍候"
    r"|(?:请|您|麻烦|烦请|劳烦)[^,。!?;]{0,6}?(?:等一下|等一等|等一会|等我|等下|等候)"
    r"|(?:^|[,。!?;~\s])(?:等一下|等我一下|等我(?:查|看|问))"
    r"|(?:^|[,。!?;~\s])(?:好|的|嗯|亲|那|您好){0,6}(?:我|这边|小二|马上|这就|现在)"
    r"(?:这边|先|来|去|再|马上|现在|立即|(?:帮|给|替|为)[您你亲]){0,3}"
    r"(?:查询?|查看|核实|核对|确认|落实|看|问)(?:一下|下|看)(?!.*(?:已经|好了|到了))"
)
_NOT_HOLD = re.compile(
    r"久等|耐心等|不用等|无需等|不必等|等(?:您|你)(?:的)?(?:回复|消息|答复)|(?:不用|无需|不必)稍"
)

_ENDS_ASKING = re.compile(
    r"(?:[?]|吗|呢|么)[\s~。!亲哈哦呀]*$|(?:请问|能否|可否|是否|方便)[^。!]*$"
)
_CLOSING_QUESTION = re.compile(r"(?:还有|其他|其它|别的)[^,。]*(?:吗|么|呢|[?])[\s~。!亲哈哦呀]*$")

_FILLER = re.compile(r"[\s,。.!?~、…;::\-—_'\"“”()()\[\]]+")
_THANKS = (
    "非常感谢", "太感谢了", "多谢了", "谢谢您了", "谢谢你了", "谢谢您", "谢谢你", "谢谢了", "谢谢",
    "感谢您", "感谢", "多谢", "谢了", "谢", "thankyou", "thanks", "thx", "3q", "辛苦了", "辛苦",
    "麻烦了", "麻烦您了", "麻烦你了", "再见", "拜拜", "拜", "88", "bye", "byebye", "晚安", "回见",
    "没有了", "没了", "没事了", "没别的了", "没问题了", "不用了", "不客气", "没关系", "再会", "祝生意兴隆",
    "你真好", "您真好", "太好了", "真好", "满意", "很满意",
)  # fmt: skip
_ASSENT = (
    "好的好的", "好的呢", "好的哈", "好的", "好滴", "好哒", "好嘞", "好吧", "好呀", "好啊", "好哦", "好", "嗯嗯", "嗯呢",
    "嗯", "恩恩", "恩", "哦哦", "哦", "噢", "喔", "行吧", "行的", "行", "可以的", "可以", "ok", "okay", "k",
    "知道了", "知道啦", "我知道了", "明白了", "明白", "我明白了", "了解了", "了解", "清楚了", "懂了", "收到了", "收到",
    "那好吧", "那好", "那行", "没问题", "对", "对的", "是的", "是",
)  # fmt: skip
_SOFTENERS = (
    "亲亲",
    "亲",
    "哈",
    "啦",
    "呀",
    "哦",
    "啊",
    "呢",
    "吧",
    "了",
    "那",
    "就",
    "先",
    "这样",
    "客服",
    "小姐姐",
    "小哥哥",
    "老板",
    "掌柜",
    "你们",
    "您",
    "你",
)
_KNOWN = (
    *sorted((*_THANKS, *_ASSENT), key=len, reverse=True),
    *_SOFTENERS,
)
_LONGEST_COURTESY = 24
_STICKER = re.compile(r"\[[^\[\]]{1,8}\]|/:[^\s]{1,6}")


def tone_of_customer(text: str) -> Tone:
    """``COURTESY`` for thanks, goodbyes and bare emoji, ``ASSENT`` for 好的 and its like."""
    if len(text) > _LONGEST_COURTESY * 4:
        return Tone.PLAIN
    folded = unicodedata.normalize("NFKC", text).lower()
    if "?" in folded:
        return Tone.PLAIN
    bare = _STICKER.sub("", folded)
    bare = "".join(c for c in bare if not _is_picture(c))
    bare = _FILLER.sub("", bare)
    if not bare:
        return Tone.COURTESY if text.strip() else Tone.PLAIN
    if len(bare) > _LONGEST_COURTESY:
        return Tone.PLAIN
    thanks = assents = False
    while bare:
        word = next((word for word in _KNOWN if bare.startswith(word)), None)
        if word is None:
            return Tone.PLAIN
        thanks = thanks or word in _THANKS
        assents = assents or word in _ASSENT
        bare = bare[len(word) :]
    if thanks:
        return Tone.COURTESY
    return Tone.ASSENT if assents else Tone.PLAIN


def tone_of_agent(text: str) -> Tone:
    """``HOLD`` for 请稍等 and its like, ``QUESTION`` when the customer is asked something.

    The ritual "anything else?" is no question: 好的 in answer to it closes.
    """
    text = unicodedata.normalize("NFKC", text)
    if _HOLD.search(text) and not _NOT_HOLD.search(text):
        return Tone.HOLD
    tail = text.strip()[-60:]
    if _ENDS_ASKING.search(tail) and not _CLOSING_QUESTION.search(tail):
        return Tone.QUESTION
    return Tone.PLAIN


def _is_picture(character: str) -> bool:
    return (
        unicodedata.category(character) in ("So", "Sk", "Cf", "Mn")
        or "\ufe00" <= character <= "\ufe0f"
    )
