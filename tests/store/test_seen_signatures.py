"""Signatures that came in with a proved mail."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from intake.store import seen_signatures
from intake.store.database.sender_tables import seen_signature
from intake.store.database.session import Database
from intake.store.facts import facts
from tests.store.examples import question, spooled

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def mails(database: Database) -> tuple[int, int]:
    with database.write() as connection:
        return spooled(connection, 1), spooled(connection, 2)


def seen(database: Database, *signatures: str, mail: int = 0, mailbox: str = "support") -> int | None:
    with database.read() as connection:
        asked = question(signatures=signatures, mailbox=mailbox)
        return facts.facts(connection, asked, mail).signature_of


def test_a_signature_stays_the_first_mails(database: Database, mails: tuple[int, int]) -> None:
    first, second = mails
    with database.write() as connection:
        seen_signatures.add(connection, "support", ("a", "b"), first, NOW)
        seen_signatures.add(connection, "support", ("b", "c"), second, NOW)
    with database.read() as connection:
        rows = connection.execute(select(seen_signature.c.digest, seen_signature.c.mail_id)).all()
    assert sorted(rows) == [("a", first), ("b", first), ("c", second)]


def test_any_of_a_mails_signatures_tells_that_it_came_before(
    database: Database, mails: tuple[int, int]
) -> None:
    first, second = mails
    with database.write() as connection:
        seen_signatures.add(connection, "support", ("a", "b"), first, NOW)
        seen_signatures.add(connection, "support", ("c",), second, NOW)
    assert seen(database) is None
    assert seen(database, "x") is None
    assert seen(database, "x", "b") == first
    assert seen(database, "w", "x", "y", "a") == first
    assert seen(database, "c", "a") == first
    assert seen(database, "a", "b", mail=first) is None, "a mail doesn't come before itself"
    assert seen(database, "a", "c", mail=first) == second
    assert seen(database, "a", mailbox="sales") is None, "one mail may be written to two mailboxes"
