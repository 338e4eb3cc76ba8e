"""Whole mails with what a careful operator wrote on the ticket card."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.config.regulations import load_regulation
from intake.desk.fields import find_fields
from intake.desk.legal_forms import key
from intake.mail.parse import parse

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpus" / "fields"
TRUTH = [json.loads(line) for line in (CORPUS / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
REGULATION = load_regulation(ROOT / "regulations" / "default.toml")


@pytest.mark.parametrize("truth", TRUTH, ids=lambda truth: truth["file"])
def test_the_fields_of_a_mail_are_those_on_the_ticket_card(truth: dict[str, str | None]) -> None:
    mail = parse((CORPUS / str(truth["file"])).read_bytes(), datetime(2026, 3, 2, tzinfo=UTC))
    found = {finding.name: finding.value for finding in find_fields(mail, REGULATION)}
    assert found.get("registration_number") == truth["registration_number"]
    assert found.get("release") == truth["release"]
    assert found.get("subject") == truth["subject"]
    assert key(found.get("organization", "")) == key(truth["organization"] or "")
