"""Every error the phrasebook raises on purpose.

PhrasebookError                 base: one sentence for people, in both languages
├── PackError                   a rule pack cannot be used (path:line, what, what to do)
├── EntryError                  a phrasebook file has a bad entry (path:line or sheet:row)
├── EncoderError                a sentence encoder cannot be used (where, what is missing)
├── HandbookError               a handbook's file cannot be read (name, what, what to do)
├── FragmentError               a shared fragment is missing, goes in circles or is in use
├── NotFoundError               no such entry
└── ConflictError               somebody else changed the entry first
"""

from __future__ import annotations

from phrasebook.entries import Message


class SpokenError(Exception):
    """What all errors raised on purpose have, the server's too: ``message`` is one sentence fit for a
    person, in both languages; ``str(error)`` is the English one, for logs."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.en)
        self.message = message

    def said(self, locale: str) -> str:
        """The sentence in the language ``zh`` or ``en``."""
        return self.message.said(locale)


class PhrasebookError(SpokenError):
    """Base of all errors of the phrasebook."""


class PackError(PhrasebookError):
    """A rule pack is refused. ``place`` is ``path:line`` (1-based line), ``problem`` what is wrong
    and what to do, in English; ``zh`` is the same in Chinese."""

    def __init__(self, place: str, problem: str, zh: str) -> None:
        super().__init__(Message(zh, problem).at(place))
        self.place = place
        self.problem = problem
        self.zh = zh

    def problem_in(self, locale: str) -> str:
        """The problem alone, in the language ``zh`` or ``en``."""
        return self.problem if locale == "en" else self.zh


class EntryError(PhrasebookError):
    """An entry of a phrasebook file is refused. ``place`` is ``path:line`` or ``path:sheet:row``.

    ``problem`` is English; ``zh`` is the same in Chinese.
    """

    def __init__(self, place: str, problem: str, *, zh: str, field: str = "") -> None:
        super().__init__(Message(zh, problem).at(place))
        self.place = place
        self.problem = problem
        self.field = field
        self.zh = zh


class FieldError(ValueError):
    """A value that its field does not take, said in both languages. Raised while a row or a rule
    of a pack is read."""

    def __init__(self, problem: str, zh: str) -> None:
        super().__init__(problem)
        self.zh = zh


class EncoderError(PhrasebookError):
    """A sentence encoder cannot be used. ``place`` is the folder or module it was looked for in."""

    def __init__(self, place: str, problem: Message) -> None:
        super().__init__(problem.at(place))
        self.place = place


class HandbookError(PhrasebookError):
    """A handbook's file is refused. ``name`` is the file's; ``zh`` the problem in Chinese."""

    def __init__(self, name: str, problem: str, zh: str) -> None:
        super().__init__(Message(zh, problem).at(name))
        self.name = name
        self.problem = problem
        self.zh = zh


class FragmentError(PhrasebookError):
    """A text cannot be put together from its fragments. ``zh`` is the same in Chinese."""

    def __init__(self, problem: str, zh: str) -> None:
        super().__init__(Message(zh, problem))
        self.zh = zh


class NotFoundError(PhrasebookError):
    """There is no entry with that id."""


class ConflictError(PhrasebookError):
    """The entry was changed by somebody else since the edited ``version``."""

    def __init__(self, present_version: int) -> None:
        super().__init__(
            Message(
                f"刚才有人改过，现在是第 {present_version} 版；请重新查看后再改",
                f"the entry was changed meanwhile; its version is now {present_version}",
            )
        )
        self.present_version = present_version
