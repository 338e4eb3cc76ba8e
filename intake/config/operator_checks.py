"""Checks of `[[operator]]` and `[trouble]` that involve other tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from intake.addresses import address_key
from intake.config.documents import text_of
from intake.config.problems import Location, Mistake
from intake.config.secrets import Table, tables


def check_operators(document: Table, own: Mapping[str, str]) -> Iterator[Mistake]:
    """Report operators named twice or at the desk's own addresses (`own`: whose each is, by its key)."""
    seen: set[str] = set()
    for location, operator in tables(document, "operator"):
        address = text_of(operator, "address")
        key = address_key(address)
        if key in own:
            message = f"{address} is the address of {own[key]}: the desk would write to itself"
            yield Mistake((*location, "address"), message)
        elif address and key in seen:
            yield Mistake((*location, "address"), f"{address} is already an operator's")
        seen.add(key)
    yield from _check_second_way(document)


def smtp_tables(document: Table) -> Iterator[tuple[Location, Table]]:
    """The tables of servers that take mail: `[smtp]` and `[trouble.smtp]`."""
    smtp, trouble = document.get("smtp"), document.get("trouble")
    if isinstance(smtp, dict):
        yield ("smtp",), smtp
    if isinstance(trouble, dict) and isinstance(trouble.get("smtp"), dict):
        yield ("trouble", "smtp"), trouble["smtp"]


def _check_second_way(document: Table) -> Iterator[Mistake]:
    found = dict(smtp_tables(document))
    first, second = found.get(("smtp",)), found.get(("trouble", "smtp"))
    if first is None or second is None:
        return
    if all(first.get(key) == second.get(key) for key in ("host", "port", "username")):
        message = "is the server and login of [smtp]: where that can't be used, this can't be used either"
        yield Mistake(("trouble", "smtp", "host"), message, serious=False)
