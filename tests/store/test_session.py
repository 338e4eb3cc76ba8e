from __future__ import annotations

import contextlib
import multiprocessing
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import bindparam, func, insert, select, text

from intake.store.database.daemon_tables import contact, counter
from intake.store.database.errors import LostDatabase, StorePermanent, StoreTemporary
from intake.store.database.session import Database, _switch_to_wal
from intake.store.database.tables import mail_raw
from intake.store.database.types import Attachments, History, TextList
from tests.servers.postgres import OwnPostgres

SPAWN = multiprocessing.get_context("spawn")
MOSCOW = timezone(timedelta(hours=3))


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC),
        datetime(2026, 3, 2, 1, 30, tzinfo=MOSCOW),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    ],
)
def test_a_time_comes_back_as_the_same_moment_in_utc(database: Database, moment: datetime) -> None:
    with database.write() as connection:
        connection.execute(insert(contact), {"server": "a", "last_ok_at": moment})
    with database.read() as connection:
        back = connection.execute(select(contact.c.last_ok_at)).scalar_one()
    assert back == moment
    assert back.tzinfo is UTC


def test_times_of_different_zones_sort_by_the_moment(database: Database) -> None:
    early, late = datetime(2026, 3, 2, 12, 0, tzinfo=MOSCOW), datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    with database.write() as connection:
        connection.execute(
            insert(contact), [{"server": "a", "last_ok_at": late}, {"server": "b", "last_ok_at": early}]
        )
        servers = connection.execute(select(contact.c.server).order_by(contact.c.last_ok_at)).scalars().all()
        assert servers == ["b", "a"]
        assert connection.execute(select(func.count()).where(contact.c.last_ok_at < late)).scalar_one() == 1


def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(StorePermanent, match="naive"), database.write() as connection:
        connection.execute(insert(contact), {"server": "a", "last_ok_at": datetime(2026, 3, 2)})  # noqa: DTZ001


@pytest.mark.parametrize(
    ("given", "kept"), [("a\0b", "ab"), ("\ud83d!", "\ufffd!"), ("я\0\udc00", "я\ufffd"), ("😀", "😀")]
)
def test_nul_and_lone_surrogates_never_reach_the_database(database: Database, given: str, kept: str) -> None:
    with database.write() as connection:
        connection.execute(insert(contact), {"server": "a", "last_error": given})
        assert connection.execute(select(contact.c.last_error)).scalar_one() == kept


def test_a_key_of_any_length_fits_into_an_index_and_is_found_again(database: Database) -> None:
    long, other = "ж" * 20_000, "ж" * 19_999 + "з"
    with database.write() as connection:
        connection.execute(insert(contact), [{"server": long}, {"server": other}])
        assert connection.execute(select(func.count()).where(contact.c.server == long)).scalar_one() == 1


def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as connection:  # noqa: PT012
        connection.execute(insert(counter), {"name": "a", "value": 1})
        raise RuntimeError
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(counter)).scalar_one() == 0


def test_a_savepoint_that_raises_takes_only_its_own_part_back(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(counter), {"name": "a", "value": 1})
        with pytest.raises(RuntimeError), database.savepoint(connection):  # noqa: PT012
            connection.execute(insert(counter), {"name": "b", "value": 1})
            raise RuntimeError
        with database.savepoint(connection):
            connection.execute(insert(counter), {"name": "c", "value": 1})
    with database.read() as connection:
        assert set(connection.execute(select(counter.c.name)).scalars()) == {"a", "c"}


def test_a_refused_row_harms_its_savepoint_only_and_says_nothing_of_its_values(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(counter), {"name": "confidential", "value": 1})
        with pytest.raises(StorePermanent) as refused, database.savepoint(connection):
            connection.execute(insert(counter), {"name": "confidential", "value": 2})
        connection.execute(insert(counter), {"name": "b", "value": 1})
    assert "confidential" not in str(refused.value)
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(counter)).scalar_one() == 2


def _count_up(url: str, rounds: int) -> None:
    database = Database(url)
    for _ in range(rounds):
        with database.write() as connection:
            # Reads first and writes later: what fails at once without BEGIN IMMEDIATE.
            value = connection.execute(select(counter.c.value).with_for_update()).scalar_one()
            connection.execute(counter.update().values(value=value + 1))
    database.close()


def test_two_processes_that_read_and_then_write_never_see_a_locked_database(
    database: Database, database_url: str
) -> None:
    with database.write() as connection:
        connection.execute(insert(counter), {"name": "a", "value": 0})
    workers = [SPAWN.Process(target=_count_up, args=(database_url, 150)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    with database.read() as connection:
        assert connection.execute(select(counter.c.value)).scalar_one() == 300


def test_a_reader_of_sqlite_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}", busy_seconds=0.1)
    with database.write() as writer:
        writer.execute(text("CREATE TABLE one (a INTEGER)"))
    with database.write() as writer, database.read() as reader:
        writer.execute(text("INSERT INTO one VALUES (1)"))
        assert reader.execute(text("SELECT count(*) FROM one")).scalar_one() == 0
    database.close()


def test_sqlite_keeps_a_write_ahead_log_syncs_fully_and_checks_foreign_keys(tmp_path: Path) -> None:
    database = Database("sqlite:///a.db", directory=tmp_path)
    with database.read() as connection:
        pragmas = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    database.close()
    assert pragmas == ["wal", 2, 1]
    assert (tmp_path / "a.db").exists()


def test_a_writer_that_waits_in_vain_is_told_to_try_again(tmp_path: Path) -> None:
    patient = Database(f"sqlite:///{tmp_path / 'a.db'}")
    hasty = Database(f"sqlite:///{tmp_path / 'a.db'}", busy_seconds=0.05)
    with patient.write(), pytest.raises(StoreTemporary, match="locked"), hasty.write():
        pass
    patient.close()
    hasty.close()


def test_a_new_file_that_others_are_opening_too_is_waited_for(tmp_path: Path) -> None:
    other, ours = (sqlite3.connect(tmp_path / "a.db", timeout=0, isolation_level=None) for _ in range(2))
    other.execute("CREATE TABLE theirs (a TEXT)")
    other.execute("BEGIN EXCLUSIVE")
    tries: list[str] = []

    def execute(statement: str) -> object:
        tries.append(statement)
        if len(tries) == 3:
            other.execute("COMMIT")
        return ours.execute(statement)

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        _switch_to_wal(ours.execute, patience=0)
    _switch_to_wal(execute, patience=600)
    assert len(tries) == 3
    assert ours.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()
    ours.close()


def test_more_at_once_than_there_are_connections_is_a_temporary_failure(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}", busy_seconds=0.05)
    with contextlib.ExitStack() as readers, pytest.raises(StoreTemporary):
        list(map(readers.enter_context, (database.read() for _ in range(100))))
    database.close()


def test_a_file_is_made_for_its_owner_alone_and_never_made_anew(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    database.make_file()
    assert (tmp_path / "a.db").stat().st_mode & 0o777 == 0o600
    (tmp_path / "a.db").write_bytes(b"something")
    database.make_file()
    assert (tmp_path / "a.db").read_bytes() == b"something"
    database.close()


def test_tables_are_not_changed_to_rows_that_refer_to_nothing(database: Database) -> None:
    with pytest.raises(StorePermanent), database.change_tables() as connection:
        connection.execute(insert(mail_raw), {"mail_id": 99, "raw": b"x"})
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(mail_raw)).scalar_one() == 0


@pytest.mark.parametrize("kind", [TextList(), Attachments(), History()])
def test_a_list_that_is_not_there_reads_as_an_empty_one(
    database: Database, kind: TextList | Attachments | History
) -> None:
    with database.read() as connection:
        assert connection.execute(select(bindparam("given", None, kind))).scalar_one() == ()


def test_a_full_database_is_a_temporary_failure(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with pytest.raises(StoreTemporary, match="full"), database.write() as connection:  # noqa: PT012
        connection.execute(text("PRAGMA max_page_count = 2"))
        for number in range(5):
            connection.execute(text(f"CREATE TABLE t{number} (a TEXT)"))
    database.close()


def test_a_file_that_is_no_database_is_a_permanent_failure(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"no database at all" * 100)
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with pytest.raises(StorePermanent), database.read():
        pass
    database.close()


def test_a_missing_folder_is_named_in_a_temporary_failure(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/nowhere/a.db")
    assert not database.exists
    with pytest.raises(StoreTemporary, match=r"nowhere/a\.db"), database.read():
        pass
    database.close()


def test_a_database_opened_read_only_refuses_to_write(database: Database, database_url: str) -> None:
    looking = Database(database_url, read_only=True)
    with looking.read() as connection:
        assert connection.execute(select(func.count()).select_from(counter)).scalar_one() == 0
    with pytest.raises(StoreTemporary, match=r"read-?only"), looking.write() as connection:
        connection.execute(insert(counter), {"name": "a", "value": 1})
    looking.close()


def test_a_server_that_is_down_is_a_temporary_failure_without_the_password() -> None:
    database = Database("postgresql://intake:secret@127.0.0.1:1/intake", connect_seconds=2)
    with pytest.raises(StoreTemporary) as failure, database.read():
        pass
    database.close()
    assert "secret" not in str(failure.value)
    assert "127.0.0.1:1/intake" in str(failure.value)


def test_a_restarted_server_is_used_again_without_a_word() -> None:
    server = OwnPostgres().start()
    database = Database(server.url)
    try:
        with database.read() as connection:
            connection.execute(text("SELECT 1"))
        server.restart()
        with database.read() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
    finally:
        database.close()
        server.close()


def test_a_server_that_goes_away_in_a_transaction_is_a_temporary_failure() -> None:
    server = OwnPostgres().start()
    database = Database(server.url)
    try:
        with pytest.raises(StoreTemporary), database.write() as connection:  # noqa: PT012
            connection.execute(text("SELECT 1"))
            server.stop()
            connection.execute(text("SELECT 1"))
    finally:
        database.close()
        server.close()


@pytest.mark.parametrize(
    "url", ["mysql://a@b/c", "not a url", "sqlite://", "sqlite:///:memory:", "postgresql://u:secret@h:port/x"]
)
def test_an_url_of_nothing_we_know_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(StorePermanent) as refused:
        Database(url)
    assert "secret" not in str(refused.value)


@pytest.fixture
def opened(tmp_path: Path) -> Database:
    opened = Database(f"sqlite:///{tmp_path / 'intake.db'}")
    with opened.write() as connection:
        connection.execute(text("CREATE TABLE kept (value INTEGER)"))
    return opened


def deleted(path: Path) -> None:
    path.unlink()


def renamed(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def replaced(path: Path) -> None:
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    copy.rename(path)


@pytest.mark.parametrize(("way", "gone"), [(deleted, True), (renamed, True), (replaced, False)])
@pytest.mark.parametrize("beside", ["", "-wal"])
def test_a_database_whose_file_was_taken_away_is_never_written_in_silence(
    opened: Database, way: Callable[[Path], None], gone: bool, beside: str
) -> None:
    assert opened.path is not None
    lost: list[LostDatabase] = []
    opened.when_lost(lost.append)
    way(opened.path.with_name(opened.path.name + beside))
    with pytest.raises(LostDatabase), opened.read() as connection:
        connection.execute(text("SELECT 1"))
    with pytest.raises(LostDatabase), opened.write() as connection:
        connection.execute(text("INSERT INTO kept VALUES (1)"))
    assert [one.gone for one in lost] == [gone, gone]
    opened.close()


def test_no_empty_file_takes_the_place_of_a_deleted_database(opened: Database) -> None:
    assert opened.path is not None
    opened.path.unlink()
    opened.close()
    with pytest.raises(LostDatabase), opened.read():
        pass
    assert not opened.path.exists()


def test_a_database_behind_a_link_is_the_same_until_the_link_names_another_one(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    link = tmp_path / "intake.db"
    link.symlink_to(tmp_path / "data" / "intake.db")
    opened = Database(f"sqlite:///{link}")
    with opened.write() as connection:
        connection.execute(text("CREATE TABLE kept (value INTEGER)"))
    with opened.write() as connection:
        connection.execute(text("INSERT INTO kept VALUES (1)"))
    assert (tmp_path / "data" / "intake.db-wal").exists()
    link.unlink()
    link.symlink_to(tmp_path / "data" / "other.db")
    (tmp_path / "data" / "other.db").touch()
    with pytest.raises(LostDatabase, match="replaced"), opened.read():
        pass
    opened.close()


def test_connections_that_come_and_go_lose_nothing(opened: Database) -> None:
    for _ in range(3):
        with opened.write() as connection:
            connection.execute(text("INSERT INTO kept VALUES (1)"))
        # The last connection takes the write-ahead log with it.
        opened.close()
    with opened.read() as first, opened.read() as second:
        assert first.execute(text("SELECT count(*) FROM kept")).scalar_one() == 3
        assert second.execute(text("SELECT count(*) FROM kept")).scalar_one() == 3
    opened.close()
