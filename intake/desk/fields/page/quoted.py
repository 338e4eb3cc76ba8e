"""What another person wrote and the sender only quotes: its labels are asked, its values are not his."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from intake.desk.fields.page.lines import Line, Region
from intake.desk.mail_domains import domain_of_a_firm
from intake.desk.message import Address
from intake.desk.quoting.markers import intro_length

_NAME = re.compile(r"[^\W\d_]{4,}")
_MARKED = "> …"


def with_quotes_of_others(lines: Sequence[Line], sender: Address) -> tuple[Line, ...]:
    """The lines, quoted ones below an intro («… пишет:») that names somebody else in a region of their own.

    A colleague of the sender's firm is nobody else: people hand on what he wrote.
    """
    return tuple(_marked(lines, sender)) if any(line.quoted for line in lines) else tuple(lines)


def _marked(lines: Sequence[Line], sender: Address) -> Iterator[Line]:
    is_others = False
    for place, line in enumerate(lines):
        if line.quoted:
            yield replace(line, region=Region.QUOTED) if is_others else line
            continue
        if line.text.endswith(":") and _quote_follows(lines, place) and intro_length((line.text, _MARKED), 0):
            is_others = not _names(line.text.lower(), sender)
        yield line


def _quote_follows(lines: Sequence[Line], place: int) -> bool:
    following = next((line for line in lines[place + 1 : place + 3] if line.text), None)
    return following is not None and following.quoted


def _names(intro: str, sender: Address) -> bool:
    """Whether an intro names the sender or an address of his firm."""
    firm = domain_of_a_firm(sender)
    his = [sender.address.lower(), *([f"@{firm}"] if firm else []), *_NAME.findall(sender.name.lower())]
    return any(map(intro.__contains__, his))
