"""How long to leave a mail server alone after a failure."""

from __future__ import annotations

import math
import random

_FIRST = 1.0
_LONGEST = 60.0
# Without a failure for so long, what went wrong is over.
_CALM = 120.0


class Pauses:
    """Pauses in seconds, each twice as long as the last while failures follow close on one another.

    That it worked in between doesn't count: a server that takes a login and hangs up a moment later, again
    and again, is asked ever more seldom as well.
    """

    def __init__(self) -> None:
        self._pause = 0.0
        self._calm_at = -math.inf

    def after_failure(self, now: float) -> float:
        """The pause after a failure at `now` (monotonic seconds), with jitter: 60 seconds at most."""
        self._pause = min(self._pause * 2, _LONGEST) if self.recurs(now) else _FIRST
        pause = self._pause * random.uniform(0.7, 1.0)  # noqa: S311 - jitter, no secret
        self._calm_at = now + pause + _CALM
        return pause

    def recurs(self, now: float) -> bool:
        """Whether a failure at `now` follows close on another."""
        return now < self._calm_at
