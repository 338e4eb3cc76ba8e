"""What `intake check` says of a server that takes mail, and of any server's certificate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from intake.assembly.accounts import Accounts
from intake.assembly.parts import utc_now
from intake.desk.expiry import of_server
from intake.mail.smtp.transport import SmtpAccount, Transport
from intake.services.certificates import token_server
from intake.services.check import Checked, check_outgoing


def outgoing(account: SmtpAccount, whose: str = "") -> Iterator[Checked]:
    """Log in to a server that takes mail; `whose` says what it is there for."""
    transport = Transport(account)
    yield check_outgoing(str(account), transport, whose)
    yield from certificate(str(account), transport.certificate_ends)


def certificates_of_token_servers(accounts: Accounts) -> Iterator[Checked]:
    """Say which of the token servers that were asked by these accounts have certificates that end soon."""
    for host, reached in accounts.token_servers().items():
        yield from certificate(token_server(host), reached.certificate_ends if reached else None)


def certificate(server: str, certificate_ends: datetime | None) -> Iterator[Checked]:
    """Say that a server's certificate ends soon; what has ended keeps us from logging in."""
    now = utc_now()
    found = of_server(server, certificate_ends, now, now)
    if found is not None:
        yield Checked("certificate", right=True, detail=f"beware: {found.told(now)}")
