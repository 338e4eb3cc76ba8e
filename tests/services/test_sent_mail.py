"""The mailbox's own folder of sent mail, on the IMAP servers that people have: copies go in, answers come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import format_datetime

import pytest
from sqlalchemy import select

from intake.assembly.sent_folders import sent_worker
from intake.assembly.wiring import sender_thread
from intake.config.marks import sent_folder_names
from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.desk.disposition import MailStatus
from intake.desk.term_rules import DeadlineRules, NoticeRules, Obligation, Term, TermRule, Unit
from intake.desk.ticket import EntryKind, Ticket
from intake.mail.imap.account import ImapAccount
from intake.mail.imap.problems import ImapTemporary
from intake.mail.imap.sent import SentMailbox
from intake.services.sent_mail import SentSettings, sent_mail_of
from intake.services.sent_worker import SentWorker
from intake.store import contacts
from intake.store.database.sent_tables import sent_copy
from intake.store.database.session import Database
from intake.store.database.tables import outbox_raw
from intake.store.outbox import copies
from intake.store.spool import ledger
from intake.store.spool.ledger import LedgerMail
from intake.store.tickets import tickets
from tests.servers.cyrus import OwnCyrus
from tests.servers.imap import OwnImapServer
from tests.servers.imap_servers import SERVERS, OwnDovecotBelowInbox
from tests.services.desk import COMPLETE, SUPPORT, DeskInHand, letter, with_rules
from tests.services.test_other_servers import Post

OLGA = "olga@firma.example"
REACTS = with_rules(
    load_regulation(packaged("regulations") / "default.toml"),
    deadlines=DeadlineRules((TermRule(Obligation.FIRST_REACTION, Term(1, Unit.WORKING_DAYS)),)),
    notices=NoticeRules((), tell_overdue=True),
)
ANSWER = "Обновите, пожалуйста, драйвер принтера."


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest) -> Iterator[OwnImapServer]:
    server = SERVERS[request.param]().start()
    yield server
    server.close()


@dataclass
class Desk:
    """A desk whose mailbox is on that server; mail comes to it by hand, and goes out by a post in memory."""

    server: OwnImapServer
    database: Database
    folder: str = "auto"
    copies: bool = True
    user: str = field(init=False)
    post: Post = field(default_factory=Post)

    def __post_init__(self) -> None:
        self.user = self.server.new_user()
        self.hand = DeskInHand(self.database)
        self.worker = self.new_worker()

    def new_worker(self) -> SentWorker:
        account = ImapAccount("127.0.0.1", self.server.port, "none", self.user, "secret", timeout=20)
        return sent_worker(
            self.database,
            SentSettings("support", self.folder, self.copies, 10**7),
            SentMailbox(account, sent_folder_names()),
            owner="this test",
            clock=lambda: self.hand.now,
            arrived=lambda: None,
        )

    @property
    def place(self) -> str:
        """The folder of sent mail as the server calls it."""
        named = "Ausgang" if self.server.name == "dovecot" else "Sent"
        return self.server.prefix + named

    def write(
        self, text: str = ANSWER, *, to: str = OLGA, sender: str = SUPPORT.address, **headers: str
    ) -> bytes:
        """Somebody writes a mail in the mailbox itself; his program files it."""
        raw = letter(text, sender=sender, **headers)
        raw = raw.replace(f"To: {SUPPORT.address}".encode(), f"To: {to}".encode(), 1)
        return self.file(re.sub(rb"\r?\n", b"\r\n", raw))

    def file(self, raw: bytes) -> bytes:
        client = self.server.client(self.user)
        if not client.folder_exists(self.place):
            client.create_folder(self.place)
        client.append(self.place, raw, ["\\Seen"])
        client.logout()
        return raw

    def look(self) -> bool:
        """A look at the folder, and what the mailbox's worker makes of it."""
        well = self.worker.run_once()
        self.hand.lease.take()
        self.hand.processor.process_batch()
        return well

    def send(self) -> None:
        """Send what is due, as the daemon does."""
        sender_thread(
            self.database,
            [self.post],
            "the post",
            [self.hand.parts],
            owner="this test",
            clock=lambda: self.hand.now,
            copied={"support": self.worker.wake} if self.copies else {},
        ).run_until_empty(lambda: False)

    @property
    def filed(self) -> list[bytes]:
        return self.server.messages(self.user, self.place)

    @property
    def sent_mails(self) -> list[LedgerMail]:
        """What of the folder is in the ledger."""
        with self.database.read() as connection:
            return [mail for mail in ledger.list_mails(connection) if mail.folder.startswith("sent:")]

    def entries(self, number: int = 1) -> list[tuple[EntryKind, str]]:
        with self.database.read() as connection:
            return [(one.kind, one.text) for one in tickets.entries(connection, number)]

    def ticket(self) -> Ticket:
        return self.hand.ticket()


@pytest.fixture
def desk(server: OwnImapServer, sqlite_url: str) -> Iterator[Desk]:
    database = Database(sqlite_url)
    desk = Desk(server, database)
    desk.hand.receive(letter(COMPLETE, sender=OLGA, Message_ID="<first@firma.example>"))
    yield desk
    database.close()


def report(message_id: str, recipient: str) -> bytes:
    """What a mail server says of a mail that it could not deliver (RFC 3464)."""
    return f"""From: MAILER-DAEMON@mx.firma.example
To: support@desk.test
Subject: Undelivered Mail Returned to Sender
Return-Path: <>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.firma.example

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such user

--b
Content-Type: text/rfc822-headers

From: support@desk.test
To: {recipient}
Message-ID: {message_id}
Subject: x
--b--
""".encode()


@pytest.fixture
def begun(desk: Desk) -> Desk:
    """The daemon has seen the folder before."""
    desk.write("Давно отвечено.", subject="Re: [#1] Счёт", Message_ID="<old@desk.test>")
    assert desk.look()
    return desk


# --- Answers that agents write there ----------------------------------------------------------------


def test_what_lies_there_at_the_first_start_is_left_alone(begun: Desk) -> None:
    assert begun.sent_mails == []
    assert begun.ticket().first_answered_at is None


def test_an_answer_written_in_the_mailbox_is_noted_and_sent_to_nobody(begun: Desk) -> None:
    before = len(begun.hand.sent())
    begun.write(
        subject="Re: Не печатается счёт", In_Reply_To="<first@firma.example>", Message_ID="<a@desk.test>"
    )
    assert begun.look()
    assert begun.entries()[-1] == (EntryKind.AGENT, ANSWER)
    assert begun.ticket().first_answered_at is not None
    assert len(begun.hand.sent()) == before
    (mail,) = begun.sent_mails
    assert (mail.status, mail.ticket_number) == (MailStatus.PROCESSED, 1)


def test_the_number_in_the_subject_names_the_ticket(begun: Desk) -> None:
    begun.write(subject="Счёт [#1]", Message_ID="<a@desk.test>")
    begun.look()
    assert begun.entries()[-1] == (EntryKind.AGENT, ANSWER)


def test_it_is_read_once(begun: Desk) -> None:
    begun.write(subject="Re: [#1] Счёт", Message_ID="<a@desk.test>")
    for _ in range(3):
        assert begun.look()
    assert [text for _, text in begun.entries()].count(ANSWER) == 1


def test_a_mail_about_no_ticket_is_ignored_and_stays_in_the_ledger(begun: Desk) -> None:
    begun.write("Пришлите, пожалуйста, прайс.", subject="Прайс", to="sales@supplier.example")
    begun.look()
    (mail,) = begun.sent_mails
    assert mail.status is MailStatus.IGNORED
    assert mail.reasons == ("written from the mailbox itself, and about no ticket",)


def test_a_number_of_somebody_elses_is_no_ticket(begun: Desk) -> None:
    begun.write("Оплатите, пожалуйста.", subject="Накладная #1", to="buh@supplier.example")
    begun.look()
    assert begun.sent_mails[0].status is MailStatus.IGNORED


def test_what_goes_to_a_colleague_alone_is_an_internal_note(begun: Desk) -> None:
    begun.write(
        "Глянь, что у них.",
        to="boris@desk.test",
        subject="Fwd: Re: [#1] Счёт",
        In_Reply_To="<first@firma.example>",
    )
    begun.look()
    assert begun.entries()[-1][0] is EntryKind.NOTE
    assert begun.ticket().first_answered_at is None


def test_a_strangers_mail_that_was_moved_there_is_no_agents_answer(begun: Desk) -> None:
    begun.write(
        "Закройте заявку.",
        sender="eve@evil.example",
        subject="Re: [#1] Счёт",
        In_Reply_To="<first@firma.example>",
    )
    begun.look()
    assert begun.sent_mails[0].status is MailStatus.IGNORED
    assert "eve@evil.example" in begun.sent_mails[0].reasons[0]


def test_an_automatic_reply_of_the_mailbox_is_no_reaction(begun: Desk) -> None:
    begun.write(
        "Мы в отпуске.",
        subject="Re: [#1] Счёт",
        In_Reply_To="<first@firma.example>",
        Auto_Submitted="auto-replied",
    )
    begun.look()
    assert begun.sent_mails[0].status is MailStatus.IGNORED
    assert begun.ticket().first_answered_at is None


def test_a_mail_that_was_moved_out_again_disturbs_nothing(begun: Desk) -> None:
    begun.write(subject="Re: [#1] Счёт")
    client = begun.server.client(begun.user)
    client.select_folder(begun.place)
    client.delete_messages(client.search("ALL"))
    client.expunge()
    client.logout()
    assert begun.look()
    assert begun.sent_mails == []


def test_a_customers_answer_to_it_comes_into_the_ticket(begun: Desk) -> None:
    begun.write(subject="Про ваш счёт [#1]", Message_ID="<a@desk.test>")
    begun.look()
    begun.hand.receive(
        letter("Спасибо, помогло!", sender=OLGA, subject="Re: Про ваш счёт", In_Reply_To="<a@desk.test>")
    )
    assert begun.entries()[-1] == (EntryKind.CUSTOMER, "Спасибо, помогло!")


@pytest.mark.parametrize(
    "proof", [b"", b"Authentication-Results: mx.desk.test; dmarc=pass header.from=desk.test\r\n"]
)
def test_its_copy_to_the_desk_is_the_same_mail(begun: Desk, proof: bytes) -> None:
    headers = {
        "subject": "Re: [#1] Счёт",
        "Message_ID": "<a@desk.test>",
        "Date": "Mon, 02 Mar 2026 09:00:00 +0000",
    }
    raw = begun.write(**headers, Cc=SUPPORT.address)
    begun.look()
    begun.hand.receive(proof + raw)
    with begun.database.read() as connection:
        last = list(ledger.list_mails(connection))[-1]
    assert last.status is MailStatus.IGNORED
    assert "came in before" in last.reasons[0]


def test_its_copy_that_came_first_does_not_hide_it(begun: Desk) -> None:
    headers = {
        "subject": "Re: [#1] Счёт",
        "Message_ID": "<a@desk.test>",
        "Date": "Mon, 02 Mar 2026 09:00:00 +0000",
    }
    raw = begun.write(**headers, Cc=SUPPORT.address)
    begun.hand.receive(raw)
    begun.look()
    assert begun.entries()[-1] == (EntryKind.AGENT, ANSWER)


def test_after_a_restored_folder_nothing_is_noted_twice(begun: Desk) -> None:
    raw = begun.write(
        subject="Re: [#1] Счёт", Message_ID="<a@desk.test>", Date="Mon, 02 Mar 2026 09:00:00 +0000"
    )
    begun.look()
    client = begun.server.client(begun.user)
    with_new_numbers = f"{begun.place}-new"
    client.create_folder(with_new_numbers)
    client.append(with_new_numbers, raw)
    client.delete_folder(begun.place)
    client.rename_folder(with_new_numbers, begun.place)
    client.logout()
    begun.worker = begun.new_worker()
    assert begun.look()
    assert [text for _, text in begun.entries()].count(ANSWER) == 1


def test_a_bounce_of_it_is_told_on_its_ticket(begun: Desk) -> None:
    begun.write(subject="Re: [#1] Счёт", Message_ID="<a@desk.test>")
    begun.look()
    before = len(begun.hand.sent())
    begun.hand.receive(report("<a@desk.test>", OLGA))
    assert begun.entries()[-1][0] is EntryKind.EVENT
    assert [line.template for line in begun.hand.sent()[before:]] == ["bounced"]


def test_a_bounce_of_somebody_elses_mail_is_no_ticket_s(begun: Desk) -> None:
    before = begun.entries()
    begun.hand.receive(report("<first@firma.example>", OLGA))
    assert begun.entries() == before


@pytest.mark.parametrize(("answers", "told"), [(True, []), (False, ["overdue"])])
def test_it_is_the_first_reaction_that_agents_would_be_reminded_of(
    server: OwnImapServer, sqlite_url: str, *, answers: bool, told: list[str]
) -> None:
    database = Database(sqlite_url)
    desk = Desk(server, database)
    desk.hand = DeskInHand(database, REACTS, now=datetime.now(UTC) - timedelta(minutes=1))
    desk.hand.receive(letter(COMPLETE, sender=OLGA, Message_ID="<first@firma.example>"))
    desk.look()
    if answers:
        # mailutils finds mail of a day by its Date alone.
        desk.write(subject="Re: [#1] Счёт", Date=format_datetime(desk.hand.now))
        desk.look()
    desk.hand.later(days=10)
    desk.hand.tick()
    assert desk.hand.templates_sent()[2:] == told
    database.close()


# --- Copies -----------------------------------------------------------------------------------------


def test_what_customers_get_lies_in_the_folder_once(desk: Desk) -> None:
    desk.look()
    desk.send()
    for _ in range(3):
        assert desk.look()
    (copy,) = desk.filed
    assert message_from_bytes(copy, policy=policy.default)["To"] == f"Ольга <{OLGA}>"
    assert desk.sent_mails == []


@pytest.mark.parametrize("server", ["dovecot", "cyrus", "courier"], indirect=True)
def test_a_copy_counts_as_read(desk: Desk) -> None:
    desk.send()
    desk.look()
    client = desk.server.client(desk.user)
    client.select_folder(desk.place, readonly=True)
    assert len(client.search("SEEN")) == 1
    client.logout()


def test_what_agents_get_is_not_filed(desk: Desk) -> None:
    desk.send()
    desk.look()
    assert len(desk.hand.sent()) > 1
    assert len(desk.filed) == 1


def test_killed_after_the_server_took_it_the_copy_is_made_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send()

    def killed(*_: object) -> None:
        raise ImapTemporary("killed")

    with monkeypatch.context() as patch:
        patch.setattr(copies, "filed", killed)
        assert not desk.worker.run_once()
    assert len(desk.filed) == 1
    desk.hand.later(hours=1)
    desk.worker = desk.new_worker()
    assert desk.look()
    assert len(desk.filed) == 1
    with desk.database.read() as connection:
        assert connection.execute(select(sent_copy.c.filed_at)).scalar_one() is not None


def test_a_copy_that_somebody_else_put_there_is_enough(begun: Desk) -> None:
    begun.send()
    with begun.database.read() as connection:
        (raw,) = connection.execute(select(outbox_raw.c.raw).where(outbox_raw.c.outbox_id == 1)).scalars()
    begun.file(raw)
    assert begun.look()
    assert begun.filed.count(raw) == 1
    with begun.database.read() as connection:
        assert connection.execute(select(sent_copy.c.attempts)).scalar_one() == 0


def test_a_copy_that_lay_there_before_the_first_look_is_enough(desk: Desk) -> None:
    desk.send()
    with desk.database.read() as connection:
        (raw,) = connection.execute(select(outbox_raw.c.raw).where(outbox_raw.c.outbox_id == 1)).scalars()
    desk.file(raw)
    assert desk.look()
    assert len(desk.filed) == 1
    with desk.database.read() as connection:
        assert connection.execute(select(sent_copy.c.filed_at)).scalar_one() is not None


def test_without_copies_only_answers_are_read(server: OwnImapServer, sqlite_url: str) -> None:
    database = Database(sqlite_url)
    desk = Desk(server, database, copies=False)
    desk.hand.receive(letter(COMPLETE, sender=OLGA, Message_ID="<first@firma.example>"))
    desk.write("Давно отвечено.", subject="Re: [#1] Счёт")
    desk.look()
    desk.send()
    desk.write(subject="Re: [#1] Счёт")
    desk.look()
    assert len(desk.filed) == 2
    assert desk.entries()[-1] == (EntryKind.AGENT, ANSWER)
    database.close()


def limit(desk: Desk, kilobytes: int) -> None:
    """What the user may keep from here on."""
    assert isinstance(desk.server, OwnDovecotBelowInbox | OwnCyrus)
    desk.server.limit(desk.user, kilobytes)


LIMITED = pytest.mark.parametrize("server", ["dovecot", "cyrus"], indirect=True)


@LIMITED
def test_a_refusal_is_told_and_tried_again_until_there_is_room(desk: Desk) -> None:
    desk.look()
    desk.send()
    limit(desk, 0)
    assert desk.look()
    assert desk.filed == []
    with desk.database.read() as connection:
        contact = contacts.of_server(connection, sent_mail_of("support"))
    assert contact is not None
    assert contact.last_error_at == desk.hand.now
    limit(desk, 20)
    desk.hand.later(hours=2)
    assert desk.look()
    assert len(desk.filed) == 1
    with desk.database.read() as connection:
        contact = contacts.of_server(connection, sent_mail_of("support"))
    assert contact is not None
    assert contact.last_ok_at == desk.hand.now


@LIMITED
def test_a_copy_that_is_refused_for_days_is_given_up(desk: Desk) -> None:
    desk.look()
    desk.send()
    limit(desk, 0)
    desk.hand.later(days=6)
    assert desk.look()
    with desk.database.read() as connection:
        (row,) = connection.execute(select(sent_copy.c.due_at, sent_copy.c.error)).all()
    assert row.due_at is None
    assert row.error
    limit(desk, 20)


@pytest.mark.parametrize("server", ["cyrus", "courier", "mailutils"], indirect=True)
def test_a_folder_of_a_usual_name_is_found(server: OwnImapServer, sqlite_url: str) -> None:
    database = Database(sqlite_url)
    desk = Desk(server, database)
    client = server.client(desk.user)
    client.create_folder(f"{server.prefix}Отправленные")
    client.logout()
    desk.hand.receive(letter(COMPLETE, sender=OLGA))
    desk.send()
    desk.look()
    assert len(server.messages(desk.user, f"{server.prefix}Отправленные")) == 1
    database.close()
