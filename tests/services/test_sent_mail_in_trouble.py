"""The folder of sent mail where something is odd: monstrous mail, a folder that comes late, one that is another's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intake.config.marks import sent_folder_names
from intake.desk.ticket import EntryKind
from intake.mail.imap.account import ImapAccount
from intake.mail.imap.problems import ImapPermanent
from intake.mail.imap.sent import AUTOMATIC, SentMailbox
from intake.services.sent_mail import sent_mail_of
from intake.store import contacts
from intake.store.contacts import Contact
from intake.store.database.session import Database
from tests.servers.imap import OwnImapServer
from tests.servers.imap_servers import SERVERS
from tests.services.desk import COMPLETE, SUPPORT, letter
from tests.services.test_sent_mail import ANSWER, OLGA, Desk, limit

ROOMY = pytest.mark.parametrize("server", ["cyrus", "courier", "mailutils"], indirect=True)
LIMITED = pytest.mark.parametrize("server", ["dovecot"], indirect=True)


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[OwnImapServer]:
    server = SERVERS[request.param]().start()
    yield server
    server.close()


@pytest.fixture
def desk(server: OwnImapServer, sqlite_url: str) -> Iterator[Desk]:
    database = Database(sqlite_url)
    desk = Desk(server, database)
    desk.hand.receive(letter(COMPLETE, sender=OLGA, Message_ID="<first@firma.example>"))
    yield desk
    database.close()


def contact(desk: Desk) -> Contact:
    with desk.database.read() as connection:
        found = contacts.of_server(connection, sent_mail_of("support"))
    assert found is not None
    return found


@ROOMY
def test_a_message_id_of_megabytes_keeps_no_other_mail_waiting(desk: Desk) -> None:
    desk.write("Давно отвечено.", subject="Re: [#1] Счёт")
    desk.look()
    raw = letter("x", sender=SUPPORT.address).replace(b"\n", b"\r\n")
    desk.file(b"Message-ID: <" + b"x" * 3_000_000 + b"@desk.test>\r\n" + raw)
    desk.write(subject="Re: [#1] Счёт", Message_ID="<a@desk.test>")
    assert desk.look()
    while desk.hand.processor.process_batch().mails:
        pass
    assert desk.entries()[-1] == (EntryKind.AGENT, ANSWER)


@ROOMY
def test_the_first_answer_in_a_folder_that_was_not_there_is_read(desk: Desk) -> None:
    desk.copies = False
    desk.worker = desk.new_worker()
    desk.look()
    # mailutils finds mail of a day by its Date alone.
    date = "Mon, 02 Mar 2026 09:00:00 +0000"
    desk.write(subject="Re: [#1] Счёт", Message_ID="<a@desk.test>", Date=date)
    desk.hand.later(minutes=1)
    desk.worker = desk.new_worker()
    assert desk.look()
    assert desk.entries()[-1] == (EntryKind.AGENT, ANSWER)


@pytest.mark.parametrize("server", ["cyrus"], indirect=True)
@pytest.mark.parametrize("wanted", [AUTOMATIC, "sent"])
def test_a_folder_into_which_mail_that_came_in_is_put_is_none_of_sent_mail(
    server: OwnImapServer, wanted: str
) -> None:
    user = server.new_user()
    account = ImapAccount("127.0.0.1", server.port, "none", user, "secret", timeout=20)
    with SentMailbox(account, sent_folder_names(), ("INBOX", "Sent", "")) as there:
        with pytest.raises(ImapPermanent, match="mail that came in"):
            there.make_sent(wanted)
        there.create_folder("Sent")
        with pytest.raises(ImapPermanent, match="mail that came in"):
            there.find_sent(AUTOMATIC)


@LIMITED
def test_copies_that_are_switched_off_wake_nobody(desk: Desk) -> None:
    desk.look()
    desk.send()
    limit(desk, 0)
    desk.look()
    desk.copies = False
    desk.worker = desk.new_worker()
    desk.hand.later(hours=2)
    assert desk.look()
    assert desk.worker._sent_mail.seconds_until_due() is None
    assert contact(desk).last_ok_at == desk.hand.now


@LIMITED
def test_a_refused_copy_is_trouble_after_a_restart_too_and_none_once_it_is_given_up(desk: Desk) -> None:
    desk.look()
    looked = desk.hand.now
    desk.send()
    limit(desk, 0)
    desk.look()
    desk.worker = desk.new_worker()
    desk.hand.later(seconds=5)
    assert desk.look()
    assert contact(desk).last_ok_at == looked
    desk.hand.later(days=6)
    assert desk.look()
    assert contact(desk).last_ok_at == desk.hand.now
