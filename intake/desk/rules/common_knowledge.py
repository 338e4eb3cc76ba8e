"""What several people know of a ticket together: a mail to all of them shows nothing else of it."""

from __future__ import annotations

from collections.abc import Iterable

from intake.desk.message import Address
from intake.desk.rules.case import Case
from intake.desk.source import SourceKind
from intake.desk.ticket import Ticket


def seen_by_all(case: Case, ticket: Ticket, people: Iterable[Address]) -> tuple[str, ...]:
    """The fields whose values stand in the mail, if it went to all these people or came from them.

    Nothing else is sure to be known to all: a value may come from an earlier ticket of one of them, from a
    mail before another took part, or from one that went to the desk alone.
    """
    mail = case.mail
    have_it = {address.key for address in (mail.sender, *mail.to, *mail.cc)}
    if any(person.key not in have_it for person in people):
        return ()
    given = {finding.name for finding in case.given if finding.source.kind is not SourceKind.CONFIRMED}
    words = _folded(f"{mail.subject}\n{mail.text}")
    quoted = {finding.name for finding in ticket.fields if _folded(finding.value) in words}
    return tuple(sorted(given | quoted))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
