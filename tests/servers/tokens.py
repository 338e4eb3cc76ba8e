"""A token server on loopback that follows the RFCs, by Authlib's server side, with scripted faults.

Grants: refresh token (each one once: they rotate), client credentials (secret or `private_key_jwt`), JWT
bearer (RFC 7523), token exchange (RFC 8693) and device code (RFC 8628); introspection (RFC 7662) for
Dovecot.  What was asked is in `asked`.
"""

from __future__ import annotations

import json
import ssl
import threading
import time
import urllib.parse
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

import pytest
from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    InvalidGrantError,
    InvalidScopeError,
    OAuth2Request,
    grants,
)
from authlib.oauth2.rfc6749.grants import BaseGrant, TokenEndpointMixin
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion, JWTBearerGrant
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oauth2.rfc8628 import DeviceAuthorizationEndpoint, DeviceCodeGrant
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc.jwk import ECKey, RSAKey

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
_METHODS = ["client_secret_post", "client_secret_basic", "client_assertion_jwt", "none"]
INTROSPECTOR, INTROSPECTORS_SECRET = "dovecot", "dovecots-secret"


@dataclass
class Client:
    """A registered application; `accounts` are those for which it may act."""

    client_id: str
    client_secret: str = ""
    grant_types: tuple[str, ...] = ("refresh_token",)
    public_key: str = ""
    scopes: frozenset[str] = frozenset({"mail"})
    accounts: frozenset[str] = frozenset()

    def get_client_id(self) -> str:
        return self.client_id

    def check_client_secret(self, secret: str) -> bool:
        return bool(self.client_secret) and secret == self.client_secret

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        if self.public_key and method != "client_assertion_jwt":
            return JWTBearerGrant.GRANT_TYPE in self.grant_types
        return method != "none" or not (self.client_secret or self.public_key)

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in self.grant_types

    def get_allowed_scope(self, scope: str | None) -> str | None:
        wanted = set((scope or "").split())
        return None if wanted - self.scopes else " ".join(sorted(wanted or self.scopes))


@dataclass
class Token:
    """An access token with its refresh token."""

    client_id: str
    account: str
    access_token: str
    refresh_token: str
    scope: str
    ends_at: float
    revoked: bool = False

    def check_client(self, client: Client) -> bool:
        return client.client_id == self.client_id

    def get_scope(self) -> str:
        return self.scope

    def is_expired(self) -> bool:
        return time.monotonic() >= self.ends_at

    def is_revoked(self) -> bool:
        return self.revoked


@dataclass
class Code:
    """A device code that somebody may confirm."""

    client_id: str
    scope: str
    user_code: str
    account: str | None = None
    refused: bool = False
    expired: bool = False

    def get_client_id(self) -> str:
        return self.client_id

    def get_scope(self) -> str:
        return self.scope

    def get_user_code(self) -> str:
        return self.user_code

    def is_expired(self) -> bool:
        return self.expired


@dataclass
class Fault:
    """An answer in place of the right one; `body` is JSON or text."""

    status: int
    body: object = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class TokenServer:
    """The server; tests start it with `token_server()`.

    `lifetime` is that of access tokens, in seconds; `ahead` by how many seconds its clock is ahead.
    """

    def __init__(self) -> None:
        self.clients: dict[str, Client] = {}
        self.tokens: list[Token] = []
        self.codes: dict[str, Code] = {}
        self.asked: list[dict[str, str]] = []
        self.faults: deque[Fault] = deque()
        self.introspection_faults: deque[Fault] = deque()
        self.introspected = 0
        self.lifetime = 3600
        self.ahead = 0.0
        self.scheme = "http"
        self.on_token: Callable[[], None] = lambda: None
        self.used_jtis: set[str] = set()
        self._numbers = count(1)
        self._lock = threading.Lock()
        self.http = _Http(("127.0.0.1", 0), _Handler)
        self.http.tokens = self
        self.server = _Server(self)
        self.add(Client(INTROSPECTOR, INTROSPECTORS_SECRET))

    @property
    def address(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.http.server_address[1]}"

    def speak_tls(self, context: ssl.SSLContext) -> None:
        """From now on over HTTPS."""
        self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.scheme = "https"

    @property
    def token_url(self) -> str:
        return f"{self.address}/token"

    @property
    def introspection_url(self) -> str:
        host = self.address.removeprefix("http://")
        return f"http://{INTROSPECTOR}:{INTROSPECTORS_SECRET}@{host}/introspect"

    def add(self, client: Client) -> Client:
        self.clients[client.client_id] = client
        return client

    def grant(self, client: str, account: str) -> str:
        """What a person gave the application: a refresh token."""
        token = Token(client, account, f"unused-{next(self._numbers)}", self.fresh("refresh"), "mail", 0.0)
        self.tokens.append(token)
        return token.refresh_token

    def fresh(self, kind: str) -> str:
        return f"{kind}-{next(self._numbers)}"

    def revoke(self, access_token: str) -> None:
        """End a token before its time."""
        for token in self.tokens:
            if token.access_token == access_token:
                token.ends_at = 0.0

    def active(self) -> list[Token]:
        return [one for one in self.tokens if not one.revoked and not one.is_expired()]

    def confirm(self, account: str) -> None:
        """A person enters the last code."""
        list(self.codes.values())[-1].account = account

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    # What the handler asks

    def answer(self, path: str, form: dict[str, str], headers: Mapping[str, str]) -> Fault:
        with self._lock:
            if path == "/introspect":
                self.introspected += 1
                if self.introspection_faults:
                    return self.introspection_faults.popleft()
            else:
                self.asked.append(form)
                if self.faults:
                    return self.faults.popleft()
            request = path, form, dict(headers)
            if path == "/introspect":
                found: Fault = self.server.create_endpoint_response("introspection", request)
            elif path == "/device":
                found = self.server.create_endpoint_response("device_authorization", request)
            else:
                found = self.server.create_token_response(request)
                self.on_token()
            return found

    def by(self, **wanted: str) -> Token | None:
        found = (t for t in self.tokens if all(getattr(t, key) == value for key, value in wanted.items()))
        return next(found, None)


@contextmanager
def token_server() -> Iterator[TokenServer]:
    """A server that listens; Authlib is told that plain HTTP is right on loopback."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        server = TokenServer()
        thread = threading.Thread(target=server.http.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.close()
            thread.join(10)


class _Request(OAuth2Request):  # type: ignore[misc]  # Authlib has no types
    def __init__(self, url: str, form: dict[str, str], headers: Mapping[str, str]) -> None:
        super().__init__("POST", url, headers=headers)
        self.payload = BasicOAuth2Payload(form)
        self._form = form

    @property
    def form(self) -> dict[str, str]:
        return self._form


class _Server(AuthorizationServer):  # type: ignore[misc]  # Authlib has no types
    def __init__(self, tokens: TokenServer) -> None:
        super().__init__()
        self.tokens = tokens
        self.register_token_generator("default", self._generate)
        for grant in (_Refresh, _Credentials, _Bearer, _Exchange, _Device):
            self.register_grant(grant)
        self.register_client_auth_method("client_assertion_jwt", _Assertion(tokens))
        self.register_endpoint(_Introspection)
        self.register_endpoint(_DeviceEndpoint)

    def query_client(self, client_id: str) -> Client | None:
        return self.tokens.clients.get(client_id)

    def _generate(  # noqa: PLR0917 - as Authlib calls it
        self,
        grant_type: str,
        client: Client,
        user: str | None = None,
        scope: str | None = None,
        expires_in: int | None = None,
        include_refresh_token: bool = True,
    ) -> dict[str, Any]:
        allowed = client.get_allowed_scope(scope)
        if allowed is None:
            raise InvalidScopeError(description="AADSTS70011: the scope isn't valid")
        token: dict[str, Any] = {"token_type": "Bearer", "access_token": self.tokens.fresh("access")}
        token |= {"expires_in": self.tokens.lifetime, "scope": allowed}
        return token | ({"refresh_token": self.tokens.fresh("refresh")} if include_refresh_token else {})

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        self.tokens.tokens.append(
            Token(
                request.client.client_id,
                request.user or "*",
                token["access_token"],
                token.get("refresh_token", ""),
                token["scope"],
                time.monotonic() + self.tokens.lifetime,
            )
        )

    def send_signal(self, *_args: object, **_kwargs: object) -> None:
        return None

    def create_oauth2_request(self, request: Any) -> _Request:
        if isinstance(request, _Request):
            return request
        path, form, headers = request
        return _Request(self.tokens.address + path, form, headers)

    def handle_response(self, status: int, body: object, headers: Any) -> Fault:
        return Fault(status, body, dict(headers))


class _Refresh(grants.RefreshTokenGrant):  # type: ignore[misc]  # Authlib has no types
    TOKEN_ENDPOINT_AUTH_METHODS = _METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> Token | None:
        found: Token | None = self.server.tokens.by(refresh_token=refresh_token)
        if found is not None and found.revoked:
            # Shown a second time, it was stolen (RFC 9700 §4.14.2): all of the family end.
            for token in self.server.tokens.tokens:
                token.revoked |= token.account == found.account
            raise InvalidGrantError(description="AADSTS70000: the refresh token was used before")
        return found

    def authenticate_user(self, credential: Token) -> str:
        return credential.account

    def revoke_old_credential(self, credential: Token) -> None:
        credential.revoked = True


class _Credentials(grants.ClientCredentialsGrant):  # type: ignore[misc]  # Authlib has no types
    TOKEN_ENDPOINT_AUTH_METHODS = _METHODS


def _tokens(part: Any) -> TokenServer:
    found: TokenServer = part.server.tokens
    return found


def _key(client: Client) -> RSAKey | ECKey:
    kind = load_pem_public_key(client.public_key.encode())
    return (RSAKey if isinstance(kind, rsa.RSAPublicKey) else ECKey).import_key(client.public_key)


class _Assertion(JWTBearerClientAssertion):  # type: ignore[misc]  # Authlib has no types
    def __init__(self, tokens: TokenServer) -> None:
        super().__init__()
        self._tokens = tokens

    def get_audiences(self) -> list[str]:
        return [self._tokens.token_url]

    def resolve_client_public_key(self, client: Client) -> RSAKey | ECKey:
        return _key(client)

    def validate_jti(self, claims: Any, jti: str) -> bool:
        fresh = jti not in self._tokens.used_jtis
        self._tokens.used_jtis.add(jti)
        return fresh


class _Bearer(JWTBearerGrant):  # type: ignore[misc]  # Authlib has no types
    def get_audiences(self) -> list[str]:
        return [self.server.tokens.token_url]

    def resolve_issuer_client(self, issuer: str) -> Client | None:
        return _tokens(self).clients.get(issuer)

    def resolve_client_public_key(self, client: Client) -> RSAKey | ECKey:
        return _key(client)

    def authenticate_user(self, subject: str) -> str:
        return subject

    def has_granted_permission(self, client: Client, user: str) -> bool:
        return user in client.accounts


class _Exchange(BaseGrant, TokenEndpointMixin):  # type: ignore[misc]  # Authlib has no types
    """RFC 8693 as Yandex 360's service applications use it: the subject's token is his address."""

    GRANT_TYPE = EXCHANGE
    TOKEN_ENDPOINT_AUTH_METHODS = _METHODS

    def validate_token_request(self) -> None:
        self.request.client = client = self.authenticate_token_endpoint_client()
        subject = self.request.form.get("subject_token", "")
        kind = self.request.form.get("subject_token_type", "")
        if kind != "urn:yandex:params:oauth:token-type:email" or subject not in client.accounts:
            raise InvalidGrantError(description="subject token isn't valid")
        self.request.user = subject

    def create_token_response(self) -> tuple[int, object, object]:
        token = self.generate_token(user=self.request.user, include_refresh_token=False)
        self.save_token(token)
        issued = {"issued_token_type": "urn:ietf:params:oauth:token-type:access_token"}
        return 200, token | issued, self.TOKEN_RESPONSE_HEADER


class _Device(DeviceCodeGrant):  # type: ignore[misc]  # Authlib has no types
    def query_device_credential(self, device_code: str) -> Code | None:
        return _tokens(self).codes.get(device_code)

    def query_user_grant(self, user_code: str) -> tuple[str, bool] | None:
        code = next(one for one in self.server.tokens.codes.values() if one.user_code == user_code)
        if code.refused:
            return "", False
        return None if code.account is None else (code.account, True)

    def should_slow_down(self, credential: Code) -> bool:
        return False


class _DeviceEndpoint(DeviceAuthorizationEndpoint):  # type: ignore[misc]  # Authlib has no types
    def get_verification_uri(self) -> str:
        return f"{self.server.tokens.address}/enter"

    def save_device_credential(self, client_id: str, scope: str, data: Any) -> None:
        self.server.tokens.codes[data["device_code"]] = Code(client_id, scope, data["user_code"])


class _Introspection(IntrospectionEndpoint):  # type: ignore[misc]  # Authlib has no types
    def query_token(self, token: str, _hint: str | None) -> Token | None:
        return _tokens(self).by(access_token=token)

    def check_permission(self, token: Token, client: Client, request: Any) -> bool:
        return client.client_id == INTROSPECTOR

    def introspect_token(self, token: Token) -> dict[str, Any]:
        return {"active": True, "username": token.account, "client_id": token.client_id, "scope": token.scope}


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    tokens: TokenServer


class _Handler(BaseHTTPRequestHandler):
    server: _Http

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        form = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode()))
        said = self.server.tokens.answer(self.path, form, dict(self.headers.items()))
        raw = said.body.encode() if isinstance(said.body, str) else json.dumps(said.body).encode()
        self.send_response_only(said.status)
        headers = {"Content-Type": "application/json", "Content-Length": str(len(raw))} | dict(said.headers)
        date = self.date_time_string(time.time() + self.server.tokens.ahead)
        for name, value in {"Date": date, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_args: object) -> None:
        return None
