"""The tables of the configuration file, each a frozen model.  Defaults are given here and nowhere else.

Times are in seconds, sizes in bytes.  Every path is absolute.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from intake.config.texts import (
    address,
    host,
    listening_address,
    mailbox_name,
    no_truth_value,
    regulation_name,
    single_line,
)

Security = Literal["tls", "starttls", "none"]
Line = Annotated[str, AfterValidator(single_line)]
NonEmptyLine = Annotated[str, Field(min_length=1), AfterValidator(single_line)]
MailAddress = Annotated[str, AfterValidator(address)]
Host = Annotated[str, AfterValidator(host)]
Whole = Annotated[int, BeforeValidator(no_truth_value)]
Port = Annotated[Whole, Field(ge=1, le=65535)]
Seconds = Annotated[float, BeforeValidator(no_truth_value), Field(gt=0, le=86400)]

_IMAP_PORTS = {"tls": 993, "starttls": 143, "none": 143}
_SMTP_PORTS = {"tls": 465, "starttls": 587, "none": 25}
_MEGABYTE = 1_000_000


class TableSettings(BaseModel):
    """What all tables share: unknown keys are errors, models are frozen, and errors never show a value."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class DatabaseSettings(TableSettings):
    """`[database]`: `url` is exact, with its driver; it may hold a password, so it stays secret."""

    url: SecretStr


class SmtpSettings(TableSettings):
    """`[smtp]`: where outgoing mail goes; no `username` means no login."""

    host: Host
    port_or_default: Port | None = Field(default=None, alias="port")
    security: Security = "starttls"
    username: Line = ""
    password: SecretStr | None = None
    ca_file: Path | None = None
    verify_certificates: bool = True
    timeout_seconds: Seconds = 30
    connections: Annotated[Whole, Field(ge=1, le=32)] = 4

    @property
    def port(self) -> int:
        """The configured port, or by default the usual one for this security."""
        return self.port_or_default or _SMTP_PORTS[self.security]


class OAuthSettings(TableSettings):
    """`[mailbox.oauth]`: how a fresh access token is asked for (RFC 6749 §6; §4.4 without refresh token)."""

    token_url: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/\S*)?$")]
    client_id: NonEmptyLine
    client_secret: SecretStr | None = None
    refresh_token: SecretStr | None = None
    scope: Line = ""


class MailboxSettings(TableSettings):
    """`[[mailbox]]`: one watched IMAP folder and the address that it answers from."""

    name: Annotated[str, AfterValidator(mailbox_name)]
    address: MailAddress
    display_name: Line = ""
    aliases: tuple[MailAddress, ...] = ()
    subaddress_separator: Literal["", "+", "-", "="] = ""
    regulation: Annotated[str, AfterValidator(regulation_name)] = "default"
    language: NonEmptyLine = "ru"
    host: Host
    port_or_default: Port | None = Field(default=None, alias="port")
    security: Security = "tls"
    username_or_default: Line = Field(default="", alias="username")
    auth: Literal["password", "xoauth2"] = "password"
    password: SecretStr | None = None
    oauth: OAuthSettings | None = None
    ca_file: Path | None = None
    verify_certificates: bool = True
    timeout_seconds: Seconds = 30
    folder: NonEmptyLine = "INBOX"
    since: date | None = None
    processed_folder: Line = ""
    quarantine_folder: Line = ""
    notify: tuple[MailAddress, ...] = ()
    poll_seconds: Annotated[Seconds, Field(ge=1)] = 60
    idle: bool = True
    trusted_authserv_ids: tuple[NonEmptyLine, ...] = ()
    trusted_hops: Annotated[int, Field(ge=0, le=20)] = 0
    max_mail_bytes: Annotated[Whole, Field(ge=10_000, le=500 * _MEGABYTE)] = 30 * _MEGABYTE
    max_attachment_bytes: Annotated[Whole, Field(ge=0, le=100 * _MEGABYTE)] = 10 * _MEGABYTE

    @property
    def port(self) -> int:
        """The configured port, or by default the usual one for this security."""
        return self.port_or_default or _IMAP_PORTS[self.security]

    @property
    def username(self) -> str:
        """The configured login, or the address by default."""
        return self.username_or_default or self.address


class AgentSettings(TableSettings):
    """`[[agent]]`: a person who answers customers."""

    name: Line = ""
    address: MailAddress


class LogSettings(TableSettings):
    """`[log]`: "auto" writes for people on a terminal and key=value lines otherwise."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "console", "json", "keyvalue"] = "auto"


class MetricsSettings(TableSettings):
    """`[metrics]`: `listen` is "HOST:PORT" of the Prometheus page, "" for none."""

    listen: Annotated[str, AfterValidator(listening_address)] = ""
