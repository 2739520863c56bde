"""Loads a rule pack from YAML and refuses, with path:line, whatever could not be trusted later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from phrasebook.entries import Message, Severity
from phrasebook.wording.examples import verify_examples
from phrasebook.wording.fold import folded
from phrasebook.wording.kinds.phrases import compile_phrases
from phrasebook.wording.kinds.position import FRAMES, compile_missing, compile_position
from phrasebook.wording.kinds.regex import compile_regex, safe_pattern
from phrasebook.wording.kinds.slots import compile_slots
from phrasebook.wording.kinds.swap import compile_swap
from phrasebook.wording.rules import Cover, Example, Matcher, Negation, Pack, Reads, Rule
from phrasebook.wording.sequence import Contexts, Sequence, SequenceError, compile_sequence
from phrasebook.wording.yamlnodes import Place, parse_yaml, read_yaml

PACK_FIELDS = frozenset(
    {"pack", "title", "groups", "exceptions", "approved", "heard", "defaults", "rules"}
)
KINDS = frozenset({"phrases", "slots", "required", "regex", "swap", *FRAMES})
OPTIONS = frozenset(
    {
        "negation",
        "cover",
        "once",
        "quoted",
        "straddle",
        "remedy",
        "condition",
        "speaker",
        "category",
        "severity",
    }
)
RULE_FIELDS = KINDS | OPTIONS | {"code", "message", "replacements", "except", "examples"}
DEFAULT_PACKS = Path(__file__).parent.parent / "packs" / "wording"
ORDER = ("service", "promise", "advertising", "diversion", "privacy", "style")

Groups = Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def default_packs() -> tuple[Pack, ...]:
    """The packs that ship with the project, in a fixed order."""
    return tuple(load_pack(DEFAULT_PACKS / f"{name}.yaml") for name in ORDER)


def load_pack(path: Path | str) -> Pack:
    """The pack in a YAML file. Raises PackError with path:line for anything wrong in it,
    a failing example included."""
    return checked(build_pack(read_yaml(Path(path))))


def load_pack_text(source: str, name: str = "pack.yaml") -> Pack:
    """The pack in a text; ``name`` stands for the path in errors. Raises PackError."""
    return checked(build_pack(parse_yaml(source, name)))


def checked(pack: Pack) -> Pack:
    """The pack, once all its examples hold. Raises PackError for the first that does not."""
    verify_examples(pack)
    return pack


def build_pack(document: Place) -> Pack:
    """Compile every rule of a document."""
    document.allow(PACK_FIELDS)
    name = code_of(document.need("pack"))
    groups = read_groups(document.get("groups"))
    shared = tuple(read_exceptions(document.get("exceptions"), groups))
    defaults = document.get("defaults")
    if defaults is not None:
        defaults.allow(OPTIONS)
    rules: list[Rule] = []
    places: dict[str, str] = {}
    for place in document.need("rules").items():
        rule = build_rule(place, name, groups, shared, defaults)
        if rule.code in places:
            raise place.need("code").error(
                f"the code “{rule.code}” is already used at {places[rule.code]}"
            )
        places[rule.code] = rule.place
        rules.append(rule)
    approved = document.get("approved")
    heard = document.get("heard")
    return Pack(
        name=name,
        title=read_message(document.need("title")),
        rules=tuple(rules),
        approved=approved.texts() if approved else (),
        heard=tuple(map(folded, heard.texts())) if heard else (),
        place=document.name,
    )


def code_of(place: Place) -> str:
    """A code: small letters, digits and hyphens."""
    text = place.text()
    if not text.replace("-", "").isalnum() or not text.isascii() or text != text.lower():
        raise place.error(f"“{text}” is no code; use small letters, digits and hyphens")
    return text


def read_groups(place: Place | None) -> dict[str, tuple[str, ...]]:
    """The word groups; a group may name groups that stand above it."""
    groups: dict[str, tuple[str, ...]] = {}
    for name, value in place.fields().items() if place else ():
        words: list[str] = []
        for item in value.items():
            for word in item.text().split("|" if "|" in item.text() else None):
                option = word.strip()
                if option.startswith("{") and option.endswith("}"):
                    if option[1:-1] not in groups:
                        raise item.error(f"there is no word group “{option[1:-1]}” above")
                    words.extend(groups[option[1:-1]])
                elif option:
                    words.append(folded(option))
        if not words:
            raise value.error(f"the word group “{name}” is empty")
        groups[name] = tuple(dict.fromkeys(words))
    return groups


def build_rule(
    place: Place, pack: str, groups: Groups, shared: tuple[Sequence, ...], defaults: Place | None
) -> Rule:
    """Compile one rule."""
    place.allow(RULE_FIELDS)

    def option(name: str) -> Place | None:
        return place.get(name) or (defaults.get(name) if defaults else None)

    severity = option("severity")
    category = option("category")
    if severity is None or category is None:
        raise place.error("a rule needs a category and a severity")
    negation = option("negation")
    cover = option("cover")
    flags = {
        name: option(name)
        for name in ("once", "quoted", "straddle", "remedy", "condition", "speaker")
    }
    matchers = tuple(read_matchers(place, groups))
    if not matchers:
        raise place.error(f"the rule matches nothing; give one of {', '.join(sorted(KINDS))}")
    examples = tuple(read_examples(place.need("examples")))
    if not any(example.bad for example in examples):
        raise place.need("examples").error("a rule needs at least one bad example")
    replacements = place.get("replacements")
    return Rule(
        code=f"{pack}/{code_of(place.need('code'))}",
        category=category.text(),
        severity=severity.choice(Severity, "error, warning, information, hint"),
        message=read_message(place.need("message")),
        replacements=replacements.texts() if replacements else (),
        matchers=matchers,
        exceptions=Contexts((*read_exceptions(place.get("except"), groups), *shared)),
        negation=negation.choice(Negation, "none, strong, all") if negation else Negation.STRONG,
        cover=cover.choice(Cover, "hit, clause") if cover else Cover.HIT,
        once=flags["once"].flag() if flags["once"] else False,
        quoted=flags["quoted"].flag() if flags["quoted"] else True,
        straddle=flags["straddle"].flag() if flags["straddle"] else True,
        remedy=flags["remedy"].flag() if flags["remedy"] else False,
        condition=flags["condition"].flag() if flags["condition"] else False,
        speaker=flags["speaker"].flag() if flags["speaker"] else False,
        examples=examples,
        place=place.name,
    )


def read_message(place: Place) -> Message:
    """A sentence in Chinese and English."""
    place.allow(frozenset({"zh", "en"}))
    return Message(place.need("zh").text(), place.need("en").text())


def read_exceptions(place: Place | None, groups: Groups) -> Iterator[Sequence]:
    """Contexts in the notation of slots."""
    for item in place.items() if place else ():
        try:
            yield compile_sequence(folded(item.text()), groups, context=True)
        except SequenceError as error:
            raise item.error(str(error)) from None


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
            except ValueError as error:
                raise item.error(str(error)) from None


def read_matcher(kind: str, item: Place, groups: Groups) -> Matcher:
    """One matcher; raises ValueError for what a kind refuses."""
    if kind == "phrases":
        return compile_phrases((item.text(),))
    if kind == "slots":
        return compile_slots(folded(item.text()), groups)
    if kind in FRAMES:
        return compile_position(kind, folded(item.text()), groups)
    if kind == "required":
        item.allow(frozenset({"when", "unless"}))
        unless = item.need("unless")
        safe_pattern(unless.text())
        return compile_missing(folded(item.need("when").text()), unless.text(), groups)
    if kind == "swap":
        item.allow(frozenset({"word", "outside"}))
        outside = item.get("outside")
        word = item.need("word").text()
        return compile_swap(word, outside.texts() if outside else (), folded(word))
    return read_regex(item)


def read_regex(item: Place) -> Matcher:
    """An expression alone, or with what it needs nearby."""
    if not item.is_mapping():
        return compile_regex(item.text(), anchors=(), reads=Reads.WORDS)
    item.allow(frozenset({"pattern", "near", "reads", "check"}))
    near, reads, check = item.get("near"), item.get("reads"), item.get("check")
    return compile_regex(
        item.need("pattern").text(),
        anchors=tuple(map(folded, near.texts())) if near else (),
        reads=reads.choice(Reads, "words, digits, typed") if reads else Reads.WORDS,
        check=check.text() if check else "",
    )
