"""Rich Text Format, in which Outlook keeps the text of a mail, read as words."""

from __future__ import annotations

import base64
import random
import struct
import time

import pytest

from intake.mail.parsing.text.rtf import decompressed, rtf_to_text
from tests.mail.compound_file import compound_file
from tests.mail.parse_help import mail
from tests.mail.test_outlook_items import opened

# [MS-OXRTFCP] §3.1.
HELLO = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c09002062770 5b06c647d0a800fa0".replace(
        " ", ""
    )
)
# §3.2: a run that overlaps what it makes.
CROSSES = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")


def uncompressed(rtf: bytes) -> bytes:
    return struct.pack("<4I", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf


def test_what_outlook_compressed_is_read_as_its_makers_show() -> None:
    assert decompressed(HELLO) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert decompressed(CROSSES) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
    assert decompressed(uncompressed(b"{\\rtf1 x}")) == b"{\\rtf1 x}"


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (
            rb"{\rtf1\ansi\ansicpg1251 \'ca\'e0\'f1\'f1\'e0\par \'ed\'e5 \b \'ef\'e5\'f7\'e0\'f2\'e0\'e5\'f2\b0 .}",
            "Касса\nне печатает.",
        ),
        (
            rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fswiss Arial;}{\f1\fcharset204 Arial Cyr;}}\f1\'ca\'e0 \f0 K\'f6ln}",
            "Ка Köln",
        ),
        (rb"{\rtf1\ansi\uc1 \u1050?\u1072\'3f\u8212- \u-10179?\u-9216?}", "Ка— \U0001f400"),
        (rb"{\rtf1\uc0 \u1050\u1072}", "Ка"),
        (
            rb"{\rtf1 a{\*\generator x;}{\pict ffff}{\info{\author Y}}b{\field{\*\fldinst HYPERLINK z}{\fldrslt c}}}",
            "abc",
        ),
        (
            rb"{\rtf1\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 one\htmlrtf\par}\htmlrtf0 two}",
            "one\ntwo",
        ),
        (rb"{\rtf1 \{a\}\~\\b\tab c}", "{a}\u00a0\\b\tc"),
        (b"{\\rtf1 one\r\ntwo\\\r\nthree}", "onetwo\nthree"),
        (rb"{\rtf1 a}}}}}}b", "ab"),
        (b"{\\rtf1\r\n\\viewkind4\\uc1\\pard one\r\n\\par two\r\n\r\n\\par }", "one\ntwo"),
        (b"{\\rtf1 one\\\\\r\n\\par two\\}", "one\\\ntwo}"),
        (rb"{\rtf1 a{\v b}c\v d\v0 e{\deleted f}g\deleted h\deleted0 i}", "acegi"),
        (rb"{\rtf1 a{\v b\plain c}\v d\plain e}", "ace"),
        (rb"{\rtf1 a{\*\annotation b}{\annotation c}{\*\atnauthor d}{\atnid e}f{\revtbl g}}", "af"),
        (rb"{\rtf1{\*\bkmkstart a}b{\*\bkmkend a}{\xe c}{\v{\tc d}}}", "b"),
        (rb"{\rtf1\ansi{\u1050}{\u1072}c\u1089 }", "Каcс"),
        (b"no rtf", ""),
        (b"", ""),
    ],
)
def test_the_words_are_read_and_nothing_else(rtf: bytes, text: str) -> None:
    assert rtf_to_text(rtf) == text


@pytest.mark.parametrize("data", [b"", HELLO[:15], HELLO[:20], b"\0" * 40, HELLO[:8] + b"XXXX" + HELLO[12:]])
def test_what_is_cut_or_of_another_kind_gives_what_came(data: bytes) -> None:
    assert b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}".startswith(decompressed(data))


def test_bytes_at_random_and_megabytes_made_to_take_long_end_in_time() -> None:
    chance = random.Random(7)
    started = time.process_time()
    for _ in range(2_000):
        data = bytearray(HELLO)
        data[chance.randrange(16, len(data))] = chance.randrange(256)
        rtf_to_text(decompressed(bytes(data)))
    head = struct.pack("<3I", 0, 0xFFFFFFFF, 0x75465A4C) + b"\0" * 4
    assert len(decompressed(head + b"\xff" + b"\x00\x0f" * 8)) <= 200
    assert len(decompressed(head + (b"\xff" + b"\x00\x0f" * 8) * 200_000)) <= 2_000_100
    for rtf in (
        b"\\b" * 1_000_000,
        b"{" * 2_000_000,
        b"\\'e0" * 500_000,
        b"\\u1050?" * 300_000,
        b"{\\f1 x}" * 300_000,
    ):
        rtf_to_text(b"{\\rtf1" + rtf)
    assert time.process_time() - started < 10


def test_a_mail_that_is_rich_text_alone_is_read_and_others_may_not() -> None:
    found = mail("Content-Type: application/rtf", rb"{\rtf1\ansi\ansicpg1251 \'ca\'e0\'f1\'f1\'e0}")
    assert (found.text, [file.name for file in found.attachments]) == ("Касса", ["part-1.rtf"])
    assert "ambiguous type" in found.defects


def test_an_item_whose_text_is_rich_text_alone_is_read() -> None:
    assert opened(compound_file({"__substg1.0_10090102": HELLO})).text == "hello world"


def test_a_winmail_dat_whose_text_is_rich_text_alone_is_read_and_others_may_not() -> None:
    properties = struct.pack("<IHHII", 1, 258, 0x1009, 1, len(HELLO)) + HELLO + b"\0" * (-len(HELLO) % 4)
    tnef = (
        struct.pack("<IH", 0x223E9F78, 1)
        + struct.pack("<BHHI", 1, 0x9003, 6, len(properties))
        + properties
        + b"\0\0"
    )
    head = "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64"
    found = mail(head, base64.encodebytes(tnef))
    assert (found.text, found.attachments) == ("hello world", ())
    assert "ambiguous type" in found.defects
