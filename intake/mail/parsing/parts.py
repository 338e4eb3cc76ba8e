"""The pieces of a mail in order: texts to read, files to keep, messages and reports attached.

Each part is decoded once, and no decoded attachment is kept: a caller that wants the bytes takes them
while the pieces pass by.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from intake.desk.message import Attachment
from intake.mail.parsing.clean import label
from intake.mail.parsing.reports.machine_readable import HEADER_TYPES, KINDS
from intake.mail.parsing.structure.hidden_parts import STARTS_HEADER
from intake.mail.parsing.structure.leaves import Leaf, leaf_of
from intake.mail.parsing.structure.mime import MalformedMail, ParseLimits, Part, children
from intake.mail.parsing.text.opened import NOTHING, Opened, opened
from intake.mail.parsing.text.rtf import rtf_to_text
from intake.mail.parsing.text.texts import (
    ENRICHED_TYPES,
    HTML_TYPES,
    InnerFile,
    TextPiece,
    numbered,
    packed_name,
    read_text,
)
from intake.mail.parsing.text.winmail import unpack

_CALENDAR_METHOD = re.compile(rb"^METHOD:\s{0,10}([A-Za-z-]{1,30})", re.MULTILINE | re.IGNORECASE)
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_BODY_TYPES = frozenset({"text/plain", "text/markdown", "text/x-markdown"}) | HTML_TYPES | ENRICHED_TYPES
_RTF = frozenset({"text/rtf", "application/rtf"})
# Texts of programs, which are files whether they have a name or not; any other text is read.
_GMAILS_REACTION = "text/vnd.google.email-reaction+json"
_FILES = frozenset(
    "text/calendar text/x-vcalendar text/csv text/vcard text/x-vcard text/directory text/rtf text/xml"
    " text/css text/javascript text/rfc822-headers text/x-amp-html text/tab-separated-values"
    " text/x-patch text/x-diff text/x-log text/vnd.google.email-reaction+json text/json".split()
)


@dataclass(frozen=True, slots=True)
class FilePiece:
    """An attachment with its bytes; `calendar_method` is that of an invitation (RFC 5546 §1.4).

    `reaction` says that it is a sign with which its sender commented on another mail (RFC 9078, Gmail).
    """

    attachment: Attachment
    content: bytes
    calendar_method: str | None = None
    reaction: bool = False
    opened: Opened = NOTHING


@dataclass(frozen=True, slots=True)
class MessagePiece:
    """An attached message (message/rfc822), or the headers of one."""

    leaf: Leaf
    headers_only: bool = False


@dataclass(frozen=True, slots=True)
class ReportPiece:
    """A machine-readable part of a report."""

    leaf: Leaf


@dataclass(slots=True)
class Budget:
    """How many characters of texts are still read: a thousand parts, each within its limit, are too much."""

    characters: int
    exceeded: bool = False
    hidden_parts: int = 5000
    """How many parts may hide behind the ends and in the envelopes of all attached messages together."""

    def spend(self, characters: int) -> None:
        """Take note of a text that was read."""
        self.characters -= characters

    def uncover(self, hidden: bytes) -> bytes:
        """Take note of what is read behind an end or in an envelope; MalformedMail: it is too much."""
        self.hidden_parts -= hidden.count(b"\n--")
        if self.hidden_parts < 0:
            raise MalformedMail("too much hidden in attached messages")
        return hidden

    @property
    def spent(self) -> bool:
        """Whether nothing more is read as text; then something is left out."""
        self.exceeded = self.exceeded or self.characters <= 0
        return self.exceeded


Piece = TextPiece | FilePiece | MessagePiece | ReportPiece


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a part stands: its number, the container's type, the alternative that it belongs to."""

    part: Part
    number: str
    container: str
    group: str


def _leaves(root: Part, limits: ParseLimits) -> Iterator[tuple[Leaf, str]]:
    """All leaves with their group, in the order of the mail, at most as many as the limit says."""
    stack = [_Place(root, "", "", "")]
    seen = 0
    while stack and seen < limits.parts:
        place = stack.pop()
        inner = list(children(place.part, place.number))
        if inner:
            kind = place.part.get_content_type()
            group = place.group or ((place.number or "0") if kind == "multipart/alternative" else "")
            stack.extend(_Place(part, number, kind, group) for part, number in reversed(inner))
            continue
        seen += 1
        number = place.number or "1"
        yield leaf_of(place.part, number, place.container), place.group or number


def pieces(root: Part, limits: ParseLimits, budget: Budget | None = None) -> Iterator[Piece]:
    """Decode the parts one after another.  Texts beyond the budget are files."""
    budget = budget or Budget(limits.all_texts)
    has_body = False
    for leaf, group in _leaves(root, limits):
        if leaf.content_type in KINDS:
            yield ReportPiece(leaf)
        elif leaf.content_type in HEADER_TYPES:
            # OpenSMTPD's bounces are multipart/mixed; in a person's mail such a part is his file as well.
            if leaf.container != "multipart/report":
                yield _file(leaf, leaf.content(), limits)
            yield MessagePiece(leaf, headers_only=True)
        elif leaf.content_type.startswith("message/") and leaf.part.is_multipart():
            # The file comes first: whoever reads the message uses up its parts.
            if leaf.container != "multipart/report":
                yield _file(leaf, leaf.content(), limits)
            yield MessagePiece(leaf)
        elif _is_text(leaf):
            content = leaf.content()
            readable = _is_body(leaf, group, has_body=has_body) and not budget.spent
            if readable:
                piece, files = _text(leaf, group, content, limits)
                budget.spend(len(piece.text))
                has_body = has_body or bool(piece.text.strip())
                yield piece
                yield from _packed(leaf, files)
            if content and (not readable or (leaf.name and leaf.disposition)):
                yield _file(leaf, content, limits)
        else:
            yield from _other(leaf, limits, budget)
        leaf.part.set_payload("")


def _is_text(leaf: Leaf) -> bool:
    kind = leaf.content_type
    if _is_plain_or_page(leaf):
        return True
    return (
        kind.startswith("text/") and kind not in _FILES and not leaf.name and leaf.disposition != "attachment"
    )


def _text(
    leaf: Leaf, group: str, content: bytes, limits: ParseLimits
) -> tuple[TextPiece, tuple[InnerFile, ...]]:
    piece, files = read_text(leaf, group, content, limits)
    if leaf.container == "multipart/alternative" and not _is_plain_or_page(leaf):
        # Made for a watch or a telephone: it says what its neighbours say.
        piece = replace(piece, fallback=True)
    return piece, files


def _is_plain_or_page(leaf: Leaf) -> bool:
    return leaf.content_type in _BODY_TYPES or leaf.content_type.startswith("multipart/")


def _is_body(leaf: Leaf, group: str, *, has_body: bool) -> bool:
    """Whether a text part is what the person wrote, and not a log that he attached."""
    if leaf.disposition == "attachment":
        return not leaf.container
    if leaf.disposition == "reaction":
        return False
    return not leaf.name or not has_body or group != leaf.number


def _other(leaf: Leaf, limits: ParseLimits, budget: Budget) -> Iterator[Piece]:
    if leaf.content_type == "text/x-amp-html":
        return
    content = leaf.content()
    if leaf.content_type in _TNEF or leaf.name.lower() == "winmail.dat":
        opened = list(_winmail(leaf, content, limits, budget))
        if opened:
            yield from opened
            return
    if not content and not leaf.name:
        return
    if leaf.content_type in _RTF and not leaf.name and not budget.spent:
        text = rtf_to_text(content)[: limits.text_characters]
        budget.spend(len(text))
        yield TextPiece(leaf.number, html=False, text=text, fallback=True, sniffed=True)
    yield _file(leaf, content, limits)
    if leaf.name.lower().endswith(".eml") and STARTS_HEADER.match(content):
        yield MessagePiece(leaf)


def _winmail(leaf: Leaf, content: bytes, limits: ParseLimits, budget: Budget) -> Iterator[Piece]:
    winmail = unpack(content, limits.parts)
    if winmail is None:
        return
    for text, html in ((winmail.text, False), (winmail.html, True)):
        if text.strip() and not budget.spent:
            budget.spend(min(len(text), limits.text_characters))
            group, most = f"{leaf.number}/winmail", limits.text_characters
            # Few read Rich Text Format as we do.
            yield TextPiece(group, html, text[:most], fallback=True, sniffed=winmail.of_rtf)
    yield from _packed(leaf, tuple(InnerFile("winmail", each.name, each.content) for each in winmail.files))


def _packed(leaf: Leaf, files: tuple[InnerFile, ...]) -> Iterator[FilePiece]:
    """Files that lie within a part."""
    for index, file in numbered(files):
        yield FilePiece(
            Attachment(
                part=f"{leaf.number}/{file.how}/{index}",
                name=label(packed_name(file, leaf.number, index)),
                content_type=file.content_type,
                size=len(file.content),
                sha256=hashlib.sha256(file.content).hexdigest(),
                inline=file.how == "picture",
            ),
            file.content,
        )


def _file(leaf: Leaf, content: bytes, limits: ParseLimits) -> FilePiece:
    inline = leaf.disposition == "inline" or (
        leaf.container == "multipart/related"
        and leaf.disposition != "attachment"
        and bool(leaf.part.get("content-id"))
    )
    inside = opened(leaf, content, limits.text_characters)
    attachment = Attachment(
        part=leaf.number,
        name=leaf.label,
        content_type=leaf.content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        inline=inline,
        holds=inside.words,
    )
    reaction = leaf.disposition == "reaction" or leaf.content_type == _GMAILS_REACTION
    return FilePiece(attachment, content, _method(leaf, content), reaction, inside)


def _method(leaf: Leaf, content: bytes) -> str | None:
    if leaf.content_type != "text/calendar":
        return None
    declared = leaf.part.value("content-type").parameters.get("method", "")
    written = _CALENDAR_METHOD.search(content[:65536])
    method = declared or (written[1].decode("ascii") if written else "")
    return method.strip().upper()[:30] or None
