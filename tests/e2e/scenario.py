"""Plays a scenario – mails in order, with what must become of each – against a whole desk.

A scenario is a folder with 01.eml, 02.eml… and expect.json.  Placeholders in later mails stand for
what only the running desk knows: ticket numbers, and the Message-ID, reply address and text of the
mails that it sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Protocol

from intake.desk.ticket import FINISHED, Status, Ticket
from intake.store.database.session import Database
from intake.store.spool import ledger
from intake.store.tickets import tickets
from tests.e2e.desk import ADDRESS, AGENTS

_PLACEHOLDER = re.compile(rb"\{\{(TICKET|MSGID|REPLYTO|BODY|QUOTED)(?::(customer|agent))?:(\d+)\}\}")


class Sent(Protocol):
    """A mail that a desk sent."""

    @property
    def rcpt_tos(self) -> tuple[str, ...]: ...

    @property
    def raw(self) -> bytes: ...


class PlayableDesk(Protocol):
    """A desk that takes in a mail and works until it rests, with servers or without."""

    @property
    def database(self) -> Database: ...

    @property
    def mails(self) -> Sequence[Sent]: ...

    def take(self, raw: bytes, at: datetime) -> None: ...


@dataclass
class SentMail:
    """A mail that the desk sent, as its recipients see it."""

    recipients: tuple[str, ...]
    message: EmailMessage
    raw: bytes

    @property
    def message_id(self) -> str:
        return str(self.message["message-id"])

    @property
    def reply_to(self) -> str:
        header = self.message["reply-to"] or self.message["from"]
        return str(header.addresses[0].addr_spec)

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    @property
    def everything(self) -> str:
        """All that a recipient could read: headers, text and HTML."""
        parts = [str(self.message["subject"]), str(self.message["to"]), self.text]
        html = self.message.get_body(("html",))
        return "\n".join([*parts, html.get_content() if html else ""])


@dataclass
class Step:
    """What one mail came to."""

    outcome: str
    ticket: Ticket | None
    sent: list[SentMail]
    sender: str
    reasons: tuple[str, ...]


@dataclass
class Player:
    """Plays one scenario."""

    folder: Path
    desk: PlayableDesk
    sent: list[SentMail] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    customer: str = ""

    def play(self) -> list[Step]:
        expected = json.loads((self.folder / "expect.json").read_text(encoding="utf-8"))
        for path, at in zip(sorted(self.folder.glob("*.eml")), expected["clock"], strict=True):
            self.steps.append(self._step(path.read_bytes(), datetime.fromisoformat(at)))
        return self.steps

    def _step(self, template: bytes, at: datetime) -> Step:
        raw = self._filled(template)
        before = self._tickets()
        seen = len(self.desk.mails)
        self.desk.take(raw, at)
        new = [
            SentMail(tuple(mail.rcpt_tos), message_from_bytes(mail.raw, policy=policy.default), mail.raw)
            for mail in self.desk.mails[seen:]
        ]
        self.sent += new
        with self.desk.database.read() as connection:
            line = list(ledger.list_mails(connection))[-1]
        after = self._tickets()
        ticket = after.get(line.ticket_number) if line.ticket_number else None
        old = before.get(line.ticket_number) if line.ticket_number else None
        assert line.disposition is not None
        outcome = _outcome(line.disposition.value, old, ticket, new)
        self.customer = self.customer or line.sender
        return Step(outcome, ticket, new, line.sender, line.reasons)

    def _tickets(self) -> dict[int, Ticket]:
        with self.desk.database.read() as connection:
            return {ticket.number: ticket for ticket in tickets.list_tickets(connection)}

    def _filled(self, template: bytes) -> bytes:
        charset = str(message_from_bytes(template).get_content_charset() or "utf-8")

        def value(match: re.Match[bytes]) -> bytes:
            what, whom, number = match[1].decode(), (match[2] or b"").decode(), int(match[3])
            if what == "TICKET":
                return str(sorted(self._tickets())[number - 1]).encode()
            mail = self._nth(whom, number)
            text = {
                "MSGID": lambda: mail.message_id,
                "REPLYTO": lambda: mail.reply_to,
                "BODY": lambda: mail.text,
                "QUOTED": lambda: "\n".join(f"> {line}" for line in mail.text.splitlines()),
            }[what]()
            return text.encode(charset if what in ("BODY", "QUOTED") else "ascii", "replace")

        return _PLACEHOLDER.sub(value, template)

    def _nth(self, whom: str, number: int) -> SentMail:
        agents = set(AGENTS.values())
        matching = [mail for mail in self.sent if bool(agents & set(mail.recipients)) == (whom == "agent")]
        return matching[number - 1]


def _outcome(disposition: str, old: Ticket | None, new: Ticket | None, sent: list[SentMail]) -> str:
    if disposition == "open_ticket":
        if new is not None and new.continues is not None:
            return "new_ticket"
        return "info_requested" if new is not None and new.missing else "registered"
    if disposition == "append" and old is not None and new is not None:
        if old.status in FINISHED and new.status is Status.OPEN:
            return "reopened"
        if old.missing and not new.missing:
            return "completed"
        return "info_requested" if new.asked > old.asked else "appended"
    words = {
        "append": "appended",
        "relay": "relayed_to_customer",
        "note": "internal_note",
        "ignore": "ignored",
        "hold": "held",
        "reject": "rejected",
        "duplicate": "duplicate",
        "quarantine": "quarantined",
    }
    return words[disposition]


def differences(folder: Path, player: Player) -> list[str]:
    """Everything in which the played scenario differs from what it must be."""
    expected = json.loads((folder / "expect.json").read_text(encoding="utf-8"))
    wrong: list[str] = []
    for number, (step, wanted) in enumerate(zip(player.steps, expected["steps"], strict=True), start=1):
        wrong += [f"step {number}: {text}" for text in _step_differences(player, step, wanted)]
    total = expected.get("tickets_total")
    tickets_there = len(player._tickets())
    if total is not None and not _allowed(tickets_there, total):
        wrong.append(f"{tickets_there} tickets, not {total}")
    wrong += _leaks(player, expected)
    return wrong


def _step_differences(player: Player, step: Step, wanted: dict[str, Any]) -> list[str]:
    wrong: list[str] = []
    outcomes = wanted["outcome"] if isinstance(wanted["outcome"], list) else [wanted["outcome"]]
    registered = {"registered", "new_ticket"} if "new_ticket" in outcomes else set()
    if step.outcome not in {*outcomes, *registered}:
        wrong.append(f"{step.outcome}, not {outcomes}: {'; '.join(step.reasons)}")
    agents = set(AGENTS.values())
    counts = {
        "sends_to_customer": _count(step.sent, {player.customer}),
        "sends_to_sender": _count(step.sent, {step.sender}),
        "sends_to_agents": _count(step.sent, agents),
    }
    for name, count in counts.items():
        if not _allowed(count, wanted.get(name)):
            wrong.append(f"{name} is {count}, not {wanted[name]}")
    if step.ticket is not None:
        wrong += _ticket_differences(step.ticket, wanted)
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
        if held != value:
            wrong.append(f"the ticket's {name} is {held!r}, not {value!r}")
    if "missing" in wanted and sorted(ticket.missing) != sorted(wanted["missing"]):
        wrong.append(f"missing is {ticket.missing}, not {wanted['missing']}")
    return wrong


def _plain(value: object) -> object:
    """A ticket's value as JSON has it: participants are told by their addresses."""
    if isinstance(value, tuple):
        return sorted(str(getattr(getattr(item, "address", item), "address", item)) for item in value)
    return str(value) if isinstance(value, str) else getattr(value, "address", value)


def _leaks(player: Player, expected: dict[str, Any]) -> list[str]:
    wrong: list[str] = []
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
    relayed = [step for step in player.steps if step.outcome == "relayed_to_customer"]
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


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _count(sent: list[SentMail], addresses: set[str]) -> int:
    keys = {address.casefold() for address in addresses} - {ADDRESS}
    return sum(bool(keys & {recipient.casefold() for recipient in mail.recipients}) for mail in sent)


def _allowed(count: int, wanted: object) -> bool:
    if wanted is None:
        return True
    return count in wanted if isinstance(wanted, list) else count == wanted


def _unified(value: str | None) -> str | None:
    if value is None:
        return None
    plain = re.sub("[«»„“”‟\"']", '"', value)
    return " ".join(plain.split()).casefold()
