"""Mails for which too much went out already: unanswered, or not told to agents one by one.

Agents hear of them together, and an answer may be given later: the rows say what is left to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.desk.budgets import PROVED, Party
from intake.desk.disposition import MailStatus, Withheld
from intake.store.database.sender_tables import withheld
from intake.store.database.tables import mail


class Answer(StrEnum):
    """What became of an answer.

    NONE: there is none to give, only agents were not told.  WAITING: it may be given.  WANTED: an operator
    wants it, whatever the budgets say.  IN_TURN: he wants it as the budgets allow.  NEEDLESS: somebody
    answered meanwhile.
    """

    NONE = "none"
    WAITING = "waiting"
    WANTED = "wanted"
    IN_TURN = "in turn"
    GIVEN = "given"
    NEEDLESS = "needless"


@dataclass(frozen=True, slots=True)
class WithheldMail:
    """A mail for which something was withheld; `answer` is a word of `Answer`, or a later version's.

    `held` says that it waits for a decision.
    """

    mail_id: int
    ticket_number: int | None
    standing: str
    domain: str
    why: str
    at: datetime
    answer: str
    told: bool
    held: bool


_COLUMNS = (
    *(withheld.c[name] for name in WithheldMail.__dataclass_fields__ if name != "held"),
    (mail.c.status == MailStatus.HELD.value).label("held"),
)
_ROWS = select(*_COLUMNS).join_from(withheld, mail)
_UNREPORTED = withheld.c.reported_at.is_(None)
_OPEN = (Answer.WAITING.value, Answer.WANTED.value, Answer.IN_TURN.value)
_PROVED = tuple(standing.value for standing in PROVED)


def add(  # noqa: PLR0913 - each of them named at the call
    connection: Connection,
    what: Withheld,
    party: Party,
    *,
    mail_id: int,
    mailbox: str,
    ticket_number: int | None,
    domain: str,
    at: datetime,
) -> None:
    """Remember what was withheld for a mail; a mail that is processed again keeps its first row."""
    row = {
        "mail_id": mail_id,
        "mailbox": mailbox,
        "ticket_number": ticket_number,
        "standing": party.standing,
        "person": party.person,
        "domain": domain,
        "why": what.why,
        "at": at,
        "answer": Answer.WAITING if what.answer else Answer.NONE,
        "told": not what.notice,
    }
    connection.execute(insert(withheld).values(row).on_conflict_do_nothing())


def unreported(connection: Connection, mailbox: str) -> list[WithheldMail]:
    """Those of which agents have not heard yet, in order of arrival."""
    query = _ROWS.where(withheld.c.mailbox == mailbox, _UNREPORTED)
    return [WithheldMail(*row) for row in connection.execute(query.order_by(withheld.c.mail_id))]


def any_unreported(connection: Connection, mailbox: str) -> bool:
    """Whether there are any; asked often, so it only looks at the index."""
    query = select(withheld.c.mail_id).where(withheld.c.mailbox == mailbox, _UNREPORTED).limit(1)
    return connection.execute(query).scalar() is not None


def last_report(connection: Connection, mailbox: str) -> datetime | None:
    """When agents last heard of such mails, or None."""
    newest: datetime | None = connection.execute(
        select(func.max(withheld.c.reported_at)).where(withheld.c.mailbox == mailbox)
    ).scalar()
    return newest


def reported(connection: Connection, mailbox: str, now: datetime) -> None:
    """Remember that agents have heard of all of them."""
    connection.execute(
        update(withheld).where(withheld.c.mailbox == mailbox, _UNREPORTED).values(reported_at=now)
    )


def answerable(connection: Connection, mailbox: str, most: int) -> list[WithheldMail]:
    """Mails to be answered: those that an operator wants answered first, then all whose sender was proved."""
    wanted = withheld.c.answer.in_((Answer.WANTED.value, Answer.IN_TURN.value))
    proved = (withheld.c.answer == Answer.WAITING.value) & withheld.c.standing.in_(_PROVED)
    query = _ROWS.where(withheld.c.mailbox == mailbox, withheld.c.answer.in_(_OPEN), wanted | proved)
    at_once = withheld.c.answer != Answer.WANTED.value
    rows = connection.execute(query.order_by(at_once, withheld.c.mail_id).limit(most))
    return [WithheldMail(*row) for row in rows]


def settle(connection: Connection, mail_id: int, answer: Answer) -> None:
    """Remember what became of an answer."""
    connection.execute(update(withheld).where(withheld.c.mail_id == mail_id).values(answer=answer.value))


def want(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Have these mails answered at once; returns the ids of those that will be.

    What is wanted already stays so, and is among them: asking twice changes nothing.
    """
    return _wanted(connection, withheld.c.answer.in_(_OPEN) & withheld.c.mail_id.in_(ids), Answer.WANTED)


def want_all(connection: Connection) -> list[int]:
    """Have all mails that wait answered, as the budgets allow; returns their ids."""
    waiting = withheld.c.answer.in_((Answer.WAITING.value, Answer.IN_TURN.value))
    return _wanted(connection, waiting, Answer.IN_TURN)


def _wanted(connection: Connection, chosen: ColumnElement[bool], how: Answer) -> list[int]:
    moved = update(withheld).where(chosen).values(answer=how.value).returning(withheld.c.mail_id)
    return sorted(connection.execute(moved).scalars())


@dataclass(frozen=True, slots=True)
class WithheldCounts:
    """How many mails wait for an answer that was withheld, and of how many agents have not heard yet."""

    unanswered: int
    unreported: int


def counts(connection: Connection) -> WithheldCounts:
    """Count them, in all mailboxes."""
    waiting = select(func.count()).select_from(withheld).where(withheld.c.answer.in_(_OPEN))
    untold = select(func.count()).select_from(withheld).where(_UNREPORTED)
    return WithheldCounts(connection.execute(waiting).scalar_one(), connection.execute(untold).scalar_one())
