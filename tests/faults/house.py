"""What the fault tests do with a desk: deliver marked letters, start daemons, look at what became of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from email import message_from_bytes
from typing import Any

from intake.store import leases
from intake.store.database.errors import StoreError
from intake.store.database.session import Database
from intake.store.outbox.listing import list_outbox
from intake.store.outbox.outbox import OutboxState
from tests.confirmed import confirmed
from tests.crash.letters import SUPPORT, Letter, first_letter
from tests.e2e.desk import DeskUnderTest
from tests.e2e.running import RunningDaemon, until
from tests.servers.smtp import SmtpServer


class House:
    """A desk, its daemons and its mail."""

    def __init__(self, desk: DeskUnderTest) -> None:
        self.desk = desk
        self._chance = random.Random(5)
        self._daemons: list[RunningDaemon] = []
        self._letters = 0

    @property
    def smtp(self) -> SmtpServer:
        assert isinstance(self.desk.smtp, SmtpServer)
        return self.desk.smtp

    def configure(self, *, smtp: str = "", mailbox: str = "", more: str = "", **changed: str) -> None:
        """Write the configuration with further lines in a table, or other values for its keys."""
        self.desk.extra = mailbox
        self.desk.write_config()
        text = self.desk.config.read_text(encoding="utf-8")
        lines = [
            f"{key} = {changed[key]}" if (key := line.partition(" = ")[0]) in changed else line
            for line in text.splitlines()
        ]
        text = "\n".join(lines).replace("\n[[mailbox]]", f"\n{smtp}\n\n[[mailbox]]", 1)
        self.desk.config.write_text(text + "\n" + more + "\n", encoding="utf-8")

    def start(
        self,
        *,
        module: str = "intake",
        arguments: Sequence[str] = ("run",),
        setup: Callable[[], None] | None = None,
    ) -> RunningDaemon:
        daemon = RunningDaemon(self.desk.config, module=module, arguments=arguments, setup=setup)
        self._daemons.append(daemon)
        return daemon

    def complete_letters(self, count: int, user: str | None = None, to: str = SUPPORT) -> list[Letter]:
        """Deliver so many letters that need no question."""
        letters: list[Letter] = []
        while len(letters) < count:
            letter = first_letter(self._letters, self._chance)
            self._letters += 1
            if letter.complete:
                letters.append(letter)
        raws = [confirmed(letter.raw).replace(SUPPORT.encode(), to.encode()) for letter in letters]
        self.desk.dovecot.deliver_many(user or self.desk.user, raws)
        return letters

    def deliver(self, raw: bytes) -> None:
        self.desk.dovecot.deliver(self.desk.user, confirmed(raw))

    def sent_to(self, address: str) -> list[str]:
        """The Message-IDs of what the server took for this address, in order."""
        return [
            str(message_from_bytes(mail.raw)["Message-ID"])
            for mail in list(self.smtp.mails)
            if address in mail.rcpt_tos
        ]

    def answered(self, letters: Sequence[Letter]) -> None:
        """Wait until every sender has heard of us, and see that he did so once."""
        until(lambda: all(self.sent_to(letter.sender) for letter in letters), "an answer to every letter")
        counts = {letter.sender: len(self.sent_to(letter.sender)) for letter in letters}
        assert set(counts.values()) == {1}, counts

    def one_ticket_each(self, letters: Sequence[Letter]) -> None:
        """Every letter made one ticket, numbered in order of arrival without gaps."""
        tickets = self.desk.data("tickets", "list")
        marks = [ticket["subject"].rsplit(" ", 1)[-1] for ticket in tickets]
        assert marks == [letter.mark for letter in letters]
        assert [ticket["number"] for ticket in tickets] == list(range(1, len(letters) + 1))

    def mails(self) -> list[dict[str, Any]]:
        return self.desk.data("mail", "list")

    def outbox(self, *states: str) -> list[dict[str, Any]]:
        return self.desk.data("outbox", "list", *(("--state", ",".join(states)) if states else ()))

    def waiting(self, state: str, *, attempts: int = 0) -> int:
        """How many outgoing mails are in a state after so many attempts; quick enough to ask often."""
        database = Database(self.desk.url, read_only=True)
        try:
            with database.read() as connection:
                return len(
                    [
                        line
                        for line in list_outbox(connection, [OutboxState(state)])
                        if line.attempts >= attempts
                    ]
                )
        except StoreError:
            return 0
        finally:
            database.close()

    def nothing_is_held(self) -> None:
        """No lease, no claim: whoever comes next may begin at once."""
        database = Database(self.desk.url, read_only=True)
        with database.read() as connection:
            assert leases.holder(connection, "mailbox:support") is None
            assert list(list_outbox(connection, [OutboxState.SENDING])) == []
        database.close()

    def status(self) -> str:
        done = self.desk.command("status")
        # 1 where anything needs a person, such as a held mail.
        assert done.returncode in {0, 1}, done.stderr
        assert done.stdout, done.stderr
        return done.stdout

    def close(self) -> None:
        for daemon in self._daemons:
            daemon.close()
