"""`[smtp]` and `[mailbox.smtp]`: the servers that take outgoing mail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr

from intake.config.tables.common import Auth, Host, Line, Port, Seconds, Security, TableSettings, Whole
from intake.config.tables.oauth import ProviderName

_SMTP_PORTS = {"tls": 465, "starttls": 587, "none": 25}


class SmtpServerSettings(TableSettings):
    """A server that takes mail, and how to log in to it; no `username` means no login."""

    host: Host
    port_or_default: Port | None = Field(default=None, alias="port")
    security: Security = "starttls"
    username: Line = ""
    provider: ProviderName | None = None
    auth: Auth = "password"
    password: SecretStr | None = None
    oauth_name: Line | None = Field(default=None, alias="oauth = NAME")
    ca_file: Path | None = None
    verify_certificates: bool = True
    timeout_seconds: Seconds = 30

    @property
    def port(self) -> int:
        """The configured port, or by default the usual one for this security."""
        return self.port_or_default or _SMTP_PORTS[self.security]


class SmtpSettings(SmtpServerSettings):
    """Where outgoing mail goes, one mailbox's or all, over at most so many `connections` at a time."""

    connections: Annotated[Whole, Field(ge=1, le=32)] = 4
