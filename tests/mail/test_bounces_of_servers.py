"""Bounces in plain text as mail servers and gateways word them, and people's mails that only speak of one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from intake.desk.automatic.recognition import automatic_reason
from intake.mail.parsing.parse import parse

CORPUS = Path(__file__).parents[1] / "corpus" / "bounces"
EXPECTED = [
    pytest.param(expected, id=expected["mail"])
    for expected in map(json.loads, (CORPUS / "expected.jsonl").read_text().splitlines())
]


@pytest.mark.parametrize("expected", EXPECTED)
def test_a_bounce_is_known_by_its_words_and_says_which_address_failed(expected: dict[str, Any]) -> None:
    mail = parse((CORPUS / expected["mail"]).read_bytes(), datetime(2026, 11, 30, tzinfo=UTC))
    found = automatic_reason(mail, frozenset({"support@desk.test"}))
    assert (found.kind if found else None) == expected.get("automatic")
    if "recipients" in expected:
        told = mail.report.recipients if mail.report else ()
        assert [[each.recipient, each.action, each.status] for each in told] == expected["recipients"]
        return
    named = [status.recipient for status in mail.report.recipients] if mail.report else []
    assert named == expected.get("failed", named if "automatic" in expected else [])


@pytest.mark.parametrize(
    ("name", "is_proved"),
    [
        ("kerio.eml", False),  # From postmaster@, with words alone.
        ("own-gateway-not-null.eml", False),
        ("qmail.eml", True),
        ("from-missing-null.eml", True),
        ("courier.eml", True),
        ("imail-userid.eml", False),
    ],
)
def test_what_only_words_make_a_bounce_is_not_proved_to_be_one(name: str, *, is_proved: bool) -> None:
    mail = parse((CORPUS / name).read_bytes(), datetime(2026, 11, 30, tzinfo=UTC))
    found = automatic_reason(mail, frozenset({"support@desk.test"}))
    assert found is not None
    assert (found.kind, found.proved) == ("bounce", is_proved)


@pytest.mark.parametrize("name", ["wrapped-by-imss.eml", "wrapped-with-text.eml", "spamassassin-wrapped.eml"])
def test_a_wrapped_report_tells_of_the_mail_that_was_returned_and_not_of_itself(name: str) -> None:
    mail = parse((CORPUS / name).read_bytes(), datetime(2026, 11, 30, tzinfo=UTC))
    assert mail.report is not None
    assert (mail.report.original_message_id, mail.report.original_subject) == (
        "<orig@desk.test>",
        "Re: kassa",
    )
