"""What a server is told beside the addresses: whether and how it is to report, and how large a mail is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from intake.desk.outbound import DeliveryReport
from intake.mail.smtp.original_recipient import original_recipient
from intake.mail.smtp.transport import SmtpAccount, Transport
from tests.servers.faulty_smtp import FaultyServer

RAW = b"Subject: one\r\n\r\nHello\r\n"
DESK = "support@desk.test"
ENVELOPE = "12.aaaabbbb.ccccddddeeeeffff"


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    faulty = FaultyServer("DSN", "SMTPUTF8", "8BITMIME").start()
    yield faulty
    faulty.stop()


def send(
    server: FaultyServer, *recipients: str, mail_from: str = DESK, envelope: str = ENVELOPE
) -> DeliveryReport:
    async def sent() -> DeliveryReport:
        transport = Transport(SmtpAccount(server.host, server.port, "none", timeout=10.0))
        try:
            return await transport.send(mail_from, recipients, RAW, envelope)
        finally:
            await transport.close()

    return asyncio.run(sent())


def told(server: FaultyServer, verb: str) -> list[str]:
    return [line for line in server.heard if line.startswith(verb)]


def test_a_server_with_dsn_is_asked_to_report_failures_and_delays_by_our_name(server: FaultyServer) -> None:
    send(server, "olga@far.example", "b+c=d@far.example")
    assert told(server, "MAIL") == [f"MAIL FROM:<{DESK}> RET=HDRS ENVID={ENVELOPE}"]
    assert told(server, "RCPT") == [
        "RCPT TO:<olga@far.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;olga@far.example",
        "RCPT TO:<b+c=d@far.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;b+2Bc+3Dd@far.example",
    ]


def test_an_address_beyond_ascii_is_named_as_rfc_6533_has_it(server: FaultyServer) -> None:
    send(server, "мария+a@почта.рф")
    (line,) = told(server, "RCPT")
    assert line.endswith(
        r"ORCPT=utf-8;\x{43C}\x{430}\x{440}\x{438}\x{44F}\x{2B}a@\x{43F}\x{43E}\x{447}\x{442}\x{430}.\x{440}\x{444}"
    )


def test_quoted_and_odd_addresses_keep_their_options_apart() -> None:
    assert original_recipient(b'"a b"@x.example') == b'ORCPT=rfc822;"a+20b"@x.example'
    assert original_recipient(b'"a\\"b"@x.example') == b'ORCPT=rfc822;"a\\"b"@x.example'


@pytest.mark.parametrize("without", ["server", "sender", "name"])
def test_nothing_is_asked_of_a_server_without_dsn_nor_for_mail_that_nobody_reports(
    server: FaultyServer, without: str
) -> None:
    if without == "server":
        server.extensions.remove("DSN")
    send(
        server,
        "olga@far.example",
        mail_from="" if without == "sender" else DESK,
        envelope="" if without == "name" else ENVELOPE,
    )
    assert told(server, "MAIL") == [f"MAIL FROM:<{'' if without == 'sender' else DESK}>"]
    assert told(server, "RCPT") == ["RCPT TO:<olga@far.example>"]


FIVE = ("a@one.example", "b@two.example", "c@one.example", "d@ONE.example", "e@three.example")


@pytest.mark.parametrize(
    ("limits", "named"),
    [
        ("LIMITS RCPTMAX=2", FIVE[:2]),
        ("LIMITS MAILMAX=9 rcptmax=3", FIVE[:3]),
        ("LIMITS RCPTDOMAINMAX=1", (FIVE[0], FIVE[2], FIVE[3])),
        ("LIMITS RCPTMAX=2 RCPTDOMAINMAX=1", (FIVE[0], FIVE[2])),
        ("LIMITS RCPTMAX=0 NEW=1 RCPTMAX=² RCPTMAX", FIVE),
        ("LIMITS", FIVE),
    ],
)
def test_no_more_recipients_are_named_than_the_server_says_it_takes(
    server: FaultyServer, limits: str, named: tuple[str, ...]
) -> None:
    server.extensions.append(limits)
    report = send(server, *FIVE)
    (taken,) = server.taken
    assert taken.rcpt_tos == named
    waiting = [(one.address, one.outcome, one.code) for one in report.recipients if one.outcome != "accepted"]
    assert waiting == [(address, "temporary", 452) for address in FIVE if address not in named]


def test_a_connection_carries_no_more_mails_than_the_server_says(server: FaultyServer) -> None:
    server.extensions.append("LIMITS MAILMAX=2")

    async def sent() -> None:
        transport = Transport(SmtpAccount(server.host, server.port, "none", timeout=10.0))
        for _ in range(5):
            report = await transport.send(DESK, ("olga@far.example",), RAW)
            assert report.recipients[0].outcome == "accepted"
        await transport.close()

    asyncio.run(sent())
    assert (server.spoken.count("EHLO"), len(server.taken)) == (3, 5)
