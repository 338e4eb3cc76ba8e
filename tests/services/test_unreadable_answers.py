"""An agent's answer of which nothing can be read waits, and he is told; one with words or named files goes out."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from intake.desk.disposition import MailStatus
from tests.services.test_people import ANNA, COMPLETE, OLGA, Desk, text_of, to

SEALED = base64.encodebytes(b"\x30\x80sealed" * 30).decode()
PGP = "-----BEGIN PGP MESSAGE-----\n\nhQEMA3x\n=abcd\n-----END PGP MESSAGE-----\n"


def answer(content_type: str, body: str, encoding: str = "7bit") -> bytes:
    head = (
        "Authentication-Results: mx.desk.test; dkim=pass header.d=desk.test\n"
        f"From: {ANNA}\nTo: support@desk.test\nSubject: Re: [#1] x\n"
        "Date: Mon, 02 Mar 2026 12:00:00 +0300\nMessage-ID: <a@desk.test>\nMIME-Version: 1.0\n"
    )
    return f"{head}Content-Type: {content_type}\nContent-Transfer-Encoding: {encoding}\n\n{body}".encode()


def mixed(words: str, *parts: tuple[str, str]) -> bytes:
    text = f"--b\nContent-Type: text/plain; charset=utf-8\n\n{words}\n"
    files = "".join(
        f"--b\nContent-Type: {kind}\nContent-Transfer-Encoding: base64\n\n{body}\n" for kind, body in parts
    )
    return answer("multipart/mixed; boundary=b", f"{text}{files}--b--\n")


UNREADABLE = {
    "S/MIME": answer('application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"', SEALED, "base64"),
    "PGP/MIME": answer(
        'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
        "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
        f"--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\n{PGP}--b--\n",
    ),
    "PGP in the text": answer("text/plain", PGP),
    "winmail.dat that isn't": answer("application/ms-tnef; name=winmail.dat", SEALED, "base64"),
    "a part of an unknown kind": answer("application/x-vendor-answer", "Please update."),
    "an invitation": answer(
        "text/calendar; method=REQUEST",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Call\nEND:VEVENT\nEND:VCALENDAR\n",
    ),
    "what lies elsewhere": answer(
        'message/external-body; access-type=URL; URL="https://x.example/a"', "Content-Type: text/plain\n\n"
    ),
    "a signature and a sealed part": mixed("-- \nAnna", ('application/pkcs7-mime; name="smime.p7m"', SEALED)),
}
READABLE = {
    "words": answer("text/plain; charset=utf-8", "Обновите драйвер."),
    "words and a sealed part": mixed("Ключ внутри.", ('application/pkcs7-mime; name="smime.p7m"', SEALED)),
    "a file alone": answer('application/pdf; name="guide.pdf"', SEALED, "base64"),
    "a file below no words": mixed("", ('application/pdf; name="guide.pdf"', SEALED)),
    "two files": mixed(
        "", ('application/x-one; name="one.epf"', SEALED), ('application/x-one; name="two.epf"', SEALED)
    ),
    "a mention of PGP": answer("text/plain", "The key begins with -----BEGIN PGP MESSAGE-----, send it."),
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    asked = Desk(tmp_path)
    asked.take(OLGA, COMPLETE)
    return asked


@pytest.mark.parametrize("raw", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_can_not_be_read_waits_and_the_agent_is_told(desk: Desk, raw: bytes) -> None:
    before = len(desk.offline.mails)
    desk.offline.take(raw, desk.at)
    sent = desk._since(before)
    assert not to(sent, OLGA)
    assert desk.last_status() is MailStatus.HELD
    assert "пустое письмо" in text_of(*to(sent, ANNA))


@pytest.mark.parametrize("raw", READABLE.values(), ids=READABLE.keys())
def test_what_can_be_read_goes_out(desk: Desk, raw: bytes) -> None:
    before = len(desk.offline.mails)
    desk.offline.take(raw, desk.at)
    assert len(to(desk._since(before), OLGA)) == 1


def test_an_agent_may_send_it_all_the_same(desk: Desk) -> None:
    desk.offline.take(UNREADABLE["S/MIME"], desk.at)
    assert to(desk.release(), OLGA)


P7S = ('application/pkcs7-signature; name="smime.p7s"', SEALED)


def test_the_signature_of_an_agents_answer_goes_to_nobody_and_nobody_misses_it(desk: Desk) -> None:
    before = len(desk.offline.mails)
    desk.offline.take(mixed("Обновите драйвер.", P7S), desk.at)
    (sent,) = to(desk._since(before), OLGA)
    assert "Обновите драйвер." in text_of(sent)
    assert not list(sent.iter_attachments())
    assert "smime.p7s" not in text_of(sent)


def test_a_file_goes_out_beside_a_signature(desk: Desk) -> None:
    before = len(desk.offline.mails)
    desk.offline.take(mixed("См. файл.", ('application/pdf; name="guide.pdf"', SEALED), P7S), desk.at)
    (sent,) = to(desk._since(before), OLGA)
    assert [each.get_filename() for each in sent.iter_attachments()] == ["guide.pdf"]


def test_an_agents_mail_of_nothing_but_a_signature_says_nothing_to_the_customer(desk: Desk) -> None:
    before = len(desk.offline.mails)
    desk.offline.take(mixed("", P7S), desk.at)
    assert not to(desk._since(before), OLGA)


PIECE = 'message/partial; id="1@client.example"; number=1; total=2'
LOCKED = {
    "a piece of a mail": (PIECE, "Subject: x\n\nКасса не печатает."),
    "PGP below a greeting": ("text/plain; charset=utf-8", f"Здравствуйте!\n\n{PGP}"),
    "a rights-protected mail": ('application/x-microsoft-rpmsg-message; name="message.rpmsg"', SEALED),
}


@pytest.mark.parametrize(("kind", "body"), LOCKED.values(), ids=LOCKED.keys())
def test_a_customer_whose_mail_can_not_be_read_is_asked_nothing_and_agents_are_told(
    tmp_path: Path, kind: str, body: str
) -> None:
    desk = Desk(tmp_path)
    raw = (
        answer(kind, body, "8bit")
        .replace(ANNA.encode(), OLGA.encode())
        .replace(b"Re: [#1] x", "Касса".encode())
    )
    before = len(desk.offline.mails)
    desk.offline.take(raw.replace(b"header.d=desk.test", b"header.d=client.example"), desk.at)
    sent = desk._since(before)
    assert desk.last_status() is MailStatus.HELD
    assert not to(sent, OLGA)
    assert to(sent, ANNA)


QUOTED = "".join(f"> {line}\n" for line in PGP.splitlines())
CITED = {
    "below a greeting alone": (f"Здравствуйте!\n\n{QUOTED}", MailStatus.HELD),
    "between words of his own": (
        f"Здравствуйте!\n\n{QUOTED}\nЭто письмо не открывается, касса не печатает чек.\n",
        MailStatus.PROCESSED,
    ),
}


@pytest.mark.parametrize(("body", "status"), CITED.values(), ids=CITED.keys())
def test_who_passes_on_what_others_encrypted_is_read_by_his_own_words(
    tmp_path: Path, body: str, status: MailStatus
) -> None:
    desk = Desk(tmp_path)
    raw = (
        answer("text/plain; charset=utf-8", body, "8bit")
        .replace(ANNA.encode(), OLGA.encode())
        .replace(b"Re: [#1] x", "Fwd: Касса".encode())
    )
    desk.offline.take(raw.replace(b"header.d=desk.test", b"header.d=client.example"), desk.at)
    assert desk.last_status() is status
