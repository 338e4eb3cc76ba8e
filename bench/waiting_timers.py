"""The cost of timers for a large desk while nothing is due: one pass of the clock."""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import median

from bench.stored import fill
from bench.world import World
from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.desk.term_rules import Term, Unit
from intake.store.database.session import Database
from tests.services.desk import DeskInHand

TICKETS = 1_000_000
TIMERS = 50_000
_PASSES = 200


def milliseconds_a_pass(world: World, kind: str) -> float:
    """The median of many passes over a million tickets with 50,000 timers, none of them due."""
    url = world.database(kind)
    database = Database(url)
    fill(database, TICKETS, TIMERS, mails=False)
    regulation = load_regulation(packaged("regulations") / "default.toml")
    # Timers are looked at only if something in the regulation depends on time.
    watching = replace(
        regulation, silence=replace(regulation.silence, close_after=Term(5, Unit.WORKING_DAYS))
    )
    desk = DeskInHand(database, watching)
    taken = [_timed(desk) for _ in range(_PASSES)]
    database.close()
    world.drop(url)
    return 1000 * median(taken)


def _timed(desk: DeskInHand) -> float:
    started = time.perf_counter()
    desk.timers.fire_due()
    return time.perf_counter() - started
