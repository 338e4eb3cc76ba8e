"""Measures how whole mails are read against what a careful operator wrote down: `tests/corpus/voices`.

    .venv/bin/python -m tests.regulations.voices [--batch 2] [--failures] [FOLDER]

Any folder with a truth.jsonl of the same form can be measured; the form is described in the corpus's README.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from intake.config.regulations import load_regulation
from intake.desk.facts import NO_FACTS
from intake.desk.fields.names.legal_forms import key
from intake.desk.regulation import Regulation
from intake.desk.rules.case import Case
from intake.desk.rules.reading import read
from intake.mail.parsing.parse import parse
from tests.regulations.playing import DESK, REGULATIONS

VOICES = REGULATIONS.parent / "tests" / "corpus" / "voices"
_ARRIVED = datetime(2026, 11, 30, 7, tzinfo=UTC)


@dataclass(frozen=True)
class Expected:
    """One row of truth.jsonl: the values that are right for each field (None: not given), and the right kinds."""

    path: Path
    regulation: str
    batch: int
    voice: str
    fields: dict[str, tuple[str | bool | None, ...]]
    kinds: tuple[str | None, ...]


@dataclass
class Score:
    """How many of all values were read otherwise or not at all, and what was wrong, mail by mail."""

    mails: int = 0
    right_mails: int = 0
    values: int = 0
    wrong: int = 0
    missed: int = 0
    kinds: int = 0
    right_kinds: int = 0
    failures: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.values} values: {self.wrong} wrong, {self.missed} missed; "
            f"{self.right_mails} of {self.mails} mails wholly right; kinds {self.right_kinds} of {self.kinds}"
        )


def expectations(folder: Path = VOICES) -> list[Expected]:
    """What is expected of each mail of a folder."""
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [_expected(folder, json.loads(line)) for line in lines]


def measure(expected: Iterable[Expected]) -> Score:
    """Read each mail as the first of a new request, and compare."""
    score = Score()
    for mail in expected:
        _count(score, mail)
    return score


def differences(mail: Expected, found: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Each field read otherwise: its name, "wrong" or "missed", and how."""
    for name, right in mail.fields.items():
        value = found.get(name)
        if _comparable(name, value) in {_comparable(name, one) for one in right}:
            continue
        yield name, "missed" if value is None else "wrong", f"{value!r}, not {right[0]!r}"


def _expected(folder: Path, row: dict[str, Any]) -> Expected:
    also = row["also"]
    return Expected(
        path=folder / row["file"],
        regulation=row["regulation"],
        batch=row.get("batch", 0),
        voice=row.get("voice", ""),
        fields={name: (value, *also.get(name, ())) for name, value in row["fields"].items()},
        kinds=(row["kind"], *row.get("also_kind", ())),
    )


def _count(score: Score, mail: Expected) -> None:
    kind, found = _read(mail)
    score.mails += 1
    score.values += sum(right[0] is not None for right in mail.fields.values())
    wrong = list(differences(mail, found))
    for name, how, what in wrong:
        if how == "wrong":
            score.wrong += 1
        else:
            score.missed += 1
        score.failures.append(f"{mail.path.name} {mail.regulation} {name} {how}: {what}")
    score.right_mails += not wrong
    if mail.kinds[0] is not None:
        score.kinds += 1
        score.right_kinds += kind in mail.kinds
        if kind not in mail.kinds:
            score.failures.append(f"{mail.path.name} {mail.regulation} kind {kind}, not {mail.kinds[0]}")


def _read(mail: Expected) -> tuple[str, dict[str, str]]:
    rules = _regulation(mail.regulation)
    reading = read(parse(mail.path.read_bytes(), _ARRIVED), rules, DESK)
    case = Case(reading, NO_FACTS, rules, DESK, _ARRIVED)
    return case.kind.name, {finding.name: finding.value for finding in case.findings}


@cache
def _regulation(name: str) -> Regulation:
    return load_regulation(REGULATIONS / f"{name}.toml", years=range(2024, 2028))


def _comparable(name: str, value: str | bool | None) -> str | None:
    """The value without what two careful people write differently: quotes, case, blanks, punctuation."""
    if value is None:
        return None
    if name == "description":
        return "given"
    text = str(value)
    if name == "organization":
        return key(text)
    if name == "phone":
        return re.sub(r"\D", "", text)
    return re.sub(r"[\s\"«»„“”'(),.;]+", " ", text.casefold().replace("ё", "е")).strip()


def _main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("folder", nargs="?", type=Path, default=VOICES)
    arguments.add_argument("--batch", type=int, help="only the mails of this batch")
    arguments.add_argument("--failures", action="store_true", help="print every value read otherwise")
    given = arguments.parse_args()
    chosen = [mail for mail in expectations(given.folder) if given.batch in (None, mail.batch)]
    sys.stdout.writelines(f"{line}\n" for line in _report(chosen, failures=given.failures))


def _report(chosen: list[Expected], *, failures: bool) -> Iterator[str]:
    for regulation in sorted({mail.regulation for mail in chosen}):
        yield f"{regulation:15} {measure(mail for mail in chosen if mail.regulation == regulation)}"
    score = measure(chosen)
    yield f"{'all':15} {score}"
    for name, many in sorted(Counter(map(_what, score.failures)).items()):
        yield f"    {name}: {many}"
    if failures:
        yield from score.failures


def _what(failure: str) -> str:
    return " ".join(failure.partition(":")[0].split()[2:4]) if " kind " not in failure else "kind"


if __name__ == "__main__":
    _main()
