"""imapclient behind types: commands in, plain values out, every failure temporary or permanent.

A connection belongs to one thread.
"""

from __future__ import annotations

import imaplib
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from intake.mail.imap import allowance
from intake.mail.imap.client import Client, LoginError, log_in
from intake.mail.imap.failures import NONSENSE, lost, refused
from intake.mail.imap.namespace import Listed, Namespace, namespace_of
from intake.mail.imap.numbers import require_possible
from intake.mail.imap.problems import ImapPermanent, ImapProblem, ImapTemporary, LoginRefused, cut
from intake.mail.tls import advice, client_context, is_certificate_problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from intake.mail.imap.account import ImapAccount
    from intake.mail.imap.wire import Wire


@dataclass(frozen=True, slots=True)
class Selected:
    """A folder that was opened; `flags` are those that the server keeps (RFC 3501 §7.1, lower case)."""

    folder: str
    uidvalidity: int
    flags: frozenset[str]


class Connection:
    """One logged-in connection.  Every method raises ImapTemporary or ImapPermanent and nothing else.

    After a loss of the connection `is_open` is false: open a new one.  After a refusal by the
    server it stays usable.
    """

    def __init__(self, account: ImapAccount) -> None:
        self._account = account
        self._client: Client | None = None
        self._capabilities: frozenset[str] = frozenset()
        self._opened_at = 0.0
        self._certificate_ends: datetime | None = None

    def open(self) -> None:
        """Connect, secure the connection and log in; does nothing when that is done already.

        Raises what the account's secret raises, too, where that is a token.
        """
        if self._client is not None:
            return
        # Before there is a connection: one that isn't logged in must not be taken for one that is.
        secret = self._account.reveal()
        try:
            self._open(secret)
        except LoginRefused:
            if not self._account.refused(secret):
                raise
            # A token may end before its time.
            fresh = self._account.reveal()
            try:
                self._open(fresh)
            except LoginRefused:
                self._account.refused(fresh)
                raise

    def _open(self, secret: str) -> None:
        self._opened_at = time.monotonic()
        with self._connecting():
            context = None
            if self._account.security != "none":
                context = client_context(self._account.ca_file, verify=self._account.verify)
            self._client = Client(self._account, context)
            if self._account.security == "starttls" and context is not None:
                self.wire.upgrade(context)
                self._client._starttls_done = True  # noqa: SLF001 - makes it forget what was said before TLS
        with self._logging_in():
            log_in(self._client, self._account, secret)
            words = self._client.capabilities()
            self._capabilities = frozenset(word.decode("ascii", "replace").upper() for word in words)
            self.wire.opened()
            self._certificate_ends = self.wire.certificate_ends

    def close(self) -> None:
        """Log out politely if that is possible, and close."""
        if self._client is not None:
            self.wire.expect(allowance.farewell())
            with suppress(OSError, imaplib.IMAP4.error):
                self._client.logout()
            self.drop()

    def drop(self) -> None:
        """Close without logging out, as after a loss of the connection."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError, imaplib.IMAP4.error):
                client.shutdown()

    @property
    def is_open(self) -> bool:
        """Whether there is a connection, as far as one can know without asking."""
        return self._client is not None

    @property
    def capabilities(self) -> frozenset[str]:
        """What the server can do after login, in capitals."""
        return self._capabilities

    @property
    def certificate_ends(self) -> datetime | None:
        """When the certificate of the server ends, as it was at the last login; None without TLS."""
        return self._certificate_ends

    @property
    def account(self) -> ImapAccount:
        """The account that the connection is logged in to."""
        return self._account

    @property
    def last_command(self) -> float:
        """When the last command or the connection was begun, on the monotonic clock; safe from any thread."""
        client = self._client
        return self._opened_at if client is None else client.wire.began

    @property
    def wire(self) -> Wire:
        """The socket side, for waiting."""
        return self._ready().wire

    # Commands

    def select(self, folder: str) -> Selected:
        """Open a folder for reading and writing, or for reading alone.  ImapPermanent when it is missing."""
        with self.doing(f"open folder {folder!r}", lasting=True):
            try:
                answer = self._ready().select_folder(folder)
            except imaplib.IMAP4.readonly:
                # Its mail can be taken in all the same.
                answer = self._ready().select_folder(folder, readonly=True) | {b"PERMANENTFLAGS": ()}
        uidvalidity = answer.get(b"UIDVALIDITY")
        if not isinstance(uidvalidity, int):
            told = f"{self._account}: folder {folder!r} has no UIDVALIDITY; such a server can't be used"
            raise ImapPermanent(told)
        require_possible(self._account, "UIDVALIDITY", uidvalidity)
        flags = answer.get(b"PERMANENTFLAGS", (b"\\Seen", b"\\Deleted"))
        return Selected(
            folder, uidvalidity, frozenset(flag.decode("ascii", "replace").lower() for flag in flags)
        )

    def search(self, *criteria: str | date) -> list[int]:
        """The UIDs that match, in ascending order."""
        with self.doing("search"):
            self.wire.expect(allowance.found(self.wire.mails))
            found = sorted(set(self._ready().search(list(criteria))))
        # Sorted: the first and the last speak for all.
        require_possible(self._account, "UID", *found[:1], *found[-1:])
        return found

    def fetch(
        self, uids: Sequence[int], items: Sequence[str], size: int | None = None
    ) -> dict[int, Mapping[bytes, object]]:
        """Fetch items of mails; a mail that is gone is silently left out.

        `size`: the bytes of content, all mails together; None for short items.  An answer that is far
        larger can't be read, which is ImapTemporary.
        """
        with self.doing("fetch mail", in_step=True):
            self.wire.expect(allowance.fetched(self.wire.mails, len(uids), size))
            # News of others may come with them.
            came = self._ready().fetch(list(uids), list(items)) if uids else {}
            return {uid: came[uid] for uid in uids if uid in came}

    def move(self, uids: Sequence[int], folder: str) -> None:
        """MOVE (RFC 6851); UIDs that are gone are ignored."""
        with self.doing(f"move mail to {folder!r}"):
            self._ready().move(list(uids), folder)

    def copy(self, uids: Sequence[int], folder: str) -> None:
        """COPY; UIDs that are gone are ignored."""
        with self.doing(f"copy mail to {folder!r}"):
            self._ready().copy(list(uids), folder)

    def flag(self, uids: Sequence[int], *flags: str) -> None:
        """Add flags or keywords."""
        with self.doing("flag mail"):
            self._ready().add_flags(list(uids), list(flags), silent=True)

    def expunge(self, uids: Sequence[int] | None = None) -> None:
        """Remove these mails if they are flagged deleted (UIDPLUS); None: all that are so flagged."""
        with self.doing("expunge mail"):
            if uids is None:
                self._ready().expunge()
            else:
                self._ready().uid_expunge(list(uids))

    def create(self, folder: str) -> None:
        """Create a folder, by its name on the server."""
        with self.doing(f"create folder {folder!r}"):
            self._ready().create_folder(folder)

    def namespace(self) -> Namespace:
        """Where the user's own folders lie, as the server says (RFC 2342)."""
        with self.doing("ask for the namespace", in_step=True):
            return namespace_of(self._ready().namespace())

    def list_folders(self, pattern: str, *options: str) -> list[Listed]:
        """LIST: the folders whose names match, in the encoding of people; `options` select (RFC 5258)."""
        with self.doing(f"look for folder {pattern!r}", in_step=True):
            self.wire.expect(replace(allowance.anything(self.wire.mails), wanted="LIST"))
            return [Listed.of(*answer) for answer in self._ready().list_selected(pattern, *options)]

    def has_status(self, folder: str) -> bool:
        """Whether there is a folder of which the server can say how it is, whatever LIST shows."""
        with self.doing(f"ask how folder {folder!r} is", in_step=True):
            return bool(self._ready().folder_status(folder, ["UIDVALIDITY"]))

    def append(self, folder: str, raw: bytes, at: datetime, *flags: str) -> None:
        """Put a mail into a folder; `at` becomes its INTERNALDATE."""
        with self.doing(f"append to {folder!r}"):
            self._ready().append(folder, raw, flags, msg_time=at)

    def refresh(self) -> None:
        """Let the server bring its view of the folder up to date; news from here on is remembered.

        A search sees no mail that the server hasn't announced yet (RFC 3501 §7).
        """
        self.catch_up()
        self.wire.untagged_responses.pop("EXISTS", None)

    def catch_up(self) -> None:
        """Let the server bring its view of the folder up to date; news is news still."""
        with self.doing("ask for news"):
            self.wire.noop()

    @contextmanager
    def keeping_news(self) -> Iterator[None]:
        """How many mails there are is no news inside, unless there are more than before."""
        told, mails = "EXISTS" in self.wire.untagged_responses, self.wire.mails
        yield
        if not told and self.wire.mails <= mails:
            self.wire.untagged_responses.pop("EXISTS", None)

    # Failures

    @contextmanager
    def doing(self, what: str, *, lasting: bool = False, in_step: bool = False) -> Iterator[None]:
        """Turn every failure inside into ours.

        `lasting`: a plain NO means that settings must change.  `in_step`: answers are read to
        their end before they are understood, so that one which can't be understood (a mail of a
        thousand nested parts) leaves the connection usable for the other mails.
        """
        try:
            yield
        except ImapProblem:
            raise
        except imaplib.IMAP4.readonly as refusal:
            self.drop()
            told = f"{self._account}: the folder is read-only: grant the account its rights"
            raise ImapPermanent(told) from refusal
        except (OSError, imaplib.IMAP4.abort) as loss:
            self.drop()
            raise lost(f"{self._account}: connection lost while trying to {what}", loss) from loss
        except NONSENSE as nonsense:
            if not in_step:
                # Where the server's next answer begins is unknown.
                self.drop()
            told = f"{self._account}: unreadable answer while trying to {what}: {cut(nonsense)}"
            raise ImapTemporary(told) from nonsense
        except imaplib.IMAP4.error as refusal:
            raise refused(
                f"{self._account}: the server refuses to {what}", refusal, lasting=lasting
            ) from refusal

    @contextmanager
    def _connecting(self) -> Iterator[None]:
        account = self._account
        try:
            yield
        except OSError as problem:
            self.drop()
            if is_certificate_problem(problem):
                raise ImapPermanent(f"{account}: {advice(problem)}") from problem
            if account.ca_file is not None and not account.ca_file.is_file():
                raise ImapPermanent(f"{account}: ca_file {account.ca_file} isn't there") from problem
            raise ImapTemporary(f"{account}: can't connect: {cut(problem)}") from problem
        except imaplib.IMAP4.abort as problem:
            self.drop()
            raise lost(f"{account}: the connection broke off at its start", problem) from problem
        except imaplib.IMAP4.error as problem:
            self.drop()
            if "STARTTLS" in str(problem):
                raise ImapPermanent(
                    f"{account}: {problem} by the server: set security to tls and its port (993)"
                ) from problem
            raise ImapTemporary(f"{account}: the server turns us away: {cut(problem)}") from problem

    @contextmanager
    def _logging_in(self) -> Iterator[None]:
        account = self._account
        try:
            with self.doing("log in", lasting=True):
                try:
                    yield
                except LoginError as refusal:
                    # imapclient makes a lost connection look like a refused login.
                    cause = refusal.__cause__ or refusal.__context__
                    raise cause if isinstance(cause, imaplib.IMAP4.abort) else refusal from None
        except ImapPermanent as refusal:
            self.drop()
            if refusal.__cause__ is None:
                # Not the server's words: it says what to do already.
                raise
            secret = "password" if account.auth == "password" else "scope"
            raise LoginRefused(
                f"{account}: login refused: check username, {secret} and whether the account may use IMAP "
                f"({cut(refusal.__cause__)})",
                code=refusal.code,
            ) from refusal
        except ImapProblem:
            self.drop()
            raise

    def _ready(self) -> Client:
        if self._client is None:
            raise ImapTemporary(f"{self._account}: not connected")
        return self._client
