"""Checking whether every sample became what it should; differences are reported as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from intake.demo.desk import Books
from intake.demo.letters import text_of
from intake.demo.samples import AGENTS, NEVER_ANSWERED, Card, ExpectedMail, Sample
from intake.demo.servers import MailServers
from intake.desk.disposition import DispositionKind
from intake.desk.regulation import FieldRole, Regulation
from intake.desk.ticket import Ticket
from intake.store.outbox.outbox import OutboxState
from intake.store.spool.ledger import LedgerMail


def differences(samples: Sequence[Sample], mails: Sequence[LedgerMail], books: Books) -> Iterator[str]:
    """Differences from what the samples expect; `mails` are those of the samples, in the same order."""
    if len(samples) != len(mails):
        yield f"{len(samples)} mails were delivered, {len(mails)} came in"
    for sample, mail in zip(samples, mails, strict=False):
        yield from (f"{sample.file}: {told}" for told in _of_one(sample, mail, books))


def _of_one(sample: Sample, mail: LedgerMail, books: Books) -> Iterator[str]:
    if mail.disposition is not sample.disposition:
        yield f"became {mail.disposition}, not {sample.disposition} ({'; '.join(mail.reasons)})"
    if mail.ticket_number != sample.ticket:
        yield f"belongs to ticket {mail.ticket_number}, not {sample.ticket}"
    went = {
        ExpectedMail(line.template, frozenset(r.address for r in line.recipients))
        for line in books.caused_by(mail)
    }
    for missing in set(sample.expected) - went:
        yield f"no {missing.template} went to {', '.join(sorted(missing.recipients))}"
    for surplus in went - set(sample.expected):
        yield f"nobody expected a {surplus.template} to {', '.join(sorted(surplus.recipients))}"
    if sample.card is not None:
        ticket = books.tickets.get(sample.ticket or 0)
        yield from _of_card(sample.card, ticket, books.regulation) if ticket else ("its ticket is not there",)
        files = books.files.get(sample.ticket or 0, ())
        if files != sample.card.files:
            yield f"the ticket has the files {files}, not {sample.card.files}"


def _of_card(card: Card, ticket: Ticket, regulation: Regulation) -> Iterator[str]:
    if ticket.status is not card.status:
        yield f"the ticket is {ticket.status}, not {card.status}"
    if ticket.missing != card.missing:
        yield f"missing: {ticket.missing}, not {card.missing}"
    expected = {
        FieldRole.REGISTRATION_NUMBER: card.registration_number,
        FieldRole.ORGANIZATION: card.organization,
        FieldRole.RELEASE: card.release,
    }
    for role, value in expected.items():
        found = ticket.value(regulation.name_of(role))
        if found != value:
            yield f"{role} is {found!r}, not {value!r}"


def differences_at_the_end(books: Books, servers: MailServers, sent: Sequence[bytes]) -> Iterator[str]:
    """Violations of what must hold for the demo as a whole, whatever came in."""
    waiting = [line for line in books.outbox if line.state is not OutboxState.SENT]
    yield from (f"outgoing mail {line.id} ({line.template}) is {line.state}" for line in waiting)
    if len(sent) != len(books.outbox):
        yield f"{len(books.outbox)} mails were written, {len(sent)} went out"
    if list(books.tickets) != list(range(1, len(books.tickets) + 1)):
        yield f"the numbers have gaps: {list(books.tickets)}"
    addresses = {recipient.address for line in books.outbox for recipient in line.recipients}
    yield from (f"{address} was answered" for address in NEVER_ANSWERED if address in addresses)
    relayed = [mail for template, mail in _pairs(books, sent) if template == "relay"]
    if any(agent in text_of(mail) for mail in relayed for agent in AGENTS):
        yield "an agent's own address went to a customer"
    yield from _left_in_folders(books, servers)


def _pairs(books: Books, sent: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """Each sent mail with its template, which is found by the Message-ID."""
    for line in books.outbox:
        yield from ((line.template, mail) for mail in sent if line.message_id.encode() in mail)


def _left_in_folders(books: Books, servers: MailServers) -> Iterator[str]:
    unreadable = sum(mail.disposition is DispositionKind.QUARANTINE for mail in books.mails)
    expected = {"INBOX": 0, "Quarantine": unreadable, "Processed": len(books.mails) - unreadable}
    for folder, count in expected.items():
        if servers.count(folder) != count:
            yield f"{servers.count(folder)} mails are in {folder}, not {count}"
