"""Print by folder how many lines and branches the tests took, and fail where too few branches were.

`make cover` calls it with the data of `coverage run`.  A branch is one way that a line may go on; of
those that nobody took, the lines are named for a folder that falls short, and for each folder named as
an argument (`tools/coverage_table.py intake/desk`).
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from coverage import Coverage

WANTED = {PurePosixPath("intake/desk"): 95.0, PurePosixPath("intake/store"): 95.0}
"""The least share of branches, in percent, that the tests take in a folder."""


@dataclass
class Taken:
    """How much of a folder's files the tests took."""

    files: int = 0
    lines: int = 0
    lines_taken: int = 0
    branches: int = 0
    branches_taken: int = 0

    def add(self, summary: dict[str, int]) -> None:
        """Count a file."""
        self.files += 1
        self.lines += summary["num_statements"]
        self.lines_taken += summary["covered_lines"]
        self.branches += summary["num_branches"]
        self.branches_taken += summary["covered_branches"]


def share(part: int, whole: int) -> float:
    """The share in percent; where there is nothing to take, all of it is taken."""
    return 100.0 * part / whole if whole else 100.0


def measured() -> dict[PurePosixPath, dict[str, Any]]:
    """What coverage.py tells of each file."""
    coverage = Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        coverage.json_report(outfile=str(report))
        files: dict[str, dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))["files"]
    return {PurePosixPath(name): told for name, told in files.items()}


def by_folder(files: dict[PurePosixPath, dict[str, Any]]) -> dict[PurePosixPath, Taken]:
    """Each folder with all that lies below it."""
    folders: defaultdict[PurePosixPath, Taken] = defaultdict(Taken)
    for path, told in files.items():
        for folder in path.parents[:-1]:
            folders[folder].add(told["summary"])
    return dict(folders)


def table(folders: dict[PurePosixPath, Taken]) -> str:
    """The folders as lines of text, each below the one that holds it."""
    lines = [f"{'folder':<34}{'files':>6}{'lines':>8}{'taken':>9}{'branches':>10}{'taken':>9}"]
    for folder, taken in sorted(folders.items()):
        name = "  " * (len(folder.parts) - 1) + folder.name
        of_lines = f"{share(taken.lines_taken, taken.lines):.1f} %"
        of_branches = f"{share(taken.branches_taken, taken.branches):.1f} %"
        lines.append(
            f"{name:<34}{taken.files:>6}{taken.lines:>8}{of_lines:>9}{taken.branches:>10}{of_branches:>9}"
        )
    return "\n".join(lines)


def never_taken(files: dict[PurePosixPath, dict[str, Any]], folder: PurePosixPath) -> list[str]:
    """The branches of a folder that no test takes, as "file:line -> line" (0: out of the function)."""
    return [
        f"{path}:{start} -> {max(end, 0)}"
        for path, told in sorted(files.items())
        if path.is_relative_to(folder)
        for start, end in told["missing_branches"]
    ]


def main(asked: list[str]) -> int:
    """Print; returns 1 where a folder has too few branches taken."""
    files = measured()
    folders = by_folder(files)
    print(table(folders))  # noqa: T201 - what the command is for
    short = {folder for folder, least in WANTED.items() if _share_of(folders[folder]) < least}
    for folder in sorted(short | {PurePosixPath(name) for name in asked}):
        print(f"\nNo test takes in {folder}:", *never_taken(files, folder), sep="\n  ")  # noqa: T201
    for folder in sorted(short):
        found, least = _share_of(folders[folder]), WANTED[folder]
        print(f"\n{folder}: {found:.2f} % of the branches taken, not {least:g} %", file=sys.stderr)  # noqa: T201
    return 1 if short else 0


def _share_of(taken: Taken) -> float:
    return share(taken.branches_taken, taken.branches)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
