"""The command line starts quickly: it imports what a command needs, and not before."""

from __future__ import annotations

import subprocess
import sys

import pytest

_HELP = """
import sys
from intake.cli import main
try:
    main()
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.mark.parametrize("group", [[], ["db"], ["tickets"], ["mail"], ["outbox"], ["licences"]])
def test_help_needs_neither_the_database_nor_the_settings(group: list[str]):
    done = subprocess.run(
        [sys.executable, "-c", _HELP, *group, "--help"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "Usage: intake" in done.stdout
    loaded = set(done.stderr.split())
    assert "typer" in loaded
    assert not loaded & {"sqlalchemy", "pydantic", "jinja2", "imapclient", "mailparser", "aiosmtplib"}
