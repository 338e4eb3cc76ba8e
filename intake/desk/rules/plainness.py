"""Which mail to customers says nothing that a sender chose, and how a ticket remembers that.

Reminders, closings and agents' answers go out long after the mail that opened a ticket, and repeat what it
said as well.  So a ticket is plain while it holds what an unproved stranger wrote, or what anybody wrote who
wants the answers sent to somebody else; a mail that is believed to be of whoever gets them ends that.
"""

from __future__ import annotations

from intake.desk.changes import Change, SetPlain
from intake.desk.mail_domains import holds
from intake.desk.rules.answerable import may_be_anothers
from intake.desk.rules.case import Case
from intake.desk.rules.people import reply_to
from intake.desk.ticket import Ticket


def is_plain(case: Case, ticket: Ticket | None) -> bool:
    """Whether automatic mail that this mail causes, about that ticket if there is one, says nothing of it."""
    if not case.believed:
        return True
    if ticket is None:
        elsewhere = reply_to(case)
        return elsewhere is not None and may_be_anothers(case, elsewhere)
    return ticket.plain and not _by_requester(case, ticket)


def lifted(case: Case, ticket: Ticket | None) -> tuple[Change, ...]:
    """The change by which a mail of the requester's own ends the plainness of his ticket."""
    ends = ticket is not None and ticket.plain and case.believed and _by_requester(case, ticket)
    return (SetPlain(plain=False),) if ends else ()


def imposed(case: Case, ticket: Ticket) -> tuple[Change, ...]:
    """The change by which what an unproved stranger gives makes a ticket plain."""
    return () if case.believed or ticket.plain else (SetPlain(plain=True),)


def borrows_a_subject(case: Case) -> bool:
    """Whether an agent's mail may have its subject from a stranger's: a plain ticket's, or a held mail's.

    Agents hear of held mail by a notice that belongs to no ticket.
    """
    ticket = case.ticket_for_agent
    of_held_mail = case.is_reply and any(own.ticket_number is None for own in case.facts.own_mails)
    return of_held_mail or (ticket is not None and ticket.plain)


def _by_requester(case: Case, ticket: Ticket) -> bool:
    sender, asked = case.mail.sender.key, ticket.answer_to or ticket.requester
    return sender == asked.key or (sender == ticket.requester.key and holds(ticket.requester, asked))
