"""What agents are told of mail that was too much, and what is answered after the flood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from intake.desk.aliases import person_of
from intake.desk.automatic.recognition import nobody_behind
from intake.desk.budgets import Accounts, Party, Standing, domain_counted
from intake.desk.changes import Change, CountRequest
from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import nameless
from intake.desk.outgoing import Audience, Template
from intake.desk.support_desk import SupportDesk
from intake.desk.ticket import Status, Ticket, subject_tag

# So many are named in the one mail; the commands that it names show all.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class TooMany:
    """A mail that was one too many: `domain` is its sender's.

    `unanswered` says that it may yet be answered, `told` that agents know of it, and `held` that it waits for
    their decision.
    """

    mail_id: int
    ticket_number: int | None
    domain: str
    unanswered: bool
    told: bool
    held: bool = False


def report(mails: Sequence[TooMany], desk: SupportDesk, tag_prefix: str) -> Disposition:
    """One mail to the agents for all that was withheld; it shows of strangers only their domains."""
    unanswered = sum(mail.unanswered for mail in mails)
    untold = sum(not mail.told for mail in mails)
    domains = Counter(mail.domain or "?" for mail in mails)
    tickets = dict.fromkeys(mail.ticket_number for mail in mails if mail.ticket_number is not None)
    held = [mail.mail_id for mail in mails if mail.held]
    without = [mail.mail_id for mail in mails if mail.ticket_number is None and not mail.held]
    tags = [f"[{subject_tag(tag_prefix, number)}]" for number in tickets]
    lines = (
        Text.of(TextKey.FLOOD_COUNT, count=len(mails)),
        *((Text.of(TextKey.FLOOD_UNANSWERED, count=unanswered),) if unanswered else ()),
        *((Text.of(TextKey.FLOOD_UNTOLD, count=untold),) if untold else ()),
        Text.of(TextKey.FLOOD_DOMAINS, domains=_some([f"{name} ({n})" for name, n in domains.most_common()])),
        *((Text.of(TextKey.FLOOD_TICKETS, tags=_some(tags)),) if tags else ()),
        *((Text.of(TextKey.FLOOD_MAILS, ids=_some([str(one) for one in without])),) if without else ()),
        *((Text.of(TextKey.FLOOD_HELD, ids=_some([str(one) for one in held])),) if held else ()),
    )
    answer = Answer(Template.FLOOD, Audience.AGENTS, desk.notify, desk.language, notices=lines)
    answers = (answer,) if desk.notify else ()
    return Disposition(DispositionKind.NOTE, (f"{len(mails)} mails were too many",), answers=answers)


def _some(words: Sequence[str]) -> tuple[str, ...]:
    further = len(words) - _NAMED
    return (*words[:_NAMED], f"… (+{further})") if further > 0 else tuple(words)


def answered_late(ticket: Ticket, standing: Standing) -> Disposition | None:
    """The answer that a ticket's customer didn't get when he wrote; None when it isn't needed any more.

    It goes where the ticket's answers go: another address than its requester's only where a mail was proved,
    such as a form's, which names the person who filled it in.  Of a ticket that is plain it says nothing.
    """
    if ticket.asked or ticket.first_answered_at is not None:
        return None
    template, changes = _owed(ticket)
    to = ticket.answer_to or ticket.requester
    if template is None or nobody_behind(to):
        return None
    answer = Answer(
        template,
        Audience.CUSTOMER,
        nameless((to,)) if ticket.plain else (to,),
        ticket.language,
        missing=ticket.missing if template is Template.REQUEST else (),
        plain=ticket.plain,
    )
    account = Party(standing, person_of(to.key), domain_counted(standing, to))
    return Disposition(
        DispositionKind.NOTE,
        ("answered after the flood",),
        ticket.number,
        changes,
        (answer,),
        accounts=Accounts(account, account),
    )


def _owed(ticket: Ticket) -> tuple[Template | None, tuple[Change, ...]]:
    if ticket.status is Status.AWAITING_INFO:
        return Template.REQUEST, (CountRequest(),)
    return (Template.ACKNOWLEDGEMENT if ticket.status is Status.OPEN else None), ()
