"""What agents planned for a ticket by hand: reminders, a due date, waiting for others.

All times are UTC, agents are keys of addresses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Reminder:
    """Whoever asked for it at `asked_at` is reminded at `at`, with his words."""

    at: datetime
    agent: str
    asked_at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class DueDate:
    """The ticket is due at `at`; set at `set_at`."""

    at: datetime
    agent: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """Others were awaited from `since` to `ended_at` (None: still), at most to `until` (None: for ever)."""

    since: datetime
    agent: str
    until: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plans:
    """All that is planned.

    `absence_told_on` is the day on which others heard of its agent's out-of-office answer last; `handed_over`
    are absences of its agent (`absence_key`) of which those who stand in for him know already.
    """

    reminders: tuple[Reminder, ...] = ()
    due: DueDate | None = None
    waits: tuple[Wait, ...] = ()
    absence_told_on: date | None = None
    handed_over: tuple[str, ...] = ()

    @property
    def wait(self) -> Wait | None:
        """The waiting that goes on now."""
        last = self.waits[-1] if self.waits else None
        return last if last is not None and last.ended_at is None else None

    def waiting(self, new: Wait) -> Plans:
        """Wait anew; what was waited for before ends."""
        return replace(self, waits=(*self.ended(new.since).waits, new))

    def ended(self, at: datetime) -> Plans:
        """The waiting is over."""
        if self.wait is None:
            return self
        return replace(self, waits=(*self.waits[:-1], replace(self.wait, ended_at=max(at, self.wait.since))))

    def without(self, reminder: Reminder) -> Plans:
        """A reminder has come, or was taken back."""
        return replace(self, reminders=tuple(one for one in self.reminders if one != reminder))


NOTHING_PLANNED = Plans()
