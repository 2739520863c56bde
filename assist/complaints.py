"""A complaint as the manuals want it handled: 听清楚, 问清楚, 跟清楚, 复清楚, 记清楚. Pure.

    heard ── asked ── followed ── answered ── recorded (closed)
      │        serious: reported to the leads at once, whatever the step

Each clock of a complaint ends with one step: the follow-up when the customer was called back
(*followed*), the reply when process and result were told (*answered*), all others when the
complaint is closed. A step that is taken back sets its clock going again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from assist.errors import RefusedError
from phrasebook.entries import Message

State = Literal["open", "closed", "withdrawn"]
StepName = Literal["heard", "asked", "followed", "answered", "recorded", "reported"]
Fault = Literal["", "ours", "customer", "third", "nobody"]
Satisfied = Literal["", "yes", "no", "unreachable"]

STEPS: tuple[StepName, ...] = ("heard", "asked", "followed", "answered", "recorded")
"""The steps every complaint goes through, in the manuals' order; ``reported`` only a serious one."""
BY_HAND: frozenset[str] = frozenset({"asked", "followed", "answered"})
"""Steps an agent ticks; the others follow from writing it down, closing it, calling it serious."""
NOTES_NEEDED: frozenset[str] = frozenset({"answered"})
"""The result must be written down: it is what the customer was told."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was done: when (UTC), by whom (a user id), and what came of it."""

    at: datetime
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint. People are user ids; ``about`` is the agent's account of it.

    ``named``: the agent the customer complains about by name, if any. ``promised`` with
    ``promised_at``: what the customer was told will happen, and by when; ``callback`` is the
    promise that keeps it. ``seen_by`` is the lead who has taken notice of a serious one.
    """

    id: str
    assignee: str
    created_by: str
    team: str
    channel: str
    customer_name: str
    customer_phone: str
    about: str
    created_at: datetime
    updated_at: datetime
    conversation: str | None = None
    named: str = ""
    serious: bool = False
    reported_at: datetime | None = None
    seen_by: str = ""
    seen_at: datetime | None = None
    fault: Fault = ""
    promised: str = ""
    promised_at: datetime | None = None
    callback: str | None = None
    satisfied: Satisfied = ""
    result: str = ""
    state: State = "open"
    closed_at: datetime | None = None
    version: int = 1
    steps: Mapping[str, Step] = field(default_factory=dict)

    @property
    def forgotten(self) -> bool:
        """Whether its texts are deleted: none is written down without what it is about."""
        return not self.about

    def missing(self) -> tuple[str, ...]:
        """What must still be done before it can be closed, in order: steps, then fields."""
        steps = tuple(name for name in STEPS if name in BY_HAND and name not in self.steps)
        fields = (("fault",) if not self.fault else ()) + (
            ("satisfied",) if not self.satisfied else ()
        )
        return steps + fields

    def ends(self, clock: str) -> datetime | None:
        """When the step that stops ``clock`` (its name in the policy) was done, if it was."""
        stops = {
            "complaint_follow_up": ("followed", "answered"),
            "complaint_reply": ("answered",),
        }.get(clock, ())
        done = [self.steps[name].at for name in stops if name in self.steps]
        if self.closed_at is not None:
            done.append(self.closed_at)
        return min(done, default=None)


def opened(complaint: Complaint) -> Complaint:
    """A new complaint: it was heard, and a serious one is reported as it is written down."""
    heard = {**complaint.steps, "heard": Step(complaint.created_at, complaint.created_by)}
    complaint = replace(complaint, steps=heard)
    return reported(complaint, complaint.created_by, complaint.created_at)


def reported(complaint: Complaint, by: str, now: datetime) -> Complaint:
    """A serious complaint with its report; one that is not serious as it was."""
    if not complaint.serious or complaint.reported_at is not None:
        return complaint
    steps = {**complaint.steps, "reported": Step(now, by)}
    return replace(complaint, reported_at=now, steps=steps)


def stepped(
    complaint: Complaint, name: str, by: str, now: datetime, *, done: bool, note: str
) -> Complaint:
    """A step done, or taken back. Raises ``RefusedError`` for one that cannot be."""
    refuse_settled(complaint)
    if name not in BY_HAND:
        raise RefusedError(
            "bad_message",
            Message(
                f"步骤只能是 {'、'.join(sorted(BY_HAND))}；{name} 会自动记下",
                f"step is one of {', '.join(sorted(BY_HAND))}; {name} follows by itself",
            ),
            field="step",
        )
    if not done:
        rest = {key: step for key, step in complaint.steps.items() if key != name}
        return replace(complaint, steps=rest)
    if name in NOTES_NEEDED and not note and not complaint.result:
        raise RefusedError(
            "bad_message",
            Message("请写下对客户说了什么（note）", "write down what the customer was told (note)"),
            field="note",
        )
    step = Step(now, by, note)
    if name in complaint.steps:  # A second note keeps the time of the first: clocks ended then.
        step = replace(step, at=complaint.steps[name].at)
    result = note if name == "answered" and note else complaint.result
    return replace(complaint, steps={**complaint.steps, name: step}, result=result)


def closed(complaint: Complaint, by: str, now: datetime, note: str = "") -> Complaint:
    """A complaint that is finished and recorded. Raises ``RefusedError`` naming what is missing."""
    refuse_settled(complaint)
    missing = complaint.missing()
    if missing:
        raise RefusedError(
            "conflict",
            Message(
                f"结案前请先记下：{'、'.join(missing)}",
                f"before it is closed, note: {', '.join(missing)}",
            ),
            field=missing[0] if missing[0] not in STEPS else "step",
        )
    steps = {**complaint.steps, "recorded": Step(now, by, note)}
    return replace(complaint, state="closed", closed_at=now, steps=steps)


def withdrawn(complaint: Complaint, now: datetime) -> Complaint:
    """A complaint the customer took back, or one written down by mistake: it counts nowhere."""
    refuse_settled(complaint)
    return replace(complaint, state="withdrawn", closed_at=now)


def reopened(complaint: Complaint) -> Complaint:
    """A settled complaint that is not settled after all; the customer is asked anew.

    Raises ``RefusedError`` for one whose texts are deleted.
    """
    if complaint.state == "open":
        return complaint
    if complaint.forgotten:
        raise RefusedError(
            "conflict",
            Message(
                "保存期已过，它的文字已经删除；请重新登记",
                "its texts were deleted when their time was over; write it down anew",
            ),
            field="complaint",
        )
    steps = {key: step for key, step in complaint.steps.items() if key != "recorded"}
    return replace(complaint, state="open", closed_at=None, satisfied="", steps=steps)


def forgotten(complaint: Complaint) -> Complaint:
    """A settled complaint without its texts, names and numbers; what is counted stays."""
    steps = {name: replace(step, note="") for name, step in complaint.steps.items()}
    return replace(
        complaint,
        customer_name="",
        customer_phone="",
        about="",
        conversation=None,
        promised="",
        result="",
        steps=steps,
    )


def refuse_settled(complaint: Complaint) -> None:
    """Raise ``RefusedError`` (``conflict``) for a complaint that is closed or withdrawn."""
    if complaint.state != "open":
        raise RefusedError(
            "conflict",
            Message(
                "这件投诉已经结束；请先重新打开",
                f"the complaint is {complaint.state}; reopen it first",
            ),
            field="complaint",
        )
