"""Puts what Chatwoot says where it belongs: into the conversation of the agent it is assigned to.

A Chatwoot agent is a user here by the first of these that fits exactly one: the user named in
``ASSIST_CHATWOOT_AGENTS`` for the e-mail address; a user whose name is that address; a user whose
name stands before its ``@``; a user whose name on screens is the agent's.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from assist import protocol as wire
from assist.accounts import User, folded
from assist.chatwoot import CHANNEL, Agent, Heard
from assist.database import reading
from assist.desk import Desk
from assist.errors import RefusedError
from assist.habits import Habits
from assist.records import accounts, conversations
from assist.services import Services
from assist.session import Session
from assist.turns import Person, Turn

MAX_DESKS = 1_000
"""Agents whose last customer messages are remembered; beyond it the longest silent is forgotten."""


class Feed:
    """Takes deliveries, and remembers in memory what customers wrote last, as a panel does: so
    that a question counts as unanswered by the same rule.

    The desks are not those of the panels: a message that came here first must still bring
    suggestions to the panel that sends it later.
    """

    def __init__(self) -> None:
        self._desks: OrderedDict[str, Desk] = OrderedDict()

    async def take(self, services: Services, heard: Heard) -> str:
        """Take one delivery; return why nothing was changed, or an empty text."""
        if heard.agent is None:
            return "not_assigned"
        async with reading(services.engine).begin() as connection:
            users = await accounts.all_users(connection)
            user = user_of(heard.agent, users, services.settings.chatwoot_agents)
            if user is None:
                return "no_such_agent"
            known = await conversations.get(connection, user.id, heard.conversation)
            others = await conversations.open_with_key(connection, heard.conversation, user.id)
        for other in others:
            await _take_over(services, other, user, users)
        person = _person(user)
        for message in _said(heard, known):
            await services.ledger.perform(person, self._turn(services, person, message))
        return ""

    def _turn(self, services: Services, person: Person, message: wire.ClientMessage) -> Turn:
        """What a panel's session makes of it, without what nobody was shown: no agent has used or
        ignored a suggestion here, and none has seen a warning."""
        settings = services.settings
        session = Session(
            person,
            services.library.book,
            self._desk(person.id),
            zone=settings.zone,
            suggestion_limit=settings.suggestion_limit,
            threshold=settings.suggestion_threshold,
            habits=Habits(),
        )
        try:
            turn = session.receive(message, services.clock())
        except RefusedError:
            return Turn(store=message)  # type: ignore[arg-type]
        return Turn(store=turn.store, sent_codes=turn.sent_codes, unanswered=turn.unanswered)

    def _desk(self, user: str) -> Desk:
        desk = self._desks.setdefault(user, Desk())
        self._desks.move_to_end(user)
        if len(self._desks) > MAX_DESKS:
            self._desks.popitem(last=False)
        return desk


def user_of(agent: Agent, users: Sequence[User], named: Sequence[tuple[str, str]]) -> User | None:
    """Who ``agent`` is here. ``named`` are pairs of e-mail address and user name."""
    enabled = [user for user in users if not user.disabled]
    email = folded(agent.email)
    told = [name for address, name in named if folded(address) == email]
    for wanted in (*told, email, email.partition("@")[0]):
        found = [user for user in enabled if wanted and folded(user.name) == folded(wanted)]
        if found:
            return found[0]
    shown = [user for user in enabled if agent.name and user.display_name == agent.name]
    return shown[0] if len(shown) == 1 else None


def _said(heard: Heard, known: conversations.Stored | None) -> list[wire.ClientMessage]:
    key, what = heard.conversation, heard.what
    opened = wire.ConversationOpen(
        conversation=key,
        channel=CHANNEL,
        customer=wire.Customer(name=heard.customer) if heard.customer else None,
    )
    closed = known is not None and known.state == "closed"
    match what:
        case "open":
            # Reopened; or a snooze, of which nothing is known after it ended, is over.
            return (
                [opened] if closed or known is None else [wire.ConversationResume(conversation=key)]
            )
        case "resolved":
            return [] if known is None or closed else [wire.ConversationClose(conversation=key)]
        case "snoozed":
            return [] if known is None or closed else [wire.ConversationPause(conversation=key)]
        case wire.CustomerMessage() | wire.ReplySent():
            # A closed one is not reopened as it was: the customer's message begins anew.
            return [what] if closed else [opened, what]


async def _take_over(
    services: Services, other: conversations.Stored, user: User, users: Sequence[User]
) -> None:
    """The conversation was assigned anew: the clock of the last agent ends, and where the customer
    waits it goes on with the new one, from the moment the customer began to wait."""
    before = next((one for one in users if one.id == other.owner), None)
    if before is None or other.pure.channel != CHANNEL:
        return
    await services.ledger.perform(
        _person(before), Turn(store=wire.ConversationClose(conversation=other.key))
    )
    if other.waiting_since is not None:
        since = other.waiting_since
        waits = wire.CustomerMessage(
            conversation=other.key, message=f"since {wire.wire_time(since)}", text="?", at=since
        )
        opened = wire.ConversationOpen(conversation=other.key, channel=CHANNEL)
        for message in (opened, waits):
            await services.ledger.perform(_person(user), Turn(store=message))


def _person(user: User) -> Person:
    return Person(user.id, user.display_name, user.role.value, user.team)
