"""Files and folders that a server's processes alone see in place of the system's own.

Debian's servers ask for system users of theirs, for a name server, and for folders that stand in their
binaries.  In a mount namespace, which only root may make, they get what the test made.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.servers.process import ServerMissingError

_LOOK = """
view=$1
shift
while [ "$1" != -- ]; do
    mount --bind "$view/$1" "/$1"
    shift
done
shift
exec "$@"
"""


class View:
    """What stands in `folder` is seen in place of what has the same path below the root: `etc/passwd`."""

    def __init__(self, folder: Path) -> None:
        if os.geteuid() != 0:
            raise ServerMissingError("Only root may show a server files of its own: run this test as root.")
        self._folder = folder
        self._paths: list[str] = []
        folder.mkdir()

    def file(self, path: str, text: str) -> None:
        """Show this text in place of a file that exists."""
        seen = self._made(path)
        seen.write_text(text)
        seen.chmod((Path("/") / path).stat().st_mode)

    def directory(self, path: str) -> Path:
        """Show an empty folder in place of one that exists; returns it."""
        seen = self._made(path)
        seen.mkdir()
        return seen

    def users(self, *lines: str) -> None:
        """Show these users besides the system's, each `name:uid:home`, in a group of the same name and number."""
        people = [line.split(":") for line in lines]
        entries = (f"{name}:x:{uid}:{uid}::{home}:/bin/false\n" for name, uid, home in people)
        self.file("etc/passwd", Path("/etc/passwd").read_text() + "".join(entries))
        groups = (f"{name}:x:{uid}:\n" for name, uid, _ in people)
        self.file("etc/group", Path("/etc/group").read_text() + "".join(groups))

    def command(self, *command: str) -> list[str]:
        """The command that runs another one with this view."""
        unshare = ["unshare", "--mount", "--propagation", "private", "sh", "-euc", _LOOK, "sh"]
        return [*unshare, str(self._folder), *self._paths, "--", *command]

    def _made(self, path: str) -> Path:
        self._paths.append(path)
        seen = self._folder / path
        seen.parent.mkdir(parents=True, exist_ok=True)
        return seen
