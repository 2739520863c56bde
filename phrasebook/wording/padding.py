"""Fillers between all characters of a phrase, taken out: 我呢也呢没呢办呢法, 急那个也那个没那个用, 不呃关嗯我那个事.

A particle, a letter, a digit or two characters behind every character again and again, or sounds of hesitation around single
characters. Honest drafts hold such rows hardly ever, and mean without the fillers what they mean with them.
"""

from __future__ import annotations

import re
from typing import Final

from phrasebook.wording.han import HAN_RANGE
from phrasebook.wording.readings import STRIPPED, Reading

PARTICLES: Final = "哈哦嗯呢啊呀嘛啦嘿哼额诶噢喔呐哇吧哟呗咯呃唉哎咳呵嘻么的了个儿也就那"
"""Characters that stand between others again and again and add nothing."""
HESITATIONS: Final = "呃嗯额噢喔诶唉哎哦哈啊呀呢啦嘛"
"""Those of which two around one character are enough, whichever they are."""
SAME: Final = re.compile(
    rf"(?P<filler>[{PARTICLES}a-z0-9]|[{HAN_RANGE}]{{2}})(?:(?!(?P=filler))[{HAN_RANGE}](?P=filler)){{2,}}"
)
HESITANT: Final = re.compile(
    rf"[{HESITATIONS}](?:(?![{HESITATIONS}])[{HAN_RANGE}]{{1,2}}?(?:[{HESITATIONS}]|那个|这个|就是))+"
)
HESITATION: Final = re.compile(f"[{HESITATIONS}]|那个|这个|就是")


def unpadded(reading: Reading) -> Reading | None:
    """A reading of letters without the fillers between its characters; None where there are none."""
    text = reading.text
    fillers: set[int] = set()
    for row in SAME.finditer(text):
        filler = row["filler"]
        step = len(filler) + 1
        for at in range(row.start(), row.end(), step):
            fillers.update(range(at, at + len(filler)))
    for row in HESITANT.finditer(text):
        for sound in HESITATION.finditer(text, *row.span()):
            fillers.update(range(*sound.span()))
    if not fillers:
        return None
    kept = [at for at in range(len(text)) if at not in fillers]
    plain = "".join([text[at] for at in kept])
    inner = Reading(plain, STRIPPED, kept, [at + 1 for at in kept])
    return inner.within(reading)
