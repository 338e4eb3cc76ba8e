"""The sample mails as bytes: read from `mails/`, with the placeholders in replies filled in.

Here the demo plays the mail programs of customers and agents: they answer the mails that they really got.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import Header
from email.message import Message
from email.utils import format_datetime
from importlib.resources import files

from intake.demo.samples import Sample
from intake.desk.ticket import subject_tag
from intake.store.outbox.listing import OutboxLine

_PLACE = re.compile(rb"@([A-Z_]+)@")


def read(sample: Sample) -> bytes:
    """The mail as it is in `mails/`."""
    return (files("intake.demo") / "mails" / sample.file).read_bytes()


def reply(sample: Sample, answered: OutboxLine, raw: bytes) -> bytes:
    """The mail with its placeholders filled in from the outgoing mail that it answers, given as `raw`."""
    quoted = "\r\n".join(f"> {line}" for line in text_of(raw).splitlines())
    values = {
        b"DATE": format_datetime(datetime.now(UTC)).encode(),
        b"SUBJECT": Header(answered.subject, "utf-8", maxlinelen=70).encode(linesep="\r\n").encode(),
        b"TAG": subject_tag("#", answered.ticket_number or 0).encode(),
        b"MESSAGE_ID": answered.message_id.encode(),
        b"QUOTED": quoted.encode(),
    }
    return _PLACE.sub(lambda place: values[place[1]], read(sample))


def text_of(raw: bytes) -> str:
    """The plain text of one of our own mails."""
    texts = (part for part in message_from_bytes(raw).walk() if part.get_content_type() == "text/plain")
    return _decoded(next(texts))


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode(part.get_content_charset("utf-8")) if isinstance(payload, bytes) else ""
