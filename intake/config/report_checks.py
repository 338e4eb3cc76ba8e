"""Checks of `[report]` that involve other tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from intake.addresses import address_key
from intake.config.documents import texts_of
from intake.config.problems import Mistake
from intake.config.secrets import Table


def check_report(document: Table, own: Mapping[str, str]) -> Iterator[Mistake]:
    """Report readers at the desk's own addresses (`own`: whose each is, by its key)."""
    report = document.get("report")
    if not isinstance(report, dict):
        return
    for index, address in enumerate(texts_of(report, "to")):
        key = address_key(address)
        if key in own:
            message = f"{address} is the address of {own[key]}: the desk would write to itself"
            yield Mistake(("report", "to", index), message)
