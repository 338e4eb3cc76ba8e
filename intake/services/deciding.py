"""Parse, read, ask, decide: the one road of a mail, for the daemon, `explain` and `simulate`.

Nothing here writes.  Parsing and reading need no database, so a helper process may do both ahead of
time (`reading.py`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from intake.desk import tokens
from intake.desk.cut_off import has_more
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.facts import NO_FACTS, Facts, Question, RoutedMail
from intake.desk.message import Attachment, InboundMail
from intake.desk.regulation import Regulation
from intake.desk.rules.case import Case
from intake.desk.rules.known_values import (
    further_lookup,
    licences_named,
    of_colleagues,
    with_colleagues,
)
from intake.desk.rules.reading import Reading, read
from intake.desk.rules.sent_by_hand import asked_of_sent, decide_sent
from intake.desk.rules.table import decide
from intake.desk.scan import Scan
from intake.desk.support_desk import SupportDesk
from intake.mail.parsing.parse import Closely, MalformedMail, parse
from intake.services.licensing import with_licences
from intake.store import assignment, licences
from intake.store.database.session import Connection
from intake.store.facts import earlier, facts
from intake.store.spool import ledger


def read_mail(  # noqa: PLR0913 - what a mail is, and for whom it is read
    raw: bytes,
    arrived_at: datetime,
    regulation: Regulation,
    desk: SupportDesk,
    *,
    complete: bool = True,
    left_on_server: tuple[Attachment, ...] = (),
) -> Reading:
    """All that a mail alone says; MalformedMail when the bytes are no mail."""
    closely = Closely(desk.agent, partial(tokens.carries_agents, desk.token_key))
    mail = parse(raw, arrived_at, complete=complete, left_on_server=left_on_server, closely=closely)
    return read(mail, regulation, desk)


def decide_mail(  # noqa: PLR0913 - a mail, its desk, and what is known of it beside that
    connection: Connection | None,
    reading: Reading,
    regulation: Regulation,
    desk: SupportDesk,
    *,
    mail_id: int | None = None,
    released: bool = False,
    let_in_by: str = "",
    scan: Scan | None = None,
    sent: bool = False,
) -> Disposition:
    """What becomes of a mail that was read; without a database no ticket and no licence is known.

    `mail_id` is the mail itself, which doesn't count as its own repetition; `released` says that somebody let
    it through, `let_in_by` who he is if its sender takes part from then on, and `scan` what a virus scanner
    said.  `sent`: it lay in the mailbox's folder of sent mail.
    """
    if sent:
        reading = replace(reading, question=asked_of_sent(reading.question))
    known = what_is_known(connection, reading, mail_id)
    case = Case(reading, known, regulation, desk, reading.mail.arrived_at, released, scan, let_in_by)
    if sent:
        return decide_sent(case)
    return decide(case if connection is None else with_licences(connection, case))


def what_is_known(connection: Connection | None, reading: Reading, mail_id: int | None = None) -> Facts:
    """What the database knows about a mail; nothing without one."""
    if connection is None:
        return NO_FACTS
    known = ask(connection, reading.question, mail_id)
    return known if known.routed is None else _unless_it_has_more(connection, reading, known, known.routed)


def _unless_it_has_more(connection: Connection, reading: Reading, known: Facts, routed: RoutedMail) -> Facts:
    """The facts: that it came before counts only where nothing of it was lost then."""
    more = _has_more(connection, reading.mail, routed)
    return facts.in_ticket_of(connection, reading.question, known, routed) if more else known


def _has_more(connection: Connection, mail: InboundMail, routed: RoutedMail) -> bool:
    """Whether the copy of a mail that came first lacks something of it; few mails come twice."""
    kept = ledger.raw(connection, routed.mail_id)
    if kept is None:
        return False
    try:
        return has_more(mail, parse(kept, mail.arrived_at))
    except MalformedMail:
        return True


def ask(connection: Connection, question: Question, mail_id: int | None = None) -> Facts:
    """What the database knows about a mail, and of earlier tickets what the desk wants to know."""
    found = facts.facts(connection, question, mail_id)
    if question.candidates:
        turns = assignment.turns(connection, question.mailbox)
        found = replace(found, turns=turns, loads=assignment.loads(connection, question.candidates))
    lookup = further_lookup(question, found)
    known = earlier.of_sender(connection, question) if lookup.of_sender else found.known_values
    if lookup.organization:
        given = earlier.of_domain(connection, question.mailbox, question.domain)
        numbers = licences_named(given, question)
        owners = licences.find(connection, numbers).values() if numbers else ()
        registered = tuple(licence.organization for licence in owners)
        colleagues = of_colleagues(given, lookup.organization, question, registered)
        known = with_colleagues(known, colleagues)
    return found if known is found.known_values else replace(found, known_values=known)


def not_understood(malformed: MalformedMail) -> Disposition:
    """What becomes of bytes that are no mail."""
    return Disposition(DispositionKind.QUARANTINE, (f"not understood: {malformed}",), heard=True)
