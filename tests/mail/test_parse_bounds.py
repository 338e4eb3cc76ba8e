"""What a mail of many or endless parts costs is bounded by bytes and characters, whatever it is made of."""

from __future__ import annotations

from collections.abc import Callable
from email.feedparser import BytesFeedParser
from typing import Any

import pytest

from intake.mail.parsing.charsets import decoding
from intake.mail.parsing.html.text import html_to_text
from intake.mail.parsing.parse import ParseLimits
from intake.mail.parsing.structure import mime
from intake.mail.parsing.text import body, texts
from tests.mail.parse_help import HEAD, read

LIMITS = ParseLimits()
HTML = b"Content-Type: text/html\r\n\r\n" + b"<b>x</b><td>y" * 2_300
PLAIN = b"Content-Type: text/plain; charset=unknown\r\n\r\n" + "слово дело ".encode("cp1251") * 2_700
MESSAGE = (
    b"Content-Type: message/rfc822\r\n\r\n" + HEAD + b"Content-Type: multipart/mixed; boundary=c\r\n\r\n"
)


def many(part: bytes, number: int, kind: bytes = b"mixed", edge: bytes = b"b") -> bytes:
    head = HEAD + b"Content-Type: multipart/" + kind + b"; boundary=" + edge + b"\r\n\r\n"
    return head + (b"--" + edge + b"\r\n" + part + b"\r\n") * number + b"--" + edge + b"--"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How many characters of HTML, and how many bytes of text, were worked on."""
    counts = {"html": 0, "decoded": 0}

    def counting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def count(source: bytes, *others: str) -> Any:
            counts[name] += len(source)
            return function(source, *others)

        return count

    monkeypatch.setattr(body, "html_to_text", counting("html", html_to_text))
    monkeypatch.setattr(texts, "decoded", counting("decoded", decoding.decoded))
    return counts


MANY = {
    "999 texts in HTML": many(HTML, 999),
    "999 alternatives in HTML": many(HTML, 999, b"alternative"),
    "999 texts in a charset to be guessed": many(PLAIN, 999),
    "20 attached mails of 48 texts": many(MESSAGE + (b"--c\r\n" + HTML + b"\r\n") * 48 + b"--c--", 20),
}


@pytest.mark.parametrize("name", MANY)
def test_of_many_texts_only_so_many_characters_are_worked_on(name: str, counted: dict[str, int]) -> None:
    found = read(MANY[name])
    assert 0 < counted["html"] + counted["decoded"] < 2 * (LIMITS.all_texts + LIMITS.text_characters)
    assert "texts left out" in found.defects


def test_texts_that_are_not_read_are_files() -> None:
    found = read(MANY["999 texts in HTML"])
    assert len(found.attachments) > 900
    assert len({attachment.part for attachment in found.attachments}) == len(found.attachments)


def test_an_ordinary_letter_of_many_texts_is_read_whole() -> None:
    found = read(many(b"Content-Type: text/plain\r\n\r\n" + b"word " * 200, 400))
    assert (found.text.count("word"), found.defects) == (80_000, ())


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"a\r", b"--b\r\n", b"--\r\n"])
def test_of_endless_lines_only_so_many_become_objects(end: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = 0

    class Counting(BytesFeedParser):
        def feed(self, data: Any) -> None:
            nonlocal ends
            ends += data.count(b"\r") + data.count(b"\n")
            super().feed(data)

    monkeypatch.setattr(mime, "BytesFeedParser", Counting)
    read(
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + end * (3_000_000 // len(end)),
        lines=50_000,
    )
    assert ends <= 100_000 + 65_536
