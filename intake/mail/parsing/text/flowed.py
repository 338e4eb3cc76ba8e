"""format=flowed (RFC 3676): paragraphs that the sender's client wrapped are joined again."""

from __future__ import annotations


def unflow(text: str, *, delete_space: bool) -> str:
    """Join flowed lines; `delete_space` is DelSp=yes (§4.2).  Quotes keep their "> " marks.

    The signature line "-- " is never flowed (§4.3), and lines of different quote depth are never
    joined (§4.5).
    """
    lines: list[str] = []
    paragraph: list[str] = []
    depth = 0
    for raw in text.split("\n"):
        content = raw.lstrip(">")
        level = len(raw) - len(content)
        content = content.removeprefix(" ")
        if paragraph and level != depth:
            lines.append(_line(depth, paragraph))
            paragraph = []
        depth = level
        signature = content == "-- "
        if signature and paragraph:
            lines.append(_line(depth, paragraph))
            paragraph = []
        if content.endswith(" ") and not signature:
            paragraph.append(content[:-1] if delete_space else content)
            continue
        lines.append(_line(depth, [*paragraph, content]))
        paragraph = []
    if paragraph:
        lines.append(_line(depth, paragraph))
    return "\n".join(lines)


def _line(depth: int, pieces: list[str]) -> str:
    return (">" * depth + " " if depth else "") + "".join(pieces)
