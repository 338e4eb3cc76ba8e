"""PostgreSQL from Debian's versioned binaries, in a folder of its own, on a free loopback port."""

from __future__ import annotations

import atexit
import os
import re
import secrets
import shutil
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers.process import Account, ServerMissingError, end_group, free_port, remove


class PostgresServer:
    """A PostgreSQL that listens on this port; `create_database()` gives a fresh database."""

    host = "127.0.0.1"
    superuser = "postgres"

    def __init__(self, port: int = 0) -> None:
        self.port = port

    @property
    def url(self) -> str:
        """The SQLAlchemy address of the default database."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql+psycopg://{self.superuser}@{self.host}:{self.port}/{database}"

    def create_database(self, template: str = "template0", name: str = "") -> str:
        """Make a copy of the template, which nobody may be using; returns its address."""
        name = name or f"intake_{secrets.token_hex(6)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'")
        self._administer(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url_of(name)

    def drop_database(self, url: str) -> None:
        """Remove a database that `create_database` made, sending its clients away."""
        name = sql.Identifier(url.rpartition("/")[2])
        self._administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def _administer(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=self.host,
            port=self.port,
            user=self.superuser,
            dbname="postgres",
            autocommit=True,
            connect_timeout=5,
        )


class OwnPostgres(PostgresServer):
    """A cluster that whoever made it starts, kills and closes."""

    def __init__(self) -> None:
        super().__init__()
        self._binaries = _binaries()
        self._account = Account.choose("postgres", "nobody")
        self.folder = self._account.folder("pg")
        self._data = self.folder / "data"
        self._log = self.folder / "postgres.log"
        self._log.touch()
        self._account.own(self._log)
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def start(self) -> OwnPostgres:
        """Make the cluster at the first call; start and wait until it answers."""
        if not self._data.exists():
            self._initialise()
        for _ in range(5):
            chosen = self.port or free_port()
            if self._try_start(chosen):
                self.port = chosen
                return self
            time.sleep(0.2)
        message = f"PostgreSQL doesn't start:\n{self._log.read_text(errors='replace')}"
        raise RuntimeError(message)

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, the data are written out."""
        if self._process is not None:
            # SIGTERM waits for the clients to leave; SIGINT sends them away.
            self._process.send_signal(2)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None

    def kill(self) -> None:
        """End it at once; the next start recovers from the log."""
        if self._process is not None:
            end_group(self._process, grace=0)
            self._process = None

    def restart(self) -> None:
        """Stop and start on the same port with the same data."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Kill it and remove its folder."""
        self.kill()
        remove(self.folder)
        atexit.unregister(self.close)

    def _initialise(self) -> None:
        command = [str(self._binaries / "initdb"), "-D", str(self._data), "-U", self.superuser]
        command += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
        process = self._account.spawn(command, self._log)
        if process.wait(120) != 0:
            message = f"initdb failed:\n{self._log.read_text(errors='replace')}"
            raise RuntimeError(message)

    def _try_start(self, port: int) -> bool:
        settings = {
            "port": port,
            "listen_addresses": self.host,
            "unix_socket_directories": "",
            # Several tests at once, each with a daemon or two.
            "max_connections": 300,
            # A killed server loses nothing by this: only a dying machine would.
            "fsync": "off",
            "full_page_writes": "off",
            "timezone": "UTC",
            # The marker by which we know our own server from another one that took the port.
            "cluster_name": self.folder.name,
        }
        command = [str(self._binaries / "postgres"), "-D", str(self._data)]
        command += [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        self._process = self._account.spawn(command, self._log)
        self.port, previous = port, self.port
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self._process.poll() is None:
            if self._answers():
                return True
            time.sleep(0.02)
        self.kill()
        self.port = previous
        return False

    def _answers(self) -> bool:
        try:
            with self._connect() as connection:
                row = connection.execute("SHOW cluster_name").fetchone()
        except psycopg.OperationalError:
            return False
        return row == (self.folder.name,)


def _binaries() -> Path:
    """The folder with initdb and postgres: pg_config's, or the newest of Debian's versioned ones."""
    candidates: list[Path] = []
    if configured := shutil.which("pg_config"):
        output = subprocess.run([configured, "--bindir"], capture_output=True, text=True, check=False)
        candidates.append(Path(output.stdout.strip() or os.devnull))
    versioned = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(
        versioned, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0), reverse=True
    )
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise ServerMissingError("PostgreSQL isn't installed: apt-get install postgresql (or run `make test`).")
