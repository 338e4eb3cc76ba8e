"""A reaction says nothing; a person who writes beside one is read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from intake.desk.automatic.recognition import automatic_reason
from intake.mail.parsing.parse import parse

HEAD = (
    "From: anna@firm.example\nTo: support@desk.test\nSubject: Re: kassa\nMessage-ID: <r@firm.example>\n"
    "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
)
SIGN = "--b\nContent-Type: text/plain; charset=utf-8\nContent-Disposition: reaction\n\n👍\n--b--\n"
LONG = "Касса снова не печатает чек, а обмен с сайтом остановился. " * 5


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("", "notice"),
        ("Спасибо!", "notice"),
        ("Касса всё ещё не печатает чек.", None),
        ("А когда приедете?", None),
        (LONG, None),
    ],
)
def test_a_reaction_is_a_programs_unless_its_sender_wrote_more(words: str, kind: str | None) -> None:
    text = f"--b\nContent-Type: text/plain; charset=utf-8\n\n{words}\n" if words else ""
    mail = parse((HEAD + text + SIGN).encode(), datetime(2026, 11, 30, tzinfo=UTC))
    found = automatic_reason(mail, frozenset({"support@desk.test"}))
    assert (found.kind if found else None) == kind
