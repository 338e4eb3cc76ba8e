"""Sending a mail at once and without the outbox, where that can't be used."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TypeVar

from intake.desk.mail_servers import MailServerProblem
from intake.desk.message import Address
from intake.log import get_logger
from intake.services.outgoing import Outgoing
from intake.store.outbox.outbox import OutboxDraft

log = get_logger(__name__)

Result = TypeVar("Result")

_LOOK_EVERY = 0.5
_LONGEST = 120.0


@dataclass(frozen=True, slots=True)
class Way:
    """A server that takes mail, from `sender`; `open` makes a connection of one's own to it."""

    name: str
    sender: Address
    open: Callable[[], Outgoing]


def send_directly(way: Way, mail: OutboxDraft, stopping: Callable[[], bool]) -> bool:
    """Whether the server took the mail within two minutes; broken off when we have to end."""
    return asyncio.run(_send(way, mail, stopping))


def answers(way: Way, stopping: Callable[[], bool]) -> bool:
    """Whether the server lets us in, as far as it says within two minutes."""
    return asyncio.run(_check(way, stopping))


async def _check(way: Way, stopping: Callable[[], bool]) -> bool:
    transport = way.open()
    return await _ended(way, transport, transport.check(), stopping) is not None


async def _ended(
    way: Way, transport: Outgoing, doing: Coroutine[None, None, Result], stopping: Callable[[], bool]
) -> Result | None:
    """What it came to; None when the server can't be used."""
    task = asyncio.create_task(doing)
    ends = time.monotonic() + _LONGEST
    while not task.done():
        if stopping() or time.monotonic() > ends:
            task.cancel()
        await asyncio.wait({task}, timeout=_LOOK_EVERY)
    try:
        return task.result()
    except (MailServerProblem, asyncio.CancelledError) as problem:
        log.warning("not_sent_directly", server=way.name, error=str(problem) or "no answer in time")
        return None
    finally:
        await transport.close()


async def _send(way: Way, mail: OutboxDraft, stopping: Callable[[], bool]) -> bool:
    transport = way.open()
    sending = transport.send(mail.sender, mail.recipients, mail.raw)
    report = await _ended(way, transport, sending, stopping)
    if report is None:
        return False
    refused = [result for result in report.recipients if result.outcome != "accepted"]
    for result in refused:
        log.warning(
            "not_sent_directly", server=way.name, to=result.address, error=f"{result.code} {result.message}"
        )
    return not refused
