"""What real servers and programs wrote about a mail of ours: tests/corpus/reports, with what is right in truth.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from intake.desk.automatic.recognition import automatic_reason
from intake.mail.parsing.parse import parse
from tests.unit.desk_cases import NOW

_CORPUS = Path(__file__).parents[1] / "corpus" / "reports"
_OWN = frozenset({"support@desk.test"})
TRUTH: dict[str, dict[str, Any]] = tomllib.loads((_CORPUS / "truth.toml").read_text(encoding="utf-8"))


def test_every_mail_has_its_truth() -> None:
    assert {path.stem for path in _CORPUS.glob("*.eml")} == set(TRUTH)


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("name", TRUTH)
def test_what_a_server_writes_about_our_mail_is_understood(name: str, line_end: bytes) -> None:
    truth = TRUTH[name]
    mail = parse((_CORPUS / f"{name}.eml").read_bytes().replace(b"\n", line_end), NOW)
    found = automatic_reason(mail, _OWN)
    assert found is not None
    assert found.kind == truth["kind"]
    report = mail.report
    named = {*mail.in_reply_to, *mail.references, *([report.original_message_id] if report else [])}
    assert ("<original@desk.test>" in named) == truth.get("original", True)
    recipients = truth.get("recipients", [truth["recipient"]] if "recipient" in truth else [])
    told = report.recipients if report else ()
    assert [(each.recipient, each.action) for each in told] == [(one, truth["action"]) for one in recipients]
    assert all(truth["says"] in each.diagnostic for each in told)
    # What is said of one is said of no other.
    assert not any(
        other in each.diagnostic for each in told for other in recipients if other != each.recipient
    )
