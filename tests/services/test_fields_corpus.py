"""Whole mails with what a careful operator wrote on the ticket card."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from intake.config.regulations import load_regulation
from intake.desk.fields.finder import find_fields
from intake.desk.fields.names.legal_forms import key
from intake.mail.parsing.parse import parse

ROOT = Path(__file__).parents[2]
CORPORA = ("fields", "fields_own")
NAMES = ("registration_number", "organization", "release", "subject")
REGULATION = load_regulation(ROOT / "regulations" / "default.toml")


def _truths() -> list[Any]:
    """Every mail's path with its row of truth.jsonl; `may_be_missing` names what is too hard, yet never wrong."""
    folders = [ROOT / "tests" / "corpus" / name for name in CORPORA]
    rows = [
        (folder, json.loads(line))
        for folder in folders
        for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    return [pytest.param(folder / row["file"], row, id=row["file"]) for folder, row in rows]


@pytest.mark.parametrize(("path", "truth"), _truths())
def test_the_fields_of_a_mail_are_those_on_the_ticket_card(path: Path, truth: dict[str, Any]) -> None:
    mail = parse(path.read_bytes(), datetime(2026, 3, 2, tzinfo=UTC))
    found = {finding.name: finding.value for finding in find_fields(mail, REGULATION)}
    expected = {name: truth[name] for name in NAMES}
    for name in truth.get("may_be_missing", ()):
        if name not in found:
            del expected[name]
    assert {name: _compared(name, found.get(name)) for name in expected} == {
        name: _compared(name, value) for name, value in expected.items()
    }


def _compared(name: str, value: str | None) -> str:
    return key(value or "") if name == "organization" else value or ""
