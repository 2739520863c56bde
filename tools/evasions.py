"""How many disguised phrases the wording checker still finds, by the way of disguise.

    python -m tools.evasions [--phrases FILE] [--cases FILE...] [--clean FILE] [--only CLASS] [--misses N]

Phrases are what the default packs find in their own bad examples, and the texts of a JSONL FILE of
forbidden wording (``{"text", "core"?}``). Each is disguised in every way of ``tools.disguises`` and
put back into its sentence, with a carrier around it. With ``--cases``, what is found in the bad
sentences of those labelled files is disguised instead, by rules and by the model. With ``--clean``, a random part of each honest
sentence of a JSONL file is disguised the same way: what is then flagged though the sentence was not
is a false alarm that undoing disguises costs.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from phrasebook.entries import Severity
from phrasebook.wording import Checker, default_packs
from phrasebook.wording.evaluation import read_cases
from phrasebook.wording.han import HAN_RANGE
from tools.contacts import contacts
from tools.disguises import DISGUISES
from tools.manners import MANNERS

WAYS = {**DISGUISES, **MANNERS}
GRAVE = (Severity.ERROR, Severity.WARNING)
NOTES = re.compile(r"\([^()]*\)|（[^（）]*）")
CARRIERS = [
    "{}", "亲，{}", "您好，{}", "{}，亲", "这边跟您说一下，{}", "{}，先这样", "快递的事{}", "退款已经提交了，{}",
    "{}，物业费下月再说", "那我就直说，{}，下一位还等着", "套餐是您自己选的，{}呀亲", "{}！！",
]  # fmt: skip
CONTACTS = [
    "加我微信13900005678",
    "我的电话是13812345678",
    "vx 15900001234",
    "加qq88662335",
    "微信同号13700008888",
]
LATIN = ["加我vx聊", "加我wx", "加个qq吧", "你个sb", "去12315投诉好了", "加我weixin", "tmd有完没完"]


class Sentence(NamedTuple):
    """A text whose ``text[start:end]`` is to be disguised."""

    text: str
    start: int
    end: int


def main() -> None:
    """Print the figures."""
    args = arguments()
    checker = Checker(default_packs())
    if args.cases:
        sentences = [one for path in args.cases for one in labelled(path, checker)]
    else:
        sentences = list(examples(checker))
        if args.phrases:
            sentences += list(forbidden(args.phrases, checker))
        sentences += [Sentence(text, 0, len(text)) for text in CONTACTS + LATIN]
    print(f"{len(sentences)} sentences with a phrase that is found as it stands")
    honest = read_texts(args.clean, "text") if args.clean else []
    honest = [text for text in honest if not grave(checker, text)]
    totals = [0, 0, 0, 0]
    for name in (
        [one for one in args.only if one != "contacts"] if args.only else [*WAYS, "two_messages"]
    ):
        random = Random(f"{args.seed} {name}")
        misses, of = run(checker, name, random.sample(sentences, len(sentences)), random, args.most)
        alarms, tried = false_alarms(checker, name, honest, random, args.most)
        totals = [
            a + b for a, b in zip(totals, (of - len(misses), of, len(alarms), tried), strict=True)
        ]
        row = f"{name:<18} {100 * (1 - len(misses) / max(1, of)):6.1f}% of {of:<4}"
        if tried:
            row += f"  false alarms {100 * len(alarms) / tried:5.2f}% of {tried}"
        print(row)
        for text in misses[: args.misses]:
            print(f"    - {text!r}")
        for text in alarms[: args.misses]:
            print(f"    + {text!r}")
    random = Random(args.seed)
    for name, make in contacts(random).items() if not args.only or "contacts" in args.only else ():
        made = [make() for _ in range(args.most)]
        misses = [text for text, part in made if not touched(checker, text, part)]
        totals = [totals[0] + len(made) - len(misses), totals[1] + len(made), *totals[2:]]
        print(
            f"{'contact ' + name:<18} {100 * (1 - len(misses) / len(made)):6.1f}% of {len(made):<4}"
        )
        for text in misses[: args.misses]:
            print(f"    - {text!r}")
    found, of, wrong, tried = totals
    print(
        f"all: {100 * found / max(1, of):.1f}% of {of}; false alarms {100 * wrong / max(1, tried):.2f}% of {tried}"
    )


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--phrases", type=Path, metavar="FILE")
    parser.add_argument("--cases", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--clean", type=Path, metavar="FILE")
    parser.add_argument("--only", action="append", metavar="CLASS")
    parser.add_argument(
        "--misses", type=int, default=0, metavar="N", help="name so many of each class"
    )
    parser.add_argument("--most", type=int, default=200, metavar="N", help="sentences a class")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def examples(checker: Checker) -> Iterator[Sentence]:
    """What the packs find in their own bad examples: two to nine characters, nothing else."""
    for pack in default_packs():
        for rule in pack.rules:
            if rule.severity not in GRAVE:
                continue
            for example in rule.examples:
                if example.bad:
                    yield from found_in(checker, example.text)


def labelled(path: Path, checker: Checker) -> Iterator[Sentence]:
    """What is found in the plain bad sentences of labelled cases."""
    for case in read_cases(path):
        if not case.clean and case.kind != "evasion" and not case.previous:
            yield from found_in(checker, case.text, 14)


def found_in(checker: Checker, text: str, longest: int = 9) -> Iterator[Sentence]:
    """The first grave finding of a text, if it is a phrase of at most so many characters."""
    for one in checker.check(text):
        phrase = text[one.start : one.end]
        if one.severity in GRAVE and re.fullmatch(f"[{HAN_RANGE}]{{2,{longest}}}", phrase):
            yield Sentence(text, one.start, one.end)
            return


def forbidden(path: Path, checker: Checker) -> Iterator[Sentence]:
    """The phrases of a JSONL file of forbidden wording."""
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry.get("kind") == "style":
            continue
        text = NOTES.sub("", entry["text"])
        core = NOTES.sub("", entry.get("core") or text)
        for phrase in re.findall(f"[{HAN_RANGE}]{{2,9}}", core)[:1]:
            at = text.find(phrase)
            if at >= 0 and grave(checker, text):
                yield Sentence(text, at, at + len(phrase))


def run(
    checker: Checker, name: str, sentences: list[Sentence], random: Random, most: int
) -> tuple[list[str], int]:
    """``(what was missed, of how many)``."""
    misses = []
    of = 0
    for sentence in sentences:
        if of == most:
            break
        carrier = random.choice(CARRIERS)
        if not grave(checker, carrier.format(sentence.text)):
            continue
        if name == "two_messages":
            at = random.randrange(sentence.start + 1, max(sentence.start + 2, sentence.end))
            text, before = sentence.text[at:], sentence.text[:at]
            if not text or grave(checker, before):
                continue
            left, right = 0, max(1, sentence.end - at)
        else:
            hidden = WAYS[name](sentence.text[sentence.start : sentence.end], random)
            if hidden is None:
                continue
            text = sentence.text[: sentence.start] + hidden + sentence.text[sentence.end :]
            left = carrier.index("{") + sentence.start
            right = left + len(hidden)
            text, before = carrier.format(text), ""
        of += 1
        if not grave(checker, text, before, left, right):
            misses.append(f"{before} | {text}" if before else text)
    return misses, of


def false_alarms(
    checker: Checker, name: str, honest: list[str], random: Random, most: int
) -> tuple[list[str], int]:
    """``(honest sentences flagged once a part is disguised, of how many)``."""
    alarms = []
    tried = 0
    for text in random.sample(honest, len(honest)):
        if tried == 3 * most:
            break
        if name == "two_messages":
            at = random.randrange(1, len(text)) if len(text) > 1 else 0
            before, hidden = text[:at], text[at:]
            if not at:
                continue
        else:
            parts = list(re.finditer(f"[{HAN_RANGE}]{{2,6}}", text))
            part = random.choice(parts) if parts else None
            made = WAYS[name](part.group(), random) if part else None
            if part is None or made is None:
                continue
            before, hidden = "", text[: part.start()] + made + text[part.end() :]
        tried += 1
        if grave(checker, hidden, before):
            alarms.append(hidden)
    return alarms, tried


def touched(checker: Checker, text: str, part: str) -> bool:
    """Whether something grave is found that touches a part of a text."""
    at = text.find(part)
    return grave(checker, text, "", max(0, at), at + len(part) if at >= 0 else None)


def read_texts(path: Path, field: str) -> list[str]:
    """One field of every line of a JSONL file."""
    return [
        json.loads(line)[field] for line in path.read_text(encoding="utf-8").splitlines() if line
    ]


def grave(
    checker: Checker, text: str, before: str = "", left: int = 0, right: int | None = None
) -> bool:
    """Whether anything is found at warning or error that touches ``text[left:right]``."""
    after = len(text) if right is None else right
    return any(
        one.severity in GRAVE and one.start < after and left < one.end
        for one in checker.check(text, before)
    )


if __name__ == "__main__":
    main()
