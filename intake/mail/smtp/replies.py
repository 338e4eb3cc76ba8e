"""What a server's replies mean: every class of reply at every step, in one table.

RFC 5321 §4.2.1 has a client act on the first digit, §4.3.2 lists what may come where.  Whatever isn't the
reply that a step waits for is no success: a 250 to DATA has taken nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SERVICE_CLOSING = 421
# The server wants a login before it takes any mail: nothing is wrong with this particular mail.
LOGIN_WANTED = frozenset({530, 535, 538})


class Step(StrEnum):
    """What was said last: the connection, a command, or the final dot of the content."""

    CONNECT = "CONNECT"
    EHLO = "EHLO"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    DOT = "final dot"
    RSET = "RSET"
    QUIT = "QUIT"


class ReplyClass(StrEnum):
    """A reply by its first digit (RFC 5321 §4.2.1); 421 may come any time and ends the connection (§3.8)."""

    DONE = "2yz"
    GO_ON = "3yz"
    LATER = "4yz"
    NEVER = "5yz"
    CLOSING = "421"
    NO_REPLY = "none"
    """No reply of SMTP, more than one, none in time, or the connection is lost."""


class Meaning(StrEnum):
    """What becomes of the mail, or of the server, after a reply."""

    PROCEED = "goes on"
    UNAVAILABLE = "server can't be used now, no attempt is counted"
    SETTINGS = "server can't be used until somebody acts, no attempt is counted"
    HELO = "HELO is tried"
    TEMPORARY = "tried again later"
    PERMANENT = "refused for good"
    OUT_OF_STEP = "connection is cut, tried again later"
    UNCERTAIN = "connection is cut, tried again later under the same Message-ID: it may have been taken"
    CUT = "connection is cut, no mail suffers"


def _row(*meanings: Meaning) -> dict[ReplyClass, Meaning]:
    return dict(zip(ReplyClass, meanings, strict=True))


_M = Meaning
_NOT_YET = (_M.UNAVAILABLE, _M.UNAVAILABLE)
TABLE: dict[Step, dict[ReplyClass, Meaning]] = {
    # In the order of the classes: 2yz, 3yz, 4yz, 5yz, 421, no reply.
    Step.CONNECT: _row(_M.PROCEED, *_NOT_YET, _M.SETTINGS, *_NOT_YET),
    Step.EHLO: _row(_M.PROCEED, *_NOT_YET, _M.HELO, *_NOT_YET),
    Step.STARTTLS: _row(_M.PROCEED, *_NOT_YET, _M.SETTINGS, *_NOT_YET),
    Step.AUTH: _row(_M.PROCEED, *_NOT_YET, _M.SETTINGS, *_NOT_YET),
    Step.MAIL: _row(_M.PROCEED, _M.OUT_OF_STEP, _M.TEMPORARY, _M.PERMANENT, _M.UNAVAILABLE, _M.OUT_OF_STEP),
    Step.RCPT: _row(_M.PROCEED, _M.OUT_OF_STEP, _M.TEMPORARY, _M.PERMANENT, _M.OUT_OF_STEP, _M.OUT_OF_STEP),
    Step.DATA: _row(_M.OUT_OF_STEP, _M.PROCEED, _M.TEMPORARY, _M.PERMANENT, _M.OUT_OF_STEP, _M.OUT_OF_STEP),
    Step.DOT: _row(_M.PROCEED, _M.UNCERTAIN, _M.TEMPORARY, _M.PERMANENT, _M.OUT_OF_STEP, _M.UNCERTAIN),
    Step.RSET: _row(_M.PROCEED, _M.CUT, _M.CUT, _M.CUT, _M.CUT, _M.CUT),
    Step.QUIT: _row(_M.CUT, _M.CUT, _M.CUT, _M.CUT, _M.CUT, _M.CUT),
}
"""docs/operations.md shows it; CONNECT and STARTTLS want 220 among the 2yz, EHLO 250, AUTH 235 (RFC 4954)."""

_BY_DIGIT = {2: ReplyClass.DONE, 3: ReplyClass.GO_ON, 4: ReplyClass.LATER, 5: ReplyClass.NEVER}


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's reply: its code (RFC 5321 §4.2) and its text, clean and short; code 0 where none came."""

    code: int
    text: str

    @property
    def kind(self) -> ReplyClass:
        """The class of the reply."""
        if self.code == SERVICE_CLOSING:
            return ReplyClass.CLOSING
        return _BY_DIGIT.get(self.code // 100, ReplyClass.NO_REPLY)

    @property
    def accepted(self) -> bool:
        """Whether the server has done what it was asked: a reply of the form 2yz."""
        return self.kind is ReplyClass.DONE


def meaning(step: Step, reply: Reply) -> Meaning:
    """What the reply means at this step."""
    if step is Step.MAIL and reply.code in LOGIN_WANTED:
        return Meaning.SETTINGS
    return TABLE[step][reply.kind]
