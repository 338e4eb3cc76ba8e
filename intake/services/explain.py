"""What would become of a mail, and why; nothing is written and no connection is opened."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from intake.desk.disposition import Disposition
from intake.desk.fields.finder import Verdict, weigh
from intake.desk.language.cues import noticing
from intake.desk.message import InboundMail
from intake.desk.regulation import Regulation
from intake.desk.rules.case import Case
from intake.desk.rules.typed import as_typed
from intake.desk.support_desk import SupportDesk
from intake.mail.parsing.header.arrival import arrival
from intake.mail.parsing.parse import MalformedMail
from intake.services.deciding import decide_mail, not_understood, read_mail, what_is_known
from intake.services.presence import staffed
from intake.store.database.session import Database
from intake.store.spool.folders import TYPED, is_sent
from intake.store.spool.ledger import LedgerMail


@dataclass(frozen=True, slots=True)
class Explanation:
    """A mail and its would-be disposition; `mail` is None when it can't be read.

    `cues` are the rows of the languages' tables that were found in it, each with the words that told.
    """

    disposition: Disposition
    mail: InboundMail | None
    mailbox: str
    cues: Mapping[str, str]


def explain(  # noqa: PLR0913 - a mail, its desk, and what is known of it
    raw: bytes,
    desk: SupportDesk,
    regulation: Regulation,
    now: datetime,
    database: Database | None = None,
    *,
    mail: LedgerMail | None = None,
) -> Explanation:
    """Decide about a mail as the daemon would; without a database it knows no tickets.

    `now` is taken for the time of arrival when the mail itself tells none; of a `mail` that came in, when it
    came is known.  What is known of tickets and people is what is known today.
    """
    with noticing() as cues:
        try:
            at = arrival(raw, now) if mail is None else mail.arrived_at
            reading = read_mail(raw, at, regulation, desk, complete=mail is None or mail.complete)
        except MalformedMail as malformed:
            return Explanation(not_understood(malformed), None, desk.mailbox, cues)
        with nullcontext() if database is None else database.read() as connection:
            there = desk if connection is None else staffed(connection, desk)
            if mail is not None and mail.folder == TYPED:
                reading = as_typed(reading, regulation, there)
            sent = mail is not None and is_sent(mail.folder)
            disposition = decide_mail(
                connection, reading, regulation, there, mail_id=mail.id if mail else None, sent=sent
            )
    return Explanation(disposition, reading.mail, desk.mailbox, cues)


def weigh_field(  # noqa: PLR0913 - a mail, for whom it is read, and what is asked of it
    raw: bytes,
    desk: SupportDesk,
    regulation: Regulation,
    now: datetime,
    *,
    name: str,
    database: Database | None = None,
    mail: LedgerMail | None = None,
) -> tuple[Verdict, ...]:
    """Every value of a mail that may be a field's, and why it lost; none where the mail can't be read.

    The same text is searched as for the explanation: without quotes where the mail answers one of ours.
    KeyError for an unknown field.
    """
    try:
        reading = read_mail(raw, arrival(raw, now), regulation, desk)
    except MalformedMail:
        return ()
    with nullcontext() if database is None else database.read() as connection:
        known = what_is_known(connection, reading, mail.id if mail else None)
    case = Case(reading, known, regulation, desk, reading.mail.arrived_at)
    return weigh(case.mail, regulation, name, case.searched)
