"""A pack that could not be trusted is refused with path:line."""

from __future__ import annotations

from pathlib import Path

import pytest

from phrasebook.errors import PackError
from phrasebook.wording import default_packs, load_pack, load_pack_text

HEAD = "pack: p\ntitle: {zh: 包, en: pack}\nrules:\n"
RULE = "- {code: one, category: 类, severity: error, message: {zh: 因, en: why}, "


def refusal(source: str) -> PackError:
    with pytest.raises(PackError) as caught:
        load_pack_text(source, "p.yaml")
    return caught.value


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
        ("phrases: [蓝色大象], negation: some, examples: {bad: [蓝色大象]}}", "“some” is unknown"),
        ("phrases: [蓝色大象], once: maybe, examples: {bad: [蓝色大象]}}", "true or false"),
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
        ("pack: p\n  bad\n", 1, "is no YAML") if False else ("pack: [p\n", 2, "is no YAML"),
        ("pack: &x p\ntitle: *x\n", 2, "aliases"),
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


def test_a_file_that_is_missing_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="cannot be read"):
        load_pack(tmp_path / "none.yaml")
    path = tmp_path / "gbk.yaml"
    path.write_bytes("pack: p\ntitle: 服务".encode("gbk"))
    with pytest.raises(PackError, match=r"gbk\.yaml:2: is not UTF-8"):
        load_pack(path)


def test_the_default_packs_load_in_order_with_unique_codes() -> None:
    packs = default_packs()
    assert [pack.name for pack in packs] == [
        "service",
        "promise",
        "advertising",
        "diversion",
        "privacy",
        "style",
    ]
    codes = [rule.code for pack in packs for rule in pack.rules]
    assert len(codes) == len(set(codes))


def test_every_message_is_one_sentence_in_both_languages() -> None:
    for pack in default_packs():
        for rule in pack.rules:
            assert rule.message.zh.endswith("。"), rule.code
            assert rule.message.en.endswith("."), rule.code
