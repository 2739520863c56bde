"""Hits of the search as the wire has them, variables filled for one conversation. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import UNSET

from assist import protocol as wire
from assist.desk import Remembered
from phrasebook import variables
from phrasebook.entries import Diagnostic, Reply
from phrasebook.search import Hit

MAX_FILLED = 256
"""Filled texts kept: consecutive drafts are mostly offered the same replies."""

MAX_WORDINGS = 5
"""Other wordings of a reply that come with it; nobody reads more."""


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

    def filled_in(
        self, found: tuple[Diagnostic, ...], remembered: Remembered | None, now: datetime
    ) -> tuple[Diagnostic, ...]:
        """``found`` with the variables of offered replies filled: they stand in replacements of
        texts that were withdrawn."""
        if not any("{{" in text for one in found for text in one.replacements):
            return found
        self._know(remembered, now.astimezone(self._zone).hour)
        return tuple(
            one._replace(
                replacements=tuple(
                    variables.fill(text, self._values).text for text in one.replacements
                ),
            )
            for one in found
        )

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
        filled = self._fill(reply.text)
        return wire.WireSuggestion(
            reply=reply.id,
            version=reply.version,
            title=reply.title,
            text=filled.text,
            score=round(hit.score, 4),
            source=reply.source,
            missing=filled.missing,
            why=hit.why.said(self._locale),
            question=hit.question or UNSET,
            stage=reply.stage or UNSET,
            shortcut=reply.shortcut or UNSET,
            condition=reply.condition or UNSET,
            note=reply.note or UNSET,
            answers=self._answers(reply) if reply.answers else UNSET,
            pictures=wire_pictures(reply) if reply.pictures else UNSET,
            # Highlights are places in the stored text: with variables filled in they would be off.
            matched=wire.wire_ranges(reply.text, hit.matched)
            if hit.matched and filled.text == reply.text
            else UNSET,
            alternatives=hit.alternatives or UNSET,
            wordings=self._wordings(hit) if hit.doubles else UNSET,
        )

    def _answers(self, reply: Reply) -> tuple[wire.WireAnswer, ...]:
        filled = [(self._fill(answer.text), answer.condition) for answer in reply.answers]
        return tuple(
            wire.WireAnswer(text=one.text, missing=one.missing, condition=condition or UNSET)
            for one, condition in filled
        )

    def _wordings(self, hit: Hit) -> tuple[wire.WireWording, ...]:
        filled = [(reply, self._fill(reply.text)) for reply in hit.doubles[:MAX_WORDINGS]]
        return tuple(
            wire.WireWording(
                reply=reply.id, version=reply.version, text=one.text, missing=one.missing
            )
            for reply, one in filled
        )

    def _fill(self, text: str) -> variables.Filled:
        filled = self._filled.get(text)
        if filled is None:
            if len(self._filled) >= MAX_FILLED:
                self._filled.clear()
            filled = self._filled[text] = variables.fill(text, self._values)
        return filled


def wire_pictures(reply: Reply) -> tuple[wire.WirePicture, ...]:
    """A reply's pictures, by their address on this server."""
    return tuple(
        wire.WirePicture(url=f"/api/v1/pictures/{picture.hash}", alt=picture.alt)
        for picture in reply.pictures
    )


def _time_of_day(hour: int) -> str:
    if 5 <= hour < 11:
        return "早上好"
    if 11 <= hour < 13:
        return "中午好"
    if 13 <= hour < 18:
        return "下午好"
    return "晚上好"
