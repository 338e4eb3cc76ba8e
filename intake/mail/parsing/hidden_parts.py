"""Parts that a boundary written badly, a premature end or a signature would hide: they are read all the same.

RFC 2046 §5.1.1: nothing of a mail lies behind the last boundary, and a multipart names its boundary.
Gateways and scripts end too early, use one boundary twice, fold the line within it, or name none.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from intake.mail.parsing.mime import Part, flatten
from intake.mail.parsing.smime import signed_content

_MAX_MENDED = 20
_SIGNED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_MESSAGES = frozenset({"message/rfc822", "message/global"})
# A line that begins a part: two dashes, and a Content field below it.
_BEGINS_PART = re.compile(
    r"^--([^\r\n]{1,70}?)[ \t]*\r?\n(?=content-[a-z-]{2,30}[ \t]*:)", re.IGNORECASE | re.MULTILINE
)
_STARTS_HEADER = re.compile(rb"\s{0,20}(?:>?From [^\n]{0,200}\n)?[!-9;-~]{1,76}[ \t]*:")
_LOOKED_AT = 262_144

Build = Callable[[bytes], Part]


def find_hidden_parts(root: Part, build: Build) -> bool:
    """Add to each part what hides behind its end, below a boundary that it doesn't name, or in a signature.

    `build` makes a tree of bytes.  Says whether any were found of which another program may know nothing.
    """
    found = 0
    waiting = [root]
    while waiting and found < _MAX_MENDED:
        part = waiting.pop()
        kind = part.get_content_type()
        if kind in _MESSAGES:
            found += _open_encoded(part, build)
        elif kind in _SIGNED:
            _open_signed(part, build)
        if not kind.startswith("multipart/"):
            continue
        hidden = _hidden_parts(part, build)
        found += bool(hidden)
        inner = part.get_payload() if part.is_multipart() else []
        if isinstance(inner, list):
            waiting += [child for child in inner if isinstance(child, Part)]
    return found > 0


def _open_encoded(part: Part, build: Build) -> bool:
    """Read an attached message that is encoded, which RFC 2046 §5.2.1 forbids; whether it was one."""
    encoding = str(part.get("content-transfer-encoding", ""))
    if encoding not in {"base64", "quoted-printable"} or not part.is_multipart():
        return False
    wrapped = Part(part.policy, part.limits, part.kept)
    wrapped["Content-Transfer-Encoding"] = encoding
    wrapped.set_payload(flatten(part).lstrip(b"\r\n").decode("ascii", "surrogateescape"))
    decoded = wrapped.content() or b""
    if not _STARTS_HEADER.match(decoded):
        return False
    part.set_payload([])
    part.attach(build(decoded))
    return True


def _open_signed(part: Part, build: Build) -> None:
    """Read what is signed in one piece with its signature."""
    content = None if part.is_multipart() else signed_content(part.content() or b"")
    if content is not None and _STARTS_HEADER.match(content):
        part.set_payload([])
        part.attach(build(content))


def _hidden_parts(part: Part, build: Build) -> list[Part]:
    """What was found below a part, which has it now."""
    if part.is_multipart():
        text, boundary = part.epilogue or "", part.get_boundary() or ""
        if not boundary or f"--{boundary}" not in text:
            return []
    else:
        payload: object = part._payload  # type: ignore[attr-defined]  # noqa: SLF001 - get_payload would decode it
        text = payload if isinstance(payload, str) else ""
        named = _BEGINS_PART.search(text, 0, _LOOKED_AT)
        if named is None:
            return []
        boundary = named[1]
    children = _parts_of(text, boundary, build)
    if not children:
        return []
    if not part.is_multipart():
        part.set_payload([])
    part.epilogue = None
    for child in children:
        part.attach(child)
    return children


def _parts_of(text: str, boundary: str, build: Build) -> list[Part]:
    quoted = boundary.replace("\\", "\\\\").replace('"', '\\"')
    head = f'Content-Type: multipart/mixed; boundary="{quoted}"\n\n'
    tree = build((head + text).encode("utf-8", "surrogateescape"))
    inner = tree.get_payload() if tree.is_multipart() else None
    return [child for child in inner if isinstance(child, Part)] if isinstance(inner, list) else []
