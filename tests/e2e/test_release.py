"""`tools/release` refuses what should not be released, and says why."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-12-01\n\n### Added\n\n- Answers mail.\n"


class Tree:
    """A small repository with what the tool looks at, committed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "intake").mkdir()
        (root / "tools").mkdir()
        shutil.copy(ROOT / "tools" / "release", root / "tools" / "release")
        self.write("intake/__init__.py", '"""Intake."""\n\n__version__ = "1.2.0"\n')
        self.write("CHANGELOG.md", CHANGELOG)
        self.git("init", "--quiet")
        self.commit()

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text, encoding="utf-8")

    def git(self, *words: str) -> None:
        somebody = ("-c", "user.name=anna", "-c", "user.email=anna@example.com")
        subprocess.run(
            ["git", *somebody, *words], cwd=self.root, env=self.environment(), check=True, timeout=60
        )

    def commit(self) -> None:
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", "A change")

    def refusal(self) -> str:
        """What the tool says about this commit; "" when it could be released."""
        done = subprocess.run(
            [self.root / "tools" / "release", "--check"],
            cwd=self.root,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode == 0) == (done.stderr == "")
        return done.stderr

    @staticmethod
    def environment() -> dict[str, str]:
        """No configuration of whoever runs the tests, and no repository around it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        return {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_PAGER": "cat"}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_a_committed_version_with_its_changes_written_down_can_be_released(tree: Tree) -> None:
    assert tree.refusal() == ""


def test_uncommitted_changes_are_refused_and_named(tree: Tree) -> None:
    tree.write("intake/forgotten.py", "")
    assert "uncommitted changes" in tree.refusal()
    assert "intake/forgotten.py" in tree.refusal()


@pytest.mark.parametrize(
    ("version", "changelog", "refusal"),
    [
        ("1.2", CHANGELOG, 'has __version__ = "1.2", which is no version'),
        ("1.3.0", CHANGELOG, 'no section "## [1.3.0] - YYYY-MM-DD"'),
        ("1.2.0", CHANGELOG.replace(" - 2026-12-01", ""), '"## [1.2.0]" should be "## [1.2.0] - YYYY-MM-DD"'),
        ("1.2.0", CHANGELOG.replace("- Answers mail.\n", ""), "says nothing about 1.2.0"),
        (
            "1.2.0",
            CHANGELOG.replace("[Unreleased]\n", "[Unreleased]\n\n- Sends mail.\n"),
            "still has entries under [Unreleased]",
        ),
    ],
)
def test_a_version_that_the_changelog_does_not_describe_is_refused(
    tree: Tree, version: str, changelog: str, refusal: str
) -> None:
    tree.write("intake/__init__.py", f'__version__ = "{version}"\n')
    tree.write("CHANGELOG.md", changelog)
    tree.git("add", ".")
    tree.git("commit", "--quiet", "--allow-empty", "--message", "Another version")
    assert refusal in tree.refusal()


def test_a_version_released_from_another_commit_is_refused(tree: Tree) -> None:
    tree.git("tag", "v1.2.0")
    assert tree.refusal() == ""
    tree.write("README.md", "More.\n")
    tree.commit()
    assert "v1.2.0 is released already" in tree.refusal()


def test_the_entries_of_an_older_version_are_not_taken_for_those_of_the_new_one(tree: Tree) -> None:
    tree.write("intake/__init__.py", '__version__ = "1.3.0"\n')
    tree.write("CHANGELOG.md", CHANGELOG.replace("## [1.2.0]", "## [1.3.0] - 2026-12-24\n\n## [1.2.0]"))
    tree.commit()
    assert "says nothing about 1.3.0" in tree.refusal()
