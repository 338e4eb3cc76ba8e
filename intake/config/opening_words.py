"""Read how a language tells when the desk opens, from the table [time] of its catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from intake.config import regulation_reader as read
from intake.config.regulation_reader import Reader
from intake.desk.language.catalogue import MONTHS, OPENING_VALUES, PLACEHOLDER, WEEKDAYS, Spoken

KEYS = ("opening", "weekdays", "months")


def spoken(reader: Reader, table: Mapping[str, object]) -> Spoken | None:
    """The words for a moment; None where the language has none, or where they are wrong, which is noted.

    A catalogue of an operator's own language need not have them: moments are written in numbers then.
    """
    if not table:
        return None
    before = len(reader.problems)
    for name in KEYS:
        if name not in table:
            reader.note(("time", name), f"missing: {', '.join(KEYS)} are given together")
    pattern = read.text(reader, table.get("opening", ""), ("time", "opening"))
    if "opening" in table:
        _check_pattern(reader, pattern)
    weekdays = _names(reader, table, "weekdays", WEEKDAYS)
    months = _names(reader, table, "months", MONTHS)
    return Spoken(pattern, weekdays, months) if len(reader.problems) == before else None


def _check_pattern(reader: Reader, pattern: str) -> None:
    used = set(PLACEHOLDER.findall(pattern))
    for name in sorted(used - OPENING_VALUES):
        available = ", ".join(f"{{{value}}}" for value in sorted(OPENING_VALUES))
        reader.note(("time", "opening"), f"{{{name}}} is not a value of it; available: {available}")
    for name in sorted(OPENING_VALUES - {"zone"} - used):
        reader.note(("time", "opening"), f"lacks {{{name}}}")


def _names(reader: Reader, table: Mapping[str, object], key: str, count: int) -> tuple[str, ...]:
    if key not in table:
        return ()
    names = read.texts(reader, table[key], ("time", key))
    if names and len(names) != count:
        reader.note(("time", key), f"needs {count} names, and has {len(names)}")
    return names
