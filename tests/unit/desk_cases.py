"""Mails, tickets and facts for tests of the rules: everything usual unless it is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from intake.config.regulations import load_regulation
from intake.desk import tokens
from intake.desk.budgets import ResponseKind, Responses, Scope, Standing, Tally
from intake.desk.disposition import Disposition, Permission
from intake.desk.facts import Evidence, Facts, Match, OwnMail
from intake.desk.message import Address, AuthenticationResults, Header, InboundMail, MethodResult
from intake.desk.outgoing import Audience
from intake.desk.regulation import Regulation
from intake.desk.rules.case import Case
from intake.desk.rules.reading import read
from intake.desk.rules.table import decide
from intake.desk.support_desk import Agent, SupportDesk
from intake.desk.ticket import Participant, ParticipantRole, Priority, Status, Ticket
from tests.languages import LANGUAGES

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
KEY = b"0123456789abcdef"
ANNA, BORIS = Agent("Анна", "anna@desk.test"), Agent("Борис", "boris@desk.test")
DESK = SupportDesk(
    mailbox="support",
    address=Address("support@desk.test", "Служба поддержки"),
    own_addresses=frozenset({"support@desk.test"}),
    agents=(ANNA, BORIS),
    notify=(Address("anna@desk.test"), Address("boris@desk.test")),
    language="ru",
    languages=LANGUAGES,
    authserv_ids=("mx.desk.test",),
    token_key=KEY,
)
CUSTOMER = Address("olga@client.example", "Ольга")
COMPLETE = "Не печатается счёт.\nОрганизация: ООО «Вектор»\nРег. номер: 800123456\nРелиз: 3.0.12.4"


@cache
def regulation() -> Regulation:
    return load_regulation(Path(__file__).parents[2] / "regulations" / "default.toml")


def mail(
    text: str = COMPLETE, sender: Address = CUSTOMER, subject: str = "Счёт", **values: Any
) -> InboundMail:
    usual = InboundMail(
        headers=(Header("subject", subject),),
        message_id="<m1@client.example>",
        subject=subject,
        senders=(sender,),
        reply_to=(),
        to=(DESK.address,),
        cc=(),
        return_path=sender.address,
        in_reply_to=(),
        references=(),
        date=NOW,
        arrived_at=NOW,
        text=text,
        attachments=(),
        attached_messages=(),
        content_type="text/plain",
        report=None,
        calendar_method=None,
        body_digest="0" * 64,
        size=len(text),
        # Of agents nothing is said, so that a test says itself what proves one.
        authentication=() if DESK.agent(sender) else (passed(sender),),
    )
    return replace(usual, **values)


def sent(count: int, *standings: Standing) -> Responses:
    """So many automatic answers to the same person, proved and not, or of these standings only."""
    return Responses(
        tuple(
            Tally(Scope.PERSON, ResponseKind.ANSWER, standing, count)
            for standing in standings or (Standing.PROVED, Standing.STRANGER)
        )
    )


def results(server: str, *methods: tuple[str, str, str], above: int = 0) -> AuthenticationResults:
    return AuthenticationResults(server, tuple(MethodResult(*method) for method in methods), above)


def passed(sender: Address) -> AuthenticationResults:
    """What the desk's own server says of an honest mail."""
    return results("mx.desk.test", ("dkim", "pass", sender.domain))


PROVED = (results("mx.desk.test", ("dkim", "pass", "desk.test")),)


def from_agent(text: str, agent: Agent = ANNA, **values: Any) -> InboundMail:
    given = {"authentication": PROVED, "subject": "Re: [#7] Счёт"} | values
    return mail(text, Address(agent.address, agent.name), **given)


def ticket(status: Status = Status.OPEN, number: int = 7, **values: Any) -> Ticket:
    usual = Ticket(
        number=number,
        mailbox="support",
        status=status,
        subject="Счёт",
        requester=CUSTOMER,
        language="ru",
        kind="consultation",
        priority=Priority.NORMAL,
        created_at=NOW,
        fields=(),
        missing=(),
        participants=(Participant(CUSTOMER, ParticipantRole.REQUESTER),),
        finished_at=NOW if status in {Status.RESOLVED, Status.CLOSED} else None,
    )
    return replace(usual, **values)


def names(one: Ticket, evidence: Evidence = Evidence.REFERENCE, **values: Any) -> Facts:
    return replace(Facts(matches=(Match(one, evidence, "detail"),)), **values)


def notification(
    *recipients: str, expires_at: datetime, audience: Audience = Audience.AGENTS, key: bytes = KEY
) -> OwnMail:
    token = tokens.issue(key, b"nonce", expires_at, audience)
    return OwnMail(f"<{token}@desk.test>", 7, recipients)


def decided(one: InboundMail, facts: Facts | None = None, **values: Any) -> Disposition:
    """What becomes of the mail; `desk` and `released` as in a `Case`."""
    return decide(_case(one, facts, **values))


def permitted(one: InboundMail, facts: Facts | None = None, **values: Any) -> Permission:
    """How much an automatic answer to the mail may say; `desk` and `released` as in a `Case`."""
    return _case(one, facts, **values).permission


def _case(one: InboundMail, facts: Facts | None, *, desk: SupportDesk = DESK, released: bool = False) -> Case:
    reading = read(one, regulation(), desk)
    return Case(reading, facts or Facts(), regulation(), desk, one.arrived_at, released)


def told(disposition: Disposition) -> dict[str, set[str]]:
    """Which templates go to whom."""
    answers: dict[str, set[str]] = {}
    for answer in disposition.answers:
        answers.setdefault(answer.template, set()).update(item.address for item in answer.recipients)
    return answers
