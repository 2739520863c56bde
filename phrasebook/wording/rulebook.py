"""What is compiled from the rules of some packs, once for all checkers that share them."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain

from phrasebook.errors import PackError
from phrasebook.wording import apart
from phrasebook.wording.engine import Engine, Part
from phrasebook.wording.excuses import Excuses
from phrasebook.wording.forms import Forms
from phrasebook.wording.gates import Steps, gate_words
from phrasebook.wording.hits import Gatherer
from phrasebook.wording.homophones import SoundIndex
from phrasebook.wording.innocence import Around, default_innocence
from phrasebook.wording.likely import default_model, ordinary_pairs, telling_pairs
from phrasebook.wording.remarks import Remarks
from phrasebook.wording.repair import Repair
from phrasebook.wording.rule_texts import rule_texts, single_letters
from phrasebook.wording.rules import Pack, Rule


class Rulebook:
    """The rules of ``packs``, compiled: ``engine`` scans, ``gatherer`` matches, ``learned`` remarks and
    ``excuses`` pardons; ``approved`` are the sentences that the packs bring. Nothing of it changes once
    built. Raises PackError where two packs use one code.
    """

    def __init__(self, packs: Sequence[Pack]) -> None:
        with uncollected():
            self._compile(packs)

    def _compile(self, packs: Sequence[Pack]) -> None:
        parts = parts_of(packs)
        # In the order of the packs: of readings that weigh the same the first is taken.
        heard = tuple(dict.fromkeys(word for pack in packs for word in pack.heard))
        forms = Forms(heard)
        self.learned = Remarks(parts)
        if self.learned:
            default_model().weigh("你好")  # loaded now, not while somebody types
        if any(part.rule.weighed for part in parts):
            default_innocence().around(Around("", "你好", 0, 1, familiar=False), 0, 2)  # this too
        self._steps: dict[str, Steps] = {}  # of the rules that were hit so far
        sounds = SoundIndex(
            chain(
                (
                    word
                    for part in parts
                    if part.matcher.evadable
                    for word in part.matcher.vocabulary
                ),
                heard,
            ),
            heard,
            (word for part in parts for word in single_letters(part.matcher)),
        )
        repair = Repair(
            chain(heard, rule_texts(packs, parts)),
            ordinary_pairs(),
            telling_pairs() if self.learned else (),
            sounds,
        )
        self.excuses = Excuses([rule for pack in packs for rule in pack.rules])
        self.engine = Engine(
            parts,
            sounds.tables,
            forms.texts,
            default_model().watched if self.learned else (),
            gate_words(),
            contexts=self.excuses.contexts,
            doubtful=repair.doubtful,
        )
        self.gatherer = Gatherer(
            tuple(part.rule for part in parts), self.engine, forms, sounds, repair
        )
        self.approved = tuple(text for pack in packs for text in pack.approved)
        apart.read("", apart=True, repeats=True, filled=True)  # loaded now

    def steps_of(self, rule: Rule) -> Steps:
        """The steps that a hit of ``rule`` is put to."""
        steps = self._steps.get(rule.code)
        if steps is None:
            steps = self._steps[rule.code] = Steps(rule, self.excuses.of(rule))
        return steps


def parts_of(packs: Sequence[Pack]) -> tuple[Part, ...]:
    """Each matcher of the rules with its rule. Raises PackError where two packs use one code."""
    places: dict[str, str] = {}
    for pack in packs:
        for rule in pack.rules:
            if rule.code in places:
                raise PackError(
                    rule.place,
                    f"the code “{rule.code}” is already used at {places[rule.code]}; rename one of them",
                    f"编号“{rule.code}”已经在 {places[rule.code]} 用过；请给其中一条改名",
                )
            places[rule.code] = rule.place
    return tuple(
        Part(rule, matcher) for pack in packs for rule in pack.rules for matcher in rule.matchers
    )


@contextmanager
def uncollected() -> Iterator[None]:
    """Work that leaves no garbage, without the collector: it would walk all that was made so far
    again and again, and whoever types meanwhile would wait for it."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
