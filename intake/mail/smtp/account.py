"""Which server takes our mail, how to log in to it, and that it can't be used."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from intake.desk.mail_servers import MailServerProblem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from intake.mail.sasl import Auth
    from intake.mail.tls import Security

COURTESY_SECONDS = 2.0
"""How long the server may take over a QUIT."""
PATIENCE = 10


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """The settings of the outgoing server.  `username` "" means no login.

    `timeout` is in seconds for each command; all commands before the content may take `PATIENCE` times
    that.  `final_timeout` is for the reply to the final dot, for which the server needs time (RFC 5321
    §4.5.3.2.6 asks for ten minutes: giving up early makes duplicates).  `local_hostname` is what EHLO says.
    Where `password` is a callable it is asked at every login for the access token, may take its time and
    raise MailServerProblem; `refused` is called with a token that the server doesn't take: true means to log
    in with another one at once.  `sign` puts a signature above a mail with the line ends of SMTP.
    """

    host: str
    port: int
    security: Security
    username: str = ""
    password: str | Callable[[], str] = field(default="", repr=False)
    ca_file: Path | None = None
    verify: bool = True
    timeout: float = 60.0
    local_hostname: str = "localhost"
    final_timeout: float = 300.0
    auth: Auth = "password"
    refused: Callable[[str], bool] = field(default=lambda _: False, repr=False)
    sign: Callable[[bytes], bytes] = field(default=lambda normal: normal, repr=False)

    def __str__(self) -> str:
        return f"SMTP server {self.host}:{self.port}"

    async def reveal(self) -> str:
        """The password, or the token that is valid now."""
        return self.password if isinstance(self.password, str) else await _aside(self.password)

    @property
    def dialogue_seconds(self) -> float:
        """How long everything may take until the content is offered."""
        return PATIENCE * self.timeout

    @property
    def longest_attempt(self) -> float:
        """How many seconds an attempt may take: the dialogue, the content, and clearing up after it."""
        return self.dialogue_seconds + self.final_timeout + self.timeout + 2 * COURTESY_SECONDS


class SmtpUnavailable(MailServerProblem):
    """The server as a whole can't be used: no mail's fault, so no mail's attempt.

    The text names the server and what to do.  `temporary`: may pass by itself; otherwise the
    settings have to change (login refused, certificate, no TLS).
    """

    def __init__(self, public: str, *, temporary: bool) -> None:
        super().__init__(public)
        self.temporary = temporary


class SmtpLoginRefused(SmtpUnavailable):
    """The server doesn't take the name with this password or token."""


async def _aside(question: Callable[[], str]) -> str:
    """The answer to a question that may take its time, asked in a thread that nobody waits for at the end.

    Python waits for those of `asyncio.to_thread` before it exits, and a token server may never answer.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str] = loop.create_future()

    def tell(result: str | BaseException) -> None:
        if answer.done():
            # Whoever asked has given up.
            return
        if isinstance(result, str):
            answer.set_result(result)
        else:
            answer.set_exception(result)

    def ask() -> None:
        result: str | BaseException
        try:
            result = question()
        except Exception as problem:  # noqa: BLE001 - whoever asked gets it
            result = problem
        with suppress(RuntimeError):
            # The loop has ended meanwhile.
            loop.call_soon_threadsafe(tell, result)

    threading.Thread(target=ask, name="token", daemon=True).start()
    return await answer
