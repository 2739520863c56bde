"""Structured logs: for people or for a collector, never with a draft or a customer's words."""

from __future__ import annotations

import logging
import logging.config

import structlog

from assist.settings import Settings


def configure(settings: Settings) -> None:
    """Send our log and the web server's through one formatter to standard error."""
    level = settings.log_level.upper()
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    render: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "structured": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.format_exc_info,
                        render,
                    ],
                    "foreign_pre_chain": shared,
                }
            },
            "filters": {"no_client_faults": {"()": _NoClientFaults}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                # At INFO it would log each handshake with its query string.
                "uvicorn.error": {"level": "WARNING", "filters": ["no_client_faults"]},
                "uvicorn.access": {"level": "WARNING"},
                "alembic": {"level": "WARNING"},
                "jieba": {"level": "WARNING"},
            },
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class _NoClientFaults(logging.Filter):
    """Keeps out what a client did wrong: it is told by a close code (1007), and a traceback for
    each bad frame would let anybody fill the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith("Invalid UTF-8")
