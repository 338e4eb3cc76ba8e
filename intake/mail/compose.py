"""Compose an outgoing mail into bytes.

Built on the standard library's compat32 classes: the newer `EmailMessage` turns long References
into encoded-words and so breaks the threads of the customer's mail client.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from email import policy
from email.message import Message
from email.utils import format_datetime

from intake.desk.message import FilePart, OutboundMail
from intake.mail.filenames import clean_file_name, file_headers
from intake.mail.outgoing_headers import (
    FoldedHeader,
    UncomposableAddress,
    address_header,
    clean_text,
    folded,
    is_message_id,
    reply_references,
    text_header,
    trimmed_references,
)

__all__ = ["UncomposableAddress", "compose", "reply_references"]

_POLICY = policy.compat32.clone(linesep="\r\n", max_line_length=78)
_LONG_LINE = re.compile(rb"[^\n]{999}")  # RFC 5322 §2.1.1 allows 998 without the CRLF
_HEADER_LINE = re.compile(rb"[!-9;-~]{1,76}:")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]+")
_TOKEN_PAIR = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,80}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}")


def compose(mail: OutboundMail) -> bytes:
    """Give the mail as it goes over SMTP: CRLF line ends, no line over 998 bytes, only ASCII.

    The same mail always gives the same bytes.  UncomposableAddress when an address is no plain
    addr-spec; ValueError when the Message-ID or the date (aware, its zone is shown) is unusable.
    """
    boundary = _boundary(mail)
    body = _body(mail, boundary)
    whole = _with_files(body, mail.attachments, boundary) if mail.attachments else body
    _add_headers(whole, mail)
    return whole.as_bytes(policy=_POLICY)


def _body(mail: OutboundMail, boundary: str) -> Message:
    text = _text_part("plain", mail.text)
    if not mail.html:
        return text
    return _multipart("alternative", f"{boundary}a", [text, _text_part("html", mail.html)])


def _with_files(body: Message, files: tuple[FilePart, ...], boundary: str) -> Message:
    return _multipart("mixed", f"{boundary}m", [body, *map(_file_part, files)])


def _multipart(subtype: str, boundary: str, parts: list[Message]) -> Message:
    whole = Message(policy=_POLICY)
    _put(whole, "Content-Type", f'multipart/{subtype};\r\n boundary="{boundary}"')
    for part in parts:
        whole.attach(part)
    return whole


def _boundary(mail: OutboundMail) -> str:
    """Derive the boundary from the mail; "=_" occurs in neither base64 nor quoted-printable."""
    digest = hashlib.sha256(f"{mail.message_id}\n{mail.text}".encode(errors="replace"))
    return f"=_{digest.hexdigest()[:32]}"


def _put(part: Message, name: str, value: FoldedHeader | str) -> None:
    """Set a header as it is to be sent; a plain str would be parsed and folded once more."""
    ready = FoldedHeader(value) if isinstance(value, str) else value
    part[name] = ready  # type: ignore[assignment]  # compat32 takes any header that can encode itself


# --- Headers --------------------------------------------------------------------------------------


def _add_headers(part: Message, mail: OutboundMail) -> None:
    if not is_message_id(mail.message_id):
        raise ValueError(f"{clean_text(mail.message_id, 100)!r} is no Message-ID")
    if mail.date.tzinfo is None:
        raise ValueError("the Date of a mail needs a zone")
    _put(part, "Date", format_datetime(mail.date))
    _put(part, "Message-ID", mail.message_id)
    _put(part, "From", address_header("From", (mail.sender,)))
    _put(part, "To", _recipients(mail))
    if mail.reply_to:
        _put(part, "Reply-To", address_header("Reply-To", (mail.reply_to,)))
    _put(part, "Subject", text_header("Subject", clean_text(mail.subject)))
    _add_thread(part, mail)
    if _LANGUAGE.fullmatch(mail.language):
        _put(part, "Content-Language", mail.language)
    if mail.automatic:
        _mark_automatic(part)
    _put(part, "MIME-Version", "1.0")


def _recipients(mail: OutboundMail) -> FoldedHeader:
    return address_header("To", mail.to) if mail.to else FoldedHeader("undisclosed-recipients:;")


def _add_thread(part: Message, mail: OutboundMail) -> None:
    if mail.in_reply_to and is_message_id(mail.in_reply_to):
        _put(part, "In-Reply-To", mail.in_reply_to)
    references = trimmed_references(mail.references)
    if references:
        _put(part, "References", folded("References", references))


def _mark_automatic(part: Message) -> None:
    """Tell other robots to stay silent (RFC 3834 §5).

    No Precedence: filters file "bulk" and "list" under newsletters, and every robot that knows
    "auto_reply" knows Auto-Submitted too.
    """
    _put(part, "Auto-Submitted", "auto-replied")
    _put(part, "X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply")


# --- Text -----------------------------------------------------------------------------------------


def _text_part(subtype: str, text: str) -> Message:
    clean = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    content = clean.encode()
    if not content.endswith(b"\n"):
        content += b"\n"
    part = Message(policy=_POLICY)
    _put(part, "Content-Type", f'text/{subtype}; charset="utf-8"')
    _encode_text(part, content)
    return part


def _encode_text(part: Message, content: bytes) -> None:
    """Choose the encoding that is shortest, and plain where plain is possible.

    Cyrillic text is half as long in base64 as in quoted-printable, and mail programs of any age
    read both.
    """
    letters = content.isascii()
    if letters and not _LONG_LINE.search(content):
        encoding, payload = "7bit", content
    elif letters or _foreign_bytes(content) * 6 < len(content):
        encoding, payload = "quoted-printable", binascii.b2a_qp(content, istext=True)
    else:
        encoding, payload = "base64", _base64(content.replace(b"\n", b"\r\n"))
    _put(part, "Content-Transfer-Encoding", encoding)
    part.set_payload(payload.decode("ascii"))


def _foreign_bytes(content: bytes) -> int:
    return len(content) - len(content.decode("utf-8").encode("ascii", "ignore"))


# --- Files ----------------------------------------------------------------------------------------


def _file_part(file: FilePart) -> Message:
    content_type = file.content_type.lower().partition(";")[0].strip()
    name = clean_file_name(file.name)
    if content_type == "message/rfc822":
        return _message_part(name, file.content)
    return _encoded_file(_honest_type(content_type), name, file.content)


def _message_part(name: str, content: bytes) -> Message:
    """Attach a mail.  RFC 2046 §5.2.1 forbids to encode message/rfc822, so only a clean one goes so.

    Any other goes as an .eml file, which mail programs open just as well and no relay alters.
    """
    name = name if name.lower().endswith(".eml") else f"{name}.eml"
    lines = content.replace(b"\r\n", b"\n")
    clean = content.isascii() and b"\0" not in content and b"\r" not in lines
    if not clean or not _HEADER_LINE.match(content) or _LONG_LINE.search(lines):
        return _encoded_file("application/octet-stream", name, content)
    part = _named_part("message/rfc822", name)
    _put(part, "Content-Transfer-Encoding", "7bit")
    part.set_payload(lines.replace(b"\n", b"\r\n").decode("ascii"))
    return part


def _honest_type(content_type: str) -> str:
    """Give the declared type if it is one that a file may have, else the unknown one."""
    composite = content_type.startswith(("multipart/", "message/"))
    if composite or not _TOKEN_PAIR.fullmatch(content_type):
        return "application/octet-stream"
    return content_type


def _named_part(content_type: str, name: str) -> Message:
    part = Message(policy=_POLICY)
    with_name, disposition = file_headers(content_type, name)
    _put(part, "Content-Type", with_name)
    _put(part, "Content-Disposition", disposition)
    return part


def _encoded_file(content_type: str, name: str, content: bytes) -> Message:
    part = _named_part(content_type, name)
    _put(part, "Content-Transfer-Encoding", "base64")
    part.set_payload(_base64(content).decode("ascii"))
    return part


def _base64(content: bytes) -> bytes:
    """Base64 in lines of 76 (RFC 2045 §6.8)."""
    step = 57
    return b"".join(binascii.b2a_base64(content[at : at + step]) for at in range(0, len(content), step))
