"""The agents of a mailbox hear once a day of mail that can't be put away, with an operator or without."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from intake.desk.troubles import ContactFacts, Step, TroubleKind, next_step, of_contact, settled
from intake.mail.templates.templates import Templates
from intake.services.holding import Lease
from intake.services.receive import settling_of
from intake.services.trouble_mail import Operator, TroubleMail
from intake.services.watched import Clock, WatchedMailbox
from intake.store import contacts
from intake.store import troubles as store
from intake.store.database.session import Connection, Database
from intake.store.outbox import outbox

TELL_AFTER = timedelta(hours=1)
"""What passes by itself sooner is not told."""


def agents_subject(mailbox: str) -> str:
    """Under what it is remembered that the agents of a mailbox were told."""
    return f"agents:{TroubleKind.FOLDER.value}:{mailbox}"


class AgentsTrouble:
    """Tells the agents of one mailbox that its mail can't be put away, and when that is over."""

    def __init__(
        self, database: Database, watched: WatchedMailbox, templates: Templates, lease: Lease, clock: Clock
    ) -> None:
        self._database = database
        self._watched = watched
        self._lease = lease
        self._clock = clock
        zone = ZoneInfo(watched.regulation.time_zone)
        self._mail = TroubleMail(templates, watched.desk.languages, zone)

    def tell(self) -> int:
        """Look how it is, and tell what is new; returns how many mails go out."""
        with self._database.read() as connection:
            if self._step(connection).is_empty:
                return 0
        with self._database.write() as connection:
            self._lease.require(connection)
            return self._follow(connection, self._step(connection))

    def _step(self, connection: Connection) -> Step:
        now, name = self._clock(), self._watched.name
        contact = contacts.of_server(connection, settling_of(name))
        if contact is None:
            return Step()
        facts = ContactFacts(contact.last_ok_at, contact.last_error_at, contact.last_error or "")
        subject = agents_subject(name)
        seen = of_contact(subject, TroubleKind.FOLDER, name, facts, now)
        known = {one.subject: one for one in store.known(connection).values() if one.subject == subject}
        return next_step((seen,) if seen else (), known, TELL_AFTER, now, (subject,))

    def _follow(self, connection: Connection, step: Step) -> int:
        now, desk = self._clock(), self._watched.desk
        memory = settled(step, now, told=True)
        store.forget(connection, memory.forget)
        store.remember(connection, memory.remember)
        readers = desk.notify if step.tell else ()
        for reader in readers:
            draft = self._mail.write(
                step.tell, Operator(reader, desk.language), desk.address, now, second_way=False
            )
            outbox.add(connection, draft, now)
        return len(readers)
