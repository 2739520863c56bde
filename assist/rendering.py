"""HTML from templates. Every template has ``user`` (or none), ``locale``, ``t`` and ``moment``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from assist.accounts import Role, User
from assist.i18n import locale_of, translator
from assist.services import services
from assist.webfiles import WEB


def render(
    request: Request,
    template: str,
    *,
    user: User | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: object,
) -> HTMLResponse:
    """A page in the language of ``request``."""
    locale = locale_of(request)
    zone = services(request).settings.zone

    def moment(when: datetime | None) -> str:
        return "" if when is None else f"{when.astimezone(zone):%Y-%m-%d %H:%M}"

    text = (
        _environment()
        .get_template(template)
        .render(
            user=user,
            locale=locale,
            t=translator(locale),
            moment=moment,
            path=request.url.path,
            team_places=team_places,
            **context,
        )
    )
    return HTMLResponse(text, status_code=status, headers=headers)


def team_places(user: User | None) -> list[tuple[str, str]]:
    """The lead's pages ``user`` may open: address and catalogue key, in the order of the bar."""
    if user is None or not user.role.reaches(Role.LEAD):
        return []
    return [
        ("/lead", "team.phrasebook"),
        ("/lead/import", "import.nav"),
        ("/lead/queue", "queue.nav"),
        ("/lead/figures", "figures.nav"),
        ("/lead/people", "people.nav"),
        ("/lead/audit", "audit.nav"),
    ]


@cache
def _environment() -> Environment:
    """Everything is escaped, and a name a template does not know is an error, not a blank."""
    return Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
