"""What all processes of one run of tests share: a Dovecot, a PostgreSQL, a SQLite file with the tables.

`pytest -n 4` is five processes.  Whichever needs a server first starts its keeper, a process of its own:

    python -m tests.servers.run dovecot FOLDER

The keeper starts the server, writes down where it listens, and waits for the lock that the run holds.
The kernel gives it that lock when the run is over, however it ended: properly, by Ctrl+C, or killed.
Then the keeper ends the server and removes its folder.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from intake.store.database.schema import upgrade
from intake.store.database.session import Database
from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import DovecotServer, OwnDovecot
from tests.servers.postgres import OwnPostgres, PostgresServer

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = "intake_template"
# A hang guard: the machine may be busy with other things.
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Run:
    """A run of tests, seen from any of its processes; nothing is started before it is asked for."""

    folder: Path

    def dovecot(self) -> DovecotServer:
        """The one Dovecot."""
        where = json.loads(self._kept("dovecot"))
        return DovecotServer(Path(where["folder"]), Path(where["ca_file"]), where["port"], where["tls_port"])

    def postgres(self) -> PostgresServer:
        """The one PostgreSQL; its database `TEMPLATE` has all tables."""
        return PostgresServer(json.loads(self._kept("postgres"))["port"])

    def sqlite(self) -> Path:
        """A SQLite file with all tables: copy it."""
        return self._once("template.db", _make_tables)

    def _kept(self, kind: str) -> str:
        return self._once(f"{kind}.json", lambda path: _start_keeper(kind, path)).read_text()

    def _once(self, name: str, make: Callable[[Path], None]) -> Path:
        """The file of this name, made by whoever comes first; the others wait for it."""
        path = self.folder / name
        with _locked(self.folder / f"{name}.making"):
            if not path.exists():
                passing = path.with_suffix(".part")
                make(passing)
                passing.rename(path)
        return path


class OwnRun:
    """A run that this process began, and must end."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="run", dir="/tmp"))
        # Clients of all kinds read the certificate of the authority.
        self._folder.chmod(0o755)
        self._lock: TextIO | None = (self._folder / "running").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    @property
    def run(self) -> Run:
        return Run(self._folder)

    def end(self) -> None:
        """Let the keepers end their servers, and wait until they have; harmless when called again."""
        if self._lock is None:
            return
        self._lock.close()
        self._lock = None
        for kept in self._folder.glob("*.keeper"):
            with _locked(kept):
                pass
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make_tables(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    # Only what is closed stands in the one file.
    database.close()


def _start_keeper(kind: str, where: Path) -> None:
    """Start a keeper, and wait until it has written down where its server listens."""
    log = where.with_suffix(".log")
    command = [sys.executable, "-m", "tests.servers.run", kind, str(where.parent), str(where)]
    with log.open("wb") as output:
        # In a session of its own: Ctrl+C is for the tests.
        keeper = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    deadline = time.monotonic() + _PATIENCE
    while not where.exists() and keeper.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    # It ends with the run, not with this process, which needn't wait for it.
    keeper.returncode = 0
    if not where.exists():
        raise RuntimeError(f"The {kind} of this run doesn't start:\n{log.read_text(errors='replace')}")


def _keep(kind: str, folder: Path, where: Path) -> None:
    with _locked(folder / f"{kind}.keeper"):
        server = _start(kind, folder, where)
        try:
            with (folder / "running").open("r") as running:
                fcntl.flock(running, fcntl.LOCK_SH)
        finally:
            server.close()


def _start(kind: str, folder: Path, where: Path) -> OwnDovecot | OwnPostgres:
    if kind == "dovecot":
        dovecot = OwnDovecot(CertificateAuthority(folder)).start()
        facts = {"port": dovecot.port, "tls_port": dovecot.tls_port}
        _write(where, folder=str(dovecot.folder), ca_file=str(dovecot.ca_file), **facts)
        return dovecot
    postgres = OwnPostgres().start()
    database = Database(postgres.create_database(name=TEMPLATE))
    upgrade(database)
    database.close()
    _write(where, port=postgres.port)
    return postgres


def _write(where: Path, **facts: object) -> None:
    written = where.with_suffix(".writing")
    written.write_text(json.dumps(facts))
    written.rename(where)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _keep(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
