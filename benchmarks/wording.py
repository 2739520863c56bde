"""The wording checker against a raw overlapping scan by the same automaton library.

Both run over the same drafts in the same process, 5,000 rules, every step on. Prints the ratio by
kind of draft (the quick way to judge a change), the time to build, and the longest time that
another thread was kept waiting while a new checker was built. Times alone mean little on a shared
machine; the ratios hold.

    python -m benchmarks.wording [--rules 5000]
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ahocorasick_rs import AhoCorasick

from phrasebook.wording import Checker, Pack, default_packs, load_pack_text
from phrasebook.wording.evaluation import read_cases

CASES = Path(__file__).parent.parent / "tests" / "wording"
ROUNDS = 9
PER_KIND = 400
PLAIN_KINDS = ("approved-style", "utterance")
LIMITS = {
    "clean": 8.0,
    "full of traps": 15.0,
    "flagged": 15.0,
    "evasive": 25.0,
    "p99 over all": 30.0,
}
AIMS = {"clean": 5.0, "full of traps": 12.0, "flagged": 12.0, "evasive": 20.0, "p99 over all": 25.0}
CHARACTERS = "的一是在有我他这中大来上国和地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运"


@dataclass(frozen=True, slots=True)
class Row:
    """Microseconds per draft: the raw scan's median and the checker's, and their ratio."""

    name: str
    raw_us: float
    ours_us: float

    @property
    def ratio(self) -> float:
        """How many raw scans one check costs."""
        return self.ours_us / self.raw_us


def main() -> int:
    """Print the table; 1 where a ratio is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rules", type=int, default=5000)
    args = parser.parse_args()
    packs = (
        *default_packs(),
        made_up_pack(args.rules - sum(len(p.rules) for p in default_packs())),
    )
    checker = Checker(packs)
    anchors = {a for p in packs for r in p.rules for m in r.matchers for a in m.anchors}
    raw = AhoCorasick(sorted(anchors))
    kinds = drafts()
    for texts in kinds.values():
        for text in texts:
            checker.check(text)
    gc.collect()
    gc.freeze()
    rows = [compare(name, texts, raw, checker) for name, texts in kinds.items()]
    rows.append(tail([text for texts in kinds.values() for text in texts], raw, checker))
    print(f"{sum(len(p.rules) for p in packs):,} rules, {len(anchors):,} words looked for")
    print(f"{'drafts':<14}{'raw µs':>8}{'check µs':>10}{'ratio':>8}{'limit':>8}{'aim':>6}")
    for row in rows:
        print(
            f"{row.name:<14}{row.raw_us:8.2f}{row.ours_us:10.2f}{row.ratio:8.1f}"
            f"{LIMITS[row.name]:8.0f}{AIMS[row.name]:6.0f}"
        )
    seconds, stall = beside(lambda: Checker(packs))
    _, least = beside(lambda: count_for(seconds))
    print(
        f"building {seconds:.3f} s (limit 0.5); another thread waited at most {stall * 1000:.1f} ms (limit 50; "
        f"beside a thread that only counts {least * 1000:.1f} ms)"
    )
    return 1 if any(row.ratio > LIMITS[row.name] for row in rows) else 0


def made_up_pack(count: int) -> Pack:
    """A pack of ``count`` phrases that say nothing, as a large organisation's list would."""
    chance = random.Random(20261121)
    rules = []
    for number in range(count):
        phrase = "".join(chance.choices(CHARACTERS, k=chance.randint(4, 7)))
        rules.append(
            f"- {{code: made-up-{number}, category: 其他, severity: warning, "
            f"message: {{zh: 请改写, en: Reword.}}, straddle: false, phrases: [{phrase}], "
            f"examples: {{bad: [{phrase}]}}}}"
        )
    source = "pack: made-up\ntitle: {zh: 造, en: made up}\nrules:\n" + "\n".join(rules)
    return load_pack_text(source, "made-up.yaml")


def drafts() -> dict[str, list[str]]:
    """Drafts of about 30 characters by kind, from the project's own cases."""
    chance = random.Random(7)
    good = [case.text for case in read_cases(CASES / "good.yaml")]
    bad = [case.text for case in read_cases(CASES / "bad.yaml")]
    evasive = [case.text for case in read_cases(CASES / "evasions.yaml") if case.kind == "evasion"]
    fill = [text for text in good if 12 <= len(text) <= 24 and text.isprintable()]
    plain = [case.text for case in read_cases(CASES / "good.yaml") if case.kind in PLAIN_KINDS]
    pairs = [f"{chance.choice(plain)}，{chance.choice(plain)}" for _ in range(PER_KIND * 4)]
    clean = [text for text in pairs if 26 <= len(text) <= 34]
    traps = [text for text in good if 20 <= len(text) <= 34]
    return {
        "clean": [chance.choice(clean) for _ in range(PER_KIND)],
        "full of traps": [chance.choice(traps) for _ in range(PER_KIND)],
        "flagged": [f"{chance.choice(fill)}，{chance.choice(bad)}" for _ in range(PER_KIND)],
        "evasive": [f"{chance.choice(fill)}，{chance.choice(evasive)}" for _ in range(PER_KIND)],
    }


def compare(name: str, texts: Sequence[str], raw: AhoCorasick, checker: Checker) -> Row:
    """The median over rounds of the mean time a draft, both in turn."""

    def scan() -> None:
        for text in texts:
            raw.find_matches_as_indexes(text, overlapping=True)

    def check() -> None:
        for text in texts:
            checker.check(text)

    raws, ours = [], []
    for _ in range(ROUNDS):
        raws.append(seconds_of(scan) / len(texts) * 1e6)
        ours.append(seconds_of(check) / len(texts) * 1e6)
    return Row(name, statistics.median(raws), statistics.median(ours))


def seconds_of(work: Callable[[], None]) -> float:
    """Processor time of one call: other programs on the machine are no property of the checker."""
    start = time.thread_time()
    work()
    return time.thread_time() - start


def tail(texts: Sequence[str], raw: AhoCorasick, checker: Checker) -> Row:
    """The 99th percentile over all drafts, each draft's best of some rounds."""
    raws, ours = [], []
    for text in texts:
        raws.append(min(timed(lambda t: raw.find_matches_as_indexes(t, overlapping=True), text)))
        ours.append(min(timed(checker.check, text)))
    return Row("p99 over all", percentile(raws) * 1e6, percentile(ours) * 1e6)


def timed(work: Callable[[str], object], text: str) -> list[float]:
    """Processor times of some calls."""
    times = []
    for _ in range(5):
        start = time.thread_time()
        work(text)
        times.append(time.thread_time() - start)
    return times


def percentile(times: Sequence[float]) -> float:
    """The 99th percentile."""
    return sorted(times)[int(len(times) * 0.99)]


def beside(work: Callable[[], object]) -> tuple[float, float]:
    """Processor seconds of some work in a thread, and the longest pause of this one meanwhile."""
    spent: list[float] = []

    def run() -> None:
        start = time.thread_time()
        work()
        spent.append(time.thread_time() - start)

    thread = threading.Thread(target=run)
    worst = 0.0
    before = time.perf_counter()
    thread.start()
    while thread.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        worst = max(worst, now - before - 0.001)
        before = now
    return spent[0], worst


def count_for(seconds: float) -> None:
    """Keep the processor busy with nothing that takes long by itself."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        for _ in range(1000):
            pass


if __name__ == "__main__":
    sys.exit(main())
