"""winmail.dat: Outlook's TNEF envelope, in which attachments and sometimes the text arrive."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from tnefparse import TNEF

from intake.mail.charsets import decode_text
from intake.mail.clean import clean_text, label

# tnefparse warns of every oddity on its own logger; broken files are expected here.
logging.getLogger("tnefparse").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file found in a winmail.dat."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Winmail:
    """What a winmail.dat holds: files in order, and the mail's text and HTML when they are there."""

    files: tuple[PackedFile, ...]
    text: str
    html: str


def unpack(data: bytes, most: int) -> Winmail | None:
    """Unpack at most `most` files; None when the bytes are no readable TNEF."""
    try:
        tnef = TNEF(data, do_checksum=False)
        files = tuple(
            PackedFile(label(_text(attached.long_filename())), bytes(attached.data))
            for attached in tnef.attachments[:most]
        )
        return Winmail(files, clean_text(_text(tnef.body)), clean_text(_text(tnef.htmlbody)))
    except Exception:  # noqa: BLE001 - tnefparse fails on broken files with errors of every kind
        return None


def _text(value: str | bytes | None) -> str:
    if not value:
        return ""
    return (decode_text(value) if isinstance(value, bytes) else value).strip("\x00")
