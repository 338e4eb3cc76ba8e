"""A desk with two customers and their tickets, an outsider, and what he must never reach.

Everything is real but the servers.  An attempt is one mail or several of the outsider; `Town.losses` says
in what it succeeded.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path

from intake.desk.message import FetchedMail, WatchedFolder
from intake.desk.ticket import Ticket
from intake.store.spool import spool
from intake.store.tickets import tickets
from tests.e2e.desk import AGENTS, settings_without_servers
from tests.offline import OfflineDesk, Queued

DESK = "support@desk.test"
ANNA, BORIS = AGENTS.values()
OLGA, PAVEL = "olga@firma.example", "pavel@zavod.example"
MALLORY, HELPER, VICTIM = "mallory@evil.example", "helper@evil.example", "victim@victim.example"
AGENTS_AND_CUSTOMERS = {ANNA, BORIS, OLGA, PAVEL}
# As many as the receiver takes in together.
_BATCH = 50
START = datetime(2026, 3, 2, 7, tzinfo=UTC)

# What only those may read who wrote it, or whose ticket it is in.
SECRETS = {
    "812345678": {OLGA},
    "Хризолит": {OLGA},
    "3.0.27.15": {OLGA},
    "бухгалтерия стоит": {OLGA},
    "закрытая причина": set[str](),
    "ответ для Ольги": {OLGA},
    "823456789": {PAVEL},
    "Обсидиан": {PAVEL},
}
# What the outsider writes into each of his mails: it reaches no customer and no third person.
MARK = "КУПИТЕ-У-МЕНЯ"

# What the desk's server says of mail that pretends to be from firma.example, short of refuting it.
SILENT = (
    "",
    "mx.desk.test; none",
    "mx.desk.test; spf=none smtp.mailfrom=firma.example; dkim=none; dmarc=none header.from=firma.example",
    "mx.desk.test; spf=softfail smtp.mailfrom=firma.example; dmarc=none header.from=firma.example",
    "mx.desk.test; spf=neutral smtp.mailfrom=firma.example",
    "mx.desk.test; spf=permerror smtp.mailfrom=firma.example; dkim=permerror header.d=firma.example",
    "mx.desk.test; spf=temperror smtp.mailfrom=firma.example; dkim=temperror header.d=firma.example",
    "mx.desk.test; spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example; dmarc=none",
)
REFUTING = (
    "mx.desk.test; dmarc=fail header.from=firma.example",
    "mx.desk.test; spf=fail smtp.mailfrom=firma.example",
    "mx.desk.test; spf=fail smtp.mailfrom=firma.example; dkim=fail header.d=firma.example; dmarc=fail",
)


def passing(address: str) -> str:
    """What the desk's server says of mail that is from whom it says."""
    domain = address.rpartition("@")[2]
    return (
        f"mx.desk.test; spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain}; "
        f"dmarc=pass header.from={domain}"
    )


def mail(
    sender: str,
    text: str,
    *,
    subject: str = "Вопрос",
    says: str = "",
    to: str = DESK,
    more: Sequence[str] = (),
    html: str = "",
) -> str:
    """A mail below the header that the desk's server puts above it; `more` are further header lines."""
    lines = [
        *([f"Authentication-Results: {says}"] if says else []),
        "Received: from outside by mx.desk.test; Mon, 2 Mar 2026 08:00:00 +0000",
        f"From: {sender}",
        *([f"To: {to}"] if to else []),
        *([f"Subject: {subject}"] if subject else []),
        *more,
    ]
    if "Content-Type:" not in "\n".join(more):
        lines += [f"Content-Type: text/{'html' if html else 'plain'}; charset=utf-8", "MIME-Version: 1.0"]
    return "\n".join(lines) + f"\n\n{html or text}\n"


@cache
def _model() -> tuple[Path, OfflineDesk]:
    directory = Path(tempfile.mkdtemp(prefix="intake-town-"))
    return directory, OfflineDesk(settings_without_servers(directory), directory / "model.db")


@cache
def _settled() -> Path:
    """The database file of a town in which the tickets stand."""
    directory, model = _model()
    town = Town(OfflineDesk.copy_of(model, settings_without_servers(directory), directory / "settled.db"))
    town.settle()
    town.desk._parts.lease.release()
    town.desk.close()
    return directory / "settled.db"


@contextmanager
def town() -> Iterator[Town]:
    """A town of one's own, in which Olga has ticket 1 and Pavel ticket 2."""
    directory, model = _model()
    folder = Path(tempfile.mkdtemp(dir=directory))
    shutil.copyfile(_settled(), folder / "desk.db")
    made = Town(OfflineDesk(settings_without_servers(directory), folder / "desk.db", model.templates))
    made.begin()
    yield made
    made.desk.close()
    shutil.rmtree(folder)


@dataclass(frozen=True, slots=True)
class _State:
    status: str
    subject: str
    requester: str
    answer_to: str
    participants: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    assignee: str | None
    priority: str


def _state(ticket: Ticket) -> _State:
    return _State(
        ticket.status,
        ticket.subject,
        ticket.requester.address,
        ticket.answer_to.address if ticket.answer_to else "",
        tuple(sorted(person.address.address for person in ticket.participants)),
        tuple((field.name, field.value) for field in ticket.fields),
        ticket.assignee,
        ticket.priority,
    )


class Town:
    """The desk, and what has happened in it."""

    def __init__(self, desk: OfflineDesk) -> None:
        self.desk = desk
        self.now = START + timedelta(days=1)
        # Above the numbers of the mails by which the town was settled.
        self._count = 100
        self._begun = 0
        self._before: dict[int, _State] = {}

    def settle(self) -> None:
        """Olga and Pavel write, Anna answers Olga and notes what is for agents alone."""
        self.now = START
        self._count = 0
        self.arrive(
            mail(
                OLGA,
                "Рег. номер 812345678, ООО «Хризолит», релиз 3.0.27.15.\nНе печатается счёт, бухгалтерия стоит.",
                subject="Не печатается счёт",
                says=passing(OLGA),
            )
        )
        self.arrive(
            mail(
                PAVEL,
                "Рег. номер 823456789, ООО «Обсидиан», релиз 3.0.27.15.\nНе открывается журнал.",
                subject="Журнал",
                says=passing(PAVEL),
            )
        )
        told = self.answering(ANNA, 1)
        self.arrive(
            mail(
                ANNA,
                "#note\nзакрытая причина: не заплатили",
                subject="Re: [#1]",
                says=passing(ANNA),
                more=[told],
            )
        )
        self.arrive(
            mail(
                ANNA,
                "ответ для Ольги: перезапустите службу",
                subject="Re: [#1]",
                says=passing(ANNA),
                more=[told],
            )
        )

    def begin(self) -> None:
        """From here on the outsider is at work."""
        self._begun = len(self.desk.mails)
        self._before = {ticket.number: _state(ticket) for ticket in self.tickets()}
        assert set(self._before) == {1, 2}

    def arrive(self, raw: str, *, minutes: float = 1) -> None:
        """A mail arrives, and is worked on."""
        self._count += 1
        self.now += timedelta(minutes=minutes)
        self.work([self.fetched(raw, self._count)])

    def flood(self, raws: Iterable[str], seconds: float) -> None:
        """Let mails come in at such intervals, and be worked on in batches, as the daemon does."""
        batch: list[FetchedMail] = []
        for raw in raws:
            self._count += 1
            self.now += timedelta(seconds=seconds)
            batch.append(self.fetched(raw, self._count))
            if len(batch) == _BATCH:
                self.work(batch)
                batch.clear()
        self.work(batch)

    def fetched(self, raw: str, uid: int) -> FetchedMail:
        """The mail as it comes from the server, and as it is: no verdict is put above it."""
        head, _, body = raw.partition("\n\n")
        date = f"{self.now:%a, %d %b %Y %H:%M:%S} +0000"
        whole = f"{head}\nMessage-ID: <{uid}@outside.example>\nDate: {date}\n\n{body}".encode()
        folder = WatchedFolder(self.desk.watched.name, "", 2)
        return FetchedMail(folder, uid, self.now, len(whole), whole)

    def work(self, batch: list[FetchedMail]) -> None:
        """Let mails arrive together, and work until nothing is left."""
        self.desk.now = self.now
        with self.desk.database.write() as connection:
            spool.add(connection, batch, self.now)
        assert self.desk._parts.lease.take()
        while self.desk._parts.processor.process_batch().mails:
            pass

    def tickets(self) -> list[Ticket]:
        with self.desk.database.read() as connection:
            return list(tickets.list_tickets(connection))

    def told(self, address: str, number: int) -> Queued:
        """The last mail of a ticket that went to an address."""
        return [
            mail for mail in self.desk.mails if address in mail.rcpt_tos and mail.ticket_number == number
        ][-1]

    def answering(self, address: str, number: int) -> str:
        """The header that answers it."""
        return f"In-Reply-To: {self.told(address, number).message_id}"

    @property
    def sent(self) -> list[Queued]:
        """What left since the outsider began."""
        return self.desk.mails[self._begun :]

    def losses(self, *, may_change: bool = False) -> list[str]:
        """What the outsider achieved; with `may_change` the customers' tickets may have gone on."""
        found: list[str] = []
        for sent in self.sent:
            text = text_of(sent)
            for address in set(sent.rcpt_tos) - {ANNA, BORIS}:
                if address == VICTIM:
                    found.append(f"the victim is written to: {text[:80]!r}")
                if address != MALLORY and MARK in text:
                    found.append(f"{address} reads what the outsider wrote")
                found += [
                    f"{address} reads {secret!r}"
                    for secret, readers in SECRETS.items()
                    if secret in text and address not in readers
                ]
        for ticket in self.tickets():
            before, after = self._before.get(ticket.number), _state(ticket)
            if before is None:
                continue
            if not may_change and before != after:
                found.append(f"ticket {ticket.number}: {before} became {after}")
            if set(after.participants) - set(before.participants):
                found.append(f"ticket {ticket.number} lets in {after.participants}")
        return found


def text_of(queued: Queued) -> str:
    """All of a mail that its reader may see, its headers included."""
    message = message_from_bytes(queued.raw, policy=policy.default)
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    names = [str(part.get_filename()) for part in message.walk() if part.get_filename()]
    headers = [f"{name}: {value}" for name, value in message.items()]
    return "\n".join([*headers, *names, *map(str, parts)])
