"""Where the files that travel with the program lie: in the source tree, or inside the installed wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Packaged = Literal["templates", "languages", "regulations", "migrations"]

_PACKAGE = Path(__file__).resolve().parent.parent


def packaged(name: Packaged) -> Path:
    """The folder of that name as shipped: `intake/_data/NAME` of a wheel, else the source tree's own.

    The wheel's comes first, because a folder beside an installed package (site-packages/templates)
    may belong to anybody.
    """
    inside = _PACKAGE / "_data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def beside(base: Path, value: str) -> Path:
    """A path from the configuration: absolute as it is, relative to the folder of the config file."""
    return (base / Path(value).expanduser()).absolute()


def folder_or_packaged(base: Path, value: str, name: Packaged) -> Path:
    """A configured folder; a relative one that isn't beside the config file means the packaged one.

    So `regulations_dir = "regulations"` of the example works wherever the program was installed.
    """
    path = beside(base, value)
    if not path.exists() and value.rstrip("/").removeprefix("./") == name:
        return packaged(name)
    return path
