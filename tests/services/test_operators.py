"""Operators are told of trouble once, by whichever server works, and when it is over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from intake.desk.mail_servers import MailServerProblem
from intake.desk.message import Address
from intake.desk.outbound import DeliveryReport, RecipientResult
from intake.desk.troubles import TroubleKind
from intake.services.direct_sending import Way
from intake.services.holding import Lease
from intake.services.operators import LOOKING_LASTS, OperatorWatch, Part, Place
from intake.services.trouble_mail import Operator, TroubleMail
from intake.store import contacts
from intake.store.database.errors import StoreTemporary
from intake.store.database.session import Database
from intake.store.database.tables import outbox, outbox_raw, outbox_recipient
from intake.store.outbox.outbox import Lane, OutboxState
from tests.languages import LANGUAGES
from tests.services.desk import TEMPLATES

DESK = Address("support@desk.test", "Служба поддержки")
IGOR = Operator(Address("igor@elsewhere.test", "Игорь"), "ru")
PETRA = Operator(Address("petra@elsewhere.test"), "en")
IMAP, SMTP = "imap support: support at mail.desk.test:993", "smtp mail.desk.test:587"
SALES = "smtp sales: mail.desk.test:587"
REFUSED = "support at mail.desk.test:993: login refused"
BEGUN = "Неполадка: почтовый ящик support"
OVER = "Снова работает: почтовый ящик support"


class Post:
    """A server that takes mail, as long as it is `up`."""

    certificate_ends: datetime | None = None

    longest_attempt = 60.0

    def __init__(self) -> None:
        self.up = True
        self.asked = 0
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, tuple[str, ...]]] = []

    async def send(
        self, mail_from: str, recipients: tuple[str, ...], raw: bytes, envelope_id: str = ""
    ) -> DeliveryReport:
        await self.check()
        self.mails.append(message_from_bytes(raw, policy=policy.default))
        self.envelopes.append((mail_from, recipients))
        return DeliveryReport(tuple(RecipientResult(one, "accepted", 250, "taken") for one in recipients))

    async def check(self) -> str:
        self.asked += 1
        if not self.up:
            raise MailServerProblem("can't connect")
        return "open"

    async def close(self) -> None:
        pass


@dataclass
class Desk:
    """The parts of a desk that may be in trouble; `now` is the time of everything."""

    database: Database
    now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    post: Post = field(default_factory=Post)
    second: Post | None = None
    free: int | None = None
    operators: tuple[Operator, ...] = (IGOR,)
    woken: int = 0
    stopping: bool = False

    def watch(self, owner: str = "this test") -> OperatorWatch:
        ways = [Way("usual", DESK, lambda: self.post)]
        if (second := self.second) is not None:
            ways.append(Way("second", Address("intake@provider.test"), lambda: second))
        return OperatorWatch(
            self.database,
            [
                Part(TroubleKind.MAILBOX, "support", IMAP),
                Part(TroubleKind.SENDING, "mail.desk.test:587", SMTP, Lane(but=("sales",))),
                Part(TroubleKind.SENDING, "sales: mail.desk.test:587", SALES, Lane("sales")),
            ],
            Place("/var/lib/intake", lambda: self.free, 500_000_000),
            operators=self.operators,
            mail=TroubleMail(TEMPLATES, LANGUAGES, ZoneInfo("Europe/Moscow")),
            sender=DESK,
            ways=ways,
            after=timedelta(minutes=15),
            lease=Lease(self.database, "all", owner, "operators", LOOKING_LASTS),
            clock=lambda: self.now,
            queued=self._queued,
            stopping=lambda: self.stopping,
        )

    def _queued(self) -> None:
        self.woken += 1

    def fails(self, server: str, error: str = REFUSED) -> None:
        with self.database.write() as connection:
            contacts.record_error(connection, server, error, self.now)

    def answers(self, server: str) -> None:
        with self.database.write() as connection:
            contacts.record_ok(connection, server, self.now)

    def lasts(self, watch: OperatorWatch, minutes: int, *servers: str) -> None:
        """These servers fail, minute for minute, and each time the watch looks."""
        for _ in range(minutes):
            for server in servers:
                self.fails(server)
            watch.look()
            self.now += timedelta(minutes=1)

    def sent(self, template: str) -> None:
        """What waits of this template goes out now."""
        with self.database.write() as connection:
            waiting = outbox.update().where(outbox.c.template == template)
            values = {"state": OutboxState.SENT.value, "sent_at": self.now, "due_at": self.now}
            connection.execute(waiting.values(values))

    def queued(self) -> list[EmailMessage]:
        query = select(outbox_raw.c.raw).join_from(outbox, outbox_raw).order_by(outbox.c.id)
        with self.database.read() as connection:
            raws = list(connection.execute(query).scalars())
        return [message_from_bytes(bytes(raw), policy=policy.default) for raw in raws]

    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.queued()]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_mailbox_that_refuses_the_login_is_told_once_and_when_it_works_again(desk: Desk) -> None:
    watch = desk.watch()
    desk.answers(IMAP)
    watch.look()
    desk.now += timedelta(minutes=1)
    desk.lasts(watch, 15, IMAP)
    assert desk.subjects() == []
    desk.lasts(watch, 45, IMAP)
    assert desk.subjects() == [BEGUN]
    assert desk.woken == 1
    desk.answers(IMAP)
    watch.look()
    watch.look()
    assert desk.subjects() == [BEGUN, OVER]
    text = text_of(desk.queued()[1])
    assert "с 02.03.2026 12:01 (МСК) до 02.03.2026 13:01 (МСК) (1 ч)" in " ".join(text.split())


def test_trouble_of_one_mailboxs_sending_is_told_by_the_usual_server(desk: Desk) -> None:
    desk.second = Post()
    watch = desk.watch()
    said = "the token server login.example refuses (400) invalid_grant: revoked"
    for _ in range(17):
        desk.fails(SALES, said)
        watch.look()
        desk.now += timedelta(minutes=1)
    (mail,) = desk.queued()
    assert desk.second.mails == []
    text = " ".join(text_of(mail).split())
    assert "sales: mail.desk.test:587" in text
    assert said in text


def test_the_mail_is_a_machine_s_and_proves_nobody(desk: Desk) -> None:
    desk.lasts(desk.watch(), 17, IMAP)
    (mail,) = desk.queued()
    assert str(mail["From"].addresses[0].addr_spec) == DESK.address
    assert str(mail["To"].addresses[0].addr_spec) == "igor@elsewhere.test"
    assert mail["Auto-Submitted"] is not None
    assert mail["X-Intake-Event"] == "trouble"
    assert str(mail["Message-ID"]).startswith("<trouble-")
    assert REFUSED in " ".join(text_of(mail).split())
    assert all(len(line) <= 80 for line in text_of(mail).splitlines())


def test_each_operator_is_told_in_his_language(desk: Desk) -> None:
    desk.operators = (IGOR, PETRA)
    desk.lasts(desk.watch(), 17, IMAP)
    assert desk.subjects() == [BEGUN, "Trouble: mailbox support"]


def test_a_restart_tells_nothing_again(desk: Desk) -> None:
    desk.lasts(desk.watch(), 17, IMAP)
    desk.lasts(desk.watch(), 17, IMAP)
    assert desk.subjects() == [BEGUN]


def test_of_two_daemons_one_tells_and_the_other_takes_over_when_it_ends(desk: Desk) -> None:
    first, second = desk.watch("first"), desk.watch("second")
    for _ in range(17):
        desk.lasts(first, 1, IMAP)
        second.look()
    assert desk.subjects() == [BEGUN]
    first.close()
    desk.answers(IMAP)
    second.look()
    first.look()
    assert desk.subjects() == [BEGUN, OVER]


def test_what_happened_while_the_daemon_was_stopped_is_not_told(desk: Desk) -> None:
    """The last look before a weekend failed; the first one after it works."""
    desk.lasts(desk.watch(), 1, IMAP)
    desk.now += timedelta(days=2)
    watch = desk.watch()
    watch.look()
    desk.answers(IMAP)
    watch.look()
    assert desk.subjects() == []


def test_while_the_usual_server_cant_be_used_the_other_one_tells(desk: Desk) -> None:
    desk.second = Post()
    desk.post.up = False
    watch = desk.watch()
    desk.lasts(watch, 60, SMTP)
    assert desk.subjects() == []
    (mail,) = desk.second.mails
    assert mail["Subject"] == "Неполадка: исходящая почта"
    assert desk.second.envelopes == [("intake@provider.test", ("igor@elsewhere.test",))]
    assert str(mail["From"].addresses[0].addr_spec) == "intake@provider.test"
    assert "отправлено через другой сервер" in text_of(mail)
    desk.post.up = True
    desk.answers(SMTP)
    watch.look()
    assert desk.subjects() == ["Снова работает: исходящая почта"]
    assert "другой сервер" not in text_of(desk.queued()[0])


def test_a_server_that_nobody_had_mail_for_is_asked_before_it_is_trusted_to_tell(desk: Desk) -> None:
    """At night the whole mail server dies: of its SMTP nothing is known, as nothing was to be sent."""
    desk.second = Post()
    desk.post.up = False
    desk.lasts(desk.watch(), 30, IMAP)
    assert desk.subjects() == []
    assert [mail["Subject"] for mail in desk.second.mails] == [BEGUN]


def test_where_no_server_works_the_log_says_so_and_the_end_is_told(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.post.up = False
    watch = desk.watch()
    desk.lasts(watch, 60, SMTP, IMAP)
    assert desk.subjects() == []
    assert capsys.readouterr().err.count("operators_cant_be_told") == 1
    desk.post.up = True
    desk.answers(SMTP)
    desk.fails(IMAP)
    watch.look()
    (subject,) = desk.subjects()
    assert subject == "Неполадка: почтовый ящик support; Снова работает: исходящая почта"


def test_a_daemon_that_ends_while_it_tells_leaves_that_to_the_next_one(desk: Desk) -> None:
    desk.post.up = False
    desk.lasts(desk.watch(), 15, IMAP)
    desk.stopping = True
    desk.lasts(desk.watch(), 1, IMAP)
    desk.stopping, desk.post.up = False, True
    desk.answers(IMAP)
    desk.watch().look()
    assert desk.subjects() == []


def test_the_other_server_is_not_tried_at_every_look(desk: Desk) -> None:
    desk.second = Post()
    desk.post.up = desk.second.up = False
    desk.lasts(desk.watch(), 26, SMTP)
    assert desk.second.asked == 3


def test_a_server_that_takes_nothing_is_told_by_the_other_one_where_there_is_one(desk: Desk) -> None:
    desk.second = Post()
    refused(desk, "a@one.example", "b@two.example")
    desk.answers(SMTP)
    desk.lasts(desk.watch(), 17)
    (mail,) = desk.second.mails
    assert "не принимает наши письма" in text_of(mail)
    assert "554 5.7.1 not from here" in text_of(mail)


def test_forged_senders_at_domains_that_dont_exist_are_no_trouble_of_the_server(desk: Desk) -> None:
    refused(desk, "a@one.invalid", "b@two.invalid", said="4.1.2 Domain not found")
    desk.answers(SMTP)
    desk.lasts(desk.watch(), 30)
    assert desk.subjects() == []


def test_the_mail_that_tells_of_it_is_no_sign_that_it_is_over(desk: Desk) -> None:
    refused(desk, "a@one.example", "b@two.example")
    desk.answers(SMTP)
    watch = desk.watch()
    desk.lasts(watch, 17)
    desk.sent("trouble")
    desk.lasts(watch, 5)
    assert desk.subjects() == ["Неполадка: исходящая почта"]
    desk.sent("request")
    desk.lasts(watch, 5)
    assert desk.subjects()[1:] == ["Снова работает: исходящая почта"]


def test_a_clock_that_ran_ahead_and_came_back_hides_no_trouble(desk: Desk) -> None:
    watch = desk.watch()
    desk.now += timedelta(days=1)
    desk.answers(IMAP)
    desk.answers(SMTP)
    refused(desk, "a@one.example")
    desk.sent("request")
    watch.look()
    desk.now -= timedelta(days=1)
    desk.answers(SMTP)
    refused(desk, "b@two.example", "c@three.example")
    desk.lasts(watch, 16, IMAP)
    assert desk.subjects() == [f"{BEGUN}, исходящая почта"]
    desk.answers(IMAP)
    watch.look()
    assert desk.subjects()[1:] == [OVER]


def test_a_nearly_full_disk_is_told_at_once(desk: Desk) -> None:
    watch = desk.watch()
    desk.free = 12_000_000
    watch.look()
    watch.look()
    desk.free = 900_000_000
    watch.look()
    assert desk.subjects() == ["Неполадка: место на диске", "Снова работает: место на диске"]


def test_a_database_that_cant_be_used_is_told_directly_once_a_day(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = desk.watch()
    watch.look()
    broken = True
    take = Lease.take

    def taken(lease: Lease) -> bool:
        if broken:
            raise StoreTemporary("sqlite:////var/lib/intake/intake.db: database or disk is full")
        return take(lease)

    monkeypatch.setattr(Lease, "take", taken)
    desk.lasts(watch, 10)
    assert desk.post.mails == []
    desk.lasts(watch, 90)
    assert len(desk.post.mails) == 1
    assert "database or disk is full" in " ".join(text_of(desk.post.mails[0]).split())
    desk.now += timedelta(days=1)
    desk.lasts(watch, 5)
    assert len(desk.post.mails) == 2
    broken = False
    watch.look()
    watch.look()
    assert desk.subjects() == ["Снова работает: база данных"]


def test_without_operators_nothing_is_looked_at(desk: Desk) -> None:
    desk.operators = ()
    desk.lasts(desk.watch(), 30, IMAP)
    assert desk.subjects() == []


@pytest.mark.parametrize("language", ["ru", "en", "de"])
def test_the_end_of_long_trouble_fits_into_80_columns(desk: Desk, language: str) -> None:
    desk.operators = (Operator(IGOR.address, language),)
    watch = desk.watch()
    desk.lasts(watch, 20, IMAP)
    desk.now += timedelta(days=12, hours=11, minutes=55)
    desk.answers(IMAP)
    watch.look()
    lines = text_of(desk.queued()[-1]).splitlines()
    assert max(map(len, lines)) <= 80
    assert any("(12" in line and line.endswith(")") for line in lines)


def refused(desk: Desk, *recipients: str, said: str = "5.7.1 not from here") -> None:
    """Mail that the server refused for good, or for now."""
    with desk.database.write() as connection:
        for number, address in enumerate(recipients):
            row = {
                "message_id": f"<{number}.{desk.now.timestamp()}@desk.test>",
                "template": "request",
                "audience": "customer",
                "automatic": True,
                "sender": DESK.address,
                "subject": "",
                "state": OutboxState.PENDING.value if number else OutboxState.FAILED.value,
                "due_at": desk.now,
                "attempts": 1,
                "created_at": desk.now,
                "trying_since": desk.now,
            }
            made = connection.execute(outbox.insert().values(row).returning(outbox.c.id)).scalar_one()
            recipient = {
                "outbox_id": made,
                "address": address,
                "address_key": address,
                "state": "waiting" if number else "failed",
                "code": 554,
                "message": said,
            }
            connection.execute(outbox_recipient.insert().values(recipient))
