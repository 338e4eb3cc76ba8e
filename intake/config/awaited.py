"""What systemd makes when it starts us, and what therefore isn't there before (systemd.exec(5))."""

from __future__ import annotations

import os
from pathlib import Path

_CREDENTIALS = Path("/run/credentials")
_STATE = (Path("/var/lib"), Path("/var/lib/private"))
# Set for whatever a unit with credentials runs: what isn't there then will not come.
_INSIDE = "CREDENTIALS_DIRECTORY"


def awaited_credential(path: Path) -> str:
    """Why a file of a unit that doesn't run isn't there yet, "" where it is no such file."""
    unit = _unit(path)
    if unit is None or _INSIDE in os.environ or unit.exists():
        return ""
    return f"{path} isn't there yet: systemd hands it over while {unit.name} runs ({_line(path)} in the unit)"


def missing_credential(path: Path) -> str:
    """What puts a file among the credentials of a unit that runs, "" where it is no such file."""
    unit = _unit(path)
    return f" ({_line(path)} in {unit.name} puts it there at the next start)" if unit is not None else ""


def awaited_folder(folder: Path) -> str:
    """Why a folder for a unit's state isn't there yet, "" where it is there, or no such folder."""
    if folder.parent not in _STATE or folder.exists():
        return ""
    return (
        f"{folder} isn't there yet: systemd makes it at the start (StateDirectory={folder.name} in the unit)"
    )


def _unit(path: Path) -> Path | None:
    return path.parent if path.parent.parent == _CREDENTIALS else None


def _line(path: Path) -> str:
    return f"LoadCredential={path.name}:FILE"
