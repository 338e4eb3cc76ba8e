"""What a MIME message holds, typed: the library says that a payload may be almost anything."""

from __future__ import annotations

from email.message import Message


def parts(message: Message) -> list[Message]:
    """The parts that stand directly in a multipart message, or the mail in a message/rfc822 part."""
    payload = message.get_payload()
    assert isinstance(payload, list)
    found = [part for part in payload if isinstance(part, Message)]
    assert len(found) == len(payload)
    return found


def content(message: Message) -> bytes:
    """The bytes of a message of a single part, its transfer encoding undone."""
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload
