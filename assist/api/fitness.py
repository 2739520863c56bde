"""Whether a reply may go before customers: complete, and nothing in it that the rules forbid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from assist.accounts import User
from assist.api.problems import Problem
from assist.api.shapes import diagnostics_json
from assist.permissions import visibility
from phrasebook import store
from phrasebook.entries import UNWRITTEN, Diagnostic, Message, Reply, Scope, Severity
from phrasebook.errors import FragmentError, NotFoundError
from phrasebook.fragments import Whole, completed, put_in
from phrasebook.wording import Checker

MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class Fit:
    """A reply that may go out, complete; ``reason`` and ``doubts`` (codes of warnings) belong in
    the audit log."""

    reply: Reply
    reason: str = ""
    doubts: tuple[str, ...] = ()

    def noted(self) -> dict[str, Any]:
        """For the audit log: what was doubtful, and why it went out all the same."""
        return {"reason": self.reason, "warnings": list(self.doubts)} if self.doubts else {}


@dataclass(frozen=True, slots=True)
class _Found:
    """What the rules say of one text of a reply, in offsets of the text as written."""

    field: str
    text: str
    items: tuple[Diagnostic, ...]


async def fit_to_publish(
    connection: AsyncConnection, rules: Checker, reply: Reply, *, reason: str, locale: str
) -> Fit:
    """``reply`` with its fragments put in, if it may go out.

    Raises ``Problem``: for a fragment that is missing, for what a rule forbids, and for what a
    rule warns of unless a ``reason`` is given. A personal reply needs none: what its owner sends
    is checked again in the panel.
    """
    _refuse_unwritten(reply)
    fragments = await store.fragment_texts(connection)
    whole = complete(reply, fragments)
    found = list(_findings(rules, reply, fragments))
    _refuse(found, Severity.ERROR, locale)
    doubts = [one for each in found for one in each.items if one.severity is Severity.WARNING]
    if doubts and not reason.strip() and reply.scope is not Scope.PERSONAL:
        said = doubts[0].message
        raise Problem(
            "bad_message",
            Message(
                f"规则警告：{said.zh}；请修改文字，或填写仍要发布的理由",
                f"a wording rule warns: {said.en}; change the text, or give a reason to publish it so",
            ),
            errors=[
                (
                    "reason",
                    Message(
                        f"要填写，因为规则警告：{said.zh}",
                        f"is needed, because a rule warns: {said.en}",
                    ),
                )
            ],
            more={"diagnostics": _diagnostics(found, Severity.WARNING, locale)},
        )
    codes = tuple(dict.fromkeys(one.code for one in doubts))
    return Fit(whole, reason.strip() if doubts else "", codes)


def _refuse_unwritten(reply: Reply) -> None:
    if any(UNWRITTEN in text for text in reply.texts):
        raise Problem(
            "bad_message",
            Message(
                f"这条草稿只有问题，还没有答案；请把 {UNWRITTEN} 换成答案",
                f"this draft has questions and no answer yet; write it in the place of {UNWRITTEN}",
            ),
            errors=[("text", Message(f"还留着 {UNWRITTEN}", f"still holds {UNWRITTEN}"))],
        )


def complete(reply: Reply, fragments: Mapping[str, str]) -> Reply:
    """``reply`` with its fragments put in. Raises ``Problem`` naming the field."""
    for field, text in fields_of(reply):
        try:
            put_in(text, fragments)
        except FragmentError as error:
            raise Problem("bad_message", error.message, errors=[(field, error.message)]) from error
    return completed(reply, fragments)


async def refuse_unknown(
    connection: AsyncConnection, user: User, reply: Reply, before: Reply | None = None
) -> None:
    """Raise ``Problem`` for a fragment that is not there, and for a picture that is not there
    for this user, unless it stood in the reply ``before``."""
    complete(reply, await store.fragment_texts(connection))
    known = {picture.hash for picture in before.pictures} if before is not None else set()
    for at, picture in enumerate(reply.pictures):
        if picture.hash in known:
            continue
        try:
            await store.picture_for(connection, visibility(user), picture.hash)
        except NotFoundError as error:
            raise Problem(
                "bad_message",
                Message(
                    "没有这个哈希的图片；请先上传（POST /api/v1/pictures）",
                    "there is no picture with that hash; bring it first (POST /api/v1/pictures)",
                ),
                errors=[(f"pictures.{at}.hash", Message("没有这张图片", "is not there"))],
            ) from error


def findings_in(rules: Checker, text: str, fragments: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """What the rules say of ``text`` with its fragments put in, in offsets of the text as it is
    written: what stands in a fragment is where the fragment is named."""
    try:
        whole = put_in(text, fragments)
    except FragmentError:
        whole = Whole(text)
    return tuple(_written(whole, one) for one in rules.check(whole.text))


def fields_of(reply: Reply) -> Iterator[tuple[str, str]]:
    """Each text of a reply that may go out, with the name of its field."""
    yield "text", reply.text
    for at, answer in enumerate(reply.answers):
        yield f"answers.{at}.text", answer.text


def _written(whole: Whole, found: Diagnostic) -> Diagnostic:
    if not whole.spans:
        return found
    start, end = whole.place(found.start, found.end)
    same = end - start == found.end - found.start
    return Diagnostic(
        start,
        end,
        found.severity,
        found.code,
        found.category,
        found.message,
        # A replacement for words of a fragment cannot stand in place of the fragment's name.
        found.replacements if same else (),
    )


def _findings(rules: Checker, reply: Reply, fragments: Mapping[str, str]) -> Iterator[_Found]:
    for field, text in fields_of(reply):
        yield _Found(field, text, findings_in(rules, text, fragments))


def _refuse(found: list[_Found], severity: Severity, locale: str) -> None:
    grave = [(each.field, one) for each in found for one in each.items if one.severity is severity]
    if grave:
        raise Problem(
            "bad_message",
            Message(
                f"文字违反规则：{grave[0][1].message.zh}",
                f"the text breaks a wording rule: {grave[0][1].message.en}",
            ),
            errors=[(field, one.message) for field, one in grave],
            more={"diagnostics": _diagnostics(found, severity, locale)},
        )


def _diagnostics(found: list[_Found], severity: Severity, locale: str) -> list[dict[str, Any]]:
    return [
        {**item, "field": each.field}
        for each in found
        for item in diagnostics_json(
            each.text, [one for one in each.items if one.severity is severity], locale
        )
    ]
