"""From the settings to what looks for trouble and tells operators of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from intake.assembly.accounts import Accounts
from intake.assembly.parts import desk_languages, load_regulations, scanner
from intake.assembly.wiring import incoming_name, sendings
from intake.config.settings import Settings
from intake.desk.message import Address
from intake.desk.troubles import TroubleKind
from intake.mail.smtp.transport import SmtpAccount, Transport
from intake.mail.templates.templates import Templates
from intake.services.certificates import token_server
from intake.services.direct_sending import Way
from intake.services.holding import Lease
from intake.services.operator_thread import OperatorThread
from intake.services.operators import LOOKING_LASTS, OperatorWatch, Part, Place
from intake.services.receive import settling_of
from intake.services.sent_mail import sent_mail_of
from intake.services.trouble_mail import Operator, TroubleMail
from intake.services.watched import Clock
from intake.services.wellbeing import free_bytes
from intake.store.database.session import Database


def wire_operators(  # noqa: PLR0913 - what a daemon has before anything is put together
    settings: Settings,
    database: Database,
    templates: Templates,
    accounts: Accounts,
    *,
    owner: str,
    clock: Clock,
    queued: Callable[[], None],
    stop: threading.Event,
) -> OperatorThread | None:
    """What tells operators of trouble; None where the configuration names none.

    `queued` is called when there is mail to send.
    """
    if not settings.operators:
        return None
    regulation = load_regulations(settings)[settings.mailboxes[0].regulation]
    watch = OperatorWatch(
        database,
        parts_of(settings, accounts),
        Place(_folder(database), lambda: free_bytes(database), settings.trouble.free_bytes),
        operators=operators_of(settings),
        mail=TroubleMail(templates, desk_languages(settings), ZoneInfo(regulation.time_zone)),
        sender=_desk_address(settings),
        ways=ways_of(settings, accounts),
        after=timedelta(seconds=settings.trouble.after_seconds),
        lease=Lease(database, "all", owner, "operators", LOOKING_LASTS),
        clock=clock,
        queued=queued,
        stopping=stop.is_set,
    )
    return OperatorThread(watch, settings.trouble.after_seconds, stop)


def operators_of(settings: Settings) -> tuple[Operator, ...]:
    """Who is told, each in his language."""
    usual = settings.mailboxes[0].language
    return tuple(
        Operator(Address(one.address, one.name), one.language or usual) for one in settings.operators
    )


def parts_of(settings: Settings, accounts: Accounts) -> tuple[Part, ...]:
    """The servers that are looked after, as `intake status` knows them."""
    parts = [
        Part(TroubleKind.MAILBOX, mailbox.name, incoming_name(mailbox.name, accounts.imap(mailbox)))
        for mailbox in settings.mailboxes
    ]
    parts += [
        Part(TroubleKind.FOLDER, mailbox.name, settling_of(mailbox.name)) for mailbox in settings.mailboxes
    ]
    parts += [
        Part(TroubleKind.SENT, mailbox.name, sent_mail_of(mailbox.name))
        for mailbox in settings.mailboxes
        if mailbox.sent_folder
    ]
    parts += [
        Part(TroubleKind.SENDING, way.place, way.server, way.lane) for way in sendings(settings, accounts)
    ]
    parts += [Part(TroubleKind.TOKEN, host, token_server(host)) for host in accounts.token_servers()]
    clamd = scanner(settings)
    if clamd is not None:
        parts.append(Part(TroubleKind.SCANNER, clamd.name.removeprefix("clamd "), clamd.name))
    return tuple(parts)


def ways_of(settings: Settings, accounts: Accounts) -> tuple[Way, ...]:
    """The servers by which operators can be told: the usual one, and the other one if there is one."""
    desk, second = _desk_address(settings), settings.trouble.smtp
    ways = [_way(accounts.smtp(settings.smtp), desk)]
    if second is not None:
        own = second.sender or (second.username if "@" in second.username else desk.address)
        ways.append(_way(accounts.smtp(second), Address(own, desk.name)))
    return tuple(ways)


def _folder(database: Database) -> str:
    return str(database.path.parent) if database.path else database.name


def _way(account: SmtpAccount, sender: Address) -> Way:
    return Way(str(account), sender, lambda: Transport(account))


def _desk_address(settings: Settings) -> Address:
    first = settings.mailboxes[0]
    return Address(first.address, first.display_name)
