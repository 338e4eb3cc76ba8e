"""Everybody can be written to whose address RFC 5321 and 6531 know; of anybody else the agents hear."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from intake.assembly.wiring import sender_thread
from intake.console import explain as console
from intake.desk.commands.arguments import ARGUMENT_READERS, may_be_written
from intake.desk.commands.types import Command, Invite
from intake.desk.commands.vocabulary import Vocabulary
from intake.desk.message import Address
from intake.mail.addr_spec import addr_spec
from intake.mail.smtp.transport import SmtpAccount, Transport
from intake.services.explain import explain
from intake.store.database.session import Database
from intake.store.database.tables import bounced_address, entry
from tests.servers.smtp import SmtpServer
from tests.services.desk import COMPLETE, DeskInHand, letter

# As they stand in From, and as RCPT names them.
EVERYBODY = [
    ("a..b@x.example", '"a..b"@x.example'),
    (".anna@x.example", '".anna"@x.example'),
    ("anna.@x.example", '"anna."@x.example'),
    ('"anna b"@x.example', '"anna b"@x.example'),
    ('"anna@home"@x.example', '"anna@home"@x.example'),
    (r'"anna\"b"@x.example', r'"anna\"b"@x.example'),
    ('"anna"@x.example', "anna@x.example"),
    (r'"ann\a.b"@x.example', "anna.b@x.example"),
    ("anna@[192.0.2.1]", "anna@[192.0.2.1]"),
    ("anna@[IPv6:2001:db8::1]", "anna@[IPv6:2001:db8::1]"),
    ("o/brien#1@x.example", "o/brien#1@x.example"),
    ("anna@почта.рф", "anna@xn--80a1acny.xn--p1ai"),
    ("anna@localhost", "anna@localhost"),
    ("x" * 64 + "@x.example", "x" * 64 + "@x.example"),
]
FOREIGN = [
    ("мария@почта.рф", "мария@почта.рф"),
    ("мария@x.example", "мария@x.example"),
    ("мария.и@x.example", "мария.и@x.example"),
    ('"мария и"@x.example', '"мария и"@x.example'),
    ("用户@例子.中国", "用户@例子.中国"),
]
NOBODY = [
    "anna@😀.example",
    "x" * 65 + "@x.example",
    "anna@[192.0.2.999]",
    "anna@x..example",
    "мария@ｅxample.com",
]


@pytest.fixture(params=["SMTPUTF8", "ASCII only"])
def server(request: pytest.FixtureRequest) -> Iterator[SmtpServer]:
    smtp = SmtpServer(smtputf8=request.param == "SMTPUTF8").start()
    yield smtp
    smtp.stop()


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[DeskInHand]:
    database = Database(sqlite_url)
    yield DeskInHand(database)
    database.close()


def request_of(address: str) -> bytes:
    head = f"From: Мария <{address}>\r\nTo: support@desk.test\r\nSubject: =?utf-8?B?0KHRh9GR0YI=?=\r\n"
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{COMPLETE}\r\n".encode()


def send_all(desk: DeskInHand, server: SmtpServer) -> None:
    transport = Transport(SmtpAccount(server.host, server.port, "none"))
    sender = sender_thread(
        desk.database, [transport], "smtp", [desk.parts], owner="this test", clock=lambda: desk.now
    )
    assert sender.run_until_empty(lambda: False)
    # What was refused tells the agents, which is sent in its turn.
    assert sender.run_until_empty(lambda: False)


def told(desk: DeskInHand) -> list[str]:
    with desk.database.read() as connection:
        return [text for text in connection.execute(select(entry.c.text)).scalars() if text]


@pytest.mark.parametrize(("address", "named"), EVERYBODY)
def test_an_address_of_rfc_5321_is_written_to_by_any_server(
    desk: DeskInHand, server: SmtpServer, address: str, named: str
) -> None:
    desk.receive(request_of(address))
    send_all(desk, server)
    (mail,) = (mail for mail in server.mails if mail.rcpt_tos != ("anna@desk.test",))
    # The server may take needless quotes away, and name the same mailbox.
    assert [str(addr_spec(one)) for one in mail.rcpt_tos] == [named]
    assert mail.raw.isascii()
    to = message_from_bytes(mail.raw, policy=policy.default)["To"]
    assert not to.defects
    assert [str(addr_spec(one.addr_spec)) for one in to.addresses] == [named]
    assert named.encode() in mail.raw


@pytest.mark.parametrize(("address", "named"), FOREIGN)
def test_an_address_of_rfc_6531_is_written_to_where_the_server_can(
    desk: DeskInHand, server: SmtpServer, address: str, named: str
) -> None:
    desk.receive(request_of(address))
    send_all(desk, server)
    others = [mail for mail in server.mails if mail.rcpt_tos != ("anna@desk.test",)]
    if server._smtputf8:
        (mail,) = others
        assert [Address(one).key for one in mail.rcpt_tos] == [Address(named).key]
        assert f"{named.rpartition('@')[0]}@".encode() in mail.raw
        return
    assert others == []
    assert any("not delivered" in text and address in text for text in told(desk)), told(desk)
    assert "bounced" in desk.templates_sent()
    with desk.database.read() as connection:
        # The address is right; it is our server that can't.
        assert connection.execute(select(bounced_address.c.address)).scalars().all() == []


@pytest.mark.parametrize("address", NOBODY)
def test_of_a_mail_that_cant_be_written_the_ticket_knows_and_its_agents_hear(
    desk: DeskInHand, address: str
) -> None:
    desk.receive(request_of(address))
    assert sorted(desk.templates_sent()) == ["bounced", "notification"]
    assert any("not delivered" in text and address in text for text in told(desk)), told(desk)


def test_whoever_needs_smtputf8_keeps_nobody_else_from_his_mail(desk: DeskInHand, server: SmtpServer) -> None:
    """A mail with a header in UTF-8 goes to those only who can't be named otherwise."""
    raw = request_of("olga@x.example")
    copies = "To: support@desk.test\r\nCc: мария@x.example, boris@x.example".encode()
    desk.receive(raw.replace(b"To: support@desk.test", copies))
    (notified,) = (line.message_id for line in desk.sent() if line.template == "notification")
    desk.receive(letter("Обновите программу.", sender="anna@desk.test", In_Reply_To=notified))
    send_all(desk, server)
    for mail in server.mails:
        assert mail.raw.isascii() == all(one.isascii() for one in mail.rcpt_tos), mail
    got = {one for mail in server.mails for one in mail.rcpt_tos}
    assert {"olga@x.example", "boris@x.example"} <= got
    assert ("мария@x.example" in got) == server._smtputf8


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "@x.example",
        "a@",
        "a b@x.example",
        "a@x.example\r\nBcc: b@x.example",
        '"a\r\nb"@x.example',
        '"a\tb"@x.example',
        '"a"b"@x.example',
        "a\u202eb@x.example",
        "a\u00a0b@x.example",
        "a>b@x.example",
        "a,b@x.example",
        "(a)b@x.example",
        "a@[192.0.2.1",
        "a@[x.example]",
        "a@[IPv6:192.0.2.1]",
        "a@[192.0.2.1\r\n]",
        "a@x.example>",
        '"\u0000"@x.example',
        "\ud800@x.example",
    ],
)
def test_what_is_no_address_has_no_written_form(address: str) -> None:
    assert addr_spec(address) is None


def test_the_length_of_a_local_part_is_counted_in_octets() -> None:
    assert addr_spec("я" * 32 + "@x.example") is not None
    assert addr_spec("я" * 33 + "@x.example") is None


@pytest.mark.parametrize(
    ("address", "said"), [("мария@x.example", "needs SMTPUTF8"), ("anna@x..example", "can't be written")]
)
def test_explain_says_beforehand_who_may_not_be_reached(desk: DeskInHand, address: str, said: str) -> None:
    explanation = explain(request_of(address), desk.watched.desk, desk.regulation, desk.now)
    text = console._page(explanation, desk.regulation, desk.watched.desk)
    assert any(address in line and said in line for line in text.splitlines()), text


@pytest.mark.parametrize(
    "address", ["a..b@x.example", '"anna b"@x.example', "мария@почта.рф", "anna@[192.0.2.1]"]
)
def test_agents_can_name_such_an_address_in_a_command(address: str) -> None:
    assert may_be_written(address)
    order = ARGUMENT_READERS[Command.INVITE](f"Мария <{address}>", Vocabulary((), ()))
    assert isinstance(order, Invite)
    assert [person.address for person in order.people] == [address]


@pytest.mark.parametrize(
    "address",
    [
        '"#close"@x.example',
        '"a\n#close"@x.example',
        '"a ＃close"@x.example',
        '"a@b.example"@x.example',
        '"a<b"@x.example',
        "a,b@x.example",
    ],
)
def test_what_might_be_a_command_itself_stands_in_none(address: str) -> None:
    assert not may_be_written(address)
