"""Sending to a real SMTP server that misbehaves on demand."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from intake.desk.outbound import DeliveryReport
from intake.mail.smtp import account as smtp_account
from intake.mail.smtp import transport as smtp_transport
from intake.mail.smtp.session import clean, normalise, stuff
from intake.mail.smtp.transport import SmtpAccount, SmtpUnavailable, Transport
from tests.servers.certificates import CertificateAuthority
from tests.servers.smtp import DROP, HANG, OK, SmtpServer

RAW = b"Subject: one\r\n\r\nHello\r\n"
ANNA, BORIS, VERA = "anna@x.example", "boris@x.example", "vera@x.example"
DESK = "support@desk.example"
# Seconds until we leave a server that hangs; on a busy machine one that doesn't hang takes a part of it.
SOON = 1.5


def account(server: SmtpServer, **changes: Any) -> SmtpAccount:
    settings: dict[str, Any] = {
        "host": server.host,
        "port": server.port,
        "security": "none",
        "ca_file": server.ca_file,
        "timeout": 30.0,
        "final_timeout": 30.0,
    }
    return SmtpAccount(**(settings | changes))


Outcome = TypeVar("Outcome")


def attempt(
    server: SmtpServer, *recipients: str, raw: bytes = RAW, mail_from: str = DESK, **changes: Any
) -> DeliveryReport:
    async def send(transport: Transport) -> DeliveryReport:
        return await transport.send(mail_from, recipients or (ANNA,), raw)

    return run(server, send, **changes)


def run(server: SmtpServer, use: Callable[[Transport], Awaitable[Outcome]], **changes: Any) -> Outcome:
    async def inside() -> Outcome:
        transport = Transport(account(server, **changes))
        try:
            return await use(transport)
        finally:
            await transport.close()

    return asyncio.run(inside())


def outcomes(report: DeliveryReport) -> list[tuple[str, str, int]]:
    return [(result.address, result.outcome, result.code) for result in report.recipients]


def test_a_mail_arrives_byte_for_byte_with_its_envelope(smtp_server: SmtpServer) -> None:
    report = attempt(smtp_server, ANNA, BORIS)
    assert outcomes(report) == [(ANNA, "accepted", 250), (BORIS, "accepted", 250)]
    assert not report.uncertain
    (mail,) = smtp_server.mails
    assert (mail.mail_from, mail.rcpt_tos, mail.raw) == (DESK, (ANNA, BORIS), RAW)


def test_the_null_sender_is_sent_as_such(smtp_server: SmtpServer) -> None:
    attempt(smtp_server, mail_from="")
    assert smtp_server.mails[0].mail_from == ""


@pytest.mark.parametrize(
    ("raw", "arrives"),
    [
        (b".\r\n..\r\n.x\r\n", b".\r\n..\r\n.x\r\n"),
        (b"a\n.\nb\r.\rc", b"a\r\n.\r\nb\r\n.\r\nc\r\n"),
        (b"", b"\r\n"),
        (b"x\r\n.\r\nMAIL FROM:<evil@x.example>\r\n", b"x\r\n.\r\nMAIL FROM:<evil@x.example>\r\n"),
        (b"x\n.\nDATA\n", b"x\r\n.\r\nDATA\r\n"),
        ("тело\r\n".encode(), "тело\r\n".encode()),
        (b"\r\n\n\r", b"\r\n\r\n\r\n"),
    ],
)
def test_dots_and_line_ends_survive_and_end_no_mail_early(
    smtp_server: SmtpServer, raw: bytes, arrives: bytes
) -> None:
    assert attempt(smtp_server, raw=raw).recipients[0].outcome == "accepted"
    assert [mail.raw for mail in smtp_server.mails] == [arrives]
    assert smtp_server.commands["MAIL"] == 1


def test_a_mail_of_ten_megabytes_goes_out(smtp_server: SmtpServer) -> None:
    raw = (b"." + b"x" * 70 + b"\r\n") * 140_000
    assert attempt(smtp_server, raw=raw).recipients[0].outcome == "accepted"
    assert smtp_server.mails[0].raw == raw


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "DOT"])
@pytest.mark.parametrize(
    ("reply", "outcome"), [("451 4.3.0 later", "temporary"), ("554 5.7.1 never", "permanent")]
)
def test_a_refusal_is_reported_with_its_code_and_the_next_mail_goes_over_the_same_connection(
    smtp_server: SmtpServer, stage: Any, reply: str, outcome: str
) -> None:
    smtp_server.script(stage, reply)

    async def two(transport: Transport) -> list[DeliveryReport]:
        return [await transport.send(DESK, (ANNA,), RAW), await transport.send(DESK, (BORIS,), RAW)]

    first, second = run(smtp_server, two)
    assert outcomes(first) == [(ANNA, outcome, int(reply[:3]))]
    assert first.recipients[0].message == reply[4:]
    assert not first.uncertain
    assert outcomes(second) == [(BORIS, "accepted", 250)]
    assert smtp_server.commands["CONNECT"] == 1
    assert [mail.rcpt_tos for mail in smtp_server.mails] == [(BORIS,)]


def test_each_recipient_has_a_result_of_its_own(smtp_server: SmtpServer) -> None:
    smtp_server.refuse(BORIS)
    smtp_server.script_recipient(VERA, "450 4.2.0 greylisted")
    report = attempt(smtp_server, BORIS, ANNA, VERA)
    assert outcomes(report) == [(BORIS, "permanent", 550), (ANNA, "accepted", 250), (VERA, "temporary", 450)]
    assert smtp_server.mails[0].rcpt_tos == (ANNA,)


def test_a_refused_recipient_stays_refused_when_the_connection_is_lost_afterwards(
    smtp_server: SmtpServer,
) -> None:
    smtp_server.refuse(BORIS)
    smtp_server.script("TAKEN", DROP)
    report = attempt(smtp_server, BORIS, ANNA)
    assert outcomes(report) == [(BORIS, "permanent", 550), (ANNA, "temporary", 0)]
    assert report.uncertain


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("fault", [DROP, HANG])
def test_a_connection_lost_before_the_content_is_temporary_and_certain(
    smtp_server: SmtpServer, stage: Any, fault: str
) -> None:
    smtp_server.script(stage, fault)
    report = attempt(smtp_server, timeout=SOON)
    assert outcomes(report) == [(ANNA, "temporary", 0)]
    assert not report.uncertain
    assert smtp_server.mails == []


def test_a_dialogue_without_an_end_is_left_before_the_content_and_certain(
    smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server may take just under the timeout over each of a hundred recipients."""
    monkeypatch.setattr(smtp_account, "PATIENCE", SOON / 30.0)
    smtp_server.script("RCPT", OK, HANG)
    report = attempt(smtp_server, ANNA, BORIS)
    assert outcomes(report) == [(ANNA, "temporary", 0), (BORIS, "temporary", 0)]
    assert report.recipients[0].message == "the dialogue comes to no end"
    assert not report.uncertain


def test_connecting_without_an_end_is_no_mails_fault(
    smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_account, "PATIENCE", SOON / 30.0)
    smtp_server.script("EHLO", HANG)
    with pytest.raises(SmtpUnavailable, match="no connection in time") as failure:
        attempt(smtp_server)
    assert failure.value.temporary


def test_once_the_content_is_offered_only_its_own_time_counts(
    smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Left in the middle of the content, the mail might arrive and be sent again."""
    monkeypatch.setattr(smtp_account, "PATIENCE", SOON / 30.0)
    smtp_server.script("TAKEN", HANG)
    report = attempt(smtp_server, final_timeout=2 * SOON)
    assert report.recipients[0].message == "Timed out waiting for server response"
    assert report.uncertain
    assert len(smtp_server.mails) == 1


@pytest.mark.parametrize("stage", ["DOT", "TAKEN"])
@pytest.mark.parametrize("fault", [DROP, HANG])
def test_a_connection_lost_after_the_final_dot_is_temporary_and_uncertain(
    smtp_server: SmtpServer, stage: Any, fault: str
) -> None:
    smtp_server.script(stage, fault)
    report = attempt(smtp_server, final_timeout=SOON)
    assert outcomes(report) == [(ANNA, "temporary", 0)]
    assert report.uncertain
    assert len(smtp_server.mails) == (stage == "TAKEN")


def test_after_a_loss_the_next_mail_gets_a_new_connection(smtp_server: SmtpServer) -> None:
    smtp_server.script("DOT", DROP, HANG)

    async def three(transport: Transport) -> list[DeliveryReport]:
        return [await transport.send(DESK, (ANNA,), RAW) for _ in range(3)]

    reports = run(smtp_server, three, final_timeout=SOON)
    assert [report.uncertain for report in reports] == [True, True, False]
    assert len(smtp_server.mails) == 1
    assert smtp_server.commands["CONNECT"] == 3


def test_a_kept_connection_that_was_cut_costs_no_attempt(smtp_server: SmtpServer) -> None:
    async def two(transport: Transport) -> DeliveryReport:
        await transport.send(DESK, (ANNA,), RAW)
        smtp_server.restart()
        first = await transport.send(DESK, (ANNA,), RAW)
        # Cut so shortly before that the client can't know it yet.
        smtp_server.script("MAIL", DROP, OK)
        assert (await transport.send(DESK, (ANNA,), RAW)).recipients[0].outcome == "accepted"
        return first

    assert outcomes(run(smtp_server, two)) == [(ANNA, "accepted", 250)]
    assert len(smtp_server.mails) == 3


def test_a_server_that_had_its_fill_of_a_connection_gets_a_new_one(smtp_server: SmtpServer) -> None:
    smtp_server.script("MAIL", OK, "421 4.7.0 too many mails in this connection")
    smtp_server.script("RCPT", OK, OK, "421 4.7.0 closing")

    async def three(transport: Transport) -> list[DeliveryReport]:
        return [await transport.send(DESK, (ANNA,), RAW) for _ in range(3)]

    assert all(report.recipients[0].outcome == "accepted" for report in run(smtp_server, three))
    assert smtp_server.commands["CONNECT"] == 3


def test_421_on_a_fresh_connection_says_that_the_server_is_unavailable(smtp_server: SmtpServer) -> None:
    smtp_server.script("MAIL", "421 4.3.2 shutting down")
    with pytest.raises(SmtpUnavailable, match="shutting down") as failure:
        attempt(smtp_server)
    assert failure.value.temporary


def test_421_after_the_content_closes_the_connection_and_is_temporary(smtp_server: SmtpServer) -> None:
    smtp_server.script("DOT", "421 4.3.2 shutting down")

    async def two(transport: Transport) -> list[DeliveryReport]:
        return [await transport.send(DESK, (ANNA,), RAW) for _ in range(2)]

    first, second = run(smtp_server, two)
    assert outcomes(first) == [(ANNA, "temporary", 421)]
    assert not first.uncertain
    assert outcomes(second) == [(ANNA, "accepted", 250)]
    assert smtp_server.commands["CONNECT"] == 2


def test_421_to_one_recipient_leaves_the_others_temporary(smtp_server: SmtpServer) -> None:
    smtp_server.script_recipient(BORIS, "421 4.7.0 closing")
    report = attempt(smtp_server, ANNA, BORIS, VERA)
    assert outcomes(report) == [(ANNA, "temporary", 421), (BORIS, "temporary", 421), (VERA, "temporary", 421)]
    assert smtp_server.mails == []


def test_a_cancelled_send_cuts_the_connection_and_the_next_one_is_not_confused(
    smtp_server: SmtpServer,
) -> None:
    smtp_server.script("DOT", HANG)

    async def cancelled(transport: Transport) -> DeliveryReport:
        task = asyncio.create_task(transport.send(DESK, (ANNA,), RAW))
        while not smtp_server.commands["DOT"]:  # noqa: ASYNC110 - the sink runs in another thread
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await transport.send(DESK, (BORIS,), RAW)

    assert outcomes(run(smtp_server, cancelled)) == [(BORIS, "accepted", 250)]
    # On the old connection the late reply would be taken for the answer to the next command.
    assert smtp_server.commands["CONNECT"] == 2
    assert [mail.rcpt_tos for mail in smtp_server.mails] == [(BORIS,)]


def test_many_mails_share_a_connection_which_is_renewed_now_and_then(
    smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_transport, "_MOST_MAILS_A_CONNECTION", 10)

    async def many(one: Transport) -> None:
        await asyncio.gather(*[one.send(DESK, (ANNA,), b"%d\r\n" % number) for number in range(35)])
        monkeypatch.setattr(smtp_transport, "_LONGEST_REST_SECONDS", 0.05)
        await asyncio.sleep(0.1)
        await one.send(DESK, (ANNA,), b"35\r\n")

    run(smtp_server, many)
    assert sorted(int(mail.raw) for mail in smtp_server.mails) == list(range(36))
    assert smtp_server.commands["CONNECT"] == 5


# Addresses and sizes


def test_a_cyrillic_address_is_a_lasting_failure_of_that_recipient_where_the_server_knows_no_smtputf8() -> (
    None
):
    server = SmtpServer(smtputf8=False).start()
    try:
        report = attempt(server, "иван@пример.рф", ANNA, "ivan@пример.рф")
        assert outcomes(report) == [
            ("иван@пример.рф", "permanent", 550),
            (ANNA, "accepted", 250),
            ("ivan@пример.рф", "accepted", 250),
        ]
        assert server.mails[0].rcpt_tos == (ANNA, "ivan@xn--e1afmkfd.xn--p1ai")
        assert outcomes(attempt(server, ANNA, mail_from="служба@пример.рф")) == [(ANNA, "permanent", 550)]
    finally:
        server.stop()


def test_a_cyrillic_address_goes_out_where_the_server_knows_smtputf8(smtp_server: SmtpServer) -> None:
    report = attempt(smtp_server, "иван@пример.рф", mail_from="служба@пример.рф")
    assert outcomes(report) == [("иван@пример.рф", "accepted", 250)]
    assert smtp_server.mails[0].rcpt_tos == ("иван@пример.рф",)


def test_no_server_is_left_to_make_another_name_of_a_domain(smtp_server: SmtpServer) -> None:
    report = attempt(smtp_server, "info@straße.example", "ivan@ｅxample.com", "иван@ｅxample.com")
    assert [outcome for _, outcome, _ in outcomes(report)] == ["accepted", "permanent", "permanent"]
    assert smtp_server.mails[0].rcpt_tos == ("info@xn--strae-oqa.example",)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "@x.example",
        "a@",
        "a b@x.example",
        "a@x.example, b@x.example",
        "Anna <anna@x.example>",
        "<anna@x.example>",
        "a@x.example> SIZE=1",
        "a@x.example\r\nDATA",
        "a@x.example\0",
        "a@x.example\x85",
        "a@b@x.example",
        "x" * 65 + "@x.example",
        "a@" + "x" * 300,
    ],
)
def test_what_is_no_address_never_reaches_the_server(smtp_server: SmtpServer, address: str) -> None:
    report = attempt(smtp_server, address, ANNA)
    assert outcomes(report) == [(address, "permanent", 553), (ANNA, "accepted", 250)]
    assert smtp_server.commands["RCPT"] == 1


def test_odd_but_lawful_addresses_are_sent_as_they_are(smtp_server: SmtpServer) -> None:
    odd = ("o'brien+tag=1@x.example", '"two words"@x.example', "a@[127.0.0.1]", "a/b@sub.x.example")
    assert [outcome for _, outcome, _ in outcomes(attempt(smtp_server, *odd))] == ["accepted"] * 4
    assert len(smtp_server.mails[0].rcpt_tos) == 4


def test_a_mail_larger_than_the_server_takes_is_refused_before_it_is_sent() -> None:
    server = SmtpServer(size_limit=1000).start()
    try:
        large = attempt(server, raw=b"x" * 999 + b"\r\n")
        assert outcomes(large) == [(ANNA, "permanent", 552)]
        assert server.commands["MAIL"] == 0
        assert outcomes(attempt(server, raw=b"x\n" * 334)) == [(ANNA, "permanent", 552)]
        assert server.commands["MAIL"] == 0
        assert outcomes(attempt(server, raw=b"xx\r\n" * 250)) == [(ANNA, "accepted", 250)]
    finally:
        server.stop()


# Connecting


@pytest.fixture(params=["tls", "starttls"])
def secure(
    request: pytest.FixtureRequest, certificate_authority: CertificateAuthority
) -> Iterator[SmtpServer]:
    server = SmtpServer(
        certificate_authority, security=request.param, username="служба", password="пароль"
    ).start()
    yield server
    server.stop()


def settings(server: SmtpServer, **changes: Any) -> dict[str, Any]:
    return {"security": server._security, "username": "служба", "password": "пароль"} | changes


def test_tls_and_login_work_and_check_tells_about_the_server(secure: SmtpServer) -> None:
    assert outcomes(attempt(secure, **settings(secure))) == [(ANNA, "accepted", 250)]
    line = run(secure, Transport.check, **settings(secure))
    assert "logged in as служба" in line
    assert "SIZE 50000000" in line
    assert "SMTPUTF8" in line


def test_a_wrong_password_is_the_servers_matter_and_lasting_and_stays_unsaid(secure: SmtpServer) -> None:
    with pytest.raises(SmtpUnavailable, match="check username and password") as failure:
        attempt(secure, **settings(secure, password="falsch-42"))
    assert not failure.value.temporary
    assert "falsch-42" not in failure.value.public
    assert "falsch-42" not in repr(account(secure, password="falsch-42"))


def test_a_passing_login_failure_is_temporary(secure: SmtpServer) -> None:
    secure.script("AUTH", *["454 4.7.0 try later"] * 3)
    with pytest.raises(SmtpUnavailable) as failure:
        attempt(secure, **settings(secure))
    assert failure.value.temporary


def test_the_certificate_is_verified(secure: SmtpServer, tmp_path: Path) -> None:
    with pytest.raises(SmtpUnavailable, match="isn't trusted") as failure:
        attempt(secure, **settings(secure, ca_file=None))
    assert not failure.value.temporary
    with pytest.raises(SmtpUnavailable, match="isn't there"):
        attempt(secure, **settings(secure, ca_file=tmp_path / "missing.pem"))
    assert attempt(secure, **settings(secure, ca_file=None, verify=False)).recipients[0].outcome == "accepted"


def test_an_expired_certificate_is_refused(certificate_authority: CertificateAuthority) -> None:
    server = SmtpServer(certificate_authority, security="tls", expired=True).start()
    try:
        with pytest.raises(SmtpUnavailable, match="expired") as failure:
            attempt(server, security="tls")
        assert not failure.value.temporary
    finally:
        server.stop()


def test_starttls_and_login_are_never_left_out(
    smtp_server: SmtpServer, certificate_authority: CertificateAuthority
) -> None:
    with pytest.raises(SmtpUnavailable, match="STARTTLS") as failure:
        attempt(smtp_server, security="starttls", ca_file=certificate_authority.ca_file)
    assert not failure.value.temporary
    with pytest.raises(SmtpUnavailable) as failure:
        attempt(smtp_server, security="tls", ca_file=certificate_authority.ca_file)
    assert "check port and security" in failure.value.public
    assert not failure.value.temporary
    assert smtp_server.mails == []


def test_a_server_that_wants_a_login_is_unavailable_without_one() -> None:
    server = SmtpServer(username="u", password="p").start()
    try:
        with pytest.raises(SmtpUnavailable, match="530") as failure:
            attempt(server)
        assert not failure.value.temporary
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("stage", "reply", "temporary"),
    [
        ("CONNECT", "421 4.3.2 busy", True),
        ("CONNECT", "554 5.7.1 go away", False),
        ("CONNECT", DROP, True),
        ("CONNECT", HANG, True),
        ("EHLO", DROP, True),
        ("EHLO", HANG, True),
    ],
)
def test_a_server_that_turns_us_away_costs_no_mail_an_attempt(
    smtp_server: SmtpServer, stage: Any, reply: str, temporary: bool
) -> None:
    smtp_server.script(stage, reply)
    with pytest.raises(SmtpUnavailable) as failure:
        attempt(smtp_server, timeout=SOON)
    assert failure.value.temporary is temporary
    assert f"{smtp_server.host}:{smtp_server.port}" in failure.value.public
    assert attempt(smtp_server).recipients[0].outcome == "accepted"


def test_nobody_listening_is_temporary_and_the_server_is_found_when_it_comes_back(
    smtp_server: SmtpServer,
) -> None:
    async def outage(transport: Transport) -> DeliveryReport:
        await transport.send(DESK, (ANNA,), RAW)
        smtp_server.stop()
        for _ in range(2):
            with pytest.raises(SmtpUnavailable, match="can't connect") as failure:
                await transport.send(DESK, (ANNA,), RAW)
            assert failure.value.temporary
        smtp_server.start()
        return await transport.send(DESK, (ANNA,), RAW)

    assert outcomes(run(smtp_server, outage)) == [(ANNA, "accepted", 250)]
    assert len(smtp_server.mails) == 2


def test_a_server_that_never_says_a_word_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        silent = SmtpAccount("127.0.0.1", listener.getsockname()[1], "none", timeout=SOON)

        async def send() -> None:
            await Transport(silent).send(DESK, (ANNA,), RAW)

        began = time.monotonic()
        with pytest.raises(SmtpUnavailable) as failure:
            asyncio.run(send())
        assert failure.value.temporary
        assert time.monotonic() - began < 10


def test_closing_is_harmless_at_any_time(smtp_server: SmtpServer) -> None:
    async def close(transport: Transport) -> None:
        await transport.close()
        await transport.send(DESK, (ANNA,), RAW)
        await transport.close()
        await transport.close()
        smtp_server.stop()
        await transport.close()

    run(smtp_server, close)


def test_a_servers_words_become_one_clean_short_line() -> None:
    assert clean("a\r\nb\0\x1b[31m\udcffc  d") == "a b [31m?c d"
    assert len(clean("x" * 10_000)) == 500


def test_stuffing_is_the_identity_for_a_reader_that_undoes_it() -> None:
    for raw in (b"", b".", b"..", b"\n.\n", b"a\r.b", b"\r\n.\r\n.\r\n"):
        normal = normalise(raw)
        body = stuff(normal)
        assert body.endswith(b"\r\n.\r\n")
        assert b"\r\n.\r\n" not in body[:-2]
        lines = body[:-3].split(b"\r\n")
        assert b"\r\n".join(line.removeprefix(b".") for line in lines) == normal
