"""Hits of the search as the wire has them, variables filled for one conversation. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import UNSET

from assist import protocol as wire
from assist.desk import Remembered
from phrasebook import variables
from phrasebook.search import Hit

MAX_FILLED = 256
"""Filled texts kept: consecutive drafts are mostly offered the same replies."""


class Offers:
    """Fills the variables of suggested replies for one agent."""

    def __init__(
        self, agent_name: str, *, zone: ZoneInfo, locale: str = "zh", shop_name: str = ""
    ) -> None:
        self._agent_name = agent_name
        self._zone = zone
        self._locale = locale
        self._shop_name = shop_name
        self._known: tuple[str, str, int] | None = None
        self._values: dict[str, str] = {}
        self._filled: dict[str, variables.Filled] = {}

    def of(
        self, hits: Sequence[Hit], remembered: Remembered | None, now: datetime
    ) -> tuple[wire.WireSuggestion, ...]:
        """``hits`` for the conversation ``remembered`` (``None``: for none in particular)."""
        if not hits:
            return ()
        self._know(remembered, now.astimezone(self._zone).hour)
        return tuple([self._suggestion(hit) for hit in hits])

    def _know(self, remembered: Remembered | None, hour: int) -> None:
        """Take in what the variables stand for; keep filled texts while that stays the same."""
        name = remembered.customer_name if remembered is not None else ""
        title = remembered.customer_title if remembered is not None else ""
        known = (name, title, hour)
        if known == self._known:
            return
        values = {
            "agent_name": self._agent_name,
            "shop_name": self._shop_name,
            "time_of_day": _time_of_day(hour),
            "customer_name": variables.honorific(name, title),
        }
        self._values = {name: value for name, value in values.items() if value}
        self._filled.clear()
        self._known = known

    def _suggestion(self, hit: Hit) -> wire.WireSuggestion:
        reply = hit.reply
        filled = self._filled.get(reply.text)
        if filled is None:
            if len(self._filled) >= MAX_FILLED:
                self._filled.clear()
            filled = self._filled[reply.text] = variables.fill(reply.text, self._values)
        return wire.WireSuggestion(
            reply=reply.id,
            version=reply.version,
            title=reply.title,
            text=filled.text,
            score=round(hit.score, 4),
            source=reply.source,
            missing=filled.missing,
            why=hit.why.en if self._locale == "en" else hit.why.zh,
            question=hit.question or UNSET,
            stage=reply.stage or UNSET,
            shortcut=reply.shortcut or UNSET,
            condition=reply.condition or UNSET,
            # Highlights are places in the stored text: with variables filled in they would be off.
            matched=wire.wire_ranges(reply.text, hit.matched)
            if hit.matched and filled.text == reply.text
            else UNSET,
            alternatives=hit.alternatives or UNSET,
        )


def _time_of_day(hour: int) -> str:
    if 5 <= hour < 11:
        return "早上好"
    if 11 <= hour < 13:
        return "中午好"
    if 13 <= hour < 18:
        return "下午好"
    return "晚上好"
