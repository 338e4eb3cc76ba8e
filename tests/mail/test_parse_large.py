"""Long bodies are kept back from the parser; nobody may notice but by the memory."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from datetime import UTC, datetime
from email import encoders
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from intake.mail.parsing.parse import attachment_bytes, parse
from intake.mail.parsing.structure import long_bodies

NOW = datetime(2026, 3, 2, tzinfo=UTC)
SIZE = 700_001


def base64_file() -> Message:
    part = MIMEBase("application", "zip")
    part.set_payload(random.Random(1).randbytes(SIZE))
    encoders.encode_base64(part)
    return part


def quoted_printable() -> Message:
    part = MIMEBase("application", "octet-stream")
    part.set_payload(random.Random(2).randbytes(SIZE))
    encoders.encode_quopri(part)
    return part


def written(payload: str, encoding: str) -> Message:
    part = MIMEBase("application", "octet-stream")
    part.set_payload(payload)
    part["Content-Transfer-Encoding"] = encoding
    return part


def encoded() -> str:
    return base64.encodebytes(random.Random(3).randbytes(SIZE)).decode()


def attached_mail() -> Message:
    inner = MIMEMultipart()
    inner["From"] = "c@d.example"
    inner["Subject"] = "inner"
    inner.attach(MIMEText("text"))
    inner.attach(base64_file())
    return MIMEMessage(inner)


PARTS: dict[str, Callable[[], Message]] = {
    "base64": base64_file,
    "quoted-printable": quoted_printable,
    "a text": lambda: MIMEText("строка\n" * (SIZE // 10), "plain", "utf-8"),
    "a plain log": lambda: written("\n".join(f"line {n}" for n in range(SIZE // 5)), "8bit"),
    "lines like boundaries": lambda: written(
        "\n".join(f"--{n}" if n % 1000 == 0 else f"line {n}" for n in range(SIZE // 5)), "7bit"
    ),
    "an attached mail": attached_mail,
    "base64 with rubbish": lambda: written(encoded()[:300_000] + "!! ==" + encoded()[300_000:], "base64"),
    "base64 with blanks": lambda: written(encoded().replace("\n", " \n"), "base64"),
    "base64 padded in the middle": lambda: written(encoded() + encoded(), "base64"),
    "base64 cut short": lambda: written(encoded()[:-6], "base64"),
    "words like a placeholder": lambda: written("kept back 0.0\n" * (SIZE // 10), "7bit"),
}


def whole(part: Message, line_end: bytes) -> bytes:
    mail = MIMEMultipart()
    mail["From"] = "a@b.example"
    mail["Subject"] = "x"
    mail.attach(MIMEText("привет\n", "plain", "utf-8"))
    part.add_header("Content-Disposition", "attachment", filename="file")
    mail.attach(part)
    return mail.as_bytes().replace(b"\n", line_end)


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n", b"\r"], ids=["CRLF", "LF", "CR"])
@pytest.mark.parametrize("kind", PARTS)
def test_a_large_part_reads_as_if_the_parser_had_seen_it_whole(
    kind: str, line_end: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = whole(PARTS[kind](), line_end)
    found, files = parse(raw, NOW), list(attachment_bytes(raw))
    monkeypatch.setattr(long_bodies, "_LONG", 10**9)
    assert found == parse(raw, NOW)
    assert files == list(attachment_bytes(raw))


def test_most_of_a_large_file_never_reaches_the_parser() -> None:
    raw = whole(base64_file(), b"\r\n")
    read = sum(map(len, long_bodies.keep_back(raw).pieces))
    assert read < len(raw) / 3


def test_a_header_is_never_kept_back() -> None:
    raw = b"Subject: x\r\n" + b"X-Long: value\r\n" * 60_000 + b"\r\ntext\r\n"
    assert not long_bodies.keep_back(raw).bodies
