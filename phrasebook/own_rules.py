"""Wording rules as leads write them in a form, and what they become in the engine. Pure.

A lead knows phrases and word groups, not the notation of packs. Whatever could not be trusted
later is refused with a sentence that says what to do, in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import prod
from typing import Any

import yaml

from phrasebook.courtesies import flagged_courtesies
from phrasebook.entries import Message, Severity
from phrasebook.errors import PackError, PhrasebookError
from phrasebook.wording.checker import Checker
from phrasebook.wording.fold import folded
from phrasebook.wording.pack import build_pack
from phrasebook.wording.rules import Pack, Rule
from phrasebook.wording.sequence import MOST_WAYS
from phrasebook.wording.settling import is_grave
from phrasebook.wording.yamlfiles import parse_yaml

PACK = "own"
TITLE = Message("自己的规则", "Rules of your own")
MOST_PHRASES = 200
MOST_SLOTS = 20
MOST_GROUPS = 6
MOST_WORDS = 60
MOST_EXCEPTIONS = 50
MOST_EXAMPLES = 50
WIDEST_GAP = 20
NEARBY = 12
"""Characters within which an exception excuses what it does not hold itself."""
TOO_WIDE = 0.03
"""A rule that flags this share of ordinary sentences is a mistake."""
MOST_NAMED = 5
"""Sentences a refusal quotes: more would not be read."""
_UNSAID = frozenset("|~!^$&{}()<>?`\"'\\")


class OwnRuleError(PhrasebookError):
    """A rule cannot be used: ``field`` names what to mend, ``message`` how."""

    def __init__(self, field_: str, zh: str, en: str) -> None:
        super().__init__(Message(zh, en))
        self.field = field_


@dataclass(frozen=True, slots=True)
class WordGroup:
    """One of ``words``; at most ``gap`` characters lie between it and the group before."""

    words: tuple[str, ...]
    gap: int = 4


@dataclass(frozen=True, slots=True)
class RuleForm:
    """What a lead writes. ``slots`` are sequences of word groups in order."""

    title: str
    category: str
    severity: Severity
    message_zh: str
    message_en: str = ""
    phrases: tuple[str, ...] = ()
    slots: tuple[tuple[WordGroup, ...], ...] = ()
    exceptions: tuple[str, ...] = ()
    replacements: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()

    def body(self) -> dict[str, Any]:
        """As it is stored: plain JSON."""
        return {**asdict(self), "severity": self.severity.value}

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> RuleForm:
        """From what is stored."""
        texts = ("phrases", "exceptions", "replacements", "bad", "good")
        return cls(
            title=body["title"],
            category=body["category"],
            severity=Severity(body["severity"]),
            message_zh=body["message_zh"],
            message_en=body.get("message_en", ""),
            slots=tuple(
                tuple(WordGroup(tuple(group["words"]), group["gap"]) for group in sequence)
                for sequence in body.get("slots", ())
            ),
            **{name: tuple(body.get(name, ())) for name in texts},
        )


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A rule in force: for one ``team``, or (empty) for everybody."""

    id: str
    team: str
    form: RuleForm = field(hash=False)

    @property
    def code(self) -> str:
        """How its findings are called."""
        return f"{PACK}/{self.id}"


def own_pack(rules: Iterable[OwnRule]) -> tuple[Pack, tuple[str, ...]]:
    """All rules as one pack; and the ids of those that this version cannot read any more, which
    are left out: a server must start on Friday night."""
    built: list[Rule] = []
    failed: list[str] = []
    for one in rules:
        try:
            built.extend(_built(one.id, one.form).rules)
        except PackError:
            failed.append(one.id)
    return Pack(PACK, TITLE, tuple(built), (), (), PACK), tuple(failed)


def checked(rule_id: str, form: RuleForm, ordinary: Sequence[str]) -> Checker:
    """A checker of this one rule, once its examples hold and it leaves its replacements, courtesies
    and ``ordinary`` sentences alone. Raises ``OwnRuleError``."""
    _refuse_badly_written(form)
    try:
        pack = _built(rule_id, form)
    except PackError as error:
        raise OwnRuleError(
            "phrases",
            f"这些说法没法用：{error.zh}",
            f"these words cannot be used: {error.problem}",
        ) from error
    checker = Checker((pack,))
    _refuse_failing(checker, f"{PACK}/{rule_id}", form)
    _refuse_breaking(checker, f"{PACK}/{rule_id}", form)
    _refuse_courtesies(checker, f"{PACK}/{rule_id}", form)
    _refuse_too_wide(checker, f"{PACK}/{rule_id}", ordinary)
    return checker


def refuse_forbidden_replacements(form: RuleForm, rules: Checker, code: str) -> None:
    """Raise ``OwnRuleError`` for a replacement that the rules in force hold for an error or a
    warning; ``code`` is this rule's own among them, whose older words do not count."""
    for text in form.replacements:
        for found in rules.check(text):
            if is_grave(found.severity) and found.code != code:
                words = text[found.start : found.end]
                raise OwnRuleError(
                    "replacements",
                    f"“{text}”不能拿来替换：里面的“{words}”会被规则 {found.code} 标出（"
                    f"{found.message.zh.rstrip('。')}）；请换一种说法",
                    f"“{text}” cannot stand in its place: the rule {found.code} flags “{words}” in "
                    f"it ({found.message.en.rstrip('.')}); write it otherwise",
                )


# What is refused


def _refuse_badly_written(form: RuleForm) -> None:
    for name, text in (("title", form.title), ("message_zh", form.message_zh)):
        if not text.strip():
            raise OwnRuleError(name, "这一项要填写", "this is needed")
    if not form.phrases and not form.slots:
        raise OwnRuleError(
            "phrases",
            "请写出要标出的说法，或者至少一组依次出现的词",
            "write the phrases to flag, or at least one sequence of words",
        )
    if not form.bad:
        raise OwnRuleError(
            "bad",
            "请至少写一句应当被标出的话，规则靠它来检验",
            "write at least one sentence that must be flagged: the rule is tried on it",
        )
    for name, listed, most in (
        ("phrases", form.phrases, MOST_PHRASES),
        ("slots", form.slots, MOST_SLOTS),
        ("exceptions", form.exceptions, MOST_EXCEPTIONS),
        ("bad", form.bad, MOST_EXAMPLES),
        ("good", form.good, MOST_EXAMPLES),
    ):
        if len(listed) > most:
            raise OwnRuleError(
                name,
                f"最多 {most} 条，现在有 {len(listed)} 条；请分成两条规则",
                f"at most {most}, and there are {len(listed)}; make two rules of it",
            )
    for phrase in form.phrases:
        _refuse_word("phrases", phrase, alone=True)
    for sequence in form.slots:
        _refuse_sequence(sequence)
    for exception in form.exceptions:
        _refuse_word("exceptions", exception, alone=False)


def _refuse_word(name: str, word: str, *, alone: bool) -> None:
    text = folded(word)
    odd = [character for character in text if character in _UNSAID or not character.isalnum()]
    if not text or odd:
        what = f"“{odd[0]}”" if odd else ""
        raise OwnRuleError(
            name,
            f"“{word}”里不能有标点、空格或符号{what}；标点两边的词请写成“依次出现的词”",
            f"“{word}” holds punctuation, a blank or a sign {what}; write what stands on both "
            "sides of it as words in order",
        )
    if alone and len(text) < 2:
        raise OwnRuleError(
            name,
            f"“{word}”只有一个字，平常的话里到处都有；请写得更长，或者用“依次出现的词”",
            f"“{word}” is one character, which ordinary sentences are full of; write more of it, "
            "or words in order",
        )


def _refuse_sequence(sequence: Sequence[WordGroup]) -> None:
    if not 2 <= len(sequence) <= MOST_GROUPS:
        raise OwnRuleError(
            "slots",
            f"依次出现的词要有 2 到 {MOST_GROUPS} 组；只有一组就写成“说法”",
            f"words in order are 2 to {MOST_GROUPS} groups; a single one is a phrase",
        )
    for group in sequence:
        if not group.words or len(group.words) > MOST_WORDS:
            raise OwnRuleError(
                "slots",
                f"每组写 1 到 {MOST_WORDS} 个词",
                f"each group has 1 to {MOST_WORDS} words",
            )
        if not 0 <= group.gap <= WIDEST_GAP:
            raise OwnRuleError(
                "slots",
                f"两组词之间最多隔 {WIDEST_GAP} 个字",
                f"at most {WIDEST_GAP} characters may stand between two groups",
            )
        for word in group.words:
            _refuse_word("slots", word, alone=False)
    if prod(group.gap + 1 for group in sequence[1:]) > MOST_WAYS:
        raise OwnRuleError(
            "slots",
            "间隔太多太宽，检查起来会很慢；请缩小间隔，或少写一组",
            "the gaps are too many and too wide to be checked quickly; narrow them, or leave out "
            "a group",
        )
    if all(len(folded(word)) < 2 for group in sequence for word in group.words):
        raise OwnRuleError(
            "slots",
            "每一组都只有单个字，平常的话也会被标出；请至少有一组写成两个字以上的词",
            "every group is of single characters, which flags ordinary sentences; let at least "
            "one group be of longer words",
        )


def _refuse_failing(checker: Checker, code: str, form: RuleForm) -> None:
    for text in form.bad:
        graded = [found.severity for found in checker.found_by(code, text)]
        if form.severity not in graded:
            zh, en = _why_not(checker, text)
            raise OwnRuleError(
                "bad",
                f"“{text}”应当被标出，现在却没有：{zh}",
                f"“{text}” must be flagged and is not: {en}",
            )
    for text in form.good:
        found = checker.found_by(code, text)
        if any(one.severity is not Severity.HINT for one in found):
            words = text[found[0].start : found[0].end]
            raise OwnRuleError(
                "good",
                f"“{text}”不该被标出，却因为“{words}”被标出了；请把它写进例外，或把说法写得更具体",
                f"“{text}” must be left alone, but “{words}” flags it; add an exception, or make "
                "the phrase longer",
            )


def _why_not(checker: Checker, text: str) -> tuple[str, str]:
    steps = {
        "exception": ("它符合例外", "an exception excuses it"),
        "negation": ("句子里是否定的说法", "the sentence denies it"),
        "quotation": ("它在引号里，只算提示", "it stands in a quotation, which is a hint only"),
        "relay": ("它是转述别人的话，只算提示", "it relays what somebody said: a hint only"),
        "condition": ("它是假设的话", "it is a condition"),
    }
    for one in checker.explain(text):
        if one.step in steps:
            return steps[one.step]
    return (
        "句子里找不到上面写的说法；请补上说法，或者换一句例子",
        "none of the words above stands in it; add them, or take another example",
    )


def _refuse_breaking(checker: Checker, code: str, form: RuleForm) -> None:
    for text in form.replacements:
        for found in checker.found_by(code, text):
            if found.severity is form.severity:
                words = text[found.start : found.end]
                raise OwnRuleError(
                    "replacements",
                    f"“{text}”不能拿来替换：里面的“{words}”正是这条规则要标出的；请换一种说法",
                    f"“{text}” cannot stand in its place: “{words}” in it is what this rule flags; "
                    "write it otherwise",
                )


def _refuse_courtesies(checker: Checker, code: str, form: RuleForm) -> None:
    flagged = list(flagged_courtesies(checker, code))
    if not flagged:
        return
    texts = "".join(f"“{text}”" for text, _ in flagged[:MOST_NAMED])
    words = flagged[0][1]
    raise OwnRuleError(
        "phrases" if form.phrases else "slots",
        f"客服天天要说的{texts}会因为“{words}”被标出；请把说法写得更具体，或者把严重程度改成“建议”",
        f"what every agent says, {texts}, would be flagged for “{words}”; make the words more "
        "particular, or the rule a hint",
    )


def _refuse_too_wide(checker: Checker, code: str, ordinary: Sequence[str]) -> None:
    flagged = [text for text in ordinary if checker.found_by(code, text)]
    if ordinary and len(flagged) / len(ordinary) > TOO_WIDE:
        raise OwnRuleError(
            "phrases",
            f"太宽了：{len(ordinary)} 句平常的话里会标出 {len(flagged)} 句，例如“{flagged[0][:40]}”；"
            "请写得更具体",
            f"too wide: it flags {len(flagged)} of {len(ordinary)} ordinary sentences, such as "
            f"“{flagged[0][:40]}”; be more particular",
        )


# What it becomes


def _built(rule_id: str, form: RuleForm) -> Pack:
    matchers: dict[str, Any] = {}
    if form.phrases:
        matchers["phrases"] = list(form.phrases)
    if form.slots:
        matchers["slots"] = [_notation(sequence) for sequence in form.slots]
    document = {
        "pack": PACK,
        "title": {"zh": TITLE.zh, "en": TITLE.en},
        "rules": [
            {
                "code": rule_id,
                "category": form.category or form.title,
                "severity": form.severity.value,
                "message": {"zh": form.message_zh, "en": form.message_en or form.message_zh},
                "replacements": list(form.replacements),
                **matchers,
                "except": list(_contexts(form)),
                "examples": {"bad": list(form.bad), "good": list(form.good)},
            }
        ],
    }
    return build_pack(parse_yaml(yaml.safe_dump(document, allow_unicode=True), rule_id))


def _notation(sequence: Sequence[WordGroup]) -> str:
    parts: list[str] = []
    for at, group in enumerate(sequence):
        if at and group.gap:
            # A lead counts characters, commas included.
            parts.append(f"~~{group.gap}")
        parts.append("|".join(group.words))
    return " ".join(parts)


def _contexts(form: RuleForm) -> Iterator[str]:
    """An exception excuses what it holds; one that holds nothing of the rule excuses what stands
    near it in the same clause."""
    phrases = [folded(phrase) for phrase in form.phrases]
    for exception in form.exceptions:
        text = folded(exception)
        if any(phrase in text for phrase in phrases):
            yield text
        else:
            yield f"{text} ~{NEARBY}"
            yield f"~{NEARBY} {text}"
