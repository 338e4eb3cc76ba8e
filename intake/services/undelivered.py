"""Given up -> ticket and agents, in the transaction that records it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from intake.desk.delivery import GiveUp, Standing, too_large
from intake.desk.disposition import Unheard
from intake.desk.language.texts import Text, TextKey
from intake.desk.outgoing import Audience
from intake.desk.ticket import Ticket
from intake.log import get_logger
from intake.mail.writing.without_files import without_files
from intake.services.answers import Answering
from intake.services.unreached import tell_of_unreached
from intake.services.watched import WatchedMailbox
from intake.store.database.errors import StoreTemporary
from intake.store.database.session import Connection, Database
from intake.store.outbox import listing, outcome
from intake.store.outbox.outbox import OutboxMail
from intake.store.spool import unheard
from intake.store.tickets import tickets

log = get_logger(__name__)


class Undelivered:
    """Tells agents of mail to customers that was given up.

    Of what a given-up mail should have told agents they hear by the daily mail about ignored mail.
    """

    def __init__(self, database: Database, desks: Iterable[tuple[WatchedMailbox, Answering]]) -> None:
        self._database = database
        self._desks = {watched.name: (watched, answering) for watched, answering in desks}

    def tell(self, connection: Connection, mail: OutboxMail, given_up: GiveUp, now: datetime) -> None:
        """Note on the mail's ticket that it was given up, and queue what its agents are told.

        A fault of ours doesn't keep it from being recorded that the mail was given up.
        """
        try:
            with self._database.savepoint(connection):
                if mail.audience is Audience.CUSTOMER and mail.ticket_number is not None:
                    self._tell(connection, mail.ticket_number, given_up, now)
                elif _reached_nobody(given_up):
                    self._tell_otherwise(connection, mail, given_up, now)
        except StoreTemporary:
            raise
        except Exception:
            log.exception("cant_tell_of_undelivered", outbox=mail.id, ticket=mail.ticket_number)

    def _tell_otherwise(
        self, connection: Connection, mail: OutboxMail, given_up: GiveUp, now: datetime
    ) -> None:
        if not self._goes_without_files(connection, mail, given_up, now):
            self._tell_later(connection, mail)

    def _goes_without_files(
        self, connection: Connection, mail: OutboxMail, given_up: GiveUp, now: datetime
    ) -> bool:
        """Tell agents without the files, where only these are too large for the server."""
        watched = next((watched for watched, _ in self._desks.values()), None)
        if watched is None or not too_large(given_up):
            return False
        catalogue = watched.desk.languages.catalogue(watched.desk.language)
        smaller = without_files(mail.raw, catalogue.say(Text(TextKey.FILES_TOO_LARGE)))
        if smaller is None or len(smaller) >= len(mail.raw):
            return False
        listing.send_instead(connection, mail.id, smaller, now)
        log.warning("sent_without_files", outbox=mail.id, ticket=mail.ticket_number)
        return True

    @staticmethod
    def _tell_later(connection: Connection, mail: OutboxMail) -> None:
        unheard_of = outcome.told_in_vain(connection, mail.id)
        if unheard_of is not None:
            unheard.add(connection, *unheard_of, Unheard.UNDELIVERED)

    def _tell(self, connection: Connection, number: int, given_up: GiveUp, now: datetime) -> None:
        ticket = _current(connection, number)
        desk = self._desks.get(ticket.mailbox) if ticket else None
        if ticket is None or desk is None:
            return
        watched, answering = desk
        tell_of_unreached(connection, watched, answering.queue, ticket=ticket, given_up=given_up, now=now)


def _reached_nobody(given_up: GiveUp) -> bool:
    return all(state.standing is Standing.FAILED for state in given_up.recipients)


def _current(connection: Connection, number: int) -> Ticket | None:
    """The ticket, or the one that has taken it over meanwhile."""
    ticket = tickets.load(connection, number)
    seen = {number}
    while ticket is not None and ticket.merged_into is not None and ticket.merged_into not in seen:
        seen.add(ticket.merged_into)
        ticket = tickets.load(connection, ticket.merged_into)
    return ticket
