"""Why an agent's well-written commands can't be carried out, or his words not be handed on."""

from __future__ import annotations

from typing import assert_never

from intake.desk import tokens
from intake.desk.commands import types as order
from intake.desk.commands.lines import named_commands
from intake.desk.language.texts import Text, TextKey
from intake.desk.rules import (
    absence_orders,
    handing_over,
    invitations,
    kept_inside,
    looking,
    notices,
    plan_orders,
)
from intake.desk.rules.case import Case
from intake.desk.rules.collisions import speaks
from intake.desk.rules.forwarding import hands_on
from intake.desk.rules.inline_answers import lost_words
from intake.desk.rules.public_text import pointing_below
from intake.desk.ticket import Status, Ticket, may_move

_MOST_SHOWN, _LONGEST_SHOWN = 3, 80


def impossible(case: Case) -> tuple[Text, ...]:
    """Why well-written commands can't be carried out on this ticket; empty when they can."""
    ticket = case.ticket_for_agent
    commands = case.commands.commands
    own = case.agents_words
    errors = [Text.of(TextKey.LATE_COMMAND, line=line) for line in case.commands.late if line in own]
    errors += [Text.of(TextKey.COMMAND_IN_SUBJECT, typed=typed) for typed in _in_subject(case, ticket)]
    pointing = pointing_below(own) if case.reply.quoted.strip() and not stays_inside(case) else ""
    errors += [Text.of(TextKey.POINTS_BELOW, line=pointing)] if pointing else []
    between = () if stays_inside(case) else lost_words(case)
    if between:
        errors.append(Text.of(TextKey.BETWEEN_LINES, lines=_some(between)))
    retold = "" if stays_inside(case) else kept_inside.retold_line(own, case.reply, case.desk.languages)
    errors += [Text.of(TextKey.RETOLD, line=retold)] if retold else []
    errors += _proofs(case) if ticket is not None and not stays_inside(case) else []
    registers = hands_on(case) or any(isinstance(item, order.NewFor) for item in commands)
    for item in commands:
        of_a_ticket = not isinstance(item, order.Presence | order.Looking)
        if ticket is None and of_a_ticket and not (registers and isinstance(item, _AT_REGISTRATION)):
            return (*errors, Text(TextKey.NO_TICKET))
        errors += _obstacles(case, ticket, item)
    return tuple(errors)


def _some(lines: tuple[str, ...]) -> str:
    """The first of some lines, shortened."""
    return "; ".join(f"«{line[:_LONGEST_SHOWN]}»" for line in lines[:_MOST_SHOWN])


def _proofs(case: Case) -> list[Text]:
    """What of an agent's answer proves agents and can't be cut out of it."""
    key, found = case.desk.token_key, list[Text]()
    if case.mail.secretive:
        # The name may be what proves him, and his answer may quote this mail to anybody.
        files = tokens.without_agents(key, ", ".join(case.mail.secretive[:5]))
        found.append(Text.of(TextKey.PROOF_IN_FILE, files=files))
    if tokens.disguised_agents(key, f"{case.reply.text}\n{case.reply.signature}"):
        found.append(Text(TextKey.PROOF_IN_WORDS))
    return found


# What may be said of a ticket in the mail that registers it.
_AT_REGISTRATION = (
    order.NewFor,
    order.AssignTo,
    order.Prioritize,
    order.ChangeKind,
    order.SetValue,
    order.Invite,
    order.Remind,
    order.Due,
    order.Wait,
)


def _in_subject(case: Case, ticket: Ticket | None) -> tuple[str, ...]:
    """Commands that the agent himself put into the subject, where a customer's words are too."""
    if case.is_forward:
        return ()
    known = ticket.subject.casefold() if ticket else ""
    return tuple(typed for typed in named_commands(case.mail.subject) if typed.casefold() not in known)


def stays_inside(case: Case) -> bool:
    """Whether the mail's text is for nobody outside: only an answer, #ask, #resolve and #close speak."""
    return not speaks(case)


def _obstacles(  # noqa: C901 - one row for each command
    case: Case, ticket: Ticket | None, item: order.Order
) -> list[Text]:
    """Why a command can't be carried out; without a ticket only those `_AT_REGISTRATION` come here."""
    match item:
        case order.Show() | order.ListTickets() | order.Help():
            return _look_obstacles(case, ticket, item)
        case order.AssignTo():
            return handing_over.obstacles(case, item)
        case order.Remind() | order.Due() | order.Wait():
            return plan_orders.obstacles(case, ticket, item)
        case order.Away() | order.Back():
            return absence_orders.obstacles(case, item)
        case order.Merge(number):
            return _merge_obstacles(case, ticket, number) if ticket else []
        case order.Reopen():
            return _reopen_obstacles(ticket) if ticket else []
        case order.Ask() | order.Resolve() | order.Close():
            return _speech_obstacles(case, ticket, item) if ticket else []
        case order.MarkSpam():
            return _spam_obstacles(ticket) if ticket else []
        case order.Invite(people):
            return invitations.obstacles(case.desk, people)
        case (
            order.Prioritize()
            | order.ChangeKind()
            | order.SetValue()
            | order.Note()
            | (order.NewFor() | order.Release() | order.Discard() | order.Send())
        ):
            return []
    assert_never(item)


def _look_obstacles(case: Case, ticket: Ticket | None, item: order.Looking) -> list[Text]:
    """A ticket of another mailbox and one that doesn't exist are told alike: neither is of this desk."""
    if not isinstance(item, order.Show):
        return []
    if item.number is None:
        registers = any(isinstance(other, order.NewFor) for other in case.commands.commands)
        return [] if ticket or registers or hands_on(case) else [Text(TextKey.SHOW_WHICH)]
    known = looking.shown_number(case.facts, item.number) is not None
    return [] if known else [Text.of(TextKey.SHOW_UNKNOWN, number=item.number)]


def _reopen_obstacles(ticket: Ticket) -> list[Text]:
    if not ticket.finished:
        return [Text.of(TextKey.NOT_FINISHED, status=notices.status_words(ticket.status))]
    if ticket.merged_into is not None:
        return [Text.of(TextKey.WAS_MERGED, number=ticket.merged_into)]
    return []


def _speech_obstacles(case: Case, ticket: Ticket, item: order.Spoken) -> list[Text]:
    if not may_move(ticket.status, target_of(item)):
        return [notices.already(name_of(item), ticket.status)]
    if isinstance(item, order.Ask) and not case.commands.body.strip() and not item.fields:
        return [Text(TextKey.NO_QUESTION)]
    return []


def _spam_obstacles(ticket: Ticket) -> list[Text]:
    possible = may_move(ticket.status, Status.CLOSED)
    return [] if possible else [notices.already("#spam", ticket.status)]


def _merge_obstacles(case: Case, ticket: Ticket, number: int) -> list[Text]:
    target = next((other for other in case.facts.named_tickets if other.number == number), None)
    if target is None:
        return [Text.of(TextKey.MERGE_UNKNOWN, number=number)]
    if number == ticket.number:
        return [Text.of(TextKey.MERGE_ITSELF, number=number)]
    if target.merged_into is not None:
        return [Text.of(TextKey.MERGE_MERGED, number=number, target=target.merged_into)]
    if not may_move(ticket.status, Status.CLOSED):
        return [notices.already(f"#merge {number}", ticket.status)]
    return []


def target_of(item: order.Spoken) -> Status:
    """The status that such a command moves a ticket to."""
    match item:
        case order.Ask():
            return Status.AWAITING_CUSTOMER
        case order.Resolve():
            return Status.RESOLVED
        case order.Close():
            return Status.CLOSED
    assert_never(item)


def name_of(item: order.Order) -> str:
    """A command as agents type it."""
    return f"#{item.command}"
