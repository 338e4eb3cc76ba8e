"""Agents who say that they are away, or back: it concerns no ticket, and may stand in any mail of theirs."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from intake.desk.absences import Absence, Said
from intake.desk.changes import Change, SayPresence
from intake.desk.commands.types import Away, Back, Command, Looking, Presence
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import Address
from intake.desk.rules.case import Case
from intake.desk.rules.colleagues import agent_meant
from intake.desk.rules.handing_over import done
from intake.desk.rules.looking import answers_to_looks
from intake.desk.support_desk import Agent
from intake.desk.terms.business_time import calendar_of
from intake.desk.terms.moments import Days, days_of


def leaves_or_returns(case: Case) -> Disposition | None:
    """Does an agent say, in a mail that names no ticket, that he is away or back?"""
    orders = tuple(item for item in case.commands.commands if isinstance(item, Presence))
    if case.agent is None or not orders or case.ticket_for_agent is not None:
        return None
    if not all(isinstance(item, Presence | Looking) for item in case.commands.commands):
        return None
    changes: list[Change] = []
    told: list[Text] = []
    for item in orders:
        change, texts = carry_out(case, case.agent, item)
        changes.append(change)
        told += texts
    reasons = (case.english(case.proof.reason), *map(case.english, told))
    return Disposition(
        DispositionKind.NOTE,
        reasons,
        changes=tuple(changes),
        answers=(done(case, tuple(told)), *answers_to_looks(case)),
    )


def obstacles(case: Case, item: Presence) -> list[Text]:
    """Why an agent can't be away like that."""
    if isinstance(item, Back):
        return []
    days = _days(case, item)
    problems = [days] if isinstance(days, Text) else []
    deputy = _deputy(case, item)
    if isinstance(deputy, Text):
        problems.append(deputy)
    elif deputy is not None and case.agent is not None and deputy.key == case.agent.key:
        problems.append(Text.of(TextKey.DEPUTY_OF_HIMSELF, command=f"#{item.command}"))
    return problems


def carry_out(case: Case, agent: Agent, item: Presence) -> tuple[SayPresence, tuple[Text, ...]]:
    """What is kept of it, and what the agent is told; the order has no obstacles."""
    match item:
        case Back():
            return SayPresence(Said(agent.key, back_on=case.today)), (Text(TextKey.IS_BACK),)
        case Away():
            days, named = _days(case, item), _deputy(case, item)
            since, until = (case.today, None) if isinstance(days, Text) else days
            deputy = named.address if isinstance(named, Agent) else ""
            absence = Absence(agent.key, since, until, deputy)
            return SayPresence(Said(agent.key, absence)), (
                _period(since, until),
                _instead(case, agent, absence),
            )
    assert_never(item)


def _period(since: date, until: date | None) -> Text:
    if until is None:
        return Text.of(TextKey.AWAY_OPEN, since=since)
    return Text.of(TextKey.AWAY_UNTIL, since=since, until=until)


def _instead(case: Case, agent: Agent, absence: Absence) -> Text:
    """Who hears of his tickets on the first day of his absence."""
    other = case.desk.agent(Address(absence.deputy or agent.deputy))
    if other is None or case.desk.absence(other.key, absence.since) is not None:
        return Text(TextKey.NO_DEPUTY)
    return Text.of(TextKey.DEPUTY_TOLD, deputy=other.name)


def _days(case: Case, item: Away) -> Days | Text:
    return days_of(f"#{item.command}", item.period, case.now, calendar_of(case.regulation))


def _deputy(case: Case, item: Away) -> Agent | Text | None:
    if not item.deputy or case.agent is None:
        return None
    return agent_meant(item.deputy, Command.AWAY, case.agent, case.desk)
