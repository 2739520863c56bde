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


_TEAM_PLACES = (
    ("team.group.content", (
        ("/lead", "team.phrasebook"),
        ("/lead/fragments", "fragments.nav"),
        ("/lead/pushes", "pushes.nav"),
        ("/lead/import", "import.nav"),
        ("/lead/handbooks", "handbook.nav"),
        ("/lead/questions", "questions.nav"),
    )),
    ("team.group.wording", (
        ("/lead/rules", "rules.nav"),
        ("/lead/wording", "dismissed.nav"),
    )),
    ("team.group.service", (
        ("/lead/queue", "queue.nav"),
        ("/lead/complaints", "complaints.nav"),
        ("/lead/handovers", "handovers.nav"),
        ("/lead/figures", "figures.nav"),
        ("/lead/service", "service.nav"),
        ("/lead/limits", "limits.nav"),
    )),
    ("team.group.people", (
        ("/lead/people", "people.nav"),
        ("/lead/devices", "devices.nav"),
        ("/lead/adapters", "adapters.nav"),
        ("/lead/audit", "audit.nav"),
    )),
)  # fmt: skip

Places = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def team_places(user: User | None) -> Places:
    """The lead's pages ``user`` may open, by what they are about: the catalogue key of each group
    with the address and catalogue key of its pages, in the order of the bar."""
    return _TEAM_PLACES if user is not None and user.role.reaches(Role.LEAD) else ()


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
