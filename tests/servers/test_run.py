"""The servers that all processes of a run share: there is one of each, and none outlives its run."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.e2e.running import until
from tests.servers.run import ROOT, Run

BEGIN = """
import time
from tests.servers.run import OwnRun
own = OwnRun()
print(own.run.folder, own.run.dovecot().folder, flush=True)
time.sleep(600)
"""


def test_every_process_of_a_run_gets_the_same_servers(run_of_tests: Run) -> None:
    another = Run(run_of_tests.folder)
    assert another.dovecot().port == run_of_tests.dovecot().port
    assert another.postgres().port == run_of_tests.postgres().port


def test_the_servers_of_a_run_end_with_it_even_when_it_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", BEGIN], cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        folder, of_dovecot = map(Path, run.stdout.readline().split())
        assert f"{of_dovecot}/dovecot.conf" in commands()
        run.kill()
    until(lambda: f"{of_dovecot}/dovecot.conf" not in commands(), "the end of the Dovecot")
    until(lambda: not of_dovecot.exists(), "the end of its folder")
    shutil.rmtree(folder)


def commands() -> str:
    """The command lines of all processes."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            found.append((process / "cmdline").read_text(errors="replace").replace("\0", " "))
        except OSError:
            continue
    return "\n".join(found)
