"""Where a quoted name ends, nested quotes and lost closing quotes included."""

from __future__ import annotations

import re

OPENING = "«\"„“‟'‘"
_CLOSING = "»\"“”'’"
_LONGEST_NAME = 140
# Nouns that may be uncapitalized within an unquoted name («ООО Торговый дом Восток»).


def closing_quote(text: str, opening: int) -> int | None:
    """The end of a quoted name, nested quotes included; a lost closing quote ends at a delimiter."""
    depth = 1
    limit = min(len(text), opening + _LONGEST_NAME)
    position = opening + 1
    last_close: int | None = None
    while position < limit:
        letter = text[position]
        if letter in "«„‟" or (letter in "\"“'" and _opens(text, position)):
            depth += 1
        elif letter in _CLOSING and not _apostrophe(text, position):
            depth -= 1
            last_close = position + 1
            if depth <= 0 or not _closes_later(text, position, limit):
                while last_close < limit and text[last_close] in '»"”' and depth > 0:
                    last_close += 1
                    depth -= 1
                return last_close
        elif letter in ";|\t" or (
            letter == "," and last_close is None and not _closes_later(text, position, limit)
        ):
            break
        position += 1
    if last_close is not None:
        return last_close
    cut = re.compile(r"[,;|()\t]|\s(?:рег|рел|вер|р/н)|$").search(text, opening + 1)
    return cut.start() if cut and 3 < cut.start() - opening < 60 else None  # noqa: PLR2004


def _opens(text: str, position: int) -> bool:
    before, behind = text[position - 1], text[position + 1 : position + 2]
    return before in " («„-" and (behind.isalnum() or behind in '«„"')


def _apostrophe(text: str, position: int) -> bool:
    return (
        text[position] in "'’"
        and text[position - 1].isalpha()
        and text[position + 1 : position + 2].isalpha()
    )


def _closes_later(text: str, position: int, limit: int) -> bool:
    """Whether the next quotation mark closes, too, before any delimiter."""
    for index in range(position + 1, min(limit, position + 45)):
        letter = text[index]
        if letter in ";|\n":
            return False
        if letter in "«„" or (letter in '"“' and _opens(text, index)):
            return False
        if letter in '»”"“':
            return True
    return False
