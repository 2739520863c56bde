"""Every setting, read from ``ASSIST_*`` variables (or a ``.env``-style file), with its reason.

``docs/configuration.md`` lists them all; a test fails when one is missing there.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from assist import invalid
from assist.errors import UsageError
from phrasebook.errors import FieldError


class Settings(BaseSettings):
    """The server's settings. Wrong values raise ``pydantic.ValidationError``; see ``load``."""

    model_config = SettingsConfigDict(env_prefix="ASSIST_", frozen=True, extra="ignore")

    data_dir: Path = Field(
        default=Path("data"), description="Folder of the embedded database and uploaded files."
    )
    database_url: str = Field(
        default="",
        description="SQLAlchemy URL; empty means the SQLite file assist.db in the data folder.",
    )
    host: str = Field(default="127.0.0.1", description="Address the server listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port; 0 takes a free one.")
    public_url: str = Field(
        default="",
        description="Address at which agents reach the server, as https://assist.example.com; "
        "empty takes that of the request. The browser extension is packed with it.",
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Comma-separated origins, besides the server's own, that may connect or embed.",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Comma-separated addresses whose X-Forwarded-* headers are believed.",
    )
    cookie_secure: Literal["auto", "always", "never"] = Field(
        default="auto",
        description="Secure attribute of the session cookie; auto follows the request's scheme.",
    )
    session_days: int = Field(
        default=14, ge=1, le=365, description="Days a log-in lasts without being used."
    )
    locale: Literal["zh", "en"] = Field(
        default="zh",
        description="Language of pages and refusals for a visitor who has not chosen one, "
        "and of what commands say without --locale.",
    )
    time_zone: str = Field(
        default="Asia/Shanghai", description="Time zone of screens and business calendars."
    )
    chatwoot_secrets: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Comma-separated secrets of Chatwoot webhooks; empty takes no deliveries.",
    )
    chatwoot_agents: Annotated[tuple[tuple[str, str], ...], NoDecode] = Field(
        default=(),
        description="Comma-separated E-MAIL=USER: who a Chatwoot agent is here, where neither the "
        "address nor the name tells.",
    )
    shop_name: str = Field(
        default="", max_length=100, description="Fills {{shop_name}} in replies."
    )
    sla_policies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Comma-separated SLA policies in force; empty means those enabled in their "
        "packs (see docs/deadlines.md).",
    )
    sla_dir: Path | None = Field(
        default=None, description="Folder with further SLA policy packs (*.yaml) of your own."
    )
    named_complaints_limit: int = Field(
        default=3,
        ge=0,
        description="Complaints a month that may name one agent; more are shown to the lead.",
    )
    wording_packs: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Comma-separated wording packs in force; empty means all shipped."
    )
    wording_dir: Path | None = Field(
        default=None, description="Folder with further wording packs (*.yaml, *.yml) of your own."
    )
    wording_watch_s: float = Field(
        default=0,
        ge=0,
        le=3_600,
        description="Seconds between two looks whether files in ASSIST_WORDING_DIR have changed; "
        "they are taken up once they rest. 0 never looks: somebody asks for it.",
    )
    keep_sent_days: int = Field(
        default=0,
        ge=0,
        le=366,
        description="Days that sent replies are kept, so that a new rule can be tried on them; "
        "0 keeps none.",
    )
    keep_questions_days: int = Field(
        default=0,
        ge=0,
        le=366,
        description="Days that customers' questions are kept for which nothing good enough was "
        "suggested, for the page of unanswered questions; 0 keeps none.",
    )
    keep_tallies_days: int = Field(
        default=730,
        ge=1,
        le=3_660,
        description="Days that the counts of the service notebook are kept.",
    )
    keep_handovers_days: int = Field(
        default=730,
        ge=1,
        le=3_660,
        description="Days that answered handovers are kept, with the notes agents wrote for them.",
    )
    keep_conversations_days: int = Field(
        default=180,
        ge=1,
        le=3_660,
        description="Days after its last message that a conversation is deleted, with its "
        "customer's name and the keys of its messages; what is counted stays.",
    )
    forget_complaints_days: int = Field(
        default=0,
        ge=0,
        le=3_660,
        description="Days after its end that a complaint loses its texts, names and numbers; what "
        "is counted stays. 0 keeps them.",
    )
    forget_callbacks_days: int = Field(
        default=0,
        ge=0,
        le=3_660,
        description="Days after it was kept or cancelled that a callback loses its question, note, "
        "name and number; what is counted stays. 0 keeps them.",
    )
    suggestion_threshold: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Least score of a suggestion; empty means the calibrated default.",
    )
    suggestion_limit: int = Field(
        default=5, ge=1, le=9, description="How many suggestions a panel gets at once."
    )
    semantic_model: str = Field(
        default="",
        description="Sentence encoder that puts the first suggestions in a better order: a folder "
        "with model.onnx and tokenizer.json, or module:NAME; empty uses none.",
    )
    seed_phrasebook: bool = Field(
        default=True, description="Fill an empty database with the default phrasebook."
    )
    hello_timeout_s: float = Field(
        default=10.0,
        gt=0,
        description="Seconds a client has for the head of a request and for its hello (then 4401).",
    )
    ping_interval_s: float = Field(
        default=20.0,
        gt=0,
        description="Seconds between the server's pings; a connection that answers none for as "
        "long again is dead.",
    )
    messages_per_second: int = Field(
        default=200, ge=10, description="Lasting rate of one connection; above it, 4429."
    )
    inbox_limit: int = Field(
        default=256, ge=8, description="Messages of one connection that may wait (drafts merge)."
    )
    outbox_limit: int = Field(
        default=256, ge=8, description="Messages waiting for one slow reader (then 4408)."
    )
    max_connections: int = Field(
        default=10_000, ge=1, description="Open panels in one process; the next gets 1013."
    )
    event_log_hours: int = Field(
        default=24, ge=1, description="Hours an event stays available for resume."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least level that is logged."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Lines for people (text) or for a collector (json)."
    )
    metrics_token: str = Field(
        default="",
        description="Bearer token for /metrics; empty allows only this machine to read them.",
    )

    @field_validator(
        "allowed_origins",
        "trusted_proxies",
        "wording_packs",
        "sla_policies",
        "chatwoot_secrets",
        mode="before",
    )
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            scheme, separator, rest = origin.partition("://")
            if not scheme or not separator or not rest or "/" in rest or "*" in rest:
                raise FieldError(
                    f"{origin!r} is no origin; write it like https://shop.example",
                    f"“{origin}”不是来源；请写成 https://shop.example 这样",
                )
        return tuple(origin.lower() for origin in value)

    @field_validator("chatwoot_agents", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [part.strip().partition("=") for part in value.split(",") if part.strip()]
        for address, separator, name in pairs:
            if not address.strip() or not separator or not name.strip():
                raise FieldError(
                    f"write each as E-MAIL=USER; {address!r} is not",
                    f"每一项写成“邮箱=用户名”；“{address}”不是",
                )
        return tuple((address.strip(), name.strip()) for address, _, name in pairs)

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if not value:
            return value
        scheme, separator, rest = value.rstrip("/").partition("://")
        if scheme not in {"http", "https"} or not separator or not rest or "/" in rest:
            raise FieldError(
                f"{value!r} is no address; write it like https://assist.example.com",
                f"“{value}”不是地址；请写成 https://assist.example.com 这样",
            )
        return value.rstrip("/")

    @field_validator("time_zone")
    @classmethod
    def _is_time_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise FieldError(
                f"{value!r} is no time zone; write it like Asia/Shanghai",
                f"“{value}”不是时区；请写成 Asia/Shanghai 这样",
            )
        return value

    @cached_property
    def zone(self) -> ZoneInfo:
        """The screens' time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def effective_database_url(self) -> str:
        """The URL in force, with the asynchronous driver named."""
        url = self.database_url or f"sqlite:///{(self.data_dir / 'assist.db').absolute()}"
        for plain, driver in (
            ("sqlite:", "sqlite+aiosqlite:"),
            ("postgresql:", "postgresql+psycopg:"),
            ("postgres:", "postgresql+psycopg:"),
        ):
            if url.startswith(plain):
                return driver + url[len(plain) :]
        return url


def load(**overrides: object) -> Settings:
    """Read the settings from the environment; ``overrides`` win.

    Raises ``UsageError`` with one sentence that names the first bad variable.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"][:1])
        raise UsageError(invalid.message_of(first).at(f"ASSIST_{name.upper()}")) from error
