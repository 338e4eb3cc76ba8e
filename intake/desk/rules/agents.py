"""Rules for mail that shows an agent's address: proved and obeyed, or held."""

from __future__ import annotations

from intake.desk.automatic.bounce_phrases import is_daemon_address
from intake.desk.automatic.phrases import is_no_reply
from intake.desk.changes import (
    AddEntry,
    SetStatus,
)
from intake.desk.commands import types as order
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.identity import impersonated
from intake.desk.language.texts import Text, TextKey
from intake.desk.rules import (
    agent_orders,
    collisions,
    copies,
    objections,
    replies,
)
from intake.desk.rules.case import Case
from intake.desk.rules.forwarding import (
    forwarded_by,
    forwarded_sender,
    forwarded_text,
    hands_on,
    hands_on_into,
    outermost_sender,
)
from intake.desk.rules.new_requests import told_by
from intake.desk.rules.on_behalf import registered_on_behalf
from intake.desk.ticket import EntryKind, Status, Ticket


def nobody(case: Case) -> Disposition | None:
    """Does the mail not say who wrote it?  Nobody could be answered, so a person looks at it."""
    if "@" in case.mail.sender.address:
        return None
    return _hold(case, Text(TextKey.NO_SENDER))


def from_the_desk(case: Case) -> Disposition | None:
    """Does it come from the desk's own address, is none of our mails, and names nobody else?

    Somebody may write from that mailbox by hand.  Nobody could be answered, so a person looks at it.
    """
    return _hold(case, Text(TextKey.FROM_THE_DESK)) if case.desk.is_own(case.mail.sender) else None


def pretended_agent(case: Case) -> Disposition | None:
    """Does it dress up as the desk or an agent, or come from several people at once?"""
    if case.released:
        return None
    if len(case.mail.senders) > 1:
        shown = ", ".join(str(sender) for sender in case.mail.senders[:5])
        return _hold(case, Text.of(TextKey.SEVERAL_SENDERS, senders=shown))
    trick = impersonated(case.mail, case.desk)
    return _hold(case, trick) if trick else None


def unproved_agent(case: Case) -> Disposition | None:
    """Does it show an agent's address without proof?  A forged agent is never obeyed."""
    if case.agent is None or case.proof.proved:
        return None
    return _hold(case, Text.of(TextKey.UNPROVED, agent=case.agent.address, why=case.proof.reason))


def wrong_commands(case: Case) -> Disposition | None:
    """Does an agent give an unknown or wrong command?  He gets the list, and nothing else happens."""
    if case.agent is None:
        return None
    errors = case.commands.errors or objections.impossible(case)
    return _refused(case, errors) if errors else None


def new_request(case: Case) -> Disposition | None:
    """Does an agent register a telephone request (#new ADDRESS)?"""
    if case.agent is None:
        return None
    new = next((item for item in case.commands.commands if isinstance(item, order.NewFor)), None)
    if new is None:
        return None
    if case.desk.is_own(new.customer):
        return _refused(case, (Text(TextKey.OWN_ADDRESS),))
    brought = told_by(case, new.customer)
    given = any(isinstance(item, order.SetValue) for item in case.commands.commands)
    if not (brought.text.strip() or brought.subject or given or case.mail.brought):
        return _refused(case, (Text(TextKey.NOTHING_TO_SAY),))
    return registered_on_behalf(case, brought, "#new")


def forwarded_request(case: Case) -> Disposition | None:
    """Does an agent forward a customer's mail?  The original sender is the requester."""
    if case.agent is None or case.ticket_for_agent is not None or not hands_on(case):
        return None
    original = forwarded_sender(case.mail, case.desk.is_internal)
    # A machine can't be a requester: who is meant is said in the text, which the agent reads.
    if original is None or is_daemon_address(original.address) or is_no_reply(original.address):
        return _refused(case, (Text(TextKey.NO_ORIGINAL_SENDER),))
    return registered_on_behalf(case, forwarded_by(case, original), "forward")


def forwarded_into_ticket(case: Case) -> Disposition | None:
    """Does an agent forward somebody's mail into a ticket?  It is the writer's words, not the agent's answer.

    Forwarding the desk's own mail, with words above it, is only another way to answer it.
    """
    ticket, agent = case.ticket_for_agent, case.agent
    if agent is None or ticket is None or case.commands.commands or not hands_on_into(case):
        return None
    writer = outermost_sender(case.mail)
    if writer is None or case.desk.is_own(writer):
        return None
    if not ticket.takes_part(writer):
        error = Text.of(TextKey.FORWARDED_INTO, writer=writer.address, number=ticket.number)
        return _refused(case, (error,))
    entry = AddEntry(
        EntryKind.CUSTOMER, f"{writer} (through {agent.address})", forwarded_text(case), case.mail.text
    )
    reasons = (case.english(case.proof.reason), f"forwards a mail of {writer.address}, who takes part")
    comes_back = ticket.status is Status.AWAITING_CUSTOMER or (ticket.finished and case.may_reopen(ticket))
    moves = (SetStatus(Status.OPEN, f"{agent.address} forwarded the customer's mail"),) if comes_back else ()
    answers = replies.update(case, ticket)
    return Disposition(DispositionKind.APPEND, reasons, ticket.number, (entry, *moves), answers)


def answer_without_ticket(case: Case) -> Disposition | None:
    """Does an agent write without naming a ticket?  It can't be relayed to anybody."""
    if case.agent is None or case.ticket_for_agent is not None:
        return None
    return _refused(case, (Text(TextKey.NO_TICKET),))


def relayed_enough(case: Case) -> Disposition | None:
    """Were so many answers handed on in the ticket that two machines may be talking through the desk?

    Machines write no commands: an agent who writes one is heard at any time.
    """
    limit = case.regulation.answers_per_address
    if case.agent is None or case.commands.commands or case.facts.relays_sent_ticket < limit:
        return None
    if collisions.answers_note(case):
        return None  # It is handed on to nobody.
    return None if case.released else _hold(case, Text.of(TextKey.RELAYED_OFTEN, times=limit))


def obeyed(case: Case) -> Disposition | None:
    """Everything else from a proved agent: his commands are carried out, his words handed on."""
    ticket: Ticket | None = case.ticket_for_agent
    if case.agent is None or ticket is None:
        return None
    if ticket.requester.key == case.agent.key and not case.commands.commands:
        # In his own request an agent is the customer: his words are for those who help him.
        return None
    if agent_orders.nothing_said(case):
        # What stands there is a quote or a signature, or it stands where the desk doesn't look for words.
        something = case.mail.text.strip()
        return _refused(case, (Text(TextKey.NOTHING_NEW if something else TextKey.NOTHING_TO_SAY),))
    return copies.with_copies(case, ticket, agent_orders.carry_out(case, ticket))


def _hold(case: Case, reason: Text) -> Disposition:
    return Disposition(DispositionKind.HOLD, (case.english(reason),), answers=replies.held(case, (reason,)))


def _refused(case: Case, errors: tuple[Text, ...]) -> Disposition:
    told = tuple(map(case.english, errors))
    named = case.ticket_for_agent.number if case.ticket_for_agent else None
    # With its ticket, so that the corrected command may come as an answer to the list.
    return Disposition(DispositionKind.REJECT, told, named, answers=replies.commands(case, errors))
