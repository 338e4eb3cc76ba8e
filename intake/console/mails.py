"""`intake mail`: every mail that ever came in, and what an operator can do about it."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Sequence

from intake.assembly.parts import utc_now
from intake.config.settings import Settings
from intake.console.output import local, print_json, print_table, printable, say
from intake.console.session import opened
from intake.desk.disposition import MailStatus
from intake.desk.held import Decider, Deciding, Verdict
from intake.mail.parsing.parse import MalformedMail, parse
from intake.services.views import mail_view
from intake.store import withheld
from intake.store.database.session import Connection
from intake.store.spool import decisions, ledger, unread
from intake.store.spool.folders import DELIVERED, TYPED
from intake.store.spool.ledger import LedgerMail


def list_command(
    settings: Settings, statuses: list[MailStatus], *, withheld_only: bool, as_json: bool
) -> int:
    """All mails, narrowed to some statuses, or to those for which something was withheld."""
    with opened(settings) as database, database.read() as connection:
        found = ledger.list_mails(connection, statuses, withheld_only=withheld_only)
        if as_json:
            print_json(mail_view(mail) for mail in found)
        else:
            columns = ("id", "arrived", "status", "disposition", "ticket", "sender", "subject", "reasons")
            print_table(columns, (_row(mail) for mail in found))
    return 0


def show_command(settings: Settings, mail_id: int, *, raw: bool, as_json: bool) -> int:
    """One mail with its reasons and text, or its raw bytes; 1 when there is none."""
    with opened(settings) as database, database.read() as connection:
        mail = ledger.get(connection, mail_id)
        content = ledger.raw(connection, mail_id)
    if mail is None:
        say(f"There is no mail {mail_id}.")
        return 1
    if content is None:
        why = "; ".join(mail.reasons)
        say(f"Mail {mail_id} was not fetched ({why}); it lies on the server: {mail.folder}, UID {mail.uid}.")
        return 1
    if raw:
        sys.stdout.buffer.write(content)
    elif as_json:
        print_json([mail_view(mail) | {"text": _text(content, mail)}])
    else:
        sys.stdout.write(_page(mail, _text(content, mail)))
    return 0


def move_command(settings: Settings, action: str, ids: Sequence[int], *, for_good: bool = False) -> int:
    """Retry, release or discard mails; 1 when this wasn't possible for some of them.

    With `for_good` the senders of released mails take part in their tickets from now on.
    """
    released = Verdict.ADMIT if for_good else Verdict.RELEASE
    actions: dict[str, tuple[Callable[[Connection, Sequence[int]], Sequence[int]], str]] = {
        "retry": (_retry, "is unfetched, quarantined, ignored or discarded"),
        "release": (
            _deciding(released),
            "is held, ignored or discarded by a rule, or noted without a ticket",
        ),
        "discard": (_deciding(Verdict.DISCARD), "is held, quarantined, spooled or unfetched"),
    }
    act, condition = actions[action]
    with opened(settings, read_only=False) as database, database.write() as connection:
        moved = act(connection, ids)
    for mail_id in ids:
        if mail_id not in moved:
            say(f"Mail {mail_id}: nothing done; {action} works on mail that {condition}.")
    if moved and action != "discard":
        say(f"{len(moved)} to be processed again: the daemon picks them up at its next look.")
    elif moved:
        say(f"{len(moved)} discarded; `intake mail retry` brings them back.")
    return 0 if len(moved) == len(set(ids)) else 1


def _retry(connection: Connection, ids: Sequence[int]) -> Sequence[int]:
    return [*ledger.retry(connection, ids), *unread.ask_again(connection, ids, utc_now())]


def _deciding(verdict: Verdict) -> Callable[[Connection, Sequence[int]], Sequence[int]]:
    def decide(connection: Connection, ids: Sequence[int]) -> Sequence[int]:
        deciding = Deciding(tuple(ids), verdict, Decider(f"{_user()} (intake mail)"))
        return decisions.decide(connection, deciding, utc_now())

    return decide


def _user() -> str:
    """Who types the command, as far as the system knows him."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid())


def answer_command(settings: Settings, ids: Sequence[int]) -> int:
    """Have mails answered that were not, or all that wait; 1 when this wasn't possible for some of them."""
    with opened(settings, read_only=False) as database, database.write() as connection:
        wanted = withheld.want(connection, ids) if ids else withheld.want_all(connection)
    for mail_id in ids:
        if mail_id not in wanted:
            say(f"Mail {mail_id}: nothing done; no answer to it was withheld, or it was given since.")
    if wanted:
        say(f"{len(wanted)} to be answered: the daemon does it at its next look.")
    elif not ids:
        say("No mail waits for an answer that was withheld.")
    return 0 if not ids or len(wanted) == len(set(ids)) else 1


def _row(mail: LedgerMail) -> tuple[object, ...]:
    return (
        mail.id,
        mail.arrived_at,
        mail.status.value,
        mail.disposition.value if mail.disposition else "",
        mail.ticket_number,
        mail.sender,
        mail.subject,
        "; ".join(mail.reasons) or mail.last_error,
    )


def _text(content: bytes, mail: LedgerMail) -> str:
    try:
        return parse(content, mail.arrived_at, complete=mail.complete).text
    except MalformedMail as malformed:
        return f"(not readable: {malformed}; see --raw)"


def _page(mail: LedgerMail, text: str) -> str:
    kept = "" if mail.complete else ", only the beginning was taken in"
    numbers = f"{mail.folder} uid {mail.uid}, uidvalidity {mail.uidvalidity}"
    ways = {DELIVERED: "handed over, on no server", TYPED: "typed in the shell"}
    way = ways.get(mail.folder, numbers)
    lines = [
        f"mail {mail.id}  {mail.status.value}, {mail.disposition.value if mail.disposition else 'undecided'}",
        f"  mailbox     {mail.mailbox} ({way})",
        f"  arrived     {local(mail.arrived_at)}, {mail.size} bytes{kept}",
        f"  from        {mail.sender}",
        f"  subject     {mail.subject}",
        f"  message-id  {mail.message_id or '-'}",
        f"  ticket      {mail.ticket_number or '-'}",
    ]
    if mail.scan:
        lines.append(f"  viruses     {mail.scan}")
    lines += [f"  because     {reason}" for reason in mail.reasons]
    if mail.last_error:
        lines.append(f"  failed      {mail.attempts} times: {mail.last_error}")
    return printable("\n".join([*lines, "", text])) + "\n"
