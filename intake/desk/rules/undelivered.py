"""A mail to a ticket's customers was given up: whoever believes that it went out must be told."""

from __future__ import annotations

import re
from datetime import date

from intake.addresses import address_key
from intake.desk.changes import AddEntry, MarkBounced
from intake.desk.delivery import GiveUp, RecipientState, Standing, too_large
from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.outgoing import Audience, Template
from intake.desk.support_desk import SupportDesk
from intake.desk.ticket import THE_DESK, EntryKind, Ticket

_STATUS = re.compile(r"(?<![0-9.])5\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9])")
# RFC 3463 §3.2: the address is wrong; §3.3: its mailbox is closed.
_WRONG_ADDRESS = re.compile(r"5\.1\.[0-9]{1,3}|5\.2\.1")
# RFC 5321 §4.2.3: mailbox not there, not local, name not allowed.
_WRONG_ADDRESS_CODES = frozenset({550, 551, 553})
_LONGEST_DETAIL = 300


def undelivered(ticket: Ticket, given_up: GiveUp, desk: SupportDesk, today: date) -> Disposition:
    """Note it on the ticket and tell the agents; an address that is wrong for good is marked.

    What is refused for its content or for want of room says nothing of the address.
    """
    failed = tuple(state for state in given_up.recipients if state.standing is Standing.FAILED)
    told = tuple(f"{state.address}: {_detail(state)}" for state in failed)
    entry = AddEntry(EntryKind.EVENT, THE_DESK, "not delivered: " + "; ".join(told), from_mail=False)
    marks = (MarkBounced(address_key(state.address), _detail(state)) for state in failed if _is_wrong(state))
    to = desk.in_charge(ticket.assignee, today)
    template = Template.OVERSIZED if too_large(given_up) else Template.BOUNCED
    answers = (Answer(template, Audience.AGENTS, to, desk.language, notices=told),) if to else ()
    return Disposition(DispositionKind.NOTE, ("not delivered",), ticket.number, (entry, *marks), answers)


def _detail(state: RecipientState) -> str:
    return f"{state.code or ''} {state.message}".strip()[:_LONGEST_DETAIL]


def _is_wrong(state: RecipientState) -> bool:
    status = _STATUS.search(state.message)
    if status is not None:
        return _WRONG_ADDRESS.match(status[0]) is not None
    return state.code in _WRONG_ADDRESS_CODES
