"""To whom a mail is addressed: to this mailbox, to another one of the installation, or to somebody else."""

from __future__ import annotations

from enum import StrEnum

from intake.desk.message import InboundMail
from intake.desk.support_desk import SupportDesk


class Place(StrEnum):
    """Where a mail names the mailbox it came to.

    TO and CC: in that header, before any other mailbox of ours.  AFTER_ANOTHER: another mailbox of ours is
    named first, or alone.  NOWHERE: none is named; the mail came as a blind copy, or by an address that
    isn't configured.
    """

    TO = "to"
    CC = "cc"
    AFTER_ANOTHER = "after another mailbox"
    NOWHERE = "nowhere"


def place_of(mail: InboundMail, desk: SupportDesk) -> Place:
    """Where the mail names the desk: all of To is read before Cc."""
    for place, addresses in ((Place.TO, mail.to), (Place.CC, mail.cc)):
        own = next((address for address in addresses if desk.is_own(address)), None)
        if own is not None:
            return place if desk.is_this(own) else Place.AFTER_ANOTHER
    return Place.NOWHERE
