"""Where the command `intake` begins: before anything is imported that may be missing or half replaced."""

import os
import sys
from collections.abc import Callable
from types import FunctionType

# So many words of the machine; the chunk is the next power of two in bytes.
_ROOM = 70_000


def main() -> None:
    """Run the command that the arguments name."""
    _with_room(_main)()


def _with_room(work: Callable[[], None]) -> Callable[[], None]:
    """A function that asks at once for the memory that all frames below it take.

    The interpreter keeps frames in chunks of 16 KB, and gives each back as soon as it is empty.  Imports nest
    deeply, and a call across the end of a chunk maps and unmaps one: 12,000 times in a start, a twentieth of
    its time (CPython 3.11, `push_chunk` in pystate.c).  A frame that claims much gets room behind it, too.
    """
    if not isinstance(work, FunctionType):
        return work
    return FunctionType(work.__code__.replace(co_stacksize=_ROOM), work.__globals__)


def _main() -> None:
    """Run it; `intake deliver` ends with 75 (sysexits.h) where the program itself can't be loaded.

    So it may be amid an upgrade; at any other code a mail server gives the mail up.
    """
    try:
        from intake.cli import main as run  # noqa: PLC0415 - what fails must fail here
    except Exception as problem:
        if "deliver" not in sys.argv[1:]:
            raise
        sys.stderr.write("The mail was not taken: try again later.\n")
        raise SystemExit(os.EX_TEMPFAIL) from problem
    run()
