"""Handing a ticket over: the colleague who gets it gets all of it, at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from intake.addresses import address_key
from intake.desk.absences import absence_key
from intake.desk.changes import Assign
from intake.desk.commands.types import AssignTo, Command
from intake.desk.disposition import Answer
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import Address
from intake.desk.outgoing import Audience, Template
from intake.desk.plans import Plans
from intake.desk.retelling import Retelling
from intake.desk.rules.case import Case
from intake.desk.rules.colleagues import agent_meant
from intake.desk.support_desk import Agent


def obstacles(case: Case, item: AssignTo) -> list[Text]:
    """Why the ticket can't be given to whom the command means."""
    meant = meant_by(case, item)
    return [meant] if isinstance(meant, Text) else []


def meant_by(case: Case, item: AssignTo) -> Agent | Text:
    """The agent who gets the ticket, or what is wrong with the command."""
    writer = case.agent or Agent(case.mail.sender.name, case.mail.sender.address)
    return agent_meant(item.who, Command.ASSIGN, writer, case.desk)


def given(agent: Agent) -> Assign:
    """The ticket becomes his."""
    return Assign(agent.key)


def known_to_deputies(case: Case, agent: Agent, plans: Plans) -> Plans:
    """The plans of a ticket given to somebody who is away: whoever stands in for him has it at once."""
    absence = case.desk.absence(agent.key, case.today)
    if absence is None:
        return plans
    return replace(plans, handed_over=(*plans.handed_over, absence_key(absence)))


def told(case: Case, agent: Agent, author: str) -> tuple[Answer, ...]:
    """Tell him, or who stands in for him, all of the ticket; and the writer when somebody else gets it."""
    to = case.desk.in_charge(agent.key, case.today)
    notices = [Text.of(TextKey.ASSIGNED_BY, author=author, agent=agent.name)]
    absent = address_key(to[0].address) != agent.key if len(to) == 1 else True
    if absent:
        notices.append(Text.of(TextKey.IN_PLACE_OF, agent=agent.name))
    whole = Answer(
        Template.ASSIGNED,
        Audience.AGENTS,
        to,
        case.desk.language,
        notices=tuple(notices),
        with_attachments=True,
        whole_story=True,
        retells=Retelling.WHOLE,
    )
    writer = case.mail.sender
    if not absent or writer.key in {person.key for person in to}:
        return (whole,)
    names = tuple(_name(case, person) for person in to)
    return (whole, done(case, (Text.of(TextKey.ASSIGNED_AWAY, agent=agent.name, told=names),)))


def done(case: Case, notices: tuple[Text | str, ...]) -> Answer:
    """Tell the agent what came of his order."""
    return Answer(Template.DONE, Audience.AGENT, (case.mail.sender,), case.desk.language, notices=notices)


def in_one_mail(case: Case, answers: Iterable[Answer], told: Iterable[Text]) -> tuple[Answer, ...]:
    """These answers, and what else came of the agent's orders; whatever there is to tell him is one mail."""
    everything = tuple(answers)
    others = tuple(answer for answer in everything if answer.template is not Template.DONE)
    earlier = (answer.notices for answer in everything if answer.template is Template.DONE)
    notices = (*(notice for notices in earlier for notice in notices), *told)
    return (*others, done(case, notices)) if notices else others


def _name(case: Case, person: Address) -> str:
    agent = case.desk.agent(person)
    return agent.name if agent else person.address
