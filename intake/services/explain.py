"""What would become of a mail, and why; nothing is written and no connection is opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.facts import NO_FACTS
from intake.desk.message import InboundMail
from intake.desk.regulation import Regulation
from intake.desk.rules.reading import read
from intake.desk.rules.table import decide_reading
from intake.desk.support_desk import SupportDesk
from intake.mail.parsing.arrival import arrival
from intake.mail.parsing.parse import MalformedMail, parse
from intake.services.licensing import with_licences
from intake.store.database.session import Database
from intake.store.facts import facts


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
        mail = parse(raw, arrival(raw, now))
    except MalformedMail as malformed:
        disposition = Disposition(DispositionKind.QUARANTINE, (f"not understood: {malformed}",))
        return Explanation(disposition, None, desk.mailbox)
    reading = read(mail, regulation, desk)
    known = NO_FACTS
    if database is not None:
        with database.read() as connection:
            known = facts.facts(connection, reading.question)
            known = with_licences(connection, reading, known, regulation, desk)
    disposition = decide_reading(reading, known, regulation, desk, mail.arrived_at)
    return Explanation(disposition, mail, desk.mailbox)
