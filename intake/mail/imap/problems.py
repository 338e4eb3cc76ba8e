"""What goes wrong with an IMAP server, by whether waiting may help."""

from __future__ import annotations

import re

from intake.desk.mail_servers import MailServerProblem

# RFC 5530 and RFC 3501 §7.1: the server's own word for why it says NO.
_CODE = re.compile(r"\[([A-Z][A-Z-]{1,40})")
_PASSING_CODES = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "EXPUNGEISSUED", "CORRUPTION"})


class ImapProblem(MailServerProblem):
    """A failure of the IMAP side; the text names server, account and what to do, never a secret.

    `code` is the server's response code (RFC 5530: "TRYCREATE", "OVERQUOTA"…) or "".
    """

    def __init__(self, public: str, *, code: str = "") -> None:
        super().__init__(public)
        self.code = code


class ImapTemporary(ImapProblem):
    """May pass by itself: connect again after a while and repeat."""

    temporary = True


class ImapSick(ImapTemporary):
    """The server says what can't be; it is left alone for a while."""

    sick = True


class ImapFlood(ImapSick):
    """The server sent more than it was asked for, without end."""


class ImapPermanent(ImapProblem):
    """Stays until somebody changes the settings or the server: login refused, folder missing, certificate."""


class LoginRefused(ImapPermanent):
    """The server doesn't take the name with this password or token."""


def response_code(text: str) -> str:
    """The bracketed code in a server's answer, or ""."""
    found = _CODE.search(text[:2000])
    return found[1] if found else ""


def is_passing(code: str) -> bool:
    """Whether the server itself calls the refusal temporary."""
    return code in _PASSING_CODES


def cut(problem: BaseException) -> str:
    """The reason in at most 300 characters on one line."""
    if isinstance(problem, TimeoutError):
        return "no answer in time"
    return " ".join((str(problem) or type(problem).__name__).split())[:300]
