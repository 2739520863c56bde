import pytest
from hypothesis import given
from hypothesis import strategies as st

from phrasebook.variables import fill, has_placeholder, honorific, names


def test_values_go_in_and_fallbacks_stand_in() -> None:
    filled = fill("{{customer_name|亲}}您好,{{ order_no }}已发出", {"order_no": "A12"})
    assert filled.text == "亲您好,A12已发出"
    assert filled.missing == ()


def test_what_is_missing_is_named_once_and_stays() -> None:
    filled = fill("{{shop}}的{{agent}}在{{shop}}", {"agent": " "})
    assert filled.text == "{{shop}}的{{agent}}在{{shop}}"
    assert filled.missing == ("shop", "agent")
    assert has_placeholder(filled.text)


def test_an_empty_fallback_is_a_fallback() -> None:
    assert fill("您好{{name|}}。", {}).text == "您好。"


def test_a_value_that_looks_like_a_variable_is_not_filled_again() -> None:
    filled = fill("{{a}}", {"a": "{{b}}", "b": "no"})
    assert filled.text == "{{b}}"
    assert has_placeholder(filled.text)


def test_names_come_once_in_order() -> None:
    assert names("{{b}}{{a|x}}{{b}}") == ("b", "a")


@pytest.mark.parametrize("text", ["{{name}}", "{{", "好}}", "{{ name | x }}", "｛｛姓名｝｝"])
def test_nothing_unfilled_passes_the_guard(text: str) -> None:
    assert has_placeholder(text)


def test_plain_braces_pass_the_guard() -> None:
    assert not has_placeholder("尺寸{大}{小}")


@pytest.mark.parametrize(
    ("name", "title", "said"),
    [
        ("王芳", "女士", "王女士"),
        ("王 芳", "女士", "王女士"),
        ("王芳先生", "女士", "王女士"),
        ("欧阳娜娜", "女士", "欧阳女士"),
        ("张三先生", "", "张先生"),
        ("王芳", "", "王芳"),
        ("小可爱12", "先生", "小可爱12"),
        ("Anna", "女士", "Anna"),
        ("", "先生", ""),
        ("王", "总", "王总"),
    ],
)
def test_a_customer_is_addressed_by_surname_and_title(name: str, title: str, said: str) -> None:
    assert honorific(name, title) == said


@given(st.text(), st.dictionaries(st.text(min_size=1), st.text()))
def test_filling_never_fails_and_names_what_it_left(text: str, values: dict[str, str]) -> None:
    filled = fill(text, values)
    assert set(filled.missing) <= set(names(text))
