"""From the settings to what takes mail over by LMTP."""

from __future__ import annotations

from collections.abc import Callable

from intake.addresses import address_key
from intake.config.settings import Settings
from intake.log import get_logger
from intake.mail.lmtp.door import Box, Door, Limits
from intake.mail.lmtp.server import LmtpServer
from intake.services.delivered import Destination, HandedMail, NotYet, take
from intake.services.watched import Clock
from intake.store.database.errors import StoreError
from intake.store.database.session import Database

log = get_logger(__name__)


def wire_lmtp(
    settings: Settings, database: Database, clock: Clock, wake: Callable[[str], None]
) -> LmtpServer | None:
    """What listens for LMTP, or tries to as long as the place is taken; None where nothing is to listen.

    `wake` is called with a mailbox's name when it has got new mail.
    """
    given = settings.lmtp
    if not given.listen:
        return None
    limits = Limits(given.connections, given.mails_per_minute, given.idle_seconds)
    door = Door(route_of(settings), taking(settings, database, clock, wake), limits)
    most = max(mailbox.max_mail_bytes for mailbox in settings.mailboxes)
    server = LmtpServer(given.listen, door, most)
    server.open()
    return server


def route_of(settings: Settings) -> Callable[[str], Box | None]:
    """Which mailbox an address belongs to, with or without what follows its separator."""
    owners = {key: mailbox for mailbox in settings.mailboxes for key in mailbox.own_addresses}

    def route(address: str) -> Box | None:
        key = address_key(address)
        found = owners.get(key)
        if found is None:
            local, at, domain = key.rpartition("@")
            for separator in {mailbox.subaddress_separator for mailbox in settings.mailboxes} - {""}:
                other = owners.get(local.partition(separator)[0] + at + domain)
                if other is not None and other.subaddress_separator == separator:
                    found = other
        return None if found is None else Box(found.name, found.max_mail_bytes)

    return route


def taking(
    settings: Settings, database: Database, clock: Clock, wake: Callable[[str], None]
) -> Callable[[str, bytes, bytes, bytes], bool]:
    """What commits a mail; it says False, and logs why, where that can't be done now."""
    to = {one.name: Destination(one.name, one.max_mail_bytes, one.since) for one in settings.mailboxes}

    def commit(name: str, raw: bytes, digest: bytes, trace: bytes) -> bool:
        try:
            new = take(database, to[name], HandedMail(raw, len(raw), digest, trace=trace), clock)
        except (StoreError, NotYet) as problem:
            log.warning("mail_not_taken", mailbox=name, error=str(problem))
            return False
        except Exception:
            log.exception("mail_not_taken", mailbox=name)
            return False
        if new:
            wake(name)
        return True

    return commit
