"""What a failure of imaplib or imapclient means for us."""

from __future__ import annotations

from intake.mail.imap.client import ProtocolError
from intake.mail.imap.problems import (
    ImapFlood,
    ImapPermanent,
    ImapProblem,
    ImapTemporary,
    cut,
    is_passing,
    response_code,
)
from intake.mail.imap.wire import Flood

NONSENSE = (
    *(ProtocolError, ArithmeticError, AttributeError, ValueError, TypeError),
    *(LookupError, AssertionError, RecursionError),
)
"""What imapclient and imaplib raise when an answer makes no sense."""

_LASTING_CODES = frozenset({"NOPERM", "CANNOT", "OVERQUOTA", "NONEXISTENT", "TRYCREATE", "ALREADYEXISTS"})


def lost(told: str, loss: BaseException) -> ImapTemporary:
    """The failure for a connection that was lost, or that we cut."""
    behind: BaseException | None = loss
    while behind is not None:
        # imaplib raises its own exception from ours.
        if isinstance(behind, Flood):
            return ImapFlood(f"{told}: the server is sick: {cut(behind)}; it is asked again later")
        behind = behind.__cause__ or behind.__context__
    return ImapTemporary(f"{told}: {cut(loss)}")


def refused(told: str, refusal: Exception, *, lasting: bool) -> ImapProblem:
    """The failure for a NO or BAD; `lasting`: even without a code that says so, settings must change."""
    code = response_code(str(refusal))
    passing = is_passing(code) or not (lasting or code in _LASTING_CODES)
    kind = ImapTemporary if passing else ImapPermanent
    problem = kind(f"{told}: {cut(refusal)}", code=code)
    problem.answered = True
    return problem
