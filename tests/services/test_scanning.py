"""A virus scanner is asked about each mail before it is decided: Debian's clamd, and some that misbehave."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from intake.antivirus.clamd import Clamd
from intake.desk.disposition import MailStatus
from intake.desk.scan import CLEAN, Scan, ScannerProblem, ScanResult, Unscanned
from intake.services.check import check_scanner
from intake.store import contacts
from intake.store.database.session import Database
from intake.store.database.tables import mail, outbox, outbox_raw
from intake.store.spool import ledger
from tests.servers.clamd import HARMLESS, VIRUS, OwnClamd
from tests.services.desk import COMPLETE, DeskInHand, letter

MANY = 10**8


@pytest.fixture(scope="module")
def clamd() -> Iterator[OwnClamd]:
    server = OwnClamd().start()
    yield server
    server.close()


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    opened.close()


def asked(server: OwnClamd, *, timeout: float = 20, max_bytes: int = MANY) -> Clamd:
    return Clamd(server.socket, timeout=timeout, max_bytes=max_bytes)


def with_file(text: str, content: bytes, *, name: str = "report.bin", **headers: str) -> bytes:
    message = message_from_bytes(letter(text, **headers), policy=policy.SMTP)
    assert isinstance(message, EmailMessage)
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


@dataclass
class Told:
    """A scanner that says what it is told to, and remembers what it was asked about."""

    answer: Scan | Exception = CLEAN
    contents: list[list[bytes]] = field(default_factory=list)
    name: str = "told"

    def scan(self, contents: Iterator[bytes]) -> Scan:
        self.contents.append(list(contents))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def listed(desk: DeskInHand) -> list[ledger.LedgerMail]:
    with desk.database.read() as connection:
        return list(ledger.list_mails(connection))


def files_sent(desk: DeskInHand) -> list[str]:
    query = select(outbox_raw.c.raw).join_from(outbox_raw, outbox).order_by(outbox.c.id)
    with desk.database.read() as connection:
        raws = connection.execute(query).scalars().all()
    sent = [message_from_bytes(raw, policy=policy.default) for raw in raws]
    return [str(part.get_filename()) for each in sent for part in each.walk() if part.get_filename()]


def release(desk: DeskInHand, mail_id: int) -> None:
    with desk.database.write() as connection:
        assert ledger.release(connection, [mail_id]) == [mail_id]
    desk.processor.process_batch()


# --- clamd itself ---------------------------------------------------------------------------------


def test_clamd_is_asked_over_its_socket_and_over_a_port(clamd: OwnClamd) -> None:
    for address in (clamd.socket, f"127.0.0.1:{clamd.port}", f"localhost:{clamd.port}"):
        scanner = Clamd(address, timeout=20, max_bytes=MANY)
        assert scanner.scan(iter([b"nothing of note"])) == CLEAN
        assert scanner.scan(iter([b"first", f"a {HARMLESS} b".encode()])) == Scan(ScanResult.INFECTED, VIRUS)
        assert scanner.version().startswith("ClamAV ")
        assert scanner.name == f"clamd {address}"


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 1_900_000])
def test_a_content_of_any_size_arrives_whole(clamd: OwnClamd, size: int) -> None:
    assert asked(clamd).scan(iter([b"x" * size])) == CLEAN
    assert asked(clamd).scan(iter([b"x" * size + HARMLESS.encode()])).result is ScanResult.INFECTED


def test_what_is_too_large_for_clamd_or_for_us_is_unscanned_and_no_trouble_of_clamds(clamd: OwnClamd) -> None:
    too_long = Scan(
        ScanResult.UNSCANNED, "the mail is larger than antivirus.max_bytes or than clamd's StreamMaxLength"
    )
    assert asked(clamd).scan(iter([b"x" * 5_000_000])) == too_long
    assert asked(clamd, max_bytes=10).scan(iter([b"x" * 6, b"y" * 6])) == too_long
    assert asked(clamd, max_bytes=12).scan(iter([b"x" * 6, b"y" * 6])) == CLEAN


def test_check_says_which_clamd_answers_or_why_none_does(clamd: OwnClamd, tmp_path: Path) -> None:
    right = check_scanner(asked(clamd))
    assert right.right
    assert right.detail.startswith("answers: ClamAV ")
    wrong = check_scanner(Clamd(str(tmp_path / "none.sock"), timeout=5, max_bytes=MANY))
    assert not wrong.right
    assert wrong.detail == "can't be asked: No such file or directory"


# --- Servers that are no clamd, or a sick one -----------------------------------------------------

Behaviour = Callable[[socket.socket], None]


def _taken_in(connection: socket.socket) -> None:
    """Read a question to its end."""
    question = b""
    while b"\0" not in question:
        question += connection.recv(1)
    if question == b"zINSTREAM\0":
        while size := struct.unpack("!L", connection.recv(4, socket.MSG_WAITALL))[0]:
            connection.recv(size, socket.MSG_WAITALL)


def says(answer: bytes) -> Behaviour:
    def behave(connection: socket.socket) -> None:
        _taken_in(connection)
        connection.sendall(answer)

    return behave


def hangs(connection: socket.socket) -> None:
    _taken_in(connection)
    with contextlib.suppress(OSError):
        connection.recv(1)


def never_ends(connection: socket.socket) -> None:
    _taken_in(connection)
    with contextlib.suppress(OSError):
        while True:
            connection.sendall(b"stream: " + b"x" * 4096)


def trickles(connection: socket.socket) -> None:
    _taken_in(connection)
    with contextlib.suppress(OSError):
        while True:
            connection.sendall(b"s")
            time.sleep(0.01)


def closes(connection: socket.socket) -> None:
    connection.close()


@contextlib.contextmanager
def pretender(folder: Path, behave: Behaviour) -> Iterator[str]:
    """A server that behaves so to each client, one at a time."""
    path = str(folder / "pretender.sock")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(8)

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection, contextlib.suppress(OSError, struct.error):
                        behave(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield path
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


@pytest.mark.parametrize(
    ("behave", "told"),
    [
        (hangs, "no answer in time"),
        (closes, "clamd closed the connection without an answer|Broken pipe|Connection reset"),
        (never_ends, "clamd's answer has no end"),
        (trickles, "no answer in time|clamd's answer has no end"),
        (says(b"250 ok\r\n\0"), "clamd answers nonsense: '250 ok'"),
        (says(b"stream: \0"), "clamd answers nonsense: 'stream:'"),
        (says(b"OKAY\0"), "clamd answers nonsense: 'OKAY'"),
        (says(b"stream: OK but FOUND nothing\0"), "clamd answers nonsense"),
        (says(b"\xff\xfe\x00"), "clamd answers nonsense"),
        (says(b"stream: OK\nstream: OK\0"), "clamd answers nonsense: 'stream: OK stream: OK'"),
        (says(b""), "clamd closed the connection without an answer"),
    ],
)
def test_a_server_that_hangs_lies_or_hangs_up_is_named_and_never_taken_for_a_clean_verdict(
    tmp_path: Path, behave: Behaviour, told: str
) -> None:
    with pretender(tmp_path, behave) as path:
        scanner = Clamd(path, timeout=0.3, max_bytes=MANY)
        with pytest.raises(ScannerProblem, match=told) as caught:
            scanner.scan(iter([b"x" * 100_000]))
        assert str(caught.value).startswith(f"clamd {path}: ")
        assert not check_scanner(scanner).right or behave not in {hangs, closes, never_ends}


def test_a_mail_at_which_a_healthy_clamd_gives_up_is_that_mails_own_trouble(tmp_path: Path) -> None:
    def only_pings(connection: socket.socket) -> None:
        if connection.recv(6) == b"zPING\0":
            connection.sendall(b"PONG\0")

    with pretender(tmp_path, only_pings) as path:
        verdict = Clamd(path, timeout=5, max_bytes=MANY).scan(iter([b"bomb"]))
    assert verdict.result is ScanResult.UNSCANNED


def test_an_error_of_clamds_is_told_and_no_verdict(tmp_path: Path) -> None:
    with pretender(tmp_path, says(b"stream: Can't allocate memory ERROR\0")) as path:
        verdict = Clamd(path, timeout=5, max_bytes=MANY).scan(iter([b"x"]))
    assert verdict == Scan(ScanResult.UNSCANNED, "clamd says: Can't allocate memory ERROR")


def test_the_name_of_a_virus_is_short_and_has_no_control_characters(tmp_path: Path) -> None:
    with pretender(tmp_path, says(b"stream: \x1b[31mEvil\n" + b"x" * 1000 + b" FOUND\0")) as path:
        verdict = Clamd(path, timeout=5, max_bytes=MANY).scan(iter([b"x"]))
    assert verdict.result is ScanResult.INFECTED
    assert verdict.detail.isprintable()
    assert len(verdict.detail) <= 200


# --- The desk asks it -----------------------------------------------------------------------------


def test_an_infected_mail_is_held_its_files_go_nowhere_and_agents_are_told(
    database: Database, clamd: OwnClamd
) -> None:
    desk = DeskInHand(database, scanner=asked(clamd))
    desk.receive(with_file(COMPLETE, HARMLESS.encode()))
    (held,) = listed(desk)
    assert held.status is MailStatus.HELD
    assert held.scan == f"infected: {VIRUS}"
    assert f"a virus was found: {VIRUS}; its files are handed on to nobody" in held.reasons
    assert desk.templates_sent() == ["held"]
    release(desk, held.id)
    assert desk.templates_sent() == ["held", "acknowledgement", "notification"]
    assert files_sent(desk) == []


def test_a_clean_mail_goes_its_way_with_its_files_and_is_asked_about_once(
    database: Database, clamd: OwnClamd
) -> None:
    desk = DeskInHand(database, scanner=asked(clamd))
    desk.receive(with_file(COMPLETE, b"%PDF-1.4 nothing", name="invoice.pdf"))
    (taken,) = listed(desk)
    assert (taken.status, taken.scan) == (MailStatus.PROCESSED, "clean")
    assert files_sent(desk) == ["invoice.pdf"]
    with database.read() as connection:
        (contact,) = contacts.contacts(connection)
    assert contact.last_ok_at == desk.now


def test_files_are_looked_into_as_the_desk_reads_them_too(database: Database) -> None:
    told = Told()
    desk = DeskInHand(database, scanner=told, confirms=False)
    raw = with_file(COMPLETE, b"the file itself")
    desk.receive(raw)
    assert told.contents == [[raw, b"the file itself"]]


def test_a_verdict_is_kept_and_a_repeated_or_retried_mail_is_not_asked_about_again(
    database: Database,
) -> None:
    told = Told(Scan(ScanResult.INFECTED, "X"))
    desk = DeskInHand(database, scanner=told)
    desk.receive(letter(COMPLETE))
    release(desk, 1)
    assert listed(desk)[0].status is MailStatus.PROCESSED
    assert len(told.contents) == 1


def test_mail_waits_for_a_scanner_that_is_restarted_and_then_comes_in_its_order(database: Database) -> None:
    told = Told(ScannerProblem("clamd is gone"))
    desk = DeskInHand(database, scanner=told)
    desk.receive(letter(COMPLETE))
    desk.receive(letter(f"{COMPLETE}\nEs eilt.", subject="Second"))
    assert [one.status for one in listed(desk)] == [MailStatus.SPOOLED] * 2
    assert len(told.contents) == 1, "one that failed is left alone for a while"
    with database.read() as connection:
        (contact,) = contacts.contacts(connection)
    assert contact.last_error == "clamd is gone"
    told.answer = CLEAN
    desk.parts.processor._scanning._failed_at = 0.0  # type: ignore[union-attr]
    # On a busy machine a batch ends before its last mail.
    while desk.processor.process_batch().mails:
        pass
    assert [one.ticket_number for one in listed(desk)] == [1, 2]


@pytest.mark.parametrize(
    ("policy", "status", "files"),
    [
        (Unscanned.WITHHOLD, MailStatus.PROCESSED, []),
        (Unscanned.PASS, MailStatus.PROCESSED, ["report.bin"]),
        (Unscanned.HOLD, MailStatus.HELD, []),
    ],
)
def test_mail_for_which_no_scanner_came_in_time_goes_the_way_that_the_operator_chose(
    database: Database, policy: Unscanned, status: MailStatus, files: list[str]
) -> None:
    desk = DeskInHand(database, scanner=Told(ScannerProblem("clamd is gone")), unscanned=policy)
    desk.receive(with_file(COMPLETE, b"content"))
    assert listed(desk)[0].status is MailStatus.SPOOLED
    desk.later(minutes=6)
    desk.processor.process_batch()
    (taken,) = listed(desk)
    assert (taken.status, taken.scan) == (status, "unscanned: clamd is gone")
    assert files_sent(desk) == files


def test_a_mail_that_is_tried_again_is_asked_about_again_where_nobody_could_look(database: Database) -> None:
    told = Told(Scan(ScanResult.UNSCANNED, "too large"))
    desk = DeskInHand(database, scanner=told, unscanned=Unscanned.HOLD)
    desk.receive(letter(COMPLETE))
    told.answer = CLEAN
    release(desk, 1)
    assert [listed(desk)[0].scan, len(told.contents)] == ["clean", 2]


def test_files_of_an_earlier_mail_that_was_infected_are_left_out_when_the_whole_story_is_told(
    database: Database,
) -> None:
    told = Told(Scan(ScanResult.INFECTED, "X"))
    desk = DeskInHand(database, scanner=told)
    first = with_file("Не печатается счёт.", b"bad", name="bad.exe", Message_ID="<m1@firma.example>")
    desk.receive(first)
    release(desk, 1)
    told.answer = CLEAN
    reply = with_file(
        COMPLETE, b"good", name="good.txt", In_Reply_To="<m1@firma.example>", subject="Re: [#1]"
    )
    desk.receive(reply)
    assert desk.templates_sent()[-1] == "notification"
    assert files_sent(desk) == ["good.txt"]


def test_a_fault_in_looking_into_a_mail_harms_that_mail_only(database: Database) -> None:
    desk = DeskInHand(database, scanner=Told(RuntimeError("a bug")))
    desk.receive(letter(COMPLETE))
    (taken,) = listed(desk)
    assert (taken.status, taken.scan) == (MailStatus.PROCESSED, "unscanned: RuntimeError: a bug")


def test_no_scanner_is_asked_inside_a_transaction(database: Database) -> None:
    class Writes(Told):
        def scan(self, contents: Iterator[bytes]) -> Scan:
            # SQLite has one writer: this would wait for ever inside somebody else's transaction.
            with database.write() as connection:
                connection.execute(select(mail.c.id))
            return super().scan(contents)

    desk = DeskInHand(database, scanner=Writes())
    desk.receive(letter(COMPLETE))
    assert listed(desk)[0].status is MailStatus.PROCESSED


def test_certain_spam_is_listed_with_its_rule_and_taken_back_by_a_release(database: Database) -> None:
    desk = DeskInHand(database)
    marked = b"X-Spam-Level: ********************\r\n" + letter(COMPLETE)
    desk.receive(marked)
    (ignored,) = listed(desk)
    assert (ignored.status, ignored.rule) == (MailStatus.IGNORED, "SpamAssassin: certain by its stars")
    assert desk.sent() == []
    release(desk, ignored.id)
    (taken,) = listed(desk)
    assert (taken.status, taken.rule, taken.ticket_number) == (MailStatus.PROCESSED, None, 1)


def test_what_was_ignored_without_a_rule_is_not_released(database: Database) -> None:
    desk = DeskInHand(database)
    desk.receive(letter(COMPLETE, Auto_Submitted="auto-replied"))
    with database.write() as connection:
        assert ledger.release(connection, [1]) == []
