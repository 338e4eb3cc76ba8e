"""`[[mailbox]]`: a watched IMAP folder, and who is written to in its name."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from intake.addresses import address_key
from intake.config.tables.common import (
    Auth,
    Host,
    Line,
    MailAddress,
    NonEmptyLine,
    Port,
    Seconds,
    Security,
    TableSettings,
    Whole,
)
from intake.config.tables.dkim import DkimSettings
from intake.config.tables.oauth import OAuthSettings, ProviderName
from intake.config.tables.rule import RuleSettings
from intake.config.tables.smtp import SmtpSettings
from intake.config.texts import mailbox_name, no_server, regulation_name

_IMAP_PORTS = {"tls": 993, "starttls": 143, "none": 143}
_MEGABYTE = 1_000_000


class MailboxSettings(TableSettings):
    """`[[mailbox]]`: one watched IMAP folder and the address that it answers from."""

    name: Annotated[str, AfterValidator(mailbox_name)]
    address: MailAddress
    display_name: Line = ""
    aliases: tuple[MailAddress, ...] = ()
    subaddress_separator: Literal["", "+", "-", "="] = ""
    regulation: Annotated[str, AfterValidator(regulation_name)] = "default"
    language: NonEmptyLine = "ru"
    host: Annotated[str, AfterValidator(no_server)]
    port_or_default: Port | None = Field(default=None, alias="port")
    security: Security = "tls"
    username_or_default: Line = Field(default="", alias="username")
    provider: ProviderName | None = None
    auth: Auth = "password"
    password: SecretStr | None = None
    oauth: OAuthSettings | None = None
    oauth_name: Line | None = Field(default=None, alias="oauth = NAME")
    smtp: SmtpSettings | None = None
    dkim: DkimSettings | None = None
    ca_file: Path | None = None
    verify_certificates: bool = True
    timeout_seconds: Seconds = 30
    folder: NonEmptyLine = "INBOX"
    since: date | None = None
    processed_folder: Line = ""
    quarantine_folder: Line = ""
    sent_folder: Line = ""
    sent_copies: bool = True
    notify: tuple[MailAddress, ...] = ()
    poll_seconds: Annotated[Seconds, Field(ge=1)] = 60
    idle: bool = True
    trusted_authserv_ids: tuple[NonEmptyLine, ...] = ()
    trusted_hops: Annotated[int, Field(ge=0, le=20)] = 0
    trusted_submission: tuple[Host, ...] = ()
    exchange_header_firewall: bool = False
    quote_unproved: bool = False
    agent_signatures: Literal["cut", "keep"] = "cut"
    shipped_rules: bool = True
    rules: tuple[RuleSettings, ...] = Field(default=(), alias="rule")
    refuted_participants: Literal["append", "hold"] = "append"
    let_in_colleagues: bool = False
    tell_ignored: bool = True
    refuted: Literal["silent", "hold"] = "silent"
    in_cc: Literal["silent", "note", "as_to"] = "silent"
    named_second: Literal["silent", "note", "as_to"] = "silent"
    max_mail_bytes: Annotated[Whole, Field(ge=10_000, le=500 * _MEGABYTE)] = 30 * _MEGABYTE
    max_attachment_bytes: Annotated[Whole, Field(ge=0, le=100 * _MEGABYTE)] = 10 * _MEGABYTE

    @property
    def own_addresses(self) -> frozenset[str]:
        """The addresses of this mailbox, as keys."""
        return frozenset(map(address_key, (self.address, *self.aliases)))

    @property
    def port(self) -> int:
        """The configured port, or by default the usual one for this security."""
        return self.port_or_default or _IMAP_PORTS[self.security]

    @property
    def username(self) -> str:
        """The configured login, or the address by default."""
        return self.username_or_default or self.address
