"""What a running daemon counts and measures, for the Prometheus page alone: it begins at 0 with each start.

What is counted was committed before, so that nothing counts twice because it was tried twice.  Labels come
from the configuration or from fixed lists of words, never from mail: their number stays small.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate

Labels = tuple[str, ...]


@dataclass(slots=True)
class Counter:
    """A number that only grows, for each combination of its labels."""

    name: str
    told: str
    labels: Labels = ()
    values: dict[Labels, float] = field(default_factory=dict)

    def add(self, *labels: str, by: int = 1) -> None:
        """Count `by` more; safe from any thread."""
        with _LOCK:
            self.values[labels] = self.values.get(labels, 0) + by

    def read(self) -> Mapping[Labels, float]:
        """How many there were until now, for each combination of labels."""
        with _LOCK:
            return dict(self.values)


@dataclass(slots=True)
class Histogram:
    """How many of what was measured took up to each of the `bounds` (seconds), for each set of labels.

    `values` has the count between two bounds each, one more for what took longer, and the sum of all.
    """

    name: str
    told: str
    bounds: tuple[float, ...]
    labels: Labels = ()
    values: dict[Labels, tuple[list[int], float]] = field(default_factory=dict)

    def measured(self, seconds: float, *labels: str) -> None:
        """Note one more; safe from any thread.  A clock that was set back makes nothing negative."""
        seconds = max(seconds, 0.0)
        with _LOCK:
            counts, total = self.values.get(labels) or ([0] * (len(self.bounds) + 1), 0.0)
            counts[bisect_left(self.bounds, seconds)] += 1
            self.values[labels] = (counts, total + seconds)

    @contextmanager
    def measuring(self, *labels: str) -> Iterator[None]:
        """Measure what happens within, however it ends."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.measured(time.monotonic() - began, *labels)

    def cumulated(self) -> Mapping[Labels, tuple[list[tuple[str, float]], float]]:
        """For each combination of labels how many took at most so long, by the bound as text, and the sum."""
        names = [*map(str, self.bounds), "+Inf"]
        with _LOCK:
            held = {labels: (list(counts), total) for labels, (counts, total) in self.values.items()}
        return {
            labels: (list(zip(names, map(float, accumulate(counts)), strict=True)), total)
            for labels, (counts, total) in held.items()
        }


_LOCK = threading.Lock()
_STAGES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_ANSWERS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 14400.0, 86400.0)

MAILS = Counter("intake_mails_processed", "Mails decided about.", ("mailbox", "disposition"))
OPENED = Counter("intake_tickets_opened", "Tickets opened.", ("mailbox",))
FINISHED = Counter("intake_tickets_finished", "Tickets resolved or closed.", ("mailbox", "status"))
OVERDUE = Counter("intake_tickets_overdue", "Terms that have passed.", ("mailbox",))
TERMS = Counter(
    "intake_terms", "Terms that ended with what was owed, in time or late.", ("mailbox", "obligation", "kept")
)
SENT = Counter("intake_sending_attempts", "Attempts to send a mail.", ("audience", "outcome"))
ANSWER_SECONDS = Histogram(
    "intake_answer_seconds", "From a mail's arrival until its automatic answer was sent.", _ANSWERS
)
STAGE_SECONDS = Histogram(
    "intake_stage_seconds",
    "Work on mail: fetching or putting away a batch, other stages by the mail.",
    _STAGES,
    ("stage",),
)
COUNTERS = (MAILS, OPENED, FINISHED, OVERDUE, TERMS, SENT)
HISTOGRAMS = (ANSWER_SECONDS, STAGE_SECONDS)
