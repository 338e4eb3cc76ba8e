"""`intake tickets answer`, `note`, `assign` …: what whoever has the shell does in an agent's name."""

from __future__ import annotations

import getpass
import mimetypes
import os
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from intake.addresses import address_key
from intake.assembly.parts import desk_languages, known_token_key, load_regulations, support_desk, utc_now
from intake.config.settings import Settings
from intake.console.output import printable, say
from intake.console.session import opened
from intake.desk.commands.types import Command
from intake.desk.disposition import Disposition
from intake.desk.message import FetchedMail
from intake.desk.support_desk import Agent
from intake.mail.writing.typed import TypedFile
from intake.services.acting import Act, Desk, NotPossible, compose, rehearse, take, was_done
from intake.services.holding import is_dead
from intake.store import leases
from intake.store.database.session import Database
from intake.store.tickets import tickets

_FAILED, _USAGE = 1, 2


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed: an order of agents (None: an answer) with its argument, in whose name, and the text.

    `once` names the act, so that a script may repeat it; "" for one that is new.
    """

    command: Command | None
    argument: str
    agent: str
    text: str
    files: Sequence[Path]
    once: str = ""
    dry_run: bool = False


def act_command(settings: Settings, number: int, wish: Wish) -> int:
    """Take the order in, or tell why it can't be carried out: 1, and 2 for an agent who is none."""
    with opened(settings, read_only=wish.dry_run) as database:
        with database.read() as connection:
            ticket = tickets.load(connection, number)
        if ticket is None:
            say(f"There is no ticket {number}.")
            return _FAILED
        to = _desk_of(settings, database, ticket.mailbox)
        if to is None:
            say(f"Ticket {number} is in mailbox {ticket.mailbox}, which the configuration doesn't have.")
            return _FAILED
        agent = _agent(to, wish.agent)
        if agent is None:
            known = ", ".join(one.address for one in to.desk.agents) or "nobody"
            named = f"{wish.agent} is no agent" if wish.agent else "Say in whose name, by --as ADDRESS"
            say(f"{named}; agents of {ticket.mailbox}: {known}")
            return _USAGE
        try:
            act = _act(number, wish)
            return _do(database, act, compose(act, agent, to, utc_now), to, dry_run=wish.dry_run)
        except NotPossible as problem:
            say(printable(f"Nothing done: {problem}"))
            return _FAILED


def _act(number: int, wish: Wish) -> Act:
    files = tuple(map(_file, wish.files))
    return Act(
        number, wish.command, wish.argument, wish.text, files, _user(), wish.once or secrets.token_hex(16)
    )


def _do(database: Database, act: Act, mail: FetchedMail, to: Desk, *, dry_run: bool) -> int:
    before = was_done(database, mail)
    if before is not None:
        say(f"Done before, as mail {before}.")
        return 0
    found = rehearse(database, act, mail, to)
    if dry_run:
        sys.stdout.write(_page(found))
        return 0
    taken = take(database, mail, utc_now)
    if taken is None:
        say("Done before.")
    elif _daemon_runs(database, to.desk.mailbox):
        say(f"Ticket {act.number}: taken in as mail {taken}; the daemon carries it out at its next look.")
    else:
        say(f"Ticket {act.number}: taken in as mail {taken}.")
        say("No daemon runs: it is done, and sent, when one does.")
    return 0


def _desk_of(settings: Settings, database: Database, name: str) -> Desk | None:
    mailbox = next((one for one in settings.mailboxes if one.name == name), None)
    if mailbox is None:
        return None
    desk = support_desk(settings, mailbox, desk_languages(settings), known_token_key(database))
    return Desk(desk, load_regulations(settings)[mailbox.regulation], mailbox.max_mail_bytes)


def _agent(to: Desk, given: str) -> Agent | None:
    key = address_key(given.strip())
    return next((one for one in to.desk.agents if one.key == key), None)


def _file(path: Path) -> TypedFile:
    kind, packed = mimetypes.guess_type(path.name)
    name = path.name.encode("utf-8", "replace").decode()
    return TypedFile(name, kind if kind and not packed else "application/octet-stream", path.read_bytes())


def _user() -> str:
    """Who types the command, as far as the system knows him, in one line."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        name = str(os.getuid())
    return " ".join(printable(name).split()) or str(os.getuid())


def _daemon_runs(database: Database, mailbox: str) -> bool:
    with database.read() as connection:
        return leases.is_held(connection, f"mailbox:{mailbox}", is_dead)


def _page(found: Disposition) -> str:
    lines = [f"{found.kind.value}, ticket {found.ticket}", *(f"  because  {one}" for one in found.reasons)]
    for answer in found.answers:
        lines.append(f"  would send {answer.template} to {', '.join(map(str, answer.recipients))}")
        lines += [f"      {line}" for line in answer.text.splitlines()]
    return printable("\n".join(lines)) + "\n"
