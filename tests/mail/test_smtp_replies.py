"""What a server says is taken literally: every class of reply at every step (RFC 5321 §4.2.1, §4.3.2)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intake.desk.outbound import DeliveryReport
from intake.mail.smtp.replies import TABLE as MEANINGS
from intake.mail.smtp.replies import ReplyClass
from intake.mail.smtp.transport import SmtpAccount, SmtpUnavailable, Transport
from tests.servers.faulty_smtp import DROP, GARBAGE, HANG, FaultyServer, Step

ANNA, BORIS = "anna@x.example", "boris@x.example"
RAW = b"Subject: one\r\n\r\nHello\r\n"

# What becomes of one mail to one recipient, over a fresh connection, when the step gets this reply.
# "later" and "settings": the server as a whole can't be used, and the mail loses no attempt.
REPLIES = {
    "2yz": "250 2.0.0 fine",
    "3yz": "354 go on",
    "4yz": "451 4.3.0 not now",
    "5yz": "554 5.7.1 never",
    "421": "421 4.3.2 closing",
    "1yz": "150 wait",
    "6yz": "650 what",
    "garbage": GARBAGE,
    "short": "25",
    "hang-up": DROP,
    "silence": HANG,
}
# Those of the list that are no reply of SMTP, or none.
NO_REPLY = ("1yz", "6yz", "garbage", "short", "hang-up", "silence")


def row(step: Step, *meanings: str) -> list[Any]:
    """What it means: 2yz, 3yz, 4yz, 5yz, 421, no reply at all."""
    *by_class, no_reply = meanings
    named = dict(zip(REPLIES, by_class, strict=False)) | dict.fromkeys(NO_REPLY, no_reply)
    return [pytest.param(step, REPLIES[name], what, id=f"{step}-{name}") for name, what in named.items()]


TABLE = [
    *row("GREETING", "later", "later", "later", "settings", "later", "later"),
    *row("EHLO", "sent", "later", "later", "sent", "later", "later"),
    *row("STARTTLS", "later", "later", "later", "settings", "later", "later"),
    *row("AUTH", "later", "later", "later", "settings", "later", "later"),
    *row("MAIL", "sent", "temporary", "temporary", "permanent", "later", "temporary"),
    *row("RCPT", "sent", "temporary", "temporary", "permanent", "temporary", "temporary"),
    *row("DATA", "temporary", "sent", "temporary", "permanent", "temporary", "temporary"),
    *row("DOT", "sent", "uncertain", "temporary", "permanent", "temporary", "uncertain"),
]


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    faulty = FaultyServer("SIZE 1000000", "8BITMIME").start()
    yield faulty
    faulty.stop()


def send(server: FaultyServer, times: int = 1, **settings: Any) -> list[DeliveryReport]:
    given: dict[str, Any] = {"security": "none", "timeout": 0.4, "final_timeout": 0.4}
    account = SmtpAccount(server.host, server.port, **(given | settings))

    async def sent() -> list[DeliveryReport]:
        transport = Transport(account)
        try:
            return [await transport.send("support@x.example", (ANNA,), RAW) for _ in range(times)]
        finally:
            await transport.close()

    return asyncio.run(sent())


def outcome(report: DeliveryReport) -> str:
    if report.uncertain:
        return "uncertain"
    word = report.recipients[0].outcome
    return "sent" if word == "accepted" else word


@pytest.mark.parametrize(("step", "reply", "expected"), TABLE)
def test_a_reply_of_a_class_at_a_step_has_its_meaning(
    server: FaultyServer, step: Step, reply: str, expected: str
) -> None:
    server.script(step, reply)
    settings: dict[str, Any] = {}
    if step == "AUTH":
        server.extensions.append("AUTH PLAIN")
        settings = {"username": "desk", "password": "secret"}
    if step == "STARTTLS":
        server.extensions.append("STARTTLS")
        settings = {"security": "starttls"}
    try:
        found = outcome(send(server, **settings)[0])
    except SmtpUnavailable as problem:
        found = "later" if problem.temporary else "settings"
    assert found == expected
    if expected == "sent":
        assert [mail.raw for mail in server.taken] == [RAW]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "DOT"])
def test_two_replies_at_once_are_never_taken_for_the_next_ones(server: FaultyServer, step: Step) -> None:
    """A reply too many would answer the next question: a refusal would pass for a success."""
    good = {"MAIL": "250 OK", "RCPT": "250 OK", "DATA": "354 go on", "DOT": "451 no"}[step]
    server.script(step, f"{good}\r\n250 OK")
    server.script("DOT", "554 5.7.1 refused")
    first, *_ = send(server)
    assert outcome(first) != "sent"
    assert server.taken == []


@pytest.mark.parametrize(
    "reply", ["250 OK", "354 go on", "451 no", "554 no", "421 bye", GARBAGE, "150 x", DROP, HANG]
)
@pytest.mark.parametrize("step", ["RSET", "QUIT"])
def test_clearing_up_costs_no_mail_anything(server: FaultyServer, step: Step, reply: str) -> None:
    server.script(step, reply)
    server.script("RCPT", "450 4.2.0 greylisted")
    first, second = send(server, 2)
    assert (outcome(first), outcome(second)) == ("temporary", "sent")
    assert server.spoken.count("GREETING") == (1 if reply.startswith("2") or step == "QUIT" else 2)


@pytest.mark.parametrize("reply", ["250 OK", "354 go on", GARBAGE, "650 what"])
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "DOT"])
def test_after_a_reply_out_of_step_the_next_mail_gets_a_new_connection(
    server: FaultyServer, step: Step, reply: str
) -> None:
    if (step, reply[:1]) in {("MAIL", "2"), ("RCPT", "2"), ("DOT", "2"), ("DATA", "3")}:
        return
    server.script(step, reply)
    _, second = send(server, 2)
    assert outcome(second) == "sent"
    assert server.spoken.count("GREETING") == 2


def test_the_table_of_the_documents_is_that_of_the_program() -> None:
    document = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    for step, by_class in MEANINGS.items():
        cells = [step.value, *(by_class[kind].value for kind in ReplyClass)]
        assert f"| {' | '.join(cells)} |" in document, " | ".join(cells)
