"""Ways in which people hide a phrase from a word list, each a function of a phrase and a seeded
random source: the text it becomes, or None where the way does not suit the phrase.

Made with other libraries than the checker undoes them with (pypinyin, OpenCC) where there are any,
so that a table's mistakes show.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from random import Random

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

Disguise = Callable[[str, Random], str | None]

EMOJI = "😀😂🙏🌹👍😡🔥💢❤️✨🐶🌸"
MARKS = [
    ".",
    "·",
    "-",
    "_",
    "、",
    "，",
    "/",
    "|",
    "*",
    "。",
    "…",
    "~",
    "+",
    "#",
    "^",
    "—",
    "'",
    "•",
]
ZERO_WIDTH = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f"]
BRACKETS = ["【】", "()", "（）", "[]", "「」", "{}", "<>", "《》"]
SLANG = {
    "微信": ["V信", "vx", "wx", "VX", "绿泡泡", "薇", "威信", "V❤", "绿色软件"],
    "不知道": ["bzd", "不造", "布吉岛"],
    "神经病": ["sjb", "蛇精病"],
    "傻子": ["sz", "沙子"],
    "脑残": ["nc", "孬残"],
    "关我屁事": ["gwps"],
    "投诉": ["ts", "tou诉"],
    "有病": ["yb"],
    "滚蛋": ["gd"],
    "闭嘴": ["bz"],
}
DIGITS = [
    "零一二三四五六七八九",
    "〇一二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "０１２３４５６７８９",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "٠١٢٣٤٥٦٧٨٩",
    "०१२३४५६७८९",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "₀₁₂₃₄₅₆₇₈₉",
    "🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐",
    "⓿❶❷❸❹❺❻❼❽❾",
    "零㊀㊁㊂㊃㊄㊅㊆㊇㊈",
    "〇〡〢〣〤〥〦〧〨〩",
    "洞幺两三四五六拐八勾",
    "oI23456789",
    "O1Z3456789",
]
LATIN_ALIKE = str.maketrans("aceopxyiksmnutvwbhABCEHKMOPTX", "асеорхуікѕмпυτνωЬһАВСЕНКМОРТХ")
SHAPES = dict(
    zip(
        "微信投诉举报知道转账不管别买滚蛋病烦问自己私下加薇",
        "徽伩设拆誉服和首砖帐丕菅別卖衮旦痫顺间目已和卞伽徾",
        strict=True,
    )
)
HALVES = dict(
    zip(
        "信你投诉滚神妈知说转骂烦笨使的找行账话吃病加微别功聊验码钱付款银",
        [
            "亻言", "亻尔", "扌殳", "讠斥", "氵衮", "礻申", "女马", "矢口", "讠兑", "车专", "口马",
            "火页", "竹本", "亻吏", "白勺", "扌戈", "彳亍", "贝长", "讠舌", "口乞", "疒丙", "力口",
            "彳散", "另刂", "工力", "耳卯", "马佥", "石马", "钅戋", "亻寸", "士示欠", "钅艮",
        ],
        strict=True,
    )
)  # fmt: skip


def spaced(text: str, random: Random) -> str:
    """One kind of blank between all characters."""
    return random.choice([" ", "  ", "\u3000", "\u00a0", "\u2009"]).join(text)


def one_space(text: str, random: Random) -> str:
    """A blank somewhere inside."""
    return cut_by(" ", text, random)


def zero_width(text: str, random: Random) -> str:
    """Characters that nobody sees, between all."""
    return random.choice(ZERO_WIDTH).join(text)


def one_zero_width(text: str, random: Random) -> str:
    """One character that nobody sees."""
    return cut_by(random.choice(ZERO_WIDTH), text, random)


def marked(text: str, random: Random) -> str:
    """The same mark between all characters."""
    return random.choice(MARKS).join(text)


def one_mark(text: str, random: Random) -> str:
    """One odd mark inside."""
    return cut_by(random.choice(["*", "|", "/", "-", "_", "·", "#", "^", "+", "•"]), text, random)


def mixed_marks(text: str, random: Random) -> str:
    """A different mark after each character."""
    return "".join(letter + random.choice(MARKS) for letter in text[:-1]) + text[-1]


def emoji_between(text: str, random: Random) -> str:
    """The same picture between all characters."""
    return random.choice(EMOJI.replace("\ufe0f", "")).join(text)


def one_emoji(text: str, random: Random) -> str:
    """One picture inside."""
    return cut_by(random.choice(EMOJI.replace("\ufe0f", "")), text, random)


def keycaps(text: str, random: Random) -> str:
    """Keycaps between the characters, or digits as keycaps."""
    if any(map(str.isdigit, text)):
        return "".join(f"{one}\ufe0f\u20e3" if one.isdigit() else one for one in text)
    return "".join(f"{one}{at}\ufe0f\u20e3" for at, one in enumerate(text[:-1], 1)) + text[-1]


def bracketed(text: str, random: Random) -> str:
    """Each character in brackets."""
    left, right = tuple(random.choice(BRACKETS))
    return "".join(f"{left}{letter}{right}" for letter in text)


def one_bracketed(text: str, random: Random) -> str:
    """One character in brackets."""
    left, right = tuple(random.choice(BRACKETS))
    at = random.randrange(len(text))
    return f"{text[:at]}{left}{text[at]}{right}{text[at + 1 :]}"


def lines(text: str, random: Random) -> str:
    """One character a line."""
    return "\n".join(text)


def traditional(text: str, random: Random) -> str | None:
    """Traditional characters."""
    turned = converter().convert(text)
    return changed(turned, text)


def radicals(text: str, random: Random) -> str | None:
    """Code points that only look like the characters."""
    return changed("".join(look_alikes().get(letter, letter) for letter in text), text)


def each_doubled(text: str, random: Random) -> str:
    """Every character twice."""
    return "".join(letter * 2 for letter in text)


def each_repeated(text: str, random: Random) -> str:
    """Every character several times."""
    return "".join(letter * random.randint(2, 4) for letter in text)


def one_repeated(text: str, random: Random) -> str:
    """One character three times and more."""
    at = random.randrange(len(text))
    return text[:at] + text[at] * random.randint(3, 5) + text[at + 1 :]


def homophone(text: str, random: Random) -> str | None:
    """One character of a phrase of three and more by another that sounds alike."""
    return sounded(text, random, 1) if len(text) > 2 else None


def homophones(text: str, random: Random) -> str | None:
    """Two characters of a phrase of four and more."""
    return sounded(text, random, 2) if len(text) > 3 else None


def homophone_of_two(text: str, random: Random) -> str | None:
    """One of two characters."""
    return sounded(text, random, 1) if len(text) == 2 else None


def both_homophones(text: str, random: Random) -> str | None:
    """Both of two characters."""
    return sounded(text, random, 2) if len(text) == 2 else None


def pinyin_apart(text: str, random: Random) -> str | None:
    """Pinyin, a blank between syllables."""
    return changed(" ".join(lazy_pinyin(text)), text)


def pinyin_joined(text: str, random: Random) -> str | None:
    """Pinyin in one run."""
    return changed("".join(lazy_pinyin(text)), text)


def pinyin_toned(text: str, random: Random) -> str | None:
    """Pinyin with tone marks."""
    return changed(" ".join(lazy_pinyin(text, style=Style.TONE)), text)


def pinyin_capitals(text: str, random: Random) -> str | None:
    """Pinyin with capital letters."""
    return changed("".join(one.capitalize() for one in lazy_pinyin(text)), text)


def one_syllable(text: str, random: Random) -> str | None:
    """One character in pinyin."""
    at = random.randrange(len(text))
    return changed(text[:at] + lazy_pinyin(text[at])[0] + text[at + 1 :], text)


def half_pinyin(text: str, random: Random) -> str | None:
    """Half of the characters in pinyin."""
    places = set(random.sample(range(len(text)), (len(text) + 1) // 2))
    return changed(
        "".join(
            lazy_pinyin(letter)[0] if at in places else letter for at, letter in enumerate(text)
        ),
        text,
    )


def one_initial(text: str, random: Random) -> str | None:
    """One character by the first letter of its syllable."""
    if len(text) < 3:
        return None
    at = random.randrange(len(text))
    letter = lazy_pinyin(text[at], style=Style.FIRST_LETTER)[0]
    return changed(text[:at] + letter + text[at + 1 :], text)


def initials(text: str, random: Random) -> str | None:
    """The first letters of all syllables, for phrases of four and more."""
    if len(text) < 4:
        return None
    return changed("".join(lazy_pinyin(text, style=Style.FIRST_LETTER)), text)


def slang(text: str, random: Random) -> str | None:
    """What people write for a word."""
    for word, ways in SLANG.items():
        if word in text:
            return text.replace(word, random.choice(ways))
    return None


def digits(text: str, random: Random) -> str | None:
    """Digits of another script."""
    if sum(map(str.isdigit, text)) < 5:
        return None
    return text.translate(str.maketrans("0123456789", random.choice(DIGITS)))


def digits_apart(text: str, random: Random) -> str | None:
    """Digits with something between."""
    if sum(map(str.isdigit, text)) < 5:
        return None
    mark = random.choice([" ", "-", ".", "—", "，", "😀", "/", "、"])
    return "".join(one + mark if one.isdigit() else one for one in text)


def reversed_all(text: str, random: Random) -> str | None:
    """Read from the right."""
    return changed(text[::-1], text) if len(text) > 1 else None


def swapped(text: str, random: Random) -> str | None:
    """Two neighbours change places."""
    if len(text) < 3:
        return None
    at = random.randrange(len(text) - 1)
    return changed(text[:at] + text[at + 1] + text[at] + text[at + 2 :], text)


def one_letter(text: str, random: Random) -> str:
    """A Latin letter or a digit inside."""
    return cut_by(random.choice("abcxyzvqk123"), text, random)


def letters_between(text: str, random: Random) -> str:
    """A letter between all characters."""
    return random.choice("abcxyzvqk").join(text)


def several_letters(text: str, random: Random) -> str:
    """Letters or digits in a row inside."""
    filler = random.choice(["abc", "xx", "xxx", "123", "aa", "666", "zzz", "qwe", "www"])
    return cut_by(filler, text, random)


def look_alike_han(text: str, random: Random) -> str | None:
    """One character by another of like shape."""
    places = [at for at, letter in enumerate(text) if letter in SHAPES]
    if not places:
        return None
    at = random.choice(places)
    return text[:at] + SHAPES[text[at]] + text[at + 1 :]


def halved(text: str, random: Random) -> str | None:
    """A character by its two halves."""
    places = [at for at, letter in enumerate(text) if letter in HALVES]
    if not places:
        return None
    at = random.choice(places)
    return text[:at] + HALVES[text[at]] + text[at + 1 :]


def full_width(text: str, random: Random) -> str | None:
    """Latin letters and digits in full width."""
    return changed(
        "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text), text
    )


def styled(text: str, random: Random) -> str | None:
    """Latin letters of mathematics or in circles."""
    base = random.choice([0x1D41A, 0x1D5BA, 0x24D0, 0x1D68A])
    return changed(
        "".join(chr(base + ord(one) - 97) if "a" <= one <= "z" else one for one in text.lower()),
        text.lower(),
    )


def cyrillic(text: str, random: Random) -> str | None:
    """Latin letters by Cyrillic or Greek ones that look alike."""
    return changed(text.translate(LATIN_ALIKE), text)


def combining(text: str, random: Random) -> str:
    """A stroke or dots over each character."""
    return "".join(one + random.choice("\u0336\u0337\u0301\u0308") for one in text)


DISGUISES: dict[str, Disguise] = {
    one.__name__: one
    for one in (
        full_width, styled, spaced, one_space, zero_width, one_zero_width, marked, one_mark,
        mixed_marks, emoji_between, one_emoji, keycaps, bracketed, one_bracketed, lines,
        traditional, radicals, each_doubled, each_repeated, one_repeated, homophone, homophones,
        homophone_of_two, both_homophones, pinyin_apart, pinyin_joined, pinyin_toned,
        pinyin_capitals, one_syllable, half_pinyin, one_initial, initials, slang, digits,
        digits_apart, reversed_all, swapped, one_letter, letters_between, several_letters,
        look_alike_han, halved, cyrillic, combining,
    )
}  # fmt: skip


def changed(text: str, before: str) -> str | None:
    """``text`` where it differs from what it was made of."""
    return text if text != before else None


def cut_by(filler: str, text: str, random: Random) -> str:
    """``filler`` at a random place inside ``text``."""
    at = random.randrange(1, len(text)) if len(text) > 1 else 1
    return text[:at] + filler + text[at:]


def sounded(text: str, random: Random, count: int) -> str | None:
    """``count`` characters by others of the same toneless syllable."""
    places = [at for at, letter in enumerate(text) if others(letter)]
    if len(places) < count:
        return None
    letters = list(text)
    for at in random.sample(places, count):
        letters[at] = random.choice(others(text[at]))
    return "".join(letters)


def others(letter: str) -> str:
    """Characters that sound like ``letter``."""
    same = by_syllable().get(lazy_pinyin(letter)[0], "")
    return same.replace(letter, "")


@lru_cache(maxsize=1)
def converter() -> OpenCC:
    """From simplified to traditional characters."""
    return OpenCC("s2t")


@lru_cache(maxsize=1)
def by_syllable() -> dict[str, str]:
    """The characters an input method offers first for a syllable: the first level of GB 2312."""
    found: dict[str, str] = defaultdict(str)
    for code in range(0xB0A1, 0xD7FA):
        try:
            letter = code.to_bytes(2, "big").decode("gb2312")
        except UnicodeDecodeError:
            continue
        found[lazy_pinyin(letter)[0]] += letter
    return dict(found)


@lru_cache(maxsize=1)
def look_alikes() -> dict[str, str]:
    """Radicals and compatibility ideographs by the character they look like."""
    found = {}
    for first, last in ((0x2E80, 0x2FE0), (0xF900, 0xFB00)):
        for code in range(first, last):
            plain = unicodedata.normalize("NFKC", chr(code))
            if plain != chr(code):
                found[plain] = chr(code)
    return found
