"""A message is read as an entry is: the compiled loop finds what the libraries find."""

import pytest

from phrasebook.entries import Reply
from phrasebook.search import Index, question
from phrasebook.search.characters import normalise, read_as_they_are
from phrasebook.search.concepts import concepts_of
from phrasebook.search.features import SHIFT, Field
from phrasebook.search.question import read_question
from phrasebook.search.words import word_numbers, words_of

TEXTS = (
    "什么时候发货怎么还没发",
    "咋办,在哪里看 为什么不能用?",
    "怎么\n办理",
    "退货abc12,运费émile über 😀x 𠮷野家的𠮷野",
    "信用卡怎么还款",
    "退",
    "",
)


@pytest.mark.parametrize("text", TEXTS)
def test_words_and_meanings_are_those_an_entry_would_have(text: str) -> None:
    features = question._features(normalise(text))
    content = (1 << SHIFT) - 1
    words = [one for one in features if one >> SHIFT == Field.WORD]
    meanings = [one & content for one in features if one >> SHIFT == Field.CONCEPT]
    assert words == sorted(set(word_numbers(words_of(normalise(text)))))
    assert meanings == sorted(set(concepts_of(normalise(text))))


@pytest.mark.parametrize(
    "message",
    [
        "信用卡怎么还款",
        "退宽多久到账",
        "怎么還款",
        "wifi怎么开",
        "ＡＢ卡12",
        "您好",
        "你好怎么还款",
    ],
)
def test_a_message_of_characters_alone_is_read_as_any_other(
    message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index.build(
        [
            Reply(id=str(number), text="好的", questions=(asked,))
            for number, asked in enumerate(["信用卡还款", "退款多久到账", "开通无线网", "卡12"])
        ]
    )
    lexicons = [index.segments[0].lexicon]
    quick = read_question(message, (), lexicons, index.statistics)
    monkeypatch.setattr(question, "MAX_QUERY", 0)
    thorough = read_question(message, (), lexicons, index.statistics)
    assert quick.bare == thorough.bare
    assert quick.keys.tolist() == thorough.keys.tolist()
    assert quick.slots.tolist() == thorough.slots.tolist()
    assert quick.weights.tolist() == thorough.weights.tolist()


def test_what_is_read_as_it_is_stays_so() -> None:
    told = read_as_they_are()
    plain = "".join(chr(code) for code in range(len(told)) if told[code])
    assert normalise(plain) == plain
    assert not any(told[ord(character)] for character in "a A還?")
