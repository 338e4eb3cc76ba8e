"""Access tokens of one account: a valid one whenever somebody logs in, whoever else asks at the same time."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime

from intake.desk.mail_servers import TOKEN_SERVER
from intake.log import get_logger
from intake.mail.oauth.endpoint import Answer, ask
from intake.mail.oauth.kept import Kept, TokenFile, root_of
from intake.mail.oauth.problems import TokenPermanent, TokenProblem, TokenTemporary
from intake.mail.oauth.recipe import Form, Recipe

log = get_logger(__name__)

# A token that runs out within this time is renewed first: logging in takes a while too.
_SPARE_SECONDS = 60.0
_SPARE_SHARE = 0.2
_DEFAULT_LIFETIME = 300.0
_LONGEST_LIFETIME = 10.0 * 365 * 86_400
# A token that was got so short a time ago was got for this login: another one would be refused as well.
_JUST_GOT = 20.0
# Several connections that want the same token don't each ask a server that has just refused.
_REFUSED_FOR = 2.0
_CLOCKS_DIFFER = 60.0


@dataclass(frozen=True, slots=True)
class Reached:
    """When a token server was reached, by `running_seconds`, and when its certificate ends, in UTC."""

    at: float
    certificate_ends: datetime


@dataclass(slots=True)
class TokenSource:
    """Gives a valid access token, renewed when it is about to run out.  Any thread may ask.

    `file` is where a refresh token is kept; `careful`: where nothing can be kept, none is used up.  Raises
    TokenTemporary when the token server can't be asked now, TokenPermanent when it refuses; neither text
    holds a secret.
    """

    recipe: Recipe
    file: TokenFile | None = None
    careful: bool = False
    asking: Callable[[Recipe, Form, tuple[str, ...]], Answer] | None = field(default=None, repr=False)
    _token: str = field(default="", init=False, repr=False)
    _refused: str = field(default="", init=False, repr=False)
    _in_memory: str = field(default="", init=False, repr=False)
    _got_at: float = field(default=-math.inf, init=False)
    _expires_at: float = field(default=-math.inf, init=False)
    _lifetime: float = field(default=0.0, init=False)
    _told_unkept: bool = field(default=False, init=False)
    _problem: TokenProblem | None = field(default=None, init=False, repr=False)
    _not_before: float = field(default=-math.inf, init=False)
    _reached: Reached | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @property
    def reached(self) -> Reached | None:
        """How the token server was reached last, by this process; None if it wasn't, or without TLS."""
        return self._reached

    def token(self) -> str:
        """A token that is valid now."""
        with self._lock:
            now = running_seconds()
            spare = min(_SPARE_SECONDS, _SPARE_SHARE * self._lifetime)
            if self._token and now < self._expires_at - spare:
                return self._token
            try:
                self._renew(now)
            except TokenTemporary:
                if not self._token or now >= self._expires_at:
                    raise
            return self._token

    def refused(self, token: str) -> bool:
        """A mail server didn't take this token; whether to log in with another one at once."""
        with self._lock:
            if token != self._token:
                return True
            just_got = running_seconds() - self._got_at < _JUST_GOT
            self._refused, self._expires_at = token, -math.inf
            return not just_got

    def require_room(self) -> None:
        """Whether a token can be kept at all; raises TokenPermanent, TokenTemporary."""
        if self.file is None:
            return
        try:
            with self.file.locked(), self.file.written():
                return
        except OSError as problem:
            told = f"a token can't be kept in {self.file.path}: {problem.strerror}"
            raise TokenPermanent(f"{told}: run this as the daemon's user, or as root") from problem

    def keep(self, answer: Answer) -> None:
        """Keep the tokens of a person's login.  Raises OSError, or TokenPermanent without a refresh token."""
        with self._lock, ExitStack() as held:
            if self.file is not None:
                held.enter_context(self.file.locked())
                page = held.enter_context(self.file.written())
                fresh = answer.get("refresh_token")
                if not isinstance(fresh, str) or not fresh:
                    told = f"{TOKEN_SERVER} {self.recipe.host} gave no refresh token"
                    raise TokenPermanent(f"{told}: check scope (does it lack offline_access?)")
                self._take(answer)
                page.keep(self._as_kept(fresh))

    # Renewing

    def _renew(self, now: float) -> None:
        if self._problem is not None and now < self._not_before:
            raise self._problem
        try:
            if self.recipe.is_refreshed and self.file is not None:
                self._renew_kept(self.file)
            elif self.recipe.is_refreshed:
                self._in_memory = self._refresh(self._in_memory or self.recipe.refresh_token)
            else:
                self._take(self._ask(""))
        except TokenProblem as problem:
            self._problem = problem
            self._not_before = running_seconds() + max(problem.wait, _REFUSED_FOR)
            raise
        self._problem = None

    def _renew_kept(self, file: TokenFile) -> None:
        with ExitStack() as held:
            try:
                held.enter_context(file.locked())
                kept = file.read()
                if kept is not None and self._adopt(kept):
                    return
                page = held.enter_context(file.written())
            except OSError as problem:
                self._without_file(file, problem)
                return
            known = kept if kept is not None and self._is_ours(kept) else self._configured
            fresh = self._refresh(self._in_memory or known.refresh_token)
            try:
                page.keep(self._as_kept(fresh))
                self._in_memory = ""
            except OSError as problem:
                # It works as long as this process lives, and is kept with the next one.
                log.warning("token_not_kept", file=str(file.path), error=problem.strerror)
                self._in_memory = fresh

    def _without_file(self, file: TokenFile, problem: OSError) -> None:
        told = f"the token can't be kept in {file.path}: {problem.strerror}"
        if self.careful:
            raise TokenPermanent(f"{told}; so none is asked for: run this as the daemon's user") from problem
        if not self._told_unkept:
            # Where the server replaces refresh tokens, the next start would begin with one that is used up.
            log.warning("token_not_kept", file=str(file.path), error=problem.strerror)
            self._told_unkept = True
        if not (self._in_memory or self.recipe.refresh_token):
            raise TokenPermanent(f"{told}; grant the right, then run `intake login`") from problem
        self._in_memory = self._refresh(self._in_memory or self.recipe.refresh_token)

    def _adopt(self, kept: Kept) -> bool:
        """Take an access token that another program has got, if it is good for a while and wasn't refused."""
        left = kept.left(time.time())
        spare = min(_SPARE_SECONDS, _SPARE_SHARE * kept.lifetime)
        if not self._is_ours(kept) or left <= spare or kept.access_token == self._refused:
            return False
        self._token, self._lifetime = kept.access_token, kept.lifetime
        self._expires_at = running_seconds() + left
        # It wasn't got for this login: where it is refused, another one may do.
        self._got_at = -math.inf
        return True

    def _is_ours(self, kept: Kept) -> bool:
        """Whether it is of this token server, client and configured token; it is a secret to all others."""
        ours = self._configured
        return (kept.url, kept.client_id, kept.root) == (ours.url, ours.client_id, ours.root)

    def _refresh(self, refresh_token: str) -> str:
        """Ask with this refresh token; returns the one to use the next time."""
        if not refresh_token:
            told = f"there is no token of {self.recipe.account} yet: get one by `intake login`"
            raise TokenPermanent(f"{TOKEN_SERVER} {self.recipe.host} wasn't asked: {told}")
        answer = self._ask(refresh_token)
        self._take(answer)
        fresh = answer.get("refresh_token")
        # Some providers replace the refresh token each time; the old one then stops working.
        return fresh if isinstance(fresh, str) and fresh else refresh_token

    def _ask(self, refresh_token: str) -> Answer:
        hidden = (refresh_token,) if refresh_token else ()
        asking = self.asking or self._ask_server
        try:
            return asking(self.recipe, self.recipe.form(refresh_token, time.time()), hidden)
        except TokenPermanent as refusal:
            if self.recipe.key is None or abs(refusal.clock) < _CLOCKS_DIFFER:
                raise
            # What we signed is dated wrongly by the server's clock: it is signed anew by that.
            by_its_clock = self.recipe.form(refresh_token, time.time() + refusal.clock)
            return asking(self.recipe, by_its_clock, hidden)

    def _ask_server(self, recipe: Recipe, form: Form, hidden: tuple[str, ...]) -> Answer:
        return ask(recipe, form, hidden=hidden, seen=self._saw)

    def _saw(self, certificate_ends: datetime | None) -> None:
        if certificate_ends is not None:
            self._reached = Reached(running_seconds(), certificate_ends)

    def _take(self, answer: Answer) -> None:
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            raise TokenPermanent(f"{TOKEN_SERVER} {self.recipe.host} gave no access token")
        if any(character <= " " for character in token):
            raise TokenPermanent(f"{TOKEN_SERVER} {self.recipe.host} gave an access token with blanks in it")
        self._token, self._lifetime = token, _lifetime(answer.get("expires_in"))
        self._got_at = running_seconds()
        self._expires_at = self._got_at + self._lifetime

    def _as_kept(self, refresh_token: str) -> Kept:
        known = replace(self._configured, refresh_token=refresh_token)
        return replace(known, access_token=self._token, obtained_at=time.time(), lifetime=self._lifetime)

    @property
    def _configured(self) -> Kept:
        recipe = self.recipe
        root = root_of(recipe.refresh_token)
        return Kept(recipe.account, recipe.url, recipe.client_id, root, recipe.refresh_token)


def _lifetime(said: object) -> float:
    """Seconds; a server may say nothing of it, or nothing that makes sense."""
    try:
        seconds = float(said) if isinstance(said, int | float | str) else math.nan
    except (ValueError, OverflowError):
        seconds = math.nan
    return seconds if 0 < seconds < _LONGEST_LIFETIME else _DEFAULT_LIFETIME


def running_seconds() -> float:
    """Seconds on a clock that runs also while the machine sleeps (clock_gettime(2)): so do tokens."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
