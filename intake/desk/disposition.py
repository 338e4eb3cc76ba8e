"""What can become of a mail: facts go in, a disposition comes out.

A disposition says everything that will happen – the changes of the ticket and the answers that go
out – and nothing has happened yet when it exists: `intake explain` prints it, `services.process`
applies it in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from intake.desk.budgets import Accounts
from intake.desk.changes import Change
from intake.desk.digest import Digest
from intake.desk.facts import KnownValue
from intake.desk.held import Deciding
from intake.desk.language.texts import Text
from intake.desk.listing import Listing
from intake.desk.message import Address
from intake.desk.outgoing import Audience, Template
from intake.desk.report import ToldReport
from intake.desk.retelling import Retelling
from intake.desk.scan import Scan
from intake.desk.ticket import (
    Finding,
)


class DispositionKind(StrEnum):
    """The words of the contract; every mail gets exactly one."""

    OPEN_TICKET = "open_ticket"
    APPEND = "append"
    RELAY = "relay"
    NOTE = "note"
    IGNORE = "ignore"
    HOLD = "hold"
    REJECT = "reject"
    QUARANTINE = "quarantine"
    DUPLICATE = "duplicate"
    DISCARD = "discard"


class MailStatus(StrEnum):
    """Where a mail in the spool stands; UNFETCHED is one that the server has not handed over yet."""

    UNFETCHED = "unfetched"
    SPOOLED = "spooled"
    PROCESSED = "processed"
    IGNORED = "ignored"
    HELD = "held"
    QUARANTINED = "quarantined"
    DISCARDED = "discarded"


STATUS_AFTER: dict[DispositionKind, MailStatus] = {
    DispositionKind.OPEN_TICKET: MailStatus.PROCESSED,
    DispositionKind.APPEND: MailStatus.PROCESSED,
    DispositionKind.RELAY: MailStatus.PROCESSED,
    DispositionKind.NOTE: MailStatus.PROCESSED,
    DispositionKind.IGNORE: MailStatus.IGNORED,
    DispositionKind.DUPLICATE: MailStatus.IGNORED,
    DispositionKind.REJECT: MailStatus.PROCESSED,
    DispositionKind.HOLD: MailStatus.HELD,
    DispositionKind.QUARANTINE: MailStatus.QUARANTINED,
    DispositionKind.DISCARD: MailStatus.DISCARDED,
}


class Unheard(StrEnum):
    """Why nobody heard of a mail that a person may have written; the database keeps the words.

    MACHINE: it is taken for a machine's by something short of proof.  FILTER: a shipped rule passed it over.
    COPIED: it was written to somebody else, and is only noted.  SPAM: it goes on in what an agent called
    spam.  THANKS: it only thanks.  UNDELIVERED: what told agents of it was given up by the mail server.
    """

    UNDELIVERED = "undelivered"
    MACHINE = "machine"
    FILTER = "filter"
    COPIED = "copied"
    SPAM = "spam"
    OTHER = "other"
    THANKS = "thanks"


class Extent(StrEnum):
    """How much an automatic answer may say.

    FULL: all that its template shows.  PLAIN: nothing that the sender chose – the ticket's number, what is
    missing, the desk's own words.  NONE: there is no answer.
    """

    FULL = "full"
    PLAIN = "plain"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Permission:
    """How much an automatic answer to a mail may say, and why."""

    extent: Extent
    reason: Text


# --- Answers: what goes out -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """A mail to send: which template to whom.  The texts come from the template and the ticket.

    `text` is what is relayed or quoted; `missing` are the fields asked for; `offers` what an
    earlier ticket gave.  `automatic` mail is capped per address and marked as RFC 3834 asks.
    `with_attachments` carries the files of the mail that caused it, or of the whole ticket that it retells.
    `whole_story` quotes all that the customers wrote so far, with its files, to agents who hear of the ticket
    for the first time.
    What is `plain` shows nothing that its sender chose (`Extent.PLAIN`).  A mail to several customers shows
    of the ticket's fields those in `seen` only, which all of them know.
    `proposed` are people whom agents may let in, `warning` why not to believe the mail.  `retells` says how
    much of the ticket's conversation, internal notes included, agents get with it: never a customer.
    Where `about` isn't "", it is the subject of the mail that the answer is about, and `follows` the
    Message-ID of the mail to the same agents that it goes on from.  `for_good` says that the sender of a
    held mail may be let into its ticket for good.  `digest` is what a daily digest tells, `report` a monthly
    report.  `shows` is the
    number of the ticket that it shows, where that isn't the disposition's; `listing` says which it lists.
    """

    template: Template
    audience: Audience
    recipients: tuple[Address, ...]
    language: str
    automatic: bool = True
    text: str = ""
    author: str = ""
    missing: tuple[str, ...] = ()
    offers: tuple[KnownValue, ...] = ()
    notices: tuple[Text | str, ...] = ()
    with_attachments: bool = False
    whole_story: bool = False
    plain: bool = False
    seen: tuple[str, ...] = ()
    proposed: tuple[Address, ...] = ()
    warning: Text | None = None
    retells: Retelling = Retelling.NOTHING
    about: str = ""
    follows: str | None = None
    for_good: bool = False
    digest: Digest | None = None
    report: ToldReport | None = None
    shows: int | None = None
    listing: Listing | None = None

    def is_counted_for(self, recipient: Address, writer: Address | None) -> bool:
        """Whether the cap on automatic answers counts it as one to this recipient.

        What goes to the writer of the mail counts, whoever he is: an agent may have an autoresponder, too.
        """
        to_writer = writer is not None and recipient.key == writer.key
        return self.automatic and (self.audience is Audience.CUSTOMER or to_writer)


@dataclass(frozen=True, slots=True)
class Withheld:
    """What doesn't go out because too much did: the answer, which may be given later, or the agents' notice.

    `why` is for operators, in English.
    """

    why: str
    answer: bool
    notice: bool


@dataclass(frozen=True, slots=True)
class Disposition:
    """What becomes of one mail, with its reasons.

    `ticket` is the number of the existing ticket that changes apply to; None when there is none or an
    `OpenTicket` among the changes makes it.  `introduces` says that the mail makes its sender a known
    correspondent; `permission` says how much an automatic answer to the mail may say, `accounts` to whose
    account what goes out is counted (None where no mail caused it), and `withheld` what does not go out
    because too much did.  `exposes` are the Message-IDs of notifications that outsiders have seen by this
    mail.  `rule` names the mailbox's rule that decided or keeps answers back; `infected` is what the ledger
    keeps of a virus that a mark tells of; `files_withheld` says that the mail's files are handed on to
    nobody.  `deciding` is what it decides about held mails.  `heard` says that a mail without answers needs
    no word to anybody: it is a copy, or ours, or an operator wants it so; `unheard` is why nobody hears of
    any other, None where somebody does.
    """

    kind: DispositionKind
    reasons: tuple[str, ...]
    ticket: int | None = None
    changes: tuple[Change, ...] = ()
    answers: tuple[Answer, ...] = ()
    fields: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()
    request_kind: str | None = None
    automatic: str | None = None
    reply_text: str = ""
    introduces: bool = False
    permission: Permission | None = None
    rule: str | None = None
    infected: Scan | None = None
    files_withheld: bool = False
    accounts: Accounts | None = None
    withheld: Withheld | None = None
    exposes: tuple[str, ...] = ()
    deciding: Deciding | None = None
    heard: bool = False
    unheard: Unheard | None = None

    def because(self, *reasons: str) -> Disposition:
        """This disposition with further reasons."""
        return replace(self, reasons=self.reasons + reasons)
