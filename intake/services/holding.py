"""Who works on a mailbox: one daemon at a time, by a lease that others take over when the daemon dies.

So with looking for trouble, which one daemon does for all.

A lease lasts `LEASE_LASTS` and is renewed by every transaction on the mailbox and by the daemon's
heartbeat.  The lease of a process that was killed on this machine is known to be dead at once;
that of another machine has to run out.
"""

from __future__ import annotations

import os
import socket
import uuid
from datetime import timedelta
from pathlib import Path

from intake.store import leases
from intake.store.database.session import Connection, Database

LEASE_LASTS = timedelta(seconds=30)
HEARTBEAT = timedelta(seconds=8)

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
# Where a service sees of /proc only processes (ProcSubset=pid), its unit tells it what the file says (%b).
_BOOT_ID_TOLD = "INTAKE_BOOT_ID"
_PROCESS_NUMBERS = Path("/proc/self/ns/pid")
_GONE = frozenset("ZX")


class LeaseLost(Exception):  # noqa: N818 - the name of the fact
    """Somebody else works on the mailbox now; the transaction must not be committed."""


# A process that executes itself again keeps its number and its start.
_PROGRAM = uuid.uuid4().hex[:8]


def this_process() -> str:
    """Name this process so that others on the machine can tell when it is dead."""
    pid = os.getpid()
    return "/".join((_machine(), str(pid), _started(pid), _PROGRAM + uuid.uuid4().hex[:8]))


def is_dead(holder: str) -> bool:
    """Whether the holder was a process of this machine that no longer runs; False when in doubt."""
    parts = holder.split("/")
    if len(parts) != 4 or parts[0] != _machine() or not parts[1].isdigit():  # noqa: PLR2004 - see above
        return False
    pid = int(parts[1])
    if pid == os.getpid() and not parts[3].startswith(_PROGRAM):
        # It was this process before it began anew (`signals.begin_anew`), or its number is ours by now.
        return True
    started = _started(pid)
    # Other users' processes may be hidden from /proc (hidepid, ProtectProc=); a signal finds them.
    return started != parts[2] if started else not _exists(pid)


class Lease:
    """The lease of one mailbox, or of another duty of one daemon, as this process holds it or not."""

    def __init__(
        self,
        database: Database,
        name: str,
        holder: str,
        duty: str = "mailbox",
        lasts: timedelta = LEASE_LASTS,
    ) -> None:
        self._database = database
        self._name = f"{duty}:{name}"
        self._holder = holder
        self._lasts = lasts

    def take(self) -> bool:
        """Try to take the lease; False while another daemon works on the mailbox."""
        with self._database.write() as connection:
            if leases.acquire(connection, self._name, self._holder, self._lasts):
                return True
            other = leases.holder(connection, self._name)
            if other is None or not is_dead(other):
                return False
            leases.release(connection, self._name, other)
            return leases.acquire(connection, self._name, self._holder, self._lasts)

    def require(self, connection: Connection) -> None:
        """Renew the lease inside a transaction; LeaseLost when it is somebody else's.

        The row stays locked until the commit, so nobody can take the mailbox over in between.
        """
        if not leases.renew(connection, self._name, self._holder, self._lasts):
            raise LeaseLost(self._name)

    def renew(self) -> bool:
        """Renew the lease from the heartbeat; False when it is lost."""
        with self._database.write() as connection:
            return leases.renew(connection, self._name, self._holder, self._lasts)

    def release(self) -> None:
        """Give the lease up, so that others can have the mailbox at once."""
        with self._database.write() as connection:
            leases.release(connection, self._name, self._holder)


def _machine() -> str:
    """This machine, and where its process numbers count: containers have numbers of their own."""
    try:
        boot = _boot()
        numbers = _PROCESS_NUMBERS.readlink()
    except (OSError, ValueError):
        # It equals no other name: then nobody is ever taken for dead.
        return uuid.uuid4().hex
    return f"{socket.gethostname()}:{boot}:{numbers}".replace("/", "_")


def _boot() -> str:
    """Which start of which kernel this is: random(4); OSError or ValueError when nobody says."""
    try:
        told = _BOOT_ID.read_text(encoding="ascii")
    except OSError:
        told = os.environ.get(_BOOT_ID_TOLD, "")
    return uuid.UUID(told.strip()).hex


def _started(pid: int) -> str:
    """The start time of a process in clock ticks since boot, "" when it can't be seen (proc(5)).

    A dead process whose parent hasn't noticed yet has the time "dead".
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    facts = stat.rpartition(")")[2].split()
    return "dead" if facts[0] in _GONE else facts[19]


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        # Somebody else's.
        return True
    return True
