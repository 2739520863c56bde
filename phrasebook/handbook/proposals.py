"""What a handbook proposes to a lead. Nothing of it is published by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["rule", "reply", "faq", "policy", "duty"]
"""rule: wording never to be sent. reply: approved wording. faq: a question and its answer.
policy: a time limit. duty: conduct without literal wording."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a proposal stands: its headings, outermost first, and the 1-based line of the text."""

    heading: str
    line: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """One finding. ``text`` is as the handbook writes it, without number and quotation marks.

    ``limit_s`` (seconds) and ``working_days`` belong to policies; of a range they are the upper
    end, for that is the limit. Empty strings mean that the handbook says nothing of the kind.
    """

    kind: Kind
    text: str
    place: Place
    question: str = ""
    category: str = ""
    condition: str = ""
    limit_s: int | float | None = None
    working_days: int | float | None = None

    def row(self) -> dict[str, Any]:
        """The proposal as a JSON object, without the fields it has no value for."""
        row: dict[str, Any] = {"kind": self.kind, "text": self.text}
        for name in ("question", "category", "condition"):
            if value := getattr(self, name):
                row[name] = value
        if self.limit_s is not None:
            row["limit_s"] = self.limit_s
        if self.working_days is not None:
            row["working_days"] = self.working_days
        row["place"] = {"heading": self.place.heading, "line": self.place.line}
        return row
