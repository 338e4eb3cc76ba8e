"""Debian's Prometheus as one user without rights, on loopback, with a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from tests.servers.process import Account, ServerMissingError, end_group, free_port, remove

_SEARCH_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/bin", "/usr/local/bin"))
_PATIENCE = 60.0


def promtool(*words: str) -> subprocess.CompletedProcess[str]:
    """What promtool says."""
    return subprocess.run([_program("promtool"), *words], capture_output=True, text=True, check=False)


class OwnPrometheus:
    """A Prometheus with this configuration and these rules, which scrapes at once and each second."""

    def __init__(self, scrape: str, rules: Path) -> None:
        self._account = Account.choose("prometheus", "nobody")
        self.folder = self._account.folder("prometheus")
        self.port = free_port()
        shutil.copy(rules, self.folder)
        configuration = self.folder / "prometheus.yml"
        configuration.write_text("global:\n  scrape_interval: 1s\n  evaluation_interval: 1s\n" + scrape)
        (self.folder / "data").mkdir()
        self._account.own(*self.folder.iterdir())
        self._process = self._account.spawn(
            [
                _program("prometheus"),
                f"--config.file={configuration}",
                f"--storage.tsdb.path={self.folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{self.port}",
            ],
            self.folder / "output",
        )

    def ask(self, path: str, **values: str) -> Any:
        """The data of an answer of its API; None while it doesn't answer well."""
        query = urllib.parse.urlencode(values)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/{path}?{query}") as response:
                found = json.load(response)
        except OSError:
            return None
        return found["data"] if found["status"] == "success" else None

    def until(self, path: str, wanted: str, **values: str) -> Any:
        """The data of an answer, once they have something at `wanted`."""
        until = time.monotonic() + _PATIENCE
        while not ((data := self.ask(path, **values)) and data[wanted]):
            if time.monotonic() > until:
                raise AssertionError((self.folder / "output").read_text(errors="replace")[-2000:])
            time.sleep(0.1)
        return data[wanted]

    def close(self) -> None:
        """End it, and leave nothing behind."""
        end_group(self._process)
        remove(self.folder)


def _program(name: str) -> str:
    found = shutil.which(name, path=_SEARCH_PATH)
    if found is None:
        raise ServerMissingError(f"{name} isn't installed: make servers")
    return found
