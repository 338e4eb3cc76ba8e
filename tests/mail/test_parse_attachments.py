from __future__ import annotations

import base64
import hashlib
import struct

import pytest

from intake.desk.message import Attachment
from intake.mail.parsing.parse import attachment_bytes, parse
from tests.mail.parse_help import ARRIVED, HEAD, corpus, mail, multipart, read

TEXT = "Content-Type: text/plain; charset=utf-8\n\nсм. вложение"


def name_of(headers: str | bytes) -> str:
    headers = headers.encode() if isinstance(headers, str) else headers
    found = multipart("multipart/mixed", TEXT, headers + b"\n\nDATA")
    assert len(found.attachments) == 1
    return found.attachments[0].name


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ('Content-Type: application/pdf; name="a.pdf"', "a.pdf"),
        ("Content-Type: application/pdf\nContent-Disposition: attachment; filename=Счет на оплату.pdf", "Счет на оплату.pdf"),
        ("Content-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''%D0%A1%D1%87%D0%B5%D1%82.pdf", "Счет.pdf"),
        ("Content-Type: application/pdf\nContent-Disposition: attachment; filename*=win-1251''%D1%F7%E5%F2.pdf", "Счет.pdf"),
        ("Content-Type: application/pdf\nContent-Disposition: attachment;\n filename*0*=utf-8''%D0%A1%D1;\n filename*1*=%87%D0%B5%D1%82;\n filename*2=.pdf", "Счет.pdf"),
        ("Content-Type: application/pdf\nContent-Disposition: attachment; filename*1=b.pdf; filename*0=a", "ab.pdf"),
        ("Content-Type: application/pdf\nContent-Disposition: attachment; filename*=a; filename*0=b", "a"),
        ('Content-Type: application/pdf\nContent-Disposition: attachment; filename="=?utf-8?B?0KHRh9C10YI=?=.pdf"', "Счет.pdf"),
        ("Content-Type: application/pdf; name==?koi8-r?B?893F1A==?=", "Сщет"),
        ('Content-Type: application/pdf; name="=?utf-8?B?0KHRh9C1?=\n =?utf-8?B?0YIucGRm?="', "Счет.pdf"),
        ('Content-Type: application/pdf; name="a;b=c.pdf"', "a;b=c.pdf"),
        (r'Content-Type: application/pdf; name="a \"b\".pdf"', 'a "b".pdf'),
        ('Content-Type: application/pdf; name="unclosed.pdf', "unclosed.pdf"),
        ('Content-Type: application/pdf; name="../../etc/passwd"', "../../etc/passwd"),
        ('Content-Type: application/pdf; name="=?utf-8?Q?a=E2=80=AEfdp.exe?="', "afdp.exe"),
        ('Content-Type: application/pdf; name="=?utf-8?Q?=E2=80=8Ba=00=0D=0Ab.pdf?="', "a b.pdf"),
        ("Content-Type: application/pdf", "part-2.pdf"),
        ("Content-Type: application/x-strange", "part-2.bin"),
        ("Content-Type: image/png\nContent-ID: <a@b>", "part-2.png"),
    ],
)  # fmt: skip
def test_names_of_attachments_are_read(headers: str, expected: str) -> None:
    assert name_of(headers) == expected


@pytest.mark.parametrize("codec", ["utf-8", "cp1251", "koi8_r"])
def test_raw_8_bit_names_are_read(codec: str) -> None:
    assert (
        name_of(b'Content-Type: application/pdf; name="' + "Счет на оплату.pdf".encode(codec) + b'"')
        == "Счет на оплату.pdf"
    )


def test_a_name_is_cut_before_its_extension() -> None:
    name = name_of("Content-Type: application/pdf; name=" + "я" * 300 + ".pdf")
    assert (len(name), name[-5:]) == (200, "я.pdf")


def test_size_and_digest_are_those_of_the_decoded_bytes() -> None:
    data = bytes(range(256)) * 10
    encoded = base64.encodebytes(data).decode()
    found = multipart(
        "multipart/mixed",
        TEXT,
        f"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n{encoded}",
    )
    assert found.attachments[0] == Attachment(
        "2", "a.pdf", "application/pdf", 2560, hashlib.sha256(data).hexdigest()
    )


def test_attachments_of_one_name_are_all_kept() -> None:
    part = "Content-Type: image/png; name=image.png\n\nX"
    found = multipart("multipart/mixed", TEXT, part, part, part)
    assert [each.part for each in found.attachments] == ["2", "3", "4"]


def test_inline_images_are_listed_as_inline() -> None:
    image = "Content-Type: image/png; name=logo.png\nContent-Disposition: inline\nContent-ID: <x>\n\nPNG"
    assert multipart("multipart/mixed", TEXT, image).attachments[0].inline


def test_a_calendar_part_is_kept_and_its_method_told() -> None:
    invite = "Content-Type: text/calendar; charset=utf-8; method=request\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR"
    found = multipart("multipart/alternative", TEXT, invite)
    assert (found.calendar_method, found.attachments[0].name) == ("REQUEST", "part-2.ics")
    bare = "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR"
    assert multipart("multipart/mixed", TEXT, bare).calendar_method == "REPLY"
    assert multipart("multipart/mixed", TEXT).calendar_method is None


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\u0085", "\u2028", "\u2029", "\r"])
def test_an_attached_message_is_kept_whatever_ends_a_line_within_its_headers(sign: str) -> None:
    """Python takes these for line ends, so that what follows looks like a header of its own to its generator."""
    message = f"Content-Type: message/rfc822\n\nSubject: a\nX-Two: one{sign}From: other@b.test\n\nWORDS INSIDE".encode()
    raw = (
        HEAD
        + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\n'
        + TEXT.encode()
        + b"\n--b\n"
        + message
        + b"\n--b--\n"
    )
    assert [each.subject for each in parse(raw, ARRIVED).attached_messages] == ["a"]
    assert [b"WORDS INSIDE" in content for _, content in attachment_bytes(raw)] == [True]


def test_an_attached_message_is_not_merged_into_the_text() -> None:
    inner = "Content-Type: message/rfc822\n\nFrom: Client <c@x.example>\nSubject: =?utf-8?B?0JrQsNGB0YHQsA==?=\nContent-Type: text/plain; charset=utf-8\n\nчужой текст"
    found = multipart("multipart/mixed", TEXT, inner)
    assert found.text == "см. вложение"
    assert [(each.sender.address, each.subject, each.text) for each in found.attached_messages] == [
        ("c@x.example", "Касса", "чужой текст")
    ]
    assert [(each.part, each.name, each.content_type) for each in found.attachments] == [
        ("2", "part-2.eml", "message/rfc822")
    ]


def test_a_message_in_a_message_in_a_message_is_read_once() -> None:
    inner = "Content-Type: message/rfc822\n\nFrom: a@x.example\nContent-Type: message/rfc822\n\nFrom: b@x.example\n\ninnermost"
    found = multipart("multipart/mixed", TEXT, inner)
    assert len(found.attached_messages) == 1
    assert b"innermost" in _content(_raw(inner), "2")


def _content(raw: bytes, part: str) -> bytes:
    (content,) = [content for attachment, content in attachment_bytes(raw) if attachment.part == part]
    return content


def _raw(*parts: str) -> bytes:
    body = "".join(f"--edge\n{part}\n" for part in (TEXT, *parts)) + "--edge--\n"
    return (
        HEAD + b"Content-Type: multipart/mixed; boundary=edge\r\n\r\n" + body.replace("\n", "\r\n").encode()
    )


def test_attachments_are_extracted_as_they_are_listed() -> None:
    raw = _raw(
        "Content-Type: application/pdf; name=a.pdf\n\nONE",
        "Content-Type: message/rfc822\n\nFrom: c@x.example\n\nhello",
    )
    listed = parse(raw, ARRIVED).attachments
    assert [attachment for attachment, _ in attachment_bytes(raw)] == list(listed)
    for attachment, content in attachment_bytes(raw):
        assert hashlib.sha256(content).hexdigest() == attachment.sha256


def test_parts_left_on_the_server_are_listed() -> None:
    left = Attachment("2", "big.zip", "application/zip", 30_000_000, "", left_on_server=True)
    found = parse(HEAD + b"Subject: x\r\n\r\nhi", ARRIVED, complete=False, left_on_server=(left,))
    assert (found.attachments, found.complete) == ((left,), False)


def tnef(*attributes: tuple[int, int, bytes]) -> bytes:
    """A winmail.dat of these attributes: level, name with type, data."""
    stream = struct.pack("<IH", 0x223E9F78, 1)
    for level, identity, data in attributes:
        stream += (
            struct.pack("<BII", level, identity, len(data)) + data + struct.pack("<H", sum(data) % 65536)
        )
    return stream


WINMAIL = tnef(
    (1, 0x00069007, struct.pack("<II", 1251, 0)),
    (1, 0x0002800C, "Рег. номер 8001874420\0".encode("cp1251")),
    (2, 0x00069002, bytes(14)),
    (2, 0x00018010, "отчёт.pdf\0".encode("cp1251")),
    (2, 0x0006800F, b"%PDF-1.4 file"),
    (2, 0x00069002, bytes(14)),
    (2, 0x00018010, b"second.txt\0"),
    (2, 0x0006800F, b"two"),
)


def test_winmail_dat_is_unpacked() -> None:
    encoded = base64.encodebytes(WINMAIL).decode()
    part = (
        f"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{encoded}"
    )
    found = multipart("multipart/mixed", TEXT, part)
    assert found.text == "см. вложение"
    assert [(each.part, each.name, each.size) for each in found.attachments] == [
        ("2/winmail/1", "отчёт.pdf", 13),
        ("2/winmail/2", "second.txt", 3),
    ]
    assert _content(_raw(part), "2/winmail/1") == b"%PDF-1.4 file"


def test_the_text_of_a_winmail_dat_serves_a_mail_without_text() -> None:
    encoded = base64.encodebytes(WINMAIL).decode()
    found = mail(
        "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64", encoded
    )
    assert found.text == "Рег. номер 8001874420"


@pytest.mark.parametrize(
    "broken", [b"", b"x", WINMAIL[:20], WINMAIL[:-5], b"\x78\x9f\x3e\x22" + b"\xff" * 100]
)
def test_a_broken_winmail_dat_is_kept_as_it_is(broken: bytes) -> None:
    encoded = base64.encodebytes(broken).decode()
    found = multipart(
        "multipart/mixed",
        TEXT,
        f"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{encoded}",
    )
    assert found.attachments


def test_uuencoded_and_quoted_attachments_are_decoded() -> None:
    uu = "Content-Type: application/octet-stream; name=a.txt\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a.txt\n#0V%T\n`\nend"
    found = multipart("multipart/mixed", TEXT, uu)
    assert found.attachments[0].sha256 == hashlib.sha256(b"Cat").hexdigest()


def test_what_two_parts_hold_is_decoded_in_order() -> None:
    found = corpus("html-table-and-inline-image.eml")
    assert [each.inline for each in found.attachments] == [True, False]
    assert "Релиз | 3.0.152.31" in found.text


def test_reading_twice_gives_the_same() -> None:
    raw = _raw("Content-Type: application/pdf\n\nONE")
    assert read(raw) == read(raw)


def mapi(*properties: tuple[int, int, bytes]) -> bytes:
    stream = struct.pack("<I", len(properties))
    for kind, identity, data in properties:
        stream += struct.pack("<HHII", kind, identity, 1, len(data)) + data + bytes(-len(data) % 4)
    return stream


def test_long_names_and_unicode_texts_of_a_winmail_dat_are_read() -> None:
    data = tnef(
        (
            1,
            0x00069003,
            mapi((0x1F, 0x1000, "Текст\0".encode("utf-16-le")), (0x102, 0x1013, "<p>Текст</p>".encode())),
        ),
        (2, 0x00069002, bytes(14)),
        (2, 0x00018010, b"OTCH~1.PDF\0"),
        (2, 0x0006800F, b"PDF"),
        (2, 0x00069005, mapi((0x1F, 0x3707, "отчёт за март.pdf\0".encode("utf-16-le")))),
    )
    found = mail(
        "Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64", base64.encodebytes(data)
    )
    assert found.text == "Текст"
    assert found.attachments[0].name == "отчёт за март.pdf"


def test_a_winmail_dat_cannot_keep_the_parser_busy() -> None:
    endless = struct.pack("<I", 0xFFFFFFFF)
    many = struct.pack("<IHHI", 1, 0x1003, 0x1234, 0xFFFFFFFF)
    data = tnef(
        *[(1, 0x00069003, endless), (1, 0x00069003, many), (1, 0x00069004, endless), (2, 0x00069005, endless)]
        * 1000
    )
    assert mail(
        "Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64", base64.encodebytes(data)
    ).attachments
