"""What would become of a mail, and why; nothing is written and no connection is opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from intake.desk.correlation import question
from intake.desk.disposition import NO_FACTS, Disposition, DispositionKind
from intake.desk.message import InboundMail
from intake.desk.regulation import Regulation
from intake.desk.rules import decide
from intake.desk.support_desk import SupportDesk
from intake.mail.parse import MalformedMail, parse
from intake.store import facts
from intake.store.session import Database

# A Date header further in the future than this is a wrong clock, and no time of arrival.
_FUTURE_ALLOWED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A mail and its would-be disposition; `mail` is None when it can't be read."""

    disposition: Disposition
    mail: InboundMail | None
    mailbox: str


def explain(
    raw: bytes,
    desk: SupportDesk,
    regulation: Regulation,
    now: datetime,
    database: Database | None = None,
) -> Explanation:
    """Decide about a mail as the daemon would; without a database it knows no tickets.

    `now` stands for the time of arrival when the mail itself tells none.
    """
    try:
        mail = parse(raw, _arrival(raw, now))
    except MalformedMail as malformed:
        disposition = Disposition(DispositionKind.QUARANTINE, (f"not understood: {malformed}",))
        return Explanation(disposition, None, desk.mailbox)
    known = NO_FACTS
    if database is not None:
        with database.read() as connection:
            known = facts.facts(connection, question(mail, desk, regulation))
    disposition = decide(mail, known, regulation, desk, mail.arrived_at)
    return Explanation(disposition, mail, desk.mailbox)


def _arrival(raw: bytes, now: datetime) -> datetime:
    """When the mail arrived, by its topmost Received header; a saved mail has no INTERNALDATE."""
    head = raw[:20_000].split(b"\r\n\r\n", 1)[0].split(b"\n\n", 1)[0]
    unfolded = head.replace(b"\r\n", b"\n").replace(b"\n ", b" ").replace(b"\n\t", b" ")
    for line in unfolded.split(b"\n"):
        if line[:9].lower() == b"received:":
            try:
                at = parsedate_to_datetime(line.rpartition(b";")[2].decode("ascii", "replace").strip())
            except (ValueError, TypeError, IndexError, OverflowError):
                return now
            return at if at.tzinfo is not None and at <= now + _FUTURE_ALLOWED else now
    return now
