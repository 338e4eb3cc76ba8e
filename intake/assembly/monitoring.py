"""From the settings to the pages for monitoring."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from intake.assembly.accounts import expiring
from intake.assembly.wellbeing import limits
from intake.config.settings import Settings
from intake.services.watched import Clock
from intake.store.database.session import Database


def serve_metrics(
    settings: Settings,
    database: Database,
    clock: Clock,
    alive: Callable[[], bool],
    ending: Callable[[], bool],
) -> None:
    """Serve them where `[metrics]` says, if anywhere; OSError when the port is taken."""
    if not settings.metrics.listen:
        return
    from intake import metrics  # noqa: PLC0415 - only where a page is asked for

    watched = metrics.Watched(
        database,
        clock,
        limits(settings),
        expiring=partial(expiring, settings),
        alive=alive,
        ending=ending,
    )
    metrics.serve(settings.metrics.listen, watched)
