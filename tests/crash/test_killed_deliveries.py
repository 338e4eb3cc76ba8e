"""SIGKILL at many moments of `intake deliver`: whatever got 0 is there once, whoever pipes it again."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

from intake.store.database.session import Database
from intake.store.spool import ledger
from tests.confirmed import confirmed
from tests.e2e.running import ROOT
from tests.e2e.test_deliver import Piped
from tests.services.desk import COMPLETE, letter

MAILS = 40
KILLED_AT_MOST = 8
# From the start of a delivery to its end this takes on an idle machine, in seconds.
LONGEST = 0.12


def test_killed_deliveries_lose_and_double_nothing(tmp_path: Path, sqlite_url: str) -> None:
    piped = Piped(tmp_path, sqlite_url)
    chance, killed = random.Random(20260302), 0
    warm = subprocess.Popen(
        [sys.executable, "-m", __name__], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    for number in range(MAILS):
        mail = tmp_path / f"{number}.eml"
        mail.write_bytes(confirmed(letter(COMPLETE, subject=f"Письмо {number}")))
        for attempt in range(KILLED_AT_MOST + 1):
            code = _delivered(warm, piped.config, mail, chance, last=attempt == KILLED_AT_MOST)
            if code == os.EX_OK:
                break
            assert code == -signal.SIGKILL
            killed += 1
            if chance.random() < 0.3:
                # The mail server has another one first.
                continue
        else:
            raise AssertionError("never delivered")
    assert warm.stdin is not None
    warm.stdin.close()
    assert warm.wait(30) == 0
    assert warm.stdout is not None
    warm.stdout.close()
    assert killed > MAILS / 4
    database = Database(sqlite_url)
    with database.read() as connection:
        raws = [ledger.raw(connection, mail.id) for mail in ledger.list_mails(connection)]
    database.close()
    assert raws == [(tmp_path / f"{number}.eml").read_bytes() for number in range(MAILS)]


def _delivered(
    warm: subprocess.Popen[str], config: Path, mail: Path, chance: random.Random, *, last: bool
) -> int:
    assert warm.stdin is not None
    assert warm.stdout is not None
    warm.stdin.write(f"{config}\t{mail}\n")
    warm.stdin.flush()
    pid = int(warm.stdout.readline())

    def kill() -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    killer = threading.Timer(chance.random() * LONGEST, kill)
    if not last:
        killer.start()
    # The body is taken away only when we say so: until then nobody else gets its number.
    code = int(warm.stdout.readline())
    killer.cancel()
    warm.stdin.write("\n")
    warm.stdin.flush()
    return code


def main() -> None:
    """Fork a delivery for each line, so that none imports everything first; tell how it ended."""
    import intake.cli  # noqa: PLC0415
    import intake.console.deliver  # noqa: PLC0415

    while line := sys.stdin.readline():
        config, mail = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            os.dup2(os.open(mail, os.O_RDONLY), 0)
            sys.stdin = os.fdopen(0)
            sys.argv = ["intake", "--config", config, "deliver", "support"]
            try:
                intake.cli.main()
            except SystemExit as ended:
                os._exit(ended.code if isinstance(ended.code, int) else 70)
        print(child, flush=True)  # noqa: T201
        seen = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        assert seen is not None
        code = seen.si_status if seen.si_code == os.CLD_EXITED else -seen.si_status
        print(code, flush=True)  # noqa: T201
        sys.stdin.readline()
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
