"""The beginning of a mail that is too large: a file that is cut must not look like a whole one."""

from __future__ import annotations

import re

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_BOUNDARY = re.compile(
    rb"^content-type[ \t]*:[ \t]*multipart/[^\r\n]{0,4000}?;[ \t]*boundary[ \t]*=[ \t]*"
    rb'(?:"([^"\r\n]{1,200})"|([^\s";,]{1,200}))',
    re.IGNORECASE | re.MULTILINE,
)
LARGEST_HEADER = 262_144
"""More bytes of a header than any honest mail has."""


def beginning(raw: bytes) -> bytes:
    """The parts that are all there, or where none is the first as far as it goes, by whole lines."""
    cut = raw[: raw.rfind(b"\n") + 1] or raw
    found = boundary(cut)
    if not found:
        return cut
    delimiter = re.compile(rb"^--" + re.escape(found) + rb"[ \t]*\r?$", re.MULTILINE)
    starts = [one.start() for one in delimiter.finditer(cut)]
    # The last part is the one that was cut; the first is read anyway.
    kept = cut[: starts[-1]] if len(starts) > 1 else cut
    return kept + b"--" + found + b"--\r\n"


def boundary(raw: bytes) -> bytes:
    """The boundary of the outermost multipart (RFC 2046 §5.1.1); b"" for a mail of a single part."""
    end = _BLANK_LINE.search(raw, 0, LARGEST_HEADER)
    header = _FOLD.sub(b"", raw[: end.start() if end else LARGEST_HEADER])
    found = _BOUNDARY.search(header)
    return (found[1] or found[2]).rstrip() if found else b""
