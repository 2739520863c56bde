"""Who said what in a conversation, who waits and since when. Pure.

A conversation keeps its recent *turns* sorted by their own time, and *waits* are read off them
by one small machine (:func:`read`). So messages may arrive in any order: a late one is put
where it belongs and the waits come out as if it had come in time. Texts are not kept, only
what they mean for waiting (a hold, a courtesy, a question).

Older turns are folded into ``base`` once there are more than :data:`WINDOW`; what arrives with
an earlier time than that is history and changes nothing.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum, StrEnum

WINDOW = 32
"""Turns kept apart, so a message may be this many turns late."""

PAUSES = 32
"""Pauses of one wait kept apart; older ones are joined into one of the same length."""

BURST = 64
"""Keys of one unanswered burst that are remembered; further messages only wait with it."""


class TurnKind(IntEnum):
    """What happened; the value orders turns of the same instant."""

    REOPENED = 0
    RESUMED = 1
    CUSTOMER = 2
    AGENT = 3
    PAUSED = 4
    CLOSED = 5


class Tone(StrEnum):
    """What a message's words mean for waiting.

    Where courtesies are to count like any message, they are put in as ``PLAIN``.
    """

    PLAIN = "plain"
    COURTESY = "courtesy"
    """A customer's thanks or goodbye: nothing is asked."""
    ASSENT = "assent"
    """A customer's 好的 or 嗯嗯: a courtesy, unless the agent had asked something."""
    HOLD = "hold"
    """An agent's 请稍等: the customer now waits for the agent to come back."""
    QUESTION = "question"
    """An agent asks the customer something that wants an answer."""


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """One thing that happened, at its own time ``at`` (UTC). Sorted by time, then kind."""

    at: datetime
    kind: TurnKind
    key: str
    tone: Tone = Tone.PLAIN


class WaitKind(StrEnum):
    """For what the customer waits."""

    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    ACKNOWLEDGEMENT = "acknowledgement"
    HOLD = "hold"
    RESOLUTION = "resolution"


class Ended(StrEnum):
    """How a wait ended."""

    ANSWERED = "answered"
    DROPPED = "dropped"


Pause = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Wait:
    """A customer waiting since ``since``. ``keys`` are the messages that wait in it.

    ``pauses`` are (from, to) in order, the last ``to`` is ``None`` while it is paused.
    ``served_since`` is when the talk it belongs to began (messages without a long gap).
    """

    kind: WaitKind
    since: datetime
    keys: tuple[str, ...]
    served_since: datetime
    pauses: tuple[Pause, ...] = ()
    ended_at: datetime | None = None
    ended: Ended | None = None

    @property
    def paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1][1] is None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a conversation stands after its turns up to ``at``."""

    at: datetime | None = None
    closed: bool = False
    answered: bool = False
    spoken: bool = False
    asked: bool = False
    served_since: datetime | None = None
    last_customer_at: datetime | None = None
    last_agent_at: datetime | None = None
    waits: tuple[Wait, ...] = ()
    dropped: tuple[Wait, ...] = ()
    """Waits the last closing cut off: reopening brings them back."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One customer's conversation. Plain data: encode and decode it with msgspec as it is."""

    key: str
    channel: str = ""
    team: str = ""
    customer_name: str = ""
    customer_title: str = ""
    base: Standing = field(default_factory=Standing)
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the turns say: every wait that has not been folded away, and how things stand."""

    waits: tuple[Wait, ...]
    standing: Standing

    @property
    def waiting_since(self) -> datetime | None:
        """Since when the customer waits for a reply, if they do."""
        for wait in self.standing.waits:
            if wait.kind in (WaitKind.FIRST_REPLY, WaitKind.NEXT_REPLY):
                return wait.since
        return None


def take(conversation: Conversation, turn: Turn) -> Conversation:
    """The conversation with ``turn`` in its place; itself when the turn is known or history."""
    base = conversation.base
    if base.at is not None and turn.at < base.at:
        return conversation
    if any(known.key == turn.key for known in conversation.turns):
        return conversation
    turns = list(conversation.turns)
    insort(turns, turn)
    if len(turns) > WINDOW:
        folded = turns[: len(turns) - WINDOW]
        base = _fold(base, folded).standing
        turns = turns[len(folded) :]
    return replace(conversation, base=base, turns=tuple(turns))


def read(conversation: Conversation) -> Reading:
    """The waits of the conversation, and how it stands."""
    return _fold(conversation.base, conversation.turns)


def _fold(base: Standing, turns: Iterable[Turn]) -> Reading:
    machine = _Machine(base)
    for turn in turns:
        machine.step(turn)
    return machine.reading()


SERVICE_GAP_S = 1_800
"""A silence longer than this ends the talk that keeps a shift extended."""

_REPLIES = (WaitKind.FIRST_REPLY, WaitKind.NEXT_REPLY)


class _Machine:
    """Walks sorted turns. Open waits by lane: reply, acknowledgement, hold, resolution."""

    def __init__(self, base: Standing) -> None:
        self.now = base.at
        self.closed = base.closed
        self.answered = base.answered
        self.spoken = base.spoken
        self.asked = base.asked
        self.served_since = base.served_since
        self.last_customer_at = base.last_customer_at
        self.last_agent_at = base.last_agent_at
        self.open: list[Wait] = list(base.waits)
        self.dropped: tuple[Wait, ...] = base.dropped
        self.done: list[Wait] = []

    def reading(self) -> Reading:
        standing = Standing(
            at=self.now,
            closed=self.closed,
            answered=self.answered,
            spoken=self.spoken,
            asked=self.asked,
            served_since=self.served_since,
            last_customer_at=self.last_customer_at,
            last_agent_at=self.last_agent_at,
            waits=tuple(self.open),
            dropped=self.dropped,
        )
        return Reading((*self.done, *self.open), standing)

    def step(self, turn: Turn) -> None:
        silent = self.now is None or (turn.at - self.now).total_seconds() > SERVICE_GAP_S
        if self.served_since is None or (silent and not self._waiting()):
            self.served_since = turn.at
        self.now = turn.at
        match turn.kind:
            case TurnKind.CUSTOMER:
                self._customer(turn)
            case TurnKind.AGENT:
                self._agent(turn)
            case TurnKind.CLOSED:
                self._close(turn)
            case TurnKind.REOPENED:
                self._reopen(turn)
            case TurnKind.PAUSED:
                self._pause(turn.at)
            case TurnKind.RESUMED:
                self._resume(turn.at)

    def _customer(self, turn: Turn) -> None:
        self.last_customer_at = turn.at
        if self._is_courtesy(turn):
            if not self._lane(WaitKind.HOLD, WaitKind.ACKNOWLEDGEMENT):
                self._begin(WaitKind.ACKNOWLEDGEMENT, turn)
            return
        if self.closed:
            self._new_round()
        self._end((WaitKind.ACKNOWLEDGEMENT,), turn.at, Ended.DROPPED)
        self._resume(turn.at)
        if not self._wait_on(_REPLIES, turn):
            self._begin(WaitKind.NEXT_REPLY if self.answered else WaitKind.FIRST_REPLY, turn)
        if not self._wait_on((WaitKind.RESOLUTION,), turn):
            self._begin(WaitKind.RESOLUTION, turn)

    def _wait_on(self, kinds: tuple[WaitKind, ...], turn: Turn) -> bool:
        """Join the wait that is open already, if one is: a burst keeps the first time."""
        waiting = self._lane(*kinds)
        if waiting is None:
            return False
        if len(waiting.keys) < BURST:
            self._put(waiting, replace(waiting, keys=(*waiting.keys, turn.key)))
        return True

    def _is_courtesy(self, turn: Turn) -> bool:
        """Nothing is asked, and nobody waits: the agent has spoken last."""
        if not self.spoken or self._lane(*_REPLIES):
            return False
        return turn.tone is Tone.COURTESY or (turn.tone is Tone.ASSENT and not self.asked)

    def _agent(self, turn: Turn) -> None:
        self.last_agent_at = turn.at
        self.spoken = True
        self.asked = turn.tone is Tone.QUESTION
        if self._lane(*_REPLIES):
            self.answered = True
        self._end((*_REPLIES, WaitKind.ACKNOWLEDGEMENT, WaitKind.HOLD), turn.at, Ended.ANSWERED)
        if turn.tone is Tone.HOLD and not self.closed:
            self._resume(turn.at)
            self._begin(WaitKind.HOLD, turn)
        else:
            self._pause(turn.at, WaitKind.RESOLUTION)

    def _close(self, turn: Turn) -> None:
        if self.closed:
            return
        self.closed = True
        self.dropped = tuple(self.open)
        self._end((WaitKind.RESOLUTION,), turn.at, Ended.ANSWERED)
        self._end(tuple(WaitKind), turn.at, Ended.DROPPED)

    def _reopen(self, turn: Turn) -> None:
        """As if it had not been closed, but nothing counted meanwhile."""
        if not self.closed:
            return
        self.closed = False
        again = {(wait.kind, wait.keys[0]) for wait in self.dropped}
        self.done = [wait for wait in self.done if (wait.kind, wait.keys[0]) not in again]
        self.open = [*self.dropped]
        self.dropped = ()

    def _new_round(self) -> None:
        """A customer who writes after the closing starts afresh, with a first reply."""
        self.closed = self.answered = self.spoken = self.asked = False
        self.dropped = ()

    def _pause(self, at: datetime, *kinds: WaitKind) -> None:
        for wait in self.open:
            if (not kinds or wait.kind in kinds) and not wait.paused:
                self._put(wait, replace(wait, pauses=(*wait.pauses, (at, None))))

    def _resume(self, at: datetime) -> None:
        for wait in self.open:
            if wait.paused:
                begun = wait.pauses[-1][0]
                pauses = _bounded((*wait.pauses[:-1], (begun, at)))
                self._put(wait, replace(wait, pauses=pauses))

    def _waiting(self) -> bool:
        return self._lane(*_REPLIES, WaitKind.HOLD) is not None

    def _lane(self, *kinds: WaitKind) -> Wait | None:
        return next((wait for wait in self.open if wait.kind in kinds), None)

    def _begin(self, kind: WaitKind, turn: Turn) -> None:
        self.open.append(Wait(kind, turn.at, (turn.key,), self.served_since or turn.at))

    def _put(self, old: Wait, new: Wait) -> None:
        self.open[self.open.index(old)] = new

    def _end(self, kinds: tuple[WaitKind, ...], at: datetime, how: Ended) -> None:
        for wait in [wait for wait in self.open if wait.kind in kinds]:
            self.open.remove(wait)
            pauses = wait.pauses
            if wait.paused:
                pauses = (*pauses[:-1], (pauses[-1][0], at))
            self.done.append(replace(wait, pauses=pauses, ended_at=at, ended=how))


def _bounded(pauses: tuple[Pause, ...]) -> tuple[Pause, ...]:
    if len(pauses) <= PAUSES:
        return pauses
    (first, first_to), (second, second_to), *rest = pauses
    assert first_to is not None
    assert second_to is not None
    return ((second - (first_to - first), second_to), *rest)
