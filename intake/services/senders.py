"""The outbox's lanes: a thread and connections for each sending account, so that none waits for another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from intake.services.sender import SenderThread


class Senders:
    """All sending threads as one."""

    def __init__(self, lanes: Sequence[SenderThread]) -> None:
        self.lanes = tuple(lanes)

    @property
    def beat(self) -> float:
        """When the one that has been silent for longest was last seen alive, on the monotonic clock."""
        return min(lane.beat for lane in self.lanes)

    def wake(self) -> None:
        """Look for mail to send now; safe from any thread."""
        for lane in self.lanes:
            lane.wake()

    def stop(self) -> None:
        """End after the mails that are being sent."""
        for lane in self.lanes:
            lane.stop()

    def run_until_empty(self, more_may_come: Callable[[], bool]) -> bool:
        """Send until nothing is due and no more may come; False when a server can't be used."""
        well: list[bool] = []

        def run(lane: SenderThread) -> None:
            well.append(lane.run_until_empty(more_may_come))

        others = [threading.Thread(target=run, args=(lane,), daemon=True) for lane in self.lanes[1:]]
        for thread in others:
            thread.start()
        run(self.lanes[0])
        for thread in others:
            thread.join()
        return len(well) == len(self.lanes) and all(well)
