"""From the settings to what hands events over."""

# ruff: noqa: PLC0415 - the libraries take time, and few need them
from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from intake.config.settings import Settings
from intake.config.tables.hook import HookSettings
from intake.services.holding import Lease
from intake.services.watched import Clock
from intake.store.database.session import Database

if TYPE_CHECKING:
    from intake.hooks.delivery import Place
    from intake.services.hook_worker import HookWorker


def wire_hooks(
    settings: Settings, database: Database, *, owner: str, clock: Clock, stop: threading.Event
) -> list[HookWorker]:
    """A worker for each hook; none where the configuration names none."""
    if not settings.hooks:
        return []
    from intake.services.hook_worker import HookWorker

    return [
        HookWorker(
            database,
            hook.name,
            place_of(hook),
            lease=Lease(database, hook.name, owner, "hook", _lasts(hook)),
            clock=clock,
            stop=stop,
        )
        for hook in settings.hooks
    ]


def place_of(hook: HookSettings) -> Place:
    """Where a hook's events go."""
    from intake.hooks.delivery import Command, Http

    if hook.url is None or hook.secret is None:
        return Command(hook.command, hook.timeout_seconds)
    return Http(hook.url, hook.secret.get_secret_value(), hook.timeout_seconds)


def _lasts(hook: HookSettings) -> timedelta:
    from intake.services.hook_worker import HOOK_LEASE_LASTS

    return HOOK_LEASE_LASTS + timedelta(seconds=2 * hook.timeout_seconds)
