"""What Debian's servers write of who sent a mail: the headers in tests/corpus/proofs are theirs, unchanged.

Each folder is a server as it was set up on loopback: Postfix 3.7.11 with OpenDKIM 2.11.0, OpenDMARC 1.4.2 and
Dovecot 2.3.19 (LMTP); the same with rspamd 3.4; Exim 4.96 with `${authresults}` at the start or the end of the
header, and with `A=` in its Received header.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intake.desk.authenticity import Authenticity, Judgement, judge
from intake.desk.support_desk import SupportDesk
from intake.mail.parsing.parse import parse
from tests.languages import in_words
from tests.unit.desk_cases import ANNA, BORIS, DESK, NOW

_CORPUS = Path(__file__).parents[1] / "corpus" / "proofs"
_AGENTS = (replace(ANNA, logins=("anna",)), BORIS)
_BARE = replace(DESK, agents=_AGENTS, authserv_ids=())
_RESULTS = replace(_BARE, authserv_ids=("mx.desk.test",))
_RECEIVED = ("mx.desk.test",)
SERVERS: dict[str, SupportDesk] = {
    "postfix-opendkim": replace(_RESULTS, trusted_hops=1, submission_servers=_RECEIVED),
    "postfix-rspamd": replace(_RESULTS, trusted_hops=2),
    "exim-start": _RESULTS,
    "exim-received": replace(_BARE, submission_servers=_RECEIVED),
    "exim-end": replace(_RESULTS, trusted_hops=1),
}
MAILS = sorted(file.relative_to(_CORPUS).as_posix() for file in _CORPUS.glob("*/*.eml"))


def judged(name: str, desk: SupportDesk | None = None) -> Judgement:
    raw = (_CORPUS / name).read_bytes().replace(b"\n", b"\r\n")
    return judge(parse(raw, NOW), desk or SERVERS[name.partition("/")[0]])


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("login", ["own", "bare"])
def test_an_agent_who_logged_in_is_proved(server: str, login: str) -> None:
    proof = judged(f"{server}/login-{login}.eml")
    assert proof.authenticity is Authenticity.PROVED
    name = {"own": "anna@desk.test", "bare": "anna"}[login]
    assert in_words(proof.reason, "en") == f"mx.desk.test: sent by {name}, who had logged in"


@pytest.mark.parametrize("server", SERVERS)
def test_an_agent_whose_login_is_not_configured_is_told_which_it_is(server: str) -> None:
    desk = replace(SERVERS[server], agents=(ANNA, BORIS))
    proof = judged(f"{server}/login-bare.eml", desk)
    assert (proof.authenticity, proof.silent) == (Authenticity.UNPROVED, True)
    assert (
        in_words(proof.reason, "en")
        == "mx.desk.test: sent by anna, who had logged in; that is no login of anna@desk.test"
    )


# An Exim that lets anybody choose such a login is not one that can be believed.
_INJECTED = {"exim-start/login-crafted-result.eml", "exim-end/login-crafted-result.eml"}


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in MAILS
        if name not in _INJECTED
        and (
            "mallory" in name
            or "crafted" in name
            or "forged" in name
            or "quoted-results" in name
            or "inject" in name
        )
    ],
)
def test_nobody_else_is_an_agent(name: str) -> None:
    raw = (_CORPUS / name).read_bytes()
    is_agent = b"From: Anna <anna@desk.test>" in raw
    assert (judged(name).authenticity is Authenticity.PROVED) is (
        not is_agent and "exim-received" not in name
    )


def test_a_customer_without_dmarc_is_proved_by_the_header_below_the_first() -> None:
    assert judged("postfix-opendkim/outside-no-dmarc.eml").authenticity is Authenticity.PROVED
    assert judged("postfix-opendkim/outside-signed.eml").authenticity is Authenticity.PROVED


@pytest.mark.parametrize("name", [name for name in MAILS if "outside-signed.eml" in name or "plain" in name])
def test_a_customer_is_proved_by_what_his_server_passed(name: str) -> None:
    assert (judged(name).authenticity is Authenticity.PROVED) is ("exim-received" not in name)


@pytest.mark.parametrize("name", MAILS)
def test_no_header_is_lost(name: str) -> None:
    mail = parse((_CORPUS / name).read_bytes(), NOW)
    methods = [one.method for header in mail.authentication for one in header.methods]
    unreadable = {"login-crafted-id.eml", "outside-odd-mailfrom.eml", "outside-inject-5.eml"}
    assert "unreadable" not in methods or name.partition("/")[2] in unreadable


@pytest.mark.parametrize("name", MAILS)
def test_with_fewer_hops_than_the_servers_write_nothing_is_proved(name: str) -> None:
    if SERVERS[name.partition("/")[0]].trusted_hops:
        desk = replace(SERVERS[name.partition("/")[0]], trusted_hops=0)
        assert judged(name, desk).authenticity is not Authenticity.PROVED
