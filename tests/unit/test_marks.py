"""The marks of spam and virus filters that come with the program, on headers as filters write them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from intake.config.marks import shipped_rules
from intake.config.paths import packaged
from intake.config.safe_patterns import pattern_problem
from intake.desk.disposition import DispositionKind
from intake.desk.mail_rules import RuleAction, RuleBook
from intake.mail.parsing.parse import parse
from tests.unit.desk_cases import DESK, decided

CORPUS = Path(__file__).parents[1] / "corpus" / "marks" / "headers.toml"
SAMPLES: list[dict[str, Any]] = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["mail"]
SHIPPED: list[dict[str, Any]] = [
    row
    for name in ("virus.toml", "spam.toml")
    for row in tomllib.loads((packaged("marks") / name).read_text(encoding="utf-8"))["rule"]
]
AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
OURS = "Received: from mx.desk.test by imap.desk.test; Wed, 4 Mar 2026 09:00:00 +0000"
FOREIGN = "Received: from pc by mail.client.example; Wed, 4 Mar 2026 08:59:00 +0000"
REST = """From: Olga <olga@client.example>
To: support@desk.test
Subject: Invoice
Message-ID: <m1@client.example>
Content-Type: text/plain; charset=utf-8

The invoice doesn't print.
Organization: OOO Vector
Reg. number: 800123456
Release: 3.0.12.4
"""


def mail_of(sample: dict[str, Any]) -> bytes:
    lines = sample["header"].strip("\n").replace("\\\n", "\n").split("\n")
    whole = [{"R": OURS, "F": FOREIGN}.get(line, line) for line in lines]
    return ("\n".join(line for line in whole if line) + "\n" + REST).encode()


def became(sample: dict[str, Any]) -> str:
    """What the shipped rules make of a mail: "silent", "ignore", "hold", or "" for what is usual."""
    desk = replace(DESK, rules=RuleBook(shipped_rules()), trusted_hops=sample.get("hops", 0))
    disposition = decided(parse(mail_of(sample), AT), desk=desk)
    if disposition.kind in {DispositionKind.IGNORE, DispositionKind.HOLD}:
        return disposition.kind.value
    assert disposition.kind is DispositionKind.OPEN_TICKET, disposition.reasons
    return "silent" if any("no automatic answer: the rule" in each for each in disposition.reasons) else ""


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: str(sample["name"]))
def test_a_mark_counts_as_the_filter_means_it_and_only_where_our_own_servers_wrote_it(
    sample: dict[str, Any],
) -> None:
    assert became(sample) == sample["right"]


@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: str(row["name"]))
def test_each_shipped_rule_fits_its_example_and_not_its_counterexample(row: dict[str, Any]) -> None:
    assert re.search(row["value"], row["counts"], re.IGNORECASE)
    assert not re.search(row["value"], row["passes"], re.IGNORECASE)
    assert row["written"]


def test_the_shipped_rules_take_linear_time_and_have_names_of_their_own() -> None:
    assert [row["name"] for row in SHIPPED if pattern_problem(row["value"])] == []
    assert len({row["name"] for row in SHIPPED}) == len(SHIPPED) == len(shipped_rules())


def test_shipped_rules_silence_ignore_or_hold_and_discard_nothing() -> None:
    assert {rule.action for rule in shipped_rules()} == {
        RuleAction.SILENT,
        RuleAction.IGNORE,
        RuleAction.HOLD,
    }
    assert all(rule.infected == (rule.action is RuleAction.HOLD) for rule in shipped_rules())


def test_every_shipped_rule_is_met_by_a_mail_of_the_corpus() -> None:
    desk = replace(DESK, rules=RuleBook(shipped_rules()))
    met: set[str] = set()
    for sample in SAMPLES:
        here = replace(desk, trusted_hops=sample.get("hops", 0))
        reasons = decided(parse(mail_of(sample), AT), desk=here).reasons
        met |= {rule.name for rule in shipped_rules() if any(str(rule) in each for each in reasons)}
    assert {rule.name for rule in shipped_rules()} - met == set()
