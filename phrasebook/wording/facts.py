"""What a sentence may hold that only its writer knows: order numbers, dates, amounts, links.

A sentence offered in its place cannot say it again, so what holds facts is not replaced as a whole.
"""

from __future__ import annotations

import re
from typing import Final

HOTLINE: Final = r"(?:12[0-9]{3}|100[0-9]{2}|9[56][0-9]{3}|95|11[0-9])(?![0-9])"
"""Numbers that everybody knows (12315, 95588): no fact of a customer's."""
LINK: Final = r"https?://|www\.|[a-z0-9-]\.(?:com|cn|net|org|top|shop)(?![a-z])"
NUMBER: Final = rf"(?<![0-9])(?!{HOTLINE})[0-9]{{4,}}"
"""Of an order, a parcel, a phone, or an amount without its unit."""
COUNTED: Final = r"[0-9](?:\.[0-9]+)? ?(?:元|块|万|折|%|年|个?月|号|日|天|点|时|分钟?|个?小时|个?工作日|件|份|期)"
SPOKEN: Final = "[两二三四五六七八九十百千](?:元|块钱|折|个?月|个?小时|个?工作日|号|点[钟半前])"
CLOCK: Final = r"[0-9][:/-][0-9]{2}"
WIDTHS: Final = str.maketrans("０１２３４５６７８９：／－．％", "0123456789:/-.%")
REFERENCE: Final = re.compile("|".join((LINK, NUMBER)))
FACT: Final = re.compile("|".join((LINK, NUMBER, COUNTED, SPOKEN, CLOCK)))


def holds_facts(text: str) -> bool:
    """Whether something stands in ``text``, folded or not, that only its writer knows."""
    return FACT.search(text.lower().translate(WIDTHS)) is not None


def names_something(text: str) -> bool:
    """Whether it is a number or a link that says which order, which parcel, which page."""
    return REFERENCE.search(text.lower().translate(WIDTHS)) is not None
