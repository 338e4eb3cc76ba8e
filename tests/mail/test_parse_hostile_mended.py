"""Mails that are made to keep the desk busy while it mends them: each in the worst shape of its kind.

The times are those of the process, and guards against hanging; where something can be counted, it is.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable

import pytest

from intake.mail.parsing.header.headers import decode_words, has_broken_words
from intake.mail.parsing.html.tokens import tokens
from intake.mail.parsing.structure.smime import signed_content
from intake.mail.parsing.structure.transfer import (
    base64_text,
    joined_base64,
    undeclared,
    without_blanks_behind_soft_breaks,
)
from intake.mail.parsing.text.armour import without_armour
from intake.mail.parsing.text.data_pictures import take_pictures
from intake.mail.parsing.text.enriched import enriched_to_text
from intake.mail.parsing.text.outlook_links import without_links_of_outlook
from intake.mail.parsing.text.uuencoded import take_files
from tests.mail.parse_help import HEAD, read

MILLION = 1_000_000
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")


def ber(inside: bytes) -> bytes:
    """Signed data of no declared length around this."""
    return b"\x30\x80" + SIGNED_DATA + b"\xa0\x80" + b"\x30\x80\x02\x01\x01\x31\x00\x30\x80" + inside


def attached(data: bytes, kind: str, name: str) -> bytes:
    return (
        HEAD
        + f'Content-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode()
        + base64.encodebytes(data)
    )


def page(source: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + source


def typed(kind: str, source: bytes) -> bytes:
    return HEAD + f"Content-Type: {kind}\r\n\r\n".encode() + source


MAILS = {
    "a header of lines without names": HEAD + b"junk\r\n" * 200_000 + b"Subject: x\r\n\r\nhi",
    "a header of lines without names among fields": HEAD + b"junk\r\nSubject: x\r\n" * 100_000 + b"\r\nhi",
    "a header of blanks before colons": b"Subject   : x\r\n" * 100_000 + HEAD + b"\r\nhi",
    "line ends written twice": HEAD.replace(b"\r\n", b"\r\r\n") + b"\r\r\n" + b"x\r\r\n" * 400_000,
    "boundaries that nobody names": typed("multipart/mixed", b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 15_000),
    "boundaries behind the end": typed("multipart/mixed; boundary=b", b"--b--\r\n" * 200_000),
    "parts behind ends": typed("multipart/mixed; boundary=b", b"--b\r\n\r\nx\r\n--b--\r\n" * 15_000),
    "base64 that is none": typed("text/plain\r\nContent-Transfer-Encoding: base64", b"a b\r\n" * 300_000),
    "base64 of pieces": typed("text/plain\r\nContent-Transfer-Encoding: base64", b"YWFhYQ==\r\n" * 100_000),
    "base64 of padding": typed("text/plain\r\nContent-Transfer-Encoding: base64", b"=" * MILLION + b"a"),
    "quoted-printable that isn't declared": typed("text/plain; charset=utf-8", b"=D0=9F=\r\n" * 150_000),
    "base64 that isn't declared": typed("text/plain; charset=utf-8", b"A" * 76 + b"\r\n") + b"A" * 76 * 20_000 + b" ",
    "comments without end": page(b"<!--x" * 200_000),
    "styles without end": page(b"<style>x" * 150_000),
    "titles without end": page(b"<title>" * 150_000),
    "styles with ends, too long to read": page(b"<style>p{}</style>" * 300_000 + b"words"),
    "styles and comments, one without end": page(b"<style>p{}</style><!-- -->" * 100_000 + b"<style>" * 100_000),
    "pictures in a page": page(b'<img src="data:image/png;base64,iVBORw0KGgo=">' * 50_000),
    "pictures without contents": page(b'"data:image/png;base64,' * 100_000),
    "pictures with parameters": page(b'"data:image/png;a=b;a=b;a=b;a=b;a=b' * 60_000),
    "one picture of megabytes": page(b'<img src="data:image/png;base64,' + b"iVBORw0K\r\n" * 400_000 + b'">words'),
    "armour without end": typed("text/plain", b"-----BEGIN PGP SIGNATURE-----\r\nabcd\r\n" * 40_000),
    "armour of fields": typed("text/plain", b"-----BEGIN PGP SIGNATURE-----\r\n" + b"A: b\r\n" * 100_000),
    "signed armour again and again": typed("text/plain", b"-----BEGIN PGP SIGNED MESSAGE-----\r\n\r\n" * 30_000),
    "uuencode without end": typed("text/plain", b"begin 644 a\r\nM\r\n" * 100_000),
    "uuencode of one begin and no end": typed("text/plain", b"begin 644 a\r\n" + b"M" * 60 + b"\r\n" + b"`\r\n" * 200_000),
    "enriched commands": typed("text/enriched", b"<param>" * 150_000),
    "enriched angles": typed("text/enriched", b"<" * MILLION),
    "links of Outlook": typed("text/plain", b"<http:x> " * 110_000),
    "links of Outlook without end": typed("text/plain", b"<http:" * 160_000),
    "links beside blanks": typed("text/plain", (b" " * 3_000 + b"<tel:1>") * 300),
    "signed data that nests": attached(ber(b"\x30\x80" * 400_000), "application/pkcs7-mime", "smime.p7m"),
    "signed data of many pieces": attached(
        ber(b"\x06\x01\x01\xa0\x80\x24\x80" + b"\x04\x01a" * 300_000), "application/octet-stream", "smime.p7m"
    ),
    "a file that is a mail of a hundred thousand fields": attached(b"X: y\r\n" * 300_000, "application/x", "a.eml"),
    "a file that is a mail of nothing but boundaries": attached(
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 300_000, "application/x", "a.eml"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MAILS)
def test_what_is_mended_takes_bounded_time_and_gives_bounded_text(name: str) -> None:
    began = time.process_time()
    found = read(MAILS[name])
    assert time.process_time() - began < 15
    assert len(found.text) <= 500_000
    assert len(found.attachments) <= 1_000


INTRO = "30.11.2026, 10:07, Support Desk <support@desk.test"

PIECES: dict[str, Callable[[], object]] = {
    "armour": lambda: without_armour("-----BEGIN PGP SIGNATURE-----\nabcd\n" * 30_000),
    "pictures": lambda: take_pictures(b'"data:image/png;base64,AAAA' * 50_000),
    "enriched": lambda: enriched_to_text("<<b><param>" * 90_000),
    "links": lambda: without_links_of_outlook("800 <tel:800>" * 70_000),
    "base64": lambda: base64_text(b"=D0" * 300_000 + b"\n!"),
    "base64 of padding and blanks": lambda: base64_text(b"= " * 400_000 + b"\n"),
    "base64 of lines that are none here and there": lambda: base64_text((b"A" * 70 + b"\n") * 100 + b"a b\n" * 200_000),
    "blanks between a note and base64": lambda: base64_text(b"a b\n" + b" " * 3 * MILLION + b"!\n"),
    "line ends between a note and base64": lambda: base64_text((b"a b c d\n" + b"\n" * 300_000) * 10 + b"!!"),
    "short lines between notes": lambda: base64_text((b"a b c d\n" + b"abc\n" * 9) * 50_000),
    "base64 of URLs": lambda: base64_text(b"-_" * MILLION),
    "a file of pieces": lambda: joined_base64("YQ==\n" * 400_000),
    "a file of padding": lambda: joined_base64("=" * MILLION + "\n" * MILLION + "a"),
    "encoded words without end": lambda: decode_words("=?utf-8?Q?a?b" * 80_000),
    "encoded words of question marks": lambda: has_broken_words("=?utf-8?Q?" + "?" * MILLION),
    "encoded words of equals signs": lambda: has_broken_words("=?utf-8?Q?" + "=" * MILLION + "?"),
    "tags called plain": lambda: read(typed("text/plain", b"<p>" * 300_000 + b"<p ")),
    "one long tag called plain": lambda: read(typed("text/plain", b"<p " + b"a " * 400_000)),
    "words above the first part": lambda: read(typed("multipart/mixed; boundary=b", b"a " * MILLION + b"\n--b\n\nx\n--b--\n")),
    "ends and blank lines": lambda: read(typed("multipart/mixed; boundary=b", b"--b\n\n--b--\n" + b"--b--\n\n \n\n" * 50_000)),
    "undeclared": lambda: undeclared(b"A" * MILLION + b"!"),
    "soft breaks": lambda: without_blanks_behind_soft_breaks("= " * 400_000),
    "blanks behind one soft break": lambda: without_blanks_behind_soft_breaks("=" + " " * MILLION),
    "uuencode": lambda: take_files("begin 644 a\n" + "M" * 62 + "\n" + "`\n" * 200_000),
    "BER": lambda: signed_content(ber(b"\x06\x01\x01\xa0\x80" + b"\x24\x80" * 300_000)),
    "BER that ends nowhere": lambda: signed_content(ber(b"\x04\x00" * 400_000)),
    "comments": lambda: sum(1 for _ in tokens("<!--" * 250_000)),
    "raw text": lambda: sum(1 for _ in tokens("<script>" * 100_000)),
}  # fmt: skip


@pytest.mark.parametrize("name", PIECES)
def test_each_mending_takes_a_second_at_most_for_megabytes(name: str) -> None:
    began = time.process_time()
    PIECES[name]()
    # Each takes some hundredths of a second; the square of its length would take minutes.
    assert time.process_time() - began < 2
