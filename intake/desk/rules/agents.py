"""Rules for whoever shows an agent's address: proved and obeyed, or held."""

from __future__ import annotations

from intake.desk.commands.types import NewFor
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.identity import impersonated
from intake.desk.message import Address
from intake.desk.regulation import Wording
from intake.desk.rules import agent_orders, notices, replies
from intake.desk.rules.case import Case
from intake.desk.rules.forwarding import forwarded_sender
from intake.desk.rules.registration import register
from intake.desk.ticket import Ticket


def nobody(case: Case) -> Disposition | None:
    """Does the mail not say who wrote it?  Nobody could be answered, so a person looks at it."""
    if "@" in case.mail.sender.address:
        return None
    return _hold(case, notices.NO_SENDER)


def pretended_agent(case: Case) -> Disposition | None:
    """Does it dress up as the desk or an agent, or come from several people at once?"""
    if case.released:
        return None
    if len(case.mail.senders) > 1:
        shown = ", ".join(str(sender) for sender in case.mail.senders[:5])
        return _hold(case, notices.several_senders(shown))
    trick = impersonated(case.mail, case.desk)
    return _hold(case, trick) if trick else None


def unproved_agent(case: Case) -> Disposition | None:
    """Does it show an agent's address without proof?  A forged agent is never obeyed."""
    if case.agent is None or case.proof.proved:
        return None
    return _hold(case, notices.unproved(case.agent.address, case.proof.reason))


def wrong_commands(case: Case) -> Disposition | None:
    """Does an agent give an unknown or wrong command?  He gets the list, and nothing else happens."""
    if case.agent is None:
        return None
    errors = tuple(map(notices.as_given, case.commands.errors)) or agent_orders.impossible(case)
    return _refused(case, errors) if errors else None


def new_request(case: Case) -> Disposition | None:
    """Does an agent register a telephone request (#new ADDRESS)?"""
    if case.agent is None:
        return None
    order = next((item for item in case.commands.commands if isinstance(item, NewFor)), None)
    if order is None:
        return None
    if case.desk.is_own(order.customer):
        return _refused(case, (notices.OWN_ADDRESS,))
    return _on_behalf(case, order.customer, case.commands.body, "#new")


def forwarded_request(case: Case) -> Disposition | None:
    """Does an agent forward a customer's mail?  The original sender is the requester."""
    if case.agent is None or case.ticket_for_agent is not None or not case.is_forward:
        return None
    original = forwarded_sender(case.mail, case.desk.is_internal)
    if original is None:
        return _refused(case, (notices.NO_ORIGINAL_SENDER,))
    return _on_behalf(case, original, case.reply_text, "forward")


def answer_without_ticket(case: Case) -> Disposition | None:
    """Does an agent write without naming a ticket?  It can't be relayed to anybody."""
    if case.agent is None or case.ticket_for_agent is not None:
        return None
    return _refused(case, (notices.NO_TICKET,))


def relayed_enough(case: Case) -> Disposition | None:
    """Were so many answers handed on in the ticket that two machines may be talking through the desk?

    Machines write no commands: with one an agent is heard at any time.
    """
    limit = case.regulation.answers_per_address
    if case.agent is None or case.commands.commands or case.facts.relays_sent_ticket < limit:
        return None
    return None if case.released else _hold(case, notices.relayed_often(limit))


def obeyed(case: Case) -> Disposition | None:
    """Everything else of a proved agent: his commands are carried out, his words handed on."""
    ticket: Ticket | None = case.ticket_for_agent
    if case.agent is None or ticket is None:
        return None
    return agent_orders.carry_out(case, ticket)


def _on_behalf(case: Case, requester: Address, text: str, how: str) -> Disposition:
    opened = register(case, requester, text)
    answers = replies.on_behalf(requester, opened.ticket.language, opened.ticket.missing)
    reason = f"{case.proof.reason.en}; registered for {requester.address} ({how})"
    return Disposition(
        DispositionKind.OPEN_TICKET,
        (reason,),
        None,
        opened.all_changes,
        (*answers, *replies.notification(case)),
        opened.ticket.fields,
        opened.ticket.missing,
        opened.ticket.kind,
    )


def _hold(case: Case, reason: Wording) -> Disposition:
    return Disposition(DispositionKind.HOLD, (reason.en,), answers=replies.held(case, (reason,)))


def _refused(case: Case, errors: tuple[Wording, ...]) -> Disposition:
    told = tuple(error.en for error in errors)
    return Disposition(DispositionKind.REJECT, told, answers=replies.commands(case, errors))
