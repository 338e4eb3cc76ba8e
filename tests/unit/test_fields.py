from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.config.regulations import load_regulation
from intake.desk.fields.finder import find_fields
from intake.desk.fields.names.legal_forms import key
from intake.desk.message import Address, AttachedMessage, InboundMail
from tests.unit.field_cases import CASES, Case

REGULATION = load_regulation(Path(__file__).parents[2] / "regulations" / "default.toml")


def mail(text: str, subject: str = "", attached: tuple[AttachedMessage, ...] = ()) -> InboundMail:
    return InboundMail(
        headers=(), message_id=None, subject=subject, senders=(Address("a@b.example"),), reply_to=(), to=(), cc=(),
        return_path=None, in_reply_to=(), references=(), date=None, arrived_at=datetime(2026, 3, 2, tzinfo=UTC),
        text=text, attachments=(), attached_messages=attached,
        content_type="text/plain", report=None, calendar_method=None, body_digest="", size=len(text),
    )  # fmt: skip


def values(text: str, subject: str = "") -> dict[str, str]:
    return {finding.name: finding.value for finding in find_fields(mail(text, subject), REGULATION)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.habit)
def test_the_fields_are_read_as_a_careful_operator_would(case: Case) -> None:
    found = values(case.text, case.subject)
    assert found.get("registration_number") == case.number
    assert key(found.get("organization", "")) == key(case.organization or "")
    assert found.get("release") == case.release
    assert found.get("subject") == case.expected_subject
