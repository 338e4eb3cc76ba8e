"""In what a played scenario differs from what must become of its mails."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from intake.desk.message import Address
from intake.desk.ticket import Participant, Ticket
from tests.e2e.desk import ADDRESS, AGENTS
from tests.e2e.scenario import Player, SentMail, Step, is_for_agents


def differences(folder: Path, player: Player) -> list[str]:
    """Everything in which the played scenario differs from what it must be."""
    expected = json.loads((folder / "expect.json").read_text(encoding="utf-8"))
    wrong: list[str] = []
    for number, (step, wanted) in enumerate(zip(player.steps, expected["steps"], strict=True), start=1):
        wrong += [f"step {number}: {text}" for text in _step_differences(player, step, wanted)]
    total = expected.get("tickets_total")
    tickets_there = len(player.tickets())
    if total is not None and not _allowed(tickets_there, total):
        wrong.append(f"{tickets_there} tickets, not {total}")
    wrong += _leaks(player, expected)
    return wrong


def _step_differences(player: Player, step: Step, wanted: dict[str, Any]) -> list[str]:
    wrong: list[str] = []
    outcome = wanted.get("outcome", [])
    outcomes = outcome if isinstance(outcome, list) else [outcome]
    registered = {"registered", "new_ticket"} if "new_ticket" in outcomes else set()
    why = "; ".join(step.reasons)
    if unwanted := sorted({*step.outcomes} - {*outcomes, *registered}):
        wrong.append(f"{', '.join(unwanted)}, not {outcomes}: {why}")
    wrong += [
        f"the reason {text!r} is missing: {why}" for text in wanted.get("reasons", []) if text not in why
    ]
    agents = set(AGENTS.values())
    counts = {
        "sends": len(step.sent),
        "sends_to_customer": _count(step.sent, {player.customer}),
        "sends_to_sender": _count(step.sent, set(step.senders)),
        "sends_to_agents": _count(step.sent, agents),
    }
    for name, count in counts.items():
        if not _allowed(count, wanted.get(name)):
            wrong.append(f"{name} is {count}, not {wanted[name]}: {why}")
    if step.ticket is not None:
        wrong += _ticket_differences(step.ticket, wanted)
    reached = {address for mail in step.sent for address in mail.recipients}
    wrong += [f"{address} got nothing" for address in wanted.get("goes_to", []) if address not in reached]
    wrong += [f"{address} got a mail" for address in wanted.get("keeps_from", []) if address in reached]
    for address, texts in wanted.get("tells", {}).items():
        told = "\n".join(mail.everything for mail in step.sent if address in mail.recipients)
        wrong += [
            f"{address} did not read {text!r}" for text in texts if _squeezed(text) not in _squeezed(told)
        ]
    return wrong


def _ticket_differences(ticket: Ticket, wanted: dict[str, Any]) -> list[str]:
    wrong: list[str] = []
    for name, value in wanted.get("fields", {}).items():
        found = ticket.value(name)
        if name == "subject" and found is None:
            found = ticket.subject or None
        if _unified(found) != _unified(value):
            wrong.append(f"{name} is {found!r}, not {value!r}")
    for name, value in wanted.get("ticket", {}).items():
        held = _plain(getattr(ticket, name))
        if held != (sorted(value) if isinstance(value, list) else value):
            wrong.append(f"the ticket's {name} is {held!r}, not {value!r}")
    if "missing" in wanted and sorted(ticket.missing) != sorted(wanted["missing"]):
        wrong.append(f"missing is {ticket.missing}, not {wanted['missing']}")
    return wrong


def _plain(value: object) -> object:
    """A ticket's value as JSON has it: participants are told by their addresses."""
    if isinstance(value, tuple):
        return sorted(_address_or_text(item) for item in value)
    return str(value) if isinstance(value, str) else getattr(value, "address", value)


def _address_or_text(item: object) -> str:
    address = item.address if isinstance(item, Participant) else item
    return address.address if isinstance(address, Address) else str(address)


def _leaks(player: Player, expected: dict[str, Any]) -> list[str]:
    wrong, agents_alone = _proofs_that_left(player), set(AGENTS.values())
    for forbidden in expected.get("must_never", []):
        for mail in player.sent:
            if "@" in forbidden and forbidden.casefold() in (r.casefold() for r in mail.recipients):
                wrong.append(f"mail went to {forbidden}")
            if "@" not in forbidden and forbidden in mail.everything:
                wrong.append(f"{forbidden!r} was written to {mail.recipients}")
    for address, texts in expected.get("extra_checks", {}).get("never_to", {}).items():
        for mail in player.sent:
            if address in mail.recipients:
                wrong += [f"{text!r} was written to {address}" for text in texts if text in mail.everything]
    wrong += [
        f"{text!r} was written to {mail.recipients}"
        for text in expected.get("extra_checks", {}).get("never_outside", [])
        for mail in player.sent
        if not agents_alone.issuperset(mail.recipients) and text in mail.everything
    ]
    for address, most in expected.get("extra_checks", {}).get("at_most_to", {}).items():
        if (count := _count(player.sent, {address})) > most:
            wrong.append(f"{address} got {count} mails, more than {most}")
    relayed = [step for step in player.steps if "relayed_to_customer" in step.outcomes]
    told = "\n".join(
        mail.everything for step in relayed for mail in step.sent if player.customer in mail.recipients
    )
    wrong += [
        f"{text!r} was not relayed"
        for text in expected.get("reply_text_contains", [])
        if _squeezed(text) not in _squeezed(told)
    ]
    wrong += [f"{text!r} was relayed" for text in expected.get("reply_text_excludes", []) if text in told]
    return wrong


def _proofs_that_left(player: Player) -> list[str]:
    """Message-IDs of mails to agents, by which they prove themselves, that others were sent."""
    proofs = {
        mail.message_id.strip("<>").partition("@")[0]: set(mail.recipients)
        for mail in player.sent
        if is_for_agents(mail)
    }
    others = ((mail, mail.decoded) for mail in player.sent if not is_for_agents(mail))
    # Who is told together with the agents has it already.
    return [
        f"what proves an agent, {proof}, was sent to {mail.recipients}"
        for mail, text in others
        for proof, told in proofs.items()
        if proof in text and not told.issuperset(mail.recipients)
    ]


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _count(sent: list[SentMail], addresses: set[str]) -> int:
    keys = {address.casefold() for address in addresses} - {ADDRESS}
    return sum(bool(keys & {recipient.casefold() for recipient in mail.recipients}) for mail in sent)


def _allowed(count: int, wanted: object) -> bool:
    """Whether a number is the one that is wanted, one of several, or within {"at_least": 1, "at_most": 2}."""
    if isinstance(wanted, dict):
        return bool(wanted.get("at_least", 0) <= count <= wanted.get("at_most", count))
    if isinstance(wanted, list):
        return count in wanted
    return wanted is None or count == wanted


def _unified(value: str | None) -> str | None:
    if value is None:
        return None
    plain = re.sub("[«»„“”‟\"']", '"', value)
    return " ".join(plain.split()).casefold()
