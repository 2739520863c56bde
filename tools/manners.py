"""More ways to hide a phrase, as people do it: the wrong word of an input method, sounds that a dialect
confuses, marks in a part of the phrase only, and two ways at once.

Each is a function like those of ``tools.disguises``, which the last ones combine.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from random import Random

import jieba
from pypinyin import Style, lazy_pinyin

from tools import disguises
from tools.disguises import Disguise, changed, converter, look_alikes, others

PICTURES = [
    "😂",
    "🙄",
    "👿",
    "🌸",
    "❤️",
    "💢",
    "👉",
    "🤷‍♀️",
    "1️⃣",
    "🇨🇳",
    "👍🏻",
    "㊙️",
    "★",
    "→",
    "♥",
    "✿",
]
COMMONEST = 1500
"""Characters that anybody would take for another of the same sound, by their count in jieba's dictionary."""
LIKELIEST = 4
"""Words that an input method shows before anybody leafs on."""
CONFUSED = [
    ("n", "l"),
    ("l", "n"),
    ("h", "f"),
    ("f", "h"),
    ("r", "l"),
    ("l", "r"),
    ("zh", "j"),
    ("j", "zh"),
]
"""Initials that speakers of southern dialects confuse."""


def common_homophone(text: str, random: Random) -> str | None:
    """One character by a common one that sounds alike (不知到, 管不找)."""
    return replaced(text, random, 1, common_others)


def common_homophones(text: str, random: Random) -> str | None:
    """Two characters by common ones."""
    return replaced(text, random, 2, common_others) if len(text) > 3 else None


def all_homophones(text: str, random: Random) -> str | None:
    """Every character by another that sounds alike."""
    return (
        replaced(text, random, sum(bool(others(one)) for one in text), others)
        if len(text) > 2
        else None
    )


def most_homophones(text: str, random: Random) -> str | None:
    """All characters but one."""
    return replaced(text, random, len(text) - 1, others) if len(text) > 3 else None


def wrong_word(text: str, random: Random) -> str | None:
    """Two characters by a word that an input method offers for the same letters (清楚 → 青储)."""
    places = [at for at in range(len(text) - 1) if words_like(text[at : at + 2])]
    if not places or len(text) < 3:
        return None
    at = random.choice(places)
    return text[:at] + random.choice(words_like(text[at : at + 2])) + text[at + 2 :]


def near_sound(text: str, random: Random) -> str | None:
    """One character by one whose sound a dialect takes for the same, in three and more."""
    return replaced(text, random, 1, near_others) if len(text) > 2 else None


def near_final(text: str, random: Random) -> str | None:
    """One character by one that differs in -n and -ng, or in zh and z."""
    return replaced(text, random, 1, final_others) if len(text) > 2 else None


def pinyin_dashed(text: str, random: Random) -> str | None:
    """Pinyin, a mark between syllables."""
    return changed(random.choice("-_.·/*").join(lazy_pinyin(text)), text)


def pinyin_toned_joined(text: str, random: Random) -> str | None:
    """Pinyin with tone marks in one run."""
    return changed("".join(lazy_pinyin(text, style=Style.TONE)), text)


def pinyin_numbered(text: str, random: Random) -> str | None:
    """Pinyin with the number of the tone."""
    return changed(random.choice(["", " "]).join(lazy_pinyin(text, style=Style.TONE3)), text)


def pinyin_all_capitals(text: str, random: Random) -> str | None:
    """Pinyin in capitals, perhaps of full width, perhaps letter by letter."""
    made = "".join(lazy_pinyin(text)).upper()
    way = random.randrange(3)
    if way == 1:
        made = disguises.full_width(made, random) or made
    return changed("\u3000".join(made) if way == 2 else made, text)


def pinyin_letters_apart(text: str, random: Random) -> str | None:
    """Pinyin, a blank between all letters."""
    return changed(" ".join("".join(lazy_pinyin(text))), text)


def two_syllables(text: str, random: Random) -> str | None:
    """Two neighbours in pinyin."""
    if len(text) < 3:
        return None
    at = random.randrange(len(text) - 1)
    made = random.choice(["", " "]).join(lazy_pinyin(text[at : at + 2]))
    return changed(text[:at] + made + text[at + 2 :], text)


def toned_syllable(text: str, random: Random) -> str | None:
    """One character in pinyin with its tone."""
    at = random.randrange(len(text))
    made = lazy_pinyin(text[at], style=Style.TONE)[0]
    return changed(text[:at] + made + text[at + 1 :], text)


def syllable_and_sound(text: str, random: Random) -> str | None:
    """One character in pinyin, one by another that sounds alike."""
    return after(text, random, disguises.homophone, disguises.one_syllable)


def part_apart(text: str, random: Random) -> str | None:
    """A mark between some characters only."""
    if len(text) < 4:
        return None
    start = random.randrange(len(text) - 2)
    end = random.randrange(start + 2, len(text) + 1)
    mark = random.choice([" ", ".", "*", "-", "~", "\u200b", "😂", "/", "·", "~~", "  "])
    return text[:start] + mark.join(text[start:end]) + text[end:]


def pictures(text: str, random: Random) -> str:
    """Different pictures, one to three in a row, between all characters."""
    made = [one + "".join(random.choices(PICTURES, k=random.randint(1, 3))) for one in text[:-1]]
    return "".join(made) + text[-1]


def one_row_of_pictures(text: str, random: Random) -> str:
    """Some pictures inside."""
    return disguises.cut_by("".join(random.choices(PICTURES, k=random.randint(1, 3))), text, random)


def row_of_marks(text: str, random: Random) -> str:
    """Two to four marks inside."""
    mark = random.choice(
        ["**", "...", "~~", "——", "……", "。。。", "--", "//", " . ", "&", "@@", "%", "￥", "、、"]
    )
    return disguises.cut_by(mark, text, random)


def dotted(text: str, random: Random) -> str:
    """Several blanks or marks of changing length between all characters."""
    mark = random.choice([" ", ".", "~", "-", "*", "。"])
    return "".join(one + mark * random.randint(1, 3) for one in text[:-1]) + text[-1]


def one_line_break(text: str, random: Random) -> str:
    """A new line inside."""
    return disguises.cut_by(random.choice(["\n", "\r\n", "\n\n"]), text, random)


def apart_and_sound(text: str, random: Random) -> str | None:
    """Set apart, one character by another that sounds alike."""
    return after(
        text,
        random,
        disguises.homophone,
        random.choice([disguises.spaced, disguises.marked, disguises.emoji_between]),
    )


def apart_and_syllable(text: str, random: Random) -> str | None:
    """Set apart, one character in pinyin."""
    mark = random.choice([" ", ".", "-", "*", "😂", "/"])
    at = random.randrange(len(text))
    return mark.join(lazy_pinyin(one)[0] if place == at else one for place, one in enumerate(text))


def apart_and_traditional(text: str, random: Random) -> str | None:
    """Traditional characters, set apart."""
    return after(
        text,
        random,
        disguises.traditional,
        random.choice([disguises.spaced, disguises.marked, disguises.zero_width]),
    )


def traditional_and_sound(text: str, random: Random) -> str | None:
    """Traditional characters, one of them by another that sounds alike."""
    return after(text, random, disguises.homophone, disguises.traditional)


def sound_and_repeat(text: str, random: Random) -> str | None:
    """One character by another that sounds alike, one repeated."""
    return after(text, random, disguises.homophone, disguises.one_repeated)


def shape_and_mark(text: str, random: Random) -> str | None:
    """A look-alike character, and a mark inside."""
    return after(
        text,
        random,
        disguises.look_alike_han,
        random.choice([disguises.one_space, disguises.one_mark, disguises.one_emoji]),
    )


def halves_apart(text: str, random: Random) -> str | None:
    """A character by its halves, and a mark inside."""
    return after(
        text, random, disguises.halved, random.choice([disguises.one_space, disguises.one_mark])
    )


def tagged(text: str, random: Random) -> str | None:
    """A part in the markup of an editor ({FW：…}), as it is or in pinyin."""
    if len(text) < 3:
        return None
    at = random.randrange(1, len(text))
    part = text[:at] if random.random() < 0.5 else " ".join(lazy_pinyin(text[:at])).upper()
    return f"{{FW：{part}}}{text[at:]}"


def one_initial_capital(text: str, random: Random) -> str | None:
    """One character by a capital first letter."""
    made = disguises.one_initial(text, random)
    return made.upper() if made else None


def two_initials(text: str, random: Random) -> str | None:
    """Two characters by their first letters."""
    if len(text) < 4:
        return None
    places = random.sample(range(len(text)), 2)
    letters = lazy_pinyin(text, style=Style.FIRST_LETTER)
    if len(letters) != len(text):
        return None
    return changed(
        "".join(letters[at] if at in places else one for at, one in enumerate(text)), text
    )


def circled(text: str, random: Random) -> str | None:
    """Characters under a combining circle or square."""
    return random.choice(["\u20dd", "\u20de", "\u20e0"]).join(text)


def other_forms(text: str, random: Random) -> str | None:
    """Radicals, compatibility forms and traditional characters at random."""
    return changed(
        "".join(
            random.choice([look_alikes().get(one, one), converter().convert(one)]) for one in text
        ),
        text,
    )


MANNERS: dict[str, Disguise] = {
    one.__name__: one
    for one in (
        common_homophone, common_homophones, all_homophones, most_homophones, wrong_word, near_sound,
        near_final, pinyin_dashed, pinyin_toned_joined, pinyin_numbered, pinyin_all_capitals,
        pinyin_letters_apart, two_syllables, toned_syllable, syllable_and_sound, part_apart, pictures,
        one_row_of_pictures, row_of_marks, dotted, one_line_break, apart_and_sound, apart_and_syllable,
        apart_and_traditional, traditional_and_sound, sound_and_repeat, shape_and_mark, halves_apart,
        tagged, one_initial_capital, two_initials, circled, other_forms,
    )
}  # fmt: skip


def after(text: str, random: Random, first: Disguise, second: Disguise) -> str | None:
    """Two ways after another."""
    made = first(text, random)
    return second(made, random) if made else None


def replaced(text: str, random: Random, count: int, alike: Callable[[str], str]) -> str | None:
    """``count`` characters by some that are ``alike``."""
    places = [at for at, letter in enumerate(text) if alike(letter)]
    if count < 1 or len(places) < count:
        return None
    letters = list(text)
    for at in random.sample(places, count):
        letters[at] = random.choice(alike(text[at]))
    return "".join(letters)


def common_others(letter: str) -> str:
    """Common characters that sound like ``letter``."""
    return "".join(one for one in others(letter) if one in commonest())


def near_others(letter: str) -> str:
    """Common characters whose first sound a dialect takes for that of ``letter``."""
    sound = lazy_pinyin(letter)[0]
    found = ""
    for one, other in CONFUSED:
        if sound.startswith(one) and not (one in "zcs" and sound[1:2] == "h"):
            found += disguises.by_syllable().get(other + sound[len(one) :], "")
    return "".join(one for one in found if one in commonest())


def final_others(letter: str) -> str:
    """Common characters that differ in -n and -ng, or in zh and z."""
    sound = lazy_pinyin(letter)[0]
    turned = []
    if sound.endswith("ng"):
        turned.append(sound[:-1])
    elif sound.endswith("n"):
        turned.append(sound + "g")
    if sound[:1] in "zcs":
        turned.append(sound[0] + sound[2:] if sound[1:2] == "h" else sound[0] + "h" + sound[1:])
    found = "".join(disguises.by_syllable().get(one, "") for one in turned)
    return "".join(one for one in found if one in commonest())


def words_like(word: str) -> Sequence[str]:
    """The words that an input method offers for the letters of another."""
    return [one for one in by_letters().get("'".join(lazy_pinyin(word)), []) if one != word][
        :LIKELIEST
    ]


@lru_cache(maxsize=1)
def dictionary() -> list[tuple[int, str]]:
    """Words of jieba's dictionary with their counts, the most frequent first."""
    with jieba.get_dict_file() as source:
        rows = [line.decode("utf-8").split()[:2] for line in source]
    return sorted(((int(count), word) for word, count in rows), reverse=True)


@lru_cache(maxsize=1)
def commonest() -> frozenset[str]:
    """The commonest characters."""
    counts: dict[str, int] = defaultdict(int)
    for count, word in dictionary():
        for letter in word:
            counts[letter] += count
    return frozenset(sorted(counts, key=lambda one: -counts[one])[:COMMONEST])


@lru_cache(maxsize=1)
def by_letters() -> dict[str, list[str]]:
    """Words of two characters by their letters, the most frequent first."""
    found: dict[str, list[str]] = defaultdict(list)
    for count, word in dictionary():
        if (
            count >= 20
            and len(word) == 2
            and all(unicodedata.category(one) == "Lo" for one in word)
        ):
            found["'".join(lazy_pinyin(word))].append(word)
    return found
