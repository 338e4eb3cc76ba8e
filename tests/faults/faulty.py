"""`intake` with faults built in, for mails whose subject asks for one; otherwise as it is.

"boom" stands for a mistake of ours, "sql" for a row that the database refuses, "unsendable" for a
mail at which the sender fails.
"""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy

import intake.cli
from intake.desk.disposition import Disposition
from intake.desk.rules.case import Case
from intake.desk.rules.table import decide
from intake.mail.smtp.transport import Transport
from intake.services import deciding
from intake.store.tickets import changes


def _decide(case: Case) -> Disposition:
    if case.mail.subject.startswith("boom"):
        raise ZeroDivisionError("a mistake of ours")
    return decide(case)


def _apply(connection: sqlalchemy.Connection, disposition: Any, **named: Any) -> Any:
    applied = _real_apply(connection, disposition, **named)
    subject = sqlalchemy.text("SELECT subject FROM ticket WHERE number = :number")
    if str(connection.execute(subject, {"number": applied.number}).scalar()).startswith("sql"):
        connection.execute(sqlalchemy.text("INSERT INTO nowhere VALUES (1)"))
    return applied


async def _send(
    transport: Transport, mail_from: str, recipients: tuple[str, ...], raw: bytes, *named: Any
) -> Any:
    if recipients == ("unsendable@client.test",):
        raise ZeroDivisionError("a mistake of ours")
    return await _real_send(transport, mail_from, recipients, raw, *named)


_real_apply, _real_send = changes.apply, Transport.send

if __name__ == "__main__":
    faults = pytest.MonkeyPatch()
    faults.setattr(deciding, "decide", _decide)
    faults.setattr(changes, "apply", _apply)
    faults.setattr(Transport, "send", _send)
    intake.cli.main()
