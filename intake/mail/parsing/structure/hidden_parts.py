"""Parts that a boundary written badly, a premature end, a signature or compression would hide: they are read.

RFC 2046 §5.1.1: nothing of a mail lies behind the last boundary, and a multipart names its boundary.
Gateways and scripts end too early, use one boundary twice, fold the line within it, or name none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.errors import MessageDefect

from intake.mail.parsing.structure.leaves import flatten, type_by_name
from intake.mail.parsing.structure.mime import Part
from intake.mail.parsing.structure.smime import compressed_content, signed_content

_MAX_MENDED = 20
# Bytes to which the compressed parts of a mail may come, all together; what comes to more stays as it is.
_MAX_INFLATED = 10 * 1024 * 1024
# Of one part a megabyte, or so many times its size: what people write and send doesn't shrink more.
_LEAST_INFLATED, _MOST_TIMES = 1024 * 1024, 30
_ENVELOPED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_UNKNOWN = "application/octet-stream"
_MESSAGES = frozenset({"message/rfc822", "message/global"})
# A line that begins a part: two dashes, and a Content field below it.
_BEGINS_PART = re.compile(
    r"^--([^\r\n]{1,70}?)[ \t]*\r?\n(?=content-[a-z-]{2,30}[ \t]*:)", re.IGNORECASE | re.MULTILINE
)
STARTS_HEADER = re.compile(rb"\s{0,20}(?:>?From [^\n]{0,200}\n)?[!-9;-~]{1,76}[ \t]*:")
_LOOKED_AT = 262_144


class HiddenPartsDefect(MessageDefect):
    """Parts were found of which another program may know nothing."""


Build = Callable[[bytes], Part]


@dataclass(frozen=True, slots=True)
class _Envelope:
    """Whether an envelope of S/MIME could be opened, and how many bytes came out of compression."""

    opened: bool = False
    inflated: int = 0


_CLOSED = _Envelope()


def find_hidden_parts(root: Part, build: Build, room: int = _MAX_INFLATED) -> bool:
    """Add to each part what hides behind its end, below a boundary that it doesn't name, or in an envelope.

    `build` makes a tree of bytes; compressed parts come to `room` bytes at most.  Says whether any were found
    of which another program may know nothing.
    """
    found = opened = 0
    waiting = [root]
    while waiting and found + opened < _MAX_MENDED:
        part = waiting.pop()
        kind = part.get_content_type()
        if kind in _MESSAGES:
            found += _open_encoded(part, build)
        elif kind in _ENVELOPED or (kind == _UNKNOWN and type_by_name(kind, part.file_name) in _ENVELOPED):
            envelope = _open_envelope(part, build, room)
            room -= envelope.inflated
            # Not every program knows it by its name, and hardly any knows compression.
            found += envelope.opened and (envelope.inflated > 0 or kind not in _ENVELOPED)
            opened += envelope.opened
            waiting += _children(part) if envelope.opened else []
        if not kind.startswith("multipart/"):
            continue
        hidden = _hidden_parts(part, build)
        found += bool(hidden)
        waiting += _children(part)
    return found > 0


def _children(part: Part) -> list[Part]:
    inner = part.get_payload() if part.is_multipart() else []
    return [child for child in inner if isinstance(child, Part)] if isinstance(inner, list) else []


def _open_encoded(part: Part, build: Build) -> bool:
    """Read an attached message that is encoded, which RFC 2046 §5.2.1 forbids; whether it was one."""
    encoding = str(part.get("content-transfer-encoding", ""))
    if encoding not in {"base64", "quoted-printable"} or not part.is_multipart():
        return False
    wrapped = Part(part.policy, part.limits, part.kept)
    wrapped["Content-Transfer-Encoding"] = encoding
    wrapped.set_payload(flatten(part).lstrip(b"\r\n").decode("ascii", "surrogateescape"))
    decoded = wrapped.content() or b""
    if not STARTS_HEADER.match(decoded):
        return False
    part.set_payload([])
    part.attach(build(decoded))
    return True


def _open_envelope(part: Part, build: Build, room: int) -> _Envelope:
    """Read what is signed in one piece with its signature, or compressed to at most `room` bytes."""
    data = b"" if part.is_multipart() else part.content() or b""
    signed = signed_content(data)
    most = min(room, max(_LEAST_INFLATED, _MOST_TIMES * len(data)))
    content = compressed_content(data, most) if signed is None else signed
    if content is None or not STARTS_HEADER.match(content):
        return _CLOSED
    part.set_payload([])
    part.attach(build(content))
    return _Envelope(opened=True, inflated=0 if signed is not None else len(content))


def _hidden_parts(part: Part, build: Build) -> list[Part]:
    """What was found below a part, which has it now."""
    if part.is_multipart():
        text, boundary = part.epilogue or "", part.get_boundary() or ""
        if not boundary or f"--{boundary}" not in text:
            return []
        text = _with_words_above(text, boundary)
    else:
        payload: object = part._payload  # type: ignore[attr-defined]  # noqa: SLF001 - get_payload would decode it
        text = payload if isinstance(payload, str) else ""
        named = _BEGINS_PART.search(text, 0, _LOOKED_AT)
        if named is None:
            return []
        boundary = named[1]
    children, rest = _parts_of(_without_ends_within(text, boundary), boundary, build)
    if not children:
        return []
    if not part.is_multipart():
        part.set_payload([])
    part.epilogue = rest or None
    for child in children:
        part.attach(child)
    return children


def _with_words_above(text: str, boundary: str) -> str:
    """What stands below an end, its words made a part: above the next boundary nobody would read them."""
    above, line, _ = f"\n{text}".partition(f"\n--{boundary}")
    return f"--{boundary}\n\n{text}" if line and above.strip() else text


def _without_ends_within(text: str, boundary: str) -> str:
    """The text with one end at most: below a premature one the mail goes on, and words there are a part."""
    line = re.escape(f"--{boundary}")
    # Right above the next part an end goes with the blank lines below it.
    next_part = rf"\r?\n(?:[ \t]*\r?\n)*+(?={line}(?P<next>))"
    ends = re.compile(rf"^{line}--[ \t]*(?:{next_part}|\r?\n|\Z)", re.MULTILINE)
    last = text.rfind(f"--{boundary}")

    def mended(end: re.Match[str]) -> str:
        if end.start() >= last:
            return end[0]
        return "" if end["next"] is not None else f"--{boundary}\n\n"

    return ends.sub(mended, text)


def _parts_of(text: str, boundary: str, build: Build) -> tuple[list[Part], str]:
    """The parts down to the next end, and what stands behind it."""
    quoted = boundary.replace("\\", "\\\\").replace('"', '\\"')
    head = f'Content-Type: multipart/mixed; boundary="{quoted}"\n\n'
    tree = build((head + text).encode("utf-8", "surrogateescape"))
    children = _children(tree)
    return children, tree.epilogue or "" if children else ""
