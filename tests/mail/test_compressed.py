"""Compressed S/MIME (RFC 8551 §3.6, RFC 3274), which is read as what it came from, and never without end."""

from __future__ import annotations

import base64
import random
import time
import zlib

import pytest

from intake.mail.parsing.structure.smime import compressed_content
from tests.mail.parse_help import mail, multipart

_COMPRESSED_DATA = bytes.fromhex("060b2a864886f70d0109100109")
_ZLIB = bytes.fromhex("300d060b2a864886f70d0109100308")
_DATA = bytes.fromhex("06092a864886f70d010701")
HEAD = "Content-Type: application/pkcs7-mime; smime-type=compressed-data; name=smime.p7z\nContent-Transfer-Encoding: base64"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
MILLION = 1_000_000


def der(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content


def compressed(entity: bytes) -> bytes:
    """An entity as OpenSSL compresses it (`openssl cms -compress`)."""
    return packed(zlib.compress(entity))


def packed(stream: bytes) -> bytes:
    content = der(0x30, _DATA, der(0xA0, der(0x04, stream)))
    return der(0x30, _COMPRESSED_DATA, der(0xA0, der(0x30, b"\x02\x01\x00", _ZLIB, content)))


def part(data: bytes) -> str:
    return f"{HEAD}\n\n{base64.encodebytes(data).decode()}"


def test_a_compressed_mail_is_read_and_others_may_not_see_it() -> None:
    found = mail(HEAD, base64.encodebytes(compressed(TEXT + "Касса не печатает".encode())))
    assert found.text == "Касса не печатает"
    assert (found.attachments, "ambiguous parts" in found.defects) == ((), True)


def test_parts_within_a_compressed_one_are_text_and_files() -> None:
    inner = b"Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nOne\r\n--i\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF\r\n--i--\r\n"
    found = multipart("multipart/mixed", "\n\nAbove", part(compressed(inner)))
    assert (found.text.split(), [each.name for each in found.attachments]) == (["Above", "One"], ["a.pdf"])


@pytest.mark.parametrize(
    "stream",
    [
        zlib.compress(TEXT + b"Hello" * 100)[:-20],
        zlib.compress(TEXT + b"Hello")[:-1] + b"\0",
        b"",
        b"no stream",
        zlib.compress(b"no entity"),
    ],
)
def test_what_is_no_whole_stream_stays_a_file(stream: bytes) -> None:
    found = mail(HEAD, base64.encodebytes(packed(stream)))
    assert (found.text, [each.content_type for each in found.attachments]) == ("", ["application/pkcs7-mime"])


@pytest.mark.parametrize("megabytes", [2, 11, 2_000])
def test_what_comes_to_far_more_than_was_sent_stays_a_file(megabytes: int) -> None:
    stream = zlib.compressobj(9)
    bomb = stream.compress(TEXT)
    for _ in range(megabytes):
        bomb += stream.compress(b"a b\n" * (MILLION // 4))
    began = time.process_time()
    found = mail(HEAD, base64.encodebytes(packed(bomb + stream.flush())))
    assert time.process_time() - began < 2
    assert (found.text, len(found.attachments)) == ("", 1)


def test_all_compressed_parts_of_a_mail_together_come_to_no_more_than_ten_megabytes() -> None:
    file = b"Content-Type: application/pdf; name=a.pdf\r\n\r\n"
    big = part(compressed(file + random.Random(1).randbytes(3 * MILLION).hex().encode()))
    found = multipart("multipart/mixed", big, big, part(compressed(TEXT + b"b")))
    assert sorted(each.content_type for each in found.attachments) == [
        "application/pdf",
        "application/pkcs7-mime",
    ]
    assert found.text == "b"


def test_compression_within_compression_ends_somewhere() -> None:
    entity = TEXT + b"Hello"
    for _ in range(60):
        entity = f"{HEAD}\r\n\r\n".replace("\n", "\r\n").encode() + base64.encodebytes(compressed(entity))
    began = time.process_time()
    found = mail(HEAD, base64.encodebytes(compressed(entity)))
    assert time.process_time() - began < 2
    assert (found.text, len(found.attachments)) == ("", 1)


def test_nothing_is_decompressed_where_no_room_is_left() -> None:
    assert compressed_content(compressed(TEXT + b"Hello"), 5 * MILLION) == TEXT + b"Hello"
    assert compressed_content(compressed(TEXT + b"Hello"), 0) is None
