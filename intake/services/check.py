"""Is everything right before mail comes?  One finding for each thing looked at."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from intake.desk.mail_servers import MailServerProblem
from intake.desk.needs import NeedKind
from intake.desk.scan import ScannerProblem
from intake.services.outgoing import Outgoing
from intake.services.wellbeing import Wellbeing
from intake.store.database import schema
from intake.store.database.errors import StoreError
from intake.store.database.session import Database

_LOOKED_AT_THEMSELVES = frozenset({NeedKind.DATABASE, NeedKind.SERVER, NeedKind.EXPIRING})


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, whether it is right, and what was found or what to do.

    `is_note` marks what is right and wants to be known all the same.
    """

    subject: str
    right: bool
    detail: str
    is_note: bool = False


def without(account: str, text: str) -> str:
    """The text without the server's name at its start: the subject says it already."""
    return text.removeprefix(account).lstrip(": ")


def check_database(database: Database) -> Checked:
    """Whether the database is reachable and of this program's revision; an empty one is set up by `run`."""
    name = f"database {database.name}"
    try:
        if not database.exists:
            return _to_be_made(database, name)
        if schema.is_empty(database):
            return Checked(name, right=True, detail="empty: `intake run` creates the tables")
        schema.require_current(database)
    except StoreError as problem:
        return Checked(name, right=False, detail=str(problem).removeprefix(database.name).lstrip(": "))
    return Checked(name, right=True, detail="reachable, revision is current")


def check_state(found: Wellbeing, name: str) -> Iterator[Checked]:
    """Whether the database takes a change and its disk has room, and notes of what else needs a person.

    What servers and logins need is left out: they are looked at themselves.
    """
    wrong = found.facts.cant_write
    detail = f"can't be written: {wrong}" if wrong else "a write was tried, and works"
    yield Checked(f"database {name}", right=not wrong, detail=detail)
    for need in found.needs:
        if need.kind is NeedKind.DISK:
            yield Checked("disk", right=False, detail=need.detail)
        elif need.kind not in _LOOKED_AT_THEMSELVES:
            yield Checked("desk", right=True, detail=need.detail, is_note=True)


def _to_be_made(database: Database, name: str) -> Checked:
    """Whether a database file that doesn't exist yet can be created in its place."""
    folder = database.path.parent if database.path else None
    if folder is not None and not os.access(folder, os.W_OK | os.X_OK):
        wrong = "no permission to write to" if folder.is_dir() else "there is no folder"
        return Checked(name, right=False, detail=f"does not exist and can't be created: {wrong} {folder}")
    return Checked(name, right=True, detail="does not exist yet: `intake run` creates it")


def check_outgoing(account: str, server: Outgoing, whose: str = "") -> Checked:
    """Whether the outgoing server lets us log in; `whose` says before its name what it is there for."""
    subject = f"{whose} {account}".lstrip()

    async def look() -> str:
        try:
            return await server.check()
        finally:
            await server.close()

    try:
        detail = asyncio.run(look())
    except MailServerProblem as problem:
        return Checked(subject, right=False, detail=without(account, str(problem)))
    return Checked(subject, right=True, detail=without(account, detail))


class Versioned(Protocol):
    """A virus scanner that can be asked how it is."""

    @property
    def name(self) -> str:
        """Its name."""

    def version(self) -> str:
        """What it calls itself; raises ScannerProblem."""


def check_scanner(scanner: Versioned) -> Checked:
    """Whether the virus scanner answers, and with signatures of which day."""
    try:
        return Checked(scanner.name, right=True, detail=f"answers: {scanner.version()}")
    except ScannerProblem as problem:
        return Checked(scanner.name, right=False, detail=str(problem))
