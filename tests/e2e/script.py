"""What a scenario's folder says beforehand: which mail arrives when and where, and what an operator does.

A step of expect.json is a mail, by default; `"repeat": 60, "every_minutes": 10` lets it arrive as often.
`"mailbox"` names another mailbox than the first, `"command"` has an operator type `intake …`, and
`"waits": true` only lets the clock of the step come.  In a mail, `{{COUNT}}` is the number of the repetition, from 1,
`{{COUNT:4000}}` that number after 4000, `{{CYCLE:a|b|c}}` one of these in turn, and `{{DATE}}` the time
at which the mail arrives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

_PLACEHOLDER = re.compile(r"\{\{(COUNT|CYCLE|DATE)(?::([^{}]*))?\}\}")


@dataclass(frozen=True)
class Arrival:
    """A mail that arrives, its own placeholders filled; those that need the running desk are left."""

    template: bytes
    at: datetime
    mailbox: str | None


@dataclass(frozen=True)
class Scene:
    """What belongs to one step: mails that arrive, or a command, or only time that passes."""

    at: datetime
    arrivals: tuple[Arrival, ...] = ()
    command: tuple[str, ...] = ()


def scenes(folder: Path, expected: dict[str, Any]) -> Iterator[Scene]:
    """The steps of a scenario in order; each .eml belongs to one of them."""
    mails = iter(sorted(folder.glob("*.eml")))
    for wanted, clock in zip(expected["steps"], expected["clock"], strict=True):
        at = datetime.fromisoformat(clock)
        if "command" in wanted or wanted.get("waits"):
            yield Scene(at, command=tuple(wanted.get("command", ())))
        else:
            yield Scene(at, tuple(_arrivals(next(mails).read_bytes(), at, wanted)))
    assert next(mails, None) is None, "a mail that belongs to no step"


def desk_of(folder: Path) -> str:
    """What the desk's configuration and regulation have beside the usual, as TOML; "" for nothing."""
    file = folder / "desk.toml"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _arrivals(template: bytes, at: datetime, wanted: dict[str, Any]) -> Iterator[Arrival]:
    apart = timedelta(minutes=wanted.get("every_minutes", 1))
    for count in range(wanted.get("repeat", 1)):
        then = at + count * apart
        yield Arrival(_filled(template, count, then), then, wanted.get("mailbox"))


def _filled(template: bytes, count: int, at: datetime) -> bytes:
    def value(match: re.Match[str]) -> str:
        given = match[2] or ""
        if match[1] == "DATE":
            return format_datetime(at)
        if match[1] == "COUNT":
            return str(int(given or 0) + count + 1)
        choices = given.split("|")
        return choices[count % len(choices)]

    # Whatever the charset: each byte stands for itself, and the placeholders are ASCII.
    return _PLACEHOLDER.sub(value, template.decode("latin-1")).encode("latin-1")
