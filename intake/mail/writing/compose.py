"""Compose an outgoing mail into bytes.

Headers are folded here and nowhere else: the standard library's `EmailMessage` turns long References
into encoded-words and so breaks the threads of the customer's mail client.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from email.utils import format_datetime

from intake.desk.outbound import FilePart, OutboundMail
from intake.mail.one_line import one_line
from intake.mail.writing.entity import Entity
from intake.mail.writing.filenames import clean_file_name, file_headers
from intake.mail.writing.headers import (
    UncomposableAddress,
    address_header,
    folded,
    is_message_id,
    reply_references,
    text_header,
    trimmed_references,
)

__all__ = ["UncomposableAddress", "compose", "reply_references"]

_LONGEST_LINE = 998  # RFC 5322 §2.1.1, without the CRLF
_HEADER_LINE = re.compile(rb"[!-9;-~]{1,76}:")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]+")
_TOKEN_PAIR = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,80}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}")


def compose(mail: OutboundMail) -> bytes:
    """Give the mail as it goes over SMTP: CRLF line ends, no line over 998 bytes, only ASCII.

    Addresses alone may be in UTF-8 (RFC 6532), where an ASCII server can't be told of them anyway.

    The same mail always gives the same bytes.  UncomposableAddress when an address has no
    written form; ValueError when the Message-ID or the date (aware, its zone is shown) is unusable.
    """
    boundary = _boundary(mail)
    body = _body(mail, boundary)
    whole = _with_files(body, mail.attachments, boundary) if mail.attachments else body
    _add_headers(whole, mail)
    return whole.written()


def _body(mail: OutboundMail, boundary: str) -> Entity:
    text = text_part("plain", mail.text)
    if not mail.html:
        return text
    return _multipart("alternative", f"{boundary}a", [text, text_part("html", mail.html)])


def _with_files(body: Entity, files: tuple[FilePart, ...], boundary: str) -> Entity:
    return _multipart("mixed", f"{boundary}m", [body, *map(_file_part, files)])


def _multipart(subtype: str, boundary: str, parts: list[Entity]) -> Entity:
    whole = Entity(parts=tuple(parts), boundary=boundary)
    whole.put("Content-Type", f'multipart/{subtype};\r\n boundary="{boundary}"')
    return whole


def _boundary(mail: OutboundMail) -> str:
    """Derive the boundary from the mail; "=_" occurs in neither base64 nor quoted-printable."""
    digest = hashlib.sha256(f"{mail.message_id}\n{mail.text}".encode(errors="replace"))
    return f"=_{digest.hexdigest()[:32]}"


# --- Headers --------------------------------------------------------------------------------------


def _add_headers(part: Entity, mail: OutboundMail) -> None:
    if not is_message_id(mail.message_id):
        raise ValueError(f"{one_line(mail.message_id, 100)!r} is no Message-ID")
    if mail.date.tzinfo is None:
        raise ValueError("the Date of a mail needs a zone")
    part.put("Date", format_datetime(mail.date))
    part.put("Message-ID", mail.message_id)
    part.put("From", address_header("From", (mail.sender,)))
    part.put("To", _recipients(mail))
    if mail.reply_to:
        part.put("Reply-To", address_header("Reply-To", (mail.reply_to,)))
    part.put("Subject", text_header("Subject", one_line(mail.subject)))
    _add_thread(part, mail)
    if _LANGUAGE.fullmatch(mail.language):
        part.put("Content-Language", mail.language)
    if mail.automatic:
        _mark_automatic(part)
    for name, value in mail.headers:
        part.put(name, text_header(name, one_line(value)))
    # Outlook offers no reactions to a mail that forbids them: one would come back as a mail of its own.
    part.put("X-MS-Reactions", "disallow")
    part.put("MIME-Version", "1.0")


def _recipients(mail: OutboundMail) -> str:
    return address_header("To", mail.to) if mail.to else "undisclosed-recipients:;"


def _add_thread(part: Entity, mail: OutboundMail) -> None:
    if mail.in_reply_to and is_message_id(mail.in_reply_to):
        part.put("In-Reply-To", mail.in_reply_to)
    references = trimmed_references(mail.references)
    if references:
        part.put("References", folded("References", references))


def _mark_automatic(part: Entity) -> None:
    """Tell other robots to stay silent (RFC 3834 §5).

    No Precedence: filters file "bulk" and "list" under newsletters, and every robot that knows
    "auto_reply" knows Auto-Submitted too.
    """
    part.put("Auto-Submitted", "auto-replied")
    part.put("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply")


# --- Text -----------------------------------------------------------------------------------------


def text_part(subtype: str, text: str) -> Entity:
    """A text as a part of a mail, with the line ends and the encoding that it needs."""
    clean = text.replace("\r\n", "\n").replace("\r", "\n")
    if not clean.replace("\n", " ").isprintable():
        clean = _CONTROLS.sub("", clean)
    part = Entity()
    part.put("Content-Type", f'text/{subtype}; charset="utf-8"')
    _encode_text(part, clean if clean.endswith("\n") else f"{clean}\n")
    return part


def _encode_text(part: Entity, text: str) -> None:
    """Choose the encoding that is shortest, and plain where plain is possible.

    Cyrillic text is half as long in base64 as in quoted-printable, and mail programs of any age
    read both.
    """
    content = text.encode()
    # Most foreign letters have two bytes.
    foreign = 2 * (len(content) - len(text))
    if not foreign and not _has_long_line(content):
        encoding, payload = "7bit", content.replace(b"\n", b"\r\n")
    elif foreign * 6 < len(content):
        encoding, payload = "quoted-printable", binascii.b2a_qp(content, istext=True).replace(b"\n", b"\r\n")
    else:
        encoding, payload = "base64", _base64(content.replace(b"\n", b"\r\n"))
    part.put("Content-Transfer-Encoding", encoding)
    part.content = payload


def _has_long_line(content: bytes) -> bool:
    return len(content) > _LONGEST_LINE and max(map(len, content.split(b"\n"))) > _LONGEST_LINE


# --- Files ----------------------------------------------------------------------------------------


def _file_part(file: FilePart) -> Entity:
    content_type = file.content_type.lower().partition(";")[0].strip()
    name = clean_file_name(file.name)
    if content_type == "message/rfc822":
        return _message_part(name, file.content)
    return _encoded_file(_honest_type(content_type), name, file.content)


def _message_part(name: str, content: bytes) -> Entity:
    """Attach a mail.  RFC 2046 §5.2.1 forbids encoding message/rfc822, so only a clean mail is sent as one.

    Any other goes as an .eml file, which mail programs open just as well and no relay alters.
    """
    name = name if name.lower().endswith(".eml") else f"{name}.eml"
    lines = content.replace(b"\r\n", b"\n")
    clean = content.isascii() and b"\0" not in content and b"\r" not in lines
    if not clean or not _HEADER_LINE.match(content) or _has_long_line(lines):
        return _encoded_file("application/octet-stream", name, content)
    part = _named_part("message/rfc822", name)
    part.put("Content-Transfer-Encoding", "7bit")
    part.content = lines.replace(b"\n", b"\r\n")
    return part


def _honest_type(content_type: str) -> str:
    """Give the declared type if it is one that a file may have, else the unknown one."""
    composite = content_type.startswith(("multipart/", "message/"))
    if composite or not _TOKEN_PAIR.fullmatch(content_type):
        return "application/octet-stream"
    return content_type


def _named_part(content_type: str, name: str) -> Entity:
    part = Entity()
    with_name, disposition = file_headers(content_type, name)
    part.put("Content-Type", with_name)
    part.put("Content-Disposition", disposition)
    return part


def _encoded_file(content_type: str, name: str, content: bytes) -> Entity:
    part = _named_part(content_type, name)
    part.put("Content-Transfer-Encoding", "base64")
    part.content = _base64(content)
    return part


def _base64(content: bytes) -> bytes:
    """Base64 in lines of 76 characters (RFC 2045 §6.8), piece by piece: a file may be large."""
    step = 57 * 1024
    view = memoryview(content)
    pieces = (binascii.b2a_base64(view[at : at + step], newline=False) for at in range(0, len(view), step))
    return b"".join([_lines_of_76(piece) for piece in pieces])


def _lines_of_76(encoded: bytes) -> bytes:
    return b"\r\n".join([*(encoded[at : at + 76] for at in range(0, len(encoded), 76)), b""])
