"""Which mailbox account to open, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from intake.mail.sasl import Auth
    from intake.mail.tls import Security


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """The settings of one connection.

    `secret` is the password, or the access token; a callable is asked at every connection, so that
    a renewed token is used; it may raise MailServerProblem.  `refused` is called with a token that
    the server doesn't take, for one may end before its time; true: log in with another one at once.
    `timeout` is in seconds of silence.  With `idle=False` the mailbox is polled instead.
    """

    host: str
    port: int
    security: Security
    username: str
    secret: str | Callable[[], str] = field(repr=False)
    auth: Auth = "password"
    ca_file: Path | None = None
    verify: bool = True
    timeout: float = 60.0
    idle: bool = True
    refused: Callable[[str], bool] = field(default=lambda _: False, repr=False)

    def __str__(self) -> str:
        return f"{self.username} at {self.host}:{self.port}"

    def url(self, folder: str) -> str:
        """The folder's URL (RFC 5092), without the port: another way to the same server changes nothing."""
        return f"imap://{quote(self.username)}@{self.host.casefold()}/{quote(folder)}"

    def reveal(self) -> str:
        """The password, or the token that is valid now."""
        return self.secret if isinstance(self.secret, str) else self.secret()
