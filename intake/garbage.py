"""How often the interpreter looks for garbage in cycles: seldom, since a mail leaves hardly any behind."""

from __future__ import annotations

import gc

# The interpreter's own 700 costs some 3 % of reading a mail; what waits meanwhile is a few megabytes at most.
_OBJECTS_BETWEEN_LOOKS = 10_000


def spare_what_is_loaded() -> None:
    """Never look at what exists now, and seldom at what will: for a process that has loaded all it needs."""
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_LOOKS, 20, 20)
