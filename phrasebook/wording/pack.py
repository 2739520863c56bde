"""Loads a rule pack from YAML and refuses, with path:line, whatever could not be trusted later.

A pack is one file, or a folder: ``pack.yaml`` with what all its rules share, and further files with
rules by subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from phrasebook.entries import Message, Severity
from phrasebook.wording.breadth import refuse_broad
from phrasebook.wording.examples import verify_examples
from phrasebook.wording.fold import folded
from phrasebook.wording.kinds.learned import compile_learned
from phrasebook.wording.kinds.phrases import compile_phrases
from phrasebook.wording.kinds.position import FRAMES, compile_missing, compile_position
from phrasebook.wording.kinds.regex import compile_regex, safe_pattern
from phrasebook.wording.kinds.slots import compile_slots
from phrasebook.wording.kinds.swap import compile_swap
from phrasebook.wording.rules import Cover, Example, Matcher, Negation, Pack, Reads, Rule
from phrasebook.wording.sequence import Sequence as WordSequence
from phrasebook.wording.sequence import SequenceError, compile_sequence
from phrasebook.wording.yamlnodes import Place, parse_yaml, read_yaml

PACK_FIELDS = frozenset(
    {"pack", "title", "groups", "exceptions", "approved", "heard", "defaults", "rules"}
)
PART_FIELDS = frozenset({"groups", "exceptions", "approved", "heard", "defaults", "rules"})
"""What a further file of a pack may hold; its defaults and exceptions are its own rules' only."""
HEAD = "pack.yaml"
KINDS = frozenset({"phrases", "slots", "required", "regex", "swap", "learned", *FRAMES})
FLAGS = {
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
OPTIONS = frozenset({"negation", "cover", "category", "severity", *FLAGS})
RULE_FIELDS = KINDS | OPTIONS | {"code", "message", "replacements", "except", "examples"}
DEFAULT_PACKS = Path(__file__).parent.parent / "packs" / "wording"
ORDER = ("service", "promise", "advertising", "diversion", "privacy", "style", "likely")

Groups = Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def default_packs() -> tuple[Pack, ...]:
    """The packs that ship with the project, in a fixed order."""
    return tuple(load_pack(shipped(name)) for name in ORDER)


def shipped(name: str) -> Path:
    """Where the pack ``name`` that ships with the project stands: a folder or a file."""
    folder = DEFAULT_PACKS / name
    return folder if folder.is_dir() else DEFAULT_PACKS / f"{name}.yaml"


def packs_of(folder: Path) -> tuple[Pack, ...]:
    """Every pack in a folder, by name: files, and folders that hold a ``pack.yaml``.

    Raises PackError for the first that cannot be trusted.
    """
    return tuple(load_pack(place) for place in places_in(folder))


def places_in(folder: Path) -> list[Path]:
    """Where the packs of a folder stand, by name."""
    return sorted([*folder.glob("*.yaml"), *(head.parent for head in folder.glob(f"*/{HEAD}"))])


def load_pack(path: Path | str) -> Pack:
    """The pack in a YAML file or in a folder of them. Raises PackError with path:line for anything
    wrong in it, a failing example included."""
    return checked(read_pack(Path(path)))


def read_pack(place: Path) -> Pack:
    """The same, its examples not tried: what is learnt from them is not there yet when it is learnt. Raises PackError."""
    if not place.is_dir():
        return build_pack(read_yaml(place))
    parts = [read_yaml(one) for one in sorted(place.glob("*.yaml")) if one.name != HEAD]
    return build_pack(read_yaml(place / HEAD), parts)


def load_pack_text(source: str, name: str = "pack.yaml") -> Pack:
    """The pack in a text; ``name`` stands for the path in errors. Raises PackError."""
    return checked(build_pack(parse_yaml(source, name)))


def checked(pack: Pack) -> Pack:
    """The pack, once no rule flags what is ordinary or what another rule offers, and all examples
    hold. Raises PackError for the first that does not."""
    refuse_broad(pack)
    verify_examples(pack)
    return pack


def build_pack(head: Place, parts: Sequence[Place] = ()) -> Pack:
    """Compile every rule of a pack: those of its head, then those of its further files."""
    head.allow(PACK_FIELDS)
    for part in parts:
        part.allow(PART_FIELDS)
    files = (head, *parts)
    name = code_of(head.need("pack"))
    title = read_message(head.need("title"))
    groups = read_groups(*(one.get("groups") for one in files))
    shared = tuple(read_exceptions(head.get("exceptions"), groups))
    places: dict[str, str] = {}
    rules: list[Rule] = []
    for file in files:
        own = (
            shared if file is head else (*shared, *read_exceptions(file.get("exceptions"), groups))
        )
        defaults = [one for one in (file.get("defaults"), head.get("defaults")) if one is not None]
        for one in defaults:
            one.allow(OPTIONS)
        listed = file.get("rules") if file is head and parts else file.need("rules")
        for place in listed.items() if listed else ():
            rule = build_rule(place, name, groups, own, defaults)
            if rule.code in places:
                raise place.need("code").error(
                    f"the code “{rule.code}” is already used at {places[rule.code]}"
                )
            places[rule.code] = rule.place
            rules.append(rule)
    if not rules:
        raise (head.get("rules") or head).error(
            "the pack has no rules, so it says nothing; write one, or take the file away"
        )
    return Pack(
        name=name,
        title=title,
        rules=tuple(rules),
        approved=texts_of(files, "approved"),
        heard=tuple(map(folded, texts_of(files, "heard"))),
        place=head.name,
    )


def texts_of(files: Iterable[Place], name: str) -> tuple[str, ...]:
    """The texts of a list that each file may have."""
    lists = (file.get(name) for file in files)
    return tuple(text for listed in lists if listed is not None for text in listed.texts())


def code_of(place: Place) -> str:
    """A code: small letters, digits and hyphens."""
    text = place.text()
    if not text.replace("-", "").isalnum() or not text.isascii() or text != text.lower():
        raise place.error(f"“{text}” is no code; use small letters, digits and hyphens")
    return text


def read_groups(*places: Place | None) -> dict[str, tuple[str, ...]]:
    """The word groups of all files; a group may name groups that stand above it."""
    groups: dict[str, tuple[str, ...]] = {}
    fields = [one for place in places if place for one in place.fields().items()]
    for name, value in fields:
        if name in groups:
            raise value.error(f"the word group “{name}” is given twice")
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
                    raise item.error(f"there is no word group “{option[1:-1]}” above")
                words.extend(groups[option[1:-1]])
            elif option:
                words.append(folded(option))
    if not words:
        raise value.error(f"the word group “{name}” is empty")
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
        raise place.error("a rule needs a category and a severity")
    negation = option("negation")
    cover = option("cover")
    flags = {
        name: found.flag() if (found := option(name)) else default
        for name, default in FLAGS.items()
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
        replacement_lines=tuple(one.line for one in replacements.items()) if replacements else (),
        matchers=matchers,
        exceptions=(*read_exceptions(place.get("except"), groups), *shared),
        negation=negation.choice(Negation, "none, strong, all") if negation else Negation.STRONG,
        cover=cover.choice(Cover, "hit, clause") if cover else Cover.HIT,
        once=flags["once"],
        quoted=flags["quoted"],
        straddle=flags["straddle"],
        remedy=flags["remedy"],
        disguised=flags["disguised"],
        weighed=flags["weighed"],
        condition=flags["condition"],
        speaker=flags["speaker"],
        examples=examples,
        place=place.name,
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
    if kind == "learned":
        item.allow(frozenset({"kind", "sure", "subject"}))
        sure, subject = item.get("sure"), item.get("subject")
        return compile_learned(
            item.need("kind").text(),
            sure.choice(Severity, "error, warning, information, hint") if sure else None,
            subject.text() if subject else "",
        )
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
