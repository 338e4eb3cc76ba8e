"""Where parts begin and end, and what stands outside of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from intake.desk.ambiguity import Ambiguity
from intake.mail.parsing.clean import clean_text
from intake.mail.parsing.header.headers import decode_raw
from intake.mail.parsing.structure.mime import Part, children

_DELIMITER = re.compile(rb"--(?<![^\r\n]--)([^\r\n]{1,1000})(\r?\n|\r|$)?")
_END = re.compile(rb"(?:--)?[ \t]*")
_WORD = re.compile(r"[^\W_]")
# What programs write above the first part for readers who know no parts.
_NOTICE = re.compile(r"\bMIME\b|multi-?part", re.IGNORECASE)
# A line that ended this part or another.
_DELIMITING = re.compile(r"^--[^\s].*$\n?", re.MULTILINE)
_MOST_BELOW = 20
_COMMAND = re.compile(r"^\W{0,10}[#№＃﹟♯]", re.MULTILINE)
_LONGEST_NOTICE = 600
_MOST_LINES = 20_000
_LOST = frozenset({
    "StartBoundaryNotFoundDefect", "CloseBoundaryNotFoundDefect", "MultipartInvariantViolationDefect",
})  # fmt: skip
_SHOWN = ("text/plain", "text/html")
# Alternatives that readers agree to show, or not to show; any other kind of text some show as plain.
_ALTERNATIVES = frozenset(
    "text/plain text/html text/enriched text/richtext text/calendar text/x-amp-html".split()
)


def disputed_structure(part: Part, *, whole: bool) -> Iterator[Ambiguity]:
    """What two readers may take differently in a part that is divided; not `whole`, it has no end."""
    if part.get_content_maintype() != "multipart":
        return
    if whole and any(type(defect).__name__ in _LOST for defect in part.defects):
        yield Ambiguity.PARTS
    if _says_something(part.preamble, notice=True) or (whole and _says_something(part.epilogue)):
        yield Ambiguity.OUTSIDE
    kinds = [child.get_content_type() for child, _ in children(part, "")]
    if part.get_content_subtype() == "alternative" and (
        any(kinds.count(kind) > 1 for kind in _SHOWN)
        or any(kind.startswith("text/") and kind not in _ALTERNATIVES for kind in kinds)
    ):
        yield Ambiguity.ALTERNATIVES
    if part.get_content_subtype() == "related" and not _starts_with_the_first(part):
        yield Ambiguity.PARTS


def words_above(part: Part, characters: int) -> str:
    """What stands above a mail's first part and is no program's notice: some scripts write the text there."""
    text = part.preamble if part.get_content_maintype() == "multipart" else None
    if not isinstance(text, str) or not _says_something(text, notice=True):
        return ""
    return clean_text(decode_raw(text[:characters])).strip()


def words_below(root: Part, characters: int) -> str:
    """What stands behind the last boundary of a mail or of a part: gateways end it too early."""
    found: list[str] = []
    waiting = [root]
    while waiting and len(found) < _MOST_BELOW:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and _says_something(part.epilogue):
            below = clean_text(decode_raw((part.epilogue or "")[:characters]))
            found.append(_DELIMITING.sub("", below).strip())
        waiting += [child for child, _ in reversed(list(children(part, "")))]
    return "\n\n".join(filter(_WORD.search, found))[:characters]


def disputed_delimiters(raw: bytes, multiparts: Iterable[Part]) -> bool:
    """Whether lines of a mail are a boundary for one reader and none for another.

    RFC 2046 §5.1.1 wants the beginning of a line compared, most readers compare the whole of it.  In the
    mail's first `_MOST_LINES` lines that begin with two dashes it is looked for.
    """
    known = frozenset(
        (part.get_boundary() or "").encode("utf-8", "surrogateescape") for part in multiparts
    ) - {b""}
    lengths = sorted({len(boundary) for boundary in known})
    if not known:
        return False
    for count, line in enumerate(_DELIMITER.finditer(raw)):
        if count >= _MOST_LINES:
            return False
        for length in lengths:
            if line[1][:length] in known and _differs(line, raw, length):
                return True
    return False


def within_itself(around: tuple[str, ...], part: Part) -> bool:
    """Whether a part is divided by the boundary that already divides a part around it."""
    return part.get_content_maintype() == "multipart" and part.get_boundary() in around


def _differs(line: re.Match[bytes], raw: bytes, length: int) -> bool:
    bare = line[2] == b"\r" or raw[max(line.start() - 1, 0) : line.start()] == b"\r"
    return bare or _END.fullmatch(line[1], length) is None


def _says_something(text: object, *, notice: bool = False) -> bool:
    if not isinstance(text, str):
        return False
    # The standard library carries bytes above ASCII as surrogates, which are no letters.
    text = decode_raw(text)
    if not _WORD.search(text):
        return False
    usual = notice and len(text) <= _LONGEST_NOTICE and _NOTICE.search(text) and not _COMMAND.search(text)
    return not usual


def _starts_with_the_first(part: Part) -> bool:
    """Whether the part to be shown (RFC 2387 §3.2) is the first one, which all readers would take."""
    start = part.value("content-type").parameters.get("start", "").strip("<> ")
    first = next((child for child, _ in children(part, "")), None)
    return not start or first is None or str(first.get("content-id", start)).strip("<> ") == start
