"""Sending mail: one attempt, told truthfully for every recipient.

The mail's fate is a DeliveryReport; a server that can't be used at all is SmtpUnavailable, so
that an outage costs no mail an attempt.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from intake.addresses import domain_key
from intake.desk.outbound import DeliveryReport, RecipientResult
from intake.mail.smtp.session import (
    SERVICE_CLOSING,
    Reply,
    Session,
    SessionLost,
    SmtpAccount,
    SmtpUnavailable,
    normalise,
    stuff,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["SmtpAccount", "SmtpUnavailable", "Transport"]

_MOST_MAILS_A_CONNECTION = 100
_LONGEST_REST_SECONDS = 60.0
# RFC 5321 §4.1.2 without its comments; lengths of §4.5.3.1.
_ADDRESS = re.compile(r'(?:[^\s<>()\[\],;:"\\@]{1,64}|"[^"\\\r\n<>]{1,62}")@[^\s<>(),;"\\@]{1,255}')
# The server wants a login before it takes any mail: nothing is wrong with this particular mail.
_LOGIN_WANTED = frozenset({530, 535, 538})
_GO_AHEAD = 354
_TOO_LARGE = 552
_NO_SUCH_ADDRESS = 553
_NEEDS_SMTPUTF8 = 550

Outcome = Literal["accepted", "temporary", "permanent"]


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

    async def send(self, mail_from: str, recipients: tuple[str, ...], raw: bytes) -> DeliveryReport:
        """One attempt.  `mail_from` "" is the null sender.

        Raises SmtpUnavailable when nothing could be attempted.  A cancelled send cuts the
        connection; the server may have taken the mail.
        """
        async with self._lock:
            try:
                return await self._send(_Mail(mail_from, recipients, normalise(raw)))
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

    async def _send(self, mail: _Mail) -> DeliveryReport:
        ends_at = _now() + self._account.dialogue_seconds
        reused = await self._connect(ends_at)
        attempt = _Attempt(self._session, mail)
        await attempt.run(ends_at)
        if reused and (attempt.lost or attempt.closing) and not attempt.content_sent and _now() < ends_at:
            # A kept connection may have been closed meanwhile, or be worn out by many mails: the content
            # hasn't been offered yet, so a fresh connection may start over.
            self._session.close()
            await self._connect(ends_at)
            attempt = _Attempt(self._session, mail)
            await attempt.run(ends_at)
        self._used_at = _now()
        self._sent += 1
        if attempt.lost or not await self._ready_for_next(attempt):
            self._session.close()
        if attempt.unusable is not None:
            reply = attempt.unusable
            self._session.close()
            told = f"{self._account}: {reply.code} {reply.text}"
            raise SmtpUnavailable(told, temporary=reply.code not in _LOGIN_WANTED)
        return attempt.report()

    async def _ready_for_next(self, attempt: _Attempt) -> bool:
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
            if self._sent < _MOST_MAILS_A_CONNECTION and _now() - self._used_at < _LONGEST_REST_SECONDS:
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


@dataclass(frozen=True, slots=True)
class _Mail:
    mail_from: str
    recipients: tuple[str, ...]
    normal: bytes


class _Attempt:
    """The dialogue about one mail: MAIL, RCPT for each, DATA.

    `lost`: the connection broke; `content_sent`: the server may have taken the mail; `finished`:
    it was taken, and the next may follow; `closing`: the server said goodbye; `unusable`: it takes
    no mail from us at all.
    """

    def __init__(self, session: Session, mail: _Mail) -> None:
        self._session = session
        self._mail = mail
        self._results: dict[str, RecipientResult] = {}
        self.lost = self.content_sent = self.finished = self.closing = self.uncertain = False
        self.unusable: Reply | None = None

    async def run(self, ends_at: float) -> None:
        """Carry on the dialogue as far as it goes; by then, on the loop's clock, the content is offered."""
        try:
            async with asyncio.timeout_at(ends_at) as bound:
                await self._converse(bound)
        except (SessionLost, TimeoutError) as loss:
            why = "the dialogue comes to no end" if isinstance(loss, TimeoutError) else "connection lost"
            self.lost = True
            self.uncertain = self.content_sent
            self._settle(self._mail.recipients, "temporary", 0, str(loss) or why)

    async def _converse(self, bound: asyncio.Timeout) -> None:
        targets = self._targets()
        if targets and await self._sender_accepted(targets):
            accepted = await self._name_recipients(targets)
            if accepted and not self.closing:
                await self._hand_over(accepted, bound)

    def report(self) -> DeliveryReport:
        """What became of each recipient, in the order given."""
        unanswered = RecipientResult("", "temporary", SERVICE_CLOSING, "the server closed the dialogue")
        results = (
            self._results.get(address) or replace(unanswered, address=address)
            for address in self._mail.recipients
        )
        return DeliveryReport(tuple(results), self.uncertain)

    def _targets(self) -> Mapping[str, bytes]:
        """The recipients whose addresses this server can take, with their form on the wire."""
        limit = self._session.largest_mail
        if limit is not None and len(self._mail.normal) > limit:
            self._settle(
                self._mail.recipients, "permanent", _TOO_LARGE, f"larger than the server's {limit} bytes"
            )
            return {}
        if self._mail.mail_from and self._wire_form(self._mail.mail_from) is None:
            text = f"the sender {self._mail.mail_from!r} can't be named to this server"
            self._settle(self._mail.recipients, "permanent", _NEEDS_SMTPUTF8, text)
            return {}
        targets: dict[str, bytes] = {}
        for address in self._mail.recipients:
            form = self._wire_form(address)
            if form is not None:
                targets[address] = form
            elif _is_address(address):
                self._settle(
                    [address], "permanent", _NEEDS_SMTPUTF8, "the server takes no such address (SMTPUTF8)"
                )
            else:
                self._settle([address], "permanent", _NO_SUCH_ADDRESS, "not a mail address")
        return targets

    def _wire_form(self, address: str) -> bytes | None:
        """The address as bytes: ASCII, its domain in A-labels, or UTF-8 where the server allows it.

        A domain without A-labels is left to no server: some make another name of it.
        """
        if not _is_address(address):
            return None
        if address.isascii():
            return address.encode("ascii")
        local, _, domain = address.rpartition("@")
        domain = domain_key(domain)
        if not domain.isascii():
            return None
        if local.isascii():
            return f"{local}@{domain}".encode("ascii")
        return address.encode("utf-8", "replace") if "smtputf8" in self._session.extensions else None

    async def _sender_accepted(self, targets: Mapping[str, bytes]) -> bool:
        sender = self._wire_form(self._mail.mail_from) or b""
        reply = await self._session.command(
            b"MAIL", b"FROM:<" + sender + b">", *self._options(sender, targets)
        )
        if reply.accepted:
            return True
        self.closing = reply.code == SERVICE_CLOSING
        if self.closing or reply.code in _LOGIN_WANTED:
            self.unusable = reply
        self._settle_by(targets, reply)
        return False

    def _options(self, sender: bytes, targets: Mapping[str, bytes]) -> list[bytes]:
        offered = self._session.extensions
        options: list[bytes] = []
        if "size" in offered:
            options.append(b"SIZE=%d" % len(self._mail.normal))
        if "8bitmime" in offered and not self._mail.normal.isascii():
            options.append(b"BODY=8BITMIME")
        if not all(form.isascii() for form in (sender, *targets.values())):
            options.append(b"SMTPUTF8")
        return options

    async def _name_recipients(self, targets: Mapping[str, bytes]) -> list[str]:
        accepted: list[str] = []
        for address, form in targets.items():
            reply = await self._session.command(b"RCPT", b"TO:<" + form + b">")
            if reply.accepted:
                accepted.append(address)
                continue
            self._settle_by([address], reply)
            if reply.code == SERVICE_CLOSING:
                self.closing = True
                break
        return accepted

    async def _hand_over(self, accepted: Sequence[str], bound: asyncio.Timeout) -> None:
        reply = await self._session.command(b"DATA")
        if reply.code == _GO_AHEAD:
            # From here on it has a time of its own: broken off, the mail might have arrived.
            bound.reschedule(None)
            self.content_sent = True
            reply = await self._session.content(stuff(self._mail.normal))
            self.finished = reply.accepted
        self.closing = reply.code == SERVICE_CLOSING
        self._settle_by(accepted, reply)

    def _settle_by(self, addresses: Sequence[str] | Mapping[str, bytes], reply: Reply) -> None:
        outcome: Outcome = "accepted" if reply.accepted else "permanent" if reply.lasting else "temporary"
        self._settle(addresses, outcome, reply.code, reply.text)

    def _settle(
        self, addresses: Sequence[str] | Mapping[str, bytes], outcome: Outcome, code: int, text: str
    ) -> None:
        """Record the result for those that have none yet: a refusal stands in spite of a later loss."""
        for address in addresses:
            self._results.setdefault(address, RecipientResult(address, outcome, code, text))


def _is_address(text: str) -> bool:
    return _ADDRESS.fullmatch(text) is not None and text.isprintable()


def _now() -> float:
    return asyncio.get_running_loop().time()
