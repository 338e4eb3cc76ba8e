"""`python -m bench`: run all measurements, or those that are named."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import against, large_desk, latency, mixed, report, runs, waiting_timers
from bench.mails import Letter, large_letter, letters
from bench.results import Load, Pair, Results
from bench.world import ROOT, Build, World, environment, world

_OUT = Path(__file__).parent / "out"
_LARGE = 25_000_000
_STAGE_MAILS = 1000
_ALL = ("load", "mixed", "timers", "stages", "latency", "memory", "desk")


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="*", choices=[*_ALL, []], default=[])
    parser.add_argument("--mails", type=int, default=2000, help="waiting mails (default: %(default)s)")
    parser.add_argument(
        "--rounds", type=int, default=3, help="pairs of runs, floor and product (default: %(default)s)"
    )
    parser.add_argument(
        "--letters", type=int, default=30, help="letters for measuring latency (default: %(default)s)"
    )
    parser.add_argument(
        "--against", type=Path, help="a checkout of another build: only compare this build with that one"
    )
    parser.add_argument("--without-postgres", action="store_true", help="measure on SQLite alone")
    return parser.parse_args()


def load(servers: World, kind: str, waiting: Sequence[Letter], rounds: int, *, notify: bool) -> Load:
    """Run the floor and the product in turn over the same letters."""
    measured = Load(f"{kind}, agents told" if notify else kind)
    measured.floor_start = runs.floor(servers, kind, []).seconds
    measured.start = runs.product(servers, kind, []).seconds
    for round_number in range(rounds):
        _say(f"{measured.name}: round {round_number + 1} of {rounds}")
        floor = runs.floor(servers, kind, waiting)
        measured.pairs.append(Pair(runs.product(servers, kind, waiting, notify=notify), floor))
    return measured


def mixed_load(servers: World, kind: str, count: int, rounds: int) -> Load:
    """Run the floor and the product in turn over mixed mail."""
    mails = mixed.mixed_mails(count)
    measured = Load(f"{kind}, mixed")
    measured.floor_start = mixed.floor(servers, kind, []).seconds
    measured.start = mixed.product(servers, kind, []).seconds
    for round_number in range(rounds):
        _say(f"{measured.name}: round {round_number + 1} of {rounds}")
        floor = mixed.floor(servers, kind, mails)
        measured.pairs.append(Pair(mixed.product(servers, kind, mails), floor))
    return measured


def stages(servers: World, kind: str, waiting: Sequence[Letter]) -> dict[str, float]:
    """Measure the CPU milliseconds per mail, by stage."""
    _say(f"{kind}: stages")
    user, url = servers.user(), servers.database(kind)
    servers.dovecot.deliver_many(user, [letter.raw for letter in waiting])
    config = servers.config(user, url)
    done = subprocess.run(
        [sys.executable, "-m", "bench.stages", str(config)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    servers.drop(url)
    if done.returncode != 0:
        raise runs.BenchError(done.stderr[-2000:])
    seconds = json.loads(done.stdout.splitlines()[-1])
    return {stage: 1000 * spent / len(waiting) for stage, spent in seconds.items()}


def compared(
    servers: World, kinds: Sequence[str], mails: int, rounds: int, other: Build
) -> list[against.Comparison]:
    """Run this build and another one in turn."""
    found: list[against.Comparison] = []
    for name, measure in against.measures(servers, kinds, mails).items():
        _say(f"{name}: {rounds} pairs")
        found.append(against.compare(name, measure, other, rounds))
    return found


def main() -> int:
    """Measure, print the results and keep them as JSON."""
    asked = arguments()
    wanted = set(asked.what) or set(_ALL)
    kinds = ["sqlite"] if asked.without_postgres else ["sqlite", "postgresql"]
    waiting = list(letters(asked.mails))
    results = Results(asked.mails)
    with world(postgres="postgresql" in kinds) as servers:
        if asked.against:
            report.compared(compared(servers, kinds, asked.mails, asked.rounds, Build.at(asked.against)))
            return 0
        if "load" in wanted:
            results.loads += [load(servers, kind, waiting, asked.rounds, notify=False) for kind in kinds]
            results.loads.append(load(servers, "sqlite", waiting, 1, notify=True))
        if "mixed" in wanted:
            results.mixed = [mixed_load(servers, kind, asked.mails, asked.rounds) for kind in kinds]
            results.correlating = {kind: mixed.correlating(servers, kind) for kind in kinds}
        if "timers" in wanted:
            _say(f"{waiting_timers.TIMERS} waiting timers")
            results.timer_pass_milliseconds = {
                kind: waiting_timers.milliseconds_a_pass(servers, kind) for kind in kinds
            }
        if "stages" in wanted:
            results.stages = {kind: stages(servers, kind, waiting[:_STAGE_MAILS]) for kind in kinds}
        if "latency" in wanted:
            _say("latency with IDLE")
            results.latency = latency.measure(servers, list(letters(asked.letters + 1, seed=2)))
        if "memory" in wanted:
            _say("one large mail")
            large = large_letter(_LARGE)
            results.large_size = len(large.raw)
            results.large_megabytes = runs.product(servers, "sqlite", [large], notify=True).peak_megabytes
        if "desk" in wanted:
            _say(f"a desk of {large_desk.TICKETS} tickets")
            results.large_desk = {kind: large_desk.measure(servers, kind) for kind in kinds}
    report.show(results)
    print(f"kept in {results.write(_OUT).relative_to(ROOT)}")
    return 0


def _say(words: str) -> None:
    print(f"… {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
