"""Where the command `intake` begins: before anything is imported that may be missing or half replaced."""

import os
import sys


def main() -> None:
    """Run the command that the arguments name.

    `intake deliver` ends with 75 (sysexits.h) where the program itself can't be loaded, as amid an upgrade:
    at any other code a mail server gives the mail up.
    """
    try:
        from intake.cli import main as run  # noqa: PLC0415 - what fails must fail here
    except Exception as problem:
        if "deliver" not in sys.argv[1:]:
            raise
        sys.stderr.write("The mail was not taken: try again later.\n")
        raise SystemExit(os.EX_TEMPFAIL) from problem
    run()
