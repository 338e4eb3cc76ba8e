"""Processes that help this one: forked, within milliseconds, from a small process kept for that.

A process with threads and connections must not be forked: the copy would hold locks that nobody
ever gives back, and ends of connections that aren't its own.  So the first thing a daemon does is
to fork a *seed*, while it has neither; the seed forks whatever helpers are asked for later.  They
share the memory of all that was imported, and end when the daemon does, however it ends.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import NoReturn

from intake.log import get_logger

log = get_logger(__name__)

_ENDS_WITHIN = 2.0
_READY_WITHIN = 10.0


class Helper:
    """A helper process at the other end of a pipe."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        if not pipe.poll(_READY_WITHIN):
            raise OSError(f"no helper within {_READY_WITHIN:.0f} seconds")
        self.pid: int = pipe.recv()

    def end(self) -> None:
        """End the helper, by force when it doesn't end on its own."""
        with socket.socket(fileno=os.dup(self.pipe.fileno())) as end:
            with suppress(OSError):
                end.shutdown(socket.SHUT_WR)
            end.settimeout(_ENDS_WITHIN)
            try:
                while end.recv(1 << 20):
                    pass
            except TimeoutError:
                # Not gone, so the number is still its own.
                os.kill(self.pid, signal.SIGKILL)
            except OSError:
                log.debug("helper_was_gone", pid=self.pid)
        self.pipe.close()


class Helpers:
    """Where helpers come from; `life` is what each of them does with its end of the pipe."""

    def __init__(self, life: Callable[[Connection], None]) -> None:
        self._life = life
        self._seed = 0
        self._control: socket.socket | None = None

    def start(self) -> None:
        """Fork the seed; does nothing where threads run already, and then there are no helpers."""
        if threading.active_count() > 1:
            return
        ours, theirs = socket.socketpair()
        # What the collector touches, the kernel would have to copy.
        gc.freeze()
        self._seed = os.fork()
        if not self._seed:
            ours.close()
            _be_the_seed(theirs, self._life)
        theirs.close()
        self._control = ours

    def helper(self) -> Helper | None:
        """A new helper, or None when none can be had."""
        if self._control is None:
            return None
        ours, theirs = socket.socketpair()
        pipe = Connection(ours.detach())
        try:
            with theirs:
                socket.send_fds(self._control, [b"h"], [theirs.fileno()])
            return Helper(pipe)
        except (OSError, EOFError) as problem:
            log.warning("no_helper", error=str(problem))
            pipe.close()
            self.close()
            return None

    def close(self) -> None:
        """End the seed; helpers that work end with their pipes."""
        control, self._control = self._control, None
        if control is not None:
            control.close()
            with suppress(ChildProcessError):
                os.waitpid(self._seed, 0)


def _be_the_seed(control: socket.socket, life: Callable[[Connection], None]) -> NoReturn:
    """Fork a helper for every pipe that is handed over, until the daemon is gone."""
    # The daemon decides when to stop; a Ctrl-C reaches the whole group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # Nobody waits for the exit status of a helper.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    _close_all_but(control.fileno())
    with suppress(OSError):
        while descriptors := socket.recv_fds(control, 1, 1)[1]:
            if not os.fork():
                control.close()
                _help(descriptors[0], life)
            os.close(descriptors[0])
    os._exit(0)


def _help(descriptor: int, life: Callable[[Connection], None]) -> NoReturn:
    code = 1
    try:
        pipe = Connection(descriptor)
        pipe.send(os.getpid())
        life(pipe)
        code = 0
    except Exception:
        log.exception("helper_failed")
    finally:
        # Not by the exit path of the daemon that it was forked from.
        os._exit(code)


def _close_all_but(kept: int) -> None:
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))
