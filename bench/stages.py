"""Where the CPU time of a mail goes: the product's own functions, wrapped from outside.

A process of its own: `python -m bench.stages CONFIG` does what `intake run --once` does and prints one
JSON object of seconds by stage.  Times are CPU times of a thread (CLOCK_THREAD_CPUTIME_ID) and exclusive: a
stage doesn't include the stages called within it.  What the mailbox's thread spends outside all is "other",
what the outbox's thread spends there is "smtp".
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

# Module, attribute, stage; a name that no longer exists is an error, so that no figure is silently missing.
_STAGES = (
    ("intake.services.deciding", "parse", "parse"),
    ("intake.desk.rules.reading", "find_fields", "fields"),
    ("intake.services.deciding", "read", "decide"),
    ("intake.services.deciding", "decide", "decide"),
    ("intake.store.database.session", "Database._transaction", "store"),
    ("intake.store.database.session", "Database.savepoint", "store"),
    ("intake.store.facts.facts", "facts", "store"),
    ("intake.store.facts.earlier", "of_sender", "store"),
    ("intake.store.facts.earlier", "of_domain", "store"),
    ("intake.store.tickets.changes", "apply", "store"),
    ("intake.store.tickets.tickets", "load", "store"),
    ("intake.store.outbox.outbox", "add", "store"),
    ("intake.store.spool.spool", "add", "store"),
    ("intake.store.spool.spool", "known", "store"),
    ("intake.store.spool.spool", "next_batch", "store"),
    ("intake.store.spool.spool", "record", "store"),
    ("intake.services.deliver", "Deliverer._claim", "store"),
    ("intake.services.recorder", "Recorder._record", "store"),
    ("intake.services.recorder", "_tell", "log"),
    ("intake.services.process", "Processor._tell", "log"),
    ("intake.services.answers", "Answering.queue", "answer"),
    ("intake.mail.templates.templates", "Templates.render", "render+compose"),
    ("intake.services.answers", "compose", "render+compose"),
    ("intake.mail.imap.mailbox", "Mailbox.connect", "imap"),
    ("intake.mail.imap.mailbox", "Mailbox.select", "imap"),
    ("intake.mail.imap.mailbox", "Mailbox.all_uids", "imap"),
    ("intake.mail.imap.mailbox", "Mailbox.fetch", "imap"),
    ("intake.mail.imap.mailbox", "Mailbox.settle", "imap"),
)
STAGES = ("parse", "fields", "decide", "store", "render+compose", "answer", "log", "imap", "smtp", "other")


class Ledger:
    """Exclusive CPU seconds by stage, of all threads together."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._local = threading.local()

    def enter(self, stage: str) -> None:
        """Begin a stage in this thread."""
        self._charge()
        self._local.stack.append(stage)

    def leave(self) -> None:
        """End the innermost stage of this thread."""
        self._charge()
        self._local.stack.pop()

    def _charge(self) -> None:
        now = time.thread_time()
        local = self._local
        if not hasattr(local, "stack"):
            local.stack, local.since = [], now
        if local.stack:
            self.seconds[local.stack[-1]] += now - local.since
        local.since = now


LEDGER = Ledger()


def _wrapped(function: Callable[..., Any], stage: str) -> Callable[..., Any]:
    @wraps(function)
    def timed(*arguments: Any, **named: Any) -> Any:
        LEDGER.enter(stage)
        try:
            result = function(*arguments, **named)
        finally:
            LEDGER.leave()
        return _stepwise(result, stage) if isinstance(result, Iterator) else result

    return timed


def _stepwise(steps: Iterator[Any], stage: str) -> Iterator[Any]:
    """Time a generator whenever it is asked for the next item."""
    while True:
        LEDGER.enter(stage)
        try:
            item = next(steps)
        except StopIteration:
            return
        finally:
            LEDGER.leave()
        yield item


class _TimedContext:
    """Times a context manager as it is entered and left; its body belongs to other stages."""

    def __init__(self, inner: Any, stage: str) -> None:
        self._inner = inner
        self._stage = stage

    def __enter__(self) -> Any:
        LEDGER.enter(self._stage)
        try:
            return self._inner.__enter__()
        finally:
            LEDGER.leave()

    def __exit__(self, *problem: object) -> Any:
        LEDGER.enter(self._stage)
        try:
            return self._inner.__exit__(*problem)
        finally:
            LEDGER.leave()


def _context(function: Callable[..., Any], stage: str) -> Callable[..., Any]:
    @wraps(function)
    def timed(*arguments: Any, **named: Any) -> _TimedContext:
        return _TimedContext(function(*arguments, **named), stage)

    return timed


_CONTEXTS = {"_transaction", "savepoint"}


def timed_functions() -> Iterator[tuple[Any, str, str]]:
    """The module or class of each function of the table, its name there, and its stage."""
    for module_name, path, stage in _STAGES:
        owner: Any = import_module(module_name)
        *outer, name = path.split(".")
        for part in outer:
            owner = getattr(owner, part)
        yield owner, name, stage


def wrap_all() -> None:
    """Wrap every function of the table in the clock."""
    for owner, name, stage in tuple(timed_functions()):
        wrapper = _context if name in _CONTEXTS else _wrapped
        setattr(owner, name, wrapper(getattr(owner, name), stage))


def main(config: Path) -> int:
    """Run once and print the figures."""
    from intake.config.settings import load_settings  # noqa: PLC0415 - after the arguments are known
    from intake.daemon import Daemon  # noqa: PLC0415
    from intake.log import configure_logging  # noqa: PLC0415
    from intake.services.mailbox_worker import MailboxWorker  # noqa: PLC0415
    from intake.services.sender import SenderThread  # noqa: PLC0415

    # The clock measures one process only, so no helper reads mails.
    helpers: Any = import_module("intake.services.helpers")
    helpers.Helpers.start = lambda _: None
    wrap_all()
    vars_worker: Any = MailboxWorker
    vars_worker.run_once = _wrapped(MailboxWorker.run_once, "other")
    sender: Any = SenderThread
    sender.run_until_empty = _wrapped(SenderThread.run_until_empty, "smtp")
    configure_logging("info", "keyvalue")
    code = Daemon(load_settings(config)).run_once()
    print(json.dumps(LEDGER.seconds))
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
