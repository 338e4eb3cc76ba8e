"""Breaks the code in thousands of small ways and counts how many of them the tests notice.

    python tools/mutants.py [--children N] [MODULE...]

A MODULE narrows the run: `delivery`, `terms`, `rules.table`; none means all that [tool.mutmut] in
pyproject.toml names.  mutmut works in build/mutants, on links to the tree, and begins anew each time:
its memory doesn't notice that a test has changed.

Prints the score of each module, and the mutants that no test has killed: first those that
tests/mutants.toml gives a reason for, then the others.  Fails below 90 %.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "mutants"
LOG = WORK / "mutmut.log"
REASONS = ROOT / "tests" / "mutants.toml"
WANTED = 0.9

# What mutmut calls a mutant that made a test fail, or that never ended.
KILLED = frozenset({"killed", "timeout"})


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One change of the code, and what became of it in mutmut's words.

    `change` names function, old and new text: the number in mutmut's own name moves with every line
    written above it.
    """

    module: str
    change: str
    fate: str

    @property
    def killed(self) -> bool:
        """Whether a test noticed."""
        return self.fate in KILLED


def main() -> int:
    """Run mutmut, print what it found, and return the exit status."""
    parser = argparse.ArgumentParser(description="Count the mutants that the tests kill.")
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1, help="tests run at once")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="delivery, terms, rules.table")
    chosen = parser.parse_args()
    make_work_tree(chosen.modules)
    mutmut = str(Path(sys.executable).with_name("mutmut"))
    command = [mutmut, "run", "--max-children", str(chosen.children)]
    with LOG.open("w") as log:
        # Its own program and arguments; nothing of them comes from outside.
        done = subprocess.run(command, cwd=WORK, stdout=log, stderr=log, check=False)  # noqa: S603
    os.chdir(WORK)
    tried = list(mutants())
    if done.returncode or not tried:
        print(LOG.read_text("utf-8")[-5000:], file=sys.stderr)  # noqa: T201 - what the command is for
        return done.returncode or 2
    print(*survivors(tried, read_reasons()), *scores(tried), sep="\n")  # noqa: T201
    return 0 if sum(mutant.killed for mutant in tried) >= WANTED * len(tried) else 1


def make_work_tree(modules: Sequence[str]) -> None:
    """An empty folder with a link to everything in the tree that is no product of it."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    for path in ROOT.iterdir():
        if not path.name.startswith(".") and path.name not in {"build", "dist", "demo-out"}:
            (WORK / path.name).symlink_to(path)
    if modules:
        settings = (ROOT / "pyproject.toml").read_text("utf-8")
        (WORK / "pyproject.toml").unlink()
        (WORK / "pyproject.toml").write_text(narrowed(settings, modules), "utf-8")


def narrowed(settings: str, modules: Sequence[str]) -> str:
    """The settings of a run that breaks only these modules and folders of `intake/desk`."""
    paths = [name.removesuffix(".py").strip("/").replace(".", "/").removeprefix("desk/") for name in modules]
    patterns = [f"intake/desk/{path}{end}" for path in paths for end in (".py", "/*.py")]
    wanted = f"only_mutate = [{', '.join(map(repr, patterns))}]\n"
    return re.sub(r"^only_mutate = \[.*?\]\n", lambda _: wanted, settings, flags=re.DOTALL | re.MULTILINE)


def mutants() -> Iterable[Mutant]:
    """Every mutant that mutmut tried, from the files that it left in its folder."""
    for path in sorted(walk_mutatable_files()):
        data = SourceFileMutationData(path=path)
        data.load()
        module = ".".join(path.with_suffix("").parts)
        for name, code in data.exit_code_by_key.items():
            fate = status_by_exit_code[code]
            if fate == "not checked":
                continue
            change = "" if fate in KILLED else described(name, get_diff_for_mutant(name, path=path))
            yield Mutant(module, change, fate)


def described(name: str, diff: str) -> str:
    """A mutant as tests/mutants.toml names it."""
    function = name.rpartition("__mutmut_")[0].rpartition(".")[2].removeprefix("x_").removeprefix("xǁ")
    lines = diff.splitlines()[2:]
    old, new = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in ("-", "+"))
    return f"{function.replace('ǁ', '.')}: {old} -> {new}"


def survivors(tried: Iterable[Mutant], reasons: Mapping[tuple[str, str], str]) -> list[str]:
    """The mutants that no test has killed, each with its reason; those without one stand last."""
    alive = sorted(mutant for mutant in tried if not mutant.killed)
    explained = [mutant for mutant in alive if (mutant.module, mutant.change) in reasons]
    lines = [f"{m.module}: {m.change}\n    {reasons[m.module, m.change]}" for m in explained]
    unexplained = (mutant for mutant in alive if mutant not in explained)
    return [*lines, *(f"{m.module}: {m.change}\n    {m.fate}, and no reason is given" for m in unexplained)]


def scores(tried: Sequence[Mutant]) -> list[str]:
    """How many of each module were killed, and of all."""
    every = Counter(mutant.module for mutant in tried)
    killed = Counter(mutant.module for mutant in tried if mutant.killed)
    rows = [(module, killed[module], count) for module, count in sorted(every.items())]
    rows.append(("", killed.total(), every.total()))
    return ["", *(f"{part:6} of {whole:4}  {part / whole:6.1%}  {module}" for module, part, whole in rows)]


def read_reasons() -> dict[tuple[str, str], str]:
    """Why a mutant may live, by module and change."""
    tables = tomllib.loads(REASONS.read_text("utf-8"))["reason"]
    return {(table["module"], change): table["why"] for table in tables for change in table["changes"]}


if __name__ == "__main__":
    sys.exit(main())
