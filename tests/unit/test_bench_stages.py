"""The bench's clock is wrapped around functions by their names, which must be there."""

from __future__ import annotations

from bench.stages import timed_functions


def test_every_stage_of_the_bench_is_a_function_that_exists() -> None:
    for owner, name, _ in timed_functions():
        assert callable(getattr(owner, name, None)), f"{owner} has no {name}"
