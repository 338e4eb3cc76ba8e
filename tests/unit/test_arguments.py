"""What may be typed in more ways than one, and the page that is written of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from intake.cli import app
from intake.cli.arguments import arranged
from intake.cli.manual_page import manual_page

PAGE = Path(__file__).parents[2] / "docs" / "intake.1"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["status", "--config", "a.toml"], ["--config", "a.toml", "status"]),
        (["status", "--config=a.toml", "--json"], ["--config=a.toml", "status", "--json"]),
        (["mail", "list", "-c", "a.toml"], ["--config", "a.toml", "mail", "list"]),
        (["mail", "list", "-ca.toml"], ["--config", "a.toml", "mail", "list"]),
        (["-c", "a.toml", "run", "--once"], ["--config", "a.toml", "run", "--once"]),
        (["explain", "--", "--config", "-c"], ["explain", "--", "--config", "-c"]),
        (["help"], ["--help"]),
        (["help", "mail", "list"], ["mail", "list", "--help"]),
        (["explain", "help"], ["explain", "help"]),
        (["status", "--config"], ["--config"]),
        ([], []),
    ],
)
def test_what_is_typed_is_arranged_for_the_parser(typed: list[str], meant: list[str]) -> None:
    assert arranged(typed) == meant


@pytest.mark.parametrize("typed", [["-h"], ["mail", "-h"], ["mail", "list", "-h"], ["check", "--help"]])
def test_every_command_explains_itself_in_short_and_in_long(typed: list[str]) -> None:
    done = CliRunner().invoke(app, typed)
    assert done.exit_code == 0
    assert "Usage: " in done.output


def test_completion_can_be_installed() -> None:
    assert "--install-completion" in CliRunner().invoke(app, ["--help"], env={"COLUMNS": "120"}).output


def test_the_manual_page_is_that_of_the_commands() -> None:
    assert PAGE.read_text(encoding="utf-8") == manual_page(), (
        "run python -m intake.cli.manual_page > docs/intake.1"
    )


def test_the_manual_page_is_understood_without_a_warning(tmp_path: Path) -> None:
    groff = shutil.which("groff")
    assert groff is not None
    command = [groff, "-man", "-Tutf8", "-wall", "-z", str(PAGE)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
