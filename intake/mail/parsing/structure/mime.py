"""The MIME tree of a mail, built once, bounded in depth, number and length of everything.

The standard library's feed parser is given a message class and a policy of ours through its own
hooks, because left alone it recurses without end, crashes on odd parameters and spends quadratic
time on long ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.errors import InvalidBase64CharactersDefect, InvalidBase64LengthDefect
from email.feedparser import BytesFeedParser
from email.message import Message
from email.policy import Compat32, Policy
from typing import Self, cast

from intake.mail.parsing.clean import clean_line
from intake.mail.parsing.header.headers import decode_raw
from intake.mail.parsing.structure.long_bodies import NOTHING, KeptBack, keep_back
from intake.mail.parsing.structure.parameters import HeaderValue, read_parameters
from intake.mail.parsing.structure.transfer import (
    UndeclaredEncodingDefect,
    base64_text,
    cut_base64,
    joined_base64,
    undeclared,
    without_blanks_behind_soft_breaks,
)

_PIECE = 65536
_MAX_CONTENT_HEADER = 8192
_ENCODING = re.compile(r"[a-z0-9]+(?:[-_/. ]?[a-z0-9]+)*")
# As they are written and read; others are kept as they stand.
_ENCODINGS = {"quotedprintable": "quoted-printable", "base64": "base64", "xuuencode": "x-uuencode"}
_UNENCODED = frozenset({"", "7bit", "8bit", "binary"})
_TYPE = re.compile(r"[\"' ]*([a-z0-9!#$%&'*+.^_`{|}~-]+/[a-z0-9!#$%&*+.^_`{|}~-]+)(?=[\s\"',;(]|$)")
# As scripts write it that know the words only.
_TURNED_ROUND = {"plain/text": "text/plain", "html/text": "text/html"}
# A boundary holds no line's end: who folds within it adds a blank that its lines don't have.
_FOLDED_BOUNDARY = re.compile(r'boundary="[^"]*"', re.IGNORECASE)
_FOLD = re.compile(r"\r?\n[ \t]*")


class MalformedMail(Exception):  # noqa: N818 - the condition of the mail, not a failure of ours
    """The bytes can't be read as a mail; the message says why, for the operator."""


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """How much of a mail is looked at.  What lies beyond stays in the raw bytes.

    `header_bytes` counts all headers of the mail together, `text_characters` each text, `all_texts` the
    characters of all texts together, those of attached messages too, `depth` nested parts (deeper mails are
    malformed), `lines` the lines of the whole mail.
    """

    header_bytes: int = 262_144
    headers: int = 1_000
    parts: int = 1_000
    depth: int = 50
    recipients: int = 1_000
    text_characters: int = 500_000
    all_texts: int = 1_500_000
    lines: int = 500_000


class _BoundedPolicy(Compat32):
    """compat32 whose Content-* headers are short, on one line and readable text."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        if name[:8].lower() == "content-":
            value = _FOLDED_BOUNDARY.sub(lambda found: _FOLD.sub("", found[0]), value[:_MAX_CONTENT_HEADER])
            value = decode_raw(" ".join(value[:_MAX_CONTENT_HEADER].split("\n")))
            if name.lower() == "content-transfer-encoding":
                value = TransferEncoding.of(value)
        return name, value


def _divides(value: HeaderValue) -> bool:
    """Whether a Content-Type is a multipart's: a script that writes a second one on top forgets this."""
    return value.main.lower().startswith("multipart/")


class TransferEncoding(str):
    """Content-Transfer-Encoding as a bare word: the standard library stumbles over "base64 " or ";".

    `written` is the value as it was written.
    """

    __slots__ = ("written",)
    written: str

    @classmethod
    def of(cls, value: str) -> Self:
        """The encoding that a header's value names."""
        word = _ENCODING.search(value.lower())
        plain = re.sub("[^a-z0-9]", "", word[0]) if word else ""
        encoding = cls(_ENCODINGS.get(plain, plain))
        encoding.written = value
        return encoding


_POLICY = _BoundedPolicy()
_DEFAULT_LIMITS = ParseLimits()
_MISSING = HeaderValue("", {})


_TYPELESS = (_MISSING, "")


def _type_of(main: str) -> str:
    """The content type that a field names."""
    found = _TYPE.match(main)
    if found is not None:
        return _TURNED_ROUND.get(found[1], found[1])
    return "text/html" if main.strip("\"' ;") == "html" else "text/plain"


class Part(Message):
    """A part that knows its depth and reads its parameters tolerantly."""

    def __init__(
        self, policy: Policy = _POLICY, limits: ParseLimits = _DEFAULT_LIMITS, kept: KeptBack = NOTHING
    ) -> None:
        super().__init__(policy)
        self.depth = 0
        # What was read, and of how many fields: it is asked for again and again.
        self._read: dict[str, tuple[int, HeaderValue]] = {}
        self._typed: tuple[HeaderValue, str] = _TYPELESS
        self.limits = limits
        self.kept = kept

    def attach(self, payload: Message) -> None:  # type: ignore[override]
        """Take a child part; raises MalformedMail when it is nested too deeply."""
        if isinstance(payload, Part):
            payload.depth = self.depth + 1
            if payload.depth > self.limits.depth:
                raise MalformedMail(f"parts nested deeper than {self.limits.depth}")
        super().attach(payload)

    def get_content_type(self) -> str:
        """The content type in lower case; one that can't be read is plain text (RFC 2045 §5.2)."""
        value = self.value("content-type")
        if not value.main:
            return self.get_default_type()
        if self._typed[0] is not value:
            self._typed = value, _type_of(value.main)
        return self._typed[1]

    def get_content_maintype(self) -> str:
        """What stands before the slash."""
        return self.get_content_type().partition("/")[0]

    @property
    def file_name(self) -> str:
        """The name that the part gives to a file, as it is written there."""
        name = self.value("content-disposition").parameters.get("filename", "")
        return name or self.value("content-type").parameters.get("name", "")

    @property
    def clean_type(self) -> str:
        """The content type, in lower case and without control characters."""
        return clean_line(self.get_content_type())

    def value(self, header: str) -> HeaderValue:
        """A structured header such as Content-Type; empty when it is missing."""
        fields, known = self._read.get(header, (-1, _MISSING))
        if fields != len(self):
            known = self._value(header)
            self._read[header] = (len(self), known)
        return known

    def _value(self, header: str) -> HeaderValue:
        found = _MISSING
        for name, raw in self.raw_items():
            if name.lower() != header:
                continue
            value = read_parameters(str(raw))
            if header != "content-type" or value.parameters.get("boundary"):
                return value if not found.main or _divides(value) else found
            found = found if found.main else value
        return found

    def content(self) -> bytes | None:
        """The decoded bytes; None for a container.  Each call decodes anew."""
        # get_payload() would decode a text, wrongly, by its declared charset.
        payload: object = self._payload  # type: ignore[attr-defined]
        if self.kept.bodies and isinstance(payload, str):
            encoded = payload.encode("ascii", "surrogateescape")
            if self.kept.inside(encoded):
                return self._restored(encoded)
        if isinstance(payload, str) and (plain := self._not_as_declared(payload)) is not None:
            return plain
        decoded = self.get_payload(decode=True)
        was_cut = any(isinstance(defect, InvalidBase64LengthDefect) for defect in self.defects)
        if isinstance(payload, str) and was_cut:
            return cut_base64(payload.encode("utf-8", "surrogateescape"))
        return decoded if isinstance(decoded, bytes) else None

    def _not_as_declared(self, payload: str) -> bytes | None:
        """What a text says whose encoding is another than it is called; None where it is as it is called."""
        encoding = str(self.get("content-transfer-encoding", ""))
        if encoding == "quoted-printable":
            self.set_payload(without_blanks_behind_soft_breaks(payload))
        if self.get_content_maintype() != "text":
            joined = joined_base64(payload) if encoding == "base64" else None
            if joined is not None:
                self.defects.append(InvalidBase64CharactersDefect())
            return joined
        if encoding in _UNENCODED:
            plain = undeclared(payload.encode("utf-8", "surrogateescape"))
            if plain is not None:
                self.defects.append(UndeclaredEncodingDefect())
            return plain
        if encoding != "base64":
            return None
        plain = base64_text(payload.encode("utf-8", "surrogateescape"))
        if plain is not None:
            self.defects.append(InvalidBase64CharactersDefect())
        return plain

    def _restored(self, encoded: bytes) -> bytes:
        if str(self.get("content-transfer-encoding", "")) == "base64":
            decoded = self.kept.decoded(encoded)
            if decoded is not None:
                return decoded
        whole = Part(self.policy, self.limits)
        for name, value in self.raw_items():
            if name.lower() in {"content-type", "content-transfer-encoding"}:
                whole.set_raw(name, value)
        whole.set_payload(self.kept.restored(encoded).decode("ascii", "surrogateescape"))
        found = whole.content()
        self.defects += whole.defects
        return found or b""

    def get_boundary(self, failobj: str | None = None) -> str | None:  # type: ignore[override]
        """The boundary, read by the tolerant and linear reader."""
        return self.value("content-type").parameters.get("boundary", "").rstrip() or failobj


def build_tree(raw: bytes, limits: ParseLimits, kept: KeptBack | None = None) -> tuple[Part, bool]:
    """The mail's parts, and whether lines beyond the limit were left out.

    `kept` is what was kept back already, of a piece of a mail.  Raises MalformedMail for nesting or numbers
    of parts beyond what is read.
    """
    made: list[Part] = []
    kept = keep_back(raw) if kept is None else KeptBack((memoryview(raw),), kept.bodies)

    def make(policy: Policy) -> Part:
        if len(made) > 20 * limits.parts:
            raise MalformedMail(f"more than {20 * limits.parts} parts")
        made.append(Part(policy, limits, kept))
        return made[-1]

    # The feed parser calls its factory with the policy; typeshed describes only the older call.
    parser = BytesFeedParser(cast("Callable[[], Part]", make), policy=_POLICY)
    lines = work = 0
    for piece in kept.chunks(_PIECE):
        ends = piece.count(b"\n") + piece.count(b"\r")
        lines += ends
        # Each line is compared with the boundaries of all parts around it.
        work += ends * made[-1].depth
        if lines > 2 * limits.lines or work > 4 * limits.lines:
            return cast("Part", parser.close()), True
        parser.feed(piece)
    return cast("Part", parser.close()), False


def children(part: Part, number: str) -> Iterator[tuple[Part, str]]:
    """The numbered children of a multipart; none for other parts."""
    # get_payload() of a text would decode it, wrongly, by its declared charset.
    payload = part.get_payload() if part.is_multipart() else None
    if not isinstance(payload, list) or part.get_content_maintype() == "message":
        return
    for index, child in enumerate(payload, start=1):
        if isinstance(child, Part):
            yield child, f"{number}.{index}" if number else str(index)
