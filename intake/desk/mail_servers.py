"""What goes wrong with a mail server, whatever its protocol, by whether waiting may help."""

from __future__ import annotations

TOKEN_SERVER = "the token server"  # noqa: S105 - words, no secret
"""How a problem with a token begins: no mail server was asked yet."""


class MailServerProblem(Exception):  # noqa: N818 - IMAP and SMTP name theirs by the outcome
    """A mail server can't be used, or refuses what was asked.

    `public` names the server, the account and what to do, never a secret.  `temporary`: it may pass
    on its own, so wait, connect again and repeat; otherwise somebody has to change the settings or the
    server first.  `sick`: the server does what no server should, and may begin anew as soon as it is
    asked again, however well it answers at first.  `answered`: it said no to this one thing, over a
    connection that is as good as before.
    """

    temporary: bool = False
    answered: bool = False
    sick: bool = False

    def __init__(self, public: str) -> None:
        super().__init__(public)
        self.public = public
