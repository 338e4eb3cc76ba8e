"""What may be believed of a mail's From, by what the desk's own server says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intake.desk.ambiguity import Ambiguity
from intake.desk.authenticity import Authenticity, Judgement, judge, seen_before
from intake.desk.message import Address, AuthenticationResults, Header
from intake.desk.signatures import signatures
from tests.languages import in_words
from tests.unit.desk_cases import CUSTOMER, DESK, mail, results

PROVED, UNPROVED = Authenticity.PROVED, Authenticity.UNPROVED
DOUBTED, REFUTED = Authenticity.DOUBTED, Authenticity.REFUTED
FROM = "client.example"
DKIM, SPF = ("dkim", "pass", FROM), ("spf", "pass", FROM)
Method = tuple[str, str, str]


def judged(*methods: Method, **values: Any) -> Judgement:
    return judge(mail(authentication=(results("mx.desk.test", *methods),), **values), DESK)


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        ([DKIM], PROVED),
        ([SPF], PROVED),
        ([("dmarc", "pass", FROM)], PROVED),
        ([("auth", "pass", "olga@client.example")], PROVED),
        ([("spf", "fail", FROM), DKIM], PROVED),
        ([("dkim", "fail", FROM), SPF], PROVED),
        ([("spf", "softfail", FROM), ("dkim", "temperror", FROM), DKIM], PROVED),
        ([("dmarc", "fail", FROM)], REFUTED),
        ([("dmarc", "fail", FROM), ("spf", "fail", FROM)], REFUTED),
        ([("dmarc", "fail", FROM), SPF, DKIM], REFUTED),
        ([("dmarc", "fail", ""), ("auth", "pass", "olga@client.example")], REFUTED),
        ([("dkim", "fail", FROM), ("spf", "fail", FROM)], REFUTED),
        ([("dkim", "fail", ""), ("spf", "hardfail", "")], REFUTED),
        ([("dkim", "fail", FROM), ("spf", "fail", "mail.client.example")], REFUTED),
        ([("dkim", "fail", "list.example"), ("spf", "fail", FROM)], DOUBTED),
        ([("dkim", "fail", FROM), ("spf", "fail", "list.example")], DOUBTED),
        ([("spf", "fail", FROM)], DOUBTED),
        ([("spf", "fail", FROM), ("dkim", "none", "")], DOUBTED),
        ([("spf", "fail", FROM), ("dkim", "pass", "other.test")], DOUBTED),
        ([("spf", "softfail", FROM)], UNPROVED),
        ([("spf", "neutral", FROM)], UNPROVED),
        ([("spf", "permerror", FROM), ("dkim", "permerror", FROM)], UNPROVED),
        ([("spf", "temperror", FROM), ("dkim", "temperror", FROM), ("dmarc", "temperror", FROM)], UNPROVED),
        ([("dkim", "fail", FROM)], UNPROVED),
        ([("dkim", "policy", FROM)], UNPROVED),
        ([("dkim", "pass", "other.test")], UNPROVED),
        ([("dkim", "pass", "mail.client.example")], UNPROVED),
        ([("dkim", "pass", "example")], UNPROVED),
        ([("dkim", "pass", "")], UNPROVED),
        ([("dmarc", "pass", "mail.client.example")], UNPROVED),
        ([("dmarc", "pass", "other.test")], UNPROVED),
        ([("dmarc", "pass", "")], UNPROVED),
        ([("dmarc", "bestguesspass", FROM)], UNPROVED),
        ([("auth", "pass", "pavel@client.example")], UNPROVED),
        ([("auth", "pass", "olga")], UNPROVED),
        ([("arc", "pass", FROM), ("iprev", "pass", FROM), ("bimi", "pass", FROM)], UNPROVED),
        ([("unreadable", "permerror", "")], UNPROVED),
        ([], UNPROVED),
    ],
)
def test_a_server_proves_refutes_doubts_or_leaves_it_open(
    methods: list[Method], expected: Authenticity
) -> None:
    assert judged(*methods).authenticity is expected
    foreign = judge(mail(authentication=(results("mx.other.test", *methods),)), DESK)
    assert foreign.authenticity is UNPROVED


@pytest.mark.parametrize(
    ("address", "domain", "expected"),
    [
        ("olga@mail.client.example", "client.example", PROVED),
        ("olga@a.b.client.example", "b.client.example", PROVED),
        ("olga@client.example", "mail.client.example", UNPROVED),
        ("olga@mail.client.example", "news.client.example", UNPROVED),
        ("olga@client.example", "example", UNPROVED),
        ("olga@localhost", "localhost", PROVED),
        ("olga@xn--e1afmkfd.example", "xn--e1afmkfd.example", PROVED),
        ("olga@пример.example", "xn--e1afmkfd.example", PROVED),
        ("olga@notclient.example", "client.example", UNPROVED),
        ("olga", "", UNPROVED),
    ],
)
def test_a_domain_vouches_for_itself_and_for_those_below_it(
    address: str, domain: str, expected: Authenticity
) -> None:
    for method in ("dkim", "spf"):
        assert judged((method, "pass", domain), sender=Address(address)).authenticity is expected


def test_several_senders_are_never_proved() -> None:
    believed = judged(SPF, DKIM, senders=(CUSTOMER, Address("x@client.example")))
    assert (believed.authenticity, believed.silent) == (UNPROVED, False)


# --- Several headers of the server ----------------------------------------------------------------

OURS, THEIRS = "mx.desk.test", "mx.evil.example"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([results(OURS, SPF), results(OURS, ("dmarc", "fail", FROM))], REFUTED),
        ([results(OURS, SPF), results(THEIRS), results(OURS, ("dmarc", "fail", FROM))], REFUTED),
        ([results(OURS), results(OURS, ("spf", "fail", FROM)), results(OURS, ("dkim", "fail", FROM))], REFUTED),
        ([results(OURS), results(OURS, ("spf", "fail", FROM))], DOUBTED),
        ([results(OURS, SPF), results(THEIRS, ("dmarc", "fail", FROM))], PROVED),
        ([results(OURS, SPF), results(OURS, ("dmarc", "fail", FROM), above=1)], PROVED),
        ([results(OURS, ("iprev", "pass", "")), results(OURS, SPF)], PROVED),
        ([results(OURS, ("dkim", "none", "")), results(OURS, SPF)], PROVED),
        ([results(OURS, ("spf", "none", "")), results(OURS, SPF)], UNPROVED),
        ([results(OURS, ("spf", "softfail", FROM)), results(OURS, SPF)], UNPROVED),
        ([results(OURS, ("spf", "none", "")), results(OURS, DKIM)], PROVED),
        ([results(OURS, ("unreadable", "permerror", "")), results(OURS, SPF)], UNPROVED),
        ([results(OURS, ("spf", "none", "")), results(OURS, DKIM, above=1)], UNPROVED),
        ([results(OURS, SPF), results(OURS, ("spf", "fail", FROM))], PROVED),
        ([results("", SPF), results(OURS, ("spf", "none", ""))], UNPROVED),
        ([results(OURS, ("iprev", "pass", ""), above=1), results(OURS, SPF, above=1)], UNPROVED),
        ([results(OURS, SPF, above=1), results(OURS, ("dmarc", "fail", FROM), above=1)], REFUTED),
    ],
)  # fmt: skip
def test_headers_that_stand_together_are_read_as_one_and_a_lower_one_improves_nothing(
    headers: list[AuthenticationResults], expected: Authenticity
) -> None:
    assert judge(mail(authentication=tuple(headers)), DESK).authenticity is expected


def test_a_failure_counts_in_every_trusted_place_a_pass_in_the_first_header_alone() -> None:
    desk = replace(DESK, trusted_hops=1)
    for second, expected in (
        (("dmarc", "fail", FROM), REFUTED),
        (("spf", "fail", FROM), DOUBTED),
        (SPF, UNPROVED),
    ):
        headers = (results(OURS, ("iprev", "pass", "")), results(OURS, second, above=1))
        assert judge(mail(authentication=headers), desk).authenticity is expected


@pytest.mark.parametrize(("above", "hops", "expected"), [(0, 0, PROVED), (1, 0, UNPROVED), (1, 1, PROVED), (2, 1, UNPROVED)])  # fmt: skip
def test_a_pass_counts_above_the_trusted_received_headers_only(
    above: int, hops: int, expected: Authenticity
) -> None:
    desk = replace(DESK, trusted_hops=hops)
    for methods in ([SPF], [("spf", "none", ""), ("dmarc", "pass", FROM)]):
        believed = judge(mail(authentication=(results(OURS, *methods, above=above),)), desk)
        assert believed.authenticity is expected


@pytest.mark.parametrize(
    ("methods", "silent"),
    [
        ([], True),
        ([("spf", "none", ""), ("dkim", "none", "")], True),
        ([("spf", "temperror", FROM)], True),
        ([("dkim", "pass", "mail.client.example")], True),
        ([("dmarc", "pass", "")], True),
        ([("auth", "fail", "olga@client.example")], True),
        ([("spf", "softfail", FROM)], False),
        ([("spf", "permerror", FROM)], False),
        ([("dkim", "pass", "other.test")], False),
        ([("dmarc", "pass", "other.test")], False),
        ([("dmarc", "fail", FROM)], False),
    ],
)
def test_a_server_is_silent_where_nothing_it_says_speaks_against_the_sender(
    methods: list[Method], *, silent: bool
) -> None:
    assert judged(*methods).silent is silent
    assert judge(mail(authentication=()), DESK).silent


# --- Signatures -----------------------------------------------------------------------------------

FULL = "from:to:cc:reply-to:subject:date"
UNBOUND = "mx.desk.test: dkim=pass for client.example, but nothing in the signature shows that the mail was written to the desk"


def signed(*values: str, **further: str) -> dict[str, Any]:
    """The headers of a mail with these signatures, and the addresses that it shows."""
    shown = {"subject": "Счёт", "from": str(CUSTOMER), "to": "support@desk.test"} | {
        name.replace("_", "-"): value for name, value in further.items()
    }
    headers = [Header("dkim-signature", value) for value in values]
    headers += [Header(name, value) for name, value in shown.items() if value]
    return {
        "headers": tuple(headers),
        "to": tuple(map(Address, filter(None, shown["to"].split(", ")))),
        "cc": tuple(map(Address, filter(None, shown.get("cc", "").split(", ")))),
    }


def signature(h: str = FULL, d: str = FROM, b: str = "QUJD", more: str = "") -> str:
    return f"v=1; a=rsa-sha256; d={d}; s=mail;{more} h={h}; bh=AAAA; b={b}"


def test_a_signature_over_to_with_the_desk_in_it_proves() -> None:
    believed = judged(DKIM, **signed(signature()))
    assert (believed.authenticity, believed.signature_alone) == (PROVED, True)
    assert believed.signatures == tuple(one.digest for one in signatures(mail(**signed(signature()))))


@pytest.mark.parametrize(
    "values",
    [
        signed(signature(), to="x@evil.example"),
        signed(signature(), to=""),
        signed(signature("from:subject:date")),
        signed(signature("from:to:date")),
        signed(signature("from:to:subject"), cc="x@evil.example"),
        signed(signature("from:to:subject"), reply_to="x@evil.example"),
        signed(signature("from:to:subject"), to="x@evil.example", cc="support@desk.test"),
        signed(signature(more=" l=20;")),
        signed(signature(more=" h=from;")),
        signed(signature(b="")),
        signed(signature().replace("bh=AAAA;", "")),
        signed(signature(d="evil.example")),
        signed(signature(), signature("from")),
        signed(*[signature()] * 5),
        signed(signature()) | {"defects": (Ambiguity.HEADER,)},
        signed(""),
    ],
)
def test_a_signature_alone_proves_nothing_where_others_may_have_addressed_the_mail(
    values: dict[str, Any],
) -> None:
    believed = judged(DKIM, **values)
    assert (believed.authenticity, in_words(believed.reason, "en")) == (UNPROVED, UNBOUND)
    # Nothing speaks against the sender, so that a token may still prove an agent.
    assert believed.silent
    assert not believed.signatures
    assert judged(DKIM, SPF, **values).authenticity is PROVED
    assert judged(DKIM, ("auth", "pass", CUSTOMER.address), **values).authenticity is PROVED


@pytest.mark.parametrize(
    "values",
    [
        signed(signature("From : To : Subject")),
        signed(signature("from:to:cc:subject"), to="x@client.example", cc="y@z.example, Support@Desk.test"),
        signed(signature("from:to:subject", d="Client.Example")),
        signed(signature("from", d="list.example"), signature()),
        signed(signature(), signature(b="QUJE")),
        signed(signature(more=" i=olga@client.example; x=1; t=0;")),
    ],
)
def test_ordinary_signatures_prove(values: dict[str, Any]) -> None:
    assert judged(DKIM, **values).authenticity is PROVED


def test_a_field_more_than_the_signature_covers_was_added() -> None:
    """It covers the lowest of the name; whoever sends the mail on may put another one above it (RFC 6376 §5.4.2)."""
    values = signed(signature("from:to:subject"))
    added = (Header("to", "x@evil.example"), *values["headers"])
    assert judged(DKIM, **values).authenticity is PROVED
    assert judged(DKIM, **values | {"headers": added}).authenticity is UNPROVED
    twice = signed(signature("from:to:to:subject"))
    added = (Header("to", "x@evil.example"), *twice["headers"])
    assert judged(DKIM, **twice | {"headers": added}).authenticity is PROVED


def test_where_the_server_takes_signatures_away_the_named_recipients_decide() -> None:
    assert judged(DKIM).authenticity is PROVED
    assert judged(DKIM, to=(Address("x@evil.example"),)).authenticity is UNPROVED
    assert judged(DKIM, to=(), cc=(DESK.address,)).authenticity is PROVED


@pytest.mark.parametrize(
    ("methods", "signed_by", "expected"),
    [
        ([], None, PROVED),
        ([], signature("from"), UNPROVED),
        ([], signature("from", d="list.example"), PROVED),
        ([], signature(), PROVED),
        ([("spf", "pass", "bounce.client.example")], signature("from"), PROVED),
        ([("spf", "pass", "list.example")], signature("from"), UNPROVED),
        ([("spf", "pass", "")], signature("from"), UNPROVED),
        ([("spf", "fail", "bounce.client.example")], signature("from"), UNPROVED),
    ],
)
def test_dmarc_may_rest_on_a_signature_alone(
    methods: list[Method], signed_by: str | None, expected: Authenticity
) -> None:
    values = (
        signed(signed_by, to="x@evil.example" if expected is UNPROVED else "support@desk.test")
        if signed_by
        else {}
    )
    assert judged(("dmarc", "pass", FROM), *methods, **values).authenticity is expected


def test_a_signature_proves_in_the_mailbox_that_it_names_alone() -> None:
    """Who has a mail to the support desk may send it on to sales, where its signature hasn't been seen."""
    both = frozenset({"support@desk.test", "sales@desk.test"})
    support = replace(DESK, own_addresses=both, addresses=frozenset({"support@desk.test"}))
    sales = replace(DESK, own_addresses=both, addresses=frozenset({"sales@desk.test"}))
    for values in (signed(signature()), {}):
        written = mail(authentication=(results(OURS, DKIM),), **values)
        assert judge(written, support).authenticity is PROVED
        assert judge(written, sales).authenticity is UNPROVED


def test_a_signature_is_known_again_however_it_is_rewritten() -> None:
    def known(value: str) -> str:
        return signatures(mail(headers=(Header("dkim-signature", value),)))[0].digest

    first = known(signature(b="QUJDREU="))
    assert known(signature(b="QUJD REU=")) == first
    assert known(signature(b="QUJDREV=")) == first, "the last bits of base64 say nothing"
    assert known(signature(b="QUJDREU", h="from")) == first
    assert known(signature(b="QUJDREU=", d="CLIENT.example")) == first
    assert known(signature(b="QUJDREW=")) == first
    assert known(signature(b="RUJDREU=")) != first
    assert known(signature(b="QUJDREU=", d="other.example")) != first
    assert known(signature(b="")) == ""
    assert known(signature(b="Q")) != ""


def test_a_signature_that_came_in_before_takes_the_proof_that_rests_on_it_alone() -> None:
    alone, further = judged(DKIM, **signed(signature())), judged(SPF, **signed(signature()))
    replayed = seen_before(alone, 17)
    assert (replayed.authenticity, replayed.silent) == (UNPROVED, True)
    assert in_words(replayed.reason, "en") == (
        "its signature came in before with mail 17, so anybody may have sent it again"
    )
    assert seen_before(further, 17) == further
    assert further.signatures == alone.signatures
