"""Ways in which people ask a customer to leave the platform without a word list noticing: names of the
messenger, numbers in any writing, both put into the sentences in which they are said."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tools import disguises, manners

MESSENGER = [
    "微信", "V信", "v信", "vx", "VX", "Vx", "wx", "WX", "W信", "薇信", "薇", "威信", "溦信", "徽信", "微讯", "维信",
    "卫星", "V❤", "v❤️", "微❤", "威❤", "微心", "薇心", "绿泡泡", "绿色软件", "绿色聊天软件", "weixin", "wei信", "微xin",
    "wēi信", "w\u200bx", "微\u200b信", "微 信", "微.信", "微-信", "微/信", "V\u20dd信", "ｖｘ", "Ⓥ信", "𝓥信", "ⅴx", "Ѵх",
    "微訊", "微亻言", "彳散信", "伩信", "wechat", "WeChat", "We Chat", "微x", "V号", "薇❤号", "嶶信", "wei-xin",
]  # fmt: skip
OTHERS = [
    "QQ", "qq", "q q", "Q", "扣扣", "扣 扣", "叩叩", "球球", "企鹅", "企鹅号", "ＱＱ", "Q\u200bQ", "Ⓠ Ⓠ", "🐧", "🐧号", "qiuqiu", "抠抠",
    "口口", "ԛԛ", "秋秋", "Q_Q", "q.q",
]  # fmt: skip
ASKING = [
    "加我{}", "加{}聊", "您加下我{}吧", "{}联系", "{}上说", "我们{}聊吧", "方便加个{}吗", "{}发您详细的", "亲，{}加一下，给您优惠",
    "这边不好说，加{}吧", "+{}领券", "➕{}", "把您{}给我", "{}多少，我加您", "留个{}吧", "您{}号发我一下", "平台上不方便，{}私聊",
    "可以加{}发图", "以后有事直接{}找我", "用{}转我就行",
]  # fmt: skip
NUMBERED = [
    "加我{}{}", "{}：{}", "{}号{}", "我{}是{}，加一下", "亲，{} {} 聊", "有需要{}{}", "我的{}{}，同手机",
]  # fmt: skip
PHONED = [
    "加我{}", "我电话{}，微信同号", "{}加v", "手机号{}加我微信", "{}微我", "电话同微{}", "有需要加{}",
]  # fmt: skip
PHONES = ["13900005678", "15912340000", "18888886666", "13012345678"]
NUMBERS = ["886623351", "1023456789", "33582916", "745812096"]
HEARD = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
HOMOPHONES = [
    "灵凌铃",
    "依医衣",
    "尔儿而",
    "山伞叁",
    "似是四",
    "舞吴无伍",
    "流留柳",
    "起气妻",
    "巴吧爸",
    "酒久玖",
]
ODD_DIGITS = [
    "⓪０0〇",
    "➊①１㈠",
    "➋②２㈡",
    "➌③３㈢",
    "➍④４㈣",
    "➎⑤５㈤",
    "➏⑥６㈥",
    "➐⑦７㈦",
    "➑⑧８㈧",
    "➒⑨９㈨",
]


def contacts(random: Random) -> dict[str, Callable[[], tuple[str, str]]]:
    """Makers of a sentence and the part that is to be found, by what hides it."""

    def name() -> tuple[str, str]:
        said = random.choice(MESSENGER + OTHERS)
        return random.choice(ASKING).format(said), said

    def name_set_apart() -> tuple[str, str]:
        said = random.choice(["微信", "威信", "薇信", "QQ", "扣扣", "企鹅", "vx", "微信号"])
        sentence = random.choice(ASKING)
        way = random.choice(
            [
                disguises.spaced,
                disguises.marked,
                disguises.emoji_between,
                disguises.zero_width,
                manners.pictures,
                disguises.bracketed,
            ]
        )
        if random.random() < 0.5:
            at = sentence.index("{}")
            left = max(0, at - 2)
            made = way(sentence[left:at] + said, random) or ""
            return sentence[:left] + made + sentence[at + 2 :], made
        made = way(said, random) or said
        return sentence.format(made), made

    def name_and_number() -> tuple[str, str]:
        said = random.choice(MESSENGER + OTHERS)
        number = hidden_number(random.choice(NUMBERS + PHONES), random)
        return random.choice(NUMBERED).format(said, number), said + number

    def phone() -> tuple[str, str]:
        number = hidden_number(random.choice(PHONES), random)
        return random.choice(PHONED).format(number), number

    def account() -> tuple[str, str]:
        said = random.choice(MESSENGER)
        number = random.choice(
            ["lanmao8866", "qingfeng_99", "ahuang-2020", "xiaoli0571", "wxid_abc88"]
        )
        return random.choice(NUMBERED).format(said, number), said + number

    return {one.__name__: one for one in (name, name_set_apart, name_and_number, phone, account)}


def hidden_number(digits: str, random: Random) -> str:
    """A number as people write it who do not want it to be read by a machine."""
    way = random.randrange(9)
    if way == 0:
        return digits.translate(str.maketrans("0123456789", random.choice(disguises.DIGITS)))
    if way == 1:
        return random.choice(
            [" ", "-", ".", "—", "，", "😀", "/", "、", "👉", "\u200b", "*", "~"]
        ).join(digits)
    if way == 2:
        mark = random.choice([" ", "-", ".", "👉", "…", "~", "，", "加", "杠"])
        return f"{digits[:3]}{mark}{digits[3:7]}{mark}{digits[7:]}"
    if way == 3:
        return "".join(random.choice([one, HEARD[int(one)]]) for one in digits)
    if way == 4:
        return "".join(random.choice([one, random.choice(ODD_DIGITS[int(one)])]) for one in digits)
    if way == 5:
        return "".join(HEARD[int(one)] for one in digits).replace("一", "幺")
    if way == 6:
        return digits.replace("0", random.choice("oO○〇ο"))
    if way == 7:
        return f"（{digits[:3]}）{digits[3:7]}（{digits[7:]}）"
    return "".join(
        random.choice(HOMOPHONES[int(one)]) if random.random() < 0.3 else HEARD[int(one)]
        for one in digits
    )
