"""What goes wrong with a token server, by whether waiting may help."""

from __future__ import annotations

from intake.desk.mail_servers import MailServerProblem


class TokenProblem(MailServerProblem):
    """There is no token; the text names the token server, what it said and what to do, never a secret.

    `error` is the server's own word (RFC 6749 §5.2) or "".  `wait` is for how many seconds it wants not to
    be asked.  `clock` is how many seconds its clock is ahead of ours, as far as it told.
    """

    def __init__(self, public: str, *, error: str = "", wait: float = 0.0, clock: float = 0.0) -> None:
        super().__init__(public)
        self.error = error
        self.wait = wait
        self.clock = clock


class TokenTemporary(TokenProblem):
    """May pass by itself: ask again after a while."""

    temporary = True


class TokenPermanent(TokenProblem):
    """Stays, as a rule, until somebody changes something; asked again all the same, for servers err."""
