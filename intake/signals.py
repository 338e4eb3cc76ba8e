"""What signals tell the daemon: to end, or to begin anew with what its files say now.

A handler does nothing but write a byte: the code that it interrupts may hold any lock.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

_END, _RELOAD = b"e", b"r"
_OURS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def listen(end: Callable[[], None], reload: Callable[[], None] | None) -> None:
    """Call `end` at SIGTERM and SIGINT and `reload` at SIGHUP, each in a thread that is no other's.

    At a terminal SIGHUP says that it was closed, and ends the process as ever; so it does without `reload`.
    Only the main thread may listen; in any other this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    told, tell = os.pipe()

    def handler(word: bytes) -> Callable[[int, FrameType | None], object]:
        return lambda _number, _frame: os.write(tell, word)

    def pass_on() -> None:
        while word := os.read(told, 1):
            # Reloading takes seconds, in which the daemon can be told to end.
            action = reload if word == _RELOAD and reload is not None else end
            threading.Thread(target=action, name="told", daemon=True).start()

    threading.Thread(target=pass_on, name="signals", daemon=True).start()
    signal.signal(signal.SIGTERM, handler(_END))
    signal.signal(signal.SIGINT, handler(_END))
    if reload is not None and not sys.stderr.isatty():
        signal.signal(signal.SIGHUP, handler(_RELOAD))
    # What came while the process began anew comes now.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _OURS)


def begin_anew() -> None:
    """Become the same program again, with the same arguments and number of process; doesn't return.

    Signals wait from here until the new program listens: before that each of them would end it.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _OURS)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - ourselves
