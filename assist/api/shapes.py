"""What REST takes and gives for replies: bounded bodies in, plain JSON out."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Annotated, Any, Self

import msgspec
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from assist.protocol import wire_diagnostics, wire_time
from phrasebook.entries import STAGES, Answer, Diagnostic, Picture, Reply, Scope
from phrasebook.errors import FieldError
from phrasebook.pictures import MAX_A_REPLY
from phrasebook.store import Announcement, Receipt, StoredReply

MAX_TEXT = 4_000
"""As long as a draft may be, because a reply becomes one."""

MAX_ANSWERS = 20


def clean_text(value: str) -> str:
    """``value`` with plain line ends; refused with characters no person types or no store takes."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    for character in value:
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t":
            code = f"U+{ord(character):04X}"
            raise FieldError(
                f"has an invisible control character ({code})",
                f"有看不见的控制字符（{code}），请删掉",
            )
    return value


def _line(value: str) -> str:
    value = clean_text(value).strip()
    if "\n" in value:
        raise FieldError("is one line only", "只能写一行")
    return value


def filled(value: str) -> str:
    """``value``, refused when there is nothing in it."""
    if not value.strip():
        raise FieldError("is empty", "这一项要填写")
    return value


def _shortcut(value: str) -> str:
    if any(character.isspace() for character in value):
        raise FieldError("has no spaces", "不能有空格")
    return value


def _stage(value: str) -> str:
    if value and value not in STAGES:
        known = "、".join(STAGES)
        raise FieldError(f"is one of {known}, or empty", f"只能写 {known}，或者不填")
    return value


def _unique(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


Text = Annotated[
    str, Field(max_length=MAX_TEXT), AfterValidator(clean_text), AfterValidator(filled)
]
Line = AfterValidator(_line)
Title = Annotated[str, Field(max_length=200), Line]
Question = Annotated[str, Field(max_length=500), Line, AfterValidator(filled)]
Questions = Annotated[list[Question], Field(max_length=100), AfterValidator(_unique)]
Shortcut = Annotated[str, Field(max_length=64), Line, AfterValidator(_shortcut)]
Stage = Annotated[str, Field(max_length=64), AfterValidator(_stage)]
Tag = Annotated[str, Field(max_length=64), Line, AfterValidator(filled)]
Tags = Annotated[list[Tag], Field(max_length=50), AfterValidator(_unique)]
Team = Annotated[str, Field(max_length=64), Line]
Note = Annotated[str, Field(max_length=2_000), AfterValidator(clean_text)]


class Body(BaseModel):
    """Base of all bodies: an unknown field is a mistake worth telling."""

    model_config = ConfigDict(extra="forbid")


Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class AnswerBody(Body):
    """A further answer, and when to give it."""

    text: Text
    condition: Note = ""


class PictureBody(Body):
    """A picture that was brought before, and what it shows."""

    hash: Hash
    alt: Annotated[str, Field(max_length=200), Line] = ""


class ReplyContent(Body):
    """The fields of a reply that may be left out, in a new one as in a change."""

    title: Title = ""
    questions: Questions = []
    shortcut: Shortcut = ""
    stage: Stage = ""
    tags: Tags = []
    scope: Scope = Scope.ORGANISATION
    team: Team = ""
    note: Note = ""
    condition: Note = ""
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None
    answers: Annotated[list[AnswerBody], Field(max_length=MAX_ANSWERS)] = []
    pictures: Annotated[list[PictureBody], Field(max_length=MAX_A_REPLY)] = []

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise FieldError("valid_until is not after valid_from", "结束时间要晚于开始时间")
        return self


class NewReply(ReplyContent):
    """A new reply."""

    text: Text

    def reply(self, *, team: str, owner: str) -> Reply:
        """As an entry without an id; ``team`` and ``owner`` hold where the scope asks for them."""
        return Reply(
            id="",
            text=self.text,
            title=self.title,
            questions=tuple(self.questions),
            shortcut=self.shortcut,
            stage=self.stage,
            tags=tuple(self.tags),
            scope=self.scope,
            team=(self.team or team) if self.scope is Scope.TEAM else "",
            owner=owner if self.scope is Scope.PERSONAL else "",
            note=self.note,
            condition=self.condition,
            valid_from=_utc(self.valid_from),
            valid_until=_utc(self.valid_until),
            answers=_answers(self.answers),
            pictures=_pictures(self.pictures),
        )


class ReplyChange(ReplyContent):
    """Changed fields of a reply, and the version they were changed from."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    text: Text = ""

    def applied(self, reply: Reply) -> Reply:
        """``reply`` with the fields that were sent.

        Raises ``ValueError`` when its period of validity, put together from both, has no length.
        """
        sent = self.model_fields_set - {"version"}
        values: dict[str, Any] = {name: getattr(self, name) for name in sent}
        for name in sent & {"questions", "tags"}:
            values[name] = tuple(values[name])
        for name in sent & {"valid_from", "valid_until"}:
            values[name] = _utc(values[name])
        if "answers" in sent:
            values["answers"] = _answers(self.answers)
        if "pictures" in sent:
            values["pictures"] = _pictures(self.pictures)
        changed = replace(reply, **values, version=self.version)
        if changed.valid_from and changed.valid_until and changed.valid_from >= changed.valid_until:
            raise FieldError("valid_until is not after valid_from", "结束时间要晚于开始时间")
        return changed


class NewAnnouncement(Body):
    """What to tell the panels with a publication. No ``teams`` means everybody."""

    note: Annotated[str, Field(max_length=500), AfterValidator(clean_text)] = ""
    urgent: bool = False
    must_acknowledge: bool = False
    expires_at: AwareDatetime | None = None
    teams: Annotated[list[Team], Field(max_length=100)] = []


class Publication(Body):
    """How to publish. ``version`` is the one the publisher has read, where it matters; ``at`` a
    moment to come, left out to publish now; ``reason`` why a warning of the rules does not hold;
    ``comment`` is for whoever asked that the reply be reviewed."""

    announcement: NewAnnouncement | None = None
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    at: AwareDatetime | None = None
    reason: Annotated[str, Field(max_length=500), AfterValidator(clean_text)] = ""
    comment: Note = ""


class Recall(Body):
    """Why a reply is recalled, and the id of the reply to use instead."""

    note: Annotated[str, Field(max_length=500), AfterValidator(clean_text)] = ""
    instead: Annotated[str, Field(max_length=128), AfterValidator(clean_text)] = ""


class TextToCheck(Body):
    """A text to hold against the wording rules."""

    text: Annotated[str, Field(max_length=MAX_TEXT)]


def reply_json(stored: StoredReply) -> dict[str, Any]:
    """A reply as REST gives it: the newest version and where it stands."""
    return {
        **content_json(stored.reply),
        "state": stored.state,
        "published_version": stored.published_version,
        "created_at": wire_time(stored.created_at),
        "created_by": stored.created_by,
        "updated_at": wire_time(stored.updated_at),
        "updated_by": stored.updated_by,
    }


def content_json(reply: Reply) -> dict[str, Any]:
    """The fields of one version."""
    return {
        "id": reply.id,
        "version": reply.version,
        "text": reply.text,
        "title": reply.title,
        "questions": list(reply.questions),
        "shortcut": reply.shortcut,
        "stage": reply.stage,
        "tags": list(reply.tags),
        "scope": reply.scope,
        "team": reply.team,
        "owner": reply.owner,
        "note": reply.note,
        "condition": reply.condition,
        "valid_from": optional_time(reply.valid_from),
        "valid_until": optional_time(reply.valid_until),
        "answers": [asdict(answer) for answer in reply.answers],
        "pictures": [asdict(picture) for picture in reply.pictures],
    }


def announcement_json(announcement: Announcement) -> dict[str, Any]:
    """An announcement without its receipts."""
    return {
        "id": announcement.id,
        "phrasebook": announcement.number,
        "by": announcement.author_name,
        "note": announcement.note,
        "urgent": announcement.urgent,
        "must_acknowledge": announcement.must_acknowledge,
        "teams": list(announcement.teams),
        "replies": list(announcement.replies),
        "created_at": wire_time(announcement.created_at),
        "expires_at": optional_time(announcement.expires_at),
        "recalled_at": optional_time(announcement.recalled_at),
    }


def receipt_json(receipt: Receipt, name: str) -> dict[str, Any]:
    """How far an announcement came with one user."""
    return {
        "user": receipt.user,
        "name": name,
        "delivered_at": optional_time(receipt.delivered_at),
        "seen_at": optional_time(receipt.seen_at),
        "acknowledged_at": optional_time(receipt.acknowledged_at),
        "used": receipt.used,
    }


def diagnostics_json(text: str, found: Sequence[Diagnostic], locale: str) -> list[dict[str, Any]]:
    """Findings in ``text`` as on the live connection: UTF-16 offsets, messages in ``locale``."""
    items: list[dict[str, Any]] = msgspec.to_builtins(wire_diagnostics(text, found, locale))
    return list(items)


def optional_time(moment: datetime | None) -> str | None:
    """``moment`` as on the wire, or null."""
    return None if moment is None else wire_time(moment)


def _answers(bodies: Sequence[AnswerBody]) -> tuple[Answer, ...]:
    return tuple(Answer(body.text, body.condition) for body in bodies)


def _pictures(bodies: Sequence[PictureBody]) -> tuple[Picture, ...]:
    alts = {body.hash: body.alt for body in bodies}
    return tuple(Picture(digest, alt) for digest, alt in alts.items())


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
