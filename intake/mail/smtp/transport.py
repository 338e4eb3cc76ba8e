"""Sending mail: one attempt, told truthfully for every recipient.

The mail's fate is a DeliveryReport; a server that can't be used at all is SmtpUnavailable, so
that an outage costs no mail an attempt.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from intake.log import get_logger
from intake.mail.smtp.account import SmtpAccount, SmtpUnavailable
from intake.mail.smtp.attempt import Attempt, Mail
from intake.mail.smtp.replies import LOGIN_WANTED
from intake.mail.smtp.session import Session, SessionLost, normalise

if TYPE_CHECKING:
    from datetime import datetime

    from intake.desk.outbound import DeliveryReport

__all__ = ["SmtpAccount", "SmtpUnavailable", "Transport"]

log = get_logger(__name__)

_MOST_MAILS_A_CONNECTION = 100
_LONGEST_REST_SECONDS = 60.0
# Signing takes a quarter of a second for each million bytes; meanwhile other mails are to go on.
_SIGNED_AT_ONCE = 200_000


class Transport:
    """Sends mails over one kept connection; concurrent calls wait for each other.

    The connection is renewed after 100 mails and after 60 seconds of rest.
    """

    def __init__(self, account: SmtpAccount) -> None:
        self._account = account
        self._session = Session(account)
        self._lock = asyncio.Lock()
        self._sent = 0
        self._used_at = 0.0

    @property
    def longest_attempt(self) -> float:
        """After how many seconds `send` has ended, whatever the server does."""
        return self._account.longest_attempt

    @property
    def certificate_ends(self) -> datetime | None:
        """When the certificate of the server ends, as it was at the last login; None without TLS."""
        return self._session.certificate_ends

    async def send(
        self, mail_from: str, recipients: tuple[str, ...], raw: bytes, envelope_id: str = ""
    ) -> DeliveryReport:
        """One attempt.  `mail_from` "" is the null sender.

        `envelope_id` (ASCII letters, digits and dots) is by what servers are to name the mail in their
        reports, where ours offers DSN (RFC 3461); "" leaves that to it.

        Raises SmtpUnavailable when nothing could be attempted.  A cancelled send cuts the
        connection; the server may have taken the mail.
        """
        async with self._lock:
            try:
                signed = await self._signed(raw)
                return await self._send(Mail(mail_from, recipients, signed, envelope_id))
            except BaseException:
                # Half a dialogue can't be continued: the next reply would answer the last question.
                self._session.close()
                raise

    async def check(self) -> str:
        """Connect and log in; returns a line about the server.  Raises SmtpUnavailable."""
        async with self._lock:
            await self._connect(_now() + self._account.dialogue_seconds)
            offered = " ".join(
                f"{name} {value}".strip().upper() for name, value in self._session.extensions.items()
            )
            login = f"logged in as {self._account.username}" if self._account.username else "without login"
            return f"{self._account} ({self._account.security}, {login}): {offered or 'no extensions'}"

    async def close(self) -> None:
        """Leave the server politely."""
        async with self._lock:
            await self._session.quit()

    # One attempt

    async def _signed(self, raw: bytes) -> bytes:
        """The mail as it goes out.  What can't be signed is still better sent than kept."""
        normal = normalise(raw)
        try:
            if len(normal) <= _SIGNED_AT_ONCE:
                return self._account.sign(normal)
            return await asyncio.to_thread(self._account.sign, normal)
        except Exception:
            log.exception("cant_sign")
            return normal

    async def _send(self, mail: Mail) -> DeliveryReport:
        ends_at = _now() + self._account.dialogue_seconds
        reused = await self._connect(ends_at)
        attempt = Attempt(self._session, mail)
        await attempt.run(ends_at)
        worn = attempt.lost or attempt.closing or attempt.unusable is not None
        if reused and worn and not attempt.content_sent and _now() < ends_at:
            # A kept connection may have been closed meanwhile, be worn out by many mails, or want another
            # login: the content hasn't been offered yet, so a fresh connection may start over.
            self._session.close()
            await self._connect(ends_at)
            attempt = Attempt(self._session, mail)
            await attempt.run(ends_at)
        self._used_at = _now()
        self._sent += 1
        if attempt.lost or not await self._ready_for_next(attempt):
            self._session.close()
        if attempt.unusable is not None:
            reply = attempt.unusable
            self._session.close()
            told = f"{self._account}: {reply.code} {reply.text}"
            raise SmtpUnavailable(told, temporary=reply.code not in LOGIN_WANTED)
        return attempt.report()

    async def _ready_for_next(self, attempt: Attempt) -> bool:
        """After a refusal the envelope is still open on the server: reset it."""
        if attempt.closing:
            return False
        if attempt.finished:
            return True
        try:
            return (await self._session.command(b"RSET")).accepted
        except SessionLost:
            return False

    async def _connect(self, ends_at: float) -> bool:
        """Make sure that there is a connection by then, on the loop's clock; true when it was used before."""
        if self._session.is_open:
            most = min(_MOST_MAILS_A_CONNECTION, self._session.limit("MAILMAX") or _MOST_MAILS_A_CONNECTION)
            if self._sent < most and _now() - self._used_at < _LONGEST_REST_SECONDS:
                return True
            await self._session.quit()
        self._session.close()
        try:
            async with asyncio.timeout_at(ends_at):
                await self._session.open()
        except TimeoutError as late:
            raise SmtpUnavailable(f"{self._account}: no connection in time", temporary=True) from late
        self._sent, self._used_at = 0, _now()
        return False


def _now() -> float:
    return asyncio.get_running_loop().time()
