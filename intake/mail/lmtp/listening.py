"""The sockets on which we listen: made here, or handed over by systemd (sd_listen_fds(3))."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

SYSTEMD = "systemd"

# Empty after each boot; RuntimeDirectory= of systemd.exec(5) makes folders in it for a unit.
_RUNTIME = Path("/run")
_FIRST_PASSED = 3
# The mail server reaches it by its group; nobody else may say whose mail is proved.
_MODE = 0o660
_WAITING = 100
# What Linux has room for (unix(7)), with the NUL at the end.
_LONGEST_PATH = 107


def made_at_the_start(listen: str) -> str:
    """The folder of a socket that isn't there yet and is systemd's to make when it starts us, or ""."""
    folder = Path(listen).parent
    return str(folder) if _RUNTIME in folder.parents and not folder.exists() else ""


def place_problem(listen: str) -> str:
    """Why there can be no socket at a path, "" where nothing is seen: what can be told without listening."""
    if not listen.startswith("/"):
        return ""
    path = Path(listen)
    if len(os.fsencode(path)) > _LONGEST_PATH:
        return f"{path} is too long for a socket: at most {_LONGEST_PATH} bytes"
    if not path.parent.is_dir():
        return f"{path.parent} is no folder"
    if not os.access(path.parent, os.W_OK | os.X_OK):
        return f"{path.parent} may not be written to"
    if path.exists() and not path.is_socket():
        return f"{path} is there, and is no socket"
    return ""


def listening(listen: str, environment: Mapping[str, str] = os.environ) -> list[socket.socket]:
    """Listen at the path of a Unix socket, at HOST:PORT, or as "systemd" on what it has opened.

    OSError when the place is taken or there is none.
    """
    if listen == SYSTEMD:
        return _passed(environment)
    if listen.startswith("/"):
        return [_unix(Path(listen))]
    host, _, port = listen.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return [socket.create_server((host.strip("[]"), int(port)), family=family, backlog=_WAITING)]


def _passed(environment: Mapping[str, str]) -> list[socket.socket]:
    count = environment.get("LISTEN_FDS", "")
    if environment.get("LISTEN_PID") != str(os.getpid()) or not count.isdecimal() or count == "0":
        raise OSError('[lmtp] listen = "systemd", but systemd has opened no socket: start intake.socket')
    # Copies: the originals stay open for the program that we become when the files have changed.
    return [socket.socket(fileno=os.dup(_FIRST_PASSED + at)) for at in range(int(count))]


def _unix(path: Path) -> socket.socket:
    _remove_dead(path)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        made.bind(str(path))
        path.chmod(_MODE)
        made.listen(_WAITING)
    except OSError as error:
        made.close()
        raise OSError(error.errno, error.strerror, str(path)) from error
    return made


def _remove_dead(path: Path) -> None:
    """Remove the socket that a killed process left behind; one on which somebody listens stays."""
    with suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knocking:
            try:
                knocking.connect(str(path))
            except ConnectionRefusedError:
                path.unlink()
