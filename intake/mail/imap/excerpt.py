"""A well-formed mail from the header and the first text part of one that is too large to fetch.

Pure: works on the BODYSTRUCTURE answer (RFC 3501 §7.4.2) as nested tuples, and on bytes.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from typing import TYPE_CHECKING

from intake.desk.message import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DEEPEST = 20
_MOST_PARTS = 200
_LONGEST_NAME = 250
_TOKEN = re.compile(r"[a-z0-9][a-z0-9.+_-]{0,80}")
# Where the disposition stands behind the fields that every part has (RFC 3501 §7.4.2).
_DISPOSITION_AFTER = {"text": 9, "message/rfc822": 11}


@dataclass(frozen=True, slots=True)
class StructurePart:
    """A leaf of the MIME tree; `size` is in decoded bytes, as far as the server tells it."""

    number: str
    content_type: str
    name: str
    size: int
    attached: bool
    inline: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What to fetch of a large mail: `text_part` is a section number, "" when there is no text.

    `multipart` is the multipart's subtype, "" for a mail of a single part; `report_type` belongs
    to multipart/report.
    """

    parts: tuple[StructurePart, ...]
    text_part: str = ""
    multipart: str = ""
    report_type: str = ""

    def left_behind(self, *, text_cut: bool) -> tuple[Attachment, ...]:
        """The parts that stay on the server, among them the text when its end was cut off."""
        return tuple(
            Attachment(
                part.number,
                part.name,
                part.content_type,
                part.size,
                sha256="",
                inline=part.inline,
                left_on_server=True,
            )
            for part in self.parts
            if text_cut or part.number != self.text_part
        )


def describe(structure: object) -> Excerpt:
    """Read a BODYSTRUCTURE; what makes no sense in it is left out, never raised."""
    if not isinstance(structure, tuple) or not structure:
        return Excerpt(())
    multipart = report_type = ""
    if isinstance(structure[0], list):
        multipart = _token(structure[1] if len(structure) > 1 else None) or "mixed"
        parameters = _parameters(structure[2] if len(structure) > 2 else None)  # noqa: PLR2004 - its place
        report_type = _token(parameters.get("report-type", "").encode())
    parts = tuple(part for part, _ in zip(_leaves(structure, "", 0), range(_MOST_PARTS), strict=False))
    return Excerpt(parts, _text_part(parts), multipart, report_type)


def rebuild(header: bytes, excerpt: Excerpt, part_header: bytes, text: bytes, *, cut: bool) -> bytes:
    """The mail with its own header and nothing but the text part inside.

    A text that was cut ends at its last whole line, so that base64 and UTF-8 stay readable.
    """
    if cut and b"\n" in text:
        text = text[: text.rindex(b"\n") + 1]
    if excerpt.text_part and not excerpt.multipart:
        return b"".join(_fields(header)) + b"\r\n" + text
    kept = b"".join(field for field in _fields(header) if not _is_content(field))
    if not excerpt.text_part:
        return kept + b"Content-Type: text/plain; charset=us-ascii\r\n\r\n"
    boundary = b"=_intake_" + hashlib.sha256(text).hexdigest()[:32].encode()
    report = f'; report-type="{excerpt.report_type}"' if excerpt.report_type else ""
    container = f"Content-Type: multipart/{excerpt.multipart}{report};\r\n boundary=".encode()
    inner = b"".join(field for field in _fields(part_header) if _is_content(field))
    lines = [kept, container, b'"', boundary, b'"\r\n\r\n--', boundary, b"\r\n", inner, b"\r\n", text]
    return b"".join([*lines, b"\r\n--", boundary, b"--\r\n"])


def _leaves(structure: object, number: str, depth: int) -> Iterator[StructurePart]:
    if not isinstance(structure, tuple) or not structure or depth > _DEEPEST:
        return
    if isinstance(structure[0], list):
        for position, child in enumerate(structure[0], 1):
            yield from _leaves(child, f"{number}.{position}" if number else str(position), depth + 1)
    else:
        yield _leaf(structure, number or "1")


def _leaf(fields: Sequence[object], number: str) -> StructurePart:
    major, minor = _token(_at(fields, 0)) or "application", _token(_at(fields, 1)) or "octet-stream"
    content_type = f"{major}/{minor}"
    place = _DISPOSITION_AFTER.get(content_type, _DISPOSITION_AFTER.get(major, 8))
    disposition = _at(fields, place)
    kind, parameters = "", {}
    if isinstance(disposition, tuple) and disposition:
        kind, parameters = _token(disposition[0]), _parameters(_at(disposition, 1))
    name = _file_name(parameters, "filename") or _file_name(_parameters(_at(fields, 2)), "name")
    size = _at(fields, 6)
    size = size if isinstance(size, int) else 0
    if _token(_at(fields, 5)) == "base64":
        # 76 characters and a line end carry 57 bytes.
        size = size * 57 // 78
    return StructurePart(number, content_type, name, size, kind == "attachment", kind == "inline")


def _text_part(parts: Sequence[StructurePart]) -> str:
    """The first part to read: plain text before HTML, attached files never."""
    for wanted in ("text/plain", "text/html"):
        for part in parts:
            if part.content_type == wanted and not part.attached and not part.name:
                return part.number
    return ""


def _file_name(parameters: dict[str, str], key: str) -> str:
    """The decoded name (RFC 2231 or RFC 2047), cleaned; a label, never a path."""
    carrier = Message()
    listed = "; ".join(
        f'{name}="{_quoted(value)}"' for name, value in parameters.items() if name.startswith(key)
    )
    carrier["Content-Type"] = f"text/plain; {listed}"
    try:
        # get_filename() reads Content-Type's name too, and knows the continuations of RFC 2231.
        found = carrier.get_filename("") if key == "name" else _disposition_name(listed)
        name = str(make_header(decode_header(found)))
    except (MessageError, ValueError, LookupError, TypeError):
        name = parameters.get(key, "")
    printable = "".join(character if character.isprintable() else " " for character in name)
    return " ".join(printable.split())[:_LONGEST_NAME]


def _disposition_name(listed: str) -> str:
    carrier = Message()
    carrier["Content-Disposition"] = f"attachment; {listed}"
    return carrier.get_filename("")


def _quoted(value: str) -> str:
    return "".join(character for character in value if character not in '\r\n\\"')[:2000]


def _parameters(pairs: object) -> dict[str, str]:
    if not isinstance(pairs, tuple):
        return {}
    texts = [_text(item) for item in pairs[:100]]
    return {name.lower(): value for name, value in zip(texts[::2], texts[1::2], strict=False)}


def _text(item: object) -> str:
    if isinstance(item, bytes):
        return item[:4000].decode("utf-8", "replace")
    return str(item) if isinstance(item, int) else ""


def _token(item: object) -> str:
    """A MIME token in lower case, or "" for anything else, which must not get into a header."""
    found = _TOKEN.fullmatch(item.decode("ascii", "replace").lower()) if isinstance(item, bytes) else None
    return found[0] if found else ""


def _at(fields: Sequence[object], place: int) -> object:
    return fields[place] if len(fields) > place else None


def _fields(header: bytes) -> list[bytes]:
    """The fields of a header block, each with its folded lines and line end; stops at the empty line."""
    fields: list[bytes] = []
    for line in header.splitlines(keepends=True):
        bare = line.rstrip(b"\r\n")
        if not bare:
            break
        if bare[:1] in b" \t" and fields:
            fields[-1] += bare + b"\r\n"
        else:
            fields.append(bare + b"\r\n")
    return fields


def _is_content(field: bytes) -> bool:
    return field[:8].lower() == b"content-"
