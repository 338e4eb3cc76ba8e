from __future__ import annotations

import pytest

from intake.desk.mail_domains import registered_domain


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("firma.example", "firma.example"),
        ("n5.desk.firma.example", "firma.example"),
        ("mail.firma.co.uk", "firma.co.uk"),
        ("firma.msk.ru", "firma.msk.ru"),
        ("a.firma.com.ru", "firma.com.ru"),
        ("co.uk", "co.uk"),
        ("com.ru", "com.ru"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_a_registered_domain_stands_right_below_its_suffix(domain: str, registered: str) -> None:
    assert registered_domain(domain) == registered
