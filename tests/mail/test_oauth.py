"""Tokens from a token server that follows the RFCs: every grant, rotation, refusals, clocks that differ."""

from __future__ import annotations

import base64
import json
import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from intake.mail.oauth import keys, source
from intake.mail.oauth.device import begin
from intake.mail.oauth.kept import TokenFile, token_path
from intake.mail.oauth.problems import TokenPermanent, TokenProblem, TokenTemporary
from intake.mail.oauth.recipe import Grant, Recipe
from intake.mail.oauth.source import TokenSource
from tests.servers.tokens import EXCHANGE, Client, Fault, TokenServer, token_server

ACCOUNT = "support@example.com"


@pytest.fixture
def server() -> Iterator[TokenServer]:
    with token_server() as running:
        yield running


def recipe(server: TokenServer, grant: Grant = Grant.REFRESH_TOKEN, **changes: Any) -> Recipe:
    said = Recipe("ms", server.token_url, "intake", ACCOUNT, grant, client_secret="hush", timeout=5)
    return replace(said, **changes)


def public(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture(scope="module", params=["rsa", "ec"])
def key(request: pytest.FixtureRequest) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    if request.param == "rsa":
        return rsa.generate_private_key(65537, 2048)
    return ec.generate_private_key(ec.SECP256R1())


def of(server: TokenServer, token: str) -> str:
    """Whose token it is."""
    found = server.by(access_token=token)
    assert found is not None
    return found.account


# Grants


def test_a_refresh_token_gives_access_tokens_and_its_successor_is_in_the_file_at_once(
    server: TokenServer, tmp_path: Path
) -> None:
    server.add(Client("intake", "hush"))
    first = server.grant("intake", ACCOUNT)
    path = token_path(tmp_path, "ms", ACCOUNT)
    kept = TokenSource(recipe(server, refresh_token=first), TokenFile(path, ACCOUNT))
    assert of(server, kept.token()) == ACCOUNT
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text())["refresh_token"] == server.tokens[-1].refresh_token
    assert first not in path.read_text()
    # The next process begins with the file, whatever the configuration still says.
    later = TokenSource(recipe(server, refresh_token=first), TokenFile(path, ACCOUNT))
    assert later.refused(later.token())
    assert of(server, later.token()) == ACCOUNT
    assert len(server.asked) == 2


def test_a_new_refresh_token_in_the_configuration_counts_more_than_the_file(
    server: TokenServer, tmp_path: Path
) -> None:
    server.add(Client("intake", "hush"))
    file = TokenFile(tmp_path / "token", ACCOUNT)
    TokenSource(recipe(server, refresh_token=server.grant("intake", ACCOUNT)), file).token()
    second = server.grant("intake", ACCOUNT)
    TokenSource(recipe(server, refresh_token=second), file).token()
    assert [form["refresh_token"] for form in server.asked][-1] == second


@pytest.mark.parametrize("basic", [False, True])
def test_client_credentials_with_a_secret(server: TokenServer, basic: bool) -> None:
    server.add(Client("intake", "hush", ("client_credentials",)))
    said = recipe(server, Grant.CLIENT_CREDENTIALS, scope="mail", basic=basic)
    assert of(server, TokenSource(said).token()) == "*"
    assert ("client_secret" in server.asked[0]) is not basic


def test_client_credentials_with_a_signed_assertion(
    server: TokenServer, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
) -> None:
    server.add(Client("intake", "", ("client_credentials",), public(key)))
    said = recipe(server, Grant.CLIENT_CREDENTIALS, client_secret="", key=keys.signing_key(pem(key)))
    assert of(server, TokenSource(said).token()) == "*"
    assert "client_secret" not in server.asked[0]
    # A server that remembers assertions is shown another one each time.
    again = TokenSource(said)
    assert again.token()


def test_a_jwt_bearer_acts_for_the_account(
    server: TokenServer, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
) -> None:
    bearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    server.add(Client("robot", "", (bearer,), public(key), accounts=frozenset({ACCOUNT})))
    signing = keys.signing_key(pem(key))
    said = recipe(server, Grant.JWT_BEARER, client_id="robot", client_secret="", key=signing, scope="mail")
    assert of(server, TokenSource(said).token()) == ACCOUNT
    assert "client_id" not in server.asked[0]
    with pytest.raises(TokenPermanent, match="Client has no permission"):
        TokenSource(replace(said, account="boss@example.com")).token()


def test_a_token_exchange_names_the_account(server: TokenServer) -> None:
    server.add(Client("intake", "hush", (EXCHANGE,), accounts=frozenset({ACCOUNT})))
    kind = "urn:yandex:params:oauth:token-type:email"
    said = recipe(server, Grant.TOKEN_EXCHANGE, subject_token_type=kind)
    assert of(server, TokenSource(said).token()) == ACCOUNT
    with pytest.raises(TokenPermanent, match="invalid_grant: subject token isn't valid"):
        TokenSource(replace(said, account="boss@example.com")).token()


def test_a_device_code_is_shown_waited_for_and_its_token_kept(server: TokenServer, tmp_path: Path) -> None:
    grants = ("refresh_token", "urn:ietf:params:oauth:grant-type:device_code")
    server.add(Client("public", "", grants))
    said = recipe(
        server,
        Grant.DEVICE_CODE,
        client_id="public",
        client_secret="",
        scope="mail",
        device_url=f"{server.address}/device",
    )
    file = TokenFile(tmp_path / "token", ACCOUNT)
    login = begin(said)
    assert login.address == f"{server.address}/enter"
    assert login.user_code in login.complete_address
    assert login.look() is None
    server.faults.append(Fault(400, {"error": "slow_down"}))
    before = login.again_in
    assert login.look() is None
    assert login.again_in == before + 5
    server.faults.append(Fault(503, "busy"))
    assert login.look() is None
    server.confirm(ACCOUNT)
    answer = login.look()
    assert answer is not None
    TokenSource(said, file).keep(answer)
    # The daemon finds it; and goes on with it when it has run out.
    daemon = TokenSource(said, TokenFile(tmp_path / "token", ACCOUNT))
    assert daemon.token() == answer["access_token"]
    assert daemon.refused(daemon.token())
    assert of(server, daemon.token()) == ACCOUNT


def test_a_device_code_that_nobody_confirms_or_somebody_refuses_ends_the_login(server: TokenServer) -> None:
    grants = ("refresh_token", "urn:ietf:params:oauth:grant-type:device_code")
    server.add(Client("public", "", grants))
    said = recipe(server, Grant.DEVICE_CODE, client_id="public", client_secret="")
    with pytest.raises(TokenPermanent, match="no device_url is known"):
        begin(said)
    said = replace(said, device_url=f"{server.address}/device", scope="mail")
    login = begin(said)
    list(server.codes.values())[-1].refused = True
    with pytest.raises(TokenPermanent, match="access_denied"):
        login.look()
    login = begin(said)
    list(server.codes.values())[-1].expired = True
    with pytest.raises(TokenPermanent, match="has run out before it was entered"):
        login.look()


# Refusals


def test_the_servers_words_are_shown_as_they_are_without_our_secrets(server: TokenServer) -> None:
    server.add(Client("intake", "hush"))
    first = server.grant("intake", ACCOUNT)
    said = recipe(server, refresh_token=first)
    words = f"AADSTS700082: {first} has expired\r\nTrace ID: 1; hush"
    server.faults.append(Fault(400, {"error": "invalid_grant", "error_description": words}))
    with pytest.raises(TokenPermanent) as caught:
        TokenSource(said).token()
    told = caught.value.public
    assert "refuses (400) invalid_grant: AADSTS700082: … has expired Trace ID: 1; …" in told
    assert "get another one by `intake login`" in told
    assert first not in told


@pytest.mark.parametrize(
    "fault",
    [
        Fault(200, '{"refresh_token":"NEW-REFRESH","access_token":"ACCESS","exp', {"Content-Length": "400"}),
        Fault(200, '"NEW-REFRESH ACCESS"'),
        Fault(201, "access_token=ACCESS&refresh_token=NEW-REFRESH", {"Content-Type": "text/plain"}),
    ],
)
def test_a_good_answer_that_cant_be_read_is_never_quoted(server: TokenServer, fault: Fault) -> None:
    server.faults.append(fault)
    with pytest.raises(TokenTemporary, match="answers what is no JSON") as caught:
        TokenSource(recipe(server, refresh_token="r")).token()
    assert "ACCESS" not in caught.value.public
    assert "NEW" not in caught.value.public


def test_tokens_without_http_around_them_are_never_quoted() -> None:
    def answer() -> None:
        client, _ = listener.accept()
        with client:
            client.recv(65_536)
            client.sendall(b'{"access_token": "ACCESS"}\r\n\r\n')

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/token"
        said = Recipe("ms", url, "intake", ACCOUNT, Grant.REFRESH_TOKEN, refresh_token="r", timeout=5)
        with pytest.raises(TokenTemporary, match="what it answers is no HTTP") as caught:
            TokenSource(said).token()
        thread.join(5)
    assert "ACCESS" not in caught.value.public


@pytest.mark.parametrize(
    "written",
    [
        "1//OLD+a b&é",
        "1%2F%2FOLD%2Ba%20b%26%C3%A9",
        "1%2f%2fOLD%2ba+b%26%c3%a9",
        "1//OLD%2Ba%20b%26%C3%A9",
        "1%252F%252FOLD%252Ba%2520b%2526%25C3%25A9",
        r"1\/\/OLD+a b\u0026\u00e9",
        "1&#x2F;&#47;OLD&#43;a b&amp;&eacute;",
    ],
)
@pytest.mark.parametrize("as_json", [True, False])
def test_a_secret_is_left_out_however_the_server_writes_it(
    server: TokenServer, written: str, as_json: bool
) -> None:
    words = f"bad token {written}, sorry"
    error = {"error": "invalid_grant", "error_description": words}
    server.faults.append(Fault(400, error if as_json else words))
    with pytest.raises(TokenPermanent) as caught:
        TokenSource(recipe(server, refresh_token="1//OLD+a b&é")).token()
    assert "bad token …, sorry" in caught.value.public


def test_a_signed_assertion_and_a_basic_login_that_are_repeated_are_left_out(server: TokenServer) -> None:
    signing = keys.signing_key(pem(ec.generate_private_key(ec.SECP256R1())))
    shown: list[str] = []

    class Remembered:
        def sign(self, claims: Mapping[str, str | int]) -> str:
            shown.append(signing.sign(claims))
            server.faults.append(Fault(400, f"bad assertion {shown[-1]}"))
            return shown[-1]

    for grant in (Grant.CLIENT_CREDENTIALS, Grant.JWT_BEARER):
        with pytest.raises(TokenPermanent, match="bad assertion …:") as caught:
            TokenSource(recipe(server, grant, client_secret="", key=Remembered())).token()
        assert shown[-1] not in caught.value.public
    pair = base64.b64encode(b"intake:hush").decode()
    server.faults.append(Fault(401, f"bad Basic {pair}"))
    with pytest.raises(TokenPermanent, match="bad Basic …:"):
        TokenSource(recipe(server, Grant.CLIENT_CREDENTIALS, basic=True)).token()


@pytest.mark.parametrize(
    ("fault", "temporary", "told"),
    [
        (Fault(500, "<html>Oops</html>"), True, r"answers 500 <html>Oops</html>"),
        (Fault(503, {"error": "temporarily_unavailable"}), True, "answers 503 temporarily_unavailable"),
        (Fault(400, {"error": "temporarily_unavailable"}), True, "answers 400 temporarily_unavailable"),
        (Fault(401, {"error": "invalid_client", "error_description": "AADSTS7000222: expired"}), False,
         r"refuses \(401\) invalid_client: AADSTS7000222: expired: check client_id and client_secret"),
        (Fault(400, {"error": "invalid_scope"}), False, r"invalid_scope: check scope in \[oauth.ms\]"),
        (Fault(403, "forbidden"), False, r"refuses \(403\) forbidden"),
        (Fault(302, "", {"Location": "https://elsewhere.example/"}), False, r"refuses \(302\)"),
        (Fault(200, "<html>Log in</html>", {"Content-Type": "text/html"}), True,
         r"answers what is no JSON \(text/html, 19 bytes\)"),
        (Fault(200, "Log in", {"Content-Type": ""}), True, r"no JSON \(of no named type, 6 bytes\)"),
        (Fault(200, {}), False, "gave no access token"),
        (Fault(200, {"access_token": "a b"}), False, "an access token with blanks"),
        (Fault(200, {"error": "invalid_grant"}), False, r"refuses \(200\) invalid_grant"),
        (Fault(200, "[" * 90_000), True, "answers what is no JSON"),
    ],
)  # fmt: skip
def test_every_odd_answer_is_told_from_the_others(
    server: TokenServer, fault: Fault, temporary: bool, told: str
) -> None:
    server.add(Client("intake", "hush"))
    server.faults.append(fault)
    kept = TokenSource(recipe(server, refresh_token=server.grant("intake", ACCOUNT)))
    with pytest.raises(TokenProblem, match=told) as caught:
        kept.token()
    assert caught.value.temporary is temporary


def test_a_refusal_is_over_as_soon_as_the_server_says_yes(
    server: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(source, "running_seconds", lambda: now[0])
    server.add(Client("intake", "hush"))
    server.faults.append(Fault(401, {"error": "invalid_client"}))
    kept = TokenSource(recipe(server, refresh_token=server.grant("intake", ACCOUNT)))
    for _ in range(3):
        # Several connections that want it at once don't each ask.
        with pytest.raises(TokenPermanent, match="invalid_client"):
            kept.token()
    assert len(server.asked) == 1
    now[0] += 3
    assert of(server, kept.token()) == ACCOUNT


def test_a_server_that_names_a_time_is_left_alone_until_then(
    server: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(source, "running_seconds", lambda: now[0])
    server.add(Client("intake", "hush"))
    server.faults.append(Fault(429, {"error": "too_many"}, {"Retry-After": "120"}))
    kept = TokenSource(recipe(server, refresh_token=server.grant("intake", ACCOUNT)))
    for seconds in (0, 60, 59):
        now[0] += seconds
        with pytest.raises(TokenTemporary, match="answers 429 too_many"):
            kept.token()
    assert len(server.asked) == 1
    now[0] += 2
    assert of(server, kept.token()) == ACCOUNT


def test_a_token_that_is_still_good_is_used_while_the_server_fails(
    server: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(source, "running_seconds", lambda: now[0])
    server.add(Client("intake", "hush"))
    kept = TokenSource(recipe(server, refresh_token=server.grant("intake", ACCOUNT)))
    token = kept.token()
    server.faults.append(Fault(503))
    now[0] += 3570
    assert kept.token() == token
    now[0] += 40
    assert kept.token() != token


def test_nobody_listening_is_temporary(server: TokenServer) -> None:
    said = recipe(server, refresh_token="r", url="http://127.0.0.1:1/token")
    with pytest.raises(TokenTemporary, match=r"the token server 127.0.0.1:1 can't be reached"):
        TokenSource(said).token()


def test_an_assertion_is_dated_by_the_servers_clock_where_ours_is_wrong(
    server: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing = rsa.generate_private_key(65537, 2048)
    server.add(Client("intake", "", ("client_credentials",), public(signing)))
    said = recipe(server, Grant.CLIENT_CREDENTIALS, client_secret="", key=keys.signing_key(pem(signing)))
    real = time.time

    class Behind:
        """The clock that our side goes by; the server's is the machine's."""

        monotonic, clock_gettime, CLOCK_BOOTTIME, sleep = (
            time.monotonic,
            time.clock_gettime,
            time.CLOCK_BOOTTIME,
            time.sleep,
        )

        @staticmethod
        def time() -> float:
            return real() - 1200

    monkeypatch.setattr(source, "time", Behind)
    monkeypatch.setattr("intake.mail.oauth.endpoint.time", Behind)
    assert of(server, TokenSource(said).token()) == "*"
    assert len(server.asked) == 2


# Several who renew, and files


def _renew(folder: str, url: str, refresh_token: str, queue: Any) -> None:
    said = Recipe("ms", url, "intake", ACCOUNT, Grant.REFRESH_TOKEN, "hush", refresh_token)
    queue.put(TokenSource(said, TokenFile(Path(folder) / "token", ACCOUNT)).token())


def test_two_daemons_that_renew_at_once_ask_once_and_have_the_same_token(
    server: TokenServer, tmp_path: Path
) -> None:
    server.add(Client("intake", "hush"))
    first = server.grant("intake", ACCOUNT)
    server.on_token = lambda: time.sleep(0.3)
    context = multiprocessing.get_context("spawn")
    queue: Any = context.Queue()
    daemons = [
        context.Process(target=_renew, args=(str(tmp_path), server.token_url, first, queue)) for _ in range(3)
    ]
    for daemon in daemons:
        daemon.start()
    tokens = {queue.get(timeout=60) for _ in daemons}
    for daemon in daemons:
        daemon.join(60)
    assert len(tokens) == 1
    assert len(server.asked) == 1
    assert [token.account for token in server.active()] == [ACCOUNT]


def test_a_token_of_another_account_is_named_and_not_used(server: TokenServer, tmp_path: Path) -> None:
    server.add(Client("intake", "hush"))
    path = tmp_path / "token"
    said = recipe(server, refresh_token=server.grant("intake", ACCOUNT))
    TokenSource(said, TokenFile(path, ACCOUNT)).token()
    other = replace(said, account="boss@example.com", refresh_token="")
    with pytest.raises(
        TokenPermanent, match=r"token of support@example.com, not of boss@example.com: remove it"
    ):
        TokenSource(other, TokenFile(path, "boss@example.com")).token()
    assert len(server.asked) == 1


@pytest.mark.parametrize("changed", [{"url": "/elsewhere"}, {"client_id": "another"}])
@pytest.mark.parametrize("grant", [Grant.REFRESH_TOKEN, Grant.DEVICE_CODE])
def test_a_kept_token_goes_to_no_other_token_server_and_to_no_other_client(
    server: TokenServer, tmp_path: Path, changed: dict[str, Any], grant: Grant
) -> None:
    configured = "first" if grant is Grant.REFRESH_TOKEN else ""
    said = recipe(server, grant, refresh_token=configured)
    file = TokenFile(tmp_path / "token", ACCOUNT)
    TokenSource(said, file).keep({"access_token": "a", "refresh_token": "kept", "expires_in": 3600})
    if "url" in changed:
        changed = {"url": server.address + changed["url"]}
    server.faults.append(Fault(200, {"access_token": "b", "refresh_token": "next"}))
    other = TokenSource(replace(said, **changed), file)
    if configured:
        assert other.token() == "b"
        assert [form["refresh_token"] for form in server.asked] == ["first"]
    else:
        with pytest.raises(TokenPermanent, match="get one by `intake login`"):
            other.token()
        assert server.asked == []


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The inodes that root has given away, with the users they were given to."""
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda file, user, _: given.append((os.fstat(file).st_ino, user)))
    return given


def test_root_hands_over_what_it_creates_and_nothing_that_was_there(
    tmp_path: Path, handed_over: list[tuple[int, int]]
) -> None:
    path, owner = tmp_path / "token", tmp_path.stat().st_uid
    lock = path.with_name("token.lock")
    for _ in range(2):
        with TokenFile(path, ACCOUNT).locked():
            assert lock.stat().st_mode & 0o777 == 0o600
        assert handed_over == [(lock.stat().st_ino, owner)]
    # A hard link to a file of somebody else is no new file either.
    handed_over.clear()
    lock.unlink()
    (tmp_path / "victim").touch()
    lock.hardlink_to(tmp_path / "victim")
    with TokenFile(path, ACCOUNT).locked():
        assert handed_over == []


@pytest.mark.parametrize("there", [True, False])
def test_a_lock_that_is_a_link_to_elsewhere_is_neither_followed_nor_handed_over(
    tmp_path: Path, handed_over: list[tuple[int, int]], there: bool
) -> None:
    folder, victim = tmp_path / "tokens", tmp_path / "victim"
    folder.mkdir()
    if there:
        victim.write_text("root's")
    (folder / "token.lock").symlink_to(victim)
    with pytest.raises(OSError, match="symbolic link"), TokenFile(folder / "token", ACCOUNT).locked():
        pytest.fail("the link was followed")
    assert handed_over == []
    assert victim.exists() is there
    with pytest.raises(TokenPermanent, match="can't be kept"):
        TokenSource(
            Recipe("ms", "http://127.0.0.1:1/", "intake", ACCOUNT, Grant.DEVICE_CODE),
            TokenFile(folder / "token", ACCOUNT),
        ).require_room()


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff\xfe", b'{"account": 5}', b"[" * 100_000])
def test_a_file_that_holds_no_token_is_named(server: TokenServer, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "token"
    path.write_bytes(content)
    with pytest.raises(TokenPermanent, match="holds no token: remove it"):
        TokenSource(recipe(server, refresh_token="r"), TokenFile(path, ACCOUNT)).token()
    assert server.asked == []


def test_without_a_token_the_command_that_gets_one_is_named(server: TokenServer, tmp_path: Path) -> None:
    with pytest.raises(
        TokenPermanent, match=r"no token of support@example.com yet: get one by `intake login`"
    ):
        TokenSource(recipe(server, Grant.DEVICE_CODE), TokenFile(tmp_path / "token", ACCOUNT)).token()
    assert server.asked == []


def test_where_nothing_can_be_kept_a_daemon_lives_on_and_a_check_uses_nothing_up(
    server: TokenServer, tmp_path: Path
) -> None:
    server.add(Client("intake", "hush"))
    said = recipe(server, refresh_token=server.grant("intake", ACCOUNT))
    nowhere = TokenFile(tmp_path / "missing" / "token", ACCOUNT)
    with pytest.raises(TokenPermanent, match=r"can't be kept in .*; so none is asked for"):
        TokenSource(said, nowhere, careful=True).token()
    assert server.asked == []
    daemon = TokenSource(said, nowhere)
    daemon.refused(daemon.token())
    assert of(server, daemon.token()) == ACCOUNT


def test_a_check_takes_the_token_that_the_daemon_has_got(server: TokenServer, tmp_path: Path) -> None:
    server.add(Client("intake", "hush"))
    said = recipe(server, refresh_token=server.grant("intake", ACCOUNT))
    token = TokenSource(said, TokenFile(tmp_path / "token", ACCOUNT)).token()
    assert TokenSource(said, TokenFile(tmp_path / "token", ACCOUNT), careful=True).token() == token
    assert len(server.asked) == 1
