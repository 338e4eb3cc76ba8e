"""`[report]`: who gets the reports of months; a report to the desk itself would reach nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.test_settings import GOOD, folder, load, no_overrides, problem

__all__ = ["folder", "no_overrides"]


@pytest.mark.parametrize("alias", ["", 'aliases = ["help@example.com"]\n'])
def test_no_report_goes_to_the_desk_itself(folder: Path, alias: str) -> None:
    own = "Help@example.com" if alias else "support@example.com"
    text = f'{GOOD}{alias}\n[report]\nmonthly = true\nto = ["head@example.com", "{own}"]\n'
    assert problem(folder, text).endswith(
        f"{own} is the address of mailbox[1]: the desk would write to itself"
    )


def test_others_get_reports(folder: Path) -> None:
    text = f'{GOOD}\n[report]\nmonthly = true\nto = ["head@example.com"]\n'
    assert load(folder, text).report.to == ("head@example.com",)
