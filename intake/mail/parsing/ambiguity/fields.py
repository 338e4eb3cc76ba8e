"""Fields of a part of which readers make different things: two of a name, or a value that is no value.

A reader who takes comments away, one who looks for `boundary=` wherever it stands, one who knows RFC 2231
and one who doesn't must all come to what we come to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.desk.ambiguity import Ambiguity
from intake.mail.parsing.charsets.decoding import canonical
from intake.mail.parsing.header.headers import has_broken_words
from intake.mail.parsing.structure.mime import Part, TransferEncoding

_PLAIN_WORD = r"[A-Za-z0-9!#$%&'*+.^_`{|}~-]+"
_TYPE = re.compile(rf"{_PLAIN_WORD}/{_PLAIN_WORD}")
_FILE_NAME = re.compile(r';\s*(?:file)?name\*?\d*\*?\s*=\s*(?:"(?:[^"\\]|\\.)*+"?|[^;"]*)', re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"?')
_ENCODINGS = frozenset({"", "7bit", "8bit", "binary", "quoted-printable", "base64"})
_UNENCODED = frozenset({"", "7bit", "8bit", "binary"})
_DECODED_BY_SOME = re.compile(r"base64|quoted|uu|yenc|binhex")
_DISPOSITIONS = frozenset({"", "inline", "attachment"})
_BOUNDARY = re.compile(r"[^\s\"\\;][^\"\\;]*(?<!\s)")
_BARE_BOUNDARY = re.compile(r"[^\s\"\\;,()]+")
_CHARSET = re.compile(r"'?[A-Za-z0-9_:.+-]+'?")
_NAMED = {
    name: re.compile(
        rf"(?<![\w*-]){name}(?P<how>\*?\d*\*?)\s*(?:\([^()]*\)\s*)?=\s*"
        r'(?:"(?P<quoted>(?:[^"\\]|\\.)*+)(?P<end>"?)(?P<rest>[^;]*)|(?P<bare>[^;]*))',
        re.IGNORECASE,
    )
    for name in ("boundary", "charset")
}
# Written in the letters of which orders consist, these say something else than ASCII does.
_OTHER_LETTERS = frozenset({"utf_7", "hz"})
_USUAL = ("text/plain;", "text/html;", "multipart/")
_ONCE = frozenset({"from", "sender", "reply-to", "subject", "in-reply-to", "references", "mime-version"})
_HEADER_DEFECTS = frozenset({
    "MissingHeaderBodySeparatorDefect",
    "FirstHeaderLineIsContinuationDefect",
    "MisplacedEnvelopeHeaderDefect",
})  # fmt: skip


def disputed_header(root: Part) -> Iterator[Ambiguity]:
    """What two readers may take differently in the fields that say who wrote and which ticket is meant."""
    seen: dict[str, str] = {}
    for name, value in root.raw_items():
        key = name.lower()
        if key in _ONCE and (
            seen.setdefault(key, plain := _plain(value)) != plain or has_broken_words(plain)
        ):
            yield Ambiguity.FIELDS


def disputed_fields(part: Part, *, is_root: bool) -> Iterator[Ambiguity]:
    """What two readers may take differently in the fields of a part that is shown or divided further."""
    types = _values(part, "content-type")
    kinds = {_kind(value) for value in types} or {"text"}
    if types and _is_read_as_another(part, types):
        # A type written badly is read as the one that was meant, which others may not know.
        yield Ambiguity.TYPE
    if not kinds & {"", "text", "multipart"}:
        return
    if not is_root and any(type(defect).__name__ in _HEADER_DEFECTS for defect in part.defects):
        yield Ambiguity.PARTS
    if len(types) > 1 or any(not _is_type(value) for value in types):
        yield Ambiguity.TYPE
    if "multipart" in kinds:
        yield from _disputed_multipart(part, types)
    elif is_body(part, is_root=is_root):
        yield from _disputed_text(part, types)


def _is_read_as_another(part: Part, types: tuple[str, ...]) -> bool:
    """Whether a part is shown or divided by a type that none of its fields names."""
    if len(types) == 1 and types[0].startswith(_USUAL):
        return False
    kind = part.get_content_type()
    if kind == "application/xhtml+xml":
        return True  # A page for us, a file for many.
    mains = {value.partition(";")[0].strip().lower() for value in types}
    return kind.partition("/")[0] in {"text", "multipart"} and kind not in mains


def is_body(part: Part, *, is_root: bool) -> bool:
    """Whether a text is shown as what its sender wrote, and not kept as a file."""
    dispositions = _values(part, "content-disposition")
    return is_root or any(not value.lower().startswith("attachment") for value in dispositions or ("",))


def _disputed_multipart(part: Part, types: tuple[str, ...]) -> Iterator[Ambiguity]:
    if not all(_is_boundary(value) for value in types if _kind(value) == "multipart"):
        yield Ambiguity.BOUNDARY
    encodings = _encodings(part)
    if len(encodings) > 1 or any(value not in _UNENCODED for value in encodings):
        yield Ambiguity.ENCODING


def _disputed_text(part: Part, types: tuple[str, ...]) -> Iterator[Ambiguity]:
    if not all(_is_charset(value) for value in types):
        yield Ambiguity.CHARSET
    encodings = _encodings(part)
    if len(encodings) > 1 or any(not _is_encoding(value) for value in encodings):
        yield Ambiguity.ENCODING
    dispositions = {value.partition(";")[0].strip().lower() for value in _values(part, "content-disposition")}
    if len(dispositions) > 1 or not dispositions <= _DISPOSITIONS or "attachment" in dispositions:
        yield Ambiguity.DISPOSITION


def _values(part: Part, header: str) -> tuple[str, ...]:
    """The different values of a field, topmost first."""
    return tuple(dict.fromkeys(_plain(value) for name, value in part.raw_items() if name.lower() == header))


def _plain(value: object) -> str:
    return " ".join(str(value).split())


def _encodings(part: Part) -> tuple[str, ...]:
    values = (value for name, value in part.raw_items() if name.lower() == "content-transfer-encoding")
    written = (each.written if isinstance(each, TransferEncoding) else str(each) for each in values)
    return tuple(dict.fromkeys(_plain(value).lower() for value in written))


def _kind(value: str) -> str:
    """The part of a type before its slash; "" where that can't be said."""
    main = value.partition(";")[0].strip()
    return main.partition("/")[0].lower() if _TYPE.fullmatch(main) else ""


def _is_type(value: str) -> bool:
    """Whether a Content-Type is one, and has no comments, which some readers know and some don't."""
    rest = _QUOTED.sub("", _FILE_NAME.sub("", value))
    return bool(_TYPE.fullmatch(value.partition(";")[0].strip())) and "(" not in rest


def _is_boundary(value: str) -> bool:
    """Whether every reader finds the same boundary in a Content-Type."""
    found = list(_NAMED["boundary"].finditer(value))
    if len(found) != 1 or found[0]["how"] or not value.isascii() or "=?" in found[0][0]:
        return False
    if "(" in found[0][0].partition("=")[0]:
        return False
    if found[0]["bare"] is not None:
        return _BARE_BOUNDARY.fullmatch(found[0]["bare"].strip()) is not None
    whole = bool(found[0]["end"]) and not found[0]["rest"].strip()
    return whole and _BOUNDARY.fullmatch(found[0]["quoted"]) is not None


def _is_charset(value: str) -> bool:
    """Whether every reader finds the same charset in a Content-Type, one that keeps ASCII letters."""
    found = list(_NAMED["charset"].finditer(value))
    if any(each["how"] for each in found):
        return False
    charsets = {(each["quoted"] if each["bare"] is None else each["bare"]).strip().lower() for each in found}
    if len(charsets) > 1:
        return False
    return all(not name or (_CHARSET.fullmatch(name) and _keeps_ascii(name)) for name in charsets)


def _keeps_ascii(name: str) -> bool:
    codec = canonical(name)
    if codec is None:
        return True
    return codec not in _OTHER_LETTERS and "#a".encode(codec, "replace") == b"#a"


def _is_encoding(value: str) -> bool:
    """Whether a transfer encoding is one of RFC 2045 §6.1, or none that any reader would undo."""
    return value in _ENCODINGS or not _DECODED_BY_SOME.search(value)
