"""Comparing this build with another one: what a change costs, whatever else the machine is doing."""

from __future__ import annotations

import compileall
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from bench import mixed, runs
from bench.mails import Letter, letters
from bench.runs import Run
from bench.world import THIS_BUILD, Build, World

Measure = Callable[[Build], Run]


@dataclass(slots=True)
class Comparison:
    """Pairs of runs over the same mails: this build, and the other one."""

    name: str
    pairs: list[tuple[Run, Run]]

    @property
    def cpu(self) -> float:
        """This build's CPU time as a fraction of the other's, the median of the pairs."""
        return median(ours.cpu_seconds / other.cpu_seconds for ours, other in self.pairs)

    @property
    def seconds(self) -> float:
        """This build's time from start to end as a fraction of the other's, the median of the pairs."""
        return median(ours.seconds / other.seconds for ours, other in self.pairs)

    @property
    def memory(self) -> float:
        """This build's peak memory as a fraction of the other's, the median of the pairs."""
        return median(ours.peak_megabytes / other.peak_megabytes for ours, other in self.pairs)


def measures(world: World, kinds: Sequence[str], mails: int) -> dict[str, Measure]:
    """What is measured, by name: that many waiting letters and mixed mails on each kind of database."""
    waiting, mixture = list(letters(mails)), mixed.mixed_mails(mails)
    found: dict[str, Measure] = {}
    for kind in kinds:
        found[f"{kind}, letters"] = partial(_letters, world, kind, waiting)
        found[f"{kind}, mixed"] = partial(mixed.product, world, kind, mixture)
    return found


def compare(name: str, measure: Measure, other: Build, rounds: int) -> Comparison:
    """Run one pair for each round."""
    compileall.compile_dir(other.root / "intake", quiet=1)
    return Comparison(name, [_pair(measure, other, ours_first=number % 2 == 0) for number in range(rounds)])


def _letters(world: World, kind: str, waiting: Sequence[Letter], build: Build) -> Run:
    return runs.product(world, kind, waiting, build=build)


def _pair(measure: Measure, other: Build, *, ours_first: bool) -> tuple[Run, Run]:
    """Run both builds, each first in every other pair, so that a machine that slows down favours neither."""
    if ours_first:
        ours = measure(THIS_BUILD)
        return ours, measure(other)
    others = measure(other)
    return measure(THIS_BUILD), others
