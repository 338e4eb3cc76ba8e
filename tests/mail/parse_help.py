"""Mails for the parser's tests, written as bytes so that nothing mends them on the way."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from intake.desk.message import InboundMail
from intake.mail.parsing.parse import ParseLimits, parse

ARRIVED = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
CORPUS = Path(__file__).parent.parent / "corpus" / "parse"
HEAD = b"From: Ivan <ivan@firma.example>\r\nTo: support@desk.test\r\nDate: Mon, 2 Mar 2026 14:00:00 +0300\r\n"


def read(raw: bytes, **limits: int) -> InboundMail:
    return parse(raw, ARRIVED, limits=ParseLimits(**limits))


def mail(headers: str | bytes, body: str | bytes = b"text", head: bytes = HEAD) -> InboundMail:
    """A mail of these headers (lines divided by \\n) and this body."""
    headers = headers.encode() if isinstance(headers, str) else headers
    body = body.encode() if isinstance(body, str) else body
    lines = headers.strip(b"\n").replace(b"\n", b"\r\n")
    return read(head + lines + b"\r\n\r\n" + body)


def from_header(value: str | bytes) -> InboundMail:
    value = value.encode() if isinstance(value, str) else value
    return read(b"From: " + value + b"\r\nSubject: x\r\n\r\ntext")


def corpus(name: str) -> InboundMail:
    return read((CORPUS / name).read_bytes())


def html(source: str) -> str:
    return mail("Content-Type: text/html; charset=utf-8", source).text


def multipart(kind: str, *parts: str | bytes) -> InboundMail:
    """A multipart mail; each part is its headers, an empty line and its content, with \\n."""
    encoded = [part.encode() if isinstance(part, str) else part for part in parts]
    body = b"".join(b"--edge\n" + part + b"\n" for part in encoded) + b"--edge--\n"
    return mail(f"MIME-Version: 1.0\nContent-Type: {kind}; boundary=edge", body.replace(b"\n", b"\r\n"))
