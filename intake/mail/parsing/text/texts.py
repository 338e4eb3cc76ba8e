"""A part that is text: its letters, its lines, and the files that stand within it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from intake.mail.parsing.charsets.decoding import canonical, decoded
from intake.mail.parsing.charsets.labels import name_of
from intake.mail.parsing.clean import clean_text
from intake.mail.parsing.html.reduced import is_never_closed, reduced
from intake.mail.parsing.structure.leaves import Leaf
from intake.mail.parsing.structure.mime import ParseLimits
from intake.mail.parsing.text.armour import without_armour
from intake.mail.parsing.text.data_pictures import take_pictures
from intake.mail.parsing.text.enriched import enriched_to_text
from intake.mail.parsing.text.flowed import unflow
from intake.mail.parsing.text.outlook_links import without_links_of_outlook
from intake.mail.parsing.text.uuencoded import take_files

_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([a-zA-Z0-9_:.-]{1,40})", re.IGNORECASE
)
_HTML_START = re.compile(r"\s{0,200}(?:<!doctype html|<html[\s>])", re.IGNORECASE)
# Scripts send the inside of a page as plain text; whoever writes about pages has words around the tags.
_BEGINS_AS_PAGE = re.compile(
    r"\s{0,200}<(?:p|div|table|span|font|br|b|strong|h[1-4]|center|style|body|head|meta)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_ENDS_AS_PAGE = re.compile(
    r"<(?:/(?:p|div|table|span|font|b|strong|h[1-4]|center|body|html|a|ul|ol)|br ?/?)>\Z", re.IGNORECASE
)
_TAG_WITHIN = re.compile(r"</?(?:p|div|br|td|span|li)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_TAGS_ENOUGH = 3
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
ENRICHED_TYPES = frozenset({"text/enriched", "text/richtext"})
# Bytes for each character that is read: of plain text no more can be needed, a page has markup besides.
_BYTES, _BYTES_OF_PAGE = 4, 12


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A text of the body.  Pieces of one `group` are alternatives.

    `fallback` is for a mail without others; `cut` says that the text was longer than what is read; `is_file`
    that it came as a file with a name, which the sender needn't have written himself; `sniffed` that it is
    taken for HTML by how it begins, though it is called plain; `doubtful` that others may see another text,
    for something in the page has no end, or style sheets of half a million characters were left out.
    `charset` is by which it was read.
    """

    group: str
    html: bool
    text: str
    fallback: bool = False
    cut: bool = False
    is_file: bool = False
    sniffed: bool = False
    doubtful: bool = False
    charset: str = ""


@dataclass(frozen=True, slots=True)
class InnerFile:
    """A file that stands within a text; `name` may be empty, `how` says in which way it stands there."""

    how: str
    name: str
    content: bytes
    content_type: str = "application/octet-stream"
    extension: str = "bin"


def read_text(
    leaf: Leaf, group: str, content: bytes, limits: ParseLimits
) -> tuple[TextPiece, tuple[InnerFile, ...]]:
    """The text of a part without the files in it, and the files."""
    html = leaf.content_type in HTML_TYPES
    files: tuple[InnerFile, ...] = ()
    whole = len(content)
    if html:
        content, pictures = take_pictures(content)
        whole = len(content)
        files = tuple(
            InnerFile("picture", "", each.content, each.content_type, each.extension) for each in pictures
        )
    content = content[: (_BYTES_OF_PAGE if html else _BYTES) * limits.text_characters]
    piece = _text(leaf, group, content, limits, html=html)
    if whole > len(content):
        piece = replace(piece, cut=True)
    if piece.text.startswith("begin") or "\nbegin" in piece.text:
        text, encoded = take_files(piece.text)
        files += tuple(InnerFile("uuencode", each.name, each.content) for each in encoded)
        piece = replace(piece, text=text) if encoded else piece
    return piece, files


def _is_page(text: str) -> bool:
    """Whether a text that is called plain is a page, or the inside of one."""
    if "<" not in text[:200]:
        return False
    if _HTML_START.match(text):
        return True
    if not _BEGINS_AS_PAGE.match(text) or not _ENDS_AS_PAGE.search(text[-20:].rstrip()):
        return False
    return len(_TAG_WITHIN.findall(text, 0, 20_000)) >= _TAGS_ENOUGH


def _text(leaf: Leaf, group: str, content: bytes, limits: ParseLimits, *, html: bool) -> TextPiece:
    charset = leaf.charset
    if html and canonical(charset) is None and (meta := _META_CHARSET.search(content[:4096])):
        charset = meta[1].decode("ascii")
    text, codec = decoded(content, charset)
    text = clean_text(text)
    sniffed = not html and _is_page(text)
    html = html or sniffed
    doubtful = html and is_never_closed(text)
    if html and len(text) > limits.text_characters:
        text, left_out = reduced(text)
        doubtful = doubtful or left_out
    cut = len(text) > limits.text_characters
    text = text[: limits.text_characters]
    if not html:
        text = _plain(leaf, text)
    is_file = bool(leaf.name and leaf.container) and group == leaf.number
    return TextPiece(
        group,
        html,
        text,
        cut=cut,
        is_file=is_file,
        sniffed=sniffed,
        doubtful=doubtful,
        charset=name_of(codec),
    )


def _plain(leaf: Leaf, text: str) -> str:
    """The text as its lines were meant."""
    if leaf.content_type in ENRICHED_TYPES:
        return enriched_to_text(text, rich=leaf.content_type == "text/richtext")
    text = without_armour(without_links_of_outlook(text))
    parameters = leaf.part.value("content-type").parameters
    if parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=parameters.get("delsp", "").lower() == "yes")
    return text


def packed_name(file: InnerFile, number: str, index: int) -> str:
    """The name of a file within a part, or a stable one by its position."""
    return file.name or f"part-{number}-{index}.{file.extension}"


def numbered(files: tuple[InnerFile, ...]) -> Iterator[tuple[int, InnerFile]]:
    """The files with their positions among those of their kind."""
    counts: dict[str, int] = {}
    for file in files:
        counts[file.how] = counts.get(file.how, 0) + 1
        yield counts[file.how], file
