"""What is offered for a missing field because an earlier ticket gave it, and what was offered to whom.

Values of earlier tickets go to the very address that gave them, and those that a firm shares to a proved
colleague; never where anybody else reads the answer, and never on the word of a mail that may be forged.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from intake.desk.authenticity import Authenticity
from intake.desk.correlation import reply_address
from intake.desk.disposition import Extent
from intake.desk.facts import KnownValue
from intake.desk.message import Address
from intake.desk.regulation import Regulation, Shape
from intake.desk.ticket import Offer, Ticket

if TYPE_CHECKING:
    from intake.desk.rules.case import Case

# What all people of a firm share; a colleague's name or telephone is nobody else's.
_OF_FIRMS = frozenset({Shape.DIGITS, Shape.PATTERN, Shape.MENTION, Shape.RELEASE})


def offers(case: Case, missing: tuple[str, ...], ticket: Ticket | None = None) -> tuple[KnownValue, ...]:
    """What earlier tickets of the sender or of his colleagues gave for the missing fields.

    Nothing is offered when others than the sender read the answer, or what he quotes of it: a Reply-To is no
    proof that its owner may read what the sender told us before.  `ticket` is the one in which he is asked,
    None for the one that his mail opens.
    """
    wanted = reply_address(case.mail, case.desk)
    alone = wanted.key == case.mail.sender.key and not case.named_people
    if not alone or not is_his_alone(ticket, case.mail.sender) or not _may_be_offered(case):
        return ()
    colleagues = case.released or case.authenticity is Authenticity.PROVED
    return offered(case.facts.known_values, missing, case.regulation, colleagues=colleagues)


def _may_be_offered(case: Case) -> bool:
    doubted = case.authenticity is Authenticity.DOUBTED and not case.released
    return case.permission.extent is Extent.FULL and not doubted


def shown_to_sender(case: Case, ticket: Ticket) -> tuple[KnownValue, ...] | tuple[Offer, ...]:
    """What requests in this ticket offered to the sender of the mail: only that can he confirm."""
    if ticket.offered is None:
        return offers(case, ticket.missing, ticket)
    sender = case.mail.sender.key
    return tuple(offer for offer in ticket.offered if offer.to == sender and offer.name in ticket.missing)


def offered(
    known_values: Iterable[KnownValue], missing: tuple[str, ...], regulation: Regulation, *, colleagues: bool
) -> tuple[KnownValue, ...]:
    """The known values of fields that are missing now: the sender's, and if he is proved his colleagues'."""
    shared = {spec.name for spec in regulation.fields if spec.shape in _OF_FIRMS} if colleagues else set()
    return tuple(
        known
        for known in known_values
        if known.name in missing and (known.name in shared or not known.of_colleague)
    )


def is_his_alone(ticket: Ticket | None, writer: Address) -> bool:
    """Whether an answer in the ticket, or in the one that his mail opens (None), goes to the writer alone."""
    if ticket is None:
        return True
    elsewhere = ticket.answer_to is not None and ticket.answer_to.key != writer.key
    return ticket.requester.key == writer.key and not elsewhere


def offers_to(writer: Address, known_values: Iterable[KnownValue]) -> tuple[Offer, ...]:
    """What a request shows to a writer, as the ticket remembers it."""
    return tuple(Offer(writer.key, known.name, known.value, known.ticket_number) for known in known_values)
