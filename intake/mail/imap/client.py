"""imapclient over our own Wire, and logging in.

The one file that imports imapclient, which has no types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError, ProtocolError

from intake.mail import sasl
from intake.mail.imap.problems import ImapPermanent
from intake.mail.imap.wire import Wire

if TYPE_CHECKING:
    import ssl

    from intake.mail.imap.account import ImapAccount

__all__ = ["Client", "LoginError", "ProtocolError", "log_in"]


class Client(IMAPClient):  # type: ignore[misc]  # imapclient has no types
    """IMAPClient over a Wire."""

    def __init__(self, account: ImapAccount, context: ssl.SSLContext | None) -> None:
        self._account = account
        self._context = context
        timeout = SocketTimeout(connect=account.timeout, read=account.timeout)
        super().__init__(account.host, account.port, ssl=account.security == "tls", timeout=timeout)
        self.normalise_times = False
        # At IMAPClient's debug level 5 imaplib formats every mail and password for a log that nobody reads.
        self._imap.debug = 0

    @property
    def wire(self) -> Wire:
        """The socket side."""
        wire: Wire = self._imap
        return wire

    def list_selected(self, pattern: str, *options: str) -> Any:
        """LIST with options of selection (RFC 5258): flags, separator and name of each folder."""
        chosen = ["({})".format(" ".join(options))] if options else []
        kind, data = self._imap._simple_command("LIST", *chosen, '""', self._normalise_folder(pattern))  # noqa: SLF001 - as imapclient does
        self._checkok("LIST", kind, data)
        return self._proc_folder_list(self._imap._untagged_response(kind, data, "LIST")[1])  # noqa: SLF001 - the same

    def _create_IMAP4(self) -> Wire:  # noqa: N802 - imapclient's name
        context = self._context if self._account.security == "tls" else None
        return Wire(self._account.host, self._account.port, self._account.timeout, context)


def log_in(client: Client, account: ImapAccount, secret: str) -> None:
    """Log in by the best means that the server offers; raises imapclient's errors, or ImapPermanent."""
    if any(character < " " for character in account.username + secret):
        raise ImapPermanent(f"{account}: username or password holds a line end or another control character")
    if account.auth != "password":
        _log_in_by_token(client, account, secret)
    elif client.has_capability("AUTH=PLAIN"):
        # LOGIN knows ASCII only, and imaplib doesn't even quote the name.
        client.plain_login(account.username, secret)
    elif client.has_capability("LOGINDISABLED"):
        raise ImapPermanent(
            f"{account}: the server allows no login without TLS: set security to starttls or tls"
        )
    elif not (account.username + secret).isascii():
        raise ImapPermanent(f"{account}: the server's only login (LOGIN) takes ASCII letters only")
    else:
        quoted = account.username.replace("\\", "\\\\").replace('"', '\\"')
        client.login(f'"{quoted}"', secret)


def _log_in_by_token(client: Client, account: ImapAccount, token: str) -> None:
    """A refusal comes as a challenge with the reasons, which wants an answer; the NO behind it says less."""
    offered = [name for name in ("XOAUTH2", "OAUTHBEARER") if client.has_capability(f"AUTH={name}")]
    chosen = sasl.mechanism(account.auth, offered)
    first = iter([sasl.first_response(chosen, account.username, token, account.host, account.port)])
    challenges: list[bytes] = []

    def answer(challenge: bytes) -> str:
        said = next(first, None)
        if said is not None:
            return said
        challenges.append(challenge)
        return sasl.answer_to_reasons(chosen)

    try:
        client.sasl_login(chosen, answer)
    except LoginError as refusal:
        if not challenges:
            raise
        told = LoginError(f"{refusal} {sasl.reasons(challenges[0])}")
        # Whether the connection was lost is known by it.
        raise told from (refusal.__cause__ or refusal.__context__)
