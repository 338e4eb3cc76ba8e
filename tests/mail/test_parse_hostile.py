"""Mails made to stop, starve or overrun the parser.  The times are generous guards against hanging."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from intake.mail.parsing.parse import Closely, MalformedMail, parse
from tests.mail.parse_help import ARRIVED, HEAD, read

MILLION = 1_000_000


def nested(depth: int) -> bytes:
    levels = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (each, each)
        for each in range(depth)
    )
    return HEAD + levels + b"Content-Type: text/plain\r\n\r\ninnermost\r\n"


def parts(number: int) -> bytes:
    return (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n" * number
        + b"--b--"
    )


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b"\r\n\r\n  \n", "empty"),
        (b"\x00" * 100, "empty"),
        (b"hello", "header"),
        (b"\r\nno header at all\r\n", "header"),
        (b"Dear: all\n\nhello", "header"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" * 100, "header"),
        (nested(1000), "nested"),
        (HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 1000 + b"\r\nhi", "nested"),
        (parts(30_000), "parts"),
    ],
)
def test_what_is_no_mail_is_malformed(raw: bytes, reason: str) -> None:
    with pytest.raises(MalformedMail) as caught:
        read(raw)
    assert reason in str(caught.value)


def test_sensible_nesting_is_read() -> None:
    assert read(nested(30)).text == "innermost"


def test_of_very_many_parts_the_first_are_read() -> None:
    found = read(parts(10_000))
    assert 0 < found.text.count("hi") <= 1000


def test_a_leading_empty_line_or_mark_is_forgiven() -> None:
    assert read(b"\r\n" + HEAD + b"\r\nhi").text == "hi"
    assert read(b"\xef\xbb\xbf" + HEAD + b"\r\nhi").sender.address == "ivan@firma.example"


def test_an_mbox_line_and_bare_line_feeds_are_forgiven() -> None:
    found = read(
        b"From ivan@firma.example Mon Mar  2 14:00:00 2026\n" + HEAD.replace(b"\r\n", b"\n") + b"\nhi\n"
    )
    assert (found.sender.address, found.text) == ("ivan@firma.example", "hi")


def test_what_decides_survives_ten_thousand_other_headers() -> None:
    junk = b"".join(b"X-%d: y\r\n" % number for number in range(10_000))
    found = read(junk + HEAD + b"Auto-Submitted: auto-replied\r\nSubject: x\r\n\r\nhi")
    assert (found.sender.address, found.subject, found.header("auto-submitted")) == (
        "ivan@firma.example",
        "x",
        "auto-replied",
    )
    assert len(found.headers) < 1100
    assert "headers cut" in found.defects


def html(source: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + source


HOSTILE = {
    "long subject": b"Subject: " + b"x" * MILLION + b"\r\n" + HEAD + b"\r\nhi",
    "subject of halves of words": b"Subject: " + b"=?a?q?" * (MILLION // 6) + b"\r\n" + HEAD + b"\r\nhi",
    "subject of words": b"Subject: " + b"=?utf-8?q?=D0?= " * (MILLION // 16) + b"\r\n" + HEAD + b"\r\nhi",
    "subject of folds": b"Subject: " + b"x\r\n " * (MILLION // 4) + b"\r\n" + HEAD + b"\r\nhi",
    "subject of spaces": b"Subject: " + b" " * MILLION + b"x\r\n" + HEAD + b"\r\nhi",
    "raw subject": b"Subject: " + b"\xcf\xf0" * (MILLION // 2) + b"\r\n" + HEAD + b"\r\nhi",
    "many senders": b"From: a@b.example\r\n" * 50_000 + HEAD + b"\r\nhi",
    "many recipients": b"To: " + b"u@x.example, " * 100_000 + b"\r\n" + HEAD + b"\r\nhi",
    "angles": b"To: " + b"<" * MILLION + b"\r\n" + HEAD + b"\r\nhi",
    "quotes": b"Cc: " + b'"' * MILLION + b"\r\n" + HEAD + b"\r\nhi",
    "comments": b"Cc: " + b"(" * MILLION + b"\r\n" + HEAD + b"\r\nhi",
    "at signs": b"Cc: " + b"a@" * (MILLION // 2) + b"\r\n" + HEAD + b"\r\nhi",
    "references": b"References: " + b"<a" * (MILLION // 2) + b"\r\n" + HEAD + b"\r\nhi",
    "date": b"Date: " + b"(" * MILLION + b"\r\n" + HEAD + b"\r\nhi",
    "parameters": HEAD + b'Content-Type: multipart/mixed; a="' + b";" * MILLION + b"\r\n\r\nhi",
    "sections": HEAD + b"Content-Disposition: x; " + b"".join(b"filename*%d*=a;" % n for n in range(50_000)) + b"\r\n\r\nhi",
    "nested lines": nested(40) + b"\n" * MILLION,
    "empty lines": HEAD + b"\r\n" + b"\n" * (10 * MILLION),
    "flowed": HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + (b">" * 1000 + b" \n") * 1000,
    "spaces": HEAD + b"\r\n" + b" " * MILLION + b"x",
    "status groups": HEAD + b"Content-Type: message/delivery-status\r\n\r\n" + b"Final-Recipient: a@b\n\n" * 10_000,
    "utf-7": HEAD + b"Content-Type: text/plain; charset=utf-7\r\n\r\n" + b"+2AA" * (MILLION // 4),
    **{
        f"html {piece[:20]!r}": html(piece * (MILLION // len(piece)))
        for piece in (
            b"<!--", b"<", b"<a ", b'<a "', b'<a b=">', b"<a b='c\">", b"</", b"<!", b"&", b"&#1", b"&#x1111111111;", b"<table>",
            b"<table><tr><td>x", b"<td>x", b"<blockquote>x<br>", b"<div class=gmail_quote>x", b"<p hidden>", b"<ul><li>x",
            b"<span style=display:none>", b"<a href=http://x.example>y", b"<pre>\n", b"<script>", b"<style></", b" \n", b"&nbsp;",
            b"<p style='display:x", b"<title>", b"\xd0",
        )
    },
}  # fmt: skip


@pytest.mark.parametrize(
    "closely", [None, Closely(lambda _: True, lambda data: b"secret" in data)], ids=["", "closely"]
)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_read_in_bounded_time(name: str, closely: Closely | None) -> None:
    began = time.process_time()
    found = parse(HOSTILE[name], ARRIVED, closely=closely)
    assert timedelta(seconds=time.process_time() - began) < timedelta(seconds=15)
    assert len(found.text) <= 500_000
    assert sum(len(header.value) for header in found.headers) < 400_000
    assert len(found.references) <= 200
    assert max(len(found.to), len(found.cc), len(found.senders)) <= 1000
