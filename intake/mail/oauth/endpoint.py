"""One question to a token server over HTTP, and what its answer means (RFC 6749 §5)."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import NoReturn

from intake.desk.mail_servers import TOKEN_SERVER
from intake.mail.oauth.hiding import without
from intake.mail.oauth.problems import TokenPermanent, TokenProblem, TokenTemporary
from intake.mail.oauth.recipe import Form, Recipe
from intake.mail.one_line import one_line
from intake.mail.tls import advice, certificate_ends, client_context, is_certificate_problem

_LARGEST_ANSWER = 100_000
_PIECE = 8192
# An answer that trickles is given up after so many times the timeout.
_PATIENCE = 2
_SERVER_FAULT = 500
_TOO_MANY, _REQUEST_TIMEOUT, _TOO_EARLY = 429, 408, 425
_LONGEST_WAIT = 3600.0
# Where a server that has too much to do names no time.
_USUAL_WAIT = 30.0
_LONGEST_WORDS = 400
_LONGEST_KIND = 60
_PASSING = frozenset({"temporarily_unavailable", "server_error", "slow_down", "authorization_pending"})

Answer = dict[str, object]
Seen = Callable[[datetime | None], None]
"""Hears when the certificate of the server ends that was reached, in UTC; None without TLS."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Secrets go to the address that was configured and to no other."""

    def redirect_request(self, *_args: object) -> None:
        """Follow none; the server's answer is then a refusal like any other."""


class _Watched(urllib.request.HTTPSHandler):
    """Tells of the certificate of each server that it reaches."""

    def __init__(self, context: ssl.SSLContext, seen: Seen) -> None:
        super().__init__(context=context)
        self._verifying, self._seen = context, seen

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        """As the standard library opens it."""
        seen = self._seen

        class Connection(http.client.HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                seen(certificate_ends(self.sock.getpeercert()))

        return self.do_open(Connection, request, context=self._verifying)


def ask(
    recipe: Recipe,
    form: Form,
    *,
    url: str = "",
    hidden: tuple[str, ...] = (),
    seen: Seen = lambda _: None,
) -> Answer:
    """The answer to a form, an object of JSON without `error`.

    Raises TokenTemporary where the server can't be asked now, TokenPermanent where it refuses; `hidden` are
    secrets beside the recipe's that must be in no message.  `seen` hears of the server's certificate.
    """
    request = _request(recipe, url or recipe.url, form)
    hidden = (*hidden, *_proofs(request, form))
    told = f"{TOKEN_SERVER} {recipe.host}"
    try:
        with _opener(recipe, request, seen).open(request, timeout=recipe.timeout) as response:
            body, kind = _whole(response, recipe.timeout), response.headers.get("Content-Type", "")
    except urllib.error.HTTPError as problem:
        with problem:
            _refuse(recipe, problem, hidden)
    except (OSError, http.client.HTTPException, ValueError) as problem:
        reason = problem.reason if isinstance(problem, urllib.error.URLError) else problem
        if isinstance(reason, BaseException) and is_certificate_problem(reason):
            raise TokenPermanent(f"{told}: {advice(reason)}") from problem
        raise TokenTemporary(f"{told} can't be reached: {_reason(reason)}") from problem
    answer = _object(body)
    if answer is None:
        # Never quoted: an answer of this kind holds tokens, be it cut off or written as a form.
        named = one_line(without((*recipe.secrets, *hidden), kind), _LONGEST_KIND) or "of no named type"
        raise TokenTemporary(f"{told} answers what is no JSON ({named}, {len(body)} bytes)")
    if "error" in answer:
        raise _problem(recipe, 200, answer, hidden)
    return answer


def _opener(recipe: Recipe, request: urllib.request.Request, seen: Seen) -> urllib.request.OpenerDirector:
    if request.type != "https":
        return urllib.request.build_opener(_NoRedirects)
    return urllib.request.build_opener(
        _NoRedirects, _Watched(client_context(recipe.ca_file, verify=True), seen)
    )


def _request(recipe: Recipe, url: str, form: Form) -> urllib.request.Request:
    headers = {"Accept": "application/json"}
    if recipe.basic and recipe.client_secret:
        # RFC 6749 §2.3.1: both are form-encoded first.
        pair = f"{urllib.parse.quote_plus(recipe.client_id)}:{urllib.parse.quote_plus(recipe.client_secret)}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    # The settings allow http and https addresses only.
    return urllib.request.Request(url, urllib.parse.urlencode(form).encode(), headers)  # noqa: S310


def _proofs(request: urllib.request.Request, form: Form) -> Iterator[str]:
    """What is sent for this one question and proves who we are."""
    for key in ("assertion", "client_assertion"):
        if key in form:
            yield form[key]
    if given := request.get_header("Authorization"):
        yield given.removeprefix("Basic ")


def _reason(problem: object) -> str:
    if isinstance(problem, http.client.BadStatusLine) and not isinstance(problem, OSError):
        # Its text is the answer's first line, where a token may stand.
        return "what it answers is no HTTP"
    return one_line(str(problem) or type(problem).__name__, _LONGEST_WORDS)


def _whole(response: http.client.HTTPResponse, timeout: float) -> bytes:
    ends, body = time.monotonic() + _PATIENCE * timeout, b""
    while len(body) < _LARGEST_ANSWER and (piece := response.read1(_PIECE)):
        body += piece
        if time.monotonic() > ends:
            raise TimeoutError("the answer comes to no end")
    return body


def _refuse(recipe: Recipe, problem: urllib.error.HTTPError, hidden: tuple[str, ...]) -> NoReturn:
    try:
        body = problem.read(_LARGEST_ANSWER)
    except (OSError, http.client.HTTPException):
        # What it was going to say is lost; the code speaks.
        body = b""
    answer = _object(body)
    if answer is None or "error" not in answer:
        answer = {"error": "", "error_description": _clean(recipe, body, hidden)}
    raise _problem(recipe, problem.code, answer, hidden, problem.headers) from problem


def _problem(
    recipe: Recipe,
    code: int,
    answer: Answer,
    hidden: tuple[str, ...],
    headers: Message | None = None,
) -> TokenProblem:
    error, description = answer.get("error"), answer.get("error_description")
    word = error if isinstance(error, str) else ""
    words = ": ".join(one for one in (error, description) if isinstance(one, str) and one)
    said = _clean(recipe, words.encode("utf-8", "replace"), hidden)
    told = f"{TOKEN_SERVER} {recipe.host}"
    shown = f" {said}" if said else ""
    wait, clock = _wait(headers), _clock(headers)
    passing = code >= _SERVER_FAULT or code in (_TOO_MANY, _REQUEST_TIMEOUT, _TOO_EARLY)
    if passing or word in _PASSING:
        usual = _USUAL_WAIT if code == _TOO_MANY else 0.0
        return TokenTemporary(f"{told} answers {code}{shown}", error=word, wait=wait or usual, clock=clock)
    remedy = _remedy(recipe, word)
    return TokenPermanent(f"{told} refuses ({code}){shown}: {remedy}", error=word, wait=wait, clock=clock)


def _remedy(recipe: Recipe, error: str) -> str:
    """What an operator can look at, by the server's word (RFC 6749 §5.2)."""
    own = f"[oauth.{recipe.name}]" if recipe.name else "[mailbox.oauth]"
    proof = "key_file and certificate_file" if recipe.key else "client_secret"
    if error == "invalid_scope":
        return f"check scope in {own}, and what the application may do"
    if error in ("unauthorized_client", "unsupported_grant_type"):
        return f"check whether this application may use the grant {recipe.grant.value!r} of {own}"
    if error == "invalid_grant" and recipe.is_refreshed:
        return (
            f"the refresh token of {recipe.account} is of no use any more: get another one by `intake login`"
        )
    if error in ("invalid_grant", "access_denied"):
        return (
            f"check whether the application may act for {recipe.account}, its key, and this machine's clock"
        )
    return f"check client_id and {proof} in {own}"


def _clean(recipe: Recipe, said: bytes, hidden: tuple[str, ...]) -> str:
    """A server's words as they are, on one line of bounded length and without our secrets."""
    text = without((*recipe.secrets, *hidden), said.decode("utf-8", "replace"))
    return one_line(text, _LONGEST_WORDS)


def _object(body: bytes) -> Answer | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _wait(headers: Message | None) -> float:
    """Retry-After in seconds (RFC 9110 §10.2.3), an hour at most; 0 where there is none."""
    given = (headers.get("Retry-After") or "").strip() if headers else ""
    if given.isdecimal():
        return min(float(given[:9]), _LONGEST_WAIT)
    try:
        seconds = parsedate_to_datetime(given).timestamp() - time.time() if given else 0.0
    except (ValueError, OverflowError, TypeError):
        return 0.0
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def _clock(headers: Message | None) -> float:
    """How far the server's clock is ahead of ours, by its Date; 0 where it doesn't say."""
    try:
        return parsedate_to_datetime(headers["Date"]).timestamp() - time.time() if headers else 0.0
    except (KeyError, ValueError, OverflowError, TypeError):
        return 0.0
