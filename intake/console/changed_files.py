"""A look at files that have changed, before a daemon takes them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_PATIENCE = 120.0
_END_OF_ERROR = 500


def wrong_files(config: Path) -> str:
    """What `intake check --files` finds wrong, "" where all is right: what a daemon asks before it reloads.

    A process of its own looks: nothing of what it reads may change how mail is read here.
    """
    # Where a unit hands no credentials over, none will come later either.
    environment = {"CREDENTIALS_DIRECTORY": "", **os.environ}
    command = [sys.executable, "-m", "intake", "--config", str(config), "check", "--files"]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        return f"intake check --files: {problem}"
    wrong = [
        line.removeprefix("WRONG").strip() for line in done.stdout.splitlines() if line.startswith("WRONG")
    ]
    if done.returncode == 0:
        return ""
    return "; ".join(wrong) or done.stderr.strip()[-_END_OF_ERROR:] or f"exit code {done.returncode}"
