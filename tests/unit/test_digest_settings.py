"""The hour of an agent's digest, as the configuration has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.assembly.parts import digest_wish
from intake.desk.digest import DigestWish
from tests.unit.test_settings import GOOD, folder, load, no_overrides, problem

__all__ = ["folder", "no_overrides"]

AGENT = '\n[[agent]]\naddress = "anna@example.com"\ndigest = '


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ('"09:00"', DigestWish(wanted=True, minute=540)),
        ('"0:00"', DigestWish(wanted=True, minute=0)),
        ("23:59:00", DigestWish(wanted=True, minute=1439)),
        ("true", DigestWish(wanted=True)),
        ("false", DigestWish(wanted=False)),
    ],
)
def test_a_digest_has_an_hour_or_none(folder: Path, said: str, wish: DigestWish) -> None:
    settings = load(folder, f"{GOOD}{AGENT}{said}\n")
    assert digest_wish(settings.agents[0].digest) == wish


@pytest.mark.parametrize(
    "said", ['"24:00"', '"25:10"', '"9"', '"morning"', "9", "-1", '""', "2026-12-01", "[9]"]
)
def test_an_hour_outside_the_day_is_named_with_its_line(folder: Path, said: str) -> None:
    found = problem(folder, f"{GOOD}{AGENT}{said}\n")
    line = len(f"{GOOD}{AGENT}".splitlines())
    assert found.startswith(f"config.toml:{line}: agent[1].digest: must be a time of day from")
