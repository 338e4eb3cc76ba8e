"""Plain Authentication-Results are read without authres, and come to the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.mail.parsing.header import authentication
from intake.mail.parsing.header.authentication import authentication_results

DOMAINS = ("a.example", "client.example", "x-y.example", "A.Example", "1.2", "a..b", "a.example.", "-a", "")
BEFORE = ("", "@", "u@", "u.v+w@", "_s@", "-@", ".u@", "u..v@", "u.@", "<u@")
KINDS = (
    "header.d",
    "header.i",
    "header.s",
    "header.from",
    "header.b",
    "smtp.mailfrom",
    "smtp.helo",
    "smtp.auth",
    "policy.x",
)
WORDS = (
    "pass",
    "fail",
    "none",
    "neutral",
    "softfail",
    "policy",
    "temperror",
    "permerror",
    "hardfail",
    "PASS",
)
METHODS = ("dkim", "spf", "dmarc", "DKIM", "auth", "arc", "dkim/1")
properties = st.builds(
    "{}={}{}".format, st.sampled_from(KINDS), st.sampled_from(BEFORE), st.sampled_from(DOMAINS)
)
results = st.builds(
    lambda method, word, told, comment: " ".join((f"{method}={word}", *told)) + comment,
    st.sampled_from(METHODS),
    st.sampled_from(WORDS),
    st.lists(properties, max_size=3),
    st.sampled_from(("", "", " (2048 bit)")),
)
NEVER = re.compile(r"(?!)")


@settings(max_examples=1500, deadline=None)
@given(said=st.lists(results, min_size=1, max_size=3), name=st.sampled_from(("mx.desk.test", "MX", "mx 1")))
def test_what_is_plain_comes_to_what_authres_makes_of_it(said: list[str], name: str) -> None:
    fields = [("Authentication-Results", "; ".join((name, *said)))]
    found = authentication_results(fields)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(authentication, "_PLAIN", NEVER)
        assert found == authentication_results(fields)


def test_what_most_servers_write_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authentication.Results, "parse", None)
    told = "mx.desk.test; dkim=pass (2048-bit key) header.d=a.example header.i=@a.example; spf=pass smtp.mailfrom=u@a.example; dmarc=pass (p=none) header.from=a.example"
    found = authentication_results([("Authentication-Results", told)])
    assert [(one.method, one.result, one.domain) for one in found[0].methods] == [
        ("dkim", "pass", "a.example"),
        ("spf", "pass", "a.example"),
        ("dmarc", "pass", "a.example"),
    ]
