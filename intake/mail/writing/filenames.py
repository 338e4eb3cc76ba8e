"""Names of attached files, written so that old and new mail programs show them correctly.

Two spellings go out: encoded-words in the `name` of Content-Type, which Outlook and web mail of any
age read although RFC 2047 §5 forbids them there, and RFC 2231 in the `filename` of
Content-Disposition, which is the standard.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from intake.mail.one_line import one_line
from intake.mail.writing.headers import encoded_words

MAXIMUM_FILE_NAME = 150
_LONGEST_EXTENSION = 12
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')  # what Windows refuses in a name
_PIECE = 56
_LONGEST_PLAIN = 60


def clean_file_name(name: str) -> str:
    """Make a harmless label: one line, no path, at most 150 characters, its extension kept."""
    label = _FORBIDDEN.sub("_", one_line(name, 1000)).strip(". ")
    if len(label) > MAXIMUM_FILE_NAME:
        stem, dot, extension = label.rpartition(".")
        tail = dot + extension if dot and len(extension) <= _LONGEST_EXTENSION else ""
        label = (stem if tail else label)[: MAXIMUM_FILE_NAME - len(tail)].rstrip(". ") + tail
    return label or "file"


def file_headers(content_type: str, name: str) -> tuple[str, str]:
    """Write a clean name into Content-Type and Content-Disposition."""
    if name.isascii() and "=?" not in name and len(name) <= _LONGEST_PLAIN:
        spelled, standard = name, f'filename="{name}"'
    else:
        spelled = "\r\n ".join(encoded_words(name, len(' name="')))
        standard = _extended(name)
    return (
        f'{content_type};\r\n name="{spelled}"',
        f"attachment;\r\n {standard}",
    )


def _extended(name: str) -> str:
    """RFC 2231 §3 and §4: percent-encoded, in numbered pieces when it is long.

    No character is split between pieces, for some programs decode each by itself.
    """
    pieces = [""]
    for character in name:
        encoded = quote(character, safe="")
        if len(pieces[-1]) + len(encoded) > _PIECE:
            pieces.append("")
        pieces[-1] += encoded
    if len(pieces) == 1:
        return f"filename*=utf-8''{pieces[0]}"
    pieces[0] = f"utf-8''{pieces[0]}"
    return ";\r\n ".join(f"filename*{place}*={piece}" for place, piece in enumerate(pieces))
