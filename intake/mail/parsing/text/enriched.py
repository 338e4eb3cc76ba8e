"""text/enriched (RFC 1896) and text/richtext (RFC 1341 §7.1.3) as plain text."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"<(/?)([A-Za-z0-9-]{1,60})>")
_BREAKS = re.compile(r"\n+")
_SILENT = {"param", "comment"}
_IN_RICHTEXT = {"nl": "\n", "lt": "<", "np": "\n\n", "paragraph": "\n"}


def enriched_to_text(text: str, *, rich: bool = False) -> str:
    """The text without commands; a single line end is a blank, of several one counts less."""
    joined = _BREAKS.sub(lambda ends: "\n" * (len(ends[0]) - 1) or " ", text)
    pieces: list[str] = []
    silent = at = 0
    for command in _COMMAND.finditer(joined):
        if not rich and joined[command.start() - 1 : command.start()] == "<" and command.start() > at:
            continue  # «<<» is a less-than sign.
        if not silent:
            pieces.append(joined[at : command.start()])
        name = command[2].lower()
        if name in _SILENT:
            silent = max(0, silent + (-1 if command[1] else 1))
        elif rich and not silent:
            pieces.append(_IN_RICHTEXT.get(name, ""))
        at = command.end()
    if not silent:
        pieces.append(joined[at:])
    return "".join(pieces).replace("<<", "<")
