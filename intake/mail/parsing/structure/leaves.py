"""A part that is no container, as bodies and attachments come: its type, its name, its bytes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.policy import Compat32

from intake.mail.parsing.clean import clean_line, label
from intake.mail.parsing.structure.mime import Part

_OF_SMIME = {
    ".p7m": "application/pkcs7-mime",
    ".p7z": "application/pkcs7-mime",
    ".p7s": "application/pkcs7-signature",
}
_EXTENSIONS = {
    "text/plain": "txt",
    "text/html": "html",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/rtf": "rtf",
    "application/rtf": "rtf",
    "text/vcard": "vcf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/json": "json",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/pkcs7-signature": "p7s",
    "application/x-pkcs7-signature": "p7s",
    "application/pgp-signature": "asc",
    "application/pgp-encrypted": "asc",
    "application/pgp-keys": "asc",
    "application/pkcs7-mime": "p7m",
    "message/rfc822": "eml",
    "application/ms-tnef": "dat",
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part that is not a container: the unit in which bodies and attachments come.

    `number` is the position in the tree as IMAP counts it; `container` is the content type of
    the part around it.
    """

    part: Part
    number: str
    content_type: str
    disposition: str
    name: str
    container: str

    @property
    def label(self) -> str:
        """The name, or a stable one by the position for nameless parts."""
        stem = "signature" if self.content_type.endswith("-signature") else f"part-{self.number}"
        return self.name or f"{stem}.{_EXTENSIONS.get(self.content_type, 'bin')}"

    @property
    def charset(self) -> str:
        """The declared charset, maybe empty, maybe untrue."""
        return self.part.value("content-type").parameters.get("charset", "")

    def content(self) -> bytes:
        """The decoded bytes.  Each call decodes anew."""
        content = self.part.content()
        return flatten(self.part) if content is None else content


def flatten(part: Part) -> bytes:
    """The bytes of an attached message (what stands inside message/rfc822)."""
    inner = part.get_payload() if part.is_multipart() else None
    if not isinstance(inner, list):
        return b""
    return part.kept.restored_lines(b"\n".join(_message_bytes(message) for message in inner))


def _message_bytes(message: Message | str) -> bytes:
    if isinstance(message, str):
        return message.encode("utf-8", "surrogateescape")
    # The generator of the standard library refuses some broken mails that its parser took: for a header that
    # holds another kind of line end (a vertical tab), which would look like a second header, or for a part.
    for policy in (None, _AS_THEY_CAME):
        with suppress(*_REFUSALS):
            return message.as_bytes(policy=policy)
    lines = [f"{name}: {value}" for name, value in message.raw_items()]
    return "\n".join(lines).encode("utf-8", "surrogateescape") + b"\n\n"


class _AsTheyCame(Compat32):
    """Writes headers as they were read, neither folded anew nor looked at."""

    def fold_binary(self, name: str, value: str) -> bytes:
        return f"{name}: {value}{self.linesep}".encode("utf-8", "surrogateescape")


_AS_THEY_CAME = _AsTheyCame()
_REFUSALS = (LookupError, ValueError, TypeError, AttributeError, RecursionError, MessageError)


def leaf_of(part: Part, number: str, container: str) -> Leaf:
    """A leaf with its type, disposition and name read."""
    disposition = part.value("content-disposition")
    name = part.file_name
    kind = type_by_name(part.clean_type, name)
    return Leaf(part, number, kind, clean_line(disposition.main), label(name), container)


def type_by_name(kind: str, name: str) -> str:
    """The type that a file of S/MIME has by its name, where gateways know none (RFC 8551 §3.2.1 and §3.9)."""
    by_name = _OF_SMIME.get(name[-4:].lower()) if kind == "application/octet-stream" else None
    return by_name or kind
