"""What may be believed of a mail's From."""

from __future__ import annotations

import pytest

from intake.desk.authenticity import Authenticity, judge
from tests.unit.desk_cases import DESK, mail, results

PASS = ("dkim", "pass", "client.example")


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        ([PASS], Authenticity.PROVED),
        ([("spf", "fail", "desk.test"), PASS], Authenticity.PROVED),
        ([("dmarc", "fail", "desk.test"), ("spf", "fail", "desk.test")], Authenticity.REFUTED),
        ([("dkim", "fail", "desk.test"), ("spf", "fail", "desk.test")], Authenticity.REFUTED),
        ([("spf", "fail", "desk.test")], Authenticity.DOUBTED),
        ([("spf", "softfail", "desk.test")], Authenticity.UNPROVED),
        ([("dkim", "fail", "desk.test")], Authenticity.UNPROVED),
        ([("dkim", "pass", "other.test")], Authenticity.UNPROVED),
        ([], Authenticity.UNPROVED),
    ],
)
def test_a_server_proves_refutes_doubts_or_leaves_it_open(
    methods: list[tuple[str, str, str]], expected: Authenticity
) -> None:
    believed = judge(mail(authentication=(results("mx.desk.test", *methods),)), DESK)
    assert believed.authenticity is expected
    foreign = judge(mail(authentication=(results("mx.other.test", *methods),)), DESK)
    assert foreign.authenticity is Authenticity.UNPROVED
