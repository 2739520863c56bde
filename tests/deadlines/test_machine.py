"""Events in any order: what must always hold, held against a slow and obvious reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from assist.conversation import Conversation
from assist.deadlines import (
    AgentReply,
    Closed,
    CustomerMessage,
    Deadline,
    Event,
    Kind,
    Notice,
    NoticeKind,
    Paused,
    Policy,
    Reopened,
    Resumed,
    State,
    Transferred,
    advance,
    default_policies,
    fire,
    next_instant,
    reapply,
)

START = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
POLICIES = default_policies()
REPLIES = (Kind.FIRST_REPLY, Kind.NEXT_REPLY)
QUESTION, THANKS, ANSWER, HOLD, ASK = (
    "什么时候发货", "好的谢谢", "今天发出。", "请您稍等", "请问是哪一款?",
)  # fmt: skip


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@dataclass
class Store:
    """What a database keeps: the conversation, its deadlines and each notice."""

    policy: Policy = field(default_factory=POLICIES.choose)
    conversation: Conversation = field(default_factory=lambda: Conversation(key="c1"))
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)

    def on(self, event: Event, now: datetime) -> bool:
        """Apply ``event``; whether anything changed."""
        outcome = advance(self.conversation, self.deadlines.values(), event, self.policy, now)
        changed = outcome.conversation != self.conversation or bool(outcome.deadlines)
        self.conversation = outcome.conversation
        self.deadlines.update((d.id, d) for d in outcome.deadlines)
        self.notices += outcome.notices
        return changed

    def tick(self, now: datetime) -> None:
        changed, notices = fire(self.deadlines.values(), now)
        self.deadlines.update((d.id, d) for d in changed)
        self.notices += notices

    def restart(self) -> None:
        """Write everything out and read it back, as a restart does."""
        packed = msgspec.json.encode(self.conversation)
        self.conversation = msgspec.json.decode(packed, type=Conversation)
        stored = msgspec.json.encode(list(self.deadlines.values()))
        self.deadlines = {d.id: d for d in msgspec.json.decode(stored, type=list[Deadline])}

    def results(self) -> set[tuple[object, ...]]:
        """What counts in the end, whatever the order of arrival."""
        return {
            (d.kind, d.started_at, d.due_at, d.state, d.ended_at, d.light)
            for d in self.deadlines.values()
            if d.state is not State.CANCELLED
        }


moments = st.integers(0, 4_000).map(float)
messages = st.lists(
    st.tuples(
        moments,
        st.sampled_from(
            [("customer", QUESTION), ("customer", QUESTION), ("agent", ANSWER), ("agent", ANSWER)]
        ),
    ),
    max_size=14,
    unique_by=lambda message: message[0],
)
anything = st.lists(
    st.tuples(
        moments,
        st.sampled_from(
            [("customer", QUESTION), ("customer", THANKS), ("customer", "好的"), ("agent", ANSWER),
             ("agent", HOLD), ("agent", ASK), ("closed", ""), ("reopened", ""), ("paused", ""),
             ("resumed", "")]
        ),
    ),
    max_size=20,
    unique_by=lambda message: message[0],
)  # fmt: skip


def event_of(moment: float, who: str, text: str) -> Event:
    match who:
        case "customer":
            return CustomerMessage(f"m{moment}", text, at(moment))
        case "agent":
            return AgentReply(f"m{moment}", text, at(moment))
        case "closed":
            return Closed(at(moment))
        case "reopened":
            return Reopened(at(moment))
        case "paused":
            return Paused(at(moment))
        case _:
            return Resumed(at(moment))


def obvious(said: list[tuple[float, str]]) -> set[tuple[Kind, float, float | None]]:
    """Waits by definition: a customer's message with no other unanswered one before it starts
    one; the next reply of an agent ends it; it is a first reply until one has ended."""
    waits: set[tuple[Kind, float, float | None]] = set()
    for moment, who in said:
        earlier = [other for other in said if other[0] < moment]
        if who != "customer" or (earlier and max(earlier)[1] == "customer"):
            continue
        answers = [t for t, w in said if w == "agent" and t > moment]
        answered_before = any(
            w == "customer" and any(x == "agent" and t < u < moment for u, x in said)
            for t, w in said
        )
        kind = Kind.NEXT_REPLY if answered_before else Kind.FIRST_REPLY
        waits.add((kind, moment, min(answers, default=None)))
    return waits


@settings(max_examples=200, deadline=None)
@given(messages, st.randoms(use_true_random=False))
def test_in_any_order_of_arrival_the_waits_are_those_of_the_definition(
    said: list[tuple[float, tuple[str, str]]], chance: object
) -> None:
    store = Store()
    chance.shuffle(said)  # type: ignore[attr-defined]
    for moment, (who, text) in said:
        store.on(event_of(moment, who, text), at(5_000))
    found = {
        (d.kind, (d.started_at - START).total_seconds(),
         None if d.ended_at is None else (d.ended_at - START).total_seconds())
        for d in store.deadlines.values()
        if d.kind in REPLIES and d.state is not State.CANCELLED
    }  # fmt: skip
    assert found == obvious([(moment, who) for moment, (who, _) in said])
    limits = {Kind.FIRST_REPLY: 30, Kind.NEXT_REPLY: 180}
    for d in store.deadlines.values():
        if d.kind in REPLIES and d.ended_at and d.state is not State.CANCELLED:
            late = (d.ended_at - d.started_at).total_seconds() > limits[d.kind]
            assert d.state is (State.MISSED if late else State.MET)


@settings(max_examples=200, deadline=None)
@given(anything, st.randoms(use_true_random=False))
def test_events_of_every_kind_come_out_the_same_in_any_order(
    said: list[tuple[float, tuple[str, str]]], chance: object
) -> None:
    in_order, shuffled = Store(), Store()
    for moment, (who, text) in sorted(said):
        in_order.on(event_of(moment, who, text), at(5_000))
    chance.shuffle(said)  # type: ignore[attr-defined]
    for moment, (who, text) in said:
        shuffled.on(event_of(moment, who, text), at(5_000))
    in_order.tick(at(5_000))
    shuffled.tick(at(5_000))
    assert shuffled.results() == in_order.results()
    assert shuffled.conversation == in_order.conversation
    for moment, (who, text) in said:
        assert not shuffled.on(event_of(moment, who, text), at(6_000))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["customer", "agent", "closed"]), min_size=60, max_size=120))
def test_a_long_conversation_folds_its_past_without_changing_it(said: list[str]) -> None:
    """With far more turns than are kept apart, waits are still those of the definition."""
    store = Store()
    for moment, who in enumerate(said):
        store.on(
            event_of(float(moment), who, QUESTION if who == "customer" else ANSWER), at(moment)
        )
        store.restart()
    rounds: list[list[tuple[float, str]]] = [[]]
    for moment, who in enumerate(said):
        if who == "closed":
            rounds.append([])
        elif rounds[-1] or who == "customer":
            rounds[-1].append((float(moment), who))
    expected = {(kind, begun) for each in rounds for kind, begun, _ in obvious(each)}
    found = {
        (d.kind, (d.started_at - START).total_seconds())
        for d in store.deadlines.values()
        if d.kind in REPLIES
    }
    assert found == expected
    assert len(store.conversation.turns) <= 32


class Desk(RuleBasedStateMachine):
    """A conversation under everything that can happen to it, with a database that restarts."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Store()
        self.now = 0.0
        self.count = 0
        self.sent: list[Event] = []

    def feed(self, event: Event) -> None:
        self.sent.append(event)
        self.store.on(event, at(self.now))

    @rule(seconds=st.sampled_from([0.001, 1, 3, 19, 27, 31, 59, 121, 181, 400, 90_000]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def the_timer_looks(self) -> None:
        self.store.tick(at(self.now))
        upcoming = next_instant(self.store.deadlines.values())
        assert upcoming is None or upcoming > at(self.now)

    @rule(
        text=st.sampled_from([QUESTION, THANKS, "好的", "👍"]),
        lag=st.sampled_from([0.0, 2.0, 45.0, -600.0]),
    )
    def the_customer_writes(self, text: str, lag: float) -> None:
        self.count += 1
        self.feed(CustomerMessage(f"m{self.count}", text, at(self.now - lag)))

    @rule(text=st.sampled_from([ANSWER, HOLD, ASK]), lag=st.sampled_from([0.0, 2.0, 45.0, -600.0]))
    def the_agent_replies(self, text: str, lag: float) -> None:
        self.count += 1
        self.feed(AgentReply(f"m{self.count}", text, at(self.now - lag)))

    @rule(event=st.sampled_from([Closed(), Reopened(), Paused(), Resumed(), Transferred("b")]))
    def something_else_happens(self, event: Event) -> None:
        self.feed(event)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def a_message_comes_twice(self, data: st.DataObject) -> None:
        event = data.draw(st.sampled_from(self.sent))
        if isinstance(event, CustomerMessage | AgentReply):
            assert not self.store.on(event, at(self.now)) or self.count > 30

    @rule()
    def the_server_restarts(self) -> None:
        before = (self.store.conversation, dict(self.store.deadlines))
        self.store.restart()
        assert (self.store.conversation, self.store.deadlines) == before

    @rule(channel=st.sampled_from(["", "taobao", "jd"]))
    def the_policy_is_edited(self, channel: str) -> None:
        self.store.policy = POLICIES.choose(channel)
        for d in reapply(self.store.deadlines.values(), POLICIES, at(self.now)):
            self.store.deadlines[d.id] = d

    @invariant()
    def at_most_one_clock_of_a_kind_is_open(self) -> None:
        open_ = [d for d in self.store.deadlines.values() if d.open]
        assert sum(d.kind in REPLIES for d in open_) <= 1
        assert sum(d.kind is Kind.HOLD for d in open_) <= 1
        assert sum(d.kind is Kind.RESOLUTION for d in open_) <= 1

    @invariant()
    def each_warning_and_miss_is_announced_once(self) -> None:
        for deadline in self.store.deadlines.values():
            kinds = [n.kind for n in self.store.notices if n.deadline.id == deadline.id]
            misses, corrections = (
                kinds.count(NoticeKind.MISSED),
                kinds.count(NoticeKind.CORRECTED),
            )
            assert misses - corrections == (deadline.state is State.MISSED)
            if deadline.light:
                assert misses == corrections

    @invariant()
    def every_deadline_makes_sense(self) -> None:
        for d in self.store.deadlines.values():
            assert d.started_at <= d.target_at <= d.due_at
            assert d.started_at <= d.warn_at <= d.due_at
            assert d.open == (d.state in (State.RUNNING, State.PAUSED) or d.ended_at is None)
            assert d.ended_at is None or d.ended_at <= at(self.now)
            assert (d.state is State.PAUSED) == (d.paused_at is not None)
            if d.state is State.MET and not d.light:
                assert d.ended_at is not None
                assert d.ended_at <= d.due_at


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
