"""The file of a refresh token: every new one is in it before it is used, for this daemon and for others.

It is readable by its owner alone.  Whoever asks for a token holds the lock beside it meanwhile, so that two
daemons never use up the same refresh token.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from intake.mail.oauth.problems import TokenPermanent, TokenTemporary

_MODE = 0o600
_OTHERS = 0o077
_LARGEST = 200_000
# Room is taken on the disk before a token is asked for: afterwards it must not be lacking.
_ROOM = 32_768
_LOOK_EVERY = 0.05


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of an account's tokens.

    `root` tells from which configured refresh token they come (a digest).  The access token was got at
    `obtained_at` (seconds since 1970) for `lifetime` seconds.
    """

    account: str
    url: str
    client_id: str
    root: str
    refresh_token: str = field(repr=False)
    access_token: str = field(default="", repr=False)
    obtained_at: float = 0.0
    lifetime: float = 0.0

    def left(self, now: float) -> float:
        """For how many seconds the access token is good still; 0 where a clock was set back."""
        if not self.access_token or not self.obtained_at <= now:
            return 0.0
        return max(self.obtained_at + self.lifetime - now, 0.0)


def root_of(configured: str) -> str:
    """The digest of a configured refresh token; "" for none."""
    return hashlib.sha256(configured.encode()).hexdigest() if configured else ""


def token_path(folder: Path, name: str, account: str, *, mailbox: str = "") -> Path:
    """Where the token of an account is kept: by `[oauth.NAME]`, or by the `[mailbox.oauth]` of a mailbox.

    No two of them have the same file: "-" and "=" stand for themselves here alone.
    """
    table = f"mailbox={_quoted(mailbox)}" if mailbox else _quoted(name)
    quoted = urllib.parse.quote(account.casefold(), safe="@+")
    return folder / f"oauth-{table}-{quoted}.json"


def _quoted(name: str) -> str:
    return urllib.parse.quote(name, safe="").replace("-", "%2D")


class TokenFile:
    """The file of one account's tokens."""

    def __init__(self, path: Path, account: str, *, patience: float = 60.0) -> None:
        self.path = path
        self._account = account
        self._patience = patience

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock; TokenTemporary when another holds it for too long, OSError without the right."""
        lock = self._opened_lock()
        try:
            self._wait_for(lock)
            yield
        finally:
            os.close(lock)

    def _opened_lock(self) -> int:
        """Handed over only where it was created here: the folder's owner may put a link to any file there."""
        place, flags = f"{self.path}.lock", os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            lock = os.open(place, flags | os.O_CREAT | os.O_EXCL, _MODE)
        except FileExistsError:
            return os.open(place, flags)
        try:
            self._hand_over(lock)
        except OSError:
            os.close(lock)
            raise
        return lock

    def _wait_for(self, lock: int) -> None:
        ends = time.monotonic() + self._patience
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > ends:
                    told = f"{self.path}: another program renews the token and comes to no end"
                    raise TokenTemporary(told) from None
                time.sleep(_LOOK_EVERY)
            else:
                return

    def read(self) -> Kept | None:
        """What is kept; None where there is nothing.  Raises TokenPermanent where it is no token, OSError."""
        try:
            with self.path.open("rb") as file:
                raw = file.read(_LARGEST)
        except FileNotFoundError:
            return None
        try:
            kept = Kept(**json.loads(raw))
            sound = all(isinstance(value, str | float | int) for value in asdict(kept).values())
        except (ValueError, TypeError, RecursionError):
            sound = False
        if not sound:
            raise TokenPermanent(f"{self.path} holds no token: remove it, and get one by `intake login`")
        if kept.account.casefold() != self._account.casefold():
            told = f"{self.path} holds a token of {kept.account}, not of {self._account}"
            raise TokenPermanent(f"{told}: remove it, and get one by `intake login`")
        return kept

    @contextmanager
    def written(self) -> Iterator[_Page]:
        """Take room for a new token; what the page is given replaces the file at once.  Raises OSError."""
        fresh = self.path.with_name(self.path.name + ".new")
        with suppress(FileNotFoundError):
            fresh.unlink()
        page = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
        try:
            self._hand_over(page)
            os.write(page, b" " * _ROOM)
            os.fsync(page)
            yield _Page(page, fresh, self.path)
        finally:
            os.close(page)
            with suppress(FileNotFoundError):
                fresh.unlink()

    @property
    def is_open_to_others(self) -> bool:
        """Whether other users of this machine may read it."""
        try:
            return bool(self.path.stat().st_mode & _OTHERS)
        except OSError:
            return False

    def _hand_over(self, descriptor: int) -> None:
        """What root writes (`intake check`, `intake login`) is the daemon's: whose the folder is."""
        if os.geteuid() == 0:
            owner = self.path.parent.stat()
            os.fchown(descriptor, owner.st_uid, owner.st_gid)


class _Page:
    """A file that takes its place when it is filled."""

    def __init__(self, descriptor: int, fresh: Path, path: Path) -> None:
        self._descriptor = descriptor
        self._fresh = fresh
        self._path = path

    def keep(self, kept: Kept) -> None:
        """Write it, safely on the disk, and put it into its place."""
        raw = json.dumps(asdict(kept)).encode()
        os.pwrite(self._descriptor, raw, 0)
        os.ftruncate(self._descriptor, len(raw))
        os.fsync(self._descriptor)
        self._fresh.rename(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
