"""What is typed in the shell in an agent's name, into the spool: decided and carried out like his mail.

One transaction takes it in, whether a daemon runs or not; whoever works on the mailbox carries it out.
Before that it is rehearsed: an order that would be refused isn't taken in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from intake.desk.commands.types import Command
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.message import FetchedMail, WatchedFolder
from intake.desk.regulation import Regulation
from intake.desk.rules.typed import as_typed, typed_text
from intake.desk.support_desk import Agent, SupportDesk
from intake.desk.ticket import subject_tag
from intake.mail.writing.typed import TypedFile, typed_mail
from intake.services.deciding import decide_mail, read_mail
from intake.services.presence import staffed
from intake.services.watched import Clock
from intake.store.database.session import Database
from intake.store.spool import spool
from intake.store.spool.folders import TYPED

_DONE = frozenset({DispositionKind.RELAY, DispositionKind.NOTE, DispositionKind.APPEND})


class NotPossible(Exception):  # noqa: N818 - the name of the fact
    """Why an order can't be carried out; nothing was done."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be done to a ticket: an order with its argument, or an answer (`command` None).

    `by` names who types it, `key` the act itself: what has the same key is done once.
    """

    number: int
    command: Command | None
    argument: str
    text: str
    files: tuple[TypedFile, ...]
    by: str
    key: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of the ticket's mailbox, and the most bytes that a mail may have there."""

    desk: SupportDesk
    regulation: Regulation
    max_mail_bytes: int


def compose(act: Act, agent: Agent, to: Desk, clock: Clock) -> FetchedMail:
    """The mail that says it; NotPossible where it says nothing, or too much."""
    for said in (act.argument, act.by):
        if not said.isprintable():
            raise NotPossible("An order is one line, without control characters.")
    order = f"#{act.command} {act.argument}".strip() if act.command else ""
    digest = hashlib.sha256(f"{to.desk.mailbox}\0{act.key}".encode()).digest()
    now = clock()
    raw = typed_mail(
        sender=agent.address,
        to=to.desk.address.address,
        subject=subject_tag(to.regulation.tag_prefix, act.number),
        message_id=f"<typed.{digest.hex()[:32]}@{to.desk.address.domain}>",
        at=now,
        text=typed_text(act.by, order, act.text),
        files=act.files,
    )
    if len(raw) > to.max_mail_bytes:
        raise NotPossible(f"With its files it has {len(raw)} bytes; max_mail_bytes is {to.max_mail_bytes}.")
    high, low = (int.from_bytes(digest[at : at + 8], "big") >> 1 for at in (0, 8))
    return FetchedMail(WatchedFolder(to.desk.mailbox, TYPED, high), low, now, len(raw), raw)


def was_done(database: Database, mail: FetchedMail) -> int | None:
    """The mail in the ledger by which the same act was done before."""
    with database.read() as connection:
        return spool.id_of(connection, mail)


def rehearse(database: Database, act: Act, mail: FetchedMail, to: Desk) -> Disposition:
    """What would become of it now; NotPossible with the reasons where it would not be done."""
    reading = as_typed(read_mail(mail.raw, mail.arrived_at, to.regulation, to.desk), to.regulation, to.desk)
    orders = [item.command for item in reading.commands.commands]
    if not reading.commands.errors and orders != ([act.command] if act.command else []):
        raise NotPossible(f"{act.argument!r} can't be for #{act.command}: it holds an order itself.")
    with database.read() as connection:
        there = staffed(connection, to.desk)
        found = decide_mail(connection, reading, to.regulation, there)
    if found.kind not in _DONE:
        raise NotPossible(_told(found.reasons) or f"It would be passed over: {found.kind}.")
    return found


def _told(reasons: Sequence[str]) -> str:
    return "\n".join(reason for reason in reasons if not reason.startswith("names ticket "))


def take(database: Database, mail: FetchedMail, clock: Clock) -> int | None:
    """Commit it to the spool; its id, or None where the same act was there already; StoreError."""
    with database.write() as connection:
        if not spool.add(connection, [mail], clock()):
            return None
        # It lies on no server.
        spool.mark_settled(connection, mail.folder, [mail.uid])
        return spool.id_of(connection, mail)
