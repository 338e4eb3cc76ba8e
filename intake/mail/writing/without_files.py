"""An outgoing mail again, without the files for which a server has no room."""

from __future__ import annotations

import re

from intake.mail.writing.compose import text_part

_MIXED = re.compile(rb'^Content-Type: multipart/mixed;\r\n boundary="(=_[0-9a-f]{32}m)"\r$', re.MULTILINE)


def without_files(raw: bytes, note: str) -> bytes | None:
    """A mail as `compose` wrote it, with a note in place of its files; None where it has none."""
    head, gap, body = raw.partition(b"\r\n\r\n")
    mixed = _MIXED.search(head + b"\r\n")
    if mixed is None:
        return None
    delimiter = b"--" + mixed[1]
    text = body.partition(b"\r\n" + delimiter)[0]
    end = b"\r\n" + delimiter
    return head + gap + text + end + b"\r\n" + text_part("plain", note).written() + end + b"--\r\n"
