"""Finding the files that are shipped with the program: in the source tree, or in the installed wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Packaged = Literal["templates", "languages", "regulations", "marks", "migrations"]

_PACKAGE = Path(__file__).resolve().parent.parent


def packaged(name: Packaged) -> Path:
    """The folder of that name as shipped: `intake/_data/NAME` of a wheel, else the source tree's own.

    The wheel's takes precedence, because a folder beside an installed package (site-packages/templates)
    may belong to any other package.
    """
    inside = _PACKAGE / "_data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def beside(base: Path, value: str) -> Path:
    """A path from the configuration; a relative one is taken relative to the folder of the config file."""
    return (base / Path(value).expanduser()).absolute()


def folder_or_packaged(base: Path, value: str, name: Packaged) -> Path:
    """A configured folder; a relative one that doesn't exist beside the config file means the packaged one.

    So `regulations_dir = "regulations"` of the example works wherever the program was installed.
    """
    path = beside(base, value)
    if not path.exists() and value.rstrip("/").removeprefix("./") == name:
        return packaged(name)
    return path
