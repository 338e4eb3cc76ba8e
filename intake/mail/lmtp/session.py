"""One LMTP session (RFC 2033), on aiosmtpd's: each recipient gets his reply, lines may be of any length.

aiosmtpd itself answers DATA once, however many it is for, refuses lines above 1,000 bytes, and keeps each
line of a mail apart in memory.
"""

# ruff: noqa: ARG002 - what aiosmtpd hands to a hook

from __future__ import annotations

import asyncio
import socket
import tempfile
from collections import defaultdict
from concurrent.futures import Executor
from contextlib import suppress
from functools import partial
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import MISSING, syntax

from intake.log import get_logger
from intake.mail.lmtp.door import NOT_NOW, TOO_MANY, TOO_MANY_RECIPIENTS, UNKNOWN, Content, Door

log = get_logger(__name__)

_LARGEST_IN_MEMORY = 1_000_000
# A commit may wait for its turn, and for a database that is away.
_ANSWERED_WITHIN = 300.0
_EXTENSIONS = ("250-PIPELINING", "250-ENHANCEDSTATUSCODES")
_CRLF = b"\r\n"


class Session(LMTP):
    """One client.  `most_bytes` is announced as SIZE; what is larger is read to its end and refused."""

    # How much is read at a time, not how long a line may be.
    line_length_limit = 65_536
    command_size_limits: dict[str, int] = defaultdict(lambda: 2_048)  # noqa: RUF012 - as aiosmtpd has it

    def __init__(self, door: Door, most_bytes: int, executor: Executor) -> None:
        super().__init__(
            _Hooks(door),
            data_size_limit=most_bytes,
            enable_SMTPUTF8=True,
            hostname=socket.gethostname(),
            ident="LMTP",
            timeout=door.limits.idle_seconds,
            loop=asyncio.get_running_loop(),
        )
        self._door = door
        self._most_bytes = most_bytes
        self._executor = executor

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - so aiosmtpd calls it
        """Take a mail; one reply for each recipient that was accepted (RFC 2033 §4.2)."""
        if await self.check_helo_needed():
            return
        envelope = self.envelope
        if envelope is None or not envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = await self._content()
        replies = await self._replies(str(envelope.mail_from), [str(to) for to in envelope.rcpt_tos], content)
        self.envelope = self._create_envelope()
        await self.push("\r\n".join(replies))

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """As aiosmtpd, but a sender that it can't read is taken as he came: by IMAP his mail comes."""
        try:
            address, rest = super()._getaddr(arg)
        except (IndexError, ValueError):
            address, rest = None, None
        if address is not None or self.envelope is None or self.envelope.mail_from:
            return address, rest
        path, closed, rest = arg.strip().removeprefix("<").rpartition(">")
        return (path.strip() or "<>", rest) if closed else (None, None)

    def _timeout_cb(self) -> None:
        """Hang up at once: aiosmtpd would wait for a client that doesn't read to have read everything."""
        self._writer.transport.abort()

    async def _content(self) -> Content:
        """Read the mail; hang up where that fails: what is left of it must never be read as commands."""
        file = None
        try:
            file = tempfile.SpooledTemporaryFile(_LARGEST_IN_MEMORY)  # noqa: SIM115 - whoever commits it closes it
            content = Content(file, self._most_bytes)
            await self._receive(content)
        except BaseException as error:
            self._writer.transport.abort()
            if isinstance(error, Exception):
                log.exception("lmtp_fault")
            if file is not None:
                # What the disk had no room for, it has none for when it is closed.
                with suppress(OSError):
                    file.close()
            # So aiosmtpd ends a session without another word.
            raise asyncio.CancelledError from error
        return content

    async def _replies(self, sender: str, recipients: list[str], content: Content) -> list[str]:
        """Have a mail committed."""
        self._reset_timeout(_ANSWERED_WITHIN)
        commit = partial(self._door.answers, sender, recipients, content)
        # A client that hangs up now doesn't end what was begun.
        committing = asyncio.get_running_loop().run_in_executor(self._executor, commit)
        try:
            return await asyncio.shield(committing)
        except Exception:
            log.exception("lmtp_fault")
            return [NOT_NOW] * len(recipients)

    async def _receive(self, content: Content) -> None:
        """Read up to the line that is a lone dot (RFC 5321 §4.5.2); nothing but CR LF ends a line."""
        begins = True
        while True:
            try:
                piece = await self._reader.readuntil(_CRLF)
            except asyncio.LimitOverrunError as long:
                piece = await self._reader.read(long.consumed)
            if begins and piece.startswith(b"."):
                if piece == b".\r\n":
                    return
                piece = piece[1:]
            begins = piece.endswith(_CRLF)
            content.add(piece)


class _Hooks:
    """What aiosmtpd asks at each command."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], *_EXTENSIONS, responses[-1]]

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> object:
        return MISSING if self._door.has_room() else TOO_MANY

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> object:
        if self._door.route(address) is None:
            return UNKNOWN
        return MISSING if len(envelope.rcpt_tos) < self._door.limits.recipients else TOO_MANY_RECIPIENTS

    async def handle_exception(self, error: Exception) -> str:
        log.error("lmtp_fault", exc_info=error)
        return NOT_NOW
