"""The committed character tables are what the libraries they were made with say."""

import opencc
import pypinyin
import pytest

from phrasebook.search.characters import (
    codes_of,
    lines,
    normalise,
    read_aloud,
    sound_number,
    sounds_of,
    squeezed,
    syllable_by_character,
)


def test_each_character_has_its_first_reading() -> None:
    table = syllable_by_character()
    assert len(table) > 20_000
    for character in list(table)[::37]:
        [reading] = pypinyin.lazy_pinyin(character, style=pypinyin.Style.NORMAL, v_to_u=False)
        assert table[character] == reading


def test_traditional_characters_become_what_opencc_makes_of_them() -> None:
    traditional, simplified = lines("traditional.txt")
    assert opencc.OpenCC("t2s").convert(traditional) == simplified


@pytest.mark.parametrize("text", ["我在银行还款", "重置密码的时长", "退货abc12,运费", ""])
def test_a_text_is_read_alike_on_both_ways(text: str) -> None:
    assert read_aloud(text) == sounds_of(codes_of(text)).tolist()


def test_a_character_is_read_as_its_word_has_it() -> None:
    assert read_aloud("银行")[1] == sound_number("hang")
    assert read_aloud("行程")[0] == sound_number("xing")
    assert read_aloud("还款")[0] == sound_number("huan")


def test_sounds_people_mix_up_are_one() -> None:
    assert sound_number("zhang") == sound_number("zan")
    assert sound_number("ling") == sound_number("nin")
    assert sound_number("fa") != sound_number("hua")


def test_normalised_text_is_plain() -> None:
    assert normalise("ＡＢＣ　退\u200b貨\ufe0f") == "abc 退货"
    assert squeezed("退货,怎么 办?😀1") == "退货怎么办1"
