"""The command line starts quickly: it imports what a command needs, and not before."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.e2e.running import PATIENCE

_HELP = """
import sys
from intake.cli import main
try:
    main()
finally:
    print(*sorted(sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize("group", [[], ["db"], ["tickets"], ["mail"], ["outbox"], ["licences"]])
def test_help_needs_nothing_but_the_command_line_itself(group: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _HELP, *group, "--help"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert "Usage: intake" in done.stdout
    loaded = set(done.stderr.split())
    assert {
        name for name in loaded if name.startswith("intake.") and not name.startswith("intake.cli")
    } == set()
    assert "typer" in loaded
    assert not loaded & {
        "sqlalchemy",
        "pydantic_settings",
        "jinja2",
        "imapclient",
        "mailparser",
        "aiosmtplib",
    }
