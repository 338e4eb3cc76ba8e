"""Mails as the desk's own server hands them on: with its word on the sender, in the one place for all tests."""

from __future__ import annotations

from email import message_from_bytes
from email.utils import parseaddr

SERVER = "mx.desk.test"
# Of the desk's own people nothing is said: a test says itself what proves one, or doesn't.
_OWN_DOMAIN = "desk.test"


def confirmed(raw: bytes, server: str = SERVER, own_domain: str = _OWN_DOMAIN) -> bytes:
    """The mail with a passing verdict on top, unless it has an Authentication-Results header of its own.

    A test that wants none writes `Authentication-Results: mx.desk.test; none` into its mail.
    """
    head = raw[:100_000]
    end = min((place for mark in (b"\r\n\r\n", b"\n\n") if (place := head.find(mark)) >= 0), default=-1)
    message = message_from_bytes(head if end < 0 else head[:end])
    if end < 0 or message["Authentication-Results"] is not None:
        return raw
    domain = parseaddr(str(message["From"] or ""))[1].rpartition("@")[2].casefold()
    if not domain.isascii() or not domain or domain == own_domain:
        return raw
    line = b"\r\n" if b"\r\n" in head[: end + 2] else b"\n"
    passed = f"dkim=pass header.d={domain}; spf=pass smtp.mailfrom={domain}"
    return f"Authentication-Results: {server}; {passed}".encode() + line + raw
