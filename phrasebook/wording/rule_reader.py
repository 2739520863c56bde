"""Reads rules from the nodes of a pack; each refusal names the place that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from phrasebook.entries import Message, Severity
from phrasebook.errors import FieldError
from phrasebook.wording.fold import folded
from phrasebook.wording.kinds.learned import compile_learned
from phrasebook.wording.kinds.phrases import compile_phrases
from phrasebook.wording.kinds.position import FRAMES, compile_missing, compile_position
from phrasebook.wording.kinds.regex import compile_regex, safe_pattern
from phrasebook.wording.kinds.slots import compile_slots
from phrasebook.wording.kinds.swap import compile_swap
from phrasebook.wording.notation import SequenceError
from phrasebook.wording.rules import Cover, Example, Matcher, Negation, Reads, Rule
from phrasebook.wording.sequence import Sequence as WordSequence
from phrasebook.wording.sequence import compile_sequence
from phrasebook.wording.yamlnodes import Place

KINDS = frozenset({"phrases", "slots", "required", "regex", "swap", "learned", *FRAMES})
SWITCHES = {
    "once": False,
    "quoted": True,
    "straddle": True,
    "remedy": False,
    "disguised": False,
    "weighed": False,
    "condition": False,
    "speaker": False,
}
"""The options that are true or false, with what they are where nobody says."""
OPTIONS = frozenset({"negation", "cover", "category", "severity", *SWITCHES})
RULE_FIELDS = KINDS | OPTIONS | {"code", "message", "replacements", "except", "examples"}
READABLE = (Reads.WORDS, Reads.DIGITS, Reads.TYPED)
"""What an expression may read: what the model makes of a draft is no text."""

Groups = Mapping[str, tuple[str, ...]]


def code_of(place: Place) -> str:
    """A code: small letters, digits and hyphens."""
    text = place.text()
    if not text.replace("-", "").isalnum() or not text.isascii() or text != text.lower():
        raise place.error(
            f"“{text}” is no code; use small letters, digits and hyphens",
            f"“{text}”不能作编号；请只用小写字母、数字和连字符",
        )
    return text


def read_groups(*places: Place | None) -> dict[str, tuple[str, ...]]:
    """The word groups of all files; a group may name groups that stand above it."""
    groups: dict[str, tuple[str, ...]] = {}
    fields = [one for place in places if place for one in place.fields().items()]
    for name, value in fields:
        if name in groups:
            raise value.error(
                f"the word group “{name}” is given twice; rename one of them",
                f"词组“{name}”写了两次；请给其中一个改名",
            )
        groups[name] = read_group(name, value, groups)
    return groups


def read_group(name: str, value: Place, groups: Groups) -> tuple[str, ...]:
    """One word group, with the groups it names written out."""
    words: list[str] = []
    for item in value.items():
        for word in item.text().split("|" if "|" in item.text() else None):
            option = word.strip()
            if option.startswith("{") and option.endswith("}"):
                if option[1:-1] not in groups:
                    raise item.error(
                        f"there is no word group “{option[1:-1]}” above; put it before this one",
                        f"上面没有叫“{option[1:-1]}”的词组；请把它写在这一组前面",
                    )
                words.extend(groups[option[1:-1]])
            elif option:
                words.append(folded(option))
    if not words:
        raise value.error(
            f"the word group “{name}” is empty; write its words, or take it away",
            f"词组“{name}”是空的；请写上词，或者去掉它",
        )
    return tuple(dict.fromkeys(words))


def build_rule(
    place: Place,
    pack: str,
    groups: Groups,
    shared: tuple[WordSequence, ...],
    defaults: Iterable[Place],
) -> Rule:
    """Compile one rule; of ``defaults`` the first that has an option counts."""
    place.allow(RULE_FIELDS)

    def option(name: str) -> Place | None:
        return next(
            (found for one in (place, *defaults) if (found := one.get(name)) is not None), None
        )

    severity = option("severity")
    category = option("category")
    if severity is None or category is None:
        raise place.error(
            "a rule needs a category and a severity; write them here or under defaults",
            "规则要有类别（category）和严重程度（severity）；请写在这里或 defaults 里",
        )
    negation = option("negation")
    cover = option("cover")
    switches = {
        name: found.flag() if (found := option(name)) else default
        for name, default in SWITCHES.items()
    }
    matchers = tuple(read_matchers(place, groups))
    if not matchers:
        raise place.error(
            f"the rule matches nothing; give one of {', '.join(sorted(KINDS))}",
            f"这条规则什么都不找；请至少写一项：{'、'.join(sorted(KINDS))}",
        )
    examples = tuple(read_examples(place.need("examples")))
    if not any(example.bad for example in examples):
        raise place.need("examples").error(
            "a rule needs at least one bad example, on which it is tried",
            "规则至少要有一句应当被标出的例句（examples 的 bad），靠它来检验",
        )
    replacements = place.get("replacements")
    return Rule(
        code=f"{pack}/{code_of(place.need('code'))}",
        category=category.text(),
        severity=severity.choice(Severity),
        message=read_message(place.need("message")),
        replacements=replacements.texts() if replacements else (),
        replacement_lines=tuple(one.line for one in replacements.items()) if replacements else (),
        matchers=matchers,
        exceptions=(*read_exceptions(place.get("except"), groups), *shared),
        negation=negation.choice(Negation) if negation else Negation.STRONG,
        cover=cover.choice(Cover) if cover else Cover.HIT,
        examples=examples,
        place=place.name,
        **switches,
    )


def read_message(place: Place) -> Message:
    """A sentence in Chinese and English."""
    place.allow(frozenset({"zh", "en"}))
    return Message(place.need("zh").text(), place.need("en").text())


def read_exceptions(place: Place | None, groups: Groups) -> Iterator[WordSequence]:
    """Contexts in the notation of slots."""
    for item in place.items() if place else ():
        try:
            yield compile_sequence(folded(item.text()), groups, context=True)
        except SequenceError as error:
            raise item.error(str(error), error.zh) from None


def read_examples(place: Place) -> Iterator[Example]:
    """Sentences the rule must flag and sentences it must leave alone."""
    place.allow(frozenset({"bad", "good"}))
    for name in ("bad", "good"):
        listed = place.get(name)
        for item in listed.items() if listed else ():
            yield Example(item.text(), name == "bad", item.line)


def read_matchers(place: Place, groups: Groups) -> Iterator[Matcher]:
    """Every matcher of a rule, of whatever kind."""
    for kind, value in place.fields().items():
        if kind not in KINDS:
            continue
        for item in value.items() if not value.is_mapping() else [value]:
            try:
                yield read_matcher(kind, item, groups)
            except FieldError as error:
                raise item.error(str(error), error.zh) from None


def read_matcher(kind: str, item: Place, groups: Groups) -> Matcher:
    """One matcher; raises FieldError for what a kind refuses."""
    if kind == "phrases":
        return compile_phrases(item.text())
    if kind == "slots":
        return compile_slots(folded(item.text()), groups)
    if kind in FRAMES:
        return compile_position(kind, folded(item.text()), groups)
    if kind == "required":
        item.allow(frozenset({"when", "unless"}))
        unless = safe_pattern(item.need("unless").text())
        return compile_missing(folded(item.need("when").text()), unless, groups)
    if kind == "swap":
        item.allow(frozenset({"word", "outside"}))
        outside = item.get("outside")
        return compile_swap(item.need("word").text(), outside.texts() if outside else ())
    if kind == "learned":
        item.allow(frozenset({"kind", "sure", "subject", "also"}))
        sure, subject, also = item.get("sure"), item.get("subject"), item.get("also")
        return compile_learned(
            item.need("kind").text(),
            sure.choice(Severity) if sure else None,
            subject.text() if subject else "",
            also.texts() if also else (),
        )
    return read_regex(item)


def read_regex(item: Place) -> Matcher:
    """An expression alone, or with what it needs nearby."""
    if not item.is_mapping():
        return compile_regex(item.text(), anchors=(), reads=Reads.WORDS)
    item.allow(frozenset({"pattern", "near", "reads", "check"}))
    near, check = item.get("near"), item.get("check")
    reads = given.choice(READABLE) if (given := item.get("reads")) else Reads.WORDS
    words = near.texts() if near else ()
    return compile_regex(
        item.need("pattern").text(),
        # What is read as it was typed is searched for words as they are typed, too.
        anchors=words if reads is Reads.TYPED else tuple(map(folded, words)),
        reads=reads,
        check=check.text() if check else "",
    )
