"""What pages and REST calls need of the running server, which ``app.py`` puts together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import HTTPConnection

from assist.access import Access
from assist.card_index import CardIndex
from assist.ledger import Ledger
from assist.pack_folder import PackFolder
from assist.publishing import Publisher
from assist.settings import Settings
from phrasebook.book import Book
from phrasebook.own_rules import OwnRule
from phrasebook.wording import Pack


class Library(Protocol):
    """Holds the book in force."""

    @property
    def book(self) -> Book:
        """The present snapshot; another object after each publication."""

    @property
    def own_rules(self) -> Sequence[OwnRule]:
        """The leads' own rules in force."""

    async def reload(self, packs: tuple[Pack, ...]) -> Book:
        """Judge by these packs from now on. Raises ``PackError``; then all stays as it was."""


class Services(Protocol):
    """The parts of the server that pages and REST calls use."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""

    @property
    def engine(self) -> AsyncEngine:
        """The database."""

    @property
    def access(self) -> Access:
        """The judge of credentials."""

    @property
    def library(self) -> Library:
        """The holder of the book."""

    @property
    def pack_folder(self) -> PackFolder:
        """The folder of wording packs, and what was last read there."""

    @property
    def cards(self) -> CardIndex:
        """All stored replies, searched by whoever keeps them."""

    @property
    def publisher(self) -> Publisher:
        """Who tells the panels."""

    @property
    def ledger(self) -> Ledger:
        """The writer of what must last and be told."""

    @property
    def clock(self) -> Callable[[], datetime]:
        """The server's one clock."""

    @property
    def demo(self) -> bool:
        """Whether this is ``assist demo``."""


def services(request: HTTPConnection) -> Services:
    """The services of the application that serves ``request``."""
    found: Services = request.app.state.services
    return found
