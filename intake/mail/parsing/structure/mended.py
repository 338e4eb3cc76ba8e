"""A mail's header as its writer meant it: lines that are no fields don't end it while known fields follow.

RFC 5322 §4.5 lets blanks stand before a field's colon; relays break a long line without the blank that
continues it, put an mbox line on top («From », «>From »), or end every line in CR CR LF.  The standard
library ends the header at the first such line, and takes all that follows for the text.
"""

from __future__ import annotations

import re

_FIELD = re.compile(rb"[!-9;-~]+:")
_SPACED_FIELD = re.compile(rb"([!-9;-~]{1,76})[ \t]+:")
_MBOX = re.compile(rb">?From [^\r\n]*(?:\r\n|\n|\r)")
# Nearly every header: fields and their further lines, down to the blank one.
_SOUND_HEADER = re.compile(rb"(?:(?:[!-9;-~]+:|[ \t])[^\r\n]*\r?\n)+\r?\n")
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r)?")
_KNOWN = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|received|return-path|sender|reply-to|mime-version|references"
    rb"|content-[a-z-]{2,30}|in-reply-to|delivered-to|x-[a-z0-9-]{2,60})[ \t]*:",
    re.IGNORECASE,
)
# Of a mail without a blank line below its header not all of the text is looked at.
_LINES_READ = 2_000
# So many lines on, a known field must follow: two paragraphs of text hold none.
_JUNK_IN_A_ROW = 3
# Relays break lines that are long; a line below a short one continues nothing, and is kept apart.
_LONG_LINE = 60
_NOTE = b"X-Line-Without-Name: "
_DOUBLED = b"\r\r\n"


def mended(raw: bytes) -> tuple[bytes, bool]:
    """The mail with a header that can be read to its end, and whether anything was mended."""
    if _SOUND_HEADER.match(raw):
        return raw, False
    first = _LINE.match(raw)
    if first is not None and _DOUBLED in raw[: first.end() + 2]:
        raw, doubled = raw.replace(_DOUBLED, b"\r\n"), True
    else:
        doubled = False
    lines, end = _header_lines(raw)
    if all(map(_is_sound, lines)):
        return raw, doubled
    kept: list[bytes] = []
    for index, line in enumerate(lines):
        if _is_sound(line):
            kept.append(line)
        elif index == 0 and _MBOX.match(line):
            continue
        elif _SPACED_FIELD.match(line):
            kept.append(_SPACED_FIELD.sub(rb"\1:", line, count=1))
        elif kept and not line.startswith(b"--") and _known_follows(lines[index + 1 :]):
            kept.append((b" " if _goes_on(kept[-1], line) else _NOTE) + line)
        elif index == 0 and _KNOWN.match(b"".join(lines[1:2])):
            kept.append(_NOTE + line)
        else:
            kept += lines[index:]
            break
    return b"".join((*kept, raw[end:])), True


def _header_lines(raw: bytes) -> tuple[list[bytes], int]:
    """The lines above the first blank one, and where they end."""
    lines: list[bytes] = []
    at = 0
    while len(lines) < _LINES_READ and at < len(raw):
        found = _LINE.match(raw, at)
        if found is None or not found[0].strip(b"\r\n"):
            break
        lines.append(found[0])
        at = found.end()
        if (
            not _is_sound(found[0])
            and len(lines) > 1
            and not any(map(_is_sound, lines[-_JUNK_IN_A_ROW - 1 :]))
        ):
            break
    return lines, at


def _goes_on(above: bytes, line: bytes) -> bool:
    """Whether a line may be the rest of the one above, broken without the blank that continues it."""
    whole = above.rstrip().endswith(b"?=") and not line.startswith(b"=?")
    return len(above) >= _LONG_LINE and not whole


def _is_sound(line: bytes) -> bool:
    return line[:1] in {b" ", b"\t"} or _FIELD.match(line) is not None


def _known_follows(lines: list[bytes]) -> bool:
    return any(_KNOWN.match(line) for line in lines[:_JUNK_IN_A_ROW])
