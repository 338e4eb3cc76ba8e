"""From delivery to acknowledgement while the daemon waits in IDLE, and how much of it is the server's delay.

Every round puts one letter into the daemon's mailbox and the same into another, which a bare client
watches in IDLE: no daemon can be faster than that client is notified.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from queue import Queue

from imapclient import IMAPClient

from bench.mails import Letter
from bench.world import ROOT, World, environment

_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds for each letter: until it was acknowledged, and until a bare client was notified of it."""

    answered: tuple[float, ...]
    notified: tuple[float, ...]


class BareClient:
    """A client that does nothing but wait for news of a folder."""

    def __init__(self, port: int, user: str) -> None:
        self.heard: Queue[float] = Queue()
        self._stop = threading.Event()
        self._client = IMAPClient("127.0.0.1", port, ssl=False)
        self._client.login(user, "secret")
        self._client.select_folder("INBOX")
        self._client.idle()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while not self._stop.is_set():
            news = self._client.idle_check(timeout=1)
            if any(b"EXISTS" in line for line in news):
                self.heard.put(time.monotonic())

    def close(self) -> None:
        """Close the connection."""
        self._stop.set()
        self._thread.join()
        self._client.idle_done()
        self._client.logout()


def measure(world: World, letters: Sequence[Letter]) -> Latency:
    """Deliver one letter after the other, at times that the daemon can't foresee."""
    user, watched, url = world.user(), world.user(), world.database("sqlite")
    world.dovecot.deliver_many(user, [])
    config = world.config(user, url)
    log = world.folder / "daemon.log"
    with log.open("wb") as output:
        daemon = subprocess.Popen(
            [sys.executable, "-m", "intake", "--config", str(config), "run"],
            cwd=ROOT,
            env=environment(),
            stdout=output,
            stderr=output,
        )
    bare = BareClient(world.dovecot.port, watched)
    try:
        # The first letter shows that everything is up; it isn't counted.
        _one(world, user, watched, letters[0], bare)
        pairs = [_one(world, user, watched, letter, bare) for letter in letters[1:]]
    finally:
        bare.close()
        daemon.terminate()
        daemon.wait()
    world.drop(url)
    return Latency(tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs))


def _one(world: World, user: str, watched: str, letter: Letter, bare: BareClient) -> tuple[float, float]:
    time.sleep(random.uniform(0.1, 0.6))
    world.sink.arrived()
    started = time.monotonic()
    world.dovecot.deliver(user, letter.raw)
    world.dovecot.deliver(watched, letter.raw)
    answered = world.sink.wait_for(letter.sender, _PATIENCE)
    notified = bare.heard.get(timeout=_PATIENCE)
    return answered - started, notified - started
