"""What goes out because of a mail is counted for the caps, and what is withheld is remembered."""

from __future__ import annotations

from dataclasses import replace

from intake.desk.aliases import person_of
from intake.desk.budgets import Party, ResponseKind, Standing, domain_counted
from intake.desk.disposition import Answer
from intake.desk.message import Address
from intake.desk.outgoing import Audience
from intake.services.answer_context import Occasion
from intake.store.responses import Response


def responses_of(answer: Answer, occasion: Occasion, to: tuple[Address, ...]) -> list[Response]:
    """What is counted of an answer that goes to these recipients.

    To a customer, and to whoever wrote the mail, it is an automatic answer; what agents are told of a mail
    goes to the account of its sender, once, however many they are.
    """
    accounts = occasion.disposition.accounts
    number = occasion.ticket.number if occasion.ticket else None
    writer = occasion.mail.sender if occasion.mail else None
    counted = [recipient for recipient in to if answer.is_counted_for(recipient, writer)]
    standing = accounts.answer.standing if accounts else Standing.KNOWN
    found = [
        Response(ResponseKind.ANSWER, _party(standing, recipient), occasion.at, number)
        for recipient in counted
    ]
    if accounts is None:
        return found
    found = [replace(one, frame=accounts.frame, alike=accounts.alike) for one in found]
    if answer.audience is Audience.AGENTS:
        found.append(Response(ResponseKind.NOTICE, accounts.notice, occasion.at, number))
    return found


def _party(standing: Standing, recipient: Address) -> Party:
    return Party(standing, person_of(recipient.key), domain_counted(standing, recipient))
