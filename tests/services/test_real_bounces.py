"""What Postfix, Exim and OpenSMTPD of Debian write when our mail can't be handed on, taken in again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from intake.addresses import address_key
from intake.assembly.wiring import sender_thread
from intake.mail.addr_spec import addr_spec
from intake.mail.smtp.transport import SmtpAccount, Transport
from intake.store.database.session import Database
from intake.store.database.tables import bounced_address, entry, mail
from intake.store.outbox.outbox import OutboxState
from tests.e2e.running import until
from tests.servers.certificates import CertificateAuthority
from tests.servers.relays import RELAYS
from tests.servers.relays.way import PATIENCE, Way, relaying
from tests.services.desk import COMPLETE, DeskInHand, letter

pytestmark = pytest.mark.root


@pytest.fixture(scope="module", params=RELAYS)
def started(request: pytest.FixtureRequest, certificate_authority: CertificateAuthority) -> Iterator[Way]:
    with relaying(request.param, certificate_authority) as way:
        yield way


@pytest.fixture
def way(started: Way) -> Way:
    started.reset()
    return started


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[DeskInHand]:
    database = Database(sqlite_url)
    yield DeskInHand(database)
    database.close()


def send_all(desk: DeskInHand, way: Way) -> None:
    transport = Transport(SmtpAccount(way.relay.host, way.relay.port, "none"))
    sender = sender_thread(
        desk.database, [transport], "smtp", [desk.parts], owner="this test", clock=lambda: desk.now
    )
    assert sender.run_until_empty(lambda: False)


def request_of(address: str) -> bytes:
    head = f"From: <{address}>\r\nTo: support@desk.test\r\nSubject: x\r\n"
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{COMPLETE}\r\n".encode()


def noted(desk: DeskInHand, ticket: int = 1) -> list[str]:
    with desk.database.read() as connection:
        texts = select(entry.c.text).where(entry.c.ticket_number == ticket).order_by(entry.c.id)
        return [text for text in connection.execute(texts).scalars() if text]


def bounced(desk: DeskInHand) -> list[str]:
    with desk.database.read() as connection:
        return list(connection.execute(select(bounced_address.c.address)).scalars())


def dispositions(desk: DeskInHand) -> list[tuple[str | None, int | None]]:
    with desk.database.read() as connection:
        rows = connection.execute(select(mail.c.disposition, mail.c.ticket_number).order_by(mail.c.id))
        return [(row[0], row[1]) for row in rows]


# Who refuses, in what words, and what of it agents are to read.
REFUSALS = [
    ("olga@far.example", "550 5.1.1 No such user", "5.1.1"),
    ("ivan@far.example", "550 ivan? never heard of", "never heard of"),
    ("petr@far.example", "554 5.7.1 Relay access denied", "5.7.1"),
    ("nina@far.example", "552 5.2.2 Mailbox is over quota", "5.2.2"),
    ("a..b@far.example", "550 5.1.1 No such user", "5.1.1"),
    ('"anna b"@far.example', "550 5.1.1 No such user", "5.1.1"),
    ("anna@почта.рф", "550 5.1.1 No such user", "5.1.1"),
    ("x" * 64 + "@far.example", "550 5.1.1 No such user", "5.1.1"),
    # Nobody refuses her, but her mail.
    ("lena@far.example", "", "as spam"),
]


def in_quotes(address: str) -> bool:
    return str(addr_spec(address)).startswith('"')


def test_bounces_are_bound_to_their_tickets_and_told_once(desk: DeskInHand, way: Way) -> None:
    way.onward.script("DOT", "554 5.7.1 Message rejected as spam")
    for address, refusal, _ in REFUSALS:
        desk.receive(request_of(address))
        # The server behind may take needless quotes away.
        for spelling in (address, str(addr_spec(address))) if refusal else ():
            way.onward.refuse(spelling, refusal)
    send_all(desk, way)
    # OpenSMTPD takes no local parts in quotes (501 5.1.3), which the ticket learns at once.
    at_once = [address for address, *_ in REFUSALS if way.relay.name == "opensmtpd" and in_quotes(address)]
    bounces = [way.bounce() for _ in range(len(REFUSALS) - len(at_once))]
    for bounce in bounces:
        desk.receive(bounce)
    for number, (address, _, said) in enumerate(REFUSALS, 1):
        texts = noted(desk, number)
        if address in at_once:
            assert any(text.startswith(f"not delivered: {address}: 501") for text in texts), texts
        else:
            (failed,) = (text for text in texts if ": failed" in text)
            assert (address_key(failed.partition(": ")[0]), said in failed) == (address_key(address), True)
    assert {address_key(one) for one in bounced(desk)} == {address_key(address) for address, *_ in REFUSALS}
    assert {kind for kind, _ in dispositions(desk)[len(REFUSALS) :]} == {"note"}
    # The same bounces by another way are no news.
    for bounce in bounces:
        desk.receive(bounce.replace(b"Return-Path: <>", b"X-Way: 2\r\nReturn-Path: <>"))
    assert Counter(desk.templates_sent()) == {
        name: len(REFUSALS) for name in ("acknowledgement", "notification", "bounced")
    }


@pytest.mark.parametrize("name", RELAYS)
def test_a_warning_is_noted_and_nobody_is_told_that_the_mail_failed(
    desk: DeskInHand, certificate_authority: CertificateAuthority, name: str
) -> None:
    desk.receive(letter(COMPLETE, sender="olga@far.example"))
    (notified,) = (line.message_id for line in desk.sent() if line.template == "notification")
    with relaying(name, certificate_authority) as way:
        send_all(desk, way)
        way.onward.wait_for(1, PATIENCE)
        # Exim warns of no automatic mail, so it is an agent's.
        desk.receive(letter("Обновите программу.", sender="anna@desk.test", In_Reply_To=notified))
        way.onward.refuse("olga@far.example", "451 4.3.0 Come later")
        send_all(desk, way)
        warning = way.bounce()
    before = desk.templates_sent()
    desk.receive(warning)
    assert dispositions(desk)[-1] == ("note", 1)
    assert any("olga@far.example: delayed" in text for text in noted(desk)), noted(desk)
    assert bounced(desk) == []
    assert desk.templates_sent() == before


def test_whoever_is_one_too_many_for_the_server_gets_the_mail_at_once(desk: DeskInHand, way: Way) -> None:
    others = tuple(f"{name}@far.example" for name in ("ivan", "petr", "nina", "lena"))
    desk.receive(letter(COMPLETE, sender="olga@far.example", Cc=", ".join(others)))
    (notified,) = (line.message_id for line in desk.sent() if line.template == "notification")
    send_all(desk, way)
    way.onward.wait_for(1, PATIENCE)
    way.reset()
    desk.receive(letter("Обновите программу.", sender="anna@desk.test", In_Reply_To=notified))
    send_all(desk, way)
    everybody = {"olga@far.example", *others}
    until(lambda: {one for mail in way.onward.mails for one in mail.rcpt_tos} == everybody, "all", PATIENCE)
    (relayed,) = (line for line in desk.sent() if line.template == "relay")
    assert (relayed.state, relayed.attempts) == (OutboxState.SENT, 3)


def without_message_ids(bounce: bytes, desk: DeskInHand) -> bytes:
    """A bounce as it would be if nothing of the mail had been returned with it."""
    for line in desk.sent():
        bounce = bounce.replace(line.message_id.strip("<>").encode(), b"gone@desk.test")
    return bounce


def test_a_server_with_dsn_returns_the_headers_alone_and_names_the_mail(desk: DeskInHand, way: Way) -> None:
    desk.receive(request_of("olga@far.example"))
    way.onward.refuse("olga@far.example", "550 5.1.1 No such user")
    send_all(desk, way)
    bounce = way.bounce()
    # Exim has no DSN, and OpenSMTPD of Debian 12 has it and returns all the same.
    assert (b"\nOriginal-Envelope-Id: " in bounce) is (way.relay.name == "postfix")
    if way.relay.name == "postfix":
        assert b"Content-Type: text/rfc822-headers" in bounce
        assert b"Original-Recipient: rfc822;olga@far.example" in bounce
        bounce = without_message_ids(bounce, desk)
    desk.receive(bounce)
    assert desk.templates_sent().count("bounced") == 1
    assert bounced(desk) == ["olga@far.example"]


@pytest.mark.parametrize("address", ["мария@far.example", "мария+a=b@far.example"])
def test_an_address_beyond_ascii_that_no_next_server_takes_is_told_by_its_name(
    desk: DeskInHand, way: Way, address: str
) -> None:
    desk.receive(request_of(address))
    send_all(desk, way)
    postfix = way.relay.name == "postfix"
    if postfix:
        bounce = way.bounce()
        assert b"message/global-delivery-status" in bounce
        desk.receive(without_message_ids(bounce, desk))
    # The others offer no SMTPUTF8, which the ticket learns at once.
    assert bounced(desk) == ([address] if postfix else [])
    assert any(address in text for text in noted(desk))
    assert desk.templates_sent().count("bounced") == 1
