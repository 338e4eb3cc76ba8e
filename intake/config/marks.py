"""What comes with the program as data in `marks/`: marks of spam and virus filters, names of folders."""

from __future__ import annotations

import tomllib
from functools import cache

from intake.config.paths import packaged
from intake.config.problems import Places
from intake.desk.mail_rules import MailRule, RuleAction


@cache
def shipped_rules() -> tuple[MailRule, ...]:
    """Every shipped rule: those of viruses first, for their mark counts more than one of spam."""
    files = ("virus.toml", "spam.toml")
    return tuple(rule for name in files for rule in _rules(name))


@cache
def sent_folder_names() -> tuple[str, ...]:
    """How mail programs call the folder of sent mail, the most usual name first."""
    text = (packaged("marks") / "sent-folders.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["names"])


def _rules(name: str) -> list[MailRule]:
    path = packaged("marks") / name
    text = path.read_text(encoding="utf-8")
    places = Places(path, text)
    return [
        MailRule(
            name=row["name"],
            place=f"{name}:{places.line(('rule', index))}",
            header=row["header"].lower(),
            value=row["value"],
            action=RuleAction(row["action"]),
            infected=row.get("infected", False),
            shipped=True,
        )
        for index, row in enumerate(tomllib.loads(text)["rule"])
    ]
