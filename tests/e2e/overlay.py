"""A configuration with what one scenario has otherwise laid over it."""

from __future__ import annotations

import json
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

from intake.config.paths import packaged

Table = dict[str, Any]


def overlaid(config: str, overlay: str, directory: Path) -> str:
    """The text of config.toml with the keys of `overlay` in it.

    `[mailbox]` is laid over the first mailbox, each `[[another_mailbox]]` is that one with keys of its own
    (and a user's name made of its name), `[regulation]` is laid over regulations/default.toml, in a copy
    below `directory`, and any other table over that of the configuration.  Agents get no digest unless the
    overlay says so: other stories would count it.
    """
    document, changes = tomllib.loads(config), tomllib.loads(overlay)
    (mailbox,) = document["mailbox"]
    others = [
        {**mailbox, "username": f"{other['name']}.{mailbox['username']}", **other}
        for other in changes.pop("another_mailbox", ())
    ]
    document["mailbox"] = [merged(mailbox, changes.pop("mailbox", {})), *others]
    for agent in changes.get("agent", ()):
        agent.setdefault("digest", False)
    if regulation := changes.pop("regulation", None):
        document["regulations_dir"] = str(_regulations(directory, regulation))
    return written(merged(document, changes))


def merged(table: Table, changes: Table) -> Table:
    """The table with the changes in it; tables in tables are merged, everything else is replaced."""
    both = {key: value for key, value in changes.items() if isinstance(table.get(key), dict)}
    return {**table, **changes, **{key: merged(table[key], value) for key, value in both.items()}}


def written(table: Table) -> str:
    """A table as TOML, one key a line."""
    return "".join(f"{json.dumps(key)} = {_value(value)}\n" for key, value in table.items())


def _regulations(directory: Path, changes: Table) -> Path:
    folder = directory / "regulations"
    folder.mkdir(exist_ok=True)
    usual = tomllib.loads((packaged("regulations") / "default.toml").read_text(encoding="utf-8"))
    (folder / "default.toml").write_text(written(merged(usual, changes)), encoding="utf-8")
    return folder


def _value(value: object) -> str:
    match value:
        case dict():
            return (
                "{" + ", ".join(f"{json.dumps(key)} = {_value(inner)}" for key, inner in value.items()) + "}"
            )
        case list():
            return "[" + ", ".join(map(_value, value)) + "]"
        case date() | time():
            return value.isoformat()
    # JSON's texts, numbers and truth values are TOML's.
    return json.dumps(value, ensure_ascii=False)
