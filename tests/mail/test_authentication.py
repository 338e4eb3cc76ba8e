"""Authentication-Results as servers write them."""

from __future__ import annotations

import pytest

from intake.desk.message import Header
from intake.mail.parsing.authentication import authentication_results

DKIM = ("dkim", "pass", "desk.test")
SPF = ("spf", "pass", "desk.test")


@pytest.mark.parametrize(
    ("value", "methods"),
    [
        ("mx.desk.test; none", []),
        ("mx.desk.test; dkim=pass header.d=desk.test", [DKIM]),
        ("mx.desk.test; dkim=pass header.d=desk.test;", [DKIM]),
        ("mx.desk.test;\r\n\tDKIM=Pass (good)\r\n\t header.d=DESK.TEST;\r\n\tspf=none ;", [DKIM]),
        ("(own) mx.desk.test 1; dkim=pass (2048-bit key; plain) header.i=@desk.test", [DKIM]),
        ("mx.desk.test; spf=pass smtp.mailfrom=<anna@desk.test>", [SPF]),
        ("mx.desk.test; spf=pass smtp.mailfrom=<>; dkim=pass header.d=desk.test", [DKIM]),
        ('mx.desk.test; spf=pass (at "desk.test") smtp.mail="anna smith"@desk.test', [SPF]),
        ("mx.desk.test; dkim=pass header.d=desk.test header.b=a/b+c==; dmarc=pass action=none", [DKIM]),
        ('mx.desk.test; dkim=pass reason="header.d=desk.test" header.d=evil.example', []),
        ('mx.desk.test; spf=pass smtp.mailfrom="x=<a@desk.test>"@evil.example', []),
        ("mx.desk.test; dkim=fail (dkim=pass header.d=desk.test) header.d=desk.test", []),
    ],
)
def test_the_methods_that_passed_are_read_with_their_domains(
    value: str, methods: list[tuple[str, str, str]]
) -> None:
    (found,) = authentication_results([Header("authentication-results", value)])
    assert found.authserv_id == "mx.desk.test"
    passed = [(item.method, item.result, item.domain) for item in found.methods if item.result == "pass"]
    assert [item for item in passed if item[2] == "desk.test"] == methods


def test_a_header_that_cannot_be_read_is_no_silence() -> None:
    (found,) = authentication_results([Header("authentication-results", "mx.desk.test; dkim=pass (open")])
    assert [item.result for item in found.methods] == ["permerror"]


def test_a_hostile_header_is_read_in_no_time() -> None:
    for piece in ("=<", "(", '"', ";", "=<a>", "; spf=pass smtp.mailfrom=<"):
        authentication_results([Header("authentication-results", piece * 300_000)] * 30)
