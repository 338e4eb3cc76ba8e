"""Printing the results as tables: drawn on a terminal, plain in a file or pipe."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bench.against import Comparison
from bench.large_desk import TICKETS as LARGE_DESK
from bench.mixed import STORED
from bench.results import Load, Results, middle_and_95th
from bench.stages import STAGES
from bench.waiting_timers import TICKETS, TIMERS

_WANTED_RATIO = 0.6
_WANTED_SECONDS = 0.3
_WANTED_MEGABYTES = 160
_REPORT_SECONDS, _REPORT_MEGABYTES, _WORDS_MILLISECONDS = 5, 200, 50

Row = Sequence[str]


def show(results: Results) -> None:
    """Print every table that isn't empty."""
    if results.loads:
        _table(f"{results.mails} waiting mails", _LOAD_HEADS, [_load_row(load) for load in results.loads])
        print(f"target: ratio {_WANTED_RATIO} or better (median of the pairs)")
    if results.mixed:
        _table(f"{results.mails} mixed mails", _LOAD_HEADS, [_load_row(load) for load in results.mixed])
        rows = [
            [f"{kind}, {name}", f"{cost.few:.3f}", f"{cost.many:.3f}", f"{cost.more:+.0%}"]
            for kind, names in results.correlating.items()
            for name, cost in names.items()
        ]
        heads = ["", "few tickets", f"{STORED} tickets", "more"]
        _table("ms to find a mail's ticket (target: at most 20 % more)", heads, rows)
    for kind, taken in results.timer_pass_milliseconds.items():
        print(f"{kind}: {taken:.3f} ms for one pass over {TICKETS} tickets with {TIMERS} timers, none due")
    if results.stages:
        names = list(results.stages)
        rows = [[stage, *(f"{results.stages[name].get(stage, 0):.2f}" for name in names)] for stage in STAGES]
        rows.append(["total", *(f"{sum(results.stages[name].values()):.2f}" for name in names)])
        _table("CPU ms per mail, by stage", ["stage", *names], rows)
    if results.latency:
        answered, notified = map(middle_and_95th, (results.latency.answered, results.latency.notified))
        rows = [
            ["delivered → acknowledged", f"{answered[0]:.3f}", f"{answered[1]:.3f}"],
            ["delivered → announced to a bare IDLE client", f"{notified[0]:.3f}", f"{notified[1]:.3f}"],
        ]
        _table("seconds with IDLE", ["", "median", "95th percentile"], rows)
        print(f"slower than the bare client by {answered[0] - notified[0]:.3f} s (target: {_WANTED_SECONDS})")
    for kind, desk in results.large_desk.items():
        print(
            f"{kind}: {desk.seconds:.1f} s and {desk.megabytes:.0f} MB for a month's report of a desk of "
            f"{LARGE_DESK} tickets (target: under {_REPORT_SECONDS} s and {_REPORT_MEGABYTES} MB)"
        )
        rows = [[name, f"{taken:.1f}"] for name, taken in desk.milliseconds.items()]
        _table(f"{kind}: ms for 50 tickets by words (target: under {_WORDS_MILLISECONDS})", ["", "ms"], rows)
    if results.large_megabytes:
        print(
            f"peak memory with one mail of {results.large_size / 1e6:.0f} MB: "
            f"{results.large_megabytes:.0f} MB (target: under {_WANTED_MEGABYTES})"
        )


def compared(found: Sequence[Comparison]) -> None:
    """Print this build's figures as fractions of the other's: below 1 means less."""
    rows = [
        (one.name, f"{one.cpu:.3f}", f"{one.seconds:.3f}", f"{one.memory:.3f}", str(len(one.pairs)))
        for one in found
    ]
    heads = ("this build against the other", "CPU", "seconds", "peak memory", "pairs")
    _table("medians of the pairs' ratios (below 1: less)", heads, rows)


_LOAD_HEADS = (
    "load",
    "mails/s",
    "floor",
    "ratio",
    "without start",
    "CPU ms",
    "floor's",
    "start s",
    "peak MB",
)


def _load_row(load: Load) -> Row:
    cpu, floor_cpu = load.cpu_milliseconds()
    return (
        load.name,
        f"{load.rate:.0f}",
        f"{load.floor_rate:.0f}",
        f"{load.ratio:.2f}",
        f"{load.ratio_without_start:.2f}",
        f"{cpu:.2f}",
        f"{floor_cpu:.2f}",
        f"{load.start:.2f}",
        f"{load.peak_megabytes:.0f}",
    )


def _table(title: str, heads: Row, rows: Sequence[Row]) -> None:
    if sys.stdout.isatty():
        table = Table(title=title, title_justify="left")
        for place, head in enumerate(heads):
            table.add_column(head, justify="right" if place else "left")
        for row in rows:
            table.add_row(*row)
        Console().print(table)
        return
    print(f"\n{title}")
    widths = [max(len(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    for row in (heads, *rows):
        cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  ".join([row[0].ljust(widths[0]), *cells]).rstrip())
