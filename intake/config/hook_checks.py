"""Checks of `[[hook]]` that involve other tables."""

from __future__ import annotations

from collections.abc import Iterator

from intake.config.documents import text_of
from intake.config.problems import Mistake
from intake.config.secrets import Table, tables


def check_hooks(document: Table) -> Iterator[Mistake]:
    """Report hooks of one name: by it they know what they have heard."""
    seen: set[str] = set()
    for location, hook in tables(document, "hook"):
        name = text_of(hook, "name")
        if name and name in seen:
            yield Mistake((*location, "name"), f"{name} is already the name of a hook")
        seen.add(name)
