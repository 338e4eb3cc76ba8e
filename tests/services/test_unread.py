"""Mail that the server keeps back, and mail that can't be understood: it waits in the ledger, and agents hear."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest

from intake.desk.disposition import MailStatus
from intake.mail.imap.mailbox import ImapTemporary, Mailbox
from intake.store.database.session import Database
from intake.store.outbox.listing import OutboxLine
from intake.store.spool import ledger, unread
from tests.mail.sick_imap import SickImap
from tests.services.desk import DeskInHand, letter
from tests.services.test_receive import RefusingServer

SPOOLED = MailStatus.SPOOLED
NO_MAIL = b"\x00\x00\x00"


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[DeskInHand]:
    database = Database(sqlite_url)
    yield DeskInHand(database)
    database.close()


@pytest.fixture
def server() -> RefusingServer:
    keeps_back = RefusingServer()
    keeps_back.refusing = frozenset({2})
    return keeps_back


def look(desk: DeskInHand, server: RefusingServer) -> int:
    """One look at the mailbox; returns how many mails were new."""
    return sum(desk.parts.receiver.take_in(server))


def work(desk: DeskInHand) -> None:
    while desk.processor.process_batch().mails:
        pass


def statuses(desk: DeskInHand) -> dict[int, MailStatus]:
    with desk.database.read() as connection:
        return {mail.uid: mail.status for mail in ledger.list_mails(connection)}


def told(desk: DeskInHand) -> list[OutboxLine]:
    desk.parts.unread.tell()
    return [line for line in desk.sent() if line.template == "unread"]


def retry(desk: DeskInHand, uid: int) -> None:
    with desk.database.write() as connection:
        ids = [mail.id for mail in ledger.list_mails(connection) if mail.uid == uid]
        assert unread.ask_again(connection, ids, desk.now) == ids


def test_what_is_kept_back_twice_is_entered_and_agents_hear_of_it_once(
    desk: DeskInHand, server: RefusingServer
) -> None:
    look(desk, server)
    assert 2 not in statuses(desk)
    assert told(desk) == []
    look(desk, server)
    assert statuses(desk)[2] is MailStatus.UNFETCHED
    (line,) = told(desk)
    assert line.subject == "Непрочитанные письма"
    assert len(told(desk)) == 1


def test_what_is_kept_back_far_below_the_others_is_entered_at_once_where_no_later_look_finds_it(
    desk: DeskInHand, server: RefusingServer
) -> None:
    server.mails = (1, 2, 1001, 1002)
    server.refusing = frozenset({2, 1001})
    look(desk, server)
    assert statuses(desk) == {1: SPOOLED, 2: MailStatus.UNFETCHED, 1002: SPOOLED}
    look(desk, server)
    assert statuses(desk)[1001] is MailStatus.UNFETCHED


@pytest.mark.parametrize(("waited", "comes"), [(timedelta(minutes=59), 0), (timedelta(hours=1), 1)])
def test_it_is_asked_for_again_in_an_hour_and_taken_in(
    desk: DeskInHand, server: RefusingServer, waited: timedelta, comes: int
) -> None:
    look(desk, server)
    look(desk, server)
    server.refusing = frozenset()
    desk.now += waited
    assert look(desk, server) == comes
    work(desk)
    assert statuses(desk)[2] is (MailStatus.PROCESSED if comes else MailStatus.UNFETCHED)
    assert look(desk, server) == 0


def test_pauses_grow_to_a_day(desk: DeskInHand, server: RefusingServer) -> None:
    look(desk, server)
    look(desk, server)
    asked: list[timedelta] = []
    began = last = desk.now
    while desk.now < began + timedelta(days=4):
        desk.now += timedelta(minutes=30)
        server.refused = {}
        look(desk, server)
        if server.refused:
            asked.append(desk.now - last)
            last = desk.now
    assert asked == [timedelta(hours=1), timedelta(hours=4), *[timedelta(days=1)] * 3]
    assert len(told(desk)) == 1


def test_an_operator_has_it_asked_for_at_once(desk: DeskInHand, server: RefusingServer) -> None:
    look(desk, server)
    look(desk, server)
    server.refusing = frozenset()
    retry(desk, 2)
    assert look(desk, server) == 1


def test_one_that_somebody_took_away_is_given_up(desk: DeskInHand, server: RefusingServer) -> None:
    look(desk, server)
    look(desk, server)
    server.gone = frozenset({2})
    desk.now += timedelta(hours=1)
    assert look(desk, server) == 0
    assert statuses(desk)[2] is MailStatus.DISCARDED
    assert told(desk) == []


def test_ones_over_which_the_server_hangs_up_for_ever_keep_no_other_waiting(desk: DeskInHand) -> None:
    server = SickImap(mails={uid: letter(f"Письмо {uid}") for uid in (1, 2, 3)})
    well, deadly = server._fetched, {1, 2}

    def mortal(line: bytes) -> Iterator[bytes]:
        if b"PEEK" in line and deadly.intersection(_asked(line)):
            raise ConnectionAbortedError
        yield from well(line)

    server._fetched = mortal  # type: ignore[method-assign]
    mailbox = Mailbox(server.account)

    def looks(count: int) -> None:
        for _ in range(count):
            with suppress(ImapTemporary):
                mailbox.connect()
                sum(desk.parts.receiver.take_in(mailbox))
            work(desk)

    kept, came = MailStatus.UNFETCHED, MailStatus.PROCESSED
    looks(15)
    assert statuses(desk) == {1: kept, 2: kept, 3: came}
    server.mails[4] = letter("Письмо 4")
    deadly.remove(2)
    desk.now += timedelta(hours=1)
    looks(1)
    assert statuses(desk) == {1: kept, 2: kept, 3: came, 4: came}
    looks(1)
    assert statuses(desk) == {1: kept, 2: came, 3: came, 4: came}
    mailbox.close()
    server.close()


def _asked(line: bytes) -> list[int]:
    return [int(uid) for uid in line.split()[3].replace(b":", b",").split(b",")]


def test_one_that_was_set_aside_can_be_had_again_but_not_without_its_bytes(
    desk: DeskInHand, server: RefusingServer
) -> None:
    look(desk, server)
    look(desk, server)
    with desk.database.write() as connection:
        ids = [mail.id for mail in ledger.list_mails(connection) if mail.uid == 2]
        assert ledger.discard(connection, ids) == ids
        assert ledger.retry(connection, ids) == []
    server.refusing = frozenset()
    retry(desk, 2)
    assert look(desk, server) == 1
    work(desk)
    assert statuses(desk)[2] is MailStatus.PROCESSED


def test_what_is_not_understood_is_told_at_once_and_further_ones_together(desk: DeskInHand) -> None:
    for _ in range(3):
        desk.receive(NO_MAIL)
        assert len(told(desk)) == 1
    desk.now += timedelta(minutes=10)
    assert len(told(desk)) == 2
    with desk.database.read() as connection:
        assert unread.untold(connection, "support") == []


def test_after_a_clock_that_came_back_agents_are_told_all_the_same(desk: DeskInHand) -> None:
    desk.receive(NO_MAIL)
    told(desk)
    desk.now -= timedelta(days=1)
    desk.receive(NO_MAIL)
    assert len(told(desk)) == 2
