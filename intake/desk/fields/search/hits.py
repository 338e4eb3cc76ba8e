"""What a search hands to the judgement: values in the running for a field."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from intake.desk.fields.page.lines import Line
from intake.desk.source import SourceKind


class Strength(IntEnum):
    """How plainly a value is meant for its field, the weakest first."""

    BARE = 1
    HINTED = 2
    SIGNED = 3
    SELF = 4
    CLIENT = 5
    LABELLED = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """A value in the running for a field."""

    value: str
    strength: Strength
    source: SourceKind
    line: Line
    start: int
    end: int
    about: bool = False
