"""What in the configuration would let a mail prove its agent: each advice is tried on the mail first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from intake.addresses import login_key
from intake.desk.authenticity import Authenticity, Judgement, judge
from intake.desk.logins import logins_of
from intake.desk.message import Address, AuthenticationResults, InboundMail
from intake.desk.support_desk import Agent, SupportDesk

_BY = re.compile(r"(?:^|\s)by\s+([^\s;()]{1,255})")
_WITH_LOGIN = re.compile(r"\swith\s+(?:ESMTPS?|UTF8SMTPS?)A\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Setting:
    """A key of the configuration and its value: of the mail's mailbox, or of the agent with this address."""

    key: str
    value: tuple[str, ...] | int | bool
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """Settings with which the mail proves its agent, what proves him then, and what must be true for it.

    `received_by` are the servers that wrote the Received headers which `trusted_hops` then counts.
    """

    settings: tuple[Setting, ...]
    judgement: Judgement
    server: str
    received_by: tuple[str, ...] = ()


def advise(mail: InboundMail, desk: SupportDesk) -> tuple[Advice, ...]:
    """Every way, the safest first, to prove by what a mail has the agent whom it shows."""
    agent = desk.agent(mail.sender)
    if agent is None or judge(mail, desk).authenticity is Authenticity.PROVED:
        return ()
    found: dict[tuple[Setting, ...], Advice] = {}
    for changed, server in _candidates(mail, desk, agent):
        judgement = judge(mail, changed)
        if judgement.authenticity is Authenticity.PROVED:
            settings = _differences(desk, changed, agent)
            hops = changed.trusted_hops if changed.trusted_hops != desk.trusted_hops else 0
            found.setdefault(settings, Advice(settings, judgement, server, _received_by(mail)[:hops]))
    return tuple(found.values())


def login_without_name(mail: InboundMail) -> bool:
    """Whether the server that took the mail in says that somebody logged in, but not who."""
    sent = mail.submission
    received = mail.header_all("received")
    return (
        sent is not None
        and not sent.login
        and sent.received_above < len(received)
        and bool(_WITH_LOGIN.search(received[sent.received_above]))
    )


def _candidates(mail: InboundMail, desk: SupportDesk, agent: Agent) -> Iterator[tuple[SupportDesk, str]]:
    for header in mail.authentication:
        if header.authserv_id:
            trusting = _trusting(desk, header)
            yield trusting, header.authserv_id
            for login in _logins(header):
                yield _knowing(trusting, agent, login), header.authserv_id
    sent = mail.submission
    if sent is not None and sent.server and sent.login:
        servers = tuple(dict.fromkeys((*desk.submission_servers, sent.server)))
        hops = max(desk.trusted_hops, sent.received_above)
        trusting = replace(desk, submission_servers=servers, trusted_hops=hops)
        yield trusting, sent.server
        yield _knowing(trusting, agent, sent.login), sent.server
    yield replace(desk, exchange_header_firewall=True), ""


def _trusting(desk: SupportDesk, header: AuthenticationResults) -> SupportDesk:
    ids = tuple(dict.fromkeys((*desk.authserv_ids, header.authserv_id)))
    return replace(desk, authserv_ids=ids, trusted_hops=max(desk.trusted_hops, header.received_above))


def _logins(header: AuthenticationResults) -> tuple[str, ...]:
    return tuple(one.domain for one in header.methods if one.method == "auth" and one.result == "pass")


def _knowing(desk: SupportDesk, agent: Agent, login: str) -> SupportDesk:
    """The desk with a login more of the agent's, unless it is another agent's already."""
    others = (other for other in desk.agents if other != agent)
    taken = {name for other in others for name in logins_of(Address(other.address), desk)}
    if not login or login_key(login) in taken or login_key(login) in logins_of(Address(agent.address), desk):
        return desk
    known = replace(agent, logins=(*agent.logins, login))
    return replace(desk, agents=tuple(known if one == agent else one for one in desk.agents))


def _differences(desk: SupportDesk, changed: SupportDesk, agent: Agent) -> tuple[Setting, ...]:
    pairs: tuple[tuple[str, tuple[str, ...] | int | bool, tuple[str, ...] | int | bool], ...] = (
        ("trusted_authserv_ids", desk.authserv_ids, changed.authserv_ids),
        ("trusted_submission", desk.submission_servers, changed.submission_servers),
        ("trusted_hops", desk.trusted_hops, changed.trusted_hops),
        ("exchange_header_firewall", desk.exchange_header_firewall, changed.exchange_header_firewall),
    )
    settings = [Setting(key, new) for key, old, new in pairs if old != new]
    known = changed.agent(Address(agent.address))
    if known is not None and known.logins != agent.logins:
        settings.append(Setting("login", known.logins, agent.address))
    return tuple(settings)


def _received_by(mail: InboundMail) -> tuple[str, ...]:
    """The names of the servers in the Received headers, topmost first; "?" where there is none."""
    found = (_BY.search(value) for value in mail.header_all("received"))
    return tuple("?" if one is None else one[1] for one in found)
