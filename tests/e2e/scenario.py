"""Plays a scenario – mails in order, with what must become of each – against a whole desk.

A scenario is a folder with 01.eml, 02.eml… and expect.json (`tests.e2e.script`), and desk.toml where the
desk has something otherwise than usual (`tests.e2e.overlay`).  Placeholders in later mails stand for
what only the running desk knows: ticket numbers, and the Message-ID, reply address and text of the
mails that it sent, counted over all customers, all agents, or all that one address got (-1 is the last).
What would be large is written once: `{{TIMES:999}}…{{END}}`.

In expect.json a step may name `agents`, who are all that there are from now on, may `release` what was held
before its mail arrives, and may say to whom it `goes_to` and `keeps_from`.
"""

from __future__ import annotations

import json
import re
import subprocess
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
from tests.e2e.script import Arrival, Scene, scenes

_PLACEHOLDER = re.compile(rb"\{\{(TICKET|MSGID|REPLYTO|BODY|QUOTED)(?::([^:{}]+))?:(-?\d+)\}\}")
_REPEATED = re.compile(rb"\{\{TIMES:(\d+)\}\}(.*?)\{\{END\}\}", re.DOTALL)


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

    def take(self, raw: bytes, at: datetime, mailbox: str | None = None) -> None: ...

    def work(self, at: datetime) -> None: ...

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]: ...

    def employ(self, addresses: Sequence[str]) -> None: ...

    def release_held(self, at: datetime) -> None: ...


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

    @property
    def decoded(self) -> str:
        """All bytes of it, and those of its parts and files as they are decoded."""
        parts = (part.get_payload(decode=True) for part in self.message.walk() if not part.is_multipart())
        return b"\n".join([self.raw, *(part for part in parts if isinstance(part, bytes))]).decode("latin-1")


@dataclass
class Step:
    """What the mails of one step came to, or what a command did; `ticket` is that of the last mail."""

    outcomes: tuple[str, ...] = ()
    ticket: Ticket | None = None
    sent: list[SentMail] = field(default_factory=list)
    senders: frozenset[str] = frozenset()
    reasons: tuple[str, ...] = ()


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
        for scene, wanted in zip(scenes(self.folder, expected), expected["steps"], strict=True):
            self._prepare(wanted, scene.at)
            self.steps.append(self._step(scene))
        return self.steps

    def _prepare(self, wanted: dict[str, Any], at: datetime) -> None:
        """What operators do before the step's mail arrives."""
        if "agents" in wanted:
            self.desk.employ(wanted["agents"])
        if wanted.get("release"):
            seen = len(self.desk.mails)
            self.desk.release_held(at)
            self._since(seen)

    def _step(self, scene: Scene) -> Step:
        """The mails of a step, one after the other; its tickets and senders are known when the last has come."""
        if not scene.arrivals:
            return Step(sent=self._without_mail(scene))
        came = [self._arrival(arrival) for arrival in scene.arrivals]
        return Step(
            tuple(outcome for step in came for outcome in step.outcomes),
            came[-1].ticket,
            [mail for step in came for mail in step.sent],
            frozenset[str]().union(*(step.senders for step in came)),
            tuple(reason for step in came for reason in step.reasons),
        )

    def _without_mail(self, scene: Scene) -> list[SentMail]:
        """What goes out when an operator has typed something, or only time has passed."""
        seen = len(self.desk.mails)
        if scene.command:
            done = self.desk.command(*scene.command)
            assert done.returncode == 0, done.stderr
        self.desk.work(scene.at)
        return self._since(seen)

    def _arrival(self, arrival: Arrival) -> Step:
        raw = self._filled(arrival.template)
        before = self.tickets()
        seen = len(self.desk.mails)
        self.desk.take(raw, arrival.at, arrival.mailbox)
        new = self._since(seen)
        with self.desk.database.read() as connection:
            line = list(ledger.list_mails(connection))[-1]
        after = self.tickets()
        ticket = after.get(line.ticket_number) if line.ticket_number else None
        old = before.get(line.ticket_number) if line.ticket_number else None
        assert line.disposition is not None
        outcome = _outcome(line.disposition.value, old, ticket, new)
        self.customer = self.customer or line.sender
        return Step((outcome,), ticket, new, frozenset({line.sender}), line.reasons)

    def _since(self, seen: int) -> list[SentMail]:
        """What the desk sent after its first `seen` mails, which is kept for placeholders."""
        new = [
            SentMail(tuple(mail.rcpt_tos), message_from_bytes(mail.raw, policy=policy.default), mail.raw)
            for mail in self.desk.mails[seen:]
        ]
        self.sent += new
        return new

    def tickets(self) -> dict[int, Ticket]:
        """All tickets there are now, by number."""
        with self.desk.database.read() as connection:
            return {ticket.number: ticket for ticket in tickets.list_tickets(connection)}

    def _filled(self, template: bytes) -> bytes:
        charset = str(message_from_bytes(template).get_content_charset() or "utf-8")

        def value(match: re.Match[bytes]) -> bytes:
            what, whom, number = match[1].decode(), (match[2] or b"").decode(), int(match[3])
            if what == "TICKET":
                return str(sorted(self.tickets())[number - 1]).encode()
            mail = self._nth(whom, number)
            text = {
                "MSGID": lambda: mail.message_id,
                "REPLYTO": lambda: mail.reply_to,
                "BODY": lambda: mail.text,
                "QUOTED": lambda: "\n".join(f"> {line}" for line in mail.text.splitlines()),
            }[what]()
            return text.encode(charset if what in ("BODY", "QUOTED") else "ascii", "replace")

        filled = _PLACEHOLDER.sub(value, template)
        return _REPEATED.sub(lambda match: match[2] * int(match[1]), filled)

    def _nth(self, whom: str, number: int) -> SentMail:
        if "@" in whom:
            matching = [mail for mail in self.sent if whom in mail.recipients]
        else:
            matching = [mail for mail in self.sent if is_for_agents(mail) == (whom == "agent")]
        return matching[number if number < 0 else number - 1]


def is_for_agents(mail: SentMail) -> bool:
    """Whether an agent is among its recipients: they all are at the desk's domain, and no customer is."""
    return any(address.endswith("@desk.test") for address in mail.recipients)


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
        "discard": "discarded",
        "hold": "held",
        "reject": "rejected",
        "duplicate": "duplicate",
        "quarantine": "quarantined",
    }
    return words[disposition]
