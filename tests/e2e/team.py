"""Plays the stories of two agents and of doubtful senders, and tells in what they differ from what must be.

A step of `expect.json` has `mail` (a name, several, or null: only time passes) and what must come of it: `to`
(how many mails reach whom, at least and at most), `outcome` (the dispositions that are right), `became` (the same
of earlier mails), and by reader what he reads: `contains`, `contains_any`, `lacks`, `never`.
`{{MSGID:boris:s3}}` is the last mail to him in step 3.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from intake.store.spool import ledger
from intake.store.tickets import tickets
from tests.e2e.desk import AGENTS, DeskUnderTest
from tests.e2e.scenario import SentMail

_PLACEHOLDER = re.compile(rb"\{\{(TICKET|MSGID|REPLYTO|BODY|QUOTED):([^{}]+)\}\}")
_NUMBER = re.compile(r"\{\{TICKET:(\d+)\}\}")
_KEYS = {"mail", "to", "outcome", "became", "contains", "contains_any", "lacks", "never", "tickets"}
_NAMED = {"anna": "anna@desk.test", "boris": "boris@desk.test"}


@dataclass
class Story:
    """One story, played step by step; `wrong` are the differences so far."""

    folder: Path
    desk: DeskUnderTest
    wrong: list[str] = field(default_factory=list)
    steps: list[list[SentMail]] = field(default_factory=list)
    # By the file's name, which mail of the ledger it became.
    ids: dict[str, int] = field(default_factory=dict)
    customer: str = ""
    sender: str = ""

    def play(self) -> list[str]:
        expected = json.loads((self.folder / "expect.json").read_text(encoding="utf-8"))
        for wanted, clock in zip(expected["steps"], expected["clock"], strict=True):
            found = list(self._step(wanted, datetime.fromisoformat(clock)))
            self.wrong += [f"step {len(self.steps)}: {text}" for text in found]
        self.wrong += self._leaks(expected)
        most, there = expected.get("tickets_total"), len(self._numbers())
        if most is not None and there not in (most if isinstance(most, list) else [most]):
            self.wrong.append(f"{there} tickets, not {most}")
        return self.wrong

    def _step(self, wanted: dict[str, Any], at: datetime) -> Iterator[str]:
        seen, mails = len(self.desk.mails), wanted["mail"] or []
        for name in [mails] if isinstance(mails, str) else mails:
            self._arrives(name, at)
        if not mails:
            self.desk.work(at)
        self.steps.append(
            [
                SentMail(tuple(mail.rcpt_tos), message_from_bytes(mail.raw, policy=policy.default), mail.raw)
                for mail in self.desk.mails[seen:]
            ]
        )
        unknown = wanted.keys() - _KEYS
        assert not unknown, f"what is {unknown}?"
        yield from self._became(wanted, mails if isinstance(mails, str) else "")
        for reader, (least, most) in wanted.get("to", {}).items():
            count = len(self._read_by(reader, self.steps[-1]))
            if not least <= count <= most:
                yield f"{reader} got {count} mails, not {least} to {most}"
        yield from self._texts(wanted)
        yield from self._requesters(wanted)

    def _arrives(self, name: str, at: datetime) -> None:
        raw = self._filled((self.folder / name).read_bytes())
        (author,) = message_from_bytes(raw, policy=policy.default)["From"].addresses
        self.sender = str(author.addr_spec)
        self.customer = self.customer or self.sender
        self.desk.take(raw, at)
        with self.desk.database.read() as connection:
            self.ids[name] = list(ledger.list_mails(connection))[-1].id

    def _became(self, wanted: dict[str, Any], mail: str) -> Iterator[str]:
        rows = dict(wanted.get("became", {}))
        if mail and "outcome" in wanted:
            rows[mail] = wanted["outcome"]
        if not rows:
            return
        with self.desk.database.read() as connection:
            lines = {line.id: line for line in ledger.list_mails(connection)}
        for name, allowed in rows.items():
            line = lines[self.ids[name]]
            if line.disposition not in allowed:
                yield f"{name} became {line.disposition}, not {allowed}: {'; '.join(line.reasons)}"

    def _texts(self, wanted: dict[str, Any]) -> Iterator[str]:
        def read(reader: str) -> str:
            return _squeezed("\n".join(mail.everything for mail in self._read_by(reader, self.steps[-1])))

        for reader, texts in wanted.get("contains", {}).items():
            yield from (
                f"{reader} did not read {text!r}" for text in texts if self._meant(text) not in read(reader)
            )
        for reader, choices in wanted.get("contains_any", {}).items():
            for texts in choices:
                if not any(self._meant(text) in read(reader) for text in texts):
                    yield f"{reader} read none of {texts}"
        for key in ("lacks", "never"):
            for reader, texts in wanted.get(key, {}).items():
                yield from (f"{reader} read {text!r}" for text in texts if self._meant(text) in read(reader))

    def _requesters(self, wanted: dict[str, Any]) -> Iterator[str]:
        with self.desk.database.read() as connection:
            there = {ticket.number: ticket for ticket in tickets.list_tickets(connection)}
        for number, values in wanted.get("tickets", {}).items():
            assert values.keys() == {"requester"}
            requester = there[self._numbers()[int(number) - 1]].requester.address
            if requester not in values["requester"]:
                yield f"ticket {number} is {requester}'s, not one of {values['requester']}"

    def _leaks(self, expected: dict[str, Any]) -> Iterator[str]:
        every = [mail for step in self.steps for mail in step]
        for reader, texts in expected.get("never_to", {}).items():
            for mail in self._read_by(reader, every):
                yield from (
                    f"{text!r} was written to {reader}"
                    for text in texts
                    if text == "*" or self._meant(text) in _squeezed(mail.everything)
                )
        for reader, (least, most) in expected.get("total_to", {}).items():
            count = len(self._read_by(reader, every))
            if not least <= count <= most:
                yield f"{reader} got {count} mails, not {least} to {most}"

    def _read_by(self, reader: str, mails: list[SentMail]) -> list[SentMail]:
        return [mail for mail in mails if any(self._is(reader, address) for address in mail.recipients)]

    def _is(self, reader: str, address: str) -> bool:
        match reader:
            case "agent":
                return address in AGENTS.values()
            case "outside":
                return address not in AGENTS.values()
            case "customer" | "sender":
                return address == (self.customer if reader == "customer" else self.sender)
        return address.endswith(reader) if reader.startswith("@") else address == _NAMED.get(reader, reader)

    def _numbers(self) -> list[int]:
        with self.desk.database.read() as connection:
            return sorted(ticket.number for ticket in tickets.list_tickets(connection))

    def _meant(self, text: str) -> str:
        numbers = self._numbers()
        return _squeezed(_NUMBER.sub(lambda found: str(numbers[int(found[1]) - 1]), text))

    def _filled(self, template: bytes) -> bytes:
        charset = str(message_from_bytes(template).get_content_charset() or "utf-8")

        def value(found: re.Match[bytes]) -> bytes:
            what, which = found[1].decode(), found[2].decode()
            if what == "TICKET":
                return str(self._numbers()[int(which) - 1]).encode()
            reader, _, step = which.rpartition(":")
            mail = self._read_by(reader, self.steps[int(step.removeprefix("s")) - 1])[-1]
            match what:
                case "MSGID":
                    return mail.message_id.encode()
                case "REPLYTO":
                    return mail.reply_to.encode()
            marks = "> " if what == "QUOTED" else ""
            return "\n".join(f"{marks}{line}" for line in mail.text.splitlines()).encode(charset, "replace")

        return _PLACEHOLDER.sub(value, template)


def _squeezed(text: str) -> str:
    """Without marks of quoting and however it is wrapped."""
    return " ".join(re.sub(r"[>\s]+", " ", text).split())
