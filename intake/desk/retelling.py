"""How much of a ticket's conversation a mail to agents retells: pure bounds over texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_MARK = "…"
# A beginning that is shorter tells nothing.
_SHORTEST = 200


class Retelling(StrEnum):
    """What a mail to agents says of the conversation: nothing, what came last, or all with its files."""

    NOTHING = "nothing"
    RECENT = "recent"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class RetellingLimits:
    """At most so many entries, and so many characters of all their texts together."""

    entries: int
    characters: int


WHOLE_LIMITS = RetellingLimits(500, 400_000)
"""What `#show` retells at most: no ticket of people is longer, and mail programs open what is shorter."""

MOST_RETOLD_ENTRIES = 100
"""A regulation may have no more entries retold below each notification."""


def cut_to(limits: RetellingLimits, texts: Sequence[str]) -> tuple[str, ...]:
    """The texts for which there is room, in order; the last may be cut, and ends in an ellipsis then.

    An entry without a text takes no room: it has files.
    """
    kept: list[str] = []
    room = limits.characters
    for text in texts[: limits.entries]:
        if len(text) > room:
            if room >= _SHORTEST or not kept:
                kept.append(_beginning(text, room))
            break
        kept.append(text)
        room -= len(text)
    return tuple(kept)


def _beginning(text: str, room: int) -> str:
    """The first lines of a text, whole ones where that is possible."""
    beginning = text[:room]
    whole, _, _ = beginning.rpartition("\n")
    return f"{(whole if len(whole) > room // 2 else beginning).rstrip()}\n{_MARK}"
