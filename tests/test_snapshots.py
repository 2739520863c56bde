"""A stale snapshot and the events since make a fresh snapshot, whatever happened in between."""

from __future__ import annotations

import asyncio
import atexit
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule

from assist import protocol as wire
from assist.database import migrate, open_engine
from assist.deadlines import default_policies
from assist.desk import Desk
from assist.errors import RefusedError
from assist.settings import Settings
from tests.office import Ear, Office, opened

KEPT = ("deadlines", "callbacks", "complaints", "handovers")


@cache
def migrated() -> str:
    """A folder with a database whose tables are there: migrating each anew would take the time."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)

    async def make() -> None:
        engine = open_engine(Settings(data_dir=Path(folder)))
        await migrate(engine)
        await engine.dispose()

    asyncio.run(make())
    return folder


class Panel:
    """What a client knows: the snapshot it got once, and each event applied to it."""

    def __init__(self, ear: Ear, snapshot: dict[str, Any]) -> None:
        self.ear = ear
        self.read = len(ear.heard)
        self.known = {kind: {one["id"]: one for one in snapshot[kind]} for kind in KEPT}

    def catch_up(self) -> None:
        for message in self.ear.heard[self.read :]:
            kind = f"{message['type']}s"
            if kind in self.known:
                self._take(kind, message[message["type"]])
        self.read = len(self.ear.heard)

    def _take(self, kind: str, thing: dict[str, Any]) -> None:
        me = self.ear.person.id
        stays = {
            "deadlines": "ended_at" not in thing,
            "callbacks": thing["state"] == "open" and thing.get("assignee") == me,
            "complaints": thing["state"] == "open" and thing.get("assignee") == me,
            "handovers": thing["state"] == "offered",
        }[kind]
        if stays:
            self.known[kind][thing["id"]] = thing
            return
        gone = self.known[kind].pop(thing["id"], None)
        # What went to a colleague went with its clocks.
        if gone is not None and thing.get("assignee", me) != me:
            name = kind.removesuffix("s")
            self.known["deadlines"] = {
                key: one
                for key, one in self.known["deadlines"].items()
                if one.get(name) != thing["id"]
            }


class Desks(RuleBasedStateMachine):
    """Two agents of two teams with their panels, a lead, a clock, and everything that happens."""

    callbacks = Bundle("callbacks")
    complaints = Bundle("complaints")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        shutil.copytree(migrated(), self.folder.name, dirs_exist_ok=True)
        self.made: AsyncIterator[Office] = opened(
            Path(self.folder.name), default_policies(), "one", "two"
        )
        self.office: Office = self.runner.run(anext(self.made))  # type: ignore[arg-type]
        self.panels = [self.fresh(self.office.one), self.fresh(self.office.two)]
        self.count = 0

    def teardown(self) -> None:
        try:
            self.what_a_panel_knows_is_what_a_fresh_snapshot_says()
        finally:
            # Left open they would fail whatever test comes next.
            self.runner.run(self.made.aclose())  # type: ignore[attr-defined]
            self.runner.close()
            self.folder.cleanup()

    def fresh(self, ear: Ear) -> Panel:
        return Panel(ear, self.snapshot(ear))

    def snapshot(self, ear: Ear) -> dict[str, Any]:
        standing = self.runner.run(self.office.ledger.since(ear.person, None))
        found: dict[str, Any] = json.loads(wire.encode(standing.snapshot(Desk())))
        return found

    def say(self, ear: Ear, message: Any) -> None:
        # Where it is refused nothing may have changed: the comparison sees to it.
        with suppress(RefusedError):
            self.runner.run(self.office.store(message, by=ear))

    def ear(self, first: bool) -> Ear:
        return self.office.one if first else self.office.two

    @rule(seconds=st.sampled_from([1, 25, 40, 300, 90_000, 900_000]))
    def time_passes(self, seconds: int) -> None:
        self.office.now += timedelta(seconds=seconds)
        self.runner.run(self.office.ledger.announce_due())

    @rule(
        first=st.booleans(),
        conversation=st.sampled_from("abc"),
        text=st.sampled_from(["在吗", "谢谢"]),
    )
    def a_customer_writes(self, first: bool, conversation: str, text: str) -> None:
        self.count += 1
        key = f"m{self.count}"
        message = wire.CustomerMessage(conversation=conversation, message=key, text=text)
        self.say(self.ear(first), message)

    @rule(
        first=st.booleans(),
        conversation=st.sampled_from("abc"),
        text=st.sampled_from(["请稍等", "今天发出。", "2小时内给您回电"]),
    )
    def an_agent_replies(self, first: bool, conversation: str, text: str) -> None:
        self.count += 1
        key = f"r{self.count}"
        self.say(self.ear(first), wire.ReplySent(conversation=conversation, message=key, text=text))

    @rule(
        first=st.booleans(),
        conversation=st.sampled_from("abc"),
        kind=st.sampled_from(
            [wire.ConversationClose, wire.ConversationOpen, wire.ConversationPause,
             wire.ConversationResume]
        ),
    )  # fmt: skip
    def something_happens_to_a_conversation(
        self, first: bool, conversation: str, kind: Any
    ) -> None:
        self.say(self.ear(first), kind(conversation=conversation))

    @rule(target=callbacks, first=st.booleans())
    def a_callback_is_written_down(self, first: bool) -> str:
        ear = self.ear(first)
        made = wire.CallbackCreate(customer=wire.CallbackCustomer("王"), question="q")
        self.say(ear, made)
        return str([m for m in ear.heard if m["type"] == "callback"][-1]["callback"]["id"])

    @rule(
        first=st.booleans(),
        callback=callbacks,
        state=st.sampled_from(["done", "cancelled", "open"]),
        hours=st.none() | st.integers(1, 60),
        give=st.booleans(),
    )
    def a_callback_changes(
        self, first: bool, callback: str, state: Any, hours: int | None, give: bool
    ) -> None:
        ear = self.ear(first)
        change = wire.CallbackUpdate(
            callback=callback,
            state=state,
            due_at=self.office.now + timedelta(hours=hours) if hours else None,
            assignee=self.ear(not first).person.id if give else None,
        )
        self.say(ear, change)

    @rule(target=complaints, first=st.booleans(), serious=st.booleans())
    def a_customer_complains(self, first: bool, serious: bool) -> str:
        ear = self.ear(first)
        made = wire.ComplaintCreate(
            customer=wire.CallbackCustomer("王"), about="慢", serious=serious
        )
        self.say(ear, made)
        return str([m for m in ear.heard if m["type"] == "complaint"][-1]["complaint"]["id"])

    @rule(
        first=st.booleans(),
        complaint=complaints,
        step=st.none() | st.sampled_from(["asked", "followed", "answered"]),
        done=st.booleans(),
        state=st.none() | st.sampled_from(["open", "closed", "withdrawn"]),
        promise=st.booleans(),
        give=st.booleans(),
    )
    def a_complaint_is_taken_further(  # noqa: PLR0917 - hypothesis passes them by name
        self,
        first: bool,
        complaint: str,
        step: Any,
        done: bool,
        state: Any,
        promise: bool,
        give: bool,
    ) -> None:
        change = wire.ComplaintUpdate(
            complaint=complaint,
            step=step,
            done=done,
            note="n",
            fault="ours",
            satisfied="yes",
            state=state,
            promised_at=self.office.now + timedelta(hours=5) if promise else None,
            assignee=self.ear(not first).person.id if give else None,
        )
        self.say(self.ear(first), change)

    @rule(first=st.booleans(), answer=st.sampled_from(["accept", "decline", "withdraw"]))
    def a_shift_is_handed_over(self, first: bool, answer: Any) -> None:
        giver, taker = self.ear(first), self.ear(not first)
        self.say(giver, wire.HandoverOffer(to=taker.person.id))
        offered = [m["handover"] for m in giver.heard if m["type"] == "handover"]
        by = giver if answer == "withdraw" else taker
        self.say(by, wire.HandoverAnswer(handover=offered[-1]["id"], answer=answer))
        if answer == "accept":
            # The panel of the giver drops what the handover names; ours here asks anew.
            self.panels[0 if first else 1] = self.fresh(giver)

    @rule()
    def what_a_panel_knows_is_what_a_fresh_snapshot_says(self) -> None:
        for panel in self.panels:
            panel.catch_up()
            snapshot = self.snapshot(panel.ear)
            for kind in KEPT:
                fresh = {one["id"]: one for one in snapshot[kind]}
                assert panel.known[kind] == fresh, kind


TestDesks = Desks.TestCase
TestDesks.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
