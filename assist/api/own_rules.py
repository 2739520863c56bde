"""``/api/v1/rules/own`` and ``/rules/trial``: rules of the leads' own, drafted, tried, published and retired."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from assist import ruling
from assist.access import require
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.problems import Problem
from assist.api.release import clean
from assist.api.shapes import Body, clean_text, diagnostics_json
from assist.api.writing import Audit, Done, write
from assist.database import reading
from assist.i18n import locale_of
from assist.protocol import wire_time
from assist.publishing import PhrasebookChange
from assist.services import services
from phrasebook.entries import Message, Severity
from phrasebook.errors import ConflictError
from phrasebook.own_rules import PACK, OwnRuleError, RuleForm, WordGroup
from phrasebook.store import rules as store
from phrasebook.trial import Trial

router = APIRouter(tags=["rules"])

Line = Annotated[str, Field(max_length=200), AfterValidator(clean_text), AfterValidator(str.strip)]
Lines = Annotated[list[Line], Field(max_length=200)]


class Group(Body):
    """Words one of which has to stand there; ``gap`` characters may lie before it."""

    words: Annotated[list[Line], Field(max_length=100)]
    gap: Annotated[int, Field(ge=0, le=30)] = 4


Sequences = Annotated[list[Annotated[list[Group], Field(max_length=10)]], Field(max_length=50)]


class RuleBody(Body):
    """A rule as a lead writes it."""

    title: Line
    severity: Severity = Severity.WARNING
    category: Line = ""
    message: Annotated[str, Field(max_length=300), AfterValidator(clean_text)]
    message_en: Annotated[str, Field(max_length=300), AfterValidator(clean_text)] = ""
    phrases: Lines = Field(default_factory=list)
    slots: Sequences = Field(default_factory=list)
    exceptions: Lines = Field(default_factory=list)
    replacements: Lines = Field(default_factory=list)
    bad: Lines = Field(default_factory=list)
    good: Lines = Field(default_factory=list)

    def form(self) -> RuleForm:
        """As the engine takes it; empty lines are nothing."""
        return RuleForm(
            title=self.title,
            category=self.category,
            severity=self.severity,
            message_zh=self.message.strip(),
            message_en=self.message_en.strip(),
            phrases=_filled(self.phrases),
            slots=tuple(
                tuple(WordGroup(_filled(group.words), group.gap) for group in sequence)
                for sequence in self.slots
            ),
            exceptions=_filled(self.exceptions),
            replacements=_filled(self.replacements),
            bad=_filled(self.bad),
            good=_filled(self.good),
        )


class NewRule(RuleBody):
    """A new rule: for one team, or (empty) for everybody."""

    team: Line = ""


class RuleChange(RuleBody):
    """The whole rule anew, and the version it was made from."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class RulePublication(Body):
    """Which version to publish."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


@router.get("/rules/own")
async def list_own(request: Request, caller: Caller) -> Response:
    """Everybody's rules and those of the caller's team, the retired ones last. For leads."""
    require(caller, Role.LEAD)
    async with reading(services(request).engine).begin() as connection:
        found = await store.list_rules(connection, ruling.teams_seen(caller))
    return JSONResponse({"items": [rule_json(one) for one in found], "next": None})


@router.post("/rules/own", status_code=201)
async def add_own(request: Request, caller: Caller, body: NewRule) -> Response:
    """A new rule, as a draft. Refused with a sentence that helps where it would not do."""
    require(caller, Role.LEAD)
    ruling.allow_team(caller, body.team)
    flagged = await _refuse_bad(request, body.form(), body.team)
    given = services(request)

    async def work(connection: AsyncConnection) -> Done:
        made = await store.add_rule(connection, body.team, body.form(), caller.id, given.clock())
        told = rule_json(made)
        answer = {**told, "flags_published": flagged}
        return Done(answer, Audit("rule.create", "rule", made.id, after=told), status=201)

    return await write(request, caller, work)


@router.get("/rules/own/{rule_id}")
async def get_own(request: Request, caller: Caller, rule_id: str) -> Response:
    """One rule with all its versions. For leads."""
    require(caller, Role.LEAD)
    async with reading(services(request).engine).begin() as connection:
        found = ruling.seen(caller, await store.get_rule(connection, clean(rule_id)))
        kept = await store.rule_history(connection, found.id)
    versions = [
        {
            "version": one.version,
            "written_at": wire_time(one.written_at),
            "written_by": one.written_by,
            **form_json(one.form),
        }
        for one in kept
    ]
    return JSONResponse({**rule_json(found), "versions": versions})


@router.patch("/rules/own/{rule_id}")
async def change_own(request: Request, caller: Caller, rule_id: str, body: RuleChange) -> Response:
    """The next version, as a draft; panels go on by the published one."""
    require(caller, Role.LEAD)
    async with reading(services(request).engine).begin() as connection:
        present = ruling.changeable(caller, await store.get_rule(connection, clean(rule_id)))
    flagged = await _refuse_bad(request, body.form(), present.team, present.id)

    async def work(connection: AsyncConnection) -> Done:
        before = ruling.changeable(caller, await store.get_rule(connection, present.id))
        try:
            after = await store.change_rule(
                connection,
                before.id,
                body.version,
                body.form(),
                author=caller.id,
                now=services(request).clock(),
            )
        except ConflictError as error:
            raise _stale(before) from error
        told = rule_json(after)
        audit = Audit("rule.change", "rule", before.id, rule_json(before), told)
        return Done({**told, "flags_published": flagged}, audit)

    return await write(request, caller, work)


@router.post("/rules/own/{rule_id}/publish")
async def publish_own(
    request: Request, caller: Caller, rule_id: str, body: RulePublication
) -> Response:
    """Let every panel it concerns go by it, at once."""
    require(caller, Role.LEAD)
    given = services(request)
    async with reading(given.engine).begin() as connection:
        drafted = ruling.changeable(caller, await store.get_rule(connection, clean(rule_id)))
    flagged = await _refuse_bad(request, drafted.form, drafted.team, drafted.id)

    async def work(connection: AsyncConnection) -> Done:
        before = ruling.changeable(caller, await store.get_rule(connection, drafted.id))
        try:
            number, after = await store.publish_rule(
                connection, before.id, body.version, caller.id, given.clock()
            )
        except ConflictError as error:
            raise _stale(before) from error
        told = {**rule_json(after), "phrasebook": number}
        return Done(
            {**told, "flags_published": flagged},
            Audit("rule.publish", "rule", before.id, rule_json(before), told),
            change=PhrasebookChange(number, caller.display_name),
        )

    return await write(request, caller, work)


@router.post("/rules/own/{rule_id}/retire")
async def retire_own(request: Request, caller: Caller, rule_id: str) -> Response:
    """Take it away from every panel, at once; it can be published again."""
    require(caller, Role.LEAD)
    given = services(request)

    async def work(connection: AsyncConnection) -> Done:
        before = ruling.changeable(caller, await store.get_rule(connection, clean(rule_id)))
        number, after = await store.retire_rule(connection, before.id, caller.id, given.clock())
        told = {**rule_json(after), "phrasebook": number}
        return Done(
            told,
            Audit("rule.retire", "rule", before.id, rule_json(before), told),
            change=PhrasebookChange(number, caller.display_name),
        )

    return await write(request, caller, work)


@router.post("/rules/trial")
async def trial(
    request: Request,
    caller: Caller,
    body: RuleBody,
    days: Annotated[int, Query(ge=1, le=366)] = 30,
) -> Response:
    """What a rule would flag: in the phrasebook, in the sample texts and, where sent replies are
    kept, in those of the last days. Nothing is stored."""
    require(caller, Role.LEAD)
    try:
        found = await ruling.tried_out(services(request), caller, body.form(), days=days)
    except OwnRuleError as error:
        raise _refusal(error) from error
    return JSONResponse({"items": [trial_json(one, locale_of(request)) for one in found]})


def rule_json(one: store.StoredRule) -> dict[str, Any]:
    """A rule as REST gives it."""
    return {
        "id": one.id,
        "code": f"own/{one.id}",
        "team": one.team,
        "version": one.version,
        "state": one.state,
        "published_version": one.published_version,
        "updated_at": wire_time(one.updated_at),
        "updated_by": one.updated_by,
        **form_json(one.form),
    }


def form_json(form: RuleForm) -> dict[str, Any]:
    """What a lead has written."""
    body = form.body()
    return {**body, "message": body.pop("message_zh")}


def trial_json(one: Trial, locale: str) -> dict[str, Any]:
    """One source of a trial."""
    return {
        "source": one.source,
        "flagged": one.flagged,
        "of": one.of,
        "samples": [
            {
                "where": sample.where,
                "text": sample.text,
                "diagnostics": diagnostics_json(sample.text, sample.found, locale),
            }
            for sample in one.samples
        ],
    }


async def _refuse_bad(
    request: Request, form: RuleForm, team: str, rule_id: str = ""
) -> dict[str, Any] | None:
    """Refuse a rule that would not do; else what it flags of the published replies of ``team``."""
    given = services(request)
    in_force = given.library.book.rules_for(team)
    try:
        checker = await ruling.checked_form(form, in_force, f"{PACK}/{rule_id}")
    except OwnRuleError as error:
        raise _refusal(error) from error
    found = await ruling.flagged_replies(given, checker, form, team)
    return trial_json(found, locale_of(request)) if found else None


def _refusal(error: OwnRuleError) -> Problem:
    field = "message" if error.field == "message_zh" else error.field
    return Problem("bad_message", error.message, errors=[(field, error.message)])


def _stale(present: store.StoredRule) -> Problem:
    return Problem(
        "conflict",
        Message(
            f"有人刚改过这条规则，现在是第 {present.version} 版；请重新查看后再改",
            f"somebody changed this rule meanwhile; its version is now {present.version}",
        ),
        more={"version": present.version, "present": rule_json(present)},
    )


def _filled(lines: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for line in lines if line))
