"""DKIM: what is signed, what a verifier says of it, and what becomes of a mail that can't be signed."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from datetime import UTC, datetime

import pytest

from intake.desk.message import Address
from intake.desk.outbound import FilePart, OutboundMail
from intake.mail.smtp.session import normalise
from intake.mail.smtp.signing import Dkim, DkimKeyProblem, read_key, sender_domain
from intake.mail.smtp.transport import SmtpAccount, Transport
from intake.mail.writing.compose import compose
from tests.servers.dkim_keys import ed25519_pem, key, rsa_pem, verified
from tests.servers.smtp import SmtpServer

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ADDED = ["From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"]


def mail(sender: str = "support@desk.test", **changes: object) -> bytes:
    settings: dict[str, object] = {
        "message_id": "<one@desk.test>",
        "sender": Address(sender, "Служба поддержки «@»"),
        "to": (Address("olga@far.example", "Ольга"),),
        "subject": "Счёт-фактура не печатается",
        "text": ".Добрый день!\n\n  Точка   в начале \nстроки.\n\n\n",
        "html": "<p>Добрый день!</p>",
        "date": NOW,
        "language": "ru",
        "in_reply_to": "<two@far.example>",
        "references": ("<two@far.example>",),
    }
    return compose(OutboundMail(**(settings | changes)))  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=["rsa", "ed25519"])
def signing(request: pytest.FixtureRequest) -> Dkim:
    return key(request.param)


def test_what_is_signed_is_verified_by_the_published_record(signing: Dkim) -> None:
    signed = signing.signed(mail())
    assert signed.startswith(b"DKIM-Signature: v=1; a=" + signing.algorithm.encode())
    assert signed.endswith(mail())
    assert verified(signed, signing)
    assert signing.verifies()


def test_signing_takes_no_longer_for_a_mail_of_blanks(signing: Dkim) -> None:
    def taken(line: str) -> float:
        told = ((line * 900 + "x\r\n") * 1500).encode()
        forwarded = FilePart("letter.eml", "message/rfc822", b"Subject: one\r\n\r\n" + told)
        whole = mail(attachments=(forwarded,))
        assert whole.count(told) == 1
        began = time.process_time()
        assert signing.signed(whole).endswith(whole)
        return time.process_time() - began

    assert taken(" ") < 5 * taken("a") + 0.2


def test_blanks_are_signed_as_a_verifier_reads_them(signing: Dkim) -> None:
    text = "a  b\t \tc   \n   d\n\t\n  \n"
    signed = signing.signed(mail(text=text, html=""))
    assert text.replace("\n", "\r\n").encode() in signed
    assert verified(signed, signing)


def test_a_text_that_was_changed_on_its_way_is_not_verified(signing: Dkim) -> None:
    signed = signing.signed(mail(text="pay to account 1\n", html=""))
    assert verified(signed, signing)
    assert not verified(signed.replace(b"account 1", b"account 2"), signing)


@pytest.mark.parametrize("name", [*ADDED, "MIME-Version", "Content-Type", "Content-Transfer-Encoding"])
def test_no_second_header_can_be_put_above_a_signed_mail(signing: Dkim, name: str) -> None:
    signed = signing.signed(mail())
    assert not verified(f"{name}: another\r\n".encode() + signed, signing)


def test_what_servers_write_above_a_mail_spoils_no_signature(signing: Dkim) -> None:
    traced = (
        b"Return-Path: <support@desk.test>\r\nReceived: from a by b;\r\n Mon, 2 Mar 2026 12:00:00 +0300\r\n"
    )
    assert verified(traced + signing.signed(mail()), signing)


def test_relaxed_as_it_is_a_signature_survives_folding_and_blanks_at_line_ends(signing: Dkim) -> None:
    signed = signing.signed(mail(text="one  two\n\n\n", html=""))
    folded = re.sub(rb"\r\nTo: ", b"\r\nTO:\r\n\t  ", signed).replace(b"one  two", b"one two ")
    assert folded != signed
    assert verified(folded, signing)


def test_nothing_that_is_signed_has_to_be_converted_by_a_server_without_8bitmime() -> None:
    eight_bit = FilePart("a.bin", "application/octet-stream", bytes(range(256)) * 20)
    attached = FilePart("b.eml", "message/rfc822", "Subject: тема\n\nтекст\n".encode())
    signed = key("ed25519").signed(mail(text="я" * 5000, attachments=(eight_bit, attached)))
    assert signed.isascii()
    assert max(map(len, signed.split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    ("sender", "ours"),
    [
        ("support@desk.test", True),
        ("support@DESK.TEST", True),
        ("support@help.desk.test", True),
        ("support@otherdesk.test", False),
        ("desk.test@far.example", False),
    ],
)
def test_mail_from_another_domain_is_sent_as_it_is(sender: str, ours: bool) -> None:
    raw = mail(sender)
    assert (key("ed25519").signed(raw) != raw) is ours


def test_a_domain_beyond_ascii_signs_by_its_a_label() -> None:
    signing = key("ed25519", "почта.рф")
    signed = signing.signed(mail("support@почта.рф"))
    assert b"d=xn--80a1acny.xn--p1ai;" in signed
    assert verified(signed, signing)


def test_a_mail_with_two_senders_or_none_is_nobodys_to_sign() -> None:
    assert sender_domain(b"From: a@x\r\nFROM: b@y\r\n\r\n") == ""
    assert sender_domain(b"Subject: one\r\n\r\nFrom: a@x\r\n") == ""
    assert sender_domain(b'From: "b@y" <a@x>\r\n\r\n') == "x"
    assert sender_domain(b"From: a@x\r\n\r\n") == "x"


def test_a_key_that_no_server_believes_or_nobody_can_read_is_named() -> None:
    for pem, told in (
        ("nonsense", "no private key in PEM"),
        (rsa_pem().replace("PRIVATE KEY", "PUBLIC KEY"), "no private key in PEM"),
    ):
        with pytest.raises(DkimKeyProblem, match=told):
            read_key(pem, "desk.test", "s1")
    assert read_key(rsa_pem(1024), "desk.test", "s1").is_short
    assert not read_key(ed25519_pem(), "desk.test", "s1").is_short


@pytest.fixture
def server() -> SmtpServer:
    return SmtpServer().start()


def send(server: SmtpServer, account: SmtpAccount, raw: bytes) -> bytes:
    async def inside() -> None:
        transport = Transport(account)
        report = await transport.send("", ("olga@far.example",), raw)
        assert [one.outcome for one in report.recipients] == ["accepted"]
        await transport.close()

    try:
        asyncio.run(inside())
        (taken,) = server.mails
    finally:
        server.stop()
    return taken.raw


def test_a_server_gets_the_signature_above_the_very_mail(server: SmtpServer, signing: Dkim) -> None:
    account = SmtpAccount(server.host, server.port, "none", sign=signing.signed)
    bare = mail(text=".\n..two\nthree", html="").replace(b"\r\n", b"\n")
    taken = send(server, account, bare)
    assert taken.endswith(normalise(bare))
    assert verified(taken, signing)


def test_a_mail_that_can_not_be_signed_is_sent_all_the_same(server: SmtpServer) -> None:
    def broken(_: bytes) -> bytes:
        raise RuntimeError("no entropy")

    account = SmtpAccount(server.host, server.port, "none", sign=broken)
    assert send(server, account, mail()) == mail()


def test_while_a_large_mail_is_signed_everything_else_goes_on(server: SmtpServer) -> None:
    goes_on = threading.Event()

    def slowly(raw: bytes) -> bytes:
        assert goes_on.wait(20), "nothing went on meanwhile"
        return b"Signed: yes\r\n" + raw

    transport = Transport(SmtpAccount(server.host, server.port, "none", sign=slowly))

    async def inside() -> None:
        sending = asyncio.create_task(transport.send("", ("olga@far.example",), mail(text="x\n" * 200_000)))
        await asyncio.sleep(0)
        goes_on.set()
        await sending
        await transport.close()

    try:
        asyncio.run(inside())
        (taken,) = server.mails
    finally:
        server.stop()
    assert taken.raw.startswith(b"Signed: yes\r\n")
