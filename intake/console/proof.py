"""`intake check --mail`: does a mail prove the agent who wrote it, and what to configure where it doesn't."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from intake.assembly.parts import utc_now
from intake.config.settings import Settings
from intake.console.explain import desk_for, usable_database
from intake.console.output import print_json, printable, say
from intake.desk.message import InboundMail
from intake.desk.proof_advice import Advice, Setting, login_without_name
from intake.desk.support_desk import SupportDesk
from intake.mail.parsing.parse import MalformedMail
from intake.services.proof import ProofChecked, check_proof
from intake.services.views import Json

_USAGE = 2
_DOCUMENT = "docs/mail-systems.md"
_INTERNAL = "internal"


def proof_command(settings: Settings, source: str, mailbox: str | None, *, as_json: bool) -> int:
    """Check the mail of a file, or of stdin when `source` is "-".

    0: it proves an agent.  1: it doesn't, or is no mail.  2: there is no such mailbox.
    """
    known = [box.name for box in settings.mailboxes]
    if mailbox is not None and mailbox not in known:
        say(f"There is no mailbox {mailbox}; available: {', '.join(known)}")
        return _USAGE
    raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    with usable_database(settings) as database:
        desk, regulation = desk_for(settings, raw, mailbox, database)
        try:
            checked = check_proof(raw, desk, regulation, utc_now(), database)
        except MalformedMail as malformed:
            say(f"not understood: {malformed}")
            return 1
    if as_json:
        print_json([_json(checked, desk)])
    else:
        sys.stdout.write(printable("\n".join(_page(checked, desk))) + "\n")
    return 0 if checked.proof.proved else 1


def _json(checked: ProofChecked, desk: SupportDesk) -> Json:
    return {
        "mailbox": desk.mailbox,
        "sender": checked.mail.sender.address,
        "agent": checked.agent.address if checked.agent else None,
        "proved": checked.proof.proved,
        "reason": desk.languages.english(checked.proof.reason),
        "found": list(_found(checked.mail, desk)),
        "missing": list(_missing(checked)),
        "advice": [
            {
                "proof": desk.languages.english(advice.judgement.reason),
                "only_if": list(_conditions(advice, desk)),
                "lines": list(_lines(advice, desk)),
            }
            for advice in checked.advice
        ],
    }


def _page(checked: ProofChecked, desk: SupportDesk) -> Iterator[str]:
    sender, reason = checked.mail.sender.address, desk.languages.english(checked.proof.reason)
    if checked.agent is None:
        yield f"NOT AN AGENT  {sender or 'nobody'} is no [[agent]] of the configuration"
    elif checked.proof.proved:
        yield f"PROVED  {sender}"
        yield f"  by       {reason}"
    else:
        yield f"NOT PROVED  {sender}: this mail would be held"
        yield f"  because  {reason}"
    yield from (f"  found    {line}" for line in _found(checked.mail, desk))
    yield from (f"  missing  {line}" for line in _missing(checked))
    for number, advice in enumerate(checked.advice):
        yield ""
        how = desk.languages.english(advice.judgement.reason)
        yield f"{'Or' if number else 'To have it'} proved by: {how}"
        yield from (f"    {line}" for line in _lines(advice, desk))
        yield "  only if"
        yield from (f"    - {condition}" for condition in _conditions(advice, desk))


def _found(mail: InboundMail, desk: SupportDesk) -> Iterator[str]:
    """What of the mail may prove somebody, and whether it counts."""
    for header in mail.authentication:
        said = "; ".join(
            f"{one.method}={one.result}{f' for {one.domain}' if one.domain else ''}" for one in header.methods
        )
        name = header.authserv_id or "a name that can't be compared"
        trusted = "" if header.authserv_id in desk.authserv_ids else ", not in trusted_authserv_ids"
        below = _below(header.received_above, desk)
        yield f"Authentication-Results of {name}{trusted}{below}: {said or 'none'}"
    sent = mail.submission
    if sent is not None and sent.server:
        who = f"{sent.login} logged in" if sent.login else "names nobody who logged in"
        trusted = "" if sent.server in desk.submission_servers else ", not in trusted_submission"
        yield f"Received by {sent.server}{trusted}{_below(sent.received_above, desk)}: {who}"
    if mail.exchange_auth_as:
        trusted = "" if desk.exchange_header_firewall else ", exchange_header_firewall is not set"
        yield f"X-MS-Exchange-Organization-AuthAs{trusted}: {mail.exchange_auth_as}"


def _below(above: int, desk: SupportDesk) -> str:
    if above <= desk.trusted_hops:
        return ""
    headers = "1 Received header" if above == 1 else f"{above} Received headers"
    return f", below {headers} though trusted_hops is {desk.trusted_hops}"


def _missing(checked: ProofChecked) -> Iterator[str]:
    """What the mail lacks to prove anybody by any configuration."""
    if checked.proof.proved or checked.agent is None:
        return
    if not checked.mail.authentication:
        yield f"your server wrote no Authentication-Results header: let it, see {_DOCUMENT}"
    if login_without_name(checked.mail) and not checked.advice:
        yield (
            "the server says that somebody logged in, but not who: set smtpd_sasl_authenticated_header = "
            f"yes in Postfix, or ${{authresults}} in Exim, see {_DOCUMENT}"
        )
    if not checked.advice and checked.mail.authentication:
        domain = checked.mail.sender.domain
        yield (
            f"no pass for {domain} (SPF, DKIM, DMARC) and no login of {checked.agent.address} without a "
            f"failure beside it: publish them for {domain}, or let agents send through your server, see "
            f"{_DOCUMENT}"
        )
    if checked.mail.exchange_auth_as not in ("", _INTERNAL):
        yield f"Exchange took the mail for one from outside ({checked.mail.exchange_auth_as})"


def _lines(advice: Advice, desk: SupportDesk) -> Iterator[str]:
    """The settings as they stand in config.toml."""
    of_mailbox = [setting for setting in advice.settings if not setting.agent]
    if of_mailbox:
        yield "[[mailbox]]"
        yield f"name = {_toml(desk.mailbox)}"
        yield from map(_line, of_mailbox)
    for setting in advice.settings:
        if setting.agent:
            yield "[[agent]]"
            yield f"address = {_toml(setting.agent)}"
            yield _line(setting)


def _line(setting: Setting) -> str:
    return f"{setting.key} = {_toml(setting.value)}"


def _toml(value: str | tuple[str, ...] | float) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _conditions(advice: Advice, desk: SupportDesk) -> Iterator[str]:
    """What the operator promises by these settings."""
    if not advice.server:
        yield "your Exchange removes X-MS-Exchange-Organization headers from outside (header firewall)"
        yield "it lets nobody inside send as somebody else"
        return
    if any(setting.key in ("trusted_authserv_ids", "trusted_submission") for setting in advice.settings):
        yield f"{advice.server} is your server, and writes this above whatever the sender wrote"
    if advice.received_by:
        names = ", ".join(advice.received_by)
        address = desk.address.address
        yield f"in every mail to {address} your own servers' Received headers are above it: {names}"
    if any(setting.agent for setting in advice.settings):
        yield "that login is this agent's and nobody else's"
