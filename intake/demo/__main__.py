"""`python -m intake.demo [FOLDER]`: shows what the daemon makes of sixteen mails.

The exit code is 0 only if every mail became what it should, else 1; it is 2 for wrong arguments.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from intake.demo.checking import differences, differences_at_the_end
from intake.demo.desk import Books, DemoDesk, DemoFailedError, fresh_folder
from intake.demo.letters import read, reply, text_of
from intake.demo.picture import Picture
from intake.demo.samples import FIRST_MAILS, REPLIES, Sample
from intake.demo.servers import MailServers
from intake.store.outbox.listing import OutboxLine
from intake.store.spool.ledger import LedgerMail


class Demo:
    """One run of the demo: servers, desk, picture, and what was found wrong."""

    def __init__(self, folder: Path) -> None:
        self._desk = DemoDesk(folder)
        self._sent = folder / "sent"
        self._servers = MailServers(self._sent)
        self._picture = Picture()
        self._wrong: list[str] = []
        self._delivered = 0

    def run(self) -> int:
        """Run the whole demo; returns the exit code."""
        self._servers.start()
        try:
            self._desk.configure(self._servers)
            self._servers.deliver([read(sample) for sample in FIRST_MAILS])
            self._desk.start_daemon()
            try:
                books = self._story()
            finally:
                code = self._desk.stop_daemon()
            if code != 0:
                self._wrong.append(f"the daemon ended with exit code {code}")
            sent = [path.read_bytes() for path in sorted(self._sent.glob("*.eml"))]
            self._wrong += differences_at_the_end(books, self._servers, sent)
        finally:
            self._servers.stop()
        return self._verdict(books)

    def _story(self) -> Books:
        picture = self._picture
        picture.heading(f"{len(FIRST_MAILS)} mails were waiting when the daemon started")
        books = self._watch(FIRST_MAILS)
        request = _find(books, ("request", 2))
        picture.heading("What the customer of ticket #2 reads")
        picture.letter(request, text_of(self._desk.outgoing(request)))
        replies = [self._reply(sample, books) for sample in REPLIES]
        picture.heading(f"{len(REPLIES)} more came in while it was running")
        started = time.monotonic()
        self._servers.deliver(replies)
        books = self._watch(REPLIES)
        picture.say(f"{time.monotonic() - started:.1f} s after their arrival everything was answered.")
        picture.heading("The tickets now")
        picture.tickets(books)
        return books

    def _reply(self, sample: Sample, books: Books) -> bytes:
        if sample.answers is None:
            return read(sample)
        answered = _find(books, sample.answers)
        return reply(sample, answered, self._desk.outgoing(answered))

    def _watch(self, samples: Sequence[Sample]) -> Books:
        """Wait until the mails of these samples are done, show them and check them."""
        before = self._delivered
        self._delivered += len(samples)
        books = self._desk.wait_until(self._delivered, lambda: self._servers.count("INBOX") == 0)
        mails: tuple[LedgerMail, ...] = books.mails[before:]
        self._picture.mails(samples, mails, books)
        self._wrong += differences(samples, mails, books)
        return books

    def _verdict(self, books: Books) -> int:
        desk, picture = self._desk, self._picture
        picture.places(desk.folder, desk.config, desk.database_file, desk.log, self._sent)
        picture.say()
        if self._wrong:
            picture.say("Not everything became what it should:")
            for told in self._wrong:
                picture.say(f"  - {told}")
            return 1
        picture.say(
            f"Every mail became what it should: {len(books.mails)} in, {len(books.tickets)} tickets, "
            f"{len(books.outbox)} out."
        )
        return 0


def _find(books: Books, answered: tuple[str, int]) -> OutboxLine:
    for line in books.outbox:
        if (line.template, line.ticket_number) == answered:
            return line
    raise DemoFailedError(f"no {answered[0]} was written for ticket {answered[1]}")


def main() -> int:
    """Run the demo from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m intake.demo", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("folder", nargs="?", type=Path, default=Path("demo-out"), help="default: demo-out")
    folder: Path = parser.parse_args().folder.absolute()
    # Settings of another desk in the environment would override the demo's.
    for name in [name for name in os.environ if name.startswith("INTAKE_")]:
        del os.environ[name]
    try:
        return Demo(fresh_folder(folder)).run()
    except (DemoFailedError, OSError) as problem:
        sys.stderr.write(f"demo: {problem}\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
