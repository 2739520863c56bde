"""Every error the server raises on purpose.

AssistError                     base: one sentence for people, in both languages
├── LogInFirstError             a page is asked for by nobody who has signed in
├── UsageError                  a command or a setting cannot be used: exit code 2
└── RefusedError                a request or message is refused, with a code of the contract
    └── TooManyAttemptsError    rate_limited, with the time to wait
"""

from __future__ import annotations

from phrasebook.entries import Message
from phrasebook.errors import SpokenError


class AssistError(SpokenError):
    """Base of all errors of the server."""


class LogInFirstError(AssistError):
    """A page is for people who have signed in: to the log-in form, and back to it afterwards."""


class UsageError(AssistError):
    """The command line, a setting or an input file cannot be used. The command exits with 2."""


class RefusedError(AssistError):
    """A message or request is refused.

    ``code`` is one of the contract's codes (``bad_json``, ``bad_message``, ``unknown_type``,
    ``unauthenticated``, ``forbidden``, ``not_found``, ``too_long``, ``rate_limited``,
    ``stale_revision``, ``conflict``, ``internal``; by REST also ``pairing_code_wrong``,
    ``pairing_code_expired``, ``pairing_locked``); ``field`` names the field at fault;
    ``reply_to`` is the id of the refused message, where it could be read.
    """

    def __init__(
        self, code: str, message: Message, *, field: str | None = None, reply_to: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.reply_to = reply_to


class TooManyAttemptsError(RefusedError):
    """Refused for now. ``retry_after_s`` is how many seconds to wait (for ``Retry-After``)."""

    def __init__(self, message: Message, *, retry_after_s: int, code: str = "rate_limited") -> None:
        super().__init__(code, message)
        self.retry_after_s = retry_after_s
