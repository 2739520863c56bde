"""A pack that could not be trusted is refused with path:line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from phrasebook.errors import PackError
from phrasebook.wording import Checker, default_packs, load_pack, load_pack_text, packs_of
from phrasebook.wording.pack import read_pack, refuse_namesakes
from phrasebook.wording.pack_files import left_out

HEAD = "pack: p\ntitle: {zh: 包, en: pack}\nrules:\n"
RULE = "- {code: one, category: 类, severity: error, message: {zh: 因, en: why}, "


HAN = re.compile("[一-龥]{2}")


def refusal(source: str) -> PackError:
    """What is said of a pack that is refused: in both languages, with one place."""
    with pytest.raises(PackError) as caught:
        load_pack_text(source, "p.yaml")
    error = caught.value
    assert HAN.search(error.zh), f"no Chinese: {error.zh}"
    assert error.said("zh") == f"{error.place}: {error.zh}"
    assert error.said("en") == str(error) == f"{error.place}: {error.problem}"
    return error


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("phrases: [蓝色大象], exampels: {bad: [蓝色大象]}}", "there is no field “exampels”"),
        ("phrases: [''], examples: {bad: [蓝]}}", "empty"),
        ("phrases: [蓝], examples: {bad: [蓝]}}", "one character"),
        ("phrases: ['蓝，象'], examples: {bad: [蓝]}}", "punctuation"),
        ("phrases: [蓝色大象], examples: {bad: [红色大象]}}", "is not found"),
        ("phrases: [蓝色大象], examples: {bad: [蓝色大象], good: [一头蓝色大象]}}", "is flagged"),
        ("phrases: [蓝色大象], examples: {good: [红色大象]}}", "at least one bad example"),
        ("phrases: [蓝色大象]}", "“examples” is missing"),
        ("examples: {bad: [蓝色大象]}}", "matches nothing"),
        ("slots: ['蓝? 色?'], examples: {bad: [蓝色]}}", "match anything"),
        ("slots: ['蓝 ~99 色'], examples: {bad: [蓝色]}}", "is no gap"),
        ("slots: ['蓝 ~3'], examples: {bad: [蓝色]}}", "between two word groups"),
        ("slots: ['{none} 色'], examples: {bad: [蓝色]}}", "no word group “none”"),
        ("slots: ['( 蓝'], examples: {bad: [蓝色]}}", "brackets"),
        ("regex: ['(a+)+'], examples: {bad: [a]}}", "could be slow"),
        ("regex: ['a*'], examples: {bad: [a]}}", "could be slow"),
        ("regex: ['(?:a{1,9}){1,9}'], examples: {bad: [a]}}", "repetition inside a repetition"),
        ("regex: ['(a|a)(?:b|bc){0,5}'], examples: {bad: [a]}}", "different characters"),
        ("regex: ['a{0,3}'], examples: {bad: [a]}}", "matches the empty text"),
        ("regex: ['.'], examples: {bad: [a]}}", "matches everything"),
        ("regex: ['(a'], examples: {bad: [a]}}", "is wrong"),
        ("regex: ['(a)\\1'], examples: {bad: [aa]}}", "back-references"),
        ("regex: ['x{0,200}x{0,200}y'], examples: {bad: [xy]}}", "too many open choices"),
        ("regex: [{pattern: '12', check: magic}], examples: {bad: ['12']}}", "no check “magic”"),
        (
            "regex: [{pattern: '12', reads: model}], examples: {bad: ['12']}}",
            "“model” is unknown here; use one of words, digits, typed",
        ),
        ("phrases: [蓝色大象], negation: some, examples: {bad: [蓝色大象]}}", "“some” is unknown"),
        ("phrases: [蓝色大象], once: maybe, examples: {bad: [蓝色大象]}}", "true or false"),
        ("learned: {kind: rudeness}, examples: {bad: [蓝色大象]}}", "knows no “rudeness”"),
        (
            "slots: ['慢 ~30 慢 ~30 慢 ~30 慢'], examples: {bad: [慢慢慢慢]}}",
            "too many and too wide",
        ),
        ("slots: ['蓝||色 象'], examples: {bad: [蓝象]}}", "empty word"),
        ("phrases: [！！], examples: {bad: [蓝象]}}", "no letter"),
        ("phrases: {蓝: 色}, examples: {bad: [蓝象]}}", "a text is expected"),
        (
            "phrases: [蓝色大象], replacements: {a: b}, examples: {bad: [蓝色大象]}}",
            "a list is expected",
        ),
        ("regex: ['[一-龥]'], examples: {bad: [请问]}}", "ordinary sentences"),
    ],
)
def test_a_rule_that_is_wrong_is_refused_with_its_place(rule: str, problem: str) -> None:
    error = refusal(HEAD + RULE + rule + "\n")
    assert error.place == "p.yaml:4"
    assert problem in error.problem


@pytest.mark.parametrize(
    ("source", "line", "problem"),
    [
        ("", 1, "empty"),
        ("- a\n- b\n", 1, "named fields"),
        ("pack: p\npack: q\n", 2, "twice"),
        ("pack: P!\ntitle: {zh: a, en: b}\nrules: []\n", 1, "is no code"),
        ("pack: p\ntitle: {zh: 包}\nrules: []\n", 2, "“en” is missing"),
        ("pack: [p\n", 2, "is no YAML"),
        ("pack: p\ntitle: &x {zh: 包, en: pack}\nrules: *x\n", 2, "aliases"),
        (HEAD + RULE + "\n  phrases: &x [蓝色大象], examples: {bad: [蓝色大象]}}\n", 5, "anchors"),
        ("pack: p\ntitle: {zh: 包, en: pack}\nrules: []\n", 3, "has no rules"),
        (
            HEAD
            + (RULE + "phrases: [蓝色大象], straddle: false, examples: {bad: [蓝色大象]}}\n") * 2,
            5,
            "already used at p.yaml:4",
        ),
    ],
)
def test_a_document_that_is_wrong_is_refused_with_its_place(
    source: str, line: int, problem: str
) -> None:
    error = refusal(source)
    assert error.place == f"p.yaml:{line}"
    assert problem in error.problem


@pytest.mark.parametrize("severity", ["error", "warning", "information", "hint"])
def test_a_replacement_that_breaks_its_own_rule_is_refused_with_its_line(severity: str) -> None:
    rule = RULE.replace("error", severity) + "phrases: [蓝色大象], examples: {bad: [蓝色大象]},\n"
    error = refusal(HEAD + rule + "  replacements: [一头大象,\n    那头蓝色大象]}\n")
    assert error.place == "p.yaml:6"
    assert "“那头蓝色大象” breaks p/one itself by “蓝色大象”" in error.problem


def test_a_replacement_that_breaks_another_rule_of_its_pack_is_refused() -> None:
    one = RULE + "phrases: [蓝色大象], examples: {bad: [蓝色大象]}, replacements: [红色大象]}\n"
    two = (
        one.replace("one", "two")
        .replace("蓝色大象", "红色大象", 2)
        .replace("[红色大象]}\n", "[大象]}\n")
    )
    error = refusal(HEAD + one + two)
    assert error.place == "p.yaml:4"
    assert "breaks p/two" in error.problem
    assert load_pack_text(HEAD + one + two.replace("error", "information")).rules


def test_a_file_that_is_missing_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="cannot be read"):
        load_pack(tmp_path / "none.yaml")
    path = tmp_path / "gbk.yaml"
    path.write_bytes("pack: p\ntitle: 服务".encode("gbk"))
    with pytest.raises(PackError, match=r"gbk\.yaml:2: is not UTF-8"):
        load_pack(path)


SOURCE = HEAD + RULE + "phrases: [蓝色大象], examples: {bad: [蓝色大象]}}\n"


@pytest.mark.parametrize(
    ("saved", "line", "zh", "problem"),
    [
        (SOURCE.encode("gbk"), 2, "另存为", "GBK"),
        (SOURCE.encode("utf-16"), 1, "UTF-16", "UTF-16"),
        (SOURCE.encode() + b"\xff\xff", 5, "不是 UTF-8", "is not UTF-8"),
        (b"", 1, "空的", "is empty"),
        (b"# nothing yet\r\n", 1, "空的", "is empty"),
        (b"\xef\xbb\xbf", 1, "空的", "is empty"),
        (SOURCE.replace("- {", "\t- {").encode(), 4, "空格", "a tab indents"),
        (SOURCE.replace("title: ", "title：").encode(), 2, "全角冒号", "full-width colon"),
        (b"\xef\xbb\xbf" + SOURCE.encode().replace(b"rules", b"\xef\xbb\xbfrules"), 3, "看不见", "U+FEFF"),
        (SOURCE.replace("蓝色大象]}", "蓝色大象\x00]}").encode(), 4, "看不见", "U+0000"),
        (SOURCE.replace("为什么", "").replace("[蓝色大象], e", "[蓝色大象， e").encode(), 4, "半角", "plain ones"),
        (SOURCE.encode() + b"---\n" + SOURCE.encode(), 5, "拆成两个文件", "another document"),
    ],
)  # fmt: skip
def test_a_file_as_windows_and_input_methods_leave_it_is_refused_with_what_to_do(
    tmp_path: Path, saved: bytes, line: int, zh: str, problem: str
) -> None:
    path = tmp_path / "p.yaml"
    path.write_bytes(saved)
    with pytest.raises(PackError) as caught:
        load_pack(path)
    assert caught.value.place == f"{path}:{line}"
    assert zh in caught.value.zh
    assert problem in caught.value.problem


def test_a_byte_order_mark_and_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SOURCE.replace("\n", "\r\n").encode())
    assert [rule.place for rule in load_pack(path).rules] == [f"{path}:4"]
    path.write_bytes(
        SOURCE.replace("severity: error", "severity: bad").replace("\n", "\r\n").encode()
    )
    with pytest.raises(PackError, match=r"p\.yaml:4: “bad” is unknown here"):
        load_pack(path)


@pytest.mark.parametrize("name", ["p.yml", "P.YAML", "p.Yml"])
def test_a_pack_may_end_in_yml_and_in_capitals(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SOURCE, encoding="utf-8")
    assert [pack.name for pack in packs_of(tmp_path)] == ["p"]
    inner = tmp_path / "shop"
    inner.mkdir()
    (inner / "pack.yml").write_text(SHOP, encoding="utf-8")
    (inner / name).write_text(PART, encoding="utf-8")
    assert [pack.name for pack in packs_of(tmp_path)] == ["p", "shop"]
    assert left_out(tmp_path) == ()


def test_what_is_not_read_in_a_folder_is_named_with_what_to_do(tmp_path: Path) -> None:
    kept = (
        "p.yaml", "README.md", ".gitignore", ".git/config.yaml", "notes/list.docx",
        "shop/pack.yaml", "shop/late.yml",
    )  # fmt: skip
    odd = {
        ".p.yaml": "以点开头",
        "p.yaml.txt": "扩展名",
        "p.yaml~": "扩展名",
        "old/shop.yaml": "没有 pack.yaml",
        "shop/more/late.yaml": "套得太深",
        "a/b/pack.yaml": "套得太深",
        "shop/late.bak": "扩展名",
    }
    for name in (*kept, *odd):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    told = {one.place: one.message for one in left_out(tmp_path)}
    for name, zh in odd.items():
        place = tmp_path / name
        named = place if str(place) in told else place.parent
        message = told.pop(str(named))
        assert zh in message.zh
        assert "not read" in message.en
    assert told == {}


def test_two_packs_of_one_name_are_refused_with_both_places(tmp_path: Path) -> None:
    for name, code in (("a", "one"), ("b", "two")):
        (tmp_path / f"{name}.yaml").write_text(SOURCE.replace("one", code), encoding="utf-8")
    with pytest.raises(
        PackError, match=r"b\.yaml:1: .*“p” is already used at .*a\.yaml:1"
    ) as caught:
        refuse_namesakes(packs_of(tmp_path))
    assert "改名" in caught.value.zh


def test_the_default_packs_load_in_order_with_unique_codes() -> None:
    packs = default_packs()
    assert [pack.name for pack in packs] == [
        "service",
        "promise",
        "advertising",
        "diversion",
        "privacy",
        "style",
        "likely",
    ]
    codes = [rule.code for pack in packs for rule in pack.rules]
    assert len(codes) == len(set(codes))


def test_every_message_is_one_sentence_in_both_languages() -> None:
    for pack in default_packs():
        for rule in pack.rules:
            assert rule.message.zh.endswith("。"), rule.code
            assert rule.message.en.endswith("."), rule.code


SHOP = "pack: shop\ntitle: {zh: 店, en: shop}\ndefaults: {category: 其他, severity: warning}\ngroups:\n  late: [慢, 迟]\n"
PART = "rules:\n- code: late\n  message: {zh: 别, en: no}\n  slots: ['快递 ~4 {late}']\n  examples: {bad: [快递太慢]}\n"


def folder(tmp_path: Path, **files: str) -> Path:
    place = tmp_path / "shop"
    place.mkdir()
    for name, text in files.items():
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    return place


def test_a_pack_may_be_a_folder_of_files(tmp_path: Path) -> None:
    other = "defaults: {severity: error}\ngroups: {far: [远]}\nheard: [太远]\n" + PART.replace(
        "late\n", "far\n"
    ).replace("{late}", "{far}").replace("太慢", "太远")
    pack = load_pack(folder(tmp_path, pack=SHOP, a=PART, b=other))
    assert [(rule.code, rule.severity.value) for rule in pack.rules] == [
        ("shop/late", "warning"),
        ("shop/far", "error"),
    ]
    assert pack.heard == ("太远",)
    assert pack.rules[1].place.endswith("b.yaml:5")


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        (PART, r"b\.yaml:2: .*already used at .*a\.yaml:2"),
        (PART.replace("太慢", "太快").replace("late\n", "b\n"), r"b\.yaml:5: .*太快"),
        ("groups: {late: [晚]}\n" + PART.replace("late\n", "b\n"), r"b\.yaml:1: .*given twice"),
        ("pack: other\n" + PART, r"b\.yaml:1: .*no field “pack”"),
        ("title: {zh: 店, en: shop}\nrules: []\n", r"b\.yaml:1: .*no field “title”"),
        ("approved: [好的]\n", r"b\.yaml:1: .*“rules” is missing"),
        ("rules: [\n", r"b\.yaml:\d: is no YAML"),
    ],
)
def test_a_mistake_in_one_file_of_a_pack_is_named_there(
    tmp_path: Path, part: str, problem: str
) -> None:
    with pytest.raises(PackError, match=problem):
        load_pack(folder(tmp_path, pack=SHOP, a=PART, b=part))


def test_a_folder_of_files_without_any_rule_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"pack\.yaml:1: the pack has no rules"):
        load_pack(folder(tmp_path, pack=SHOP, a="rules: []\n"))


def test_a_file_of_a_pack_may_hold_word_groups_alone(tmp_path: Path) -> None:
    groups = "groups: {far: [远]}\nrules: []\n"
    assert len(load_pack(folder(tmp_path, pack=SHOP, a=PART, b=groups)).rules) == 1


def test_an_ampersand_in_a_sequence_is_no_anchor() -> None:
    slots = "slots: ['快递 ~4 慢 &了|着', '慢 & 了'], examples: {bad: [快递这么慢了]}}\n"
    with pytest.raises(PackError) as caught:
        load_pack_text(HEAD + RULE + slots)
    assert "anchor" not in caught.value.problem
    assert load_pack_text(HEAD + RULE + slots.replace(", '慢 & 了'", "")).rules


def test_a_folder_without_a_head_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"pack\.yaml:1"):
        load_pack(folder(tmp_path, a=PART))


def test_exceptions_of_a_file_are_its_own_rules_only(tmp_path: Path) -> None:
    part = PART.replace("late\n", "b\n")
    pack = load_pack(folder(tmp_path, pack=SHOP, a=PART, b="exceptions: ['如果 ~10']\n" + part))
    checker = Checker([pack])
    assert {one.rule for one in checker.explain("如果快递太慢") if one.verdict == "keep"} == {
        "shop/late"
    }


def test_a_folder_of_packs_holds_files_and_folders(tmp_path: Path) -> None:
    folder(tmp_path, pack=SHOP, a=PART)
    (tmp_path / "own.yaml").write_text(
        SHOP.replace("pack: shop", "pack: own") + PART, encoding="utf-8"
    )
    assert [pack.name for pack in packs_of(tmp_path)] == ["own", "shop"]


def test_what_is_learnt_from_may_be_read_before_it_holds(tmp_path: Path) -> None:
    place = tmp_path / "p.yaml"
    place.write_text(
        f"{HEAD}{RULE}phrases: [蓝色大象], examples: {{bad: [红色大象]}}}}\n", encoding="utf-8"
    )
    assert [rule.code for rule in read_pack(place).rules] == ["p/one"]
    with pytest.raises(PackError):
        load_pack(place)


AS_TYPED = RULE.replace("error", "hint") + "straddle: false, "


@pytest.mark.parametrize(
    ("rule", "text", "span"),
    [
        (
            "swap: [{word: 您們}], examples: {bad: [麻烦您們等], good: [麻烦您们等]}}",
            "麻烦您們等",
            (2, 4),
        ),
        ("swap: [{word: ＯＫ}], examples: {bad: [ＯＫ的], good: [OK的]}}", "ＯＫ的", (0, 2)),
        ("swap: [{word: 您}], examples: {bad: [麻烦您等], good: [麻烦你等]}}", "麻烦您等", (2, 3)),
        ("swap: [{word: OK}], examples: {bad: [OK的], good: [ok的]}}", "OK的", (0, 2)),
        (
            "regex: [{pattern: '[A-Z]{3}', reads: typed}], examples: {bad: [价格ABC], good: [价格abc]}}",
            "价格ABC",
            (2, 5),
        ),
        (
            "regex: [{pattern: 'X{2}', near: [您], reads: typed}], examples: {bad: [您XX], good: [你XX]}}",
            "您XX",
            (1, 3),
        ),
    ],
)
def test_what_is_read_as_it_was_typed_is_found_where_folding_would_change_it(
    rule: str, text: str, span: tuple[int, int]
) -> None:
    checker = Checker([load_pack_text(HEAD + AS_TYPED + rule + "\n")])
    assert [(one.start, one.end) for one in checker.check(text)] == [span]
