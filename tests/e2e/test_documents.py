"""README and docs keep to the code: their commands exist, their configuration loads, their links lead somewhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from intake.cli import app
from intake.config.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")])
# What people read besides: regulations list words in lines of any length, but their comments are prose.
COMMENTED = sorted(
    [
        ROOT / "config.example.toml",
        *(ROOT / "regulations").glob("*.toml"),
        *(ROOT / "systemd").glob("*"),
        *(ROOT / "tools").glob("*"),
    ]
)
LONGEST_LINE = 120
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


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def links(path: Path) -> list[tuple[Path, str]]:
    """File and anchor of every link of a document that leads to a file of ours."""
    prose = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    targets = (target for target in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in target)
    parts = (target.partition("#") for target in targets)
    return [((path.parent / file).resolve() if file else path, anchor) for file, _, anchor in parts]


def anchors(path: Path) -> set[str]:
    """The names that GitHub gives to the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_links_between_the_documents_lead_somewhere(path: Path) -> None:
    assert [file for file, _ in links(path) if not file.exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_links_to_headings_find_them(path: Path) -> None:
    assert [
        (name(file), anchor) for file, anchor in links(path) if anchor and anchor not in anchors(file)
    ] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_document_is_reached_from_the_readme(path: Path) -> None:
    reached = {ROOT / "README.md"}
    while more := {file for known in reached if known.suffix == ".md" for file, _ in links(known)} - reached:
        reached |= more
    assert path in reached


@pytest.mark.parametrize("path", [*DOCUMENTS, *COMMENTED], ids=name)
def test_lines_fit_a_window_unless_they_are_rows_of_a_table(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    if path.parent.name == "regulations":
        lines = [line for line in lines if line.startswith("#")]
    assert [line for line in lines if len(line) > LONGEST_LINE and not line.startswith("|")] == []


def paths(path: Path) -> list[str]:
    """The modules that a document names; what a row says of the past is left out."""
    text = path.read_text(encoding="utf-8")
    if path.name == "CONTRIBUTING.md":  # Its table says in the second column what was before.
        text = re.sub(r"^(\|[^|]*)\|[^|]*(\|[^|]*\|)$", r"\1\2", text, flags=re.MULTILINE)
    return re.findall(r"`((?:[a-z_]+/)+[a-z_0-9]+\.py)`", text)


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.parent.name != "decisions"], ids=name)
def test_modules_that_a_document_names_exist(path: Path) -> None:
    assert [
        file for file in paths(path) if not any((root / file).exists() for root in (ROOT, ROOT / "intake"))
    ] == []


def test_every_threat_that_the_security_page_names_says_where_it_is_tested() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    tested = page.partition("\n## Where it is tested\n")[2].partition("\n## ")[0]
    rows = [row for row in tested.splitlines() if row.startswith("| ")][2:]
    assert rows
    assert [row for row in rows if "`tests/" not in row] == []


def test_every_make_command_in_the_documents_exists() -> None:
    targets = set(
        re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    named = {
        target
        for path in DOCUMENTS
        for target in re.findall(r"(?:`|^ {4})make ([a-z-]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {"venv", "test", "lint", "docs", "release"} <= named
    assert named <= targets


def test_the_workflow_runs_what_must_pass_on_every_supported_python() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    versions = re.findall(r'"(3\.\d+)"', workflow)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">={versions[0]}"
    assert f"Python {versions[0]} to {versions[-1]}" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert "- run: .ci/run\n        env:\n          PYTHON: python${{ matrix.python }}\n" in workflow
    assert "secrets." not in workflow


def test_hooks_before_a_commit_call_the_pinned_tools() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    commands = re.findall(r"entry: (\S+)", hooks)
    assert "lint-imports" in " ".join(commands)
    assert all(command.startswith(".venv/bin/") for command in commands)
    assert re.findall(r"repo: (\S+)", hooks) == ["local"]
