"""REST under ``/api/v1``: everything a lead or an integration does.

A module a subject; ``caller`` says who asks, ``writing`` wraps each change in one unit of work,
``problems`` turns refusals into ``application/problem+json``.
"""

from fastapi import FastAPI

from assist.api import handbooks, imports, webhooks
from assist.api.problems import install_error_handlers
from assist.api.router import router
from assist.headers import BodyLimit


def install(app: FastAPI) -> None:
    """Serve the calls, bound what they carry, and answer every error of ``app`` alike."""
    app.add_middleware(BodyLimit)
    imports.install(app)
    handbooks.install(app)
    webhooks.install(app)
    app.include_router(router)
    install_error_handlers(app)
