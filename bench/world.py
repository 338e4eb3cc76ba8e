"""The servers of a measurement: Dovecot, an SMTP sink and a database, each a process of its own."""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import OwnDovecot
from tests.servers.postgres import OwnPostgres

ROOT = Path(__file__).resolve().parents[1]
AGENT = "anna@desk.example"


@dataclass(frozen=True, slots=True)
class Build:
    """A checkout, and a Python with its dependencies."""

    root: Path
    python: str

    @classmethod
    def at(cls, root: Path) -> Build:
        """The checkout in a folder, with the environment that `make venv` made there."""
        python = root / ".venv" / "bin" / "python"
        if not python.exists():
            raise FileNotFoundError(f"{python} is missing: run `make venv` in {root}")
        return cls(root.resolve(), str(python.absolute()))


THIS_BUILD = Build(ROOT, sys.executable)

_CONFIG = """
regulations_dir = "{regulations}"

[database]
url = "{url}"

[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "none"

[[mailbox]]
name = "support"
address = "support@desk.example"
display_name = "Служба поддержки"
host = "127.0.0.1"
port = {imap_port}
security = "none"
username = "{user}"
password = "secret"
trusted_authserv_ids = ["mx.desk.example"]
processed_folder = "Processed"
quarantine_folder = "Quarantine"
notify = [{notify}]
poll_seconds = 60

[[agent]]
name = "Анна"
address = "{agent}"
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail that reached the sink: when, by the monotonic clock, and for whom."""

    at: float
    recipients: tuple[str, ...]


class Sink:
    """The SMTP server that notes what arrives."""

    def __init__(self, folder: Path) -> None:
        self._notes = folder / "sink.notes"
        self._notes.touch()
        self._read = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.sink", str(self._notes)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def arrived(self) -> list[Arrival]:
        """The mails that arrived since the last call."""
        with self._notes.open("rb") as notes:
            notes.seek(self._read)
            lines = notes.read()
        whole = lines[: lines.rfind(b"\n") + 1]
        self._read += len(whole)
        pieces = (line.decode().split() for line in whole.splitlines())
        return [Arrival(float(at), tuple(recipients)) for at, *recipients in pieces]

    def wait_for(self, recipient: str, seconds: float) -> float:
        """Wait for the next mail to this recipient; returns its time, TimeoutError when none comes."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for arrival in self.arrived():
                if recipient in arrival.recipients:
                    return arrival.at
            time.sleep(0.005)
        raise TimeoutError(recipient)

    def close(self) -> None:
        """Stop the server."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


class World:
    """All servers; users and databases are fresh for every run."""

    def __init__(self, folder: Path, *, postgres: bool) -> None:
        self.folder = folder
        self.dovecot = OwnDovecot(CertificateAuthority(folder)).start()
        self.sink = Sink(folder)
        self.postgres = OwnPostgres().start() if postgres else None
        self._numbers = count(1)

    def user(self) -> str:
        """A new user of the IMAP server."""
        return f"bench{next(self._numbers)}"

    def database(self, kind: str) -> str:
        """The URL of a new, empty database: "sqlite" or "postgresql"."""
        if kind == "sqlite":
            return f"sqlite:///{self.folder / f'bench{next(self._numbers)}.db'}"
        assert self.postgres is not None
        return self.postgres.create_database()

    def drop(self, url: str) -> None:
        """Drop a database."""
        if url.startswith("sqlite"):
            for path in self.folder.glob(Path(url.removeprefix("sqlite:///")).name + "*"):
                path.unlink()
        elif self.postgres is not None:
            self.postgres.drop_database(url)

    def config(self, user: str, url: str, *, notify: bool = False, build: Build = THIS_BUILD) -> Path:
        """Write a configuration file for the product; returns its path.

        All letters come within an hour, from new people, and each is to be answered.
        """
        path = self.folder / f"{user}.toml"
        regulations = self.folder / f"{user}-regulations"
        regulations.mkdir()
        usual = (build.root / "regulations" / "default.toml").read_text(encoding="utf-8")
        answering = usual.replace("answers_to_newcomers = 200", "answers_to_newcomers = 1000000")
        (regulations / "default.toml").write_text(answering, encoding="utf-8")
        path.write_text(
            _CONFIG.format(
                regulations=regulations,
                url=url,
                smtp_port=self.sink.port,
                imap_port=self.dovecot.port,
                user=user,
                notify=f'"{AGENT}"' if notify else "",
                agent=AGENT,
            ),
            encoding="utf-8",
        )
        return path

    def close(self) -> None:
        """Stop all servers."""
        self.sink.close()
        self.dovecot.close()
        if self.postgres is not None:
            self.postgres.close()


@contextmanager
def world(*, postgres: bool) -> Iterator[World]:
    """Start the servers, and stop them at the end of the with block."""
    # An installed program is compiled already; a checkout may not be.
    for package in ("intake", "bench", "tests/servers"):
        compileall.compile_dir(ROOT / package, quiet=1)
    folder = Path(tempfile.mkdtemp(prefix="intake-bench-"))
    made = World(folder, postgres=postgres)
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(folder, ignore_errors=True)


def environment() -> dict[str, str]:
    """The environment of a measured process, without any settings of the product."""
    return {name: value for name, value in os.environ.items() if not name.startswith("INTAKE_")}
