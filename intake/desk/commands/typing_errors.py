"""What an agent meant who mistyped a command: asked, never guessed."""

from __future__ import annotations

import re
from difflib import get_close_matches

from intake.desk.commands.command_words import command_words, normal, other_layout, typed_words

_SIMILAR = 0.72
# What stands alone below a text, and isn't asked about, goes to the customer.
_VERY_SIMILAR = 0.8
_SHORTEST_LATE = 4
_MOST_OFFERED = 2
_ALONE = re.compile(r"[ \t]{0,8}[#№] {0,3}([^\W\d_]\w{2,30})[ .!:]{0,3}$")


def meant(typed: str, similar: float = _SIMILAR) -> tuple[str, ...]:
    """The words of commands that look like a typed one, the most similar first, each command once.

    Whoever mistypes a word may have the other keyboard layout as well.
    """
    found: dict[str, str] = {}
    for word in (normal(typed), other_layout(normal(typed))):
        for match in get_close_matches(word[:60], typed_words(), 5, similar):
            found.setdefault(command_words()[match], match)
    return tuple(found.values())[:_MOST_OFFERED]


def is_mistyped_command(line: str) -> bool:
    """Whether a line of the text is nothing but a command with a typing error."""
    found = _ALONE.match(line)
    if not found or len(found[1]) < _SHORTEST_LATE or normal(found[1]) in command_words():
        return False
    return bool(meant(found[1], _VERY_SIMILAR))
