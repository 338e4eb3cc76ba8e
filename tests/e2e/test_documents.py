"""README and docs keep to the code: their commands exist, their configuration loads, their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from intake.cli import app
from intake.config.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"]
# A command in a code span or an indented line: `intake mail show 17 --raw`.
_COMMAND = re.compile(
    r"(?:^ {4}|`|&& |\| )(?:\S*/)?intake (?:--config \S+ )?([a-z][^`|\n#]*?) *(?:[`|#\n]|$)", re.MULTILINE
)


def commands() -> list[str]:
    found = {match[1] for path in DOCUMENTS for match in _COMMAND.finditer(path.read_text(encoding="utf-8"))}
    return sorted(command for command in found if not command.startswith(("is ", "in ")))


def test_there_are_commands_to_check() -> None:
    assert {"check", "run --once", "tickets show 1042", "mail release 17", "db upgrade"} <= set(commands())


@pytest.mark.parametrize("command", commands())
def test_every_command_in_the_documents_exists_with_its_options(command: str) -> None:
    found = get_command(app)
    words = command.split()
    while words and (deeper := getattr(found, "commands", {}).get(words[0])):
        found = deeper
        words.pop(0)
    assert found is not get_command(app)
    assert not getattr(found, "commands", {}), f"{command}: a subcommand is missing"
    options = {option for parameter in found.params for option in parameter.opts}
    assert {word for word in words if word.startswith("-") and word != "-"} <= options


def test_the_configuration_of_the_readme_loads_as_it_stands(tmp_path: Path) -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    for name in ("imap-password", "smtp-password"):
        (tmp_path / name).write_text("secret")
        (tmp_path / name).chmod(0o600)
    config = tmp_path / "config.toml"
    config.write_text(block, encoding="utf-8")
    settings = load_settings(config)
    assert not settings.warnings
    assert [(mailbox.port, mailbox.username) for mailbox in settings.mailboxes] == [
        (993, "support@example.com")
    ]
    assert settings.smtp.port == 587


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_the_documents_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
