"""An agent's out-of-office answer: what he was told lies unread, so the others must hear of it."""

from __future__ import annotations

from dataclasses import replace

from intake.desk.changes import Change, SetPlans
from intake.desk.disposition import Answer
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import Address
from intake.desk.outgoing import Audience, Template
from intake.desk.retelling import Retelling
from intake.desk.rules.case import Case
from intake.desk.ticket import Ticket

_LONGEST_WORDS = 300


def concerns(case: Case) -> Ticket | None:
    """The unfinished ticket about which a machine answers for the agent who has it; None for no such."""
    ticket = case.ticket_for_agent
    if case.agent is None or ticket is None or case.automatic is None:
        return None
    is_his = ticket.assignee == case.agent.key and not ticket.finished
    return ticket if is_his and case.automatic.kind == "auto_reply" else None


def told(case: Case, ticket: Ticket) -> tuple[tuple[Change, ...], tuple[Answer, ...]]:
    """Tell the others, once a day.  No loop: only the ticket's own agent has a machine that is heard here."""
    others = _others(case)
    if not others or case.agent is None or ticket.plans.absence_told_on == case.today:
        return (), ()
    words = " ".join(case.reply_text.split())[:_LONGEST_WORDS]
    answer = Answer(
        Template.AGENT_AWAY,
        Audience.AGENTS,
        others,
        case.desk.language,
        notices=(Text.of(TextKey.AUTO_REPLY, agent=case.agent.name, words=words),),
        retells=Retelling.WHOLE,
    )
    plans = replace(ticket.plans, absence_told_on=case.today)
    shown = ", ".join(person.address for person in others)
    return (SetPlans(plans, f"out-of-office answer of {case.agent.address}: {shown} told"),), (answer,)


def _others(case: Case) -> tuple[Address, ...]:
    """His deputy, or everybody else who is notified."""
    key = case.mail.sender.key
    deputy = case.desk.deputy(key, case.today)
    everybody = (deputy,) if deputy else case.desk.present(case.desk.notify, case.today)
    return tuple(person for person in everybody if person.key != key)
