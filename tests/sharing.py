"""How processes share the work of a run (pytest-xdist): who gets which tests, and what is begun first."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

# What takes longest is begun first.
_FOLDERS = (
    "crash",
    "faults",
    "e2e",
    "services",
    "migration",
    "store",
    "servers",
    "mail",
    "regulations",
    "unit",
)
# These wait for daemons most of the time, and go one by one to whoever is free.
_ONE_BY_ONE = (
    "tests/crash/",
    "tests/faults/",
    "tests/e2e/test_scenarios.py",
    "tests/services/test_reading.py",
)


def rank(nodeid: str) -> int:
    """Where a test stands in the order."""
    folder = nodeid.partition("/")[2].partition("/")[0]
    return _FOLDERS.index(folder) if folder in _FOLDERS else 0


class Sharing(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """The tests of any other file stay together: what they share is then made once."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.startswith(_ONE_BY_ONE) else nodeid.partition("::")[0]
