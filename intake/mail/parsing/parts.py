"""The pieces of a mail in order: texts to read, files to keep, messages and reports attached.

Each part is decoded once, and no decoded attachment is kept: a caller that wants the bytes takes them
while the pieces pass by.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from intake.desk.message import Attachment
from intake.mail.parsing.charsets import canonical, decode_text
from intake.mail.parsing.clean import clean_text, label
from intake.mail.parsing.enriched import enriched_to_text
from intake.mail.parsing.flowed import unflow
from intake.mail.parsing.mime import Leaf, ParseLimits, Part, children, leaf_of
from intake.mail.parsing.outlook_links import without_links_of_outlook
from intake.mail.parsing.reports.machine_readable import HEADER_TYPES, KINDS
from intake.mail.parsing.uuencoded import Uuencoded, take_files
from intake.mail.parsing.winmail import unpack

_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([a-zA-Z0-9_:.-]{1,40})", re.IGNORECASE
)
_CALENDAR_METHOD = re.compile(rb"^METHOD:\s{0,10}([A-Za-z-]{1,30})", re.MULTILINE | re.IGNORECASE)
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_HTML_START = re.compile(r"\s{0,200}(?:<!doctype html|<html[\s>])", re.IGNORECASE)
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_ENRICHED = frozenset({"text/enriched", "text/richtext"})
_BODY_TYPES = frozenset({"text/plain", "text/markdown", "text/x-markdown"}) | _HTML_TYPES | _ENRICHED
# Texts of programs, which are files whether they have a name or not; any other text is read.
_GMAILS_REACTION = "text/vnd.google.email-reaction+json"
_FILES = frozenset(
    "text/calendar text/csv text/vcard text/x-vcard text/directory text/rtf text/xml text/css text/javascript"
    " text/rfc822-headers text/x-amp-html text/tab-separated-values text/x-patch text/x-diff text/x-log"
    " text/vnd.google.email-reaction+json text/json".split()
)


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A text of the body.  Pieces of one `group` are alternatives.

    `fallback` is for a mail without others; `cut` says that the text was longer than what is read; `is_file`
    that it came as a file with a name, which the sender needn't have written himself; `sniffed` that it is
    taken for HTML by how it begins, though it is called plain.
    """

    group: str
    html: bool
    text: str
    fallback: bool = False
    cut: bool = False
    is_file: bool = False
    sniffed: bool = False


@dataclass(frozen=True, slots=True)
class FilePiece:
    """An attachment with its bytes; `calendar_method` is that of an invitation (RFC 5546 §1.4).

    `reaction` says that it is a sign with which its sender commented on another mail (RFC 9078, Gmail).
    """

    attachment: Attachment
    content: bytes
    calendar_method: str | None = None
    reaction: bool = False


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

    def spend(self, characters: int) -> None:
        """Take note of a text that was read."""
        self.characters -= characters

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
                yield _file(leaf, leaf.content())
            yield MessagePiece(leaf, headers_only=True)
        elif leaf.content_type.startswith("message/") and leaf.part.is_multipart():
            # The file comes first: whoever reads the message uses up its parts.
            if leaf.container != "multipart/report":
                yield _file(leaf, leaf.content())
            yield MessagePiece(leaf)
        elif _is_text(leaf):
            content = leaf.content()
            readable = _is_body(leaf, group, has_body=has_body) and not budget.spent
            if readable:
                piece, files = _unpacked(_text(leaf, group, content, limits))
                budget.spend(len(piece.text))
                has_body = has_body or bool(piece.text.strip())
                yield piece
                yield from _packed(leaf, "uuencode", ((file.name, file.content) for file in files))
            if content and (not readable or (leaf.name and leaf.disposition)):
                yield _file(leaf, content)
        else:
            yield from _other(leaf, limits, budget)
        leaf.part.set_payload("")


def _unpacked(piece: TextPiece) -> tuple[TextPiece, tuple[Uuencoded, ...]]:
    """The text without the files that stand in it, and the files."""
    if not piece.text.startswith("begin") and "\nbegin" not in piece.text:
        return piece, ()
    text, files = take_files(piece.text)
    return (replace(piece, text=text) if files else piece), files


def _is_text(leaf: Leaf) -> bool:
    kind = leaf.content_type
    if kind in _BODY_TYPES or kind.startswith("multipart/"):
        return True
    return (
        kind.startswith("text/") and kind not in _FILES and not leaf.name and leaf.disposition != "attachment"
    )


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
    yield _file(leaf, content)


def _winmail(leaf: Leaf, content: bytes, limits: ParseLimits, budget: Budget) -> Iterator[Piece]:
    winmail = unpack(content, limits.parts)
    if winmail is None:
        return
    for text, html in ((winmail.text, False), (winmail.html, True)):
        if text.strip() and not budget.spent:
            budget.spend(min(len(text), limits.text_characters))
            yield TextPiece(f"{leaf.number}/winmail", html, text[: limits.text_characters], fallback=True)
    yield from _packed(leaf, "winmail", ((file.name, file.content) for file in winmail.files))


def _packed(leaf: Leaf, how: str, files: Iterable[tuple[str, bytes]]) -> Iterator[FilePiece]:
    """Files that lie within a part."""
    for index, (name, content) in enumerate(files, start=1):
        yield FilePiece(
            Attachment(
                part=f"{leaf.number}/{how}/{index}",
                name=label(name) or f"part-{leaf.number}-{index}.bin",
                content_type="application/octet-stream",
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            ),
            content,
        )


def _text(leaf: Leaf, group: str, content: bytes, limits: ParseLimits) -> TextPiece:
    whole = len(content)
    content = content[: 4 * limits.text_characters]
    charset = leaf.charset
    html = leaf.content_type in _HTML_TYPES
    if html and canonical(charset) is None and (meta := _META_CHARSET.search(content[:4096])):
        charset = meta[1].decode("ascii")
    text = clean_text(decode_text(content, charset))
    cut = whole > len(content) or len(text) > limits.text_characters
    text = text[: limits.text_characters]
    sniffed = not html and _HTML_START.match(text) is not None
    html = html or sniffed
    if leaf.content_type in _ENRICHED:
        text = enriched_to_text(text, rich=leaf.content_type == "text/richtext")
    elif not html:
        text = without_links_of_outlook(text)
        parameters = leaf.part.value("content-type").parameters
        if parameters.get("format", "").lower() == "flowed":
            text = unflow(text, delete_space=parameters.get("delsp", "").lower() == "yes")
    is_file = bool(leaf.name and leaf.container) and group == leaf.number
    return TextPiece(group, html, text, cut=cut, is_file=is_file, sniffed=sniffed)


def _file(leaf: Leaf, content: bytes) -> FilePiece:
    inline = leaf.disposition == "inline" or (
        leaf.container == "multipart/related"
        and leaf.disposition != "attachment"
        and bool(leaf.part.get("content-id"))
    )
    attachment = Attachment(
        part=leaf.number,
        name=leaf.label,
        content_type=leaf.content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        inline=inline,
    )
    reaction = leaf.disposition == "reaction" or leaf.content_type == _GMAILS_REACTION
    return FilePiece(attachment, content, _method(leaf, content), reaction)


def _method(leaf: Leaf, content: bytes) -> str | None:
    if leaf.content_type != "text/calendar":
        return None
    declared = leaf.part.value("content-type").parameters.get("method", "")
    written = _CALENDAR_METHOD.search(content[:65536])
    method = declared or (written[1].decode("ascii") if written else "")
    return method.strip().upper()[:30] or None
