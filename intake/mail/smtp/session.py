"""aiosmtplib behind types: one connection, replies as values, every failure told apart.

The one file that imports aiosmtplib.  Its `data()` can't tell a connection lost before the final
dot from one lost after it, and its addresses pass through a parser that takes "a@b, c@d" for the
first of two; so the commands are sent as they are.
"""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
from typing import TYPE_CHECKING

import aiosmtplib

from intake.mail import sasl
from intake.mail.smtp.account import COURTESY_SECONDS, SmtpAccount, SmtpLoginRefused, SmtpUnavailable
from intake.mail.smtp.replies import Meaning, Reply, ReplyClass, Step, meaning
from intake.mail.tls import advice, certificate_ends, client_context, is_certificate_problem

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from datetime import datetime

_BARE_LINE_END = re.compile(rb"\r\n|\r|\n")
_LONGEST_TEXT = 500
# RFC 4954 §4 and §6.
_CHALLENGE, _LOGGED_IN = 334, 235


class SessionLost(Exception):  # noqa: N818 - says what happened
    """The connection broke, or no reply came in time."""


class Session:
    """One connection, logged in.  Belongs to one task at a time."""

    def __init__(self, account: SmtpAccount) -> None:
        self._account = account
        self._client: aiosmtplib.SMTP | None = None
        self._extensions: dict[str, str] = {}
        self._certificate_ends: datetime | None = None

    async def open(self) -> None:
        """Connect, secure, log in and learn the extensions.

        Raises SmtpUnavailable, and what the account's password raises where that is a token.
        """
        secret = await self._account.reveal()
        try:
            await self._open(secret)
        except SmtpLoginRefused:
            if not self._account.refused(secret):
                raise
            # A token may end before its time.
            fresh = await self._account.reveal()
            try:
                await self._open(fresh)
            except SmtpLoginRefused:
                self._account.refused(fresh)
                raise

    async def _open(self, secret: str) -> None:
        account = self._account
        try:
            context = (
                client_context(account.ca_file, verify=account.verify) if account.security != "none" else None
            )
            self._client = client = aiosmtplib.SMTP(
                hostname=account.host,
                port=account.port,
                local_hostname=account.local_hostname,
                timeout=account.timeout,
                use_tls=account.security == "tls",
                start_tls=False,
                tls_context=context,
            )
            await self._begin(client, secret)
            self._no_more_was_said(client.protocol)
        except SessionLost as confused:
            self.close()
            raise SmtpUnavailable(f"{account}: {confused}", temporary=True) from confused
        except (aiosmtplib.SMTPException, OSError, ValueError) as problem:
            self.close()
            raise _unavailable(account, problem) from problem
        except BaseException:
            self.close()
            raise

    async def _begin(self, client: aiosmtplib.SMTP, secret: str) -> None:
        """Connect step by step, not within connect(): when a step fails, the socket is still ours to cut."""
        await client.connect()
        await self._greet(client)
        if self._account.security == "starttls":
            await client.starttls()
            await self._greet(client)
        if self._account.username and self._account.auth == "password":
            await client.login(self._account.username, secret)
        elif self._account.username:
            await self._log_in_by_token(client, secret)
        peer = client.get_transport_info("peercert") if self._account.security != "none" else None
        self._certificate_ends = certificate_ends(peer)
        self._extensions = {name.lower(): value for name, value in client.esmtp_extensions.items()}

    async def _log_in_by_token(self, client: aiosmtplib.SMTP, token: str) -> None:
        """A refusal comes as a challenge with the reasons, which wants an answer; the 535 says less."""
        account = self._account
        chosen = sasl.mechanism(account.auth, [name.upper() for name in client.server_auth_methods])
        first = sasl.first_response(chosen, account.username, token, account.host, account.port)
        response = await client.execute_command(b"AUTH", chosen.encode(), base64.b64encode(first.encode()))
        why = ""
        if response.code == _CHALLENGE:
            why = f" {sasl.reasons(response.message)}"
            answer = base64.b64encode(sasl.answer_to_reasons(chosen).encode())
            response = await client.execute_command(answer)
        if response.code != _LOGGED_IN:
            raise aiosmtplib.SMTPAuthenticationError(response.code, response.message + why)

    @staticmethod
    async def _greet(client: aiosmtplib.SMTP) -> None:
        """EHLO, or HELO where the server knows no other; unlike aiosmtplib's own, not after any failure."""
        if not client.is_ehlo_or_helo_needed:
            return
        try:
            await client.ehlo()
        except aiosmtplib.SMTPHeloError as refused:
            if meaning(Step.EHLO, Reply(refused.code, "")) is not Meaning.HELO or not client.is_connected:
                raise
            await client.helo()

    @property
    def is_open(self) -> bool:
        """Whether there is a connection, as far as one can know without asking."""
        return self._client is not None and self._client.is_connected

    @property
    def extensions(self) -> dict[str, str]:
        """What EHLO offered: names in lower case, with their parameters."""
        return self._extensions

    @property
    def certificate_ends(self) -> datetime | None:
        """When the certificate of the server ends, as it was at the last login; None without TLS."""
        return self._certificate_ends

    @property
    def largest_mail(self) -> int | None:
        """The server's limit in bytes (RFC 1870), None when it tells none."""
        words = self._extensions.get("size", "").split()
        return int(words[0]) if words and words[0].isdecimal() and int(words[0]) > 0 else None

    def limit(self, name: str) -> int | None:
        """A limit that the server tells by LIMITS (RFC 9422 §3): "RCPTMAX", "MAILMAX", "RCPTDOMAINMAX"."""
        for word in self._extensions.get("limits", "").upper().split():
            key, _, value = word.partition("=")
            if key == name and value.isdecimal() and value.isascii() and int(value) > 0:
                return int(value)
        return None

    async def command(self, *words: bytes) -> Reply:
        """Send a command; returns the server's reply, or raises SessionLost when there is none."""
        client = self._ready()
        return await self._replied(client, client.execute_command(*words, timeout=self._account.timeout))

    async def content(self, stuffed: bytes) -> Reply:
        """After the reply to DATA: send the content with its final dot.

        After SessionLost the server may have it.
        """
        client = self._ready()
        protocol = client.protocol
        if protocol is None:
            raise SessionLost("connection lost")

        async def sent() -> aiosmtplib.SMTPResponse:
            # No other task may run between these two: the reply is awaited before it can come.
            protocol.write(stuffed)
            return await protocol.read_response(timeout=self._account.final_timeout)

        return await self._replied(client, sent())

    async def _replied(
        self, client: aiosmtplib.SMTP, saying: Coroutine[None, None, aiosmtplib.SMTPResponse]
    ) -> Reply:
        try:
            response = await saying
        except aiosmtplib.SMTPResponseException as nonsense:
            raise SessionLost(clean(str(nonsense.message))) from nonsense
        except (aiosmtplib.SMTPException, OSError) as loss:
            raise SessionLost(clean(str(loss))) from loss
        reply = Reply(response.code, clean(response.message))
        if reply.kind is ReplyClass.NO_REPLY:
            raise SessionLost(f"no reply of SMTP: {reply.code} {reply.text}".rstrip())
        self._no_more_was_said(client.protocol)
        return reply

    @staticmethod
    def _no_more_was_said(protocol: object) -> None:
        """A reply too many would be taken for the answer to what is asked next, so there must be none.

        aiosmtplib keeps what came along with a reply and reads it first the next time.
        """
        if getattr(protocol, "_buffer", b""):
            raise SessionLost("the server says more than it was asked")

    async def quit(self) -> None:
        """Say QUIT if that takes no longer than two seconds, and close."""
        try:
            await asyncio.wait_for(self.command(b"QUIT"), COURTESY_SECONDS)
        except (SessionLost, TimeoutError):
            # QUIT is only a courtesy.
            return
        finally:
            self.close()

    def close(self) -> None:
        """Cut the connection; safe at any time."""
        client, self._client = self._client, None
        if client is not None:
            # An orderly end of TLS would wait for the server, which may be why we leave.
            if isinstance(client.transport, asyncio.WriteTransport):
                client.transport.abort()
            client.close()

    def _ready(self) -> aiosmtplib.SMTP:
        if self._client is None or not self._client.is_connected:
            raise SessionLost("connection lost")
        return self._client


def normalise(raw: bytes) -> bytes:
    """A mail with CRLF line ends throughout, also at its end (RFC 5321 §2.3.8)."""
    if not raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r"):
        raw = _BARE_LINE_END.sub(b"\r\n", raw)
    return raw if raw.endswith(b"\r\n") else raw + b"\r\n"


def stuff(normal: bytes) -> bytes:
    """A normalised mail as DATA sends it: dots doubled at the beginning of lines, the final dot (§4.5.2)."""
    doubled = normal.replace(b"\r\n.", b"\r\n..")
    return (b"." if normal.startswith(b".") else b"") + doubled + b".\r\n"


def clean(text: str) -> str:
    """A server's reply as one short line without control characters or broken UTF-8."""
    whole = text[: 4 * _LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8", "replace")
    printable = "".join(character if character.isprintable() else " " for character in whole)
    return " ".join(printable.split())[:_LONGEST_TEXT]


def _unavailable(account: SmtpAccount, problem: Exception) -> SmtpUnavailable:
    tls = _tls_problem(problem)
    if tls is not None and is_certificate_problem(tls):
        return SmtpUnavailable(f"{account}: {advice(tls)}", temporary=False)
    said = clean(str(getattr(problem, "message", "") or problem) or type(problem).__name__)
    if isinstance(problem, aiosmtplib.SMTPResponseException):
        return _turned_away(account, problem, said)
    if account.ca_file is not None and not account.ca_file.is_file():
        return SmtpUnavailable(f"{account}: ca_file {account.ca_file} isn't there", temporary=False)
    if isinstance(problem, (OSError, TimeoutError)):
        return SmtpUnavailable(f"{account}: can't connect: {said}", temporary=True)
    # STARTTLS or AUTH isn't offered, or the settings can't be sent: the same the next time.
    return SmtpUnavailable(f"{account}: {said} Check port and security.", temporary=False)


def _turned_away(
    account: SmtpAccount, problem: aiosmtplib.SMTPResponseException, said: str
) -> SmtpUnavailable:
    reply = Reply(problem.code, said)
    if reply.kind is ReplyClass.NO_REPLY:
        return SmtpUnavailable(f"{account}: no reply of SMTP: {said}", temporary=True)
    login = isinstance(problem, aiosmtplib.SMTPAuthenticationError)
    temporary = meaning(Step.AUTH if login else Step.CONNECT, reply) is not Meaning.SETTINGS
    if login:
        secret = "password" if account.auth == "password" else "scope"
        told = f"login of {account.username} refused: check username and {secret} ({reply.code} {said})"
        kind = SmtpUnavailable if temporary else SmtpLoginRefused
        return kind(f"{account}: {told}", temporary=temporary)
    return SmtpUnavailable(f"{account}: the server turns us away: {reply.code} {said}", temporary=temporary)


def _tls_problem(problem: BaseException | None) -> ssl.SSLError | None:
    """The TLS failure behind an exception, if there is one."""
    for _ in range(10):
        if problem is None or isinstance(problem, ssl.SSLError):
            return problem
        problem = problem.__cause__ or problem.__context__
    return None
