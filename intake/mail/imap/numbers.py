"""Which numbers of mails and folders there can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.mail.imap.problems import ImapSick

if TYPE_CHECKING:
    from intake.mail.imap.account import ImapAccount

_LARGEST = 2**32 - 1


def require_possible(account: ImapAccount, name: str, *numbers: int) -> None:
    """Raises ImapSick where a UID or UIDVALIDITY is zero, or has more than 32 bits (RFC 3501 §2.3.1.1)."""
    for number in numbers:
        if not 0 < number <= _LARGEST:
            told = f"the server is sick: {name} {str(number)[:40]} can't be; it is asked again later"
            raise ImapSick(f"{account}: {told}")
