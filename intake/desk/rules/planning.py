"""What ends a waiting for others: the next mail of a customer, answer of an agent, or move of the ticket."""

from __future__ import annotations

from dataclasses import replace

from intake.desk.changes import AddEntry, Change, MergeInto, SetPlans, SetStatus
from intake.desk.disposition import Disposition
from intake.desk.rules.case import Case
from intake.desk.ticket import EntryKind, Ticket

_SPEAK = frozenset({EntryKind.CUSTOMER, EntryKind.AGENT})


def with_wait_ended(case: Case, disposition: Disposition) -> Disposition:
    """The disposition, in which the waiting of its ticket is over if something has come of it."""
    ticket = _ticket(case, disposition.ticket)
    if ticket is None or ticket.plans.wait is None or not any(map(_moves_on, disposition.changes)):
        return disposition
    planned = next((change for change in disposition.changes if isinstance(change, SetPlans)), None)
    if planned is not None and planned.plans.waits != ticket.plans.waits:
        # The same mail says that it is waited anew.
        return disposition
    plans = (planned.plans if planned else ticket.plans).ended(case.now)
    others = tuple(change for change in disposition.changes if change is not planned)
    event = f"{planned.told}; no longer waiting" if planned else "no longer waiting for others"
    ended = replace(disposition, changes=(*others, SetPlans(plans, event)))
    return ended.because("no longer waiting for others")


def _moves_on(change: Change) -> bool:
    match change:
        case AddEntry(kind):
            return kind in _SPEAK and not change.warning
        case SetStatus() | MergeInto():
            return True
        case _:
            return False


def _ticket(case: Case, number: int | None) -> Ticket | None:
    if number is None:
        return None
    known = (case.ticket, *(match.ticket for match in case.facts.matches))
    return next((ticket for ticket in known if ticket is not None and ticket.number == number), None)
