from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.command import check, downgrade
from alembic.command import upgrade as upgrade_to
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, inspect, text
from sqlalchemy import Engine as AnyEngine

from intake.addresses import address_key
from intake.desk.message import UnfetchedMail, WatchedFolder
from intake.services.receive import settling_of
from intake.store import contacts
from intake.store.database import (
    agent_tables,
    daemon_tables,
    report_tables,
    schema,
    sender_tables,
    sent_tables,
    spool_tables,
    text_tables,
)
from intake.store.database.errors import NewerDatabase, OldDatabase, StorePermanent
from intake.store.database.naming import metadata
from intake.store.database.session import Database
from intake.store.spool import ledger, settling, spool, unread
from intake.store.tickets import tickets
from tests.services.desk import COMPLETE, FOLDER, DeskInHand, letter

# What is compared is all that the code has, whatever else was imported.
ASKED_FOR = (
    agent_tables.absence,
    daemon_tables.lease,
    report_tables.ended_term,
    sender_tables.withheld,
    sent_tables.sent_copy,
    spool_tables.unread,
)

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def empty(database_url: str) -> Database:
    return Database(database_url)


def tables(database: Database) -> set[str]:
    with database.read() as connection:
        return set(inspect(connection).get_table_names())


def test_the_revisions_listed_in_the_code_are_those_of_the_migrations(empty: Database) -> None:
    script = ScriptDirectory.from_config(schema.alembic_config(empty))
    assert tuple(reversed([one.revision for one in script.walk_revisions()])) == schema.REVISIONS
    assert script.get_heads() == [schema.HEAD]


def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    with database.write() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_name": lambda name, kind, _: kind != "table" or text_tables.is_compared(name),
            },
        )
        assert compare_metadata(context, metadata) == []


def test_the_migrations_make_the_same_database_as_the_code_to_the_letter(
    database: Database, database_url: str, request: pytest.FixtureRequest
) -> None:
    """What `compare_metadata` doesn't look at: conditions of indexes, AUTOINCREMENT, sequences."""
    if database.is_sqlite:
        made = Database(database_url.replace("intake.db", "made.db"))
    else:
        server = request.getfixturevalue("postgres")
        made = Database(server.create_database())
    with made.write() as connection:
        metadata.create_all(connection)
    assert described(database) == described(made)
    made.close()


def described(database: Database) -> set[str]:
    """Every table and index in the database's own words."""
    with database.read() as connection:
        if database.is_sqlite:
            rows = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
            lines = {" ".join(row.sql.replace(", ", ",").split()) for row in rows}
        else:
            rows = connection.execute(
                text(
                    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL "
                    "SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) "
                    "FROM information_schema.columns WHERE table_schema = 'public' UNION ALL "
                    "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint "
                    "WHERE connamespace = 'public'::regnamespace"
                )
            )
            lines = set(rows.scalars())
    return {_unordered(line) for line in lines if "alembic_version" not in line}


def _unordered(line: str) -> str:
    """SQLite keeps the text of CREATE TABLE: constraints in any order, a new name of a table quoted."""
    return " ".join(
        sorted(line.replace('"', "").replace("(", " ( ").replace(")", " ) ").replace(",", " ").split())
    )


def test_an_upgrade_of_a_current_database_changes_nothing(database: Database) -> None:
    assert schema.upgrade(database) == schema.Revision(schema.HEAD)
    schema.require_current(database)
    assert not schema.is_empty(database)
    check(schema.alembic_config(database))


def test_a_downgrade_leaves_no_table_behind(database: Database) -> None:
    with database.write() as connection:
        config = schema.alembic_config(database)
        config.attributes["connection"] = connection
        downgrade(config, "base")
    assert tables(database) <= {"alembic_version", "sqlite_sequence"}
    assert schema.is_empty(database)
    assert schema.upgrade(database).is_current


def test_an_empty_database_is_told_from_an_old_one(empty: Database) -> None:
    assert schema.is_empty(empty)
    assert schema.current(empty) == schema.Revision(None)
    with pytest.raises(OldDatabase, match="intake db upgrade"):
        schema.require_current(empty)
    empty.close()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refused in (schema.require_current, schema.upgrade):
        with pytest.raises(NewerDatabase, match="9999"):
            refused(database)
    assert schema.current(database).is_newer


def test_looking_at_the_revision_does_not_import_alembic(empty: Database, database_url: str) -> None:
    look = "import sys; from intake.store.database import schema, session; schema.current(session.Database(sys.argv[1]))"
    command = [sys.executable, "-c", f"{look}; sys.exit('alembic' in sys.modules)", database_url]
    assert subprocess.run(command, check=False).returncode == 0


# --- From earlier revisions -----------------------------------------------------------------------

_AT = "2026-03-02 09:30:00+00"
_ROWS = (
    """ticket (number, mailbox, status, subject, requester_key, requester, requester_name, language, kind, priority,
        created_at, updated_at, missing, asked, history, licence_kind)
    VALUES (1, 'support', 'open', 'x', 'c@x', 'c@x', '', 'ru', 'incident', 'normal', :at, :at, '[]', 0, '[]', '')""",
    """mail (id, mailbox, uidvalidity, uid, arrived_at, size, complete, left_on_server, spooled_at, settled, status,
        reasons, released, ticket_number, sender, subject, attempts)
    VALUES (7, 'support', 1, 42, :at, 1, true, '[]', :at, false, 'processed', '[]', false, 1, '', '', 0)""",
    "mail_raw (mail_id, raw) VALUES (7, :raw)",
    """outbox (id, message_id, ticket_number, mail_id, template, audience, automatic, sender, subject, state, due_at,
        attempts, created_at, trying_since)
    VALUES (5, '<o@desk>', 1, 7, 'x', 'customer', true, '', '', 'sent', :at, 1, :at, :at)""",
    """outbox_recipient (outbox_id, address_key, address, state, code, message)
    VALUES (5, 'c@x', 'c@x', 'delivered', 250, '')""",
    "ticket_field (ticket_number, name, position, value, source, evidence) VALUES (1, 'release', 0, '3.0', '', '')",
    "participant (ticket_number, address_key, address, name, position, role) VALUES (1, 'c@x', 'c@x', '', 0, 'requester')",
)


def made_by_the_first_revision(empty: Database) -> None:
    with empty.write() as connection:
        config = schema.alembic_config(empty)
        config.attributes["connection"] = connection
        upgrade_to(config, "0001")
        for row in _ROWS:
            connection.execute(text(f"INSERT INTO {row}"), {"at": _AT, "raw": b"Subject: x"})


def test_an_upgrade_keeps_every_row_and_goes_on_watching_what_refers_to_what(empty: Database) -> None:
    made_by_the_first_revision(empty)
    with pytest.raises(OldDatabase, match="intake db upgrade"):
        schema.require_current(empty)
    assert schema.upgrade(empty).is_current
    with empty.read() as connection:
        assert connection.execute(text("SELECT id, folder, uid, ticket_number FROM mail")).one() == (
            7,
            "",
            42,
            1,
        )
        for table in ("mail_raw", "outbox", "outbox_recipient", "ticket_field", "participant"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 1
        folder = WatchedFolder("support", "imap://u@h/INBOX", 1)
        assert spool.known(connection, folder, (41, 42)) == {42}
        assert settling.to_settle(connection, folder).done == (42,)
    with pytest.raises(StorePermanent), empty.write() as connection:
        connection.execute(text("DELETE FROM mail"))
    empty.close()


def test_an_upgrade_of_a_broken_file_says_so_and_changes_nothing(tmp_path: Path) -> None:
    broken = Database(f"sqlite:///{tmp_path / 'intake.db'}")
    made_by_the_first_revision(broken)
    with sqlite3.connect(tmp_path / "intake.db") as driver:
        driver.execute("DELETE FROM ticket")
    driver.close()
    with pytest.raises(StorePermanent, match="refer to others that are gone"):
        schema.upgrade(broken)
    assert schema.current(broken).current == "0001"
    broken.close()


# --- Killed ---------------------------------------------------------------------------------------


def _killed_after(url: str, tables_made: int) -> None:
    """Upgrade, and die by SIGKILL when so many tables have been made or changed."""
    made = 0

    def die(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        nonlocal made
        made += statement.lstrip().startswith(("CREATE TABLE", "ALTER TABLE"))
        if made == tables_made:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(AnyEngine, "after_cursor_execute", die)
    schema.upgrade(Database(url))


def _run(target: Callable[..., None], *arguments: object) -> int | None:
    process = SPAWN.Process(target=target, args=arguments)
    process.start()
    process.join(60)
    return process.exitcode


@pytest.mark.parametrize("tables_made", [1, 2, 8, len(metadata.tables) + 1, len(metadata.tables) + 3])
def test_a_migration_killed_halfway_leaves_nothing_and_runs_again(
    empty: Database, database_url: str, tables_made: int
) -> None:
    assert _run(_killed_after, database_url, tables_made) == -signal.SIGKILL
    assert tables(empty) == set()
    assert schema.is_empty(empty)
    assert schema.upgrade(empty).is_current
    empty.close()


def _upgrade(url: str) -> None:
    schema.upgrade(Database(url))


def test_two_daemons_that_upgrade_at_once_wait_for_each_other(empty: Database, database_url: str) -> None:
    workers = [SPAWN.Process(target=_upgrade, args=(database_url,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert schema.current(empty).is_current
    empty.close()


# --- Keys of addresses ----------------------------------------------------------------------------

_TICKET = """ticket (number, mailbox, status, subject, requester_key, requester, requester_name, language, kind,
    priority, created_at, updated_at, missing, asked, history, licence_kind, requester_domain, assignee)
    VALUES (:number, 'support', 'open', 'x', :key, :address, '', 'ru', 'incident', 'normal', :at, :at, '[]', 0, '[]',
        '', :domain, :assignee)"""
_PERSON = """participant (ticket_number, address_key, address, name, position, role)
    VALUES (:number, :key, :address, '', :position, :role)"""
_OUTBOX = """outbox (id, message_id, ticket_number, template, audience, automatic, sender, subject, state, due_at,
    attempts, created_at, trying_since)
    VALUES (:number, :message_id, :number, 'x', 'customer', true, '', '', 'pending', :at, 1, :at, :at)"""
_SENT_TO = """outbox_recipient (outbox_id, address_key, address, state, code, message, answered_at)
    VALUES (:number, :key, :address, :state, 250, '', :at)"""
_BOUNCED = "bounced_address (address_key, address, detail, at) VALUES (:key, :address, :detail, :at)"


@pytest.fixture
def second(empty: Database) -> Iterator[Callable[..., None]]:
    """Writes rows into a database of the second revision: the key is the folded address, as it was then."""
    with empty.write() as connection:
        config = schema.alembic_config(empty)
        config.attributes["connection"] = connection
        upgrade_to(config, "0002")

    def write(row: str, **values: object) -> None:
        if "address" in values:
            values["key"] = str(values["address"]).casefold()
        with empty.write() as connection:
            connection.execute(text(f"INSERT INTO {row}"), {"at": _AT, **values})

    yield write
    empty.close()


def keys(database: Database, table: str, column: str = "address_key", order: str = "1") -> list[str]:
    with database.read() as connection:
        return list(connection.execute(text(f"SELECT {column} FROM {table} ORDER BY {order}")).scalars())


def test_an_upgrade_makes_the_keys_of_addresses_that_are_not_ascii_anew(
    empty: Database, second: Callable[..., None]
) -> None:
    addresses = (
        "Anna@Client.example",
        "Иван@ПРИМЕР.РФ",
        "info@Straße.de",
        "info@strasse.de",
        "x@xn--e1afmkfd.xn--p1ai",
    )
    for number, address in enumerate(addresses, 1):
        domain = address.rpartition("@")[2].casefold()
        second(_TICKET, number=number, address=address, domain=domain, assignee="олег@почта.рф")
        second(_PERSON, number=number, address=address, position=0, role="requester")
        second(_OUTBOX, number=number, message_id=f"<{number}@x>")
        second(_SENT_TO, number=number, address=address, state="waiting")
    for address in ("Иван@ПРИМЕР.РФ", "info@Straße.de", "Anna@Client.example"):
        second(_BOUNCED, address=address, detail="unknown")
    assert schema.upgrade(empty).is_current
    expected = [address_key(address) for address in addresses]
    assert expected[1:4] == ["Иван@xn--e1afmkfd.xn--p1ai", "info@xn--strae-oqa.de", "info@strasse.de"]
    assert keys(empty, "ticket", "requester_key", "number") == expected
    assert keys(empty, "ticket", "requester_domain", "number") == [key.rpartition("@")[2] for key in expected]
    assert set(keys(empty, "ticket", "assignee")) == {address_key("олег@почта.рф")}
    assert keys(empty, "participant", order="ticket_number") == expected
    assert keys(empty, "outbox_recipient", order="outbox_id") == expected
    assert set(keys(empty, "bounced_address")) == {*expected[:3]}
    assert set(keys(empty, "participant", "address")) == set(addresses)


def test_an_upgrade_makes_one_of_two_rows_of_one_person_and_loses_nothing_that_is_still_to_be_done(
    empty: Database, second: Callable[..., None]
) -> None:
    unicode, ascii_ = "info@пример.рф", "info@xn--e1afmkfd.xn--p1ai"
    second(_TICKET, number=1, address=ascii_, domain=None, assignee=None)
    second(_TICKET, number=2, address=unicode, domain=None, assignee=None)
    for number, first, later in ((1, ascii_, unicode), (2, unicode, ascii_)):
        second(_PERSON, number=number, address=first, position=0, role="requester")
        second(_PERSON, number=number, address="anna@client.example", position=1, role="participant")
        second(_PERSON, number=number, address=later, position=2, role="participant")
        second(_OUTBOX, number=number, message_id=f"<{number}@x>")
        second(_SENT_TO, number=number, address=first, state="waiting")
        second(_SENT_TO, number=number, address=later, state="delivered")
    second(_BOUNCED, address=ascii_, detail="old")
    second(_BOUNCED, address=unicode, detail="new", at="2026-11-02 00:00:00+00:00")
    assert schema.upgrade(empty).is_current
    with empty.read() as connection:
        people = connection.execute(
            text("SELECT ticket_number, address, role FROM participant ORDER BY ticket_number, position")
        ).all()
        states = connection.execute(
            text("SELECT outbox_id, address, state FROM outbox_recipient ORDER BY 1")
        ).all()
        bounced = connection.execute(text("SELECT address_key, detail FROM bounced_address")).all()
    assert people == [
        (1, ascii_, "requester"),
        (1, "anna@client.example", "participant"),
        (2, unicode, "requester"),
        (2, "anna@client.example", "participant"),
    ]
    assert states == [(1, ascii_, "waiting"), (2, unicode, "waiting")]
    assert bounced == [(ascii_, "new")]


def test_a_ticket_from_before_remembers_no_offers_and_counts_as_its_requesters(
    empty: Database, second: Callable[..., None]
) -> None:
    second(_TICKET, number=1, address="anna@client.example", domain=None, assignee=None)
    schema.upgrade(empty)
    with empty.read() as connection:
        ticket = tickets.load(connection, 1)
    assert ticket is not None
    assert (ticket.offered, ticket.vouched) == (None, True)


def test_a_downgrade_makes_the_keys_of_before(empty: Database, second: Callable[..., None]) -> None:
    second(_TICKET, number=1, address="Иван@ПРИМЕР.РФ", domain="пример.рф", assignee=None)
    second(_PERSON, number=1, address="Иван@ПРИМЕР.РФ", position=0, role="requester")
    schema.upgrade(empty)
    with empty.write() as connection:
        config = schema.alembic_config(empty)
        config.attributes["connection"] = connection
        downgrade(config, "0002")
    assert keys(empty, "ticket", "requester_key") == keys(empty, "participant") == ["иван@пример.рф"]
    assert keys(empty, "ticket", "requester_domain") == ["пример.рф"]


def test_a_lived_in_database_goes_back_and_forth_and_keeps_what_both_know(database: Database) -> None:
    desk = lived_in(database)
    kept = {name: rows(database, name) for name in ("mail", "ticket", "entry", "outbox", "timer")}
    with database.write() as connection:
        config = schema.alembic_config(database)
        config.attributes["connection"] = connection
        downgrade(config, "0002")
    with database.read() as connection:
        said = set(connection.execute(text("SELECT DISTINCT status FROM mail")).scalars())
    assert said == {"processed", "held", "quarantined", "discarded"}
    assert schema.upgrade(database).is_current
    # What the server won't hand over is found there anew.
    assert rows(database, "mail") == kept.pop("mail") - 1
    assert {name: rows(database, name) for name in kept} == kept
    desk.tick()
    desk.receive(letter("И ещё одно.", subject="Re: [#1] Не печатается счёт"))
    assert rows(database, "mail") == desk.uid - 1


def lived_in(database: Database) -> DeskInHand:
    """A desk on which everything has happened that the third revision keeps."""
    desk = DeskInHand(database)
    desk.receive(letter(COMPLETE))
    desk.receive(letter("Не печатается счёт.", sender="petr@other.example"))
    desk.receive(letter("И у меня.", subject="Re: [#1] Не печатается счёт", sender="evil@bad.example"))
    desk.receive(letter("", subject="", sender="anna@desk.test"))
    desk.receive(b"\x00" * 40)
    kept_back = [UnfetchedMail(FOLDER, uid, desk.now, 1000, "NO") for uid in (desk.uid + 1, desk.uid + 2)]
    with database.write() as connection:
        unread.pass_by(connection, kept_back, desk.now)
        contacts.record_error(connection, settling_of("support"), "quota", desk.now)
    desk.uid += len(kept_back)
    with database.write() as connection:
        ids = connection.execute(text("SELECT id FROM mail WHERE status = 'unfetched'")).scalars()
        assert ledger.discard(connection, [max(ids)])
    desk.lease.take()
    desk.parts.unread.tell()
    desk.parts.agents_trouble.tell()
    return desk


def rows(database: Database, table: str) -> int:
    with database.read() as connection:
        count: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        return count


# --- Who is known ---------------------------------------------------------------------------------

_MAIL = """mail (id, mailbox, folder, uidvalidity, uid, arrived_at, size, complete, left_on_server, spooled_at, settled,
    status, disposition, automatic, reasons, released, ticket_number, sender, subject, attempts)
    VALUES (:id, 'support', '', 1, :id, :arrived, 1, true, '[]', :at, true, 'processed', :disposition, :automatic, '[]',
        false, :number, :address, '', 0)"""
_LATER = "2026-03-03 09:30:00+00"


def test_an_upgrade_takes_for_known_whoever_answered_a_mail_of_ours(
    empty: Database, second: Callable[..., None]
) -> None:
    cases = (
        ("answered@x", "append", None, _LATER),
        ("Twice@X", "append", None, _LATER),
        ("only.first@x", "open_ticket", None, _LATER),
        ("machine@x", "append", "auto_reply: header", _LATER),
        ("before@x", "append", None, "2026-03-01 09:30:00+00"),
    )
    for number, (address, disposition, automatic, arrived) in enumerate(cases, 1):
        second(_TICKET, number=number, address=address, domain="x", assignee=None)
        second(_OUTBOX, number=number, message_id=f"<{number}@x>")
        second(_SENT_TO, number=number, address=address, state="delivered")
        for copy in range(2 if number == 2 else 1):
            row = {"id": 10 * number + copy, "number": number, "address": address, "arrived": arrived}
            second(_MAIL, disposition=disposition, automatic=automatic, **row)
    # A stranger's mail in a ticket of which he was told nothing.
    other = {"id": 99, "number": 1, "address": "other@x", "arrived": _LATER}
    second(_MAIL, disposition="append", automatic=None, **other)
    assert schema.upgrade(empty).is_current
    assert keys(empty, "correspondent") == ["answered@x", "twice@x"]


# --- What the caps count --------------------------------------------------------------------------


def test_answers_of_the_last_day_go_on_being_counted_after_an_upgrade(
    empty: Database, second: Callable[..., None]
) -> None:
    now = datetime.now(UTC)
    moments = {
        "today@client.example": now - timedelta(hours=1),
        "before@client.example": now - timedelta(days=3),
    }
    for number, (address, at) in enumerate(moments.items(), 1):
        second(_TICKET, number=number, address=address, domain=None, assignee=None)
        second(_OUTBOX, number=number, message_id=f"<{number}@x>")
        second(
            _SENT_TO, number=number, address=address, state="delivered", at=f"{at:%Y-%m-%d %H:%M:%S.%f}+00"
        )
    assert schema.upgrade(empty).is_current
    assert keys(empty, "response", "person") == ["today@client.example"]
    assert keys(empty, "response", "standing") == ["known"]
