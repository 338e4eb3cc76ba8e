"""Why somebody else is told than the agent who has a ticket, or than all who are notified."""

from __future__ import annotations

from intake.desk.disposition import Disposition
from intake.desk.message import Address
from intake.desk.outgoing import Audience
from intake.desk.rules.case import Case


def told_instead(case: Case, disposition: Disposition) -> tuple[str, ...]:
    """Who is away of those whom the mail concerns, until when, and who stands in for him."""
    if not any(answer.audience is Audience.AGENTS for answer in disposition.answers):
        return ()
    ticket = case.match.ticket if case.match else None
    has_it = ticket.assignee if ticket is not None and ticket.number == disposition.ticket else None
    people = (Address(has_it),) if has_it else case.desk.notify
    return tuple(reason for person in people if (reason := _reason(case, person.key)))


def _reason(case: Case, key: str) -> str:
    absence = case.desk.absence(key, case.today)
    if absence is None:
        return ""
    until = f"until {absence.until.isoformat()}" if absence.until else "until he says that he is back"
    deputy = case.desk.deputy(key, case.today)
    return f"{key} is away {until}: {deputy.address if deputy else 'the others'} told instead"
