"""The daemon: its threads, its signals, its start and its end.

Each mailbox has a thread of its own, the outbox has one with an event loop, and the main thread
waits for signals, renews leases and tells systemd that all threads are alive.  They share only the
database, and wake each other by events.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import cached_property

from intake import signals
from intake.assembly.accounts import Accounts
from intake.assembly.handed_over import wire_lmtp
from intake.assembly.hooks import wire_hooks
from intake.assembly.monitoring import serve_metrics
from intake.assembly.operators import wire_operators
from intake.assembly.parts import load_templates, open_database, read_cues, utc_now
from intake.assembly.wiring import wire
from intake.clock_watch import ClockWatch
from intake.config.settings import Settings
from intake.log import get_logger
from intake.mail.templates.templates import Templates
from intake.notify import Notifier
from intake.services.certificates import TokenServers
from intake.services.helpers import Helpers
from intake.services.holding import HEARTBEAT, this_process
from intake.services.mailbox_worker import MailboxWorker
from intake.services.operator_thread import OperatorThread
from intake.services.reading import help_to_read
from intake.services.senders import Senders
from intake.services.sent_worker import SentWorker
from intake.services.watched import Clock
from intake.store.database import schema
from intake.store.database.errors import LostDatabase, StoreError, StoreTemporary

log = get_logger(__name__)

# A thread that showed no sign of life for this long (seconds) hangs: no single wait in it takes as long.
_SILENCE_ALLOWED = 600.0
_STOP_WITHIN = 9.0
_STARTING_PATIENCE = 60.0
# The exit codes of all commands: a mistake that only an operator can mend is told from any other failure.
_FAILED, _NOTHING_TO_OPEN = 1, 2


Watcher = MailboxWorker | SentWorker


def _afterwards(threads: Sequence[threading.Thread], action: Callable[[], None]) -> threading.Thread:
    """A thread that does something when these have ended; started."""
    before = tuple(threads)

    def run() -> None:
        for thread in before:
            thread.join()
        action()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


class Daemon:
    """The running parts, put together from the settings."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock = utc_now,
        notifier: Notifier | None = None,
        *,
        wrong_files: Callable[[], str] | None = None,
    ) -> None:
        self._settings = settings
        self._wrong_files = wrong_files
        self._reloading, self._waits_to_reload, self._ending = (threading.Lock() for _ in range(3))
        self._clock = clock
        self._notifier = notifier or Notifier()
        self._stop = threading.Event()
        self._owner = this_process()
        self._database = open_database(settings)
        self._lost: LostDatabase | None = None
        self._alive = True
        self._database.when_lost(self._end_without_database)
        self._helpers = Helpers(help_to_read)
        self._accounts = Accounts(settings)
        self._token_servers = TokenServers(self._database, self._accounts.token_servers, clock)
        self.begins_anew = False
        """Whether it ended only to begin again with what the files say now."""

    def run(self) -> int:
        """Run until SIGTERM or SIGINT, or until the database is lost; returns the exit code.

        At SIGHUP it ends as well, and `begins_anew`: nothing that it keeps in memory must outlive its files.
        """
        read_cues(self._settings)
        self._helpers.start()
        signals.listen(self.stop, None if self._wrong_files is None else self._reload)
        workers, sent, senders = self._start()
        named = {worker.name: worker for worker in workers}
        lmtp = wire_lmtp(self._settings, self._database, self._clock, lambda name: named[name].wake())
        watchers: list[Watcher] = [*workers, *sent]
        threads = [threading.Thread(target=worker.run, name=worker.name) for worker in watchers]
        threads += [threading.Thread(target=lane.run, name="outbox") for lane in senders.lanes]
        if (operators := self._operators(senders)) is not None:
            threads.append(threading.Thread(target=operators.run, name="operators"))
        hooks = wire_hooks(
            self._settings, self._database, owner=self._owner, clock=self._clock, stop=self._stop
        )
        threads += [threading.Thread(target=hook.run, name=f"hook {hook.name}") for hook in hooks]
        if lmtp is not None:
            threads.append(lmtp.thread())
        for thread in threads:
            thread.daemon = True
            thread.start()
        serve_metrics(self._settings, self._database, self._clock, lambda: self._alive, self._stop.is_set)
        log.info("started", mailboxes=[worker.name for worker in workers])
        self._notifier.ready(f"watching {len(workers)} mailboxes")
        self._watch_over(watchers, senders, threads)
        if lmtp is not None:
            lmtp.stop()
        self._end(watchers, senders, threads)
        return self._exit_code(0)

    def run_once(self) -> int:
        """Take in, process and send everything that waits; 1 when something failed or SIGTERM came."""
        read_cues(self._settings)
        self._helpers.start()
        signals.listen(self.stop, None)
        workers, sent, senders = self._start()
        well: dict[str, bool] = {}
        of_sent = {worker.mailbox: worker for worker in sent}

        def work(worker: MailboxWorker) -> None:
            beside = of_sent.get(worker.name)
            # After the mail that it answers, and before any reminder: an agent may have answered there.
            well[worker.name] = worker.run_once(beside.look_once) if beside else worker.run_once()
            senders.wake()

        def stop_all() -> None:
            self._stop.wait()
            senders.stop()
            watchers: list[Watcher] = [*workers, *sent]
            for watcher in watchers:
                watcher.stop()

        threads = [
            threading.Thread(target=work, args=(worker,), name=worker.name, daemon=True) for worker in workers
        ]
        for thread in threads:
            thread.start()
        threading.Thread(target=stop_all, daemon=True).start()
        operators = self._operators(senders)
        if operators is not None:
            # What the looks at the mailboxes have shown is told in this run.
            threads.append(_afterwards(threads, operators.look))
        delivered = senders.run_until_empty(lambda: any(thread.is_alive() for thread in threads))
        well |= {worker.name: worker.run_once() for worker in sent if not self._stop.is_set()}
        self._note_token_servers()
        if operators is not None:
            # And what sending has shown.
            operators.look()
            operators.close()
        if self._stop.is_set():
            self._end(workers, senders, threads)
            return self._exit_code(1)
        self._helpers.close()
        self._database.close()
        everything = len(well) == len(workers) + len(sent) and all(well.values())
        return 0 if delivered and everything else 1

    def stop(self) -> None:
        """Ask everything to end, and not to begin again."""
        with self._ending:
            self.begins_anew = False
            self._stop.set()

    def _reload(self) -> None:
        """Begin anew if nothing is wrong with the files; else go on with what they said."""
        # Told again while it looks, it looks once more: the files may have been written in between.
        if not self._waits_to_reload.acquire(blocking=False):
            return
        with self._reloading:
            self._waits_to_reload.release()
            if self._stop.is_set() or self._wrong_files is None:
                return
            log.info("reloading")
            self._notifier.reloading()
            if wrong := self._wrong_files():
                log.error("reload_refused", error=wrong)
                self._notifier.ready(f"the new files are refused, the old ones count: {wrong}")
                return
            with self._ending:
                # Whoever has told it to end meanwhile wants no other.
                self.begins_anew = not self._stop.is_set()
                self._stop.set()

    def _end_without_database(self, lost: LostDatabase) -> None:
        """End: whatever is taken in or sent from now on, nobody would know of it afterwards."""
        if self._lost is None:
            self._lost = lost
            log.error("database_lost", error=str(lost))
        self.stop()

    def _exit_code(self, otherwise: int) -> int:
        """2, as for what an operator must mend, where the next start would make an empty database."""
        if self._lost is None:
            return otherwise
        return _NOTHING_TO_OPEN if self._lost.gone else _FAILED

    def _start(self) -> tuple[list[MailboxWorker], list[SentWorker], Senders]:
        """Check what must be right before anything starts, then put the parts together."""
        templates = self._templates
        templates.require_valid()
        self._prepare_database()
        return wire(
            self._settings,
            self._database,
            templates,
            self._accounts,
            owner=self._owner,
            clock=self._clock,
            helpers=self._helpers,
        )

    @cached_property
    def _templates(self) -> Templates:
        return load_templates(self._settings)

    def _operators(self, senders: Senders) -> OperatorThread | None:
        """What tells operators of trouble; None where there is nobody to tell."""
        return wire_operators(
            self._settings,
            self._database,
            self._templates,
            self._accounts,
            owner=self._owner,
            clock=self._clock,
            queued=senders.wake,
            stop=self._stop,
        )

    def _prepare_database(self) -> None:
        """Create the tables in an empty database; refuse another revision; wait a while for the server."""
        started, told = time.monotonic(), ""
        while True:
            try:
                self._database.make_file()
                if schema.is_empty(self._database):
                    schema.upgrade(self._database)
                    log.info("database_made", database=self._database.name)
                schema.require_current(self._database)
            except StoreTemporary as problem:
                if time.monotonic() - started > _STARTING_PATIENCE or self._stop.is_set():
                    raise
                if str(problem) != told:
                    log.warning("database_not_there", error=str(problem))
                told = str(problem)
                self._stop.wait(1.0)
            else:
                return

    def _watch_over(
        self,
        workers: Sequence[Watcher],
        senders: Senders,
        threads: list[threading.Thread],
    ) -> None:
        """Renew leases and feed the watchdog until it is time to stop."""
        interval = HEARTBEAT.total_seconds()
        if self._notifier.watchdog_seconds:
            interval = min(interval, self._notifier.watchdog_seconds)
        watch = ClockWatch(self._clock)
        while not self._stop.wait(interval):
            if (jump := watch.jump()) is not None:
                log.warning("clock_was_set", seconds=round(jump.total_seconds()))
            for worker in workers:
                try:
                    worker.renew()
                except StoreError as problem:
                    log.warning("lease_not_renewed", mailbox=worker.name, error=str(problem))
            self._note_token_servers()
            self._alive = self._all_alive(workers, senders, threads)
            if self._alive:
                self._notifier.watchdog()

    def _note_token_servers(self) -> None:
        try:
            self._token_servers.note()
        except StoreError as problem:
            log.warning("token_servers_not_noted", error=str(problem))

    def _all_alive(
        self,
        workers: Sequence[Watcher],
        senders: Senders,
        threads: list[threading.Thread],
    ) -> bool:
        dead = [thread.name for thread in threads if not thread.is_alive()]
        oldest = min(senders.beat, *(worker.beat for worker in workers))
        if dead or time.monotonic() - oldest > _SILENCE_ALLOWED:
            log.error("not_alive", dead=dead, silent_seconds=round(time.monotonic() - oldest))
            return False
        return True

    def _end(
        self,
        workers: Sequence[Watcher],
        senders: Senders,
        threads: list[threading.Thread],
    ) -> None:
        if not self.begins_anew:
            self._notifier.stopping()
        for worker in workers:
            worker.stop()
        senders.stop()
        deadline = time.monotonic() + _STOP_WITHIN
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        stuck = [thread.name for thread in threads if thread.is_alive()]
        if stuck:
            # A server doesn't answer.  Nothing is lost: unfinished work is done after the next start.
            log.warning("stopped_while_waiting", threads=stuck)
            for worker in workers:
                worker.abandon()
            self._helpers.close()
            return
        self._helpers.close()
        self._database.close()
        log.info("stopped")
