"""The plain types every room of the phrasebook speaks: replies, diagnostics, severities.

Pure data: no I/O, no clock. Offsets are Python code points; the wire's UTF-16 units are
made in ``assist.protocol`` and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple


class Severity(StrEnum):
    """How grave a wording is, by consequence, gravest first.

    ``error`` must not go out; ``warning`` should be reworded; ``information`` is a risk to
    weigh; ``hint`` is style.
    """

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence for people, in Chinese (always) and English (always)."""

    zh: str
    en: str

    def said(self, locale: str) -> str:
        """The sentence in the language ``zh`` or ``en``."""
        return self.en if locale == "en" else self.zh

    def at(self, place: str) -> Message:
        """The same with where it is about before it: ``path:line``, a field's name."""
        return Message(f"{place}: {self.zh}", f"{place}: {self.en}")


class Diagnostic(NamedTuple):
    """One finding in a draft.

    ``start`` and ``end`` are code-point offsets into the draft as it stands, ``end``
    exclusive, ``0 <= start < end <= len(text)``; a finding about something *missing* (a
    promised time, a closing thanks) covers the whole draft. ``code`` is ``"pack/rule"``.
    ``replacements`` are texts that can stand in place of ``text[start:end]`` as they are.
    """

    start: int
    end: int
    severity: Severity
    code: str
    category: str
    message: Message
    replacements: tuple[str, ...] = ()


class Scope(StrEnum):
    """Whose a reply is."""

    ORGANISATION = "organisation"
    TEAM = "team"
    PERSONAL = "personal"


STAGES: tuple[str, ...] = (
    "建立关系",
    "了解需求",
    "精彩呈现",
    "异议处理",
    "关联推荐",
    "送客服务",
    "等候",
    "回电",
    "投诉",
)
"""Stages a reply may belong to: the six of a conversation, then waiting, callback, complaint."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A further answer of a reply, and when to give it ("only if the customer insists")."""

    text: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a reply: the SHA-256 of its bytes in hexadecimal, and what it shows."""

    hash: str
    alt: str = ""


UNWRITTEN = "【请写答复】"
"""Stands for the answer of a draft that has only its questions; it is never published."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An approved reply (canned reply, template), with the questions it answers.

    ``text`` may hold variables ``{{customer_name}}`` and ``{{order_no|您的订单}}`` (a fallback
    after the bar), and shared fragments ``{{>return_address}}`` until the store has put them in.
    ``answers`` are further answers, each with its condition. ``questions`` are phrasings of the customer's question: with any, the reply
    is an FAQ answer. ``owner`` is the user id of a personal reply, ``team`` the team of a team
    reply. ``valid_from`` and ``valid_until`` are timezone-aware UTC; ``None`` is no bound.
    ``version`` counts the edits of this one reply, from 1.
    """

    id: str
    text: str
    title: str = ""
    questions: tuple[str, ...] = ()
    shortcut: str = ""
    stage: str = ""
    tags: tuple[str, ...] = ()
    scope: Scope = Scope.ORGANISATION
    team: str = ""
    owner: str = ""
    note: str = ""
    condition: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    version: int = 1
    answers: tuple[Answer, ...] = ()
    pictures: tuple[Picture, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything of it that may go out to a customer."""
        return (self.text, *(answer.text for answer in self.answers))

    @property
    def source(self) -> Literal["personal", "faq", "phrasebook"]:
        """``personal``, ``faq`` or ``phrasebook``, as suggestions name it on the wire."""
        if self.scope is Scope.PERSONAL:
            return "personal"
        return "faq" if self.questions else "phrasebook"
