"""People with mail programs: they submit or send, and read their mailboxes by IMAP."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Protocol

import imapclient

from intake.assembly.parts import utc_now
from tests.e2e.running import until
from tests.servers.dkim import SigningDomain
from tests.servers.dovecot import PASSWORD, DovecotServer

DESK = "support@desk.test"
# Any address of the loopback net but the one that the milters take for their own machine's.
_OUTSIDE = ("127.0.0.66", 0)


class MailSystem(Protocol):
    """What people need of a mail system."""

    name: str
    host: str
    smtp_port: int
    submission_port: int
    dovecot: DovecotServer

    @property
    def log(self) -> str: ...


@dataclass
class Person:
    """Somebody with a mailbox; `signs` where his provider takes his mail outside to the desk."""

    name: str
    address: str
    system: MailSystem
    signs: SigningDomain | None = None
    _seen: int = field(default=0, init=False)
    _client: imapclient.IMAPClient | None = field(default=None, init=False)

    def write(self, subject: str, text: str, to: str = DESK, **headers: str) -> None:
        """A new mail, which answers nothing unless the headers say so."""
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"] = f"{self.name} <{self.address}>"
        mail["To"] = to
        mail["Subject"] = subject
        mail["Date"] = format_datetime(utc_now())
        mail["Message-ID"] = make_msgid(domain=self.address.partition("@")[2])
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text, cte="base64")
        if self.signs is None:
            self._submit(mail)
        else:
            _from_outside(self.system, self.address, self.signs.sign(bytes(mail)), to)

    def answer(self, mail: EmailMessage, text: str) -> None:
        """An answer as mutt writes it, above what is quoted."""
        quoted = "".join(f"> {line}\n" for line in text_of(mail).splitlines())
        self.write(
            f"Re: {mail['Subject']}",
            f"{text}\n\nOn {mail['Date']}, {mail['From']} wrote:\n{quoted}",
            to=parseaddr(str(mail["Reply-To"] or mail["From"]))[1],
            In_Reply_To=str(mail["Message-ID"]),
            References=str(mail["Message-ID"]),
        )

    def forward(self, mail: EmailMessage, text: str = "") -> None:
        """The mail handed on below a line, as Thunderbird does."""
        head = "".join(f"{name}: {mail[name]}\n" for name in ("Subject", "Date", "From", "To"))
        passed_on = f"{text}\n\n-------- Forwarded Message --------\n{head}\n{text_of(mail)}"
        self.write(f"Fwd: {mail['Subject']}", passed_on)

    def gets(self, *words: str) -> EmailMessage:
        """Wait for a further mail with all these words in its subject or text; older ones count as read."""

        def found() -> EmailMessage | None:
            for uid, mail in self._unread():
                if all(word in f"{mail['Subject']}\n{text_of(mail)}" for word in words):
                    self._seen = uid
                    return mail
            return None

        try:
            mail = until(found, "the mail", 30)
        except AssertionError:
            got = "\n\n".join(f"{mail['Subject']}\n{text_of(mail)}" for _, mail in self._unread())
            raise AssertionError(f"{self.address} has no mail with {words}, only:\n{got}") from None
        assert mail is not None
        return mail

    def everything(self) -> str:
        """Subjects and texts of all mails that he ever got."""
        return "\n".join(f"{mail['Subject']}\n{text_of(mail)}" for _, mail in _mails(self._mailbox(), 1))

    def _unread(self) -> list[tuple[int, EmailMessage]]:
        return _mails(self._mailbox(), self._seen + 1)

    def _submit(self, mail: EmailMessage) -> None:
        with smtplib.SMTP(self.system.host, self.system.submission_port, timeout=30) as client:
            client.starttls(context=self._trust())
            client.login(self.address, PASSWORD)
            assert client.sendmail(self.address, [str(mail["To"])], bytes(mail)) == {}

    def close(self) -> None:
        """Leave the mailbox."""
        if self._client is not None:
            self._client.shutdown()
            self._client = None

    def _mailbox(self) -> imapclient.IMAPClient:
        """The mailbox, open, with what came since the last look."""
        if self._client is None:
            server = self.system.dovecot
            self._client = imapclient.IMAPClient(
                server.host, server.tls_port, ssl=True, ssl_context=self._trust(), timeout=30
            )
            self._client.login(self.address, PASSWORD)
            self._client.select_folder("INBOX", readonly=True)
        self._client.noop()
        return self._client

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.system.dovecot.ca_file))


def forge(system: MailSystem, name: str, victim: str, subject: str, text: str) -> None:
    """Somebody outside writes in another one's name, with all that our servers would say of him."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = f"{name} <{victim}>"
    mail["To"] = DESK
    mail["Subject"] = subject
    mail["Date"] = format_datetime(utc_now())
    mail["Message-ID"] = make_msgid(domain="evil.example")
    mail.set_content(text, cte="base64")
    claims = (
        f"Authentication-Results: mx.desk.test; dkim=pass header.d=desk.test; auth=pass smtp.auth={victim}\r\n"
        f"Received: from [192.0.2.7] (unknown [192.0.2.7])\r\n\t(Authenticated sender: {victim})\r\n"
        "\tby mx.desk.test (Postfix) with ESMTPSA id 1; Mon, 02 Mar 2026 08:00:00 +0000\r\n"
    )
    _from_outside(system, "evil@evil.example", claims.encode() + bytes(mail), DESK)


def text_of(mail: EmailMessage) -> str:
    """What a text client shows."""
    part = mail.get_body(("plain",))
    return "" if part is None else str(part.get_content())


def _from_outside(system: MailSystem, sender: str, raw: bytes, to: str) -> None:
    with smtplib.SMTP(system.host, system.smtp_port, timeout=30, source_address=_OUTSIDE) as client:
        assert client.sendmail(sender, [to], raw) == {}


def _mails(client: imapclient.IMAPClient, first: int) -> list[tuple[int, EmailMessage]]:
    uids = sorted(uid for uid in client.search(["UID", f"{first}:*"]) if uid >= first)
    fetched = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
    return [(uid, message_from_bytes(fetched[uid][b"BODY[]"], policy=policy.default)) for uid in uids]
