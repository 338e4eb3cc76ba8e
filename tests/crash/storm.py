"""Mail pours in while daemons are killed; who wrote what, who was killed when, what went out."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from itertools import islice

from sqlalchemy import text

from intake.desk.disposition import MailStatus
from intake.store.database.session import Database
from intake.store.spool import ledger, unread
from tests.confirmed import confirmed
from tests.crash.letters import (
    Letter,
    agents_letter,
    completing_letter,
    decision,
    first_letter,
    strangers_letter,
)
from tests.crash.warm import ForkedDaemon
from tests.e2e.desk import DeskUnderTest
from tests.e2e.running import until
from tests.servers.smtp import RecordedMail, SmtpProcess

AGENT, COLLEAGUE = "anna@desk.test", "boris@desk.test"
# Who decides about a held mail, and how: now and then both do, each in his way, and the first one counts.
_DECISIONS = (
    ((AGENT, "release"), (COLLEAGUE, "discard")),
    ((COLLEAGUE, "discard"),),
    ((COLLEAGUE, "release"), (AGENT, "release")),
    ((AGENT, "discard"), (COLLEAGUE, "release")),
    ((AGENT, "release"),),
)
_TAG = re.compile(r"\[#\d+\]")

# What a kill interrupted, for the record that the tests print.
_UNFINISHED = {
    "fetching": "SELECT count(*) FROM mail WHERE NOT settled",
    "processing": "SELECT count(*) FROM mail WHERE status = 'spooled'",
    "queueing": "SELECT count(*) FROM outbox WHERE state = 'pending'",
    "sending": "SELECT count(*) FROM outbox WHERE state = 'sending'",
}


@dataclass
class Storm:
    """All that happened to one desk.  Everything random comes from one seeded source."""

    desk: DeskUnderTest
    sink: SmtpProcess
    letters_at_most: int
    chance: random.Random
    replies_at_most: int = 40
    answers_at_most: int = 25
    strangers_at_most: int = 15
    first: list[Letter] = field(default_factory=list)
    replies: list[Letter] = field(default_factory=list)
    answers: list[Letter] = field(default_factory=list)
    strangers: list[Letter] = field(default_factory=list)
    decisions: list[tuple[Letter, str, str]] = field(default_factory=list)
    """Each with the Message-ID of the notice that it answers, and what it decides."""
    delivered: list[Letter] = field(default_factory=list)
    kills: dict[str, float] = field(default_factory=dict)
    """When each daemon that was killed was so at the earliest, in seconds since the epoch."""
    interrupted: Counter[str] = field(default_factory=Counter)
    kept_back: frozenset[int] = frozenset()
    """The UIDs of mails that the server did not hand over for a while."""
    _answered: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._database = Database(self.desk.url)

    # Mail

    def pour(self, count: int) -> None:
        """Deliver so many more first letters, as far as there are any left."""
        count = min(count, self.letters_at_most - len(self.first))
        letters = [first_letter(len(self.first) + i, self.chance) for i in range(count)]
        self.first += letters
        self._deliver(letters)

    def answer_what_came(self, at_most: int) -> None:
        """Customers complete what they were asked for, agents answer what they were told of.

        Strangers write in some of the tickets, and agents decide about that.
        """
        answers = (letter for mail in self.sink.mails for letter in self._answers_to(mail))
        self._deliver(list(islice(answers, at_most)))

    def _answers_to(self, mail: RecordedMail) -> Iterator[Letter]:
        message = message_from_bytes(mail.raw)
        message_id, tag = str(message["Message-ID"]), _TAG.search(_subject(message))
        if message_id in self._answered:
            return
        if message["X-Intake-Event"] == "held":
            self._answered.add(message_id)
            yield from self._decided(message_id)
        elif tag is not None and (letter := self._answer(mail, message_id, tag[0])) is not None:
            self._answered.add(message_id)
            yield letter
            if message["X-Intake-Event"] == "notification" and len(self.strangers) < self.strangers_at_most:
                self.strangers.append(strangers_letter(len(self.strangers), tag[0]))
                yield self.strangers[-1]

    def _answer(self, mail: RecordedMail, message_id: str, tag: str) -> Letter | None:
        if AGENT in mail.rcpt_tos and len(self.answers) < self.answers_at_most:
            self.answers.append(agents_letter(len(self.answers), AGENT, message_id, tag))
            return self.answers[-1]
        if len(self.replies) < self.replies_at_most and self._is_request(message_id):
            self.replies.append(completing_letter(len(self.replies), mail.rcpt_tos[0], message_id, tag))
            return self.replies[-1]
        return None

    def _decided(self, notice: str) -> Iterator[Letter]:
        for agent, word in _DECISIONS[len(self.decisions) % len(_DECISIONS)]:
            letter = decision(len(self.decisions), agent, notice, word)
            self.decisions.append((letter, notice, word))
            yield letter

    def _is_request(self, message_id: str) -> bool:
        with self._database.read() as connection:
            query = text("SELECT template FROM outbox WHERE message_id = :id")
            return connection.execute(query, {"id": message_id}).scalar() == "request"

    def _deliver(self, letters: list[Letter]) -> None:
        self.desk.dovecot.deliver_many(self.desk.user, [confirmed(letter.raw) for letter in letters])
        self.delivered += letters

    # Daemons

    def kill(self, daemon: ForkedDaemon) -> None:
        """SIGKILL, and note what it was in the middle of."""
        self.kills[daemon.name] = time.time()
        daemon.kill()
        waiting = self.desk.dovecot.count(self.desk.user)
        stages = [stage for stage, query in _UNFINISHED.items() if self._count(query)]
        if waiting and "fetching" not in stages:
            stages.append("before fetching")
        self.interrupted.update(stages or ["at rest"])

    def quiet(self) -> bool:
        """Whether nothing waits anywhere."""
        return (
            not self.desk.dovecot.count(self.desk.user)
            and not any(self._count(query) for query in _UNFINISHED.values())
            and self._count("SELECT count(*) FROM mail") == len(self.delivered)
        )

    def calm(self) -> None:
        """Wait until everything that was delivered has been worked off."""
        until(self.quiet, "an empty mailbox, spool and outbox")

    def unfetched(self) -> int:
        """How many mails stand in the ledger as not handed over."""
        return self._count("SELECT count(*) FROM mail WHERE status = 'unfetched'")

    def retry(self) -> None:
        """An operator has the server asked for them again, as `intake mail retry` does."""
        with self._database.write() as connection:
            waiting = list(ledger.list_mails(connection, [MailStatus.UNFETCHED]))
            unread.ask_again(connection, [mail.id for mail in waiting], datetime.now(UTC))

    def _count(self, query: str) -> int:
        with self._database.read() as connection:
            if (
                not self._database.is_sqlite
                or connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'outbox'")).scalar()
            ):
                return int(connection.execute(text(query)).scalar_one())
        return 0

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self._database.read() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def close(self) -> None:
        self._database.close()


def _subject(message: Message) -> str:
    return str(make_header(decode_header(str(message["Subject"]))))
