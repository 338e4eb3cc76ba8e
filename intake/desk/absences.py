"""Who is away, from which day to which, and who stands in for him.

An absence comes from the configuration (`away` of an `[[agent]]`) or from the agent's own mail (`#away`);
both count.  Days are the desk's local ones, the first and the last included.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Absence:
    """An agent (the key of his address) is away; `until` None: until he says that he is back.

    `deputy` is the address of whom he named by mail, "" for whom the configuration names.
    """

    agent: str
    since: date
    until: date | None = None
    deputy: str = ""

    def covers(self, day: date) -> bool:
        """Whether he is away on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


def absence_key(absence: Absence) -> str:
    """By what an absence is known: one that only ends later or earlier is the same."""
    return f"{absence.agent} away since {absence.since.isoformat()}"


@dataclass(frozen=True, slots=True)
class Said:
    """What an agent (the key of his address) last said by mail: that he is away, or that he came back.

    Whoever says that he is back ends the absence of the configuration that covers that day, too.
    """

    agent: str
    absence: Absence | None = None
    back_on: date | None = None

    def ends(self, absence: Absence) -> bool:
        """Whether he came back early from an absence of the configuration."""
        return self.back_on is not None and absence.covers(self.back_on)


def absence_on(day: date, configured: Absence | None, said: Said | None) -> Absence | None:
    """The absence of an agent on a day, by his mail or by the configuration; None when he is there."""
    if said is not None and said.absence is not None and said.absence.covers(day):
        return said.absence
    if configured is None or not configured.covers(day):
        return None
    return None if said is not None and said.ends(configured) else configured
