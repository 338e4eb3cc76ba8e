"""Processes that help this one: forked, within milliseconds, from a small process kept for that.

A process with threads and connections must not be forked: the copy would hold locks that nobody
ever gives back, and ends of connections that aren't its own.  So the first thing a daemon does is
to fork a *seed*, while it has neither; the seed forks whatever helpers are asked for later.  They
share the memory of all that was imported, and end when the daemon does, however it ends.

A seed that was killed or stands still is replaced by one that starts from nothing, as a program of
its own: it takes a second and shares no memory, but by then there are threads.
"""

from __future__ import annotations

import importlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

from intake.garbage import spare_what_is_loaded
from intake.log import get_logger

log = get_logger(__name__)

_ENDS_WITHIN = 2.0
_READY_WITHIN = 2.0
_SEED_READY_WITHIN = 60.0
# A helper is the first to go where memory ends (proc(5)): its mail is tried again, the daemon is not.
_FIRST_TO_GO = "1000"
# `life` may be defined anywhere that this process can import from.
_SEED = """
import sys
sys.path[:] = sys.argv[2:]
from intake.services.helpers import grow
grow(int(sys.argv[1]), %r, %r)
"""

Life = Callable[[Connection], None]


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


class _Seed:
    """The process that helpers are forked from."""

    def __init__(
        self, control: socket.socket, pid: int, program: subprocess.Popen[bytes] | None = None
    ) -> None:
        self.control = control
        self._pid = pid
        self._program = program
        self._ready = program is None
        self._late_at = time.monotonic() + _SEED_READY_WITHIN

    def is_ready(self) -> bool:
        """Whether it can be asked for helpers; OSError when it will never be."""
        if self._ready:
            return True
        try:
            self._ready = bool(self.control.recv(1, socket.MSG_DONTWAIT))
        except BlockingIOError:
            if time.monotonic() > self._late_at:
                raise TimeoutError("no new seed of helpers in time") from None
            return False
        if not self._ready:
            raise EOFError("the new seed of helpers ended at once")
        return True

    def end(self) -> None:
        """End it: it has nothing to finish, and may stand still."""
        self.control.close()
        with suppress(ProcessLookupError):
            # Nobody has waited for it yet, so the number is still its own.
            os.kill(self._pid, signal.SIGKILL)
        if self._program is not None:
            self._program.wait()
            return
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


class Helpers:
    """Where helpers come from; `life` is what each of them does with its end of the pipe.

    It is a function of a module, so that a program started later finds it.  Safe from any thread.
    """

    def __init__(self, life: Life) -> None:
        self._life = life
        self._seed: _Seed | None = None
        self._started = False
        self._lock = threading.Lock()
        self._again_at = 0.0

    def start(self) -> None:
        """Fork the seed; does nothing where threads run already, and then there are no helpers."""
        if threading.active_count() > 1:
            return
        ours, theirs = socket.socketpair()
        # What the collector touches, the kernel would have to copy.
        spare_what_is_loaded()
        pid = os.fork()
        if not pid:
            ours.close()
            _be_the_seed(theirs, self._life)
        theirs.close()
        self._seed, self._started = _Seed(ours, pid), True

    @property
    def at_work(self) -> bool:
        """Whether there are helpers, though perhaps not just now."""
        return self._started

    def helper(self) -> Helper | None:
        """A new helper, or None when none can be had now; a lost seed is replaced meanwhile."""
        seed = self._ready_seed()
        if seed is None:
            return None
        ours, theirs = socket.socketpair()
        pipe = Connection(ours.detach())
        try:
            with theirs:
                socket.send_fds(seed.control, [b"h"], [theirs.fileno()], socket.MSG_DONTWAIT)
            return Helper(pipe)
        except (OSError, EOFError) as problem:
            log.warning("no_helper", error=f"{type(problem).__name__}: {problem}")
            pipe.close()
            with self._lock:
                self._give_up(seed)
                self._replace()
            return None

    def close(self) -> None:
        """End the seed; helpers that work end with their pipes."""
        with self._lock:
            self._started = False
            if self._seed is not None:
                self._give_up(self._seed)

    def _ready_seed(self) -> _Seed | None:
        with self._lock:
            if self._seed is None:
                self._replace()
            return self._seed if self._seed is not None and self._is_ready(self._seed) else None

    def _is_ready(self, seed: _Seed) -> bool:
        try:
            return seed.is_ready()
        except (OSError, EOFError) as problem:
            log.warning("no_helper", error=f"{type(problem).__name__}: {problem}")
            self._give_up(seed)
            return False

    def _give_up(self, seed: _Seed) -> None:
        if self._seed is seed:
            self._seed = None
            seed.end()

    def _replace(self) -> None:
        """Start another seed, as long as we run, and not again and again."""
        if not self._started or self._seed is not None or time.monotonic() < self._again_at:
            return
        self._again_at = time.monotonic() + _SEED_READY_WITHIN
        try:
            self._seed = _started_anew(self._life)
        except OSError as problem:
            log.warning("no_helper", error=f"{type(problem).__name__}: {problem}")


def _started_anew(life: Life) -> _Seed:
    """A seed that is a program of its own; OSError when it can't be started."""
    ours, theirs = socket.socketpair()
    with theirs:
        code = _SEED % (life.__module__, life.__qualname__)
        command = [sys.executable, "-c", code, str(theirs.fileno()), *sys.path]
        try:
            # In a group of its own a Ctrl-C doesn't reach it before it can ignore it.
            program = subprocess.Popen(  # noqa: S603 - ourselves
                command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], process_group=0
            )
        except OSError:
            ours.close()
            raise
    return _Seed(ours, program.pid, program)


def grow(control: int, module: str, life: str) -> NoReturn:
    """Be a seed that was started as a program, with this end of the socket; `life` is in that module."""
    found: Life = getattr(importlib.import_module(module), life)
    spare_what_is_loaded()
    with socket.socket(fileno=control) as told:
        told.send(b"r")
        _be_the_seed(told, found)


def _be_the_seed(control: socket.socket, life: Life) -> NoReturn:
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


def _help(descriptor: int, life: Life) -> NoReturn:
    code = 1
    try:
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")
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
