"""Values of a TOML document as it was read; what has a wrong type is left to the models."""

from __future__ import annotations

from intake.config.secrets import Table


def text_of(table: Table, key: str) -> str:
    """The text of a key, "" where there is none."""
    value = table.get(key)
    return value if isinstance(value, str) else ""


def texts_of(table: Table, key: str) -> tuple[str, ...]:
    """The texts in the list of a key."""
    value = table.get(key)
    return tuple(entry for entry in value if isinstance(entry, str)) if isinstance(value, list) else ()
