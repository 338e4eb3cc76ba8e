"""Whatever the bytes, parse gives a clean mail or MalformedMail."""

from __future__ import annotations

import base64
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.desk.message import InboundMail
from intake.mail.parsing.charsets.decoding import decode_text
from intake.mail.parsing.header.headers import decode_words
from intake.mail.parsing.html.text import html_to_text
from intake.mail.parsing.parse import MalformedMail
from tests.mail.parse_help import CORPUS, HEAD, mail, read

SEEDS = [path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))]
FRAGMENTS = st.sampled_from(
    [b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"--edge\r\n", b"--edge--\r\n", b"Content-Type: multipart/mixed; boundary=edge\r\n",
     b"Content-Type: message/rfc822\r\n\r\n", b"Content-Type: multipart/report; report-type=delivery-status; boundary=edge\r\n",
     b"Content-Type: message/delivery-status\r\n\r\n", b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: quoted-printable\r\n",
     b"Content-Type: text/html; charset=utf-16\r\n\r\n", b"Content-Type: text/plain; charset=utf-7\r\n\r\n+2AA-", b"\x00", b"\xff\xfe", b"\xed\xa0\x80",
     b"=?utf-8?B?//8=?=", b"=?utf-7?Q?+2AA-?=", b"=?x?Q?=00=0D=0A?=", b"filename*0*=utf-8''%", b"Content-Disposition: attachment; filename*=x''%ED%A0%80\r\n",
     b"From: ", b"To: a@b) <c@d>, ", b"<table><tr><td>", b"<blockquote>", b"&#xD800;", b"\xe2\x80\xa8", b"\xc2\x85", b"MIME-Version: 1.0\r\n",
     b"Date: Mon, 2 Mar 2026 14:00:00 MSK\r\n", b"Content-Type: application/ms-tnef\r\n\r\n\x78\x9f\x3e\x22"]
)  # fmt: skip


def texts(found: InboundMail) -> list[str]:
    people = (
        *found.senders,
        *found.reply_to,
        *found.to,
        *found.cc,
        *(each.sender for each in found.attached_messages),
    )
    several = [
        found.text,
        found.subject,
        found.content_type,
        found.message_id or "",
        found.return_path or "",
    ]
    several += [each for header in found.headers for each in (header.name, header.value)]
    several += [each for person in people for each in (person.address, person.name)]
    several += [each for file in found.attachments for each in (file.name, file.content_type, file.part)]
    several += [each for message in found.attached_messages for each in (message.subject, message.text)]
    several += [*found.references, *found.in_reply_to, *found.defects]
    if found.report:
        several += [found.report.original_message_id or "", found.report.original_subject]
        several += [
            each
            for one in found.report.recipients
            for each in (one.recipient, one.action, one.status, one.diagnostic)
        ]
    return several


def check(raw: bytes) -> None:
    try:
        found = read(raw)
    except MalformedMail:
        return
    for text in texts(found):
        bad = [each for each in text if unicodedata.category(each) in {"Cc", "Cs"} and each not in "\n\t"]
        assert not bad, (bad, text)
        text.encode()
    for header in found.headers:
        assert "\n" not in header.value
    assert len(found.body_digest) == 64
    assert found == read(raw)


@given(st.binary(max_size=300))
@settings(max_examples=150)
def test_any_bytes_behind_a_header(body: bytes) -> None:
    check(body)
    check(HEAD + body)


@given(st.lists(FRAGMENTS | st.binary(max_size=8), max_size=30))
@settings(max_examples=250)
def test_any_heap_of_mail_fragments(fragments: list[bytes]) -> None:
    check(HEAD + b"".join(fragments))


@given(
    st.sampled_from(SEEDS),
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 30), FRAGMENTS | st.binary(max_size=8)),
        min_size=1,
        max_size=6,
    ),
)
@settings(max_examples=250)
def test_any_mutation_of_a_real_mail(raw: bytes, edits: list[tuple[float, int, bytes]]) -> None:
    for where, length, put in edits:
        at = int(where * len(raw))
        raw = raw[:at] + put + raw[at + length :]
    check(raw)


@given(st.text(max_size=200))
@settings(max_examples=150)
def test_any_text_as_html(source: str) -> None:
    found = html_to_text(source.replace("\ud800", ""))
    assert not [each for each in found if unicodedata.category(each) in {"Cc", "Cs"} and each not in "\n\t"]


RUSSIAN = st.text(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ 0123456789-.,!?№", min_size=1, max_size=60
)


@given(
    RUSSIAN,
    st.sampled_from(["utf-8", "windows-1251", "koi8-u", "iso-8859-5", "utf-16-le"]),
    st.integers(3, 40),
)
@settings(max_examples=200)
def test_a_header_survives_any_cut_into_words(text: str, charset: str, width: int) -> None:
    try:
        data = text.encode(charset)
    except UnicodeEncodeError:
        return
    cut = [data[start : start + width] for start in range(0, len(data), width)]
    words = "\n ".join(f"=?{charset}?B?{base64.b64encode(piece).decode()}?=" for piece in cut)
    words_q = " ".join(f"=?{charset}?q?{''.join(f'={byte:02X}' for byte in piece)}?=" for piece in cut)
    if decode_text(data, charset) == text:
        assert decode_words(words.replace("\n", "")) == text
        assert decode_words(words_q) == text
        assert mail(f"Subject: {words}").subject == " ".join(text.split(" ")).strip()
