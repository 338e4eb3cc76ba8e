"""A value by its shape, and where it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shaped:
    """A value that has the right shape, from `start` up to `end` of its line."""

    start: int
    end: int
    value: str
